from __future__ import annotations

import itertools
import random
from fractions import Fraction

import networkx
import pytest
import sympy

from kompassie.kernels.components import strong_components
from kompassie.kernels.short_loops import geodetic_cover, short_basis
from tests.reference.slow_loops import slow_loops


def strong_graphs(seed: int, number: int, most: int) -> list[list[list[int]]]:
    """Return strong graphs without self-links, of at least two nodes."""
    rng = random.Random(seed)
    found: list[list[list[int]]] = []
    while len(found) < number:
        size = rng.randrange(2, most + 1)
        share = rng.choice((0.3, 0.45, 0.7))
        graph = [[v for v in range(size) if v != u and rng.random() < share] for u in range(size)]
        if len(strong_components(graph)) == 1:
            found.append(graph)
    return found


def links_of(path: tuple[int, ...]) -> set[tuple[int, int]]:
    return set(zip(path, path[1:] + path[:1], strict=True))


def rank(loops: list[tuple[int, ...]], graph: list[list[int]]) -> int:
    links = [(u, v) for u, row in enumerate(graph) for v in row]
    return sympy.Matrix([[int(x in links_of(path)) for x in links] for path in loops]).rank()


def first_shortest(graph: list[list[int]], u: int, v: int) -> tuple[int, ...]:
    """Return the first of the shortest ways, without its end, the obvious way."""
    net = networkx.DiGraph((a, b) for a, row in enumerate(graph) for b in row)
    return tuple(min(networkx.all_shortest_paths(net, u, v)))[:-1]


def slow_cover(graph: list[list[int]]) -> list[tuple[int, ...]]:
    every = set(slow_loops(graph))
    found = set()
    for u, v in itertools.combinations(range(len(graph)), 2):
        path = first_shortest(graph, u, v) + first_shortest(graph, v, u)
        k = path.index(min(path))
        found.add(path[k:] + path[:k])
    chosen, covered = [], set()
    for path in sorted(found & every, key=lambda path: (len(path), path)):
        if links_of(path) - covered:
            covered |= links_of(path)
            chosen.append(path)
    return chosen


def test_the_cover_equals_one_made_the_slow_way() -> None:
    for graph in strong_graphs(61, 80, 7):
        assert geodetic_cover(graph) == slow_cover(graph)


def test_the_cover_passes_every_link_and_is_independent() -> None:
    for graph in strong_graphs(62, 60, 6):
        chosen = geodetic_cover(graph)
        assert set().union(*map(links_of, chosen)) == {
            (u, v) for u, row in enumerate(graph) for v in row
        }
        assert rank(chosen, graph) == len(chosen)


def test_a_basis_has_as_many_independent_loops_as_there_can_be() -> None:
    for graph in strong_graphs(63, 60, 6):
        chosen = short_basis(graph)
        every = slow_loops(graph)
        assert set(chosen) <= set(every)
        assert rank(chosen, graph) == len(chosen) == sum(map(len, graph)) - len(graph) + 1


def test_a_basis_of_small_graphs_is_as_short_as_any_of_all_loops() -> None:
    for graph in strong_graphs(64, 60, 6):
        links = [(u, v) for u, row in enumerate(graph) for v in row]
        shortest: list[list[Fraction]] = []
        total = 0
        for path in slow_loops(graph):
            vector = [Fraction(int(x in links_of(path))) for x in links]
            for row in shortest:
                lead = next(k for k, x in enumerate(row) if x)
                if vector[lead]:
                    factor = vector[lead] / row[lead]
                    vector = [a - factor * b for a, b in zip(vector, row, strict=True)]
            if any(vector):
                shortest.append(vector)
                total += len(path)
        assert sum(map(len, short_basis(graph))) == total


@pytest.mark.parametrize("choose", [geodetic_cover, short_basis])
def test_loops_come_by_length_and_nodes_from_their_smallest(choose: object) -> None:
    for graph in strong_graphs(65, 30, 8):
        chosen = choose(graph)  # type: ignore[operator]
        assert chosen == sorted(chosen, key=lambda path: (len(path), path))
        assert all(path[0] == min(path) for path in chosen)
