"""Ends of one scenario and of AS_IS for many columns of weights: the work of several questions."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InvalidValue
from ..kernels.levels import Span
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics
from ..model.interventions import AS_IS, Scenario, check_scenario
from ..spreading import one_thread
from .ensemble import Ensemble
from .side_by_side import run_blocks
from .summary import NOTHING, tipped

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Asked", "Ends", "asked_of", "one_scenario", "with_scenario"]


@dataclass(frozen=True)
class Ends:
    """Where a variable ends in C columns.

    Parameters
    ----------
    before, after
        Shape (C,): its level at the end under AS_IS and under the scenario.
    dynamics
        The dynamics, whose scale says what is neutral.
    """

    before: NDArray[np.float64]
    after: NDArray[np.float64]
    dynamics: Dynamics

    @property
    def change(self) -> NDArray[np.float64]:
        """What the scenario changes, shape (C,)."""
        return self.after - self.before

    @property
    def signs(self) -> NDArray[np.int8]:
        """Sign of the change, 0 where there is none, shape (C,)."""
        change = self.change
        return np.where(np.abs(change) > NOTHING, np.sign(change), 0).astype(np.int8)

    @property
    def tips(self) -> NDArray[np.bool_]:
        """Where it ends on the other side of neutral, shape (C,)."""
        return tipped(self.before, self.after, self.dynamics)

    def part(self, columns: slice) -> Ends:
        """Return some of the columns."""
        return Ends(self.before[columns], self.after[columns], self.dynamics)


@dataclass(frozen=True)
class Asked:
    """One scenario and one variable, ready to be run for any weights.

    Parameters
    ----------
    made
        The source with its settings; its scenarios are AS_IS and the one that is asked about.
    place
        Place of the variable.
    schedules
        Spans of both scenarios.
    step
        Longest step.
    """

    made: Ensemble
    place: int
    schedules: tuple[tuple[Span, ...], ...]
    step: float

    @property
    def scenario(self) -> Scenario:
        """The scenario that is asked about."""
        return self.made.scenarios[1]

    def ends(
        self,
        weights: NDArray[np.float64],
        deadline: float = float("inf"),
        told: Callable[[int], bool] | None = None,
    ) -> Ends:
        """Return the ends for weights (L, C).

        Past the deadline, or once `told` (of how many columns are done) returns False, for fewer
        columns, at least one.
        """
        made, found = self.made, []
        blocks = run_blocks(
            made.wiring, weights, made.start, self.schedules, np.array([made.horizon]),
            made.dynamics, self.step,
        )  # fmt: skip
        with one_thread():
            for _, done, levels in blocks:
                found.append(levels[:, 0, self.place])
                if time.monotonic() > deadline or (told is not None and not told(done)):
                    break
        both = np.concatenate(found, axis=1)
        return Ends(both[0], both[1], made.dynamics)


def one_scenario(scenario: object) -> Scenario:
    """Return a scenario that does something, or refuse it."""
    if not isinstance(scenario, Scenario):
        raise InvalidValue("scenario", scenario, 'give a Scenario("name", [Push(…), …])')
    if scenario == AS_IS:
        raise InvalidValue("scenario", scenario.name, "give one in which something is done")
    return scenario


def with_scenario(m: CausalMap, scenario: Scenario) -> tuple[Scenario, ...]:
    """Return AS_IS and a scenario that fits the map."""
    check_scenario(scenario, m)
    return AS_IS, scenario


def asked_of(made: Ensemble, on: str, draws: int) -> Asked:
    """Return a question made ready; its step is checked on the first draws."""
    place = made.map.position(on, "in on=")
    schedules = made.schedules(made.scenarios)
    step, _ = made.step(schedules, np.array([0.0, made.horizon]), draws)
    return Asked(made, place, schedules, step)
