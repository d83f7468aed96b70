"""The links of a map as a table on a page, with what each rests on."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.causal_map import CausalMap
from ..model.link import Link
from .markup import Markup, element, table
from .phrases import short
from .wording import Words

__all__ = ["link_table"]


def link_table(links: Iterable[Link], m: CausalMap, words: Words) -> Markup:
    """Return one row for each link: which, its sign, its evidence, and quote or reasoning."""
    head = [words("report", f"col_{key}") for key in ("link", "sign", "evidence", "quote")]
    rows = []
    for link in links:
        name = f"{short(m[link.source], words.lang)} → {short(m[link.target], words.lang)}"
        sign = words("map", "contested") if link.contested else link.sign.symbol
        quote = words.quoted(link.quote) if link.quote else ""
        said = " – ".join(text for text in (quote, link.note) if text)
        rows.append([name, sign, words("evidence", link.evidence), said])
    return element("div", table(head, rows), class_="scroll")
