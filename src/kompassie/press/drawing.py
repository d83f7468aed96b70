"""Drawn community matrices of a map, and which of them are stable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..kernels.components import strong_components
from ..kernels.stable_draws import are_stable
from ..model.causal_map import CausalMap
from ..model.link import Link
from ..model.sign import Sign
from ..randomness import CHUNK, uniforms
from .community import SelfEffects, self_effects_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Drawing", "drawing_of"]

# Of matrices that are looked at together: bytes, and steps, which are some tenths of a second.
_BYTES = 32 << 20
_STEPS = 500_000_000


@dataclass(frozen=True)
class Drawing:
    """What is drawn, and what is known before anything is.

    Parameters
    ----------
    names
        Names of the V variables.
    links
        The L links.
    sources, targets
        Shape (L,): places of their ends.
    low, high
        Shape (L,): range of each strength; equal where it is fixed.
    limited
        Places of the variables with a self-effect of −1 that nobody drew.
    blocks
        Strong components that can be unstable, small ones first.
    never_stable
        Whether it is certain that no draw is stable.
    fixed
        Whether every draw is the same: all strengths and signs are given.
    """

    names: tuple[str, ...]
    links: tuple[Link, ...]
    sources: NDArray[np.intp]
    targets: NDArray[np.intp]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    limited: NDArray[np.intp]
    blocks: tuple[NDArray[np.intp], ...]
    never_stable: bool
    fixed: bool

    def matrices(self, entropy: int, chunk: int) -> Iterator[NDArray[np.float64]]:
        """Yield the matrices of one chunk of draws, in parts of shape (D, V, V).

        Entry (i, j) is what acts from variable j on variable i. Each link has streams of its own,
        so that an unrelated link changes no draw of it.
        """
        size = len(self.names)
        values = np.zeros((len(self.links), CHUNK))
        signs = np.array([int(link.sign) for link in self.links], dtype=np.float64)
        signs = np.repeat(signs[:, None], CHUNK, axis=1)
        for k, link in enumerate(self.links):
            if self.high[k] > self.low[k]:
                values[k] = uniforms(entropy, "strength", chunk, link.pair)
            if link.sign is Sign.UNSURE:
                signs[k] = np.where(uniforms(entropy, "sign", chunk, link.pair) < 0.5, -1, 1)
        values = (self.low[:, None] + (self.high - self.low)[:, None] * values) * signs
        part = max(1, min(CHUNK, _BYTES // (8 * size**2), _STEPS // size**3))
        for first in range(0, CHUNK, part):
            here = values[:, first : first + part].T
            drawn = np.zeros((len(here), size, size))
            drawn[:, self.limited, self.limited] = -1.0
            drawn[:, self.targets, self.sources] = here
            yield drawn

    def stable(self, matrices: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the places of the stable matrices, ascending; decided by strong component."""
        alive = np.arange(0 if self.never_stable else len(matrices))
        for nodes in self.blocks:
            alive = alive[are_stable(matrices[alive[:, None, None], nodes[:, None], nodes])]
        return alive

    def reached(self, pushed: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Return which variables some pathway reaches, shape (V,).

        A response is there for some strengths if the other rows and columns can be matched: a
        route to the variable, and loops or self-effects for all that is not on it. Without the
        row of the push one column stays free; which others can be free in its place is a walk
        along the matching. O(V · L) for each push at worst, and much less for most.
        """
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import maximum_bipartite_matching

        size = len(self.names)
        rows = np.concatenate((self.limited, self.targets))
        columns = np.concatenate((self.limited, self.sources))
        rows_of: list[list[int]] = [[] for _ in self.names]
        for i, j in zip(rows.tolist(), columns.tolist(), strict=True):
            rows_of[j].append(i)
        reached = np.zeros(size, dtype=bool)
        for push in pushed:
            kept = rows != push
            marks = np.ones(kept.sum(), dtype=np.int8)
            pattern = csr_array((marks, (rows[kept], columns[kept])), shape=(size, size))
            column_of = maximum_bipartite_matching(pattern, perm_type="column")
            free = np.setdiff1d(np.arange(size), column_of)
            if len(free) > 1:
                continue
            seen, waiting = {int(free[0])}, [int(free[0])]
            while waiting:
                for i in rows_of[waiting.pop()]:
                    other = int(column_of[i])
                    if i != push and other not in seen:
                        seen.add(other)
                        waiting.append(other)
            reached[list(seen)] = True
        return reached


def drawing_of(m: CausalMap, self_effects: SelfEffects, strengths: tuple[float, float]) -> Drawing:
    """Return what is to be drawn for a map; links of unknown strength get the range given."""
    limited = self_effects_of(m, self_effects)
    sources = np.array([m.position(link.source) for link in m.links], dtype=np.intp)
    targets = np.array([m.position(link.target) for link in m.links], dtype=np.intp)
    ranges = [_range(link, strengths) for link in m.links]
    onward: list[list[int]] = [[] for _ in m.names]
    for source, target in zip(sources, targets, strict=True):
        onward[source].append(int(target))
    damped = {*limited}
    damped |= {
        m.position(x.source) for x in m.links if x.source == x.target and x.sign is not Sign.PLUS
    }
    components = sorted(strong_components(onward), key=len)
    # The eigenvalues of a component add up to its diagonal.
    never = any(damped.isdisjoint(nodes) for nodes in components)
    return Drawing(
        m.names,
        m.links,
        sources,
        targets,
        np.array([low for low, _ in ranges], dtype=np.float64),
        np.array([high for _, high in ranges], dtype=np.float64),
        np.array(limited, dtype=np.intp),
        tuple(
            np.array(nodes)
            for nodes in components
            if len(nodes) > 1 or m.has_link(m.names[nodes[0]], m.names[nodes[0]])
        ),
        never,
        all(low == high for low, high in ranges) and all(link.sign for link in m.links),
    )


def _range(link: Link, unknown: tuple[float, float]) -> tuple[float, float]:
    if link.strength is None:
        return unknown
    if isinstance(link.strength, tuple):
        return link.strength
    return link.strength, link.strength
