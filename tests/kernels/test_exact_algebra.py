import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompassie.kernels.exact_algebra import (
    adjoint_and_polynomial,
    hurwitz_minors,
    in_open_disc,
    in_open_left_half,
    polynomial_at,
)
from kompassie.kernels.matchings import BeyondBudget
from tests.reference.slow_press import adjoint, determinant


@st.composite
def matrices(draw, most=4):
    size = draw(st.integers(1, most))
    row = st.lists(st.integers(-3, 3), min_size=size, max_size=size)
    return [draw(row) for _ in range(size)]


def sparse(matrix):
    return [{j: x for j, x in enumerate(row) if x} for row in matrix]


@given(matrices())
def test_the_adjoint_is_that_of_the_cofactors(matrix):
    found, polynomial = adjoint_and_polynomial(sparse(matrix))

    assert found.tolist() == adjoint(matrix)
    assert polynomial[-1] == (-1) ** len(matrix) * determinant(matrix)


@given(matrices())
def test_a_matrix_is_a_root_of_its_characteristic_polynomial(matrix):
    _, polynomial = adjoint_and_polynomial(sparse(matrix))

    assert not polynomial_at(polynomial, sparse(matrix)).any()


def test_a_polynomial_of_a_scaled_matrix_stays_whole():
    half = [{0: 1}]  # with scale 2: the number ½

    assert polynomial_at([1, 0, -1], half, scale=2)[0, 0] == -3  # 4 · (¼ − 1)


def test_numbers_beyond_64_bits_are_exact():
    big = 10**30

    found, polynomial = adjoint_and_polynomial([{0: big, 1: 1}, {0: 1, 1: big}])

    assert found.tolist() == [[big, -1], [-1, big]]
    assert polynomial == [1, -2 * big, big * big - 1]


def test_hurwitz_minors_of_a_textbook_polynomial():
    # s⁴ + 2s³ + 3s² + 4s + 5, an example in Ogata (2010), "Modern Control Engineering".
    assert hurwitz_minors([1, 2, 3, 4, 5]) == [2, 2, -12, -60]
    assert not in_open_left_half([1, 2, 3, 4, 5])


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=5))
def test_hurwitz_minors_are_those_of_the_matrix_also_past_a_zero(rest):
    polynomial = [1, *rest]
    size = len(rest)
    matrix = [
        [polynomial[2 * j - i + 1] if 0 <= 2 * j - i + 1 <= size else 0 for j in range(size)]
        for i in range(size)
    ]

    expected = [determinant([row[:k] for row in matrix[:k]]) for k in range(1, size + 1)]

    assert hurwitz_minors(polynomial) == expected


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=4))
def test_half_plane_and_disc_agree_with_the_roots(rest):
    polynomial = [2, *rest]
    roots = np.roots(polynomial)

    if np.abs(roots.real).min(initial=1) > 1e-3:
        assert in_open_left_half(polynomial) == bool((roots.real < 0).all())
    if np.abs(np.abs(roots) - 1).min(initial=1) > 1e-3:
        assert in_open_disc(polynomial) == bool((np.abs(roots) < 1).all())


@pytest.mark.parametrize("polynomial", [[1, 0], [1, -1], [1, 1], [1, 0, 1], [2, 0, -2]])
def test_a_root_on_the_edge_is_not_inside(polynomial):
    assert not in_open_left_half(polynomial) or polynomial == [1, 1]
    assert not in_open_disc(polynomial) or polynomial == [1, 0]


def test_a_passed_deadline_ends_the_algebra():
    rows = [{j: 1 for j in range(30)} for _ in range(30)]

    with pytest.raises(BeyondBudget):
        adjoint_and_polynomial(rows, deadline=time.monotonic() - 1)
    with pytest.raises(BeyondBudget):
        hurwitz_minors([1, 2, 3], deadline=time.monotonic() - 1)
