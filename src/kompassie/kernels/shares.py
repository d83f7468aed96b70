"""How sure a share of counted draws is."""

from __future__ import annotations

import math

__all__ = ["wilson"]

_Z = 1.96


def wilson(share: float, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share of `n` draws (Wilson 1927); never 1 … 1 or 0 … 0.

    Examples
    --------
    >>> low, high = wilson(1.0, 1000)
    >>> round(low, 3), high
    (0.996, 1.0)
    """
    if not n:
        return 0.0, 1.0
    middle = (share + _Z * _Z / (2 * n)) / (1 + _Z * _Z / n)
    half = _Z * math.sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n)) / (1 + _Z * _Z / n)
    return max(middle - half, 0.0), min(middle + half, 1.0)
