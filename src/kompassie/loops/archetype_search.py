"""Searching a map for archetypes within limits, and ranking what is found."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise

from ..model.causal_map import CausalMap
from ..model.frozen import FrozenDict
from ..model.link import Link
from ..model.sign import Sign
from ..model.study import LoopName
from ..progress import Meter
from .archetype_matching import Match, OutOfTime, matches
from .archetype_patterns import PATTERNS, Pattern
from .archetype_shapes import Graph, Shape, shapes_of
from .find import find_loops
from .likeness import Likeness, MissingArrow, loops_of, splits

__all__ = ["ArchetypeSearch", "ranked"]

_SHARE_WHOLE = 0.7  # of the time limit, for likenesses that lack nothing
_NEARLY_SHOWN = 3  # of each archetype
_NEARLY_TRIED = 60  # matches of an archetype with one certain link left out
_NO_DELAY = 1.0  # bits, for a delay that belongs there and is not drawn
_MOST_FOR_DELAY = 4.0  # bits


@cache
def _loops_in(pattern: Pattern) -> tuple[tuple[str, ...], ...]:
    return tuple(loop.names for loop in find_loops(pattern.map))


class ArchetypeSearch:
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
        whole: dict[str, list[frozenset[str]]] = {}
        for found in self.found.values():
            whole.setdefault(found.archetype, []).append(found.names)
        for found in ranked(self.almost.values(), self.map):
            # The same variables make a whole one by another way round.
            if any(found.names <= names for names in whole.get(found.archetype, ())):
                continue
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
        played = _played({r: v for r, v in match.bound.items() if r not in outside})
        key = (pattern.name, played, lacking and lacking.pair)
        if lacking is not None and self._is_whole(pattern, match):
            return False
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

    def _is_whole(self, pattern: Pattern, match: Match) -> bool:
        """Return whether these variables play these roles in a likeness that lacks nothing."""
        inner = {r: v for r, v in match.bound.items() if r not in pattern.context}
        return (pattern.name, _played(inner), None) in self.found

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
        best, left = (
            (other, known)
            if self._nearness(other) < self._nearness(known)
            else (
                known,
                other,
            )
        )
        also = {}
        for role in pattern.context:
            names = (*known.also.get(role, ()), *left.also.get(role, ()), left.roles[role])
            kept = [name for name in dict.fromkeys(names) if name != best.roles[role]]
            also[role] = tuple(sorted(kept, key=self.map.position))
        return replace(
            best, also=FrozenDict({role: names for role, names in also.items() if names})
        )

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
                for pair in pairwise(route)
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
            m,
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
        for a, b in pairwise(path):
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


def _played(bound: Mapping[str, int]) -> frozenset[tuple[str, int]]:
    """Return who plays what, the two sides of a symmetric archetype taken alike."""
    return frozenset((role.rstrip("_ab12"), v) for role, v in bound.items())


def ranked(found: Iterable[Likeness], m: CausalMap) -> tuple[Likeness, ...]:
    """Return likenesses, the least likely by chance first."""
    order = [p.name for p in PATTERNS]

    def rank(one: Likeness) -> tuple[float, int, tuple[int, ...]]:
        places = tuple(m.position(name) for name in one.roles.values())
        return -round(one.surprise, 9), order.index(one.archetype), places

    return tuple(sorted(found, key=rank))
