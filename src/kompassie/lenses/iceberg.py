"""The iceberg: which part of the map is seen, and which part lies under water."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..loops.find import find_loops
from ..loops.found import Loops
from ..loops.loop import Loop
from ..model.causal_map import CausalMap
from ..model.frozen import FrozenDict
from ..model.source import MapSource, map_of
from ..model.variable import LEVELS
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult

__all__ = ["Iceberg", "iceberg"]

_ASKED = 5


@dataclass(frozen=True, repr=False)
class Iceberg(TableResult):
    """Variables by level of the iceberg, and what touches the part under water.

    Above water are events; patterns, structures and mental models are under it.

    Parameters
    ----------
    map
        The map.
    counts
        Number of variables by level: event, pattern, structure, mental model, none.
    links_under, links_all
        Links with at least one end under water, and all links.
    loops_under, loops_all
        Loops through at least one variable under water, and all listed loops.
    beliefs
        Number of variables of kind belief.
    loops_without_belief
        Listed loops through no belief.
    unbelieved
        The first of those, at most five: "which belief keeps this loop going?"
    complete
        Whether the list of loops was complete.
    provenance
        How it was made.
    """

    map: CausalMap
    counts: Mapping[str, int]
    links_under: int
    links_all: int
    loops_under: int
    loops_all: int
    beliefs: int
    loops_without_belief: int
    unbelieved: tuple[Loop, ...]
    complete: bool
    provenance: Provenance

    @property
    def link_share(self) -> float:
        """Share, 0 … 1, of the links that touch the part under water; NaN without links."""
        return self.links_under / self.links_all if self.links_all else float("nan")

    @property
    def loop_share(self) -> float:
        """Share, 0 … 1, of the listed loops through the part under water; NaN without loops."""
        return self.loops_under / self.loops_all if self.loops_all else float("nan")

    def table(self) -> Table:
        """Return one row per level, events first: level and number of variables."""
        return Table({"level": list(self.counts), "variables": list(self.counts.values())})

    def completeness(self) -> str:
        """Return one line that says whether every loop was counted."""
        return "complete" if self.complete else "loops were not all listed: shares are of those"


def iceberg(m: MapSource, /, *, loops: Loops | None = None) -> Iceberg:
    """Count what lies under water.

    Parameters
    ----------
    m
        The map, or a study; a variable without a level counts as seen nowhere.
    loops
        Loops of the map, if they have been found already.

    Returns
    -------
    Iceberg
        Counts by level, and of links and loops under water.

    Notes
    -----
    The search for loops, then O(total length of the loops).

    References
    ----------
    Senge (1990), "The Fifth Discipline", for events, patterns, structures and mental models.

    Examples
    --------
    >>> import kompassie as ks
    >>> ks.iceberg(ks.flagship()).counts["mental model"]
    8
    """
    base = map_of(m)
    found = find_loops(m) if loops is None else loops
    level: dict[str, str | None] = {v.name: v.level for v in base.variables}
    counts = {name: list(level.values()).count(name) for name in LEVELS}
    under = {name for name, at in level.items() if at not in (None, "event")}
    deep = np.array([name in under for name in base.names], dtype=bool)
    belief = np.array([v.kind == "belief" for v in base.variables], dtype=bool)
    starts = found.offsets[:-1]
    touched = np.logical_or.reduceat(deep[found.nodes], starts) if len(found) else deep[:0]
    believed = np.logical_or.reduceat(belief[found.nodes], starts) if len(found) else deep[:0]
    return Iceberg(
        base,
        FrozenDict({**counts, "none": list(level.values()).count(None)}),
        sum(link.source in under or link.target in under for link in base.links),
        len(base.links),
        int(touched.sum()),
        len(found),
        int(belief.sum()),
        int((~believed).sum()),
        tuple(found[int(k)] for k in np.flatnonzero(~believed)[:_ASKED]),
        found.complete,
        made_by("iceberg", {}, base.digest),
    )
