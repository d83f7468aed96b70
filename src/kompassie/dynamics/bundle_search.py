"""Which bundles are run at all: size by size, within a budget, without those that are spared."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import InvalidValue
from ..model.fields import number
from .candidates import Candidate
from .racing import Places, Race

__all__ = ["Tally", "budget_of", "effort_of", "efforts_of", "search"]


@dataclass(frozen=True)
class Tally:
    """How many bundles there are, and how many were spared."""

    possible: int
    spared: int


def budget_of(max_effort: object) -> float:
    """Return the most effort a bundle may take; inf: no bound."""
    if max_effort is None:
        return math.inf
    return number(max_effort, "max_effort", "use a number above 0, or None", above=0.0)


def efforts_of(chosen: tuple[Candidate, ...], effort: object) -> list[float | None]:
    """Return the effort of each lever, None where nobody said."""
    given = [c.scenario.effort for c in chosen]
    if effort is None:
        return given
    if not isinstance(effort, Mapping):
        raise InvalidValue("effort", effort, "give {lever: effort}")
    known: dict[str, list[int]] = {}
    for k, c in enumerate(chosen):
        for name in {c.name, c.variable.name if c.variable is not None else c.name}:
            known.setdefault(name, []).append(k)
    for name, value in effort.items():
        if name not in known:
            raise InvalidValue("effort", name, "give it for levers that are tried")
        for k in known[name]:
            given[k] = number(value, f"effort of {name!r}", "use a number from 0 upwards", 0.0)
    return given


def effort_of(bundle: Places, efforts: list[float | None]) -> float | None:
    """Return the effort of a bundle, None where it is not known of every lever."""
    each = [efforts[k] for k in bundle]
    known = [e for e in each if e is not None]
    return math.fsum(known) if len(known) == len(each) else None


def search(race: Race, efforts: list[float | None], budget: float, most: int) -> Tally:
    """Let the bundles race, size by size; sets with a part that reaches the goal are spared."""
    possible = spared = 0
    reaching: list[frozenset[int]] = []
    if race.whole(()) and race.score(()) >= race.share:
        reaching.append(frozenset())
    for size in range(1, most + 1):
        every = list(itertools.combinations(range(len(race.candidates)), size))
        possible += len(every)
        todo = []
        for bundle in every:
            if any(part <= set(bundle) for part in reaching):
                spared += 1
            elif (effort_of(bundle, efforts) or 0.0) <= budget:
                todo.append(bundle)
        if race.stopped is None:
            race.run(todo)
        reaching += [frozenset(b) for b in todo if race.whole(b) and race.score(b) >= race.share]
    return Tally(possible, spared)
