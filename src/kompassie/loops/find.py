"""Finding the loops of a map: all of them, or as many as fit the limits, in canonical order."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from ..kernels.components import strong_components
from ..kernels.listing import loop_batches
from ..model.causal_map import CausalMap
from ..model.fields import number, whole
from ..model.source import MapSource, map_of
from ..model.study import Study
from ..progress import Meter, Progress
from ..provenance import made_by
from .found import Loops
from .gathering import ByLength, Gathered, Held

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..kernels.listing import Batch

__all__ = ["find_loops"]

# Of the time limit: for the fast order that is sorted afterwards, and, where there are so many
# loops that they are counted before they are kept, for either time.
_ATTEMPT_SHARE = 0.5
_COUNTING_SHARE, _SECOND_SHARE = 0.4, 0.9
_AFTER_CANCEL = 0.2  # seconds


def find_loops(
    m: MapSource,
    /,
    max_length: int | None = None,
    through: str | None = None,
    limit: int | None = 100_000,
    time_limit: float | None = 10.0,
    progress: Progress = None,
) -> Loops:
    """Find the feedback loops of a map.

    A loop visits no variable twice. Loops come in canonical order: by length, then by the places
    of their variables, each started at its variable that stands first in the map. That order is
    the same for every machine, and a list that was stopped early is the beginning of it.

    Parameters
    ----------
    m
        The map, or a study whose loop names the result then carries.
    max_length
        Longest loop to look for, in variables; None: any.
    through
        Look only for loops through this variable.
    limit
        At most so many loops; None: no limit.
    time_limit
        Seconds after which to stop; None: no limit.
    progress
        None, True, or a function ``(done, total)``, which may raise `Stop`.

    Returns
    -------
    Loops
        Flat arrays; `complete`, `stopped` and `complete_up_to` say whether it is all.

    Raises
    ------
    UnknownVariable
        If `through` is not in the map.
    InvalidValue
        For a length, limit or time that makes no sense, or what is no map.

    Notes
    -----
    The number of loops can grow exponentially with the number of links. First all loops are
    searched in whichever order is fast, and sorted; where that does not fit the limits, they are
    searched again length by length, so that what is returned is the beginning of the order.

    References
    ----------
    Johnson (1975), "Finding all the elementary circuits of a directed graph"; Peng et al. (2019),
    "Towards bridging theory and practice: hop-constrained s-t simple path enumeration".

    Examples
    --------
    >>> m = __import__("kompassie").parse('''
    ... stress -> mistakes +
    ... mistakes -> stress +
    ... mistakes -> care +
    ... care -> mistakes -''')
    >>> find_loops(m)
    <Loops: 2 (1 R, 1 B), complete>
    """
    base = map_of(m)
    longest = whole(max_length, "max_length")
    most = whole(limit, "limit", 0)
    if time_limit is not None:
        time_limit = number(time_limit, "time_limit", "use seconds from 0 upwards, or None", 0.0)
    start = None if through is None else base.position(through, "in through=")
    search = _Search(
        base,
        longest,
        start,
        math.inf if most is None else most,
        math.inf if time_limit is None else time_limit,
        Meter(progress, "loops"),
    )
    nodes, offsets = search.run()
    for array in (nodes, offsets):
        array.setflags(write=False)
    passing = None if start is None else base.names[start]
    settings = {"max_length": longest, "through": passing, "limit": most}
    return Loops(
        base,
        nodes,
        offsets,
        complete=search.stopped is None,
        stopped=search.stopped,
        complete_up_to=search.complete_up_to,
        max_length=longest,
        part="" if passing is None else f"through {passing!r}",
        given=m.loop_names if isinstance(m, Study) else (),
        provenance=made_by("find_loops", {**settings, "time_limit": time_limit}, base.digest),
    )


class _Search:
    """One search: the graph, the limits, and what was found within them."""

    def __init__(
        self,
        m: CausalMap,
        longest: int | None,
        through: int | None,
        limit: float,
        time_limit: float,
        meter: Meter,
    ) -> None:
        self.adjacency = _inner_links(m)
        largest = max((len(c) for c in strong_components(self.adjacency)), default=1)
        self.asked = len(m) if longest is None else longest
        self.bound = max(1, min(self.asked, largest))
        self.through = through
        self.limit = limit
        self.begun = time.monotonic()
        self.time_limit = time_limit
        self.meter = meter
        self.stopped: str | None = None
        self.complete_up_to = 0

    def run(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return nodes and offsets of the loops, and set `stopped` and `complete_up_to`."""
        found, reason = self._attempt()
        if found is not None:
            self.complete_up_to = self.asked
            return found.nodes, found.offsets
        gathered = Gathered()
        deadline = self.begun + self.time_limit
        if reason == "callback":
            # Who cancels gets the beginning of the order that can be had at once.
            self.meter = Meter(None, "loops")
            deadline = min(deadline, time.monotonic() + _AFTER_CANCEL)
        later = self._length_by_length(gathered, deadline)
        self.stopped = later and (reason if reason == "callback" else later)
        return gathered.arrays()

    def _attempt(self) -> tuple[ByLength | None, str | None]:
        """Find all loops root by root: return them in order, or which limit bit.

        Many loops are only counted at first, and searched again once their places are known.
        """
        held = Held(self.bound)
        for nodes, lengths in self._by_roots():
            held.add(nodes, lengths)
            share = _ATTEMPT_SHARE if held.batches is not None else _COUNTING_SHARE
            reason = self._bites(held.count, self.begun + share * self.time_limit)
            if reason is not None:
                return None, reason
        found = ByLength(held.numbers)
        if held.batches is not None:
            found.add_all(held.batches)
        else:
            for nodes, lengths in self._by_roots():
                found.add(nodes, lengths)
                reason = self._bites(held.count, self.begun + _SECOND_SHARE * self.time_limit)
                if reason is not None:
                    return None, reason
        self.meter.tick(held.count, last=True)
        if self.through is not None:
            found.turn()
        return found, None

    def _by_roots(self) -> Iterable[Batch]:
        return loop_batches(self.adjacency, bound=self.bound, root=self.through)

    def _length_by_length(self, found: Gathered, deadline: float) -> str | None:
        """Find loops of length 1, then 2, and so on; return which limit bit, if one did."""
        for length in range(1, self.bound + 1):
            batches = loop_batches(self.adjacency, bound=length, exact=True, via=self.through)
            reason = self._collect(found, batches, deadline)
            if reason is not None:
                return reason
            self.complete_up_to = length
        self.complete_up_to = self.asked
        return None

    def _collect(self, found: Gathered, batches: Iterable[Batch], deadline: float) -> str | None:
        """Add loops to `found`; return which limit bit, if one did."""
        for nodes, lengths in batches:
            found.add(nodes, lengths)
            reason = self._bites(found.count, deadline)
            if reason is not None:
                if reason == "limit":
                    found.cut(int(self.limit))
                return reason
        return None

    def _bites(self, count: int, deadline: float) -> str | None:
        """Return which limit bites when so many loops were found, if one does."""
        if count > self.limit:
            return "limit"
        if time.monotonic() > deadline:
            return "time limit"
        return None if self.meter.tick(count) else "callback"


def _inner_links(m: CausalMap) -> list[list[int]]:
    """Return for each variable the places it points to, ascending, within strong components."""
    adjacency: list[list[int]] = [[] for _ in m.names]
    place = {name: k for k, name in enumerate(m.names)}
    for link in m.links:
        adjacency[place[link.source]].append(place[link.target])
    component = [0] * len(m)
    for k, members in enumerate(strong_components(adjacency)):
        for u in members:
            component[u] = k
    return [
        sorted(v for v in targets if component[v] == component[u])
        for u, targets in enumerate(adjacency)
    ]
