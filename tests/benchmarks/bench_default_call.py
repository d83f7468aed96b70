"""`find_loops(m)` as it is first called, by the plain search, against networkx."""

import networkx
import pytest

import kompassie as ks

MAPS = {
    "flagship": (None, 151),
    "South North Sea": ("north_sea/SouthNS_dutch.csv", 7_115),
    "Skagerrak": ("north_sea/Skagerrak_190418.csv", 2_399),
}


@pytest.mark.parametrize("name", MAPS)
def test_the_default_call_takes_at_most_twice_as_long_as_networkx(
    name, request, monkeypatch, in_turn, record
):
    file, number = MAPS[name]
    if file is None:
        m = ks.flagship()
    else:
        m = ks.read(request.getfixturevalue("cases") / file, rows="source")
    monkeypatch.setattr("kompassie.kernels.listing.engine", lambda: "python")
    graph = networkx.DiGraph(link.pair for link in m.links)

    took = in_turn(
        {"ours": lambda: ks.find_loops(m), "peer": lambda: list(networkx.simple_cycles(graph))},
        rounds=9,
    )

    ours, theirs = (took[k].answer for k in ("ours", "peer"))
    assert ours.complete
    assert len(ours) == number == len(theirs)
    place = {variable: k for k, variable in enumerate(m.names)}
    assert {loop.names for loop in ours} == {from_first(path, place) for path in theirs}
    # Ours are sorted, and know their signs; networkx's are neither.
    what = f"find_loops(m) on the {name} ({number:,} loops), plain Python"
    record(what, took["ours"].seconds, "networkx", took["peer"].seconds, 0.5, 1)


def from_first(path, place):
    k = min(range(len(path)), key=lambda k: place[path[k]])
    return (*path[k:], *path[:k])
