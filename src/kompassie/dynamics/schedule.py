"""From a scenario to spans of time in which nothing is begun or ended."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..kernels.levels import Span
from ..model.dynamics import Dynamics, Saturating
from ..model.interventions import Hold, Intervention, Pulse, Push, Scale, Scenario
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
) -> list[Span]:
    """Return the spans of a run: settling before time 0, the scenario, and a release after it.

    Scales multiply, pushes sum, Hold beats Push. In the release every lasting intervention has
    ended.
    """
    end = horizon + release
    marks = {0.0, horizon, end, -settle}
    for item in scenario.interventions:
        marks |= {t for t in _limits(item, horizon) if t <= end}
    times = sorted(marks)
    return [
        _span(scenario.interventions, wiring, start, dynamics, a, b, horizon)
        for a, b in zip(times, times[1:], strict=False)
    ]


def _limits(item: Intervention, horizon: float) -> tuple[float, float]:
    first, last = item.span
    return first, horizon if math.isinf(last) else last


def _span(
    items: Sequence[Intervention],
    wiring: Wiring,
    start: NDArray[np.float64],
    dynamics: Dynamics,
    begin: float,
    end: float,
    horizon: float,
) -> Span:
    size = len(wiring.names)
    position = {name: k for k, name in enumerate(wiring.names)}
    factors, push = np.ones(len(wiring.links)), np.zeros(size)
    held: dict[int, float] = {}
    for item in items:
        first, last = _limits(item, horizon)
        if not (first <= begin and end <= last):
            continue
        match item:
            case Scale():
                if (item.source, item.target) in {link.pair for link in wiring.links}:
                    factors[wiring.place(item.source, item.target)] *= item.factor
            case Hold():
                held[position[item.variable]] = item.value
            case Push() | Pulse():
                push[position[item.variable]] += item.amount
    fixed = {}
    for k in wiring.constants:
        level = start[k] + push[k]
        fixed[int(k)] = float(np.clip(level, -1, 1)) if isinstance(dynamics, Saturating) else level
    fixed |= held
    places = sorted(fixed)
    levels = np.array([[fixed[k]] for k in places]).reshape(-1, 1)
    return Span(begin, end, factors, push, np.array(places, dtype=np.intp), levels)
