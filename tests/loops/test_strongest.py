from __future__ import annotations

import itertools
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompassie as ks
from kompassie import CausalMap, Link, Loops, Sign, Study
from kompassie.errors import IncompleteResult, InvalidValue, UnknownVariable
from kompassie.loops.strongest import SelectedLoops, strongest_loops
from tests.reference.slow_strongest import slow_strongest
from tests.strategies import signed_maps

# Decimals whose products tie in many ways, none of which floats get right throughout.
TYING = [0.1, 0.2, 0.3, 0.6, 0.5, 0.25, 1.0, 0.15, 0.05, (0.1, 0.2), (0.0, 1.0)]


def routes(loops: Loops) -> list[tuple[str, ...]]:
    return [loop.names for loop in loops]


def random_map(rng: random.Random, most: int = 6) -> CausalMap:
    names = [f"v{k}" for k in range(rng.randrange(1, most + 1))]
    share = rng.choice((0.2, 0.4, 0.6))
    pool = rng.choice([TYING, TYING[:4], [1.0], [rng.uniform(0.01, 1) for _ in range(6)]])
    return CausalMap(
        tuple(names),
        tuple(
            Link(a, b, rng.choice(list(Sign)), strength=rng.choice(pool))
            for a in names
            for b in names
            if rng.random() < share
        ),
    )


def complete(size: int, strength: float | None = 0.5) -> CausalMap:
    names = [f"v{k:02}" for k in range(size)]
    links = [Link(a, b, Sign.PLUS, strength=strength) for a in names for b in names if a != b]
    return CausalMap(tuple(names), tuple(links))


# -- the order ---------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [200, pytest.param(3_000, marks=pytest.mark.slow)])
def test_the_strongest_of_random_maps_are_those_of_all_loops_sorted(number: int) -> None:
    rng = random.Random(71)
    for _ in range(number):
        m = random_map(rng)
        n = rng.choice((1, 2, 5, 10_000))
        through = rng.choice([None, rng.choice(m.names)])
        sign = rng.choice([None, *Sign])
        found = strongest_loops(m, n, through=through, sign=sign)
        every = slow_strongest(m, through, sign)
        assert routes(found) == every[:n]
        assert found.complete
        assert found.stopped is None
        assert found.ranked_by == "strength"
        assert not found.exhausted or len(every) <= n


@pytest.mark.slow
def test_the_strongest_of_larger_random_maps_are_those_of_all_loops_sorted() -> None:
    rng = random.Random(72)
    for _ in range(400):
        m = random_map(rng, 8)
        sign = rng.choice([None, *Sign])
        assert routes(strongest_loops(m, 30, sign=sign)) == slow_strongest(m, sign=sign)[:30]


@settings(max_examples=60)
@given(signed_maps(5, signs=tuple(Sign)), st.integers(0, 40))
def test_without_strengths_the_shortest_come_first(m: CausalMap, n: int) -> None:
    found = strongest_loops(m, n)
    assert routes(found) == routes(ks.find_loops(m))[:n]
    assert found.ranked_by == ("length" if routes(found) else found.ranked_by)


@settings(max_examples=60)
@given(signed_maps(5, signs=tuple(Sign), fewest=1), st.data())
def test_without_strengths_filters_keep_the_order_of_the_list(
    m: CausalMap, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(m.names))
    kind = data.draw(st.sampled_from("RB?"))
    n = data.draw(st.integers(0, 9))
    every = ks.find_loops(m)
    wanted = {"R": every.reinforcing, "B": every.balancing, "?": every.undecided}[kind]
    assert routes(strongest_loops(m, n, sign=kind)) == routes(wanted)[:n]
    both = strongest_loops(m, n, through=name, sign=kind)
    assert routes(both) == routes(wanted.through(name))[:n]


def test_products_that_floats_tell_apart_are_equal_where_decimals_are() -> None:
    assert 0.1 * 0.9 != 0.3 * 0.3
    m = ks.parse("""
    a -> b + strength=0.1
    b -> a + strength=0.9
    c -> d + strength=0.3
    d -> c + strength=0.3
    e -> e + strength=0.09""")
    turned = ks.parse("""
    a -> b + strength=0.3
    b -> a + strength=0.3
    c -> d + strength=0.9
    d -> c + strength=0.1""")
    assert routes(strongest_loops(m)) == [("e",), ("a", "b"), ("c", "d")]
    assert routes(strongest_loops(turned)) == [("a", "b"), ("c", "d")]


def test_products_that_floats_cannot_tell_apart_are_told_apart() -> None:
    more, less = 0.3000000000000001, 0.2999999999999999
    assert more * less == 0.3 * 0.3
    m = CausalMap(
        ("a", "b", "c", "d"),
        (
            Link("a", "b", "+", strength=more),
            Link("b", "a", "+", strength=less),
            Link("c", "d", "+", strength=0.3),
            Link("d", "c", "+", strength=0.3),
        ),
    )
    assert routes(strongest_loops(m)) == slow_strongest(m) == [("c", "d"), ("a", "b")]


def test_a_range_counts_by_its_midpoint_and_underflow_is_no_tie() -> None:
    m = ks.parse("""
    a -> a + strength=0.2..0.6
    b -> b + strength=0.4
    c -> c + strength=0.41""")
    assert routes(strongest_loops(m)) == [("c",), ("a",), ("b",)]
    tiny = [Link("a", "b", "+", strength=1e-300), Link("b", "a", "+", strength=1e-300)]
    tinier = [Link("c", "d", "+", strength=1e-300), Link("d", "c", "+", strength=1e-299)]
    weak = CausalMap(("a", "b", "c", "d"), (*tiny, *tinier))
    assert routes(strongest_loops(weak)) == [("c", "d"), ("a", "b")]


def test_the_strongest_of_a_map_too_large_to_list_are_known_by_their_making() -> None:
    # Weak links everywhere, and one strong ring of twelve.
    names = [f"v{k:02}" for k in range(60)]
    ring = {(names[k], names[(k + 1) % 12]) for k in range(12)}
    links = [
        Link(
            a, b, "-" if (a, b) == ("v03", "v04") else "+", strength=1.0 if (a, b) in ring else 0.1
        )
        for a in names
        for b in names
        if a != b
    ]
    m = CausalMap(tuple(names), tuple(links))
    best = strongest_loops(m, 2)
    assert best[0].names == tuple(names[:12])
    # Next come those with one weak link: back after one strong link.
    assert routes(best)[1] == ("v00", "v01")
    assert best[1].strength == 0.1
    assert strongest_loops(m, 1, sign="B")[0].names == tuple(names[:12])
    assert strongest_loops(m, 1, sign=Sign.UNSURE).exhausted
    assert "v30" in strongest_loops(m, 1, through="v30")[0].names


def test_it_streams_through_equal_loops_in_the_order_of_their_places() -> None:
    m = complete(40)
    found = strongest_loops(m, 800)
    pairs = [(a, b) for a in m.names for b in m.names if a < b]
    assert routes(found)[:780] == pairs
    assert routes(found)[780] == ("v00", "v01", "v02")
    through = strongest_loops(m, 41, through="v07")
    assert routes(through)[:2] == [("v00", "v07"), ("v01", "v07")]
    assert routes(through)[39:] == [("v00", "v01", "v07"), ("v00", "v02", "v07")]


# -- what the result says ----------------------------------------------------------------------


def test_it_says_that_it_is_ordered_by_length_where_any_strength_is_unknown() -> None:
    m = ks.parse("a -> b + strength=0.9\nb -> a +\nc -> c - strength=0.1\nd -> a + strength=0.2")
    found = strongest_loops(m)
    assert routes(found) == [("c",), ("a", "b")]
    assert found.ranked_by == "length"
    assert ("ranked_by", "length") in found.provenance.settings
    assert found.completeness() == (
        "all 2 loops, shortest first (1 of 3 links of loops have no strength, "
        "so the order is by length)"
    )


def test_strengths_of_links_that_no_such_loop_passes_need_not_be_known() -> None:
    m = ks.parse("a -> b + strength=0.9\nb -> a - strength=0.5\na -> x +\nc -> c ?\nb -> b ?")
    assert strongest_loops(m).ranked_by == "length"
    assert strongest_loops(m, sign="B").ranked_by == "strength"
    assert strongest_loops(m.without_link("b", "b"), through="a").ranked_by == "strength"


def test_it_says_which_loops_these_are() -> None:
    m = complete(5)
    assert strongest_loops(m, 3).completeness() == "the 3 strongest loops"
    assert strongest_loops(m, 1, sign="R", through="v00").completeness() == (
        "the 1 strongest reinforcing loop through 'v00'"
    )
    picked = strongest_loops(m, 3)[:1]
    assert picked.completeness() == "the 3 strongest loops, only some"
    assert not picked.whole
    assert strongest_loops(m, np.int64(3)).completeness() == "the 3 strongest loops"
    assert strongest_loops(m, 100).completeness() == "all 84 loops, strongest first"
    assert strongest_loops(m, sign="B").completeness() == ("all 0 balancing loops, strongest first")
    assert "the 3 strongest loops" in strongest_loops(m, 3)._repr_html_()
    assert repr(strongest_loops(m, 3)) == "<Loops: 3 (3 R, 0 B), the 3 strongest loops>"


def test_complete_means_that_no_stronger_loop_is_missing() -> None:
    m = complete(5)
    few, all_there_are = strongest_loops(m, 3), strongest_loops(m, 84)
    assert few.complete
    assert not few.exhausted
    assert few.complete_up_to == 0
    assert len(all_there_are) == 84
    assert strongest_loops(m, 85).exhausted
    assert strongest_loops(m, 85).complete_up_to == 5
    # By length, all shorter ones are there.
    assert strongest_loops(complete(5, None), 12).complete_up_to == 2


def test_it_is_a_list_of_loops_like_any_other() -> None:
    study = Study(complete(4), {("v00", "v01"): "Together"})
    found = strongest_loops(study, 6)
    assert isinstance(found, Loops)
    assert isinstance(found[:2], SelectedLoops)
    assert "Together" in found[0].caption
    assert found.nodes.dtype == np.int32
    assert len(found.table()) == 6
    assert found.table()["strength"] == [0.25] * 6
    assert found.require_complete() is found
    assert hash(found) == hash(strongest_loops(study, 6))
    assert found == strongest_loops(study, 6)


def test_the_result_says_how_it_was_made() -> None:
    m = complete(3)
    made = strongest_loops(m, 2, through="v01", sign="R", time_limit=None).provenance
    assert made.question == "strongest_loops"
    assert made.settings == (
        ("n", "2"),
        ("through", "v01"),
        ("sign", "PLUS"),
        ("time_limit", "None"),
        ("ranked_by", "strength"),
    )
    assert made.source == m.digest


# -- limits ------------------------------------------------------------------------------------


def hopeless() -> CausalMap:
    """Return a map in which strong ways turn the sign, and no loop does but one."""
    dense = complete(14)
    aside = [Link("v13", "x", "-", strength=0.9), Link("x", "v13", "+", strength=0.9)]
    return CausalMap((*dense.names, "x"), (*dense.links, *aside))


def test_a_search_without_end_is_stopped_and_keeps_the_beginning() -> None:
    found = strongest_loops(hopeless(), 5, sign="B", time_limit=0.2)
    assert routes(found) == [("v13", "x")]
    assert (found.complete, found.stopped, found.exhausted) == (False, "time limit", False)
    assert found.completeness() == (
        "stopped at the time limit: the 1 strongest of 5 balancing loops asked for"
    )
    with pytest.raises(IncompleteResult, match="time limit"):
        found.require_complete()


def test_a_time_limit_of_nothing_still_gives_the_beginning_of_the_order() -> None:
    whole = routes(strongest_loops(complete(6), 50))
    found = strongest_loops(complete(6), 50, time_limit=0)
    assert found.stopped == "time limit"
    assert routes(found) == whole[: len(found)]


@pytest.mark.parametrize("request_", [ks.Stop, StopIteration])
def test_a_callback_that_asks_to_stop_keeps_what_was_found(
    request_: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kompassie.progress._EVERY", 0.0)
    seen = []

    def stop(done: int, total: int | None) -> None:
        seen.append((done, total))
        if done == 3:
            raise request_

    found = strongest_loops(complete(6), 50, progress=stop)
    assert seen == [(1, 50), (2, 50), (3, 50)]
    assert (len(found), found.stopped, found.complete) == (3, "callback", False)


def test_other_exceptions_of_a_callback_are_not_swallowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kompassie.progress._EVERY", 0.0)

    def fail(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        strongest_loops(complete(6), progress=fail)


# -- refusals and edges ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({"n": -1}, "n is -1: use a whole number from 0 upwards"),
        ({"n": True}, "n is True"),
        ({"n": 2.0}, "n is 2.0"),
        ({"n": None}, "n is None"),
        ({"sign": "plus"}, 'sign is \'plus\': use "R", "B"'),
        ({"sign": 1}, "sign is 1"),
        ({"time_limit": -1}, "time_limit is -1: use seconds"),
        ({"progress": "bar"}, "progress is 'bar'"),
    ],
)
def test_settings_that_make_no_sense_are_refused(given_: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        strongest_loops(complete(3), **given_)  # type: ignore[arg-type]


def test_an_unknown_variable_and_what_is_no_map_are_refused() -> None:
    with pytest.raises(UnknownVariable, match="in through="):
        strongest_loops(complete(3), through="v1")
    with pytest.raises(InvalidValue, match="give a map"):
        strongest_loops("a -> b +")  # type: ignore[arg-type]


def test_maps_without_loops_give_none() -> None:
    for m in (CausalMap(), CausalMap(("a",)), ks.parse("a -> b +\nb -> c + strength=0.5")):
        found = strongest_loops(m)
        assert (len(found), found.complete, found.exhausted) == (0, True, True)
    assert len(strongest_loops(complete(3), 0)) == 0


@pytest.mark.slow
def test_sparse_maps_of_10_000_variables_are_no_problem() -> None:
    names = [f"v{k}" for k in range(10_000)]
    links = [Link(a, b, "+", strength=0.5) for a, b in itertools.pairwise(names)]
    links += [Link(b, a, "+", strength=0.5) for a, b in zip(names[::2], names[1::2], strict=False)]
    found = strongest_loops(CausalMap(tuple(names), tuple(links)), 3, time_limit=None)
    assert routes(found) == [("v0", "v1"), ("v2", "v3"), ("v4", "v5")]


def test_the_strongest_of_a_real_map_are_those_of_its_list(cases: Path) -> None:
    m = ks.read(cases / "north_sea/SouthNS_dutch.csv", rows="source")
    assert routes(strongest_loops(m, 25)) == slow_strongest(m)[:25]
    assert routes(strongest_loops(m, 9, sign="B")) == slow_strongest(m, sign=-1)[:9]
