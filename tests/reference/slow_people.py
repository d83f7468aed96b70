"""Loop support by plain counting, one resample, one link and one loop at a time."""

from __future__ import annotations

import numpy as np

import kompassie as ks
from kompassie.people.answers import Kind
from kompassie.people.intervals import resamples
from kompassie.randomness import CHUNK

Link = tuple[str, str]


def answers(survey: ks.Survey) -> list[dict[Link, Kind]]:
    """Return what each person said of each pair."""
    told: list[dict[Link, Kind]] = [{} for _ in range(survey.people)]
    for k in range(len(survey.cells)):
        source, target = survey.pairs[survey.cells.pair[k]]
        pair = survey.variables[source], survey.variables[target]
        told[survey.cells.sheet[k]][pair] = Kind(int(survey.cells.kind[k]))
    return told


def group_map(
    told: list[dict[Link, Kind]], people: list[int], min_share: float, min_people: int
) -> dict[Link, int]:
    """Return the links a group of people shares, with their signs: the default rule in words."""
    found: dict[Link, int] = {}
    for pair in {p for sheet in told for p in sheet}:
        given = [told[p].get(pair) for p in people]
        plus, minus = given.count(Kind.PLUS), given.count(Kind.MINUS)
        seen = plus + minus + given.count(Kind.UNSURE) + given.count(Kind.BOTH)
        asked = len(people) - given.count(Kind.DONT_KNOW) - given.count(Kind.NOT_ASKED)
        if seen < min_people or seen < min_share * asked:
            continue
        larger = max(plus, minus)
        clear = 3 * larger >= 2 * seen and plus != minus
        found[pair] = (1 if plus > minus else -1) if clear else 0
    return found


def loops_of(links: set[Link], order: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return all loops, each started at its variable that stands first."""
    place = {name: k for k, name in enumerate(order)}
    found = []

    def walk(path: list[str]) -> None:
        for source, target in links:
            if source != path[-1]:
                continue
            if target == path[0]:
                found.append(tuple(path))
            elif target not in path and place[target] > place[path[0]]:
                walk([*path, target])

    for name in order:
        walk([name])
    return found


def slow_support(
    survey: ks.Survey, draws: int, seed: int, min_share: float = 0.4, min_people: int = 3
) -> dict[tuple[str, ...], tuple[float, float, int]]:
    """Return per loop: share present, share reinforcing of those, and who holds it."""
    told = answers(survey)
    maps = []
    for chunk in range(-(-draws // CHUNK)):
        count = min(CHUNK, draws - chunk * CHUNK)
        weights = resamples(seed, chunk, count, (np.arange(len(told)),), len(told))
        for row in weights:
            people = [p for p, times in enumerate(row) for _ in range(int(times))]
            maps.append(group_map(told, people, min_share, min_people))
    everybody = group_map(told, list(range(len(told))), min_share, min_people)
    often = {pair for pair in {p for m in maps for p in m}
             if sum(pair in m for m in maps) >= 0.01 * draws}  # fmt: skip
    found = {}
    for loop in loops_of(often | set(everybody), survey.variables):
        links = list(zip(loop, (*loop[1:], loop[0]), strict=True))
        there = [m for m in maps if all(link in m for link in links)]
        plus = sum(int(np.prod([m[link] for link in links])) == 1 for m in there)
        seen = (Kind.PLUS, Kind.MINUS, Kind.UNSURE, Kind.BOTH)
        holders = sum(all(sheet.get(link) in seen for link in links) for sheet in told)
        if not (len(there) >= 0.01 * draws or holders or all(k in everybody for k in links)):
            continue
        found[loop] = (len(there) / draws, plus / len(there) if there else 0.0, holders)
    return found
