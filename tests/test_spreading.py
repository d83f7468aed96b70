from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from kompassie.errors import InvalidValue, LostWork
from kompassie.spreading import run_chunks


def squared(job: int, chunk: int) -> int:
    return job * chunk * chunk


def failing(job: int, chunk: int) -> int:
    if chunk == 2:
        raise ZeroDivisionError("chunk 2")
    return chunk


def dying_once(job: str, chunk: int) -> int:
    """Kill the process that computes chunk 3, the first time."""
    mark = Path(job)
    if chunk == 3 and not mark.exists():
        mark.write_text("died")
        os.kill(os.getpid(), signal.SIGKILL)
    return chunk


def dying(job: int, chunk: int) -> int:
    if chunk == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return chunk


@pytest.mark.parametrize("executor", [None, 1, 2])
def test_every_chunk_is_done_once(executor):
    found = list(run_chunks(squared, 3, 7, executor))
    assert sorted(found) == [(k, 3 * k * k) for k in range(7)]


def test_an_executor_of_the_caller_stays_open():
    with ThreadPoolExecutor(2) as pool:
        assert dict(run_chunks(squared, 1, 20, pool)) == {k: k * k for k in range(20)}
        assert pool.submit(squared, 2, 3).result() == 18


def test_leaving_early_leaves_an_executor_of_the_caller_open():
    with ThreadPoolExecutor(2) as pool:
        chunks = run_chunks(squared, 1, 50, pool)
        next(chunks)
        chunks.close()
        assert pool.submit(squared, 2, 3).result() == 18


@pytest.mark.parametrize("executor", [None, 2])
def test_what_goes_wrong_in_a_chunk_is_not_swallowed(executor):
    with pytest.raises(ZeroDivisionError, match="chunk 2"):
        list(run_chunks(failing, 0, 4, executor))


def test_no_chunks_is_no_work():
    assert list(run_chunks(squared, 1, 0, None)) == []


@pytest.mark.parametrize("executor", [0, -1, 1.5, True, "2"])
def test_a_bad_executor_is_refused(executor):
    with pytest.raises(InvalidValue, match="number of processes from 1 upwards"):
        list(run_chunks(squared, 1, 2, executor))


class Hostile(Executor):
    """Loses the first `times` submissions of each chunk in one of several ways."""

    def __init__(self, way: str, times: int) -> None:
        self.way, self.times = way, times
        self.seen: dict[int, int] = {}

    def submit(self, fn, /, *args, **kwargs):
        chunk = args[-1]
        self.seen[chunk] = self.seen.get(chunk, 0) + 1
        future: Future = Future()
        if self.seen[chunk] > self.times:
            future.set_result(fn(*args, **kwargs))
        elif self.way == "cancels":
            future.cancel()
            future.set_running_or_notify_cancel()
        elif self.way == "returns nothing":
            future.set_result(None)
        elif self.way == "fails":
            future.set_exception(OSError("the network is down"))
        elif self.way == "answers another chunk":
            future.set_result((chunk + 1, fn(args[0], args[1], chunk + 1)[1]))
        return future  # "drops": never done


WAYS = ["cancels", "fails", "returns nothing", "answers another chunk", "drops"]


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("kompassie.spreading.PATIENCE", 0.05)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("times", [1, 3])
def test_lost_work_is_asked_for_again(way, times, impatient):
    pool = Hostile(way, times)
    assert dict(run_chunks(squared, 2, 5, pool)) == {k: 2 * k * k for k in range(5)}
    assert set(pool.seen.values()) == {times + 1}


@pytest.mark.parametrize("way", WAYS)
def test_work_that_stays_lost_is_an_error_after_three_resubmissions(way, impatient):
    pool = Hostile(way, 99)
    with pytest.raises(LostWork, match=r"lost 5 of 5 chunks of work, 3 resubmissions included"):
        list(run_chunks(squared, 2, 5, pool))
    assert set(pool.seen.values()) == {4}


def test_what_came_back_was_given_before_the_error(impatient):
    class Half(Hostile):
        def submit(self, fn, /, *args, **kwargs):
            self.times = 99 if args[-1] % 2 else 0
            return super().submit(fn, *args, **kwargs)

    chunks = run_chunks(squared, 1, 6, Half("cancels", 0))
    assert sorted(next(chunks) for _ in range(3)) == [(0, 0), (2, 4), (4, 16)]
    with pytest.raises(LostWork) as caught:
        next(chunks)
    assert (caught.value.lost, caught.value.chunks) == (3, 6)


def test_an_executor_that_takes_no_more_is_asked_again_after_what_is_under_way():
    class Tired(Executor):
        def __init__(self, pool: Executor, most: int) -> None:
            self.pool, self.most, self.taken = pool, most, 0

        def submit(self, fn, /, *args, **kwargs):
            self.taken += 1
            if self.taken % self.most == 0:
                raise RuntimeError("no more threads")
            return self.pool.submit(fn, *args, **kwargs)

    with ThreadPoolExecutor(2) as pool:
        assert dict(run_chunks(squared, 1, 9, Tired(pool, 5))) == {k: k * k for k in range(9)}
        chunks = run_chunks(squared, 1, 9, Tired(pool, 2))
        assert sorted(next(chunks) for _ in range(4)) == [(k, k * k) for k in range(4)]
        with pytest.raises(LostWork, match="it said RuntimeError: no more threads") as caught:
            next(chunks)
    assert caught.value.lost == 5
    assert isinstance(caught.value.__cause__, RuntimeError)


def test_an_executor_that_was_shut_down_is_a_clear_error():
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(LostWork, match="cannot schedule new futures after shutdown"):
        list(run_chunks(squared, 1, 3, pool))


def test_an_executor_without_futures_is_refused():
    class Bare(Executor):
        def submit(self, fn, /, *args, **kwargs):
            return None

    with pytest.raises(InvalidValue, match=r"submit\(\) returns a concurrent\.futures\.Future"):
        list(run_chunks(squared, 1, 3, Bare()))


def test_a_killed_process_costs_nothing_but_time(tmp_path):
    mark = str(tmp_path / "died")
    assert dict(run_chunks(dying_once, mark, 8, 2)) == {k: k for k in range(8)}
    assert Path(mark).exists()


@pytest.mark.slow
def test_processes_that_keep_dying_are_an_error():
    with pytest.raises(LostWork):
        list(run_chunks(dying, 0, 4, 2))


def test_after_the_time_is_up_no_more_is_waited_for():
    def slow(job: int, chunk: int) -> int:
        time.sleep(0.05)
        return chunk

    with ThreadPoolExecutor(1) as pool:
        found = list(run_chunks(slow, 0, 50, pool, until=time.monotonic()))
        assert 1 <= len(found) < 10
        assert pool.submit(squared, 2, 3).result() == 18


INTERRUPTED = """
import os, signal, sys, threading, time
import kompassie as ks

def main():
    study = ks.flagship_study()
    print("ready", flush=True)
    begun = []
    def progress(done, total):
        if not begun:
            begun.append(1)
            print("running", flush=True)
    try:
        ks.compare_scenarios(
            study, study.scenarios[:6], draws=4000, executor=EXECUTOR, progress=progress
        )
    except KeyboardInterrupt:
        print("interrupted", flush=True)

if __name__ == "__main__":
    main()
"""


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["None", "2"])
def test_ctrl_c_in_the_middle_is_answered_soon(tmp_path, executor):
    script = tmp_path / "run.py"
    script.write_text(INTERRUPTED.replace("EXECUTOR", executor))
    with subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        watchdog = threading.Timer(120, process.kill)
        watchdog.start()
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        assert process.stdout.readline() == "running\n"
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "interrupted\n"
        took = time.monotonic() - begun
    watchdog.cancel()
    # Generous for a busy machine; it is a fraction of a second on an idle one.
    assert took < 10


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_joblib_gives_the_same_answers(backend):
    joblib = pytest.importorskip("joblib")
    with joblib.parallel_config(backend=backend, n_jobs=2):
        found = dict(run_chunks(squared, 3, 20, "joblib"))
    assert found == {k: 3 * k * k for k in range(20)}


@pytest.mark.slow
def test_a_worker_of_joblib_that_dies_costs_nothing_but_time(tmp_path):
    joblib = pytest.importorskip("joblib")
    mark = str(tmp_path / "died")
    with joblib.parallel_config(backend="loky", n_jobs=2):
        assert dict(run_chunks(dying_once, mark, 8, "joblib")) == {k: k for k in range(8)}
