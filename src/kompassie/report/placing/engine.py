"""From a map to positions: the page, the searches over several starts, old places kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ...errors import InvalidValue
from ...model.fields import number
from ..canvas.measuring import LINE_STEP, text_width
from .arcs import Router
from .effort import MANY_LINKS, Quality, effort_for
from .finishing import FOOT, LEAST_PAGE, MARGIN, Drawn, finished, link_ends
from .judging import Verdict, judged
from .placing import Plan, fitted, into_zones, overlaps, separated, starts
from .refining import Refiner
from .scene import Layout, Point, Zone
from .searching import Search
from .seeking import in_rows, sought, with_unlinked
from .wrapping import wrap
from .zones import zones_in

if TYPE_CHECKING:
    from ...model.causal_map import CausalMap
    from .arrays import Floats
    from .loop_choice import ChosenLoops
    from .zones import Shares

    Near = Layout | Mapping[str, Point]
    Pins = Mapping[str, Point] | Iterable[str] | None

__all__ = ["Engine"]

_MENDS = 4
_LAST_MENDS = 10
_MANY_HITS = 8
_REACHES = (0.35, 0.8, 0.2, 0.5)
"""How far variables move in each round that changes a finished drawing, in usual lengths."""
_LENGTH = 4.5  # visible length a link needs for head and sign, in font sizes
_DELAY_LENGTH = 1.5
_PAIR_LENGTH = 8.0  # so that a loop mark fits between two links there and back
_ZONE_AIR = 8.5  # round each label, in font sizes, on a page that is shared out
_MOST_FOLDS = 40
_FOLD = 1.19
"""By how much a page that is too small gets longer sides."""


class _Attempt(NamedTuple):
    """One finished drawing, what is wrong with it, and how it came about."""

    verdict: Verdict
    place: Layout
    positions: Floats
    router: Router


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
        shares: Shares | None = None,
        pinned: Pins = None,
    ) -> None:
        self.map, self.chosen, self.page, self.font = m, chosen, page, font
        self.quality = quality
        self.lang, self.seed = lang, seed
        self.warnings: list[tuple[str, float]] = []
        self.lines = [wrap(variable.label(lang)) for variable in m.variables]
        self.ends = link_ends(m)
        self.halves = self._box_halves()
        self.old = self._old_positions(near)
        self.pins = self._pinned_positions(pinned)
        self.shares = shares
        self.places: Floats | None = None
        self.zones: tuple[Zone, ...] = ()
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

    def _pinned_positions(self, pinned: Pins) -> Floats | None:
        """Return where variables are pinned, (V, 2), nan for the others; the page holds them."""
        if pinned is None:
            return None
        pins = np.full((len(self.map), 2), np.nan)
        remedy = "give finite numbers, (x, y) in points from the lower left corner"
        for name in [pinned] if isinstance(pinned, str) else pinned:
            k = self.map.position(name, "in pinned=")
            if isinstance(pinned, Mapping):
                what = f"pinned position of {name!r}"
                pins[k] = [number(v, what, remedy, 0.0, 20_000.0) for v in pinned[name]]
            elif k in self.old:
                pins[k] = self.old[k]
            else:
                remedy = "give its position as {name: (x, y)}, or an earlier layout in near="
                raise InvalidValue("pinned", name, remedy)
        firm = np.flatnonzero(~np.isnan(pins[:, 0]))
        if len(firm):
            reach = (pins + self.halves)[firm].max(axis=0) + MARGIN
            wide, high = np.maximum(self.page, reach)
            self.page = (float(wide), float(high))
            for k in firm.tolist():
                if self.old:
                    self.old[k] = (float(pins[k, 0]), float(pins[k, 1]))
        return pins

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
        within = None
        if self.shares is not None:
            zoned = zones_in(self.shares, self.halves, area, self.font, self.places)
            self.zones, within = zoned
        return Plan(
            self.halves,
            pairs[:, 0],
            pairs[:, 1],
            loops,
            area,
            self.font,
            np.array(least),
            within,
            self.pins,
        )

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
        if self.shares is not None:
            self._share_out()
        plan = self._plan()
        self.effort = effort_for(self.quality, len(plan.sources))
        if self.old:
            found = [self._kept(plan)]
        elif len(plan.sources) and (self.shares is not None or self.pins is not None):
            found = sought(plan, self.effort, self.seed)
        elif len(plan.sources):
            found = with_unlinked(plan, self.effort, self.seed)
        else:
            found = [into_zones(plan, in_rows(plan.halves, plan.area, self.font))]
        plan, found = self._apart(plan, found)
        self.judges = len(found) > 1 or self.effort.rounds > 0
        drawings = [self._drawn(plan, x) for x in found]
        best = min(drawings, key=lambda attempt: attempt.verdict.cost)
        if self.old or not len(plan.sources):
            return best.place
        return self._polished(plan, best)

    def _share_out(self) -> None:
        """Take no larger page than zones need, and see about where the groups would go."""
        if not self.old and self.pins is None:
            need = float((2 * self.halves + _ZONE_AIR * self.font).prod(axis=1).sum())
            shrink = min(1.0, float(np.sqrt(need / (self.page[0] * self.page[1]))))
            least = self.font * np.array(LEAST_PAGE)
            wide, high = np.minimum(np.maximum(shrink * np.array(self.page), least), self.page)
            self.page = (float(wide), float(high))
        if self.shares is not None and self.shares.groups is not None:
            member = self.shares.groups.member
            whole = replace(
                self._plan(), within=np.array(member)[:, None] * np.ones(4), pinned=None
            )
            if self.old:
                middle = np.mean(list(self.old.values()), axis=0)
                self.places = np.array([self.old.get(k, middle) for k in range(len(self.map))])
            elif len(whole.sources):
                free = replace(whole, within=None)
                self.places = fitted(free, starts(whole, 1, self.seed)[0])

    def _apart(self, plan: Plan, found: list[Floats]) -> tuple[Plan, list[Floats]]:
        """Return positions without overlaps, on a larger page if that is what it takes."""
        for _ in range(_MOST_FOLDS):
            moved = [np.round(separated(plan, x, 0.3 * self.font, rounds=400), 2) for x in found]
            kept = [x for x in moved if plan.holds and not overlaps(plan, x)]
            if kept:
                return plan, kept
            if self.pins is not None and self._pins_overlap(plan):
                break
            self._enlarge()
            plan = self._plan()
            found = [into_zones(plan, x) for x in moved]
        self.warnings.append(("labels overlap", float(overlaps(plan, moved[0]))))
        return plan, moved[:1]

    def _pins_overlap(self, plan: Plan) -> bool:
        """Return whether labels overlap that are pinned both: no page is large enough for them."""
        if self.pins is None:
            return False
        firm = np.flatnonzero(~np.isnan(self.pins[:, 0]))
        part = replace(plan, halves=plan.halves[firm], within=None, pinned=None)
        return overlaps(part, self.pins[firm]) > 0

    def _drawn(self, plan: Plan, positions: Floats) -> _Attempt:
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
            trim=not self.old and self.shares is None and self.pins is None,
            zones=self.zones,
            warnings=tuple(self.warnings),
        )
        place = finished(drawn)
        verdict = judged(place) if self.judges else Verdict(0.0, ())
        return _Attempt(verdict, place, positions, router)

    def _polished(self, plan: Plan, best: _Attempt) -> Layout:
        """Return the best of many small changes to a drawing, each judged as it is drawn."""
        rounds = self.effort.rounds
        few = len(plan.sources) <= MANY_LINKS  # a tangle always has something to mend
        for turn in range(rounds + (_LAST_MENDS if rounds else 0)):
            # What breaks a hard rule is moved by itself now and then, and as long as there is any.
            mends = few and bool(best.verdict.troubled) and (turn % 3 == 2 or turn >= rounds)
            if turn >= rounds and not mends:
                break
            fine = Refiner(plan, best.router.bends, seed=self.seed + 600 + turn, pieces=6)
            reach = _REACHES[turn % len(_REACHES)]
            if mends:
                moved = fine.run(best.positions, 2, reach, 32, only=best.verdict.troubled)
            else:
                moved = fine.run(best.positions, 2, reach, 16 if plan.size <= 40 else 12)
            if turn % 2:
                moved = fitted(plan, moved, rotate=False)
            moved = np.round(separated(plan, moved, 0.5 * plan.gap, rounds=100), 2)
            if overlaps(plan, moved) and not overlaps(plan, best.positions):
                continue
            again = self._drawn(plan, moved)
            if again.verdict.cost < best.verdict.cost - 1e-9:
                best = again
        return best.place

    def _routed(self, plan: Plan, positions: Floats) -> tuple[Floats, Router]:
        """Return positions and bends; what still runs through a label is moved out of its way."""
        best: tuple[int, Floats, Router] | None = None
        x = positions
        fast = self.quality == "fast"
        mends = _MENDS if not fast else 2
        for turn in range(mends):
            router = Router(plan, x)
            router.run(4 if len(plan.sources) <= MANY_LINKS else 2)
            router.detour()
            links, labels = np.nonzero(router.labels_hit())
            if best is None or len(links) < best[0]:
                best = (len(links), x, router)
            many = len(plan.sources) > MANY_LINKS and fast
            hopeless = many or len(links) > _MANY_HITS
            if not len(links) or self.old or hopeless or turn == mends - 1:
                break
            near = np.unique([labels, plan.sources[links], plan.targets[links]])
            fine = Refiner(plan, best[2].bends, seed=self.seed + 400 + turn, pieces=5, hit=10.0)
            tries = 30 if fast else 60
            x = fine.run(best[1], 3, 1.0 + 0.5 * turn, tries=tries, only=near.tolist())
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
