"""A map on a board: labels are moved and pinned, links changed, and the page follows."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from ...errors import InvalidValue
from ...model.causal_map import CausalMap
from ...model.fields import number
from ...model.link import Link
from ...model.sign import Sign
from ...model.source import MapSource
from ...model.study import Study
from ..placing.layout import layout as place_map
from ..placing.scene import Layout, Point
from ..telling.wording import LANGUAGES
from .interactive import page_parts, placed_in
from .interactive_page import interactive_page
from .moving import moved, relinked

__all__ = ["Board"]

_SIGNS = {"+": Sign.PLUS, "-": Sign.MINUS, "−": Sign.MINUS, "?": Sign.UNSURE}


class Board:
    """The state behind the widget; it needs no browser.

    Parameters
    ----------
    m
        The map, or a study.
    *results
        `Loops` and a `Comparison` to show, as in `write_html`.
    lang, layout, press, draws, seed
        As in `write_html`.
    """

    def __init__(
        self,
        m: MapSource,
        /,
        *results: object,
        lang: str,
        layout: Layout | None,
        press: bool,
        draws: int,
        seed: int | None,
    ) -> None:
        self._press, self._draws, self._seed = press, draws, seed
        self.lang = lang
        self.pins: dict[str, Point] = {}
        self._parts = page_parts(
            m,
            *results,
            lang=lang,
            to_be=None,
            layout=layout,
            press=self._press,
            draws=self._draws,
            seed=self._seed,
        )

    @property
    def source(self) -> MapSource:
        """The map or study as it is now, a study with the places of its variables."""
        source = self._parts.source
        if isinstance(source, Study):
            return replace(source, positions=self.layout.positions)
        return source

    @property
    def map(self) -> CausalMap:
        """The map as it is now."""
        return self._parts.map

    @property
    def layout(self) -> Layout:
        """Where everything stands now."""
        return self._parts.places[self.lang]

    @property
    def html(self) -> str:
        """The page as it is now, with a script more: the one that drags."""
        return interactive_page(self._parts, drag=True)

    def move(self, place: object, dx: object, dy: object) -> None:
        """Move the label at a place in the map by points, y upward, and pin it there.

        Raises
        ------
        InvalidValue
            For no such place, or no finite distance.
        """
        name = self.map.names[_index(place, len(self.map), "variable")]
        across, up = (_distance(value) for value in (dx, dy))
        label = self.layout.labels[name]
        for lang, one in self._parts.places.items():
            to = (one.labels[name].x + across, one.labels[name].y + up)
            self._parts.places[lang] = moved(one, self.map, {name: to})
        label = self.layout.labels[name]
        self.pins[name] = (label.x, label.y)

    def unpin(self) -> None:
        """Let go of every pin; nothing moves until `rearrange`."""
        self.pins.clear()

    def rearrange(self) -> None:
        """Place everything anew, near where it stands; what is pinned stays where it is."""
        place = place_map(
            self.source, near=self.layout, loops=self._parts.marked, page=self.layout.page,
            font=self.layout.font, lang=self.lang, seed=self.layout.seed,
        )  # fmt: skip
        kept = {name: at for name, at in self.pins.items() if name in place.labels}
        place = replace(place, found=self.layout.found, found_complete=self.layout.found_complete)
        for lang in LANGUAGES:
            one = placed_in(place, self.map, self._parts.marked, lang)
            self._parts.places[lang] = moved(one, self.map, kept) if kept else one

    def set_link(self, source: object, target: object, sign: Literal["+", "-", "?"] | str) -> None:
        """Draw a link between two places in the map, or give the one there another sign.

        What else was known of the link, such as its quote, stays.

        Raises
        ------
        InvalidValue
            For no such place or sign.
        """
        if sign not in _SIGNS:
            raise InvalidValue("sign", sign, "use +, - or ?")
        size = len(self.map)
        a, b = (self.map.names[_index(k, size, "variable")] for k in (source, target))
        m = self.map
        link = Link(a, b, _SIGNS[sign])
        if m.has_link(a, b):
            link = replace(m.link(a, b), sign=_SIGNS[sign], contested=False)
            if link == m.link(a, b):
                return
            m = m.without_link(a, b)
        self._change(m.with_link(link))

    def remove_link(self, source: object, target: object) -> None:
        """Take the link between two places in the map away.

        Raises
        ------
        InvalidValue
            For no such place.
        UnknownLink
            If there is none.
        """
        size = len(self.map)
        a, b = (self.map.names[_index(k, size, "variable")] for k in (source, target))
        self._change(self.map.without_link(a, b))

    def _change(self, after: CausalMap) -> None:
        """Take over a map with other links: the same places, loops and runs found anew."""
        old = self._parts
        source = replace(old.source, map=after) if isinstance(old.source, Study) else after
        places = {lang: relinked(place, old.map, after) for lang, place in old.places.items()}
        made = page_parts(
            source,
            lang=self.lang,
            to_be=None,
            layout=None,
            places=places,
            press=self._press,
            draws=self._draws,
            seed=self._seed,
        )
        marks = {marker.names for marker in places[self.lang].markers}
        marked = {loop.names: loop for loop in made.loops if loop.names in marks}
        for lang, place in places.items():
            kept = tuple(marker for marker in place.markers if marker.names in marked)
            places[lang] = replace(
                place, markers=kept, found=len(made.loops), found_complete=made.loops.complete
            )
        shown = tuple(marked[marker.names] for marker in places[self.lang].markers)
        self._parts = replace(made, places=places, marked=shown)


def _index(value: object, size: int, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < size:
        raise InvalidValue(what, value, f"use a place in the map, 0 to {size - 1}")
    return value


def _distance(value: object) -> float:
    return number(value, "distance", "use points, at most 100,000", -100_000.0, 100_000.0)
