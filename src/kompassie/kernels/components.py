"""Strong components of a directed graph."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["strong_components"]


def strong_components(adjacency: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the strong components, each sorted, ordered by their smallest node.

    Parameters
    ----------
    adjacency
        For each node the nodes it points to.

    Notes
    -----
    Tarjan (1972), "Depth-first search and linear graph algorithms", with a stack of its own in
    place of recursion, so that a chain of 100,000 nodes is no problem. O(nodes + links).
    """
    size = len(adjacency)
    order = [-1] * size
    low = [0] * size
    open_nodes: list[int] = []
    is_open = bytearray(size)
    components = []
    seen = 0
    for start in range(size):
        if order[start] >= 0:
            continue
        work = [(start, iter(adjacency[start]))]
        order[start] = low[start] = seen
        seen += 1
        open_nodes.append(start)
        is_open[start] = 1
        while work:
            u, successors = work[-1]
            for v in successors:
                if order[v] < 0:
                    order[v] = low[v] = seen
                    seen += 1
                    open_nodes.append(v)
                    is_open[v] = 1
                    work.append((v, iter(adjacency[v])))
                    break
                if is_open[v] and order[v] < low[u]:
                    low[u] = order[v]
            else:
                work.pop()
                if work and low[u] < low[work[-1][0]]:
                    low[work[-1][0]] = low[u]
                if low[u] == order[u]:
                    component = []
                    while True:
                        v = open_nodes.pop()
                        is_open[v] = 0
                        component.append(v)
                        if v == u:
                            break
                    components.append(sorted(component))
    return sorted(components)
