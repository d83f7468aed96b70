"""The rough search: several drawings at once, links still straight, variables moved one by one.

All starts are worked on side by side, as one array, so that many cost little more than one. Each
move is drawn from a few random places, the better ones more likely; as the search cools, only
improvements are left.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .costs import (
    AIR,
    HIT,
    INTRUDER,
    NARROW,
    OVAL,
    SHAPE,
    crowding,
    flatness,
    gravity,
    held,
    length_cost,
    regular,
    size_of,
)
from .curves import roundness

if TYPE_CHECKING:
    from .arrays import Bools, Floats, Ints
    from .placing import Plan


__all__ = ["Search"]

_HOT = 0.8
_COLD = 0.02


class Search:
    """A search over B drawings of one map at once.

    Parameters
    ----------
    plan
        What is drawn.
    starts
        Shape (B, V, 2): first positions.
    seed
        Of the moves that are tried.
    """

    def __init__(self, plan: Plan, starts: Floats, *, seed: int) -> None:
        self.plan = plan
        self.halves = plan.halves.astype(np.float32)
        self.low, self.high = plan.lowest.astype(np.float32), plan.highest.astype(np.float32)
        self.x = np.clip(starts.astype(np.float32), self.low, self.high)
        self.random = np.random.default_rng(seed)
        ends = np.stack([plan.sources, plan.targets], axis=1)
        self.ends = ends
        self.touching = [np.flatnonzero((ends == v).any(axis=1)) for v in range(plan.size)]
        self.strange = [np.flatnonzero(~(ends == v).any(axis=1)) for v in range(plan.size)]
        everyone = np.arange(plan.size)
        self.members = np.array(
            [np.isin(everyone, loop) for loop in plan.loops], dtype=np.float32
        ).reshape(-1, plan.size)
        self.best_round = [float(roundness(regular(len(loop)))) for loop in plan.loops]

    def run(
        self, sweeps: int, *, tries: int = 12, reach: float = 2.0, only: Sequence[int] | None = None
    ) -> Floats:
        """Return positions (B, V, 2) after some sweeps.

        Parameters
        ----------
        sweeps
            How often each variable is moved.
        tries
            Places tried each time.
        reach
            How far a variable may move in the first sweep, in usual link lengths.
        only
            The variables that may move; None: all.
        """
        movable = list(range(self.plan.size)) if only is None else list(only)
        rows = np.arange(len(self.x))
        culls = (
            {sweeps // 4, sweeps // 2, 3 * sweeps // 4}
            if self.plan.size > 20 and len(self.x) > 1
            else set()
        )
        for sweep in range(sweeps):
            done = sweep / max(sweeps - 1, 1)
            radius = self.plan.step * reach * 0.12**done
            heat = _HOT * (_COLD / _HOT) ** done if done < 0.85 else 0.0
            if sweep in culls:
                self._cull()
            for v in self.random.permutation(movable).tolist():
                places = self._places(v, radius, tries)
                costs = self.costs(v, places)
                noise = -np.log(-np.log(self.random.uniform(1e-9, 1 - 1e-9, costs.shape)))
                best = (costs - heat * noise).argmin(axis=1)
                self.x[:, v] = places[rows, best]
        return self.x

    def _cull(self) -> None:
        """Put copies of the better half in place of the worse half; noise parts them again."""
        order = np.argsort(self.totals(), kind="stable")
        half = len(order) // 2
        self.x[order[-half:]] = self.x[order[:half]]

    def totals(self) -> Floats:
        """Return what each drawing costs, in crossings, shape (B,)."""
        plan = self.plan
        cost = np.zeros(len(self.x), dtype=np.float32)
        for v in range(plan.size):
            here = self.x[:, v][:, None]
            links = self.touching[v]
            cost += 0.5 * self._placement(v, here)[:, 0]
            if len(links):
                other = self._others(v, links)
                cost += 0.5 * self._crossings(v, here, links, other)[:, 0]
                cost += 0.5 * HIT * self._labels_hit(here, links, other, v)[:, 0]
                cost += 0.5 * length_cost(plan, here, self.x[:, other], v, other, links)[:, 0]
        for k, loop in enumerate(plan.loops):
            if len(loop) > 2:
                shape = roundness(self.x[:, list(loop)] / OVAL) / self.best_round[k]
                cost += flatness(shape)
                centre, radius = self._circles(np.array([k]))
                rest = np.flatnonzero(self.members[k] == 0)
                cost += INTRUDER * held(self.x[:, rest], centre, radius).sum(axis=1)
        return cost

    def costs(self, v: int, places: Floats) -> Floats:
        """Return the cost of what changes with one variable, (B, tries), for its places."""
        plan, links = self.plan, self.touching[v]
        cost = self._placement(v, places) + self._shapes(v, places)
        cost += gravity(plan, places)
        cost += HIT * self._label_hit(v, places)
        if len(links):
            other = self._others(v, links)
            cost += self._crossings(v, places, links, other)
            cost += HIT * self._labels_hit(places, links, other, v)
            cost += length_cost(plan, places, self.x[:, other], v, other, links)
            cost += self._fans(places, other)
        return np.asarray(cost)

    def _others(self, v: int, links: Ints) -> Ints:
        return np.asarray(self.ends[links].sum(axis=1) - v)

    def _places(self, v: int, radius: float, tries: int) -> Floats:
        """Return places to try, (B, tries + 1, 2), the present one first."""
        plan, count = self.plan, len(self.x)
        angle = self.random.random((count, tries), dtype=np.float32) * np.float32(2 * np.pi)
        far = radius * np.sqrt(self.random.random((count, tries), dtype=np.float32))
        way = np.stack([1.25 * np.cos(angle), np.sin(angle)], axis=-1)
        base = np.repeat(self.x[:, v][:, None], tries, axis=1)
        links = self.touching[v]
        few = tries // 4
        chosen = self.random.integers(max(len(links), 1), size=(count, few))
        if len(links):
            # Some places lie round a neighbour, so that a variable can change sides at once.
            other = self._others(v, links)
            base[:, :few] = np.take_along_axis(self.x[:, other], chosen[..., None], axis=1)
            far[:, :few] = plan.step
            base[:, few] = self.x[:, other].mean(axis=1)
            far[:, few] *= 0.2
        spots = np.concatenate([self.x[:, v][:, None], base + far[..., None] * way], axis=1)
        return np.asarray(np.clip(spots, self.low[v], self.high[v]))

    def _crossings(self, v: int, places: Floats, links: Ints, other: Ints) -> Floats:
        """Return how many links the links of `v` would cross, (B, tries)."""
        rest = self.strange[v]
        if not len(rest):
            return np.zeros(places.shape[:2], dtype=np.float32)
        ends = self.ends[rest]
        # Straight links that share a variable cannot cross.
        apart = ~(other[:, None, None] == ends[None]).any(axis=2)
        a, b = self.x[:, ends[:, 0]], self.x[:, ends[:, 1]]
        q = self.x[:, other]
        pq = _cross(places[:, :, None], q[:, None])[..., None]
        side_a = (
            _cross(places[:, :, None], a[:, None])[:, :, None]
            + _cross(a[:, None], q[:, :, None])[:, None]
        )
        side_b = (
            _cross(places[:, :, None], b[:, None])[:, :, None]
            + _cross(b[:, None], q[:, :, None])[:, None]
        )
        crossed = (side_a > pq) != (side_b > pq)
        way = b - a
        of_p = _cross(way[:, None], places[:, :, None] - a[:, None]) > 0
        of_q = _cross(way[:, None], q[:, :, None] - a[:, None]) > 0
        crossed &= of_p[:, :, None] != of_q[:, None]
        crossed &= apart
        return np.asarray(crossed.sum(axis=(2, 3)), dtype=np.float32)

    def _labels_hit(self, places: Floats, links: Ints, other: Ints, v: int) -> Floats:
        """Return how many labels the links of `v` would touch, (B, tries)."""
        plan = self.plan
        half = (self.x[:, None, other] - places[:, :, None]) / 2
        middle = places[:, :, None] + half
        reach = self.halves + AIR * plan.font
        touch = _pieces_touch(
            middle[..., None, :], half[..., None, :], self.x[:, None, None], reach
        )
        mine = np.zeros((len(links), plan.size), dtype=bool)
        mine[np.arange(len(links)), other] = True
        mine[:, v] = True
        return np.asarray((touch & ~mine).sum(axis=(2, 3)), dtype=np.float32)

    def _label_hit(self, v: int, places: Floats) -> Floats:
        """Return how many strange links would touch the label of `v`, (B, tries)."""
        ends = self.ends[self.strange[v]]
        half = (self.x[:, ends[:, 1]] - self.x[:, ends[:, 0]]) / 2
        middle = self.x[:, ends[:, 0]] + half
        reach = self.halves[v] + AIR * self.plan.font
        touch = _pieces_touch(middle[:, None], half[:, None], places[:, :, None], reach)
        return np.asarray(touch.sum(axis=2), dtype=np.float32)

    def _placement(self, v: int, places: Floats) -> Floats:
        delta = np.abs(places[:, :, None] - self.x[:, None]) - self.halves - self.halves[v]
        delta[:, :, v] = np.inf
        return crowding(self.plan, delta)

    def _fans(self, places: Floats, other: Ints) -> Floats:
        """Return what it costs that links leave a label nearly side by side."""
        way = self.x[:, None, other] - places[:, :, None]
        way = way / np.maximum(size_of(way), 1e-9)[..., None]
        cosine = way @ way.swapaxes(-1, -2)
        narrow = np.clip((cosine - 0.9) / 0.1, 0, 1)
        return np.asarray(NARROW * (narrow.sum(axis=(2, 3)) - len(other)) / 2)

    def _shapes(self, v: int, places: Floats) -> Floats:
        """Return what shown loops cost that are not round, or that hold a stranger."""
        cost = np.zeros(places.shape[:2], dtype=np.float32)
        for k, loop in enumerate(self.plan.loops):
            if v not in loop or len(loop) < 3:
                continue
            shape = (*places.shape[:2], len(loop), 2)
            corners = np.broadcast_to(self.x[:, None, list(loop)], shape).copy()
            corners[:, :, loop.index(v)] = places
            corners /= OVAL
            centre = corners.mean(axis=2)
            away = corners - centre[:, :, None]
            far = size_of(away)
            radius = far.mean(axis=2)
            cost += flatness(roundness(corners) / self.best_round[k])
            cost += 0.5 * SHAPE * far.std(axis=2) / np.maximum(radius, 1e-9)
            rest = np.flatnonzero(self.members[k] == 0)
            inside = held(self.x[:, None, rest], centre[:, :, None] * OVAL, radius[..., None])
            cost += INTRUDER * inside.sum(axis=2)
        rest = np.flatnonzero(self.members[:, v] == 0)
        if len(rest):
            centres, radii = self._circles(rest)
            inside = held(places[:, :, None], centres[:, None], radii[:, None])
            cost += INTRUDER * inside.sum(axis=2)
        return cost

    def _circles(self, loops: Ints) -> tuple[Floats, Floats]:
        """Return centres (B, loops, 2) and mean radii (B, loops); for pairs the radius is 0."""
        member = self.members[loops]
        count = member.sum(axis=1)
        centres = member @ self.x / count[:, None]
        away = (self.x[:, None] - centres[:, :, None]) / OVAL
        far = size_of(away)
        return centres, np.where(count > 2, (far * member).sum(axis=2) / count, 1e-9)


def _cross(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0])


def _pieces_touch(middle: Floats, half: Floats, centres: Floats, reach: Floats) -> Bools:
    """Return which straight pieces touch which boxes, exactly (separating axes)."""
    dx = middle[..., 0] - centres[..., 0]
    dy = middle[..., 1] - centres[..., 1]
    hx, hy = np.abs(half[..., 0]), np.abs(half[..., 1])
    wide, high = reach[..., 0], reach[..., 1]
    touch = (np.abs(dx) <= hx + wide) & (np.abs(dy) <= hy + high)
    across = np.abs(half[..., 0] * dy - half[..., 1] * dx)
    return np.asarray(touch & (across <= hx * high + hy * wide))
