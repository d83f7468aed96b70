"""Grip loops: circles in which people hold each other, each by a belief and what they do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..loops.find import find_loops
from ..loops.found import Loops
from ..loops.loop import Loop
from ..model.causal_map import CausalMap
from ..model.source import MapSource, map_of
from ..model.variable import Variable
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult

__all__ = ["Grip", "GripSide", "Grips", "grips"]

_ACTS = ("behaviour", "interaction")
_ALIKE = 0.5


@dataclass(frozen=True)
class GripSide:
    """What one owner brings into a grip loop.

    Parameters
    ----------
    owner
        Who.
    beliefs
        Beliefs of this owner on the loop.
    acts
        Behaviour and interaction of this owner on the loop.
    """

    owner: str
    beliefs: tuple[Variable, ...]
    acts: tuple[Variable, ...]


@dataclass(frozen=True)
class Grip:
    """A loop in which at least two owners each bring a belief and a behaviour or interaction.

    Parameters
    ----------
    loop
        The loop.
    sides
        What each of these owners brings, in the order in which the loop meets them.
    shape
        "symmetric" where owners do the same kind of thing (withdraw ↔ withdraw), "complementary"
        where they do different things that fit (control ↔ seek room).
    """

    loop: Loop
    sides: tuple[GripSide, ...]
    shape: str


@dataclass(frozen=True, repr=False)
class Grips(TableResult):
    """The grip loops of a map, shortest first.

    Parameters
    ----------
    map
        The map.
    found
        The grip loops.
    crossing
        Number of listed loops that pass at least two owners, grips or not.
    lacking
        What the map has too little of to tell: "owners", "beliefs", "acts"; empty: nothing.
    complete, complete_up_to
        Whether every loop was listed, and up to which length they certainly were.
    provenance
        How it was made.
    """

    map: CausalMap
    found: tuple[Grip, ...]
    crossing: int
    lacking: tuple[str, ...]
    complete: bool
    complete_up_to: int
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.found)

    def __getitem__(self, k: int) -> Grip:
        return self.found[k]

    def completeness(self) -> str:
        """Return one line that says whether every loop was looked at."""
        if self.lacking:
            return f"cannot tell: too few {', '.join(self.lacking)} in the map"
        return "complete" if self.complete else f"complete only up to length {self.complete_up_to}"

    def table(self) -> Table:
        """Return one row per grip loop: caption, length, shape, and what each owner brings."""
        return Table.from_rows(
            ("loop", "length", "kind", "shape", "owners", "beliefs", "acts", "assumed"),
            [
                (
                    g.loop.caption,
                    len(g.loop),
                    g.loop.kind,
                    g.shape,
                    " ↔ ".join(side.owner for side in g.sides),
                    " | ".join(", ".join(v.name for v in side.beliefs) for side in g.sides),
                    " | ".join(", ".join(v.name for v in side.acts) for side in g.sides),
                    g.loop.evidence["assumed"],
                )
                for g in self.found
            ],
        )


def grips(m: MapSource, /, *, loops: Loops | None = None) -> Grips:
    """Find the loops in which people hold each other in a grip.

    At least two owners, each with a belief and a behaviour or interaction on the loop. It names
    no cause and no culprit: the circle keeps itself going.

    Parameters
    ----------
    m
        The map, or a study whose loop names the result then carries.
    loops
        Loops of the map, if they have been found already.

    Returns
    -------
    Grips
        Shortest first, then in the order of the map. Where owners, beliefs or behaviour are not
        in the map, `lacking` says so.

    Notes
    -----
    The search for loops, then O(total length of the loops). Two owners do the same kind of thing
    when the names or labels of what they do, without the words for the owner, share at least half
    of their words.

    References
    ----------
    Watzlawick, Beavin and Jackson (1967), "Pragmatics of Human Communication", for symmetric and
    complementary interaction.

    Examples
    --------
    >>> import kompassie as ks
    >>> first = ks.grips(ks.flagship_study())[0]
    >>> first.loop.name.code, [side.owner for side in first.sides], first.shape
    ('R7', ['leader', 'team'], 'complementary')
    """
    base = map_of(m)
    listed = find_loops(m) if loops is None else loops
    owner_of = [v.owner for v in base.variables]
    crossing = 0
    found = []
    for k in range(len(listed)):
        places = listed.nodes[listed.offsets[k] : listed.offsets[k + 1]].tolist()
        owners = list(dict.fromkeys(owner_of[p] for p in places if owner_of[p]))
        crossing += len(owners) > 1
        if len(owners) < 2:
            continue
        variables = [base.variables[p] for p in places]
        sides = [_side(owner, variables) for owner in owners]
        full = tuple(side for side in sides if side.beliefs and side.acts)
        if len(full) > 1:
            found.append(Grip(listed[k], full, _shape(full)))
    return Grips(
        base,
        tuple(found),
        crossing,
        _lacking(base),
        listed.complete,
        listed.complete_up_to,
        made_by("grips", {}, base.digest),
    )


def _side(owner: str, variables: list[Variable]) -> GripSide:
    own = [v for v in variables if v.owner == owner]
    return GripSide(
        owner,
        tuple(v for v in own if v.kind == "belief"),
        tuple(v for v in own if v.kind in _ACTS),
    )


def _lacking(m: CausalMap) -> tuple[str, ...]:
    kinds = [v.kind for v in m.variables]
    lacking = []
    if len({v.owner for v in m.variables if v.owner}) < 2:
        lacking.append("owners")
    if "belief" not in kinds:
        lacking.append("beliefs")
    if not set(_ACTS) & set(kinds):
        lacking.append("acts")
    return tuple(lacking)


def _shape(sides: tuple[GripSide, ...]) -> str:
    ignored = {word for side in sides for word in _words(side.owner)}
    first, *others = [[_said(v) - ignored for v in side.acts] for side in sides]
    for mine in first:
        for theirs in (words for side in others for words in side):
            small = min(len(mine), len(theirs))
            if small and len(mine & theirs) >= _ALIKE * small:
                return "symmetric"
    return "complementary"


def _said(variable: Variable) -> set[str]:
    return {w for text in (variable.name, *variable.labels.values()) for w in _words(text)}


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[^\W_]+", text.casefold()) if len(word) > 3}
