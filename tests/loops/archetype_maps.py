"""Maps that hold an archetype: relabelled, padded, embedded; and maps built to lack it."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import kompassie as ks

__all__ = ["ELEVEN", "edges_of", "embedded", "mapped", "padded"]

ELEVEN = (
    "fixes_that_fail", "shifting_the_burden", "limits_to_growth", "escalation_shared_comparison",
    "escalation_two_threats", "success_to_the_successful", "tragedy_of_the_commons",
    "drifting_goals", "growth_and_underinvestment", "accidental_adversaries",
    "attractiveness_principle",
)  # fmt: skip


def edges_of(cases: Path, name: str) -> list[ks.Link]:
    """The links of one archetype in the shared file."""
    with (cases / "archetypes" / "archetype_edges.csv").open(encoding="utf-8") as file:
        return [
            ks.Link(row["source"], row["target"], row["sign"], delay=float(row["delay"]))
            for row in csv.DictReader(file)
            if row["archetype"] == name
        ]


def mapped(links: list[ks.Link], rng: random.Random | None = None) -> ks.CausalMap:
    """A map of links; with a generator, relabelled and its variables and links shuffled."""
    names = list(dict.fromkeys(name for link in links for name in link.pair))
    m = ks.CausalMap(names, links)
    if rng is None:
        return m
    new = [f"n{k}" for k in range(len(names))]
    rng.shuffle(new)
    m = m.renamed(dict(zip(names, new, strict=True)))
    variables, shuffled = list(m.variables), list(m.links)
    rng.shuffle(variables)
    rng.shuffle(shuffled)
    return ks.CausalMap(variables, shuffled)


def padded(links: list[ks.Link], rng: random.Random, share: float = 1.0) -> list[ks.Link]:
    """The same links, a share of them with one or two variables put in between."""
    found = []
    for k, link in enumerate(links):
        count = rng.randint(1, 2) if rng.random() < share else 0
        names = [link.source, *(f"between {k}.{j}" for j in range(count)), link.target]
        signs = [rng.choice((1, -1)) for _ in range(count)]
        left = int(link.sign)
        for sign in signs:
            left *= sign
        late = rng.randrange(count + 1)
        for j, sign in enumerate([*signs, left]):
            delay = link.delay if j == late else 0.0
            found.append(ks.Link(names[j], names[j + 1], sign, delay=delay))
    return found


def embedded(
    links: list[ks.Link], rng: random.Random, size: int = 40, degree: float = 1.5
) -> list[ks.Link]:
    """The same links in a random map: no other link runs between two of their variables."""
    core = list(dict.fromkeys(name for link in links for name in link.pair))
    names = core + [f"other {k}" for k in range(size - len(core))]
    taken, found = {link.pair for link in links}, list(links)
    while len(found) < len(links) + degree * size:
        a, b = rng.sample(names, 2)
        if (a, b) in taken or (a in core and b in core):
            continue
        taken.add((a, b))
        sign = "-" if rng.random() < 0.3 else "+"
        found.append(ks.Link(a, b, sign, delay=4.0 if rng.random() < 0.2 else 0.0))
    return found
