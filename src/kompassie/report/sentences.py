"""Every result told in sentences, in Dutch or English.

The sentences speak of variables and circles, never of a person as a cause. Shares of runs are
told in fixed words: from 95 % nearly always, from 80 % mostly, from 60 % more often than not,
between 40 and 60 % undecided.
"""

from __future__ import annotations

from ..dynamics.compare import Comparison
from ..dynamics.effect import Effect, GainBand, JointEffect, effect_of
from ..dynamics.holds import Holds
from ..dynamics.simulate import Trajectory
from ..lenses.iceberg import Iceberg
from ..loops.find import find_loops
from ..loops.found import Loops
from ..loops.loop import Loop
from ..loops.strongest import SelectedLoops
from ..model.causal_map import CausalMap
from ..model.link import Link
from ..model.sign import Sign
from ..model.study import Study
from ..model.variable import Variable
from .ensemble_sentences import (
    certificate_lines,
)
from .phrases import capital, is_held, links_text, loop_name, phrase
from .wording import Words

__all__ = [
    "capital",
    "circle",
    "closing",
    "direction_of",
    "evidence_counts",
    "leading_loops",
    "loop_count",
    "side_lines",
    "tell_comparison",
    "tell_effect",
    "tell_holds",
    "tell_iceberg",
    "tell_joint",
    "tell_loop",
    "tell_loops",
    "tell_map",
    "tell_study",
    "tell_trajectory",
    "unmatched_names",
]

HARDLY = 0.005
"""A change of level that stays below this in nine of ten draws is not told as a direction."""

_MOST_SIDES = 4
_MOST_LOOPS = 12


def tell_map(result: CausalMap, words: Words) -> str:
    """Return how large a map is and what its links rest on."""
    size = words("map", "size", v=len(result), l=len(result.links))
    counts = f": {evidence_counts(result.links, words)}" if result.links else ""
    return f"{size[0].upper()}{size[1:]}{counts}."


def tell_study(result: Study, words: Words) -> str:
    """Return the map of a study and its loops."""
    return f"{tell_map(result.map, words)}\n{tell_loops(find_loops(result), words)}"


def tell_loop(loop: Loop, words: Words, code: str = "") -> str:
    """Return the story of one loop: its name, the circle, and what it rests on."""
    kind = words("loop", {"R": "R", "B": "B", "?": "U"}[loop.kind])
    title = words("loop", "title", name=loop_name(loop, words, code), kind=kind)
    return "\n".join([title, circle(loop, words), closing(loop, words)])


def circle(loop: Loop, words: Words) -> str:
    """Return "the more …, the less …; the less …, the more …" once round the loop.

    Where today's level of the first variable is below neutral the circle is told from "less".
    """
    variables = loop.variables
    state = -1 if (variables[0].today or 0.0) < 0 else 1
    clauses = []
    for k, link in enumerate(loop.links):
        following = variables[(k + 1) % len(variables)]
        after = state * int(link.sign)
        clause = words(
            "loop",
            "next" if k else "first",
            direction=_direction(state, words),
            phrase=_in_clause(variables[k], words),
            next_direction=_direction(after, words),
            next_phrase=_in_clause(following, words),
            late=words("loop", "late") if link.delay > 0 else "",
        )
        clauses.append(clause)
        # After an unsure link the story goes on with "more" of what comes next.
        state = after or 1
    return "; ".join(clauses) + "."


def closing(loop: Loop, words: Words) -> str:
    """Return how the circle ends, and how much of it was stated, observed, surveyed or assumed."""
    if loop.kind == "?":
        unsure = [link for link in loop.links if link.sign is Sign.UNSURE]
        end = words("loop", "U_end", links=links_text(unsure, loop.variables, words))
    else:
        end = words("loop", f"{loop.kind}_end")
    if len(loop) == 1:
        rests = words("loop", "evidence_one", how=words("evidence", loop.links[0].evidence))
    elif loop.evidence["stated"] == len(loop):
        rests = words("loop", "evidence_all", n=len(loop))
    else:
        counts = evidence_counts(loop.links, words)
        rests = words("loop", "evidence_some", n=len(loop), counts=counts)
    return f"{end} {rests}"


def evidence_counts(links: tuple[Link, ...], words: Words) -> str:
    """Return "48 stated and 22 assumed"."""
    kinds = [link.evidence for link in links]
    found = [k for k in ("stated", "observed", "surveyed", "assumed") if k in kinds]
    return words.listed([f"{kinds.count(k)} {words('evidence', k)}" for k in found])


def _direction(state: int, words: Words) -> str:
    return words("direction", {1: "more", -1: "less", 0: "either"}[state])


def _in_clause(variable: Variable, words: Words) -> str:
    return phrase(variable, words) + (words("phrase", "held") if is_held(variable, words) else "")


def tell_loops(result: Loops, words: Words) -> str:
    """Return how many loops there are, and the story of the named or the first ones."""
    lines = [loop_count(result, words)]
    told = list(result.with_names) or list(result[:_MOST_LOOPS])
    for loop in told:
        lines += ["", tell_loop(loop, words)]
    left = len(result) - len(told)
    if told and left:
        lines += ["", words("loops", "more_one" if left == 1 else "more", n=left)]
    lost = unmatched_names(result, words)
    if lost:
        lines += ["", lost]
    return "\n".join(lines)


def unmatched_names(loops: Loops, words: Words) -> str:
    """Return which names people gave belong to no loop in a complete list; empty if none."""
    if not loops.complete or not loops.unmatched:
        return ""
    names = [words.quoted(name.label(words.lang)) for name in loops.unmatched]
    return words("loops", "unmatched", names=words.listed(names))


def loop_count(result: Loops, words: Words) -> str:
    """Return how many loops there are, by kind, and whether the count is complete."""
    if len(result) and isinstance(result, SelectedLoops) and _is_best_first(result):
        key = "strongest" if result.ranked_by == "strength" else "shortest"
        key += "_of" if result.part else ""
        return words("loops", f"{key}_one" if len(result) == 1 else key, n=len(result))
    # What was asked for or picked is not all that the map holds, nor is what a stop left.
    about = "picked" if result.part else "count" if result.complete else "found"
    if not len(result) and result.complete:
        return words("loops", "none_picked" if result.part else "none")
    kinds = result.kinds
    if len(result) == 1:
        kind = words("loop", {"R": "R", "B": "B", "?": "U"}[kinds[0]])
        lines = [words("loops", f"{about}_one", kind=kind)]
    else:
        count = {k: kinds.count(k) for k in "RB?"}
        lines = [words("loops", about, n=len(result), r=count["R"], b=count["B"])]
        if count["?"]:
            key = "undecided_one" if count["?"] == 1 else "undecided"
            lines.append(words("loops", key, n=count["?"]))
    if not result.complete:
        lines.append(words("loops", "stopped", n=result.complete_up_to))
    elif result.max_length is not None:
        lines.append(words("loops", "bounded", n=result.max_length))
    if len(result) > _MOST_LOOPS:
        lines.append(words("loops", "grow"))
    return "\n".join(lines)


def _is_best_first(result: SelectedLoops) -> bool:
    """Return whether these are the first in an order, and not a set that stands for all."""
    return result.provenance.question == "strongest_loops"


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
        sizes = {
            name: words.number(getattr(effect, name), signed=True)
            for name in ("median", "low", "high")
        }
        lines.append(words("effect", "size", **sizes))
    if effect.worse_before_better:
        lines.append(
            words("effect", "worse_first", runs=words.runs(effect.worse_share, effect.draws))
        )
    elif effect.early * effect.late < 0 and min(abs(effect.early), abs(effect.late)) >= 0.01:
        lines.append(words("effect", "turns"))
    lines += _over_time_and_gain(effect, words)
    if not effect.directions_only:
        if effect.tips:
            lines.append(words("effect", "tips", runs=words.runs(effect.tips, effect.draws)))
        else:
            lines.append(words("effect", "tips_not"))
        lines.append(words("effect", "persists" if effect.persists else "falls_back"))
    return "\n".join(lines)


def _over_time_and_gain(effect: Effect, words: Words) -> list[str]:
    """Return when it is first seen and at half, and what the gain does to it."""
    lines = []
    if effect.first_movement is not None and effect.half_effect is not None:
        times = {"first": effect.first_movement, "half": effect.half_effect}
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
    mixed = words("effect", "joint_mixed", share=words.share(result.mixed))
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


def tell_holds(result: Holds, words: Words) -> str:
    """Return what keeps today in place."""
    target = phrase(result.map[result.target], words)
    count = len(result.pushed)
    if result.threshold == float("inf"):
        lines = [words("holds", "never", target=target, n=count, most=words.number(2.0, 0))]
    else:
        sizes = {
            "size": words.number(result.threshold),
            "low": words.number(result.low),
            "high": words.number(result.high),
        }
        lines = [words("holds", "push", target=target, n=count, **sizes)]
    if result.holding:
        loops = [hold.loop for hold in result.holding[:3]]
        lines.append(words("holds", "single", loops=_loop_list(loops, words)))
    else:
        lines.append(words("holds", "no_single"))
    helpful = leading_loops(result, 3)
    if helpful:
        lines.append(words("holds", "most", loops=_loop_list(helpful, words)))
    lines += certificate_lines(result, words)
    lines.append(words("holds", "position"))
    return "\n".join(lines)


def leading_loops(holds: Holds, most: int) -> list[Loop]:
    """Return the loops that hold most: R loops before others, each with a best link of its own.

    Loops that share their best link say the same thing; the first of them stands for all. Loops
    whose cutting changes nothing are left out.
    """
    found: list[Loop] = []
    seen: set[tuple[str, str]] = set()
    for hold in holds.loops:
        if hold.drop <= 0 or hold.loop.kind != "R" or hold.link.pair in seen:
            continue
        if any(loop.key == hold.loop.key for loop in found):
            continue
        seen.add(hold.link.pair)
        found.append(hold.loop)
        if len(found) == most:
            break
    return found


def _loop_list(loops: list[Loop], words: Words) -> str:
    return words.listed([words.quoted(loop_name(loop, words)) for loop in loops])


def tell_trajectory(result: Trajectory, words: Words) -> str:
    """Return where one run ends."""
    if result.diverged:
        return words("trajectory", "diverged")
    lines = []
    if result.unknown_strengths:
        lines.append(words("trajectory", "one_run", n=result.unknown_strengths))
    if result.directions_only:
        lines.append(words("effect", "directions_only"))
    if result.gain_ratio == result.gain_ratio:
        lines.append(words("trajectory", "gain", ratio=words.number(result.gain_ratio)))
    moved = abs(result.values[-1] - result.values[0])
    for k in sorted(range(len(result.names)), key=lambda k: (-moved[k], k))[:6]:
        if moved[k] >= 0.01:
            ends = {
                "first": words.number(float(result.values[0, k]), signed=True),
                "last": words.number(float(result.values[-1, k]), signed=True),
            }
            on = phrase(result.map.variables[k], words)
            lines.append(words("trajectory", "ends", on=capital(on), **ends))
    return "\n".join(lines)


def tell_iceberg(result: Iceberg, words: Words) -> str:
    """Return what lies above and under water."""
    if not any(n for level, n in result.counts.items() if level != "none"):
        return words("iceberg", "no_levels")
    named = {k: f"{n} × {words('iceberg', k)}" for k, n in result.counts.items() if n}
    above = [text for level, text in named.items() if level == "event"]
    below = [text for level, text in named.items() if level not in ("event", "none")]
    lines = [
        words(
            "iceberg", "counts", above=words.listed(above) or "0", below=words.listed(below) or "0"
        ),
        *(
            [words("iceberg", "some_without", n=result.counts["none"])]
            if result.counts["none"]
            else []
        ),
        words("iceberg", "links", share=words.exact_share(result.links_under, result.links_all)),
    ]
    if result.loops_all:
        share = words.exact_share(result.loops_under, result.loops_all)
        lines.append(words("iceberg", "loops", share=share, n=result.loops_without_belief))
    if not result.beliefs:
        lines.append(words("iceberg", "no_beliefs"))
    elif result.unbelieved:
        asked = [words.quoted(loop_name(loop, words)) for loop in result.unbelieved[:3]]
        lines.append(words("iceberg", "ask_belief", loops=words.listed(asked)))
    return "\n".join(lines)
