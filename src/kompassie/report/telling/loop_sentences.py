"""A map and its loops, told in sentences: the circle of each loop, and what it rests on.

The sentences speak of variables and circles, never of a person as a cause.
"""

from __future__ import annotations

from ...loops.find import find_loops
from ...loops.found import Loops
from ...loops.loop import Loop
from ...loops.strongest import SelectedLoops
from ...model.causal_map import CausalMap
from ...model.link import Link
from ...model.sign import Sign
from ...model.study import Study
from ...model.variable import Variable
from .phrases import capital, is_held, links_text, loop_name, map_size, phrase
from .wording import Words

__all__ = [
    "circle",
    "closing",
    "evidence_counts",
    "loop_count",
    "tell_loop",
    "tell_loops",
    "tell_map",
    "tell_study",
    "unmatched_names",
]

_MOST_LOOPS = 12


def tell_map(result: CausalMap, words: Words) -> str:
    """Return how large a map is and what its links rest on."""
    size = map_size(result, words)
    counts = f": {evidence_counts(result.links, words)}" if result.links else ""
    return f"{capital(size)}{counts}."


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
    kinds = {link.evidence for link in loop.links}
    if len(kinds) == 1:
        kind = words("evidence", kinds.pop())
        key = "evidence_one" if len(loop) == 1 else "evidence_all"
        rests = words("loop", key, n=len(loop), kind=kind)
    else:
        counts = evidence_counts(loop.links, words)
        rests = words("loop", "evidence_some", n=len(loop), counts=counts)
    return f"{end} {rests}"


def evidence_counts(links: tuple[Link, ...], words: Words) -> str:
    """Return "48 stated and 22 assumed"."""
    kinds = [link.evidence for link in links]
    found = [k for k in ("stated", "observed", "surveyed", "assumed") if k in kinds]
    if len(found) == 1:
        kind = words("evidence", found[0])
        return kind if len(kinds) == 1 else words("evidence", "all", kind=kind)
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
    # Of a selection, names of what was not selected are no names without a loop.
    if isinstance(loops, SelectedLoops) or not loops.complete or not loops.unmatched:
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
