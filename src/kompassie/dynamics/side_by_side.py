"""Several scenarios moved together: one column for each scenario and draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np

from ..kernels.levels import Span
from ..model.dynamics import Dynamics, Saturating
from .network import Wiring
from .running import checked_step, run

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["columns_at_once", "common_step", "run_all", "run_blocks"]

WORK = 0.2
"""Seconds of work that one task is planned for: what is under way cannot be stopped."""

# Measured on one slow core: seconds per slope, draw and link, and per slope, draw and variable.
_PER_LINK, _PER_VARIABLE = 0.6e-9, 4e-9
_FEWEST, _MOST = 8, 2048


def columns_at_once(wiring: Wiring, duration: float, step: float) -> int:
    """Return how many columns a task may have; it depends on nothing but the question."""
    slopes = 4.0 * max(duration / step, 1.0)
    rows = len(wiring.names) + len(wiring.net.delays)
    each = slopes * (_PER_LINK * len(wiring.links) + _PER_VARIABLE * rows)
    return int(np.clip(WORK / each, _FEWEST, _MOST))


def _kind(span: Span, dynamics: Dynamics) -> tuple[object, ...]:
    """Return all of a span but what may differ from column to column."""
    free = ("factors", "push", "levels") if isinstance(dynamics, Saturating) else ("push", "levels")
    return tuple(
        value.tobytes() if isinstance(value, np.ndarray) else value
        for field in fields(span)
        if field.name not in free
        for value in [getattr(span, field.name)]
    )


def _groups(schedules: Sequence[Sequence[Span]], dynamics: Dynamics) -> list[list[int]]:
    """Return the places of schedules that differ only in what may differ by column."""
    found: dict[tuple[object, ...], list[int]] = {}
    for k, spans in enumerate(schedules):
        found.setdefault(tuple(_kind(span, dynamics) for span in spans), []).append(k)
    return list(found.values())


def _merged(schedules: Sequence[Sequence[Span]], draws: int) -> list[Span]:
    """Return one schedule whose columns are those of every schedule, `draws` each."""
    return [
        replace(
            spans[0],
            factors=_factors([s.factors for s in spans], draws),
            push=np.concatenate([_wide(s.push, draws) for s in spans], axis=1),
            levels=np.concatenate([_wide(s.levels, draws) for s in spans], axis=1),
        )
        for spans in zip(*schedules, strict=True)
    ]


def _factors(each: Sequence[NDArray[np.float64]], draws: int) -> NDArray[np.float64]:
    if all(np.array_equal(each[0], other) for other in each[1:]):
        return each[0]
    return np.concatenate([_wide(factors, draws) for factors in each], axis=1)


def _wide(values: NDArray[np.float64], draws: int) -> NDArray[np.float64]:
    column = values if values.ndim == 2 else values[:, None]
    return np.broadcast_to(column, (len(column), draws))


def _tiled(start: NDArray[np.float64], draws: int, many: int) -> NDArray[np.float64]:
    """Return where every column of `many` runs starts from, shape (V, many · draws)."""
    return np.tile(_wide(start, draws), (1, many))


def run_all(
    wiring: Wiring,
    weights: NDArray[np.float64],
    start: NDArray[np.float64],
    schedules: Sequence[Sequence[Span]],
    save: NDArray[np.float64],
    dynamics: Dynamics,
    step: float,
) -> NDArray[np.float64]:
    """Return levels of shape (S, T, V, D) for S schedules on the same draws.

    Parameters
    ----------
    wiring, save, dynamics, step
        As for `run`.
    weights
        Shape (L, D).
    start
        Shape (V,) or (V, D).
    schedules
        The spans of each scenario, cut at the same times.
    """
    draws = weights.shape[1]
    found = np.empty((len(schedules), len(save), len(wiring.names), draws))
    for group in _groups(schedules, dynamics):
        many = len(group)
        spans = _merged([schedules[k] for k in group], draws)
        begin = _tiled(start, draws, many)
        levels = run(wiring, weights, begin, spans, save, dynamics, step)
        parts = levels.reshape(len(save), len(wiring.names), many, draws)
        found[group] = parts.transpose(2, 0, 1, 3)
    return found


def run_blocks(
    wiring: Wiring,
    weights: NDArray[np.float64],
    start: NDArray[np.float64],
    schedules: Sequence[Sequence[Span]],
    save: NDArray[np.float64],
    dynamics: Dynamics,
    step: float,
) -> Iterator[tuple[int, int, NDArray[np.float64]]]:
    """Yield (first column, one past the last, levels (S, T, V, columns)) in blocks of WORK."""
    duration = schedules[0][-1].end - schedules[0][0].begin
    block = max(columns_at_once(wiring, duration, step) // len(schedules), 1)
    for at in range(0, weights.shape[1], block):
        part = slice(at, at + block)
        begin = start[:, part] if start.ndim == 2 else start
        levels = run_all(wiring, weights[:, part], begin, schedules, save, dynamics, step)
        yield at, at + levels.shape[3], levels


def common_step(
    wiring: Wiring,
    weights: NDArray[np.float64],
    start: NDArray[np.float64],
    schedules: Sequence[Sequence[Span]],
    save: NDArray[np.float64],
    dynamics: Dynamics,
) -> tuple[float, float]:
    """Return a step that serves every schedule, and the largest difference that is left.

    Parameters
    ----------
    wiring, weights, start, schedules, save, dynamics
        As for `run_all`; a few draws will do.
    """
    draws = weights.shape[1]
    found = []
    for group in _groups(schedules, dynamics):
        spans = _merged([schedules[k] for k in group], draws)
        begin = _tiled(start, draws, len(group))
        found.append(checked_step(wiring, weights, begin, [spans], save, dynamics))
    return min(step for step, _ in found), max(error for _, error in found)
