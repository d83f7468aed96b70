"""Where the orbits of a rule end: points, and cycles of states that come round, on bare arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Followed", "Following", "cycles_of_all", "decoded", "encoded", "follow"]


def encoded(states: NDArray[np.float64], low: int, base: int) -> NDArray[np.int64]:
    """Return one whole number for each of the states (N, n) of levels from `low` on."""
    powers = base ** np.arange(states.shape[1], dtype=np.int64)
    codes: NDArray[np.int64] = (np.rint(states).astype(np.int64) - low) @ powers
    return codes


def decoded(codes: NDArray[np.int64], size: int, low: int, base: int) -> NDArray[np.float64]:
    """Return the states (N, size) of whole numbers; the inverse of `encoded`."""
    powers = base ** np.arange(size, dtype=np.int64)
    return (codes[:, None] // powers % base + low).astype(np.float64)


def cycles_of_all(
    following: NDArray[np.int64],
) -> tuple[list[NDArray[np.int64]], NDArray[np.int64]]:
    """Return the cycles of a rule on 0 … N − 1, and how many of those numbers lead to each.

    Parameters
    ----------
    following
        Shape (N,): the number that each number leads to.

    Returns
    -------
    list of arrays, array
        Each cycle from its smallest number on, ordered by that number; counts that sum to N.

    Notes
    -----
    After N steps every orbit is on its cycle; doubling the number of steps at a time, that takes
    log₂ N passes over the numbers: O(N log N).
    """
    ends = following
    for _ in range(max(1, int(len(following) - 1).bit_length())):
        ends = ends[ends]
    on, counts = np.unique(ends, return_counts=True)
    weight = dict(zip(on.tolist(), counts.tolist(), strict=True))
    cycles, shares = [], []
    done: set[int] = set()
    for first in on.tolist():
        if first in done:
            continue
        cycle, at = [first], int(following[first])
        while at != first:
            cycle.append(at)
            at = int(following[at])
        done.update(cycle)
        cycles.append(np.array(cycle, dtype=np.int64))
        shares.append(sum(weight.get(k, 0) for k in cycle))
    return cycles, np.array(shares, dtype=np.int64)


Following = Callable[["NDArray[np.float64]"], "NDArray[np.float64]"]
"""What leads from states (N, R) to the next ones."""


@dataclass(frozen=True)
class Followed:
    """How far states were followed.

    Parameters
    ----------
    states
        Shape (N, R): each on its point or cycle, where it came round.
    periods
        Shape (N,): after how many steps it comes round; 0 where it has not.
    """

    states: NDArray[np.float64]
    periods: NDArray[np.int64]


def follow(
    following: Following,
    states: NDArray[np.float64],
    limit: int,
    near: float,
    going_on: Callable[[int], bool],
) -> Followed:
    """Follow states until they come round, or for `limit` steps.

    Parameters
    ----------
    following
        What leads from states to the next ones.
    states
        Shape (N, R).
    limit
        Most steps.
    near
        How near to a former state counts as come round; 0: equal.
    going_on
        Called with the number of states that are done; False stops.

    Notes
    -----
    Brent (1980), "An improved Monte Carlo factorization algorithm", BIT 20: each state is held
    against the one at the last power of two, so that no history is kept. With `near` above 0, a
    state also has to have stayed near for a whole second round. O(N · limit) rows at most.
    """
    states = states.copy()
    periods = np.zeros(len(states), dtype=np.int64)
    left = np.arange(len(states))
    held, now = states.copy(), states.copy()
    mark = 0
    for step in range(1, limit + 1):
        now = following(now)
        apart = np.abs(now - held).max(axis=1, initial=0.0)
        round_ = apart <= near
        if round_.any():
            if near:
                round_[round_] = _twice(following, now[round_], step - mark, near)
            states[left[round_]], periods[left[round_]] = now[round_], step - mark
            keep = ~round_
            left, now, held = left[keep], now[keep], held[keep]
        if not len(left) or not going_on(len(states) - len(left)):
            break
        if not step & (step - 1):
            held, mark = now.copy(), step
    states[left] = now
    return Followed(states, periods)


def _twice(
    following: Following, states: NDArray[np.float64], period: int, near: float
) -> NDArray[np.bool_]:
    """Return which states are as near again after another round: come round, not just slow."""
    now = states
    for _ in range(period):
        now = following(now)
    result: NDArray[np.bool_] = np.abs(now - states).max(axis=1, initial=0.0) <= near
    return result
