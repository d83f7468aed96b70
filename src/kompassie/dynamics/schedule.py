"""From a scenario to spans of time in which nothing is begun or ended."""

from __future__ import annotations

import itertools
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
    beside: Sequence[Scenario] = (),
) -> list[Span]:
    """Return the spans of a run: settling before time 0, the scenario, and a release after it.

    Scales multiply, pushes sum, Hold beats Push. In the release every intervention has ended.
    The spans are cut at the events of the scenarios `beside` it too: runs that are compared take
    the same steps, so that what nothing reaches stays equal bit for bit.
    """
    marks = {0.0, horizon, horizon + release, -settle}
    for item in (i for s in (scenario, *beside) for i in s.interventions):
        marks |= {t for t in _limits(item, horizon) if t <= horizon}
    times = sorted(marks)
    return [
        _span(scenario.interventions, wiring, start, dynamics, a, b, horizon)
        for a, b in itertools.pairwise(times)
    ]


def _limits(item: Intervention, horizon: float) -> tuple[float, float]:
    first, last = item.span
    return first, min(last, horizon)


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
