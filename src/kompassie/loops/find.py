"""Finding the loops of a map: all of them, or as many as fit the limits, in canonical order."""

from __future__ import annotations

import math
import time

import numpy as np

from ..errors import InvalidValue
from ..kernels.components import strong_components
from ..kernels.loop_search import search_loops
from ..model.causal_map import CausalMap
from ..model.fields import number
from ..model.source import MapSource
from ..model.study import Study
from ..progress import Meter, Progress
from ..provenance import made_by
from .found import Loops

__all__ = ["find_loops"]

_ATTEMPT_SHARE = 0.5  # of the time limit, for the fast order that is sorted afterwards
_AFTER_CANCEL = 0.2  # seconds
_LOOK = 512  # loops between two looks at the clock


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
        For a length, limit or time that makes no sense.

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
    base = m.base_map
    longest = _whole(max_length, "max_length")
    most = _whole(limit, "limit", 0)
    if time_limit is not None:
        time_limit = number(time_limit, "time_limit", "use seconds from 0 upwards, or None", 0.0)
    start = None if through is None else base.position(through, "in through=")
    found = _Search(
        base,
        longest,
        start,
        math.inf if most is None else most,
        math.inf if time_limit is None else time_limit,
        Meter(progress, "loops"),
    ).run()
    nodes = np.fromiter((v for path in found.paths for v in path), np.int32)
    offsets = np.zeros(len(found.paths) + 1, dtype=np.int64)
    np.cumsum([len(path) for path in found.paths], out=offsets[1:])
    settings = {"max_length": max_length, "through": through, "limit": limit}
    return Loops(
        base,
        nodes,
        offsets,
        complete=found.stopped is None,
        stopped=found.stopped,
        complete_up_to=found.complete_up_to,
        max_length=longest,
        given=m.loop_names if isinstance(m, Study) else (),
        provenance=made_by("find_loops", {**settings, "time_limit": time_limit}, base.digest),
    )


def _whole(value: object, what: str, low: int = 1) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < low:
        raise InvalidValue(what, value, f"use a whole number from {low} upwards, or None")
    return int(value)


class _Search:
    """One search: the graph, the limits, and what was found within them."""

    def __init__(
        self,
        m: CausalMap,
        longest: int | None,
        root: int | None,
        limit: float,
        time_limit: float,
        meter: Meter,
    ) -> None:
        self.adjacency = _inner_links(m)
        largest = max((len(c) for c in strong_components(self.adjacency)), default=1)
        self.asked = len(m) if longest is None else longest
        self.bound = min(self.asked, largest)
        self.root = root
        self.limit = limit
        self.begun = time.monotonic()
        self.time_limit = time_limit
        self.meter = meter
        self.paths: list[tuple[int, ...]] = []
        self.stopped: str | None = None
        self.complete_up_to = 0

    def run(self) -> _Search:
        """Fill in the result and return it."""
        deadline = self.begun + self.time_limit * _ATTEMPT_SHARE
        reason = self._collect(self.bound, False, deadline)
        if reason is None:
            self.paths.sort(key=lambda path: (len(path), path))
            self.complete_up_to = self.asked
            return self
        self.paths.clear()
        deadline = self.begun + self.time_limit
        if reason == "callback":
            # Who cancels gets the beginning of the order that can be had at once.
            self.meter = Meter(None, "loops")
            deadline = min(deadline, time.monotonic() + _AFTER_CANCEL)
        later = self._length_by_length(deadline)
        self.stopped = later and (reason if reason == "callback" else later)
        return self

    def _length_by_length(self, deadline: float) -> str | None:
        """Find loops of length 1, then 2, and so on; return which limit bit, if one did."""
        for length in range(1, self.bound + 1):
            before = len(self.paths)
            reason = self._collect(length, True, deadline)
            if self.root is not None:
                # Through a variable, a length is in order only when it is finished.
                if reason is not None:
                    del self.paths[before:]
                self.paths[before:] = sorted(self.paths[before:])
                if len(self.paths) > self.limit:
                    reason = "limit"
            if reason is not None:
                if reason == "limit":
                    del self.paths[int(self.limit) :]
                return reason
            self.complete_up_to = length
        self.complete_up_to = self.asked
        return None

    def _collect(self, bound: int, exact: bool, deadline: float) -> str | None:
        """Add loops to `paths`; return which limit bit, if one did."""
        paths, root = self.paths, self.root
        most = math.inf if exact and root is not None else self.limit
        for path in search_loops(self.adjacency, bound=bound, exact=exact, root=root):
            if path is not None:
                paths.append(tuple(path) if root is None else _from_first(path))
                if len(paths) > most:
                    return "limit"
                if len(paths) % _LOOK:
                    continue
            if time.monotonic() > deadline:
                return "time limit"
            if not self.meter.tick(len(paths)):
                return "callback"
        return None


def _inner_links(m: CausalMap) -> list[list[int]]:
    """Return for each variable the places it points to, ascending, within strong components."""
    adjacency: list[list[int]] = [[] for _ in m.names]
    for link in m.links:
        adjacency[m.position(link.source)].append(m.position(link.target))
    component = [0] * len(m)
    for k, members in enumerate(strong_components(adjacency)):
        for u in members:
            component[u] = k
    return [
        sorted(v for v in targets if component[v] == component[u])
        for u, targets in enumerate(adjacency)
    ]


def _from_first(path: list[int]) -> tuple[int, ...]:
    """Return the path started at its smallest node."""
    first = path.index(min(path))
    return (*path[first:], *path[:first])
