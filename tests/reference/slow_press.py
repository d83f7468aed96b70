"""Press predictions by definition: every permutation of every minor, as obviously as can be."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from kompassie.model.causal_map import CausalMap

__all__ = [
    "adjoint",
    "community",
    "determinant",
    "minor",
    "permanent",
    "slow_absolute",
    "slow_adjoint",
]

Matrix = Sequence[Sequence[int]]


def community(m: CausalMap, *, self_effects: bool = True) -> list[list[int]]:
    """Return A: entry (i, j) is the sign of the link from j to i; no drawn self-link: −1."""
    size = len(m)
    matrix = [[-1 if self_effects and i == j else 0 for j in range(size)] for i in range(size)]
    for link in m.links:
        matrix[m.position(link.target)][m.position(link.source)] = int(link.sign)
    return matrix


def parity(order: Sequence[int]) -> int:
    swaps = sum(a > b for k, b in enumerate(order) for a in order[:k])
    return -1 if swaps % 2 else 1


def determinant(matrix: Matrix) -> int:
    total = 0
    for order in permutations(range(len(matrix))):
        product = parity(order)
        for i, j in enumerate(order):
            product *= matrix[i][j]
        total += product
    return total


def permanent(matrix: Matrix) -> int:
    total = 0
    for order in permutations(range(len(matrix))):
        product = 1
        for i, j in enumerate(order):
            product *= matrix[i][j]
        total += product
    return total


def minor(matrix: Matrix, row: int, column: int) -> list[list[int]]:
    return [
        [value for j, value in enumerate(values) if j != column]
        for i, values in enumerate(matrix)
        if i != row
    ]


def adjoint(matrix: Matrix) -> list[list[int]]:
    """Return the transposed cofactors."""
    size = range(len(matrix))
    return [[(-1) ** (i + j) * determinant(minor(matrix, j, i)) for j in size] for i in size]


def slow_adjoint(m: CausalMap, *, self_effects: bool = True) -> list[list[int]]:
    """Return adj(−A): entry (i, j) is the response of i to a lasting push on j."""
    return adjoint([[-x for x in row] for row in community(m, self_effects=self_effects)])


def slow_absolute(m: CausalMap, *, self_effects: bool = True) -> list[list[int]]:
    """Return the permanents of the same minors of |A|."""
    matrix = [[abs(x) for x in row] for row in community(m, self_effects=self_effects)]
    size = range(len(matrix))
    return [[permanent(minor(matrix, j, i)) for j in size] for i in size]
