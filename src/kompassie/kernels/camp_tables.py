"""The fewest links against two camps, exactly: tables over the frontier of a growing part."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["ROOM", "WIDEST", "fewest_against"]

_Ties: TypeAlias = Sequence[Mapping[int, tuple[int, int]]]

WIDEST = 23
"""Widest frontier for which `fewest_against` is tried: its tables have 2 ** width entries."""

ROOM = 1 << 28
"""Entries of all tables together, a byte each, for which it is tried."""


def fewest_against(
    ties: _Ties,
    part: Sequence[int],
    alive: Callable[[], bool],
    widest: int = WIDEST,
    room: int = ROOM,
) -> tuple[int, dict[int, int]] | None:
    """Return the least number of links against camps, and such camps.

    None where the part is too entangled for it, or `alive` said no.

    Notes
    -----
    Nodes are taken out one by one, the one with the fewest neighbours first. A table keeps, for
    every way its neighbours can stand, the least number of links against it that the node and all
    before it need; taking a node out ties its neighbours together. Bertelè and Brioschi (1972),
    "Nonserial Dynamic Programming". O(nodes · 2 ** width) time and memory, the width being the
    largest number of neighbours met: a few for sparse maps, whatever their size.
    """
    order = _elimination_order(ties, part, widest, room)
    if order is None:
        return None
    rank = {u: k for k, (u, _) in enumerate(order)}
    tables: list[list[tuple[tuple[int, ...], NDArray[np.int32]]]] = [[] for _ in order]
    choices: list[NDArray[np.bool_]] = []
    least = 0
    for k, (u, scope) in enumerate(order):
        if not alive():
            return None
        whole = (u, *scope)
        total: NDArray[np.int32] = np.zeros((2,) * len(whole), dtype=np.int32)
        for v in scope:
            if v in ties[u]:
                plus, minus = ties[u][v]
                pair = np.array([[minus, plus], [plus, minus]], dtype=np.int32)
                total += _spread((u, v), pair, whole)
        for names, table in tables[k]:
            total += _spread(names, table, whole)
        tables[k].clear()
        # Of equals, camp 0 and so the same answer everywhere.
        choices.append(total[1] < total[0])
        smaller = np.minimum(total[0], total[1])
        if scope:
            first = min(scope, key=rank.__getitem__)
            tables[rank[first]].append((scope, smaller))
        else:
            least += int(smaller)
    camps: dict[int, int] = {}
    for (u, scope), choice in zip(reversed(order), reversed(choices), strict=True):
        camps[u] = int(choice[tuple(camps[v] for v in scope)])
    return least, camps


def _spread(
    names: tuple[int, ...], table: NDArray[np.int32], whole: tuple[int, ...]
) -> NDArray[np.int32]:
    """Return a table over some nodes with axes as for all of them."""
    order = sorted(range(len(names)), key=lambda k: whole.index(names[k]))
    shape = [2 if v in names else 1 for v in whole]
    return table.transpose(order).reshape(shape)


def _elimination_order(
    ties: _Ties, part: Sequence[int], widest: int, room: int
) -> list[tuple[int, tuple[int, ...]]] | None:
    """Return nodes in the order of taking out, each with its neighbours by then."""
    near = {u: set(ties[u]) for u in part}
    heap = [(len(near[u]), u) for u in part]
    heapq.heapify(heap)
    order = []
    while heap:
        degree, u = heapq.heappop(heap)
        if u not in near or degree != len(near[u]):
            continue  # an entry that has been overtaken
        room -= 1 << min(degree, 62)
        if degree > widest or room < 0:
            return None
        scope = near.pop(u)
        for v in scope:
            near[v].discard(u)
        for v, w in combinations(sorted(scope), 2):
            near[v].add(w)
            near[w].add(v)
        for v in scope:
            heapq.heappush(heap, (len(near[v]), v))
        order.append((u, tuple(sorted(scope))))
    return order
