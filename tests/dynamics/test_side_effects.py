from __future__ import annotations

import pytest

import kompassie as ks

TEXT = """
push -> good +
push -> bad +
push -> plain +
push -> worse +
push -> late + ||
push -> aim +
x -> still +
good: valence=helping
bad: valence=hindering
worse: valence=hindering
aim: valence=helping
"""


@pytest.fixture
def compared(at):
    m = at(TEXT, 0.0)
    return ks.compare_scenarios(m, ks.Scenario("s", ks.Push("push", 0.5)), draws=8, horizon=30)


def test_adverse_ones_stand_first_and_what_is_meant_or_done_is_left_out(compared):
    found = compared.side_effects("s", beside=["aim"])
    assert [e.variable.name for e in found.effects] == ["bad", "worse", "plain", "late", "good"]
    assert [e.adverse for e in found.effects] == [True, True, None, None, False]
    assert [e.variable.name for e in found.adverse] == ["bad", "worse"]
    assert found.effects[0].when == "both"
    assert found.table()["adverse"] == [True, True, None, None, False]
    assert "8 draws" in found.completeness()


def test_a_movement_below_the_set_size_is_none(compared):
    assert compared.side_effects("s", least=0.9).effects == ()
    with pytest.raises(ks.KompassieError, match="least"):
        compared.side_effects("s", least=0)


def test_worse_at_first_and_better_later_is_adverse_early(at):
    m = at("a -> r + strength=0.3\na -> s +\ns -> r - strength=0.7 delay=20\nr: valence=hindering")
    e = ks.compare_scenarios(m, ks.Scenario("s", ks.Push("a", 0.5)), draws=4, horizon=60)
    effect = next(x for x in e.side_effects("s").effects if x.variable.name == "r")
    assert (effect.adverse, effect.when) == (True, "early")
    assert effect.early > 0 > effect.late


def test_unknown_variables_beside_are_refused(compared):
    with pytest.raises(ks.KompassieError, match="in beside="):
        compared.side_effects("s", beside=["nobody"])


def test_on_the_articles_map_speaking_out_first_raises_the_counter_reaction():
    study = ks.flagship_study()
    e = ks.compare_scenarios(
        study, study.scenario("bespreekbaar maken"), draws=8, horizon=30, keep="effects"
    )
    adverse = e.side_effects("bespreekbaar maken", beside=["resultaat"]).adverse
    assert adverse[0].variable.name == "tegenreactie"
