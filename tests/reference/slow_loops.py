"""Every loop of a small graph, as slowly and obviously as it can be done: the oracle."""

from __future__ import annotations

from collections.abc import Sequence

from kompassie.model.causal_map import CausalMap

__all__ = ["canonical", "slow_loops", "slow_loops_of"]


def slow_loops(adjacency: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    """Return every loop, started at its smallest node, by length and then by its nodes."""
    found = []

    def walk(path: tuple[int, ...]) -> None:
        for node in adjacency[path[-1]]:
            if node == path[0]:
                found.append(path)
            elif node > path[0] and node not in path:
                walk((*path, node))

    for start in range(len(adjacency)):
        walk((start,))
    return canonical(found)


def slow_loops_of(m: CausalMap) -> list[tuple[str, ...]]:
    """Return every loop of a map as the names of its variables, in canonical order."""
    place = {name: k for k, name in enumerate(m.names)}
    adjacency: list[list[int]] = [[] for _ in place]
    for link in m.links:
        adjacency[place[link.source]].append(place[link.target])
    return [tuple(m.names[k] for k in path) for path in slow_loops(adjacency)]


def canonical(loops: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Return loops in canonical order: by length, then by their nodes."""
    return sorted(loops, key=lambda path: (len(path), path))
