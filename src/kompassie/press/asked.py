"""The checks of what a press question is asked with."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import InvalidValue
from ..model.causal_map import CausalMap
from ..model.fields import number
from ..model.sign import Sign

__all__ = ["pushes_on", "signs_seen", "strength_range"]


def pushes_on(push: object, m: CausalMap) -> dict[str, float]:
    """Return the pushes {name: size}, checked."""
    remedy = 'use a dictionary such as {"rest": +1}'
    if not isinstance(push, Mapping) or not push:
        raise InvalidValue("push", push, remedy)
    found: dict[str, float] = {}
    for name, amount in push.items():
        known = m[name].name
        size = number(amount, f"push on {known!r}", "use a finite number other than 0")
        if not size:
            raise InvalidValue(f"push on {known!r}", amount, "use a number other than 0")
        found[known] = size
    return found


def signs_seen(observed: object, m: CausalMap) -> dict[str, int]:
    """Return the observed signs {name: −1 or +1}, checked."""
    if observed is None:
        return {}
    if not isinstance(observed, Mapping):
        raise InvalidValue("observed", observed, 'use a dictionary such as {"stress": -1}')
    found: dict[str, int] = {}
    for name, seen in observed.items():
        known = m[name].name
        sign = Sign.of(seen, f"observed sign of {known!r}")
        if sign is Sign.UNSURE:
            remedy = "use +1 or -1, or leave out what was not seen"
            raise InvalidValue(f"observed sign of {known!r}", seen, remedy)
        found[known] = int(sign)
    return found


def strength_range(strengths: object) -> tuple[float, float]:
    """Return the checked range that unknown strengths are drawn from."""
    remedy = "use a range (low, high) with 0 ≤ low < high ≤ 1"
    if not isinstance(strengths, (tuple, list)) or len(strengths) != 2:
        raise InvalidValue("strengths", strengths, remedy)
    low = number(strengths[0], "strengths", remedy, 0.0, 1.0)
    return low, number(strengths[1], "strengths", remedy, 0.0, 1.0, above=low)
