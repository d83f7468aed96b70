"""How many loops a map has, by length and sign, without listing them."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..errors import IncompleteResult, TooLarge
from ..kernels.block_count import CLOSED, count_block, plan_block
from ..kernels.blocks import loop_blocks
from ..kernels.compiled_count import can_count, compiled_counts
from ..model.causal_map import CausalMap
from ..model.fields import number, whole
from ..model.frozen import FrozenDict
from ..model.source import MapSource, map_of
from ..progress import Meter, Progress
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult

__all__ = ["LoopCount", "count_loops"]

_AT_ONCE = 300  # variables up to which closed forms are there as soon as they are asked for
_FIRST_LOOKS = 3  # of the compiled search, before any thought about the cheapest way
# Estimates refuse what is out of reach by far, the clock decides about the rest. That of a search
# can be far off.
_DOUBT = {"search": 10.0, "subsets": 2.0, "closed forms": 2.0}

Signed = list[list[tuple[int, int]]]


@dataclass(frozen=True)
class LoopCount(TableResult):
    """Exact numbers of loops by length and sign.

    Parameters
    ----------
    by_length
        {length: (reinforcing, balancing, undecided)}, for every length from 1 to that of the
        longest loop there is, or, where that was not found out, that is known.
    complete
        Whether these are all loops that were asked for.
    stopped
        What ended the count early: "callback", or None.
    complete_up_to
        The longest loops, in variables, that are counted for certain.
    max_length
        The longest loops that were asked for; None: any.
    provenance
        How they were counted; the setting "method" names the ways that were taken.
    """

    by_length: Mapping[int, tuple[int, int, int]]
    complete: bool = True
    stopped: str | None = None
    complete_up_to: int = 0
    max_length: int | None = None
    provenance: Provenance = field(default_factory=lambda: Provenance("count_loops"))

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_length", FrozenDict(self.by_length))

    @property
    def reinforcing(self) -> int:
        """Number of loops whose links' signs multiply to +."""
        return sum(row[0] for row in self.by_length.values())

    @property
    def balancing(self) -> int:
        """Number of loops whose links' signs multiply to −."""
        return sum(row[1] for row in self.by_length.values())

    @property
    def undecided(self) -> int:
        """Number of loops with an unsure or contested link."""
        return sum(row[2] for row in self.by_length.values())

    @property
    def total(self) -> int:
        """Number of loops."""
        return self.reinforcing + self.balancing + self.undecided

    def require_complete(self) -> LoopCount:
        """Return the count itself, or raise `IncompleteResult` if it was stopped early."""
        if not self.complete:
            raise IncompleteResult(
                "the count of loops",
                f"it stopped at the {self.stopped}; loops up to length {self.complete_up_to} are "
                "counted",
                "Let it run to the end, or give a max_length= that is sooner counted",
            )
        return self

    def completeness(self) -> str:
        """Return one line that says whether these are all loops."""
        if not self.complete:
            up_to = f"complete only up to length {self.complete_up_to}"
            return f"stopped at the {self.stopped}: {up_to}"
        return "complete" if self.max_length is None else f"complete up to length {self.max_length}"

    def table(self) -> Table:
        """Return one row per length: length, reinforcing, balancing, undecided, total."""
        return Table.from_rows(
            ("length", "reinforcing", "balancing", "undecided", "total"),
            [(length, *row, sum(row)) for length, row in self.by_length.items()],
        )

    def __repr__(self) -> str:
        undecided = f", {self.undecided:,} undecided" if self.undecided else ""
        signs = f"{self.reinforcing:,} R, {self.balancing:,} B{undecided}"
        return f"<LoopCount: {self.total:,} ({signs}), {self.completeness()}>"


def count_loops(
    m: MapSource,
    /,
    max_length: int | None = None,
    time_limit: float | None = 10.0,
    progress: Progress = None,
) -> LoopCount:
    """Count the feedback loops of a map exactly, by length and sign, without listing them.

    A loop with an unsure or contested link is undecided and counted apart.

    Parameters
    ----------
    m
        The map.
    max_length
        Longest loops to count, in variables; None: any.
    time_limit
        Seconds that the count may take; None: no limit.
    progress
        None, True, or a function ``(done, total)`` of loops, which may raise `Stop`.

    Returns
    -------
    LoopCount
        Whole numbers of any size; never an estimate.

    Raises
    ------
    TooLarge
        If no exact way fits the time limit, with an estimate of the work.
    InvalidValue
        For a length or time that makes no sense, or what is no map.

    Notes
    -----
    The map is cut into blocks that loops cannot leave, and for each block the cheapest way is
    taken: closed forms for lengths up to 5, O(V³); a search that visits each beginning of a loop
    and counts the two links that end it together; or dynamic programming over sets of variables,
    at most 24 of them and 512 MB, O(2^V V²) whatever the number of loops. Where the compiled
    search is there, it first tries the whole map for some hundredths of a second.

    References
    ----------
    Harary and Manvel (1971), "On the number of cycles in a graph"; Held and Karp (1962), "A
    dynamic programming approach to sequencing problems"; Knuth (1975), "Estimating the efficiency
    of backtrack programs", for the estimate.

    Examples
    --------
    >>> m = __import__("kompassie").parse('''
    ... stress -> mistakes +
    ... mistakes -> stress +
    ... mistakes -> care +
    ... care -> mistakes -
    ... care -> stress ?''')
    >>> count_loops(m)
    <LoopCount: 3 (1 R, 1 B, 1 undecided), complete>
    >>> count_loops(m).by_length[2]
    (1, 1, 0)
    """
    base = map_of(m)
    longest = whole(max_length, "max_length")
    if time_limit is not None:
        time_limit = number(time_limit, "time_limit", "use seconds from 0 upwards, or None", 0.0)
    count = _Count(base, longest, time_limit, Meter(progress, "loops"))
    stopped = count.run()
    counts = count.closed_only() if stopped else count.counts
    last = max((k for k, row in enumerate(counts) if any(row)), default=0)
    asked = len(base) if longest is None else longest
    settings = {"max_length": longest, "time_limit": time_limit}
    return LoopCount(
        {k: (counts[k][0], counts[k][1], counts[k][2]) for k in range(1, last + 1)},
        complete=stopped is None,
        stopped=stopped,
        complete_up_to=asked if stopped is None else min(asked, len(counts) - 1),
        max_length=longest,
        provenance=made_by(
            "count_loops", {**settings, "method": ", ".join(sorted(count.methods))}, base.digest
        ),
    )


class _Count:
    """One count: the blocks of the map, the limits, and what was counted."""

    def __init__(
        self, m: CausalMap, longest: int | None, time_limit: float | None, meter: Meter
    ) -> None:
        self.begun = time.monotonic()
        self.time_limit = math.inf if time_limit is None else time_limit
        self.meter = meter
        self.size = len(m)
        self.ones = [0, 0, 0]
        self.sources: list[int] = []
        self.targets: list[int] = []
        self.signs: list[int] = []
        place = {name: k for k, name in enumerate(m.names)}
        for link in m.links:
            source, target, sign = place[link.source], place[link.target], int(link.sign)
            if source == target:
                self.ones[_column(sign)] += 1
            else:
                self.sources.append(source)
                self.targets.append(target)
                self.signs.append(sign)
        self.longest = longest
        self.bound = self.size if longest is None else min(longest, self.size)
        self.blocks: list[Signed] = []
        self.counts = self._empty(1)
        self.found = sum(self.ones)
        self.methods: set[str] = set()

    def _empty(self, bound: int) -> list[list[int]]:
        return [[0, 0, 0], list(self.ones), *([0, 0, 0] for _ in range(bound - 1))]

    def run(self) -> str | None:
        """Count; return what ended it early, if something did."""
        if self.bound > 1 and can_count(self.size) and self._first_try():
            return None
        self._cut()
        plans: list[tuple[Signed, str, float]] = []
        for block in self.blocks:
            method, seconds = plan_block(block, self.bound)
            if seconds / _DOUBT[method] > self.time_limit or (plans and self._late()):
                raise self._too_large(block, seconds)
            plans.append((block, method, seconds))
        for k, (block, method, seconds) in enumerate(plans):
            self.methods.add(method)
            before = self.found
            for found in count_block(method, block, self.bound, self.counts):
                self.found = before + found
                if self._late() and method != "closed forms":
                    raise self._too_large(block, seconds)
                if not self.meter.tick(self.found):
                    return "callback"
            self.found = sum(map(sum, self.counts))
            if k + 1 < len(plans) and self._late():
                raise self._too_large(block, seconds)
        self.meter.tick(self.found, last=True)
        return None

    def _first_try(self) -> bool:
        """Count the whole map by the compiled search, if that is done at once.

        Most maps are counted sooner than it takes to cut them up and to weigh the ways.
        """
        counts = self._empty(self.bound)
        links = (self.sources, self.targets, self.signs)
        for looks, _ in enumerate(compiled_counts(*links, self.size, self.bound, counts)):
            if looks == _FIRST_LOOKS:
                return False
        self.counts = counts
        self.methods.add("search")
        self.found = sum(map(sum, counts))
        self.meter.tick(self.found, last=True)
        return True

    def _cut(self) -> None:
        """Cut the map into blocks that loops cannot leave."""
        links: Signed = [[] for _ in range(self.size)]
        for u, v, sign in zip(self.sources, self.targets, self.signs, strict=True):
            links[u].append((v, sign))
        for block in loop_blocks([[v for v, _ in row] for row in links]):
            place = {u: k for k, u in enumerate(block)}
            self.blocks.append(
                [sorted((place[v], sign) for v, sign in links[u] if v in place) for u in block]
            )
        largest = max(map(len, self.blocks), default=1)
        self.bound = min(self.bound, largest)
        if self.bound < 2:
            self.blocks = []
        self.counts = self._empty(self.bound)

    def _late(self) -> bool:
        return time.monotonic() - self.begun > self.time_limit

    def closed_only(self) -> list[list[int]]:
        """Return the counts that are known at once, for those lengths that are known whole."""
        if max(map(len, self.blocks), default=0) > _AT_ONCE:
            return self._empty(1)
        counts = self._empty(min(self.bound, CLOSED))
        for block in self.blocks:
            list(count_block("closed forms", block, self.bound, counts))
        return counts

    def _too_large(self, block: Signed, seconds: float) -> TooLarge:
        linked = sum(map(len, block))
        far = "any length" if self.longest is None else f"length {self.longest}"
        so_far = f"; {self.found:,} were counted before it was up" if self.found else ""
        return TooLarge(
            f"counting the loops up to {far} among {len(block)} variables with {linked} links",
            f"it takes {_duration(seconds, about='about ')} by the best exact way",
            f"a time_limit of {_duration(self.time_limit)}{so_far}",
            "Give a smaller max_length= (up to 5 takes next to no time) or a larger time_limit=, "
            "or ask strongest_loops() for those that matter most",
        )


def _column(sign: int) -> int:
    """Return the place of a sign in a row of counts."""
    return (2, 0, 1)[sign]


def _duration(seconds: float, about: str = "") -> str:
    if seconds > 1e100:
        return "longer than 10^90 years"
    for size, unit in ((31_557_600.0, "years"), (86_400.0, "days"), (3_600.0, "hours")):
        if seconds >= 2 * size:
            return f"{about}{seconds / size:.3g} {unit}"
    return f"{about}{seconds:.3g} s"
