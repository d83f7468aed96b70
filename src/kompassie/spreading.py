"""Work in chunks: here, in processes, on any executor or by joblib, with the same answers.

A chunk is a pure function of its job and its number. So it does not matter who computes it, in
which order or how often, and a chunk that got lost is asked for again.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import AbstractContextManager, nullcontext
from typing import Literal, TypeAlias, TypeVar

from .errors import InvalidValue, KompassieError, LostWork, MissingDependency

__all__ = ["RESUBMISSIONS", "Spread", "check_spread", "one_thread", "run_chunks"]

Spread: TypeAlias = Executor | int | Literal["joblib"] | None
"""Who computes: None here; so many processes; an executor; what joblib is set to."""

RESUBMISSIONS = 3
"""How often a chunk that got lost is asked for again."""

PATIENCE = 120.0
"""Seconds without any answer after which an executor is taken to have dropped its work."""

_WINDOW = 4  # chunks under way for each worker
_UNKNOWN_WORKERS = 8  # chunks under way on an executor that does not say how many workers it has
_LOOK = 0.1  # seconds between two looks at the clock; also how soon Ctrl-C is heard of

# What an executor that fails says; a chunk itself neither reads nor sends anything. Errors of
# lost workers come from other libraries too.
_FAILURES = (CancelledError, EOFError, MemoryError, OSError, RuntimeError)
_FOREIGN = ("distributed", "joblib", "loky", "mpi4py", "ray")

Job = TypeVar("Job")
Answer = TypeVar("Answer")
_Lost: TypeAlias = "dict[int, BaseException | None]"  # chunks that got lost, with what was said
_Found: TypeAlias = "Generator[tuple[int, Answer], None, _Lost]"


def check_spread(executor: object) -> None:
    """Refuse what chunks cannot be given to."""
    if executor is None or isinstance(executor, Executor) or executor == "joblib":
        return
    if isinstance(executor, bool) or not isinstance(executor, int) or executor < 1:
        remedy = 'use None, a number of processes from 1 upwards, an Executor, or "joblib"'
        raise InvalidValue("executor", executor, remedy)


def run_chunks(
    function: Callable[[Job, int], Answer],
    job: Job,
    chunks: int,
    executor: Spread = None,
    until: float = math.inf,
) -> Iterator[tuple[int, Answer]]:
    """Yield (chunk, function(job, chunk)) for every chunk, as each is done.

    Parameters
    ----------
    function
        A function of a module, so that other processes can find it.
    job
        What all chunks share; it is sent along with each.
    chunks
        How many there are.
    executor
        None: here, one after the other; a number: so many processes of this machine; any
        `concurrent.futures.Executor`, which stays open; "joblib": whatever
        `joblib.parallel_config` says.
    until
        Time of `time.monotonic` after which no more is waited for; the first chunk always is.

    Raises
    ------
    LostWork
        If chunks did not come back from three resubmissions; from what the executor said.
    InvalidValue
        If the executor answers with anything but futures.
    """
    check_spread(executor)
    if executor is None:
        for chunk in range(chunks):
            yield _numbered(function, job, chunk)
        return
    lost: _Lost = dict.fromkeys(range(chunks))
    for _ in range(RESUBMISSIONS + 1):
        if isinstance(executor, Executor):
            window = _WINDOW * _workers(executor)
            lost = yield from _submitted(function, job, list(lost), executor, window, until)
        elif isinstance(executor, int):
            lost = yield from _in_processes(function, job, list(lost), executor, until)
        else:
            lost = yield from _by_joblib(function, job, list(lost), until)
        if not lost:
            return
    said = next((error for error in lost.values() if error is not None), None)
    raise LostWork(len(lost), chunks, RESUBMISSIONS) from said


def _workers(executor: Executor) -> int:
    known = getattr(executor, "_max_workers", None)
    return known if isinstance(known, int) and known > 0 else _UNKNOWN_WORKERS


def _numbered(function: Callable[[Job, int], Answer], job: Job, chunk: int) -> tuple[int, Answer]:
    """Return the answer of a chunk with its number, by which it is known to have been computed."""
    with one_thread():
        return chunk, function(job, chunk)


def one_thread() -> AbstractContextManager[object]:
    """Keep linear algebra to one thread while a chunk runs, where threadpoolctl is installed.

    Many small matrices are no work to share: threads that wait for each other only cost time, the
    more so where every process of several brings its own.
    """
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        return nullcontext()
    limits: AbstractContextManager[object] = threadpool_limits(limits=1)
    return limits


def _in_processes(
    function: Callable[[Job, int], Answer], job: Job, todo: Sequence[int], count: int, until: float
) -> _Found[Answer]:
    workers = min(count, len(todo), 2 * (os.cpu_count() or 1))
    with ProcessPoolExecutor(max(workers, 1)) as pool:
        try:
            return (yield from _submitted(function, job, todo, pool, _WINDOW * workers, until))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _submitted(
    function: Callable[[Job, int], Answer],
    job: Job,
    todo: Sequence[int],
    pool: Executor,
    window: int,
    until: float,
) -> _Found[Answer]:
    """Yield what comes back; return the chunks that did not."""
    waiting: dict[Future[tuple[int, Answer]], int] = {}
    lost: _Lost = {}
    following = iter(todo)
    any_done = False
    try:
        heard = time.monotonic()
        while True:
            while len(waiting) < window and (chunk := next(following, None)) is not None:
                try:
                    future = pool.submit(_numbered, function, job, chunk)
                except _FAILURES as error:
                    # It takes no more; what is under way may still come back.
                    lost |= dict.fromkeys([chunk, *following], error)
                    break
                if not isinstance(future, Future):
                    remedy = "use one whose submit() returns a concurrent.futures.Future"
                    raise InvalidValue("executor", pool, remedy)
                waiting[future] = chunk
            if not waiting:
                return lost
            done, _ = wait(waiting, timeout=_LOOK, return_when=FIRST_COMPLETED)
            now = time.monotonic()
            if done:
                heard = now
            elif now - heard > PATIENCE:
                return lost | dict.fromkeys([*waiting.values(), *following])
            for future in done:
                chunk = waiting.pop(future)
                answer = _answer(future, chunk)
                if answer is None or isinstance(answer, BaseException):
                    lost[chunk] = answer
                else:
                    any_done = True
                    yield answer
            if any_done and now > until:
                return {}
    finally:
        for future in waiting:
            future.cancel()


def _answer(
    future: Future[tuple[int, Answer]], chunk: int
) -> tuple[int, Answer] | BaseException | None:
    """Return what a future holds; None, or the executor's error, if its work got lost.

    What went wrong in the work itself is raised.
    """
    try:
        error = future.exception()
    except CancelledError:
        return None
    if error is not None:
        failed = isinstance(error, _FAILURES) and not isinstance(error, KompassieError)
        if failed or _is_foreign(error):
            return error
        raise error
    answer: object = future.result()
    if isinstance(answer, tuple) and len(answer) == 2 and answer[0] == chunk:
        return future.result()
    return None


def _is_foreign(error: BaseException) -> bool:
    return type(error).__module__.partition(".")[0] in _FOREIGN


def _by_joblib(
    function: Callable[[Job, int], Answer], job: Job, todo: Sequence[int], until: float
) -> _Found[Answer]:
    """Yield what joblib's workers answer, block by block; return the chunks that got lost."""
    try:
        import joblib
    except ImportError:
        raise MissingDependency("joblib", 'for executor="joblib"', "cluster") from None
    # Without a configured number joblib would take one worker.
    parallel = joblib.Parallel()
    block = _WINDOW * max(joblib.effective_n_jobs(parallel.n_jobs), 1)
    lost: _Lost = {}
    for at in range(0, len(todo), block):
        part = todo[at : at + block]
        try:
            answers = parallel(joblib.delayed(_numbered)(function, job, k) for k in part)
        except BrokenExecutor as error:
            lost |= dict.fromkeys(part, error)
            continue
        yield from answers
        if time.monotonic() > until:
            return {}
    return lost
