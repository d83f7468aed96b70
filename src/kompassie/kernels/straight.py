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
    counts = np.diff(np.append(net.starts, len(net.feeds)))
    targets = np.repeat(net.fed, counts)
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
    """Return levels of shape (T, V, D) at the times of `save`; arguments as of `run_levels`.

    Notes
    -----
    Between two events the system is dz/dt = A·z + b with A and b constant, and so
    z(t + h) = e^(A·h)·z(t) + ∫ e^(A·s) ds · b, both read from one exponential of A with b beside.
    O((V + K)³ · D) for each span and distance between saved times.
    """
    size, draws = start.shape
    saved = np.empty((len(save), size, draws))
    for at in range(0, draws, _BLOCK):
        place = slice(at, min(at + _BLOCK, draws))
        _run_block(net, weights[:, place], start[:, place], spans, save, speeds, place, saved)
    return saved


def _run_block(
    net: Network,
    weights: NDArray[np.float64],
    start: NDArray[np.float64],
    spans: Sequence[Span],
    save: NDArray[np.float64],
    speeds: NDArray[np.float64],
    place: slice,
    saved: NDArray[np.float64],
) -> None:
    size = net.size
    state = np.concatenate([start, start[origins(net)]]).T[:, :, None].copy()
    at = 0
    for span in spans:
        moves = _Moves(net, weights, span, speeds, place)
        begun = False
        time = span.begin
        stops = [float(t) for t in save[at:] if t <= span.end]
        for stop in (*stops, span.end):
            if stop > time:
                if not begun:
                    many = span.levels.shape[1] > 1
                    levels = span.levels[:, place] if many else span.levels
                    state[:, span.fixed, 0] = levels.T
                    begun = True
                state = moves.apply(state, stop - time)
                time = stop
            if stops:
                saved[at, :, place] = state[:, :size, 0].T
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
        place: slice,
    ) -> None:
        draws, rows = weights.shape[1], net.size + len(net.lagged)
        matrix = straight_matrices(net, weights * span.factors[:, None], speeds)
        push = span.push if span.push.ndim == 1 else span.push[:, place].T
        self._matrix = np.zeros((draws, rows + 1, rows + 1))
        self._matrix[:, :rows, :rows] = matrix
        self._matrix[:, : net.size, rows] = push * speeds * _SMALL
        self._matrix[:, span.fixed] = 0.0
        diagonal = np.arange(rows)
        own = matrix[:, diagonal, diagonal]
        growth = own + np.abs(matrix).sum(axis=2) - np.abs(own)
        self._growth = float(growth.max(initial=0.0))
        self._made: dict[float, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}

    def apply(self, state: NDArray[np.float64], duration: float) -> NDArray[np.float64]:
        """Return the state (D, rows, 1) after `duration`."""
        parts = min(max(1, math.ceil(self._growth * duration / _GROWTH)), _MOST_PARTS)
        along, beside = self._exponential(duration / parts)
        with np.errstate(over="ignore", invalid="ignore"):
            for _ in range(parts):
                state = np.matmul(along, state) + beside
                np.nan_to_num(state, copy=False, nan=CEILING)
                np.clip(state, -CEILING, CEILING, out=state)
        return state

    def _exponential(self, duration: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        from scipy.linalg import expm

        key = round(duration, 12)
        if key not in self._made:
            with np.errstate(over="ignore", invalid="ignore"):
                whole = expm(self._matrix * duration)
            rows = whole.shape[1] - 1
            beside = whole[:, :rows, rows:] / _SMALL
            self._made[key] = np.ascontiguousarray(whole[:, :rows, :rows]), beside
        return self._made[key]
