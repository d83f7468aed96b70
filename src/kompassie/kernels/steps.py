"""Levels in whole steps, for many draws at once, on bare arrays: fuzzy maps and pulse processes.

The state has one row per variable and one per step of every delay. All draws of a chunk are one
sparse matrix of blocks, or one stack of full ones where most pairs are linked; a chunk is small
enough to stay in the cache.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .levels import CEILING, Network, Span, origins

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Fuzzy", "run_fuzzy", "run_pulses", "squashed"]

_BLOCK = 64
_TIE = 1e-12  # influences that cancel out are no influence, in whatever order they are summed
_CACHED = 1 << 15  # links times draws that stay in the cache
_FULL = 4  # full matrices are faster where at least one pair in this many is linked


@dataclass(frozen=True)
class Fuzzy:
    """How a fuzzy map turns influences into levels.

    Parameters
    ----------
    squash
        tanh, sigmoid, bivalent, trivalent or identity.
    slope
        Steepness of tanh and sigmoid.
    threshold
        What bivalent and trivalent compare with.
    memory
        Whether a variable's own level is added to its influences.
    rescaled
        Whether a level x is read as 2x − 1.
    """

    squash: str
    slope: float = 1.0
    threshold: float = 0.0
    memory: bool = False
    rescaled: bool = False


def squashed(drive: NDArray[np.float64], fuzzy: Fuzzy) -> NDArray[np.float64]:
    """Turn influences into levels, in place."""
    match fuzzy.squash:
        case "tanh":
            if fuzzy.slope != 1.0:
                drive *= fuzzy.slope
            np.tanh(drive, out=drive)
        case "sigmoid":
            # 1 / (1 + e^-z) is (1 + tanh(z / 2)) / 2, which cannot overflow.
            drive *= fuzzy.slope / 2
            np.tanh(drive, out=drive)
            drive += 1.0
            drive /= 2
        case "bivalent":
            drive[...] = drive > fuzzy.threshold + _TIE
        case "trivalent":
            above, below = drive > fuzzy.threshold + _TIE, drive < -fuzzy.threshold - _TIE
            np.subtract(above, below, out=drive, dtype=np.float64)
        case _:
            np.clip(drive, -CEILING, CEILING, out=drive)
    return drive


def run_fuzzy(
    net: Network,
    weights: NDArray[np.float64],
    start: NDArray[np.float64],
    spans: Sequence[Span],
    save: NDArray[np.float64],
    fuzzy: Fuzzy,
) -> NDArray[np.float64]:
    """Return levels of shape (T, V, D) at the steps of `save`.

    Parameters
    ----------
    net
        Who feeds whom; every lag holds back by one step.
    weights
        Shape (L, D): signed strength of each link in each draw.
    start
        Shape (V, D): levels at the first step; before it they were the same.
    spans
        One after the other without a gap, at whole steps. Levels that a span sets hold from the
        step it begins at; pushes act on what its steps lead to.
    save
        Steps within the spans, ascending; of a fraction, the step before it.
    fuzzy
        Rule and squash.

    Notes
    -----
    O(steps · (L + V) · D); memory O((L + T·V) · D).
    """
    return _in_blocks(lambda part: _FuzzyRun(part, fuzzy), net, weights, start, spans, save)


def run_pulses(
    net: Network,
    weights: NDArray[np.float64],
    start: NDArray[np.float64],
    spans: Sequence[Span],
    save: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return levels of shape (T, V, D) of a pulse process; arguments as of `run_fuzzy`.

    The push of a span comes from outside at each of its steps.
    """
    return _in_blocks(_PulseRun, net, weights, start, spans, save)


@dataclass(frozen=True)
class _Part:
    """One block of draws: what it starts from, and which of all draws it is."""

    net: Network
    matrix: _Blocks
    weights: NDArray[np.float64]
    start: NDArray[np.float64]
    place: slice


class _Run(ABC):
    """One block of draws on its way."""

    def __init__(self, part: _Part) -> None:
        self.net, self.matrix, self.weights = part.net, part.matrix, part.weights
        self.place = part.place
        self.levels = np.ascontiguousarray(part.start.T)
        self.factors = np.zeros(0)
        self.push = np.zeros(0)
        self.pushing = False
        self.fixed = np.zeros(0, dtype=np.intp)
        self.set_to = np.zeros((1, 0))

    def enter(self, span: Span) -> None:
        """Take over what a span holds constant."""
        if not np.array_equal(span.factors, self.factors):
            self.factors = span.factors
            same = (span.factors == 1.0).all()
            self.matrix.fill(self.weights if same else self.weights * span.factors[:, None])
        push = span.push if span.push.ndim == 1 else span.push[:, self.place].T
        self.push = push
        self.pushing = bool(push.any())
        self.fixed = span.fixed
        many = span.levels.shape[1] > 1
        self.set_to = (span.levels[:, self.place] if many else span.levels).T

    def arrive(self) -> None:
        """Do what belongs to the step that was just reached."""
        if len(self.fixed):
            self.levels[:, self.fixed] = self.set_to

    @abstractmethod
    def move(self) -> None:
        """Go to the next step."""


class _FuzzyRun(_Run):
    def __init__(self, part: _Part, fuzzy: Fuzzy) -> None:
        super().__init__(part)
        self.fuzzy = fuzzy
        self.lags = self.levels[:, origins(part.net)]

    def move(self) -> None:
        state = self.levels
        if len(self.net.lagged):
            state = np.concatenate([self.levels, self.lags], axis=1)
            self.lags = state[:, self.net.lagged]
        if self.fuzzy.rescaled:
            state = 2.0 * state - 1.0
        drive = self.matrix.times(state)
        if self.fuzzy.memory:
            drive += state[:, : self.net.size]
        if self.pushing:
            drive += self.push
        self.levels = squashed(drive, self.fuzzy)


class _PulseRun(_Run):
    def __init__(self, part: _Part) -> None:
        super().__init__(part)
        self.pulses = np.zeros_like(self.levels)
        self.lags = np.zeros((len(self.levels), len(part.net.lagged)))

    def arrive(self) -> None:
        if self.pushing:
            self.pulses += self.push
            self.levels += self.push
        if len(self.fixed):
            self.pulses[:, self.fixed] += self.set_to - self.levels[:, self.fixed]
            self.levels[:, self.fixed] = self.set_to
        np.clip(self.pulses, -CEILING, CEILING, out=self.pulses)
        np.clip(self.levels, -CEILING, CEILING, out=self.levels)

    def move(self) -> None:
        state = self.pulses
        if len(self.net.lagged):
            state = np.concatenate([self.pulses, self.lags], axis=1)
            self.lags = state[:, self.net.lagged]
        self.pulses = self.matrix.times(state)
        self.levels += self.pulses


def _in_blocks(
    make: Callable[[_Part], _Run],
    net: Network,
    weights: NDArray[np.float64],
    start: NDArray[np.float64],
    spans: Sequence[Span],
    save: NDArray[np.float64],
) -> NDArray[np.float64]:
    size, draws = start.shape
    matrix = _Blocks(net)
    saved = np.empty((len(save), draws, size))
    for at in range(0, draws, matrix.block):
        place = slice(at, min(at + matrix.block, draws))
        run = make(_Part(net, matrix, weights[:, place], start[:, place], place))
        _walk(run, spans, [int(t // 1) for t in save], saved[:, place])
    return saved.transpose(0, 2, 1)


def _walk(
    run: _Run, spans: Sequence[Span], save: Sequence[int], saved: NDArray[np.float64]
) -> None:
    at = 0
    for k, span in enumerate(spans):
        run.enter(span)
        # The last span also rules the step it ends at.
        extra = 1 if k == len(spans) - 1 else 0
        for step in range(int(span.begin), int(span.end) + extra):
            run.arrive()
            while at < len(save) and save[at] <= step:
                saved[at] = run.levels
                at += 1
            if at == len(save):
                return
            run.move()


class _Blocks:
    """The links of all draws of a block as one matrix that multiplies all their states."""

    def __init__(self, net: Network) -> None:
        self.size, self.rows = net.size, net.size + len(net.lagged)
        self.counts = np.zeros(net.size, dtype=np.int64)
        self.counts[net.fed] = net.counts
        self.feeds = net.feeds
        self.cells = np.repeat(np.arange(net.size), self.counts) * self.rows + net.feeds
        # Two links of one target read the same row where a twin is rounded to the same delay.
        self.twins = len(np.unique(self.cells)) < len(self.cells)
        self.full = len(net.feeds) * _FULL > self.size * self.rows
        self.matrix: Any = None
        self.block = _BLOCK
        if not self.full:
            self.block = min(max(_CACHED // max(len(net.feeds), 1), _BLOCK), 8 * _BLOCK)

    def fill(self, weights: NDArray[np.float64]) -> None:
        """Take weights of shape (L, D)."""
        draws = weights.shape[1]
        if self.full:
            flat = np.zeros((self.size * self.rows, draws))
            if self.twins:
                np.add.at(flat, self.cells, weights)
            else:
                flat[self.cells] = weights
            self.matrix = np.ascontiguousarray(flat.T).reshape(draws, self.size, self.rows)
            return
        data = np.ascontiguousarray(weights.T).ravel()
        if self.matrix is None or self.matrix.shape[0] != self.size * draws:
            from scipy.sparse import csr_array

            ends = np.cumsum(np.tile(self.counts, draws))
            columns = (self.feeds + self.rows * np.arange(draws)[:, None]).ravel()
            shape = (self.size * draws, self.rows * draws)
            self.matrix = csr_array((data, columns, np.append(0, ends)), shape=shape)
        else:
            self.matrix.data = data

    def times(self, state: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the influences (D, V) of a state (D, rows)."""
        if not len(self.feeds):
            return np.zeros((len(state), self.size))
        if self.full:
            product: NDArray[np.float64] = np.matmul(self.matrix, state[:, :, None])[:, :, 0]
        else:
            product = (self.matrix @ state.ravel()).reshape(len(state), self.size)
        return product
