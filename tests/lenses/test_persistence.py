import pytest

import kompassie as ks
from kompassie.errors import InvalidValue


def held():
    return ks.CausalMap(
        [ks.Variable("silence", today=0.8), ks.Variable("grip", today=0.8)],
        [ks.Link("silence", "grip", "+"), ks.Link("grip", "silence", "+")],
    )


def test_a_reinforcing_pair_stays_falls_back_and_tips_under_a_lasting_push_only():
    hard = ks.Scenario("hard", [ks.Push("silence", -1.5), ks.Push("grip", -1.5)])
    soft = ks.Scenario("soft", ks.Push("silence", -0.05))
    found = ks.keeps_itself(held(), "grip", [hard, soft], pulse=0.3, draws=4, holds=False)

    assert found.stays == 1.0
    assert found.falls_back
    assert [t.tips for t in found.tried] == [1.0, 0.0]
    assert [t.scenario.name for t in found.tipping] == ["hard"]
    assert "veert terug" in ks.tell(found, lang="nl")


def test_what_holds_it_is_found_too():
    push = ks.Scenario("push", ks.Push("grip", -1.5))
    found = ks.keeps_itself(held(), "grip", [push], draws=4)

    assert found.holds.target == "grip"
    assert {x.link.pair for x in found.holds.links} == {("silence", "grip"), ("grip", "silence")}


def test_a_map_without_todays_levels_and_nothing_to_try_are_refused():
    with pytest.raises(InvalidValue, match="today's level of 'a'"):
        ks.keeps_itself(ks.parse("a -> b +"), "b", [ks.Scenario("x", ks.Push("a", 1))])
    with pytest.raises(InvalidValue, match="at least one Scenario"):
        ks.keeps_itself(held(), "grip")
