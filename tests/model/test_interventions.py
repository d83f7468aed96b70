from __future__ import annotations

import math
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompassie as ks
from kompassie import (
    AS_IS,
    Add,
    CausalMap,
    Delay,
    Hold,
    Link,
    Pulse,
    Push,
    Scale,
    Scenario,
)
from kompassie.errors import InvalidValue, UnknownLink, UnknownVariable
from kompassie.model.interventions import check_scenario
from tests.strategies import scenarios, signed_maps

PAIR = ks.parse("rest -> stress -\nstress -> mistakes +")


def test_a_lasting_intervention_spans_from_its_start_for_ever() -> None:
    assert Push("a", 0.5, start=3).span == (3.0, math.inf)
    assert Hold("a", 0.5).span == (0.0, math.inf)
    assert Scale("a", "b", 0).span == (0.0, math.inf)
    assert Delay("a", "b", 2).span == (0.0, math.inf)
    assert Add(Link("a", "b", "+"), 2).span == (2.0, math.inf)


def test_an_intervention_with_an_end_spans_up_to_it() -> None:
    assert Push("a", 0.5, 1, 4).span == (1.0, 4.0)
    assert Hold("a", 0.5, 1, 4).span == (1.0, 4.0)
    assert Scale("a", "b", -1, 1, 4).span == (1.0, 4.0)
    assert Pulse("a", 0.5, at=2, duration=0.5).span == (2.0, 2.5)


MAKERS: list[tuple[str, Any]] = [
    ("Push on 'a'", lambda **k: Push("a", 0.5, **k)),
    ("Hold on 'a'", lambda **k: Hold("a", 0.5, **k)),
    ("Scale of 'a' -> 'b'", lambda **k: Scale("a", "b", 0.5, **k)),
    ("Add of 'a' -> 'b'", lambda **k: Add(Link("a", "b", "+"), **k)),
    ("Delay of 'a' -> 'b'", lambda **k: Delay("a", "b", 0.5, **k)),
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
        (lambda: Delay("a", "b", -1), "delay of Delay of 'a' -> 'b' is -1: use time units from 0"),
        (lambda: Delay("a", "b", math.inf), "delay of Delay of 'a' -> 'b' is inf"),
        (lambda: Delay("", "b", 1), "source of a Delay is ''"),
        (lambda: Add("a -> b"), "link of an Add is 'a -> b': give a Link"),  # type: ignore[arg-type]
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


EACH_KIND: list[Any] = [
    lambda **k: Push("a", 0.5, **k),
    lambda **k: Hold("a", 0.5, **k),
    lambda **k: Pulse("a", 0.5, **k),
    lambda **k: Scale("a", "b", 0.5, **k),
    lambda **k: Add(Link("a", "b", "+"), **k),
    lambda **k: Delay("a", "b", 0.5, **k),
]


@pytest.mark.parametrize("make", EACH_KIND)
def test_what_a_team_thinks_of_a_deed_stands_beside_it(make: Any) -> None:
    item = make(effort=3, owner=" the  leader ", meadows=6)
    assert (item.effort, item.owner, item.meadows) == (3.0, "the leader", 6)
    assert item != make()
    assert (make().effort, make().owner, make().meadows) == (None, "", None)


@pytest.mark.parametrize("make", EACH_KIND)
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("effort", -1),
        ("effort", math.nan),
        ("effort", "much"),
        ("owner", 3),
        ("owner", " "),
        ("meadows", 0),
        ("meadows", 13),
        ("meadows", 2.5),
        ("meadows", "paradigm"),
    ],
)
def test_a_judgement_nobody_can_read_is_refused(make: Any, field: str, value: object) -> None:
    with pytest.raises(
        InvalidValue, match=f"{field.capitalize() if field == 'meadows' else field}"
    ):
        make(**{field: value})


def test_a_scenario_adds_up_what_its_interventions_take() -> None:
    items = (
        Push("a", 1, effort=2, owner="leader", meadows=9),
        Scale("a", "b", 0, owner="team", meadows=5),
        Hold("c", 1, effort=0.5, owner="leader"),
    )
    scenario = Scenario("s", items)
    assert (scenario.effort, scenario.owners, scenario.meadows) == (2.5, ("leader", "team"), 5)
    assert (AS_IS.effort, AS_IS.owners, AS_IS.meadows) == (None, (), None)


def test_a_scenario_shows_its_interventions_as_a_table() -> None:
    items = (
        Push("a", -1, 2, 5, effort=2, owner="leader", meadows=9),
        Scale("a", "b", 0.5),
        Add(Link("b", "c", "+", strength=(0.2, 0.4)), start=1),
        Delay("a", "b", 3),
        Pulse("c", 0.3, at=4),
    )
    rows = list(Scenario("s", items).table().rows())
    assert [r["do"] for r in rows] == ["push", "scale", "add", "delay", "pulse"]
    assert [r["on"] for r in rows] == ["a", "a -> b", "b -> c", "a -> b", "c"]
    assert [r["amount"] for r in rows] == pytest.approx([-1.0, 0.5, 0.3, 3.0, 0.3])
    assert [r["end"] for r in rows] == [5.0, None, None, None, 5.0]
    assert (rows[0]["effort"], rows[0]["owner"], rows[0]["meadows"]) == (2.0, "leader", 9)


def test_a_link_is_there_for_others_when_the_scenario_adds_it() -> None:
    add = Add(Link("rest", "mistakes", "-"))
    check_scenario(Scenario("s", (add, Scale("rest", "mistakes", 2))), PAIR)
    check_scenario(Scenario("s", (Delay("rest", "mistakes", 2), add)), PAIR)
    check_scenario(Scenario("s", (Delay("rest", "stress", 2),)), PAIR)
    with pytest.raises(UnknownLink):
        check_scenario(Scenario("s", (Delay("rest", "mistakes", 2),)), PAIR)
    with pytest.raises(UnknownVariable, match=r"in scenario 's'"):
        check_scenario(Scenario("s", (Add(Link("rest", "sleep", "+")),)), PAIR)
    with pytest.raises(InvalidValue, match="'already there': use Scale"):
        check_scenario(Scenario("s", (Add(Link("rest", "stress", "+")),)), PAIR)
