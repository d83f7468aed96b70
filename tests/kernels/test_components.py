from __future__ import annotations

import random

import networkx

from kompassie.kernels.components import strong_components


def test_two_nodes_that_reach_each_other_are_one_component() -> None:
    assert strong_components([[1], [0, 2], []]) == [[0, 1], [2]]


def test_a_node_with_a_link_to_itself_is_a_component_of_one() -> None:
    assert strong_components([[0]]) == [[0]]


def test_no_nodes_give_no_components() -> None:
    assert strong_components([]) == []


def test_components_are_ordered_by_their_smallest_node() -> None:
    # 0 -> 3 <-> 1, and 2 alone: found in another order than listed.
    assert strong_components([[3], [3], [], [1]]) == [[0], [1, 3], [2]]


def test_they_equal_those_of_networkx_on_random_graphs() -> None:
    rng = random.Random(1)
    for _ in range(400):
        size = rng.randrange(1, 13)
        share = rng.choice((0.05, 0.12, 0.3))
        adjacency = [[v for v in range(size) if rng.random() < share] for _ in range(size)]
        graph = networkx.DiGraph((u, v) for u, targets in enumerate(adjacency) for v in targets)
        graph.add_nodes_from(range(size))
        expected = sorted(sorted(c) for c in networkx.strongly_connected_components(graph))
        assert strong_components(adjacency) == expected


def test_a_chain_of_20_000_nodes_needs_no_recursion() -> None:
    size = 20_000
    adjacency = [[k + 1] for k in range(size - 1)] + [[]]
    assert len(strong_components(adjacency)) == size
    adjacency[-1] = [0]
    assert strong_components(adjacency) == [list(range(size))]
