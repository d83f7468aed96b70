from __future__ import annotations

import random
import threading
from contextlib import suppress
from math import factorial
from typing import Any

import numpy as np
import pytest

from kompassie.kernels import compiled_count, listing
from kompassie.kernels.compiled_count import LARGEST, can_count, compiled_counts
from tests.kernels.test_listing import need_extension
from tests.kernels.test_loop_count import complete, searched
from tests.reference.signed_graphs import Signed, counts_by_networkx, random_signed

EVERYTHING = 1 << 20


@pytest.fixture(autouse=True)
def extension() -> None:
    need_extension()


def arrays(links: Signed) -> list[list[int]]:
    triples = [(u, v, sign) for u, row in enumerate(links) for v, sign in row]
    return [[row[k] for row in triples] for k in range(3)]


def counted(links: Signed, bound: int, steps: int = EVERYTHING) -> list[list[int]]:
    counts = [[0, 0, 0] for _ in range(bound + 1)]
    for _ in compiled_counts(*arrays(links), len(links), bound, counts, steps):
        pass
    return counts


def sparse(rng: random.Random, size: int, share: float) -> Signed:
    return [
        [(v, rng.choice((1, 1, -1, 0))) for v in range(size) if v != u and rng.random() < share]
        for u in range(size)
    ]


def test_loops_of_random_graphs_are_counted_as_networkx_and_the_plain_search_do() -> None:
    rng = random.Random(121)
    for _ in range(300):
        links = random_signed(rng, 6)
        for bound in range(2, len(links) + 2):
            found = counted(links, bound, rng.choice((1, 5, EVERYTHING)))
            assert found == searched(links, bound) == counts_by_networkx(links, bound)


@pytest.mark.slow
def test_loops_of_10_000_random_graphs_are_counted_as_networkx_lists_them() -> None:
    rng = random.Random(122)
    for _ in range(10_000):
        links = random_signed(rng, 7)
        bound = rng.randrange(2, 9)
        assert counted(links, bound, rng.choice((1, 5, EVERYTHING))) == counts_by_networkx(
            links, bound
        )


# Sets of 64 nodes fill a word, of 128 two: around there, and with many more.
@pytest.mark.parametrize(
    ("size", "share", "bound"),
    [
        (63, 0.1, 4),
        (64, 0.1, 4),
        (65, 0.1, 4),
        (66, 0.1, 4),
        (127, 0.04, 4),
        (129, 0.04, 4),
        (130, 0.04, 4),
        (300, 0.01, 5),
        (80, 0.025, 24),
    ],
)
@pytest.mark.parametrize("steps", [17, EVERYTHING])
def test_sets_of_several_words_change_nothing(
    size: int, share: float, bound: int, steps: int
) -> None:
    links = sparse(random.Random(size), size, share)
    found = counted(links, bound, steps)
    assert found == searched(links, bound)
    assert sum(map(sum, found)) > 0


@pytest.mark.parametrize("size", [2, 3, 5, 8])
def test_complete_graphs_have_the_numbers_that_are_known(size: int) -> None:
    expected = [0, 0] + [factorial(size) // factorial(size - k) // k for k in range(2, size + 1)]
    assert counted(complete(size), size) == [[number, 0, 0] for number in expected]


def test_a_ring_as_long_as_can_be_is_one_loop() -> None:
    ring: Signed = [[((k + 1) % LARGEST, -1 if k else 1)] for k in range(LARGEST)]
    counts = counted(ring, LARGEST)
    assert counts[LARGEST] == [0, 1, 0]
    assert sum(map(sum, counts)) == 1


def test_no_nodes_and_no_links_have_no_loops() -> None:
    assert counted([], 2) == counted([[], []], 2) == [[0, 0, 0]] * 3


def test_a_count_looks_up_after_as_many_steps_as_are_given() -> None:
    found = []
    counts = [[0, 0, 0] for _ in range(31)]
    columns = arrays(complete(30))
    for number in compiled_counts(*columns, 30, 30, counts, 1_000):
        found.append(number)
        if len(found) == 50:
            break
    assert found == sorted(found)
    # A step counts the loops of one beginning, and there are 28 ways on at most.
    assert 0 < found[-1] <= 50 * 1_000 * 29
    assert found[-1] == sum(map(sum, counts))


def test_what_is_handed_back_is_added_to_numbers_of_any_size() -> None:
    counts = [[2**70, 0, 0] for _ in range(4)]
    for _ in compiled_counts(*arrays(complete(3)), 3, 3, counts):
        pass
    assert [row[0] - 2**70 for row in counts] == [0, 0, 3, 2]


def test_where_it_is_not_there_or_the_graph_is_too_large_it_does_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert can_count(LARGEST)
    assert not can_count(LARGEST + 1)
    monkeypatch.setattr(listing, "compiled", None)
    assert not can_count(3)


def count_of(**changed: Any) -> Any:
    given = {"sources": [0, 1, 2], "targets": [1, 2, 0], "signs": [1, 1, -1], **changed}
    numbers = [
        np.array(given[name], np.int32) if isinstance(given[name], list) else given[name]
        for name in ("sources", "targets", "signs")
    ]
    return listing.compiled.Count(*numbers, given.get("size", 3), given.get("bound", 3))


@pytest.mark.parametrize(
    "wrong",
    [
        {"sources": [0, 1, 3]},
        {"targets": [1, 2, -1]},
        {"targets": [0, 2, 0]},  # a self-link
        {"signs": [1, 2, 1]},
        {"signs": [1, 1]},
        {"targets": [1, 2]},
        {"size": -1},
        {"size": LARGEST + 1},
        {"size": 1},
        {"bound": 1},
    ],
)
def test_what_describes_no_count_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="do not describe a count"):
        count_of(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sources": np.zeros(3)},
        {"signs": np.ones(3, np.int8)},
        {"targets": "120"},
        {"size": "3"},
        {"bound": 2.5},
    ],
)
def test_arguments_of_the_wrong_kind_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        count_of(**wrong)


def test_room_for_too_few_counts_is_refused_and_the_count_goes_on() -> None:
    count = count_of()
    with pytest.raises(ValueError, match="three counts for each length"):
        count.run(np.zeros((3, 3), np.int64), 10)
    for room in (np.zeros((4, 3), np.int32), np.zeros((4, 3)), None):
        with pytest.raises(TypeError):
            count.run(room, 10)
    room = np.zeros((4, 3), np.int64)
    while not count.run(room, 10):
        pass
    assert room.tolist() == [[0] * 3, [0] * 3, [0] * 3, [0, 1, 0]]
    assert count.run(room, 10)
    assert room[3].tolist() == [0, 1, 0]


def test_a_second_thread_cannot_work_on_the_same_count() -> None:
    columns = [np.array(column, np.int32) for column in arrays(complete(14))]
    count = listing.compiled.Count(*columns, 14, 10)

    def work() -> None:
        done = False
        while not done:
            with suppress(RuntimeError):  # the other may be there first
                done = count.run(np.zeros((11, 3), np.int64), 10**9)

    thread = threading.Thread(target=work)
    thread.start()
    refused = False
    while thread.is_alive() and not refused:
        try:
            count.run(np.zeros((11, 3), np.int64), 1)
        except RuntimeError as error:
            refused = "another thread" in str(error)
    thread.join()
    assert refused


def test_a_look_at_the_clock_is_a_matter_of_a_hundredth_of_a_second() -> None:
    # Steps, not seconds, so that it holds on any machine.
    assert compiled_count._STEPS / compiled_count.RATE < 0.05
