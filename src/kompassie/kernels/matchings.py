"""Counting and listing the ways to match rows with columns, for sparse 0–1 matrices.

Rows are taken one after the other; what is kept is which sets of columns can be in use, and in
how many ways. In a good order of the rows few sets are possible: that is what sparseness buys.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence

__all__ = [
    "MOST_SETS",
    "BeyondBudget",
    "counts_without_each",
    "matchings",
    "row_order",
    "steps_at_most",
]

Rows = Sequence[Sequence[int]]

MOST_SETS = 1_000_000
"""Sets kept at a time: some 200 MB."""

_LOOK = 4096  # sets between two looks at the clock
_TRIED = 2_000_000  # elementary steps spent on finding an order


class BeyondBudget(Exception):
    """What was given is used up: "time" or "memory"."""

    def __init__(self, used_up: str = "time") -> None:
        self.used_up = used_up
        super().__init__(used_up)


def row_order(rows: Rows, deadline: float = math.inf) -> list[int]:
    """Return an order of the rows that keeps few columns half done.

    Parameters
    ----------
    rows
        For each of n rows the columns (0 … n − 1) where it is not zero.
    deadline
        On the clock of `time.monotonic`.

    Raises
    ------
    BeyondBudget
        If the deadline passed.

    Notes
    -----
    Greedy from several first rows: next comes the row that opens the fewest columns and closes
    the most. O(n² + entries) for each first row.
    """
    size = len(rows)
    if not size:
        return []
    tries = max(1, min(size, _TRIED // (size * size + sum(map(len, rows)) + 1)))
    starts = [k * size // tries for k in range(tries)]
    return min(
        (_greedy(rows, start, deadline) for start in starts),
        key=lambda order: steps_at_most(rows, order),
    )


def _greedy(rows: Rows, start: int, deadline: float) -> list[int]:
    holders: list[set[int]] = [set() for _ in rows]
    for i, columns in enumerate(rows):
        for c in columns:
            holders[c].add(i)
    opens = [len(columns) for columns in rows]
    closes = [sum(len(holders[c]) == 1 for c in columns) for columns in rows]
    opened = [False] * len(rows)
    waiting = set(range(len(rows)))
    order = []
    row = start
    while True:
        order.append(row)
        waiting.discard(row)
        for c in rows[row]:
            if not opened[c]:
                opened[c] = True
                for other in holders[c]:
                    opens[other] -= 1
            holders[c].discard(row)
            if len(holders[c]) == 1:
                closes[next(iter(holders[c]))] += 1
        if not waiting:
            return order
        if time.monotonic() > deadline:
            raise BeyondBudget
        row = min(waiting, key=lambda i: (opens[i] - closes[i], -closes[i], i))


def steps_at_most(rows: Rows, order: Sequence[int], spare: int = 1) -> int:
    """Return a bound on the steps that counting takes in this order of the rows.

    Parameters
    ----------
    rows, order
        The matrix and the order of its rows.
    spare
        How many columns may stay unused.
    """
    left = _column_sums(rows)
    seen = [False] * len(left)
    open_columns = done = steps = 0
    for k, row in enumerate(order):
        used = k - done
        sets = sum(
            math.comb(done, s) * math.comb(open_columns, used + s)
            for s in range(spare + 1)
            if used + s >= 0
        )
        # Each set is extended by each entry of the row, and met once by a set from the other end.
        steps += sets * (2 * len(rows[row]) + spare * (len(order) - k))
        for c in rows[row]:
            if not seen[c]:
                seen[c] = True
                open_columns += 1
            left[c] -= 1
            if not left[c]:
                open_columns -= 1
                done += 1
    return steps


def _column_sums(rows: Rows) -> list[int]:
    sums = [0] * (max((max(r, default=-1) for r in rows), default=-1) + 1)
    for columns in rows:
        for c in columns:
            sums[c] += 1
    return sums


class _Counter:
    """Counts sets of used columns level by level, within a time and a number of sets."""

    def __init__(self, deadline: float, most_sets: int) -> None:
        self.deadline = deadline
        self.room = most_sets
        self.steps = 0

    def levels(self, rows: Rows, spare: int) -> Iterator[dict[int, int]]:
        """Yield for 0, 1, … rows: {set of used columns: number of ways}.

        Of the columns that no later row has, at most `spare` are left out.
        """
        left = _column_sums(rows)
        done = 0
        level = {0: 1}
        yield level
        for columns in rows:
            for c in columns:
                left[c] -= 1
                if not left[c]:
                    done |= 1 << c
            bits = [1 << c for c in columns]
            following: dict[int, int] = {}
            for used, ways in level.items():
                self.step(len(following))
                for bit in bits:
                    if not used & bit:
                        after = used | bit
                        if (done & ~after).bit_count() <= spare:
                            following[after] = following.get(after, 0) + ways
            self.room -= len(following)
            level = following
            yield level

    def step(self, growing: int = 0) -> None:
        """Look at the clock, and at the room, every now and then."""
        self.steps += 1
        if self.steps % _LOOK:
            return
        if growing > self.room:
            raise BeyondBudget("memory")
        if time.monotonic() > self.deadline:
            raise BeyondBudget


def counts_without_each(
    rows: Rows, deadline: float = math.inf, most_sets: int = MOST_SETS
) -> tuple[list[list[int]], int]:
    """Return the permanents of all minors of a 0–1 matrix, and of the matrix itself.

    Parameters
    ----------
    rows
        For each of n rows the columns where it is 1.
    deadline
        On the clock of `time.monotonic`.
    most_sets
        How many sets of columns may be kept at a time.

    Returns
    -------
    tuple
        ``counts[c][r]`` is the permanent without row r and column c; then the whole permanent.

    Raises
    ------
    BeyondBudget
        If the deadline passed or the sets became too many.

    Notes
    -----
    One pass from either end: without row r, a set in use before r meets the sets that are in use
    after it and leave out exactly one column. The number of sets is at most 2 to the power of
    the columns that are half done, for any one spare column.
    """
    size = len(rows)
    order = row_order(rows, deadline)
    ordered = [rows[i] for i in order]
    before = list(_Counter(deadline, most_sets).levels(ordered, 1))
    counter = _Counter(deadline, most_sets)
    counts = [[0] * size for _ in range(size)]
    full = (1 << size) - 1
    whole = before[-1].get(full, 0)
    for k, after in zip(range(size - 1, -1, -1), counter.levels(ordered[::-1], 1), strict=False):
        row = order[k]
        for used, ways in before[k].items():
            free = rest = full & ~used
            counter.step()
            while rest:
                bit = rest & -rest
                rest ^= bit
                others = after.get(free ^ bit)
                if others:
                    counts[bit.bit_length() - 1][row] += ways * others
        before[k].clear()
    return counts, whole


def matchings(
    rows: Rows, columns: Sequence[int], most: int, deadline: float = math.inf
) -> tuple[int, Iterator[tuple[int, ...]]]:
    """Return how many perfect matchings there are, and list them.

    Parameters
    ----------
    rows
        For each row the columns it can be matched with.
    columns
        The columns to be matched, as many as rows.
    most
        The list is empty when there are more matchings than this.
    deadline
        On the clock of `time.monotonic`.

    Returns
    -------
    tuple
        The number, and an iterator over tuples: the column of each row.

    Raises
    ------
    BeyondBudget
        If the deadline passed or the sets became too many.
    """
    allowed = set(columns)
    kept = [[c for c in row if c in allowed] for row in rows]
    width = max(columns, default=-1) + 1
    order = row_order([*kept, *([[]] * (width - len(kept)))], deadline)
    order = [i for i in order if i < len(kept)]
    ordered = [kept[i] for i in order]
    able = list(_Counter(deadline, MOST_SETS).levels(ordered[::-1], 0))[::-1]
    full = sum(1 << c for c in columns)
    number = able[0].get(full, 0)
    listed = _listed(ordered, order, able, full) if number <= most else iter(())
    return number, listed


def _listed(
    ordered: Rows, order: Sequence[int], able: Sequence[dict[int, int]], full: int
) -> Iterator[tuple[int, ...]]:
    """Yield every matching; only choices that can be completed are made."""
    chosen = [0] * len(order)
    used = 0
    work = [iter(ordered[0])] if order else []
    if not order:
        yield ()
    while work:
        k = len(work) - 1
        for c in work[-1]:
            bit = 1 << c
            if not used & bit and full & ~(used | bit) in able[k + 1]:
                chosen[order[k]] = c
                if k + 1 == len(order):
                    yield tuple(chosen)
                    continue
                used |= bit
                work.append(iter(ordered[k + 1]))
                break
        else:
            work.pop()
            if work:
                used &= ~(1 << chosen[order[k - 1]])
