"""The lenses told in sentences: beliefs, grips, triad, gap, ownership, what keeps itself."""

from __future__ import annotations

from ...lenses.beliefs import Belief, Beliefs
from ...lenses.gaps import BehaviourGap, Gap
from ...lenses.grips import Grips
from ...lenses.iceberg import Iceberg
from ...lenses.ownership import Ownership
from ...lenses.persistence import KeepsItself
from ...lenses.resilience import Resilience
from ...lenses.triad import Triad
from ...lenses.triad_runs import TriadRuns
from ...lenses.yardstick import Yardstick
from ...loops.loop import Loop
from ...model.causal_map import CausalMap
from ...model.variable import Variable
from ...people.survey import MINIMUM_GROUP
from .holds_sentences import tell_holds
from .loop_sentences import circle
from .phrases import capital, loop_name, loop_numbers, owner_name, phrase
from .wording import Words

_MOST = 5
_GRIPS = 3
_TOLD = 5  # the longest circle that can be read aloud in one breath
_LITTLE = 0.6  # agreement below which a desired level is a question of vision


def tell_beliefs(result: Beliefs, words: Words) -> str:
    """Return Beliefs in sentences."""
    if not result.entries:
        return words("beliefs", "none")
    lines: list[str] = []
    for entry in result.entries:
        if lines:
            lines.append("")
        lines += _belief(entry, result.map, words)
    return "\n".join(lines)


def _belief(entry: Belief, m: CausalMap, words: Words) -> list[str]:
    owner = entry.variable.owner
    holder = words("beliefs", "holder", who=owner_name(owner, words)) if owner else ""
    valence = words("beliefs", entry.variable.valence)
    name = capital(phrase(entry.variable, words))
    lines = [words("beliefs", "entry", name=name, valence=valence, holder=holder)]
    for key, links in (("drives", entry.drives), ("fed", entry.fed_by)):
        items = [
            words("beliefs", "item", name=phrase(m[other], words), sign=sign)
            for other, sign in links
        ]
        known = words("beliefs", key, items=words.listed(items)) if items else ""
        lines.append(known or words("beliefs", f"{key}_not"))
    if entry.shortest is None:
        lines.append(words("beliefs", "loops_not"))
    else:
        shortest = words.quoted(loop_name(entry.shortest, words))
        key = "loops_one" if entry.loops == 1 else "loops"
        lines.append(words("beliefs", key, n=entry.loops, loop=shortest))
    if entry.disagrees:
        camp = words("beliefs", f"camp_{entry.camp}")
        lines.append(words("beliefs", "disagrees", camp=camp))
    return lines


def tell_grips(result: Grips, words: Words) -> str:
    """Return Grips in sentences."""
    if result.lacking and not result.found:
        what = words.listed([words("grips", key) for key in result.lacking])
        return words("grips", "lacking", what=what)
    if not result.found:
        lines = [words("grips", "none")]
    else:
        key = "count_one" if len(result) == 1 else "count"
        lines = [words("grips", key, n=len(result))]
    shown = result.found[:_GRIPS]
    codes = loop_numbers([grip.loop for grip in shown])
    for grip, code in zip(shown, codes, strict=True):
        shape = words("grips", grip.shape)
        lines += ["", words("grips", "entry", name=_grip_name(grip.loop, words, code), shape=shape)]
        if len(grip.loop) <= _TOLD:
            lines.append(circle(grip.loop, words))
        for side in grip.sides:
            brought = f"{_names(side.beliefs, words)}; {_names(side.acts, words)}"
            lines.append(capital(f"{owner_name(side.owner, words)}: {brought}."))
        lines.append(words("grips", "nobody"))
    if not result.complete:
        lines += ["", words("grips", "stopped", n=result.complete_up_to)]
    return "\n".join(lines)


def _grip_name(loop: Loop, words: Words, code: str) -> str:
    """Return a loop by its name, or a long one without a name by what it leads along."""
    if loop.name is not None or len(loop) <= _TOLD:
        return loop_name(loop, words, code)
    along = [phrase(loop.variables[k], words) for k in (0, len(loop) // 3, 2 * len(loop) // 3)]
    return words("grips", "long", n=len(loop), along=words.listed(along))


def _names(variables: tuple[Variable, ...], words: Words) -> str:
    return words.listed([phrase(v, words) for v in variables])


def tell_triad(result: Triad, words: Words) -> str:
    """Return Triad in sentences."""
    scores = {k: words.number(score, 1) for k, score in result.scores.items()}
    lines = [words("triad", "profile", **scores)]
    if not result.low:
        lines.append(words("triad", "balanced"))
    else:
        lines.append(
            words(
                "triad",
                "balance",
                balance=words.number(result.balance),
                level=words.number(result.level, 1),
                low=words.listed([words("triad_names", k) for k in result.low]),
            )
        )
    lines += [words("triad", risk) for risk in result.risks]
    if result.hidden:
        lines.append(words("triad", "hidden"))
    elif result.others:
        items = [
            f"{words('triad_names', k)} {words.number(x, 1)}" for k, x in result.others.items()
        ]
        lines.append(words("triad", "others", n=result.raters, items=words.listed(items)))
        for k, size in result.difference.items():
            if abs(size) >= 0.05:
                name = words("triad_names", k)
                key = "higher" if size > 0 else "lower"
                text = words("triad", key, k=name, size=words.number(abs(size), 1))
                lines.append(capital(text))
    return "\n".join(lines)


def tell_triad_runs(result: TriadRuns, words: Words) -> str:
    """Return TriadRuns in sentences."""
    pair = result.best_pair
    on = phrase(result.map[result.on], words)
    single = max(run.tips for run in result.runs if len(run.names) == 1)
    lines = [
        words(
            "triad",
            "runs",
            on=on,
            three=words.share(result.three.tips),
            pair=words.listed([phrase(result.map[name], words) for name in pair.names]),
            share=words.share(pair.tips),
        ),
        words("triad", "single" if single else "single_never", share=words.share(single)),
    ]
    if result.gain == result.gain:
        lines.append(words("triad", "gain", gain=words.number(result.gain, 1)))
    lines.append(words("honesty", "text"))
    return "\n".join(lines)


def tell_gap(result: Gap, words: Words) -> str:
    """Return Gap in sentences."""
    lines = []
    for entry in result.behaviours[:12]:
        lines += _gap(entry, result, words)
    if result.unknown:
        items = words.listed([words.quoted(name) for name in result.unknown])
        lines.append(words("gap", "unknown", items=items))
    if any(b.members in range(1, MINIMUM_GROUP) for b in result.behaviours):
        lines.append(words("gap", "few"))
    return "\n".join(lines)


def _gap(entry: BehaviourGap, result: Gap, words: Words) -> list[str]:
    name = _named(entry.behaviour, result.map, words)
    if entry.hidden:
        return [capital(words("gap", "hidden", name=name))]
    numbers = {
        "current": words.number(entry.current, 1),
        "desired": words.number(entry.desired, 1),
        "gap": words.number(entry.gap, 1),
    }
    lines = [capital(words("gap", "entry", name=name, **numbers))]
    if entry.agreement < _LITTLE:
        agreement = words.number(entry.agreement)
        lines.append(words("gap", "vision", name=name, agreement=agreement))
    if entry.behaviour in result.eroding:
        lines.append(words("gap", "eroding", name=name))
    if entry.upstream:
        items = words.listed([_named(other, result.map, words) for other in entry.upstream[:_MOST]])
        lines.append(words("gap", "upstream", name=name, items=items))
    return lines


def _named(name: str, m: CausalMap | None, words: Words) -> str:
    return phrase(m[name], words) if m is not None and name in m else words.quoted(name)


def tell_yardstick(result: Yardstick, words: Words) -> str:
    """Return Yardstick in sentences."""
    lines = []
    for name in result.behaviours:
        points = result.of(name)
        share = result.closed_by_moving(name)
        if points[0].hidden or points[-1].hidden:
            lines.append(capital(words("gap", "hidden", name=words.quoted(name))))
            continue
        ends = {"first": words.number(points[0].gap, 1), "last": words.number(points[-1].gap, 1)}
        if share != share:
            lines.append(words("gap", "opened", name=words.quoted(name), **ends))
        elif share <= 0:
            lines.append(words("gap", "lowered", name=words.quoted(name), **ends))
        else:
            part = words.exact_share(round(100 * min(share, 1.0)), 100)
            lines.append(words("gap", "moved", name=words.quoted(name), share=part, **ends))
    return "\n".join(lines)


def tell_ownership(result: Ownership, words: Words) -> str:
    """Return Ownership in sentences."""
    if not result.owners:
        return words("ownership", "none")
    owned = sum(len(o.variables) for o in result.owners)
    lines = []
    for one in result.owners:
        lines.append(
            words(
                "ownership",
                "share_one" if len(one.variables) == 1 else "share",
                owner=capital(owner_name(one.owner, words)),
                n=len(one.variables),
                share=words.exact_share(len(one.variables), owned),
                acts=len(one.acts),
                loops=one.loops,
                all=result.loops,
            )
        )
    lines.append(words("ownership", "effective", n=words.number(result.effective_owners, 1)))
    if result.nobody:
        named = [phrase(result.map[name], words) for name in result.nobody[:12]]
        lines.append(words("ownership", "nobody", items=words.listed(named)))
    return "\n".join(lines)


def tell_keeps_itself(result: KeepsItself, words: Words) -> str:
    """Return KeepsItself in sentences."""
    target = phrase(result.map[result.target], words)
    lines = [words("keeps", "stays", target=target, share=words.share(result.stays))]
    if result.falls_back:
        lines.append(words("keeps", "falls_back"))
    for tried in result.tried:
        if tried.pulse_tips:
            label = words.quoted(tried.scenario.label(words.lang))
            share = words.share(tried.pulse_tips)
            lines.append(words("keeps", "pulse", scenario=label, share=share))
    for tried in result.tipping:
        label = words.quoted(tried.scenario.label(words.lang))
        lines.append(words("keeps", "tips", scenario=label, share=words.share(tried.tips)))
    if not result.tipping:
        lines.append(words("keeps", "nothing"))
    if result.holds is not None:
        lines.append(tell_holds(result.holds, words))
    return "\n".join(lines)


def tell_resilience(result: Resilience, words: Words) -> str:
    """Return Resilience in sentences."""
    lines = []
    shocked, on = (phrase(result.map[name], words) for name in (result.shocked, result.on))
    for k, state in enumerate(result.states):
        name = words("resilience", "as_is") if k == 0 else capital(state.scenario.label(words.lang))
        if state.return_time != state.return_time:
            lines.append(words("resilience", "still", state=name, shocked=shocked, on=on))
            continue
        numbers = {key: words.number(getattr(state, key)) for key in ("depth", "low", "high")}
        amount = words.number(result.amount, 1, signed=True)
        told = {"state": name, "shocked": shocked, "on": on, "amount": amount}
        lines.append(words("resilience", "state", **told, **numbers))
        if state.return_time == float("inf"):
            lines.append(words("resilience", "never"))
        else:
            lines.append(words("resilience", "back", time=words.number(state.return_time, 0)))
    if result.to_be is not None:
        change = result.to_be.depth - result.as_is.depth
        key = "alike" if abs(change) < 0.005 else "deeper" if change > 0 else "shallower"
        lines.append(words("resilience", key))
    return "\n".join(lines)


def _level(level: str, n: int, words: Words) -> str:
    one = n == 1 or level == "none"
    return words("iceberg", level if one else f"{level.replace(' ', '_')}_many")


def tell_iceberg(result: Iceberg, words: Words) -> str:
    """Return what lies above and under water."""
    if not any(n for level, n in result.counts.items() if level != "none"):
        return "\n".join([words("iceberg", "no_levels"), *_belief_asked(result, words)])
    named = {level: f"{n} {_level(level, n, words)}" for level, n in result.counts.items() if n}
    above = [text for level, text in named.items() if level == "event"]
    below = [text for level, text in named.items() if level not in ("event", "none")]
    lines = [
        words(
            "iceberg",
            "counts",
            above=words.listed(above) or words("iceberg", "nothing"),
            below=words.listed(below) or words("iceberg", "nothing"),
        ),
    ]
    if result.counts["none"]:
        lines.append(words("iceberg", "some_without", n=result.counts["none"]))
    links = words.exact_share(result.links_under, result.links_all)
    lines.append(words("iceberg", "links", share=links))
    if result.loops_all:
        share = words.exact_share(result.loops_under, result.loops_all)
        key = "loops" if result.loops_without_belief else "loops_all_believe"
        lines.append(words("iceberg", key, share=share, n=result.loops_without_belief))
    return "\n".join([*lines, *_belief_asked(result, words)])


def _belief_asked(result: Iceberg, words: Words) -> list[str]:
    """Return the question for a belief, where loops or the whole map have none."""
    if not result.beliefs:
        return [words("iceberg", "no_beliefs")]
    asked = [words.quoted(loop_name(loop, words)) for loop in result.unbelieved[:3]]
    return [words("iceberg", "ask_belief", loops=words.listed(asked))] if asked else []
