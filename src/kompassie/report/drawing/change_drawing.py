"""A map as it is beside the map as it should become: the same places, what changed marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import count, pairwise
from typing import TYPE_CHECKING, Literal

from ...errors import InvalidValue
from ...model.causal_map import CausalMap
from ...model.source import MapSource
from ...model.study import LoopName, Study
from ..canvas.chart_style import blend
from ..canvas.showing import keep_warnings
from ..canvas.style import Style, style_named, style_warnings
from ..placing.layout import layout as place_map
from ..placing.scene import Layout, LoopMarker
from ..telling.wording import words_of
from .both_maps import BothMaps, both_maps, runs_in
from .pen import Pen
from .sheet import check_signs, pen_on_sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..placing.scene import Point

__all__ = ["draw_change"]

_BETWEEN = 18.0
_HEAD, _FOOT = 30.0, 26.0
_BAND = 0.13  # how much of the ink is in the band behind what changed
_TITLE = 1.5


def draw_change(
    before: MapSource,
    after: MapSource,
    /,
    ax: Axes | None = None,
    *,
    lang: str = "en",
    layout: Layout | Mapping[str, Point] | None = None,
    style: str | Style = "report",
    signs: Literal["+-", "so"] = "+-",
    titles: tuple[str, str] | None = None,
    legend: bool = True,
) -> Axes:
    r"""Draw a map as it is beside the map as it should become.

    Every variable stands in the same place at both sides. A grey band lies behind each link that
    goes, at the left, that is added, at the right, or that changes its sign, at both sides;
    variables that go or come stand on a grey card.

    Parameters
    ----------
    before, after
        The two maps, or studies; variables of the same name are the same variable.
    ax
        Axes to draw in. None: a new figure; at its largest an A3 in landscape.
    lang
        Language of labels and words: "nl" or "en".
    layout
        A layout, or {name: (x, y)} in points, to stay near.
    style
        "report", "dark", "print" (greys), "stella" (red for plus), or a `Style`.
    signs
        "+-" for plus and minus, "so" for s (same) and o (opposite).
    titles
        What stands above each side; None: "Now" and "Later".
    legend
        Whether to explain the marks below, and count what changed.

    Returns
    -------
    matplotlib.axes.Axes
        The page; both sides are its `child_axes`. Nothing is shown or saved.

    Raises
    ------
    InvalidValue
        For what is no map, or an unknown style or way of writing signs.

    Examples
    --------
    >>> import kompassie as ks
    >>> now = ks.parse("stress -> mistakes +\nmistakes -> stress +")
    >>> ax = draw_change(now, ks.parse("stress -> mistakes +\nrest -> stress -"))
    >>> len(ax.child_axes)
    2
    """
    colours, words = style_named(style), words_of(lang)
    check_signs(signs)
    both = both_maps(before, after)
    source = _named(both, before, after)
    place = place_map(source, near=layout, page="A4 portrait", lang=lang)
    heads = titles if titles is not None else (words("diagram", "now"), words("diagram", "later"))
    if isinstance(heads, str) or len(heads) != 2:
        raise InvalidValue("titles", titles, "give two texts, or None")
    wide, tall = place.page
    foot = _FOOT if legend else 6.0
    width, height = 2 * wide + _BETWEEN, tall + _HEAD + foot
    page = pen_on_sheet(ax, (width, height), colours, font=place.font, lang=lang, signs=signs)
    ax = page.ax
    middle = wide + _BETWEEN / 2
    page.line((middle, foot), (middle, height - 8), colours.dimmed, 0.08 * place.font, "between")
    for k, m in enumerate((both.changes.before, both.changes.after)):
        left = k * (wide + _BETWEEN)
        page.block(left + 14, height - 8, [heads[k]], _TITLE * place.font, colours.ink,
                   f"title-{k}", bold=True)  # fmt: skip
        inset = ax.inset_axes((left, foot, wide, tall), transform=ax.transData)
        marks = both.gone if k == 0 else both.new
        changed = both.lost if k == 0 else both.added
        side = replace(place, markers=_markers(place, m))
        pen = Pen(inset, side, colours, lang=lang, signs=signs, mark=("before-", "after-")[k])
        _side(pen, both, m, marks | both.flipped, changed)
    if legend:
        links = (*both.changes.before.links, *both.changes.after.links)
        maps = (both.changes.before, both.changes.after)
        page.framed = any(v.boundary for m in maps for v in m.variables)
        page.legend(links, _count(both, lang), plain=True)
    keep_warnings(ax, place.warnings + style_warnings(colours))
    return ax


def _named(both: BothMaps, before: MapSource, after: MapSource) -> MapSource:
    """Return the union with the loop names of either study that fit it."""
    names: dict[tuple[str, ...], LoopName] = {}
    for source in (after, before):
        for name in source.loop_names if isinstance(source, Study) else ():
            if runs_in(both.union, name.route):
                names.setdefault(name.key, name)
    return Study(both.union, tuple(names.values())) if names else both.union


def _side(
    pen: Pen,
    both: BothMaps,
    m: CausalMap,
    marked: frozenset[tuple[str, str]],
    changed: frozenset[str],
) -> None:
    pen.prepare()
    band = blend(pen.style.ink, pen.style.ground, _BAND)
    place = pen.place
    for k, link in enumerate(both.union.links):
        if not m.has_link(*link.pair):
            continue
        if link.pair in marked:
            pen.band(place.arcs[link.pair], band, f"link-{k}-band")
        pen.link(k, m.link(*link.pair), None)
    for k, name in enumerate(both.union.names):
        if name not in m:
            continue
        if name in changed:
            label = place.labels[name]
            pen.card(label.x, label.y, label.width + 6, label.height + 4, f"variable-{k}-card",
                     colour=band)  # fmt: skip
        pen.label(k, name, None, m[name].boundary)
    for k, marker in enumerate(place.markers):
        pen.marker(k, marker, None, False)


def _markers(place: Layout, m: CausalMap) -> tuple[LoopMarker, ...]:
    """Return the marks of the loops that a map has, each of the kind it has there."""
    kept: list[LoopMarker] = []
    used = {marker.code for marker in place.markers}
    for marker in place.markers:
        pairs = list(pairwise([*marker.names, marker.names[0]]))
        if not runs_in(m, marker.names):
            continue
        product = 1
        for pair in pairs:
            product *= int(m.link(*pair).sign)
        kind: Literal["R", "B", "?"] = "R" if product > 0 else "B" if product < 0 else "?"
        code = marker.code
        if kind != marker.kind:
            code = next(c for n in count(1) if (c := f"{kind}{n}") not in used)
            used.add(code)
        kept.append(replace(marker, kind=kind, code=code))
    return tuple(kept)


def _count(both: BothMaps, lang: str) -> str:
    words = words_of(lang)
    counts = {
        "gone": len(both.gone) + len(both.lost),
        "new": len(both.new) + len(both.added),
        "changed": len(both.flipped),
    }
    said = [f"{words('diagram', key)}: {n}" for key, n in counts.items() if n]
    if not said:
        return words("diagram", "no_change")
    return f"{words('diagram', 'band')} – {', '.join(said)}"
