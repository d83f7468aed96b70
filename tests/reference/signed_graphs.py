"""Small random signed graphs on bare lists, and their loops by length and sign by networkx."""

from __future__ import annotations

import random
from math import prod

import networkx
import numpy as np

__all__ = ["Signed", "as_matrix", "counts_by_networkx", "random_signed"]

Signed = list[list[tuple[int, int]]]


def random_signed(rng: random.Random, most: int, signs: tuple[int, ...] = (1, 1, -1, 0)) -> Signed:
    """Return a graph without self-links: for each node (node, sign) of the links that leave it."""
    size = rng.randrange(2, most + 1)
    share = rng.choice((0.15, 0.3, 0.5, 0.8))
    return [
        [(v, rng.choice(signs)) for v in range(size) if v != u and rng.random() < share]
        for u in range(size)
    ]


def counts_by_networkx(links: Signed, bound: int) -> list[list[int]]:
    """Return [+, −, undecided] of each length from 0 to `bound`."""
    sign = {(u, v): s for u, row in enumerate(links) for v, s in row}
    counts = [[0, 0, 0] for _ in range(bound + 1)]
    for loop in networkx.simple_cycles(networkx.DiGraph(list(sign))):
        if len(loop) <= bound:
            product = prod(sign[pair] for pair in zip(loop, loop[1:] + loop[:1], strict=True))
            counts[len(loop)][{1: 0, -1: 1, 0: 2}[product]] += 1
    return counts


def as_matrix(links: Signed) -> np.ndarray:
    """Return the signs as a matrix of shape (n, n), from row to column."""
    matrix = np.zeros((len(links), len(links)), dtype=np.int64)
    for u, row in enumerate(links):
        for v, s in row:
            matrix[u, v] = s
    return matrix
