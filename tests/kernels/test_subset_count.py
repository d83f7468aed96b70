from __future__ import annotations

import random
import tracemalloc
from math import factorial

import numpy as np
import pytest

from kompassie.kernels import subset_count
from kompassie.kernels.subset_count import subset_bytes, subset_cells, subset_totals
from tests.reference.signed_graphs import as_matrix, counts_by_networkx, random_signed


def totals_of(matrix: np.ndarray, bound: int) -> list[int]:
    totals = [0] * (bound + 1)
    for _ in subset_totals(matrix, bound, totals):
        pass
    return totals


def known(size: int) -> list[int]:
    """Return the numbers of loops of a complete graph by length."""
    return [0, 0] + [factorial(size) // factorial(size - k) // k for k in range(2, size + 1)]


@pytest.mark.parametrize(
    ("float_end", "int_end"), [(2**53, 2**63), (1, 2**63), (3, 9), (0, 0)], ids=str
)
def test_totals_of_random_graphs_equal_those_of_networkx_in_every_kind_of_number(
    float_end: int, int_end: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subset_count, "_FLOAT", float_end)
    monkeypatch.setattr(subset_count, "_INT", int_end)
    rng = random.Random(31)
    for _ in range(120):
        links = random_signed(rng, 7, (1, -1))
        matrix = as_matrix(links)
        bound = rng.randrange(2, len(links) + 2)
        counts = counts_by_networkx(links, bound)
        assert totals_of(np.abs(matrix), bound) == [sum(row) for row in counts]
        assert totals_of(matrix, bound) == [row[0] - row[1] for row in counts]


def test_complete_graphs_have_the_numbers_of_loops_that_are_known() -> None:
    for size in (2, 3, 9, 15):
        assert totals_of(1 - np.eye(size, dtype=int), size) == known(size)


@pytest.mark.slow
def test_numbers_above_2_to_the_53_are_exact() -> None:
    size = 20
    assert known(size)[-1] > 2**53
    assert totals_of(1 - np.eye(size, dtype=int), size) == known(size)


def test_sums_above_2_to_the_63_are_exact() -> None:
    paths = np.full((5, 2), 2**62 - 1, dtype=np.int64)
    paths[0, 1] = -(2**62)
    assert subset_count._exact_sums(paths) == [5 * (2**62 - 1), 4 * (2**62 - 1) - 2**62]
    assert subset_count._exact_sums(np.array([[2.0**52], [-3.0]])) == [2**52 - 3]
    assert subset_count._exact_sums(np.array([[2**70], [1]], dtype=object)) == [2**70 + 1]


def test_the_memory_taken_is_about_what_was_said() -> None:
    size = 16
    tracemalloc.start()
    totals_of(1 - np.eye(size, dtype=int), size)
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 0.5 * taken < subset_bytes(size, size) < 2 * taken


def test_a_bound_makes_tables_smaller() -> None:
    assert subset_bytes(20, 5) < subset_bytes(20, 20) / 10
    assert subset_cells(20, 5) < subset_cells(20, 20) / 10
