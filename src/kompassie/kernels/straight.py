"""Levels of a straight-line system over time, exact: one matrix exponential per stretch of time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .levels import CEILING, Network, Span, origins

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MOST_ROWS", "run_straight", "straight_matrices"]

MOST_ROWS = 150
"""Most rows of a state for which exponentials are taken; beyond it, steps are faster."""

_BLOCK = 64
_GROWTH = 300.0  # natural logarithm of the growth within one exponential: far from overflow
_MOST_PARTS = 50  # beyond that many, everything that can explode has
_SMALL = 2.0**-40  # pushes are made small beside the links, and large again, without rounding


def straight_matrices(
    net: Network, weights: NDArray[np.float64], speeds: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return A of dz/dt = A·z + b, shape (D, V + K, V + K), lags included.

    Parameters
    ----------
    net
        Who feeds whom.
    weights
        Shape (L, D).
    speeds
        Shape (V,).
    """
    size, lags = net.size, len(net.lagged)
    rows = np.arange(size + lags)
    matrices = np.zeros((weights.shape[1], len(rows), len(rows)))
    targets = net.targets
    for k, (target, feed) in enumerate(zip(targets.tolist(), net.feeds.tolist(), strict=True)):
        matrices[:, target, feed] += weights[k] * speeds[target]
    matrices[:, rows[size:], net.lagged] = 1.0 / net.delays
    own = np.concatenate([speeds, 1.0 / net.delays])
    matrices[:, rows, rows] -= own
    return matrices


def run_straight(
    net: Network,
    weights: NDArray[np.float64],
    start: NDArray[np.float64],
    spans: Sequence[Span],
    save: NDArray[np.float64],
    *,
    speeds: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return levels of shape (T, V, M·D) at the times of `save`; arguments as of `run_levels`.

    Columns are M runs of D draws each, the first run first: weights are (L, D), and all that
    differs from run to run, start, pushes and set levels, has M·D columns.

    Notes
    -----
    Between two events the system is dz/dt = A·z + b with A and b constant, and so
    z(t + h) = e^(A·h)·z(t) + ∫ e^(A·s) ds · b. A is the same in all runs of a draw: O((V + K)³ · D)
    for each span and distance between saved times, however many runs there are.
    """
    size, columns = start.shape
    draws = weights.shape[1]
    saved = np.empty((len(save), size, columns))
    for at in range(0, draws, _BLOCK):
        block = np.arange(at, min(at + _BLOCK, draws))
        place = (block + np.arange(0, columns, draws)[:, None]).ravel()
        _run_block(net, weights[:, block], start[:, place], spans, save, speeds, place, saved)
    return saved


def _run_block(
    net: Network,
    weights: NDArray[np.float64],
    start: NDArray[np.float64],
    spans: Sequence[Span],
    save: NDArray[np.float64],
    speeds: NDArray[np.float64],
    place: NDArray[np.intp],
    saved: NDArray[np.float64],
) -> None:
    size = net.size
    # Shape (M, D, rows, 1); as columns again it is (M·D, rows, 1).
    many = (-1, weights.shape[1], size + len(net.lagged), 1)
    state = np.concatenate([start, start[origins(net)]]).T.reshape(many).copy()
    at = 0
    for span in spans:
        moves = _Moves(net, weights, span, speeds, place)
        begun = False
        time = span.begin
        stops = [float(t) for t in save[at:] if t <= span.end]
        for stop in (*stops, span.end):
            if stop > time:
                if not begun:
                    levels = span.levels[:, place] if span.levels.shape[1] > 1 else span.levels
                    state.reshape(len(place), -1)[:, span.fixed] = levels.T
                    begun = True
                state = moves.apply(state, stop - time)
                time = stop
            if stops:
                saved[at][:, place] = state.reshape(len(place), -1)[:, :size].T
                at += 1
                stops = stops[1:]


class _Moves:
    """What a span does to a state in a given time, kept for the next stretch as long."""

    def __init__(
        self,
        net: Network,
        weights: NDArray[np.float64],
        span: Span,
        speeds: NDArray[np.float64],
        place: NDArray[np.intp],
    ) -> None:
        matrix = straight_matrices(net, weights * span.factors[:, None], speeds)
        draws, rows, _ = matrix.shape
        diagonal = np.arange(rows)
        own = matrix[:, diagonal, diagonal]
        growth = own + np.abs(matrix).sum(axis=2) - np.abs(own)
        self._growth = float(growth.max(initial=0.0))
        matrix[:, span.fixed] = 0.0
        self._matrix = matrix
        push = (span.push if span.push.ndim == 1 else span.push[:, place].T) * speeds
        push[..., span.fixed] = 0.0
        shape = (-1, draws, net.size, 1) if push.ndim == 2 else (net.size, 1)
        self._push = push.reshape(shape) if push.any() else None
        self._made: dict[float, tuple[NDArray[np.float64], NDArray[np.float64] | None]] = {}

    def apply(self, state: NDArray[np.float64], duration: float) -> NDArray[np.float64]:
        """Return the state (M, D, rows, 1) after `duration`."""
        parts = min(max(1, math.ceil(self._growth * duration / _GROWTH)), _MOST_PARTS)
        along, beside = self._exponential(duration / parts)
        with np.errstate(over="ignore", invalid="ignore"):
            for _ in range(parts):
                state = np.matmul(along, state)
                if beside is not None:
                    state += beside
                np.nan_to_num(state, copy=False, nan=CEILING)
                np.clip(state, -CEILING, CEILING, out=state)
        return state

    def _exponential(
        self, duration: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
        """Return e^(A·h), and what the pushes add in that time, or None without any."""
        from scipy.linalg import expm

        key = round(duration, 12)
        if key not in self._made:
            with np.errstate(over="ignore", invalid="ignore"):
                beside = None
                if self._push is not None:
                    beside = np.matmul(self._integral(duration), self._push)
                # Apart from that integral: what is pushed elsewhere changes no digit of this.
                self._made[key] = expm(self._matrix * duration), beside
        return self._made[key]

    def _integral(self, duration: float) -> NDArray[np.float64]:
        """Return ∫ e^(A·s) ds from 0 to h for what flows into variables, shape (D, rows, V)."""
        from scipy.linalg import expm

        draws, rows, _ = self._matrix.shape
        assert self._push is not None  # noqa: S101 - asked for only where something is pushed
        size = self._push.shape[-2]
        beside = np.zeros((draws, rows + size, rows + size))
        beside[:, :rows, :rows] = self._matrix
        beside[:, np.arange(size), rows + np.arange(size)] = _SMALL
        integral: NDArray[np.float64] = expm(beside * duration)[:, :rows, rows:] / _SMALL
        return integral
