"""How a scenario, a push, links of a map and a gain are named in the middle of a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from ...model.causal_map import CausalMap
from ...model.interventions import Push, Scenario
from ...model.link import Link
from .phrases import links_text, phrase
from .wording import Words

__all__ = ["gain_text", "link_names", "pushed", "scenario_phrase"]

_MOST = 5


def pushed(m: CausalMap, name: str, push: float, words: Words) -> str:
    """Return "stress down" for a push on a variable."""
    return words("effect", "rises" if push > 0 else "falls", on=phrase(m[name], words))


def scenario_phrase(m: CausalMap, scenario: Scenario, words: Words) -> str:
    """Return a scenario in the middle of a sentence: its label, or what it pushes."""
    if words.lang in scenario.labels and not scenario.labels[words.lang].endswith(("+", "−")):
        return words.quoted(scenario.labels[words.lang])
    pushes = [i for i in scenario.interventions if isinstance(i, Push)]
    if pushes and len(pushes) == len(scenario.interventions) <= _MOST:
        return words.listed([pushed(m, i.variable, i.amount, words) for i in pushes])
    return words.quoted(scenario.label(words.lang))


def link_names(m: CausalMap, links: Iterable[Link], words: Words) -> str:
    """Return links of a map as a list."""
    return links_text(links, m.variables, words)


def gain_text(gain: float, words: Words) -> str:
    """Return a gain with one digit, or two where it has them."""
    return words.number(gain, 1 if round(gain, 1) == round(gain, 2) else 2)
