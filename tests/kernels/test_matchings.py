import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompassie.kernels.matchings import (
    BeyondBudget,
    counts_without_each,
    matchings,
    row_order,
    steps_at_most,
)
from tests.reference.slow_press import minor, permanent


@st.composite
def patterns(draw, most=5):
    size = draw(st.integers(1, most))
    row = st.lists(st.integers(0, size - 1), unique=True)
    return [sorted(draw(row)) for _ in range(size)]


def dense(rows):
    return [[int(j in row) for j in range(len(rows))] for row in rows]


@given(patterns())
def test_all_minors_are_counted_as_by_definition(rows):
    counts, whole = counts_without_each(rows)
    size = range(len(rows))

    assert whole == permanent(dense(rows))
    assert counts == [[permanent(minor(dense(rows), r, c)) for r in size] for c in size]


@given(patterns())
def test_every_matching_is_listed_once(rows):
    columns = list(range(len(rows)))

    number, listed = matchings(rows, columns, most=1_000)
    found = list(listed)

    assert number == len(found) == len(set(found)) == permanent(dense(rows))
    for way in found:
        assert sorted(way) == columns
        assert all(c in row for c, row in zip(way, rows, strict=True))


def test_rows_can_be_matched_with_some_of_the_columns():
    number, listed = matchings([[0, 1], [1, 2]], [0, 2], most=9)

    assert (number, list(listed)) == (1, [(0, 2)])


def test_too_many_matchings_are_counted_and_not_listed():
    rows = [list(range(6))] * 6

    number, listed = matchings(rows, range(6), most=719)

    assert (number, list(listed)) == (720, [])


def test_nothing_can_be_matched_with_nothing_in_one_way():
    number, listed = matchings([], [], most=1)

    assert (number, list(listed)) == (1, [()])
    assert counts_without_each([]) == ([], 1)


@given(patterns(6))
def test_an_order_holds_every_row_once(rows):
    assert sorted(row_order(rows)) == list(range(len(rows)))


def test_a_chain_is_counted_in_steps_that_grow_with_its_length_only():
    def steps(size):
        rows = [sorted({i, (i + 1) % size, (i - 1) % size}) for i in range(size)]
        return steps_at_most(rows, row_order(rows)) / size**2

    assert steps(80) < 2 * steps(40)


def test_a_passed_deadline_ends_the_count():
    with pytest.raises(BeyondBudget) as caught:
        counts_without_each([list(range(18))] * 18, deadline=time.monotonic())

    assert caught.value.used_up == "time"


def test_a_full_memory_ends_the_count():
    with pytest.raises(BeyondBudget) as caught:
        counts_without_each([list(range(18))] * 18, most_sets=5_000)

    assert caught.value.used_up == "memory"
