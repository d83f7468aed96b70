"""What a scenario does to a variable: shares of draws, sizes, early and late, and what stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..model.variable import Variable
from ..tabular import Table, TableResult
from .signs import sign_by_drawing
from .summary import NOTHING, VISIBLE, tipped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..provenance import Provenance
    from .compare import Comparison

__all__ = ["Effect", "GainBand", "JointEffect", "effect_of", "joint_of", "share_of"]

_BANDS = 4
"""Parts of equal width that a range of gains is told in."""


@dataclass(frozen=True)
class GainBand:
    """What a scenario does to a variable in the draws whose gain lies in one band.

    Parameters
    ----------
    low, high
        The band.
    draws
        Draws in it.
    up, down, tips
        Shares of those draws, as in `Effect`; NaN without any.
    """

    low: float
    high: float
    draws: int
    up: float
    down: float
    tips: float


@dataclass(frozen=True, repr=False)
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
    first_movement
        Median time, over the draws in which the change is ever visible (0.01 of level), at which
        it first is; None where that is fewer than half of the draws.
    half_effect
        Median time at which half of the change at the end is first reached, over the same draws.
    by_gain
        Shares in four bands of the gain, where the gain was drawn from a range and today's levels
        are known; else empty.
    time_unit
        What a time unit is; empty: steps.
    directions_only
        True where sizes mean nothing, as today's levels are not all known.
    draws
        Number of draws.
    provenance
        How it was made.
    scale
        The lowest and the highest level there can be.
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
    first_movement: float | None
    half_effect: float | None
    by_gain: tuple[GainBand, ...]
    time_unit: str
    directions_only: bool
    draws: int
    provenance: Provenance
    scale: tuple[float, float] = (-1.0, 1.0)

    def table(self) -> Table:
        """Return one row with every figure."""
        hidden = ("labels", "variable", "by_gain", "time_unit", "provenance", "scale")
        return Table({k: [v] for k, v in vars(self).items() if k not in hidden})

    def completeness(self) -> str:
        """Return one line on what it rests on."""
        return f"{self.draws} draws"

    def __repr__(self) -> str:
        size = f"median {self.median:+.2f} ({self.low:+.2f} to {self.high:+.2f})"
        what = f"{self.scenario} on {self.on}"
        return f"<Effect of {what}: up {self.up:.2f}, {size}, {self.draws} draws>"


@dataclass(frozen=True, repr=False)
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

    def __repr__(self) -> str:
        shares = f"all up {self.up:.2f}, all down {self.down:.2f}, mixed {self.mixed:.2f}"
        on = ", ".join(self.on)
        return f"<JointEffect of {self.scenario} on {on}: {shares}, {self.draws} draws>"


def effect_of(comparison: Comparison, k: int, v: int) -> Effect:
    """Return the effect of scenario `k` on variable `v` of a comparison."""
    scenario, variable = comparison.scenarios[k], comparison.map.variables[v]
    summary = comparison.summary
    late, early = summary.change(k, v), summary.early[k, :, v]
    better = {"helping": 1.0, "hindering": -1.0}.get(variable.valence)
    turned = (np.abs(early) >= VISIBLE) & (np.abs(late) >= VISIBLE) & (early * late < 0)
    worse = turned if better is None else turned & (late * better > 0)
    stays = summary.stays[k, :, v]
    tips = tipped(summary.finals[0, :, v], summary.finals[k, :, v], comparison.dynamics)
    low, median, high = np.quantile(late, (0.05, 0.5, 0.95))
    return Effect(
        scenario.name,
        variable.name,
        scenario.labels,
        variable,
        share_of(late > NOTHING),
        share_of(late < -NOTHING),
        float(median),
        float(low),
        float(high),
        float(np.median(early)),
        float(median),
        share_of(early > NOTHING),
        bool(worse.mean() >= 0.5),
        share_of(worse),
        bool(stays.mean() >= 0.5),
        share_of(stays),
        share_of(tips),
        _by_drawing(comparison, k, v),
        _typical_time(summary.first[k, :, v]),
        _typical_time(summary.half[k, :, v]),
        () if comparison.directions_only else _by_gain(comparison.gains, late, tips),
        comparison.time_unit,
        comparison.directions_only,
        comparison.draws,
        comparison.provenance,
        comparison.dynamics.scale,
    )


def joint_of(comparison: Comparison, k: int, places: Sequence[int]) -> JointEffect:
    """Return the joint effect of scenario `k` on several variables."""
    finals = comparison.finals
    late = finals[k][:, places] - finals[0][:, places]
    up, down = late > NOTHING, late < -NOTHING
    return JointEffect(
        comparison.scenarios[k].name,
        tuple(comparison.names[v] for v in places),
        share_of(up.all(axis=1)),
        share_of(down.all(axis=1)),
        share_of(up.any(axis=1) & down.any(axis=1)),
        tuple(effect_of(comparison, k, v) for v in places),
        comparison.draws,
        comparison.provenance,
    )


def share_of(marks: object) -> float:
    """Return the share of marks that are set, 0 … 1; NaN without any marks."""
    found = np.asarray(marks, dtype=bool)
    return float(found.mean()) if found.size else float("nan")


def _by_drawing(comparison: Comparison, k: int, v: int) -> int | None:
    sign = sign_by_drawing(comparison.map, comparison.scenarios[k], comparison.names[v])
    # Where people's signs differ, those of one map say nothing but that there is no chain.
    return None if comparison.several and sign else sign


def _typical_time(times: NDArray[np.float32]) -> float | None:
    seen = times[~np.isnan(times)]
    return float(np.median(seen)) if len(seen) and 2 * len(seen) >= len(times) else None


def _by_gain(
    gains: NDArray[np.float64], late: NDArray[np.float64], tips: NDArray[np.bool_]
) -> tuple[GainBand, ...]:
    if np.isnan(gains).any() or np.ptp(gains) == 0.0:
        return ()
    edges = np.linspace(gains.min(), gains.max(), _BANDS + 1)
    band = np.clip(np.searchsorted(edges, gains, side="right") - 1, 0, _BANDS - 1)
    found = []
    for b in range(_BANDS):
        mine = band == b
        shares = [share_of(marks[mine]) for marks in (late > NOTHING, late < -NOTHING, tips)]
        found.append(GainBand(float(edges[b]), float(edges[b + 1]), int(mine.sum()), *shares))
    return tuple(found)
