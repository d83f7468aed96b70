"""How each link is bent: outward round the loops that are shown, else clear of everything."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np

from .curves import (
    arc_controls,
    box_hits,
    clip_range,
    crossing_weights,
    distances,
    nearness,
    polygon_area,
    sample,
    split,
)
from .refining import aims

if TYPE_CHECKING:
    from .arrays import Bools, Floats, Ints
    from .placing import Plan


__all__ = ["GAP", "TIP_GAP", "Router", "first_bends"]

GAP = 0.28
"""Free space between a label and the start of a link, in font sizes."""

TIP_GAP = 0.34
"""Free space between a label and the tip of an arrow, in font sizes."""

_PIECES = 10
_PAIR, _SHOWN_PAIR = 0.85, 1.02  # radians; a rounder lens for a loop that is shown
_SIDES = (0.0, 0.2, -0.2, 0.4, -0.4, 0.65, -0.65, 0.95, -0.95, 1.25, -1.25)
_SKEWED = (
    (0.8, 0.1), (-0.8, -0.1), (0.1, 0.8), (-0.1, -0.8), (0.5, -0.5), (-0.5, 0.5),
    (1.2, 0.3), (-1.2, -0.3), (0.3, 1.2), (-0.3, -1.2),
)  # fmt: skip
_LOOP_FACTORS = (1.0, 0.8, 0.6, 1.25, 0.4, 1.5)
_LOOP_SKEWED = (
    (1.3, 0.7), (0.7, 1.3), (1.5, 0.4), (0.4, 1.5), (1.0, 0.4), (0.4, 1.0), (0.8, 0.0),
    (0.0, 0.8), (1.6, 0.8), (0.8, 1.6),
)  # fmt: skip
_OPTIONS = len(_SIDES) + len(_SKEWED)

# What one of each costs; a crossing is the unit.
_SHARP = 0.7
_HIT = 6.0
_NEAR_HIT = 0.8
_LAST_RESORT = 10.0
_MOST_DETOURS, _FEW_HITS, _DETOUR_SWEEPS = 30, 6, 3
_STRETCHED = 0.15
_MANY_LINKS = 110  # from here on each link tries fewer curves
_FEW_OPTIONS = 9
_OFF_PAGE = 4.0
_OVER_THE_EDGE = 40.0
_MARGIN_USED = 12.0  # points of the page margin a link may take
_CLASH = 1.3
_ALONG = 0.22
_SWERVE = 0.35
_OFF_CIRCLE = 2.0

_ANGLES = (0.0, 0.3, -0.3, 0.6, -0.6, 0.9, -0.9, 1.2, -1.2, 1.5, -1.5)
_STRETCHES = ((1.0, 1.0), (1.7, 1.7), (2.4, 2.4), (2.0, 0.8), (0.8, 2.0))
_WIDE = np.array([(*bends, *s) for s in _STRETCHES for bends in product(_ANGLES, _ANGLES)])
"""Angles and stretches that are tried where no simple curve misses a label."""


def first_bends(plan: Plan, positions: Floats) -> tuple[Floats, Floats]:
    """Return how links should be bent if nothing were in their way.

    Returns
    -------
    bends
        Shape (L, 2), in radians: outward on shown loops, a lens for pairs, else straight.
    firm
        Shape (L,): how much it matters (1 on shown loops, 0.5 in other pairs, 0 else).
    """
    bends = np.zeros((len(plan.sources), 2))
    firm = np.zeros(len(plan.sources))
    number = {pair: k for k, pair in enumerate(_pairs(plan))}
    for loop in reversed(plan.loops):
        if len(loop) == 2:
            continue
        turn = -1.0 if polygon_area(positions[list(loop)]) >= 0 else 1.0
        angle = 2 * np.arctan(0.9 * np.tan(np.pi / (2 * len(loop))))
        for a, b in pairwise([*loop, loop[0]]):
            k = number[a, b]
            bends[k] = turn * angle
            firm[k] = 1.0
    for (a, b), k in number.items():
        back = number.get((b, a))
        if back is None or firm[k] == 1.0:
            continue
        # The way back keeps clear of a loop link that already has its side.
        bends[k] = _PAIR if firm[back] < 1.0 else np.sign(bends[back, 0]) * 0.5
        firm[k] = 0.5
    for k, back in ((k, number.get((b, a))) for (a, b), k in number.items()):
        if back is not None and firm[k] == firm[back] == 0.5:
            bends[k] = -_PAIR
    for k, pair in enumerate(_pairs(plan)):
        if firm[k] == 0.5 and (pair in plan.loops or pair[::-1] in plan.loops):
            firm[k] = 1.0
            bends[k] = np.sign(bends[k]) * _SHOWN_PAIR
    return bends, firm


def _pairs(plan: Plan) -> list[tuple[int, int]]:
    return list(zip(plan.sources.tolist(), plan.targets.tolist(), strict=True))


class Router:
    """Chooses the bends of all links for given positions.

    Parameters
    ----------
    plan
        What is drawn.
    positions
        Shape (V, 2), in points.
    """

    def __init__(self, plan: Plan, positions: Floats) -> None:
        self.plan = plan
        self.positions = positions
        self.wished, self.firm = first_bends(plan, positions)
        self.bends = self.wished.copy()
        self.stretch = np.ones_like(self.bends)
        self.boxes = np.hstack([positions, plan.halves])
        self.foreign = np.ones((len(plan.sources), plan.size), dtype=bool)
        self.foreign[np.arange(len(plan.sources)), plan.sources] = False
        self.foreign[np.arange(len(plan.sources)), plan.targets] = False
        # Every link has the same number of options, all worked out at once.
        kept = _OPTIONS if len(plan.sources) <= _MANY_LINKS else _FEW_OPTIONS
        options = [self._options(k)[:kept] for k in range(len(plan.sources))]
        self.options = np.array(options).reshape(len(options), kept, 2)
        links = np.arange(len(plan.sources))
        self.tried = self._lines(links, self.options)
        self.fixed = self._fixed_costs(links, self.options, self.tried)
        self.chosen = np.zeros(len(links), dtype=np.int64)
        self.lines = self.tried[:, 0].copy()

    def run(self, sweeps: int = 2) -> Floats:
        """Return bends, shape (L, 2), after some sweeps over all links, worst ones first."""
        if not len(self.plan.sources):
            return self.bends
        for _ in range(sweeps):
            changed = False
            for k in np.argsort(-self._present_costs(), kind="stable").tolist():
                best = int(self._costs(k).argmin())
                if best != self.chosen[k]:
                    changed = True
                    self.chosen[k] = best
                    self.bends[k] = self.options[k, best]
                    self.lines[k] = self.tried[k, best]
            if not changed:
                break
        return self.bends

    def detour(self) -> None:
        """Lead links that still touch a label round it, by curves with two bends of their own."""
        reach = self._reach()
        for _ in range(_DETOUR_SWEEPS):
            hits = np.flatnonzero(self.labels_hit().any(axis=1))
            changed = False
            # A map that is this dense has no way round everything: simple curves will do.
            wide = _WIDE if len(hits) <= _FEW_HITS else _WIDE[: len(_ANGLES) ** 2]
            for k in hits[:_MOST_DETOURS].tolist():
                bends = np.vstack([self.bends[k], wide[:, :2]])
                stretch = np.vstack([self.stretch[k], wide[:, 2:]])
                links = np.array([k])
                lines = self._lines(links, bends[None], stretch[None])
                cost = self._fixed_costs(links, bends[None], lines)[0]
                cost += _STRETCHED * np.abs(stretch - 1).sum(axis=1)
                cost += self._others_costs(k, lines[0])
                cost += _LAST_RESORT * (box_hits(lines[0], reach) & self.foreign[k]).sum(axis=1)
                best = int(cost.argmin())
                changed = changed or best > 0
                self.bends[k], self.stretch[k] = bends[best], stretch[best]
                self.lines[k] = lines[0, best]
            if not changed or len(hits) > _FEW_HITS:
                break

    def labels_hit(self) -> Bools:
        """Return which links touch which labels that are not their own, shape (L, V)."""
        return np.asarray(box_hits(self.lines, self._reach()) & self.foreign)

    def _reach(self) -> Floats:
        """Return the label boxes with the little air that counts as touching."""
        reach = self.boxes.copy()
        reach[:, 2:] += 0.12 * self.plan.font
        return reach

    def _present_costs(self) -> Floats:
        """Return roughly what each link costs as it is, to try the worst first."""
        crossed = crossing_weights(self.lines, self.lines)
        np.fill_diagonal(crossed, 0)
        return np.asarray(
            crossed.sum(axis=1)
            + _HIT * (box_hits(self.lines, self.boxes) & self.foreign).sum(axis=1)
        )

    def _options(self, k: int) -> Floats:
        """Return bends to try for a link, shape (options, 2); the wished one first."""
        wished = self.wished[k]
        if self.firm[k] == 0:
            options = [np.array([side, side]) for side in _SIDES]
        elif self.firm[k] < 1:
            options = [wished, 0.8 * wished, 0.6 * wished, 1.25 * wished]
            options += [np.array([side, side]) for side in _SIDES[1:8]]
        else:
            options = [wished * factor for factor in _LOOP_FACTORS]
            options += [np.array([side, side]) for side in (0.0, 0.4, -0.4, 0.9, -0.9)]
            return np.array([*options, *(wished * np.array(pair) for pair in _LOOP_SKEWED)])
        return np.array([*options, *(np.array(pair) for pair in _SKEWED)])

    def _lines(self, links: Ints, bends: Floats, stretch: Floats | None = None) -> Floats:
        """Return links as they would be drawn, (links, options, points, 2), clipped at labels."""
        controls = self.controls(links, bends, stretch)
        first, last = self.ranges(links, controls)
        at = np.linspace(0, 1, _PIECES + 1)
        return sample(controls, first[..., None] + (last - first)[..., None] * at)

    def controls(self, links: Ints, bends: Floats, stretch: Floats | None = None) -> Floats:
        """Return control points from label to label, unclipped: (links, options, 4, 2)."""
        plan, x = self.plan, self.positions
        starts, ends = x[plan.sources[links]][:, None], x[plan.targets[links]][:, None]
        first = aims(starts, ends, plan.halves[plan.sources[links]][:, None])
        last = aims(ends, starts, plan.halves[plan.targets[links]][:, None])
        shape = (*bends.shape[:2], 2)
        return arc_controls(
            np.broadcast_to(first, shape),
            np.broadcast_to(last, shape),
            bends[..., 0],
            bends[..., 1],
            stretch,
        )

    def ranges(self, links: Ints, controls: Floats) -> tuple[Floats, Floats]:
        """Return the curve parameters at which links leave and reach the air round the labels."""
        plan = self.plan
        out = self.boxes[plan.sources[links]][:, None].copy()
        into = self.boxes[plan.targets[links]][:, None].copy()
        out[..., 2:] += GAP * plan.font
        into[..., 2:] += TIP_GAP * plan.font
        return clip_range(controls, out, into)

    def curve(self, k: int) -> Floats:
        """Return the control points (4, 2) of a link as it is drawn."""
        links = np.array([k])
        controls = self.controls(links, self.bends[k][None, None], self.stretch[k][None, None])
        first, last = self.ranges(links, controls)
        return split(controls[0, 0], float(first[0, 0]), float(last[0, 0]))

    def _fixed_costs(self, links: Ints, options: Floats, lines: Floats) -> Floats:
        """Return what each option of some links costs whatever the others do, (links, options)."""
        plan = self.plan
        shape = options.shape[:2]
        flat = lines.reshape(-1, _PIECES + 1, 2)
        cost = np.zeros(shape)
        for weight, air in ((_HIT, 0.12), (_NEAR_HIT, 0.45)):
            boxes = self.boxes.copy()
            boxes[:, 2:] += air * plan.font
            hits = box_hits(flat, boxes).reshape(*shape, plan.size) & self.foreign[links][:, None]
            cost += weight * hits.sum(axis=2)
        left, bottom, right, top = plan.area
        low, high = lines.min(axis=2), lines.max(axis=2)
        edge = 0.3 * plan.font
        off = (low < [left + edge, bottom + edge]) | (high > [right - edge, top - edge])
        cost += _OFF_PAGE * off.sum(axis=2)
        # Into the margin is ugly, over the edge of the page is out of the question.
        edge = -_MARGIN_USED
        off = (low < [left + edge, bottom + edge]) | (high > [right - edge, top - edge])
        cost += _OVER_THE_EDGE * off.sum(axis=2)
        away = np.abs(options - self.wished[links][:, None]).mean(axis=2)
        skew = np.abs(options[..., 0] - options[..., 1])
        firm = self.firm[links][:, None]
        swerve = _SWERVE + (_OFF_CIRCLE - _SWERVE) * firm
        return np.asarray(cost + swerve * (away**1.5 + 0.4 * skew))

    def _costs(self, k: int) -> Floats:
        """Return what each option of a link costs, the others as they are now."""
        return np.asarray(self.fixed[k] + self._others_costs(k, self.tried[k]))

    def _others_costs(self, k: int, lines: Floats) -> Floats:
        """Return what curves of a link cost because of the other links."""
        others = np.flatnonzero(np.arange(len(self.lines)) != k)
        crossed = crossing_weights(lines, self.lines[others], _SHARP).sum(axis=1)
        return np.asarray(crossed + self._crowding(k, lines, others))

    def _crowding(self, k: int, lines: Floats, others: Ints) -> Floats:
        """Return what it costs to run along another link, or to share its place at a label."""
        plan = self.plan
        rest = self.lines[others]
        along = nearness(lines, rest, 0.75 * plan.font).sum(axis=(1, 2))
        cost = _ALONG * np.maximum(along - 1, 0)
        for end, label in ((0, plan.sources[k]), (-1, plan.targets[k])):
            spots, kinds = [], []
            for there, ends in ((0, plan.sources), (-1, plan.targets)):
                same = ends[others] == label
                spots.append(rest[same, there])
                kinds.append(np.full(int(same.sum()), there != end))
            place, mixed = np.vstack(spots), np.concatenate(kinds)
            if len(place):
                close = distances(lines[:, end], place) / plan.font
                clash = np.clip(1.25 - close, 0, 1) * np.where(mixed, 2.2, 1.0)
                cost = cost + _CLASH * clash.sum(axis=1)
        return np.asarray(cost)
