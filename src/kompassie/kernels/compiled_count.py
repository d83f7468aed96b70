"""Loops counted by the compiled twin of `search_counts`, where it could be built."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from . import listing

__all__ = ["LARGEST", "RATE", "can_count", "compiled_counts"]

LARGEST = 2_048
"""Nodes up to which it counts: sets of more take more memory than they are worth."""

RATE = 4e7
"""Steps that it does in a second on a slow machine, for sets of at most 64 nodes."""

_STEPS = 1 << 20  # between two looks at the clock: about a hundredth of a second
_FIRST = 1 << 17  # and before the first


def can_count(size: int) -> bool:
    """Return whether the twin is there and counts graphs of so many nodes."""
    return listing.engine() == "compiled" and size <= LARGEST


def compiled_counts(
    sources: Sequence[int],
    targets: Sequence[int],
    signs: Sequence[int],
    size: int,
    bound: int,
    counts: list[list[int]],
    steps: int = _STEPS,
) -> Iterator[int]:
    """Add the loops of 2 … `bound` nodes to `counts`; yield now and then how many there are so far.

    Parameters
    ----------
    sources, targets, signs
        One entry for each link: from which node to which other, and −1, 0 (unsure) or +1.
    size
        Number of nodes, at most `LARGEST`.
    bound
        Longest loop to count, at least 2.
    counts
        ``counts[length]`` is [+, −, undecided]; numbers are added while the search runs. They are
        Python's own: what the twin counts between two looks always fits its 64 bits.
    steps
        Beginnings of loops to visit between two looks at the clock.
    """
    arrays = [np.array(numbers, dtype=np.int32) for numbers in (sources, targets, signs)]
    count = listing.compiled.Count(*arrays, size, min(bound, 2**31 - 2))
    fresh = np.zeros((min(bound, max(size, 2)) + 1, 3), dtype=np.int64)
    found = 0
    done = False
    quota = min(steps, _FIRST)
    while not done:
        done = count.run(fresh, quota)
        quota = steps
        for length in np.flatnonzero(fresh.any(axis=1)).tolist():
            row = counts[length]
            for k, number in enumerate(fresh[length].tolist()):
                row[k] += number
                found += number
        fresh[:] = 0
        yield found
