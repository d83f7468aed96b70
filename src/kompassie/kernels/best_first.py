"""The cheapest loops of a directed graph, cheapest first, without listing the others.

Best-first search over the beginnings of loops. The key of a beginning is what it cost so far plus
the cheapest way back to its root, so nothing that is still open can end below it, and the first
closed loop that comes out is the next cheapest. Costs are whole numbers of any size, so that keys
are exact and equal ones are told apart by the nodes alone.

The ways back of a root are searched backwards and only as far as they are needed: a beginning
whose last node has not been reached yet waits under the radius that was searched so far.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

from .blocks import last_roots

__all__ = ["HEARTBEAT", "cheapest_loops"]

HEARTBEAT = 500
"""After so many steps without a loop, None is yielded, so that a caller can look at the clock."""

Arc = tuple[int, int, int]
Entry = tuple[int, tuple[int, ...], int, int]

_CLOSED = -1
_ANY = ((0, 0),)
_XOR = ((0, 1), (1, 0))
_OR = ((0, 1), (1, 1))
_JOINS = {"any": (_ANY, 0), "even": (_XOR, 0), "odd": (_XOR, 1), "some": (_OR, 1)}


def cheapest_loops(
    links: Sequence[Sequence[Arc]], *, marks: str = "any", root: int | None = None
) -> Iterator[tuple[int, tuple[int, ...]] | None]:
    """Yield loops by their total cost, then by their nodes.

    Parameters
    ----------
    links
        For each node the links that leave it, as (node, cost, mark): the cost a whole number of at
        least 1, the mark 0 or 1. A node may point to itself.
    marks
        Which loops: "any"; those with an "even" or an "odd" number of marked links; those with
        "some" marked link.
    root
        None: every loop, each started at its smallest node. A node: only loops through it, each
        started at it; of equal costs, the order is by the nodes from there.

    Yields
    ------
    (int, tuple of int) or None
        Total cost and nodes. None is a heartbeat.

    Notes
    -----
    Hart, Nilsson and Raphael (1968), "A formal basis for the heuristic determination of minimum
    cost paths". A way back may pass nodes of the beginning, so keys are lower bounds, never too
    high. Memory grows with the beginnings that are open.
    """
    join, goal = _JOINS[marks]
    before: list[list[Arc]] = [[] for _ in links]
    for u, arcs in enumerate(links):
        for v, cost, mark in arcs:
            before[v].append((u, cost, mark))
    if root is None:
        gone = last_roots([[v for v, _, _ in arcs] for arcs in links])
    else:
        gone = [len(links)] * len(links)
    roots = range(len(links)) if root is None else (root,)
    # (key, path, cost so far, layer); a closed loop ends with a mark before every node.
    heap: list[Entry] = [(0, (r,), 0, 0) for r in roots if root is not None or gone[r] == r]
    ways: dict[int, _Ways] = {}
    steps = 0
    while heap:
        steps += 1
        if steps >= HEARTBEAT:
            steps = 0
            yield None
        key, path, spent, layer = heapq.heappop(heap)
        r, u = path[0], path[-1]
        if u == _CLOSED:
            steps = 0
            yield key, path[:-1]
            continue
        back = ways.get(r)
        if back is None:
            back = ways[r] = _Ways(before, join, goal, r, gone)
        bound = back.settled.get((u, layer))
        if bound is None:
            if back.search(u, layer, heap[0][0] - spent if heap else None):
                bound = back.settled[u, layer]
            elif back.radius is not None:
                heapq.heappush(heap, (spent + back.radius, path, spent, layer))
                continue
            else:
                continue
        if spent + bound > key:
            heapq.heappush(heap, (spent + bound, path, spent, layer))
            continue
        settled, radius = back.settled, back.radius
        for v, cost, mark in links[u]:
            total, into = spent + cost, join[layer][mark]
            if v == r:
                if into == goal:
                    heapq.heappush(heap, (total, (*path, _CLOSED), total, into))
            elif gone[v] >= r and v not in path:
                rest = settled.get((v, into), radius)
                if rest is not None:
                    heapq.heappush(heap, (max(total + rest, key), (*path, v), total, into))


class _Ways:
    """The cheapest ways back to one root, searched backwards and resumed when more is asked.

    A node stands in one layer for each state of the marks passed so far. `settled` holds exact
    costs; every other way costs at least `radius`, which is None when there is none.
    """

    def __init__(
        self,
        before: Sequence[Sequence[Arc]],
        join: Sequence[Sequence[int]],
        goal: int,
        root: int,
        gone: Sequence[int],
    ) -> None:
        self.before = before
        self.root = root
        self.gone = gone
        # came[layer][mark]: the layers from which a link of that mark leads into the layer.
        layers = range(len(join))
        self.came = [
            [
                [k for k in layers if mark < len(join[k]) and join[k][mark] == into]
                for mark in (0, 1)
            ]
            for into in layers
        ]
        self.settled: dict[tuple[int, int], int] = {}
        self.heap: list[tuple[int, int, int]] = []
        self._reach(root, goal, 0)
        self.radius: int | None = self.heap[0][0] if self.heap else None

    def search(self, node: int, layer: int, enough: int | None) -> bool:
        """Search until the node is settled or every cost up to `enough` is; return the first."""
        heap, settled = self.heap, self.settled
        while heap and (enough is None or heap[0][0] <= enough):
            cost, v, k = heapq.heappop(heap)
            if (v, k) in settled:
                continue
            settled[v, k] = cost
            if v != self.root:
                self._reach(v, k, cost)
            if v == node and k == layer:
                break
        while heap and heap[0][1:] in settled:
            heapq.heappop(heap)
        self.radius = heap[0][0] if heap else None
        return (node, layer) in settled

    def _reach(self, v: int, into: int, cost: int) -> None:
        """Put forward the nodes that lead to `v`."""
        root, gone, came = self.root, self.gone, self.came[into]
        for w, more, mark in self.before[v]:
            # A self-link is a loop of its own and no part of a way.
            if gone[w] >= root and (w != v or v == root):
                for k in came[mark]:
                    if (w, k) not in self.settled:
                        heapq.heappush(self.heap, (cost + more, w, k))
