"""The community matrix of a map: who acts on whom near an equilibrium, self-effects included.

Everywhere in this room entry (i, j) is about i answering to j: row i is what acts on i.
"""

from __future__ import annotations

import math
import time
from typing import Literal

from ..errors import InvalidValue, TooLarge
from ..kernels.matchings import MOST_SETS
from ..model.causal_map import CausalMap
from ..model.fields import choice, number
from ..model.link import Link
from ..model.sign import Sign

__all__ = [
    "SelfEffects",
    "deadline_after",
    "fits",
    "refuse_unsure",
    "self_effects_of",
    "signed_rows",
    "too_large",
]

STEPS_PER_SECOND = 1_000_000
"""Elementary steps that a slow core takes in a second."""

_SLACK = 20  # how many times too high a bound on the steps easily is

SelfEffects = Literal["all", "drawn"]
"""Where variables limit themselves: all without a drawn self-link, or only as drawn."""


def self_effects_of(m: CausalMap, self_effects: SelfEffects) -> tuple[int, ...]:
    """Return the places of the variables that get a self-effect of −1 nobody drew."""
    choice(self_effects, ("all", "drawn"), "self_effects")
    if self_effects == "drawn":
        return ()
    return tuple(k for k, name in enumerate(m.names) if not m.has_link(name, name))


def signed_rows(m: CausalMap, self_effects: SelfEffects, asker: str) -> list[dict[int, int]]:
    """Return for each variable i {j: sign of what acts from j on i}; unsure signs are refused."""
    rows: list[dict[int, int]] = [{} for _ in m.names]
    for i in self_effects_of(m, self_effects):
        rows[i][i] = -1
    place = {name: k for k, name in enumerate(m.names)}
    for link in m.links:
        refuse_unsure(link, asker)
        rows[place[link.target]][place[link.source]] = int(link.sign)
    return rows


def refuse_unsure(link: Link, asker: str) -> None:
    """Raise if the sign of a link is not decided."""
    if link.sign is Sign.UNSURE:
        raise InvalidValue(
            f"sign of {link.source!r} -> {link.target!r}",
            link.sign.symbol,
            f"{asker}() needs + or −: try each sign with with_link(), or use sample_press(), "
            "which draws both",
        )


def deadline_after(time_limit: float | None) -> float:
    """Return the moment, on the clock of `time.monotonic`, at which a question must stop."""
    if time_limit is None:
        return math.inf
    remedy = "use seconds from 0 upwards, or None"
    return time.monotonic() + number(time_limit, "time_limit", remedy, 0.0)


def fits(steps: int, time_limit: float | None) -> bool:
    """Return whether it is worth a try: the clock decides what the bound leaves open."""
    return time_limit is None or steps <= _SLACK * STEPS_PER_SECOND * max(time_limit, 0.05)


def too_large(what: str, steps: int, time_limit: float | None, used_up: str = "time") -> TooLarge:
    """Return the refusal of work that does not fit, with an estimate of it."""
    budget = f"{time_limit:g} s" if used_up == "time" else f"{MOST_SETS:,} sets in memory"
    remedy = (
        "Ask about a part of the map with only(), give more time_limit=, or use sample_press(), "
        "whose work does not grow so"
    )
    return TooLarge(what, f"up to {_about(steps)} steps", budget, remedy)


def _about(steps: int) -> str:
    if steps >= 10**10:
        return f"10^{len(str(steps)) - 1}"
    return f"{steps:,} (some {max(steps // STEPS_PER_SECOND, 1):,} s)"
