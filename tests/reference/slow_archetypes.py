"""Archetypes by trying every binding of roles and every set of paths: slow and plain."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, permutations, product

import kompassie as ks
from kompassie.loops.archetype_patterns import Pattern

__all__ = ["bindings_of"]


def _simple_paths(m: ks.CausalMap, source: str, target: str) -> list[tuple[str, ...]]:
    found, stack = [], [(source,)]
    while stack:
        path = stack.pop()
        for link in m.links_from(path[-1]):
            if link.target == target:
                found.append((*path, target))
            elif link.target not in path and link.target != source:
                stack.append((*path, link.target))
    return found


def _sign_and_delay(m: ks.CausalMap, path: tuple[str, ...]) -> tuple[int, float]:
    sign, delay = 1, 0.0
    for a, b in pairwise(path):
        sign *= int(m.link(a, b).sign)
        delay += m.link(a, b).delay
    return sign, delay


def _sets(options: list[list[tuple[str, ...]]], used: set[str]) -> Iterator[list[tuple[str, ...]]]:
    """Yield one path for each link so that they share no variable between their ends."""
    if not options:
        yield []
        return
    for path in options[0]:
        inner = set(path[1:-1])
        if not inner & used:
            for rest in _sets(options[1:], used | inner):
                yield [path, *rest]


def bindings_of(pattern: Pattern, m: ks.CausalMap) -> set[tuple[str, ...]]:
    """Return every way the roles, in their order, can be played by variables of the map.

    A delay is compared along the longest chain of roles with one link in and one out that the
    link lies on, as the archetype means the whole way round.
    """
    roles = pattern.map.names
    signed = m.only()  # a copy
    for link in m.links:
        if not int(link.sign) or link.source == link.target:
            signed = signed.without_link(*link.pair)
    paths = {(a, b): _simple_paths(signed, a, b) for a, b in permutations(m.names, 2)}
    found = set()
    for names in permutations(m.names, len(roles)):
        bound = dict(zip(roles, names, strict=True))
        for turns in product((1, -1), repeat=len(pattern.either_way)):
            turn = dict(zip(pattern.either_way, turns, strict=True))
            options = []
            for link in pattern.map.links:
                a, b = link.pair
                wanted = int(link.sign) * turn.get(a, 1) * turn.get(b, 1)
                options.append(
                    [
                        p
                        for p in paths[bound[a], bound[b]]
                        if not set(p[1:-1]) & set(names) and _sign_and_delay(m, p)[0] == wanted
                    ]
                )
            if any(_in_time(pattern, m, chosen) for chosen in _sets(options, set(names))):
                found.add(names)
    return found


def _in_time(pattern: Pattern, m: ks.CausalMap, chosen: list[tuple[str, ...]]) -> bool:
    links = [link.pair for link in pattern.map.links]
    delay = {pair: _sign_and_delay(m, p)[1] for pair, p in zip(links, chosen, strict=True)}

    def along(pair: tuple[str, str]) -> float:
        chain = [pair]
        while len(nexts := [q for q in links if q[0] == chain[-1][1]]) == 1 and (
            sum(q[1] == chain[-1][1] for q in links) == 1
        ):
            chain.append(nexts[0])
        while len(befores := [q for q in links if q[1] == chain[0][0]]) == 1 and (
            sum(q[0] == chain[0][0] for q in links) == 1
        ):
            chain.insert(0, befores[0])
        return sum(delay[q] for q in chain)

    return all(along(a) >= along(b) for a, b in pattern.slower)
