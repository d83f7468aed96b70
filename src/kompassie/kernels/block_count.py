"""The loops of one block counted by length and sign, by whichever exact way is the cheapest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from . import loop_count, subset_count
from .compiled_count import RATE, can_count, compiled_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CLOSED", "Signed", "count_block", "plan_block"]

Signed = Sequence[Sequence[tuple[int, int]]]
"""For each node the links that leave it, as (node, sign); no self-links."""

CLOSED = 5
"""Longest loops that closed forms count."""

_SMALL = 6  # nodes of a block that is searched without thinking about it
_MEMORY = 512 * 2**20  # bytes
_STEPS, _CELLS, _PRODUCTS = 4e5, 1.2e8, 1e8  # what a slow machine does in a second


def plan_block(links: Signed, bound: int) -> tuple[str, float]:
    """Return the cheapest way to count loops of at most `bound` nodes, and about its seconds.

    Returns
    -------
    (str, float)
        "closed forms", "search" or "subsets". The time of a search can be far off.
    """
    size = len(links)
    bound = min(bound, size)
    if size <= _SMALL:
        return "search", 0.0
    if bound <= CLOSED and size <= loop_count.LARGEST:
        return "closed forms", size**3 / _PRODUCTS
    steps = loop_count.estimate_steps(links, bound, min(400, 20 * size))
    rate = RATE / (size // 64 + 1) if can_count(size) else _STEPS
    ways = [(steps / rate, "search")]
    if size <= subset_count.LARGEST and subset_count.subset_bytes(size, bound) <= _MEMORY:
        passes = len(set(_firsts(_matrices(links))))
        ways.append((passes * subset_count.subset_cells(size, bound) / _CELLS, "subsets"))
    seconds, way = min(ways)
    return way, seconds


def count_block(way: str, links: Signed, bound: int, counts: list[list[int]]) -> Iterator[int]:
    """Add the loops of 2 … `bound` nodes to ``counts[length]``: [+, −, undecided].

    Yields
    ------
    int
        Now and then, about how many were counted so far. The counts are whole at the end only.
    """
    return _WAYS[way](links, min(bound, len(links)), counts)


def _search(links: Signed, bound: int, counts: list[list[int]]) -> Iterator[int]:
    if not can_count(len(links)) or bound < 2:
        return loop_count.search_counts(links, bound, counts)
    sources = [u for u, row in enumerate(links) for _ in row]
    targets = [v for row in links for v, _ in row]
    signs = [sign for row in links for _, sign in row]
    return compiled_counts(sources, targets, signs, len(links), bound, counts)


def _closed_forms(links: Signed, bound: int, counts: list[list[int]]) -> Iterator[int]:
    matrices = _matrices(links)
    bound = min(bound, CLOSED)
    totals = [loop_count.closed_totals(a.astype(np.float64), bound) for a in matrices]
    _add(counts, totals)
    yield sum(totals[0])


def _subsets(links: Signed, bound: int, counts: list[list[int]]) -> Iterator[int]:
    matrices = _matrices(links)
    totals: list[list[int]] = []
    for k, first in enumerate(_firsts(matrices)):
        if first < k:
            totals.append(totals[first])
            continue
        totals.append([0] * (bound + 1))
        for _ in subset_count.subset_totals(matrices[k], bound, totals[k]):
            yield sum(totals[0])
    _add(counts, totals)


_WAYS: dict[str, Callable[[Signed, int, list[list[int]]], Iterator[int]]] = {
    "search": _search,
    "closed forms": _closed_forms,
    "subsets": _subsets,
}


def _matrices(links: Signed) -> list[NDArray[np.int64]]:
    """Return all links as ones, the decided ones as ones, and the signs; each of shape (n, n)."""
    every = np.zeros((len(links), len(links)), dtype=np.int64)
    signs = every.copy()
    for u, row in enumerate(links):
        for v, sign in row:
            every[u, v] = 1
            signs[u, v] = sign
    return [every, np.abs(signs), signs]


def _firsts(matrices: list[NDArray[np.int64]]) -> list[int]:
    """Return for each matrix the place of the first that equals it."""
    return [next(k for k, a in enumerate(matrices) if np.array_equal(a, b)) for b in matrices]


def _add(counts: list[list[int]], totals: list[list[int]]) -> None:
    """Add totals of every, of decided, and of signed loops to the counts by sign."""
    for row, every, decided, signed in zip(counts, *totals, strict=False):
        row[0] += (decided + signed) // 2
        row[1] += (decided - signed) // 2
        row[2] += every - decided
