"""A source with its settings, checked once and made ready for runs over many draws."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InvalidValue
from ..kernels.levels import Span
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics
from ..model.fields import number
from ..model.interventions import AS_IS, Scenario, check_scenario
from ..randomness import entropy_of
from .network import Wiring, start_levels, strength_range, wire
from .running import check_dynamics, check_times
from .sampling import Sampling, gain_range, order_of, sampled_map
from .schedule import spans_of
from .side_by_side import common_step

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Ensemble", "deadline_of", "ensemble_of", "listed_scenarios", "whole_number"]

_STEP_DRAWS = 4
"""Draws on which a step is checked against a finer one."""


@dataclass(frozen=True)
class Ensemble:
    """All that runs over draws of one source have in common.

    Parameters
    ----------
    map
        The map that is run.
    sampling
        What is drawn.
    start
        Shape (V,): levels that runs start from.
    strengths
        Range of unknown strengths.
    horizon, settle
        Length of a run from time 0, and of the settling before it, time units.
    several
        Whether the source has the maps of several people.
    scenarios
        What is run, AS_IS first.
    """

    map: CausalMap
    sampling: Sampling
    start: NDArray[np.float64]
    strengths: tuple[float, float]
    horizon: float
    settle: float
    several: bool
    scenarios: tuple[Scenario, ...]

    @property
    def wiring(self) -> Wiring:
        """The map as arrays."""
        return self.sampling.wiring

    @property
    def dynamics(self) -> Dynamics:
        """How influence becomes change."""
        return self.sampling.dynamics

    def schedules(
        self,
        scenarios: Sequence[Scenario],
        release: float = 0.0,
        beside: Sequence[Scenario] | None = None,
    ) -> tuple[tuple[Span, ...], ...]:
        """Return the spans of scenarios; they are cut at the events of all those `beside` too.

        `beside` None: the scenarios themselves.
        """
        cuts = scenarios if beside is None else beside
        return tuple(
            tuple(
                spans_of(
                    scenario, self.wiring, self.start, self.dynamics,
                    settle=self.settle, horizon=self.horizon, release=release, beside=cuts,
                )
            )
            for scenario in scenarios
        )  # fmt: skip

    def step(
        self, schedules: Sequence[Sequence[Span]], save: NDArray[np.float64], draws: int
    ) -> tuple[float, float]:
        """Return a checked step for these schedules, and the difference a finer one makes."""
        few = self.sampling.draw(0, min(_STEP_DRAWS, draws)).weights
        return common_step(self.wiring, few, self.start, schedules, save, self.dynamics)

    def settings(self) -> dict[str, object]:
        """Return the settings that belong in the provenance of every question."""
        found: dict[str, object] = {"dynamics": self.dynamics, "horizon": self.horizon}
        found |= {"settle": self.settle, "strengths": self.strengths}
        if self.sampling.gains is not None:
            found["gains"] = self.sampling.gains
        return found


def ensemble_of(
    source: object,
    *,
    seed: object,
    dynamics: Dynamics,
    horizon: object,
    settle: object,
    strengths: object,
    initial: Mapping[str, float] | None = None,
    over: object = "resamples",
    gains: object = None,
    scenarios: Callable[[CausalMap], tuple[Scenario, ...]] = lambda m: (AS_IS,),
) -> Ensemble:
    """Return a source made ready; the parameters are those of `compare_scenarios`.

    `scenarios` makes, of the map that is run, what is run on it.
    """
    m, links = sampled_map(source, over)
    check_dynamics(dynamics)
    listed = scenarios(m)
    length, rest = check_times(horizon, settle)
    entropy = entropy_of(seed)
    spread = strength_range(strengths)
    wiring = wire(m, spread, dynamics, listed)
    start, known = start_levels(m, initial, dynamics)
    sampling = Sampling(
        wiring,
        dynamics,
        known,
        entropy,
        gain_range(gains, dynamics),
        links,
        None if links is None else order_of(wiring, m),
    )
    return Ensemble(m, sampling, start, spread, length, rest, links is not None, listed)


def whole_number(value: object, what: str, low: int, high: int | None = None) -> int:
    """Return a checked whole number."""
    most = f"from {low} to {high:,}" if high is not None else f"from {low} upwards"
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < low:
        raise InvalidValue(what, value, f"use a whole number {most}")
    if high is not None and value > high:
        raise InvalidValue(what, value, f"use a whole number {most}")
    return int(value)


def deadline_of(time_limit: object) -> float:
    """Return the time of `time.monotonic` at which a question stops; inf: never."""
    if time_limit is None:
        return math.inf
    remedy = "use seconds from 0 upwards, or None"
    return time.monotonic() + number(time_limit, "time_limit", remedy, 0.0)


def listed_scenarios(
    scenarios: Scenario | Iterable[Scenario], m: CausalMap
) -> tuple[Scenario, ...]:
    """Return checked scenarios with AS_IS before them."""
    if isinstance(scenarios, Scenario):
        scenarios = (scenarios,)
    elif isinstance(scenarios, str) or not isinstance(scenarios, Iterable):
        raise InvalidValue("scenarios", scenarios, 'give a list of Scenario("name", [Push(…)])')
    listed = [AS_IS]
    for scenario in scenarios:
        check_scenario(scenario, m)
        if scenario == AS_IS:
            continue
        if scenario.name in {s.name for s in listed}:
            raise InvalidValue("scenarios", scenario.name, "two have this name; rename one")
        listed.append(scenario)
    return tuple(listed)
