"""What nobody knows, drawn: strengths, undecided signs, links that may be absent, and the gain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np

from ..errors import InvalidValue
from ..model.causal_map import CausalMap
from ..model.dynamics import LARGEST, Dynamics
from ..model.fields import number
from ..model.source import DrawnSource, LinkDraws, Over, map_of
from ..randomness import CHUNK, uniforms
from .network import SUBCRITICAL, Wiring, critical_gains

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Drawn", "Sampling", "gain_list", "gain_range", "sampled_map"]


@dataclass(frozen=True)
class Drawn:
    """What was drawn for D draws.

    Parameters
    ----------
    strengths
        Shape (L, D): signed; 0 where a link is absent.
    weights
        Shape (L, D): what a run takes, gain included.
    gains
        Shape (D,): gain of each draw; NaN for raw strengths.
    """

    strengths: NDArray[np.float64]
    weights: NDArray[np.float64]
    gains: NDArray[np.float64]


@dataclass(frozen=True)
class Sampling:
    """All that a chunk of draws needs, and nothing of who asked.

    Parameters
    ----------
    wiring
        The map as arrays.
    dynamics
        How influence becomes change.
    known
        Whether all of today's levels are known; where not, gains stay below the critical one.
    entropy
        Of the whole question.
    gains
        Range that the gain is drawn from; None: the one of `dynamics`.
    links
        What draws presence and sign of the links of a source of several people, or None.
    order
        Shape (L,): place of each link of `wiring` among those that `links` draws.
    """

    wiring: Wiring
    dynamics: Dynamics
    known: bool
    entropy: int
    gains: tuple[float, float] | None = None
    links: LinkDraws | None = None
    order: NDArray[np.intp] | None = None

    def draw(self, first: int, count: int) -> Drawn:
        """Return `count` draws from draw number `first` on; they may lie in several chunks."""
        strengths = [self._strengths(*part) for part in _parts(first, count)]
        return self.weighted(np.concatenate(strengths, axis=1), self._gains(first, count))

    def weighted(self, strengths: NDArray[np.float64], gains: NDArray[np.float64] | None) -> Drawn:
        """Return strengths (L, D) with the weights that gains (D,) make of them."""
        if gains is None:
            weights = self.wiring.weights(strengths, self.dynamics, None)
            return Drawn(strengths, weights, np.full(strengths.shape[1], np.nan))
        if not self.known:
            gains = np.minimum(gains, SUBCRITICAL * critical_gains(self.wiring, strengths))
        return Drawn(strengths, self.wiring.weights(strengths, self.dynamics, gains), gains)

    def at_gain(self, drawn: Drawn, gain: float) -> Drawn:
        """Return the same strengths at another gain."""
        return self.weighted(drawn.strengths, np.full(drawn.strengths.shape[1], gain))

    def ratios(self, drawn: Drawn) -> NDArray[np.float64]:
        """Return gain ÷ critical gain of each draw, shape (D,); NaN for raw strengths."""
        if np.isnan(drawn.gains).all():
            return drawn.gains
        ratios: NDArray[np.float64] = drawn.gains / critical_gains(self.wiring, drawn.strengths)
        return ratios

    def _gains(self, first: int, count: int) -> NDArray[np.float64] | None:
        if self.dynamics.gain is None:
            return None
        if self.gains is None:
            return np.full(count, self.dynamics.gain)
        low, high = self.gains
        parts = [
            uniforms(self.entropy, "gain", chunk, ("gain",), at + n)[at:]
            for chunk, at, n in _parts(first, count)
        ]
        return low + (high - low) * np.concatenate(parts)

    def _strengths(self, chunk: int, at: int, count: int) -> NDArray[np.float64]:
        most = at + count
        drawn = self.wiring.draw(self.entropy, chunk, most)
        if self.links is None:
            for k, link in enumerate(self.wiring.links):
                if link.confidence is not None and link.confidence < 1.0:
                    luck = uniforms(self.entropy, "presence", chunk, link.pair, most)
                    drawn[k] *= luck < link.confidence
            return drawn[:, at:]
        there, signs = self.links(self.entropy, chunk, most)
        there, signs = there[self.order], signs[self.order]
        sizes = np.abs(drawn)
        for place in np.flatnonzero(((signs == 0) & there).any(axis=1)):
            k = int(place)
            pair = self.wiring.links[k].pair
            coin = np.where(uniforms(self.entropy, "sign", chunk, pair, most) < 0.5, -1, 1)
            signs[k] = np.where(signs[k] == 0, coin, signs[k])
        present: NDArray[np.float64] = sizes * signs.astype(np.float64) * there
        return present[:, at:]


def _parts(first: int, count: int) -> list[tuple[int, int, int]]:
    """Return (chunk, place in it, how many) for draws that may lie in several chunks."""
    parts, at = [], first
    while at < first + count:
        n = min(CHUNK - at % CHUNK, first + count - at)
        parts.append((at // CHUNK, at % CHUNK, n))
        at += n
    return parts


def sampled_map(source: object, over: object) -> tuple[CausalMap, LinkDraws | None]:
    """Return the map that is run, and what draws its links where the source has several people."""
    if over not in get_args(Over):
        remedy = 'use "resamples" (of all people) or "people" (the map of one at a time)'
        raise InvalidValue("over", over, remedy)
    if isinstance(source, DrawnSource):
        union = map_of(source.union_map, least=1)
        return union, source.link_draws("people" if over == "people" else "resamples")
    return map_of(source, least=1), None


def order_of(wiring: Wiring, m: CausalMap) -> NDArray[np.intp]:
    """Return the place of each link of the wiring among the links of the map."""
    place = {link.pair: k for k, link in enumerate(m.links)}
    return np.array([place[link.pair] for link in wiring.links], dtype=np.intp)


def gain_list(
    gains: object, dynamics: Dynamics, usual: Iterable[float], what: str
) -> tuple[float, ...]:
    """Return checked gains to look at; None: `usual` multiples of the one of the dynamics."""
    if dynamics.gain is None:
        if gains is None:
            return ()
        raise InvalidValue(what, gains, f"leave it out: {dynamics} takes strengths as they are")
    if gains is None:
        return tuple(round(dynamics.gain * multiple, 6) for multiple in usual)
    if isinstance(gains, str) or not isinstance(gains, Iterable):
        raise InvalidValue(what, gains, "give a list of gains above 0")
    remedy = f"use gains above 0, at most {LARGEST:,}"
    return tuple(number(g, what, remedy, high=LARGEST, above=0.0) for g in gains)


def gain_range(gains: object, dynamics: Dynamics) -> tuple[float, float] | None:
    """Return the checked range that the gain is drawn from."""
    if gains is None:
        return None
    remedy = "use a range (low, high) with 0 < low < high, or None"
    if not isinstance(gains, (tuple, list)) or len(gains) != 2:
        raise InvalidValue("gains", gains, remedy)
    low = number(gains[0], "gains", remedy, high=LARGEST, above=0.0)
    high = number(gains[1], "gains", remedy, high=LARGEST, above=low)
    if dynamics.gain is None:
        raise InvalidValue("gains", gains, f"leave it out: {dynamics} takes strengths as they are")
    return low, high
