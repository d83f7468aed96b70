"""From a map and its settings to the arrays that a run is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InvalidValue
from ..kernels.components import strong_components
from ..kernels.levels import Network
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics, Saturating
from ..model.fields import number
from ..model.link import Link
from ..model.sign import Sign
from ..randomness import CHUNK, uniforms

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Wiring", "critical_gains", "start_levels", "strength_range", "wire"]

SUBCRITICAL = 0.9
"""Share of the critical gain that is used where today's levels are unknown."""

_DENSE = 300  # variables of a component whose spectrum is found by a full decomposition

SHORTEST_DELAY = 0.05
"""Shortest delay that makes a difference, as a share of the time a stock takes to follow."""

AUXILIARY_HASTE = 4.0
"""How many times faster than a stock an auxiliary follows its influences."""


@dataclass(frozen=True)
class Wiring:
    """A map as arrays: links in order of their targets, then of their sources.

    Parameters
    ----------
    names
        Names of the variables.
    links
        The links in that order.
    net
        Who feeds whom.
    signs
        Shape (L,): −1, +1, or 0 where unsure.
    low, high
        Shape (L,): the range each strength is drawn from; equal where it is fixed.
    constants
        Places of the variables that keep their level.
    haste
        Shape (V,): how many times faster than a stock each variable follows its influences.
    """

    names: tuple[str, ...]
    links: tuple[Link, ...]
    net: Network
    signs: NDArray[np.int8]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    constants: NDArray[np.intp]
    haste: NDArray[np.float64]

    def place(self, source: str, target: str) -> int:
        """Return the place of a link in the order of the arrays."""
        return next(k for k, link in enumerate(self.links) if link.pair == (source, target))

    @property
    def unsure(self) -> tuple[Link, ...]:
        """The links whose sign is not decided."""
        return tuple(link for link in self.links if link.sign is Sign.UNSURE)

    def typical(self) -> NDArray[np.float64]:
        """Return signed strengths of shape (L, 1): each range by its midpoint."""
        return (self.signs * (self.low + self.high) / 2)[:, None]

    def draw(self, entropy: int, chunk: int, count: int = CHUNK) -> NDArray[np.float64]:
        """Return signed strengths of shape (L, count) for one chunk of draws.

        Each link has streams of its own, so that an unrelated link changes no draw of it.
        """
        drawn = np.empty((len(self.links), count))
        for k, link in enumerate(self.links):
            span = self.high[k] - self.low[k]
            sign: float | NDArray[np.float64] = float(self.signs[k])
            if not self.signs[k]:
                sign = np.where(uniforms(entropy, "sign", chunk, link.pair, count) < 0.5, -1.0, 1.0)
            drawn[k] = self.low[k]
            if span:
                drawn[k] += span * uniforms(entropy, "strength", chunk, link.pair, count)
            drawn[k] *= sign
        return drawn

    def normalised(self, strengths: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return strengths divided by their sum (of sizes) into each target."""
        if not len(self.links):
            return strengths
        total = np.add.reduceat(np.abs(strengths), self.net.starts, axis=0)
        total[total == 0.0] = 1.0  # no link into it is there in this draw
        counts = np.diff(np.append(self.net.starts, len(self.links)))
        shares: NDArray[np.float64] = strengths / np.repeat(total, counts, axis=0)
        return shares

    def weights(
        self, strengths: NDArray[np.float64], dynamics: Dynamics, gains: NDArray[np.float64] | None
    ) -> NDArray[np.float64]:
        """Return the weights of a run, gain included, shape (L, D).

        Parameters
        ----------
        strengths
            Signed, shape (L, D).
        dynamics
            How influence becomes change.
        gains
            Shape (D,): gains to use in place of the one of `dynamics`, or None.
        """
        if dynamics.gain is None:
            return strengths
        return self.normalised(strengths) * (dynamics.gain if gains is None else gains)


def strength_range(strengths: object) -> tuple[float, float]:
    """Return the checked range that unknown strengths are drawn from."""
    remedy = "use a range (low, high) with 0 ≤ low < high ≤ 1"
    if not isinstance(strengths, (tuple, list)) or len(strengths) != 2:
        raise InvalidValue("strengths", strengths, remedy)
    low = number(strengths[0], "strengths", remedy, 0.0, 1.0)
    return low, number(strengths[1], "strengths", remedy, 0.0, 1.0, above=low)


def wire(
    m: CausalMap,
    strengths: tuple[float, float],
    dynamics: Dynamics = Saturating(),  # noqa: B008
) -> Wiring:
    """Return the arrays of a map; links of unknown strength get the range `strengths`.

    A delay too short to be seen beside the time a stock takes to follow counts as none.
    """
    shortest = SHORTEST_DELAY / dynamics.decay
    size = len(m)
    order = sorted(m.links, key=lambda link: (m.position(link.target), m.position(link.source)))
    # A constant keeps its level, whatever arrows somebody drew into it.
    constants = [k for k, name in enumerate(m.names) if m.role(name) == "constant"]
    order = [link for link in order if m.position(link.target) not in set(constants)]
    lags: dict[tuple[int, float], int] = {}
    feeds = []
    for link in order:
        source = m.position(link.source)
        if link.delay >= shortest:
            source = size + lags.setdefault((source, link.delay), len(lags))
        feeds.append(source)
    fed, starts = np.unique([m.position(link.target) for link in order], return_index=True)
    ranges = [_range(link, strengths) for link in order]
    return Wiring(
        m.names,
        tuple(order),
        Network(
            size,
            np.array(feeds, dtype=np.intp),
            starts.astype(np.intp),
            fed.astype(np.intp),
            np.array([source for source, _ in lags], dtype=np.intp),
            np.array([delay for _, delay in lags], dtype=np.float64),
        ),
        np.array([int(link.sign) for link in order], dtype=np.int8),
        np.array([low for low, _ in ranges], dtype=np.float64),
        np.array([high for _, high in ranges], dtype=np.float64),
        np.array(constants, dtype=np.intp),
        np.array([AUXILIARY_HASTE if m.role(n) == "auxiliary" else 1.0 for n in m.names]),
    )


def _range(link: Link, unknown: tuple[float, float]) -> tuple[float, float]:
    if link.strength is None:
        return unknown
    if isinstance(link.strength, tuple):
        return link.strength
    return link.strength, link.strength


def critical_gains(wiring: Wiring, strengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 ÷ the spectral radius of the normalised map, shape (D,); inf without a loop.

    At a gain above it, influence that goes round comes back larger than it left.
    """
    net = wiring.net
    draws = strengths.shape[1]
    sources = np.where(net.feeds < net.size, net.feeds, 0)
    lagged = net.feeds >= net.size
    sources[lagged] = net.lagged[net.feeds[lagged] - net.size]
    counts = np.diff(np.append(net.starts, len(net.feeds)))
    targets = np.repeat(net.fed, counts)
    weights = wiring.normalised(strengths)
    adjacency: list[list[int]] = [[] for _ in range(net.size)]
    for a, b in zip(sources.tolist(), targets.tolist(), strict=True):
        adjacency[a].append(b)
    radius = np.zeros(draws)
    # The spectrum of a map is that of its strong components; a chain has none.
    for members in strong_components(adjacency):
        place = np.full(net.size, -1)
        place[members] = np.arange(len(members))
        inner = np.flatnonzero((place[sources] >= 0) & (place[targets] >= 0))
        if len(inner):
            size = (draws, len(members), len(members))
            rows, columns = place[targets[inner]], place[sources[inner]]
            radius = np.maximum(radius, _radii(weights[inner], rows, columns, size))
    with np.errstate(divide="ignore"):
        result: NDArray[np.float64] = 1.0 / radius
    return result


def _radii(
    weights: NDArray[np.float64],
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    size: tuple[int, int, int],
) -> NDArray[np.float64]:
    """Return the spectral radius of one strong component in each draw."""
    draws, members, _ = size
    if members > _DENSE:
        from scipy.sparse import coo_array
        from scipy.sparse.linalg import eigs

        start = np.ones(members)  # a fixed start, so that the same call gives the same digits
        found = [
            eigs(
                coo_array((weights[:, d], (rows, columns)), shape=(members, members)).tocsr(),
                k=1,
                v0=start,
                return_eigenvectors=False,
                tol=1e-6,
            )
            for d in range(draws)
        ]
        largest: NDArray[np.float64] = np.abs(np.array(found)).max(axis=1)
        return largest
    matrix = np.zeros(size)
    matrix[:, rows, columns] = weights.T
    radii: NDArray[np.float64] = np.abs(np.linalg.eigvals(matrix)).max(axis=1)
    return radii


def start_levels(
    m: CausalMap, initial: Mapping[str, float] | None, dynamics: Dynamics
) -> tuple[NDArray[np.float64], bool]:
    """Return the levels a run starts from, shape (V,), and whether all of them are known.

    `initial` goes before `today`; a variable with neither starts at 0.
    """
    levels = [v.today for v in m.variables]
    if initial is not None:
        if not isinstance(initial, Mapping):
            raise InvalidValue("initial", initial, 'use a dictionary such as {"stress": 0.6}')
        for name, level in initial.items():
            low, high = (-1.0, 1.0) if isinstance(dynamics, Saturating) else (-1e6, 1e6)
            remedy = f"use a number from {low:g} to {high:g}"
            checked = number(level, f"initial level of {name!r}", remedy, low, high)
            levels[m.position(name, "in initial=")] = checked
    known = all(level is not None for level in levels)
    return np.array([0.0 if level is None else level for level in levels]), known
