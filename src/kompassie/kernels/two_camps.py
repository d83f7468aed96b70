"""Dividing the nodes of a signed graph in two camps with as few links against them as can be.

A link is against the camps when it is + between them or − within one of them. Directions play no
part, and links side by side count one by one. Nodes that no link holds together are divided apart
from each other, so everything here is about one connected part, given as `Ties`.

Four questions, from cheap to dear: do two camps without any link against them exist
(`balanced_camps`); how few can be found by looking around (`nearby_camps`); how many are surely
needed (`apart_conflicts`); and how few there are (`camp_tables.fewest_against`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from .camp_tables import fewest_against

__all__ = [
    "Ties",
    "apart_conflicts",
    "balanced_camps",
    "connected_parts",
    "count_against",
    "divided_part",
    "nearby_camps",
    "ties_of",
]

Ties: TypeAlias = list[dict[int, tuple[int, int]]]
"""For each node its neighbours, each with the number of + and of − links between the two."""

_STARTS = 60  # trees from which `nearby_camps` looks around
_CAPS = (3, 4, 5)  # lengths of cycles that `apart_conflicts` takes before longer ones


def ties_of(size: int, links: Sequence[tuple[int, int, int]]) -> Ties:
    """Return the ties of a graph from links (u, v, sign), u ≠ v, sign −1 or +1."""
    ties: Ties = [{} for _ in range(size)]
    for u, v, sign in sorted(links):
        plus, minus = ties[u].get(v, (0, 0))
        ties[u][v] = ties[v][u] = (plus + (sign > 0), minus + (sign < 0))
    return ties


def connected_parts(ties: Ties) -> list[list[int]]:
    """Return the connected parts, each sorted, ordered by their smallest node."""
    parts = []
    seen = bytearray(len(ties))
    for start in range(len(ties)):
        if seen[start]:
            continue
        seen[start] = 1
        part = [start]
        for u in part:
            for v in ties[u]:
                if not seen[v]:
                    seen[v] = 1
                    part.append(v)
        parts.append(sorted(part))
    return parts


def count_against(ties: Ties, camps: Sequence[int] | Mapping[int, int], part: Sequence[int]) -> int:
    """Return the number of links within a part that are against camps (0 or 1 for each node)."""
    return sum(
        minus if camps[u] == camps[v] else plus
        for u in part
        for v, (plus, minus) in ties[u].items()
        if u < v
    )


def balanced_camps(ties: Ties, part: Sequence[int]) -> dict[int, int] | None:
    """Return camps with no link against them, the first node in camp 0; None if there are none.

    Notes
    -----
    Harary (1953), "On the notion of balance of a signed graph". O(links).
    """
    camps = {part[0]: 0}
    queue = [part[0]]
    for u in queue:
        for v, (plus, minus) in ties[u].items():
            if plus and minus:
                return None
            wanted = camps[u] ^ (minus > 0)
            if v not in camps:
                camps[v] = wanted
                queue.append(v)
            elif camps[v] != wanted:
                return None
    return camps


def divided_part(
    ties: Ties, part: Sequence[int], alive: Callable[[], bool]
) -> tuple[dict[int, int], int]:
    """Return camps of a part, its first node in camp 0, and how many links are against any camps.

    The camps are the best there are where as many links are against them; else the best found.

    Parameters
    ----------
    ties, part
        The graph, and the nodes of one of its connected parts.
    alive
        Called between steps; once it says no, what can be had at once is returned.
    """
    camps = balanced_camps(ties, part)
    least = 0
    if camps is None:
        best = fewest_against(ties, part, alive)
        if best is not None:
            least, camps = best
        else:
            camps = nearby_camps(ties, part, alive)
            least = apart_conflicts(ties, part, alive)
    first = camps[part[0]]
    return {u: camp ^ first for u, camp in camps.items()}, least


def nearby_camps(ties: Ties, part: Sequence[int], alive: Callable[[], bool]) -> dict[int, int]:
    """Return good camps: the best of several trees, each improved as long as one move helps.

    The first tree is always tried; `alive` says whether to go on with another.
    """
    best: dict[int, int] = {}
    least = -1
    roots = sorted(part, key=lambda u: (-len(ties[u]), u))[:_STARTS]
    for root in roots:
        if least >= 0 and not alive():
            break
        camps = {root: 0}
        queue = [root]
        for u in queue:
            for v, (plus, minus) in ties[u].items():
                if v not in camps:
                    camps[v] = camps[u] ^ (minus > plus)
                    queue.append(v)
        against = _improve(ties, camps, part)
        if least < 0 or against < least:
            best, least = camps, against
    return best


def _improve(ties: Ties, camps: dict[int, int], part: Sequence[int]) -> int:
    """Move single nodes while it helps; return the number of links against the camps."""
    # What moving a node wins: its links against the camps minus those along with them.
    gain = {u: sum(_pull(tie, camps[u], camps[v]) for v, tie in ties[u].items()) for u in part}
    todo = deque(part)
    waiting = set(part)
    while todo:
        u = todo.popleft()
        waiting.discard(u)
        if gain[u] <= 0:
            continue
        camps[u] ^= 1
        gain[u] = -gain[u]
        for v, tie in ties[u].items():
            gain[v] += 2 * _pull(tie, camps[u], camps[v])
            if v not in waiting:
                waiting.add(v)
                todo.append(v)
    return count_against(ties, camps, part)


def _pull(tie: tuple[int, int], a: int, b: int) -> int:
    plus, minus = tie
    return minus - plus if a == b else plus - minus


def apart_conflicts(ties: Ties, part: Sequence[int], alive: Callable[[], bool]) -> int:
    """Return a number of negative cycles that share no link: at least so many links are against.

    Each cycle with an odd number of − links has a link against the camps, whatever the camps. The
    cycles are taken greedily, short ones first, so there may be more of them.
    """
    left = {u: {v: list(tie) for v, tie in ties[u].items()} for u in part}
    found = 0
    for u in part:
        for v, tie in left[u].items():
            if u < v and (both := min(tie)):
                found += both
                for a, b in ((u, v), (v, u)):
                    left[a][b] = [tie[0] - both, tie[1] - both]
    for cap in (*_CAPS, 2 * len(part)):
        for start in part:
            while cycle := _negative_cycle(left, start, cap):
                found += 1
                for a, b, minus in cycle:
                    left[a][b][minus] -= 1
                    left[b][a][minus] -= 1
            if not alive():
                return found
    return found


def _negative_cycle(
    left: dict[int, dict[int, list[int]]], start: int, cap: int
) -> list[tuple[int, int, int]]:
    """Return a negative cycle found on the way from `start` to itself turned over, or nothing."""
    came: dict[tuple[int, int], tuple[int, int, int] | None] = {(start, 0): None}
    frontier = [(start, 0)]
    for _ in range(cap):
        following = []
        for u, side in frontier:
            for v, tie in left[u].items():
                for minus in (0, 1):
                    state = (v, side ^ minus)
                    if tie[minus] and state not in came:
                        came[state] = (u, side, minus)
                        following.append(state)
        if (start, 1) in came:
            return _simple_part(came, start)
        frontier = following
    return []


def _simple_part(
    came: dict[tuple[int, int], tuple[int, int, int] | None], start: int
) -> list[tuple[int, int, int]]:
    """Return the first cycle with an odd number of − links that closes on the walk."""
    walk = []
    at = (start, 1)
    while (step := came[at]) is not None:
        u, side, minus = step
        walk.append((at[0], u, minus))
        at = (u, side)
    kept: list[tuple[int, int, int]] = []
    place = {walk[0][0]: 0}
    for a, b, minus in walk:
        kept.append((a, b, minus))
        if b in place:
            cycle = kept[place[b] :]
            if sum(step[2] for step in cycle) % 2:
                return cycle
            # A detour that comes back even: the rest of the walk is still odd.
            for _, gone, _ in cycle[:-1]:
                del place[gone]
            del kept[place[b] :]
        else:
            place[b] = len(kept)
    return []  # not reached: the whole walk is odd
