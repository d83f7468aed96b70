"""Bounds on an effect that hold for every set of strengths at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..kernels.levels import Span
from ..model.dynamics import Dynamics, Linear, Saturating
from .network import Wiring

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["effect_bounds"]

_BEYOND = 1e6
"""Bounds this far apart say nothing any more."""


def effect_bounds(
    wiring: Wiring,
    before: Sequence[Span],
    after: Sequence[Span],
    dynamics: Dynamics,
    step: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Return lower and upper bounds, shape (V,), on what a scenario changes at the end.

    Parameters
    ----------
    wiring
        The map; its ranges are the strengths that the bounds hold for.
    before, after
        Spans of AS_IS and of the scenario, cut at the same times.
    dynamics
        Saturating or straight lines.
    step
        Longest step.

    Returns
    -------
    tuple or None
        None where the scenario does more than push, or the dynamics are others.

    Notes
    -----
    The difference of two runs obeys d' = speed · (−d + slope · (Σ w·d_source + push)), the slope of
    tanh lying between its value at the largest possible influence and 1. Each bound is moved as
    if everything else stood where it pulls the bound outwards most (Müller 1927, "Über das
    Fundamentaltheorem in der Theorie der gewöhnlichen Differentialgleichungen"; Smith 1995,
    "Monotone dynamical systems"), within weights that add up to the gain.
    """
    if not isinstance(dynamics, (Saturating, Linear)) or not wiring.base.all():
        return None
    same = all(
        np.array_equal(a.factors, b.factors)
        and (b.factors == 1.0).all()
        and np.array_equal(a.fixed, b.fixed)
        for a, b in zip(before, after, strict=True)
    )
    if not same:
        return None
    moving = _Bounds(wiring, dynamics)
    size, lags = len(wiring.names), len(wiring.net.lagged)
    low, high = np.zeros(size + lags), np.zeros(size + lags)
    for a, b in zip(before, after, strict=True):
        if b.begin < 0.0:
            continue
        push = b.push - a.push
        fixed = (b.levels - a.levels)[:, 0]
        count = max(1, math.ceil((b.end - b.begin) / step - 1e-9))
        h = (b.end - b.begin) / count
        low[b.fixed], high[b.fixed] = fixed, fixed
        moving.enter(push, np.abs(a.push) + np.abs(b.push), b.fixed)
        for _ in range(count):
            low, high = moving.step(low, high, h)
            if not np.abs(high - low).max() < _BEYOND:
                return np.full(size, -np.inf), np.full(size, np.inf)
    return low[:size], high[:size]


class _Bounds:
    """The slopes of both bounds."""

    def __init__(self, wiring: Wiring, dynamics: Saturating | Linear) -> None:
        self.net = wiring.net
        self.size = len(wiring.names)
        self.speeds = dynamics.decay * wiring.haste
        self.saturating = isinstance(dynamics, Saturating)
        self.gain = dynamics.gain
        self.signs = wiring.signs.astype(np.float64)
        starts, counts = self.net.starts.tolist(), self.net.counts.tolist()
        self.parts = [slice(a, a + n) for a, n in zip(starts, counts, strict=True)]
        self.low, self.high = wiring.low.copy(), wiring.high.copy()
        if self.gain is not None:
            for part in self.parts:
                low, high = wiring.low[part], wiring.high[part]
                self.low[part] = low / np.maximum(low + high.sum() - high, 1e-300)
                self.high[part] = high / np.maximum(high + low.sum() - low, 1e-300)
        self._push = np.zeros(self.size)
        self._flattest = np.ones(self.size)
        self._fixed = np.zeros(0, dtype=np.intp)

    def enter(
        self, push: NDArray[np.float64], pushed: NDArray[np.float64], fixed: NDArray[np.intp]
    ) -> None:
        """Take over what a span holds constant."""
        self._push, self._fixed = push, fixed
        if self.saturating:
            most = (self.gain or 0.0) + pushed
            self._flattest = 1.0 - np.tanh(most) ** 2

    def step(
        self, low: NDArray[np.float64], high: NDArray[np.float64], h: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return both bounds a fourth-order Runge-Kutta step later."""
        state = np.stack([low, high])
        a = self._slope(state)
        b = self._slope(state + h / 2 * a)
        c = self._slope(state + h / 2 * b)
        d = self._slope(state + h * c)
        moved = state + h / 6 * (a + 2 * b + 2 * c + d)
        return moved[0], moved[1]

    def _slope(self, state: NDArray[np.float64]) -> NDArray[np.float64]:
        slope = np.zeros_like(state)
        read = state[:, self.net.feeds]
        either = np.abs(read).max(axis=0)
        lowest = np.where(
            self.signs == 0, -either, np.minimum(self.signs * read[0], self.signs * read[1])
        )
        highest = np.where(
            self.signs == 0, either, np.maximum(self.signs * read[0], self.signs * read[1])
        )
        slope[:, : self.size] = -state[:, : self.size]
        for v, part in zip(self.net.fed.tolist(), self.parts, strict=True):
            push = self._push[v]
            down = -self._most(-lowest[part], part) + push
            up = self._most(highest[part], part) + push
            flattest = self._flattest[v]
            slope[0, v] += min(down, flattest * down)
            slope[1, v] += max(up, flattest * up)
        slope[:, : self.size] *= self.speeds
        slope[:, self._fixed] = 0.0
        if len(self.net.lagged):
            slope[:, self.size :] = (state[:, self.net.lagged] - state[:, self.size :]) / (
                self.net.delays
            )
        return slope

    def _most(self, values: NDArray[np.float64], part: slice) -> float:
        """Return the largest weighted sum that the ranges of the weights allow."""
        low, high = self.low[part], self.high[part]
        if self.gain is None:
            return float(np.maximum(low * values, high * values).sum())
        left = 1.0 - float(low.sum())
        total = float(low @ values)
        for k in np.argsort(-values):
            more = min(left, float(high[k] - low[k]))
            total += more * float(values[k])
            left -= more
            if left <= 0.0:
                break
        return self.gain * total
