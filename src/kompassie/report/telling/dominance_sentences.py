"""Which loops drive a run, and how a run of equations goes, in sentences."""

from __future__ import annotations

import math

import numpy as np

from ...dynamics.dominance import Dominance
from ...dynamics.equation_run import EquationTrajectory
from .phrases import loop_name, phrase
from .wording import Words

__all__ = ["loop_label", "tell_dominance", "tell_equation_run", "time_text"]

_MOST_PHASES = 6
_MOST_SHARES = 3
_SHORT = 4  # variables of a loop that is called by its whole route
_STILL, _NONE = -2, -1


def tell_dominance(result: Dominance, words: Words) -> str:
    """Return which loop drives the change first, which takes over, and the mean shares."""
    if not len(result.loops):
        return words("dominance", "none" if result.complete else "none_found")
    if not result.relative.any():
        return words("dominance", "still")
    lines = []
    if result.unknown_strengths:
        lines.append(words("trajectory", "one_run", n=result.unknown_strengths))
    if result.diverged:
        lines.append(words("dominance", "away"))
    lines.append(_course(result, words))
    members = np.flatnonzero(result.part == 0)
    acts = np.abs(result.relative[:, members])
    moving = max(int((acts.sum(axis=1) > 0).sum()), 1)
    means = acts.sum(axis=0) / moving
    order = np.argsort(-means, kind="stable")[:_MOST_SHARES]
    items = [
        words(
            "dominance",
            "item",
            loop=loop_label(result, int(members[k]), words),
            share=words.share(float(means[k])) if means[k] < 1.0 else words.exact_share(1, 1),
        )
        for k in order
        if means[k] >= 0.01
    ]
    if items:
        lines.append(words("dominance", "shares", items=words.listed(items)))
    if result.parts > 1:
        lines.append(words("dominance", "parts", n=result.parts))
    if not result.complete:
        lines.append(words("dominance", "searched"))
    lines.append(words("dominance", "only"))
    return "\n".join(lines)


def _course(result: Dominance, words: Words) -> str:
    """Return "First … drives the change, from … on … slows it down"."""
    leaders = result.leaders()
    moves = np.abs(result.relative[:, result.part == 0]).sum(axis=1) > 0
    leaders = np.where(moves, leaders, _STILL)
    begins = [0, *(np.flatnonzero(np.diff(leaders)) + 1).tolist()]
    phases = [(float(result.time[k]), int(leaders[k])) for k in begins]
    if len(phases) == 1:
        return words(
            "dominance",
            f"whole_{_kind(result, phases[0][1])}",
            **_named(result, phases[0][1], words),
        )
    said: list[str] = []
    for time, leader in phases[:_MOST_PHASES]:
        key = f"{'then' if said else 'first'}_{_kind(result, leader)}"
        named = _named(result, leader, words)
        said.append(words("dominance", key, time=time_text(time, result, words), **named))
    text = "; ".join(said) + "."
    left = len(phases) - _MOST_PHASES
    if left > 0:
        text += " " + words("dominance", "more" if left > 1 else "more_one", n=left)
    return text


def _kind(result: Dominance, leader: int) -> str:
    """Return the key of a phase: R, B, U (sign changes), none or still."""
    if leader < 0:
        return "still" if leader == _STILL else "none"
    kind = result.loops[leader].kind
    return "U" if kind == "?" else kind


def _named(result: Dominance, leader: int, words: Words) -> dict[str, str]:
    return {"loop": loop_label(result, leader, words)} if leader >= 0 else {}


def loop_label(result: Dominance, place: int, words: Words) -> str:
    """Return a loop as it stands in a sentence: its name, its route, or where it leads along."""
    loop = result.loops[place]
    if loop.name is not None or len(loop) <= _SHORT:
        return words.quoted(loop_name(loop, words))
    along = [phrase(loop.variables[k], words) for k in (0, len(loop) // 3, 2 * len(loop) // 3)]
    text = words.listed(along)
    return words("dominance", "long", n=len(loop), along=text, place=place + 1)


def time_text(time: float, result: Dominance, words: Words) -> str:
    """Return a time with its unit where there is one: "month 47"."""
    digits = 0 if abs(time - round(time)) < 1e-9 else 2
    unit = result.map.time_unit or words("dominance", "moment")
    return f"{unit.strip()} {words.number(time, digits)}"


def tell_equation_run(result: EquationTrajectory, words: Words) -> str:
    """Return where every stock begins and ends, in its own unit."""
    lines = []
    stocks = [k for k, name in enumerate(result.names) if result.map.role(name) == "stock"]
    for k in stocks[:_MOST_PHASES]:
        first, last = (_value(float(v), words) for v in result.values[[0, -1], k])
        on = phrase(result.map.variables[k], words)
        text = words("trajectory", "ends", on=on, first=first, last=last)
        lines.append(text[0].upper() + text[1:] if text[0].isalpha() else text)
    left = len(stocks) - _MOST_PHASES
    if left > 0:
        lines.append(words("dominance", "stocks", n=len(stocks)))
    if result.diverged:
        time = words.number(float(result.time[-1]), 2)
        lines.append(words("dominance", "diverged", time=time))
    lines.append(words("dominance", "units"))
    return "\n".join(lines)


def _value(value: float, words: Words) -> str:
    """Return a number of any size with about three digits."""
    size = abs(value)
    if size >= 1e6 or 0 < size < 1e-3:
        power = math.floor(math.log10(size))
        return f"{words.number(value / 10.0**power)}·10^{power}"
    return words.number(value, 0 if size >= 100 else 1 if size >= 10 else 2)
