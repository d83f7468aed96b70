from __future__ import annotations

from concurrent.futures import Executor, Future, ThreadPoolExecutor

import numpy as np
import pytest

import kompassie as ks
from kompassie.dynamics import comparing
from kompassie.dynamics.ensemble import ensemble_of
from kompassie.errors import LostWork, TooLarge

TEXT = "a -> b +\nb -> c - ||\nc -> a +\nd -> b -"
SCENARIOS = [ks.Scenario(str(k), ks.Push("a", k / 10)) for k in range(1, 6)]
QUICK = {"horizon": 4, "settle": 2}


@pytest.fixture
def m(at):
    return at(TEXT, -0.4, d=0.3)


@pytest.fixture
def small_tasks(monkeypatch):
    """Cut the work into many small tasks, scenarios apart."""
    monkeypatch.setattr(comparing, "columns_at_once", lambda *_: 24)


def test_tasks_cover_every_scenario_and_draw_once(m):
    made = ensemble_of(
        m, seed=1, dynamics=ks.Saturating(), strengths=(0.2, 1.0), **QUICK,
        scenarios=lambda _: (ks.AS_IS, *SCENARIOS),
    )  # fmt: skip
    schedules = made.schedules(made.scenarios)
    for columns in (8, 24, 100, 10_000):
        seen = np.zeros((6, 150), dtype=int)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(comparing, "columns_at_once", lambda *_, n=columns: n)
            tasks = comparing._plan(made.sampling, schedules, 0.25, 150)
        for first, count, begin, end in tasks:
            assert first // 64 == (first + count - 1) // 64
            seen[begin:end, first : first + count] += 1
        assert (seen[1:] == 1).all()


@pytest.mark.parametrize("keep", ["paths", "effects"])
def test_however_the_work_is_cut_the_bits_are_the_same(m, keep, monkeypatch):
    def ask(**more):
        return ks.compare_scenarios(m, SCENARIOS, draws=100, keep=keep, **QUICK, **more)

    whole = ask()
    monkeypatch.setattr(comparing, "columns_at_once", lambda *_: 24)
    parts = ask()
    with ThreadPoolExecutor(3) as pool:
        spread = ask(executor=pool)
    for other in (parts, spread):
        assert other.finals.tobytes() == whole.finals.tobytes()
        assert other.summary.early.tobytes() == whole.summary.early.tobytes()
        assert other.gain_ratio.tobytes() == whole.gain_ratio.tobytes()
        if keep == "paths":
            assert other.values.tobytes() == whole.values.tobytes()


def test_idle_scenarios_change_nothing_bit_for_bit_in_tasks_of_their_own(m, small_tasks):
    idle = [ks.Scenario(f"idle {k}", ks.Push("a", 0.0)) for k in range(5)]
    e = ks.compare_scenarios(m, idle, draws=13, **QUICK)
    assert all(np.array_equal(e.values[0], e.values[k]) for k in range(1, 6))


class Losing(Executor):
    """Loses every task that begins at draw 32."""

    def submit(self, fn, /, *args, **kwargs):
        future: Future = Future()
        job, task = args[1], args[2]
        if job.tasks[task][0] == 32:
            future.cancel()
            future.set_running_or_notify_cancel()
        else:
            future.set_result(fn(*args, **kwargs))
        return future


def test_what_came_back_is_kept_where_work_got_lost(m, monkeypatch):
    monkeypatch.setattr(comparing, "columns_at_once", lambda *_: 6 * 32)
    with pytest.raises(LostWork, match=r"what came back is in \.result") as caught:
        ks.compare_scenarios(m, SCENARIOS, draws=128, executor=Losing(), **QUICK)
    kept = caught.value.result
    assert isinstance(kept, ks.Comparison)
    assert (kept.draws, kept.stopped) == (96, "lost work")
    whole = ks.compare_scenarios(m, SCENARIOS, draws=128, **QUICK)
    there = np.r_[0:32, 64:128]
    assert np.array_equal(kept.values, whole.values[:, there])
    assert kept.effect("3", on="b").draws == 96
    with pytest.raises(ks.KompassieError, match="lost work"):
        kept.require_complete()


def test_where_nothing_came_back_nothing_is_kept(m):
    class Nothing(Executor):
        def submit(self, fn, /, *args, **kwargs):
            future: Future = Future()
            future.set_result(None)
            return future

    with pytest.raises(LostWork, match="nothing is kept") as caught:
        ks.compare_scenarios(m, SCENARIOS, draws=10, executor=Nothing(), **QUICK)
    assert caught.value.result is None


def test_effects_of_many_draws_fit_where_paths_do_not(m):
    with pytest.raises(TooLarge, match='keep="effects"'):
        ks.compare_scenarios(m, SCENARIOS, draws=10**6, horizon=1000)


@pytest.mark.parametrize("keep", ["path", None, True])
def test_a_bad_keep_is_refused(m, keep):
    with pytest.raises(ks.KompassieError, match="keep"):
        ks.compare_scenarios(m, SCENARIOS, draws=1, keep=keep)
