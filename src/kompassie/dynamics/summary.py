"""What is kept of a run besides its path: end, early change, first movement, and what stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from ..model.dynamics import Dynamics
from ..model.interventions import Scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NOTHING", "VISIBLE", "Summary", "empty_summary", "neutral_of", "summarise", "tipped"]

NOTHING = 1e-9
"""A smaller change of level is arithmetic, not an effect."""

VISIBLE = 0.01
"""A change of level that first movement and worse-before-better take notice of."""

EARLY = 0.1
"""Early is the first tenth of the time that is left when the scenario begins."""


def neutral_of(dynamics: Dynamics) -> float:
    """Return the level halfway the scale: 0, or one half where levels run from 0 to 1."""
    low, high = dynamics.scale
    return (low + high) / 2 if np.isfinite(low + high) else 0.0


def tipped(
    before: NDArray[np.float64], after: NDArray[np.float64], dynamics: Dynamics
) -> NDArray[np.bool_]:
    """Return where levels lie on the other side of neutral than before, of the same shape."""
    neutral = neutral_of(dynamics)
    result: NDArray[np.bool_] = (before - neutral) * (after - neutral) < 0
    return result


@dataclass(frozen=True, eq=False)
class Summary:
    """What each scenario did in each draw to each variable; every array of shape (S, D, V).

    Parameters
    ----------
    finals
        Level at the end.
    early
        Mean change against AS_IS in the first tenth of the time from the first intervention.
    first
        Time at which the change is first visible (0.01 of level); NaN: never.
    half
        Time at which half of the change at the end is first reached; NaN: no visible change.
    stays
        Whether the effect outlives its interventions.
    """

    finals: NDArray[np.float64]
    early: NDArray[np.float64]
    first: NDArray[np.float32]
    half: NDArray[np.float32]
    stays: NDArray[np.bool_]

    def change(self, k: int, v: int) -> NDArray[np.float64]:
        """Return the change at the end that scenario `k` makes to variable `v`, shape (D,)."""
        result: NDArray[np.float64] = self.finals[k, :, v] - self.finals[0, :, v]
        return result

    def put(self, part: Summary, scenarios: Sequence[int], draws: slice) -> None:
        """Write what was found for some scenarios and draws into its place."""
        for field in fields(self):
            getattr(self, field.name)[scenarios, draws] = getattr(part, field.name)

    def of_draws(self, kept: NDArray[np.intp]) -> Summary:
        """Return the summary of some of the draws, and let nobody write into it."""
        whole = len(kept) == self.finals.shape[1]
        arrays = [getattr(self, field.name) for field in fields(self)]
        arrays = arrays if whole else [array[:, kept] for array in arrays]
        for array in arrays:
            array.setflags(write=False)
        return Summary(*arrays)


def empty_summary(scenarios: int, draws: int, variables: int) -> Summary:
    """Return room for the summaries of a comparison."""
    shape = (scenarios, draws, variables)
    return Summary(
        np.empty(shape),
        np.empty(shape),
        np.empty(shape, dtype=np.float32),
        np.empty(shape, dtype=np.float32),
        np.empty(shape, dtype=np.bool_),
    )


def summarise(
    time: NDArray[np.float64],
    levels: NDArray[np.float64],
    released: NDArray[np.float64],
    scenarios: Sequence[Scenario],
) -> Summary:
    """Return the summary of runs against the first of them.

    Parameters
    ----------
    time
        Shape (T,).
    levels
        Shape (S, T, V, D); the first scenario is AS_IS.
    released
        Shape (S, V, D): levels after as long again without interventions.
    scenarios
        The S scenarios.
    """
    s, _, v, d = levels.shape
    found = empty_summary(s, d, v)
    found.finals[:] = levels[:, -1].transpose(0, 2, 1)
    for k, scenario in enumerate(scenarios):
        change = levels[k] - levels[0]
        found.early[k] = _early(time, change, scenario).T
        found.stays[k] = _stays(time, change, released[k] - released[0], scenario).T
        size = np.abs(change)
        found.first[k] = _crossing(time, size, np.full((v, d), VISIBLE)).T
        late = change[-1]
        seen = np.abs(late) >= VISIBLE
        goal = np.where(seen, 0.5 * np.abs(late), np.inf)
        found.half[k] = _crossing(time, change * np.sign(late), goal).T
    return found


def _crossing(
    time: NDArray[np.float64], values: NDArray[np.float64], goal: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return when values (T, V, D) first reach a goal (V, D), between two times in proportion."""
    reached = values >= goal
    ever = reached.any(axis=0)
    at = reached.argmax(axis=0)
    before = np.maximum(at - 1, 0)
    low = np.take_along_axis(values, before[None], axis=0)[0]
    high = np.take_along_axis(values, at[None], axis=0)[0]
    rise = np.where(high > low, high - low, 1.0)
    with np.errstate(invalid="ignore"):
        share = np.clip((goal - low) / rise, 0.0, 1.0)
        when = time[before] + share * (time[at] - time[before])
    return np.where(ever, when, np.nan)


def _early(
    time: NDArray[np.float64], change: NDArray[np.float64], scenario: Scenario
) -> NDArray[np.float64]:
    """Return the mean change over the first tenth of the time, shape (V, D)."""
    first = min((item.span[0] for item in scenario.interventions), default=0.0)
    until = first + EARLY * max(time[-1] - first, 0.0)
    window = (time > first) & (time <= until + 1e-9)
    if not window.any():
        window = np.arange(len(time)) == min(int(np.searchsorted(time, first)) + 1, len(time) - 1)
    mean: NDArray[np.float64] = change[window].mean(axis=0)
    return mean


def _stays(
    time: NDArray[np.float64],
    change: NDArray[np.float64],
    released: NDArray[np.float64],
    scenario: Scenario,
) -> NDArray[np.bool_]:
    """Return whether the effect outlives its interventions, shape (V, D)."""
    last = max((item.span[1] for item in scenario.interventions), default=0.0)
    if last >= time[-1]:
        then, after = change[-1], released
    else:
        then = change[min(int(np.searchsorted(time, last)), len(time) - 1)]
        after = change[-1]
    result: NDArray[np.bool_] = (
        (np.abs(then) > NOTHING) & (then * after > 0) & (np.abs(after) >= 0.5 * np.abs(then))
    )
    return result
