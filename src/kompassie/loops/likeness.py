"""One likeness between a part of a map and an archetype: who plays which role, by which links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from ..model.causal_map import CausalMap
from ..model.link import Link
from ..model.study import LoopName, turned
from .loop import Loop

__all__ = ["Likeness", "MissingArrow", "loops_of", "splits"]


@dataclass(frozen=True)
class MissingArrow:
    """The one arrow an almost-archetype lacks.

    Parameters
    ----------
    source_role, target_role
        Roles it would run between.
    source, target
        The variables that play them; None where no variable plays the role yet.
    sign
        "+" or "−": what it would have to be.
    """

    source_role: str
    target_role: str
    source: str | None
    target: str | None
    sign: str


@dataclass(frozen=True)
class Likeness:
    """A part of the map that looks like an archetype. A likeness, not a proof.

    Parameters
    ----------
    map
        The map.
    archetype
        Name of the archetype: "fixes_that_fail".
    roles
        {role: name of the variable that plays it}.
    turned
        Roles whose variable is named as their opposite: its signs are turned.
    also
        {role: names of other variables that could play it}, for what sets a limit from outside.
    paths
        {(role, role): names of the variables along the way}, for each link of the archetype.
    loops
        The loops of the map that are the loops of the archetype.
    walk
        For an archetype that no simple loop shows (the figure-eight of escalation): the way round
        both its loops, back to where it starts; else empty.
    inserted
        Variables on the way that play no role.
    delays_lacking
        Places where a delay belongs to the archetype and the map has none.
    surprise
        How unlikely such a likeness is in a map of this size where links fall anywhere, in bits;
        below 0 some are to be expected by chance.
    missing
        The arrow it lacks, or None.
    """

    map: CausalMap
    archetype: str
    roles: Mapping[str, str]
    turned: tuple[str, ...]
    also: Mapping[str, tuple[str, ...]]
    paths: Mapping[tuple[str, str], tuple[str, ...]]
    loops: tuple[Loop, ...]
    walk: tuple[str, ...]
    inserted: int
    delays_lacking: int
    surprise: float
    missing: MissingArrow | None = None

    def __repr__(self) -> str:
        roles = ", ".join(f"{role}: {name}" for role, name in self.roles.items())
        return f"<Likeness: {self.archetype} ({roles})>"

    @property
    def names(self) -> frozenset[str]:
        """All variables on it, also those that play no role."""
        return frozenset(name for path in self.paths.values() for name in path)


def splits(
    route: tuple[str, ...], path: tuple[str, ...], roles: Mapping[str, str]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return for each link of a chain of roles its part of the path."""
    cuts = [0]
    for role in route[1:-1]:
        cuts.append(path.index(roles[role], cuts[-1] + 1))
    cuts.append(len(path) - 1)
    return {
        pair: path[a : b + 1] for pair, (a, b) in zip(pairwise(route), pairwise(cuts), strict=True)
    }


def loops_of(
    m: CausalMap,
    pattern_loops: tuple[tuple[str, ...], ...],
    paths: Mapping[tuple[str, str], tuple[str, ...]],
    names: Mapping[tuple[str, ...], LoopName],
) -> tuple[Loop, ...]:
    """Return the loops of the map that are those of the pattern, as far as all links are there."""
    found = []
    for roles in pattern_loops:
        pairs = list(zip(roles, (*roles[1:], roles[0]), strict=True))
        if not all(pair in paths for pair in pairs):
            continue
        around = [name for pair in pairs for name in paths[pair][:-1]]
        first = min(range(len(around)), key=lambda k: m.position(around[k]))
        around = around[first:] + around[:first]
        links: tuple[Link, ...] = tuple(
            m.link(a, b) for a, b in zip(around, around[1:] + around[:1], strict=True)
        )
        found.append(Loop(links, names.get(turned(around)), tuple(m[name] for name in around)))
    return tuple(found)
