from __future__ import annotations

import random
from math import factorial

import numpy as np
import pytest

from kompassie.kernels import loop_count
from kompassie.kernels.loop_count import closed_totals, estimate_steps, search_counts
from tests.reference.signed_graphs import (
    Signed,
    as_matrix,
    counts_by_networkx,
    random_signed,
)


def searched(links: Signed, bound: int) -> list[list[int]]:
    counts = [[0, 0, 0] for _ in range(bound + 1)]
    for _ in search_counts(links, bound, counts):
        pass
    return counts


def complete(size: int) -> Signed:
    return [[(v, 1) for v in range(size) if v != u] for u in range(size)]


def test_loops_of_random_graphs_are_counted_as_networkx_lists_them() -> None:
    rng = random.Random(21)
    for _ in range(400):
        links = random_signed(rng, 6)
        for bound in range(2, len(links) + 2):
            assert searched(links, bound) == counts_by_networkx(links, bound)


@pytest.mark.slow
def test_loops_of_3_000_larger_random_graphs_are_counted_as_networkx_lists_them() -> None:
    rng = random.Random(22)
    for _ in range(3_000):
        links = random_signed(rng, 8)
        bound = rng.randrange(2, 9)
        assert searched(links, bound) == counts_by_networkx(links, bound)


def test_sparse_graphs_with_dead_ends_are_counted_too() -> None:
    rng = random.Random(23)
    for _ in range(60):
        size = rng.randrange(10, 15)
        links = [
            [(v, rng.choice((1, -1, 0))) for v in range(size) if v != u and rng.random() < 0.18]
            for u in range(size)
        ]
        for bound in (4, 7, size):
            assert searched(links, bound) == counts_by_networkx(links, bound)


def test_closed_forms_equal_the_search() -> None:
    rng = random.Random(24)
    for _ in range(300):
        links = random_signed(rng, 9, (1, -1))
        signs = as_matrix(links).astype(float)
        for longest in range(2, 6):
            counts = searched(links, longest)
            assert closed_totals(np.abs(signs), longest) == [sum(row) for row in counts]
            assert closed_totals(signs, longest) == [row[0] - row[1] for row in counts]


@pytest.mark.parametrize("size", [2, 5, 40, 300])
def test_closed_forms_of_complete_graphs_are_known_numbers(size: int) -> None:
    expected = [0, 0] + [
        factorial(size) // factorial(size - k) // k for k in range(2, 6) if k <= size
    ]
    found = closed_totals(np.ones((size, size)) - np.eye(size))
    assert found == expected + [0] * (6 - len(expected))


def test_numbers_of_the_closed_forms_stay_exact() -> None:
    assert loop_count.LARGEST**5 < 2**53


def test_a_search_looks_up_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_count, "HEARTBEAT", 50)
    counts = [[0, 0, 0] for _ in range(8)]
    seen = list(search_counts(complete(7), 7, counts))
    assert len(seen) > 5
    assert seen == sorted(seen)
    assert sum(map(sum, counts)) == 2_365


def test_an_estimate_is_right_on_average_for_what_it_estimates(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps = []
    search = loop_count._Local.search

    def counted(self: object, counts: object) -> object:
        for loops, number in search(self, counts):  # type: ignore[arg-type]
            steps.append(number)
            yield loops, number

    monkeypatch.setattr(loop_count._Local, "search", counted)
    rng = random.Random(25)
    ratios = []
    for _ in range(20):
        links = [[(v, 1) for v in range(14) if v != u and rng.random() < 0.3] for u in range(14)]
        steps.clear()
        searched(links, 8)
        ratios.append(estimate_steps(links, 8) / (sum(steps) + 1))
    assert 0.7 < sum(ratios) / len(ratios) < 1.5


def test_an_estimate_is_the_same_each_time() -> None:
    assert estimate_steps(complete(12), 12) == estimate_steps(complete(12), 12)
    assert estimate_steps(complete(30), 30) > 1e25
    assert estimate_steps([[], []], 2) == 0
