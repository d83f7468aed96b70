"""A few loops that stand for all: the shortest independent loop set, and a loop basis."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..errors import IncompleteResult, TooLarge
from ..kernels.components import strong_components
from ..kernels.short_loops import geodetic_cover, short_basis
from ..model.causal_map import CausalMap
from ..model.fields import number
from ..model.source import MapSource, map_of
from ..model.study import Study
from ..progress import Meter, Progress
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .strongest import SelectedLoops

__all__ = ["LoopSet", "independent_loops", "loop_basis"]

_MOST = 2_000_000  # candidate loops of one strong component

_SHORTEST = (
    "Shortest independent loop set, after Oliva (2004): of the loops that two variables make by "
    "the shortest ways there and back, shortest first, those with a link that no earlier one has. "
    "Every link that lies on a loop is covered. It is often smaller than a basis: not every loop "
    "is a combination of these."
)
_BASIS = (
    "Minimum directed loop basis: of the loops that go from a variable by a shortest way to a "
    "link and by a shortest way back, shortest first, those that are independent of the earlier "
    "ones. Every loop is a combination of these, with weights that may be negative. The total "
    "length is the smallest among bases of such loops; that no other loops could make a shorter "
    "one is not shown."
)


@dataclass(frozen=True)
class LoopSet(TableResult):
    """Loops that stand for all, and what they stand for.

    Parameters
    ----------
    loops
        The loops, by length, then by the places of their variables.
    definition
        How they were chosen, in words.
    dimension
        Number of independent loops there can be: links − variables + 1, summed over the strong
        components of the map.
    covered
        How many links the loops pass.
    links
        How many links lie on any loop: those of the strong components.
    stopped
        What ended the search early: "time limit", "callback", or None. The loops are then the
        beginning of the set, and cover and span less.
    provenance
        How the set was made.
    """

    loops: SelectedLoops
    definition: str
    dimension: int
    covered: int
    links: int
    stopped: str | None = None
    provenance: Provenance = field(default_factory=lambda: Provenance("independent_loops"))

    def __len__(self) -> int:
        return len(self.loops)

    @property
    def coverage(self) -> float:
        """Share of the links on loops that these loops pass, 0 … 1; 1 where there are none."""
        return self.covered / self.links if self.links else 1.0

    @property
    def complete(self) -> bool:
        """Whether the search ran to its end."""
        return self.stopped is None

    def require_complete(self) -> LoopSet:
        """Return the set itself, or raise `IncompleteResult` if it was stopped early."""
        if self.stopped is not None:
            raise IncompleteResult(
                "the loop set",
                f"it stopped at the {self.stopped}; {self.completeness()}",
                "Give more time_limit=, or ask for a part of the map with only()",
            )
        return self

    def completeness(self) -> str:
        """Return one line that says what these loops cover and span."""
        few = f"{len(self)} loops for {self.dimension} dimensions"
        said = f"{few}, covering {self.covered} of {self.links} links that lie on loops"
        return said if self.stopped is None else f"stopped at the {self.stopped}: {said}"

    def table(self) -> Table:
        """Return one row per loop, as `Loops` has them."""
        return self.loops.table()

    def __repr__(self) -> str:
        return f"<LoopSet: {self.completeness()}>"


def independent_loops(
    m: MapSource, /, time_limit: float | None = 30.0, progress: Progress = None
) -> LoopSet:
    """Find the shortest independent loop set: short loops that cover every link on a loop.

    Where two ways are equally short, the one whose variables stand first in the map is taken, so
    the set is the same for every machine. Another order of the variables can give another set,
    also another number of loops.

    Parameters
    ----------
    m
        The map, or a study whose loop names the result then carries.
    time_limit
        Seconds after which to stop with the loops there are; None: no limit.
    progress
        None, True, or a function ``(done, total)`` of loops, which may raise `Stop`.

    Returns
    -------
    LoopSet
        `loops`, `definition`, `dimension` and `coverage`.

    Raises
    ------
    TooLarge
        If a strong component has more than 2,000,000 pairs of variables.
    InvalidValue
        For a time that makes no sense, or if `m` is no map.

    Notes
    -----
    Per strong component of V variables, O(V²) candidate loops. A loop that brings a new link is
    independent of the earlier ones, but there may be independent loops without one: the set can
    be smaller than a basis, which `loop_basis` gives. A self-link is a loop of one.

    References
    ----------
    Oliva (2004), "Model structure analysis through graph theory: partition heuristics and feedback
    structure decomposition", System Dynamics Review 20(4), doi:10.1002/sdr.298. Kampmann (2012),
    "Feedback loop gains and system behavior (1996)", System Dynamics Review 28(4),
    doi:10.1002/sdr.1483.

    Examples
    --------
    >>> m = __import__("kompassie").parse('''
    ... stress -> mistakes +
    ... mistakes -> stress +
    ... mistakes -> care +
    ... care -> mistakes -
    ... care -> stress -''')
    >>> independent_loops(m)
    <LoopSet: 3 loops for 3 dimensions, covering 5 of 5 links that lie on loops>
    >>> [len(loop) for loop in independent_loops(m).loops]
    [2, 2, 3]
    """
    looks = _Looks(time_limit, progress)
    return _loop_set(
        m, "independent_loops", _SHORTEST, geodetic_cover, lambda nodes, links: nodes**2 // 2, looks
    )


def loop_basis(
    m: MapSource, /, time_limit: float | None = 30.0, progress: Progress = None
) -> LoopSet:
    """Find a minimum directed loop basis: short loops of which all others are combinations.

    Ties are decided by the places of the variables, so the basis is the same for every machine.

    Parameters
    ----------
    m
        The map, or a study whose loop names the result then carries.
    time_limit
        Seconds after which to stop with the loops there are; None: no limit.
    progress
        None, True, or a function ``(done, total)`` of loops, which may raise `Stop`.

    Returns
    -------
    LoopSet
        As many loops as `dimension`.

    Raises
    ------
    TooLarge
        If a strong component has more than 2,000,000 pairs of a variable and a link.
    InvalidValue
        For a time that makes no sense, or if `m` is no map.

    Notes
    -----
    Per strong component of V variables and L links, O(V L) candidate loops. Minimality holds among
    these candidates. Independence is that of the loops as vectors over the links, decided modulo a
    prime; that there are `dimension` of them shows that none was missed.

    References
    ----------
    Gleiss, Leydold and Stadler (2003), "Circuit bases of strongly connected digraphs", Discussiones
    Mathematicae Graph Theory 23(2). Horton (1987), "A polynomial-time algorithm to find the
    shortest cycle basis of a graph", doi:10.1137/0216026.

    Examples
    --------
    >>> m = __import__("kompassie").parse('''
    ... stress -> mistakes +
    ... mistakes -> stress +
    ... stress -> stress -''')
    >>> loop_basis(m)
    <LoopSet: 2 loops for 2 dimensions, covering 3 of 3 links that lie on loops>
    """
    looks = _Looks(time_limit, progress)
    return _loop_set(
        m, "loop_basis", _BASIS, short_basis, lambda nodes, links: nodes * links, looks
    )


class _Looks:
    """Looks at the clock and at the callback, and remembers which of them ended the search."""

    def __init__(self, time_limit: float | None, progress: Progress) -> None:
        if time_limit is not None:
            remedy = "use seconds from 0 upwards, or None"
            time_limit = number(time_limit, "time_limit", remedy, 0.0)
        self.time_limit = time_limit
        self.deadline = time.monotonic() + (math.inf if time_limit is None else time_limit)
        self.meter = Meter(progress, "loops")
        self.before = 0
        self.stopped: str | None = None

    def goes_on(self, count: int) -> bool:
        """Return whether to go on, with so many loops of this component."""
        if self.stopped is None and time.monotonic() > self.deadline:
            self.stopped = "time limit"
        if self.stopped is None and not self.meter.tick(self.before + count):
            self.stopped = "callback"
        return self.stopped is None


def _loop_set(
    m: MapSource,
    question: str,
    definition: str,
    choose: Callable[[Sequence[Sequence[int]], Callable[[int], bool]], list[tuple[int, ...]]],
    candidates: Callable[[int, int], int],
    looks: _Looks,
) -> LoopSet:
    """Choose loops in each strong component, and say what they cover."""
    base = map_of(m)
    found: list[tuple[int, ...]] = []
    dimension = links = 0
    for part, inner in _components(base):
        selfs = [part[k] for k, targets in enumerate(inner) if k in targets]
        others = [[v for v in targets if v != k] for k, targets in enumerate(inner)]
        count = sum(map(len, others))
        if candidates(len(part), count) > _MOST:
            raise TooLarge(
                f"a strong component of {len(part):,} variables and {count:,} links",
                f"it has {candidates(len(part), count):,} candidate loops",
                f"{_MOST:,}",
                "Ask for a part of the map with only(), or for strongest_loops()",
            )
        found += [(v,) for v in selfs]
        if count:
            found += [tuple(part[k] for k in path) for path in choose(others, looks.goes_on)]
        looks.before = len(found)
        links += len(selfs) + count
        dimension += len(selfs) + count - len(part) + 1
    found.sort(key=lambda path: (len(path), path))
    passed = {pair for path in found for pair in zip(path, path[1:] + path[:1], strict=True)}
    provenance = made_by(question, {"time_limit": looks.time_limit}, base.digest)
    rule = definition.partition(":")[0]
    loops = SelectedLoops(
        base,
        np.array([v for path in found for v in path], dtype=np.int32),
        np.cumsum([0, *map(len, found)]),
        complete=looks.stopped is None,
        stopped=looks.stopped,
        given=m.loop_names if isinstance(m, Study) else (),
        provenance=provenance,
        selection=rule,
        part=rule,
    )
    return LoopSet(loops, definition, dimension, len(passed), links, looks.stopped, provenance)


def _components(m: CausalMap) -> list[tuple[list[int], list[list[int]]]]:
    """Return the strong components with links inside: places, and links by place in the part."""
    adjacency: list[list[int]] = [[] for _ in m.names]
    for link in m.links:
        adjacency[m.position(link.source)].append(m.position(link.target))
    found = []
    for part in strong_components(adjacency):
        place = {u: k for k, u in enumerate(part)}
        inner = [sorted(place[v] for v in adjacency[u] if v in place) for u in part]
        if any(inner):
            found.append((part, inner))
    return found
