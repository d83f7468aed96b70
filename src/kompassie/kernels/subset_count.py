"""Loops counted by dynamic programming over the sets of nodes that a path has visited."""

from __future__ import annotations

from collections.abc import Iterator
from math import comb
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LARGEST", "subset_bytes", "subset_cells", "subset_totals"]

LARGEST = 24
"""Nodes up to which there is a place for every set of them."""

_FLOAT, _INT = 2**53, 2**63


def subset_totals(matrix: NDArray[np.int64], bound: int, totals: list[int]) -> Iterator[int]:
    """Add to `totals` the sum over all loops of each length of the product of their entries.

    Parameters
    ----------
    matrix
        Shape (n, n) with entries −1, 0 and 1 and a zero diagonal, n at most `LARGEST`.
    bound
        Longest loop to count.
    totals
        Shape (bound + 1,): numbers are added while the work goes on. With entries 0 and 1 these
        are numbers of loops.

    Yields
    ------
    int
        How many cells of the table were filled since the last time.

    Notes
    -----
    After Held and Karp (1962), "A dynamic programming approach to sequencing problems": paths from
    a root that visit the same nodes and end alike go on alike, so only their number is kept, for
    one size of set at a time. Nodes with many links come first as roots. Exact at any size: floats
    while numbers are below 2 ** 53, then 64-bit integers, then Python's own.
    """
    links = np.asarray(matrix, dtype=np.int64)
    degree = np.count_nonzero(links, axis=0) * np.count_nonzero(links, axis=1)
    order = np.argsort(-degree, kind="stable")
    links = links[np.ix_(order, order)]
    for root in range(len(links) - 1):
        yield from _through_first(links[root:, root:], bound, totals)


def subset_cells(size: int, bound: int) -> float:
    """Return how many cells the tables hold at most, times how much work each is."""
    return float(
        sum(
            comb(others, visited) * others**2
            for others in range(1, size)
            for visited in range(1, min(others, bound - 1) + 1)
        )
    )


def subset_bytes(size: int, bound: int) -> int:
    """Return about how many bytes the largest tables take at once, at most."""
    others = size - 1
    widest = max(comb(others, k) for k in range(min(others, bound - 1) + 1))
    # Two layers of counts and what leads from one to the other; then sets, rows and columns of
    # the half of it that is no dead end, twice while they are looked up.
    return widest * others * 8 * 7 + 5 * (1 << others)


def _through_first(links: NDArray[np.int64], bound: int, totals: list[int]) -> Iterator[int]:
    """Add the loops through the first node."""
    others = len(links) - 1
    inner = links[1:, 1:]
    closing = [int(c) for c in links[1:, 0]]
    widest = int(np.abs(inner).sum(axis=0).max()) if others else 0
    bits = np.left_shift(1, np.arange(others))
    # One row for each set of visited nodes, one column for each node that a path may end at.
    ends = np.flatnonzero(links[0, 1:])
    sets = bits[ends]
    paths: NDArray[Any] = np.zeros((len(ends), others))
    paths[np.arange(len(ends)), ends] = links[0, 1 + ends]
    for visited in range(1, min(others, bound - 1) + 1):
        if not len(sets):
            break
        sums = _exact_sums(paths)
        totals[visited + 1] += sum(c * number for c, number in zip(closing, sums, strict=True))
        yield paths.size
        if visited == min(others, bound - 1):
            break
        most = int(np.abs(paths).max()) * widest
        if most >= _INT:
            paths = paths.astype(np.int64).astype(object) if paths.dtype != object else paths
        elif most >= _FLOAT and paths.dtype == np.float64:
            paths = paths.astype(np.int64)
        further = paths @ inner.astype(paths.dtype)
        rows, columns = np.nonzero((further != 0) & ((sets[:, None] & bits) == 0))
        larger = sets[rows] | bits[columns]
        there = np.zeros(1 << others, dtype=bool)
        there[larger] = True
        sets = np.flatnonzero(there)
        place = np.cumsum(there, dtype=np.int32)
        paths = np.zeros((len(sets), others), dtype=further.dtype)
        # A set and an end tell the set before, so each cell is written once.
        paths[place[larger] - 1, columns] = further[rows, columns]


def _exact_sums(paths: NDArray[Any]) -> list[int]:
    """Return the sum of each column, exactly."""
    if paths.dtype == object:
        return [int(total) for total in paths.sum(axis=0)]
    whole = paths.astype(np.int64)
    high = (whole >> 32).sum(axis=0)
    low = (whole & 0xFFFFFFFF).sum(axis=0)
    return [(int(a) << 32) + int(b) for a, b in zip(high, low, strict=True)]
