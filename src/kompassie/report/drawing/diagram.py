"""Drawing a map as a causal loop diagram."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from ...errors import InvalidValue
from ...model.source import map_of
from ...model.study import Study, turned
from ..canvas.showing import drawing_warnings, keep_warnings
from ..canvas.style import style_named, style_warnings
from ..placing.layout import layout as place_map
from ..placing.loop_choice import choose_loops
from ..placing.scene import Layout
from ..telling.wording import words_of
from .both_maps import runs_in
from .loop_card import draw_loops
from .pen import Pen
from .sheet import check_signs
from .zone_drawing import draw_zones

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ...loops.loop import Loop
    from ...model.causal_map import CausalMap
    from ...model.source import MapSource
    from ..canvas.style import Style
    from ..placing.loop_choice import ChosenLoops
    from ..placing.scene import Point

    Highlight = Loop | Iterable[str] | Iterable[Loop]

__all__ = ["draw"]

Signs = Literal["+-", "so"]
Form = Literal["auto", "map", "cards"]

LARGE = 40
"""Variables above which a page no longer carries the whole map."""

_DENSE, _TANGLE = 3, 60  # links for each variable, and in all, above which lines run through labels


def draw(
    m: MapSource,
    /,
    ax: Axes | None = None,
    *,
    highlight: Highlight | None = None,
    focus: str | Iterable[str] | None = None,
    loops: Iterable[Loop] | Literal["auto"] | None = "auto",
    lang: str = "en",
    layout: Layout | Mapping[str, Point] | None = None,
    style: str | Style = "report",
    signs: Signs = "+-",
    legend: bool = True,
    loop_names: bool = False,
    form: Form = "auto",
) -> Axes:
    r"""Draw a map as a causal loop diagram.

    Blue full lines are links in the same direction, orange dashed lines in the opposite one, each
    with its sign beside the tip; two strokes are a delay; links that are only assumed are
    lighter; "?" is a sign nobody knows, +/− one that people disagree about. Each loop that is shown
    has a mark that turns as the loop does. A map of more than 40 variables, or of
    more than three links for each, is not readable on a page: its loops are drawn as cards
    instead, unless something else is asked for.

    Parameters
    ----------
    m
        The map, or a study with names for some of its loops.
    ax
        Axes to draw in; it takes any size. None: a new figure of the size of the drawing.
    highlight
        A loop, several loops, or the names of the variables of one loop in the direction of its
        links: what belongs to it stands out, the rest stays as context.
    focus
        The name of a variable, or several: only these and their neighbours are drawn.
    loops
        The loops to show with a mark, most important first; "auto": a few that cover much of the
        map. What the layout already has is kept if it is given without loops.
    lang
        Language of labels and words: "nl" or "en".
    layout
        What `layout` returned, or {name: (x, y)} in points, to draw in the same places again;
        None: the places kept in the study, if there are any, else a layout of quality "fast". For
        what goes to print, give `layout(m, quality="best")`.
    style
        "report", "dark", "print" (greys), "stella" (red for plus, blue for minus), or a `Style`.
    signs
        "+-" for plus and minus, "so" for s (same) and o (opposite).
    legend
        Whether to explain the marks below the drawing, and say how many loops are shown.
    loop_names
        Whether to write the name of a loop, where it has one, below its mark.
    form
        "map", "cards" (a card for each loop that would be marked), or "auto": cards for a large or
        dense map, unless `highlight`, `focus` or `layout` says what is to be seen.

    Returns
    -------
    matplotlib.axes.Axes
        Its unit is one point of the page. Nothing is shown or saved. `drawing_warnings` says what
        did not go as asked.

    Raises
    ------
    InvalidValue
        For an unknown style, form or way of writing signs, or something that is no loop.
    UnknownVariable
        If a highlighted name or one to focus on is not in the map.
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
    check_signs(signs)
    if form not in ("auto", "map", "cards"):
        raise InvalidValue("form", form, 'use "auto", "map" or "cards"')
    given = None if isinstance(loops, str) and loops == "auto" else loops
    if isinstance(given, str):
        raise InvalidValue("loops", given, 'use "auto", or give Loop values')
    if layout is None and isinstance(m, Study) and m.positions:
        layout = m.positions
    large = len(base) > LARGE or _dense(base)
    asked = highlight is not None or focus is not None or layout is not None
    if form == "cards" or (form == "auto" and large and not asked):
        chosen = choose_loops(m, base, given)
        if chosen.loops:
            return _cards(ax, base, chosen, colours, signs, lang, legend)
    extra = style_warnings(colours)
    note = ""
    shown = m
    if focus is not None:
        if form == "cards":
            raise InvalidValue("form", form, 'leave it out, or use "map", with focus=')
        shown, note, left = _focused(m, base, focus, lang)
        extra += (("variables left out", float(left)),) if left else ()
    elif large:
        extra += _size_warning(base)
    drawn = map_of(shown)
    lit_loops = [] if highlight is None else _highlighted(drawn, highlight)
    place = _placed(shown, drawn, layout, given, lang)
    if focus is not None:
        whole = choose_loops(m, base, ())
        place = replace(place, found=whole.found, found_complete=whole.complete)
    if lit_loops and given is None:
        place = _with_marks_for(shown, drawn, place, lit_loops)
    strong = None if highlight is None else {k.pair for loop in lit_loops for k in loop.links}
    if ax is None:
        ax = _new_axes(place, colours.ground)
    pen = Pen(ax, place, colours, lang=lang, signs=signs)
    pen.prepare()
    draw_zones(pen)
    for k, link in enumerate(drawn.links):
        pen.link(k, link, None if strong is None else link.pair in strong)
    lit = None if strong is None else {name for pair in strong for name in pair}
    for k, name in enumerate(drawn.names):
        pen.label(k, name, None if lit is None else name in lit, drawn[name].boundary)
    for k, marker in enumerate(place.markers):
        pairs = set(pairwise([*marker.names, marker.names[0]]))
        pen.marker(k, marker, None if strong is None else pairs <= strong, loop_names)
    if legend:
        pen.legend(drawn.links, note)
    keep_warnings(ax, place.warnings + extra)
    return ax


def _dense(m: CausalMap) -> bool:
    return len(m.links) > max(_TANGLE, _DENSE * len(m))


def _size_warning(m: CausalMap) -> tuple[tuple[str, float], ...]:
    if len(m) > LARGE:
        return (("large map", float(len(m))),)
    return (("dense map", float(len(m.links))),) if _dense(m) else ()


def _cards(
    ax: Axes | None,
    m: CausalMap,
    chosen: ChosenLoops,
    style: Style,
    signs: Signs,
    lang: str,
    legend: bool,
) -> Axes:
    """Draw the chosen loops as cards, and say what that leaves out."""
    words = words_of(lang)
    seen = {name for loop in chosen.loops for name in loop.names}
    key = "cards" if chosen.complete else "cards_of_more"
    note = words("diagram", key, shown=len(chosen.loops), found=chosen.found)
    if len(seen) < len(m):
        note += f" · {words('diagram', 'variables', shown=len(seen), all=len(m))}"
    ax = draw_loops(
        chosen.loops, ax, lang=lang, style=style, signs=signs, note=note if legend else ""
    )
    found = drawing_warnings(ax)
    found += _size_warning(m)
    if len(seen) < len(m):
        found += (("variables left out", float(len(m) - len(seen))),)
    keep_warnings(ax, found)
    return ax


def _focused(
    m: MapSource, base: CausalMap, focus: str | Iterable[str], lang: str
) -> tuple[MapSource, str, int]:
    """Return the part of a map round some variables, what to say of it, and how many it leaves."""
    listed = (focus,) if isinstance(focus, str) else focus
    if not isinstance(listed, Iterable):
        raise InvalidValue("focus", focus, "give the name of a variable, or several")
    names = [base.names[base.position(name, "in focus=")] for name in listed]
    if not names:
        raise InvalidValue("focus", focus, "name at least one variable")
    kept = set(names)
    for name in names:
        kept |= {link.source for link in base.links_into(name)}
        kept |= {link.target for link in base.links_from(name)}
    part = base.only(kept)
    words = words_of(lang)
    note = words("diagram", "variables", shown=len(part), all=len(base))
    left = len(base) - len(part)
    if not isinstance(m, Study):
        return part, note, left
    loops = tuple(name for name in m.loop_names if runs_in(part, name.route))
    return Study(part, loops), note, left


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
    from ..canvas.showing import shown_axes

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
    return replace(again, found=place.found, found_complete=place.found_complete, zones=place.zones)


def _highlighted(m: CausalMap, highlight: Highlight) -> list[Loop]:
    """Return the loops to highlight: one, several, or a closed route of names."""
    from ...loops.loop import Loop

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
    from ...loops.loop import Loop

    places = [m.position(name, "in highlight=") for name in route]
    first = places.index(min(places))
    names = [m.names[k] for k in places[first:] + places[:first]]
    return Loop(tuple(m.link(a, b) for a, b in pairwise([*names, names[0]])))
