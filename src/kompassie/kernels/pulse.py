"""Whether pulses through an integer matrix stay bounded, decided exactly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .exact_algebra import SparseRows, in_open_disc, polynomial_at

if TYPE_CHECKING:
    from sympy import Poly

__all__ = ["pulses_bounded", "values_bounded"]


def pulses_bounded(
    rows: SparseRows, scale: int, polynomial: Sequence[int], deadline: float = math.inf
) -> bool:
    """Return whether all powers of W = `rows` ÷ `scale` stay bounded.

    Parameters
    ----------
    rows
        For each of n rows its entries {column: whole number}.
    scale
        What all entries are divided by.
    polynomial
        det(λI − W), highest power first, times any number that makes it whole.
    deadline
        On the clock of `time.monotonic`.

    Notes
    -----
    They do if every eigenvalue has size at most 1, and those of size 1 have as many eigenvectors
    as their multiplicity. A real polynomial shares its roots on the unit circle with its
    mirror image. What is not shared has to lie inside. Of the shared roots, each the mirror
    image of another, none is outside only if all are on the circle, which they are if the
    derivative's roots are inside (Cohn 1922, "Über die Anzahl der Wurzeln einer algebraischen
    Gleichung in einem Kreise"). Eigenvectors are as many as they should be if the matrix is a
    root of the polynomial with each of those factors taken once.
    """
    from sympy import Poly, Symbol

    x = Symbol("x")
    whole = Poly(list(polynomial), x, domain="ZZ")
    shared = _shared(whole)
    if shared.degree() <= 0:
        return in_open_disc(_coefficients(whole), deadline)
    inside = whole
    while (common := inside.gcd(shared)).degree() > 0:
        inside = inside.quo(common)
    once = shared.quo(shared.gcd(shared.diff(x)))
    if not in_open_disc(_coefficients(inside), deadline):
        return False
    if not in_open_disc(_coefficients(once.diff(x)), deadline):
        return False
    root = _coefficients(inside * once)
    return not polynomial_at(root, rows, scale, deadline).any()


def values_bounded(polynomial: Sequence[int], pulses: bool) -> bool:
    """Return whether sums of all powers stay bounded: the powers do, and 1 is no eigenvalue."""
    return pulses and sum(polynomial) != 0


def _shared(whole: Poly) -> Poly:
    """Return the greatest common divisor of a polynomial and its mirror image."""
    coefficients = _coefficients(whole)
    while coefficients and not coefficients[-1]:  # roots at 0 have no mirror image
        coefficients.pop()
    return whole.gcd(whole.from_list(coefficients[::-1], gens=whole.gens, domain="ZZ"))


def _coefficients(polynomial: Any) -> list[int]:
    return [int(c) for c in polynomial.all_coeffs()]
