from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import spearmanr

import kompassie as ks
from kompassie.dynamics.sampling import Sampling
from kompassie.errors import InvalidValue, UnknownVariable

PUSH = ks.Scenario("push", ks.Push("a", 0.5))
QUICK = {"horizon": 15, "settle": 2}
TEXT = """
a -> b +
b -> r +
a -> c +
c -> r - strength=0.1..0.3
x -> r +
r -> y +
"""


@pytest.fixture
def m(at):
    return at(TEXT, 0.0)


def test_leaving_out_a_link_is_cutting_it(m):
    found = ks.find_sensitivity(m, PUSH, on="r", draws=20, **QUICK)
    assert {w.link.pair for w in found.links} == {
        ("a", "b"), ("b", "r"), ("a", "c"), ("c", "r"), ("x", "r"),
    }  # fmt: skip
    for weight in found.links:
        cut = ks.Scale(*weight.link.pair, 0.0)
        # Cut before the push begins, so that only the push makes the difference.
        tries = [ks.Scenario("cut", cut), ks.Scenario("both", [cut, *PUSH.interventions])]
        e = ks.compare_scenarios(m, tries, draws=20, **QUICK)
        change = (e.levels("both", "r") - e.levels("cut", "r"))[:, -1]
        assert weight.without.up == (change > 1e-9).mean()
        assert weight.without.median == pytest.approx(np.median(change), abs=1e-3)


def test_the_link_that_a_sign_hangs_on_stands_first(m):
    found = ks.find_sensitivity(m, PUSH, on="r", draws=40, **QUICK)
    assert found.outcome.up > 0.9
    assert {w.link.pair for w in found.links[:2]} == {("a", "b"), ("b", "r")}
    assert found.links[0].shift >= 0.9
    assert found.links[0].without.sign == -1
    assert {w.link.pair for w in found.hangs_on} == {("a", "b"), ("b", "r")}


def test_correlations_are_those_of_scipy(m):
    found = ks.find_sensitivity(m, PUSH, on="r", draws=50, **QUICK)
    e = ks.compare_scenarios(m, PUSH, draws=50, **QUICK)
    change = (e.levels("push", "r") - e.levels("as is", "r"))[:, -1]
    from kompassie.dynamics.ensemble import ensemble_of

    sampling: Sampling = ensemble_of(
        m, seed=1, dynamics=ks.Saturating(), strengths=(0.2, 1.0), **QUICK
    ).sampling
    strengths = np.abs(sampling.draw(0, 50).strengths)
    for weight in found.links:
        row = [x.pair for x in sampling.wiring.links].index(weight.link.pair)
        if np.ptp(strengths[row]):
            expected = spearmanr(strengths[row], change).statistic
            assert weight.correlation == pytest.approx(expected, abs=0.02)


def test_a_fixed_strength_goes_with_nothing(at):
    found = ks.find_sensitivity(at("a -> b + strength=0.5"), PUSH, on="b", draws=8, **QUICK)
    assert np.isnan(found.links[0].correlation)


def test_without_the_assumed_links_only_the_others_carry(at):
    m = at("a -> r -\nb -> r +\na -> b +", 0.0)
    m = m.with_link(ks.Link("a", "r", "-", evidence="assumed"))
    found = ks.find_sensitivity(m, PUSH, on="r", draws=30, **QUICK)
    assert found.assumed == 1
    assert found.without_assumed.up == 1.0
    assert found.outcome.down > 0.0
    assert ks.find_sensitivity(at("a -> r +"), PUSH, on="r", draws=4).without_assumed is None


def test_over_gains_the_strengths_stay_the_same(pair):
    found = ks.find_sensitivity(
        pair, ks.Scenario("s", ks.Push("a", 0.4)), on="b", over_gains=[1.2, 1.5, 3.0], draws=16
    )
    assert list(found.over_gains) == [1.2, 1.5, 3.0]
    tips = [outcome.tips for outcome in found.over_gains.values()]
    assert tips[0] == 1.0 > 0.0 == tips[2]
    for gain, outcome in found.over_gains.items():
        e = ks.compare_scenarios(
            pair, found.scenario, draws=16, dynamics=ks.Saturating(gain=gain)
        ).effect("s", on="b")
        assert outcome.tips == e.tips


def test_dynamics_without_a_gain_have_no_range_of_it(m):
    found = ks.find_sensitivity(m, PUSH, on="r", draws=4, dynamics=ks.FuzzyCognitive(), **QUICK)
    assert found.over_gains == {}
    with pytest.raises(InvalidValue, match="over_gains"):
        ks.find_sensitivity(m, PUSH, on="r", dynamics=ks.FuzzyCognitive(), over_gains=[1.0])


def test_a_stopped_search_keeps_what_there_is(m):
    found = ks.find_sensitivity(m, PUSH, on="r", draws=4, time_limit=0, **QUICK)
    assert (found.complete, len(found.links)) == (False, 1)
    with pytest.raises(ks.KompassieError, match="sensitivity"):
        found.require_complete()


def test_bad_questions_are_refused(m):
    with pytest.raises(UnknownVariable, match="in on="):
        ks.find_sensitivity(m, PUSH, on="nothing")
    with pytest.raises(UnknownVariable):
        ks.find_sensitivity(m, ks.Scenario("s", ks.Push("nothing", 1)), on="r")
    with pytest.raises(InvalidValue, match="something is done"):
        ks.find_sensitivity(m, ks.AS_IS, on="r")
    with pytest.raises(InvalidValue, match="scenario"):
        ks.find_sensitivity(m, "push", on="r")
    with pytest.raises(InvalidValue, match="over_gains"):
        ks.find_sensitivity(m, PUSH, on="r", over_gains=[0.0])


def test_it_shows_as_a_table(m):
    found = ks.find_sensitivity(m, PUSH, on="r", draws=4, **QUICK)
    assert found.table()["source"] == [w.link.source for w in found.links]
    assert "complete: 5 links" in found._repr_html_()


def test_an_open_conclusion_hangs_on_the_link_without_which_there_is_none():
    m = ks.parse("a -> b ?\nb -> c +\na -> d +")
    found = ks.find_sensitivity(m, ks.Scenario("s", ks.Push("a", 0.5)), on="c", draws=32)
    assert (found.outcome.sign, found.outcome.moves) == (0, True)
    assert {w.link.pair for w in found.hangs_on} == {("a", "b"), ("b", "c")}


def test_a_share_that_hardly_changes_is_no_other_outcome():
    m = ks.parse("a -> b +\nb -> c +")
    found = ks.find_sensitivity(m, ks.Scenario("s", ks.Push("a", 0.5)), on="c", draws=32)
    link = found.links[0]
    for less, hangs in ((0.02, False), (0.2, True)):
        there = replace(found.outcome, up=0.61)
        without = replace(found.outcome, up=0.61 - less)
        near = replace(link, without=without, shift=less, tip_shift=0.0)
        asked = replace(found, outcome=there, links=(near,))
        assert bool(asked.hangs_on) is hangs
