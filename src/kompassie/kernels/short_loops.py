"""Sets of short loops of a strong directed graph: those of shortest ways, and bases.

Nodes are numbered in the order that decides between equals. Of equally short ways the one whose
nodes come first is taken; every part of such a way is such a way itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["geodetic_cover", "short_basis"]

_PRIME = 2**31 - 1  # so that products of two remainders fit in 64 bits

_LOOK = 64  # candidates between two looks at the clock

Loop = tuple[int, ...]
GoesOn = Callable[[int], bool]


def _always(_: int) -> bool:
    return True


def geodetic_cover(adjacency: Sequence[Sequence[int]], goes_on: GoesOn = _always) -> list[Loop]:
    """Return loops of shortest ways, shortest first, each with a link that no earlier one has.

    Parameters
    ----------
    adjacency
        For each node of a strong graph the nodes it points to, ascending, not itself.
    goes_on
        Called often with the number of loops chosen; where it returns False, these are returned.

    Returns
    -------
    list of tuple of int
        Each started at its smallest node; by length, then by nodes. They cover every link: the
        shortest way from one end of a link to the other is the link.
    """
    missing = {(u, v) for u, targets in enumerate(adjacency) for v in targets}
    hops = _hops(adjacency, goes_on)
    if hops is None:
        return []
    around = hops + hops.T
    there, back = np.nonzero(np.triu(np.ones_like(hops, dtype=bool), 1))
    chosen: list[Loop] = []
    for rows in _by_length(around[there, back]):
        if not missing:
            break
        found = set()
        pairs = zip(there[rows].tolist(), back[rows].tolist(), strict=True)
        for k, (u, v) in enumerate(pairs):
            if not k % _LOOK and not goes_on(len(chosen)):
                return chosen
            loop = _way(adjacency, hops, u, v) + _way(adjacency, hops, v, u)
            if len(set(loop)) == len(loop):
                found.add(_from_smallest(loop))
        for path in sorted(found):
            links = set(zip(path, path[1:] + path[:1], strict=True))
            if links & missing:
                missing -= links
                chosen.append(path)
    return chosen


def short_basis(adjacency: Sequence[Sequence[int]], goes_on: GoesOn = _always) -> list[Loop]:
    """Return independent loops, shortest first, that span all loops of a strong graph.

    Candidates are the loops that go from a node by a shortest way to a link, and by a shortest
    way back. They span all loops, and taking each that is independent of the shorter ones gives
    the smallest total length that any basis of candidates has.

    Parameters
    ----------
    adjacency
        For each node of a strong graph the nodes it points to, ascending, not itself.
    goes_on
        Called often with the number of loops chosen; where it returns False, these are returned.

    Returns
    -------
    list of tuple of int
        Each started at its smallest node; by length, then by nodes; as many as links − nodes + 1.

    Notes
    -----
    Independence is decided modulo a prime: what is independent there is independent altogether,
    and the number found says whether any was missed.
    """
    links = [(u, v) for u, targets in enumerate(adjacency) for v in targets]
    hops = _hops(adjacency, goes_on)
    if hops is None:
        return []
    sources, targets = np.array(links, dtype=np.int64).reshape(-1, 2).T
    space = _Space(adjacency, links)
    lengths = (hops[:, sources] + 1 + hops[targets, :].T).ravel()
    chosen: list[Loop] = []
    for rows in _by_length(lengths):
        found = set()
        for number, row in enumerate(rows.tolist()):
            if not number % _LOOK and not goes_on(len(chosen)):
                return chosen
            x, k = divmod(row, len(links))
            u, v = links[k]
            loop = [*_way(adjacency, hops, x, u), u, *_way(adjacency, hops, v, x)]
            if len(set(loop)) == len(loop):
                found.add(_from_smallest(loop))
        for path in sorted(found):
            if space.rank == space.dimension or not goes_on(len(chosen)):
                return chosen
            if space.adds(path):
                chosen.append(path)
    return chosen


def _by_length(lengths: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Yield the places of the smallest lengths, then of the next, and so on."""
    order = np.argsort(lengths, kind="stable")
    starts = np.flatnonzero(np.diff(lengths[order])) + 1
    yield from np.split(order, starts)


def _hops(adjacency: Sequence[Sequence[int]], goes_on: GoesOn) -> NDArray[np.int64] | None:
    """Return the hop distance from each node (row) to each (column); None if told to stop."""
    size = len(adjacency)
    hops = np.zeros((size, size), dtype=np.int64)
    for start in range(size):
        if not goes_on(0):
            return None
        seen = {start}
        reached = [start]
        far = 0
        while reached:
            hops[start, reached] = far
            far += 1
            ahead = {v for u in reached for v in adjacency[u]}
            reached = [v for v in ahead if v not in seen]
            seen.update(reached)
    return hops


def _way(adjacency: Sequence[Sequence[int]], hops: NDArray[np.int64], u: int, v: int) -> list[int]:
    """Return the first of the shortest ways from `u` to `v`, without `v`."""
    towards = hops[:, v]
    way = []
    while u != v:
        way.append(u)
        far = towards[u] - 1
        u = next(w for w in adjacency[u] if towards[w] == far)
    return way


def _from_smallest(loop: list[int]) -> Loop:
    first = loop.index(min(loop))
    return (*loop[first:], *loop[:first])


class _Space:
    """Independent loops as rows over a prime field, each with a column of its own.

    A loop is known by the links outside a spanning tree, so these are the columns.
    """

    def __init__(
        self, adjacency: Sequence[Sequence[int]], links: Sequence[tuple[int, int]]
    ) -> None:
        tree = set()
        seen = {0}
        reached = [0]
        for u in reached:
            for v in adjacency[u]:
                if v not in seen:
                    seen.add(v)
                    reached.append(v)
                    tree.add((u, v))
        outside = [link for link in links if link not in tree]
        self.column = {link: k for k, link in enumerate(outside)}
        self.dimension = len(self.column)
        self.rows = np.zeros((self.dimension, self.dimension), dtype=np.int64)
        self.row_of: dict[int, int] = {}

    @property
    def rank(self) -> int:
        """How many independent loops there are."""
        return len(self.row_of)

    def adds(self, loop: Loop) -> bool:
        """Take a loop in if it is independent of those taken in before; return whether it is."""
        row = np.zeros(self.dimension, dtype=np.int64)
        columns = [
            self.column[link]
            for link in zip(loop, loop[1:] + loop[:1], strict=True)
            if link in self.column
        ]
        row[columns] = 1
        # A row holds 1 in its own column and 0 in those of others, so one pass is enough.
        for c in columns:
            if c in self.row_of:
                row -= self.rows[self.row_of[c]]
        row %= _PRIME
        left = np.flatnonzero(row)
        if not len(left):
            return False
        own = int(left[0])
        row = row * pow(int(row[own]), -1, _PRIME) % _PRIME
        used = self.rows[: self.rank]
        touched = np.flatnonzero(used[:, own])
        if len(touched):
            factors = used[touched, own][:, None]
            used[touched] = (used[touched] - factors * row) % _PRIME
        self.rows[self.rank] = row
        self.row_of[own] = self.rank
        return True
