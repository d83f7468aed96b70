"""What scenarios do, told in sentences: directions in fixed words, sizes, times, and side effects.

Shares of runs are told in fixed words: from 95 % nearly always, from 80 % mostly, from 60 % more
often than not, between 40 and 60 % undecided.
"""

from __future__ import annotations

import math

from ...dynamics.compare import Comparison
from ...dynamics.effect import Effect, GainBand, JointEffect, effect_of
from .phrases import capital, phrase
from .wording import Words

__all__ = ["direction_of", "side_lines", "tell_comparison", "tell_effect", "tell_joint"]

HARDLY = 0.005
"""A change of level that stays below this in nine of ten draws is not told as a direction."""

_MOST_SIDES = 4


def tell_effect(effect: Effect, words: Words) -> str:
    """Return what a scenario does to one variable: direction, size, time, what stays."""
    label = effect.labels.get(words.lang, effect.scenario)
    lines = [f"{capital(label)} – {direction_of(effect, words)}."]
    if max(effect.up, effect.down) == 0.0:
        return lines[0]
    if effect.by_drawing:
        lines.append(words("effect", "by_drawing"))
    if effect.directions_only:
        lines.append(words("effect", "directions_only"))
    else:
        lines.append(_size(effect, words))
    if effect.worse_before_better:
        lines.append(
            words("effect", "worse_first", runs=words.runs(effect.worse_share, effect.draws))
        )
    elif effect.early * effect.late < 0 and min(abs(effect.early), abs(effect.late)) >= 0.01:
        lines.append(words("effect", "turns"))
    lines += _over_time_and_gain(effect, words)
    if not effect.directions_only:
        if effect.tips:
            runs = words.runs(effect.tips, effect.draws)
            lines.append(words("effect", "tips", runs=runs, neutral=_neutral(effect, words)))
        else:
            lines.append(words("effect", "tips_not"))
        lines.append(words("effect", "persists" if effect.persists else "falls_back"))
    return "\n".join(lines)


def _size(effect: Effect, words: Words) -> str:
    """Return the size of an effect on the scale its levels live on."""
    sizes = {
        name: words.number(getattr(effect, name), signed=True) for name in ("median", "low", "high")
    }
    least, most = effect.scale
    if not math.isfinite(most - least):
        return words("effect", "size_open", **sizes)
    ends = {"least": words.number(least, 0), "most": words.number(most, 0, signed=least < 0)}
    return words("effect", "size", **sizes, **ends)


def _neutral(effect: Effect, words: Words) -> str:
    """Return where neutral lies, in brackets, unless it is 0."""
    middle = sum(effect.scale) / 2
    return f" ({words.number(middle, 1)})" if math.isfinite(middle) and middle else ""


def _over_time_and_gain(effect: Effect, words: Words) -> list[str]:
    """Return when it is first seen and at half, and what the gain does to it."""
    lines = []
    first, half = effect.first_movement, effect.half_effect
    # Of a change that is hardly ever visible, half can come before it is seen.
    if first is not None and half is not None and first <= half:
        times = {"first": first, "half": half}
        said = {name: _time(at, effect.time_unit, words) for name, at in times.items()}
        lines.append(words("effect", "time", **said))
    bands = [b for b in effect.by_gain if b.draws]
    outcomes = {(b.up, b.down, b.tips) for b in bands}
    if len(outcomes) == 1:
        ends = {"low": words.number(bands[0].low), "high": words.number(bands[-1].high)}
        lines.append(words("effect", "every_gain", **ends))
    elif bands:
        told = [_band(b, words) for b in bands]
        lines.append(words("effect", "by_gain", bands="; ".join(told)))
    return lines


def _band(band: GainBand, words: Words) -> str:
    counts = {
        name: round(share * band.draws)
        for name, share in (("up", band.up), ("down", band.down), ("tips", band.tips))
    }
    ends = {"low": words.number(band.low), "high": words.number(band.high)}
    return words("effect", "gain_band", n=band.draws, **ends, **counts)


def _time(at: float, unit: str, words: Words) -> str:
    number = words.number(at, 0 if at >= 10 else 1)
    return words("runs", "units", n=number, unit=unit) if unit else words("runs", "steps", n=number)


def direction_of(effect: Effect, words: Words) -> str:
    """Return "stress: falls mostly (85% of runs)" with the fixed word for the share."""
    on = phrase(effect.variable, words)
    if effect.by_drawing == 0:
        return words("effect", "nothing", on=on)
    if max(effect.up, effect.down) == 0.0:
        return words("effect", "still", on=on)
    if not effect.directions_only and max(abs(effect.low), abs(effect.high)) < HARDLY:
        return words("effect", "hardly", on=on)
    if max(effect.up, effect.down) < 0.6:
        shares = {"up": words.share(effect.up), "down": words.share(effect.down)}
        return words("effect", "undecided", on=on, **shares)
    share = max(effect.up, effect.down)
    key = "up" if effect.up >= effect.down else "down"
    runs = words.runs(share, effect.draws)
    return words("effect", key, on=on, band=words.band(share), runs=runs)


def tell_joint(result: JointEffect, words: Words) -> str:
    """Return how often several variables rise together."""
    names = words.listed([phrase(e.variable, words) for e in result.effects])
    line = words("effect", "joint_up", on=names, runs=words.runs(result.up, result.draws))
    mixed = words("effect", "joint_mixed", runs=words.runs(result.mixed, result.draws))
    label = result.effects[0].labels.get(words.lang, result.scenario)
    return f"{capital(label)} – {line}; {mixed}."


def tell_comparison(result: Comparison, words: Words) -> str:
    """Return what each scenario does to the outcomes, and its side effects."""
    m = result.map
    outcomes = [v for v in m.variables if v.kind == "result"] or list(m.variables[:6])
    lines = []
    for k in range(1, len(result.scenarios)):
        label = result.scenarios[k].label(words.lang)
        effects = [effect_of(result, k, m.position(v.name)) for v in outcomes]
        directions = [_sized(e, words) for e in effects]
        lines += [f"{capital(label)}:", *(f"  {capital(d)}." for d in directions)]
        lines += [f"  {line}" for line in side_lines(result, k, words, {v.name for v in outcomes})]
    if len(outcomes) < len(m):
        lines.append(words("effect", "others", n=len(m)))
    if result.directions_only:
        lines.append(words("effect", "directions_only"))
    return "\n".join(lines)


def _sized(effect: Effect, words: Words) -> str:
    """Return the direction of an effect with its size, where sizes mean anything."""
    direction = direction_of(effect, words)
    extent = max(abs(effect.low), abs(effect.high))
    if effect.directions_only or extent < HARDLY:
        return direction
    median = words.number(effect.median, signed=True)
    return words("effect", "sized", direction=direction, median=median)


def side_lines(comparison: Comparison, k: int, words: Words, told: set[str]) -> list[str]:
    """Return what else a scenario moves, adverse movements first and only those.

    A helping variable that falls or a hindering one that rises, early or in the end, by a median
    of 0.05 or more, largest first.
    """
    adverse = comparison.side_effects(comparison.scenarios[k], beside=told).adverse
    lines = []
    for key, when in (("sides_both", "both"), ("sides_first", "early"), ("sides_late", "late")):
        moved = [e.variable for e in adverse if e.when == when][:_MOST_SIDES]
        items = []
        for variable in moved:
            way = "falls" if variable.valence == "helping" else "rises"
            items.append(words("effect", way, on=phrase(variable, words)))
        if items:
            lines.append(words("effect", key, items=words.listed(items)))
    return lines
