"""Which variables of a map loops connect with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..kernels.components import strong_components
from ..model.causal_map import CausalMap

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["links_on_loops", "part_of_each"]


def part_of_each(m: CausalMap) -> NDArray[np.int64]:
    """Return a number for each variable, shape (V,): equal where loops connect two of them."""
    adjacency: list[list[int]] = [[] for _ in m.names]
    for link in m.links:
        adjacency[m.position(link.source)].append(m.position(link.target))
    part = np.zeros(len(m), dtype=np.int64)
    for k, members in enumerate(strong_components(adjacency)):
        part[members] = k
    return part


def links_on_loops(m: CausalMap) -> list[int]:
    """Return the places of the links that lie on some loop."""
    part = part_of_each(m)
    return [
        k
        for k, link in enumerate(m.links)
        if part[m.position(link.source)] == part[m.position(link.target)]
    ]
