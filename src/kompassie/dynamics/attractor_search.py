"""The starts of a search for attractors, what they lead to, and when to stop."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from ..kernels.orbits import (
    Followed,
    State,
    cycles_of_all,
    decoded,
    encoded,
    follow,
    from_the_lowest,
)
from ..progress import Meter, Progress
from ..randomness import CHUNK
from .fixed_point import solve_on
from .one_map import OneMap

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Search"]

_WITH_LAGS = 1 << 16
_BLOCK = 1 << 15
_STEPS = 20_000
_ROUNDS = 300  # of a flow, in times as long as a stock takes to follow
_NEAR = 1e-10
_SAME = 1e-6
_DRAWN = 1e-3
_DIGITS = 7
_ASIDE = 1e-2  # how far a run may still be from the point it goes to
_AWAY = 1e9


class Search:
    """The starts, what they lead to, and when to stop."""

    def __init__(
        self,
        rule: OneMap,
        draws: int,
        entropy: int,
        limit: int,
        deadline: float,
        progress: Progress,
    ) -> None:
        self.rule = rule
        self.low = 0 if rule.fuzzy.squash == "bivalent" else -1
        self.base = 1 - self.low + 1
        free = len(rule.free)
        enough = limit if not rule.lags else min(limit, _WITH_LAGS)
        self.exhaustive = rule.hard and self.base**free <= enough
        self.count = self.base**free if self.exhaustive else draws
        self.entropy = entropy
        self.deadline = deadline
        self.meter = Meter(progress, "starts", self.count)
        self.found: dict[tuple[State, ...], int] = {}
        self.done = self.unsettled = 0
        self.stopped: str | None = None

    def go(self) -> None:
        """Follow all starts."""
        if self.exhaustive and not self.rule.lags:
            self._all()
        else:
            self._some()
        self.meter.tick(self.done, last=True)

    def _all(self) -> None:
        """Write down what every state leads to, and read the cycles off."""
        size = len(self.rule.free)
        following = np.empty(self.count, dtype=np.int64)
        for at in range(0, self.count, _BLOCK):
            codes = np.arange(at, min(at + _BLOCK, self.count))
            states = self._whole(decoded(codes, size, self.low, self.base))
            led = self.rule.next(states)[:, self.rule.free]
            following[codes] = encoded(led, self.low, self.base)
            if not self._going_on(int(codes[-1]) + 1):
                return
        cycles, counts = cycles_of_all(following)
        for cycle, many in zip(cycles, counts.tolist(), strict=True):
            states = self._whole(decoded(cycle, size, self.low, self.base))
            self._gather(states, many)
        self.done = self.count

    def _some(self) -> None:
        """Follow starts until they come round, and gather where."""
        for at in range(0, self.count, _BLOCK):
            starts = self._starts(at, min(_BLOCK, self.count - at))
            followed = self._followed(starts) if self.rule.stepwise else self._flowed(starts)
            settled = followed.periods > 0
            # Of what was cut off nobody knows whether it would have come round.
            cut = self.stopped is not None
            self.done += 0 if cut else int((~settled).sum())
            self.unsettled += 0 if cut else int((~settled).sum())
            self._gather_all(followed.states[settled], followed.periods[settled])
            if self.stopped is not None:
                return

    def _starts(self, at: int, block: int) -> NDArray[np.float64]:
        size = len(self.rule.free)
        if self.exhaustive:
            return self._whole(decoded(np.arange(at, at + block), size, self.low, self.base))
        seeds = np.random.SeedSequence(self.entropy, spawn_key=(at,))
        stream = np.random.Generator(np.random.PCG64(seeds))
        if self.rule.hard:
            drawn = stream.integers(self.low, 2, (block, size)).astype(np.float64)
        else:
            low, high = self.rule.dynamics.scale
            drawn = stream.uniform(max(low, -1.0), min(high, 1.0), (block, size))
        return self._whole(drawn)

    def _whole(self, free: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return states with what is held put in, and lags that follow what was always so."""
        states = np.empty((len(free), self.rule.size))
        states[:, self.rule.free] = free
        self.rule.put(states)
        if not self.rule.lags or not self.rule.stepwise:
            return states
        return np.concatenate([states, states[:, self.rule.followed()]], axis=1)

    def _followed(self, starts: NDArray[np.float64]) -> Followed:
        near = 0.0 if self.rule.hard else _NEAR
        before = self.done
        return follow(self.rule.next, starts, _STEPS, near, lambda n: self._going_on(before + n))

    def _flowed(self, starts: NDArray[np.float64]) -> Followed:
        """Return where states are after a long time in which they flow."""
        parts = []
        for at in range(0, len(starts), CHUNK):
            if not self._going_on(self.done + at):
                break
            parts.append(self.rule.flow(starts[at : at + CHUNK], _ROUNDS))
        ends = np.concatenate(parts) if parts else starts[:0]
        return Followed(ends, np.ones(len(ends), dtype=np.int64))

    def _going_on(self, done: int) -> bool:
        if not self.meter.tick(done):
            self.stopped = "callback"
        elif time.monotonic() > self.deadline:
            self.stopped = "time limit"
        return self.stopped is None

    def _gather_all(self, states: NDArray[np.float64], periods: NDArray[np.int64]) -> None:
        """Add starts to what they lead to; those that ended in the same state at once."""
        alike = states if self.rule.hard else np.round(states, _DIGITS)
        _, firsts, counts = np.unique(alike, axis=0, return_index=True, return_counts=True)
        for k, many in zip(firsts.tolist(), counts.tolist(), strict=True):
            # At least one is gathered, so that a search that was stopped has something to show.
            if self.done and not self._going_on(self.done):
                return
            self.done += many
            along = [states[k : k + 1]]
            for _ in range(int(periods[k]) - 1):
                along.append(self.rule.next(along[-1]))
            self._gather(np.concatenate(along), many)

    def _gather(self, along: NDArray[np.float64], many: int) -> None:
        """Add starts to the attractor whose states these are, which may be a new one."""
        levels = along[:, : self.rule.size]
        known = self._known(levels)
        if known is not None:
            self.found[known] += many
            return
        if not self.rule.hard:
            polished = self._polished(along)
            if polished is None:
                self.unsettled += many
                return
            levels = polished
        turned = from_the_lowest(levels, _DIGITS)
        same = next((known for known in self.found if _same(known, turned)), turned)
        self.found[same] = self.found.get(same, 0) + many

    def _known(self, levels: NDArray[np.float64]) -> tuple[State, ...] | None:
        """Return the point that a smooth state has all but reached, if it was found before."""
        if self.rule.hard or len(levels) > 1:
            return None
        state = (tuple(levels[0].tolist()),)
        # A flow this near to a point that attracts is drawn in, if slowly.
        near = _SAME if self.rule.stepwise else _DRAWN
        return next((known for known in self.found if _same(known, state, near)), None)

    def _polished(self, along: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Return the point or cycle that smooth states have all but reached; None if they left."""
        levels = along[:, : self.rule.size]
        if not float(np.abs(levels).max(initial=0.0)) < _AWAY:
            return None
        if len(along) > 1 and float(np.ptp(levels, axis=0).max(initial=0.0)) > _SAME:
            now = along[:1]
            for _ in range(max(1, _STEPS // 10 // len(along)) * len(along)):
                now = self.rule.next(now)
            stays = float(np.abs(now - along[:1]).max(initial=0.0)) <= 1e-8
            return levels if stays else None
        point = solve_on(self.rule, levels[0])
        far = float(np.abs(point - levels[0]).max(initial=0.0))
        if self.rule.stepwise:
            return point[None] if far <= _ASIDE else None
        # What lags make swing is no point of rest, though it may lead back to itself.
        return point[None] if far <= _ASIDE and self.rule.radius(point) < 1.0 else None


def _same(known: tuple[State, ...], found: tuple[State, ...], near: float = _SAME) -> bool:
    """Return whether two attractors are one: as many states, each as good as equal."""
    if len(known) != len(found):
        return False
    return float(np.abs(np.array(known) - np.array(found)).max(initial=0.0)) <= near
