"""Placing a map on a page: the one public question of the layout engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InvalidValue
from ..model.fields import number
from ..model.source import MapSource
from .arcs import Router
from .curves import box_hits
from .loop_choice import ChosenLoops, choose_loops
from .marks import SIGN_HALF, even_points, place_delays, place_loops, place_signs
from .measuring import LINE_STEP, text_width
from .placing import Plan, fitted, overlaps, separated, starts
from .refining import Refiner
from .scene import Arc, Label, Layout, LoopMarker, Point
from .searching import Search
from .self_links import SelfLink, self_link
from .wrapping import wrap

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..loops.loop import Loop
    from ..model.causal_map import CausalMap

    Floats = NDArray[np.float64]
    Near = Layout | Mapping[str, Point]
    Page = str | tuple[float, float]

__all__ = ["layout"]

PAGES = {
    "A3": (1190.55, 841.89),
    "A4": (841.89, 595.28),
    "A5": (595.28, 419.53),
    "A4 portrait": (595.28, 841.89),
}
_MARGIN = 22.0  # points
_FONTS = ((10, 10.0), (20, 9.0), (35, 8.0), (60, 6.8))  # up to so many variables: type size
_SMALLEST_FONT = 6.5
_FOOT = 2.4  # height of the strip for the legend, in font sizes
_STARTS = 8
_FINISHED = 2
_FOLD = 1.19
"""By how much a page that is too small gets longer sides."""


def layout(
    m: MapSource,
    /,
    *,
    near: Near | None = None,
    loops: Iterable[Loop] | None = None,
    page: Page = "A4",
    font: float | None = None,
    lang: str = "en",
    seed: int = 0,
) -> Layout:
    """Place the variables, links, signs and loop marks of a map on a page.

    Loops that are shown come out as circles as far as the rest allows. Labels never overlap:
    where they do not fit, the page grows, and `warnings` says so.

    Parameters
    ----------
    m
        The map, or a study with names for some of its loops.
    near
        An earlier layout, or {name: (x, y)} in points: what did not change stays nearly in place.
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

    Returns
    -------
    Layout
        Labels, curves and marks, in points.

    Raises
    ------
    InvalidValue
        For a page, type size, seed or loop that makes no sense.

    Notes
    -----
    Cost grows with variables · links · tries. A map of 35 variables and 70 links takes a few
    seconds on a slow core; large maps get fewer tries.

    References
    ----------
    Jacomy, Venturini, Heymann and Bastian (2014), "ForceAtlas2", doi:10.1371/journal.pone.0098679;
    Gansner, Koren and North (2005), "Graph drawing by stress majorization".

    Examples
    --------
    >>> m = __import__("kompassie").parse("stress -> mistakes +\\nmistakes -> stress + ||")
    >>> place = layout(m)
    >>> sorted(place.positions), place.shown, place.found
    (['mistakes', 'stress'], 1, 1)
    >>> layout(m, near=place).positions == place.positions
    True
    """
    base = m.base_map
    size = _page_size(page)
    chosen = choose_loops(m, base, loops)
    letters = _font_size(font, len(base))
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise InvalidValue("seed", seed, "use a whole number from 0 upwards")
    return _Engine(base, chosen, size, letters, lang, seed, near).made()


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


class _Engine:
    """One layout in the making."""

    def __init__(
        self,
        m: CausalMap,
        chosen: ChosenLoops,
        page: tuple[float, float],
        font: float,
        lang: str,
        seed: int,
        near: Near | None,
    ) -> None:
        self.map, self.chosen, self.page, self.font = m, chosen, page, font
        self.lang, self.seed = lang, seed
        self.warnings: list[tuple[str, float]] = []
        self.lines = [wrap(variable.label(lang)) for variable in m.variables]
        self.ends = [(m.position(k.source), m.position(k.target)) for k in m.links]
        self.halves = self._box_halves()
        self.old = self._old_positions(near)
        cut = sum(1 for _, was_cut in self.lines if was_cut)
        if cut:
            self.warnings.append(("labels cut", float(cut)))

    def _box_halves(self) -> Floats:
        """Return half the size of each label box, shape (V, 2)."""
        rows = []
        for lines, _ in self.lines:
            width = max(text_width(line) for line in lines) * self.font + 3
            height = ((len(lines) - 1) * LINE_STEP + 1.05) * self.font + 1
            rows.append((max(width, self.font) / 2, height / 2))
        return np.array(rows, dtype=np.float64).reshape(-1, 2)

    def _old_positions(self, near: Near | None) -> dict[int, Point]:
        if near is None:
            return {}
        places = near.positions if isinstance(near, Layout) else near
        remedy = "give finite numbers, (x, y) in points"
        return {
            k: (
                number(places[name][0], f"position of {name!r}", remedy),
                number(places[name][1], f"position of {name!r}", remedy),
            )
            for k, name in enumerate(self.map.names)
            if name in places
        }

    # -- the plan ----------------------------------------------------------------------------

    def _plan(self) -> Plan:
        apart = [(a, b) for a, b in self.ends if a != b]
        pairs = np.array(apart, dtype=np.int64).reshape(-1, 2)
        loops = tuple(
            tuple(self.map.position(name) for name in loop.names) for loop in self.chosen.loops
        )
        return Plan(self.halves, pairs[:, 0], pairs[:, 1], loops, self._area(), self.font)

    def _area(self) -> tuple[float, float, float, float]:
        """Return the part of the page for labels and links; a strip below is for the legend."""
        width, height = self.page
        return (_MARGIN, _MARGIN + _FOOT * self.font, width - _MARGIN, height - _MARGIN)

    # -- the work ----------------------------------------------------------------------------

    def made(self) -> Layout:
        if not len(self.map):
            return self._empty()
        self._grow_until_it_fits()
        plan = self._plan()
        positions = self._kept(plan) if self.old else self._placed(plan)
        positions = separated(plan, positions, 0.3 * self.font, rounds=400)
        positions = np.round(positions, 2)
        while overlaps(plan, positions):
            self._enlarge()
            plan = self._plan()
            positions = separated(plan, positions, 0.3 * self.font, rounds=400)
            positions = np.round(positions, 2)
        bends = Router(plan, positions)
        bends.run(4)
        bends.detour()
        return self._finished(plan, positions, bends)

    def _empty(self) -> Layout:
        side = 12 * self.font
        return Layout({}, page=(2 * side, side), font=self.font, lang=self.lang, seed=self.seed)

    def _grow_until_it_fits(self) -> None:
        """Take a larger page while the labels and the air they need fill it."""
        air = 1.5 * self.font
        taken = float((2 * self.halves + air).prod(axis=1).sum())
        while True:
            left, bottom, right, top = self._area()
            widest = 2 * self.halves.max(axis=0) + 2 * self.font
            fits = (widest <= [right - left, top - bottom]).all()
            if fits and taken <= 0.5 * (right - left) * (top - bottom):
                return
            self._enlarge()

    def _enlarge(self) -> None:
        self.page = (self.page[0] * _FOLD, self.page[1] * _FOLD)
        sides = [number for word, number in self.warnings if word == "page enlarged"]
        self.warnings = [pair for pair in self.warnings if pair[0] != "page enlarged"]
        self.warnings.append(("page enlarged", round((sides[0] if sides else 1.0) * _FOLD, 3)))

    def _placed(self, plan: Plan) -> Floats:
        """Return good positions, from several starts."""
        if not len(plan.sources):
            return _in_rows(plan)
        work = plan.size * len(plan.sources)
        first = np.array(
            [
                separated(plan, fitted(plan, start), plan.gap, rounds=40)
                for start in starts(plan, _STARTS, self.seed)
            ]
        )
        search = Search(plan, first, seed=self.seed + 100)
        search.run(int(np.clip(80_000 / work, 6, 36)))
        order = np.argsort(search.totals(), kind="stable")
        found = []
        for k in order[:_FINISHED].tolist():
            x, cost = self._bent(plan, search.x[k], k, int(np.clip(12_000 / work, 2, 6)))
            found.append((cost, k, x))
        return min(found, key=lambda item: item[:2])[2]

    def _bent(self, plan: Plan, x: Floats, k: int, sweeps: int) -> tuple[Floats, float]:
        """Return positions refined on links as they are really bent, and what is left to mend."""
        best, best_cost = x, np.inf
        for turn in range(3):
            x = separated(plan, fitted(plan, x, rotate=False), 0.8 * plan.gap, rounds=60)
            bends = Router(plan, x).run(2)
            fine = Refiner(plan, bends, seed=self.seed + 200 + 10 * k + turn, pieces=5)
            cost = fine.total(x)
            if cost < best_cost:
                best, best_cost = x, cost
            if turn < 2:
                x = fine.run(x, sweeps, 0.5)
        return best, best_cost

    def _kept(self, plan: Plan) -> Floats:
        """Return the old positions, with new variables beside their neighbours."""
        x = np.full((plan.size, 2), np.nan)
        for k, place in self.old.items():
            x[k] = place
        left, bottom, right, top = plan.area
        centre = np.array([(left + right) / 2, (bottom + top) / 2])
        new = [k for k in range(plan.size) if k not in self.old]
        for k in new:
            linked = [b if a == k else a for a, b in self.ends if k in (a, b) and a != b]
            placed = [x[j] for j in linked if not np.isnan(x[j, 0])]
            x[k] = np.mean(placed, axis=0) if placed else centre
        if new:
            search = Search(plan, x[None], seed=self.seed + 300)
            x = search.run(8, tries=24, reach=1.5, only=new)[0]
        return x

    # -- marks and the result ----------------------------------------------------------------

    def _finished(self, plan: Plan, positions: Floats, router: Router) -> Layout:
        boxes = np.hstack([positions, plan.halves])
        curves = np.zeros((len(self.ends), 4, 2))
        apart = 0
        loops_at_label: list[SelfLink] = []
        for k, (a, b) in enumerate(self.ends):
            if a == b:
                continue
            curves[k] = router.curve(apart)
            apart += 1
        for k, (a, b) in enumerate(self.ends):
            if a == b:
                placed = self_link(a, boxes, curves, plan.area, self.font)
                curves[k] = placed.curve
                loops_at_label.append(placed)
        page = (4.0, 4.0 + 2.0 * self.font, self.page[0] - 4.0, self.page[1] - 4.0)
        delayed = np.array([link.delay > 0 for link in self.map.links], dtype=bool)
        sign_halves = self._sign_halves()
        signs = place_signs(curves, boxes, sign_halves, self.font, page)
        delays = place_delays(curves, delayed, boxes, signs, self.font)
        marks = self._loop_marks(plan, positions, curves, boxes, signs, delays, page)
        through = self._through_labels(curves, boxes)
        if through:
            self.warnings.append(("links through labels", float(through)))
        shift, size = self._trimmed(boxes, curves, signs, marks)
        return Layout(
            labels={
                name: self._label(k, positions[k] + shift) for k, name in enumerate(self.map.names)
            },
            arcs={
                link.pair: _arc(curves[k] + shift, signs[k] + shift, delays[k], shift)
                for k, link in enumerate(self.map.links)
            },
            markers=tuple(_shifted(mark, shift) for mark in marks),
            page=size,
            font=self.font,
            lang=self.lang,
            found=self.chosen.found,
            found_complete=self.chosen.complete,
            warnings=tuple(self.warnings),
            seed=self.seed,
        )

    def _sign_halves(self) -> Floats:
        rows = [
            (SIGN_HALF * (2.4 if link.contested else 1.0), SIGN_HALF) for link in self.map.links
        ]
        return np.array(rows, dtype=np.float64).reshape(-1, 2) * self.font

    def _through_labels(self, curves: Floats, boxes: Floats) -> int:
        if not len(curves):
            return 0
        hits = box_hits(even_points(curves), boxes)
        for k, (a, b) in enumerate(self.ends):
            hits[k, [a, b]] = False
        return int(hits.sum())

    def _loop_marks(
        self,
        plan: Plan,
        positions: Floats,
        curves: Floats,
        boxes: Floats,
        signs: Floats,
        delays: Sequence[tuple[Floats, float] | None],
        page: Sequence[float],
    ) -> list[LoopMarker]:
        lines = even_points(curves)
        number_of = {link.pair: k for k, link in enumerate(self.map.links)}
        outlines = []
        for loop, places in zip(self.chosen.loops, plan.loops, strict=True):
            parts = []
            for (a, b), place in zip(pairwise([*loop.names, loop.names[0]]), places, strict=True):
                parts += [positions[place][None], lines[number_of[a, b]]]
            outlines.append(np.vstack(parts))
        spots = [[x, y, 0.55 * self.font] for x, y in signs]
        spots += [[*delay[0], 0.6 * self.font] for delay in delays if delay is not None]
        obstacles = np.array(spots, dtype=np.float64).reshape(-1, 3)
        placed = place_loops(plan.loops, lines, outlines, boxes, obstacles, self.font, page)
        return [
            LoopMarker(
                names=loop.names,
                kind=loop.kind,
                code=code,
                x=float(mark.centre[0]),
                y=float(mark.centre[1]),
                radius=mark.radius,
                clockwise=mark.clockwise,
                leader=None if mark.leader is None else _pair(mark.leader),
                name=loop.name.label(self.lang) if loop.name is not None else "",
            )
            for loop, code, mark in zip(
                self.chosen.loops, _codes(self.chosen.loops), placed, strict=True
            )
        ]

    def _trimmed(
        self, boxes: Floats, curves: Floats, signs: Floats, marks: Sequence[LoopMarker]
    ) -> tuple[Floats, tuple[float, float]]:
        """Return the shift and the size that leave out what a small map does not need."""
        low, high = [boxes[:, :2] - boxes[:, 2:]], [boxes[:, :2] + boxes[:, 2:]]
        points = even_points(curves).reshape(-1, 2)
        around = [(points, 0.3), (signs, 0.6)]
        around.append((np.array([[k.x, k.y] for k in marks]).reshape(-1, 2), 1.6))
        for places, reach in around:
            low.append(places - reach * self.font)
            high.append(places + reach * self.font)
        least, most = np.vstack(low).min(axis=0), np.vstack(high).max(axis=0)
        foot = _FOOT * self.font
        size = np.minimum(most - least + [2 * _MARGIN, 2 * _MARGIN + foot], self.page)
        size = np.maximum(size, np.minimum([44 * self.font, 16 * self.font], self.page))
        if self.old:
            size = np.array(self.page)
            return np.zeros(2), _pair(np.round(size, 2))
        spare = (size - (most - least) - [0, foot]) / 2
        return np.round(spare + [0, foot] - least, 2), _pair(np.round(size, 2))

    def _label(self, k: int, centre: Floats) -> Label:
        lines, cut = self.lines[k]
        width, height = np.round(2 * self.halves[k], 2)
        x, y = _pair(centre)
        return Label(lines, x, y, float(width), float(height), cut)


def _in_rows(plan: Plan) -> Floats:
    """Return variables without any links in rows."""
    left, bottom, right, top = plan.area
    width, height = (2 * plan.halves).max(axis=0) + [2 * plan.font, 1.5 * plan.font]
    most = max(int((right - left) // width), 1)
    columns = min(most, int(np.ceil(np.sqrt(1.2 * plan.size * height / width)) or 1))
    columns = max(columns, int(np.ceil(plan.size * height / (top - bottom))))
    k = np.arange(plan.size)
    places = np.stack([k % columns * width, -(k // columns) * height], axis=1).astype(np.float64)
    centre = np.array([(left + right) / 2, (bottom + top) / 2])
    return np.asarray(places - (places.max(axis=0) + places.min(axis=0)) / 2 + centre)


def _codes(loops: Sequence[Loop]) -> list[str]:
    """Return what is written in each mark: its own code, else its kind and the next free number."""
    own = {loop.name.code for loop in loops if loop.name is not None and loop.name.code}
    counts = {"R": 0, "B": 0, "?": 0}
    codes = []
    for loop in loops:
        code = loop.name.code if loop.name is not None else ""
        while not code:
            counts[loop.kind] += 1
            candidate = f"{loop.kind}{counts[loop.kind]}"
            code = "" if candidate in own else candidate
        codes.append(code)
    return codes


def _arc(curve: Floats, sign: Floats, delay: tuple[Floats, float] | None, shift: Floats) -> Arc:
    a, b, c, d = (_pair(point) for point in curve)
    if delay is None:
        return Arc((a, b, c, d), _pair(sign))
    return Arc((a, b, c, d), _pair(sign), _pair(delay[0] + shift), round(delay[1], 4))


def _shifted(mark: LoopMarker, shift: Floats) -> LoopMarker:
    from dataclasses import replace

    leader = None if mark.leader is None else _pair(np.array(mark.leader) + shift)
    x, y = _pair(np.array([mark.x, mark.y]) + shift)
    return replace(mark, x=x, y=y, radius=round(mark.radius, 2), leader=leader)


def _pair(point: Floats) -> Point:
    return round(float(point[0]), 2), round(float(point[1]), 2)


