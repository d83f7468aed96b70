from __future__ import annotations

import random

import networkx

from kompassie.kernels.path_search import PathSearch, signs_of_walks


def test_a_sign_that_no_walk_has_is_impossible() -> None:
    assert signs_of_walks([{1: -1}, {2: -1}, {}], 0, 2, 5) == ({1}, {1})


def test_a_sign_whose_shortest_walk_repeats_a_node_is_only_possible() -> None:
    # 0 -> 1 -> 2 with a detour 1 -> 3 -> 1 that turns the sign.
    assert signs_of_walks([{1: 1}, {2: 1, 3: -1}, {}, {1: 1}], 0, 2, 9) == ({1}, {1, -1})


def test_a_walk_longer_than_the_longest_counts_for_nothing() -> None:
    links = [{1: 1, 2: -1}, {2: 1}, {}]
    assert signs_of_walks(links, 0, 2, 2) == ({1, -1}, {1, -1})
    assert signs_of_walks(links, 0, 2, 1) == ({-1}, {-1})


def test_an_unsure_link_leaves_every_walk_along_it_unsure() -> None:
    assert signs_of_walks([{1: 0}, {2: -1}, {}], 0, 2, 2) == ({0}, {0})


def test_both_searches_list_the_same_as_networkx_on_random_graphs() -> None:
    rng = random.Random(2)
    for _ in range(150):
        size = rng.randrange(2, 9)
        share = rng.choice((0.2, 0.4))
        links = [
            {v: rng.choice((-1, 0, 1)) for v in range(size) if rng.random() < share}
            for _ in range(size)
        ]
        longest = rng.randrange(1, size + 1)
        graph = networkx.DiGraph((u, v) for u, targets in enumerate(links) for v in targets)
        graph.add_nodes_from(range(size))
        expected = sorted(
            (tuple(p) for p in networkx.all_simple_paths(graph, 0, size - 1, cutoff=longest)),
            key=lambda path: (len(path), path),
        )
        search = PathSearch(links, 0, size - 1, longest)
        assert search.search(1_000_000, lambda count: None) is None
        assert search.paths == expected
        assert search.search_by_length(1_000_000, lambda count: None)[0] is None
        assert search.paths == expected
