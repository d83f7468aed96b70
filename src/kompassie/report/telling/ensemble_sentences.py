"""Levers, bundles, side effects, methods and what tips, told in sentences."""

from __future__ import annotations

from collections.abc import Iterable

from ...dynamics.bundles import Bundle, Bundles
from ...dynamics.holds import Holds
from ...dynamics.levers import Lever, LeverRanking
from ...dynamics.side_effects import SideEffect, SideEffects
from ...lenses.methods import MethodComparison
from ...model.causal_map import CausalMap
from ...model.goal import Goal
from .phrases import capital, phrase
from .scenario_phrases import gain_text, pushed, scenario_phrase
from .wording import Words

__all__ = [
    "certificate_lines",
    "tell_bundles",
    "tell_levers",
    "tell_methods",
    "tell_side_effects",
]

_MOST = 5


def tell_side_effects(result: SideEffects, words: Words) -> str:
    """Return what else moves, adverse movements first."""
    label = words.quoted(result.labels.get(words.lang, result.scenario))
    if not result.effects:
        return capital(words("sides", "none", scenario=label))
    lines = [words("sides", "head", scenario=label, n=len(result.effects))]
    for when in ("early", "both", "late"):
        mine = [e for e in result.adverse if e.when == when]
        if mine:
            lines.append(words("sides", when, items=_moved(mine, words)))
    others = [e for e in result.effects if not e.adverse]
    if others:
        lines.append(words("sides", "others", items=_moved(others, words)))
    return "\n".join(lines)


def _moved(effects: list[SideEffect], words: Words) -> str:
    items = []
    for e in effects:
        size = e.early if e.when == "early" else e.late
        text = words("effect", "rises" if size > 0 else "falls", on=phrase(e.variable, words))
        items.append(words("sides", "item", on=text, size=words.number(size, signed=True)))
    return words.some(items, _MOST)


def tell_levers(result: LeverRanking, words: Words) -> str:
    """Return which levers do most, with their rank intervals and ties."""
    target = phrase(result.map[result.target], words)
    way = words("levers", "up" if result.better > 0 else "down")
    head = {"target": target, "way": way, "n": len(result.levers), "draws": result.draws}
    lines = [words("levers", "head", **head)]
    helping = [x for x in result.levers if x.helps >= 0.6]
    if not helping:
        lines.append(words("levers", "none", target=target, way=way))
    else:
        lines += _leading(result, helping, words)
    # That the opposite of what helps harms needs no saying.
    turned = {x.variable.name for x in helping if x.variable is not None}
    harming = [
        x
        for x in result.levers
        if x.harms >= 0.6 and (x.variable is None or x.variable.name not in turned)
    ]
    if harming:
        named = words.listed([_lever(result.map, x, words) for x in harming[:_MOST]])
        lines.append(words("levers", "harm", levers=named))
    if result.directions_only:
        lines.append(words("effect", "directions_only"))
    elif helping:
        lines.append(_tipping(result, target, words))
    lines.append(words("levers", "judgement"))
    return "\n".join(lines)


def _leading(result: LeverRanking, helping: list[Lever], words: Words) -> list[str]:
    first = [x for x in result.best if x in helping]
    if len(first) > 1:
        listed = words.listed([_ranked(result, x, words) for x in first[:_MOST]])
        lines = [words("levers", "tied", levers=listed)]
    else:
        best = helping[0]
        values = {
            "lever": _lever(result.map, best, words),
            "median": words.number(best.median, signed=True),
            "top3": words.runs(best.top3, result.draws),
        }
        key = "one_rank" if result.directions_only else "one"
        lines = [capital(words("levers", key, **values))]
        first = [best]
    following = [x for x in helping if x not in first][:_MOST]
    if following:
        listed = words.listed([_ranked(result, x, words) for x in following])
        lines.append(words("levers", "next", levers=listed))
    return lines


def _tipping(result: LeverRanking, target: str, words: Words) -> str:
    most = max(result.levers, key=lambda x: x.tips)
    runs = words.runs(most.tips, result.draws)
    if most.tips == 0.0:
        return words("levers", "tips_not", target=target)
    tipping = [x for x in result.levers if x.tips >= 0.1]
    if len(tipping) == 1:
        lever = _lever(result.map, most, words)
        return words("levers", "tips", target=target, runs=runs, lever=lever)
    if not tipping:
        return words("levers", "tips_rarely", target=target, runs=runs)
    named = words.listed([_lever(result.map, x, words) for x in tipping[:_MOST]])
    return words("levers", "tips_many", target=target, runs=runs, lever=named)


def _lever(m: CausalMap, lever: Lever, words: Words) -> str:
    return scenario_phrase(m, lever.scenario, words)


def _ranked(result: LeverRanking, lever: Lever, words: Words) -> str:
    values = {
        "lever": _lever(result.map, lever, words),
        "low": words.number(lever.rank_low, 0),
        "high": words.number(lever.rank_high, 0),
    }
    if result.directions_only:
        return words("levers", "item_rank", **values)
    median = words.number(lever.median, signed=True)
    return words("levers", "item", median=median, **values)


def tell_bundles(result: Bundles, words: Words) -> str:
    """Return which bundles reach the goal, and how far the search went."""
    goals = words.listed([_goal(result.map, goal, words) for goal in result.goals])
    share = words.exact_share(round(100 * result.share), 100)
    lines = [words("bundles", "head", goal=goals, share=share)]
    if result.as_is > 0.0:
        lines.append(words("bundles", "as_is", runs=words.runs(result.as_is, result.draws)))
    if result.as_is >= result.share:
        return "\n".join(lines)
    reaching = result.reaching
    if not result.bundles:
        pass
    elif len(reaching) == 1:
        lines.append(words("bundles", "found_one"))
    elif reaching:
        lines.append(words("bundles", "found", n=len(reaching)))
    else:
        lines.append(words("bundles", "none", n=result.max_size))
    lines += [f"  {_bundle(result, b, words)}." for b in result.bundles[:_MOST]]
    tied = sum(b.tied for b in reaching)
    if tied > 1:
        lines.append(words("bundles", "tied", n=tied))
    if result.directions_only:
        lines.append(words("effect", "directions_only"))
    values = {"n": result.possible, "dropped": result.dropped, "tried": result.tried}
    key = "stopped" if not result.complete else "exhaustive" if result.exhaustive else "raced"
    lines.append(words("bundles", key, **values))
    return "\n".join(lines)


def _goal(m: CausalMap, goal: Goal, words: Words) -> str:
    on = phrase(m[goal.variable], words)

    def level(value: float) -> str:
        neutral = words("bundles", "neutral")
        return words.number(value, signed=True) if value else neutral

    if goal.above is not None and goal.below is not None:
        low, high = level(goal.above), level(goal.below)
        return words("bundles", "between", on=on, low=low, high=high)
    if goal.above is not None:
        return words("bundles", "above", on=on, level=level(goal.above))
    return words("bundles", "below", on=on, level=level(goal.below or 0.0))


def _bundle(result: Bundles, bundle: Bundle, words: Words) -> str:
    levers = scenario_phrase(result.map, bundle.scenario, words)
    text = words("bundles", "item", levers=levers, runs=words.runs(bundle.score, result.draws))
    if len(bundle.levers) > 1 and bundle.synergy == bundle.synergy:
        part = words.share(bundle.score - bundle.synergy)
        text = words("bundles", "part", item=text, part=part)
    if bundle.effort is not None:
        effort = words.number(bundle.effort, 0 if bundle.effort % 1 == 0 else 1)
        text = words("bundles", "effort", item=text, effort=effort)
    return capital(text)


def tell_methods(result: MethodComparison, words: Words) -> str:
    """Return the best levers by each method, and where they disagree."""
    target = phrase(result.map[result.target], words)
    way = words("levers", "up" if result.better > 0 else "down")
    lines = [words("methods", "head", target=target, way=way)]

    def named(levers: Iterable[str]) -> str:
        return words.listed(
            [
                words("effect", "falls" if x.endswith("−") else "rises", on=phrase(v, words))
                for x in levers
                for v in [result.variables[x]]
            ][:_MOST]
        )

    for view in result.views:
        method = capital(words("methods", view.method))
        key = "best" if view.best else "unsure"
        lines.append(f"  {words('methods', key, method=method, levers=named(view.best))}.")
    for method in result.left_out:
        lines.append(words("methods", "left_out", method=capital(words("methods", method))))
    if result.disagreements:
        lines.append(words("methods", "differ"))
    elif result.agreed:
        lines.append(words("methods", "agreed", levers=named(result.agreed)))
    if result.opposed:
        lines.append(words("methods", "opposed", levers=named(result.opposed)))
    return "\n".join(lines)


def certificate_lines(result: Holds, words: Words) -> list[str]:
    """Return the tipping certificate, and the smallest push at each gain."""
    if not result.by_gain:
        return []
    each = [
        words("holds", "gain", size=words.number(h.threshold), gain=gain_text(h.gain, words))
        for h in result.by_gain
    ]
    lines = [words("holds", "by_gain", gains=words.listed(each))]
    found = result.certificate
    if found is None:
        return [*lines, words("holds", "certificate_not")]
    if len(found.pushes) < len(result.pushed):
        items = [pushed(result.map, name, push, words) for name, push in found.pushes]
        values = {
            "size": words.number(found.size),
            "n": len(items),
            "items": ", ".join(items),
            "share": words.share(found.robustness),
            "gains": words.listed([gain_text(gain, words) for gain in found.by_gain]),
        }
        lines.append(words("holds", "certificate", **values))
    return lines
