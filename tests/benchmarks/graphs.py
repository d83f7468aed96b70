"""Graphs that benchmarks share, each the same on every machine for its seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

import kompassie as ks

__all__ = ["GRAPHS", "Graph", "gnm", "gnp", "hub_map"]

Pairs = list[tuple[int, int]]


@dataclass(frozen=True)
class Graph:
    """A number of nodes, the links among them in ascending order, and a signed weight for each."""

    size: int
    links: tuple[tuple[int, int], ...]
    weights: tuple[float, ...]

    def adjacency(self) -> list[list[int]]:
        """Return for each node the nodes it points to, ascending."""
        targets: list[list[int]] = [[] for _ in range(self.size)]
        for a, b in sorted(self.links):
            targets[a].append(b)
        return targets

    def causal_map(self) -> ks.CausalMap:
        """Return the graph as a map, with the sizes of the weights as strengths."""
        width = len(str(self.size - 1))
        names = [f"v{k:0{width}}" for k in range(self.size)]
        links = [
            ks.Link(
                names[a], names[b], ks.Sign.PLUS if w > 0 else ks.Sign.MINUS, strength=float(abs(w))
            )
            for (a, b), w in zip(self.links, self.weights, strict=True)
        ]
        return ks.CausalMap(tuple(names), tuple(links))


def gnm(size: int, number: int, seed: int) -> Graph:
    """Return so many links, each pair as likely as any other."""
    rng = np.random.default_rng(seed)
    pairs = [(a, b) for a in range(size) for b in range(size) if a != b]
    chosen = sorted(rng.choice(len(pairs), number, replace=False))
    return _signed(size, [pairs[k] for k in chosen], rng)


def gnp(size: int, share: float, seed: int) -> Graph:
    """Return each link with the same chance."""
    rng = np.random.default_rng(seed)
    there = rng.random((size, size)) < share
    np.fill_diagonal(there, False)
    return _signed(size, [(int(a), int(b)) for a, b in np.argwhere(there)], rng)


def hub_map(size: int, number: int, seed: int) -> Graph:
    """Return a graph with a few nodes that many links leave or enter."""
    rng = np.random.default_rng(seed)
    out, into = rng.pareto(2.0, size) + 1, rng.pareto(2.0, size) + 1
    out /= out.sum()
    into /= into.sum()
    links = {(a, (a + 1) % size) for a in range(0, size, 2)}
    while len(links) < number:
        a, b = int(rng.choice(size, p=out)), int(rng.choice(size, p=into))
        if a != b:
            links.add((a, b))
    return _signed(size, sorted(links), rng)


def _signed(size: int, links: Pairs, rng: np.random.Generator) -> Graph:
    signs = rng.choice([1, 1, -1], len(links))  # about a third negative
    weights = signs * rng.uniform(0.05, 1.0, len(links))
    return Graph(size, tuple(links), tuple(weights.tolist()))


GRAPHS: dict[str, Callable[[], Graph]] = {
    "workshop_15": lambda: gnm(15, 35, 1),
    "map_108": lambda: gnm(108, 300, 2),
    "hub_108": lambda: hub_map(108, 300, 3),
    "dense_40": lambda: gnp(40, 0.20, 4),
    "dense_60": lambda: gnp(60, 0.15, 5),
    "dense_200": lambda: gnp(200, 0.10, 6),
}
