from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kompassie.errors import InvalidValue
from kompassie.randomness import CHUNK, entropy_of, uniforms


def test_the_same_question_gets_the_same_numbers():
    one = uniforms(1, "strength", 0, ("a", "b"))
    assert np.array_equal(one, uniforms(1, "strength", 0, ("a", "b")))
    assert one.shape == (CHUNK,)
    assert ((one >= 0) & (one < 1)).all()


def test_fewer_draws_are_the_first_of_more():
    one = uniforms(1, "strength", 3, ("a", "b"))
    assert np.array_equal(one[:5], uniforms(1, "strength", 3, ("a", "b"), 5))


@pytest.mark.parametrize(
    "other",
    [
        (2, "strength", 0, ("a", "b")),
        (1, "sign", 0, ("a", "b")),
        (1, "strength", 1, ("a", "b")),
        (1, "strength", 0, ("b", "a")),
        (1, "strength", 0, ("ab", "")),
        (1, "strength", 0, ("a", "b\u0301")),
    ],
)
def test_another_seed_purpose_chunk_or_link_gets_other_numbers(other):
    one = uniforms(1, "strength", 0, ("a", "b"))
    assert not np.isin(uniforms(*other), one).any()


def test_the_first_numbers_of_a_link_never_change():
    # Written down, so that a seed in a report keeps its meaning over releases.
    found = uniforms(1, "strength", 0, ("rest", "stress"), 3)
    assert found.tolist() == [0.4394926602151018, 0.6908764414392005, 0.5362832170937669]


def test_numbers_are_spread_evenly():
    many = np.concatenate([uniforms(1, "strength", k, ("a", "b")) for k in range(200)])
    counts, _ = np.histogram(many, bins=10, range=(0, 1))
    assert np.abs(counts - len(many) / 10).max() < 5 * np.sqrt(len(many) / 10)


def test_links_are_drawn_independently():
    a = np.concatenate([uniforms(1, "strength", k, ("a", "b")) for k in range(100)])
    b = np.concatenate([uniforms(1, "strength", k, ("b", "c")) for k in range(100)])
    assert abs(np.corrcoef(a, b)[0, 1]) < 4 / np.sqrt(len(a))


@given(st.integers(0, 2**128))
@settings(max_examples=30, deadline=None)
def test_a_seed_is_its_own_entropy(seed):
    assert entropy_of(seed) == seed


def test_a_numpy_integer_is_a_seed_too():
    assert entropy_of(np.int64(5)) == 5
    assert type(entropy_of(np.int64(5))) is int


def test_without_a_seed_the_entropy_is_fresh():
    assert entropy_of(None) != entropy_of(None)


@pytest.mark.parametrize("seed", [-1, 1.5, True, "1", float("nan"), [1], np.float64(2)])
def test_a_bad_seed_is_refused(seed):
    with pytest.raises(InvalidValue, match="whole number from 0 upwards"):
        entropy_of(seed)
