from __future__ import annotations

import os
import random
import threading
import tracemalloc
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import networkx
import numpy as np
import pytest

from kompassie.kernels import listing
from kompassie.kernels.listing import Engine, engine, loop_batches
from tests.reference.slow_loops import canonical

ENGINES: tuple[Engine, ...] = ("compiled", "python")
NO_COMPILER = "KOMPASSIE_NO_COMPILER"  # set where the extension is not there on purpose
Links = Sequence[Sequence[int]]


def need_extension() -> None:
    """Skip where there is no extension on purpose; fail where it should have been built."""
    if listing.compiled is None:
        if os.environ.get(NO_COMPILER):
            pytest.skip(f"{NO_COMPILER} is set")
        pytest.fail(f"the compiled engine was not built; set {NO_COMPILER} where that is meant")


@pytest.fixture
def extension() -> None:
    need_extension()


@pytest.fixture(params=ENGINES)
def by(request: pytest.FixtureRequest) -> Engine:
    if request.param == "compiled":
        need_extension()
    chosen: Engine = request.param
    return chosen


def joined(adjacency: Links, bound: int, by: Engine, **options: Any) -> tuple[bytes, bytes]:
    """Return the nodes and the lengths of all batches, one behind the other, bit for bit."""
    nodes, lengths = [], []
    for some, of in loop_batches(adjacency, bound=bound, by=by, **options):
        assert some.dtype == of.dtype == np.int32
        assert len(some) == of.sum()
        nodes.append(some.tobytes())
        lengths.append(of.tobytes())
    return b"".join(nodes), b"".join(lengths)


def loops_of(answer: tuple[bytes, bytes]) -> list[tuple[int, ...]]:
    nodes, lengths = (np.frombuffer(part, np.int32) for part in answer)
    ends = np.cumsum(lengths)
    return [tuple(nodes[a:b].tolist()) for a, b in zip(ends - lengths, ends, strict=True)]


def listed(adjacency: Links, bound: int, by: Engine, **options: Any) -> list[tuple[int, ...]]:
    return loops_of(joined(adjacency, bound, by, **options))


def count(adjacency: Links, bound: int, by: Engine, **options: Any) -> int:
    return sum(len(of) for _, of in loop_batches(adjacency, bound=bound, by=by, **options))


def from_smallest(path: Sequence[int]) -> tuple[int, ...]:
    k = path.index(min(path))
    return (*path[k:], *path[:k])


def by_networkx(adjacency: Links) -> list[tuple[int, ...]]:
    graph = networkx.DiGraph((u, v) for u, targets in enumerate(adjacency) for v in targets)
    return canonical([from_smallest(path) for path in networkx.simple_cycles(graph)])


def random_graph(rng: random.Random) -> list[list[int]]:
    """Return links among a few nodes, self-links too; the sparse ones reach the barrier search."""
    size = rng.choice((1, 2, 3, 4, 5, 6, 7, 8, 9))
    share = rng.choice((0.2, 0.35, 0.5, 0.8) if size < 6 else (0.1, 0.18, 0.25))
    return [[v for v in range(size) if rng.random() < share] for _ in range(size)]


def check(adjacency: Links, rng: random.Random, engines: Sequence[Engine] = ENGINES) -> int:
    """Hold the engines against each other and networkx, for every bound; return how many loops."""
    expected = by_networkx(adjacency)
    node = rng.randrange(len(adjacency))
    passing = [path for path in expected if node in path]
    for bound in range(1, len(adjacency) + 2):
        asked = [(False, ""), (True, ""), *((rng.random() < 0.5, mark) for mark in ("root", "via"))]
        for exact, mark in asked:
            options: dict[str, Any] = {mark: node} if mark else {}
            answers = {joined(adjacency, bound, by, exact=exact, **options) for by in engines}
            assert len(answers) == 1, (adjacency, bound, exact, options)
            found = loops_of(answers.pop())
            assert all(path[0] == (node if mark == "root" else min(path)) for path in found)
            assert canonical([from_smallest(path) for path in found]) == [
                path
                for path in (passing if mark else expected)
                if (len(path) == bound if exact else len(path) <= bound)
            ]
            if mark != "root":
                assert found == sorted(found)
    return len(expected)


# -- the two engines and networkx ----------------------------------------------------------------


def test_the_extension_was_built_unless_it_is_said_to_be_missing() -> None:
    assert engine() == ("python" if os.environ.get(NO_COMPILER) else "compiled")


@pytest.mark.usefixtures("extension")
def test_engines_agree_with_each_other_and_networkx_on_300_graphs() -> None:
    rng = random.Random(20_240_610)
    loops = [check(random_graph(rng), rng) for _ in range(300)]
    assert sum(loops) > 1_000


@pytest.mark.slow
@pytest.mark.usefixtures("extension")
def test_engines_agree_with_each_other_and_networkx_on_12_000_other_graphs() -> None:
    rng = random.Random(11)
    for _ in range(12_000):
        check(random_graph(rng), rng)


@pytest.mark.usefixtures("extension")
@pytest.mark.parametrize("seed", range(12))
def test_engines_agree_on_larger_graphs(seed: int) -> None:
    rng = random.Random(seed)
    size = rng.randrange(20, 60)
    adjacency = [sorted(rng.sample(range(size), rng.randrange(5))) for _ in range(size)]
    node = rng.randrange(size)
    for bound in (2, 5, 6, 7, 10, 12):
        for options in ({}, {"exact": True}, {"root": node}, {"via": node}):
            answers = {joined(adjacency, bound, by, **options) for by in ENGINES}
            assert len(answers) == 1


@pytest.mark.usefixtures("extension")
def test_engines_agree_on_the_first_loops_where_nobody_can_list_all() -> None:
    rng = random.Random(8)
    adjacency = [[v for v in range(40) if rng.random() < 0.2] for _ in range(40)]
    first = {}
    for by in ENGINES:
        nodes: list[int] = []
        for some, _ in loop_batches(adjacency, bound=40, by=by):
            nodes += some.tolist()
            if len(nodes) > 60_000:
                break
        first[by] = nodes[:60_000]
    assert first["compiled"] == first["python"]


@pytest.mark.usefixtures("extension")
def test_the_fastest_engine_is_taken_where_none_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    class Used(Exception):
        pass

    class Search:
        def __init__(self, *_: object) -> None:
            raise Used

    monkeypatch.setattr(listing, "compiled", type("Module", (), {"Search": Search}))
    with pytest.raises(Used):
        next(loop_batches([[0]], bound=1))
    monkeypatch.setattr(listing, "compiled", None)
    assert engine() == "python"
    [(nodes, lengths)] = loop_batches([[0]], bound=1)
    assert (nodes.tolist(), lengths.tolist()) == ([0], [1])


# -- edges ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("bound", [1, 2, 7, 10**12])
def test_no_nodes_no_links_and_self_links(by: Engine, bound: int) -> None:
    assert listed([], bound, by) == []
    assert listed([[]], bound, by) == []
    assert listed([[0], [], [2]], bound, by) == [(0,), (2,)]
    assert listed([[0]], bound, by, root=0) == listed([[0]], bound, by, via=0) == [(0,)]
    assert listed([[0]], bound, by, exact=True) == ([(0,)] if bound == 1 else [])


@pytest.mark.parametrize("bound", [9_999, 10_000, 10**10])
def test_a_ring_of_10_000_is_one_loop(by: Engine, bound: int) -> None:
    ring = [[(k + 1) % 10_000] for k in range(10_000)]
    found = listed(ring, bound, by)
    assert found == ([tuple(range(10_000))] if bound >= 10_000 else [])
    assert listed(ring, bound, by, root=17)[:1] == [
        (*range(17, 10_000), *range(17)) for _ in range(bound >= 10_000)
    ]


def test_a_hub_of_400_pairs_has_as_many_loops(by: Engine) -> None:
    hub: list[list[int]] = [list(range(1, 401)), *([0] for _ in range(400))]
    assert listed(hub, 401, by) == [(0, k) for k in range(1, 401)]
    last = [[400]] * 400 + [list(range(400))]
    assert listed(last, 401, by) == [(k, 400) for k in range(400)]
    assert listed(last, 401, by, root=400) == [(400, k) for k in range(400)]


def test_two_hubs_have_the_loops_that_can_be_counted_by_hand(by: Engine) -> None:
    # 0 -> each of 200 -> 1 -> each of 200 others -> 0, and 1 -> 0.
    there, back = range(2, 202), range(202, 402)
    adjacency = [list(there), [0, *back], *([1] for _ in there), *([0] for _ in back)]
    assert count(adjacency, 402, by) == 200 + 200 * 200
    assert count(adjacency, 3, by) == 200
    assert count(adjacency, 402, by, via=300) == 200


def diamonds(number: int, first: int) -> list[list[int]]:
    """Return the links of a chain of diamonds: 2 ** number ways; its end has no links yet."""
    links: list[list[int]] = []
    for k in range(number):
        a = first + 3 * k
        links += [[a + 1, a + 2], [a + 3], [a + 3]]
    return [*links, []]


def effort(adjacency: Links, bound: int, by: Engine, **options: Any) -> int:
    """Return how many batches came: each stands for thousands of steps at most."""
    batches = 0
    for _ in loop_batches(adjacency, bound=bound, by=by, **options):
        batches += 1
        if batches > 10:
            break
    return batches


@pytest.mark.parametrize("bound", [5, 6, 7, 30, 100, 200])
@pytest.mark.parametrize("exact", [False, True])
def test_a_chain_of_diamonds_that_leads_nowhere_is_not_walked(
    by: Engine, bound: int, exact: bool
) -> None:
    # 0 <-> 1, and from 1 there are 2 ** 30 ways to where no link leaves.
    adjacency = [[1], [0, 2], *diamonds(30, 2)]
    assert effort(adjacency, bound, by, exact=exact) <= 2
    assert listed(adjacency, bound, by, exact=exact) == ([] if exact else [(0, 1)])


@pytest.mark.parametrize("bound", [7, 30, 60])
def test_diamonds_that_close_too_late_are_not_walked(by: Engine, bound: int) -> None:
    # The end of the chain leads back to its beginning, which makes 2 ** 30 loops of 61.
    adjacency = [[1], [0, 2], *diamonds(30, 2)]
    adjacency[-1] = [2]
    assert effort(adjacency, bound, by) <= 2
    assert listed(adjacency, bound, by) == [(0, 1)]


def test_diamonds_that_lead_back_to_the_way_itself_are_walked_once(by: Engine) -> None:
    # From 1, the chain leads back to 1 alone: by distance each of its 2 ** 30 ways looks open, and
    # only the barrier, which is raised when one of them has failed, closes the others.
    adjacency = [[1], [0, 2], *diamonds(30, 2)]
    adjacency[-1] = [1]
    assert effort(adjacency, 200, by, root=0) <= 2
    assert listed(adjacency, 200, by, root=0) == [(0, 1)]


def test_diamonds_that_close_are_all_found(by: Engine) -> None:
    adjacency = [[1], [0, 2], *diamonds(10, 2)]
    adjacency[-1] = [0]
    found = listed(adjacency, 1_000, by)
    assert len(found) == len(set(found)) == 2**10 + 1
    assert {len(path) for path in found} == {2, 23}


# -- buffers, steps and memory -------------------------------------------------------------------


def arrays(adjacency: Links) -> tuple[np.ndarray, np.ndarray]:
    ends = np.cumsum([0, *map(len, adjacency)]).astype(np.int32)
    return ends, np.array([v for targets in adjacency for v in targets], dtype=np.int32)


def drained(
    adjacency: Links, bound: int, exact: bool, root: int, via: int, rooms: tuple[int, int, int]
) -> tuple[bytes, bytes]:
    """Return what a search writes in as many calls as buffers and steps make necessary."""
    nodes, lengths = (np.full(room + 1, -7, dtype=np.int32) for room in rooms[:2])
    search = listing.compiled.Search(*arrays(adjacency), bound, exact, root, via)
    parts: list[tuple[bytes, bytes]] = []
    done = False
    while not done:
        used, found, done = search.fill(nodes[:-1], lengths[:-1], rooms[2])
        parts.append((nodes[:used].tobytes(), lengths[:found].tobytes()))
        assert nodes[-1] == lengths[-1] == -7
        assert lengths[:found].sum() == used
    assert search.fill(nodes[:-1], lengths[:-1], 1) == (0, 0, True)
    return b"".join(a for a, _ in parts), b"".join(b for _, b in parts)


@pytest.mark.usefixtures("extension")
@pytest.mark.parametrize("room", [1, 2, 5])
@pytest.mark.parametrize("steps", [0, 1, 2, 50])
def test_tiny_buffers_and_few_steps_change_nothing(room: int, steps: int) -> None:
    rng = random.Random(31 * room + steps)
    for _ in range(60):
        adjacency = random_graph(rng)
        size = len(adjacency)
        node = rng.randrange(size)
        for bound in {1, rng.randrange(1, size + 2), size}:
            for exact in (False, True):
                for root, via in ((-1, -1), (node, -1), (-1, node)):
                    options = {"root": node} if root >= 0 else {"via": node} if via >= 0 else {}
                    rooms = (min(bound, size) + room - 1, room, steps)
                    assert drained(adjacency, bound, exact, root, via, rooms) == joined(
                        adjacency, bound, "python", exact=exact, **options
                    )


def layered(layers: int) -> list[list[int]]:
    """Return links from a root through layers of eight and back: loops of one length only."""
    adjacency = [[*range(1, 9)]]
    for k in range(1, layers):
        adjacency += [[*range(8 * k + 1, 8 * k + 9)]] * 8
    return [*adjacency, *[[0]] * 8]


@pytest.mark.usefixtures("extension")
@pytest.mark.parametrize("bound", [6, 10])
def test_the_compiled_search_looks_up_after_as_many_steps_as_are_given(bound: int) -> None:
    # Loops are one shorter than what is asked for, so that there is none to write.
    search = listing.compiled.Search(*arrays(layered(bound - 2)), bound, True, -1, -1)
    nodes, lengths = np.empty(100, np.int32), np.empty(10, np.int32)
    for _ in range(5):
        assert search.fill(nodes, lengths, 100) == (0, 0, False)


@pytest.mark.parametrize("number", [100_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_listing_takes_little_memory_beyond_the_loops(by: Engine, number: int) -> None:
    adjacency = [[v for v in range(30) if v != u] for u in range(30)]
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        found = 0
        for _, lengths in loop_batches(adjacency, bound=30, by=by):
            found += len(lengths)
            if found >= number:
                break
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found >= number
    assert peak - before < 16 * 2**20


# -- refusals of the extension -------------------------------------------------------------------

RING = ([0, 1, 2, 3], [1, 2, 0])


def search_of(
    ends: object = RING[0],
    targets: object = RING[1],
    bound: object = 3,
    exact: object = False,
    root: object = -1,
    via: object = -1,
) -> Any:
    given = [np.array(x, np.int32) if isinstance(x, list) else x for x in (ends, targets)]
    return listing.compiled.Search(*given, bound, exact, root, via)


@pytest.mark.usefixtures("extension")
@pytest.mark.parametrize(
    "wrong",
    [
        {"bound": 0},
        {"bound": -1},
        {"root": 3},
        {"root": -2},
        {"via": 3},
        {"via": -2},
        {"root": 0, "via": 0},
        {"ends": []},
        {"ends": [1, 1, 2, 3]},
        {"ends": [0, 2, 1, 3]},
        {"ends": [0, 1, 2]},
        {"ends": [0, 1, 2, 4]},
        {"ends": [0, -1, 2, 3]},
        {"targets": [1, 2, 3]},
        {"targets": [1, 2, -1]},
        {"targets": [1, 2]},
        {"ends": [0], "targets": [], "root": 1},
        {"ends": np.array([0, 9, 1, 9, 2, 9, 3], np.int32)[::2]},
    ],
)
def test_what_describes_no_search_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"do not describe a search|contiguous"):
        search_of(**wrong)


@pytest.mark.usefixtures("extension")
@pytest.mark.parametrize(
    "wrong",
    [
        {"ends": (0, 1, 2, 3)},
        {"ends": None},
        {"ends": np.array(RING[0], np.int64)},
        {"ends": np.array(RING[0], np.uint32)},
        {"ends": np.array(RING[0], np.float32)},
        {"ends": np.array(RING[0], ">i4")},
        {"ends": b"0123"},
        {"targets": np.array(RING[1], np.int16)},
        {"targets": "120"},
        {"bound": "3"},
        {"bound": 2.5},
        {"root": None},
    ],
)
def test_arguments_of_the_wrong_kind_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        search_of(**wrong)
    with pytest.raises(TypeError):
        listing.compiled.Search()


@pytest.mark.usefixtures("extension")
@pytest.mark.parametrize("bound", [2**31, 2**63, -(2**31) - 1])
def test_a_bound_that_is_no_c_number_is_refused(bound: int) -> None:
    with pytest.raises(OverflowError):
        search_of(bound=bound)


def read_only(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array


@pytest.mark.usefixtures("extension")
@pytest.mark.parametrize(
    ("nodes", "lengths", "error"),
    [
        (np.empty(2, np.int32), np.empty(1, np.int32), ValueError),
        (np.empty(3, np.int32), np.empty(0, np.int32), ValueError),
        (np.empty(3, np.int64), np.empty(1, np.int32), TypeError),
        (np.empty(3, np.int32), np.empty(1, np.uint32), TypeError),
        (np.empty(6, np.int32)[::2], np.empty(1, np.int32), ValueError),
        (read_only(np.empty(3, np.int32)), np.empty(1, np.int32), ValueError),
        (np.empty(3, np.int32), read_only(np.empty(1, np.int32)), ValueError),
        ([0, 0, 0], np.empty(1, np.int32), TypeError),
        (np.empty(3, np.int32), None, TypeError),
        (bytes(12), np.empty(1, np.int32), (BufferError, TypeError)),
    ],
)
def test_buffers_that_cannot_take_a_loop_are_refused_and_the_search_goes_on(
    nodes: object, lengths: object, error: type[Exception]
) -> None:
    search = search_of()
    with pytest.raises(error):
        search.fill(nodes, lengths, 10)
    room = np.empty(3, np.int32), np.empty(1, np.int32)
    # A full buffer ends a call, whether or not there is more to come.
    assert search.fill(*room, 1_000)[:2] == (3, 1)
    assert room[0].tolist() == [0, 1, 2]


@pytest.mark.usefixtures("extension")
def test_a_second_thread_cannot_work_on_the_same_search() -> None:
    search = listing.compiled.Search(*arrays(layered(8)), 10, True, -1, -1)

    def work() -> None:
        done = False
        while not done:
            with suppress(RuntimeError):  # the other may be there first
                *_, done = search.fill(np.empty(10, np.int32), np.empty(1, np.int32), 10**9)

    thread = threading.Thread(target=work)
    thread.start()
    refused = False
    while thread.is_alive() and not refused:
        try:
            search.fill(np.empty(10, np.int32), np.empty(1, np.int32), 1)
        except RuntimeError as error:
            refused = "another thread" in str(error)
    thread.join()
    assert refused
