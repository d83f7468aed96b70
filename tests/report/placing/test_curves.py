import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kompassie.report.placing.costs import enclosed
from kompassie.report.placing.curves import arc_controls, box_hits, crossing_weights, sample
from tests.report.metrics import _events, _inside, touches_box


def lines(seed: int, count: int, points: int = 6) -> np.ndarray:
    draw = np.random.default_rng(seed)
    return draw.uniform(0, 100, (count, 1, 2)) + draw.normal(0, 20, (count, points, 2)).cumsum(1)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_crossings_are_those_counted_pair_by_pair(seed):
    a, b = lines(seed, 7), lines(seed + 1, 5, 9)
    counted = [[_events(p, q) for q in b] for p in a]
    assert crossing_weights(a, b).tolist() == counted


def test_a_sharp_crossing_costs_more_than_a_square_one():
    flat = np.array([[[0.0, 0.0], [10.0, 0.0]]])
    steep = np.array([[[5.0, -5.0], [5.0, 5.0]], [[0.0, -0.5], [10.0, 0.5]]])
    square, sharp = crossing_weights(flat, steep, 0.7)[0]
    assert (square, sharp) == pytest.approx((1.0, 1.7), abs=0.02)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_labels_hit_are_those_found_by_clipping(seed):
    draw = np.random.default_rng(seed)
    found = lines(seed, 8)
    boxes = np.hstack([draw.uniform(0, 100, (6, 2)), draw.uniform(1, 25, (6, 2))])
    expected = [
        [touches_box(line, (x - w, y - h, x + w, y + h)) for x, y, w, h in boxes] for line in found
    ]
    assert box_hits(found, boxes).tolist() == expected


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_what_a_polygon_holds_is_found_by_counting_edges(seed):
    draw = np.random.default_rng(seed)
    corners, spots = draw.uniform(0, 10, (6, 2)), draw.uniform(0, 10, (20, 2))
    assert enclosed(spots, corners).tolist() == [_inside(spot, corners) for spot in spots]


def test_a_stretched_curve_keeps_its_ends_and_goes_further_round():
    ends = np.zeros(2), np.array([100.0, 0.0])
    angle = np.array(1.0)
    plain = sample(arc_controls(*ends, angle, angle), np.linspace(0, 1, 21))
    wide = sample(arc_controls(*ends, angle, angle, np.array([2.0, 2.0])), np.linspace(0, 1, 21))
    assert np.allclose(wide[[0, -1]], plain[[0, -1]])
    assert wide[:, 1].max() > 1.5 * plain[:, 1].max()
