"""Where a map ends up, told in sentences: states of rest, and circles of states."""

from __future__ import annotations

import numpy as np

from ...dynamics.attractors import Attractors
from ...dynamics.fixed_point import FixedPoint
from ...kernels.orbits import State
from ...model.causal_map import CausalMap
from .phrases import phrase
from .wording import Words

__all__ = ["tell_attractors", "tell_fixed_point"]

_MOST_LEVELS = 3
_MOST_ATTRACTORS = 6
_MOST_MOVING = 6
_CHANGES = 0.05
_EQUAL = 0.005


def tell_fixed_point(result: FixedPoint, words: Words) -> str:
    """Return what the state of rest is, whether a run goes there, and whether it holds."""
    lines = []
    if not result.converged:
        lines.append(words("rest", "none", left=words.number(result.residual)))
        return "\n".join([*lines, *_assumed(result.unknown_strengths, words)])
    lines.append(words("rest", "reached" if result.reached else "not_reached"))
    lines.append(words("rest", "stable" if result.stable else "unstable"))
    lines.append(_extremes(result, tuple(result.state.tolist()), words))
    return "\n".join([*lines, *_assumed(result.unknown_strengths, words)])


def tell_attractors(result: Attractors, words: Words) -> str:
    """Return in how many ways a map can end up, from which share of starts, and where."""
    count = len(result)
    key = "ways" if count > 1 else "one_way" if count else "no_way"
    lines = [words("attractors", key, n=count)]
    shown = list(zip(result.states, result.shares, strict=True))[:_MOST_ATTRACTORS]
    for states, share in shown:
        told = words.share(share) if not result.exhaustive else _counted(share, result, words)
        if len(states) == 1:
            where = _extremes(result, states[0], words)
            lines.append(words("attractors", "point", share=told, where=where))
        else:
            moving = _moving(result.map, states, words)
            lines.append(words("attractors", "cycle", share=told, n=len(states), moving=moving))
    if count > len(shown):
        lines.append(words("attractors", "more", n=count - len(shown)))
    if result.unsettled:
        lines.append(words("attractors", "unsettled", share=words.share(result.unsettled)))
    key = "stopped" if result.stopped else "all" if result.exhaustive else "sampled"
    lines.append(words("attractors", key, n=result.starts))
    return "\n".join([*lines, *_assumed(result.unknown_strengths, words)])


def _counted(share: float, result: Attractors, words: Words) -> str:
    """Return a share of starts that were all counted, so that it may be 100 %."""
    return words.exact_share(round(share * result.starts), result.starts)


def _extremes(result: FixedPoint | Attractors, state: State, words: Words) -> str:
    m, signed = result.map, result.dynamics.scale[0] < 0
    if max(state) - min(state) < _EQUAL:
        return words("rest", "equal", level=words.number(state[0], signed=signed))
    order = np.argsort(state, kind="stable")
    count = min(_MOST_LEVELS, (len(order) + 1) // 2)
    parts = []
    for key, places in (("highest", order[::-1][:count]), ("lowest", order[:count])):
        named = [
            words(
                "rest",
                "level",
                on=phrase(m.variables[k], words),
                level=words.number(state[k], signed=signed),
            )
            for k in places.tolist()
        ]
        parts.append(words("rest", key, items=words.listed(named)))
    return words("rest", "both", first=parts[0], second=parts[1])


def _moving(m: CausalMap, states: tuple[State, ...], words: Words) -> str:
    spread = np.ptp(np.array(states), axis=0)
    order = np.argsort(-spread, kind="stable").tolist()
    order = [k for k in order if spread[k] > _CHANGES] or order[:1]
    if len(order) > _MOST_MOVING:
        return words("attractors", "many", n=len(order), all=len(m))
    return words.listed([phrase(m.variables[k], words) for k in order])


def _assumed(unknown: int, words: Words) -> list[str]:
    return [words("rest", "assumed", n=unknown)] if unknown else []
