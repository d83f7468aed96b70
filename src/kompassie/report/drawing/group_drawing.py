"""A map drawn by groups of variables: who, or which layer, works on whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ...model.causal_map import CausalMap
from ...model.link import Link
from ...model.sign import Sign
from ...model.source import MapSource, map_of
from ...model.variable import Variable
from ..canvas.showing import keep_warnings, shown_axes
from ..canvas.style import Style, style_named, style_warnings
from ..placing.layout import layout as place_map
from ..placing.zones import By, grouped_by
from ..telling.wording import Words, words_of
from .pen import Pen
from .sheet import check_signs

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_groups"]


def draw_groups(
    m: MapSource,
    /,
    ax: Axes | None = None,
    *,
    by: By = "owner",
    lang: str = "en",
    style: str | Style = "report",
    signs: Literal["+-", "so"] = "+-",
    legend: bool = True,
) -> Axes:
    r"""Draw a map by groups: one label for each group, one arrow for all links between two.

    An arrow has a sign where all links behind it have the same one, both signs where they differ.
    No loops are marked: a circle of groups need not be a circle of variables.

    Parameters
    ----------
    m
        The map, or a study.
    ax
        Axes to draw in; it takes any size. None: a new figure.
    by
        "owner", "level" (of the iceberg), or {name of a variable: name of its group}; who is not
        in it has no group and is left out.
    lang
        Language of labels and words: "nl" or "en".
    style
        "report", "dark", "print" (greys), "stella" (red for plus), or a `Style`.
    signs
        "+-" for plus and minus, "so" for s (same) and o (opposite).
    legend
        Whether to explain the marks, and say how many links run within a group.

    Returns
    -------
    matplotlib.axes.Axes
        Its unit is one point of the page. Nothing is shown or saved.

    Raises
    ------
    InvalidValue
        For an unknown grouping, style or way of writing signs.
    UnknownVariable
        If a name in `by` is not in the map.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse("a -> b +\nb -> c -\nc -> a +")
    >>> ax = draw_groups(m, by={"a": "we", "b": "we", "c": "they"})
    >>> sorted(t.get_text() for t in ax.texts if "(" in t.get_text())
    ['they (1)', 'we (2)']
    """
    colours, words = style_named(style), words_of(lang)
    check_signs(signs)
    base = map_of(m)
    grouped = _grouped(base, by, words)
    place = place_map(grouped.map, loops=(), lang=lang)
    if ax is None:
        ax = shown_axes(*place.page, colours.ground)
    pen = Pen(ax, place, colours, lang=lang, signs=signs)
    pen.prepare()
    for k, link in enumerate(grouped.map.links):
        pen.link(k, link, None)
    for k, name in enumerate(grouped.map.names):
        pen.label(k, name, None)
    if legend:
        note = words("diagram", "groups", groups=len(grouped.map), all=len(base),
                     inside=grouped.inside, links=len(base.links))  # fmt: skip
        renamed = {"contested": words("diagram", "both_signs")}
        pen.legend(grouped.map.links, note, plain=True, renamed=renamed)
    left = (("variables left out", float(grouped.left)),) if grouped.left else ()
    keep_warnings(ax, place.warnings + left + style_warnings(colours))
    return ax


@dataclass(frozen=True)
class _Grouped:
    map: CausalMap
    inside: int
    left: int


def _grouped(m: CausalMap, by: By, words: Words) -> _Grouped:
    group = grouped_by(m, by, words)
    members: dict[str, int] = {}
    for v in m.variables:
        if v.name in group:
            members[group[v.name]] = members.get(group[v.name], 0) + 1
    found: dict[tuple[str, str], list[Link]] = {}
    inside = 0
    for link in m.links:
        if link.source not in group or link.target not in group:
            continue
        pair = group[link.source], group[link.target]
        if pair[0] == pair[1]:
            inside += 1
        else:
            found.setdefault(pair, []).append(link)
    order = {name: k for k, name in enumerate(members)}
    variables = [
        Variable(f"group {k}", labels={words.lang: f"{name} ({count})"})
        for k, (name, count) in enumerate(members.items())
    ]
    links = [
        _together(f"group {order[a]}", f"group {order[b]}", behind)
        for (a, b), behind in found.items()
    ]
    return _Grouped(CausalMap(variables, links), inside, len(m) - len(group))


def _together(source: str, target: str, links: list[Link]) -> Link:
    """Return one link for several: late if all are, assumed if all are."""
    kinds = {link.sign for link in links}
    mixed = any(link.contested for link in links) or {Sign.PLUS, Sign.MINUS} <= kinds
    sign = next(iter(kinds)) if len(kinds) == 1 else Sign.UNSURE
    late = 1.0 if all(link.delay > 0 for link in links) else 0.0
    assumed = all(link.evidence == "assumed" for link in links)
    return Link(
        source, target, Sign.UNSURE if mixed else sign, delay=late, contested=mixed,
        evidence="assumed" if assumed else "stated",
    )  # fmt: skip
