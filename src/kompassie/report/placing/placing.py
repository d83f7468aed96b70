"""Where variables go, before any link is bent: ideal distances, starts, page fit, separation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from .curves import polygon_area

if TYPE_CHECKING:
    from .arrays import Floats, Ints

__all__ = [
    "Plan",
    "fitted",
    "ideal_distances",
    "into_zones",
    "overlaps",
    "separated",
    "starts",
    "stress_polished",
]

_WIDER = 1.25  # labels are wide, so the drawing is too
_ROTATIONS = 12
_LARGEST_STRETCH = 1.6
_LARGEST_GROWTH = 1.12


@dataclass(frozen=True)
class Plan:
    """What the engine knows of a drawing before it places anything, as arrays.

    Parameters
    ----------
    halves
        Shape (V, 2): half width and half height of each label box, in points.
    sources, targets
        Shape (L,): places of the ends of each link; self-links are left out.
    loops
        For each loop to show the places of its variables, in the direction of its links.
    area
        Left, bottom, right and top of the part of the page for labels, in points.
    font
        Type size, in points.
    least
        Shape (L,): the visible length each link needs for its marks, in points.
    within
        Shape (V, 4): the part of the page for each label, left, bottom, right and top; None: all
        of the area.
    pinned
        Shape (V, 2): where variables are pinned; nan: free. None: all are free.
    """

    halves: Floats
    sources: Ints
    targets: Ints
    loops: tuple[tuple[int, ...], ...]
    area: tuple[float, float, float, float]
    font: float
    least: Floats
    within: Floats | None = None
    pinned: Floats | None = None

    @cached_property
    def holds(self) -> bool:
        """Whether each label fits the part of the page it has to be in."""
        sides = np.tile(self.area, (self.size, 1)) if self.within is None else self.within
        return bool((sides[:, 2:] - sides[:, :2] >= 2 * self.halves - 1e-9).all())

    @cached_property
    def lowest(self) -> Floats:
        """The lower left limits of the centres of labels, shape (V, 2), in points."""
        return self._limits[0]

    @cached_property
    def highest(self) -> Floats:
        """The upper right limits of the centres of labels, shape (V, 2), in points."""
        return self._limits[1]

    @cached_property
    def _limits(self) -> tuple[Floats, Floats]:
        sides = np.tile(self.area, (self.size, 1)) if self.within is None else self.within
        low, high = sides[:, :2] + self.halves, sides[:, 2:] - self.halves
        # Where a part is too small for a label, that stands in its middle.
        middle = (low + high) / 2
        tight = low > high
        low, high = np.where(tight, middle, low), np.where(tight, middle, high)
        if self.pinned is not None:
            firm = ~np.isnan(self.pinned)
            low, high = np.where(firm, self.pinned, low), np.where(firm, self.pinned, high)
        return low, high

    @property
    def size(self) -> int:
        """Number of variables."""
        return len(self.halves)

    @cached_property
    def step(self) -> float:
        """Usual distance of two linked variables, in points."""
        return float(1.1 * self.halves.mean() * 2 + 5.5 * self.font) if self.size else self.font

    @cached_property
    def gap(self) -> float:
        """Gap between label boxes that the page has room for, in points."""
        left, bottom, right, top = self.area
        room = 0.55 * (right - left) * (top - bottom)
        low, high = 0.0, 2.4 * self.font
        for _ in range(12):
            middle = (low + high) / 2
            taken = ((2 * self.halves + middle).prod(axis=1)).sum()
            low, high = (middle, high) if taken <= room else (low, middle)
        return low


def ideal_distances(plan: Plan) -> tuple[Floats, Floats]:
    """Return wished distances (V, V), in points, and how much each counts (V, V)."""
    hops = _hops(plan)
    wished = hops * plan.step
    weights = 1 / np.maximum(wished, plan.step) ** 2
    for loop in reversed(plan.loops):  # the most important last, so that it wins
        length = len(loop)
        radius = plan.step * max(length, 2.6) / (2 * np.pi)
        for i in range(length):
            for j in range(i + 1, length):
                chord = 2 * radius * np.sin(np.pi * (j - i) / length)
                a, b = loop[i], loop[j]
                wished[a, b] = wished[b, a] = chord
                weights[a, b] = weights[b, a] = 3 / chord**2
    if plan.within is not None:
        same = (plan.within[:, None] == plan.within[None]).all(axis=2)
        wished = wished * np.where(same, 0.75, 1.25)
    np.fill_diagonal(weights, 0.0)
    return wished, weights


def _hops(plan: Plan) -> Floats:
    """Return the number of links between variables, directions ignored; islands are kept near."""
    size = plan.size
    near = np.eye(size, dtype=np.float64)
    near[plan.sources, plan.targets] = 1
    near[plan.targets, plan.sources] = 1
    hops = np.full((size, size), np.inf)
    reached = np.eye(size, dtype=bool)
    hops[reached] = 0
    for k in range(1, size):
        wider = (reached.astype(np.float64) @ near) > 0
        fresh = wider & ~reached
        if not fresh.any():
            break
        hops[fresh] = k
        reached = wider
    longest = hops[np.isfinite(hops)].max(initial=1.0)
    hops[~np.isfinite(hops)] = min(longest + 1, np.sqrt(size) + 1)
    return hops


def starts(plan: Plan, count: int, seed: int) -> list[Floats]:
    """Return different first positions, each of shape (V, 2): ForceAtlas2, then loop stress."""
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(plan.size))
    graph.add_edges_from(zip(plan.sources.tolist(), plan.targets.tolist(), strict=True))
    wished, weights = ideal_distances(plan)
    found = []
    for k in range(count):
        places = nx.forceatlas2_layout(graph, max_iter=60, seed=seed + k)
        positions = np.array([places[v] for v in range(plan.size)], dtype=np.float64)
        found.append(stress_polished(_at_scale(plan, positions), wished, weights, 40))
    return found


def _at_scale(plan: Plan, positions: Floats) -> Floats:
    """Return positions blown up so that links have their usual length."""
    positions = positions - positions.mean(axis=0)
    if len(plan.sources):
        along = positions[plan.sources] - positions[plan.targets]
        mean = float(np.hypot(along[:, 0], along[:, 1]).mean())
    else:
        mean = float(positions.std()) / np.sqrt(max(plan.size, 1))
    return positions * (plan.step / max(mean, 1e-9))


def stress_polished(positions: Floats, wished: Floats, weights: Floats, rounds: int) -> Floats:
    """Return positions after some rounds of stress majorization.

    Each variable moves most of the way to the weighted mean of where the others wish it, which
    needs no linear system; the rest of the way is kept back so that two cannot swap for ever.
    """
    x = positions.copy()
    if len(x) < 2:
        return x
    total = np.maximum(weights.sum(axis=1), 1e-12)[:, None]
    for _ in range(rounds):
        delta = x[:, None] - x[None]
        length = np.maximum(np.hypot(delta[..., 0], delta[..., 1]), 1e-6)
        pull = (weights * wished / length)[..., None] * delta
        x = 0.2 * x + 0.8 * (weights @ x + pull.sum(axis=1)) / total
    return np.asarray(x)


def fitted(plan: Plan, positions: Floats, rotate: bool = True) -> Floats:
    """Return positions turned and stretched to use the page, inside it as far as they can be."""
    if plan.size == 0:
        return positions
    left, bottom, right, top = plan.area
    room = np.array([right - left, top - bottom]) - 2 * plan.halves.max(axis=0)
    room = np.maximum(room, plan.font)
    best, best_fit = positions, -np.inf
    angles = np.arange(_ROTATIONS) * np.pi / _ROTATIONS if rotate else np.zeros(1)
    if rotate and plan.within is not None:
        positions, angle = _towards_zones(plan.within, positions)
        angles = np.array([angle])
    for angle in angles:
        c, s = np.cos(angle), np.sin(angle)
        turned = positions @ np.array([[c, s], [-s, c]])
        extent = np.maximum(np.ptp(turned, axis=0), 1e-6)
        scales = room / extent
        fit = float(np.min(scales / [_WIDER, 1.0]))
        if fit > best_fit + 1e-9:
            best, best_fit = turned, fit
    extent = np.maximum(np.ptp(best, axis=0), 1e-6)
    scales = room / extent
    largest = _LARGEST_STRETCH * float(scales.min())
    middle = (best.max(axis=0) + best.min(axis=0)) / 2
    centre = np.array([(left + right) / 2, (bottom + top) / 2])
    natural = np.array([_WIDER, 1.0]) if rotate else np.ones(2)
    if rotate:
        scales = np.minimum(np.minimum(scales, largest), natural)
    else:
        scales = np.clip(scales, 0.0, _LARGEST_GROWTH)
    return into_zones(plan, np.asarray((best - middle) * scales + centre))


def _towards_zones(within: Floats, positions: Floats) -> tuple[Floats, float]:
    """Return positions, mirrored if that helps, and the angle at which they match their zones."""
    zones = (within[:, :2] + within[:, 2:]) / 2
    zones = zones - zones.mean(axis=0)
    best, best_match, turn = positions, -1.0, 0.0
    for mirror in (1.0, -1.0):
        x = (positions - positions.mean(axis=0)) * [mirror, 1.0]
        along = float((zones * x).sum())
        across = float((zones[:, 1] * x[:, 0] - zones[:, 0] * x[:, 1]).sum())
        match = float(np.hypot(along, across))
        if match > best_match + 1e-9:
            best, best_match, turn = x, match, float(np.arctan2(across, along))
    return best, turn


def separated(plan: Plan, positions: Floats, gap: float, rounds: int = 200) -> Floats:
    """Return positions with label boxes pushed apart, along the axis where it costs least."""
    x = clamped(plan, positions.copy())
    if plan.size < 2:
        return x
    reach = plan.halves[:, None] + plan.halves[None] + gap
    upper = np.triu(np.ones((plan.size, plan.size), dtype=bool), 1)
    # Equal positions must part in a way that does not depend on rounding.
    order = np.sign(np.arange(plan.size)[None, :] - np.arange(plan.size)[:, None]).astype(float)
    for turn in range(rounds):
        delta = x[None] - x[:, None]
        over = reach - np.abs(delta)
        hit = (over > 1e-6).all(axis=2) & upper
        if not hit.any():
            break
        i, j = np.nonzero(hit)
        amount = over[i, j]
        axis = (amount[:, 1] < amount[:, 0]).astype(int)
        # Against the edge of a page one axis may never work: now and then try the other.
        if turn % 7 == 6:
            axis = 1 - axis
        way = np.sign(delta[i, j, axis])
        way = np.where(way == 0, order[i, j], way)
        push = 0.5 * amount[np.arange(len(i)), axis] * way
        move = np.zeros_like(x)
        np.add.at(move, (j, axis), push)
        np.add.at(move, (i, axis), -push)
        x = clamped(plan, x + np.clip(move, -2 * plan.font, 2 * plan.font))
    return x


def clamped(plan: Plan, positions: Floats) -> Floats:
    """Return positions moved to where each label may be: on the page, in its zone, on its pin."""
    return np.clip(positions, plan.lowest, plan.highest)


def into_zones(plan: Plan, positions: Floats) -> Floats:
    """Return positions moved into their zones, those of one zone in the same order as before."""
    if plan.within is None:
        return positions
    x = positions.copy()
    for sides in np.unique(plan.within, axis=0):
        own = np.flatnonzero((plan.within == sides).all(axis=1))
        for axis in (0, 1):
            low, high = float(plan.lowest[own, axis].max()), float(plan.highest[own, axis].min())
            places = x[own, axis]
            if places.min() >= low and places.max() <= high:
                continue
            share = (places - places.min()) / max(float(np.ptp(places)), 1e-9)
            inside = 0.12 + 0.76 * share if len(own) > 1 else np.full(1, 0.5)
            x[own, axis] = low + inside * max(high - low, 0.0)
    return x


def overlaps(plan: Plan, positions: Floats, gap: float = 0.0) -> int:
    """Return how many pairs of label boxes overlap."""
    reach = plan.halves[:, None] + plan.halves[None] + gap
    delta = np.abs(positions[None] - positions[:, None])
    hit = (reach - delta > 1e-6).all(axis=2)
    return int(np.triu(hit, 1).sum())


def loop_turns(positions: Floats, loops: Sequence[Sequence[int]]) -> list[int]:
    """Return for each loop +1 if it runs anticlockwise as placed, −1 if clockwise."""
    return [1 if polygon_area(positions[list(loop)]) >= 0 else -1 for loop in loops]
