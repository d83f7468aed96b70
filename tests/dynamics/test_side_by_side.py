from __future__ import annotations

import numpy as np
import pytest

import kompassie as ks
from kompassie.dynamics.ensemble import ensemble_of
from kompassie.dynamics.running import run
from kompassie.dynamics.side_by_side import columns_at_once, run_all, run_blocks

TEXT = "a -> b +\nb -> c - ||\nc -> a +\nd -> b -\nb -> a ?"
SCENARIOS = (
    ks.AS_IS,
    ks.Scenario("push", ks.Push("a", 0.4)),
    ks.Scenario("constant", ks.Push("d", 0.4)),
    ks.Scenario("hold", ks.Hold("b", 0.5, start=1, end=3)),
    ks.Scenario("cut", ks.Scale("a", "b", 0.0, start=2)),
    ks.Scenario("both", [ks.Scale("c", "a", -1.0), ks.Pulse("a", 0.2, at=1)]),
)
DYNAMICS = (ks.Saturating(), ks.Linear(gain=0.8), ks.FuzzyCognitive(), ks.PulseProcess())


def made_of(m, dynamics):
    return ensemble_of(
        m, seed=1, dynamics=dynamics, horizon=5, settle=3, strengths=(0.2, 1.0),
        scenarios=lambda _: SCENARIOS,
    )  # fmt: skip


@pytest.mark.parametrize("dynamics", DYNAMICS, ids=lambda d: type(d).__name__)
def test_side_by_side_every_scenario_runs_as_it_would_alone(at, dynamics):
    made = made_of(at(TEXT, -0.4), dynamics)
    schedules = made.schedules(SCENARIOS)
    weights = made.sampling.draw(0, 11).weights
    save = np.array([0.0, 2.0, 5.0])
    together = run_all(made.wiring, weights, made.start, schedules, save, dynamics, 0.25)
    for k, spans in enumerate(schedules):
        alone = run(made.wiring, weights, made.start, spans, save, dynamics, 0.25)
        assert np.allclose(together[k], alone, rtol=0, atol=1e-13)


def test_a_start_may_differ_by_draw(at):
    made = made_of(at(TEXT, -0.4), ks.Saturating())
    schedules = made.schedules(SCENARIOS)
    weights = made.sampling.draw(0, 3).weights
    start = np.random.default_rng(1).uniform(-1, 1, (4, 3))
    save = np.array([5.0])
    together = run_all(made.wiring, weights, start, schedules, save, made.dynamics, 0.25)
    alone = run(made.wiring, weights, start, schedules[1], save, made.dynamics, 0.25)
    assert np.allclose(together[1], alone, rtol=0, atol=1e-13)


def test_blocks_are_the_whole(at):
    made = made_of(at(TEXT, -0.4), ks.Saturating())
    schedules = made.schedules(SCENARIOS)
    weights = made.sampling.draw(0, 500).weights
    save = np.array([5.0])
    given = (made.wiring, weights, made.start, schedules, save, made.dynamics, 0.25)
    blocks = list(run_blocks(*given))
    assert [a for a, _, _ in blocks] == [0, *(b for _, b, _ in blocks[:-1])]
    assert len(blocks) > 1
    parts = np.concatenate([levels for _, _, levels in blocks], axis=3)
    assert np.allclose(parts, run_all(*given), rtol=0, atol=1e-13)


def test_longer_runs_get_fewer_columns_within_limits(at):
    wiring = made_of(at(TEXT), ks.Saturating()).wiring
    few, many = (columns_at_once(wiring, duration, 0.25) for duration in (1e6, 1.0))
    assert (few, many) == (8, 2048)
