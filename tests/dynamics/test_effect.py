from __future__ import annotations

import numpy as np
import pytest

import kompassie as ks

STRONG = ks.Saturating(gain=2.0)


def tried(*interventions) -> ks.Scenario:
    return ks.Scenario("tried", interventions)


def compare(m, *interventions, draws=16, **settings) -> ks.Comparison:
    return ks.compare_scenarios(m, tried(*interventions), draws=draws, **settings)


def test_shares_are_those_of_the_paired_draws(at):
    m = at("a -> b + strength=0.2..1\na -> c +\nc -> b - strength=0.2..1")
    e = compare(m, ks.Push("a", 0.5), draws=100)
    effect = e.effect("tried", on="b")
    change = (e.levels("tried", "b") - e.levels("as is", "b"))[:, -1]
    assert effect.up == (change > 0).mean()
    assert effect.down == (change < 0).mean()
    assert 0.1 < effect.up < 0.9
    assert effect.median == np.median(change)
    assert (effect.low, effect.high) == pytest.approx(tuple(np.quantile(change, (0.05, 0.95))))
    assert effect.low < effect.median < effect.high
    assert effect.late == effect.median
    assert effect.by_drawing is None
    assert effect.draws == 100


def test_an_effect_that_follows_from_the_drawing_says_so(at):
    m = at("a -> b -\nb -> c +\nx -> c +")
    e = compare(m, ks.Push("a", 0.5))
    found = {name: e.effect("tried", on=name).by_drawing for name in m.names}
    assert found == {"a": 1, "b": -1, "c": -1, "x": 0}
    assert e.effect("tried", on="c").down == 1.0
    held = compare(m, ks.Hold("a", 0.5))
    assert held.effect("tried", on="b").by_drawing is None


WORSE_FIRST = """
effort -> result - strength=0.3
effort -> skill +
skill -> result + strength=0.7 delay=20
result: valence={}
"""


@pytest.mark.parametrize(
    ("valence", "amount", "worse"),
    [
        ("helping", 0.5, True),
        ("hindering", -0.5, True),
        ("unknown", 0.5, True),
        ("unknown", -0.5, True),
        # The early change is the better one here.
        ("helping", -0.5, False),
        ("hindering", 0.5, False),
    ],
)
def test_worse_before_better_is_an_early_change_against_a_late_one_for_the_better(
    at, valence, amount, worse
):
    m = at(WORSE_FIRST.format(valence))
    effect = compare(m, ks.Push("effort", amount)).effect("tried", on="result")
    assert effect.early * effect.late < 0
    assert effect.early_up == float(amount < 0)
    assert effect.worse_before_better is worse
    assert effect.worse_share == float(worse)


def test_early_counts_from_the_first_intervention(at):
    m = at(WORSE_FIRST.format("helping"))
    effect = compare(m, ks.Push("effort", 0.5, start=30), horizon=90).effect("tried", on="result")
    assert effect.early < -0.05 < 0.05 < effect.late


def test_a_bistable_pair_pushed_over_stays_there(pair):
    effect = compare(pair, ks.Push("a", 1.5), dynamics=STRONG).effect("tried", on="b")
    assert effect.persists
    assert (effect.persists_share, effect.tips) == (1.0, 1.0)


def test_a_bistable_pair_pushed_too_little_falls_back(pair):
    effect = compare(pair, ks.Push("a", 0.1), dynamics=STRONG).effect("tried", on="b")
    assert not effect.persists
    assert (effect.up, effect.tips) == (1.0, 0.0)


def test_a_monostable_pair_falls_back(pair):
    effect = compare(pair, ks.Push("a", 1.5), dynamics=ks.Saturating(gain=0.8)).effect(
        "tried", on="b"
    )
    assert effect.up == 1.0
    assert not effect.persists
    assert effect.persists_share == 0.0


@pytest.mark.parametrize("end", [30.0, 60.0, 200.0])
def test_it_does_not_matter_for_persistence_when_the_push_was_to_end(pair, end):
    over = compare(pair, ks.Push("a", 1.5, end=end), dynamics=STRONG)
    back = compare(pair, ks.Push("a", 1.5, end=end), dynamics=ks.Saturating(gain=0.8))
    assert over.effect("tried", on="b").persists
    assert not back.effect("tried", on="b").persists


def test_a_pulse_that_pushes_over_persists(pair):
    effect = compare(pair, ks.Pulse("a", 3.0, duration=6), dynamics=STRONG).effect("tried", on="b")
    assert (effect.persists, effect.tips) == (True, 1.0)


def test_tips_counts_the_draws_that_end_on_the_other_side(at):
    m = at("a -> b + strength=0.2..1\nc -> b + strength=0.2..1\nb -> a +", -0.6)
    e = compare(m, ks.Push("c", 1.2), draws=60, dynamics=STRONG)
    effect = e.effect("tried", on="b")
    before, after = e.levels("as is", "b")[:, -1], e.levels("tried", "b")[:, -1]
    assert effect.tips == (before * after < 0).mean()
    assert 0.1 < effect.tips < 0.9


def test_a_joint_effect_counts_draws_not_products_of_shares(at):
    m = at("a -> b ?\nb -> c +\nb -> d -")
    e = compare(m, ks.Push("a", 0.5), draws=100)
    b = e.effect("tried", on="b")
    together = e.effect("tried", on=["b", "c"])
    assert (together.up, together.down, together.mixed) == (b.up, b.down, 0.0)
    apart = e.effect("tried", on=("b", "d"))
    assert (apart.up, apart.down, apart.mixed) == (0.0, 0.0, 1.0)
    assert [f.on for f in apart.effects] == ["b", "d"]
    assert apart.on == ("b", "d")
    assert apart.table()["on"] == ["b", "d"]
    assert apart.completeness() == "100 draws"


def test_an_effect_shows_as_one_row(at):
    effect = compare(at("a -> b +"), ks.Push("a", 0.5)).effect("tried", on="b")
    table = effect.table()
    assert len(table) == 1
    assert table["up"] == [1.0]
    assert "provenance" not in table.columns
    assert "16 draws" in effect._repr_html_()
    assert effect.provenance.question == "compare_scenarios"


def test_effects_against_as_is_itself_are_nothing(at):
    effect = compare(at("a -> b +"), ks.Push("a", 0.5)).effect("as is", on="b")
    assert (effect.up, effect.down, effect.median, effect.persists) == (0.0, 0.0, 0.0, False)
