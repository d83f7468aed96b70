from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompassie as ks
from kompassie.dynamics.bounds import effect_bounds
from kompassie.dynamics.ensemble import ensemble_of
from kompassie.errors import InvalidValue, UnknownVariable

PUSH = ks.Scenario("push", ks.Push("a", 0.5))
QUICK = {"horizon": 15, "settle": 2}


def test_agreeing_chains_are_a_proof_by_the_drawing(at):
    m = at("a -> b -\nb -> r -\na -> r +\nx -> y +", 0.0)
    found = ks.prove_effect(m, PUSH, on="r")
    assert (found.verdict, found.sign, found.method) == ("proved", 1, "drawing")
    assert found.settled
    assert ks.prove_effect(m, PUSH, on="b").sign == -1
    assert ks.prove_effect(m, PUSH, on="y").sign == 0


def test_disagreeing_chains_are_refuted_by_two_maps_that_really_run(at):
    m = at("a -> b +\nb -> r +\na -> r -\nx -> r +", 0.0)
    found = ks.prove_effect(m, PUSH, on="r", **QUICK)
    assert (found.verdict, found.sign, found.method) == ("refuted", None, "counterexample")
    for witness, way in ((found.rises, 1), (found.falls, -1)):
        assert all(isinstance(link.strength, float) for link in witness.map.links)
        runs = [
            ks.simulate(witness.map, s, settle=2, horizon=15).of("r")[-1] for s in (PUSH, ks.AS_IS)
        ]
        assert (runs[0] - runs[1]) * way > 0
        assert runs[0] - runs[1] == pytest.approx(witness.change, abs=1e-3)
    assert found.table()["source"] == [link.source for link in m.links]
    assert len(found.rises.table()) == 4


def test_strengths_of_a_witness_lie_within_their_ranges(at):
    m = at("a -> b + strength=0.4..0.6\nb -> r +\na -> r - strength=0.5\nx -> r ?", 0.0)
    found = ks.prove_effect(m, PUSH, on="r", strengths=(0.3, 0.9), **QUICK)
    assert found.verdict == "refuted"
    for witness in (found.rises, found.falls):
        strength = {link.pair: link.strength for link in witness.map.links}
        assert 0.4 <= strength["a", "b"] <= 0.6
        assert strength["a", "r"] == 0.5
        assert 0.3 <= strength["b", "r"] <= 0.9


def test_a_weak_chain_against_a_strong_one_is_proved_by_bounds(at):
    m = at("a -> r + strength=0.8..1\na -> b +\nb -> r - strength=0.1..0.2", 0.0)
    found = ks.prove_effect(m, PUSH, on="r", dynamics=ks.Saturating(gain=0.9), **QUICK)
    assert (found.verdict, found.sign, found.method) == ("proved", 1, "bounds")
    linear = ks.prove_effect(m, PUSH, on="r", dynamics=ks.Linear(), **QUICK)
    assert (linear.verdict, linear.sign) == ("proved", 1)


def test_a_rare_opposite_is_found_by_following_the_slope(at):
    # Falls only if every link of the long chain is strong and the short one is weak.
    m = at("a -> b +\nb -> c +\nc -> r -\na -> r +\nx -> b +\ny -> c +\nx -> r +", 0.0)
    ranges = {("a", "r"): (0.02, 1.0), ("x", "b"): (0.1, 1.0), ("y", "c"): (0.1, 1.0)}
    for pair, strength in ranges.items():
        m = m.with_link(replace(m.link(*pair), strength=strength))
    found = ks.prove_effect(m, PUSH, on="r", **QUICK)
    assert found.verdict == "refuted"
    assert found.lowest < 0 < found.highest


def test_what_is_neither_is_not_settled(at):
    # Cutting is no push, so the drawing is not asked, and it falls in every run.
    m = at("a -> r + strength=0.4..0.6\nb -> r +", 0.5)
    found = ks.prove_effect(m, ks.Scenario("s", ks.Scale("a", "r", 0.5)), on="r", **QUICK)
    assert found.verdict == "not settled"
    assert (found.sign, found.method) == (None, None)
    assert found.highest < 0
    assert found.falls is not None
    assert found.rises is None
    assert found.tried >= 512
    assert "not settled" in found.completeness()


def test_time_that_is_up_leaves_it_open(at):
    m = at("a -> r + strength=0.5..1\na -> b +\nb -> r - strength=0.1..0.25", 0.0)
    cut = ks.Scenario("s", [ks.Push("a", 0.5), ks.Scale("b", "r", 0.9)])
    found = ks.prove_effect(m, cut, on="r", time_limit=0)
    assert found.verdict == "not settled"
    assert found.tried > 0


def test_a_callback_ends_the_search(at, monkeypatch):
    monkeypatch.setattr("kompassie.progress._EVERY", 0.0)
    m = at("a -> r + strength=0.4..0.6\nb -> r +", 0.5)
    seen = []

    def callback(done, total):
        seen.append(done)
        raise ks.Stop

    cut = ks.Scenario("s", ks.Scale("a", "r", 0.5))
    found = ks.prove_effect(m, cut, on="r", progress=callback, **QUICK)
    assert found.verdict == "not settled"
    assert len(seen) == 1


def test_bad_questions_are_refused(at):
    m = at("a -> r +", 0.0)
    with pytest.raises(UnknownVariable, match="in on="):
        ks.prove_effect(m, PUSH, on="nothing")
    with pytest.raises(InvalidValue, match="something is done"):
        ks.prove_effect(m, ks.AS_IS, on="r")
    with pytest.raises(InvalidValue, match="time_limit"):
        ks.prove_effect(m, PUSH, on="r", time_limit=-1)


@st.composite
def pushed_maps(draw):
    names = "abcd"
    pairs = [(x, y) for x in names for y in names]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=2, max_size=7, unique=True))
    ranges = st.floats(0.05, 0.9).map(lambda low: (low, min(low + 0.1, 1.0)))
    links = [
        ks.Link(x, y, draw(st.sampled_from("+-?")), strength=draw(ranges),
                delay=draw(st.sampled_from([0.0, 2.0])))
        for x, y in chosen
    ]  # fmt: skip
    today = draw(st.lists(st.floats(-0.8, 0.8), min_size=4, max_size=4))
    variables = [ks.Variable(n, today=t) for n, t in zip(names, today, strict=True)]
    return ks.CausalMap(variables, links)


@given(pushed_maps(), st.sampled_from("abcd"), st.floats(-0.8, 0.8).filter(lambda x: abs(x) > 0.05))
@settings(max_examples=12)
@pytest.mark.parametrize("dynamics", [ks.Saturating(gain=0.8), ks.Linear(gain=0.6)])
def test_every_run_stays_within_the_bounds(dynamics, m, name, amount):
    scenario = ks.Scenario("s", ks.Push(name, amount, start=1, end=4))
    made = ensemble_of(
        m, seed=1, dynamics=dynamics, horizon=5, settle=2, strengths=(0.2, 1.0),
        scenarios=lambda _: (ks.AS_IS, scenario),
    )  # fmt: skip
    before, after = made.schedules(made.scenarios)
    bounds = effect_bounds(made.wiring, before, after, dynamics, 0.05)
    assert bounds is not None
    e = ks.compare_scenarios(m, scenario, draws=30, dynamics=dynamics, horizon=5, settle=2)
    change = (e.finals[1] - e.finals[0])[:, : len(m)]
    assert (change >= bounds[0] - 1e-3).all()
    assert (change <= bounds[1] + 1e-3).all()
    assert (np.array(bounds[0]) <= np.array(bounds[1])).all()


def test_bounds_know_nothing_of_what_is_more_than_a_push(at):
    m = at("a -> r +", 0.0)
    for scenario in (ks.Scenario("s", ks.Hold("r", 1.0)), ks.Scenario("s", ks.Scale("a", "r", 0))):
        made = ensemble_of(
            m, seed=1, dynamics=ks.Saturating(), horizon=5, settle=2, strengths=(0.2, 1.0),
            scenarios=lambda _, s=scenario: (ks.AS_IS, s),
        )  # fmt: skip
        before, after = made.schedules(made.scenarios)
        assert effect_bounds(made.wiring, before, after, made.dynamics, 0.1) is None


def test_where_nothing_leads_anywhere_nothing_changes():
    m = ks.CausalMap([ks.Variable("a", today=0.5), ks.Variable("b", today=0.5)], [])
    held = ks.Scenario("s", ks.Hold("a", 1.0))
    for dynamics in (ks.Saturating(), ks.Linear(gain=1.2)):
        proof = ks.prove_effect(m, held, on="b", dynamics=dynamics)
        assert (proof.verdict, proof.sign) == ("proved", 0)
        proof = ks.prove_effect(m, held, on="a", dynamics=dynamics, horizon=10)
        assert proof.verdict != "refuted"
