"""Every simple loop of a directed graph, in plain Python: the truth any faster engine must equal.

For each root in turn, loops are searched whose smallest node is the root, so each is met once.
Two ways of pruning keep the search out of dead ends:

- static: the hop distance back to the root, which serves short bounds;
- barrier (Peng et al. 2019, "Towards bridging theory and practice: hop-constrained s-t simple
  path enumeration"): a lower bound on the hops back *given the present path*, raised where a
  node failed and lowered again where it succeeds, which serves long or absent bounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

__all__ = ["HEARTBEAT", "search_loops"]

HEARTBEAT = 2_000
"""After so many steps without a loop, None is yielded, so that a caller can look at the clock."""

_SHORT = 6


def search_loops(
    adjacency: Sequence[Sequence[int]],
    *,
    bound: int,
    exact: bool = False,
    root: int | None = None,
    via: int | None = None,
) -> Iterator[list[int] | None]:
    """Yield loops of at most `bound` nodes, each as the list of its nodes.

    Parameters
    ----------
    adjacency
        For each node the nodes it points to, ascending. A node may point to itself.
    bound
        Longest loop, in nodes, at least 1.
    exact
        Yield only loops of exactly `bound` nodes.
    root
        None: every loop, each started at its smallest node. A node: only loops through it, each
        started at it.
    via
        A node that every loop must pass; loops still start at their smallest node. It keeps the
        order that `root` does not, and prunes by hop distances only.

    Yields
    ------
    list of int or None
        The yielded list is the search's own and changes with the next step: copy it. Roots
        ascend, a loop that can close does so before it goes on, and successors are taken in
        order, so that under one root loops of one length come in the order of their nodes; with
        `exact` and no `root` they do so altogether. None is a heartbeat.
    """
    size = len(adjacency)
    predecessors: list[list[int]] = [[] for _ in range(size)]
    for u, targets in enumerate(adjacency):
        for v in targets:
            predecessors[v].append(u)
    roots = range(size if via is None else via + 1) if root is None else (root,)
    steps = 0
    for r in roots:
        lowest = r if root is None else 0
        forth, back = _hops(adjacency, predecessors, r, lowest, bound)
        near = {v for v, hops in back.items() if v in forth and hops + forth[v] <= bound}
        if via is not None and via not in near:
            near = set()
        if near:
            local = {u: [v for v in adjacency[u] if v in near] for u in near}
            if root is not None:
                for targets in local.values():
                    targets.sort(key=lambda v: v != r)
            before: dict[int, list[int]] = {u: [] for u in near}
            for u, targets in local.items():
                for v in targets:
                    before[v].append(u)
            if via is not None:
                yield from _via(local, r, back, _hops_to(before, via, r), via, bound, exact)
            elif bound <= _SHORT:
                yield from _static(local, r, back, bound, exact)
            else:
                yield from _barrier(local, before, r, back, bound, exact)
        steps += 1 + len(back)
        if steps > HEARTBEAT:
            steps = 0
            yield None


def _hops(
    adjacency: Sequence[Sequence[int]],
    predecessors: Sequence[Sequence[int]],
    start: int,
    lowest: int,
    bound: int,
) -> tuple[dict[int, int], dict[int, int]]:
    """Return hop distances from and to `start`, through nodes ≥ `lowest`.

    Both ways grow in turn, a level at a time, and stop together as soon as one of them ends
    without a way round: a chain left over from a broken ring is not walked again for every root.
    """
    forth: dict[int, int] = {}
    back: dict[int, int] = {}
    edge_forth, edge_back = [start], [start]
    for d in range(1, bound + 1):
        edge_forth = _grown(adjacency, edge_forth, forth, start, lowest, d)
        edge_back = _grown(predecessors, edge_back, back, start, lowest, d)
        if not (edge_forth or start in forth) or not (edge_back or start in back):
            return {}, {}
        if not (edge_forth or edge_back):
            break
    if start not in forth or start not in back:
        return {}, {}
    # The root counts as at hand, so that it is never pruned as a neighbour.
    forth[start] = back[start] = 0
    return forth, back


def _grown(
    adjacency: Sequence[Sequence[int]],
    edge: list[int],
    hops: dict[int, int],
    start: int,
    lowest: int,
    d: int,
) -> list[int]:
    """Return the next level of a breadth-first search; the start itself is not gone through."""
    following = []
    for u in edge:
        for v in adjacency[u]:
            if v >= lowest and v not in hops:
                hops[v] = d
                if v != start:
                    following.append(v)
    return following


def _hops_to(before: dict[int, list[int]], goal: int, root: int) -> dict[int, int]:
    """Return hop distances to `goal` that do not go through the root."""
    hops = {goal: 0}
    edge = [goal]
    while edge:
        following = []
        for u in edge:
            for v in before[u]:
                if v not in hops and u != root:
                    hops[v] = hops[u] + 1
                    following.append(v)
        edge = following
    return hops


def _static(
    local: dict[int, list[int]], r: int, back: dict[int, int], bound: int, exact: bool
) -> Iterator[list[int] | None]:
    path = [r]
    on_path = {r}
    todo = [iter(local[r])]
    idle = 0
    while todo:
        depth = len(path)
        for v in todo[-1]:
            if v == r:
                if depth == bound or not exact:
                    idle = 0
                    yield path
            elif depth + back[v] <= bound and v not in on_path:
                path.append(v)
                on_path.add(v)
                todo.append(iter(local[v]))
                break
        else:
            todo.pop()
            on_path.discard(path.pop())
            idle += 1
            if idle >= HEARTBEAT:
                idle = 0
                yield None


def _via(
    local: dict[int, list[int]],
    r: int,
    back: dict[int, int],
    to_via: dict[int, int],
    via: int,
    bound: int,
    exact: bool,
) -> Iterator[list[int] | None]:
    path = [r]
    on_path = {r}
    todo = [iter(local[r])]
    idle = 0
    far = bound + 1
    while todo:
        depth = len(path)
        for v in todo[-1]:
            passed = via in on_path
            if v == r:
                if passed and (depth == bound or not exact):
                    idle = 0
                    yield path
                continue
            left = back[v] if passed else to_via.get(v, far) + back[via]
            if depth + left <= bound and v not in on_path:
                path.append(v)
                on_path.add(v)
                todo.append(iter(local[v]))
                break
        else:
            todo.pop()
            on_path.discard(path.pop())
            idle += 1
            if idle >= HEARTBEAT:
                idle = 0
                yield None


def _barrier(
    local: dict[int, list[int]],
    before: dict[int, list[int]],
    r: int,
    back: dict[int, int],
    bound: int,
    exact: bool,
) -> Iterator[list[int] | None]:
    barrier = {v: back[v] for v in local}
    never = bound + 1
    path = [r]
    on_path = {r}
    todo = [iter(local[r])]
    shortest = [never]  # per node of the path: the shortest way back found below it
    idle = 0
    while todo:
        depth = len(path)
        for v in todo[-1]:
            if v == r:
                shortest[-1] = 1
                if depth == bound or not exact:
                    idle = 0
                    yield path
            elif depth + barrier[v] <= bound and v not in on_path:
                path.append(v)
                on_path.add(v)
                todo.append(iter(local[v]))
                shortest.append(never)
                break
        else:
            todo.pop()
            u = path.pop()
            on_path.discard(u)
            found = shortest.pop()
            if found == never:
                barrier[u] = bound - len(path) + 1
            elif path:
                if found + 1 < shortest[-1]:
                    shortest[-1] = found + 1
                # Also when barrier[u] itself did not change: while u was on the path, nodes
                # behind it were raised because u was closed to them.
                barrier[u] = found
                stack = [u]
                while stack:
                    w = stack.pop()
                    hops = barrier[w] + 1
                    for x in before[w]:
                        if barrier[x] > hops and x not in on_path:
                            barrier[x] = hops
                            stack.append(x)
            idle += 1
            if idle >= HEARTBEAT:
                idle = 0
                yield None
