"""Shared vision told in sentences."""

from __future__ import annotations

import math

from ...lenses.vision import SharedVision
from .people_sentences import tell_people
from .phrases import phrase
from .wording import Words

__all__ = ["tell_shared_vision"]


def tell_shared_vision(result: SharedVision, words: Words) -> str:
    """Return how far maps and goals agree, and which goal people agree on least and most."""
    lines: list[str] = []
    if result.maps is not None:
        lines.append(tell_people(result.maps, words))
    if result.hidden:
        lines.append(words("vision", "hidden"))
    elif result.goals:
        lines += _goals(result, words)
    lines.append(words("vision", "no_proof"))
    return "\n".join(lines)


def _goals(result: SharedVision, words: Words) -> list[str]:
    number = words.number(result.agreement or 0.0)
    if result.low is None or result.high is None:
        lines = [words("vision", "goals", number=number)]
    else:
        low, high = words.number(result.low), words.number(result.high)
        lines = [words("vision", "goals_range", number=number, low=low, high=high)]
    known = [g for g in result.goals if not math.isnan(g.agreement)]
    if len(known) > 1 and known[0].agreement < known[-1].agreement:
        least, most = (_named(g.behaviour, result, words) for g in (known[0], known[-1]))
        lines.append(words("vision", "apart", least=least, most=most))
    return lines


def _named(name: str, result: SharedVision, words: Words) -> str:
    m = result.map
    return phrase(m[name], words) if m is not None and name in m else words.quoted(name)
