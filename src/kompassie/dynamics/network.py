"""From a map and its settings to the arrays that a run is made of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ..errors import InvalidValue, TooLarge
from ..kernels.components import strong_components
from ..kernels.levels import Network
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics, FuzzyCognitive, PulseProcess, Saturating
from ..model.fields import number
from ..model.interventions import Add, Delay, Scenario
from ..model.link import Link
from ..model.sign import Sign
from ..randomness import CHUNK, uniforms

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Wiring", "critical_gains", "start_levels", "strength_range", "wire"]

SUBCRITICAL = 0.9
"""Share of the critical gain that is used where today's levels are unknown."""

_DENSE = 150  # variables of a component whose spectrum is found by a full decomposition
_ROUNDS = 1_000  # over which growth is measured beyond that, after as many to settle

SHORTEST_DELAY = 0.05
"""Shortest delay that makes a difference, as a share of the time a stock takes to follow."""

MOST_LAGS = 20_000
"""Most lags that a run may carry along; a delay of d steps takes d of them."""

AUXILIARY_HASTE = 4.0
"""How many times faster than a stock an auxiliary follows its influences."""


@dataclass(frozen=True)
class Wiring:
    """A map as arrays: links in order of their targets, then of their sources.

    Beside the links of the map stand those that a scenario adds, and a twin of each link that a
    scenario gives another delay. They share the draws of their pair, have no part in what
    strengths are divided by, and are silent in every span that does not call for them.

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
    sources
        Shape (L,): place of the variable that each link comes from, lagged or not.
    delays
        The delay of each link, in time units.
    base
        Shape (L,): whether it stands in the map like that.
    """

    names: tuple[str, ...]
    links: tuple[Link, ...]
    net: Network
    signs: NDArray[np.int8]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    constants: NDArray[np.intp]
    haste: NDArray[np.float64]
    sources: NDArray[np.intp]
    delays: tuple[float, ...]
    base: NDArray[np.bool_]

    def place(self, source: str, target: str) -> int:
        """Return the place of a link in the order of the arrays."""
        return next(k for k, link in enumerate(self.links) if link.pair == (source, target))

    def rows(self, source: str, target: str) -> list[int]:
        """Return the places of a link and of its twins."""
        return [k for k, link in enumerate(self.links) if link.pair == (source, target)]

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
        """Return strengths divided by the sum (of sizes) of those of the map into each target."""
        if not len(self.links):
            return strengths
        sizes = np.abs(strengths) * self.base[:, None]
        total = np.add.reduceat(sizes, self.net.starts, axis=0)
        total[total == 0.0] = 1.0
        shares: NDArray[np.float64] = strengths / np.repeat(total, self.net.counts, axis=0)
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
    scenarios: Iterable[Scenario] = (),
) -> Wiring:
    """Return the arrays of a map; links of unknown strength get the range `strengths`.

    Parameters
    ----------
    m
        The map.
    strengths
        Range of the links of unknown strength.
    dynamics
        What the arrays are for. In continuous time, a delay too short to be seen beside the time a
        stock takes to follow counts as none; in steps, it is rounded to whole ones.
    scenarios
        Scenarios that fit the map and may add links to it or change their delays.

    Raises
    ------
    TooLarge
        If delays of many steps would take more than 20,000 lags.
    """
    position = {name: k for k, name in enumerate(m.names)}
    # A constant keeps its level, whatever arrows somebody drew into it.
    still = {n for n in m.names if m[n].role == "constant"}
    rows = [row for row in _rows(m, scenarios) if row[0].target not in still]
    rows.sort(key=lambda row: (position[row[0].target], position[row[0].source], not row[2]))
    lags = _Lags(len(m), dynamics)
    sources = [position[link.source] for link, _, _ in rows]
    feeds = [lags.of(s, delay) for s, (_, delay, _) in zip(sources, rows, strict=True)]
    targets = [position[link.target] for link, _, _ in rows]
    fed, starts = np.unique(np.array(targets, dtype=np.intp), return_index=True)
    ranges = [_range(link, strengths) for link, _, _ in rows]
    return Wiring(
        m.names,
        tuple(link for link, _, _ in rows),
        Network(
            len(m),
            np.array(feeds, dtype=np.intp),
            starts.astype(np.intp),
            fed.astype(np.intp),
            np.array(lags.follows, dtype=np.intp),
            np.array(lags.delays, dtype=np.float64),
        ),
        np.array([int(link.sign) for link, _, _ in rows], dtype=np.int8),
        np.array([low for low, _ in ranges], dtype=np.float64),
        np.array([high for _, high in ranges], dtype=np.float64),
        np.array(_constants(m, dynamics), dtype=np.intp),
        np.array([AUXILIARY_HASTE if m.role(n) == "auxiliary" else 1.0 for n in m.names]),
        np.array(sources, dtype=np.intp),
        tuple(delay for _, delay, _ in rows),
        np.array([base for _, _, base in rows], dtype=np.bool_),
    )


_Row: TypeAlias = tuple[Link, float, bool]
"""A link, its delay, and whether it stands in the map like that."""


def _rows(m: CausalMap, scenarios: Iterable[Scenario]) -> list[_Row]:
    """Return every link there is or may be, each once; those of the map first."""
    rows: dict[tuple[Link, float], bool] = {(link, link.delay): True for link in m.links}
    for scenario in scenarios:
        added = [item.link for item in scenario.interventions if isinstance(item, Add)]
        for link in added:
            rows.setdefault((link, link.delay), False)
        for item in scenario.interventions:
            if isinstance(item, Delay):
                for link in (*m.links, *added):
                    if link.pair == (item.source, item.target):
                        rows.setdefault((link, item.delay), False)
    return [(link, delay, base) for (link, delay), base in rows.items()]


def _constants(m: CausalMap, dynamics: Dynamics) -> list[int]:
    """Return the places of the variables whose level is given, not followed."""
    if isinstance(dynamics, PulseProcess):
        return []  # their level is what was pushed into them so far
    if isinstance(dynamics, FuzzyCognitive):
        return [k for k, v in enumerate(m.variables) if v.role == "constant"]
    return [k for k, name in enumerate(m.names) if m.role(name) == "constant"]


class _Lags:
    """The lags that delayed links read, made as they are asked for and shared where equal."""

    def __init__(self, size: int, dynamics: Dynamics) -> None:
        self.size = size
        self.dynamics = dynamics
        self.follows: list[int] = []
        self.delays: list[float] = []
        self._made: dict[tuple[int, float, int], int] = {}

    def of(self, source: int, delay: float) -> int:
        """Return the row of the state that a link with this delay reads."""
        if isinstance(self.dynamics, (FuzzyCognitive, PulseProcess)):
            count = math.floor(delay + 0.5)
            if len(self.follows) + count > MOST_LAGS:
                remedy = "Use a longer time unit, or shorter delays"
                raise TooLarge("a delay", f"{count:,} steps", f"{MOST_LAGS:,} in all", remedy)
            return self._chain(source, 1.0, 1.0, count)
        if delay < SHORTEST_DELAY / self.dynamics.decay:
            return source
        order = self.dynamics.lag_order
        return self._chain(source, delay, delay / order, order)

    def _chain(self, source: int, key: float, delay: float, count: int) -> int:
        row = source
        for stage in range(count):
            at = (source, key, stage)
            if at not in self._made:
                self._made[at] = self.size + len(self.follows)
                self.follows.append(row)
                self.delays.append(delay)
            row = self._made[at]
        return row


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
    targets = net.targets[wiring.base]
    sources = wiring.sources[wiring.base]
    weights = wiring.normalised(strengths)[wiring.base]
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
    if size[1] > _DENSE:
        return _growth(weights, rows, columns, size)
    matrix = np.zeros(size)
    matrix[:, rows, columns] = weights.T
    radii: NDArray[np.float64] = np.abs(np.linalg.eigvals(matrix)).max(axis=1)
    return radii


def _growth(
    weights: NDArray[np.float64],
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    size: tuple[int, int, int],
) -> NDArray[np.float64]:
    """Return by what a state grows in each round, in the long run: the spectral radius.

    Unlike a search for the largest eigenvalue this settles too where many are as large, as those
    of a ring are. All draws are one sparse matrix of blocks.
    """
    from scipy.sparse import coo_array

    draws, members, _ = size
    blocks = members * np.arange(draws)[:, None]
    places = ((rows + blocks).ravel(), (columns + blocks).ravel())
    matrix = coo_array((weights.T.ravel(), places), shape=(draws * members,) * 2).tocsr()
    # A fixed start, so that the same call gives the same digits.
    state = np.tile(np.random.default_rng(0).random(members), (draws, 1))
    growth = np.zeros(draws)
    for step in range(2 * _ROUNDS):
        state = (matrix @ state.ravel()).reshape(draws, members)
        sizes = np.sqrt((state * state).sum(axis=1))
        if step >= _ROUNDS:
            with np.errstate(divide="ignore"):
                growth += np.log(sizes)
        state /= np.maximum(sizes, np.finfo(float).tiny)[:, None]
    result: NDArray[np.float64] = np.exp(growth / _ROUNDS)
    return result


def start_levels(
    m: CausalMap, initial: Mapping[str, float] | None, dynamics: Dynamics
) -> tuple[NDArray[np.float64], bool]:
    """Return the levels a run starts from, shape (V,), and whether all of them are known.

    `initial` goes before the start that fuzzy maps may have, and that before `today`; a variable
    with none of them starts at neutral. On a scale of 0 … 1, a `today` of t becomes (1 + t) / 2.
    """
    low, high = dynamics.scale
    half = low == 0.0
    levels = [(1 + v.today) / 2 if half and v.today is not None else v.today for v in m.variables]
    if isinstance(dynamics, FuzzyCognitive) and dynamics.start is not None:
        levels = [dynamics.start] * len(m)
    if initial is not None:
        if not isinstance(initial, Mapping):
            raise InvalidValue("initial", initial, 'use a dictionary such as {"stress": 0.6}')
        least, most = max(low, -1e6), min(high, 1e6)
        remedy = f"use a number from {least:g} to {most:g}"
        for name, level in initial.items():
            checked = number(level, f"initial level of {name!r}", remedy, least, most)
            levels[m.position(name, "in initial=")] = checked
    known = all(level is not None for level in levels)
    neutral = 0.5 if half else 0.0
    return np.array([neutral if level is None else level for level in levels]), known
