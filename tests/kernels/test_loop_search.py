from __future__ import annotations

import random
from collections.abc import Sequence

import networkx
import pytest

from kompassie.kernels import loop_search
from kompassie.kernels.loop_search import HEARTBEAT, search_loops
from tests.reference.slow_loops import canonical, slow_loops

BARRIER, STATIC = -1, 1_000  # values of the longest bound that is served by static pruning


def listed(
    adjacency: Sequence[Sequence[int]], bound: int, **options: object
) -> list[tuple[int, ...]]:
    found = search_loops(adjacency, bound=bound, **options)
    return [tuple(path) for path in found if path is not None]


def from_smallest(path: Sequence[int]) -> tuple[int, ...]:
    k = path.index(min(path))
    return (*path[k:], *path[:k])


def random_graph(rng: random.Random, most: int) -> list[list[int]]:
    size = rng.randrange(1, most + 1)
    share = rng.choice((0.2, 0.35, 0.5, 0.8))
    return [[v for v in range(size) if rng.random() < share] for _ in range(size)]


def by_networkx(adjacency: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    graph = networkx.DiGraph((u, v) for u, targets in enumerate(adjacency) for v in targets)
    return canonical([from_smallest(path) for path in networkx.simple_cycles(graph)])


def check(adjacency: Sequence[Sequence[int]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare every bound, mode and form of pruning with networkx."""
    expected = by_networkx(adjacency)
    for form in (STATIC, BARRIER):
        monkeypatch.setattr(loop_search, "_SHORT", form)
        for bound in range(1, len(adjacency) + 2):
            short = [path for path in expected if len(path) <= bound]
            assert listed(adjacency, bound) == sorted(short)
            exact = [path for path in expected if len(path) == bound]
            assert listed(adjacency, bound, exact=True) == exact


def check_root(
    adjacency: Sequence[Sequence[int]], root: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compare the loops through one node with all loops, filtered."""
    expected = slow_loops(adjacency)
    for form in (STATIC, BARRIER):
        monkeypatch.setattr(loop_search, "_SHORT", form)
        for bound in range(1, len(adjacency) + 2):
            hits = [path for path in expected if root in path]
            found = listed(adjacency, bound, root=root)
            assert all(path[0] == root for path in found)
            assert canonical([from_smallest(path) for path in found]) == [
                path for path in hits if len(path) <= bound
            ]
            exact = listed(adjacency, bound, root=root, exact=True)
            assert exact == sorted(exact)
            assert canonical([from_smallest(path) for path in exact]) == [
                path for path in hits if len(path) == bound
            ]


def test_loops_of_300_random_graphs_equal_those_of_networkx(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = random.Random(20_240_601)
    for _ in range(300):
        check(random_graph(rng, 6), monkeypatch)


def test_loops_of_larger_random_graphs_equal_those_of_networkx(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = random.Random(7)
    for _ in range(60):
        # Sparse enough to have long dead ends, which is where the barrier can go wrong.
        size = rng.randrange(8, 12)
        adjacency = [[v for v in range(size) if rng.random() < 0.22] for _ in range(size)]
        check(adjacency, monkeypatch)


@pytest.mark.slow
def test_loops_of_10_000_random_graphs_equal_those_of_networkx(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = random.Random(99)
    for _ in range(10_000):
        check(random_graph(rng, 7), monkeypatch)


def test_loops_through_a_node_are_all_loops_that_pass_it(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(3)
    for _ in range(300):
        adjacency = random_graph(rng, 6)
        check_root(adjacency, rng.randrange(len(adjacency)), monkeypatch)


@pytest.mark.slow
def test_loops_through_a_node_of_5_000_larger_graphs(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(4)
    for _ in range(5_000):
        adjacency = random_graph(rng, 6)
        check_root(adjacency, rng.randrange(len(adjacency)), monkeypatch)


def test_the_oracle_itself_equals_networkx() -> None:
    rng = random.Random(5)
    for _ in range(200):
        adjacency = random_graph(rng, 6)
        assert slow_loops(adjacency) == by_networkx(adjacency)


def test_a_self_link_is_a_loop_of_one() -> None:
    assert listed([[0, 1], [0, 1]], 1) == [(0,), (1,)]


def test_no_nodes_give_no_loops() -> None:
    assert listed([], 5) == []


def test_the_barrier_falls_again_when_a_closed_way_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    # 0 -> 1 -> 2 fails while 1 is on the path (2 leads back to 1 only); from 0 -> 2 it succeeds.
    monkeypatch.setattr(loop_search, "_SHORT", BARRIER)
    adjacency = [[1, 2], [2, 3], [1], [0]]
    assert listed(adjacency, 4) == [(0, 1, 3), (0, 2, 1, 3), (1, 2)]


@pytest.mark.parametrize("form", [STATIC, BARRIER])
def test_a_search_without_loops_still_gives_heartbeats(
    form: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A root and seven layers of four: 4 ** 7 loops, all of length 8, so none of length 9.
    monkeypatch.setattr(loop_search, "_SHORT", form)
    width, depth = 4, 7
    layers = [list(range(1 + width * k, 1 + width * (k + 1))) for k in range(depth)] + [[0]]
    adjacency = [layers[0]] + [layers[k + 1] for k in range(depth) for _ in range(width)]
    found = list(search_loops(adjacency, bound=9, exact=True))
    assert set(map(type, found)) == {type(None)}
    assert len(found) >= width**depth // HEARTBEAT


def test_many_roots_without_loops_still_give_heartbeats() -> None:
    adjacency: list[list[int]] = [[] for _ in range(3 * HEARTBEAT)]
    found = list(search_loops(adjacency, bound=5))
    assert found == [None] * len(found)
    assert len(found) >= 2


def test_the_yielded_list_is_the_search_s_own() -> None:
    found = list(search_loops([[0, 1], [0, 1]], bound=2))
    assert len({id(path) for path in found[:2]}) == 1
