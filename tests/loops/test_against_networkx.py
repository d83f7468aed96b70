"""Listing, counting and the strongest loops against networkx, by the questions a user asks."""

from __future__ import annotations

import random
from math import prod

import networkx
import pytest

import kompassie as ks
from kompassie import CausalMap, Link, Sign
from kompassie.kernels import listing
from tests.kernels.test_listing import need_extension

Route = tuple[str, ...]


def random_map(rng: random.Random, most: int) -> CausalMap:
    """Return a map with self-links, unsure links, and strengths of which many are equal."""
    names = [f"v{k}" for k in range(rng.randrange(1, most + 1))]
    rng.shuffle(names)
    share = rng.choice((0.15, 0.3, 0.5, 0.8))
    links = [
        Link(a, b, rng.choice((1, 1, -1, 0)), strength=rng.choice((0.25, 0.5, 0.5, 1.0)))
        for a in names
        for b in names
        if rng.random() < share
    ]
    return CausalMap(tuple(names), tuple(links))


def by_networkx(m: CausalMap) -> dict[Route, tuple[Sign, float]]:
    """Return sign and strength of every loop, in canonical order."""
    place = {name: k for k, name in enumerate(m.names)}
    link = {x.pair: x for x in m.links}
    found = {}
    for loop in networkx.simple_cycles(networkx.DiGraph(list(link))):
        first = min(range(len(loop)), key=lambda k: place[loop[k]])
        route = (*loop[first:], *loop[:first])
        along = [link[pair] for pair in zip(route, route[1:] + route[:1], strict=True)]
        sign = Sign(prod(int(x.sign) for x in along))
        found[route] = (sign, prod(float(x.strength) for x in along))  # type: ignore[arg-type]
    order = sorted(found, key=lambda route: (len(route), [place[name] for name in route]))
    return {route: found[route] for route in order}


def check(m: CausalMap, monkeypatch: pytest.MonkeyPatch) -> int:
    """Hold every answer on a map, for every bound and by both engines, against networkx."""
    every = by_networkx(m)
    # Powers of two multiply exactly, so that equal strengths are equal numbers.
    strongest = sorted(every, key=lambda route: -every[route][1])
    engines = (listing.compiled, None)
    for compiled in engines:
        monkeypatch.setattr(listing, "compiled", compiled)
        for longest in (*range(1, len(m) + 2), None):
            routes = [r for r in every if longest is None or len(r) <= longest]
            loops = ks.find_loops(m, max_length=longest)
            assert [loop.names for loop in loops] == routes
            assert [loop.sign for loop in loops] == [every[r][0] for r in routes]
            counted = ks.count_loops(m, max_length=longest).by_length
            expected: dict[int, list[int]] = {}
            for length in range(1, max(map(len, routes), default=0) + 1):
                signs = [every[r][0] for r in routes if len(r) == length]
                expected[length] = [signs.count(s) for s in (Sign.PLUS, Sign.MINUS, Sign.UNSURE)]
            assert counted == {length: tuple(row) for length, row in expected.items()}
        for n in (3, len(every) + 1):
            best = ks.strongest_loops(m, n)
            assert [loop.names for loop in best] == strongest[:n]
            assert [loop.sign for loop in best] == [every[r][0] for r in strongest[:n]]
    monkeypatch.setattr(listing, "compiled", engines[0])
    return len(every)


def test_100_random_maps_are_answered_as_by_networkx(monkeypatch: pytest.MonkeyPatch) -> None:
    need_extension()
    rng = random.Random(300)
    assert sum(check(random_map(rng, 5), monkeypatch) for _ in range(100)) > 300


@pytest.mark.slow
def test_10_000_other_random_maps_are_answered_as_by_networkx(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    need_extension()
    rng = random.Random(10_000)
    assert sum(check(random_map(rng, 5), monkeypatch) for _ in range(10_000)) > 40_000
