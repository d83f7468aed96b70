"""Which loops a drawing is shaped around: a few that together cover much of the map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ...errors import InvalidValue

if TYPE_CHECKING:
    from ...loops.loop import Loop
    from ...model.causal_map import CausalMap
    from ...model.source import MapSource

__all__ = ["ChosenLoops", "choose_loops"]

_LONGEST = 7
_LISTED = 2_000
_LISTED_SECONDS = 3.0
_IDEAL_LENGTH = 4
_LEAST_NEW = 0.55  # share of links that no chosen loop has yet
_TANGLED = 0.15  # per variable shared with one chosen loop, from the second on


class ChosenLoops(NamedTuple):
    """Loops to show, and how many there are in all."""

    loops: tuple[Loop, ...]
    found: int
    complete: bool


def choose_loops(
    source: MapSource, m: CausalMap, given: Iterable[Loop] | None, names: Iterable[object] = ()
) -> ChosenLoops:
    """Return the loops to shape a drawing around.

    Parameters
    ----------
    source
        The map, or the study that names some of its loops.
    m
        The map itself.
    given
        Loops somebody chose, most important first; None: a few are chosen here, named ones first.
    names
        Loop names of the study.

    Returns
    -------
    ChosenLoops
        Loops of two and more variables that lie in the map, each once.

    Raises
    ------
    InvalidValue
        If something given is no loop, or no loop of this map.
    """
    from ...loops.find import find_loops
    from ...loops.found import Loops
    from ...loops.strongest import SelectedLoops

    if isinstance(given, Loops) and not isinstance(given, SelectedLoops):
        found, complete = len(given), given.complete and given.max_length is None
        return ChosenLoops(_checked(m, given), found, complete)
    listed = find_loops(source, limit=_LISTED, time_limit=_LISTED_SECONDS)
    if given is not None:
        return ChosenLoops(_checked(m, given), len(listed), listed.complete)
    most = round(min(max(len(m) / 3.5, 3), 8))
    candidates = [loop for loop in listed if 2 <= len(loop) <= _LONGEST]
    return ChosenLoops(_greedy(candidates, most), len(listed), listed.complete)


def _checked(m: CausalMap, given: Iterable[Loop]) -> tuple[Loop, ...]:
    kept: dict[tuple[str, ...], Loop] = {}
    for loop in given:
        links = getattr(loop, "links", None)
        if links is None:
            raise InvalidValue(
                "loop to draw", loop, "give Loop values, such as find_loops() returns"
            )
        for link in links:
            if not m.has_link(link.source, link.target):
                route = " → ".join(loop.names)
                raise InvalidValue("loop to draw", route, "give loops of the map that is drawn")
        if len(loop) > 1:
            kept.setdefault(loop.key, loop)
    return tuple(kept.values())


def _greedy(candidates: Sequence[Loop], most: int) -> tuple[Loop, ...]:
    """Return loops one by one, each with many links that none before it has."""
    left = [(loop, frozenset(link.pair for link in loop.links)) for loop in candidates]
    covered: set[tuple[str, str]] = set()
    circles: list[set[str]] = []
    chosen: list[Loop] = []
    while left and len(chosen) < most:
        values = []
        for k, (loop, pairs) in enumerate(left):
            new = len(pairs - covered) / len(pairs)
            shared = max((len(members & set(loop.names)) for members in circles), default=0)
            value = new - 0.08 * abs(len(loop) - _IDEAL_LENGTH) + (0.5 if loop.name else 0.0)
            value -= _TANGLED * max(shared - 1, 0)
            values.append((value if new >= _LEAST_NEW else -1.0, -k))
        value, place = max(values)
        if value < 0:
            break
        loop, pairs = left.pop(-place)
        covered |= pairs
        circles.append(set(loop.names))
        chosen.append(loop)
    return tuple(chosen)
