"""From link scores to loop scores, and the strongest loops of a step where there are too many."""

from __future__ import annotations

import heapq
import itertools
import math
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..kernels.best_first import cheapest_loops
from ..loops.find import find_loops
from ..loops.found import Loops
from ..loops.strongest import SelectedLoops
from ..model.causal_map import CausalMap
from ..progress import Meter
from .map_parts import links_on_loops

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["explained", "loops_to_score", "relative_scores", "score_loops"]

_MOST_SCORES = 10_000_000  # numbers in one array of results
_LARGEST_LOG = 690.0  # e to this is still a number
_UNIT = 1 << 30  # of a cost; the search adds whole numbers
_LOOKED_AT = 50  # loops per loop asked for, where the order of the search is not that of scores
_LOOKED_AT_LEAST = 500


def loops_to_score(
    m: CausalMap,
    links: NDArray[np.float64],
    limit: int | None,
    strongest: int,
    time_limit: float | None,
    meter: Meter,
) -> Loops:
    """Return all loops of a map if they are not too many, else the strongest of each step."""
    steps = max(len(links), 1)
    room = max(_MOST_SCORES // steps, 1)
    most = room if limit is None else min(limit, room)
    begun = time.monotonic()
    loops = find_loops(m, limit=most, time_limit=None if time_limit is None else time_limit / 2)
    if loops.complete:
        return loops
    deadline = None if time_limit is None else begun + time_limit
    return _Strongest(m, links, strongest, room, deadline, meter).loops()


def _link_places(m: CausalMap, loops: Loops) -> list[list[int]]:
    """Return the places in the map's links of the links of each loop."""
    place = {(m.position(k.source), m.position(k.target)): j for j, k in enumerate(m.links)}
    nodes, ends = loops.nodes.tolist(), loops.offsets.tolist()
    found = []
    for a, b in itertools.pairwise(ends):
        route = nodes[a:b]
        found.append([place[u, v] for u, v in zip(route, route[1:] + route[:1], strict=True)])
    return found


def score_loops(
    links: NDArray[np.float64], loops: Loops
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the score of each loop in each step, and the logarithm of its size, each (T, L)."""
    with np.errstate(divide="ignore"):
        sizes = np.log(np.abs(links))
    signs = np.sign(links)
    scores = np.zeros((len(links), len(loops)))
    logs = np.full((len(links), len(loops)), -np.inf)
    for k, places in enumerate(_link_places(loops.map, loops)):
        logs[:, k] = sizes[:, places].sum(axis=1)
        scores[:, k] = signs[:, places].prod(axis=1)
    scores *= np.exp(np.minimum(logs, _LARGEST_LOG))
    return scores, logs


def relative_scores(
    scores: NDArray[np.float64], logs: NDArray[np.float64], part: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return scores ÷ the sum of their sizes over each part, also where scores are enormous."""
    relative = np.zeros_like(scores)
    for p in range(int(part.max(initial=-1)) + 1):
        members = np.flatnonzero(part == p)
        inner = logs[:, members]
        top = inner.max(axis=1, initial=-np.inf)
        acts = np.isfinite(top)
        sizes = np.exp(inner[acts] - top[acts, None])
        shares = sizes / sizes.sum(axis=1, keepdims=True)
        signs = np.where(scores[:, members] < 0, -1.0, 1.0)[acts]
        relative[np.ix_(np.flatnonzero(acts), members)] = shares * signs
    return relative


def explained(links: NDArray[np.float64], loops: Loops) -> NDArray[np.float64]:
    """Return how much of what links on loops pass on goes along these loops, shape (T,)."""
    m = loops.map
    inside = links_on_loops(m)
    passed = np.abs(links)
    whole = passed[:, inside].sum(axis=1)
    own = sorted({k for places in _link_places(m, loops) for k in places})
    result = np.zeros(len(links))
    np.divide(passed[:, own].sum(axis=1), whole, out=result, where=whole > 0)
    return np.minimum(result, 1.0)


class _Strongest:
    """The strongest loops of every step, found best first.

    The cost of a link is λ − log of its score, evened out over the variables so that none is
    below 0; λ is the largest mean over any loop, or 0 if that is smaller. With λ = 0 loops come
    in the order of their scores. With λ > 0 (around a turning point of some level) a longer loop
    may come later than it should: the search goes on until none that is left can be stronger, or
    until it has looked at 50 times as many as were asked for, and at 500.
    """

    def __init__(
        self,
        m: CausalMap,
        links: NDArray[np.float64],
        count: int,
        most: int,
        deadline: float | None,
        meter: Meter,
    ) -> None:
        self.m = m
        self.links = links
        self.count = count
        self.most = most
        self.deadline = deadline
        self.meter = meter
        self.inside = links_on_loops(m)
        self.sources = np.array([m.position(m.links[k].source) for k in self.inside], dtype=int)
        self.targets = np.array([m.position(m.links[k].target) for k in self.inside], dtype=int)
        self.stopped: str | None = None

    def loops(self) -> Loops:
        """Return the loops found, by length and then by the places of their variables."""
        found: set[tuple[int, ...]] = set()
        done = 0
        for step in _spread(len(self.links)):
            done += 1
            found.update(self.of_step(self.links[step, self.inside]))
            if len(found) > self.most:
                self.stopped = "limit"
            elif not self.meter.tick(done):
                self.stopped = "callback"
            if self.stopped:
                break
        routes = sorted(found, key=lambda route: (len(route), route))
        said = f"the {self.count} strongest loops of each step that the search found"
        if self.stopped:
            said += f"; stopped at the {self.stopped} after {done} of {len(self.links)} steps, "
            said += "spread over the run"
        return SelectedLoops(
            self.m,
            np.array([v for route in routes for v in route], dtype=np.int32),
            np.cumsum([0, *map(len, routes)]),
            complete=False,
            stopped=self.stopped or "limit",
            selection=said,
            ranked_by="length",
        )

    def of_step(self, scores: NDArray[np.float64]) -> list[tuple[int, ...]]:
        """Return the strongest loops of one step."""
        acts = scores != 0.0
        sources, targets = self.sources[acts], self.targets[acts]
        sizes = np.log(np.abs(scores[acts]))
        if not len(sizes):
            return []
        mean = max(_largest_mean(len(self.m), sources, targets, sizes), 0.0)
        level = _potentials(len(self.m), sources, targets, sizes - mean)
        costs = mean - sizes - level[sources] + level[targets]
        arcs: list[list[tuple[int, int, int]]] = [[] for _ in self.m.names]
        size: dict[tuple[int, int], float] = {}
        rows = zip(sources.tolist(), targets.tolist(), costs.tolist(), sizes.tolist(), strict=True)
        for u, v, cost, log in rows:
            arcs[u].append((v, max(round(cost * _UNIT), 0) + 1, 0))
            size[u, v] = log
        longest = len(set(sources.tolist()))
        found: list[tuple[float, tuple[int, ...]]] = []
        best: list[float] = []  # a heap of the largest logarithms, the least of them first
        for step in cheapest_loops(arcs):
            if self.deadline is not None and time.monotonic() > self.deadline:
                self.stopped = "time limit"
                break
            if step is None:
                continue
            cost, route = step
            log = _log_score(route, size)
            found.append((-log, route))
            heapq.heappush(best, log)
            if len(best) > self.count:
                heapq.heappop(best)
            # What is still to come costs at least as much, however long it is.
            hope = mean * longest - cost / _UNIT + 1e-6 if mean else -math.inf
            if len(best) == self.count and best[0] >= hope:
                break
            if len(found) >= max(_LOOKED_AT * self.count, _LOOKED_AT_LEAST):
                break
        return [route for _, route in sorted(found)[: self.count]]


def _spread(count: int) -> list[int]:
    """Return 0 … count − 1 in an order whose every beginning is spread over the whole."""
    digits = max(count - 1, 1).bit_length()
    turned = [int(f"{k:0{digits}b}"[::-1], 2) for k in range(1 << digits)]
    return [k for k in turned if k < count]


def _log_score(route: Sequence[int], size: dict[tuple[int, int], float]) -> float:
    return math.fsum(size[u, v] for u, v in zip(route, (*route[1:], route[0]), strict=True))


def _largest_mean(
    count: int, sources: NDArray[np.intp], targets: NDArray[np.intp], sizes: NDArray[np.float64]
) -> float:
    """Return the largest mean of `sizes` over any loop (Karp, 1978); −inf without loops."""
    # Every variable is a start, so that one pass does for all strong components together.
    walks = np.full((count + 1, count), -np.inf)
    walks[0] = 0.0
    for k in range(count):
        np.maximum.at(walks[k + 1], targets, walks[k, sources] + sizes)
    ends = np.flatnonzero(np.isfinite(walks[count]))
    if not len(ends):
        return -math.inf
    steps = count - np.arange(count)
    with np.errstate(invalid="ignore"):
        means = (walks[count, ends] - walks[:count, ends]) / steps[:, None]
    return float(means.min(axis=0).max())


def _potentials(
    count: int, sources: NDArray[np.intp], targets: NDArray[np.intp], sizes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return for each variable the largest sum of `sizes` over any way into it, from 0."""
    level = np.zeros(count)
    for _ in range(count):
        before = level.copy()
        np.maximum.at(level, targets, before[sources] + sizes)
        if (level == before).all():
            break
    return level
