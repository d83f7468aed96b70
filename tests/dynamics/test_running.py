from __future__ import annotations

import numpy as np
import pytest

import kompassie as ks
from kompassie.dynamics.network import start_levels, wire
from kompassie.dynamics.running import (
    TOLERANCE,
    check_dynamics,
    check_times,
    checked_step,
    run,
    save_grid,
)
from kompassie.dynamics.schedule import spans_of
from kompassie.errors import InvalidValue, KompassieError


def prepared(m, scenario, dynamics, horizon=20.0):
    wiring = wire(m, (0.2, 1.0))
    start, _ = start_levels(m, None, dynamics)
    weights = wiring.weights(wiring.draw(1, 0, 4), dynamics, None)
    spans = spans_of(scenario, wiring, start, dynamics, settle=0.0, horizon=horizon)
    return wiring, weights, start, spans, save_grid(horizon, 1.0, 120)


@pytest.mark.parametrize("dynamics", [ks.Saturating(gain=2.0), ks.Linear(), ks.Linear(decay=3.0)])
def test_the_step_that_is_used_is_as_good_as_it_says(at, dynamics):
    m = at("a -> b + ||\nb -> a -\nb -> c + delay=0.7\nc -> a +", 0.5)
    scenario = ks.Scenario("s", ks.Push("a", 0.9, start=1.3))
    wiring, weights, start, spans, save = prepared(m, scenario, dynamics)
    step, error = checked_step(wiring, weights, start, [spans], save, dynamics)
    assert error <= TOLERANCE == 1e-4
    used = run(wiring, weights, start, spans, save, dynamics, step)
    fine = run(wiring, weights, start, spans, save, dynamics, step / 16)
    assert np.abs(used - fine).max() <= 1.2 * TOLERANCE


def test_a_run_reports_the_step_and_what_a_finer_one_would_change():
    settings = dict(ks.simulate(ks.flagship()).provenance.settings)
    assert float(settings["step"]) <= 0.5
    assert float(settings["step_error"]) <= 1e-4


def test_a_fast_variable_gets_a_small_step(at):
    m = at("a -> b +", 0.5)
    dynamics = ks.Saturating(decay=40.0)
    wiring, weights, start, spans, save = prepared(m, ks.AS_IS, dynamics, 2.0)
    step, _ = checked_step(wiring, weights, start, [spans], save, dynamics)
    assert step <= 0.5 / 40


def test_a_step_that_cannot_settle_is_refused_in_words(at, monkeypatch):
    monkeypatch.setattr("kompassie.dynamics.running._HALVINGS", 1)
    m = at("a -> b +\nb -> a -", 0.9)
    with pytest.raises(KompassieError, match="does not settle on a step"):
        ks.simulate(m, dynamics=ks.Saturating(gain=60.0))


def test_the_times_that_are_kept_are_even_and_bounded():
    assert save_grid(3.0, 1.0, 120).tolist() == [0.0, 1.0, 2.0, 3.0]
    assert save_grid(0.5, 1.0, 120).tolist() == [0.0, 0.5]
    assert len(save_grid(1e5, 1.0, 120)) == 121


@pytest.mark.parametrize("horizon", [0, -1, float("nan"), float("inf"), 1e6, "60", None, True])
def test_a_bad_horizon_is_refused(horizon):
    with pytest.raises(InvalidValue, match="horizon"):
        check_times(horizon, 20.0)


@pytest.mark.parametrize("settle", [-1, float("nan"), float("inf"), "20", None])
def test_a_bad_time_to_settle_is_refused(settle):
    with pytest.raises(InvalidValue, match="settle"):
        check_times(60.0, settle)


@pytest.mark.parametrize("dynamics", ["tanh", None, ks.Saturating, 1.5])
def test_dynamics_are_a_value(dynamics):
    with pytest.raises(InvalidValue, match="use Saturating"):
        check_dynamics(dynamics)


def test_a_run_of_too_many_steps_is_refused_before_it_begins() -> None:
    with pytest.raises(ks.KompassieError, match=r"the run is too large: [\d,]+ steps"):
        ks.simulate(ks.parse("a -> b +"), dynamics=ks.Saturating(decay=1000), horizon=1e5)


def test_a_delay_too_short_to_be_seen_counts_as_none() -> None:
    quick = ks.simulate(ks.parse("a -> b + delay=0.001"), initial={"a": 0.5}, horizon=5)
    plain = ks.simulate(ks.parse("a -> b +"), initial={"a": 0.5}, horizon=5)

    assert quick.values.tobytes() == plain.values.tobytes()


def test_a_gain_beyond_use_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 1,000"):
        ks.Linear(gain=1e300)
