from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction
from math import gcd, prod

from hypothesis import given
from hypothesis import strategies as st

from kompassie.kernels.exact_logs import coprime_factors, exact_costs

DECIMALS = st.integers(1, 100).map(lambda k: Fraction(k, 100))
FLOATS = st.floats(0, 1, exclude_min=True).map(lambda x: Fraction(repr(x)))


@given(st.lists(st.one_of(st.integers(1, 10**6), st.integers(1, 10**30)), max_size=12))
def test_factors_multiply_to_the_numbers_and_share_no_divisor(numbers: list[int]) -> None:
    split = coprime_factors(numbers)
    assert set(split) == set(numbers)
    for number, powers in split.items():
        assert prod(f**n for f, n in powers.items()) == number
    factors = {f for powers in split.values() for f in powers}
    assert all(gcd(a, b) == 1 for a, b in itertools.combinations(factors, 2))


def test_large_common_factors_are_found() -> None:
    p, q, r = 10**18 + 9, 10**18 + 3, 1_000_003
    split = coprime_factors([p * q, q * r, p**2 * r, q])
    assert split[p * q] == {p: 1, q: 1}
    assert split[q * r] == {q: 1, r: 1}
    assert split[p**2 * r] == {p: 2, r: 1}


@given(st.lists(st.one_of(DECIMALS, FLOATS), min_size=2, max_size=8), st.data())
def test_sums_of_costs_compare_as_products_do(values: list[Fraction], data: st.DataObject) -> None:
    costs = exact_costs(values)
    places = st.lists(st.integers(0, len(values) - 1), max_size=5)
    one, other = data.draw(places), data.draw(places)
    products = [prod((values[k] for k in chosen), start=Fraction(1)) for chosen in (one, other)]
    sums = [sum(costs[k] for k in chosen) for chosen in (one, other)]
    assert (sums[0] == sums[1]) == (products[0] == products[1])
    assert (sums[0] < sums[1]) == (products[0] > products[1])


def test_equal_products_of_other_factors_have_equal_costs() -> None:
    tenths = exact_costs([Fraction(k, 10) for k in range(1, 11)])
    for a, b, c, d in itertools.product(range(1, 11), repeat=4):
        equal = tenths[a - 1] + tenths[b - 1] == tenths[c - 1] + tenths[d - 1]
        assert equal == (a * b == c * d)
    assert tenths[9] == 0


def test_costs_are_logarithms_also_of_many_random_numbers() -> None:
    rng = random.Random(51)
    values = [Fraction(repr(rng.uniform(0.05, 1))) for _ in range(500)]
    costs = exact_costs(values)
    unit = costs[0] / -math.log(values[0])
    assert all(
        math.isclose(c / unit, -math.log(v), abs_tol=1e-12)
        for c, v in zip(costs, values, strict=True)
    )
    order = sorted(range(500), key=values.__getitem__)
    assert order == sorted(range(500), key=lambda k: -costs[k])
