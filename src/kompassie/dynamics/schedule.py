"""From a scenario to spans of time in which nothing is begun or ended."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InvalidValue
from ..kernels.levels import CEILING, Span
from ..model.dynamics import Dynamics, FuzzyCognitive, PulseProcess
from ..model.interventions import (
    Add,
    Delay,
    Hold,
    Intervention,
    Pulse,
    Push,
    Scale,
    Scenario,
)
from .network import Wiring

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["spans_of"]


def spans_of(
    scenario: Scenario,
    wiring: Wiring,
    start: NDArray[np.float64],
    dynamics: Dynamics,
    *,
    settle: float,
    horizon: float,
    release: float = 0.0,
    beside: Sequence[Scenario] = (),
) -> list[Span]:
    """Return the spans of a run: settling before time 0, the scenario, and a release after it.

    Scales multiply, pushes sum, Hold beats Push. In the release every intervention has ended.
    The spans are cut at the events of the scenarios `beside` it too: runs that are compared take
    the same steps, so that what nothing reaches stays equal bit for bit.

    In steps, a span holds from the step it begins at up to, and not including, the one it ends at;
    the step of the horizon still belongs to the scenario.

    Raises
    ------
    InvalidValue
        If a level is held that the dynamics do not have, or, in steps, a time is not whole.
    """
    _check_levels(scenario, dynamics)
    last = horizon
    if isinstance(dynamics, (FuzzyCognitive, PulseProcess)):
        _check_steps((scenario, *beside), {"horizon": horizon, "settle": settle}, dynamics)
        last = horizon + 1.0
    marks = {0.0, last, -settle}
    if release:
        marks.add(last + release)
    for item in (i for s in (scenario, *beside) for i in s.interventions):
        marks |= {t for t in _limits(item, last, dynamics) if t <= last}
    times = sorted(marks)
    return [
        _span(scenario.interventions, wiring, start, dynamics, a, b, last)
        for a, b in itertools.pairwise(times)
    ]


def _check_levels(scenario: Scenario, dynamics: Dynamics) -> None:
    low, high = dynamics.scale
    for item in scenario.interventions:
        if isinstance(item, Hold) and not low <= item.value <= high:
            raise InvalidValue(
                f"value of Hold on {item.variable!r} in scenario {scenario.name!r}",
                item.value,
                f"with {dynamics} levels go from {low:g} to {high:g}",
            )


def _check_steps(
    scenarios: Sequence[Scenario], times: dict[str, float], dynamics: Dynamics
) -> None:
    kind = type(dynamics).__name__
    remedy = f"use whole numbers: a {kind} goes in steps"
    for what, time in times.items():
        if time != int(time):
            raise InvalidValue(what, time, remedy)
    for scenario in scenarios:
        for item in scenario.interventions:
            given: tuple[float, float | None]
            if not isinstance(item, Pulse):
                given = item.start, item.end
            elif isinstance(dynamics, PulseProcess):
                given = item.at, None
            else:
                given = item.at, item.duration
            for moment in given:
                if moment is not None and moment != int(moment):
                    what = f"time of a {type(item).__name__} in scenario {scenario.name!r}"
                    raise InvalidValue(what, moment, remedy)


def _limits(item: Intervention, last: float, dynamics: Dynamics) -> tuple[float, float]:
    begin, end = item.span
    if isinstance(item, Pulse) and isinstance(dynamics, PulseProcess):
        end = begin + 1.0
    return begin, min(end, last)


def _span(
    items: Sequence[Intervention],
    wiring: Wiring,
    start: NDArray[np.float64],
    dynamics: Dynamics,
    begin: float,
    end: float,
    last: float,
) -> Span:
    active = []
    for item in items:
        first, final = _limits(item, last, dynamics)
        if first <= begin and end <= final:
            active.append(item)
    position = {name: k for k, name in enumerate(wiring.names)}
    push = np.zeros(len(wiring.names))
    held: dict[int, float] = {}
    driven = set()
    for item in active:
        match item:
            case Hold():
                held[position[item.variable]] = item.value
            case Push() | Pulse():
                push[position[item.variable]] += max(-CEILING, min(CEILING, item.amount))
            case Add():
                driven.add(position[item.target])
    low, high = dynamics.scale
    fixed = {
        int(k): float(np.clip(start[k] + push[k], max(low, -CEILING), min(high, CEILING)))
        for k in wiring.constants
        if k not in driven
    } | held
    places = sorted(fixed)
    levels = np.array([[fixed[k]] for k in places]).reshape(-1, 1)
    # No level goes beyond the ceiling, and nothing that makes one needs to.
    factors = np.clip(_factors(active, wiring), -CEILING, CEILING)
    push = np.clip(push, -CEILING, CEILING)
    return Span(begin, end, factors, push, np.array(places, dtype=np.intp), levels)


def _factors(active: Sequence[Intervention], wiring: Wiring) -> NDArray[np.float64]:
    """Return what each link is multiplied by: 0 for what is not called for."""
    factors = wiring.base.astype(np.float64)
    added = [item.link for item in active if isinstance(item, Add)]
    for k, link in enumerate(wiring.links):
        if link in added and wiring.delays[k] == link.delay:
            factors[k] = 1.0
    for item in active:
        if isinstance(item, Delay):
            rows = wiring.rows(item.source, item.target)
            there = {wiring.links[k] for k in rows if factors[k]}
            for k in rows:
                called = wiring.links[k] in there and wiring.delays[k] == item.delay
                factors[k] = float(called)
    for item in active:
        if isinstance(item, Scale):
            for k in wiring.rows(item.source, item.target):
                factors[k] *= max(-CEILING, min(CEILING, item.factor))
    return factors
