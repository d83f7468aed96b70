"""The strongest loops by listing all of them and sorting by exact products: the oracle."""

from __future__ import annotations

from fractions import Fraction
from math import prod

from kompassie.model.causal_map import CausalMap
from kompassie.model.link import Link

from .slow_loops import slow_loops_of

__all__ = ["slow_strongest"]


def slow_strongest(
    m: CausalMap, through: str | None = None, sign: int | None = None
) -> list[tuple[str, ...]]:
    """Return the names of every loop, strongest first, then by length, then by places.

    A range counts by its midpoint. Every strength of the map must be known.
    """
    rows = []
    for k, names in enumerate(slow_loops_of(m)):
        links = [m.link(a, b) for a, b in zip(names, names[1:] + names[:1], strict=True)]
        if through is not None and through not in names:
            continue
        if sign is not None and prod(int(link.sign) for link in links) != sign:
            continue
        rows.append((-prod(_exact(link) for link in links), k, names))
    # Loops come by length and place, so k tells ties apart.
    return [names for _, _, names in sorted(rows)]


def _exact(link: Link) -> Fraction:
    if isinstance(link.strength, tuple):
        return sum(Fraction(repr(end)) for end in link.strength) / 2
    assert link.strength is not None
    return Fraction(repr(link.strength))
