"""The same call on a cluster: a real one, started here, with a worker killed on the way."""

from __future__ import annotations

import os
import signal
import threading

import numpy as np
import pytest

import kompassie as ks

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

distributed = pytest.importorskip("distributed")


@pytest.fixture
def cluster():
    # Without a nanny nobody would start a killed worker again.
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as started:
        yield started


def question(executor, progress=None):
    study = ks.flagship_study()
    return ks.compare_scenarios(
        study,
        [study.scenario("drie K's"), study.scenario("bespreekbaar maken")],
        draws=200,
        executor=executor,
        progress=progress,
    )


def test_a_cluster_gives_the_same_bits_also_when_a_worker_is_killed(cluster):
    alone = question(None)
    with distributed.Client(cluster) as client:
        pids = list(client.run(os.getpid).values())
        killed = []

        def progress(done, total):
            if not killed:
                killed.append(pids[0])
                os.kill(pids[0], signal.SIGKILL)

        with client.get_executor() as executor:
            spread = question(executor, progress)
    assert killed
    assert spread.complete
    for name in ("values", "released", "finals", "gain_ratio", "diverged"):
        assert getattr(alone, name).tobytes() == getattr(spread, name).tobytes()


def test_an_executor_of_a_cluster_can_be_used_again_after_a_stop(cluster):
    def progress(done, total):
        raise ks.Stop

    with distributed.Client(cluster) as client, client.get_executor() as executor:
        stopped = question(executor, progress)
        assert stopped.stopped == "callback"
        again = question(executor)
    assert np.array_equal(stopped.values, again.values[:, : stopped.draws])


def answers():
    signs = np.random.default_rng(3).integers(-1, 2, (38, 6, 6))
    return ks.Survey.from_rows(
        [
            (f"p{p}", f"v{a}", f"v{b}", int(signs[p, a, b]))
            for p, a, b in np.ndindex(signs.shape)
            if a != b
        ]
    )


def test_a_survey_gives_the_same_numbers_on_a_cluster(cluster):
    survey = answers()
    push = ks.Scenario("push", ks.Push("v0", 0.5))

    def ask(executor):
        return (
            ks.loop_support(survey, draws=200, seed=7, executor=executor),
            *(
                ks.compare_scenarios(survey, push, draws=128, over=over, executor=executor)
                for over in ("resamples", "people")
            ),
        )

    alone = ask(None)
    with distributed.Client(cluster) as client, client.get_executor() as executor:
        spread = ask(executor)
    assert alone[0].complete
    assert len(alone[0].loops) > 10
    assert [loop.names for loop in alone[0].loops] == [loop.names for loop in spread[0].loops]
    for name in ("present", "reinforcing", "stable", "shared"):
        assert getattr(alone[0], name).tobytes() == getattr(spread[0], name).tobytes()
    assert alone[0].holders == spread[0].holders
    for one, other in zip(alone[1:], spread[1:], strict=True):
        assert one.values.tobytes() == other.values.tobytes()


@pytest.mark.parametrize("backend", ["loky", "threading", "dask"])
def test_joblib_gives_the_same_bits(backend):
    joblib = pytest.importorskip("joblib")
    alone = question(None)
    if backend == "dask":
        with (
            distributed.LocalCluster(
                n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
            ) as started,
            distributed.Client(started),
            joblib.parallel_config(backend="dask"),
        ):
            spread = question("joblib")
    else:
        with joblib.parallel_config(backend=backend, n_jobs=2):
            spread = question("joblib")
    assert alone.values.tobytes() == spread.values.tobytes()


def test_no_thread_of_ours_is_left_behind():
    before = threading.active_count()
    question(2)
    assert threading.active_count() <= before
