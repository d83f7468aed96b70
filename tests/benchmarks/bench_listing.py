"""Listing the loops of a graph into arrays against igraph, networkx and rustworkx."""

from importlib import import_module
from importlib.util import find_spec
from itertools import islice

import networkx
import numpy as np
import pytest

from kompassie.kernels.listing import loop_batches
from kompassie.loops.gathering import Gathered
from tests.benchmarks.graphs import GRAPHS

MANY = 1_000_000
# Graph, longest loop, number of loops, and times as fast as igraph and as networkx.
DENSE, HUB = ((5, 20), (50, 200)), ((3, 6), (30, 60))
BOUNDED = [
    ("dense_40", 6, 35_825, DENSE),
    ("dense_60", 6, 112_327, DENSE),
    ("map_108", 10, 2_610, DENSE),
    ("map_108", 12, 13_080, DENSE),
    ("hub_108", 10, 1_379, HUB),
]


def listed(adjacency, bound, by, most=None):
    """Return nodes and lengths of the loops, or of the first so many, as `find_loops` does."""
    found = Gathered()
    for nodes, lengths in loop_batches(adjacency, bound=bound, by=by):
        found.add(nodes, lengths)
        if most is not None and found.count >= most:
            found.cut(most)
            break
    nodes, offsets = found.arrays()
    return nodes, np.diff(offsets)


def delivered(adjacency, most):
    """Take the first so many loops of any length and drop them, as they are from an iterator."""
    found = 0
    for _, lengths in loop_batches(adjacency, bound=len(adjacency), by="compiled"):
        found += len(lengths)
        if found >= most:
            break
    return found


def as_set(nodes, lengths):
    return {tuple(part.tolist()) for part in np.split(nodes, np.cumsum(lengths)[:-1])}


def from_smallest(path):
    k = path.index(min(path))
    return (*path[k:], *path[:k])


@pytest.mark.parametrize(("name", "bound", "number", "goals"), BOUNDED)
def test_bounded_listing_is_many_times_as_fast_as_the_peers(
    name, bound, number, goals, in_turn, record
):
    graph = GRAPHS[name]()
    adjacency = graph.adjacency()
    other = networkx.DiGraph(graph.links)
    work = {by: lambda by=by: listed(adjacency, bound, by) for by in ("compiled", "python")}
    work["networkx"] = lambda: sum(1 for _ in networkx.simple_cycles(other, length_bound=bound))
    if find_spec("igraph"):
        third = import_module("igraph").Graph(graph.size, graph.links, directed=True)
        work["igraph"] = lambda: len(third.simple_cycles(min=-1, max=bound, output="vpath"))
    took = in_turn(work)

    nodes, lengths = took["compiled"].answer
    assert len(lengths) == number == took["networkx"].answer
    for compiled, plain in zip(took["compiled"].answer, took["python"].answer, strict=True):
        assert np.array_equal(compiled, plain)
    cycles = networkx.simple_cycles(other, length_bound=bound)
    assert as_set(nodes, lengths) == {from_smallest(path) for path in cycles}

    what = f"{number:,} loops of {name}, length ≤ {bound}"
    ours, plain, nx = (took[k].seconds for k in ("compiled", "python", "networkx"))
    ig = None
    if "igraph" in took:
        assert took["igraph"].answer <= number  # it leaves some out
        ig = took["igraph"].seconds
    record(f"{what}, compiled", ours, "igraph", ig, *goals[0])
    record(f"{what}, compiled", ours, "networkx", nx, *goals[1])
    record(f"{what}, plain Python", plain, "networkx", nx, 3, 6)


@pytest.mark.parametrize("name", ["map_108", "hub_108", "dense_40", "dense_60"])
def test_the_first_million_loops_of_any_length_come_sooner_than_from_rustworkx(
    name, in_turn, record
):
    graph = GRAPHS[name]()
    adjacency = graph.adjacency()
    work = {"ours": lambda: delivered(adjacency, MANY)}
    if find_spec("rustworkx"):
        rustworkx = import_module("rustworkx")
        other = rustworkx.PyDiGraph()
        other.add_nodes_from(range(graph.size))
        other.add_edges_from_no_data(list(graph.links))
        work["rustworkx"] = lambda: sum(1 for _ in islice(rustworkx.simple_cycles(other), MANY))
    took = in_turn(work, rounds=3, warm=False)

    assert took["ours"].answer >= MANY
    nodes, lengths = listed(adjacency, graph.size, "compiled", MANY)
    assert len(lengths) == MANY
    begins = np.cumsum(lengths) - lengths
    after = np.append(nodes[1:], -1)
    after[begins + lengths - 1] = nodes[begins]  # the last of each loop leads to its first
    linked = np.zeros((graph.size, graph.size), dtype=bool)
    linked[tuple(np.array(graph.links).T)] = True
    assert linked[nodes, after].all()
    assert (np.minimum.reduceat(nodes, begins) == nodes[begins]).all()
    # The plain search takes too long for all of them: its beginning is the same.
    first = listed(adjacency, graph.size, "python", 20_000)
    assert np.array_equal(first[1], lengths[:20_000])
    assert np.array_equal(first[0], nodes[: len(first[0])])

    # They come in another order there, so that the loops themselves differ.
    if "rustworkx" in took and took["rustworkx"].answer < MANY:
        pytest.skip("rustworkx has fewer")
    theirs = took["rustworkx"].seconds if "rustworkx" in took else None
    what = f"first {MANY:,} loops of {name}, any length, compiled"
    record(what, took["ours"].seconds, "rustworkx", theirs, 5, 10)
