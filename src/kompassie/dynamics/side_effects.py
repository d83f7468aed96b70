"""What else a scenario moves: every other variable that moves visibly, adverse ones first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..model.fields import number
from ..model.variable import Variable
from ..tabular import Table, TableResult
from .effect import share_of
from .summary import NOTHING

if TYPE_CHECKING:
    from ..provenance import Provenance
    from .compare import Comparison

__all__ = ["VISIBLE_SIDE", "SideEffect", "SideEffects", "side_effects_of"]

VISIBLE_SIDE = 0.05
"""A median change of level from which a side effect is worth a word."""

When = Literal["early", "late", "both"]


@dataclass(frozen=True)
class SideEffect:
    """How a scenario moves a variable that it is not about.

    Parameters
    ----------
    variable
        The variable.
    early, late
        Median change of level in the first tenth of the time, and at the end.
    up, down
        Share of draws in which it ends higher, or lower.
    adverse
        True if it is for the worse (a helping variable falls, a hindering one rises) early or at
        the end, False if only for the better; None where nobody said what better is.
    when
        When it is for the worse; of others, when it is visible: "early", "late" or "both".
    """

    variable: Variable
    early: float
    late: float
    up: float
    down: float
    adverse: bool | None
    when: When

    @property
    def size(self) -> float:
        """The larger of both median changes, without sign."""
        return max(abs(self.early), abs(self.late))


@dataclass(frozen=True)
class SideEffects(TableResult):
    """Every other variable that a scenario moves visibly: adverse ones first, then by size.

    Parameters
    ----------
    scenario
        Name of the scenario.
    labels
        Its labels by language.
    effects
        The side effects.
    least
        Median change of level from which a movement counts.
    draws
        Number of draws.
    provenance
        How it was made.
    """

    scenario: str
    labels: Mapping[str, str]
    effects: tuple[SideEffect, ...]
    least: float
    draws: int
    provenance: Provenance

    @property
    def adverse(self) -> tuple[SideEffect, ...]:
        """Those that are for the worse, early or at the end."""
        return tuple(e for e in self.effects if e.adverse)

    def table(self) -> Table:
        """Return one row per variable."""
        names = ("variable", "adverse", "when", "early", "late", "up", "down")
        rows = [
            (e.variable.name, e.adverse, e.when, e.early, e.late, e.up, e.down)
            for e in self.effects
        ]
        return Table.from_rows(names, rows)

    def completeness(self) -> str:
        """Return one line on what it rests on."""
        return f"{self.draws} draws; movements of {self.least:g} or more"

    def __repr__(self) -> str:
        return f"<SideEffects of {self.scenario}: {len(self.effects)}; {self.completeness()}>"


def side_effects_of(
    comparison: Comparison, k: int, beside: Sequence[int], least: float
) -> SideEffects:
    """Return the side effects of scenario `k`; the variables `beside` are meant to move."""
    visible = number(least, "least", "use a change of level above 0", above=0.0)
    scenario, summary = comparison.scenarios[k], comparison.summary
    touched = {getattr(item, "variable", None) for item in scenario.interventions}
    left_out = touched | {comparison.names[v] for v in beside}
    found: list[tuple[tuple[int, float, int], SideEffect]] = []
    for v, variable in enumerate(comparison.map.variables):
        if variable.name in left_out:
            continue
        late = summary.change(k, v)
        sizes = (float(np.median(summary.early[k, :, v])), float(np.median(late)))
        better = {"helping": 1, "hindering": -1}.get(variable.valence)
        adverse, when = _judged(*sizes, better, visible)
        if when is None:
            continue
        shares = share_of(late > NOTHING), share_of(late < -NOTHING)
        effect = SideEffect(variable, *sizes, *shares, adverse, when)
        order = {True: 0, None: 1, False: 2}[adverse]
        found.append(((order, -effect.size, v), effect))
    effects = tuple(effect for _, effect in sorted(found, key=lambda item: item[0]))
    return SideEffects(
        scenario.name, scenario.labels, effects, visible, comparison.draws, comparison.provenance
    )


def _judged(
    early: float, late: float, better: int | None, least: float
) -> tuple[bool | None, When | None]:
    """Return whether a movement is adverse, and when; None: it is nowhere visible."""
    if better is not None:
        worse = _when(early * better <= -least, late * better <= -least)
        if worse is not None:
            return True, worse
    seen = _when(abs(early) >= least, abs(late) >= least)
    return None if better is None else False, seen


def _when(early: bool, late: bool) -> When | None:
    if early:
        return "both" if late else "early"
    return "late" if late else None
