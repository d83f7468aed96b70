"""Maps that the tests of drawings share, small ones typed in, large ones read if they are there."""

from __future__ import annotations

import csv
import functools
import json
import os
from pathlib import Path

import pytest

import kompassie as ks
from kompassie.model.causal_map import CausalMap
from kompassie.model.link import Link
from kompassie.model.variable import Variable

SMALL = """
Werkdruk -> Werkplezier -
Werkplezier -> Ziekteverzuim - ||
Ziekteverzuim -> Personeelstekort +
Personeelstekort -> Werkdruk +
Personeelstekort -> Overwerk +
Overwerk -> Personeelstekort -
Overwerk -> Vermoeidheid + ||
Vermoeidheid -> Ziekteverzuim +
Werkplezier -> Kwaliteit van zorg +
Kwaliteit van zorg -> Werkplezier +
Werkplezier -> Instroom nieuwe medewerkers + ||
Instroom nieuwe medewerkers -> Personeelstekort - ||
"""


@functools.cache
def small() -> CausalMap:
    """Return a map of 8 variables and 12 links about work and sick leave."""
    return ks.parse(SMALL)


def shared(name: str) -> Path:
    """Return a file of the shared cases, or skip the test where they are not there."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "cases"
    folder = Path(os.environ.get("KOMPASSIE_CASES", beside))
    file = folder / name
    if not file.exists():
        pytest.skip(f"the shared cases are not there: {name}")
    return file


@functools.cache
def article() -> CausalMap:
    """Return the article's map: 35 variables, 70 links, labels in Dutch and English."""
    with shared("kompassie/variables.csv").open(encoding="utf-8") as lines:
        variables = [
            Variable(
                row["id"],
                valence=row["valence"],
                labels={"nl": row["label_nl"], "en": row["label_en"]},
            )
            for row in csv.DictReader(lines)
        ]
    with shared("kompassie/links.csv").open(encoding="utf-8") as lines:
        links = [
            Link(
                row["source"],
                row["target"],
                row["polarity"],
                delay=4.0 if row["delay"] else 0.0,
                evidence=row["evidence"],
            )
            for row in csv.DictReader(lines)
        ]
    return CausalMap(variables, links)


def as_is() -> CausalMap:
    """Return what hinders in the article's map, with its result: 13 variables, 17 links."""
    whole = article()
    kept = {v.name for v in whole if v.valence == "hindering"} | {"resultaat"}
    return whole.only(kept)


@functools.cache
def bench(name: str) -> CausalMap:
    """Return one of the made-up maps for layouts: c15, c30, c60 or c108."""
    file = shared("../bench/layout_cases.json")
    case = json.loads(file.read_text(encoding="utf-8"))[name]
    links = [Link(s, t, sign, delay=4.0 if late else 0.0) for s, t, sign, late in case["links"]]
    return CausalMap(case["variables"], links)
