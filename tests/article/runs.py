"""The flagship and one run of its scenarios, shared by the tests of the article's rows."""

from __future__ import annotations

from functools import cache

import kompassie as ks

__all__ = ["DRAWS", "effect", "loop", "run", "study"]

DRAWS = 24

_SINGLE = (
    "niet-weten tonen", "vragen stellen", "interactie observeren", "bespreekbaar maken", "gewoonte",
    "oordeel uitstellen", "kracht inzetten", "kracht zetten", "focus op het primaire proces",
    "thema terug naar het team", "verbinding naar buiten", "drie K's", "bundel van zes",
)  # fmt: skip


def study() -> ks.Study:
    return ks.flagship_study()


@cache
def run() -> ks.Comparison:
    chosen = [study().scenario(name) for name in _SINGLE]
    return ks.compare_scenarios(study(), chosen, draws=DRAWS)


def effect(scenario: str, on: str) -> ks.Effect:
    return run().effect(scenario, on=on)


@cache
def _named() -> dict[str, ks.Loop]:
    return {x.name.code: x for x in ks.find_loops(study()).with_names if x.name is not None}


def loop(code: str) -> ks.Loop:
    """The loop that has this code in the study."""
    return _named()[code]
