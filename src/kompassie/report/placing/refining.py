"""Moving variables one by one to where the drawing around them gets better."""

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
    SHARP,
    crowding,
    enclosed,
    flatness,
    held,
    length_cost,
    regular,
    size_of,
)
from .curves import arc_controls, box_hits, crossing_weights, roundness, sample
from .placing import clamped

if TYPE_CHECKING:
    from .arrays import Floats, Ints
    from .placing import Plan


__all__ = ["Refiner", "aims"]


def aims(starts: Floats, ends: Floats, halves: Floats) -> Floats:
    """Return where links leave a label: a wide one is left a little towards the other end.

    Parameters
    ----------
    starts, ends
        Shape (..., 2): centres of this label and of the other.
    halves
        Shape (..., 2): half width and height of this label.
    """
    shift = np.clip(
        0.22 * (ends[..., 0] - starts[..., 0]), -0.5 * halves[..., 0], 0.5 * halves[..., 0]
    )
    return np.stack([starts[..., 0] + shift, starts[..., 1]], axis=-1)


class Refiner:
    """A local search over positions, on the links as they are bent.

    Parameters
    ----------
    plan
        What is drawn.
    bends
        Shape (L, 2): angle to its chord with which each link leaves and arrives.
    seed
        Of the moves that are tried.
    pieces
        Straight pieces a link is measured by.
    hit
        What a link through a label costs, in crossings.
    """

    def __init__(
        self, plan: Plan, bends: Floats, *, seed: int, pieces: int, hit: float = HIT
    ) -> None:
        self.plan = plan
        self.hit = hit
        self.bends = bends
        self.random = np.random.default_rng(seed)
        self.at = np.linspace(0.0, 1.0, pieces + 1)
        ends = np.stack([plan.sources, plan.targets], axis=1)
        self.touching = [np.flatnonzero((ends == v).any(axis=1)) for v in range(plan.size)]
        self.strange = [np.flatnonzero(~(ends == v).any(axis=1)) for v in range(plan.size)]
        self.apart = ~(ends[:, None, :, None] == ends[None, :, None, :]).any(axis=(2, 3))
        self.foreign = np.ones((len(ends), plan.size), dtype=bool)
        self.foreign[np.arange(len(ends)), plan.sources] = False
        self.foreign[np.arange(len(ends)), plan.targets] = False
        self.loops_of = [
            [k for k, loop in enumerate(plan.loops) if v in loop] for v in range(plan.size)
        ]
        everyone = np.arange(plan.size)
        self.members = np.array(
            [np.isin(everyone, loop) for loop in plan.loops], dtype=np.float64
        ).reshape(-1, plan.size)
        self.strangers = [np.flatnonzero(row == 0) for row in self.members]
        self.loops_without = [np.flatnonzero(self.members[:, v] == 0) for v in everyone]
        self.best_round = [float(roundness(regular(len(loop)))) for loop in plan.loops]

    def run(
        self,
        positions: Floats,
        sweeps: int,
        reach: float,
        tries: int = 12,
        only: Sequence[int] | None = None,
    ) -> Floats:
        """Return positions after some sweeps over all variables.

        Parameters
        ----------
        positions
            Shape (V, 2), in points.
        sweeps
            How often each variable is tried.
        reach
            How far it may move in the first sweep, in usual link lengths; shrinks to a tenth.
        tries
            Places tried for each variable in each sweep.
        only
            Places in the map of the variables that may move; None: all.
        """
        movable = list(range(self.plan.size)) if only is None else list(only)
        x = clamped(self.plan, positions.copy())
        lines = self._lines(x[self.plan.sources], x[self.plan.targets], slice(None))
        for sweep in range(sweeps):
            radius = self.plan.step * reach * 0.1 ** (sweep / max(sweeps - 1, 1))
            moved = False
            for v in self.random.permutation(movable).tolist():
                candidates = self._candidates(x, v, radius, tries)
                costs = self._costs(x, lines, v, candidates)
                k = int(costs.argmin())
                if costs[k] < costs[0] - 1e-9:
                    moved = True
                    x[v] = candidates[k]
                    links = self.touching[v]
                    lines[links] = self._lines(
                        x[self.plan.sources[links]], x[self.plan.targets[links]], links
                    )
            if not moved and sweep > sweeps // 2:
                break
        return x

    def total(self, positions: Floats) -> float:
        """Return the cost of a whole drawing, in crossings."""
        plan = self.plan
        lines = self._lines(positions[plan.sources], positions[plan.targets], slice(None))
        cost = float((crossing_weights(lines, lines, SHARP) * self.apart).sum()) / 2
        boxes = np.hstack([positions, plan.halves])
        cost += HIT * float((box_hits(lines, boxes) & self.foreign).sum())
        for v in range(plan.size):
            cost += 0.5 * float(self._placement(positions, v, positions[v : v + 1])[0])
        for loop, best in zip(plan.loops, self.best_round, strict=True):
            shape = float(roundness(positions[list(loop)] / OVAL)) / best if len(loop) > 2 else 1.0
            cost += float(flatness(np.array(shape)))
        return cost

    def _lines(self, starts: Floats, ends: Floats, links: Ints | slice) -> Floats:
        halves, plan = self.plan.halves, self.plan
        first = aims(starts, ends, halves[plan.sources[links]])
        last = aims(ends, starts, halves[plan.targets[links]])
        if len(self.at) == 2:
            return np.stack([first, last], axis=-2)
        bends = self.bends[links]
        leave, arrive = np.broadcast_arrays(bends[:, 0], bends[:, 1])
        shape = first.shape[:-1]
        controls = arc_controls(
            first, last, np.broadcast_to(leave, shape), np.broadcast_to(arrive, shape)
        )
        return sample(controls, self.at)

    def _candidates(self, x: Floats, v: int, radius: float, tries: int) -> Floats:
        """Return places to try for a variable, the present one first."""
        plan = self.plan
        angle = self.random.uniform(0, 2 * np.pi, tries)
        far = radius * np.sqrt(self.random.uniform(0.01, 1, tries))
        around = x[v] + np.stack([1.25 * far * np.cos(angle), far * np.sin(angle)], axis=1)
        links = self.touching[v]
        if len(links):
            other = plan.sources[links] + plan.targets[links] - v
            around[0] = x[other].mean(axis=0)
            # Round one of its neighbours: moves to the other side of a link.
            few = tries // 4
            centre = x[other[self.random.integers(len(other), size=few)]]
            turn = self.random.uniform(0, 2 * np.pi, few)
            around[1 : 1 + few] = centre + plan.step * np.stack(
                [1.2 * np.cos(turn), np.sin(turn)], axis=1
            )
        else:
            self.random.uniform(0, 1, 1)
        return clamped_one(plan, v, np.vstack([x[v], around]))

    def _costs(self, x: Floats, lines: Floats, v: int, candidates: Floats) -> Floats:
        """Return the cost of what changes with one variable, for each place it may take."""
        plan, links, others = self.plan, self.touching[v], self.strange[v]
        count = len(candidates)
        cost = self._placement(x, v, candidates) + self._shapes(x, v, candidates)
        air = AIR * plan.font
        if len(others):
            here = np.hstack([candidates, np.broadcast_to(plan.halves[v] + air, (count, 2))])
            cost += self.hit * box_hits(lines[others], here).sum(axis=0)
        if len(links):
            moved = self._moved_lines(x, v, candidates, links)
            flat = moved.reshape(-1, *moved.shape[2:])
            crossed = crossing_weights(flat, lines[others], SHARP)
            crossed = crossed.reshape(count, len(links), -1)
            cost += (crossed * self.apart[np.ix_(links, others)]).sum(axis=(1, 2))
            hit = box_hits(flat, np.hstack([x, plan.halves + air]))
            hit = hit.reshape(count, len(links), -1) & self.foreign[links]
            cost += self.hit * hit.sum(axis=(1, 2))
            cost += self._lengths(x, v, candidates, links) + self._fans(x, lines, v, moved, links)
        return np.asarray(cost)

    def _moved_lines(self, x: Floats, v: int, candidates: Floats, links: Ints) -> Floats:
        plan = self.plan
        shape = (len(candidates), len(links), 2)
        starts = np.broadcast_to(x[plan.sources[links]], shape).copy()
        ends = np.broadcast_to(x[plan.targets[links]], shape).copy()
        starts[:, plan.sources[links] == v] = candidates[:, None]
        ends[:, plan.targets[links] == v] = candidates[:, None]
        return self._lines(starts, ends, links)

    def _placement(self, x: Floats, v: int, candidates: Floats) -> Floats:
        """Return what it costs to be near other labels."""
        plan = self.plan
        delta = np.abs(candidates[:, None] - x[None]) - plan.halves - plan.halves[v]
        delta[:, v] = np.inf
        return crowding(plan, delta)

    def _lengths(self, x: Floats, v: int, candidates: Floats, links: Ints) -> Floats:
        """Return what links cost that are longer than usual, or too short for their marks."""
        plan = self.plan
        other = plan.sources[links] + plan.targets[links] - v
        return length_cost(plan, candidates, x[other], v, other, links)

    def _fans(self, x: Floats, lines: Floats, v: int, moved: Floats, links: Ints) -> Floats:
        """Return what links cost that leave one label nearly side by side."""
        plan = self.plan
        inward = plan.targets[links] == v
        near = np.where(inward[None, :, None], moved[:, :, -1], moved[:, :, 0])
        far = np.where(inward[None, :, None], moved[:, :, -2], moved[:, :, 1])
        way = far - near
        way = way / np.maximum(size_of(way), 1e-9)[..., None]
        cosine = (way[:, :, None] * way[:, None]).sum(axis=-1)
        narrow = np.clip((cosine - 0.9) / 0.1, 0, 1)
        own = narrow.sum(axis=(1, 2)) - len(links)
        return np.asarray(NARROW * own / 2)

    def _shapes(self, x: Floats, v: int, candidates: Floats) -> Floats:
        """Return what shown loops cost that are not round, or that hold a stranger."""
        cost = np.zeros(len(candidates))
        for k in self.loops_of[v]:
            loop = self.plan.loops[k]
            if len(loop) < 3:
                continue
            places = np.broadcast_to(x[list(loop)], (len(candidates), len(loop), 2)).copy()
            places[:, loop.index(v)] = candidates
            centre = places.mean(axis=1)
            away = (places - centre[:, None]) / OVAL
            far = size_of(away)
            radius = far.mean(axis=1)
            cost += flatness(roundness(places / OVAL) / self.best_round[k])
            cost += 0.5 * SHAPE * far.std(axis=1) / np.maximum(radius, 1e-9)
            strangers = x[self.strangers[k]]
            near = held(strangers[None], centre[:, None], radius[:, None])
            near = np.maximum(near, enclosed(strangers[None], places[:, None]))
            cost += INTRUDER * near.sum(axis=1)
        rest = self.loops_without[v]
        if len(rest):
            centres, radii = self._circles(x, rest)
            near = held(candidates[:, None], centres[None], radii[None])
            for column, k in enumerate(rest.tolist()):
                if len(self.plan.loops[k]) > 2:
                    within = enclosed(candidates, x[list(self.plan.loops[k])])
                    near[:, column] = np.maximum(near[:, column], within)
            cost += INTRUDER * near.sum(axis=1)
        return cost

    def _circles(self, x: Floats, loops: Ints) -> tuple[Floats, Floats]:
        """Return centre and mean radius of some loops; of a pair the radius is nothing."""
        member = self.members[loops]
        count = member.sum(axis=1)
        centres = member @ x / count[:, None]
        away = (x[None] - centres[:, None]) / OVAL
        far = size_of(away)
        return centres, np.where(count > 2, (far * member).sum(axis=1) / count, 1e-9)


def clamped_one(plan: Plan, v: int, places: Floats) -> Floats:
    """Return places for one variable, moved to where its label may be."""
    return np.clip(places, plan.lowest[v], plan.highest[v])
