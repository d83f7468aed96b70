"""What keeps today in place, and where one run ends, told in sentences."""

from __future__ import annotations

from ...dynamics.holds import Holds
from ...dynamics.simulate import Trajectory
from ...loops.loop import Loop
from .ensemble_sentences import certificate_lines
from .phrases import capital, loop_name, phrase
from .wording import Words

__all__ = ["leading_loops", "tell_holds", "tell_trajectory"]


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
