from __future__ import annotations

import math
import pickle
from typing import Any

import pytest
from hypothesis import given, settings

import kompassie as ks
from kompassie import LoopName, Push, Scale, Scenario, Study
from kompassie.errors import InvalidValue, UnknownLink, UnknownVariable
from kompassie.model.study import loop_names
from tests.strategies import studies

RING = ks.parse("a -> b +\nb -> c +\nc -> a -")


def test_a_route_may_start_at_any_of_its_variables() -> None:
    keys = {LoopName(r, "R1").key for r in (("a", "b", "c"), ("b", "c", "a"), ("c", "a", "b"))}
    assert len(keys) == 1
    assert LoopName(("a", "c", "b"), "R1").key not in keys


def test_a_name_is_told_in_the_language_asked_for_or_in_any() -> None:
    name = LoopName(["a", "b"], "R1", {"nl": "Samen"})  # type: ignore[arg-type]
    assert name.route == ("a", "b")
    assert (name.label("nl"), name.label("en")) == ("Samen", "Samen")
    assert LoopName(("a",), "R1").label("en") == "R1"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ab", "R1"), "route of a loop name is 'ab': give the names"),
        ((5, "R1"), "route of a loop name is 5: give the names"),
        (((), "R1"), r"route of a loop name is \(\): name each variable of the loop once"),
        ((("a", "b", "a"), "R1"), "name each variable of the loop once"),
        ((("a", " a"), "R1"), "name each variable of the loop once"),
        ((("a", ""), "R1"), "variable of a loop is ''"),
        ((("a", "b"),), "give a code or a label"),
        ((("a", "b"), "R1", {"nl": ""}), "name of loop a -> b in 'nl' is ''"),
    ],
)
def test_what_is_no_loop_name_is_refused(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        LoopName(*arguments)


def test_names_are_taken_as_people_write_them() -> None:
    together = LoopName(("a", "b"), labels={"und": "Together"})
    assert loop_names({("a", "b"): "Together"}) == (together,)
    assert loop_names({"Together": ("a", "b")}) == (together,)
    assert loop_names({"Together": ["a", "b"]}) == (together,)
    assert loop_names([together]) == (together,)
    assert loop_names({("a", "b"): {"nl": "Samen"}})[0].label("nl") == "Samen"
    assert loop_names({("a", "b"): together}) == (together,)
    assert loop_names(()) == ()


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ("R1", "loop names is 'R1': give"),
        (5, "loop names is 5: give"),
        (["R1"], "loop name is 'R1': give LoopName values"),
        ({("a", "b"): 5}, "name of loop a -> b is 5: use a dictionary"),
        ({5: "x"}, "route of a loop name is 5"),
        ({("a", "b"): "x", ("b", "a"): "y"}, "this loop is named twice; keep one"),
    ],
)
def test_what_are_no_loop_names_is_refused(names: object, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        loop_names(names)


def test_a_study_refuses_names_and_scenarios_that_do_not_fit_its_map() -> None:
    with pytest.raises(UnknownVariable, match=r"'d' .*in the loop name 'Together'"):
        Study(RING, {("a", "d"): "Together"})  # type: ignore[arg-type]
    with pytest.raises(UnknownVariable, match="in scenario 's'"):
        Study(RING, scenarios=(Scenario("s", (Push("d", 1),)),))
    with pytest.raises(UnknownLink, match="in scenario 's'"):
        Study(RING, scenarios=(Scenario("s", (Scale("b", "a", 0),)),))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"map": "a -> b +"}, "map of the study is .*: give a CausalMap"),
        ({"scenarios": "s"}, "scenario is 's': give a Scenario"),
        ({"scenarios": Scenario("s")}, "scenarios is .*: give a list"),
        ({"scenarios": (Scenario("s"), Scenario(" s "))}, "scenarios is 's': two have this name"),
        ({"positions": [("a", 1, 2)]}, "positions is .*: give"),
        ({"positions": {"a": (1,)}}, r"position of 'a' is \(1,\): give \(x, y\) in points"),
        ({"positions": {"a": (1, 2, 3)}}, "position of 'a'"),
        ({"positions": {"a": (1, math.nan)}}, "position of 'a' is nan"),
        ({"positions": {"a": "12"}}, "position of 'a' is '12'"),
        ({"positions": {"a": 5}}, "position of 'a' is 5"),
    ],
)
def test_what_is_no_study_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        Study(**{"map": RING, **fields})


def test_a_position_of_an_unknown_variable_is_refused() -> None:
    with pytest.raises(UnknownVariable, match="in the positions of the study"):
        Study(RING, positions={"d": (1, 2)})


def test_positions_are_kept_as_pairs_under_the_name_in_the_map() -> None:
    study = Study(RING, positions={" a ": [1, 2]})  # type: ignore[dict-item]
    assert study.positions == {"a": (1.0, 2.0)}


def test_a_scenario_is_looked_up_by_its_name() -> None:
    study = Study(RING, scenarios=(Scenario("more rest"),))
    assert study.scenario(" more  rest ").name == "more rest"
    with pytest.raises(InvalidValue, match="scenario is 'less': the study has more rest"):
        study.scenario("less")
    with pytest.raises(InvalidValue, match="the study has no scenario at all"):
        Study(RING).scenario("less")


def test_a_study_moves_to_an_edited_map_with_what_still_fits() -> None:
    study = Study(RING, {("a", "b", "c"): "Ring"}, (), {"a": (0, 0), "c": (1, 1)})  # type: ignore[arg-type]
    bigger = RING.with_variable("d")
    assert study.with_map(bigger).map is bigger
    assert study.with_map(bigger).loop_names == study.loop_names
    with pytest.raises(UnknownVariable, match="in the loop name 'Ring'"):
        study.with_map(RING.without_variable("c"))
    assert Study(RING, positions={"c": (1, 1)}).with_map(RING.only(["a"])).positions == {}


@settings(max_examples=40)
@given(studies())
def test_studies_are_values(study: Study) -> None:
    twin = pickle.loads(pickle.dumps(study))  # noqa: S301
    assert twin == study
    assert hash(twin) == hash(study)
