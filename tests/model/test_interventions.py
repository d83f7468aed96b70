from __future__ import annotations

import math
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompassie as ks
from kompassie import AS_IS, CausalMap, Hold, Pulse, Push, Scale, Scenario
from kompassie.errors import InvalidValue, UnknownLink, UnknownVariable
from kompassie.model.interventions import check_scenario
from tests.strategies import scenarios, signed_maps

PAIR = ks.parse("rest -> stress -\nstress -> mistakes +")


def test_a_lasting_intervention_spans_from_its_start_for_ever() -> None:
    assert Push("a", 0.5, start=3).span == (3.0, math.inf)
    assert Hold("a", 0.5).span == (0.0, math.inf)
    assert Scale("a", "b", 0).span == (0.0, math.inf)


def test_an_intervention_with_an_end_spans_up_to_it() -> None:
    assert Push("a", 0.5, 1, 4).span == (1.0, 4.0)
    assert Hold("a", 0.5, 1, 4).span == (1.0, 4.0)
    assert Scale("a", "b", -1, 1, 4).span == (1.0, 4.0)
    assert Pulse("a", 0.5, at=2, duration=0.5).span == (2.0, 2.5)


MAKERS: list[tuple[str, Any]] = [
    ("Push on 'a'", lambda **k: Push("a", 0.5, **k)),
    ("Hold on 'a'", lambda **k: Hold("a", 0.5, **k)),
    ("Scale of 'a' -> 'b'", lambda **k: Scale("a", "b", 0.5, **k)),
]


@pytest.mark.parametrize(("what", "make"), MAKERS)
def test_times_that_make_no_sense_are_refused(what: str, make: Any) -> None:
    for start in (-1, math.nan, math.inf, "1", None):
        with pytest.raises(InvalidValue, match=f"start of {what} is .*: use time units from 0"):
            make(start=start)
    for end in (0, -1, 2.0):
        with pytest.raises(InvalidValue, match=f"end of {what} is .*: end after the start, 2.0"):
            make(start=2, end=end)
    for end in (math.nan, math.inf, "9"):
        with pytest.raises(InvalidValue, match=f"end of {what} is .*: use time units"):
            make(end=end)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Push("", 1), "variable of a Push is '': use at least one"),
        (lambda: Push("a", math.nan), "amount of Push on 'a' is nan: use a finite number"),
        (lambda: Push("a", None), "amount of Push on 'a' is None"),  # type: ignore[arg-type]
        (lambda: Hold("a", 1.5), "value of Hold on 'a' is 1.5: use a number from -1 to 1"),
        (lambda: Hold(5, 1), "variable of a Hold is 5: use a text"),  # type: ignore[arg-type]
        (lambda: Pulse("a", math.inf), "amount of Pulse on 'a' is inf: use a finite number"),
        (lambda: Pulse("a", 1, at=-1), "at of Pulse on 'a' is -1: use time units from 0"),
        (
            lambda: Pulse("a", 1, duration=0),
            "duration of Pulse on 'a' is 0: use time units above 0",
        ),
        (lambda: Scale("a", "b", math.nan), "factor of Scale of 'a' -> 'b' is nan"),
        (lambda: Scale("a", " ", 1), "target of a Scale is ' '"),
    ],
)
def test_what_cannot_be_done_is_refused(make: Any, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        make()


def test_a_factor_may_cut_or_flip_a_link() -> None:
    assert Scale("a", "b", 0).factor == 0.0
    assert Scale("a", "b", -1).factor == -1.0


def test_names_are_cleaned() -> None:
    assert Push(" cafe\u0301 ", 1) == Push("caf\u00e9", 1)


def test_one_intervention_needs_no_list() -> None:
    assert Scenario("s", Push("a", 1)) == Scenario("s", [Push("a", 1)])  # type: ignore[arg-type]


def test_a_scenario_lasts_when_any_of_it_does() -> None:
    assert Scenario("s", (Push("a", 1), Pulse("b", 1))).lasting
    assert not Scenario("s", (Push("a", 1, 0, 5), Pulse("b", 1))).lasting
    assert not AS_IS.lasting


def test_nothing_is_done_as_it_is() -> None:
    assert AS_IS.interventions == ()
    assert AS_IS.label("nl") == "zoals het nu gaat"
    assert AS_IS.label("fr") == "as is"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Hold("a", 1), Hold("a", 0)),
        (Hold("a", 1), Hold("a", 1, 5, 9)),
        (Hold("a", 1, 5, 9), Hold("a", 0, 8)),
        (Hold("a", 1, 5, 9), Hold("a", 0, 6, 7)),
    ],
)
def test_holds_of_a_variable_that_overlap_in_time_are_refused(first: Hold, second: Hold) -> None:
    for pair in ((first, second), (second, first)):
        with pytest.raises(InvalidValue, match=r"holds of 'a' of scenario 's' is .*not overlap"):
            Scenario("s", (*pair, Hold("b", 0)))


def test_holds_that_follow_each_other_are_fine() -> None:
    holds = (Hold("a", 1, 5, 9), Hold("a", 0, 0, 5), Hold("b", 0), Hold("a", -1, 9))
    assert Scenario("s", holds).interventions == holds


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 4)), max_size=5))
def test_holds_are_refused_when_and_only_when_two_overlap(spans: list[tuple[int, int]]) -> None:
    holds = tuple(Hold("a", 0.5, start, start + long) for start, long in spans)
    overlap = any(
        max(a.span[0], b.span[0]) < min(a.span[1], b.span[1])
        for k, a in enumerate(holds)
        for b in holds[:k]
    )
    if overlap:
        with pytest.raises(InvalidValue):
            Scenario("s", holds)
    else:
        assert Scenario("s", holds).interventions == holds


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "name of a scenario is ''"),
        ({"interventions": "push"}, "interventions of scenario 's' is 'push': give a list"),
        ({"interventions": None}, "interventions of scenario 's' is None"),
        ({"interventions": ["push"]}, "intervention of scenario 's' is 'push': use Push, Hold"),
        ({"labels": {"": "x"}}, "language of label of scenario 's'"),
        ({"note": "\x00"}, "note of scenario 's'"),
    ],
)
def test_what_is_no_scenario_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        Scenario(**{"name": "s", **fields})


def test_a_scenario_names_what_the_map_has() -> None:
    check_scenario(Scenario("s", (Push("rest", 1), Scale("rest", " stress", 0))), PAIR)
    with pytest.raises(UnknownVariable, match=r"'res' .*\(in scenario 's'\): did you mean 'rest'"):
        check_scenario(Scenario("s", (Hold("res", 1),)), PAIR)
    with pytest.raises(UnknownVariable, match="sleep"):
        check_scenario(Scenario("s", (Scale("rest", "sleep", 0),)), PAIR)
    with pytest.raises(UnknownLink, match=r"no link 'stress' -> 'rest' .*in scenario 's'"):
        check_scenario(Scenario("s", (Scale("stress", "rest", 0),)), PAIR)
    with pytest.raises(InvalidValue, match="scenario is 'as is': give a Scenario"):
        check_scenario("as is", PAIR)  # type: ignore[arg-type]


@given(signed_maps(4, fewest=1).flatmap(lambda m: st.tuples(st.just(m), scenarios(m))))
def test_scenarios_are_values_that_fit_their_map(pair: tuple[CausalMap, Scenario]) -> None:
    m, scenario = pair
    check_scenario(scenario, m)
    twin = pickle.loads(pickle.dumps(scenario))  # noqa: S301
    assert twin == scenario
    assert hash(twin) == hash(scenario)
