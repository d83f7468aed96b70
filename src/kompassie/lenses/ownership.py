"""Who can turn which knob, who stands in the loops, and what nobody owns."""

from __future__ import annotations

from dataclasses import dataclass

from ..loops.find import find_loops
from ..loops.found import Loops
from ..model.causal_map import CausalMap
from ..model.source import MapSource, map_of
from ..model.study import Study
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult

__all__ = ["OwnerShare", "Ownership", "ownership"]

_ACTS = ("behaviour", "interaction", "competence")


@dataclass(frozen=True)
class OwnerShare:
    """What one owner has of a map.

    Parameters
    ----------
    owner
        Who.
    variables
        Names of the variables that are theirs.
    acts
        Names of those that are behaviour, interaction or competence: what can be done otherwise.
    loops
        Number of listed loops through at least one of their variables.
    scenarios
        Names of the scenarios of the study that touch a variable of theirs.
    """

    owner: str
    variables: tuple[str, ...]
    acts: tuple[str, ...]
    loops: int
    scenarios: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Ownership(TableResult):
    """How ownership is spread over a map.

    Parameters
    ----------
    map
        The map.
    owners
        One share per owner, the largest first.
    nobody
        Names of the variables nobody owns.
    loops
        Number of listed loops.
    complete
        Whether every loop was listed.
    provenance
        How it was made.
    """

    map: CausalMap
    owners: tuple[OwnerShare, ...]
    nobody: tuple[str, ...]
    loops: int
    complete: bool
    provenance: Provenance

    def share(self, owner: str) -> float:
        """Return the share, 0 … 1, of the owned variables that are this owner's."""
        owned = sum(len(o.variables) for o in self.owners)
        mine = sum(len(o.variables) for o in self.owners if o.owner == owner)
        return mine / owned if owned else 0.0

    @property
    def concentration(self) -> float:
        """Sum of the squared shares of owned variables: 1 = one owner has all; 0 = no owner."""
        return sum(self.share(o.owner) ** 2 for o in self.owners)

    @property
    def effective_owners(self) -> float:
        """1 ÷ concentration: this many owners with equal shares would be as concentrated."""
        return 1 / self.concentration if self.owners else 0.0

    def completeness(self) -> str:
        """Return one line that says whether every loop was counted."""
        return "complete" if self.complete else "loops were not all listed: counts are of those"

    def table(self) -> Table:
        """Return one row per owner, the last for what nobody owns."""
        rows: list[tuple[object, ...]] = [
            (
                o.owner,
                len(o.variables),
                round(self.share(o.owner), 3),
                len(o.acts),
                o.loops,
                ", ".join(o.scenarios),
            )
            for o in self.owners
        ]
        if self.nobody:
            rows.append(("", len(self.nobody), None, None, None, ""))
        return Table.from_rows(("owner", "variables", "share", "acts", "loops", "scenarios"), rows)


def ownership(m: MapSource, /, *, loops: Loops | None = None) -> Ownership:
    """Spread the variables and loops of a map over their owners.

    Parameters
    ----------
    m
        The map, or a study whose scenarios then are spread too.
    loops
        Loops of the map, if they have been found already.

    Returns
    -------
    Ownership
        Shares, concentration, and what nobody owns.

    Notes
    -----
    The search for loops, then O(total length of the loops). Concentration is the index of
    Herfindahl (1950) and Simpson (1949) over the variables that have an owner.

    Examples
    --------
    >>> import kompassie as ks
    >>> found = ks.ownership(ks.flagship())
    >>> [(o.owner, len(o.variables)) for o in found.owners], found.nobody
    ([('team', 18), ('leader', 14), ('organisation', 3)], ())
    """
    base = map_of(m)
    listed = find_loops(m) if loops is None else loops
    names = list(dict.fromkeys(v.owner for v in base.variables if v.owner))
    passing = dict.fromkeys(names, 0)
    owner_of = [v.owner for v in base.variables]
    for k in range(len(listed)):
        places = listed.nodes[listed.offsets[k] : listed.offsets[k + 1]].tolist()
        for owner in {owner_of[p] for p in places} - {""}:
            passing[owner] += 1
    scenarios = m.scenarios if isinstance(m, Study) else ()
    shares = []
    for owner in names:
        own = [v for v in base.variables if v.owner == owner]
        mine = {v.name for v in own}
        touched = tuple(
            s.name
            for s in scenarios
            if any(
                getattr(i, "variable", getattr(i, "source", "")) in mine for i in s.interventions
            )
        )
        shares.append(
            OwnerShare(
                owner,
                tuple(v.name for v in own),
                tuple(v.name for v in own if v.kind in _ACTS),
                passing[owner],
                touched,
            )
        )
    shares.sort(key=lambda o: (-len(o.variables), names.index(o.owner)))
    return Ownership(
        base,
        tuple(shares),
        tuple(v.name for v in base.variables if not v.owner),
        len(listed),
        listed.complete,
        made_by("ownership", {}, base.digest),
    )
