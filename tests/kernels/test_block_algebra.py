import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompassie.kernels.block_algebra import blocks_in_order, negative_adjoint, permanent_minors
from kompassie.kernels.matchings import BeyondBudget
from tests.reference.slow_press import adjoint, determinant, minor, permanent


@st.composite
def sign_matrices(draw, most=5):
    size = draw(st.integers(1, most))
    entry = st.sampled_from([0, 0, 0, -1, 1])
    row = st.lists(entry, min_size=size, max_size=size)
    return [draw(row) for _ in range(size)]


def sparse(matrix):
    return [{j: x for j, x in enumerate(row) if x} for row in matrix]


@given(sign_matrices())
def test_what_is_put_together_from_components_is_the_whole(matrix):
    negative = [[-x for x in row] for row in matrix]
    absolute = [[abs(x) for x in row] for row in matrix]
    size = range(len(matrix))

    adjoints, total = negative_adjoint(sparse(matrix))
    permanents, whole = permanent_minors(sparse(matrix))

    assert adjoints.tolist() == adjoint(negative)
    assert total == determinant(negative)
    assert permanents.tolist() == [[permanent(minor(absolute, j, i)) for j in size] for i in size]
    assert whole == permanent(absolute)


@given(sign_matrices(6))
def test_each_block_comes_after_what_acts_on_it(matrix):
    seen = set()
    for nodes in blocks_in_order(sparse(matrix)):
        inside = {*nodes}
        acting = {j for i in nodes for j, x in enumerate(matrix[i]) if x}
        assert acting <= seen | inside
        seen |= inside

    assert seen == set(range(len(matrix)))


def test_a_matrix_of_nothing_has_determinant_one():
    assert negative_adjoint([])[1] == permanent_minors([])[1] == 1


def test_a_passed_deadline_ends_the_algebra():
    with pytest.raises(BeyondBudget):
        negative_adjoint([{0: -1}], deadline=time.monotonic() - 1)
