from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

import networkx
import pytest

from kompassie.kernels.best_first import HEARTBEAT, cheapest_loops

Arcs = list[list[tuple[int, int, int]]]
MARKS = {
    "any": lambda marked: True,
    "even": lambda marked: marked % 2 == 0,
    "odd": lambda marked: marked % 2 == 1,
    "some": lambda marked: marked > 0,
}


def random_arcs(rng: random.Random, most: int, costs: Sequence[int]) -> Arcs:
    size = rng.randrange(1, most + 1)
    share = rng.choice((0.2, 0.35, 0.5, 0.8))
    return [
        [(v, rng.choice(costs), rng.randrange(2)) for v in range(size) if rng.random() < share]
        for _ in range(size)
    ]


def by_networkx(
    arcs: Arcs, marks: str, root: int | None = None
) -> list[tuple[int, tuple[int, ...]]]:
    table = {(u, v): (cost, mark) for u, row in enumerate(arcs) for v, cost, mark in row}
    found = []
    for loop in networkx.simple_cycles(networkx.DiGraph(list(table))):
        if root is not None and root not in loop:
            continue
        k = loop.index(min(loop) if root is None else root)
        path = (*loop[k:], *loop[:k])
        pairs = [table[pair] for pair in zip(path, path[1:] + path[:1], strict=True)]
        if MARKS[marks](sum(mark for _, mark in pairs)):
            found.append((sum(cost for cost, _ in pairs), path))
    return sorted(found)


@pytest.mark.parametrize("costs", [(1,), (1, 2, 3), (1, 10**30, 10**30 + 1), range(1, 1_000)])
def test_loops_of_random_graphs_come_in_the_order_of_cost_and_nodes(costs: Sequence[int]) -> None:
    rng = random.Random(11)
    for _ in range(300):
        arcs = random_arcs(rng, 6, costs)
        for marks in MARKS:
            found = [step for step in cheapest_loops(arcs, marks=marks) if step is not None]
            assert found == by_networkx(arcs, marks)


def test_loops_through_a_node_come_in_the_order_of_cost_and_nodes_from_there() -> None:
    rng = random.Random(12)
    for _ in range(300):
        arcs = random_arcs(rng, 6, (1, 2, 5))
        root = rng.randrange(len(arcs))
        for marks in MARKS:
            search = cheapest_loops(arcs, marks=marks, root=root)
            assert [step for step in search if step] == by_networkx(arcs, marks, root)


@pytest.mark.slow
def test_loops_of_5_000_larger_random_graphs_come_in_order() -> None:
    rng = random.Random(13)
    for _ in range(5_000):
        arcs = random_arcs(rng, 7, rng.choice([(1,), (1, 2), range(1, 50)]))
        marks = rng.choice(list(MARKS))
        assert [step for step in cheapest_loops(arcs, marks=marks) if step] == by_networkx(
            arcs, marks
        )


def test_the_order_in_which_links_are_given_does_not_matter() -> None:
    rng = random.Random(14)
    for _ in range(100):
        arcs = random_arcs(rng, 6, (1, 2))
        turned = [row[::-1] for row in arcs]
        assert list(cheapest_loops(arcs)) == list(cheapest_loops(turned))


def test_no_nodes_give_no_loops() -> None:
    assert list(cheapest_loops([])) == []
    assert list(cheapest_loops([[(0, 3, 1)]], marks="odd")) == [(3, (0,))]


def test_the_first_of_equal_loops_come_out_before_the_last_are_looked_at() -> None:
    # A root and ten layers of four: 4 ** 10 loops of one cost, in the order of their nodes.
    width, depth = 4, 10
    layers = [list(range(1 + width * k, 1 + width * (k + 1))) for k in range(depth)] + [[0]]
    after = [layers[0]] + [layers[k + 1] for k in range(depth) for _ in range(width)]
    arcs = [[(v, 1, 0) for v in row] for row in after]
    steps = list(itertools.islice(cheapest_loops(arcs), 1_000))
    found = [path for step in steps if step is not None for path in [step[1]]]
    firsts = itertools.islice(itertools.product(*layers[:-1]), len(found))
    assert len(found) > 900
    assert found == [(0, *rest) for rest in firsts]


def test_a_search_without_the_marks_asked_for_still_gives_heartbeats() -> None:
    # Ways with an odd number of marks pass node 8 twice, by way of node 9, so none is a loop.
    size = 9
    arcs = [[(v, 1, 0) for v in range(size) if v != u] for u in range(size)]
    arcs[size - 1].append((size, 1, 1))
    arcs.append([(size - 1, 1, 0)])
    steps = list(itertools.islice(cheapest_loops(arcs, marks="odd"), 20))
    assert steps == [(2, (size - 1, size))] + [None] * 19
    assert HEARTBEAT <= 1_000


@pytest.mark.parametrize("step", [1, -1])
def test_one_loop_of_3_000_nodes_is_searched_once(step: int) -> None:
    size = 3_000
    arcs = [[((k + step) % size, 1, 0)] for k in range(size)]
    found = [each for each in cheapest_loops(arcs) if each is not None]
    assert [(cost, path[0], len(path)) for cost, path in found] == [(size, 0, size)]
