from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

import kompassie as ks
from kompassie.dynamics.summary import VISIBLE, summarise

TEXT = """
a -> b +
b -> c - ||
c -> a + strength=0.4
d -> b -
d -> c ?
"""
SCENARIOS = [
    ks.Scenario("push", ks.Push("a", 0.4)),
    ks.Scenario("later", ks.Push("d", 0.5, start=3, end=9)),
    ks.Scenario("cut", [ks.Scale("a", "b", 0.2), ks.Hold("d", 0.9)]),
    ks.Scenario("idle", []),
]


@pytest.fixture
def both(at):
    m = at(TEXT, -0.4, d=0.3)
    return [
        ks.compare_scenarios(m, SCENARIOS, draws=40, horizon=20, settle=5, keep=keep)
        for keep in ("paths", "effects")
    ]


def test_effects_without_paths_are_the_same_effects(both):
    paths, effects = both
    for scenario in SCENARIOS:
        for name in paths.names:
            one, other = (e.effect(scenario.name, on=name) for e in both)
            assert one == other
        assert paths.effect(scenario.name, on=["b", "c"]) == effects.effect(
            scenario.name, on=["b", "c"]
        )
    assert paths.table() == effects.table()


def test_without_paths_there_is_nothing_over_time_but_the_ends(both):
    paths, effects = both
    assert effects.paths is None
    with pytest.raises(ks.KompassieError, match='keep="paths"'):
        _ = effects.values
    with pytest.raises(ks.KompassieError, match='keep="paths"'):
        effects.levels("push", "a")
    assert np.array_equal(effects.finals, paths.values[:, :, -1])
    assert np.array_equal(effects.released, paths.released)


def test_what_is_kept_takes_a_small_part_of_the_paths(both):
    paths, effects = both
    size = sum(getattr(effects.summary, f.name).nbytes for f in fields(effects.summary))
    assert 8 * size < 121 / len(paths.time) * paths.values.nbytes


def test_what_is_kept_cannot_be_written(both):
    for e in both:
        with pytest.raises(ValueError, match="read-only"):
            e.summary.finals[0, 0, 0] = 1.0


def test_first_movement_and_half_effect_are_those_of_a_plain_search(both):
    paths = both[0]
    change = paths.values - paths.values[:1]
    for k in range(len(paths.scenarios)):
        for d in range(0, paths.draws, 7):
            for v in range(len(paths.names)):
                path = change[k, d, :, v]
                first = plain_crossing(paths.time, np.abs(path), VISIBLE)
                half = np.nan
                if abs(path[-1]) >= VISIBLE:
                    half = plain_crossing(paths.time, path * np.sign(path[-1]), abs(path[-1]) / 2)
                assert paths.summary.first[k, d, v] == pytest.approx(first, nan_ok=True, abs=1e-5)
                assert paths.summary.half[k, d, v] == pytest.approx(half, nan_ok=True, abs=1e-5)


def plain_crossing(time, values, goal):
    for k, value in enumerate(values):
        if value >= goal:
            if not k:
                return time[0]
            share = (goal - values[k - 1]) / (value - values[k - 1])
            return time[k - 1] + share * (time[k] - time[k - 1])
    return np.nan


def test_a_straight_rise_is_at_half_halfway():
    time = np.linspace(0, 10, 11)
    levels = np.zeros((2, 11, 1, 1))
    levels[1, :, 0, 0] = time / 10
    found = summarise(time, levels, levels[:, -1], [ks.AS_IS, ks.Scenario("s", ks.Push("a", 1))])
    assert found.half[1, 0, 0] == pytest.approx(5.0)
    assert found.first[1, 0, 0] == pytest.approx(0.1)
    assert np.isnan(found.first[0, 0, 0])


def test_a_delay_makes_the_first_movement_later(at):
    m = at("a -> b +\na -> c + ||", 0.0)
    e = ks.compare_scenarios(m, ks.Scenario("s", ks.Push("a", 0.5)), draws=8, horizon=40)
    b, c = (e.effect("s", on=name) for name in "bc")
    assert b.first_movement < c.first_movement
    assert b.half_effect < c.half_effect < 20
    assert e.effect("s", on="a").first_movement <= 1.0


def test_what_hardly_ever_moves_has_no_first_movement(at):
    m = at("a -> b +\nx -> c +", 0.0)
    e = ks.compare_scenarios(m, ks.Scenario("s", ks.Push("a", 0.5)), draws=8, horizon=10)
    effect = e.effect("s", on="c")
    assert (effect.first_movement, effect.half_effect) == (None, None)


def test_over_a_range_of_gains_an_effect_comes_in_bands(pair):
    e = ks.compare_scenarios(
        pair, ks.Scenario("s", ks.Push("a", 0.4)), draws=200, gains=(1.1, 3.0), keep="effects"
    )
    effect = e.effect("s", on="b")
    assert len(effect.by_gain) == 4
    assert sum(band.draws for band in effect.by_gain) == 200
    shares = [band.tips for band in effect.by_gain]
    # The higher the gain, the deeper the valley: it tips at low gains and not at high ones.
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.8 > 0.0 == shares[-1]
    weighed = sum(b.tips * b.draws for b in effect.by_gain) / 200
    assert weighed == pytest.approx(effect.tips)
    assert ks.compare_scenarios(pair, [], draws=2).effect("as is", on="b").by_gain == ()


def test_a_gain_kept_below_the_critical_one_is_no_range_of_gains():
    m = ks.parse("a -> b +\nx -> a -\nb -> a +\nb -> c +")
    e = ks.compare_scenarios(m, ks.Scenario("s", ks.Push("a", 0.4)), draws=8, horizon=10)
    assert np.ptp(e.gains) > 0.0
    effect = e.effect("s", on="c")
    assert (effect.by_gain, effect.up) == ((), 1.0)
