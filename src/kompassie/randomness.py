"""Random draws that do not depend on who computes them: seeds, chunks, executors.

Draws are made in chunks of a fixed size, each with streams of its own, made from the entropy,
the chunk's number and what is drawn. So the number of workers, the order of the chunks and
unrelated links leave every draw as it is.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np

from .errors import InvalidValue

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CHUNK", "Purpose", "entropy_of", "run_chunks", "stream", "uniforms"]

CHUNK = 64
"""Draws in a chunk: part of the plan, never of the number of workers."""

Purpose = Literal["strength", "sign", "presence", "gain", "person", "resample"]
_PURPOSES: dict[Purpose, int] = {
    "strength": 1,
    "sign": 2,
    "presence": 3,
    "gain": 4,
    "person": 5,
    "resample": 6,
}

Job = TypeVar("Job")
Answer = TypeVar("Answer")


def entropy_of(seed: object) -> int:
    """Return the entropy of a seed: the seed itself, or fresh entropy where it is None."""
    if seed is None:
        fresh = np.random.SeedSequence().entropy
        assert isinstance(fresh, int)  # noqa: S101 - what SeedSequence() makes of nothing
        return fresh
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise InvalidValue("seed", seed, "use a whole number from 0 upwards, or None")
    return int(seed)


def uniforms(
    entropy: int, purpose: Purpose, chunk: int, key: Sequence[str], count: int = CHUNK
) -> NDArray[np.float64]:
    """Return `count` numbers in [0, 1) for one thing in one chunk.

    Parameters
    ----------
    entropy
        Of the whole question.
    purpose
        What is drawn.
    chunk
        Number of the chunk, from 0.
    key
        What it is drawn for: for a link its source and target.
    count
        How many of the chunk's draws are needed.
    """
    return stream(entropy, purpose, chunk, key).random(CHUNK)[:count]


def stream(
    entropy: int, purpose: Purpose, chunk: int, key: Sequence[str] = ()
) -> np.random.Generator:
    """Return the stream of random numbers of one thing in one chunk; see `uniforms`."""
    digest = hashlib.sha256("\0".join(key).encode("utf-8")).digest()
    words = np.frombuffer(digest[:16], dtype="<u4")
    spawn = (_PURPOSES[purpose], chunk, *(int(w) for w in words))
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy, spawn_key=spawn)))


def run_chunks(
    function: Callable[[Job, int], Answer],
    job: Job,
    chunks: int,
    executor: Executor | int | None = None,
) -> Iterator[tuple[int, Answer]]:
    """Yield (chunk, function(job, chunk)) for every chunk, as each is done.

    Parameters
    ----------
    function
        A function of a module, so that other processes can find it.
    job
        What all chunks share; it is sent to each worker.
    chunks
        How many there are.
    executor
        None: here, one after the other; a number: so many processes of this machine; or any
        `concurrent.futures.Executor`, which stays open.
    """
    if executor is None:
        for chunk in range(chunks):
            yield chunk, function(job, chunk)
        return
    if isinstance(executor, Executor):
        yield from _submitted(function, job, chunks, executor, 8)
        return
    if isinstance(executor, bool) or not isinstance(executor, int) or executor < 1:
        remedy = "use None, a number of processes from 1 upwards, or an Executor"
        raise InvalidValue("executor", executor, remedy)
    workers = min(executor, chunks, 2 * (os.cpu_count() or 1))
    with ProcessPoolExecutor(max(workers, 1)) as pool:
        try:
            yield from _submitted(function, job, chunks, pool, 4 * workers)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _submitted(
    function: Callable[[Job, int], Answer], job: Job, chunks: int, pool: Executor, window: int
) -> Iterator[tuple[int, Answer]]:
    waiting: dict[Future[Answer], int] = {}
    following = iter(range(chunks))
    try:
        while True:
            while len(waiting) < window and (chunk := next(following, None)) is not None:
                waiting[pool.submit(function, job, chunk)] = chunk
            if not waiting:
                return
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield waiting.pop(future), future.result()
    finally:
        for future in waiting:
            future.cancel()
