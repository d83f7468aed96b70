"""The work of a comparison, cut into tasks that any worker may do in any order."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ..errors import LostWork
from ..kernels.levels import CEILING, Span
from ..model.interventions import Scenario
from ..progress import Meter
from ..randomness import CHUNK
from ..spreading import Spread, run_chunks
from .ensemble import Ensemble
from .sampling import Sampling
from .side_by_side import columns_at_once, run_all
from .summary import Summary, empty_summary, summarise

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Runs", "compared"]

_FEWEST = 8
"""Draws of a task where many scenarios are compared."""


@dataclass(frozen=True)
class _Job:
    """All that a task needs, and nothing of who asked.

    Parameters
    ----------
    sampling
        What is drawn.
    start
        Shape (V,): levels that runs start from.
    scenarios, schedules
        What is compared; AS_IS first.
    save
        Shape (T,): times that are kept or summed up.
    release
        Time at which the levels after all interventions are read.
    step
        Longest step.
    draws
        Number of draws.
    paths
        Whether the levels over time are kept.
    tasks
        (first draw, number of draws, first scenario, one past the last); each runs AS_IS too.
    """

    sampling: Sampling
    start: NDArray[np.float64]
    scenarios: tuple[Scenario, ...]
    schedules: tuple[tuple[Span, ...], ...]
    save: NDArray[np.float64]
    release: float
    step: float
    draws: int
    paths: bool
    tasks: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True)
class Runs:
    """What came of the tasks: arrays over the D draws that were done.

    Parameters
    ----------
    values
        Shape (S, D, T, V), or None where paths are not kept.
    released
        Shape (S, D, V).
    summary
        Of every scenario.
    gains, ratios
        Shape (D,): gain, and gain ÷ critical gain.
    diverged
        Shape (S, D).
    stopped
        What ended it early, or None.
    lost
        The error, where work got lost.
    step, step_error
        Longest step, and the largest difference that half of it makes.
    """

    values: NDArray[np.float64] | None
    released: NDArray[np.float64]
    summary: Summary
    gains: NDArray[np.float64]
    ratios: NDArray[np.float64]
    diverged: NDArray[np.bool_]
    stopped: str | None
    lost: LostWork | None
    step: float = 0.0
    step_error: float = 0.0


@dataclass(frozen=True)
class _Part:
    """What one task found."""

    values: NDArray[np.float64] | None
    released: NDArray[np.float64]
    summary: Summary
    gains: NDArray[np.float64]
    ratios: NDArray[np.float64]
    diverged: NDArray[np.bool_]


def _plan(
    sampling: Sampling, schedules: tuple[tuple[Span, ...], ...], step: float, draws: int
) -> tuple[tuple[int, int, int, int], ...]:
    """Return tasks of about a fifth of a second; they depend on the question alone."""
    duration = schedules[0][-1].end - schedules[0][0].begin
    columns = columns_at_once(sampling.wiring, duration, step)
    count = len(schedules)
    each = CHUNK
    while each > _FEWEST and each * count > columns:
        each //= 2
    beside = max(columns // each - 1, 1)  # AS_IS is run in every task
    if beside >= count - 1:
        beside = max(count - 1, 1)
    cuts = [(k, min(k + beside, count)) for k in range(1, max(count, 2), beside)]
    return tuple(
        (first, min(each, draws - first), *cut) for first in range(0, draws, each) for cut in cuts
    )


def compared(
    made: Ensemble,
    scenarios: tuple[Scenario, ...],
    draws: int,
    grid: NDArray[np.float64],
    *,
    paths: bool,
    release: bool,
    executor: Spread,
    deadline: float,
    meter: Meter,
) -> Runs:
    """Return scenarios run side by side on the same draws.

    Parameters
    ----------
    made
        The source with its settings.
    scenarios
        AS_IS first.
    draws
        Number of draws.
    grid
        Times that are kept or summed up, the horizon last.
    paths
        Whether levels over time are kept.
    release
        Whether to run on as long again without interventions; if not, what stays is not known.
    executor, deadline, meter
        Who computes, until when, and who is told.
    """
    after = made.horizon if release else 0.0
    schedules = made.schedules(scenarios, release=after)
    step, error = made.step(schedules, grid, draws)
    job = _Job(
        made.sampling, made.start, scenarios, schedules, grid, made.horizon + after, step, draws,
        paths, _plan(made.sampling, schedules, step, draws),
    )  # fmt: skip
    return replace(_gather(job, executor, deadline, meter), step=step, step_error=error)


def _run_task(job: _Job, task: int) -> _Part:
    first, count, begin, end = job.tasks[task]
    chosen = [0, *range(begin, end)]
    drawn = job.sampling.draw(first, count)
    levels = run_all(
        job.sampling.wiring,
        drawn.weights,
        job.start,
        [job.schedules[k] for k in chosen],
        np.append(job.save, job.release),
        job.sampling.dynamics,
        job.step,
    )
    paths, released = levels[:, :-1], levels[:, -1]
    return _Part(
        np.ascontiguousarray(paths.transpose(0, 3, 1, 2)) if job.paths else None,
        np.ascontiguousarray(released.transpose(0, 2, 1)),
        summarise(job.save, paths, released, [job.scenarios[k] for k in chosen]),
        drawn.gains,
        # The same for all scenarios of a draw, and not cheap.
        job.sampling.ratios(drawn) if begin == 1 else np.empty(0),
        np.any(np.abs(paths) >= CEILING, axis=(1, 2)),
    )


def _gather(job: _Job, executor: Spread, deadline: float, meter: Meter) -> Runs:
    """Return what the tasks found.

    Stopped early, the first draws without a gap are kept, the same as fewer draws would be; where
    work got lost, every draw that was done.
    """
    room = _Room(job)
    stopped, lost = None, None
    try:
        for task, part in run_chunks(_run_task, job, len(job.tasks), executor, deadline):
            room.put(job.tasks[task], part)
            done = int((room.missing == 0).sum())
            if done == job.draws:
                meter.tick(done, last=True)
            elif not meter.tick(done):
                stopped = "callback"
            elif time.monotonic() > deadline:
                stopped = "time limit"
            if stopped is not None:
                break
    except LostWork as error:
        stopped, lost = "lost work", error
    if stopped is None and room.missing.any():
        stopped = "time limit"
    if lost is None and room.missing[0]:
        # With several workers the first task may be the last one done.
        for task, place in enumerate(job.tasks):
            if place[0] == 0:
                room.put(place, _run_task(job, task))
    return room.runs(stopped, lost)


class _Room:
    """Room for all that the tasks find; a page of it takes no memory until it is written to."""

    def __init__(self, job: _Job) -> None:
        s, d, v = len(job.scenarios), job.draws, len(job.sampling.wiring.names)
        self.values = np.empty((s, d, len(job.save), v)) if job.paths else None
        self.released = np.empty((s, d, v))
        self.summary = empty_summary(s, d, v)
        self.gains, self.ratios = np.empty(d), np.empty(d)
        self.diverged = np.empty((s, d), dtype=np.bool_)
        self.missing = np.zeros(d, dtype=np.intp)
        self._waited = set(job.tasks)
        for first, count, _, _ in job.tasks:
            self.missing[first : first + count] += 1

    def put(self, place: tuple[int, int, int, int], part: _Part) -> None:
        """Write what a task found into its place."""
        if place not in self._waited:
            return
        self._waited.remove(place)
        first, count, begin, end = place
        chosen, draws = [0, *range(begin, end)], slice(first, first + count)
        if self.values is not None:
            self.values[chosen, draws] = part.values
        self.released[chosen, draws] = part.released
        self.summary.put(part.summary, chosen, draws)
        self.diverged[chosen, draws] = part.diverged
        self.gains[draws] = part.gains
        if begin == 1:
            self.ratios[draws] = part.ratios
        self.missing[draws] -= 1

    def runs(self, stopped: str | None, lost: LostWork | None) -> Runs:
        """Return what is there."""
        done = self.missing == 0
        if lost is None and not done.all():
            done[int(np.argmin(done)) :] = False
        kept = np.flatnonzero(done)
        whole = bool(done.all())
        return Runs(
            self.values if whole or self.values is None else self.values[:, kept],
            self.released if whole else self.released[:, kept],
            self.summary.of_draws(kept),
            self.gains[kept],
            self.ratios[kept],
            self.diverged[:, kept],
            stopped,
            lost,
        )
