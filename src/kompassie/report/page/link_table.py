"""The links of a map as a table, with what each rests on."""

from __future__ import annotations

from collections.abc import Iterable

from ...model.causal_map import CausalMap
from ...model.link import Link
from ..canvas.markup import Markup, element, table
from ..telling.phrases import short
from ..telling.wording import Words
from .content import Grid

__all__ = ["link_grid", "link_table"]


def link_grid(links: Iterable[Link], m: CausalMap, words: Words, *, personal: bool = False) -> Grid:
    """Return one row for each link: which, its sign, its evidence, and quote or reasoning.

    Words of respondents are left out unless `personal`: a quote may show who said it.
    """
    head = [words("report", f"col_{key}") for key in ("link", "sign", "evidence", "quote")]
    rows = []
    for link in links:
        name = f"{short(m[link.source], words.lang)} → {short(m[link.target], words.lang)}"
        sign = words("map", "contested") if link.contested else link.sign.symbol
        if link.delay:
            sign = f"{sign} ‖"
        quote = words.quoted(link.quote) if link.quote else ""
        if quote and link.evidence == "surveyed" and not personal:
            quote = words("report", "quote_kept")
        said = " – ".join(text for text in (quote, link.note) if text)
        rows.append([name, sign, words("evidence", link.evidence), said])
    return Grid(head, rows)


def link_table(
    links: Iterable[Link], m: CausalMap, words: Words, *, personal: bool = False
) -> Markup:
    """Return the same as a table on a page."""
    grid = link_grid(links, m, words, personal=personal)
    rows = [list(row) for row in grid.rows]
    return element("div", table(list(grid.head), rows), class_="scroll")
