"""The flagship and one run of its scenarios, shared by the tests of the article's rows."""

from __future__ import annotations

from functools import cache

import kompassie as ks

__all__ = ["DRAWS", "effect", "kept", "likenesses", "loop", "run", "shocked", "study", "three"]

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


@cache
def likenesses(shortcut: bool = False) -> ks.Archetypes:
    """What looks like an archetype; `shortcut`: with an arrow from ad hoc to speaking out."""
    source = study()
    if shortcut:
        m = source.map.with_link(ks.Link("adhoc", "bespreekbaar", "+"))
        source = ks.Study(m, source.loop_names)
    return ks.find_archetypes(source, time_limit=None)


@cache
def kept() -> ks.KeepsItself:
    """Whether the situation of today keeps itself going."""
    chosen = [study().scenario(n) for n in ("bespreekbaar maken", "bundel van zes", "drie K's")]
    return ks.keeps_itself(study(), "resultaat", chosen, draws=DRAWS, holds=False)


@cache
def shocked() -> ks.Resilience:
    """How a shock of ad-hoc problems is taken, as it is and with three K's."""
    scenario = study().scenario("drie K's")
    return ks.resilience(study(), "adhoc", "resultaat", scenario, amount=0.6, draws=DRAWS)


@cache
def three(gain: float = 1.5) -> ks.TriadRuns:
    """Each K alone, in pairs, and all three."""
    return ks.triad_runs(study(), "resultaat", draws=DRAWS, dynamics=ks.Saturating(gain=gain))
