"""The signed causal map of equations, from their partial derivatives along the run."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import EquationError, TooLarge
from .causal_map import CausalMap
from .equations import Equations
from .formula import names_in, slope
from .formula_reading import CONSTANTS, key_of
from .link import Link
from .machine import Machine
from .sign import Sign
from .variable import Role, Variable

__all__ = ["map_of_equations"]

_MOST_STATES = 250  # of a run that are looked at
_NOISE = 1e-12  # of the largest slope of a link: less is no slope


def map_of_equations(equations: Equations) -> CausalMap:
    """Return the map of equations; see `Equations.map`.

    Notes
    -----
    Derivatives are exact, at up to 250 states of the run, evenly spaced and its first and last
    among them. Where the run has no first state, every link that is no flow is unsure.
    O(states · links · nodes of a formula).
    """
    states = _states(equations)
    label = {key_of(name): name for name in equations.names}
    variables, links = [], []
    for name in equations.names:
        variables.append(Variable(name, role=_role(equations, name)))
        key = key_of(name)
        if name in equations.stocks:
            stock = equations.stocks[name]
            links += [Link(label[key_of(flow)], name, Sign.PLUS) for flow in stock.inflows]
            links += [Link(label[key_of(flow)], name, Sign.MINUS) for flow in stock.outflows]
            continue
        for source in names_in(equations.formulas[key]):
            if source not in CONSTANTS:
                links.append(Link(label[source], name, _sign(equations, key, source, states)))
    return CausalMap(
        variables, links, equations.title, equations.time_unit, report=equations.report
    )


def _role(equations: Equations, name: str) -> Role:
    if name in equations.stocks:
        return "stock"
    return "auxiliary" if names_in(equations.formulas[key_of(name)]) else "constant"


def _states(equations: Equations) -> list[dict[str, float]]:
    """Return states of the run by key; of one that breaks off, those before it does."""
    machine = Machine(equations)
    try:
        run = machine.run()
        times, rows = run.time.tolist(), run.values.tolist()
    except (EquationError, TooLarge):
        try:
            rows = [machine.first({})[: machine.size]]
        except EquationError:
            return []
        times = [equations.start]
    count = len(times)
    chosen: Sequence[int] = range(count)
    if count > _MOST_STATES:
        last = _MOST_STATES - 1
        chosen = sorted({round(k * (count - 1) / last) for k in range(_MOST_STATES)})
    settings = {"dt": equations.dt, "starttime": equations.start, "stoptime": equations.stop}
    keys = list(equations.place)[: machine.size]
    return [{**dict(zip(keys, rows[k], strict=True)), "time": times[k], **settings} for k in chosen]


def _sign(
    equations: Equations, target: str, source: str, states: Sequence[dict[str, float]]
) -> Sign:
    """Return the sign of one partial derivative over the states."""
    formula = equations.formulas[target]
    slopes = []
    for state in states:
        try:
            slopes.append(slope(formula, source, state, equations.points)[1])
        except (ArithmeticError, ValueError):
            continue
    largest = max(map(abs, slopes), default=0.0)
    up = any(s > _NOISE * largest for s in slopes)
    down = any(s < -_NOISE * largest for s in slopes)
    if up is down:
        return Sign.UNSURE
    return Sign.PLUS if up else Sign.MINUS
