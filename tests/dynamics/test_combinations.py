"""Interventions of every kind together, in continuous time and in steps, held against slow runs."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import kompassie as ks
from kompassie import Add, Delay, Hold, Link, Pulse, Push, Scale
from kompassie.errors import InvalidValue
from tests.reference.slow_dynamics import slow_flow, slow_fuzzy, slow_pulses

TEXT = """
sun -> mood + strength=0.6
mood -> walks + strength=0.5 delay=2
walks -> mood + strength=0.4
walks -> sleep - strength=0.7
sleep -> mood - strength=0.3
"""
START = {"sun": -0.6, "mood": 0.4, "walks": -0.2, "sleep": 0.5}

# One of each kind on the same variable or link, so that every two of them meet.
KINDS = {
    "Push": Push("mood", 0.5, start=1, end=9),
    "Hold": Hold("mood", -0.3, start=3, end=7),
    "Pulse": Pulse("mood", 0.8, at=2, duration=3),
    "Scale": Scale("mood", "walks", -0.5, start=2, end=8),
    "Add": Add(Link("sleep", "walks", "-", strength=0.5, delay=1), start=1, end=6),
    "Delay": Delay("mood", "walks", 5, start=4, end=9),
}
SECOND = {
    "Push": Push("mood", -0.9, start=4, end=11),
    "Hold": Hold("mood", 0.6, start=7, end=9),
    "Pulse": Pulse("mood", -0.4, at=3, duration=2),
    "Scale": Scale("mood", "walks", 3.0, start=5, end=10),
    "Add": Add(Link("sleep", "walks", "+", strength=0.3), start=6, end=10),
    "Delay": Delay("mood", "walks", 0, start=9),
}
CELLS = [
    *((a, a, [KINDS[a], SECOND[a]]) for a in KINDS),
    *((a, b, [KINDS[a], KINDS[b]]) for a, b in itertools.combinations(KINDS, 2)),
    ("Scale", "added link", [KINDS["Add"], Scale("sleep", "walks", 2.0, start=3)]),
    ("Delay", "added link", [KINDS["Add"], Delay("sleep", "walks", 3, start=2, end=5)]),
    ("all", "all", [*KINDS.values(), *SECOND.values()]),
]
IDS = [f"{a} and {b}" for a, b, _ in CELLS]
EVERY = [ks.Scenario(f"{a} and {b}", items) for a, b, items in CELLS]
each_cell = pytest.mark.parametrize("scenario", EVERY, ids=IDS)


@pytest.fixture
def m(at):
    return at(TEXT, **START)


def path(m, scenario, dynamics, horizon=14):
    t = ks.simulate(m, scenario, dynamics=dynamics, horizon=horizon, settle=0)
    return t.time, t.values


def rows(m, slow):
    return np.array([[levels[name] for name in m.names] for levels in slow])


@each_cell
@pytest.mark.parametrize(
    "dynamics", [ks.Saturating(gain=1.7), ks.Linear(gain=1.2, decay=2.0, lag_order=3)]
)
def test_in_continuous_time_every_two_kinds_act_together_as_the_table_says(m, scenario, dynamics):
    time, values = path(m, scenario, dynamics)
    whole = time == np.round(time)
    slow = slow_flow(
        m, scenario, START, time[whole].tolist(), gain=dynamics.gain, decay=dynamics.decay,
        saturating=isinstance(dynamics, ks.Saturating), lag_order=dynamics.lag_order, step=1 / 32,
    )  # fmt: skip
    assert np.abs(values[whole] - rows(m, slow)).max() < 1.5e-3


@each_cell
@pytest.mark.parametrize(("rule", "squash"), [("kosko", "tanh"), ("memory", "tanh")])
def test_in_fuzzy_maps_every_two_kinds_act_together_as_the_table_says(m, scenario, rule, squash):
    _, values = path(m, scenario, ks.FuzzyCognitive(rule, squash))
    slow = slow_fuzzy(m, scenario, START, 14, rule=rule, squash=squash)
    assert np.abs(values - rows(m, slow)).max() < 1e-13


@each_cell
def test_in_pulse_processes_every_two_kinds_act_together_as_the_table_says(m, scenario):
    _, values = path(m, scenario, ks.PulseProcess())
    assert np.abs(values - rows(m, slow_pulses(m, scenario, START, 14))).max() < 1e-13


@pytest.mark.parametrize(
    "pair",
    [
        (Hold("mood", 0.1), Hold("mood", 0.2, start=5)),
        (Delay("mood", "walks", 1, end=5), Delay("mood", "walks", 2, start=4)),
        (Add(Link("sun", "walks", "+")), Add(Link("sun", "walks", "-"), start=3)),
    ],
)
def test_what_contradicts_itself_is_refused(pair):
    for items in (pair, pair[::-1]):
        with pytest.raises(InvalidValue, match="let them not overlap in time"):
            ks.Scenario("s", items)


def test_a_link_that_is_there_cannot_be_added(m):
    with pytest.raises(InvalidValue, match="'sun' -> 'mood' in scenario 's' is 'already there'"):
        ks.simulate(m, ks.Scenario("s", Add(Link("sun", "mood", "+"))))


def test_a_delay_after_another_and_a_hold_after_another_are_fine(m):
    items = [Delay("mood", "walks", 1, end=5), Delay("mood", "walks", 2, start=5)]
    assert ks.Scenario("s", items).interventions == tuple(items)


def test_an_added_link_leaves_the_weights_of_the_others_as_they_are(m):
    # Beside a silent source: what the others carry is what they carried before.
    still = at_rest(m, ks.AS_IS)
    quiet = ks.CausalMap([*m.variables, ks.Variable("quiet", today=0.0)], m.links)
    added = at_rest(quiet, ks.Scenario("s", Add(Link("quiet", "mood", "+", strength=1.0))))
    assert np.abs(added[:4] - still).max() < 1e-12


def at_rest(m, scenario):
    return ks.simulate(m, scenario, dynamics=ks.Linear(gain=0.7), horizon=300).values[-1]


def test_an_added_link_weighs_as_a_strength_beside_those_of_the_map(at):
    m = at("a -> c + strength=0.5\nb -> c + strength=0.25", a=0.0, b=0.0, c=0.0, d=0.0)
    m = ks.CausalMap([*m.variables, ks.Variable("d", today=0.8)], m.links)
    s = ks.Scenario("s", Add(Link("d", "c", "+", strength=0.6)))
    t = ks.simulate(m, s, dynamics=ks.Linear(gain=1.0), horizon=60)
    assert t.of("c")[-1] == pytest.approx(0.6 / 0.75 * 0.8, abs=1e-9)


def test_a_link_into_what_had_none_weighs_its_strength_and_frees_it_while_it_is_there(at):
    m = at("a -> b + strength=0.5", a=0.8, b=0.0)
    m = ks.CausalMap([*m.variables, ks.Variable("c", today=-0.6)], m.links)
    s = ks.Scenario("s", Add(Link("a", "c", "+", strength=0.5), start=10, end=100))
    c = ks.simulate(m, s, dynamics=ks.Linear(gain=2.0), horizon=120, settle=0)
    assert (c.of("c")[c.time <= 10] == -0.6).all()
    assert c.of("c")[c.time == 100] == pytest.approx(2.0 * 0.5 * 0.8, abs=1e-9)
    assert (c.of("c")[c.time > 100] == -0.6).all()


def test_into_a_constant_no_link_can_be_added(at):
    m = at("a -> b +")
    m = ks.CausalMap([m["a"], ks.Variable("b", role="constant")], ())
    with pytest.raises(InvalidValue, match="give its target another role"):
        ks.simulate(m, ks.Scenario("s", Add(Link("a", "b", "+"))))


def test_scenarios_that_add_the_same_pair_differently_are_compared_on_the_same_draws(at):
    m = at("a -> b + strength=0.5\nb -> a -", 0.3)
    m = ks.CausalMap([*m.variables, ks.Variable("c", today=0.9)], m.links)
    plus, minus = (ks.Scenario(f"add {s}", Add(Link("c", "b", s))) for s in "+-")
    together = ks.compare_scenarios(m, [plus, minus], draws=70, horizon=8, seed=4)
    for k, alone in enumerate((plus, minus), 1):
        one = ks.compare_scenarios(m, [alone], draws=70, horizon=8, seed=4)
        assert np.abs(together.values[[0, k]] - one.values).max() < 1e-12
    assert (together.effect("add +", on="b").up, together.effect("add -", on="b").up) == (1, 0)


def test_draws_of_the_map_do_not_change_by_what_scenarios_add(at):
    m = at(TEXT.replace("strength=0.6", ""), **START)
    plain = ks.compare_scenarios(m, ks.Scenario("p", Push("mood", 0.1)), draws=66, horizon=6)
    beside = ks.compare_scenarios(
        m, [ks.Scenario("p", Push("mood", 0.1)), EVERY[-2]], draws=66, horizon=6
    )
    assert np.abs(plain.values[0] - beside.values[0]).max() < 1e-9


@pytest.mark.parametrize(
    "dynamics",
    [ks.Saturating(), ks.Linear(), ks.FuzzyCognitive(), ks.PulseProcess()],
    ids=lambda d: type(d).__name__,
)
@pytest.mark.parametrize(
    "idle",
    [
        Push("mood", 0.0),
        Pulse("mood", 0.0, at=2),
        Scale("mood", "walks", 1.0, start=2),
        Scale("mood", "walks", 2.0, start=50),
        Delay("mood", "walks", 2.0, start=1),
        Add(Link("sun", "walks", "+"), start=60),
    ],
    ids=lambda i: type(i).__name__,
)
def test_what_does_nothing_changes_nothing_bit_for_bit(m, idle, dynamics):
    e = ks.compare_scenarios(
        m, ks.Scenario("idle", idle), draws=5, horizon=12, dynamics=dynamics
    )  # fmt: skip
    assert e.values[0].tobytes() == e.values[1].tobytes()
