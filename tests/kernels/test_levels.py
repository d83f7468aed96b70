from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from kompassie.kernels.levels import CEILING, Network, Span, run_levels


def network(matrix: np.ndarray) -> tuple[Network, np.ndarray]:
    """Wire a matrix with rows for targets; return the weights of its links too."""
    targets, sources = np.nonzero(matrix)
    fed, starts = np.unique(targets, return_index=True)
    nothing = np.array([], dtype=np.intp)
    net = Network(len(matrix), sources, starts, fed, nothing, np.array([]))
    return net, matrix[targets, sources][:, None]


def span(begin, end, size, links, push=0.0, fixed=(), levels=()) -> Span:
    return Span(
        begin,
        end,
        np.ones(links),
        np.broadcast_to(np.asarray(push, dtype=float), (size,)).copy(),
        np.array(fixed, dtype=np.intp),
        np.array(levels, dtype=float).reshape(-1, 1),
    )


MATRIX = np.array([[0.0, 0.5, -0.3], [-0.8, 0.0, 0.0], [0.0, 0.4, 0.2]])
START = np.array([0.6, -0.2, 0.1])
PUSH = np.array([0.3, 0.0, -0.1])


def run(matrix, start, push, save, *, step=0.05, saturating=False, speeds=None):
    net, weights = network(matrix)
    size = len(matrix)
    spans = [span(0.0, save[-1], size, len(weights), push)]
    speeds = np.ones(size) if speeds is None else speeds
    return run_levels(
        net, weights, np.array(start)[:, None], spans, np.array(save),
        step=step, speeds=speeds, saturating=saturating,
    )[:, :, 0]  # fmt: skip


def exact(matrix, start, push, time):
    a = matrix - np.eye(len(matrix))
    return expm(a * time) @ start + np.linalg.solve(a, (expm(a * time) - np.eye(len(a))) @ push)


@pytest.mark.parametrize("time", [0.3, 1.0, 7.7, 40.0])
def test_straight_line_levels_are_those_of_the_matrix_exponential(time):
    found = run(MATRIX, START, PUSH, [0.0, time])
    assert np.array_equal(found[0], START)
    assert np.abs(found[1] - exact(MATRIX, START, PUSH, time)).max() < 1e-6


def test_halving_the_step_divides_the_error_by_about_sixteen():
    right = exact(MATRIX, START, PUSH, 2.0)
    errors = [
        np.abs(run(MATRIX, START, PUSH, [0.0, 2.0], step=step)[1] - right).max()
        for step in (0.4, 0.2)
    ]
    assert 12 < errors[0] / errors[1] < 22


def test_speeds_only_stretch_the_time_axis():
    slow = run(MATRIX, START, PUSH, [0.0, 3.0], step=0.02)
    fast = run(MATRIX, START, PUSH, [0.0, 1.0], step=0.02, speeds=np.full(3, 3.0))
    assert np.abs(slow[1] - fast[1]).max() < 1e-6


@given(st.lists(st.floats(-1, 1), min_size=9, max_size=9), st.floats(0.1, 3.0))
@settings(max_examples=25, deadline=None)
def test_saturating_levels_stay_between_minus_one_and_one(weights, gain):
    matrix = gain * np.array(weights).reshape(3, 3)
    found = run(matrix, [1.0, -1.0, 0.5], 0.8, [0.0, 5.0, 20.0], step=0.25, saturating=True)
    assert np.abs(found).max() <= 1.0


def test_draws_do_not_touch_each_other():
    net, weights = network(MATRIX)
    many = np.concatenate([weights, 2 * weights, -weights], axis=1)
    start = np.repeat(START[:, None], 3, axis=1)
    spans = [span(0.0, 4.0, 3, len(weights), PUSH)]
    save, speeds = np.array([1.0, 4.0]), np.ones(3)
    together = run_levels(net, many, start, spans, save, step=0.1, speeds=speeds, saturating=True)
    for k in range(3):
        alone = run_levels(
            net, many[:, [k]].copy(), start[:, [k]].copy(), spans, save,
            step=0.1, speeds=speeds, saturating=True,
        )  # fmt: skip
        assert np.allclose(together[:, :, [k]], alone, rtol=0, atol=1e-15)


def test_a_lag_follows_its_variable_at_its_own_pace():
    # One variable at rest at 1 from the start on; the other reads it four time units late.
    net = Network(2, np.array([2]), np.array([0]), np.array([1]), np.array([0]), np.array([4.0]))
    spans = [span(0.0, 12.0, 2, 1, fixed=[0], levels=[1.0])]
    time = np.linspace(0.5, 12.0, 24)
    found = run_levels(
        net, np.array([[0.5]]), np.zeros((2, 1)), spans, time,
        step=0.05, speeds=np.ones(2), saturating=False,
    )[:, 1, 0]  # fmt: skip
    right = 0.5 * (1 - 4 / 3 * np.exp(-time / 4) + np.exp(-time) / 3)
    assert np.abs(found - right).max() < 1e-7


def test_a_level_is_saved_just_before_an_event_of_that_time():
    net, weights = network(np.array([[0.0, 0.0], [1.0, 0.0]]))
    spans = [
        span(0.0, 1.0, 2, 1, fixed=[0], levels=[0.25]),
        span(1.0, 2.0, 2, 1, fixed=[0], levels=[0.75]),
    ]
    found = run_levels(
        net, weights, np.zeros((2, 1)), spans, np.array([0.0, 0.5, 1.0, 1.5, 2.0]),
        step=0.1, speeds=np.ones(2), saturating=False,
    )  # fmt: skip
    assert found[:, 0, 0].tolist() == [0.0, 0.25, 0.25, 0.75, 0.75]


def test_exploding_levels_are_cut_and_stay_finite():
    found = run(np.array([[0.0, 3.0], [3.0, 0.0]]), [0.5, 0.5], 0.0, [0.0, 50.0])
    assert found[1].tolist() == [CEILING, CEILING]


def test_nothing_linked_decays_towards_neutral():
    found = run(np.zeros((2, 2)), [1.0, -0.5], 0.0, [0.0, 1.0])
    assert np.allclose(found[1], np.array([1.0, -0.5]) * np.exp(-1.0), atol=1e-7)
