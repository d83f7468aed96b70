"""Levers: what may be pushed, which way, and how hard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ..errors import InvalidValue
from ..model.causal_map import CausalMap
from ..model.fields import number
from ..model.interventions import AS_IS, Push, Scenario, check_scenario
from ..model.variable import Variable
from .signs import reach

__all__ = ["Candidate", "Levers", "candidates_of", "direction_of_target", "with_as_is"]

Levers: TypeAlias = "Iterable[str | Scenario] | Mapping[str, float] | None"
"""Names of variables, scenarios, or {variable: push}; None: whatever can reach the target."""


@dataclass(frozen=True)
class Candidate:
    """Something a team might do.

    Parameters
    ----------
    scenario
        What is done.
    variable
        The one variable that is pushed; None where the scenario does something else.
    push
        How hard, with its direction; None likewise.
    """

    scenario: Scenario
    variable: Variable | None
    push: float | None

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return self.scenario.name


def direction_of_target(m: CausalMap, target: str, better: object) -> int:
    """Return which way a target should move: as said, or as its valence says."""
    variable = m.variables[m.position(target, "in target=")]
    if better is None:
        found = {"helping": 1, "hindering": -1}.get(variable.valence)
        if found is None:
            remedy = "say which way is better: better=+1 (up) or better=-1 (down)"
            raise InvalidValue(f"valence of {variable.name!r}", variable.valence, remedy)
        return found
    if isinstance(better, bool) or better not in (-1, 1):
        raise InvalidValue("better", better, "use +1 (up), -1 (down), or None: by its valence")
    return 1 if better == 1 else -1


def candidates_of(
    m: CausalMap, levers: object, amount: float, targets: Iterable[str]
) -> tuple[Candidate, ...]:
    """Return what may be done, in the order of the map or of what was given.

    By default every variable but the targets and results that has a chain of links to a target.
    A helping variable is pushed up, a hindering one down, any other both ways, each as a
    candidate of its own. A variable that nothing leads to is shifted by twice the amount.
    """
    aims = {m.names[m.position(name)] for name in targets}
    if levers is None:
        names = [
            v.name
            for v in m.variables
            if v.name not in aims and v.kind != "result" and _reaches(m, v.name, aims)
        ]
        found = [c for name in names for c in _pushes(m, name, amount)]
    elif isinstance(levers, Mapping):
        found = [
            _pushed(m, m.variables[m.position(name, "in levers=")], _size(name, size))
            for name, size in levers.items()
        ]
    elif isinstance(levers, Iterable) and not isinstance(levers, str):
        found = []
        for item in levers:
            if isinstance(item, Scenario):
                check_scenario(item, m)
                found.append(_given(m, item))
            else:
                found += _pushes(m, m.names[m.position(item, "in levers=")], amount)
    else:
        raise InvalidValue("levers", levers, "give names, scenarios, {name: push}, or None")
    if not found:
        raise InvalidValue("levers", levers, "name at least one that can reach the target")
    seen = [candidate.name for candidate in found]
    twice = next((name for name in seen if seen.count(name) > 1), None)
    if twice is not None:
        raise InvalidValue("levers", twice, "it is there twice; keep one")
    return tuple(found)


def with_as_is(chosen: Iterable[Candidate]) -> tuple[Scenario, ...]:
    """Return the scenarios of levers with AS_IS before them."""
    return (AS_IS, *(c.scenario for c in chosen))


def _reaches(m: CausalMap, name: str, aims: set[str]) -> bool:
    signs = reach(m, [(name, 1)])
    return any(signs[aim] for aim in aims)


def _size(name: str, size: object) -> float:
    push = number(size, f"push on {name!r}", "use a finite number, below 0 to push down")
    if push == 0.0:
        raise InvalidValue(f"push on {name!r}", size, "use a number other than 0")
    return push


def _pushes(m: CausalMap, name: str, amount: float) -> list[Candidate]:
    variable = m.variables[m.position(name)]
    size = 2 * amount if m.role(name) == "constant" else amount
    ways = {"helping": (1,), "hindering": (-1,)}.get(variable.valence, (1, -1))
    return [_pushed(m, variable, way * size) for way in ways]


def _pushed(m: CausalMap, variable: Variable, push: float) -> Candidate:
    mark = "+" if push > 0 else "−"
    labels = {lang: f"{label} {mark}" for lang, label in variable.labels.items()}
    name = f"{variable.name} {mark}"
    return Candidate(Scenario(name, Push(variable.name, push), labels), variable, push)


def _given(m: CausalMap, scenario: Scenario) -> Candidate:
    match scenario.interventions:
        case (Push() as item,):
            return Candidate(scenario, m.variables[m.position(item.variable)], item.amount)
    return Candidate(scenario, None, None)
