"""S23: postponing judging, steering and forcing."""

import kompassie as ks
from tests.article.runs import effect, study


def test_it_is_one_negative_push_worded_as_postponing():
    scenario = study().scenario("oordeel uitstellen")

    assert [(i.variable, i.amount < 0) for i in scenario.interventions] == [("kracht_zetten", True)]
    assert "uitstellen" in scenario.label("nl")
    assert "Postpone" in scenario.label("en")


def test_grip_silence_and_counter_reaction_go_down():
    for on in ("tang", "opv_zwijgen", "tegenreactie"):
        assert effect("oordeel uitstellen", on).down == 1.0


def test_one_call_does_it():
    found = ks.simulate(ks.flagship(), ks.Scenario("uitstellen", ks.Push("kracht_zetten", -0.6)))
    at = found.map.position("kracht_zetten")
    assert found.values[-1, at] < found.values[0, at]
