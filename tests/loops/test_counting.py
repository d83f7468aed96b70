from __future__ import annotations

import itertools
import random
from math import factorial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompassie as ks
from kompassie import CausalMap, Link, Sign
from kompassie.errors import IncompleteResult, InvalidValue, TooLarge
from kompassie.kernels import block_count, listing, loop_count
from kompassie.loops.counting import LoopCount, count_loops
from tests.kernels.test_listing import need_extension
from tests.strategies import signed_maps


@pytest.fixture(params=["compiled", "python"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Count with one engine and with the other."""
    if request.param == "compiled":
        need_extension()
    else:
        monkeypatch.setattr(listing, "compiled", None)
    chosen: str = request.param
    return chosen


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count in plain Python."""
    monkeypatch.setattr(listing, "compiled", None)


def complete(size: int) -> CausalMap:
    names = [f"v{k:02}" for k in range(size)]
    links = [Link(a, b, Sign.PLUS) for a in names for b in names if a != b]
    return CausalMap(tuple(names), tuple(links))


def listed(m: CausalMap, longest: int | None = None) -> dict[int, tuple[int, int, int]]:
    """Return the numbers by listing."""
    loops = ks.find_loops(m, max_length=longest, limit=None, time_limit=None)
    last = max(loops.lengths, default=0)
    rows = {k: [0, 0, 0] for k in range(1, int(last) + 1)}
    for length, sign in zip(loops.lengths.tolist(), loops.signs.tolist(), strict=True):
        rows[length]["RB?".index({1: "R", -1: "B", 0: "?"}[sign])] += 1
    return {k: (row[0], row[1], row[2]) for k, row in rows.items()}


# -- published and agreed numbers --------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "number"),
    # Sum over k of n! / ((n - k)! k): Johnson (1975), https://oeis.org/A002807.
    [(3, 5), (4, 20), (5, 84), (6, 409), (7, 2365), (8, 16064), (9, 125664)],
)
@pytest.mark.usefixtures("engine")
def test_complete_maps_have_the_numbers_of_loops_that_are_known(size: int, number: int) -> None:
    count = count_loops(complete(size))
    assert (count.total, count.reinforcing, count.balancing) == (number, number, 0)
    assert count.by_length[size][0] == factorial(size - 1)


@pytest.mark.usefixtures("engine")
def test_the_flagship_has_151_loops() -> None:
    count = count_loops(ks.flagship())
    assert (count.total, count.reinforcing, count.balancing) == (151, 123, 28)


@pytest.mark.parametrize(
    ("name", "total", "reinforcing"),
    [("SouthNS_dutch.csv", 7_115, 3_527), ("Skagerrak_190418.csv", 2_399, 1_200)],
)
@pytest.mark.usefixtures("engine")
def test_the_maps_of_north_sea_stakeholders_have_the_numbers_that_are_known(
    name: str, total: int, reinforcing: int, cases: Path
) -> None:
    m = ks.read(cases / "north_sea" / name, rows="source")
    count = count_loops(m)
    assert (count.total, count.reinforcing) == (total, reinforcing)
    assert count.by_length == listed(m)


@pytest.mark.usefixtures("engine")
def test_a_complete_map_of_30_is_counted_up_to_length_5_and_refused_without_a_bound() -> None:
    count = count_loops(complete(30), max_length=5)
    assert count.by_length == {
        k: (factorial(30) // factorial(30 - k) // k if k > 1 else 0, 0, 0) for k in range(1, 6)
    }
    with pytest.raises(TooLarge) as refusal:
        count_loops(complete(30))
    said = str(refusal.value)
    assert said.startswith(
        "counting the loops up to any length among 30 variables with 870 links is too large: "
        "it takes about "
    )
    assert "years by the best exact way, where the budget is a time_limit of 10 s" in said
    assert "max_length= (up to 5" in said


@pytest.mark.slow
def test_numbers_above_2_to_the_53_are_exact() -> None:
    count = count_loops(complete(20), time_limit=None)
    assert count.by_length[20] == (factorial(19), 0, 0)
    assert count.total == sum(factorial(20) // factorial(20 - k) // k for k in range(2, 21))
    assert count.total > 2**53


# -- every way counts alike --------------------------------------------------------------------


@given(signed_maps(6, signs=tuple(Sign)), st.none() | st.integers(1, 7))
def test_counts_are_those_of_the_list(m: CausalMap, longest: int | None) -> None:
    count = count_loops(m, max_length=longest)
    assert count.by_length == listed(m, longest)
    assert count.complete
    assert count.complete_up_to == (len(m) if longest is None else longest)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("way", ["search", "subsets", "closed forms"])
def test_every_way_counts_alike(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kompassie.loops.counting._Count._first_try", lambda self: False)
    monkeypatch.setattr("kompassie.loops.counting.plan_block", lambda links, bound: (way, 0.0))
    rng = random.Random(81)
    for _ in range(60):
        names = [f"v{k}" for k in range(rng.randrange(2, 10))]
        share = rng.choice((0.2, 0.35))
        m = CausalMap(
            tuple(names),
            tuple(
                Link(a, b, rng.choice(list(Sign)))
                for a in names
                for b in names
                if rng.random() < share
            ),
        )
        longest = rng.randrange(1, 6) if way == "closed forms" else rng.choice((None, 3, 6))
        count = count_loops(m, max_length=longest)
        assert count.by_length == listed(m, longest)
        assert ("method", way) in count.provenance.settings or not count.by_length.get(2)


@pytest.mark.usefixtures("plain")
def test_the_cheapest_way_is_taken() -> None:
    def plan(size: int, share: float, bound: int) -> str:
        rng = random.Random(82)
        links = [
            [(v, 1) for v in range(size) if v != u and rng.random() < share] for u in range(size)
        ]
        return block_count.plan_block(links, bound)[0]

    assert plan(40, 0.2, 5) == "closed forms"
    assert plan(40, 0.2, 6) == "search"
    assert plan(15, 1.0, 15) == "subsets"
    assert plan(30, 0.06, 30) == "search"


@pytest.mark.usefixtures("engine")
def test_a_map_is_cut_into_blocks_that_are_counted_apart() -> None:
    # Three complete maps of nine that share single variables: 3 · 125,664 loops and no more.
    names = [f"v{k:02}" for k in range(25)]
    parts = [names[0:9], names[8:17], names[16:25]]
    links = [Link(a, b, "+") for part in parts for a in part for b in part if a != b]
    count = count_loops(CausalMap(tuple(names), tuple(links)))
    assert count.total == 3 * 125_664


@pytest.mark.parametrize("size", [1_500, pytest.param(10_000, marks=pytest.mark.slow)])
def test_a_large_sparse_map_is_counted(size: int) -> None:
    rng = random.Random(83)
    names = [f"v{k}" for k in range(size)]
    pairs = {(rng.choice(names), rng.choice(names)) for _ in range(6 * size // 5)}
    signs = {pair: rng.choice(list(Sign)) for pair in sorted(pairs)}
    m = CausalMap(tuple(names), tuple(Link(*pair, sign) for pair, sign in signs.items()))
    assert count_loops(m, max_length=4, time_limit=None).by_length == listed(m, 4)


@pytest.mark.usefixtures("engine")
def test_long_chains_of_pairs_and_one_long_loop_are_counted() -> None:
    names = [f"v{k}" for k in range(3_000)]
    chain = [Link(a, b, "+") for a, b in itertools.pairwise(names)]
    back = [Link(link.target, link.source, "-") for link in chain]
    count = count_loops(CausalMap(tuple(names), (*chain, *back)), time_limit=None)
    assert count.by_length == {1: (0, 0, 0), 2: (0, 2_999, 0)}
    ring = CausalMap(tuple(names), (*chain, Link(names[-1], names[0], "-")))
    long = count_loops(ring, time_limit=None)
    assert (long.total, long.by_length[3_000]) == (1, (0, 1, 0))


def test_the_compiled_search_tries_the_whole_map_before_the_ways_are_weighed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    need_extension()
    m = complete(9)
    sooner = count_loops(m)
    monkeypatch.setattr("kompassie.loops.counting._FIRST_LOOKS", 0)
    later = count_loops(m)
    assert sooner.by_length == later.by_length
    assert ("method", "search") in sooner.provenance.settings


# -- properties --------------------------------------------------------------------------------


@given(signed_maps(5, signs=tuple(Sign)), st.randoms(use_true_random=False))
def test_the_order_of_the_map_does_not_change_the_counts(m: CausalMap, random_: object) -> None:
    variables, links = list(m.variables), list(m.links)
    random_.shuffle(variables)  # type: ignore[attr-defined]
    random_.shuffle(links)  # type: ignore[attr-defined]
    shuffled = CausalMap(tuple(variables), tuple(links))
    assert count_loops(shuffled).by_length == count_loops(m).by_length


@given(signed_maps(5), st.data())
def test_turning_a_variable_round_changes_no_loop_s_sign(m: CausalMap, data: st.DataObject) -> None:
    turned = data.draw(st.sets(st.sampled_from(m.names))) if m.names else set()
    links = [
        Link(
            x.source, x.target, -x.sign if (x.source in turned) != (x.target in turned) else x.sign
        )
        for x in m.links
    ]
    assert count_loops(CausalMap(m.variables, tuple(links))).by_length == count_loops(m).by_length


# -- what the result says ----------------------------------------------------------------------


def test_the_result_is_a_table_and_says_that_it_is_complete() -> None:
    m = ks.parse("a -> b +\nb -> a -\nb -> c ?\nc -> a +\nc -> c -")
    count = count_loops(m)
    assert count.by_length == {1: (0, 1, 0), 2: (0, 1, 0), 3: (0, 0, 1)}
    assert (count.reinforcing, count.balancing, count.undecided, count.total) == (0, 2, 1, 3)
    assert str(count.table()).splitlines()[1].split() == ["1", "0", "1", "0", "1"]
    assert count.completeness() == "complete"
    assert repr(count) == "<LoopCount: 3 (0 R, 2 B, 1 undecided), complete>"
    assert count.require_complete() is count
    assert count == count_loops(m)
    assert hash(count) == hash(count_loops(m))
    bounded = count_loops(m, max_length=2)
    assert bounded.completeness() == "complete up to length 2"
    assert bounded.provenance.settings[:2] == (("max_length", "2"), ("time_limit", "10.0"))
    assert bounded.provenance.source == m.digest


def test_maps_without_loops_have_none() -> None:
    for m in (CausalMap(), CausalMap(("a",)), ks.parse("a -> b +")):
        assert count_loops(m).by_length == {}
        assert count_loops(m).total == 0
    assert repr(count_loops(CausalMap())) == "<LoopCount: 0 (0 R, 0 B), complete>"


# -- limits and refusals -----------------------------------------------------------------------


@pytest.mark.usefixtures("engine")
def test_a_count_that_takes_longer_than_thought_is_refused_by_the_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loop_count, "HEARTBEAT", 500)
    monkeypatch.setattr("kompassie.loops.counting._FIRST_LOOKS", 0)
    monkeypatch.setattr(
        "kompassie.loops.counting.plan_block", lambda links, bound: ("search", 0.001)
    )
    with pytest.raises(TooLarge, match=r"a time_limit of 0\.05 s; [\d,]+ were counted before"):
        count_loops(complete(16), time_limit=0.05)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("request_", [ks.Stop, StopIteration])
def test_a_callback_that_asks_to_stop_keeps_the_lengths_that_are_known(
    request_: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kompassie.progress._EVERY", 0.0)
    monkeypatch.setattr("kompassie.loops.counting._FIRST_LOOKS", 0)
    monkeypatch.setattr(loop_count, "HEARTBEAT", 100)
    seen = []

    def stop(done: int, total: int | None) -> None:
        seen.append((done, total))
        raise request_

    m = complete(30)
    count = count_loops(m, max_length=7, time_limit=None, progress=stop)
    assert len(seen) == 1
    assert (count.complete, count.stopped, count.complete_up_to) == (False, "callback", 5)
    assert count.by_length == count_loops(m, max_length=5).by_length
    assert count.completeness() == "stopped at the callback: complete only up to length 5"
    with pytest.raises(IncompleteResult, match="loops up to length 5 are counted"):
        count.require_complete()


@pytest.mark.usefixtures("engine")
def test_a_callback_only_looks_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kompassie.progress._EVERY", 0.0)
    monkeypatch.setattr(loop_count, "HEARTBEAT", 100)
    seen = []
    watched = count_loops(complete(7), progress=lambda done, total: seen.append(done))
    assert watched == count_loops(complete(7))
    assert seen[-1] == 2_365

    def fail(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        count_loops(complete(7), progress=fail)


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({"max_length": 0}, "max_length is 0: use a whole number from 1 upwards, or None"),
        ({"max_length": True}, "max_length is True"),
        ({"max_length": "5"}, "max_length is '5'"),
        ({"time_limit": -1}, "time_limit is -1: use seconds from 0 upwards, or None"),
        ({"progress": 3}, "progress is 3"),
    ],
)
def test_settings_that_make_no_sense_are_refused(given_: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        count_loops(complete(3), **given_)  # type: ignore[arg-type]


def test_what_is_no_map_is_refused() -> None:
    with pytest.raises(InvalidValue, match="give a map"):
        count_loops([("a", "b", "+")])  # type: ignore[arg-type]


def test_a_count_is_frozen() -> None:
    count = LoopCount({2: (1, 0, 0)})
    with pytest.raises(AttributeError):
        count.complete = False  # type: ignore[misc]
    with pytest.raises(TypeError):
        count.by_length[2] = (0, 0, 0)  # type: ignore[index]
