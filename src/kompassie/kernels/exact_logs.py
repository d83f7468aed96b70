"""Logarithms of decimal numbers as whole numbers, such that equal products have equal sums.

Numbers are split into factors that share no divisor. A product is then known by how often it
holds each factor, so two products are equal exactly when those counts are, and the logarithm of
each factor is rounded once only.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from math import gcd, prod

__all__ = ["coprime_factors", "exact_costs"]

_FEW = 200  # factors: more than the strengths that people write down need
_BITS_OF_FEW, _BITS_OF_MANY = 1024, 256
_GUARD = 32  # more binary places than are kept, for what is lost on the way
_HEAD = 8  # leading bits of a number that stand for it at first


def exact_costs(values: Sequence[Fraction]) -> list[int]:
    """Return −log(value) of each value in (0, 1] as a whole number, 0 for 1.

    Sums of costs are equal where products of values are. Where products differ, so do the sums,
    in the other order, unless they differ by less than 1 part in 10 ** 290 (in 10 ** 65 where the
    values hold more than 200 factors, as random numbers do). Two products of n numbers of d
    decimals differ by 1 part in 10 ** (n d) or more, or not at all.

    Examples
    --------
    >>> a, b, c, d = exact_costs([Fraction(k, 10) for k in (1, 6, 2, 3)])
    >>> a + b == c + d
    True
    """
    split = coprime_factors({v.numerator for v in values} | {v.denominator for v in values})
    factors = {f for powers in split.values() for f in powers}
    bits = _GUARD + (_BITS_OF_FEW if len(factors) <= _FEW else _BITS_OF_MANY)
    logs = {f: _log(f, bits) for f in factors}
    log = {x: sum(n * logs[f] for f, n in powers.items()) for x, powers in split.items()}
    return [log[v.denominator] - log[v.numerator] for v in values]


def coprime_factors(numbers: Collection[int]) -> dict[int, dict[int, int]]:
    """Return each number as {factor: power}; no two factors share a divisor.

    Parameters
    ----------
    numbers
        Whole numbers of at least 1.

    Notes
    -----
    Small primes are divided out first. Few of what is left share a divisor; they are found with
    remainders of the product of all, and only they are refined pair by pair.
    Bernstein (2005), "Factoring into coprimes in essentially linear time".

    Examples
    --------
    >>> coprime_factors([12, 1])
    {12: {2: 2, 3: 1}, 1: {}}
    """
    split: dict[int, dict[int, int]] = {}
    left: dict[int, int] = {}
    for number in numbers:
        powers: dict[int, int] = {}
        rest = number
        for p in _small_divisors(number):
            while rest % p == 0:
                rest //= p
                powers[p] = powers.get(p, 0) + 1
        split[number] = powers
        left[number] = rest
    shared = _with_shared_divisors(sorted({rest for rest in left.values() if rest > 1}))
    base = _refined(sorted(shared))
    for number, rest in left.items():
        if rest in shared:
            for factor in base:
                while rest % factor == 0:
                    rest //= factor
                    split[number][factor] = split[number].get(factor, 0) + 1
        elif rest > 1:
            split[number][rest] = 1
    return split


@cache
def _small_primes() -> tuple[list[int], int]:
    """Return the primes below 10,000, and their product."""
    sieve = bytearray([1]) * 10_000
    for p in range(2, 100):
        if sieve[p]:
            sieve[p * p :: p] = bytes(len(sieve[p * p :: p]))
    primes = [p for p in range(2, len(sieve)) if sieve[p]]
    return primes, prod(primes)


def _small_divisors(number: int) -> list[int]:
    """Return the primes below 10,000 that divide a number."""
    primes, product = _small_primes()
    rest = gcd(product, number)
    found = []
    for p in primes:
        if p * p > rest:
            break
        if rest % p == 0:
            rest //= p
            found.append(p)
    # Each prime stands in the product once, so what is left is one prime, or nothing.
    return [*found, rest] if rest > 1 else found


def _log(number: int, bits: int) -> int:
    """Return the natural logarithm of a number of at least 1, in units of 2 ** −bits."""
    shift = max(number.bit_length() - _HEAD, 0)
    head = number >> shift
    near = head << shift
    # log(number / near) = 2 artanh(z), with a z so small that few terms are needed.
    z = ((number - near) << bits) // (number + near)
    square = (z * z) >> bits
    total, term, k = z, z, 1
    while term:
        term = (term * square) >> bits
        k += 2
        total += term // k
    return 2 * total + _log_of_small(head, bits) + shift * _log_of_small(2, bits)


@cache
def _log_of_small(number: int, bits: int) -> int:
    with localcontext() as context:
        context.prec = int(bits * 0.30103) + 12
        return int((Decimal(number).ln() * Decimal(2) ** bits).to_integral_value())


def _with_shared_divisors(numbers: Sequence[int]) -> set[int]:
    """Return those of some distinct numbers that share a divisor with another of them."""
    levels = [list(numbers)]
    while len(levels[-1]) > 1:
        row = levels[-1]
        levels.append([a * b for a, b in zip(row[::2], [*row[1::2], 1], strict=False)])
    remainders = levels[-1]
    for row in reversed(levels[:-1]):
        remainders = [remainders[k // 2] % (x * x) for k, x in enumerate(row)]
    return {x for x, r in zip(numbers, remainders, strict=False) if gcd(r // x, x) > 1}


def _refined(numbers: list[int]) -> list[int]:
    """Return numbers that share no divisor, of which all the given ones are products."""
    base: list[int] = []
    todo = list(numbers)
    while todo:
        x = todo.pop()
        for k, b in enumerate(base):
            g = gcd(x, b)
            if g > 1:
                del base[k]
                # The product of all numbers is divided by g, so this comes to an end.
                todo += [y for y in (g, b // g, x // g) if y > 1]
                break
        else:
            base.append(x)
    return base
