"""Placing a map on a page: the one public question of the layout engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from ...errors import InvalidValue
from ...model.causal_map import CausalMap
from ...model.fields import number
from ...model.source import MapSource, map_of
from .effort import QUALITIES, Quality
from .engine import Engine
from .loop_choice import ChosenLoops, choose_loops
from .scene import Layout, Point
from .zones import By, shares_of

if TYPE_CHECKING:
    from ...loops.loop import Loop

    Near = Layout | Mapping[str, Point]
    Page = str | tuple[float, float]

__all__ = ["layout"]

PAGES = {
    "A3": (1190.55, 841.89),
    "A4": (841.89, 595.28),
    "A5": (595.28, 419.53),
    "A4 portrait": (595.28, 841.89),
}
_FONTS = ((10, 10.0), (20, 9.0), (35, 8.0), (60, 6.8))  # up to so many variables: type size
_SMALLEST_FONT = 6.5


def layout(
    m: MapSource,
    /,
    *,
    near: Near | None = None,
    pinned: Mapping[str, Point] | Iterable[str] | None = None,
    loops: Iterable[Loop] | None = None,
    page: Page = "A4",
    font: float | None = None,
    lang: str = "en",
    seed: int = 0,
    quality: Quality = "fast",
    bands: By | None = None,
    lanes: By | None = None,
    groups: By | None = None,
) -> Layout:
    r"""Place the variables, links, signs and loop marks of a map on a page.

    Loops that are shown come out as circles as far as the rest allows. Labels never overlap:
    where they do not fit, the page grows, and `warnings` says so.

    Parameters
    ----------
    m
        The map, or a study with names for some of its loops.
    near
        An earlier layout, or {name: (x, y)} in points: what did not change stays nearly in place.
    pinned
        {name: (x, y)} in points from the lower left corner, or names of variables of `near`: these
        do not move at all. Two that are pinned on top of each other stay so, with a warning.
    loops
        The loops to show, most important first; None: a few that cover much of the map.
    page
        The largest page to use, landscape: "A4", "A3", "A5", "A4 portrait", or its width and
        height in points. A small map takes less.
    font
        Type size, in points; None: 10 for up to 10 variables, down to 6.8 for 60.
    lang
        Language of the labels; where a variable has none, its name is shown.
    seed
        Of the moves that are tried. Same map, same seed: same numbers.
    quality
        "fast" to look at while you work; "best" for what is printed: more starts, and the best of
        many small changes, each judged as it is drawn. A layout near an earlier one is the same
        with both.
    bands
        What lies below each other: "level" for the layers of the iceberg, or {name of a variable:
        name of its band}, top band first.
    lanes
        What lies side by side: "owner" for who can turn each knob, or {variable: lane}, from the
        left. It may be combined with `bands`.
    groups
        What stays together in a part of the page of its own: "owner", "level", or {variable:
        group}; not together with `bands` or `lanes`.

    Returns
    -------
    Layout
        Labels, curves and marks, in points.

    Raises
    ------
    InvalidValue
        For a page, type size, seed, loop or grouping that makes no sense.
    UnknownVariable
        If a name that is pinned or grouped is not in the map.

    Notes
    -----
    Cost grows with variables · links · tries; large maps get fewer tries. Fast takes about a second
    for 35 variables and two for 60, best some twenty seconds.

    References
    ----------
    Jacomy, Venturini, Heymann and Bastian (2014), "ForceAtlas2", doi:10.1371/journal.pone.0098679;
    Gansner, Koren and North (2005), "Graph drawing by stress majorization".

    Examples
    --------
    >>> m = __import__("kompassie").parse("stress -> mistakes +\nmistakes -> stress + ||")
    >>> place = layout(m)
    >>> sorted(place.positions), place.shown, place.found
    (['mistakes', 'stress'], 1, 1)
    >>> layout(m, near=place).positions == place.positions
    True
    """
    base = map_of(m)
    size = _page_size(page)
    chosen = choose_loops(m, base, loops)
    letters = _font_size(font, len(base))
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise InvalidValue("seed", seed, "use a whole number from 0 upwards")
    if quality not in QUALITIES:
        raise InvalidValue("quality", quality, 'use "fast" or "best"')
    shares = shares_of(base, bands, lanes, groups, lang)
    if near is not None or pinned is not None or shares is not None:
        if font is None and isinstance(near, Layout):
            letters = near.font
        return Engine(base, chosen, size, letters, lang, seed, near, quality, shares, pinned).made()
    return _made(base, chosen, size, letters, lang, seed, quality)


@lru_cache(maxsize=16)
def _made(
    base: CausalMap,
    chosen: ChosenLoops,
    size: tuple[float, float],
    letters: float,
    lang: str,
    seed: int,
    quality: Quality,
) -> Layout:
    """Return the layout of a map: all of these are values, so the same again need not be sought."""
    return Engine(base, chosen, size, letters, lang, seed, None, quality).made()


def _page_size(page: Page) -> tuple[float, float]:
    remedy = f"use one of {', '.join(PAGES)}, or (width, height) in points, each at least 100"
    if isinstance(page, str):
        if page not in PAGES:
            raise InvalidValue("page", page, remedy)
        return PAGES[page]
    try:
        width, height = (number(side, "page", remedy, 100.0, 20_000.0) for side in page)
    except (TypeError, ValueError) as fault:
        raise InvalidValue("page", page, remedy) from fault
    return width, height


def _font_size(font: float | None, size: int) -> float:
    if font is None:
        return next((letters for most, letters in _FONTS if size <= most), _SMALLEST_FONT)
    return number(font, "font", "use a type size in points, 2 to 100, or None", 2.0, 100.0)
