"""Exact algebra on small integer matrices and polynomials: adjoints, Hurwitz, unit circle."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from .matchings import BeyondBudget

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "adjoint_and_polynomial",
    "hurwitz_minors",
    "in_open_disc",
    "in_open_left_half",
    "polynomial_at",
]

SparseRows: TypeAlias = Sequence[Mapping[int, int]]


def adjoint_and_polynomial(
    rows: SparseRows, deadline: float = math.inf
) -> tuple[NDArray[np.object_], list[int]]:
    """Return the adjoint of an integer matrix and its characteristic polynomial, exactly.

    Parameters
    ----------
    rows
        For each of n rows its entries {column: whole number}.
    deadline
        On the clock of `time.monotonic`.

    Returns
    -------
    tuple
        The adjoint (transposed cofactors), shape (n, n), Python integers; and the coefficients of
        det(λI − M), highest power first.

    Raises
    ------
    BeyondBudget
        If the deadline passed.

    Notes
    -----
    Faddeev and LeVerrier: n products with the sparse matrix, O(n² · entries), with whole
    divisions only. It asks for no inverse, so a singular matrix is no special case.
    """
    size = len(rows)
    identity = _identity(size)
    power = identity
    coefficients = [1]
    adjoint = identity
    for k in range(1, size + 1):
        adjoint = power
        product = _times(rows, power, deadline)
        coefficient = -sum(int(product[i, i]) for i in range(size)) // k
        coefficients.append(coefficient)
        power = product + coefficient * identity
    return (adjoint if size % 2 else -adjoint), coefficients


def _identity(size: int) -> NDArray[np.object_]:
    identity = np.zeros((size, size), dtype=object)
    identity[np.arange(size), np.arange(size)] = 1
    return identity


def _times(rows: SparseRows, matrix: NDArray[np.object_], deadline: float) -> NDArray[np.object_]:
    product = np.zeros(matrix.shape, dtype=object)
    for i, row in enumerate(rows):
        if time.monotonic() > deadline:
            raise BeyondBudget
        for j, value in row.items():
            product[i] += value * matrix[j]
    return product


def polynomial_at(
    coefficients: Sequence[int], rows: SparseRows, scale: int = 1, deadline: float = math.inf
) -> NDArray[np.object_]:
    """Return a polynomial (highest power first) of the matrix `rows` ÷ `scale`.

    The result is multiplied by ``scale ** degree``, so that it stays whole.
    """
    identity = _identity(len(rows))
    value = np.zeros(identity.shape, dtype=object)
    for k, coefficient in enumerate(coefficients):
        value = _times(rows, value, deadline) + coefficient * scale**k * identity
    return value


def hurwitz_minors(coefficients: Sequence[int], deadline: float = math.inf) -> list[int]:
    """Return the leading minors Δ1 … Δn of the Hurwitz matrix of a polynomial.

    Parameters
    ----------
    coefficients
        a0 … an, highest power first, whole numbers.
    deadline
        On the clock of `time.monotonic`.

    Notes
    -----
    Bareiss (1968), "Sylvester's identity and multistep integer-preserving Gaussian elimination":
    without exchanging rows its pivots are the leading minors. Where one is zero, the minors after
    it are computed each by itself.
    """
    matrix = _hurwitz_matrix(coefficients)
    minors = list(_pivots(matrix, deadline))
    later = range(len(minors) + 1, len(matrix) + 1)
    return minors + [_determinant(matrix[:k, :k], deadline) for k in later]


def _hurwitz_matrix(coefficients: Sequence[int]) -> NDArray[np.object_]:
    size = len(coefficients) - 1
    matrix = np.zeros((size, size), dtype=object)
    for i in range(size):
        for j in range(size):
            if 0 <= 2 * j - i + 1 <= size:
                matrix[i, j] = coefficients[2 * j - i + 1]
    return matrix


def _pivots(matrix: NDArray[np.object_], deadline: float) -> Iterator[int]:
    """Yield the leading minors up to and including the first that is zero."""
    work = matrix.copy()
    previous = 1
    for k in range(len(work)):
        if time.monotonic() > deadline:
            raise BeyondBudget
        pivot = int(work[k, k])
        yield pivot
        if not pivot:
            return
        _eliminate(work, k, previous)
        previous = pivot


def _determinant(matrix: NDArray[np.object_], deadline: float) -> int:
    work = matrix.copy()
    sign = previous = 1
    for k in range(len(work)):
        if time.monotonic() > deadline:
            raise BeyondBudget
        below = next((i for i in range(k, len(work)) if work[i, k]), None)
        if below is None:
            return 0
        if below != k:
            work[[k, below]] = work[[below, k]]
            sign = -sign
        _eliminate(work, k, previous)
        previous = int(work[k, k])
    return sign * previous


def _eliminate(work: NDArray[np.object_], k: int, previous: int) -> None:
    rest = slice(k + 1, None)
    work[rest, rest] = (
        work[rest, rest] * work[k, k] - work[rest, k, None] * work[None, k, rest]
    ) // previous


def in_open_left_half(coefficients: Sequence[int], deadline: float = math.inf) -> bool:
    """Return whether every root has a negative real part (Routh 1877, Hurwitz 1895)."""
    lead = coefficients[0]
    if not lead:
        return False
    positive = [c if lead > 0 else -c for c in coefficients]
    if min(positive) <= 0:
        return False
    return all(minor > 0 for minor in _pivots(_hurwitz_matrix(positive), deadline))


def in_open_disc(coefficients: Sequence[int], deadline: float = math.inf) -> bool:
    """Return whether every root is smaller than 1 in size.

    The map s = (λ − 1) ÷ (λ + 1) takes the open unit disc to the open left half of the plane.
    """
    degree = len(coefficients) - 1
    moved = [0] * (degree + 1)
    for k, coefficient in enumerate(coefficients):
        term = [coefficient]
        for _ in range(degree - k):
            term = [a + b for a, b in zip([*term, 0], [0, *term], strict=True)]
        for _ in range(k):
            term = [b - a for a, b in zip([*term, 0], [0, *term], strict=True)]
        moved = [a + b for a, b in zip(moved, term, strict=True)]
    return in_open_left_half(moved, deadline)
