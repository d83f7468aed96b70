"""What a scenario does to a variable: shares of draws, sizes, early and late, and what stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..model.variable import Variable
from ..tabular import Table, TableResult
from .signs import sign_by_drawing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..provenance import Provenance
    from .compare import Comparison

__all__ = ["Effect", "JointEffect", "effect_of", "joint_of"]

NOTHING = 1e-9
"""A smaller change of level is arithmetic, not an effect."""

VISIBLE = 0.01
"""A change of level that worse-before-better takes notice of."""

EARLY = 0.1
"""Early is the first tenth of the time that is left when the scenario begins."""


@dataclass(frozen=True)
class Effect(TableResult):
    """What one scenario does to one variable, against AS_IS on the same draws.

    Parameters
    ----------
    scenario, on
        Names of the scenario and of the variable.
    labels
        Labels of the scenario by language.
    variable
        The variable.
    up, down
        Share of draws in which the variable ends higher, or lower, than under AS_IS, 0 … 1.
    median, low, high
        Median and 5th and 95th percentile of the change of level at the end, over draws.
    early, late
        Median change in the first tenth of the time from the first intervention, and at the end.
    early_up
        Share of draws in which it is higher early.
    worse_before_better
        True if in at least half of the draws the early change is against the late one, and the
        late one is for the better: up for a helping variable, down for a hindering one, either for
        others.
    worse_share
        Share of draws in which that is so.
    persists
        True if in at least half of the draws the effect is still there (same sign, at least half
        the size) after the interventions have ended and as long again has passed; for what ends
        before the horizon: at the horizon.
    persists_share
        Share of draws in which that is so.
    tips
        Share of draws in which the variable ends on the other side of neutral than under AS_IS.
    by_drawing
        +1, −1 or 0 if every set of strengths gives this sign: it follows from how the map was
        drawn; None if it does not.
    directions_only
        True where sizes mean nothing, as today's levels are not all known.
    draws
        Number of draws.
    provenance
        How it was made.
    """

    scenario: str
    on: str
    labels: Mapping[str, str]
    variable: Variable
    up: float
    down: float
    median: float
    low: float
    high: float
    early: float
    late: float
    early_up: float
    worse_before_better: bool
    worse_share: float
    persists: bool
    persists_share: float
    tips: float
    by_drawing: int | None
    directions_only: bool
    draws: int
    provenance: Provenance

    def table(self) -> Table:
        """Return one row with every figure."""
        hidden = ("labels", "variable", "provenance")
        return Table({k: [v] for k, v in vars(self).items() if k not in hidden})

    def completeness(self) -> str:
        """Return one line on what it rests on."""
        return f"{self.draws} draws"


@dataclass(frozen=True)
class JointEffect(TableResult):
    """What one scenario does to several variables together.

    Parameters
    ----------
    scenario, on
        Names of the scenario and of the variables.
    up, down
        Share of draws in which all of them end higher, or all lower, than under AS_IS.
    mixed
        Share of draws in which one rises and another falls.
    effects
        The effect on each.
    draws
        Number of draws.
    provenance
        How it was made.
    """

    scenario: str
    on: tuple[str, ...]
    up: float
    down: float
    mixed: float
    effects: tuple[Effect, ...]
    draws: int
    provenance: Provenance

    def table(self) -> Table:
        """Return one row per variable."""
        rows = [e.table() for e in self.effects]
        return Table({name: [row[name][0] for row in rows] for name in rows[0].columns})

    def completeness(self) -> str:
        """Return one line on what it rests on."""
        return f"{self.draws} draws"


def effect_of(comparison: Comparison, k: int, v: int) -> Effect:
    """Return the effect of scenario `k` on variable `v` of a comparison."""
    scenario, variable = comparison.scenarios[k], comparison.map.variables[v]
    change = comparison.values[k, :, :, v] - comparison.values[0, :, :, v]
    late = change[:, -1]
    early = _early(comparison, k, change)
    better = {"helping": 1.0, "hindering": -1.0}.get(variable.valence)
    turned = (np.abs(early) >= VISIBLE) & (np.abs(late) >= VISIBLE) & (early * late < 0)
    worse = turned if better is None else turned & (late * better > 0)
    stays = _stays(comparison, k, v, change)
    before = comparison.values[0, :, -1, v]
    tips = before * comparison.values[k, :, -1, v] < 0
    low, median, high = np.quantile(late, (0.05, 0.5, 0.95))
    return Effect(
        scenario.name,
        variable.name,
        scenario.labels,
        variable,
        _share(late > NOTHING),
        _share(late < -NOTHING),
        float(median),
        float(low),
        float(high),
        float(np.median(early)),
        float(median),
        _share(early > NOTHING),
        bool(worse.mean() >= 0.5),
        _share(worse),
        bool(stays.mean() >= 0.5),
        _share(stays),
        _share(tips),
        sign_by_drawing(comparison.map, scenario, variable.name),
        comparison.directions_only,
        comparison.draws,
        comparison.provenance,
    )


def joint_of(comparison: Comparison, k: int, places: Sequence[int]) -> JointEffect:
    """Return the joint effect of scenario `k` on several variables."""
    late = comparison.values[k, :, -1, :][:, places] - comparison.values[0, :, -1, :][:, places]
    up, down = late > NOTHING, late < -NOTHING
    return JointEffect(
        comparison.scenarios[k].name,
        tuple(comparison.names[v] for v in places),
        _share(up.all(axis=1)),
        _share(down.all(axis=1)),
        _share(up.any(axis=1) & down.any(axis=1)),
        tuple(effect_of(comparison, k, v) for v in places),
        comparison.draws,
        comparison.provenance,
    )


def _share(marks: object) -> float:
    return float(np.mean(np.asarray(marks, dtype=bool)))


def _early(comparison: Comparison, k: int, change: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean change per draw over the first tenth of the time, shape (D,)."""
    time, items = comparison.time, comparison.scenarios[k].interventions
    first = min((item.span[0] for item in items), default=0.0)
    until = first + EARLY * max(time[-1] - first, 0.0)
    window = (time > first) & (time <= until + 1e-9)
    if not window.any():
        window = np.arange(len(time)) == min(int(np.searchsorted(time, first)) + 1, len(time) - 1)
    mean: NDArray[np.float64] = change[:, window].mean(axis=1)
    return mean


def _stays(
    comparison: Comparison, k: int, v: int, change: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return per draw whether the effect outlives its interventions, shape (D,)."""
    last = max((item.span[1] for item in comparison.scenarios[k].interventions), default=0.0)
    if last >= comparison.time[-1]:
        then = change[:, -1]
        after = comparison.released[k, :, v] - comparison.released[0, :, v]
    else:
        then = change[:, min(int(np.searchsorted(comparison.time, last)), change.shape[1] - 1)]
        after = change[:, -1]
    result: NDArray[np.bool_] = (
        (np.abs(then) > NOTHING) & (then * after > 0) & (np.abs(after) >= 0.5 * np.abs(then))
    )
    return result
