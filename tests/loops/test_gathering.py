from __future__ import annotations

import random
import tracemalloc

import numpy as np
import pytest

import kompassie as ks
from kompassie import CausalMap, Link
from kompassie.loops import gathering
from kompassie.loops.gathering import ByLength, Gathered, Held
from tests.kernels.test_listing import need_extension

MIB = 2**20


def batch(*loops: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    return (
        np.array([v for loop in loops for v in loop], np.int32),
        np.array([len(loop) for loop in loops], np.int32),
    )


def as_tuples(nodes: np.ndarray, offsets: np.ndarray) -> list[tuple[int, ...]]:
    return [tuple(part.tolist()) for part in np.split(nodes, offsets[1:-1])] if len(nodes) else []


def random_map(size: int, share: float, seed: int) -> CausalMap:
    rng = random.Random(seed)
    names = [f"v{k:02}" for k in range(size)]
    pairs = [(a, b) for a in names for b in names if a != b and rng.random() < share]
    return CausalMap(tuple(names), tuple(Link(a, b, "+") for a, b in pairs))


def test_loops_are_kept_in_the_order_in_which_they_come_and_cut() -> None:
    gathered = Gathered()
    gathered.add(*batch((0, 1), (2, 3, 4)))
    gathered.add(*batch())
    gathered.add(*batch((5,), (6, 7)))
    assert gathered.count == 4
    gathered.cut(3)
    assert as_tuples(*gathered.arrays()) == [(0, 1), (2, 3, 4), (5,)]


@pytest.mark.parametrize("number", [1, 300, 5_000])
def test_arrays_grow_as_needed_and_end_without_room_left(number: int) -> None:
    gathered = Gathered()
    for k in range(number):
        gathered.add(*batch((k, k + 1)))
    nodes, offsets = gathered.arrays()
    assert (len(nodes), len(offsets)) == (2 * number, number + 1)
    assert as_tuples(nodes, offsets) == [(k, k + 1) for k in range(number)]


def test_few_batches_are_held_and_many_are_only_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "_HELD", 6)
    held = Held(4)
    held.add(*batch((0, 1), (1, 2, 3, 0)))
    assert held.batches is not None
    held.add(*batch())
    held.add(*batch((2, 3)))
    assert held.batches is None
    assert held.count == 3
    assert held.numbers.tolist() == [0, 0, 2, 0, 1]


def test_what_is_held_is_a_copy() -> None:
    held = Held(3)
    nodes, lengths = batch((0, 1), (2,))
    held.add(nodes, lengths)
    nodes[:] = lengths[:] = 9
    assert held.batches is not None
    assert [part.tolist() for part in held.batches[0]] == [[0, 1, 2], [2, 1]]


def test_loops_are_put_by_length_and_turned_and_sorted_where_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gathering, "_ROWS", 2)
    loops = [(3, 1), (2, 0), (1,), (4, 2, 3), (3, 0), (2, 1, 4), (0, 2, 1)]
    numbers = np.bincount([len(loop) for loop in loops])
    found = ByLength(numbers)
    found.add_all([batch(*loops[:3]), batch(), batch(*loops[3:])])
    assert as_tuples(found.nodes, found.offsets) == sorted(loops, key=len)
    found.turn()
    turned = [loop[loop.index(min(loop)) :] + loop[: loop.index(min(loop))] for loop in loops]
    assert as_tuples(found.nodes, found.offsets) == sorted(turned, key=lambda x: (len(x), x))


def test_no_loops_have_no_places() -> None:
    found = ByLength(np.zeros(5, np.int64))
    found.turn()
    assert (len(found.nodes), found.offsets.tolist()) == (0, [0])


@pytest.mark.parametrize("through", [None, "v03"])
def test_what_is_searched_twice_is_the_same(
    through: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    m = random_map(12, 0.4, 7)
    once = ks.find_loops(m, through=through, limit=None)
    monkeypatch.setattr(gathering, "_HELD", 50)
    twice = ks.find_loops(m, through=through, limit=None)
    assert twice == once
    assert once.complete
    assert len(once) > 500


@pytest.mark.parametrize(
    ("size", "longest", "through", "limit"),
    [(40, 7, None, None), (40, None, None, 300_000), (40, 7, "v00", None)],
)
def test_a_list_takes_less_than_16_mib_beyond_itself(
    size: int, longest: int | None, through: str | None, limit: int | None
) -> None:
    need_extension()
    m = random_map(size, 0.2, 4)
    ks.find_loops(m, 3)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        loops = ks.find_loops(m, longest, through, limit=limit, time_limit=None)
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    result = loops.nodes.nbytes + loops.offsets.nbytes
    assert result > MIB
    assert peak - before - result < 16 * MIB
    assert kept - before - result < MIB
