"""The state of rest that a run leads to, solved to the last digits, and whether it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InvalidValue
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics, FuzzyCognitive
from ..model.fields import whole
from ..model.source import MapSource, map_of
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .one_map import OneMap, one_map

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FixedPoint", "find_fixed_point", "solve_on"]

_SOLVED = 1e-11
"""Largest residual, beside levels of about 1, that counts as solved."""

_NEAR = 1e-3
"""A run that ended this close to a point that attracts, and was still nearing, goes there."""

_AWAY = 1e6
"""A run whose levels grow beyond this goes away; what it led to is no place to solve on from."""

_NEWTON = 60
_RELAXED = 500


@dataclass(frozen=True, eq=False)
class FixedPoint(TableResult):
    """A state that leads back to itself.

    Parameters
    ----------
    map
        The map.
    dynamics
        How influence becomes change.
    held
        {variable: level} of what was held.
    state
        Shape (V,): the level of each variable, solved on from where the run ended.
    residual
        Largest difference between the state and what it leads to.
    remaining
        Estimate of how far the state still is from the true fixed point: the length of the next
        step of Newton's method.
    converged
        Whether the residual is nothing but rounding.
    reached
        Whether the run from its start goes there by itself. A run may also go round, or away: then
        the state is one that nothing leads to.
    steps
        Number of steps the run took before it was solved on; in continuous time, how many times as
        long as a stock takes to follow (1 ÷ decay).
    moving
        Largest movement in the last of those.
    radius
        What a small deviation is multiplied by per step (per time unit in continuous time): the
        spectral radius of the Jacobian there, delays included. Below 1, the state attracts.
    unknown_strengths
        Number of links whose strength nobody gave; each counted by its midpoint.
    provenance
        How it was made.
    """

    map: CausalMap
    dynamics: Dynamics
    held: Mapping[str, float]
    state: NDArray[np.float64]
    residual: float
    remaining: float
    converged: bool
    reached: bool
    steps: int
    moving: float
    radius: float
    unknown_strengths: int
    provenance: Provenance

    def __post_init__(self) -> None:
        self.state.setflags(write=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the variables."""
        return self.map.names

    @property
    def stable(self) -> bool:
        """Whether small deviations die out."""
        return self.converged and self.radius < 1.0

    def of(self, name: str) -> float:
        """Return the level of one variable."""
        return float(self.state[self.map.position(name)])

    def table(self) -> Table:
        """Return one row per variable: its level, and whether it was held there."""
        return Table(
            {
                "variable": list(self.names),
                "level": self.state.tolist(),
                "held": [name in self.held for name in self.names],
            }
        )

    def completeness(self) -> str:
        """Return one line that says how well it is solved, and whether a run goes there."""
        if not self.converged:
            return f"not solved: a residual of {self.residual:.1e} is left"
        goes = "the run goes there" if self.reached else "the run does not go there"
        return f"solved to {self.residual:.0e}; {goes}"

    def __repr__(self) -> str:
        return f"<FixedPoint: {len(self.names)} variables, {self.completeness()}>"


def find_fixed_point(
    m: MapSource,
    /,
    *,
    dynamics: Dynamics = FuzzyCognitive(),  # noqa: B008 - a frozen value
    initial: Mapping[str, float] | None = None,
    hold: Mapping[str, float] | None = None,
    strengths: tuple[float, float] = (0.2, 1.0),
    limit: int = 10_000,
) -> FixedPoint:
    """Find the state of rest that a run leads to, to the last digits.

    The run is followed until it stands still or `limit` steps are taken; from there Newton's method
    solves on. A run that stopped because its steps became small may be far from rest still: the
    result says how far, and whether the run goes there at all.

    Parameters
    ----------
    m
        The map; links need decided signs, unknown strengths count by their midpoint.
    dynamics
        How influence becomes change; anything but a `PulseProcess`.
    initial
        Levels to start from; others start as in `simulate`.
    hold
        {variable: level}: what is kept at a level.
    strengths
        Range of unknown strengths.
    limit
        Most steps of the run, or times as long as a stock takes to follow.

    Returns
    -------
    FixedPoint
        State (V,), residual, remaining distance, and the spectral radius there.

    Raises
    ------
    InvalidValue
        For an unsure link, a pulse process, or a level that the dynamics do not have.
    TooLarge
        Beyond 1,000 variables and lags.

    Notes
    -----
    O(steps · V² + V³). Delays do not move a state of rest, but may keep a run from getting there.
    Two- and three-valued maps are followed, not solved: if the run goes round, no point is found.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse("a -> b + strength=0.5")
    >>> point = ks.find_fixed_point(m, dynamics=ks.FuzzyCognitive(squash="sigmoid"))
    >>> [round(x, 4) for x in point.state.tolist()], point.stable
    ([0.5, 0.5622], True)
    """
    base = map_of(m, least=1)
    most = whole(limit, "limit")
    if most is None or most > 10_000_000:
        raise InvalidValue("limit", limit, "use a whole number from 1 to 10,000,000")
    rule = one_map(base, dynamics, initial, hold, strengths)
    last, steps, moving = _followed(rule, most)
    state = last if rule.hard else _solved(rule, last)
    residual, remaining = _left(rule, state)
    size = max(1.0, float(np.abs(state).max(initial=0.0)))
    converged = residual <= _SOLVED * size
    radius = rule.radius(state)
    settings: dict[str, object] = {"dynamics": dynamics, "hold": dict(hold or {})}
    settings |= {"initial": dict(initial or {}), "strengths": strengths, "limit": most}
    return FixedPoint(
        base,
        dynamics,
        {base.names[base.position(name)]: float(level) for name, level in (hold or {}).items()},
        state,
        residual,
        remaining,
        converged,
        converged and _goes_there(rule, last, state, radius, moving),
        steps,
        moving,
        radius,
        sum(link.strength is None for link in base.links),
        made_by("find_fixed_point", settings, base.digest),
    )


def _followed(rule: OneMap, limit: int) -> tuple[NDArray[np.float64], int, float]:
    """Return where the run is when it stands still or goes on for too long."""
    if not rule.stepwise:
        return _flowed(rule, limit)
    state = np.concatenate([rule.start, rule.start[rule.followed()]])[None]
    moving, seen = np.inf, state
    for step in range(1, limit + 1):
        following = rule.next(state)
        moving = float(np.abs(following - state).max(initial=0.0))
        state = following
        if moving <= 1e-15 or not moving < 1e9:
            break
        # A state that was met before comes back for ever: nothing more is to be learnt.
        if np.array_equal(state, seen):
            break
        if not step & (step - 1):
            seen = state
    return state[0, : rule.size], step, moving


def _flowed(rule: OneMap, limit: int) -> tuple[NDArray[np.float64], int, float]:
    """Return where a run in continuous time ends; longer where it is still on its way."""
    matrix = rule.together()
    state, rounds, moving = rule.start, 0, np.inf
    for longer in (100, 1_000):
        rounds = min(longer, limit)
        state = rule.flow(rule.start[None], rounds)[0]
        moving = float(np.abs(rule.aim(state[None], matrix)[0] - state).max(initial=0.0))
        if moving <= 1e-6 or not moving < _AWAY or rounds == limit:
            break
    return state, rounds, moving


def _solved(rule: OneMap, last: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the state of rest nearest to where a run ended, from wherever one can be solved."""
    away = not float(np.abs(last).max(initial=0.0)) < _AWAY
    best = solve_on(rule, rule.start if away else last)
    least = _left(rule, best)[0]
    if least <= _SOLVED:
        return best
    # A run that goes round is far from any; small parts of its steps lead to rest more readily.
    matrix = rule.together()
    state = rule.start[None]
    for part in (0.5, 0.1, 0.01):
        for _ in range(_RELAXED):
            state = state + part * (rule.aim(state, matrix) - state)
        if not float(np.abs(state).max(initial=0.0)) < _AWAY:
            state = rule.start[None]
        found = solve_on(rule, state[0])
        left = _left(rule, found)[0]
        if left < least:
            best, least = found, left
        if least <= _SOLVED:
            break
    return best


def solve_on(rule: OneMap, state: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the state of rest that Newton's method finds from a state, or the nearest to it."""
    matrix = rule.together()
    best: NDArray[np.float64] = rule.put(state[None].copy())[0]
    least = float(np.abs(rule.aim(best[None], matrix)[0] - best).max(initial=0.0))
    for _ in range(_NEWTON):
        step = _newton(rule, best, matrix)
        for share in (1.0, 0.5, 0.25, 0.125, 2.0**-6, 2.0**-10):
            tried = best + share * step
            left = float(np.abs(rule.aim(tried[None], matrix)[0] - tried).max(initial=0.0))
            if left < least:
                best, least = tried, left
                break
        else:
            break
    return best


def _newton(
    rule: OneMap, state: NDArray[np.float64], matrix: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the step that Newton's method takes from a state."""
    left = rule.aim(state[None], matrix)[0] - state
    slopes = np.eye(rule.size) - rule.slopes(state, matrix)
    try:
        step: NDArray[np.float64] = np.linalg.solve(slopes, left)
    except np.linalg.LinAlgError:
        step = np.linalg.lstsq(slopes, left, rcond=None)[0]
    bounded: NDArray[np.float64] = np.nan_to_num(np.clip(step, -1e12, 1e12))
    return bounded


def _left(rule: OneMap, state: NDArray[np.float64]) -> tuple[float, float]:
    """Return the residual of a state and an estimate of its distance to the true one."""
    matrix = rule.together()
    left = float(np.abs(rule.aim(state[None], matrix)[0] - state).max(initial=0.0))
    return left, float(np.abs(_newton(rule, state, matrix)).max(initial=0.0))


def _goes_there(
    rule: OneMap,
    last: NDArray[np.float64],
    state: NDArray[np.float64],
    radius: float,
    moving: float,
) -> bool:
    """Return whether a run that ended at `last` goes to a state of rest."""
    size = max(1.0, float(np.abs(state).max(initial=0.0)))
    if not rule.stepwise and radius >= 1.0:
        return float(np.abs(rule.start - state).max(initial=0.0)) <= 1e-12 * size
    far = float(np.abs(last - state).max(initial=0.0))
    return far <= 1e-12 * size or (radius < 1.0 and far <= _NEAR and moving <= _NEAR)
