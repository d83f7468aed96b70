"""The two-camp check: how far the map is one side against the other, and what speaks against it."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..errors import IncompleteResult, InvalidValue
from ..kernels.two_camps import (
    connected_parts,
    count_against,
    divided_part,
    ties_of,
)
from ..model.causal_map import CausalMap
from ..model.fields import number
from ..model.link import Link
from ..model.sign import Sign
from ..model.source import MapSource, map_of
from ..progress import Meter, Progress
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult

__all__ = ["CampPart", "Camps", "GivenCamps", "find_camps"]

_Pair = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True)
class CampPart:
    """A part of the map that hangs together; its camps stand apart from those of other parts.

    Parameters
    ----------
    names
        Its variables, in the order of the map.
    frustration
        Number of links against the camps that were found.
    lower_bound
        No camps have fewer links against them than this; proven.
    """

    names: tuple[str, ...]
    frustration: int
    lower_bound: int

    @property
    def exact(self) -> bool:
        """Whether no camps have fewer links against them."""
        return self.frustration == self.lower_bound


@dataclass(frozen=True)
class GivenCamps:
    """Camps that people gave, and what the signs of the links say to them.

    Parameters
    ----------
    camps
        The two camps, both empty where nobody gave any.
    against
        Links against them.
    considered
        Number of links that were looked at: those with a decided sign between two different
        variables that both are in a given camp.
    """

    camps: _Pair
    against: tuple[Link, ...]
    considered: int

    @property
    def frustration(self) -> int:
        """Number of links against these camps."""
        return len(self.against)


@dataclass(frozen=True)
class Camps(TableResult):
    """Two camps with as few links against them as were found.

    Parameters
    ----------
    map
        The map.
    camps
        The two camps; every variable is in one. In each of the `parts` its first variable is in
        the first camp; parts have nothing to do with each other.
    against
        Links against the camps: + between them, or − within one.
    considered
        Number of links that were looked at.
    left_out
        Links that were not: those with an unsure sign, which fit any camps, and self-links, since
        camps cannot answer to a variable that holds itself back or spurs itself on.
    parts
        The connected parts, ordered by their first variable.
    given
        The camps that people gave, and the links against these.
    stopped
        What ended the search early: "time limit", "callback", or None.
    provenance
        How it was made.
    """

    map: CausalMap
    camps: _Pair
    against: tuple[Link, ...]
    considered: int
    left_out: tuple[Link, ...]
    parts: tuple[CampPart, ...]
    given: GivenCamps
    stopped: str | None
    provenance: Provenance

    @property
    def frustration(self) -> int:
        """Number of links against the camps."""
        return len(self.against)

    @property
    def lower_bound(self) -> int:
        """No camps have fewer links against them than this; proven."""
        return sum(part.lower_bound for part in self.parts)

    @property
    def exact(self) -> bool:
        """Whether it is proven that no camps have fewer links against them."""
        return self.frustration == self.lower_bound

    @property
    def complete(self) -> bool:
        """The same as `exact`."""
        return self.exact

    @property
    def balanced(self) -> bool:
        """Whether no link is against the camps: then no loop of two or more is balancing."""
        return not self.against

    @cached_property
    def disagreements(self) -> tuple[str, ...]:
        """Variables that people put in the other camp than the signs of the links do.

        Camps carry no names: in each part the found ones are turned to agree as far as they can.
        """
        found = []
        for part in self.parts:
            both = [name for name in part.names if any(name in camp for camp in self.given.camps)]
            apart = [k for k in both if (k in self.camps[0]) != (k in self.given.camps[0])]
            if 2 * len(apart) > len(both):
                apart = [name for name in both if name not in apart]
            found += apart
        return tuple(sorted(found, key=self.map.position))

    def require_complete(self) -> Camps:
        """Return the result itself, or raise `IncompleteResult` if there may be better camps."""
        if not self.exact:
            why = f"stopped at the {self.stopped}" if self.stopped else "the map is too entangled"
            raise IncompleteResult(
                "the two-camp check",
                f"{why}; {self.frustration} links are against the camps found, and at least "
                f"{self.lower_bound} are against any",
                "Give more time_limit=, or ask for a part of the map with only()",
            )
        return self

    def completeness(self) -> str:
        """Return one line that says whether there can be better camps."""
        of = f"{self.frustration} of {self.considered} links against the camps"
        return f"{of}, proven least" if self.exact else f"{of}, at least {self.lower_bound}"

    def table(self) -> Table:
        """Return one row per variable: variable, camp (1, 2), part, given, links against it."""
        part = {name: k for k, p in enumerate(self.parts, 1) for name in p.names}
        touched = [name for link in self.against for name in link.pair]
        first, second = self.given.camps
        return Table.from_rows(
            ("variable", "camp", "part", "given", "against"),
            [
                (
                    name,
                    1 if name in self.camps[0] else 2,
                    part[name],
                    1 if name in first else 2 if name in second else None,
                    touched.count(name),
                )
                for name in self.map.names
            ],
        )

    def __repr__(self) -> str:
        sizes = " and ".join(str(len(camp)) for camp in self.camps)
        return f"<Camps of {sizes}: {self.completeness()}>"


def find_camps(
    m: MapSource,
    /,
    given: tuple[Iterable[str], Iterable[str]] | None = None,
    time_limit: float | None = 10.0,
    progress: Progress = None,
) -> Camps:
    r"""Divide the variables in two camps with as few links against them as can be.

    A link speaks for two camps when it is + within one of them or − between them. Where all links
    do, the direction of every effect follows from how the map was drawn, whatever the strengths.

    Parameters
    ----------
    m
        The map, or a study.
    given
        Two collections of names that people see as the camps; None: the variables whose valence
        is helping, and those whose valence is hindering.
    time_limit
        Seconds after which to stop; None: no limit.
    progress
        None, True, or a function ``(done, total)`` of variables, which may raise `Stop`.

    Returns
    -------
    Camps
        The camps, the links against them, whether that is proven least, and the links against
        the given camps.

    Raises
    ------
    UnknownVariable
        If a given name is not in the map.
    InvalidValue
        For given camps that are not two or that share a variable, for a time that makes no sense,
        or for what is no map.

    Notes
    -----
    The smallest number of links against two camps is the frustration index (line index) of the
    map without its directions; opposite links of a pair count one by one. Each connected part is
    coloured first, in O(links). Where that fails, variables are taken out one by one, which is
    exact and costs O(V · 2 ** width), the width being small for sparse maps (about 15 for 40
    variables and 120 links; up to 23 is tried, half a GB of memory at most). For denser parts the
    best of several local searches is returned, with a lower bound from negative cycles that share
    no link. Of several best divisions always the same one is returned.

    References
    ----------
    Harary (1959), "On the measurement of structural balance"; Aref and Wilson (2018), "Measuring
    partial balance in signed networks"; Bertelè and Brioschi (1972), "Nonserial Dynamic
    Programming".

    Examples
    --------
    >>> import kompassie as ks
    >>> camps = ks.find_camps(ks.flagship())
    >>> camps
    <Camps of 23 and 12: 3 of 70 links against the camps, proven least>
    >>> camps.given.frustration, camps.given.considered
    (2, 67)
    """
    base = map_of(m)
    if time_limit is not None:
        time_limit = number(time_limit, "time_limit", "use seconds from 0 upwards, or None", 0.0)
    people = _by_valence(base) if given is None else _checked(base, given)
    ordered = sorted(base.links, key=lambda x: (base.position(x.source), base.position(x.target)))
    links = [x for x in ordered if x.sign is not Sign.UNSURE and x.source != x.target]
    meter = Meter(progress, "variables", len(base))
    stands, parts, stopped = _searched(base, links, time_limit, meter)
    first = frozenset(name for name, camp in zip(base.names, stands, strict=True) if not camp)
    camps = (first, frozenset(base.names) - first)
    wanted = "by valence" if given is None else "by hand"
    within = [x for x in links if all(any(end in c for c in people) for end in x.pair)]
    return Camps(
        base,
        camps,
        _against(links, camps),
        len(links),
        tuple(x for x in ordered if x.sign is Sign.UNSURE or x.source == x.target),
        parts,
        GivenCamps(people, _against(within, people), len(within)),
        stopped,
        made_by("find_camps", {"given": wanted, "time_limit": time_limit}, base.digest),
    )


def _by_valence(m: CausalMap) -> _Pair:
    helping, hindering = (
        frozenset(v.name for v in m.variables if v.valence == word)
        for word in ("helping", "hindering")
    )
    return helping, hindering


def _checked(m: CausalMap, given: object) -> _Pair:
    remedy = "give two collections of names, such as (helping, hindering)"
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise InvalidValue("given camps", given, remedy)
    camps = []
    for camp in given:
        if isinstance(camp, str) or not isinstance(camp, Iterable):
            raise InvalidValue("given camp", camp, remedy)
        camps.append(frozenset(m.names[m.position(name, "in given=")] for name in camp))
    if len(camps) != 2:
        raise InvalidValue("number of given camps", len(camps), remedy)
    if both := sorted(camps[0] & camps[1], key=m.position):
        raise InvalidValue("given camps", both[0], "put each variable in one camp only")
    return camps[0], camps[1]


def _against(links: Sequence[Link], camps: _Pair) -> tuple[Link, ...]:
    first = camps[0]
    return tuple(
        x for x in links if ((x.source in first) == (x.target in first)) == (x.sign is Sign.MINUS)
    )


def _searched(
    m: CausalMap, links: Sequence[Link], time_limit: float | None, meter: Meter
) -> tuple[list[int], tuple[CampPart, ...], str | None]:
    """Return the camp of each variable, the parts, and what ended the search early."""
    triples = [(m.position(x.source), m.position(x.target), int(x.sign)) for x in links]
    ties = ties_of(len(m), triples)
    deadline = time.monotonic() + (math.inf if time_limit is None else time_limit)
    camps = [0] * len(m)
    parts: list[CampPart] = []
    stopped: str | None = None
    done = 0

    def alive() -> bool:
        nonlocal stopped
        if stopped is None and time.monotonic() > deadline:
            stopped = "time limit"
        if stopped is None and not meter.tick(done):
            stopped = "callback"
        return stopped is None

    for part in connected_parts(ties):
        divided, least = divided_part(ties, part, alive)
        for u, camp in divided.items():
            camps[u] = camp
        names = tuple(m.names[u] for u in part)
        parts.append(CampPart(names, count_against(ties, camps, part), least))
        done += len(part)
    return camps, tuple(parts), None if all(part.exact for part in parts) else stopped
