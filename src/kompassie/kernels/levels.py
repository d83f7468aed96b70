"""Levels over time, for many draws at once, on bare arrays.

The state has one row per variable and one per lag, and one column per draw. Between two events
everything but the state is constant, and fourth-order Runge-Kutta steps are taken.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CEILING", "Network", "Span", "origins", "run_levels"]

CEILING = 1e12
"""Levels of an exploding linear run are cut here, so that no table ever holds an infinity."""


@dataclass(frozen=True)
class Network:
    """Who feeds whom. Links stand in order of their targets.

    Parameters
    ----------
    size
        Number of variables V.
    feeds
        Shape (L,): row of the state that each link reads; a variable, or V + lag.
    starts
        Shape (F,): the first link of each fed variable.
    fed
        Shape (F,): the variables with links in, ascending.
    lagged
        Shape (K,): row of the state that each lag follows; a variable, or V + an earlier lag.
    delays
        Shape (K,): its delay in time units, above 0.
    """

    size: int
    feeds: NDArray[np.intp]
    starts: NDArray[np.intp]
    fed: NDArray[np.intp]
    lagged: NDArray[np.intp]
    delays: NDArray[np.float64]

    @property
    def counts(self) -> NDArray[np.intp]:
        """Number of links into each fed variable, shape (F,)."""
        return np.diff(np.append(self.starts, len(self.feeds)))

    @property
    def targets(self) -> NDArray[np.intp]:
        """The variable that each link leads to, shape (L,)."""
        return np.repeat(self.fed, self.counts)


@dataclass(frozen=True)
class Span:
    """A stretch of time in which nothing is begun or ended.

    Parameters
    ----------
    begin, end
        Time units.
    factors
        Shape (L,) or (L, D): what each link is multiplied by.
    push
        Shape (V,) or (V, D): what is added to the influences of each variable.
    fixed
        Places of the variables whose level is set, shape (X,).
    levels
        Those levels, shape (X, 1) or (X, D).
    """

    begin: float
    end: float
    factors: NDArray[np.float64]
    push: NDArray[np.float64]
    fixed: NDArray[np.intp]
    levels: NDArray[np.float64]


def run_levels(
    net: Network,
    weights: NDArray[np.float64],
    start: NDArray[np.float64],
    spans: Sequence[Span],
    save: NDArray[np.float64],
    *,
    step: float,
    speeds: NDArray[np.float64],
    saturating: bool,
    lags: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Return levels of shape (T, V, D) at the times of `save`.

    Parameters
    ----------
    net
        Who feeds whom.
    weights
        Shape (L, D): signed weight of each link in each draw, gain included.
    start
        Shape (V, D): levels at the beginning of the first span; lags start at their variables.
    spans
        One after the other without a gap.
    save
        Times within the spans, ascending. A level is taken just before an event of that time.
    step
        Longest step, time units.
    speeds
        Shape (V,): how fast each variable follows its influences, per time unit.
    saturating
        Whether influences pass through tanh.
    lags
        Shape (T, K, D): filled with the levels of the lags, if given.

    Notes
    -----
    O(T' · (L + V) · D) for T' steps of four slopes; memory O((L + V + T·V) · D).
    """
    size, draws = start.shape
    slope = _Slope(net, draws, speeds, saturating)
    order, row = slope.order, slope.row
    state = np.concatenate([start[order], start[origins(net)]])
    saved = np.empty((len(save), size, draws))
    at = 0
    for span in spans:
        slope.enter(span, weights)
        begun = False
        time = span.begin
        stops = [float(t) for t in save[at:] if t <= span.end]
        for stop in (*stops, span.end):
            if stop > time:
                if not begun:
                    state[row[span.fixed]] = span.levels
                    begun = True
                _advance(state, slope, stop - time, step, saturating)
                time = stop
            if stops:
                saved[at, order] = state[:size]
                if lags is not None:
                    lags[at] = state[size:]
                at += 1
                stops = stops[1:]
    return saved


def origins(net: Network) -> NDArray[np.intp]:
    """Return the variable that each lag, or chain of lags, follows."""
    found = net.lagged.copy()
    while (behind := found >= net.size).any():
        found[behind] = net.lagged[found[behind] - net.size]
    return found


class _Slope:
    """The slopes of a state, with room for what is computed on the way.

    Rows of the state: fed variables first, those with most links first, then the others, then
    lags. Links stand by their rank into their target: all first ones, all second ones, and so on.
    So the hot lines work on slices, and every sum still runs in the order of the links.
    """

    def __init__(
        self, net: Network, draws: int, speeds: NDArray[np.float64], saturating: bool
    ) -> None:
        self.net = net
        self.saturating = saturating
        fed = np.zeros(net.size, dtype=bool)
        fed[net.fed] = True
        counts = net.counts
        busiest = np.argsort(-counts, kind="stable")
        self.fed = net.fed[busiest]
        self.order = np.concatenate([self.fed, np.flatnonzero(~fed)])
        self.row = np.argsort(self.order)
        rows = np.append(self.row, net.size + np.arange(len(net.lagged)))
        ranks = range(int(counts.max(initial=0)))
        widths = [int((counts > rank).sum()) for rank in ranks]
        firsts = net.starts[busiest]
        self._links = np.concatenate(
            [firsts[:width] + rank for rank, width in zip(ranks, widths, strict=True)]
            or [np.zeros(0, dtype=np.intp)]
        )
        ends = np.cumsum(widths).tolist()
        self._ranks = [(end - width, end) for end, width in zip(ends, widths, strict=True)]
        self._feeds, self._lagged = rows[net.feeds[self._links]], rows[net.lagged]
        self._speeds = None if (speeds == 1.0).all() else speeds[self.order][:, None]
        self._delays = net.delays[:, None]
        self._weights = np.zeros((len(net.feeds), draws))
        self._push = np.zeros((len(net.fed), 1))
        self._alone = np.zeros((net.size - len(net.fed), 1))
        self._still = np.zeros(0, dtype=np.intp)
        self._read = np.empty((len(net.feeds), draws))

    def enter(self, span: Span, weights: NDArray[np.float64]) -> None:
        """Take over what a span holds constant."""
        scaled = not (span.factors == 1.0).all()
        if scaled:
            weights = weights * (span.factors if span.factors.ndim == 2 else span.factors[:, None])
        self._weights = weights[self._links]
        push = span.push[self.fed]
        self._push = push if push.ndim == 2 else push[:, None]
        alone = span.push[self.order[len(self.net.fed) :]]
        alone = alone if alone.ndim == 2 else alone[:, None]
        self._alone = np.tanh(alone) if self.saturating else alone
        self._still = self.row[span.fixed]

    def __call__(self, state: NDArray[np.float64], out: NDArray[np.float64]) -> None:
        size, fed = self.net.size, len(self.net.fed)
        np.negative(state[:size], out=out[:size])
        if fed:
            state.take(self._feeds, axis=0, out=self._read, mode="clip")
            np.multiply(self._read, self._weights, out=self._read)
            drive = self._read[:fed]
            for begin, end in self._ranks[1:]:
                drive[: end - begin] += self._read[begin:end]
            drive += self._push
            if self.saturating:
                np.tanh(drive, out=drive)
            out[:fed] += drive
        out[fed:size] += self._alone
        if self._speeds is not None:
            out[:size] *= self._speeds
        out[self._still] = 0.0
        if len(self._lagged):
            lags = out[size:]
            state.take(self._lagged, axis=0, out=lags, mode="clip")
            lags -= state[size:]
            lags /= self._delays


def _advance(
    state: NDArray[np.float64], slope: _Slope, duration: float, step: float, saturating: bool
) -> None:
    """Move the state on by `duration`, in equal steps no longer than `step`."""
    count = max(1, math.ceil(duration / step - 1e-9))
    h = duration / count
    a, b, c, d = (np.empty_like(state) for _ in range(4))
    probe = np.empty_like(state)
    for _ in range(count):
        slope(state, a)
        np.multiply(a, h / 2, out=probe)
        probe += state
        slope(probe, b)
        np.multiply(b, h / 2, out=probe)
        probe += state
        slope(probe, c)
        np.multiply(c, h, out=probe)
        probe += state
        slope(probe, d)
        b += c
        b *= 2.0
        a += b
        a += d
        a *= h / 6
        state += a
        if not saturating:
            np.clip(state, -CEILING, CEILING, out=state)
