"""What is told of lasting pushes on a map that comes to rest, and of whether it does.

These sentences are about small pushes and stable systems. What tips from one lasting state to
another is told elsewhere, of runs over time, and the two are never mixed in one sentence.
"""

from __future__ import annotations

import math

import numpy as np

from ...model.causal_map import CausalMap
from ...model.variable import Variable
from ...press.formula import PressFormula
from ...press.predict import PressPrediction
from ...press.sample import PressSample
from ...press.stability import Stability
from .phrases import capital, phrase
from .structure_sentences import link_texts, phrases_of
from .wording import Words

__all__ = ["tell_formula", "tell_prediction", "tell_sample", "tell_stability"]

_MOST = 6
_WRITTEN = 120  # characters of a condition that can be read in a sentence


def _outcomes(m: CausalMap) -> list[Variable]:
    """Return the variables that are told about: the results, or the first there are."""
    return [v for v in m.variables if v.kind == "result"] or list(m.variables[:_MOST])


def _assumptions(self_effects: str, words: Words) -> list[str]:
    return [words("press", "all_self" if self_effects == "all" else "drawn_self")]


# -- exact -------------------------------------------------------------------------------------


def tell_prediction(result: PressPrediction, words: Words) -> str:
    """Return how many answers hold for every strength, and which pushes move the results."""
    if not result.absolute_determinant:
        return "\n".join([words("press", "no_rest"), *_assumptions(result.self_effects, words)])
    certain = np.asarray(result.weights == 1.0)
    reached = ~np.isnan(result.weights)
    counts = {
        "n": words.whole(result.weights.size),
        "sure": words.whole(int(certain.sum())),
        "open": words.whole(int((reached & ~certain).sum())),
        "none": words.whole(int((~reached).sum())),
    }
    lines = [words("press", "counts", **counts)]
    if result.determinant <= 0:
        lines.append(words("press", "unstable"))
    for variable in _outcomes(result.map):
        lines += _pushes_that_move(variable, result, certain, words)
    lines += _assumptions(result.self_effects, words)
    lines.append(words("press", "scope"))
    return "\n".join(lines)


def _pushes_that_move(
    variable: Variable, result: PressPrediction, certain: np.ndarray, words: Words
) -> list[str]:
    i = result.names.index(variable.name)
    groups: dict[str, list[str]] = {"target_up": [], "target_down": [], "target_open": []}
    for j, name in enumerate(result.names):
        if j == i or math.isnan(result.weights[i, j]):
            continue
        way = "target_up" if result.adjoint[i, j] > 0 else "target_down"
        groups[way if certain[i, j] else "target_open"].append(name)
    on = phrase(variable, words)
    lines = []
    for key, names in groups.items():
        if len(names) > _MOST and key == "target_open":
            lines.append(words("press", "target_open_many", on=on, n=len(names)))
        elif names:
            told = words.some(phrases_of(names, result.map, words), _MOST)
            lines.append(capital(words("press", key, on=on, names=told)))
    return lines


# -- sampled -----------------------------------------------------------------------------------


def tell_sample(result: PressSample, words: Words) -> str:
    """Return who rises and falls, with the error of each share and the share that was stable."""
    m = result.map
    pushes = [
        words("press", "push_up" if size > 0 else "push_down", name=phrase(m[name], words))
        for name, size in result.push.items()
    ]
    lines = [words("press", "pushed", pushes=words.listed(pushes))]
    if not result.tried:
        return "\n".join([*lines, words("press", "none_tried")])
    if not result.stable:
        key = "given_unstable" if result.fixed else "never_stable"
        return "\n".join([*lines, words("press", key, tried=words.whole(result.tried))])
    told = _outcomes(m)
    lines += [_response(variable, result, words) for variable in told]
    if len(told) < len(m):
        lines.append(words("press", "others", n=len(m)))
    lines.append(
        words(
            "press",
            "stable",
            tried=words.whole(result.tried),
            share=_stable(result, words),
            error=_points(result.stable_standard_error, words),
            accepted=words.whole(result.accepted),
        )
    )
    if result.stable < result.tried:
        lines.append(words("press", "bias"))
    if m.links and all(isinstance(x.strength, float) and x.sign for x in m.links):
        lines.append(words("press", "fixed"))
    if not result.complete:
        counts = {"accepted": words.whole(result.accepted), "draws": words.whole(result.draws)}
        lines.append(words("press", "stopped", **counts))
    if result.observed:
        lines.append(_matched(result, words))
    lines += _assumptions(result.self_effects, words)
    lines.append(words("press", "scope"))
    return "\n".join(lines)


def _response(variable: Variable, result: PressSample, words: Words) -> str:
    on, name = phrase(variable, words), variable.name
    if name in result.unreached:
        return capital(words("press", "no_pathway", on=on))
    up, down = result.up[name], result.down[name]
    error = _points(result.standard_error[name], words)
    if max(up, down) == 0.0:
        return capital(words("press", "still", on=on))
    if max(up, down) < 0.6:
        shares = {"up": words.share(up), "down": words.share(down)}
        return words("press", "undecided", on=on, error=error, **shares)
    share = max(up, down)
    shown = {"band": words.band(share), "share": words.share(share), "error": error}
    return capital(words("press", "up" if up >= down else "down", on=on, **shown))


def _stable(result: PressSample, words: Words) -> str:
    if result.stable == result.tried:
        return words.exact_share(1, 1)
    return words.share(result.stable_share)


def _points(error: float, words: Words) -> str:
    return words("press", "points", n=words.number(100 * error, 1))


def _matched(result: PressSample, words: Words) -> str:
    seen = words.listed(
        [
            words(
                "press",
                "seen_up" if sign > 0 else "seen_down",
                name=phrase(result.map[name], words),
            )
            for name, sign in result.observed.items()
        ]
    )
    if not result.matched:
        return words("press", "matched_none", seen=seen)
    error = _points(result.match_standard_error, words)
    return words("press", "matched", seen=seen, share=words.share(result.match_share), error=error)


# -- in letters --------------------------------------------------------------------------------


def tell_formula(result: PressFormula, words: Words) -> str:
    """Return when the response is upwards, and which letter is which link."""
    m = result.map
    ends = {"source": phrase(m[result.source], words), "target": phrase(m[result.target], words)}
    if result.prediction == "no pathway":
        return words("press", "never", **ends)
    lines = []
    if result.prediction == "depends":
        lines += _condition(result, ends, words)
    else:
        lines.append(words("press", f"always_{result.prediction}", **ends))
    plus, minus = len(result.positive_paths), len(result.negative_paths)
    if plus + minus > 1:
        shown = {"plus": words.whole(plus), "minus": words.whole(minus)}
        lines.append(words("press", "paths", n=words.whole(plus + minus), **shown))
    lines += _assumptions(result.self_effects, words)
    lines.append(words("press", "scope"))
    return "\n".join(lines)


def _condition(result: PressFormula, ends: dict[str, str], words: Words) -> list[str]:
    condition = result.condition
    written = str(condition).replace("**", "^").replace("*", "·")
    if len(written) > _WRITTEN:
        ups, downs = (len(side.as_ordered_terms()) for side in (condition.lhs, condition.rhs))
        shown = {"ups": words.whole(ups), "downs": words.whole(downs)}
        return [words("press", "outweigh", **ends, **shown)]
    used = {str(symbol) for symbol in condition.free_symbols}
    links = {name: result.map.link(*pair) for name, pair in result.links.items() if name in used}
    texts = link_texts(links.values(), result.map, words)
    letters = [
        words("press", "letter", letter=name, link=text)
        for name, text in zip(links, texts, strict=True)
    ]
    told = words("press", "letters", letters=words.listed(letters))
    return [words("press", "depends", condition=written, **ends), told]


# -- rest --------------------------------------------------------------------------------------


def tell_stability(result: Stability, words: Words) -> str:
    """Return whether the map comes to rest again, why not, and what pulses do on the drawing."""
    how = words("stability", result.strengths)
    lines = [words("stability", "stable" if result.stable else "unstable", how=how)]
    if result.failing:
        names = words.some([condition.name for condition in result.failing], _MOST)
        lines.append(words("stability", "failing", names=names))
    if result.pulse_stable:
        value = words("stability", "value" if result.value_stable else "no_value")
        lines.append(words("stability", "pulse", value=value))
    else:
        lines.append(words("stability", "no_pulse"))
    lines += _assumptions(result.self_effects, words)
    if any(link.delay > 0 for link in result.map.links):
        lines.append(words("stability", "delays"))
    return "\n".join(lines)
