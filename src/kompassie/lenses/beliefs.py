"""The ledger of beliefs: who holds them, what they drive, what feeds them, and their loops."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..loops.camps import Camps, find_camps
from ..loops.find import find_loops
from ..loops.found import Loops
from ..loops.loop import Loop
from ..model.causal_map import CausalMap
from ..model.frozen import FrozenDict
from ..model.link import EVIDENCES
from ..model.source import MapSource, map_of
from ..model.variable import Variable
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult

__all__ = ["Belief", "Beliefs", "beliefs"]

_ACTS = ("behaviour", "interaction")


@dataclass(frozen=True)
class Belief:
    """One belief of the map.

    Parameters
    ----------
    variable
        The belief itself; its `valence` is what people say of it, its `owner` who holds it.
    camp
        "helping" or "hindering" by the signs of the links around it; None where they cannot say.
    drives
        Links to behaviour and interaction that it sets going; where there are none, its other
        links.
    fed_by
        Links into it.
    loops
        Number of listed loops through it.
    shortest
        The first of them in the order of the list, or None.
    evidence
        {stated, observed, surveyed, assumed: number of the links that touch it}.
    """

    variable: Variable
    camp: str | None
    drives: tuple[tuple[str, str], ...]
    fed_by: tuple[tuple[str, str], ...]
    loops: int
    shortest: Loop | None
    evidence: Mapping[str, int]

    @property
    def name(self) -> str:
        """Name of the variable."""
        return self.variable.name

    @property
    def disagrees(self) -> bool:
        """Whether people put it in the other camp than the signs of the links do."""
        given = self.variable.valence
        return self.camp is not None and given in ("helping", "hindering") and given != self.camp


@dataclass(frozen=True, repr=False)
class Beliefs(TableResult):
    """The beliefs of a map, by valence: helping, hindering, neutral, unknown.

    Parameters
    ----------
    map
        The map.
    entries
        One per belief.
    complete
        Whether every loop was listed.
    provenance
        How it was made.
    """

    map: CausalMap
    entries: tuple[Belief, ...]
    complete: bool
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, name: str) -> Belief:
        wanted = self.map[name].name
        return next(entry for entry in self.entries if entry.name == wanted)

    def by_valence(self, valence: str) -> tuple[Belief, ...]:
        """Return the beliefs that people call helping, hindering, neutral or unknown."""
        return tuple(entry for entry in self.entries if entry.variable.valence == valence)

    @property
    def disagreements(self) -> tuple[Belief, ...]:
        """Beliefs that people put in the other camp than the signs of the links do."""
        return tuple(entry for entry in self.entries if entry.disagrees)

    def completeness(self) -> str:
        """Return one line that says whether every loop was counted."""
        return "complete" if self.complete else "loops were not all listed: counts are of those"

    def table(self) -> Table:
        """Return one row per belief."""
        names = (
            "belief", "valence", "camp", "disagrees", "holder", "drives", "fed_by", "loops",
            "shortest_loop", *EVIDENCES,
        )  # fmt: skip
        return Table.from_rows(
            names,
            [
                (
                    e.name,
                    e.variable.valence,
                    e.camp or "",
                    e.disagrees,
                    e.variable.owner,
                    ", ".join(f"{name} {sign}" for name, sign in e.drives),
                    ", ".join(f"{name} {sign}" for name, sign in e.fed_by),
                    e.loops,
                    "" if e.shortest is None else e.shortest.caption,
                    *e.evidence.values(),
                )
                for e in self.entries
            ],
        )


def beliefs(m: MapSource, /, *, loops: Loops | None = None) -> Beliefs:
    """List the beliefs of a map: valence given and computed, holder, behaviour, food, loops.

    The valence is what people say; the camp is what the signs say: in the division of the map in
    two camps with the fewest links against them, the camp where most variables help is called
    helping, the other hindering.

    Parameters
    ----------
    m
        The map, or a study.
    loops
        Loops of the map, if they have been found already.

    Returns
    -------
    Beliefs
        One entry per variable of kind belief; empty where the map has none.

    Notes
    -----
    The search for loops and for camps, then O(beliefs · links + total length of the loops).

    References
    ----------
    Argyris and Schön (1978), "Organizational Learning", for the beliefs behind behaviour.

    Examples
    --------
    >>> import kompassie as ks
    >>> found = ks.beliefs(ks.flagship())
    >>> len(found), [e.name for e in found.by_valence("helping")]
    (5, ['opv_systeem', 'opv_bijdrage'])
    >>> found["opv_zwijgen"].drives
    (('tang', '+'), ('onbenoemd', '+'))
    """
    base = map_of(m)
    found = find_loops(m) if loops is None else loops
    camp = _camp_names(find_camps(base), base)
    entries = []
    for variable in base.variables:
        if variable.kind != "belief":
            continue
        out, into = base.links_from(variable.name), base.links_into(variable.name)
        acts = [x for x in out if base[x.target].kind in _ACTS] or list(out)
        through = found.through(variable.name)
        kinds: list[str] = [x.evidence for x in (*out, *into)]
        entries.append(
            Belief(
                variable,
                camp.get(variable.name),
                tuple((x.target, x.sign.symbol) for x in acts),
                tuple((x.source, x.sign.symbol) for x in into),
                len(through),
                through[0] if through else None,
                FrozenDict({kind: kinds.count(kind) for kind in EVIDENCES}),
            )
        )
    order = ("helping", "hindering", "neutral", "unknown")
    entries.sort(key=lambda e: order.index(e.variable.valence))
    return Beliefs(base, tuple(entries), found.complete, made_by("beliefs", {}, base.digest))


def _camp_names(camps: Camps, m: CausalMap) -> dict[str, str]:
    """Return helping or hindering for each variable of a part where either outweighs the other."""
    named: dict[str, str] = {}
    for part in camps.parts:
        sides: list[list[str]] = [[], []]
        score = 0
        for name in part.names:
            first = name in camps.camps[0]
            sides[not first].append(name)
            valence = {"helping": 1, "hindering": -1}.get(m[name].valence, 0)
            score += valence if first else -valence
        if score and len(part.names) > 1:
            words = ("helping", "hindering") if score > 0 else ("hindering", "helping")
            for side, word in zip(sides, words, strict=True):
                named |= dict.fromkeys(side, word)
    return named
