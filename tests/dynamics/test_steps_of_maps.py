"""Fuzzy maps and pulse processes through the questions that people ask."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import kompassie as ks
from kompassie.errors import InvalidValue, TooLarge
from tests.reference.slow_dynamics import slow_fuzzy

TEXT = "a -> b + strength=0.8\nb -> c - strength=0.5\nc -> a + strength=0.6\na -> c + strength=0.3"
START = {"a": 0.9, "b": 0.1, "c": 0.4}
RULES = [
    *itertools.product(("kosko", "memory"), ("tanh", "sigmoid", "bivalent", "trivalent")),
    ("kosko", "identity"),
    ("rescaled", "sigmoid"),
]


def tried(*interventions):
    return ks.Scenario("tried", interventions)


@pytest.mark.parametrize(("rule", "squash"), RULES)
def test_every_rule_and_squash_is_the_one_written_down(at, rule, squash):
    slope = 1.7 if squash in ("tanh", "sigmoid") else 1.0
    threshold = 0.4 if squash in ("bivalent", "trivalent") else 0.0
    dynamics = ks.FuzzyCognitive(rule, squash, slope, threshold)
    m = at(TEXT)
    s = tried(ks.Push("b", 0.2, start=2), ks.Hold("c", 0.0, start=5, end=7))
    t = ks.simulate(m, s, dynamics=dynamics, initial=START, horizon=10)
    slow = slow_fuzzy(m, s, START, 10, rule=rule, squash=squash, slope=slope, threshold=threshold)
    assert np.abs(t.values - [[x[n] for n in m.names] for x in slow]).max() < 1e-14
    assert t.time.tolist() == list(range(11))


def test_a_hold_applies_from_step_zero(at):
    t = ks.simulate(
        at(TEXT, 0.5), tried(ks.Hold("a", -0.7)), dynamics=ks.FuzzyCognitive(), horizon=5
    )
    assert (t.of("a") == -0.7).all()


def test_before_step_zero_the_map_settles_and_from_a_given_start_it_does_not(at):
    m = at(TEXT, 0.5)
    dynamics = ks.FuzzyCognitive("memory")
    settled = ks.simulate(m, dynamics=dynamics, horizon=5, settle=30).values[0]
    long = ks.simulate(m, dynamics=dynamics, horizon=30, settle=0).values
    assert settled.tolist() == long[-1].tolist()
    given = ks.simulate(m, dynamics=dynamics, horizon=5, initial=START)
    assert given.values[0].tolist() == [0.9, 0.1, 0.4]
    ones = ks.FuzzyCognitive("kosko", "sigmoid", start=1.0)
    assert (ks.simulate(m, dynamics=ones, horizon=5).values[0] == 1.0).all()


def test_today_is_read_on_the_scale_of_the_levels(at):
    m = at(TEXT, -0.6)
    half = ks.simulate(m, dynamics=ks.FuzzyCognitive(squash="sigmoid"), settle=0, horizon=1)
    whole = ks.simulate(m, dynamics=ks.FuzzyCognitive(), settle=0, horizon=1)
    assert half.values[0] == pytest.approx([0.2, 0.2, 0.2])
    assert (whole.values[0] == -0.6).all()


def test_a_run_is_the_beginning_of_a_longer_one(at):
    m = at(TEXT, 0.5)
    s = tried(ks.Hold("a", 0.2, start=3), ks.Push("b", 0.4), ks.Pulse("c", 1.0, at=6))
    for dynamics in (ks.FuzzyCognitive(), ks.PulseProcess()):
        short, long = (ks.simulate(m, s, dynamics=dynamics, horizon=h).values for h in (6, 20))
        assert short.tobytes() == long[:7].tobytes()


def test_a_delay_reads_its_source_whole_steps_further_back(at):
    m = at("s -> x + strength=0.5 delay=2.6", s=0.0, x=0.0)
    t = ks.simulate(m, tried(ks.Hold("s", 0.8)), dynamics=ks.FuzzyCognitive(squash="identity"))
    assert t.of("x")[:6].tolist() == [0.0, 0.0, 0.0, 0.0, 0.4, 0.4]


def test_roberts_pulses_run_along_the_links_and_their_values_add_up(at):
    # Two stages of a loop that turns a pulse round: Roberts (1976), chapter 4.
    m = at("a -> b + strength=1\nb -> a - strength=1")
    t = ks.simulate(m, tried(ks.Pulse("a", 1.0)), dynamics=ks.PulseProcess(), horizon=8)
    assert t.of("a").tolist() == [1, 1, 0, 0, 1, 1, 0, 0, 1]
    assert t.of("b").tolist() == [0, 1, 1, 0, 0, 1, 1, 0, 0]
    assert not t.diverged


@pytest.mark.parametrize(
    ("text", "bounded"),
    [
        ("a -> b + strength=1\nb -> a - strength=1", True),
        ("a -> b + strength=1\nb -> a + strength=1\na -> a + strength=0.1", False),
        ("a -> b + strength=0.9\nb -> a + strength=0.9", True),
    ],
)
def test_pulses_stay_bounded_when_the_drawn_map_is_pulse_stable(at, text, bounded):
    m = at(text)
    t = ks.simulate(m, tried(ks.Pulse("a", 1.0)), dynamics=ks.PulseProcess(), horizon=1_000)
    assert ks.stability(m).pulse_stable == bounded
    assert (np.abs(t.values).max() < 10) == bounded


def test_a_long_pulse_takes_one_step_and_a_push_comes_again_every_step(at):
    m = at("a -> b + strength=1")
    run = {"dynamics": ks.PulseProcess(), "horizon": 4}
    assert ks.simulate(m, tried(ks.Pulse("a", 1.0, duration=3)), **run).of("a").tolist() == [1] * 5
    pushed = ks.simulate(m, tried(ks.Push("a", 1.0, start=1, end=3)), **run)
    assert pushed.of("a").tolist() == [0, 1, 2, 2, 2]
    assert pushed.of("b").tolist() == [0, 0, 1, 2, 2]


@pytest.mark.parametrize(
    "dynamics",
    [ks.FuzzyCognitive(), ks.FuzzyCognitive("memory", "sigmoid"), ks.PulseProcess()],
    ids=lambda d: f"{type(d).__name__} {getattr(d, 'squash', '')}",
)
def test_scenarios_are_compared_in_steps_too(at, dynamics):
    m = at("a -> b +\nb -> c -", 0.2)
    s = [tried(ks.Pulse("a", 0.5)), ks.Scenario("held", ks.Hold("a", 0.9))]
    e = ks.compare_scenarios(m, s, dynamics=dynamics, draws=80, horizon=9)
    assert e.time.tolist() == list(range(10))
    assert (e.levels("held", "a") == 0.9).all()
    assert e.effect("held", on="c").down > 0.99
    assert not e.diverged.any()
    once = ks.compare_scenarios(m, s, dynamics=dynamics, draws=80, horizon=9, executor=2)
    assert once.values.tobytes() == e.values.tobytes()


def test_long_runs_are_kept_at_whole_steps(at):
    e = ks.compare_scenarios(at(TEXT), [], dynamics=ks.FuzzyCognitive(), draws=2, horizon=1_001)
    assert (e.time == np.round(e.time)).all()
    assert e.time[-1] == 1_001
    assert len(e.time) < 125


@pytest.mark.parametrize("dynamics", [ks.FuzzyCognitive(), ks.PulseProcess()])
@pytest.mark.parametrize(
    ("times", "items", "message"),
    [
        ({"horizon": 5.5}, [], "horizon is 5.5: use whole numbers"),
        ({"settle": 0.5}, [], "settle is 0.5: use whole numbers"),
        ({}, [ks.Push("a", 1, start=0.5)], "time of a Push in scenario 'tried' is 0.5"),
        ({}, [ks.Hold("a", 1, end=2.5)], "time of a Hold in scenario 'tried' is 2.5"),
        ({}, [ks.Pulse("a", 1, at=0.1)], "time of a Pulse in scenario 'tried' is 0.1"),
    ],
)
def test_parts_of_a_step_are_refused(at, dynamics, times, items, message):
    with pytest.raises(InvalidValue, match=message):
        ks.simulate(at(TEXT), tried(*items), dynamics=dynamics, **{"horizon": 9, **times})


def test_a_fuzzy_pulse_lasts_whole_steps(at):
    with pytest.raises(InvalidValue, match="time of a Pulse"):
        ks.simulate(
            at(TEXT), tried(ks.Pulse("a", 1, duration=0.5)), dynamics=ks.FuzzyCognitive(), horizon=5
        )


def test_a_level_the_squash_cannot_give_cannot_be_held(at):
    with pytest.raises(InvalidValue, match="levels go from 0 to 1"):
        ks.simulate(
            at(TEXT), tried(ks.Hold("a", -0.5)), dynamics=ks.FuzzyCognitive(squash="sigmoid")
        )


def test_delays_and_runs_of_too_many_steps_are_refused_before_they_begin(at):
    with pytest.raises(TooLarge, match="a delay is too large: 1,000,000 steps"):
        ks.simulate(at("a -> b + delay=1000000"), dynamics=ks.FuzzyCognitive())
    with pytest.raises(TooLarge, match="the run"):
        ks.compare_scenarios(
            at(TEXT), [], dynamics=ks.PulseProcess(), horizon=1e5, settle=1e5, draws=1
        )


def test_todays_holds_can_be_looked_for_in_a_fuzzy_map(at):
    m = at(
        "a -> b + strength=1\nb -> a + strength=1\na -> a + strength=1\nb -> b + strength=1", 0.6
    )
    found = ks.find_holds(m, target="b", draws=3, dynamics=ks.FuzzyCognitive())
    assert 0 < found.threshold < 2


def test_steps_are_not_the_time_unit_of_the_map(at):
    m = ks.CausalMap(at(TEXT).variables, at(TEXT).links, time_unit="week")
    for dynamics, unit in ((ks.Saturating(), "week"), (ks.FuzzyCognitive(), "")):
        assert ks.simulate(m, dynamics=dynamics, horizon=3).time_unit == unit
        e = ks.compare_scenarios(m, [], dynamics=dynamics, horizon=3, draws=1)
        assert e.time_unit == unit
