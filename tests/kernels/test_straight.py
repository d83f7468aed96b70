from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm

from kompassie.kernels.levels import CEILING, Network, Span
from kompassie.kernels.straight import run_straight, straight_matrices
from tests.kernels.test_steps import network, span

MATRIX = np.array([[0.0, 0.5, -0.3], [-0.8, 0.0, 0.0], [0.0, 0.4, 0.2]])
START = np.array([0.6, -0.2, 0.1])
PUSH = np.array([0.3, 0.0, -0.1])


def exact(matrix, start, push, time):
    a = matrix - np.eye(len(matrix))
    return expm(a * time) @ start + np.linalg.solve(a, (expm(a * time) - np.eye(len(a))) @ push)


def run(matrix, start, spans, save, speeds=1.0):
    net, weights = network(np.asarray(matrix))
    speeds = np.full(len(start), speeds)
    start = np.array(start, dtype=float)[:, None]
    return run_straight(net, weights, start, spans, np.array(save), speeds=speeds)[:, :, 0]


@pytest.mark.parametrize("time", [0.3, 1.0, 7.7, 40.0, 5_000.0])
def test_levels_are_those_of_the_matrix_exponential(time):
    spans = [span(0.0, time, 3, 5, PUSH)]
    found = run(MATRIX, START, spans, [0.0, time / 3, time])
    assert np.array_equal(found[0], START)
    assert np.abs(found[1] - exact(MATRIX, START, PUSH, time / 3)).max() < 1e-12
    assert np.abs(found[2] - exact(MATRIX, START, PUSH, time)).max() < 1e-12


def test_a_run_does_not_depend_on_the_times_that_are_saved():
    spans = [span(0.0, 2.5, 3, 5, PUSH), span(2.5, 9.0, 3, 5)]
    few = run(MATRIX, START, spans, [9.0])
    many = run(MATRIX, START, spans, np.linspace(0, 9, 64))
    assert np.abs(few[-1] - many[-1]).max() < 1e-13


def test_set_levels_stay_and_drive_the_others():
    spans = [span(0.0, 60.0, 3, 5, fixed=[1], levels=[0.5])]
    found = run(MATRIX, START, spans, [1.0, 60.0])
    assert (found[:, 1] == 0.5).all()
    inner = MATRIX[np.ix_([0, 2], [0, 2])] - np.eye(2)
    rest = np.linalg.solve(inner, -0.5 * MATRIX[[0, 2], 1])
    assert np.abs(found[-1, [0, 2]] - rest).max() < 1e-12


def test_a_lag_follows_its_variable_at_its_own_pace():
    net = Network(2, np.array([2]), np.array([0]), np.array([1]), np.array([0]), np.array([4.0]))
    spans = [span(0.0, 12.0, 2, 1, fixed=[0], levels=[1.0])]
    time = np.linspace(0.5, 12.0, 24)
    found = run_straight(
        net, np.array([[0.5]]), np.zeros((2, 1)), spans, time, speeds=np.ones(2)
    )[:, 1, 0]  # fmt: skip
    right = 0.5 * (1 - 4 / 3 * np.exp(-time / 4) + np.exp(-time) / 3)
    assert np.abs(found - right).max() < 1e-13


@pytest.mark.parametrize(("weight", "time"), [(3.0, 50.0), (900.0, 10_000.0), (900.0, 0.01)])
def test_exploding_levels_are_cut_and_stay_finite(weight, time):
    matrix = np.array([[0.0, weight], [weight, 0.0]])
    found = run(matrix, [0.5, 0.5], [span(0.0, 1e4, 2, 2)], [0.0, time, 1e4])
    assert np.isfinite(found).all()
    assert found[2].tolist() == [CEILING, CEILING]


def test_what_explodes_leaves_what_it_does_not_reach_alone():
    matrix = np.zeros((3, 3))
    matrix[0, 0], matrix[2, 1] = 3.0, 0.5
    found = run(matrix, [0.5, 1.0, 0.0], [span(0.0, 100.0, 3, 2)], [100.0])
    assert found[0, 0] == CEILING
    assert np.abs(found[0, 1:]).max() < 1e-12


def test_pushes_leave_what_they_do_not_reach_equal_bit_for_bit():
    matrix = np.zeros((4, 4))
    matrix[0, 1], matrix[1, 0], matrix[2, 0], matrix[2, 3] = 0.7, -0.4, 0.9, 0.2
    tried = [
        run(matrix, [0.3, 0.2, 0.1, -0.5], [span(0.0, 9.0, 4, 4, [0, 0, p, 0])], [2.0, 9.0])
        for p in (0.0, 1e3)
    ]
    assert tried[0][:, [0, 1, 3]].tobytes() == tried[1][:, [0, 1, 3]].tobytes()


def test_matrices_hold_decay_links_and_lags():
    net = Network(2, np.array([2]), np.array([0]), np.array([1]), np.array([0]), np.array([4.0]))
    found = straight_matrices(net, np.array([[0.5, -1.0]]), np.array([1.0, 2.0]))
    assert found[0].tolist() == [[-1.0, 0.0, 0.0], [0.0, -2.0, 1.0], [0.25, 0.0, -0.25]]
    assert found[1, 1, 2] == -2.0


def test_levels_and_pushes_may_differ_from_draw_to_draw():
    net, weights = network(MATRIX)
    weights = np.repeat(weights, 70, axis=1)
    push = PUSH[:, None] * np.linspace(0, 1, 70)
    spans = [
        Span(0.0, 5.0, np.ones(5), push, np.array([1]), np.linspace(-1, 1, 70)[None, :])
    ]  # fmt: skip
    start = np.repeat(START[:, None], 70, axis=1)
    speeds = np.ones(3)
    together = run_straight(net, weights, start, spans, np.array([5.0]), speeds=speeds)
    for k in (0, 63, 64, 69):
        one = [Span(0.0, 5.0, np.ones(5), push[:, k], np.array([1]), spans[0].levels[:, [k]])]
        alone = run_straight(
            net, weights[:, [k]], start[:, [k]], one, np.array([5.0]), speeds=speeds
        )
        assert np.abs(together[0, :, k] - alone[0, :, 0]).max() < 1e-14


def test_runs_of_the_same_draws_are_each_what_they_are_alone():
    rng = np.random.default_rng(8)
    net, _ = network(MATRIX)
    weights = rng.uniform(-0.6, 0.6, (5, 70))  # more draws than a block has
    start = rng.uniform(-1, 1, (3, 3 * 70))
    push = np.repeat([[0.0, 0.4, 0.0], [0.0, 0.0, 0.7], [0.0, 0.0, 0.0]], 70, axis=1)
    both = [
        Span(0.0, 2.0, np.ones(5), push, np.array([2]), np.repeat([[0.1, 0.2, 0.3]], 70, axis=1)),
        Span(2.0, 5.0, np.ones(5), push, np.zeros(0, dtype=np.intp), np.zeros((0, 210))),
    ]
    save, speeds = np.array([1.0, 2.0, 5.0]), np.full(3, 1.5)
    together = run_straight(net, weights, start, both, save, speeds=speeds)
    for run in range(3):
        mine = slice(run * 70, (run + 1) * 70)
        spans = [
            Span(s.begin, s.end, s.factors, s.push[:, mine], s.fixed, s.levels[:, mine])
            for s in both
        ]
        alone = run_straight(net, weights, start[:, mine], spans, save, speeds=speeds)
        assert alone.tobytes() == np.ascontiguousarray(together[:, :, mine]).tobytes()
