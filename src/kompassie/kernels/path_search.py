"""Simple paths between two nodes of a signed graph, and the signs they can have."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from math import prod

from .listing import loop_batches

__all__ = ["PathSearch", "signs_of_walks"]

_ROOM = 1 << 22  # nodes of paths that are kept before it is known that they can be: 32 MB


class PathSearch:
    """The part of a signed graph that lies between two nodes, and the paths through it.

    Parameters
    ----------
    links
        For each node the nodes it points to, with the sign of the link: −1, 0 (unsure) or +1.
    source, target
        Two different nodes.
    longest
        Longest path, in links.

    Attributes
    ----------
    paths
        The paths found so far, each as the nodes on it, both ends included.
    shortest
        Links of the shortest path there is, beyond `longest` if there is none to be listed.

    Notes
    -----
    With a link from target to source, every path is a loop through the source, and nothing else
    is: so paths are searched as loops. No path returns to its source or goes on from its target,
    hence these links are closed beforehand.
    """

    def __init__(
        self, links: Sequence[Mapping[int, int]], source: int, target: int, longest: int
    ) -> None:
        forth: list[dict[int, int]] = [{} for _ in links]
        back: list[dict[int, int]] = [{} for _ in links]
        for u, targets in enumerate(links):
            for v, sign in targets.items():
                if u not in (v, target) and v != source:
                    forth[u][v] = back[v][u] = sign
        begun, home = _hops_from(forth, source), _hops_from(back, target)
        self._near = sorted(u for u in begun if u in home and begun[u] + home[u] <= longest)
        place = {u: k for k, u in enumerate(self._near)}
        self._links = [
            {place[v]: forth[u][v] for v in sorted(forth[u]) if v in place} for u in self._near
        ]
        self._source, self._target = place.get(source, 0), place.get(target, 0)
        self._longest = min(longest, len(self._near) - 1)
        self._closed = [list(targets) for targets in self._links]
        if self._closed:
            self._closed[self._target] = [self._source]
        self.shortest = min(begun.get(target, longest + 1), longest + 1)
        self.paths: list[tuple[int, ...]] = []

    def search(self, limit: float, why_stop: Callable[[int], str | None]) -> str | None:
        """List all paths, by length and then by their nodes; return what ended it early.

        Paths that are many and long end it too ("room"): length by length, only those are kept
        that belong to the answer.

        Parameters
        ----------
        limit
            One path more than this ends the search, and then `paths` has nothing to say.
        why_stop
            Called several times a second with the number of paths; what it returns, unless None,
            ends the search.
        """
        self.paths = []
        reason = self._collect(self._longest, False, limit, why_stop) if self._near else None
        self.paths.sort(key=lambda path: (len(path), path))
        return reason

    def search_by_length(
        self, limit: float, why_stop: Callable[[int], str | None]
    ) -> tuple[str | None, int]:
        """List paths length by length; `paths` is then always the beginning of the whole.

        Returns
        -------
        tuple
            What ended it early ("limit", what `why_stop` returned, or None), and the length up to
            which every path is there.
        """
        self.paths = []
        for length in range(self.shortest, self._longest + 1):
            reason = self._collect(length, True, limit, why_stop)
            if reason is not None:
                if reason == "limit":
                    del self.paths[int(limit) :]
                return reason, length - 1
        return None, self._longest

    def _collect(
        self, length: int, exact: bool, limit: float, why_stop: Callable[[int], str | None]
    ) -> str | None:
        near = self._near
        kept = 0
        for nodes, lengths in loop_batches(
            self._closed, bound=length + 1, exact=exact, root=self._source
        ):
            kept += len(nodes)
            if kept > _ROOM and not exact:
                return "room"
            flat, at = nodes.tolist(), 0
            for count in lengths.tolist():
                self.paths.append(tuple(near[k] for k in flat[at : at + count]))
                at += count
                if len(self.paths) > limit:
                    return "limit"
            if (reason := why_stop(len(self.paths))) is not None:
                return reason
        return None

    def signs(self, complete: bool) -> tuple[set[int], set[int]]:
        """Return the signs that a path surely has, and those that a path may have.

        Parameters
        ----------
        complete
            Whether `paths` are all there are; if not, walks tell more.
        """
        place = {u: k for k, u in enumerate(self._near)}
        seen = {
            prod(self._links[place[u]][place[v]] for u, v in pairwise(path)) for path in self.paths
        }
        if complete:
            return seen, seen
        sure, possible = signs_of_walks(self._links, self._source, self._target, self._longest)
        return seen | sure, possible


def _hops_from(links: Sequence[Mapping[int, int]], start: int) -> dict[int, int]:
    """Return the hop distance from `start` to each node that it reaches; to itself 0."""
    hops = {start: 0}
    queue = deque([start])
    while queue:
        u = queue.popleft()
        for v in links[u]:
            if v not in hops:
                hops[v] = hops[u] + 1
                queue.append(v)
    return hops


def signs_of_walks(
    links: Sequence[Mapping[int, int]], source: int, target: int, longest: int
) -> tuple[set[int], set[int]]:
    """Return the signs that some path surely has, and those that a path can have at all.

    A walk may pass a node twice, a path may not. For each sign the shortest walk is found: if
    there is none, no path has this sign; if it passes no node twice, it is such a path.

    Parameters
    ----------
    links
        For each node the nodes it points to, with the sign of the link: −1, 0 (unsure) or +1.
    source, target
        Two different nodes.
    longest
        Longest walk, in links.

    Returns
    -------
    tuple
        The sure and the possible signs, the first within the second; 0 where a link on the way is
        unsure.

    Notes
    -----
    A breadth-first search over (node, sign so far). O(nodes + links).
    """
    came: dict[tuple[int, int], tuple[int, int] | None] = {(source, 1): None}
    frontier = [(source, 1)]
    for _ in range(longest):
        following = []
        for state in frontier:
            u, sign = state
            for v, s in links[u].items():
                reached = (v, sign * s)
                if reached not in came:
                    came[reached] = state
                    following.append(reached)
        frontier = following
        if not frontier:
            break
    sure, possible = set(), set()
    for sign in (1, 0, -1):
        at: tuple[int, int] | None = (target, sign)
        if at not in came:
            continue
        possible.add(sign)
        walk = []
        while at is not None:
            walk.append(at[0])
            at = came[at]
        if len(set(walk)) == len(walk):
            sure.add(sign)
    return sure, possible
