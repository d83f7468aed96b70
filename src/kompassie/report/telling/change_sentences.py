"""What is told of differences between two meetings: in the loops, and in the maps."""

from __future__ import annotations

from ...loops.comparing import LoopChanges
from ...loops.comparing_maps import LinkChange, MapChanges
from ...model.sign import Sign
from .phrases import loop_name, phrase
from .structure_sentences import link_texts, named_loops
from .wording import Words

__all__ = ["tell_loop_changes", "tell_map_changes"]

_MOST = 5


def tell_loop_changes(result: LoopChanges, words: Words) -> str:
    """Return which loops appeared, disappeared and changed their sign, and how far that goes."""
    if result.same:
        lines = [words("loop_changes", "same")]
    else:
        counts = {
            key: words.whole(len(getattr(result, key)))
            for key in ("appeared", "disappeared", "changed", "kept")
        }
        lines = [words("loop_changes", "counts", **counts)]
        for key in ("appeared", "disappeared"):
            loops = named_loops(getattr(result, key), words, "loop_changes")
            lines += _listed(key, loops, words)
        turned = [
            words(
                "loop_changes",
                "turned",
                name=loop_name(now, words),
                before=words("loop_changes", _kind(was.kind)),
                after=words("loop_changes", _kind(now.kind)),
            )
            for was, now in zip(result.changed_from, result.changed, strict=True)
        ]
        lines += _listed("changed", turned, words)
    if result.up_to is not None:
        lines.append(words("loop_changes", "up_to", n=result.up_to))
    return "\n".join(lines)


def _listed(key: str, items: list[str], words: Words) -> list[str]:
    """Return a heading and the first of the items, each on a line of its own."""
    if not items:
        return []
    left = len(items) - _MOST
    shown = items if left <= 1 else items[:_MOST]
    lines = [words("loop_changes", key), *(f"  {item}" for item in shown)]
    return lines if left <= 1 else [*lines, words("loops", "more", n=words.whole(left))]


def _kind(kind: str) -> str:
    return "U" if kind == "?" else kind


def tell_map_changes(result: MapChanges, words: Words) -> str:
    """Return which variables and links appeared, disappeared and changed."""
    before, after = result.before, result.after
    listed: dict[str, list[str]] = {
        "variables_appeared": [phrase(v, words) for v in result.variables_appeared],
        "variables_disappeared": [phrase(v, words) for v in result.variables_disappeared],
        "variables_changed": [phrase(v.after, words) for v in result.variables_changed],
        "appeared": link_texts(result.appeared, after, words),
        "disappeared": link_texts(result.disappeared, before, words),
        "sign_changed": [_turned(change, result, words) for change in result.sign_changed],
        "changed": link_texts(
            [change.after for change in result.changed if not change.sign_changed], after, words
        ),
    }
    lines = [
        words("map_changes", key, items=words.some(items, _MOST))
        for key, items in listed.items()
        if items
    ]
    if result.settings_changed:
        lines.append(words("map_changes", "settings"))
    for old, new in result.candidates.items():
        pair = {"old": phrase(before[old], words), "new": phrase(after[new], words)}
        lines.append(words("map_changes", "candidate", **pair))
    return "\n".join(lines) or words("map_changes", "same")


def _turned(change: LinkChange, result: MapChanges, words: Words) -> str:
    return words(
        "map_changes",
        "turned",
        link=link_texts([change.after], result.after, words)[0],
        before=_sign(change.before.sign, words),
        after=_sign(change.after.sign, words),
    )


def _sign(sign: Sign, words: Words) -> str:
    return words("paths", "unsure") if sign is Sign.UNSURE else sign.symbol
