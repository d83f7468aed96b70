"""Finding the paths from one variable to another, and the sign they agree on, if they do."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import prod
from typing import Literal, overload

from ..errors import IncompleteResult, InvalidValue
from ..kernels.path_search import PathSearch
from ..model.causal_map import CausalMap
from ..model.fields import number, whole
from ..model.link import EVIDENCES, Link
from ..model.sign import Sign
from ..model.source import MapSource, map_of
from ..progress import Meter, Progress
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult

__all__ = ["NetSign", "Path", "Paths", "find_paths"]

NetSign = Literal["+", "−", "ambiguous", "undecided", "no pathway", "unfinished"]

_ATTEMPT_SHARE = 0.5  # of the time limit, for the fast order that is sorted afterwards
_AFTER_CANCEL = 0.2  # seconds


@dataclass(frozen=True, repr=False)
class Path:
    r"""One path: links of which each starts where the one before ends, through no variable twice.

    Parameters
    ----------
    links
        The links, from the source to the target.

    Examples
    --------
    >>> m = __import__("kompassie").parse("a -> b -\nb -> c - ||")
    >>> path = find_paths(m, "a", "c")[0]
    >>> path.route, path.sign.symbol, path.delay
    ('a → b → c', '+', 4.0)
    """

    links: tuple[Link, ...]

    def __len__(self) -> int:
        return len(self.links)

    def __repr__(self) -> str:
        late = ", delayed" if self.delay else ""
        return f"<Path {self.sign.symbol}: {self.route}{late}>"

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of its variables, from the source to the target."""
        return (self.links[0].source, *(link.target for link in self.links))

    @cached_property
    def sign(self) -> Sign:
        """Product of the signs of its links; UNSURE if one of them is."""
        return Sign(prod(int(link.sign) for link in self.links))

    @cached_property
    def strength(self) -> float | None:
        """Product of the strengths (a range counts by its midpoint); None if one is unknown."""
        known = [s for link in self.links if (s := link.typical_strength) is not None]
        return prod(known) if len(known) == len(self.links) else None

    @property
    def delay(self) -> float:
        """Sum of the delays of its links, in time units of the map."""
        return float(sum(link.delay for link in self.links))

    @property
    def quotes(self) -> tuple[str, ...]:
        """What was said about each link, in order; empty texts where nobody was quoted."""
        return tuple(link.quote for link in self.links)

    @cached_property
    def evidence(self) -> dict[str, int]:
        """Number of its links by evidence: stated, observed, surveyed, assumed."""
        kinds: list[str] = [link.evidence for link in self.links]
        return {kind: kinds.count(kind) for kind in EVIDENCES}

    @property
    def route(self) -> str:
        """Its variables as one line: "a → b → c"."""
        return " → ".join(self.names)

    def table(self) -> Table:
        """Return one row per step: source, target, sign, delay, evidence, quote."""
        names = ("source", "target", "sign", "delay", "evidence", "quote")
        steps = [(*x.pair, x.sign.symbol, x.delay, x.evidence, x.quote) for x in self.links]
        return Table.from_rows(names, steps)


@dataclass(frozen=True)
class Paths(TableResult):
    """Paths from one variable to another, by length and then by the places of their variables.

    Parameters
    ----------
    map
        The map they are paths of.
    source, target
        Where they start and end.
    routes
        For each path the names of its variables, source and target included.
    net_sign
        "+" or "−" (U+2212) where every path has this sign; "ambiguous" where one has + and another
        −; "undecided" where it hangs on a link with an unsure sign; "no pathway"; or "unfinished"
        where a stopped search cannot tell. It is about all paths asked for, listed or not.
    complete
        Whether these are all paths that were asked for.
    stopped
        What ended the search early: "limit", "time limit", "callback", or None.
    complete_up_to
        Every path of up to so many links is listed, also when the search stopped early.
    max_length
        The longest paths that were asked for, in links; None: any.
    provenance
        How the list was made.
    """

    map: CausalMap
    source: str
    target: str
    routes: tuple[tuple[str, ...], ...]
    net_sign: NetSign
    complete: bool
    stopped: str | None
    complete_up_to: int
    max_length: int | None
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.routes)

    @overload
    def __getitem__(self, k: int) -> Path: ...
    @overload
    def __getitem__(self, k: slice) -> tuple[Path, ...]: ...
    def __getitem__(self, k: int | slice) -> Path | tuple[Path, ...]:
        if isinstance(k, slice):
            return tuple(self._path(route) for route in self.routes[k])
        if not -len(self) <= k < len(self):
            raise IndexError(f"there is no path {k}: the list has {len(self)}")
        return self._path(self.routes[k])

    def __iter__(self) -> Iterator[Path]:
        return (self._path(route) for route in self.routes)

    def _path(self, route: tuple[str, ...]) -> Path:
        return Path(tuple(self._link_of[pair] for pair in pairwise(route)))

    @cached_property
    def _link_of(self) -> dict[tuple[str, str], Link]:
        return {link.pair: link for link in self.map.links}

    def require_complete(self) -> Paths:
        """Return the list itself, or raise `IncompleteResult` if it was stopped early."""
        if not self.complete:
            raise IncompleteResult(
                "the list of paths",
                f"it stopped at the {self.stopped}; every path of up to {self.complete_up_to} "
                "links is there",
                "Give more limit= or time_limit=, or a max_length= that can be listed",
            )
        return self

    def completeness(self) -> str:
        """Return one line that says whether these are all paths."""
        if not self.complete:
            return (
                f"stopped at the {self.stopped}: complete only up to length {self.complete_up_to}"
            )
        return "complete" if self.max_length is None else f"complete up to length {self.max_length}"

    def table(self) -> Table:
        """Return one row per path: sign, length, route, delay, strength, evidence."""
        return Table.from_rows(
            ("sign", "length", "route", "delay", "strength", *EVIDENCES),
            [
                (p.sign.symbol, len(p), p.route, p.delay, p.strength, *p.evidence.values())
                for p in self
            ],
        )

    def __repr__(self) -> str:
        ends = f"{self.source!r} to {self.target!r}"
        return f"<Paths from {ends}: {len(self)}, net sign {self.net_sign}, {self.completeness()}>"


def find_paths(
    m: MapSource,
    /,
    source: str,
    target: str,
    max_length: int | None = None,
    limit: int | None = 100_000,
    time_limit: float | None = 10.0,
    progress: Progress = None,
) -> Paths:
    """Find the paths from one variable to another, and their net sign.

    A path visits no variable twice. Paths are ordered by length, then by the places of their
    variables; a list that was stopped early is the beginning of that order.

    Parameters
    ----------
    m
        The map, or a study.
    source, target
        Names of two different variables.
    max_length
        Longest path to look for, in links; None: any.
    limit
        At most so many paths; None: no limit.
    time_limit
        Seconds after which to stop; None: no limit.
    progress
        None, True, or a function ``(done, total)``, which may raise `Stop`.

    Returns
    -------
    Paths
        The paths with their links, so with what was said about each step, and `net_sign`.

    Raises
    ------
    UnknownVariable
        If `source` or `target` is not in the map.
    InvalidValue
        If they are the same variable, for a length, limit or time that makes no sense, or for
        what is no map.

    Notes
    -----
    The number of paths can grow exponentially with the number of links; they are searched as the
    loops that a link from target to source would close (see `find_loops`). The net sign of a list
    that was stopped is still known where both signs were seen, or where walks, of which every
    path is one, have one sign only: O(links). A long path counts as much as a short one.

    References
    ----------
    Axelrod (1976), "Structure of Decision", for the total effect of paths and its being
    indeterminate; Peng et al. (2019), "Towards bridging theory and practice: hop-constrained s-t
    simple path enumeration".

    Examples
    --------
    >>> import kompassie as ks
    >>> found = ks.find_paths(ks.flagship(), "niet_weten", "eigenaarschap", max_length=2)
    >>> found
    <Paths from 'niet_weten' to 'eigenaarschap': 1, net sign +, complete up to length 2>
    >>> found[0].quotes
    ('een gezamenlijk proces', 'zich eigenaar kan voelen')
    """
    base = map_of(m)
    first = base.position(source, "source of the paths")
    last = base.position(target, "target of the paths")
    if first == last:
        remedy = "a way from a variable back to itself is a loop: use find_loops(m, through=…)"
        raise InvalidValue("target of the paths", target, remedy)
    longest = whole(max_length, "max_length", 1)
    most = whole(limit, "limit", 0)
    if time_limit is not None:
        time_limit = number(time_limit, "time_limit", "use seconds from 0 upwards, or None", 0.0)
    signs: list[dict[int, int]] = [{} for _ in base.names]
    for link in base.links:
        signs[base.position(link.source)][base.position(link.target)] = int(link.sign)
    asked = len(base) if longest is None else longest
    search = PathSearch(signs, first, last, asked)
    stopped, complete_up_to = _listed(
        search,
        math.inf if most is None else most,
        math.inf if time_limit is None else time_limit,
        Meter(progress, "paths"),
    )
    ends = {"source": base.names[first], "target": base.names[last]}
    limits = {"max_length": longest, "limit": most, "time_limit": time_limit}
    return Paths(
        base,
        base.names[first],
        base.names[last],
        tuple(tuple(base.names[k] for k in path) for path in search.paths),
        _net_sign(*search.signs(stopped is None)),
        stopped is None,
        stopped,
        asked if stopped is None else complete_up_to,
        longest,
        made_by("find_paths", {**ends, **limits}, base.digest),
    )


def _listed(
    search: PathSearch, limit: float, time_limit: float, meter: Meter
) -> tuple[str | None, int]:
    """Search within the limits; return what ended it early, and the length that is complete."""
    begun = time.monotonic()
    deadline = begun + time_limit * _ATTEMPT_SHARE

    def why_stop(count: int) -> str | None:
        if time.monotonic() > deadline:
            return "time limit"
        return None if meter.tick(count) else "callback"

    reason = search.search(limit, why_stop)
    if reason is None:
        return None, search.shortest
    deadline = begun + time_limit
    if reason == "callback":
        # Who cancels gets the beginning of the order that can be had at once.
        meter = Meter(None, "paths")
        deadline = min(deadline, time.monotonic() + _AFTER_CANCEL)
    later, length = search.search_by_length(limit, why_stop)
    return later and (reason if reason == "callback" else later), length


def _net_sign(sure: set[int], possible: set[int]) -> NetSign:
    """Return what paths have in common that have the sure signs, and maybe other possible ones."""
    if not possible:
        return "no pathway"
    # What is not known can change the answer, or not: try each way it can turn out.
    answers = {_common({*sure, a, b}) for a in possible for b in possible}
    return answers.pop() if len(answers) == 1 else "unfinished"


def _common(signs: set[int]) -> NetSign:
    """Return the sign that these have in common."""
    if {1, -1} <= signs:
        return "ambiguous"
    if 0 in signs:
        return "undecided"
    return "+" if 1 in signs else "−"
