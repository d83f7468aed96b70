"""Straight-line runs are exact; what swings, swings; what explodes stays finite."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy
from scipy.linalg import expm

import kompassie as ks

CIRCLE = """
a -> b + strength=0.5
b -> c - strength=0.75
c -> a + strength=0.25
c -> b - strength=0.5 delay=3
"""


def tried(*interventions):
    return ks.Scenario("tried", interventions)


def augmented(m, order=1):
    """A with a lag of `order` stages for the one late link, by hand."""
    size = len(m)
    a = np.zeros((size + order, size + order))
    a[:size, :size] = m.without_link("c", "b").to_matrix(rows="target") - np.eye(size)
    for k in range(order):
        a[size + k, m.position("c") if k == 0 else size + k - 1] = order / 3
        a[size + k, size + k] = -order / 3
    a[m.position("b"), size + order - 1] = -0.5
    return a


@pytest.mark.parametrize("order", [1, 3])
def test_a_run_is_the_matrix_exponential_at_every_time(at, order):
    m = at(CIRCLE)
    start, push = {"a": 0.9, "b": -0.3, "c": 0.4}, {"a": 0.2, "c": -0.5}
    t = ks.simulate(
        m, tried(*(ks.Push(v, p) for v, p in push.items())),
        dynamics=ks.Linear(lag_order=order), initial=start, horizon=12,
    )  # fmt: skip
    a = augmented(m, order)
    whole = np.zeros((len(a) + 1, len(a) + 1))
    whole[:-1, :-1] = a
    whole[:3, -1] = [push.get(n, 0.0) for n in m.names]
    first = [*(start[n] for n in m.names), *[start["c"]] * order, 1.0]
    right = np.array([(expm(whole * time) @ first)[:3] for time in t.time])
    assert np.abs(t.values - right).max() < 1e-9


def test_a_run_settles_where_exact_fractions_say(at):
    m = at(CIRCLE)
    t = ks.simulate(
        m, tried(ks.Push("a", 0.3), ks.Push("b", -0.2)), dynamics=ks.Linear(), horizon=400
    )
    drift = sympy.Matrix(m.to_matrix(rows="target").tolist()).applyfunc(sympy.nsimplify)
    drift -= sympy.eye(3)
    push = sympy.Matrix([sympy.Rational(3, 10), sympy.Rational(-1, 5), 0])
    rest = [float(x) for x in -drift.inv() * push]
    assert np.abs(t.values[-1] - rest).max() < 1e-9
    assert t.provenance.settings  # a run says how it was made
    assert dict(t.provenance.settings)["step_error"] == "0.0e+00"


def test_the_normalised_form_settles_where_exact_fractions_say(at):
    m = at("a -> b + strength=0.5\nc -> b - strength=0.25\nb -> c +\nb -> a -")
    t = ks.simulate(m, tried(ks.Push("b", 0.4)), dynamics=ks.Linear(gain=0.75), horizon=400)
    g = sympy.Rational(3, 4)
    b = sympy.Rational(2, 5) / (1 + g * sympy.Rational(2, 3) * g + g * sympy.Rational(1, 3) * g)
    assert t.values[-1] == pytest.approx([float(-g * b), float(b), float(g * b)], abs=1e-9)


def test_roles_only_set_the_speed(at):
    m = at("a -> b + strength=0.5\nb -> a + strength=0.5")
    quick = ks.CausalMap([m["a"], ks.Variable("b", role="auxiliary", today=0.0)], m.links)
    ends = [
        ks.simulate(x, tried(ks.Push("a", 0.5)), dynamics=ks.Linear(), horizon=90).values
        for x in (m, quick)
    ]
    assert np.abs(ends[0][-1] - ends[1][-1]).max() < 1e-9
    assert ends[1][2, 1] > 2 * ends[0][2, 1]


def test_large_systems_go_in_steps_and_agree_with_the_exact_ones(at, monkeypatch):
    m = at(CIRCLE, 0.4)
    s = tried(ks.Push("a", 0.5, start=2, end=5), ks.Scale("a", "b", -1.0, start=4))
    exact = ks.simulate(m, s, dynamics=ks.Linear(), horizon=15)
    monkeypatch.setattr("kompassie.dynamics.running.MOST_ROWS", 2)
    steps = ks.simulate(m, s, dynamics=ks.Linear(), horizon=15)
    assert dict(steps.provenance.settings)["step_error"] != "0.0e+00"
    assert 1e-12 < np.abs(exact.values - steps.values).max() < 1e-4


GROWING = [
    ks.Linear(),
    ks.Linear(gain=900.0),
    ks.PulseProcess(),
    ks.FuzzyCognitive(squash="identity"),
]


@pytest.mark.parametrize("dynamics", GROWING)
def test_divergence_is_a_field_and_no_table_holds_what_is_no_number(at, dynamics):
    m = at("a -> b + strength=1\nb -> a + strength=1\na -> a + strength=0.9\nc -> d +", 0.3)
    s = tried(ks.Pulse("a", 1.0))
    t = ks.simulate(m, s, dynamics=dynamics, horizon=300)
    assert t.diverged
    assert all(math.isfinite(x) for column in t.table().columns.values() for x in column)
    e = ks.compare_scenarios(m, s, dynamics=dynamics, draws=3, horizon=300)
    assert e.diverged.any()
    assert np.isfinite(e.values).all()
    assert np.isfinite(e.released).all()


def overshoot(m, dynamics):
    a = ks.simulate(m, tried(ks.Push("a", 0.3)), dynamics=dynamics, horizon=200).of("a")
    return a.max() / a[-1]


@pytest.mark.parametrize("kind", [ks.Saturating, ks.Linear])
def test_a_balancing_loop_with_a_long_delay_overshoots_and_more_so_with_three_lags(at, kind):
    gain = 1.0
    prompt, late = (at(f"a -> b + delay={d}\nb -> a -") for d in (0, 12))
    once, thrice = kind(gain=gain), kind(gain=gain, lag_order=3)
    assert overshoot(prompt, once) < 1.25
    assert overshoot(late, once) > overshoot(prompt, once) + 0.3
    assert overshoot(late, thrice) > overshoot(late, once) + 0.05


def turns(levels):
    return int((np.diff(np.sign(np.diff(levels[np.abs(levels - levels[-1]) > 1e-3]))) != 0).sum())


def test_with_three_lags_a_balancing_loop_swings_more_often(at):
    late = at("a -> b + delay=12\nb -> a -")
    s = tried(ks.Push("a", 0.3))
    once, thrice = (
        ks.simulate(late, s, dynamics=ks.Linear(gain=1.6, lag_order=k), horizon=150).of("a")
        for k in (1, 3)
    )
    assert turns(thrice) > turns(once) >= 1


def test_three_lags_hold_back_longer_and_then_pass_on_faster(at):
    m = at("s -> x + strength=1 delay=6")
    s = tried(ks.Push("s", 1.0))
    one, three = (
        ks.simulate(m, s, dynamics=ks.Linear(lag_order=k), horizon=40).of("x") for k in (1, 3)
    )
    assert three[4] < one[4]  # after one time unit
    assert three[60] > one[60]  # after fifteen
    assert three[-1] == pytest.approx(one[-1], abs=0.01)


def test_a_stock_without_links_in_answers_to_a_push():
    m = ks.CausalMap([ks.Variable("a", role="stock", today=0.0), "b"], [ks.Link("a", "b", "+")])
    for dynamics, level in ((ks.Linear(), 0.4), (ks.Saturating(), math.tanh(0.4))):
        t = ks.simulate(m, tried(ks.Push("a", 0.4)), dynamics=dynamics, horizon=80)
        assert t.of("a")[-1] == pytest.approx(level, abs=1e-6)


ODD = [
    ks.Saturating(),
    ks.Linear(gain=0.8),
    ks.FuzzyCognitive(),
    ks.FuzzyCognitive("memory"),
    ks.PulseProcess(),
]


@pytest.mark.parametrize("dynamics", ODD)
def test_maps_that_look_the_same_from_two_sides_answer_the_same_on_both(at, dynamics):
    m = at(
        "a -> c + strength=0.5\nb -> c + strength=0.5\nc -> a - strength=0.4\nc -> b - strength=0.4"
    )
    s = tried(ks.Push("c", 0.3), ks.Pulse("c", -0.2, at=2))
    t = ks.simulate(m, s, dynamics=dynamics, horizon=12)
    assert np.abs(t.of("a") - t.of("b")).max() < 1e-15
    mirrored = tried(ks.Push("c", -0.3), ks.Pulse("c", 0.2, at=2))
    back = ks.simulate(m, mirrored, dynamics=dynamics, horizon=12)
    assert np.abs(t.values + back.values).max() < 1e-15


def test_speaking_about_it_first_raises_the_counter_reaction_on_the_articles_map():
    study = ks.flagship_study()
    e = ks.compare_scenarios(study, study.scenario("bespreekbaar maken"), draws=40, horizon=20)
    assert e.effect("bespreekbaar maken", on="tegenreactie").early_up > 0.99


EVERY = [
    ks.Saturating(),
    ks.Linear(gain=0.5),
    ks.PulseProcess(),
    ks.FuzzyCognitive("memory", "tanh", slope=1000.0),
    ks.FuzzyCognitive(squash="sigmoid"),
    ks.FuzzyCognitive(squash="trivalent"),
    ks.FuzzyCognitive(squash="identity"),
]


@pytest.mark.parametrize("dynamics", EVERY, ids=lambda d: getattr(d, "squash", type(d).__name__))
@pytest.mark.parametrize(
    "hostile",
    [
        [ks.Push("b", 1e308), ks.Push("b", 1e308)],
        [ks.Push("b", 1e308), ks.Push("a", -1e308)],
        [ks.Scale("b", "a", 1e308), ks.Scale("b", "a", 1e308), ks.Pulse("a", 1.0)],
        [ks.Scale("a", "b", 1e308), ks.Scale("c", "b", 1e308), ks.Push("a", 1.0)],
    ],
)
def test_amounts_beyond_all_reason_leave_every_level_a_number(at, dynamics, hostile):
    m = at("a -> b + strength=1\nb -> a + strength=1\nc -> b - strength=1", 0.5)
    t = ks.simulate(m, tried(*hostile), dynamics=dynamics, horizon=6)
    assert np.isfinite(t.values).all()
    assert np.abs(t.values).max() <= 1e12


def test_an_exploding_run_is_over_in_bounded_time():
    m = ks.flagship()
    push, wild = tried(ks.Push("bespreekbaar", 1.0)), ks.Linear(gain=1000.0)
    t = ks.simulate(m, push, dynamics=wild, horizon=9e4, settle=0)
    assert t.diverged
    assert np.isfinite(t.values).all()


@pytest.mark.parametrize(
    "dynamics",
    [*ODD, ks.FuzzyCognitive(squash="trivalent"), ks.FuzzyCognitive(squash="identity")],
    ids=lambda d: f"{type(d).__name__} {getattr(d, 'squash', '')}",
)
def test_switching_the_sign_of_a_variable_mirrors_its_path_in_all_dynamics(at, dynamics):
    text = "a -> b {s} strength=0.7\nb -> c {s} strength=0.4 delay=2\nc -> a + strength=0.5"
    paths = []
    for s, way in (("+", 1.0), ("-", -1.0)):
        m = at(text.format(s=s), a=0.4, b=0.3 * way, c=-0.2)
        done = tried(ks.Push("b", 0.5 * way, start=1), ks.Hold("c", 0.3, start=4, end=6))
        run = ks.simulate(m, done, dynamics=dynamics, horizon=9)
        paths.append(run.values * [1.0, way, 1.0])
    assert np.abs(paths[0] - paths[1]).max() < 1e-12
