"""One run of stock-and-flow equations, under a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InvalidValue
from ..model.causal_map import CausalMap
from ..model.equations import Equations
from ..model.fields import number
from ..model.formula_reading import key_of
from ..model.interventions import Hold, Pulse, Push, Scenario, check_scenario
from ..model.machine import Action, Machine
from ..model.sign import Sign
from ..model.source import MapSource, map_of
from ..provenance import made_by
from .simulate import Trajectory

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["EquationTrajectory", "actions_of", "run_equations"]


@dataclass(frozen=True, eq=False, repr=False)
class EquationTrajectory(Trajectory):
    """Values over time of one run of equations, in their own units, one row for each step.

    A run in which a value grows beyond 1e30 has diverged, and ends there.

    Parameters
    ----------
    equations
        What was run.
    """

    equations: Equations = field(kw_only=True)

    def completeness(self) -> str:
        """Return one line on what this run is."""
        if self.diverged:
            return f"diverged: a value grew beyond 1e30 after time {self.time[-1]:g}"
        return "complete"


def run_equations(
    m: MapSource,
    scenario: Scenario,
    equations: Equations,
    horizon: float | None,
    initial: Mapping[str, float] | None,
    settle: float | None,
) -> EquationTrajectory:
    """Return the run of equations from their start; see `simulate`.

    Pushes add to the value of a flow or auxiliary and to the net flow of a stock, in its own
    units, at the model's own times; they begin and end at steps.
    """
    if settle:
        raise InvalidValue("settle", settle, "equations start at their own start; leave it out")
    base = equations.map if m is equations else _fitting(map_of(m, least=1), equations)
    check_scenario(scenario, base)
    if horizon is not None:
        remedy = f"use a number of time units from dt, {equations.dt:g}, to 100,000"
        length = number(horizon, "horizon", remedy, low=equations.dt, high=1e5)
        equations = replace_stop(equations, equations.start + length)
    run = Machine(equations, actions_of(scenario, equations)).run(_initial(initial, equations))
    columns = [equations.place[key_of(name)] for name in base.names]
    values: NDArray[np.float64] = run.values[:, columns]
    settings: dict[str, object] = {"scenario": scenario.name, "dynamics": "Equations"}
    settings["equations"] = equations.digest
    settings |= {"start": equations.start, "stop": equations.stop, "dt": equations.dt}
    settings["method"] = equations.method
    return EquationTrajectory(
        base,
        run.time,
        values,
        scenario,
        float("nan"),
        0,
        False,
        run.diverged,
        made_by("simulate", settings, base.digest),
        equations=equations,
    )


def replace_stop(equations: Equations, stop: float) -> Equations:
    """Return the same equations with another stop."""
    return equations if stop == equations.stop else replace(equations, stop=stop)


def _fitting(m: CausalMap, equations: Equations) -> CausalMap:
    """Return a map if it is the one of the equations, whatever else is said in it."""
    derived = equations.map
    remedy = "give the map of the equations (equations.map), or the equations themselves"
    if {*m.names} != {*derived.names}:
        odd = sorted({*m.names} ^ {*derived.names})[0]
        raise InvalidValue("variable that is in one of map and equations", odd, remedy)
    pairs = {link.pair: link for link in m.links}
    theirs = {link.pair: link for link in derived.links}
    if pairs.keys() != theirs.keys():
        odd_pair = sorted(pairs.keys() ^ theirs.keys())[0]
        raise InvalidValue("link that is in one of map and equations", odd_pair, remedy)
    for pair, link in pairs.items():
        if Sign.UNSURE not in (link.sign, theirs[pair].sign) and link.sign != theirs[pair].sign:
            raise InvalidValue(f"sign of {pair[0]!r} -> {pair[1]!r}", link.sign.symbol, remedy)
    return m


def _initial(initial: Mapping[str, float] | None, equations: Equations) -> dict[int, float]:
    if initial is None:
        return {}
    if not isinstance(initial, Mapping):
        raise InvalidValue("initial", initial, 'use a dictionary such as {"population": 5}')
    stocks = {key_of(name) for name in equations.stocks}
    found = {}
    for name, value in initial.items():
        key = key_of(name) if isinstance(name, str) else ""
        if key not in stocks:
            raise InvalidValue("initial", name, "only stocks have a first value: name one")
        what = f"initial value of {name!r}"
        found[equations.place[key]] = number(value, what, "use a number", -1e30, 1e30)
    return found


def actions_of(scenario: Scenario, equations: Equations) -> list[Action]:
    """Return what a scenario does, in places of the equations."""
    actions = []
    for item in scenario.interventions:
        if not isinstance(item, (Hold, Push, Pulse)):
            remedy = "equations take Hold, Push and Pulse; for others change the equations"
            raise InvalidValue("intervention", item, remedy)
        begin, end = item.span
        amount = item.value if isinstance(item, Hold) else item.amount
        place = equations.place[key_of(item.variable)]
        actions.append(Action(place, amount, isinstance(item, Hold), begin, end))
    return actions
