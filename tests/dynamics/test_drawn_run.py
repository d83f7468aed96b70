from __future__ import annotations

import numpy as np
import pytest

import kompassie as ks


def test_a_run_made_anew_is_the_same_to_the_last_digit(at):
    m = at("a -> b + strength=0.9 delay=2\nb -> a - strength=0.5\nb -> b + strength=0.2", 0.4)
    t = ks.simulate(m, ks.Scenario("s", ks.Push("a", 0.3, start=2.5)), horizon=7)
    states = t.drawn.states(t.time)
    assert (states[:, :2] == t.values).all()
    assert states.shape == (len(t.time), 3)


def test_a_lag_follows_its_variable_at_the_pace_of_its_delay(at):
    m = at("a -> b + strength=0.9 delay=2\nb -> a - strength=0.5", 0.4)
    t = ks.simulate(m, horizon=12, settle=0)
    fine = np.linspace(0, 12, 2_401)
    states = t.drawn.states(fine)
    slope = np.gradient(states[:, 2], fine)
    assert states[0, 2] == 0.4
    assert slope[1:-1] == pytest.approx(((states[:, 0] - states[:, 2]) / 2)[1:-1], abs=1e-5)
