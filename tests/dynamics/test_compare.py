from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import kompassie as ks
from kompassie.errors import (
    IncompleteResult,
    InvalidValue,
    TooLarge,
    UnknownLink,
    UnknownVariable,
)
from kompassie.randomness import CHUNK

TEXT = """
a -> b +
b -> c - ||
c -> a +
d -> b -
"""


def tried(*interventions, name: str = "tried") -> ks.Scenario:
    return ks.Scenario(name, interventions)


PUSH = tried(ks.Push("a", 0.4))
QUICK = {"horizon": 4, "settle": 2}


@pytest.fixture
def m(at):
    return at(TEXT, -0.4, d=0.3)


@pytest.fixture
def often(monkeypatch):
    """Let progress be told of every step."""
    monkeypatch.setattr("kompassie.progress._EVERY", 0.0)


def test_as_is_stands_first_and_every_scenario_runs_on_the_same_draws(m):
    e = ks.compare_scenarios(m, [PUSH, tried(name="nothing")], draws=10, **QUICK)
    assert [s.name for s in e.scenarios] == ["as is", "tried", "nothing"]
    assert e.values.shape == (3, 10, 5, 4)
    assert e.released.shape == (3, 10, 4)
    assert e.time.tolist() == [0, 1, 2, 3, 4]
    assert np.array_equal(e.values[0, :, 0], e.values[1, :, 0])


def test_as_is_may_be_named_among_the_scenarios(m):
    e = ks.compare_scenarios(m, [ks.AS_IS, PUSH], draws=1, **QUICK)
    assert [s.name for s in e.scenarios] == ["as is", "tried"]


@pytest.mark.parametrize("dynamics", [ks.Saturating(gain=2.0), ks.Linear()])
@pytest.mark.parametrize(
    "idle",
    [
        tried(),
        tried(ks.Push("a", 0.0, start=1.3)),
        tried(ks.Scale("a", "b", 1.0, start=0.7, end=2.1)),
        tried(ks.Push("a", 0.5, start=4.0)),
    ],
)
def test_no_intervention_changes_nothing_bit_for_bit(m, idle, dynamics):
    e = ks.compare_scenarios(m, idle, draws=8, dynamics=dynamics, **QUICK)
    assert np.array_equal(e.values[0], e.values[1])
    assert np.array_equal(e.released[0], e.released[1])


def test_what_no_chain_reaches_does_not_change_bit_for_bit(at):
    m = at("a -> b +\nb -> a +\nx -> y -", 0.3)
    e = ks.compare_scenarios(m, tried(ks.Push("x", 0.5, start=0.3)), draws=8, **QUICK)
    assert np.array_equal(e.levels("tried", "a"), e.levels("as is", "a"))
    effect = e.effect("tried", on="a")
    assert (effect.up, effect.down, effect.median, effect.by_drawing) == (0, 0, 0, 0)


def test_the_same_seed_gives_the_same_bytes(m):
    one, other = (ks.compare_scenarios(m, PUSH, draws=70, seed=3, **QUICK) for _ in range(2))
    assert one.values.tobytes() == other.values.tobytes()
    assert one.released.tobytes() == other.released.tobytes()
    assert one.provenance == other.provenance


def test_another_seed_gives_other_draws(m):
    one, other = (ks.compare_scenarios(m, PUSH, draws=5, seed=s, **QUICK) for s in (1, 2))
    assert not np.array_equal(one.values, other.values)


def test_without_a_seed_the_entropy_is_kept_so_that_it_can_be_repeated(m):
    one = ks.compare_scenarios(m, PUSH, draws=5, seed=None, **QUICK)
    again = ks.compare_scenarios(m, PUSH, draws=5, seed=one.provenance.entropy, **QUICK)
    assert np.array_equal(one.values, again.values)


def test_more_draws_begin_with_the_same_ones(m):
    few = ks.compare_scenarios(m, PUSH, draws=5, **QUICK)
    more = ks.compare_scenarios(m, PUSH, draws=70, **QUICK)
    assert np.allclose(few.values, more.values[:, :5], rtol=0, atol=1e-14)


def test_an_unrelated_link_leaves_unaffected_variables_untouched(m):
    more = m.with_link(ks.Link("x", "y", "+")).with_link(ks.Link("b", "y", "-"))
    e = ks.compare_scenarios(m, PUSH, draws=6, initial={}, **QUICK)
    f = ks.compare_scenarios(
        more.with_variable(ks.Variable("x", today=0.1)).with_variable(ks.Variable("y", today=0.1)),
        PUSH, draws=6, **QUICK,
    )  # fmt: skip
    for name in m.names:
        assert np.array_equal(e.levels("tried", name), f.levels("tried", name))


@pytest.mark.parametrize("workers", [1, 2])
def test_processes_give_identical_bits(m, workers):
    alone = ks.compare_scenarios(m, PUSH, draws=2 * CHUNK + 3, **QUICK)
    spread = ks.compare_scenarios(m, PUSH, draws=2 * CHUNK + 3, executor=workers, **QUICK)
    for name in ("values", "released", "gain_ratio", "diverged"):
        assert getattr(alone, name).tobytes() == getattr(spread, name).tobytes()


def test_a_pool_of_threads_gives_identical_bits_and_stays_usable(m):
    alone = ks.compare_scenarios(m, PUSH, draws=3 * CHUNK, **QUICK)
    with ThreadPoolExecutor(2) as pool:
        spread = ks.compare_scenarios(m, PUSH, draws=3 * CHUNK, executor=pool, **QUICK)
        assert pool.submit(len, "abc").result() == 3
    assert alone.values.tobytes() == spread.values.tobytes()


def test_an_unsure_link_is_drawn_with_both_signs(at):
    e = ks.compare_scenarios(at("a -> b ?"), tried(ks.Push("a", 0.5)), draws=128, **QUICK)
    effect = e.effect("tried", on="b")
    assert 0.35 < effect.up < 0.65
    assert effect.up + effect.down == 1.0
    assert effect.by_drawing is None


def test_a_range_of_strengths_is_drawn_and_a_number_is_kept(at):
    m = at("a -> b + strength=0.5\na -> c + strength=0.2..0.4\na -> d +")
    e = ks.compare_scenarios(
        m, tried(ks.Push("a", 1.0)), draws=64, dynamics=ks.Linear(), horizon=40,
        strengths=(0.8, 0.9),
    )  # fmt: skip
    b, c, d = (e.levels("tried", name)[:, -1] for name in "bcd")
    assert np.ptp(b) == 0.0
    assert (c.min() >= 0.2, c.max() <= 0.4) == (True, True)
    assert 0.8 - 1e-6 <= d.min() < d.max() <= 0.9


def test_unknown_levels_today_keep_the_gain_below_the_critical_one():
    m = ks.parse("a -> b +\nb -> a +\na: today=0.5")
    e = ks.compare_scenarios(
        m, tried(ks.Push("a", 0.3)), draws=4, dynamics=ks.Saturating(gain=3.0), **QUICK
    )
    assert e.directions_only
    assert e.effect("tried", on="b").directions_only
    assert e.gain_ratio == pytest.approx([0.9] * 4)


def test_a_lower_gain_is_kept_where_today_is_unknown():
    e = ks.compare_scenarios(
        ks.parse("a -> b +\nb -> a +"), [], draws=2, dynamics=ks.Saturating(gain=0.5), **QUICK
    )
    assert e.gain_ratio == pytest.approx([0.5] * 2)


def test_an_exploding_straight_line_is_flagged_and_finite(at):
    m = at("a -> b + strength=0.2..1\nb -> a +\na -> c -", 0.5)
    e = ks.compare_scenarios(
        m, tried(ks.Scale("a", "b", 0)), draws=8, dynamics=ks.Linear(gain=2.0), horizon=60
    )
    assert e.diverged[0].all()
    assert not e.diverged[1].any()
    assert np.isfinite(e.values).all()
    assert np.isfinite(e.released).all()


def test_raw_strengths_have_no_gain(m):
    e = ks.compare_scenarios(m, PUSH, draws=2, dynamics=ks.Linear(), **QUICK)
    assert np.isnan(e.gain_ratio).all()


def test_settings_and_seed_are_in_the_provenance(m):
    e = ks.compare_scenarios(m, PUSH, draws=2, seed=9, **QUICK)
    line = e.provenance.line()
    for part in ("compare_scenarios(draws=2", "gain=1.5", "horizon=4", "seed 9", m.digest[:12]):
        assert part in line


def test_one_run_of_given_strengths_is_the_run_of_simulate(at):
    m = at("a -> b + strength=0.5\nb -> a + strength=0.3 ||\nc -> a - strength=0.3", 0.4)
    e = ks.compare_scenarios(m, PUSH, draws=1, horizon=5)
    t = ks.simulate(m, PUSH, horizon=5)
    assert np.abs(e.values[1, 0] - t.values[::4]).max() < 1e-4


def test_a_study_is_asked_as_its_map(m):
    study = ks.Study(m, scenarios=[PUSH])
    e = ks.compare_scenarios(study, study.scenarios, draws=3, **QUICK)
    assert np.array_equal(e.values, ks.compare_scenarios(m, PUSH, draws=3, **QUICK).values)


def test_the_table_has_a_row_for_each_scenario_and_variable(m):
    e = ks.compare_scenarios(m, [PUSH, tried(name="nothing")], draws=3, **QUICK)
    table = e.table()
    assert len(table) == 8
    assert table["scenario"][::4] == ["tried", "nothing"]
    assert table["variable"][:4] == ["a", "b", "c", "d"]
    assert table["median"][0] == e.effect("tried", on="a").median
    assert "complete: 3 draws" in e._repr_html_()


def test_values_cannot_be_written(m):
    e = ks.compare_scenarios(m, PUSH, draws=1, **QUICK)
    with pytest.raises(ValueError, match="read-only"):
        e.values[0, 0, 0, 0] = 1.0


@pytest.mark.parametrize("stop", [ks.Stop, StopIteration])
def test_a_callback_that_stops_keeps_whole_chunks(m, often, stop):
    seen = []

    def callback(done, total):
        seen.append((done, total))
        raise stop

    e = ks.compare_scenarios(m, PUSH, draws=200, progress=callback, **QUICK)
    assert seen == [(64, 200)]
    assert (e.draws, e.complete, e.stopped) == (64, False, "callback")
    assert e.completeness() == "stopped at the callback: 64 draws"
    whole = ks.compare_scenarios(m, PUSH, draws=200, **QUICK)
    assert np.array_equal(e.values, whole.values[:, :64])
    with pytest.raises(IncompleteResult, match="after 64 draws"):
        e.require_complete()


def test_a_callback_that_stops_processes_keeps_whole_chunks(m, often):
    def callback(done, total):
        raise ks.Stop

    with ThreadPoolExecutor(2) as pool:
        e = ks.compare_scenarios(m, PUSH, draws=600, executor=pool, progress=callback, **QUICK)
    assert e.draws % CHUNK == 0
    assert 0 < e.draws < 600
    whole = ks.compare_scenarios(m, PUSH, draws=e.draws, **QUICK)
    assert np.allclose(e.values, whole.values, rtol=0, atol=1e-14)


def test_a_time_limit_keeps_the_chunks_there_are(m):
    e = ks.compare_scenarios(m, PUSH, draws=200, time_limit=0, **QUICK)
    assert (e.draws, e.stopped) == (64, "time limit")


def test_a_time_limit_that_suffices_leaves_it_complete(m):
    e = ks.compare_scenarios(m, PUSH, draws=20, time_limit=0, **QUICK)
    assert e.require_complete() is e


@pytest.mark.parametrize("executor", [None, 2])
def test_ctrl_c_is_never_swallowed(m, often, executor):
    def callback(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ks.compare_scenarios(m, PUSH, draws=200, progress=callback, executor=executor, **QUICK)


def test_progress_ends_with_all_draws(m, often):
    seen = []
    ks.compare_scenarios(
        m, PUSH, draws=100, progress=lambda done, total: seen.append((done, total)), **QUICK
    )
    assert seen == [(64, 100), (100, 100)]


def test_an_empty_map_is_refused():
    with pytest.raises(ValueError, match="it has no variables: add links or variables first"):
        ks.compare_scenarios(ks.CausalMap([]), [], draws=3)


def test_what_is_no_map_is_refused():
    with pytest.raises(ValueError, match="map is None: give a map"):
        ks.compare_scenarios(None, [])


@pytest.mark.parametrize(
    ("scenario", "error"),
    [
        (tried(ks.Push("zorg", 1.0)), UnknownVariable),
        (tried(ks.Scale("a", "c", 1.0)), UnknownLink),
        ("tried", InvalidValue),
        (None, InvalidValue),
        (["tried"], InvalidValue),
        ([PUSH, tried(ks.Push("b", 1.0))], InvalidValue),
        ([tried(ks.Push("a", 1.0), name="as is")], InvalidValue),
    ],
)
def test_bad_scenarios_are_refused(m, scenario, error):
    with pytest.raises(error, match="scenario"):
        ks.compare_scenarios(m, scenario, draws=1)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("draws", 0),
        ("draws", -5),
        ("draws", 1.5),
        ("draws", True),
        ("draws", None),
        ("horizon", -1),
        ("horizon", float("nan")),
        ("settle", -1),
        ("seed", -1),
        ("seed", 1.5),
        ("seed", "x"),
        ("executor", 0),
        ("executor", -2),
        ("executor", "all"),
        ("executor", True),
        ("strengths", (1.0, 0.2)),
        ("initial", {"a": float("nan")}),
        ("time_limit", -1),
        ("time_limit", float("nan")),
        ("dynamics", "saturating"),
        ("progress", "yes"),
    ],
)
def test_bad_settings_are_refused_by_name(m, setting, value):
    with pytest.raises(InvalidValue, match=setting):
        ks.compare_scenarios(m, PUSH, **{"draws": 2, setting: value})


def test_too_many_draws_are_refused_before_they_are_made(m):
    with pytest.raises(TooLarge, match="Use fewer draws="):
        ks.compare_scenarios(m, PUSH, draws=10**8)


def test_effects_of_an_unknown_scenario_or_variable_are_refused(m):
    e = ks.compare_scenarios(m, PUSH, draws=1, **QUICK)
    with pytest.raises(InvalidValue, match="use one of as is, tried"):
        e.effect("tired", on="a")
    with pytest.raises(UnknownVariable, match="in on="):
        e.effect("tried", on="zorg")
    with pytest.raises(UnknownVariable, match="in on="):
        e.effect("tried", on=["a", "zorg"])
    with pytest.raises(InvalidValue, match="name at least one variable"):
        e.effect("tried", on=[])


def test_a_scenario_itself_may_be_given_for_its_name(m):
    e = ks.compare_scenarios(m, PUSH, draws=2, **QUICK)
    assert e.effect(PUSH, on="a").median == e.effect("tried", on="a").median
    assert np.array_equal(e.levels(PUSH, "a"), e.values[1, :, :, 0])
