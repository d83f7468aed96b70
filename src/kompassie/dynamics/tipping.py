"""The tipping certificate: a lasting push that tips, over draws and over gains."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Certificate", "GainHold", "certify"]

ROBUST = 0.8
"""Share of draws and gains in which a certificate must tip."""

_SIZES = (1.0, 2.0)  # sizes that are tried, as multiples of the smallest that tips


@dataclass(frozen=True)
class GainHold:
    """The smallest push that tips, at one gain.

    Parameters
    ----------
    gain
        The gain.
    threshold, low, high
        Median, 5th and 95th percentile over draws of the smallest push on all pushed variables;
        inf where none tips.
    """

    gain: float
    threshold: float
    low: float
    high: float


@dataclass(frozen=True)
class Certificate:
    """A lasting bundle of pushes that tips the target, and how sure that is.

    Parameters
    ----------
    pushes
        (variable, push): none of them can be left out without falling below the share asked for.
    robustness
        Share of all draws at all gains in which it tips.
    by_gain
        {gain: share of draws}; one entry, NaN, for dynamics without a gain.
    size
        Size of each push.
    """

    pushes: tuple[tuple[str, float], ...]
    robustness: float
    by_gain: Mapping[float, float]
    size: float

    @property
    def total(self) -> float:
        """All pushes together."""
        return len(self.pushes) * self.size


Tips: TypeAlias = "Callable[[NDArray[np.float64]], NDArray[np.bool_]]"
"""Pushes (B, V) of B bundles to whether each tips, (B, gains, draws)."""


def certify(
    tips: Tips,
    names: Sequence[str],
    direction: NDArray[np.float64],
    thresholds: Sequence[tuple[float, NDArray[np.float64]]],
    strongest: float,
) -> Certificate | None:
    """Return the lasting bundle with the smallest total push that tips robustly, or None.

    Parameters
    ----------
    tips
        Tries pushes out at every gain and in every draw.
    names
        Names of the V variables.
    direction
        Shape (V,): −1, 0 or +1; where may be pushed and which way.
    thresholds
        (gain, smallest push of every draw) for every gain.
    strongest
        The hardest push that is tried.

    Notes
    -----
    At the size that tips in four of five draws and gains, and at twice that, variables are left
    out one after another, those that matter least first, as long as the rest still tips so
    often. That finds a set from which nothing can be left out, not the smallest of all such sets;
    `find_bundles` looks at every set of up to four.
    """
    pooled = np.concatenate([each for _, each in thresholds])
    size = float(np.quantile(pooled, ROBUST, method="higher"))
    if not size <= strongest:
        return None
    size = max(np.ceil(size * 100) / 100, 0.01)
    best: tuple[float, int, NDArray[np.float64]] | None = None
    for multiple in _SIZES:
        push = min(size * multiple, strongest)
        kept = _pruned(tips, direction, push)
        if kept is not None:
            found = (len(kept) * push, len(kept), _bundle(direction, kept, push))
            if best is None or found[:2] < best[:2]:
                best = found
    if best is None:
        return None
    reached = tips(best[2][None])[0]
    gains = [gain for gain, _ in thresholds]
    places = np.flatnonzero(best[2])
    return Certificate(
        tuple((names[k], float(best[2][k])) for k in places.tolist()),
        float(reached.mean()),
        dict(zip(gains, reached.mean(axis=1).tolist(), strict=True)),
        float(np.abs(best[2]).max()),
    )


def _bundle(
    direction: NDArray[np.float64], kept: Sequence[int], push: float
) -> NDArray[np.float64]:
    bundle = np.zeros(len(direction))
    bundle[list(kept)] = direction[list(kept)] * push
    return bundle


def _pruned(tips: Tips, direction: NDArray[np.float64], push: float) -> list[int] | None:
    """Return the variables that are left when as many as possible are left out, one by one."""
    kept = np.flatnonzero(direction).tolist()
    if tips(_bundle(direction, kept, push)[None]).mean() < ROBUST:
        return None
    while len(kept) > 1:
        fewer = [[k for k in kept if k != gone] for gone in kept]
        shares = tips(np.array([_bundle(direction, each, push) for each in fewer])).mean(
            axis=(1, 2)
        )
        order = np.argsort(-shares, kind="stable")
        gone = [kept[k] for k in order if shares[k] >= ROBUST]
        # Leave out as many of the least mattering as go together, found by halving.
        low, high = 0, len(gone)
        while low < high:
            middle = (low + high + 1) // 2
            rest = [k for k in kept if k not in gone[:middle]]
            fine = bool(rest) and tips(_bundle(direction, rest, push)[None]).mean() >= ROBUST
            low, high = (middle, high) if fine else (low, middle - 1)
        if not low:
            break
        kept = [k for k in kept if k not in gone[:low]]
    return kept
