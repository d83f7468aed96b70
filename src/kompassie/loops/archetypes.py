"""Finding archetypes: well-known shapes of trouble that a part of the map looks like."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from ..errors import IncompleteResult, InvalidValue
from ..model.causal_map import CausalMap
from ..model.fields import number, whole
from ..model.frozen import FrozenDict
from ..model.link import Link
from ..model.sign import Sign
from ..model.source import MapSource, map_of
from ..model.study import LoopName, Study
from ..progress import Meter, Progress
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .archetype_matching import Match, OutOfTime, matches
from .archetype_patterns import PATTERNS, Pattern
from .archetype_shapes import Graph, Shape, shapes_of
from .find import find_loops
from .likeness import Likeness, MissingArrow, loops_of, splits

__all__ = ["Archetypes", "find_archetypes"]

_SHARE_WHOLE = 0.7  # of the time limit, for likenesses that lack nothing
_NEARLY_SHOWN = 3  # of each archetype
_NEARLY_TRIED = 60  # matches of an archetype with one certain link left out
_NO_DELAY = 1.0  # bits, for a delay that belongs there and is not drawn
_MOST_FOR_DELAY = 4.0  # bits


@dataclass(frozen=True)
class Archetypes(TableResult):
    """Parts of a map that look like an archetype, the least likely by chance first.

    A likeness, not a proof: what it says has to be asked of the team.

    Parameters
    ----------
    map
        The map.
    candidates
        Likenesses that lack nothing.
    nearly
        Likenesses that lack one arrow, at most three of each archetype.
    searched
        {archetype: up to how many inserted variables, not counting those with one link in and one
        out, every likeness is listed; −1: not even those with none}.
    left_out
        Links that were not looked at: those with an unsure sign, and self-links.
    complete
        Whether every archetype was searched as far as was asked.
    stopped
        What ended it early: "limit", "time limit", "callback", or None.
    provenance
        How it was made.
    """

    map: CausalMap
    candidates: tuple[Likeness, ...]
    nearly: tuple[Likeness, ...]
    searched: Mapping[str, int]
    left_out: tuple[Link, ...]
    complete: bool
    stopped: str | None
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.candidates)

    def __bool__(self) -> bool:
        return bool(self.candidates)

    def __iter__(self) -> Iterator[Likeness]:
        return iter(self.candidates)

    def __getitem__(self, k: int) -> Likeness:
        return self.candidates[k]

    @property
    def names(self) -> tuple[str, ...]:
        """The archetypes that were found, each once, in the order of their best candidate."""
        return tuple(dict.fromkeys(c.archetype for c in self.candidates))

    def of(self, archetype: str) -> tuple[Likeness, ...]:
        """Return the candidates of one archetype."""
        known = [p.name for p in PATTERNS]
        name = archetype.strip().replace(" ", "_") if isinstance(archetype, str) else archetype
        if name not in known:
            raise InvalidValue("archetype", archetype, f"use one of {', '.join(known)}")
        return tuple(c for c in self.candidates if c.archetype == name)

    def require_complete(self) -> Archetypes:
        """Return the result itself, or raise `IncompleteResult` if it was stopped early."""
        if not self.complete:
            raise IncompleteResult(
                "the list of archetypes",
                self.completeness(),
                "Give more time_limit= or limit=, or a smaller max_inserted=",
            )
        return self

    def completeness(self) -> str:
        """Return one line that says how far the search came."""
        if self.complete:
            return "complete"
        least = min(self.searched.values())
        behind = [name for name, k in self.searched.items() if k == least]
        upto = (
            f"all with up to {least} inserted variables are listed"
            if least >= 0
            else f"not finished: {', '.join(behind)}"
        )
        return f"stopped at the {self.stopped}: {upto}"

    def table(self) -> Table:
        """Return one row per candidate, then per almost-candidate, with who plays which role."""
        rows = []
        for found in (*self.candidates, *self.nearly):
            lacks = found.missing
            arrow = "" if lacks is None else f"{lacks.source or '…'} → {lacks.target or '…'}"
            rows.append(
                (
                    found.archetype,
                    ", ".join(f"{role}: {name}" for role, name in found.roles.items()),
                    " | ".join(loop.caption for loop in found.loops),
                    found.inserted,
                    found.delays_lacking,
                    round(found.surprise, 1),
                    arrow and f"{arrow} ({lacks.sign})" if lacks else "",
                )
            )
        names = ("archetype", "roles", "loops", "inserted", "delays_lacking", "surprise", "missing")
        return Table.from_rows(names, rows)

    def __repr__(self) -> str:
        return (
            f"<Archetypes: {len(self.candidates)} candidates, {len(self.nearly)} that lack one "
            f"arrow, {self.completeness()}>"
        )


def find_archetypes(
    m: MapSource,
    /,
    max_inserted: int = 3,
    limit: int | None = 100,
    time_limit: float | None = 1.5,
    progress: Progress = None,
) -> Archetypes:
    """Find parts of a map that look like an archetype.

    Fixes that fail, shifting the burden, limits to growth, escalation (over a shared comparison,
    or two threats), success to the successful, tragedy of the commons, drifting goals, growth and
    underinvestment, accidental adversaries and the attractiveness principle. Each is a small map
    of roles. Roles are bound to variables so that each link of it is a path with its sign; paths
    share no variable. Candidates are ranked by how unlikely they are by chance; a delay that
    belongs to the archetype and is drawn counts for it.

    Parameters
    ----------
    m
        The map, or a study whose loop names the loops then carry.
    max_inserted
        How many variables that play no role may lie on the paths, all together. Variables with
        one link in and one link out do not count: any number may lie on a path.
    limit
        At most so many candidates of each archetype; None: no limit.
    time_limit
        Seconds after which to stop; None: no limit.
    progress
        None, True, or a function ``(done, total)``, which may raise `Stop`.

    Returns
    -------
    Archetypes
        `candidates`, and `nearly`: those that lack one arrow.

    Raises
    ------
    InvalidValue
        For a number or time that makes no sense, or what is no map.

    Notes
    -----
    Searched for all archetypes with no inserted variable, then with one, and so on; each step
    costs about the mean number of links per variable times the one before. Links with an unsure
    sign are left out. Surprise is −log2 of how many such likenesses (this many roles, links and
    inserted variables, these signs and delays) are to be expected in a map with as many variables
    and links where each link falls anywhere and has either sign.

    References
    ----------
    Senge (1990), "The Fifth Discipline"; Kim (1992), "Systems Archetypes I"; Braun (2002), "The
    system archetypes". Wolstenholme (2003), "Towards the definition and use of a core set of
    archetypal structures", on how few loops they come down to.

    Examples
    --------
    >>> import kompassie as ks
    >>> found = ks.find_archetypes(ks.flagship_study())
    >>> best = found.of("fixes that fail")[0]
    >>> best.roles["symptom"], best.roles["fix"], best.roles["consequence"]
    ('adhoc', 'bilateraal', 'onbenoemd')
    >>> [loop.name.code for loop in best.loops]
    ['B1', 'R10']
    """
    base = map_of(m)
    deepest = whole(max_inserted, "max_inserted", 0)
    if deepest is None:
        raise InvalidValue("max_inserted", None, "use a whole number from 0 upwards")
    most = whole(limit, "limit", 1)
    if time_limit is not None:
        time_limit = number(time_limit, "time_limit", "use seconds from 0 upwards, or None", 0.0)
    search = _Search(
        base,
        m.loop_names if isinstance(m, Study) else (),
        most,
        math.inf if time_limit is None else time_limit,
        Meter(progress, "candidates"),
    )
    search.whole(deepest)
    search.nearly()
    settings = {"max_inserted": deepest, "limit": most, "time_limit": time_limit}
    return Archetypes(
        base,
        _ranked(search.found.values(), base),
        search.best_nearly(),
        FrozenDict(search.searched),
        tuple(x for x in base.links if x.sign is Sign.UNSURE or x.source == x.target),
        search.stopped is None,
        search.stopped,
        made_by("find_archetypes", settings, base.digest),
    )


@cache
def _loops_in(pattern: Pattern) -> tuple[tuple[str, ...], ...]:
    return tuple(loop.names for loop in find_loops(pattern.map))


class _Search:
    """One search: the map, the limits, and the likenesses found within them."""

    def __init__(
        self,
        m: CausalMap,
        names: tuple[LoopName, ...],
        limit: int | None,
        time_limit: float,
        meter: Meter,
    ) -> None:
        self.map = m
        self.names = {name.key: name for name in names}
        self.limit = limit
        self.begun = time.monotonic()
        self.time_limit = time_limit
        self.deadline = self.begun + _SHARE_WHOLE * time_limit
        self.meter = meter
        self.found: dict[object, Likeness] = {}
        self.almost: dict[object, Likeness] = {}
        self.searched = dict.fromkeys((p.name for p in PATTERNS), -1)
        self.stopped: str | None = None
        self._told_to_stop = False

    def why_stop(self) -> bool:
        """Return whether time is up, or who watches says stop."""
        self._told_to_stop |= not self.meter.tick(len(self.found))
        return self._told_to_stop or time.monotonic() > self.deadline

    def whole(self, deepest: int) -> None:
        """Find the likenesses that lack nothing, those with the fewest inserted variables first."""
        graph = Graph(self.map, drawn_together=True)
        shapes = {p.name: list(shapes_of(p)) for p in PATTERNS}
        count = dict.fromkeys(shapes, 0)
        full: set[str] = set()
        try:
            for slack in range(deepest + 1):
                for pattern in PATTERNS:
                    if pattern.name in full:
                        continue
                    for shape in shapes[pattern.name]:
                        for match in matches(shape, graph, slack, self.why_stop):
                            count[pattern.name] += self._keep(self.found, pattern, shape, match)
                            if count[pattern.name] == self.limit:
                                full.add(pattern.name)
                                self.stopped = "limit"
                                break
                        if pattern.name in full:
                            break
                    else:
                        self.searched[pattern.name] = slack
        except OutOfTime:
            self.stopped = "callback" if self._told_to_stop else "time limit"

    def nearly(self) -> None:
        """Find likenesses that lack one arrow, none of them with inserted variables."""
        if self._told_to_stop:
            return
        self.deadline = self.begun + self.time_limit
        graph = Graph(self.map, drawn_together=False)
        try:
            for pattern in PATTERNS:
                for link in pattern.map.links:
                    tried = 0
                    for shape in shapes_of(pattern, link.pair):
                        for match in matches(shape, graph, 0, self.why_stop):
                            self._keep(self.almost, pattern, shape, match, link)
                            tried += 1
                            if tried == _NEARLY_TRIED:
                                break
                        if tried == _NEARLY_TRIED:
                            break
        except OutOfTime:
            self.stopped = self.stopped or ("callback" if self._told_to_stop else "time limit")

    def best_nearly(self) -> tuple[Likeness, ...]:
        """Return the almost-candidates to show: a few of each archetype, each arrow once."""
        chosen: list[Likeness] = []
        shown = dict.fromkeys(self.searched, 0)
        arrows: set[object] = set()
        for found in _ranked(self.almost.values(), self.map):
            lacks = found.missing
            arrow = (found.archetype, lacks and (lacks.source, lacks.target))
            if shown[found.archetype] < _NEARLY_SHOWN and arrow not in arrows:
                shown[found.archetype] += 1
                arrows.add(arrow)
                chosen.append(found)
        return tuple(chosen)

    def _keep(
        self,
        kept: dict[object, Likeness],
        pattern: Pattern,
        shape: Shape,
        match: Match,
        lacking: Link | None = None,
    ) -> bool:
        """Keep a match unless the same variables play the same roles already; say if it is new."""
        outside = () if lacking is not None else pattern.context
        played = frozenset(
            (role.rstrip("_ab12"), v) for role, v in match.bound.items() if role not in outside
        )
        key = (pattern.name, played, lacking and lacking.pair)
        if key in kept:
            if outside:
                kept[key] = self._with_other(kept[key], pattern, shape, match)
            return False
        if lacking is not None:
            a, b = (match.bound.get(role) for role in lacking.pair)
            here = self.map.names
            if a is not None and b is not None and self.map.has_link(here[a], here[b]):
                return False
        kept[key] = self._likeness(pattern, shape, match, lacking)
        return True

    def _with_other(
        self, known: Likeness, pattern: Pattern, shape: Shape, match: Match
    ) -> Likeness:
        """Return a likeness with another variable from outside that could set its limit.

        Of several, the nearest is bound; of these, one that nothing leads to; then the first.
        """
        other = self._likeness(pattern, shape, match, None)
        inner = [role for role in known.roles if role not in pattern.context]
        if any(known.roles[role] != other.roles[role] for role in inner):
            return known
        best, left = (other, known) if self._nearness(other) < self._nearness(known) else (
            known,
            other,
        )
        also = {}
        for role in pattern.context:
            names = (*known.also.get(role, ()), *left.also.get(role, ()), left.roles[role])
            kept = [name for name in dict.fromkeys(names) if name != best.roles[role]]
            also[role] = tuple(sorted(kept, key=self.map.position))
        return replace(best, also=FrozenDict({role: names for role, names in also.items() if names}))

    def _nearness(self, one: Likeness) -> tuple[int, int, tuple[int, ...]]:
        outside = [pair[0] for pair in one.paths if not any(pair[0] == p[1] for p in one.paths)]
        names = [one.roles[role] for role in outside]
        driven = sum(bool(self.map.links_into(name)) for name in names)
        return one.inserted, driven, tuple(map(self.map.position, names))

    def _likeness(
        self, pattern: Pattern, shape: Shape, match: Match, lacking: Link | None
    ) -> Likeness:
        m = self.map
        roles = {
            role: m.names[match.bound[role]] for role in pattern.map.names if role in match.bound
        }
        paths: dict[tuple[str, str], tuple[str, ...]] = {}
        for chain, places in zip(shape.chains, match.paths, strict=True):
            way = tuple(m.names[v] for v in places)
            paths |= splits(chain.roles, way, roles)
        missing = None
        if lacking is not None:
            a, b = lacking.pair
            sign = self._sign(pattern, paths, lacking)
            missing = MissingArrow(a, b, roles.get(a), roles.get(b), sign.symbol)
        walk: tuple[str, ...] = ()
        if pattern.figure_eight and lacking is None:
            walk = tuple(
                name
                for route in (chain.roles for chain in shape.chains)
                for pair in zip(route, route[1:], strict=False)
                for name in paths[pair][:-1]
            )
            walk = (*walk, walk[0])
        delays = [
            (chain, delay, len(places) - 1)
            for chain, delay, places in zip(shape.chains, match.delays, match.paths, strict=True)
            if chain.delayed
        ]
        used = {v for places in match.paths for v in places}
        return Likeness(
            pattern.name,
            FrozenDict(roles),
            self._turned(pattern, paths),
            FrozenDict(),
            FrozenDict(paths),
            loops_of(m, _loops_in(pattern), paths, self.names),
            walk,
            len(used) - len(roles),
            sum(delay == 0 for _, delay, _ in delays),
            self._surprise(pattern, paths, used, [(d > 0, steps) for _, d, steps in delays]),
            missing,
        )

    def _path_sign(self, path: tuple[str, ...]) -> int:
        sign = 1
        for a, b in zip(path, path[1:], strict=False):
            sign *= int(self.map.link(a, b).sign)
        return sign

    def _turned(
        self, pattern: Pattern, paths: Mapping[tuple[str, str], tuple[str, ...]]
    ) -> tuple[str, ...]:
        """Return the roles that are drawn as their opposite: their signs do not fit as they are."""
        turn = {role: 1 for role in pattern.map.names if role not in pattern.either_way}
        left = dict(paths)
        while left:
            settled = [pair for pair in left if pair[0] in turn or pair[1] in turn]
            if not settled:
                turn[next(iter(left))[0]] = 1
                continue
            for pair in settled:
                fits = self._path_sign(left.pop(pair)) * int(pattern.map.link(*pair).sign)
                a, b = pair
                if a in turn:
                    turn.setdefault(b, turn[a] * fits)
                else:
                    turn[a] = turn[b] * fits
        return tuple(role for role in pattern.map.names if turn.get(role) == -1)

    def _sign(
        self, pattern: Pattern, paths: Mapping[tuple[str, str], tuple[str, ...]], lacking: Link
    ) -> Sign:
        opposite = self._turned(pattern, paths)
        turns = sum(role in opposite for role in lacking.pair)
        return -lacking.sign if turns == 1 else lacking.sign

    def _surprise(
        self,
        pattern: Pattern,
        paths: Mapping[tuple[str, str], tuple[str, ...]],
        used: set[int],
        delays: list[tuple[bool, int]],
    ) -> float:
        size, count = len(self.map), len(self.map.links)
        density = count / max(size * (size - 1), 1)
        walked = sum(len(path) - 1 for path in paths.values())
        inserted = walked - len(paths)
        bits = walked * math.log2(1 / density)
        bits -= sum(math.log2(size - k) for k in range(len(used)))
        bits += len(paths) - len(pattern.either_way)
        bits -= math.log2(math.comb(inserted + len(paths) - 1, inserted))
        late = sum(link.delay > 0 for link in self.map.links) / count
        for drawn, steps in delays:
            if not drawn:
                bits -= _NO_DELAY
            elif late < 1:
                bits += min(_MOST_FOR_DELAY, -math.log2(1 - (1 - late) ** steps))
        return bits


def _ranked(found: object, m: CausalMap) -> tuple[Likeness, ...]:
    order = [p.name for p in PATTERNS]

    def rank(one: Likeness) -> tuple[object, ...]:
        places = tuple(m.position(name) for name in one.roles.values())
        return -round(one.surprise, 9), order.index(one.archetype), places

    return tuple(sorted(found, key=rank))  # type: ignore[call-overload]
