import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompassie.people.agreement import krippendorff_alpha, scale_consensus, wilson

# Krippendorff (2011), "Computing Krippendorff's alpha-reliability": four observers, twelve units.
_UNITS = [
    "111", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", "555", "11", "3",
]  # fmt: skip


def published() -> np.ndarray:
    return np.array([[unit.count(v) for v in "12345"] for unit in _UNITS])


@pytest.mark.parametrize(
    ("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_alpha_is_that_of_the_published_example(level: str, alpha: float) -> None:
    found = krippendorff_alpha(published(), [1, 2, 3, 4, 5], level)  # type: ignore[arg-type]

    assert round(found, 3) == alpha


def slow_alpha(units: list[list[int]]) -> float:
    """Return nominal alpha by its definition: disagreement seen, over that of all pairs."""
    units = [u for u in units if len(u) > 1]
    values = [v for u in units for v in u]
    seen = sum(
        sum(a != b for i, a in enumerate(u) for j, b in enumerate(u) if i != j) / (len(u) - 1)
        for u in units
    ) / len(values)
    n = len(values)
    expected = sum(a != b for i, a in enumerate(values) for j, b in enumerate(values) if i != j) / (
        n * (n - 1)
    )
    return math.nan if expected == 0 else 1 - seen / expected


@given(st.lists(st.lists(st.integers(0, 2), max_size=5), min_size=1, max_size=6))
def test_alpha_is_one_minus_disagreement_seen_over_disagreement_by_chance(
    units: list[list[int]],
) -> None:
    counts = [[u.count(v) for v in range(3)] for u in units]

    found = krippendorff_alpha(counts)

    if sum(len(u) > 1 for u in units):
        slow = slow_alpha(units)
        assert math.isclose(found, slow, abs_tol=1e-9) or (math.isnan(found) and math.isnan(slow))
    else:
        assert math.isnan(found)


def test_consensus_of_a_scale_runs_from_opposed_to_alike() -> None:
    assert scale_consensus([1, 5], width=4) == 0.0
    assert scale_consensus([3, 3, 3], width=4) == 1.0
    # By hand: 1 + (2·log2(1/2) + 2·log2(3/4)) / 5.
    assert round(scale_consensus([1, 2, 3, 4, 5], width=4), 3) == 0.434


def test_wilson_is_that_of_a_published_example() -> None:
    # Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I.
    assert [round(x, 4) for x in wilson(81, 263)] == [0.2553, 0.3662]
    assert [round(x, 4) for x in wilson(15, 148)] == [0.0624, 0.1605]
    assert [round(x, 4) for x in wilson(0, 20)] == [0.0, 0.1611]
