"""The parts of a directed graph that loops cannot leave."""

from __future__ import annotations

from collections.abc import Sequence

from .components import strong_components

__all__ = ["last_roots", "loop_blocks"]


def loop_blocks(adjacency: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the blocks that loops of two or more nodes lie in, each in exactly one.

    A block is a part of a strong component that no single node holds together: a loop that went
    through such a node into another part would have to come back through it. Two blocks share
    one node at most.

    Parameters
    ----------
    adjacency
        For each node the nodes it points to.

    Returns
    -------
    list of list of int
        Nodes of each block, at least two, ascending; blocks by their nodes.

    Notes
    -----
    Hopcroft and Tarjan (1973), "Efficient algorithms for graph manipulation", on each strong
    component without its directions. O(nodes + links).
    """
    found: list[list[int]] = []
    for component in strong_components(adjacency):
        if len(component) > 1:
            inside = set(component)
            beside: dict[int, set[int]] = {u: set() for u in component}
            for u in component:
                for v in adjacency[u]:
                    if v != u and v in inside:
                        beside[u].add(v)
                        beside[v].add(u)
            found += _blocks({u: sorted(near) for u, near in beside.items()}, component[0])
    return sorted(found)


def _blocks(beside: dict[int, list[int]], start: int) -> list[list[int]]:
    """Return the biconnected components of a connected undirected graph."""
    order = {start: 0}
    low = {start: 0}
    open_nodes: list[int] = []
    work = [(start, start, iter(beside[start]))]
    found = []
    while work:
        u, parent, rest = work[-1]
        for v in rest:
            if v not in order:
                order[v] = low[v] = len(order)
                open_nodes.append(v)
                work.append((v, u, iter(beside[v])))
                break
            if v != parent:
                low[u] = min(low[u], order[v])
        else:
            work.pop()
            if work:
                low[parent] = min(low[parent], low[u])
                if low[u] >= order[parent]:
                    block = [parent]
                    while block[-1] != u:
                        block.append(open_nodes.pop())
                    found.append(sorted(block))
    return found


def last_roots(adjacency: Sequence[Sequence[int]]) -> list[int]:
    """Return for each node the last root under which it can lie on a loop, or −1 for none.

    Loops are searched root by root, ascending, and nodes below the root are closed. Once a node
    has nothing left that leads to it, or that it leads to, no later root needs it: a single long
    loop costs one search, and not one for each of its nodes. O(nodes + links) for all roots.

    Parameters
    ----------
    adjacency
        For each node the nodes it points to, each once.
    """
    size = len(adjacency)
    before: list[list[int]] = [[] for _ in adjacency]
    for u, targets in enumerate(adjacency):
        for v in targets:
            before[v].append(u)
    leaving = [len(targets) for targets in adjacency]
    entering = [len(sources) for sources in before]
    last = [size] * size
    for r in range(-1, size):
        # At first what has no way in or out at all; then each root, after its turn.
        fallen = [v for v in range(size) if not (leaving[v] and entering[v])] if r < 0 else [r]
        while fallen:
            v = fallen.pop()
            if last[v] < size:
                continue
            last[v] = r
            for w in adjacency[v]:
                entering[w] -= 1
                if not entering[w]:
                    fallen.append(w)
            for w in before[v]:
                leaving[w] -= 1
                if not leaving[w]:
                    fallen.append(w)
    return last
