"""Drawing a map as a causal loop diagram."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from ..errors import InvalidValue
from ..model.source import map_of
from ..model.study import turned
from .layout import layout as place_map
from .pen import Pen
from .scene import Layout
from .style import style_named

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..loops.loop import Loop
    from ..model.causal_map import CausalMap
    from ..model.source import MapSource
    from .scene import Point

    Highlight = Loop | Iterable[str] | Iterable[Loop]

__all__ = ["draw"]

Signs = Literal["+-", "so"]


def draw(
    m: MapSource,
    /,
    ax: Axes | None = None,
    *,
    highlight: Highlight | None = None,
    loops: Iterable[Loop] | None = None,
    lang: str = "en",
    layout: Layout | Mapping[str, Point] | None = None,
    style: str = "report",
    signs: Signs = "+-",
    legend: bool = True,
    loop_names: bool = False,
) -> Axes:
    r"""Draw a map as a causal loop diagram.

    Blue full lines are links in the same direction, orange dashed lines in the opposite one, each
    with its sign beside the tip; two strokes are a delay; links that are only assumed are
    lighter. Each loop that is shown has a mark that turns as the loop does.

    Parameters
    ----------
    m
        The map, or a study with names for some of its loops.
    ax
        Axes to draw in; it takes any size. None: a new figure of the size of the drawing.
    highlight
        A loop, several loops, or the names of the variables of one loop in the direction of its
        links: what belongs to it stands out, the rest stays as context.
    loops
        The loops to show with a mark, most important first; None: a few that cover much of the
        map. What the layout already has is kept if it is given without loops.
    lang
        Language of labels and words: "nl" or "en".
    layout
        What `layout` returned, or {name: (x, y)} in points, to draw in the same places again.
    style
        "report", "dark" or "print" (greys).
    signs
        "+-" for plus and minus, "so" for s (same) and o (opposite).
    legend
        Whether to explain the marks below the drawing, and say how many loops are shown.
    loop_names
        Whether to write the name of a loop, where it has one, below its mark.

    Returns
    -------
    matplotlib.axes.Axes
        Its unit is one point of the page. Nothing is shown or saved.

    Raises
    ------
    InvalidValue
        For an unknown style or way of writing signs, or something that is no loop.
    UnknownVariable
        If a highlighted name is not in the map.
    UnknownLink
        If a highlighted loop is not in the map.

    Examples
    --------
    >>> m = __import__("kompassie").parse("stress -> mistakes +\nmistakes -> stress + ||")
    >>> ax = draw(m, lang="en")
    >>> sorted({text.get_text() for text in ax.texts} & {"stress", "mistakes", "R1"})
    ['R1', 'mistakes', 'stress']
    """
    base = map_of(m)
    colours = style_named(style)
    if signs not in ("+-", "so"):
        raise InvalidValue("signs", signs, 'use "+-" or "so"')
    lit_loops = [] if highlight is None else _highlighted(base, highlight)
    place = _placed(m, base, layout, loops, lang)
    if lit_loops and loops is None:
        place = _with_marks_for(m, base, place, lit_loops)
    strong = None if highlight is None else {k.pair for loop in lit_loops for k in loop.links}
    if ax is None:
        ax = _new_axes(place, colours.ground)
    pen = Pen(ax, place, colours, lang=lang, signs=signs)
    pen.prepare()
    for k, link in enumerate(base.links):
        pen.link(k, link, None if strong is None else link.pair in strong)
    lit = None if strong is None else {name for pair in strong for name in pair}
    for k, name in enumerate(base.names):
        pen.label(k, name, None if lit is None else name in lit)
    for k, marker in enumerate(place.markers):
        pairs = set(pairwise([*marker.names, marker.names[0]]))
        pen.marker(k, marker, None if strong is None else pairs <= strong, loop_names)
    if legend:
        pen.legend(base.links)
    return ax


def _placed(
    m: MapSource,
    base: CausalMap,
    given: Layout | Mapping[str, Point] | None,
    loops: Iterable[Loop] | None,
    lang: str,
) -> Layout:
    """Return the layout to draw: the one given where it fits this map, language and loops."""
    if not isinstance(given, Layout):
        return place_map(m, near=given, loops=loops, lang=lang)
    fits = (
        given.lang == lang
        and tuple(given.labels) == base.names
        and set(given.arcs) == {link.pair for link in base.links}
    )
    if fits and loops is None:
        return given
    return place_map(
        m, near=given, loops=loops, page=given.page, font=given.font, lang=lang, seed=given.seed
    )


def _new_axes(place: Layout, ground: str) -> Axes:
    from .showing import shown_axes

    return shown_axes(*place.page, ground)


def _with_marks_for(m: MapSource, base: CausalMap, place: Layout, lit: list[Loop]) -> Layout:
    """Return the layout with a mark for every highlighted loop; the variables stay in place."""
    marked = {turned(marker.names) for marker in place.markers}
    missing = [loop for loop in lit if len(loop) > 1 and loop.key not in marked]
    if not missing:
        return place
    kept = [_loop_of(base, marker.names) for marker in place.markers]
    again = place_map(
        m,
        near=place,
        loops=[*kept, *missing],
        page=place.page,
        font=place.font,
        lang=place.lang,
        seed=place.seed,
    )
    return replace(again, found=place.found, found_complete=place.found_complete)


def _highlighted(m: CausalMap, highlight: Highlight) -> list[Loop]:
    """Return the loops to highlight: one, several, or a closed route of names."""
    from ..loops.loop import Loop

    if isinstance(highlight, Loop):
        return [_loop_of(m, highlight.names)]
    remedy = "give a Loop, several, or the names of the variables of one in their order"
    if isinstance(highlight, str) or not isinstance(highlight, Iterable):
        raise InvalidValue("highlight", highlight, remedy)
    things = list(highlight)
    if things and all(isinstance(thing, str) for thing in things):
        return [_loop_of(m, [str(thing) for thing in things])]
    loops = []
    for thing in things:
        if not isinstance(thing, Loop):
            raise InvalidValue("highlight", thing, remedy)
        loops.append(_loop_of(m, thing.names))
    return loops


def _loop_of(m: CausalMap, route: Sequence[str]) -> Loop:
    """Return the loop along a closed route of names, started at its first variable in the map."""
    from ..loops.loop import Loop

    places = [m.position(name, "in highlight=") for name in route]
    first = places.index(min(places))
    names = [m.names[k] for k in places[first:] + places[:first]]
    return Loop(tuple(m.link(a, b) for a, b in pairwise([*names, names[0]])))
