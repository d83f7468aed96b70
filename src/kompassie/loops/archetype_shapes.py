"""A pattern taken apart into chains, and a map into the links and chains of links it is made of."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product

from ..model.causal_map import CausalMap
from .archetype_patterns import Pattern

__all__ = ["Chain", "Edge", "Graph", "Shape", "shapes_of"]

UNREACHABLE = 1 << 30


@dataclass(frozen=True)
class Chain:
    """A chain of pattern links between two roles where more than one link comes in or goes out.

    Parameters
    ----------
    roles
        Names of its roles, both ends included.
    needed
        For each role after the first the sign of the way so far, 0 where any will do.
    delayed
        Whether a delay belongs on it.
    """

    roles: tuple[str, ...]
    needed: tuple[int, ...]
    delayed: bool

    @property
    def ends(self) -> tuple[str, str]:
        """First and last role."""
        return self.roles[0], self.roles[-1]

    @property
    def needs_minus(self) -> bool:
        """Whether its way has to turn a sign somewhere."""
        return -1 in self.needed

    @property
    def inner(self) -> int:
        """Number of roles between its ends."""
        return len(self.roles) - 2

    def holds(self, source: str, target: str) -> bool:
        """Return whether a pattern link is on it."""
        return (source, target) in pairwise(self.roles)


@dataclass(frozen=True)
class Shape:
    """What has to be found: chains in the order in which they are searched.

    Parameters
    ----------
    chains
        Each has an end on a chain before it.
    slower
        Pairs of places in `chains`: the first may not have less delay than the second.
    context
        Roles that are bound to any variable that leads to the rest.
    """

    chains: tuple[Chain, ...]
    slower: tuple[tuple[int, int], ...]
    context: tuple[str, ...]

    @property
    def root(self) -> str:
        """The role that is bound first."""
        return self.chains[0].roles[0]


def shapes_of(pattern: Pattern, missing: tuple[str, str] | None = None) -> Iterator[Shape]:
    """Yield the shapes of a pattern, one for each way its ends may be drawn as their opposites.

    Parameters
    ----------
    pattern
        The pattern.
    missing
        A link of it that is left out.
    """
    sign = {link.pair: int(link.sign) for link in pattern.map.links if link.pair != missing}
    delayed = {link.pair for link in pattern.map.links if link.delay > 0}
    routes = _routes(list(sign))
    if not routes:
        # What is left is one loop, and a lone loop looks like anything.
        return
    routes = _in_search_order(routes)
    ends = {role for route in routes for role in (route[0], route[-1])}
    turning = [role for role in pattern.either_way if role in ends]
    for turns in product((1, -1), repeat=len(turning)):
        turned = dict(zip(turning, turns, strict=True))
        chains = tuple(_chain(route, sign, delayed, turned, pattern) for route in routes)
        slower = [
            tuple(
                next((k for k, c in enumerate(chains) if c.holds(*pair)), -1) for pair in relation
            )
            for relation in pattern.slower
        ]
        kept = tuple((a, b) for a, b in slower if min(a, b) >= 0)
        yield Shape(chains, kept, pattern.context)


def _chain(
    route: tuple[str, ...],
    sign: dict[tuple[str, str], int],
    delayed: set[tuple[str, str]],
    turned: dict[str, int],
    pattern: Pattern,
) -> Chain:
    needed: list[int] = []
    way = turned.get(route[0], 1)
    late = False
    for pair in pairwise(route):
        way *= sign[pair]
        late |= pair in delayed
        role = pair[1]
        last = len(needed) == len(route) - 2
        free = role in pattern.either_way and not last
        needed.append(0 if free else way * (turned.get(role, 1) if last else 1))
    return Chain(route, tuple(needed), late)


def _routes(pairs: list[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Return the longest routes that pass only roles with one link in and one out."""
    out: dict[str, list[str]] = {}
    into: dict[str, list[str]] = {}
    for a, b in pairs:
        out.setdefault(a, []).append(b)
        into.setdefault(b, []).append(a)

    def passed(role: str) -> bool:
        return len(out.get(role, ())) == 1 == len(into.get(role, ()))

    routes = []
    for a, b in pairs:
        if passed(a):
            continue
        route = [a, b]
        while passed(route[-1]):
            route.append(out[route[-1]][0])
        routes.append(tuple(route))
    return routes


def _in_search_order(routes: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return routes so that each hangs on one before it, and those that close a loop come early."""
    count: dict[str, int] = {}
    for route in routes:
        for role in {route[0], route[-1]}:
            count[role] = count.get(role, 0) + 1

    # Start where most comes together, at the end of a route and not at a loose beginning.
    first = max(count, key=lambda role: (count[role], -list(count).index(role)))
    bound, left, ordered = {first}, list(routes), []
    while left:
        route = min(
            left,
            key=lambda r: (
                2 - len({r[0], r[-1]} & bound) if r[0] != r[-1] else 1 - (r[0] in bound),
                min(count[r[0]], count[r[-1]]) == 1,
                not ({r[0], r[-1]} & bound),
                len(r),
            ),
        )
        left.remove(route)
        bound |= {route[0], route[-1]}
        ordered.append(route)
    # The root is the first role of the first route; a route may also be walked backwards.
    return ordered


@dataclass(frozen=True)
class Edge:
    """A link, or a chain of links through variables with one link in and one out.

    Parameters
    ----------
    source, target
        Places of its ends.
    sign
        Product of the signs, −1 or +1.
    delay
        Sum of the delays.
    inner
        Places of the variables between its ends, in order.
    signs
        Sign of the way so far at each of `inner`.
    """

    source: int
    target: int
    sign: int
    delay: float
    inner: tuple[int, ...] = ()
    signs: tuple[int, ...] = ()


class Graph:
    """The links with a decided sign of a map, chains drawn together or not.

    Parameters
    ----------
    m
        The map.
    drawn_together
        Whether variables with one link in and one out become part of one long link.
    """

    def __init__(self, m: CausalMap, drawn_together: bool) -> None:
        links = [link for link in m.links if int(link.sign) and link.source != link.target]
        size = len(m)
        single: list[list[Edge]] = [[] for _ in range(size)]
        coming = [0] * size
        for link in links:
            u, v = m.position(link.source), m.position(link.target)
            single[u].append(Edge(u, v, int(link.sign), link.delay))
            coming[v] += 1
        passed = [drawn_together and len(single[v]) == 1 == coming[v] for v in range(size)]
        self.size = size
        self._hops: dict[int, tuple[list[int], list[int]]] = {}
        self.out: list[list[Edge]] = [[] for _ in range(size)]
        self.into: list[list[Edge]] = [[] for _ in range(size)]
        for u in range(size):
            if passed[u]:
                continue
            for edge in sorted(single[u], key=lambda e: e.target):
                whole = _prolonged(edge, single, passed)
                self.out[u].append(whole)
                self.into[whole.target].append(whole)
        self.vertices = [v for v in range(size) if not passed[v] and (self.out[v] or self.into[v])]

    @cached_property
    def ends(self) -> list[list[Edge]]:
        """For each vertex the edges into it and their last parts, from a variable along them on.

        What sets a limit may itself be a variable with one link in and one out.
        """
        return [[part for e in edges for part in (e, *_last_parts(e))] for edges in self.into]

    @cached_property
    def negative(self) -> bool:
        """Whether any link has the sign −."""
        return any(sign < 0 for edges in self.out for e in edges for sign in (e.sign, *e.signs))

    def hops(self, target: int) -> tuple[list[int], list[int]]:
        """Return the fewest edges of a walk to a target with sign +, and with sign −."""
        if target not in self._hops:
            self._hops[target] = self._hops_to(target)
        return self._hops[target]

    def _hops_to(self, target: int) -> tuple[list[int], list[int]]:
        far: tuple[list[int], list[int]] = (
            [UNREACHABLE] * self.size,
            [UNREACHABLE] * self.size,
        )
        far[0][target] = 0
        queue = deque([(target, 1)])
        while queue:
            v, sign = queue.popleft()
            steps = far[sign < 0][v] + 1
            for edge in self.into[v]:
                way = sign * edge.sign
                if far[way < 0][edge.source] == UNREACHABLE:
                    far[way < 0][edge.source] = steps
                    queue.append((edge.source, way))
        return far


def _last_parts(edge: Edge) -> Iterator[Edge]:
    late = edge.delay  # which link of the chain is delayed is not kept
    for k, (v, before) in enumerate(zip(edge.inner, edge.signs, strict=True), start=1):
        rest = tuple(before * sign for sign in edge.signs[k:])
        yield Edge(v, edge.target, edge.sign * before, late, edge.inner[k:], rest)


def _prolonged(edge: Edge, single: list[list[Edge]], passed: list[bool]) -> Edge:
    inner: list[int] = []
    signs: list[int] = []
    sign, delay, at = edge.sign, edge.delay, edge.target
    while passed[at] and at not in inner:
        inner.append(at)
        signs.append(sign)
        following = single[at][0]
        sign, delay, at = sign * following.sign, delay + following.delay, following.target
    return Edge(edge.source, at, sign, delay, tuple(inner), tuple(signs))
