"""From a map to positions: the page, the searches over several starts, old places kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..model.fields import number
from .arcs import Router
from .effort import MANY_LINKS, Effort, Quality, effort_for
from .finishing import FOOT, MARGIN, Drawn, finished, link_ends
from .judging import judged
from .measuring import LINE_STEP, text_width
from .placing import Plan, fitted, overlaps, separated, starts
from .refining import Refiner
from .scene import Layout, Point
from .searching import Search
from .wrapping import wrap

if TYPE_CHECKING:
    from ..model.causal_map import CausalMap
    from .arrays import Floats
    from .loop_choice import ChosenLoops

    Near = Layout | Mapping[str, Point]

__all__ = ["Engine"]

_MENDS = 4
_MANY_HITS = 8
_REACHES = (0.35, 0.8, 0.2, 0.5)
"""How far variables move in each round that changes a finished drawing, in usual lengths."""
_LENGTH = 4.5  # visible length a link needs for head and sign, in font sizes
_DELAY_LENGTH = 1.5
_PAIR_LENGTH = 8.0  # so that a loop mark fits between two links there and back
_FOLD = 1.19
"""By how much a page that is too small gets longer sides."""


class Engine:
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
        quality: Quality,
    ) -> None:
        self.map, self.chosen, self.page, self.font = m, chosen, page, font
        self.quality = quality
        self.lang, self.seed = lang, seed
        self.warnings: list[tuple[str, float]] = []
        self.lines = [wrap(variable.label(lang)) for variable in m.variables]
        self.ends = link_ends(m)
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
        """Return the places to keep, by place in the map, and take over their page."""
        if near is None:
            return {}
        places = near.positions if isinstance(near, Layout) else near
        remedy = "give finite numbers, (x, y) in points"
        old = {}
        for k, name in enumerate(self.map.names):
            if name in places:
                what = f"position of {name!r}"
                x, y = places[name]
                old[k] = (number(x, what, remedy), number(y, what, remedy))
        if isinstance(near, Layout):
            self.page = near.page
        elif old:
            self.page = self._page_round(old)
        return old

    def _page_round(self, old: Mapping[int, Point]) -> tuple[float, float]:
        """Return the page that holds some places, or the one asked for where they do not suit."""
        low = min(min(place) for place in old.values())
        right = max(x + self.halves[k, 0] for k, (x, _) in old.items()) + MARGIN
        top = max(y + self.halves[k, 1] for k, (_, y) in old.items()) + MARGIN
        suits = low >= 0 and right <= 2 * self.page[0] and top <= 2 * self.page[1]
        return (float(right), float(top)) if suits else self.page

    # -- the plan ----------------------------------------------------------------------------

    def _plan(self) -> Plan:
        apart = [(a, b) for a, b in self.ends if a != b]
        pairs = np.array(apart, dtype=np.int64).reshape(-1, 2)
        loops = tuple(
            tuple(self.map.position(name) for name in loop.names) for loop in self.chosen.loops
        )
        shown_pairs = {pair for loop in loops if len(loop) == 2 for pair in (loop, loop[::-1])}
        least = [
            self.font * (_PAIR_LENGTH if ends in shown_pairs else _LENGTH)
            + self.font * (_DELAY_LENGTH if link.delay > 0 else 0.0)
            for link, ends in zip(self.map.links, self.ends, strict=True)
            if ends[0] != ends[1]
        ]
        area = self._area()
        return Plan(self.halves, pairs[:, 0], pairs[:, 1], loops, area, self.font, np.array(least))

    def _area(self) -> tuple[float, float, float, float]:
        """Return the part of the page for labels and links; a strip below is for the legend."""
        width, height = self.page
        return (MARGIN, MARGIN + FOOT * self.font, width - MARGIN, height - MARGIN)

    # -- the work ----------------------------------------------------------------------------

    def made(self) -> Layout:
        """Return the layout."""
        if not len(self.map):
            return self._empty()
        self._grow_until_it_fits()
        plan = self._plan()
        self.effort = effort_for(self.quality, plan.size, len(plan.sources))
        if self.old:
            found = [self._kept(plan)]
        elif len(plan.sources):
            found = self._with_unlinked(plan)
        else:
            found = [_in_rows(plan.halves, plan.area, self.font)]
        plan, found = self._apart(plan, found)
        drawings = [self._drawn(plan, x) for x in found]
        best = min(drawings, key=lambda item: item[0])
        if self.old or not len(plan.sources):
            return best[1]
        return self._polished(plan, *best)

    def _apart(self, plan: Plan, found: list[Floats]) -> tuple[Plan, list[Floats]]:
        """Return positions without overlaps, on a larger page if that is what it takes."""
        while True:
            moved = [np.round(separated(plan, x, 0.3 * self.font, rounds=400), 2) for x in found]
            kept = [x for x in moved if not overlaps(plan, x)]
            if kept:
                return plan, kept
            self._enlarge()
            plan, found = self._plan(), moved

    def _drawn(self, plan: Plan, positions: Floats) -> tuple[float, Layout, Floats, Router]:
        """Return a finished drawing, what is wrong with it, and how it came about."""
        positions, router = self._routed(plan, positions)
        drawn = Drawn(
            map=self.map,
            chosen=self.chosen,
            plan=plan,
            positions=positions,
            router=router,
            lines=self.lines,
            page=self.page,
            lang=self.lang,
            seed=self.seed,
            trim=not self.old,
            warnings=tuple(self.warnings),
        )
        place = finished(drawn)
        return judged(place), place, positions, router

    def _polished(
        self, plan: Plan, cost: float, place: Layout, x: Floats, router: Router
    ) -> Layout:
        """Return the best of many small changes to a drawing, each judged as it is drawn."""
        tries = 16 if plan.size <= 40 else 12
        for turn in range(self.effort.rounds):
            fine = Refiner(plan, router.bends, seed=self.seed + 600 + turn, pieces=6)
            reach = _REACHES[turn % len(_REACHES)]
            moved = fine.run(x, 2, reach, tries=tries)
            if turn % 2:
                moved = fitted(plan, moved, rotate=False)
            moved = np.round(separated(plan, moved, 0.5 * plan.gap, rounds=100), 2)
            if overlaps(plan, moved):
                continue
            again = self._drawn(plan, moved)
            if again[0] < cost - 1e-9:
                cost, place, x, router = again
        return place

    def _routed(self, plan: Plan, positions: Floats) -> tuple[Floats, Router]:
        """Return positions and bends; what still runs through a label is moved out of its way."""
        best: tuple[int, Floats, Router] | None = None
        x = positions
        for turn in range(_MENDS):
            router = Router(plan, x)
            router.run(4 if len(plan.sources) <= MANY_LINKS else 2)
            router.detour()
            links, labels = np.nonzero(router.labels_hit())
            if best is None or len(links) < best[0]:
                best = (len(links), x, router)
            hopeless = len(plan.sources) > MANY_LINKS or len(links) > _MANY_HITS
            if not len(links) or self.old or hopeless or turn == _MENDS - 1:
                break
            near = np.unique([labels, plan.sources[links], plan.targets[links]])
            fine = Refiner(plan, best[2].bends, seed=self.seed + 400 + turn, pieces=5, hit=10.0)
            x = fine.run(best[1], 3, 1.0 + 0.5 * turn, tries=60, only=near.tolist())
            x = np.round(separated(plan, x, 0.3 * self.font, rounds=400), 2)
            if overlaps(plan, x):
                break
        return (best[1], best[2]) if best else (positions, Router(plan, positions))

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
            if fits and self.old:
                return
            if fits and taken <= 0.5 * (right - left) * (top - bottom):
                return
            self._enlarge()

    def _enlarge(self) -> None:
        self.page = (self.page[0] * _FOLD, self.page[1] * _FOLD)
        sides = [number for word, number in self.warnings if word == "page enlarged"]
        self.warnings = [pair for pair in self.warnings if pair[0] != "page enlarged"]
        self.warnings.append(("page enlarged", round((sides[0] if sides else 1.0) * _FOLD, 3)))

    def _with_unlinked(self, plan: Plan) -> list[Floats]:
        """Return positions, with variables that no link touches in rows below the others."""
        linked = np.unique(np.concatenate([plan.sources, plan.targets]))
        alone = np.setdiff1d(np.arange(plan.size), linked)
        if not len(alone):
            return self._placed(plan)
        left, bottom, right, top = plan.area
        rows = _in_rows(plan.halves[alone], plan.area, self.font, wide=True)
        high = float(np.ptp(rows[:, 1]) + 2 * plan.halves[alone, 1].max())
        bottom = min(bottom + high + 2 * self.font, (bottom + top) / 2)
        place_of = np.full(plan.size, -1)
        place_of[linked] = np.arange(len(linked))
        part = replace(
            plan,
            halves=plan.halves[linked],
            sources=place_of[plan.sources],
            targets=place_of[plan.targets],
            loops=tuple(tuple(int(place_of[v]) for v in loop) for loop in plan.loops),
            area=(left, bottom, right, top),
        )
        found = []
        for places in self._placed(part):
            x = np.zeros((plan.size, 2))
            x[linked] = places
            low = (x[linked, 1] - plan.halves[linked, 1]).min()
            x[alone] = rows
            x[alone, 1] += low - 2.5 * self.font - (rows[:, 1] + plan.halves[alone, 1]).max()
            found.append(x)
        return found

    def _placed(self, plan: Plan) -> list[Floats]:
        """Return good positions, from several starts, the best first."""
        effort = self.effort
        first = np.array(
            [
                separated(plan, fitted(plan, start), plan.gap, rounds=40)
                for start in starts(plan, effort.starts, self.seed)
            ]
        )
        search = Search(plan, first, seed=self.seed + 100)
        search.run(effort.sweeps, tries=effort.tries)
        order = np.argsort(search.totals(), kind="stable")
        found = []
        for k in order[: effort.bent].tolist():
            x, cost = self._bent(plan, search.x[k], k)
            found.append((cost, k, x))
        found.sort(key=lambda item: item[:2])
        return [x for _, _, x in found[: effort.finished]]

    def _bent(self, plan: Plan, x: Floats, k: int) -> tuple[Floats, float]:
        """Return positions refined on links as they are really bent, and what is left to mend."""
        best, best_cost = x, np.inf
        tries = 12 if plan.size > 20 else 20
        many = len(plan.sources) > MANY_LINKS
        for turn in range(self.effort.turns):
            x = separated(plan, fitted(plan, x, rotate=False), 0.8 * plan.gap, rounds=60)
            bends = Router(plan, x).run(1 if many else 2)
            fine = Refiner(plan, bends, seed=self.seed + 200 + 10 * k + turn, pieces=5)
            cost = fine.total(x)
            if cost < best_cost:
                best, best_cost = x, cost
            if turn < self.effort.turns - 1:
                x = fine.run(x, 1 if many else 3, 0.5, tries=tries)
        return best, best_cost

    def _kept(self, plan: Plan) -> Floats:
        """Return the old positions, with new variables beside their neighbours."""
        x = np.full((plan.size, 2), np.nan)
        known = np.array(list(self.old))
        x[known] = list(self.old.values())
        left, bottom, right, top = plan.area
        centre = np.array([(left + right) / 2, (bottom + top) / 2])
        if (x[known] < 0).any() or (x[known] > self.page).any():
            part = replace(plan, halves=plan.halves[known])
            x[known] = fitted(part, x[known], rotate=False)
        new = [k for k in range(plan.size) if k not in self.old]
        for k in new:
            linked = [b if a == k else a for a, b in self.ends if k in (a, b) and a != b]
            placed = [x[j] for j in linked if not np.isnan(x[j, 0])]
            x[k] = np.mean(placed, axis=0) if placed else centre
        if new:
            search = Search(plan, x[None], seed=self.seed + 300)
            x = search.run(8, tries=24, reach=1.5, only=new)[0]
        return x


def _in_rows(
    halves: Floats, area: tuple[float, float, float, float], font: float, wide: bool = False
) -> Floats:
    """Return labels in rows, in the middle of an area; `wide` rows take its full width."""
    left, bottom, right, top = area
    width, height = 2 * halves.max(axis=0) + np.array([2.0, 1.5]) * font
    count = len(halves)
    columns = max(int((right - left) // width), 1)
    if not wide:
        square = max(int(np.ceil(np.sqrt(1.2 * count * height / width))), 1)
        columns = max(min(columns, square), int(np.ceil(count * height / (top - bottom))))
    k = np.arange(count)
    in_row = np.minimum(count - k // columns * columns, columns)
    across = (k % columns - (in_row - 1) / 2) * width
    places = np.stack([across, -(k // columns) * height], axis=1)
    middle = (places[:, 1].max() + places[:, 1].min()) / 2
    return np.asarray(places + np.array([(left + right) / 2, (bottom + top) / 2 - middle]))
