from __future__ import annotations

import random

import networkx

from kompassie.kernels.blocks import last_roots, loop_blocks
from tests.reference.slow_loops import slow_loops


def random_graph(rng: random.Random, most: int) -> list[list[int]]:
    size = rng.randrange(1, most + 1)
    share = rng.choice((0.1, 0.2, 0.35))
    return [[v for v in range(size) if rng.random() < share] for _ in range(size)]


def test_blocks_equal_the_biconnected_parts_of_strong_components_by_networkx() -> None:
    rng = random.Random(41)
    for _ in range(300):
        adjacency = random_graph(rng, 12)
        graph = networkx.DiGraph((u, v) for u, row in enumerate(adjacency) for v in row if u != v)
        expected = []
        for part in networkx.strongly_connected_components(graph):
            beside = graph.subgraph(part).to_undirected()
            expected += [sorted(block) for block in networkx.biconnected_components(beside)]
        assert loop_blocks(adjacency) == sorted(expected)


def test_every_loop_of_two_or_more_lies_in_exactly_one_block() -> None:
    rng = random.Random(42)
    for _ in range(200):
        adjacency = random_graph(rng, 8)
        blocks = [set(block) for block in loop_blocks(adjacency)]
        for loop in slow_loops(adjacency):
            if len(loop) > 1:
                assert sum(block >= set(loop) for block in blocks) == 1


def test_a_chain_of_10_000_pairs_falls_apart_into_pairs() -> None:
    size = 10_001
    adjacency = [[v for v in (k - 1, k + 1) if 0 <= v < size] for k in range(size)]
    assert loop_blocks(adjacency) == [[k, k + 1] for k in range(size - 1)]


def test_no_loop_is_lost_by_what_is_closed() -> None:
    rng = random.Random(43)
    for _ in range(300):
        adjacency = random_graph(rng, 7)
        last = last_roots(adjacency)
        for loop in slow_loops(adjacency):
            assert all(last[v] >= min(loop) for v in loop)


def test_a_single_loop_is_closed_after_its_first_node() -> None:
    for step in (1, -1):
        assert last_roots([[(k + step) % 50] for k in range(50)]) == [0] * 50
    assert last_roots([[1], [2], []]) == [-1, -1, -1]
    assert last_roots([[0], [1]]) == [0, 1]
