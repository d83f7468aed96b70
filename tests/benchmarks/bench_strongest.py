"""The strongest loops against listing short loops and sorting."""

from __future__ import annotations

import itertools

import networkx
import numpy as np
import pytest

from kompassie import CausalMap, Link
from kompassie.loops.strongest import strongest_loops

NUMBER = 100


def random_map(size, share, seed, strengths):
    """Return a map with about a third of its links negative, and strengths of one kind."""
    draw = np.random.default_rng(seed)
    there = draw.random((size, size)) < share
    np.fill_diagonal(there, False)
    pairs = np.argwhere(there)
    signs = draw.choice([1, 1, -1], len(pairs))
    uniform = draw.uniform(0.05, 1.0, len(pairs))
    values = {
        "uniform": uniform.tolist(),
        "levels": (np.ceil(uniform * 4) / 4).tolist(),
        "equal": [0.5] * len(pairs),
        "unknown": [None] * len(pairs),
    }[strengths]
    names = [f"v{k:03}" for k in range(size)]
    links = [
        Link(names[a], names[b], int(sign), strength=value)
        for (a, b), sign, value in zip(pairs.tolist(), signs, values, strict=True)
    ]
    return CausalMap(names, links)


def by_listing(m, longest):
    """Return the strongest of the loops up to a length, as networkx lists them."""
    net = networkx.DiGraph(
        (link.source, link.target, {"w": link.typical_strength}) for link in m.links
    )
    found = []
    for loop in networkx.simple_cycles(net, length_bound=longest):
        pairs = zip(loop, loop[1:] + loop[:1], strict=True)
        found.append((-np.prod([net.edges[pair]["w"] for pair in pairs]), len(loop), loop))
    return sorted(found)[:NUMBER]


@pytest.mark.parametrize("strengths", ["uniform", "levels", "equal", "unknown"])
def test_the_100_strongest_of_200_variables(strengths, in_turn, record):
    m = random_map(200, 0.1, 6, strengths)
    took = in_turn({"ours": lambda: strongest_loops(m, NUMBER, time_limit=None)})["ours"]
    found = took.answer
    what = f"{NUMBER} strongest loops of 200 variables, strengths {strengths}, plain Python"
    record(what, took.seconds, "two seconds", 2.0, 1, 20)
    assert len(found) == NUMBER
    keys = [(-(loop.strength or 0), len(loop)) for loop in found]
    assert all(a[0] <= b[0] + 1e-12 for a, b in itertools.pairwise(keys))
    assert max(map(len, found)) > 4 or strengths != "uniform"


def test_the_100_strongest_against_a_list_that_is_cut_at_length_4(in_turn, record):
    m = random_map(60, 0.15, 5, "uniform")
    took = in_turn(
        {
            "ours": lambda: strongest_loops(m, NUMBER, time_limit=None),
            "listing": lambda: by_listing(m, 4),
        }
    )
    found, listed = (took[k].answer for k in ("ours", "listing"))
    what = f"{NUMBER} strongest loops of 60 variables, plain Python"
    theirs = took["listing"].seconds
    record(what, took["ours"].seconds, "networkx to length 4, which misses some", theirs, 1)
    # Exact where the list is: the loops of both, in the same order.
    short = [loop for loop in found if len(loop) <= 4]
    assert {frozenset(loop.names) for loop in short} <= {frozenset(row[2]) for row in listed}
    assert found[-1].strength > -listed[-1][0]
