"""The fewest links against two camps, by trying every division: the oracle for small graphs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

__all__ = ["fewest"]


def fewest(size: int, links: Sequence[tuple[int, int, int]]) -> int:
    """Return the least number of links (u, v, sign) against any two camps of `size` nodes."""
    divisions = product((0, 1), repeat=max(size - 1, 0))
    return min(
        sum(((0, *rest)[u] == (0, *rest)[v]) == (sign < 0) for u, v, sign in links)
        for rest in divisions
    )
