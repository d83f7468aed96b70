import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompassie.kernels.exact_algebra import adjoint_and_polynomial
from kompassie.kernels.pulse import pulses_bounded, values_bounded


def verdict(matrix, scale=1):
    rows = [{j: x for j, x in enumerate(row) if x} for row in matrix]
    size = len(rows)
    _, polynomial = adjoint_and_polynomial(rows)
    whole = [c * scale ** (size - k) for k, c in enumerate(polynomial)]
    pulses = pulses_bounded(rows, scale, whole)
    return pulses, values_bounded(whole, pulses)


@st.composite
def sign_matrices(draw):
    size = draw(st.integers(1, 4))
    row = st.lists(st.sampled_from([0, 0, -1, 1]), min_size=size, max_size=size)
    return [draw(row) for _ in range(size)]


@given(sign_matrices())
def test_verdicts_agree_with_following_the_pulses(matrix):
    # Bounded powers of a whole matrix repeat. Up to size 4 the orders that occur divide 120.
    size = len(matrix)
    w = np.array(matrix, dtype=object)
    power = np.linalg.matrix_power(w, size)
    now, total = power, 0 * power
    for _ in range(120):
        total, now = total + now, now @ w
    bounded = bool((now == power).all())

    assert verdict(matrix) == (bounded, bounded and not total.any())


def test_two_reinforcing_loops_in_a_row_make_pulses_grow():
    # Eigenvalue 1 twice with one eigenvector: t² · W grows as t, though no eigenvalue exceeds 1.
    chained = [[0, 1, 0, 0], [1, 0, 0, 0], [0, 1, 0, 1], [0, 0, 1, 0]]
    apart = [[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]

    assert verdict(chained) == (False, False)
    assert verdict(apart) == (True, False)


@pytest.mark.parametrize(
    ("strength", "expected"),
    [(99, (True, True)), (100, (True, False)), (101, (False, False))],
)
def test_a_reinforcing_loop_of_given_strength_is_decided_exactly(strength, expected):
    assert verdict([[0, 100], [strength, 0]], scale=100) == expected


def test_roots_on_the_circle_that_are_no_roots_of_unity_are_seen():
    # λ² − 1.2 λ + 1: on the circle at an angle that never comes round.
    assert verdict([[6, -8], [8, 6]], scale=10) == (True, True)
