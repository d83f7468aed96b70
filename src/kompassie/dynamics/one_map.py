"""A map with one set of strengths, as the rule that leads from each state to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InvalidValue, TooLarge
from ..kernels.levels import Span, origins
from ..kernels.steps import Fuzzy, squashed
from ..kernels.straight import straight_matrices
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics, FuzzyCognitive, PulseProcess, Saturating
from ..model.fields import number
from .network import Wiring, start_levels, strength_range, wire
from .running import check_dynamics, checked_step, fuzzy_of, run

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["OneMap", "one_map"]

LARGEST = 1_000
"""Most rows of a state (variables and lags) that are taken for one full matrix."""


_MOST_MOVES = 20_000
_FIRST = 30.0


@dataclass(frozen=True)
class OneMap:
    """What leads from a state to the next, and what is held on the way.

    A state of rest is one that `aim` leads back to: in steps the aim is the next step, in
    continuous time it is where every variable is drawn to.

    Parameters
    ----------
    wiring
        The map as arrays.
    weights
        Shape (L,): signed weights, gain included.
    dynamics
        How influence becomes change.
    fuzzy
        The same as the kernels take it.
    matrix
        Shape (V, R): weight with which each variable reads each row of the state; R = V + lags.
    fixed
        Places of the variables whose level is set.
    levels
        Those levels.
    start
        Shape (V,): the state a run starts from.
    """

    wiring: Wiring
    weights: NDArray[np.float64]
    dynamics: Dynamics
    fuzzy: Fuzzy
    matrix: NDArray[np.float64]
    fixed: NDArray[np.intp]
    levels: NDArray[np.float64]
    start: NDArray[np.float64]

    @property
    def size(self) -> int:
        """Number of variables V."""
        return self.wiring.net.size

    @property
    def lags(self) -> int:
        """Number of lags."""
        return len(self.wiring.net.lagged)

    @property
    def stepwise(self) -> bool:
        """Whether time goes in steps."""
        return isinstance(self.dynamics, FuzzyCognitive)

    @property
    def hard(self) -> bool:
        """Whether there are only two or three levels."""
        return self.fuzzy.squash in ("bivalent", "trivalent")

    @property
    def free(self) -> NDArray[np.intp]:
        """Places of the variables whose level is not set."""
        return np.setdiff1d(np.arange(self.size), self.fixed)

    def put(self, states: NDArray[np.float64]) -> NDArray[np.float64]:
        """Put the set levels into states (N, V or R), in place."""
        states[:, self.fixed] = self.levels
        return states

    def together(self) -> NDArray[np.float64]:
        """Return the weights with which variables read each other, lagged or not, (V, V)."""
        whole = np.zeros((self.size, self.size))
        np.add.at(whole, (self.wiring.net.targets, self.wiring.sources), self.weights)
        return whole

    def aim(self, states: NDArray[np.float64], matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where states (N, R) lead to, (N, V), by the weights of `matrix` (V, R)."""
        read = 2.0 * states - 1.0 if self.fuzzy.rescaled else states
        drive = read @ matrix.T
        if self.fuzzy.memory:
            drive += read[:, : self.size]
        return self.put(squashed(drive, self.fuzzy))

    def next(self, states: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the step after states (N, R), lags included."""
        levels = self.aim(states, self.matrix)
        if not self.lags:
            return levels
        return np.concatenate([levels, states[:, self.wiring.net.lagged]], axis=1)

    def slopes(
        self, state: NDArray[np.float64], matrix: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the Jacobian of `aim` at a state (R,), shape (V, R)."""
        read = 2.0 * state - 1.0 if self.fuzzy.rescaled else state
        drive = matrix @ read
        inner = matrix.copy()
        if self.fuzzy.memory:
            drive += read[: self.size]
            inner[:, : self.size] += np.eye(self.size)
        level = squashed(drive, self.fuzzy)
        outer = {
            "tanh": self.fuzzy.slope * (1.0 - level**2),
            "sigmoid": self.fuzzy.slope * level * (1.0 - level),
            "identity": np.ones(self.size),
        }.get(self.fuzzy.squash, np.zeros(self.size))
        inner *= outer[:, None] * (2.0 if self.fuzzy.rescaled else 1.0)
        inner[self.fixed] = 0.0
        return inner

    def radius(self, state: NDArray[np.float64]) -> float:
        """Return what a small deviation from a state of rest grows by per step or time unit.

        The spectral radius of the Jacobian over one step, or over one time unit, lags included.
        """
        size, lags, net = self.size, self.lags, self.wiring.net
        if self.stepwise:
            whole = np.zeros((size + lags, size + lags))
            past = np.concatenate([state, state[self.followed()]])
            whole[:size] = self.slopes(past, self.matrix)
            whole[size + np.arange(lags), net.lagged] = 1.0
            return float(np.abs(np.linalg.eigvals(whole)).max(initial=0.0))
        assert not isinstance(self.dynamics, (FuzzyCognitive, PulseProcess))  # noqa: S101
        bent = np.ones(size)
        if isinstance(self.dynamics, Saturating):
            bent = 1.0 - self.aim(state[None], self.together())[0] ** 2
        weights = (self.weights * bent[self.wiring.net.targets])[:, None]
        speeds = self.dynamics.decay * self.wiring.haste
        flow = straight_matrices(net, weights, speeds)[0]
        flow[self.fixed] = 0.0
        moving = np.setdiff1d(np.arange(size + lags), self.fixed)
        flow = flow[np.ix_(moving, moving)]
        fastest = float(np.linalg.eigvals(flow).real.max(initial=-np.inf))
        return float(np.exp(min(fastest, 700.0)))

    def flow(self, starts: NDArray[np.float64], rounds: float) -> NDArray[np.float64]:
        """Return where states (N, V) are after `rounds` times the time a stock takes to follow.

        In continuous time; long delays get more of it.
        """
        assert not isinstance(self.dynamics, (FuzzyCognitive, PulseProcess))  # noqa: S101
        net = self.wiring.net
        slowest = max([0.0, *(float(d) for d in net.delays)])
        step = min([0.5 / (self.dynamics.decay * float(self.wiring.haste.max())), *net.delays])
        long = min(rounds / self.dynamics.decay + 0.1 * rounds * slowest, _MOST_MOVES * step)
        links = len(self.weights)
        span = Span(
            0.0, long, self.wiring.base.astype(float), np.zeros(self.size), self.fixed,
            self.levels[:, None],
        )  # fmt: skip
        weights = np.repeat(self.weights[:, None], len(starts), axis=1).reshape(links, len(starts))
        ends, start = np.array([long]), np.ascontiguousarray(starts.T)
        few = slice(0, 4)
        # What is fast comes first: a step that does for the beginning does for the rest.
        soon = replace(span, end=min(long, _FIRST / self.dynamics.decay))
        step, _ = checked_step(
            self.wiring, weights[:, few], start[:, few], [[soon]], np.array([soon.end]),
            self.dynamics,
        )  # fmt: skip
        led = run(self.wiring, weights, start, [span], ends, self.dynamics, step)[0]
        return np.ascontiguousarray(led.T)

    def followed(self) -> NDArray[np.intp]:
        """Return the variable that each lag follows."""
        return origins(self.wiring.net)


def one_map(
    base: CausalMap,
    dynamics: Dynamics,
    initial: Mapping[str, float] | None,
    hold: Mapping[str, float] | None,
    strengths: object,
) -> OneMap:
    """Return the rule of a map in which every unknown strength stands at its midpoint.

    Raises
    ------
    InvalidValue
        For an unsure link, a pulse process, or a level the dynamics do not have.
    TooLarge
        Beyond 1,000 variables and lags.
    """
    check_dynamics(dynamics)
    if isinstance(dynamics, PulseProcess):
        remedy = "use other dynamics: without pulses, every state of a pulse process is one of rest"
        raise InvalidValue("dynamics", dynamics, remedy)
    wiring = wire(base, strength_range(strengths), dynamics)
    if wiring.unsure:
        link = wiring.unsure[0]
        remedy = "one map needs a decided sign"
        raise InvalidValue(f"sign of {link.source!r} -> {link.target!r}", link.sign.symbol, remedy)
    rows = len(base) + len(wiring.net.lagged)
    if rows > LARGEST:
        remedy = "Ask about a part of the map, with only()"
        raise TooLarge("the map", f"{rows:,} variables and lags", f"{LARGEST:,}", remedy)
    start, _ = start_levels(base, initial, dynamics)
    low, high = dynamics.scale
    set_to = {int(k): float(start[k]) for k in wiring.constants}
    if not isinstance(hold or {}, Mapping):
        raise InvalidValue("hold", hold, 'use a dictionary such as {"stress": 0.6}')
    for name, level in (hold or {}).items():
        remedy = f"use a number from {max(low, -1e6):g} to {min(high, 1e6):g}"
        what = f"held level of {name!r}"
        checked = number(level, what, remedy, max(low, -1e6), min(high, 1e6))
        set_to[base.position(name, "in hold=")] = checked
    fixed = np.array(sorted(set_to), dtype=np.intp)
    levels = np.array([set_to[k] for k in fixed.tolist()])
    start[fixed] = levels
    weights = wiring.weights(wiring.typical(), dynamics, None)[:, 0]
    if isinstance(dynamics, FuzzyCognitive):
        fuzzy = fuzzy_of(dynamics)
    else:
        fuzzy = Fuzzy("tanh" if isinstance(dynamics, Saturating) else "identity")
    net = wiring.net
    matrix = np.zeros((len(base), rows))
    np.add.at(matrix, (net.targets, net.feeds), weights)
    return OneMap(wiring, weights, dynamics, fuzzy, matrix, fixed, levels, start)
