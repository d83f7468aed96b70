"""What follows from the drawing alone: the signs with which a push can reach a variable."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from ..model.causal_map import CausalMap
from ..model.interventions import Hold, Pulse, Push, Scenario

__all__ = ["reach", "sign_by_drawing"]


def reach(m: CausalMap, starts: Iterable[tuple[str, int]]) -> dict[str, set[int]]:
    """Return for each variable the signs (−1, +1) with which any chain of links reaches it.

    Parameters
    ----------
    m
        The map; an unsure link carries both signs.
    starts
        (variable, sign) pairs that are given.
    """
    signs: dict[str, set[int]] = {name: set() for name in m.names}
    queue = deque(starts)
    while queue:
        name, sign = queue.popleft()
        if sign in signs[name]:
            continue
        signs[name].add(sign)
        for link in m.links_from(name):
            if m.role(link.target) == "constant":
                continue
            for step in (int(link.sign),) if link.sign else (-1, 1):
                queue.append((link.target, sign * step))
    return signs


def sign_by_drawing(m: CausalMap, scenario: Scenario, on: str) -> int | None:
    """Return the sign of an effect if every strength gives the same one, else None.

    +1 or −1 where all chains of links from the pushes agree, 0 where there is no chain, None
    where they disagree or come from anything but a push: which way that goes is not drawn.

    Notes
    -----
    With all chains agreeing, the runs with and without the push stay ordered at every time and
    for every set of strengths (a monotone system: Smith 1995, "Monotone dynamical systems").
    """
    starts = []
    for item in scenario.interventions:
        match item:
            case Push() | Pulse():
                ways = [1 if item.amount > 0 else -1] if item.amount else []
                starts += [(m[item.variable].name, way) for way in ways]
            case Hold():
                starts += [(m[item.variable].name, way) for way in (1, -1)]
            case _:
                starts += [(m[item.target].name, way) for way in (1, -1)]
    signs = reach(m, starts)[m[on].name]
    if not signs:
        return 0
    return signs.pop() if len(signs) == 1 else None
