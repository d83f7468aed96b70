"""The one matcher: where in a map a pattern lies, up to variables that people put in between.

Roles are bound to different variables; each link of the pattern becomes a path of the map whose
signs multiply to the sign of the link; no variable is used twice. What lies between is searched
in order of how many edges more than the pattern has are walked (its slack), fewest first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from operator import mul

from .archetype_shapes import UNREACHABLE, Chain, Edge, Graph, Shape

__all__ = ["Match", "OutOfTime", "matches"]

_EVERY = 512  # steps between two looks at the clock


class OutOfTime(Exception):
    """The clock, or who watches the progress, says stop."""


@dataclass(frozen=True)
class Match:
    """Where one pattern lies.

    Parameters
    ----------
    bound
        Place of the variable of each role.
    paths
        For each chain of the shape the places along its path, both ends included.
    delays
        Sum of the delays along each path.
    """

    bound: dict[str, int]
    paths: tuple[tuple[int, ...], ...]
    delays: tuple[float, ...]


def matches(
    shape: Shape, graph: Graph, slack: int, why_stop: Callable[[], bool]
) -> Iterator[Match]:
    """Yield the matches of a shape that need exactly so much slack.

    Parameters
    ----------
    shape
        What to look for.
    graph
        Where to look.
    slack
        Edges walked beyond those the pattern has, over all chains together.
    why_stop
        Asked now and then; True raises `OutOfTime`.
    """
    if not graph.negative and any(chain.needs_minus for chain in shape.chains):
        return
    search = _Matching(shape, graph, why_stop)
    for root in graph.vertices:
        search.bound = {shape.root: root}
        search.used = {root}
        yield from search.extended(0, slack)


class _Matching:
    """One search: what is bound so far, and the paths that were walked."""

    def __init__(self, shape: Shape, graph: Graph, why_stop: Callable[[], bool]) -> None:
        self.shape = shape
        self.graph = graph
        self.why_stop = why_stop
        self.steps = 0
        self.bound: dict[str, int] = {}
        self.used: set[int] = set()
        self.walked: list[tuple[list[Edge], dict[str, int]]] = []

    def extended(self, k: int, slack: int) -> Iterator[Match]:
        """Yield every way to find chain `k` and those behind it with all of the slack."""
        if k == len(self.shape.chains):
            if slack == 0 and (match := self._match()) is not None:
                yield match
            return
        chain = self.shape.chains[k]
        first, last = chain.ends
        forth = first in self.bound
        start = self.bound[first if forth else last]
        other = last if forth else first
        end = start if first == last else self.bound.get(other)
        # The last chain has to take up all the slack that is left.
        only_all = k == len(self.shape.chains) - 1
        for edges in self._walks(chain, start, end, forth, slack, only_all):
            inner = _inner(edges)
            roles = _placed(chain, edges, inner)
            if roles is None:
                continue
            far = edges[-1].target if forth else edges[0].source
            fresh = {v for v, _ in inner}
            if end is None:
                fresh.add(far)
                self.bound[other] = far
            self.used |= fresh
            self.walked.append((edges, roles))
            yield from self.extended(k + 1, slack - max(0, len(edges) - chain.inner - 1))
            self.walked.pop()
            self.used -= fresh
            if end is None:
                del self.bound[other]

    def _walks(
        self,
        chain: Chain,
        start: int,
        end: int | None,
        forth: bool,
        slack: int,
        only_all: bool,
    ) -> Iterator[list[Edge]]:
        """Yield walks for a chain from its bound end, in the direction of the links."""
        longest = chain.inner + 1 + slack
        fewest = longest if only_all and slack else 1
        sign = chain.needed[-1]
        if self.why_stop():
            raise OutOfTime
        near = self.graph.hops(end) if end is not None and forth else None
        back = self.graph.ends if chain.roles[0] in self.shape.context else self.graph.into
        onward = self.graph.out if forth else back
        stack: list[tuple[int, int, list[Edge]]] = [(start, 1, [])]
        while stack:
            at, way, edges = stack.pop()
            self.steps += 1
            if self.steps % _EVERY == 0 and self.why_stop():
                raise OutOfTime
            for edge in reversed(onward[at]):
                then = edge.target if forth else edge.source
                now, count = way * edge.sign, len(edges) + 1
                if any(v in self.used for v in edge.inner):
                    continue
                if edges and any(v in _passed(edges) for v in edge.inner):
                    continue
                longer = [*edges, edge] if forth else [edge, *edges]
                if then == end or (end is None and then not in self.used):
                    seen = end is None and any(then in (e.source, e.target) for e in edges)
                    if now == sign and count >= fewest and not seen:
                        yield longer
                if count == longest or then == end or then in self.used:
                    continue
                if any(then in (e.source, e.target) for e in edges):
                    continue
                if near is not None:
                    left = near[(now * sign) < 0][then]
                    if left == UNREACHABLE or count + left > longest:
                        continue
                stack.append((then, now, longer))

    def _match(self) -> Match | None:
        delays = tuple(sum(e.delay for e in edges) for edges, _ in self.walked)
        if any(delays[a] < delays[b] for a, b in self.shape.slower):
            return None
        bound = dict(self.bound)
        paths = []
        for edges, roles in self.walked:
            bound |= roles
            path = [edges[0].source]
            for edge in edges:
                path += [*edge.inner, edge.target]
            paths.append(tuple(path))
        return Match(bound, tuple(paths), delays)


def _passed(edges: list[Edge]) -> set[int]:
    return {v for edge in edges for v in (edge.source, *edge.inner, edge.target)}


def _inner(edges: list[Edge]) -> list[tuple[int, int]]:
    """Return the places between the ends of a walk, each with the sign of the way to it."""
    found: list[tuple[int, int]] = []
    ways = list(accumulate((e.sign for e in edges), mul, initial=1))
    for k, edge in enumerate(edges):
        if k:
            found.append((edge.source, ways[k]))
        found += [(v, ways[k] * s) for v, s in zip(edge.inner, edge.signs, strict=True)]
    return found


def _placed(chain: Chain, edges: list[Edge], inner: list[tuple[int, int]]) -> dict[str, int] | None:
    """Return places for the roles between the ends of a chain, the earliest that fit, or None."""
    roles: dict[str, int] = {}
    at = 0
    for role, needed in zip(chain.roles[1:-1], chain.needed, strict=False):
        while at < len(inner) and needed not in (0, inner[at][1]):
            at += 1
        if at == len(inner):
            return None
        roles[role] = inner[at][0]
        at += 1
    return roles
