"""Runs that tell which lasting push tips, with links cut and at other gains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InvalidValue
from ..kernels.levels import Span
from ..model.interventions import AS_IS
from ..model.link import Link
from .ensemble import Ensemble
from .running import checked_step, run
from .signs import reach

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["STRONGEST_PUSH", "HoldSearch", "LinkHold"]

STRONGEST_PUSH = 2.0
"""The hardest push that is tried; an influence of 1 is what a link at full strength carries."""

_HALVINGS = 9


@dataclass(frozen=True)
class LinkHold:
    """How much one link holds today in place.

    Parameters
    ----------
    link
        The link.
    threshold
        Median over draws of the smallest push that tips when it is cut; inf if none does.
    drop
        Median over draws of what cutting it takes off the smallest push; below 0 it helps change.
    frees
        Share of draws in which cutting it alone, without any push, lets the target tip.
    """

    link: Link
    threshold: float
    drop: float
    frees: float


class HoldSearch:
    """The settled map and the runs made on it."""

    def __init__(
        self, made: Ensemble, target: str, push: Mapping[str, float] | None, draws: int
    ) -> None:
        _known_levels(made)
        self.made = made
        self.map = made.map
        self.target = self.map.position(target)
        self.draws = draws
        self.dynamics = made.dynamics
        self.horizon = horizon = made.horizon
        self.wiring = made.wiring
        self.start = made.start
        self.drawn = made.sampling.draw(0, draws)
        self.weights = self.drawn.weights
        ends = np.array([0.0, horizon])
        self._spans = made.schedules((AS_IS,))[0]
        self.step, _ = checked_step(
            self.wiring, self.weights[:, :4], self.start, [self._spans], ends, self.dynamics
        )
        both = self._as_is(ends)
        self.settled = both[0]
        self.side = np.sign(np.median(both[1, self.target]))
        if not self.side:
            remedy = "give a today away from neutral, or another target"
            raise InvalidValue(f"settled level of {target!r}", 0.0, remedy)
        self.direction = self._direction(push)

    def _as_is(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        return run(
            self.wiring, self.weights, self.start, self._spans, times, self.dynamics, self.step
        )

    def at_gain(self, gain: float) -> HoldSearch:
        """Return the same search, on the same strengths, at another gain."""
        if gain == self.dynamics.gain:
            return self
        other = copy(self)
        other.weights = self.made.sampling.at_gain(self.drawn, gain).weights
        other.settled = other._as_is(np.array([0.0]))[0]
        return other

    def tip(self, bundles: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return for pushes (B, V) whether each lasting bundle tips, shape (B, draws)."""
        many = len(bundles)
        weights, start = np.tile(self.weights, (1, many)), np.tile(self.settled, (1, many))
        return self._ends(weights, start, np.repeat(bundles.T, self.draws, axis=1)).reshape(
            many, self.draws
        )

    def _direction(self, push: Mapping[str, float] | None) -> NDArray[np.float64]:
        direction = np.zeros(len(self.map))
        if push is None:
            middle = np.median(self.settled, axis=1)
            fed = self.wiring.net.fed
            direction[fed] = np.where(np.abs(middle[fed]) > 0.05, -np.sign(middle[fed]), 0.0)
        else:
            for name, value in push.items():
                k = self.map.position(name, "in push=")
                if value not in (-1, 1):
                    raise InvalidValue(f"push on {name!r}", value, "use +1 (up) or -1 (down)")
                direction[k] = value
        if not direction.any():
            remedy = "name variables and directions, such as {'stress': -1}"
            if push is None:
                remedy += ": where all else settles near neutral, nothing says which way to push"
            raise InvalidValue("push", push, remedy)
        return direction

    def candidates(self) -> list[int]:
        """Return the places of the links whose end can reach the target."""
        backwards = {name: False for name in self.map.names}
        for link in self.wiring.links:
            if not backwards[link.target]:
                signs = reach(self.map, [(link.target, 1)])
                backwards[link.target] = bool(signs[self.map.names[self.target]])
        return [k for k, link in enumerate(self.wiring.links) if backwards[link.target]]

    def cut(self, block: Sequence[int], base_push: NDArray[np.float64]) -> list[LinkHold]:
        """Return what cutting each link of a block does."""
        pushes = self.smallest(block).reshape(len(block), self.draws)
        # A draw that no push tips counts as the hardest push there is, so that the difference
        # stays a number.
        bounded = np.minimum(base_push, STRONGEST_PUSH) - np.minimum(pushes, STRONGEST_PUSH)
        return [
            LinkHold(
                self.wiring.links[k],
                float(np.median(pushes[j])),
                float(np.median(bounded[j])),
                float((pushes[j] == 0.0).mean()),
            )
            for j, k in enumerate(block)
        ]

    def smallest(self, block: Sequence[int] | None) -> NDArray[np.float64]:
        """Return the smallest push that tips per column: draws, or block × draws."""
        copies = 1 if block is None else len(block)
        weights = np.tile(self.weights, (1, copies))
        for j, k in enumerate(block or ()):
            weights[k, j * self.draws : (j + 1) * self.draws] = 0.0
        start = np.tile(self.settled, (1, copies))
        columns = weights.shape[1]
        low, high = np.zeros(columns), np.full(columns, STRONGEST_PUSH)
        free = self._tips(weights, start, low)
        never = ~self._tips(weights, start, high)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            tips = self._tips(weights, start, middle)
            high, low = np.where(tips, middle, high), np.where(tips, low, middle)
        high[never] = np.inf
        high[free] = 0.0
        return high

    def _tips(
        self, weights: NDArray[np.float64], start: NDArray[np.float64], push: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Return per column whether a lasting push of that size brings the target past neutral."""
        return self._ends(weights, start, self.direction[:, None] * push)

    def _ends(
        self, weights: NDArray[np.float64], start: NDArray[np.float64], pushed: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Return per column whether lasting pushes (V, C) bring the target past neutral."""
        constants = self.wiring.constants
        levels = self.start[constants][:, None] + pushed[constants]
        span = Span(
            0.0,
            self.horizon,
            np.ones(len(self.wiring.links)),
            pushed,
            constants,
            np.clip(levels, -1.0, 1.0),
        )
        save = np.array([self.horizon])
        end = run(self.wiring, weights, start, [span], save, self.dynamics, self.step)[0]
        result: NDArray[np.bool_] = end[self.target] * self.side < 0
        return result


def _known_levels(made: Ensemble) -> None:
    """Refuse a map of which somebody left out where things stand today."""
    if not made.sampling.known:
        missing = [v.name for v in made.map.variables if v.today is None]
        few = ", ".join(repr(name) for name in missing[:6]) + (", …" if len(missing) > 6 else "")
        remedy = "say where each stands, −1 … +1: without today there is nothing to hold"
        raise InvalidValue(f"today of {few}", None, remedy)
