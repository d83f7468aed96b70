"""Adjoints and permanents of the minors of a matrix, put together from its strong components."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from .components import strong_components
from .exact_algebra import adjoint_and_polynomial
from .matchings import BeyondBudget, counts_without_each

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["blocks_in_order", "negative_adjoint", "permanent_minors"]

SparseRows: TypeAlias = Sequence[Mapping[int, int]]
Whole: TypeAlias = "NDArray[np.object_]"


def blocks_in_order(rows: SparseRows) -> list[list[int]]:
    """Return the strong components, each after every component that acts on it.

    Parameters
    ----------
    rows
        For each node i {j: what acts from j on i}.
    """
    components = strong_components([list(row) for row in rows])
    home = {node: k for k, nodes in enumerate(components) for node in nodes}
    after: list[set[int]] = [set() for _ in components]
    waits = [0] * len(components)
    for i, row in enumerate(rows):
        for j in row:
            a, b = home[j], home[i]
            if a != b and b not in after[a]:
                after[a].add(b)
                waits[b] += 1
    ready = [k for k, number in enumerate(waits) if not number]
    order = []
    while ready:
        k = ready.pop()
        order.append(components[k])
        for other in sorted(after[k]):
            waits[other] -= 1
            if not waits[other]:
                ready.append(other)
    return order


def negative_adjoint(rows: SparseRows, deadline: float = math.inf) -> tuple[Whole, int]:
    """Return the adjoint and the determinant of −A, exactly.

    Parameters
    ----------
    rows
        For each row of A, of n, its entries {column: whole number}.
    deadline
        On the clock of `time.monotonic`.

    Returns
    -------
    tuple
        The adjoint, shape (n, n), Python integers; and the determinant.

    Raises
    ------
    BeyondBudget
        If the deadline passed.
    """

    def of_block(block: list[dict[int, int]]) -> tuple[Whole, int]:
        negative = [{j: -value for j, value in row.items()} for row in block]
        adjoint, polynomial = adjoint_and_polynomial(negative, deadline)
        return adjoint, polynomial[-1] * (-1) ** len(block)

    return _put_together(rows, of_block, deadline)


def permanent_minors(rows: SparseRows, deadline: float = math.inf) -> tuple[Whole, int]:
    """Return the permanents of |A| without each row and column, and of |A| itself.

    Parameters
    ----------
    rows
        For each row of A, of n, its entries {column: −1 or 1}.
    deadline
        On the clock of `time.monotonic`.

    Returns
    -------
    tuple
        Shape (n, n), Python integers: entry (i, j) is without row j and column i; and the whole.

    Raises
    ------
    BeyondBudget
        If the deadline passed or the sets became too many.
    """

    def of_block(block: list[dict[int, int]]) -> tuple[Whole, int]:
        counts, whole = counts_without_each([sorted(row) for row in block], deadline)
        return np.array(counts, dtype=object), whole

    absolute = [{j: abs(value) for j, value in row.items()} for row in rows]
    return _put_together(absolute, of_block, deadline)


def _put_together(
    rows: SparseRows,
    of_block: Callable[[list[dict[int, int]]], tuple[Whole, int]],
    deadline: float,
) -> tuple[Whole, int]:
    """Return what `of_block` gives for the blocks on the diagonal, carried through the links.

    After each block, entry (i, j) covers the blocks so far: what goes from j to i passes each
    block at most once, and every block it does not pass counts whole.
    """
    size = len(rows)
    result = np.zeros((size, size), dtype=object)
    whole = 1
    seen: list[int] = []
    for nodes in blocks_in_order(rows):
        if time.monotonic() > deadline:
            raise BeyondBudget
        place = {node: k for k, node in enumerate(nodes)}
        block = [{place[j]: v for j, v in rows[i].items() if j in place} for i in nodes]
        inside, total = of_block(block)
        arriving = np.zeros((len(nodes), size), dtype=object)
        for k, i in enumerate(nodes):
            for j, value in rows[i].items():
                if j not in place:
                    arriving[k] += value * result[j]
        carried = inside.dot(arriving)
        if total != 1:
            result[seen] *= total
        result[nodes] = carried
        result[np.ix_(nodes, nodes)] = whole * inside
        whole *= total
        seen += nodes
    return result, whole
