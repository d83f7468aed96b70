"""Counting loops against listing them with networkx. Run by name."""

from __future__ import annotations

import statistics
import time

import networkx
import numpy as np
import pytest

from kompassie import CausalMap, Link
from kompassie.loops.counting import count_loops

ROUNDS = 3


def random_map(size, share, seed):
    """Return a map with about a third of its links negative."""
    draw = np.random.default_rng(seed)
    there = draw.random((size, size)) < share
    np.fill_diagonal(there, False)
    names = [f"v{k:03}" for k in range(size)]
    links = [Link(names[a], names[b], int(draw.choice([1, 1, -1]))) for a, b in np.argwhere(there)]
    return CausalMap(names, links)


def seconds(task):
    start = time.perf_counter()
    answer = task()
    return time.perf_counter() - start, answer


def by_networkx(m, longest):
    """Return [reinforcing, balancing] by listing."""
    sign = {link.pair: int(link.sign) for link in m.links}
    counts = {1: 0, -1: 0}
    for loop in networkx.simple_cycles(networkx.DiGraph(list(sign)), length_bound=longest):
        product = 1
        for pair in zip(loop, loop[1:] + loop[:1], strict=True):
            product *= sign[pair]
        counts[product] += 1
    return [counts[1], counts[-1]]


@pytest.mark.parametrize(
    ("size", "share", "longest", "at_least"),
    [(40, 0.2, 5, 2), (40, 0.2, 6, 3), (60, 0.15, 5, 3), (108, 0.026, 10, 1)],
)
def test_counting_against_listing(size, share, longest, at_least):
    m = random_map(size, share, 4)
    ours, listing = [], []
    for _ in range(ROUNDS):
        took, count = seconds(lambda: count_loops(m, max_length=longest, time_limit=None))
        ours.append(took)
        took, listed = seconds(lambda: by_networkx(m, longest))
        listing.append(took)
    ratio = statistics.median(listing) / statistics.median(ours)
    print(
        f"\n{size} variables to length {longest}: {count.total:,} loops, {ratio:.0f} times faster"
    )
    assert [count.reinforcing, count.balancing] == listed
    assert ratio > at_least


def test_what_no_list_can_hold():
    m = random_map(20, 0.5, 7)
    took, count = seconds(lambda: count_loops(m, time_limit=None))
    print(f"\n20 variables, half of all links: {count.total:,} loops in {took:.2f} s")
    # Lengths 2 to 5 by closed forms are another way to the same numbers.
    short = count_loops(m, max_length=5)
    assert all(count.by_length[k] == short.by_length[k] for k in range(1, 6))
    assert count.total > 10**9
