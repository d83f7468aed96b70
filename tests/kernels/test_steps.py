from __future__ import annotations

import math

import numpy as np
import pytest

from kompassie.kernels.levels import CEILING, Network, Span
from kompassie.kernels.steps import Fuzzy, run_fuzzy, run_pulses, squashed

NOTHING = np.array([], dtype=np.intp)


def network(matrix: np.ndarray) -> tuple[Network, np.ndarray]:
    """Wire a matrix with rows for targets; return the weights of its links too."""
    targets, sources = np.nonzero(matrix)
    fed, starts = np.unique(targets, return_index=True)
    net = Network(len(matrix), sources, starts, fed, NOTHING, np.array([]))
    return net, matrix[targets, sources][:, None]


def span(begin, end, size, links, push=None, fixed=(), levels=()) -> Span:
    return Span(
        begin,
        end,
        np.ones(links),
        np.zeros(size) if push is None else np.array(push, dtype=float),
        np.array(fixed, dtype=np.intp),
        np.array(levels, dtype=float).reshape(-1, 1),
    )


@pytest.mark.parametrize(
    ("squash", "slope", "levels"),
    [
        ("tanh", 2.0, [math.tanh(-4.0), 0.0, math.tanh(1.0)]),
        ("sigmoid", 2.0, [1 / (1 + math.exp(4.0)), 0.5, 1 / (1 + math.exp(-1.0))]),
        ("bivalent", 1.0, [0.0, 0.0, 1.0]),
        ("trivalent", 1.0, [-1.0, 0.0, 1.0]),
        ("identity", 1.0, [-2.0, 0.0, 0.5]),
    ],
)
def test_influences_become_levels(squash, slope, levels):
    drive = np.array([-2.0, 0.0, 0.5])
    assert squashed(drive, Fuzzy(squash, slope)) == pytest.approx(levels, abs=1e-15)


@pytest.mark.parametrize("squash", ["tanh", "sigmoid", "bivalent", "trivalent", "identity"])
def test_huge_influences_stay_finite(squash):
    levels = squashed(np.array([-1e300, 1e300]), Fuzzy(squash))
    assert np.isfinite(levels).all()
    assert levels[1] > levels[0]


def test_influences_that_cancel_out_are_none_in_whatever_order_they_are_summed():
    drive = np.array([0.1 + 0.2 - 0.3, 0.3 - 0.1 - 0.2])
    assert drive[0] > 0 > drive[1]
    assert squashed(drive.copy(), Fuzzy("trivalent")).tolist() == [0.0, 0.0]
    assert squashed(drive.copy(), Fuzzy("bivalent")).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("size", [3, 12])
@pytest.mark.parametrize("share", [0.15, 1.0])
def test_sparse_and_full_matrices_give_what_a_matrix_product_gives(size, share):
    rng = np.random.default_rng(size)
    mask = rng.random((size, size)) < share
    mask[0, 1] = True
    draws = 130
    many = rng.uniform(-1, 1, (draws, size, size)) * mask
    net, _ = network(mask.astype(float))
    weights = many[:, *np.nonzero(mask)].T
    start = rng.uniform(-1, 1, (size, draws))
    found = run_fuzzy(
        net, weights, start, [span(0, 6, size, len(weights))], np.arange(7.0), Fuzzy("tanh")
    )
    state = start.T
    for step in range(7):
        assert np.abs(found[step].T - state).max() < 1e-14
        state = np.tanh(np.einsum("dij,dj->di", many, state))


def test_draws_do_not_touch_each_other():
    rng = np.random.default_rng(1)
    matrix = rng.uniform(-1, 1, (5, 5)) * (rng.random((5, 5)) < 0.2)
    net, one = network(matrix)
    weights = one * rng.uniform(0.2, 1, (len(one), 600))
    spans = [span(0, 9, 5, len(one), push=[0.1, 0, 0, 0.3, 0])]
    start = np.zeros((5, 600))
    together = run_fuzzy(net, weights, start, spans, np.array([9.0]), Fuzzy("tanh"))
    for k in (0, 63, 64, 511, 512, 599):
        alone = run_fuzzy(
            net, weights[:, [k]], start[:, [k]], spans, np.array([9.0]), Fuzzy("tanh")
        )
        assert together[0, :, k].tobytes() == alone[0, :, 0].tobytes()


def test_a_push_acts_on_what_its_steps_lead_to_and_a_set_level_holds_at_once():
    net, weights = network(np.array([[0.0, 0.0], [1.0, 0.0]]))
    spans = [
        span(0, 2, 2, 1),
        span(2, 3, 2, 1, push=[0.5, 0.0]),
        span(3, 5, 2, 1, fixed=[1], levels=[0.25]),
    ]
    found = run_fuzzy(
        net, weights, np.zeros((2, 1)), spans, np.arange(6.0), Fuzzy("identity")
    )[:, :, 0]  # fmt: skip
    assert found[:, 0].tolist() == [0.0, 0.0, 0.0, 0.5, 0.0, 0.0]
    assert found[:, 1].tolist() == [0.0, 0.0, 0.0, 0.25, 0.25, 0.25]


def test_a_pulse_is_there_at_its_own_step_and_passed_on_at_the_next():
    net, weights = network(np.array([[0.0, 0.0], [-0.5, 0.0]]))
    spans = [span(0, 1, 2, 1), span(1, 2, 2, 1, push=[2.0, 0.0]), span(2, 4, 2, 1)]
    found = run_pulses(net, weights, np.full((2, 1), 0.1), spans, np.arange(5.0))[:, :, 0]
    assert found[:, 0] == pytest.approx([0.1, 2.1, 2.1, 2.1, 2.1])
    assert found[:, 1] == pytest.approx([0.1, 0.1, -0.9, -0.9, -0.9])


def test_levels_and_pulses_that_explode_are_cut_and_stay_finite():
    net, weights = network(np.array([[0.0, 3.0], [3.0, 0.0]]))
    spans = [span(0, 1, 2, 2, push=[1.0, 0.0]), span(1, 400, 2, 2)]
    found = run_pulses(net, weights, np.zeros((2, 1)), spans, np.array([400.0]))
    assert found[0, :, 0].tolist() == [CEILING, CEILING]
    spans = [span(0, 400, 2, 2)]
    found = run_fuzzy(net, weights, np.ones((2, 1)), spans, np.array([400.0]), Fuzzy("identity"))
    assert found[0, :, 0].tolist() == [CEILING, CEILING]


def test_a_fraction_of_a_step_is_the_step_before():
    net, weights = network(np.array([[0.5]]))
    found = run_fuzzy(
        net, weights, np.ones((1, 1)), [span(0, 4, 1, 1)], np.array([1.5, 3.99]), Fuzzy("identity")
    )
    assert found[:, 0, 0].tolist() == [0.5, 0.125]


def test_two_links_that_read_the_same_row_add_up():
    # A twin of a link whose other delay is rounded to the same step.
    net = Network(
        2, np.array([0, 0]), np.array([0]), np.array([1]), NOTHING, np.array([])
    )  # fmt: skip
    weights = np.array([[0.5], [0.25]])
    found = run_fuzzy(
        net, weights, np.ones((2, 1)), [span(0, 1, 2, 2)], np.array([1.0]), Fuzzy("identity")
    )
    assert found[0, 1, 0] == 0.75
