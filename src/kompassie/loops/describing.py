"""What a map looks like: its strong components, ends, degrees, and where its loops pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..errors import IncompleteResult, InvalidValue
from ..kernels.components import strong_components
from ..model.causal_map import CausalMap
from ..model.frozen import FrozenDict
from ..model.link import EVIDENCES
from ..model.sign import Sign
from ..model.source import MapSource, map_of
from ..progress import Progress
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .find import find_loops
from .found import Loops

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Description", "describe"]


@dataclass(frozen=True)
class Description(TableResult):
    """The structure of a map. All of it is position in the drawing, and no leverage.

    Parameters
    ----------
    map
        The map.
    loops
        The loops that were counted.
    strong_components
        Variables that can all reach each other, in the order of the map; ordered by their first.
        Every variable is in one, if need be alone.
    provenance
        How it was made.
    """

    map: CausalMap
    loops: Loops
    strong_components: tuple[tuple[str, ...], ...]
    provenance: Provenance

    note = "position in the drawing, no leverage"
    """What none of these numbers is: how much moving a variable would do."""

    # -- variables ---------------------------------------------------------------------------

    @cached_property
    def cores(self) -> tuple[tuple[str, ...], ...]:
        """The strong components with a loop in them, the largest first."""
        closed = [c for c in self.strong_components if len(c) > 1 or self.map.has_link(c[0], c[0])]
        return tuple(sorted(closed, key=len, reverse=True))

    @cached_property
    def in_degree(self) -> Mapping[str, int]:
        """Number of links into each variable; a self-link counts."""
        return FrozenDict({name: len(self.map.links_into(name)) for name in self.map.names})

    @cached_property
    def out_degree(self) -> Mapping[str, int]:
        """Number of links from each variable; a self-link counts."""
        return FrozenDict({name: len(self.map.links_from(name)) for name in self.map.names})

    @property
    def drivers(self) -> tuple[str, ...]:
        """Variables with links out and none in: no loop of this map can change them."""
        return tuple(n for n in self.map.names if not self.in_degree[n] and self.out_degree[n])

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Variables with links in and none out: in this map they feed nothing."""
        return tuple(n for n in self.map.names if self.in_degree[n] and not self.out_degree[n])

    @property
    def isolated(self) -> tuple[str, ...]:
        """Variables without any link."""
        return tuple(n for n in self.map.names if not (self.in_degree[n] or self.out_degree[n]))

    # -- links -------------------------------------------------------------------------------

    @property
    def signs(self) -> Mapping[str, int]:
        """Number of links by sign: "+", "−" (U+2212), "?"."""
        found = [link.sign for link in self.map.links]
        order = (Sign.PLUS, Sign.MINUS, Sign.UNSURE)
        return FrozenDict({sign.symbol: found.count(sign) for sign in order})

    @property
    def contested(self) -> int:
        """Number of links about whose sign people disagree."""
        return sum(link.contested for link in self.map.links)

    @property
    def evidence(self) -> Mapping[str, int]:
        """Number of links by evidence: stated, observed, surveyed, assumed."""
        found: list[str] = [link.evidence for link in self.map.links]
        return FrozenDict({kind: found.count(kind) for kind in EVIDENCES})

    @property
    def delayed(self) -> int:
        """Number of links with a delay."""
        return sum(link.delay > 0 for link in self.map.links)

    @property
    def density(self) -> float:
        """Links between two variables as a share of those there could be, 0 … 1."""
        size = len(self.map)
        between = sum(link.source != link.target for link in self.map.links)
        return between / (size * (size - 1)) if size > 1 else 0.0

    # -- where the loops pass ----------------------------------------------------------------

    @cached_property
    def loops_through(self) -> Mapping[str, int]:
        """Number of the counted loops through each variable."""
        counts = np.bincount(self.loops.nodes, minlength=len(self.map))
        return FrozenDict(zip(self.map.names, counts.tolist(), strict=True))

    @cached_property
    def loops_along(self) -> Mapping[tuple[str, str], int]:
        """Number of the counted loops along each link, by its (source, target)."""
        counts = _along(self.loops)
        pairs = [link.pair for link in self.map.links]
        return FrozenDict(zip(pairs, counts.tolist(), strict=True))

    def share(self, name: str, target: str | None = None) -> float:
        """Return the share, 0 … 1, of the counted loops through a variable or along a link.

        Parameters
        ----------
        name
            A variable; the source of the link if a target is given.
        target
            Target of the link.

        Raises
        ------
        UnknownVariable, UnknownLink
            If it is not in the map.
        """
        if target is None:
            count = self.loops_through[self.map[name].name]
        else:
            count = self.loops_along[self.map.link(name, target).pair]
        return count / len(self.loops) if len(self.loops) else 0.0

    def most_looped(self, n: int | None = None) -> tuple[tuple[str, int], ...]:
        """Return the n variables with the most loops through them, and how many; ties by place."""
        ranked = sorted(self.loops_through.items(), key=lambda pair: -pair[1])
        return tuple(ranked[:n])

    # -- honesty and other forms -------------------------------------------------------------

    @property
    def complete(self) -> bool:
        """Whether every loop of the map was counted, not only those of some length or filter."""
        return self.loops.whole

    @property
    def stopped(self) -> str | None:
        """What ended the search for loops early: "limit", "time limit", "callback", or None."""
        return self.loops.stopped

    def require_complete(self) -> Description:
        """Return the description itself, or raise `IncompleteResult` if loops are missing."""
        if not self.complete:
            raise IncompleteResult(
                "the count of loops in the description",
                self.loops.completeness(),
                "Give more limit= or time_limit=, or loops= that are complete",
            )
        return self

    def completeness(self) -> str:
        """Return one line that says which loops were counted."""
        return f"{len(self.loops):,} loops counted, {self.loops.completeness()}; {self.note}"

    def table(self) -> Table:
        """Return one row per variable: end, core, links in and out, loops, share of loops.

        The end is "driver", "outcome", "isolated" or empty; the core is the number, from 1, of
        the one of `cores` that it is in, or None.
        """
        core = {name: k for k, names in enumerate(self.cores, 1) for name in names}
        end = {
            **dict.fromkeys(self.drivers, "driver"),
            **dict.fromkeys(self.outcomes, "outcome"),
            **dict.fromkeys(self.isolated, "isolated"),
        }
        return Table.from_rows(
            ("variable", "end", "core", "links in", "links out", "loops", "share"),
            [
                (
                    name,
                    end.get(name, ""),
                    core.get(name),
                    self.in_degree[name],
                    self.out_degree[name],
                    self.loops_through[name],
                    self.share(name),
                )
                for name in self.map.names
            ],
        )

    def link_table(self) -> Table:
        """Return one row per link: source, target, sign, loops along it, share of loops."""
        rows = [
            (*link.pair, link.sign.symbol, self.loops_along[link.pair], self.share(*link.pair))
            for name in self.map.names
            for link in self.map.links_from(name)
        ]
        return Table.from_rows(("source", "target", "sign", "loops", "share"), rows)

    def __repr__(self) -> str:
        sizes = f"{len(self.map)} variables, {len(self.map.links)} links"
        return f"<Description: {sizes}, {len(self.cores)} cores, {self.completeness()}>"


def describe(
    m: MapSource,
    /,
    loops: Loops | None = None,
    limit: int | None = 100_000,
    time_limit: float | None = 10.0,
    progress: Progress = None,
) -> Description:
    """Describe the structure of a map: components, ends, degrees, loops through each place.

    Where many loops pass is a place that the drawing gives weight to; it does not follow that
    turning it moves much.

    Parameters
    ----------
    m
        The map, or a study.
    loops
        Loops of the map to count, if they have been found already; then no limit matters.
    limit
        At most so many loops are counted, the shortest first; None: no limit.
    time_limit
        Seconds after which to stop looking for loops; None: no limit.
    progress
        None, True, or a function ``(done, total)`` of loops, which may raise `Stop`.

    Returns
    -------
    Description
        Components, drivers, outcomes, degrees, counts of links, and shares of loops.

    Raises
    ------
    InvalidValue
        For loops of another map, limits that make no sense, or what is no map.

    Notes
    -----
    The search for loops (see `find_loops`), then O(variables + links + length of the loops).

    References
    ----------
    Tarjan (1972), "Depth-first search and linear graph algorithms", for strong components;
    Özesmi and Özesmi (2004), "Ecological models based on people's knowledge", for transmitter
    (driver) and receiver (outcome) variables; Crielaard, Uleman et al. (2024), "Refining the
    causal loop diagram", for why position is no leverage.

    Examples
    --------
    >>> import kompassie as ks
    >>> d = ks.describe(ks.flagship())
    >>> d.drivers, d.outcomes, len(d.cores[0])
    (('kwetsbaarheid', 'kracht', 'opv_systeem', 'topdown'), ('besluiten',), 28)
    >>> d.most_looped(2), round(d.share("bespreekbaar"), 2)
    ((('bespreekbaar', 123), ('kracht_zetten', 119)), 0.81)
    """
    base = map_of(m)
    if loops is None:
        found = find_loops(m, limit=limit, time_limit=time_limit, progress=progress)
    elif not isinstance(loops, Loops):
        raise InvalidValue("loops", loops, "give Loops, such as find_loops() returns")
    elif loops.map != base:
        raise InvalidValue("loops", loops, "give loops of the same map")
    else:
        found = loops
    adjacency = [[base.position(x.target) for x in base.links_from(name)] for name in base.names]
    components = [tuple(base.names[k] for k in part) for part in strong_components(adjacency)]
    settings = {"loops": "found" if loops is None else "given"}
    limits = {"limit": limit, "time_limit": time_limit} if loops is None else {}
    made = made_by("describe", {**settings, **limits}, base.digest)
    return Description(base, found, tuple(components), made)


def _along(loops: Loops) -> NDArray[np.int64]:
    """Return how many of the loops go along each link of their map, in the order of its links."""
    counts: NDArray[np.int64] = np.bincount(loops._links, minlength=len(loops.map.links))
    return counts
