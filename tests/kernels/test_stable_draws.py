import numpy as np
import pytest

from kompassie.kernels.stable_draws import are_stable


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 20])
@pytest.mark.parametrize("shift", [0.5, 1.0, 2.0, 4.0])
def test_the_verdicts_are_those_of_the_eigenvalues(size, shift):
    draws = np.random.default_rng(size).normal(size=(300, size, size)) / np.sqrt(size)
    matrices = 2 * draws - shift * np.eye(size)

    expected = np.linalg.eigvals(matrices).real.max(axis=1) < 0

    assert (are_stable(matrices) == expected).all()


@pytest.mark.parametrize("gap", [1e-2, 1e-4, 1e-6, 1e-9])
def test_near_the_edge_the_eigenvalues_decide(gap):
    rotating = np.array([[0.0, 1.0], [-1.0, 0.0]])
    matrices = np.array([rotating - gap * np.eye(2), rotating + gap * np.eye(2), rotating])

    assert are_stable(matrices).tolist() == [True, False, False]


def test_singular_matrices_are_not_stable():
    matrices = np.array([[[-1.0, 1.0], [1.0, -1.0]], [[0.0, 0.0], [0.0, 0.0]], np.eye(2)])

    assert not are_stable(matrices).any()


def test_stable_matrices_that_first_grow_are_recognised():
    steep = np.array([[[-0.01, 1e6], [0.0, -0.01]]])

    assert are_stable(steep).all()


def test_large_growth_is_left_to_the_eigenvalues_without_a_warning():
    wild = np.array([[[0.0, 1e60], [-1e60, 0.0]], [[-1e-30, 1e60], [-1e60, -1e-30]]])

    assert not are_stable(wild).any()


def test_nothing_is_asked_of_no_matrices():
    assert are_stable(np.zeros((0, 4, 4))).shape == (0,)
