"""What a conclusion hangs on, whether it is settled, and what to ask next, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...dynamics.proof import Proof, Witness
from ...dynamics.questions import NextQuestion, Question
from ...dynamics.sensitivity import LinkWeight, Outcome, Sensitivity
from ...model.causal_map import CausalMap
from ...model.link import Link
from .phrases import phrase
from .scenario_phrases import gain_text, link_names, scenario_phrase
from .wording import Words

__all__ = ["tell_proof", "tell_question", "tell_sensitivity"]

_MOST = 5
_DIFFERENCE = 0.1
"""A change of share, or a rank correlation, from which a link is worth naming."""


def tell_sensitivity(result: Sensitivity, words: Words) -> str:
    """Return which links a conclusion hangs on, and what becomes of it otherwise."""
    m = result.map
    names = {
        "scenario": scenario_phrase(m, result.scenario, words),
        "on": phrase(result.variable, words),
    }
    base = _outcome(result.outcome, result.draws, words)
    lines = [
        words("sensitivity", "head", **names),
        words("sensitivity", "base", outcome=base),
    ]
    hanging = [w.link for w in result.hangs_on[:_MOST]]
    if hanging:
        key = "hangs" if len(hanging) == 1 else "hangs_many"
        lines.append(words("sensitivity", key, links=link_names(m, hanging, words)))
    else:
        lines.append(words("sensitivity", "robust"))
        most = [
            w.link
            for w in result.links
            if max(w.shift, abs(w.tip_shift), abs(w.size_shift)) >= _DIFFERENCE
        ]
        if most:
            lines.append(words("sensitivity", "most", links=link_names(m, most[:3], words)))
    lines += _correlated(m, result.links, words)
    if result.without_assumed is not None:
        without = _outcome(result.without_assumed, result.draws, words)
        lines.append(words("sensitivity", "assumed", n=result.assumed, outcome=without))
    told = {gain_text(g, words): _outcome(o, result.draws, words)
            for g, o in result.over_gains.items()}  # fmt: skip
    if told and set(told.values()) == {base}:
        lines.append(words("sensitivity", "gains_same", gains=words.listed(list(told))))
    elif told:
        each = [words("sensitivity", "gain", gain=g, outcome=o) for g, o in told.items()]
        lines.append(words("sensitivity", "gains", gains="; ".join(each)))
    if hanging:
        lines.append(words("sensitivity", "talk"))
    return "\n".join(lines)


def _outcome(outcome: Outcome, draws: int, words: Words) -> str:
    if max(outcome.up, outcome.down) == 0.0:
        return words("sensitivity", "outcome_still")
    tips = words.runs(outcome.tips, draws)
    if outcome.down > outcome.up:
        down = words.runs(outcome.down, draws)
        return words("sensitivity", "outcome_down", down=down, tips=tips)
    return words("sensitivity", "outcome", up=words.runs(outcome.up, draws), tips=tips)


def _correlated(m: CausalMap, links: Iterable[LinkWeight], words: Words) -> list[str]:
    """Return which strengths go most with the change, up and down; nothing below 0.3."""
    known = [w for w in links if abs(w.correlation) >= 3 * _DIFFERENCE]
    up = sorted((w for w in known if w.correlation > 0), key=lambda w: -w.correlation)[:2]
    down = sorted((w for w in known if w.correlation < 0), key=lambda w: w.correlation)[:2]
    if not up:
        return []
    less = ""
    if down:
        named = link_names(m, [w.link for w in down], words)
        less = words("sensitivity", "correlated_down", down=named)
    named = link_names(m, [w.link for w in up], words)
    return [words("sensitivity", "correlated", up=named, down=less)]


def tell_question(result: NextQuestion, words: Words) -> str:
    """Return what to ask the team next, and what the answer would settle."""
    names = {
        "scenario": scenario_phrase(result.map, result.scenario, words),
        "on": phrase(result.variable, words),
        "runs": words.runs(result.share, result.draws),
    }
    if result.decided:
        return words("question", "decided" if result.about == "sign" else "decided_tips", **names)
    lines = [words("question", result.about, **names)]
    best = result.best
    if best is None:
        return "\n".join([*lines, words("question", "none")])
    ends = {
        "source": phrase(result.map[best.link.source], words),
        "target": phrase(result.map[best.link.target], words),
    }
    lines.append(words("question", f"ask_{best.part}", **ends))
    key = "rises" if result.about == "sign" else "tips"
    answers = [
        words("question", key, answer=_answer(name, words), share=words.share(share))
        for name, share in best.shares.items()
    ]
    values = {"share": words.share(best.removes), "answers": "; ".join(answers)}
    lines.append(words("question", "removes", **values))
    tied = [q for q in result.questions[1:] if q.tied]
    others = tied or list(result.questions[1:])
    if others:
        named = link_names(result.map, _distinct(others[:3]), words)
        lines.append(words("question", "tied" if tied else "next", links=named))
    return "\n".join(lines)


def _answer(name: str, words: Words) -> str:
    return words("question", {"+": "plus", "−": "minus"}.get(name, name))


def _distinct(questions: Iterable[Question]) -> list[Link]:
    return list(dict.fromkeys(q.link for q in questions))


def tell_proof(result: Proof, words: Words) -> str:
    """Return whether an effect holds for every set of strengths."""
    names = {
        "scenario": scenario_phrase(result.map, result.scenario, words),
        "on": phrase(result.variable, words),
    }
    if result.verdict == "proved":
        key = {1: "up", -1: "down", 0: "none"}[result.sign or 0]
        lines = [words("proof", key, **names)]
        if result.sign:
            lines.append(words("proof", "drawing" if result.method == "drawing" else "bounds"))
        return "\n".join(lines)
    if result.rises is not None and result.falls is not None:
        sizes = {
            "up": words.number(result.rises.change, 4 if result.rises.change < 0.005 else 2, True),
            "down": words.number(
                result.falls.change, 4 if result.falls.change > -0.005 else 2, True
            ),
        }
        lines = [words("proof", "refuted", **names, **sizes)]
        apart = _furthest(result.rises, result.falls)
        if apart:
            lines.append(
                words("proof", "refuted_links", links=link_names(result.map, apart[:3], words))
            )
        return "\n".join(lines)
    key = "open_up" if result.lowest > 0 else "open_down" if result.highest < 0 else "open"
    spread: Mapping[str, object] = {
        "n": result.tried,
        "low": words.number(result.lowest, signed=True),
        "high": words.number(result.highest, signed=True),
    }
    return words("proof", key, **names, **spread)


def _furthest(one: Witness, other: Witness) -> list[Link]:
    """Return the links whose signed strengths differ most, by 0.5 or more."""
    apart = []
    for k, (a, b) in enumerate(zip(one.map.links, other.map.links, strict=True)):
        first = int(a.sign) * (a.typical_strength or 0.0)
        difference = abs(first - int(b.sign) * (b.typical_strength or 0.0))
        if difference >= 0.5:
            apart.append((-difference, k, a))
    return [link for _, _, link in sorted(apart, key=lambda item: item[:2])]
