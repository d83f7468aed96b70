"""The map as one file that reacts: point at a loop, press a variable, slide through time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ...dynamics.compare import Comparison
from ...errors import InvalidValue
from ...loops.find import find_loops
from ...loops.found import Loops
from ...model.source import MapSource, map_of
from ...model.study import Study
from ...saving import write_atomically
from ..canvas.exporting import png_of, svg_of
from ..canvas.markup import element
from ..drawing.both_maps import both_maps
from ..drawing.diagram import draw
from ..placing.layout import layout as place_map
from ..placing.loop_choice import choose_loops
from ..placing.scene import Layout
from ..telling.wording import LANGUAGES, words_of
from .interactive_page import PageParts, interactive_page
from .responses import responses_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ...loops.loop import Loop
    from ...model.causal_map import CausalMap
    from ..placing.scene import Point

__all__ = ["MapView", "page_parts", "placed_in", "view", "write_html"]

_LARGE = 40
_NOTEBOOK_HEIGHT = 720


@dataclass(frozen=True)
class MapView:
    """A map that shows itself in a notebook: the page in a frame of its own, SVG and PNG beside it.

    Parameters
    ----------
    source
        The map, or the study.
    layout
        Where everything stands, in the language it starts in.
    html
        The whole page, as `write_html` writes it.
    """

    source: MapSource
    layout: Layout
    html: str

    @cached_property
    def svg(self) -> str:
        """The drawing as it stands still, as SVG."""
        return svg_of(self._drawn())

    @cached_property
    def png(self) -> bytes:
        """The drawing as it stands still, as PNG."""
        return png_of(self._drawn(), dpi=110)

    def _drawn(self) -> Axes:
        return draw(self.source, layout=self.layout, lang=self.layout.lang)

    def _repr_mimebundle_(
        self, include: Iterable[str] | None = None, exclude: Iterable[str] | None = None
    ) -> dict[str, object]:
        """Return the page in a sandbox, the drawing as SVG and PNG, and a line of text."""
        # A frame without the page's own origin: whatever is in it reaches nothing outside it.
        frame = element(
            "iframe", srcdoc=self.html, sandbox="allow-scripts", width="100%",
            height=str(_NOTEBOOK_HEIGHT), title=repr(self), style="border:0",
        )  # fmt: skip
        makers: dict[str, Callable[[], object]] = {
            "text/plain": lambda: repr(self),
            "text/html": lambda: str(frame),
            "image/svg+xml": lambda: self.svg,
            "image/png": lambda: self.png,
        }
        wanted = set(makers) if include is None else set(include)
        wanted -= set(exclude or ())
        return {kind: make() for kind, make in makers.items() if kind in wanted}

    def __repr__(self) -> str:
        m = self.source.base_map
        return f"<MapView: {len(m)} variables, {len(m.links)} links>"


def write_html(
    m: MapSource,
    path: str | os.PathLike[str],
    /,
    *results: object,
    lang: str = "en",
    to_be: MapSource | None = None,
    layout: Layout | Mapping[str, Point] | None = None,
    press: bool = True,
    draws: int = 24,
    seed: int | None = 1,
) -> Path:
    r"""Write a map as one HTML file that reacts, works offline and needs no other file.

    Pointing at a loop, or reaching it with Tab, lights it up and tells its story; pressing a
    variable shows how the rest answers over time; scenarios can be chosen, and the language.
    Without scripts the drawing and the tables below it still say everything. The page makes no
    request, and its policy lets no script run but its own.

    Parameters
    ----------
    m
        The map, or a study with its loop names, scenarios and places.
    path
        The file to write; it is replaced as a whole or not at all.
    *results
        Results to show: `Loops` (the loops to mark) and a `Comparison` (its scenarios). What is
        missing is worked out.
    lang
        The language it starts in: "nl" or "en".
    to_be
        The map as it should become: the page then shows both, in the same places.
    layout
        What `layout` returned, or {name: (x, y)} in points, to stay near.
    press
        Whether to work out how the map answers to a press on each variable: up by 0.6, or down
        where the variable hinders.
    draws, seed
        For what is worked out here.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InvalidValue
        For a result that a page cannot show, or that is of another map.

    Notes
    -----
    The layout in both languages, and a comparison of one scenario for each variable over `draws`
    draws: seconds for 35 variables. The file takes some 10 kB and 6 kB more for each variable.

    Examples
    --------
    >>> import kompassie as ks, pathlib, tempfile
    >>> m = ks.parse("stress -> mistakes +\nmistakes -> stress +")
    >>> file = ks.write_html(m, pathlib.Path(tempfile.mkdtemp()) / "map.html", draws=8)
    >>> "default-src 'none'" in file.read_text(encoding="utf-8")
    True
    """
    made = view(
        m, *results, lang=lang, to_be=to_be, layout=layout, press=press, draws=draws, seed=seed
    )
    return write_atomically(path, made.html)


def view(
    m: MapSource,
    /,
    *results: object,
    lang: str = "en",
    to_be: MapSource | None = None,
    layout: Layout | Mapping[str, Point] | None = None,
    press: bool = True,
    draws: int = 24,
    seed: int | None = 1,
) -> MapView:
    r"""Return a map as a page that reacts, to show at the end of a notebook cell.

    The page stands in a frame without an origin of its own (``sandbox``), so that nothing in it
    reaches the notebook; where scripts are not shown, the drawing as SVG or PNG is.

    Parameters
    ----------
    m
        The map, or a study with its loop names, scenarios and places.
    *results
        `Loops` and a `Comparison` to show.
    lang, to_be, layout, press, draws, seed
        As in `write_html`.

    Returns
    -------
    MapView
        With the page as `html`.

    Raises
    ------
    InvalidValue
        For a result that a page cannot show, or that is of another map.

    Examples
    --------
    >>> import kompassie as ks
    >>> shown = view(ks.parse("stress -> mistakes +\nmistakes -> stress +"), draws=8)
    >>> sorted(shown._repr_mimebundle_(exclude=["image/png"]))
    ['image/svg+xml', 'text/html', 'text/plain']
    """
    parts = page_parts(
        m, *results, lang=lang, to_be=to_be, layout=layout, press=press, draws=draws, seed=seed
    )
    return MapView(m, parts.places[lang], interactive_page(parts))


def page_parts(
    m: MapSource,
    /,
    *results: object,
    lang: str,
    to_be: MapSource | None,
    layout: Layout | Mapping[str, Point] | None,
    press: bool,
    draws: int,
    seed: int | None,
    places: dict[str, Layout] | None = None,
) -> PageParts:
    """Return what a page is made of; where `places` are given, nothing is placed."""
    words_of(lang)
    base = map_of(m)
    loops, comparison = _taken(results, m)
    both = None if to_be is None else both_maps(m, to_be)
    drawn = base if both is None else both.union
    chosen = choose_loops(m, base, loops)
    listed = loops if loops is not None else find_loops(m, limit=2_000, time_limit=3.0)
    near = layout
    if near is None and isinstance(m, Study) and m.positions:
        near = m.positions
    if places is None:
        first = _placed(drawn, chosen.loops, lang, near)
        first = replace(first, found=chosen.found, found_complete=chosen.complete)
        places = {code: placed_in(first, drawn, chosen.loops, code) for code in LANGUAGES}
    runs = responses_of(m, comparison, press=press, draws=draws, seed=seed)
    return PageParts(m, base, both, places, chosen.loops, listed, runs, lang)


def _taken(results: tuple[object, ...], m: MapSource) -> tuple[Loops | None, Comparison | None]:
    """Return the loops and the comparison among the results; refuse anything else."""
    loops, comparison = None, None
    for result in results:
        if isinstance(result, Loops):
            loops = result
        elif isinstance(result, Comparison):
            comparison = result
        else:
            raise InvalidValue("result", result, "give Loops or a Comparison, or leave it out")
        if result.map != m.base_map:
            raise InvalidValue(
                f"map of the {type(result).__name__}",
                result.map,
                "it was worked out on another map than this one; ask again on this one",
            )
    return loops, comparison


def _placed(
    drawn: MapSource, loops: Iterable[Loop], lang: str, near: Layout | Mapping[str, Point] | None
) -> Layout:
    large = len(drawn.base_map) > _LARGE
    if isinstance(near, Layout):
        same = (
            near.lang == lang
            and tuple(near.labels) == drawn.base_map.names
            and set(near.arcs) == {link.pair for link in drawn.base_map.links}
        )
        if same:
            return near
        return place_map(
            drawn, near=near, loops=loops, page=near.page, font=near.font, lang=lang,
            seed=near.seed,
        )  # fmt: skip
    return place_map(drawn, near=near, loops=loops, page="A3" if large else "A4", lang=lang)


def placed_in(place: Layout, drawn: CausalMap, loops: Sequence[Loop], lang: str) -> Layout:
    """Return a layout in a language: the same where nothing else is written, else close to it."""
    if place.lang == lang:
        return place
    if all(v.label(lang) == v.label(place.lang) for v in drawn.variables):
        markers = [
            replace(marker, name=loop.name.label(lang) if loop.name is not None else "")
            for marker, loop in zip(place.markers, loops, strict=True)
        ]
        return replace(place, lang=lang, markers=tuple(markers))
    again = _placed(drawn, loops, lang, place)
    return replace(again, found=place.found, found_complete=place.found_complete)
