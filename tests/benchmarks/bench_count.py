"""Counting loops against listing them with networkx and igraph."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import networkx
import numpy as np
import pytest

from kompassie import CausalMap, Link
from kompassie.loops.counting import count_loops
from tests.benchmarks.graphs import GRAPHS


def random_map(size, share, seed):
    """Return a map with about a third of its links negative."""
    draw = np.random.default_rng(seed)
    there = draw.random((size, size)) < share
    np.fill_diagonal(there, False)
    names = [f"v{k:03}" for k in range(size)]
    links = [Link(names[a], names[b], int(draw.choice([1, 1, -1]))) for a, b in np.argwhere(there)]
    return CausalMap(names, links)


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
def test_counting_against_listing(size, share, longest, at_least, in_turn, record):
    m = random_map(size, share, 4)
    took = in_turn(
        {
            "count": lambda: count_loops(m, max_length=longest, time_limit=None),
            "listing": lambda: by_networkx(m, longest),
        }
    )
    count, listing = took["count"].answer, took["listing"].answer
    assert [count.reinforcing, count.balancing] == listing
    what = f"{count.total:,} loops counted by sign, {size} variables, length ≤ {longest}"
    record(what, took["count"].seconds, "networkx, listing", took["listing"].seconds, at_least)


@pytest.mark.parametrize(
    ("name", "longest", "number"),
    [("dense_40", 6, 35_825), ("dense_60", 6, 112_327), ("dense_200", 5, 637_264)],
)
def test_counting_many_loops_is_20_times_as_fast_as_listing_by_igraph(
    name, longest, number, in_turn, record
):
    graph = GRAPHS[name]()
    m = graph.causal_map()
    work = {"count": lambda: count_loops(m, max_length=longest, time_limit=None)}
    if find_spec("igraph"):
        other = import_module("igraph").Graph(graph.size, graph.links, directed=True)
        work["igraph"] = lambda: len(other.simple_cycles(min=-1, max=longest, output="vpath"))
    took = in_turn(work)

    # That these are the numbers of networkx is tested where these graphs are listed; igraph leaves
    # some out.
    assert took["count"].answer.total == number
    theirs = None
    if "igraph" in took:
        assert took["igraph"].answer <= number
        theirs = took["igraph"].seconds
    what = f"{number:,} loops counted by sign, {name}, length ≤ {longest}"
    record(what, took["count"].seconds, "igraph, listing", theirs, 20, 40)


def test_what_no_list_can_hold():
    m = random_map(20, 0.5, 7)
    count = count_loops(m, time_limit=None)
    # Lengths 2 to 5 by closed forms are another way to the same numbers.
    short = count_loops(m, max_length=5)
    assert all(count.by_length[k] == short.by_length[k] for k in range(1, 6))
    assert count.total > 10**9
