"""How much work goes into a layout: enough to look at in an instant, or all that helps."""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["QUALITIES", "Effort", "Quality", "effort_for"]

Quality = Literal["fast", "best"]
QUALITIES = ("fast", "best")

MANY_LINKS = 110
"""From here on every look at all pairs of links is dear."""

FEW_LINKS = 30
"""Up to here a thorough look takes an instant as well."""


class Effort(NamedTuple):
    """What is tried for one layout.

    Parameters
    ----------
    starts
        First positions from which the rough search sets out.
    sweeps
        How often that moves every variable.
    tries
        Places tried for a variable each time.
    bent
        Drawings of the rough search whose links are bent and refined.
    turns
        How often these are refined.
    finished
        Drawings that are finished with all marks and judged.
    rounds
        How often the best of these is changed a little and finished again.
    """

    starts: int
    sweeps: int
    tries: int
    bent: int
    turns: int
    finished: int
    rounds: int


def effort_for(quality: Quality, links: int) -> Effort:
    """Return what to try for a map of some size, so that the time stays within bounds.

    Examples
    --------
    >>> effort_for("best", 46).rounds > effort_for("fast", 46).rounds
    True
    """
    many = links > MANY_LINKS
    # Every sweep looks at every pair of links.
    room = 90_000 / max(links, 1) ** 2
    tries = 12 if links > 40 else 24
    if quality == "fast":
        if links <= FEW_LINKS:
            return Effort(6, 16, tries, 3, 2, 2, 0)
        sweeps = round(min(max(0.5 * room, 3 if many else 7), 14))
        return Effort(3 if many else 4, sweeps, tries, 1, 2, 1, 0)
    sweeps = round(min(max(2.5 * room, 4 if many else 14), 32))
    if many:
        return Effort(4, sweeps, tries, 2, 2, 2, 6 if links < 4 * MANY_LINKS else 2)
    if links <= FEW_LINKS:
        return Effort(20, sweeps, tries + 4, 10, 3, 8, 30)
    return Effort(12, sweeps, tries + 4, 5, 3, 3, 24 if links <= 80 else 14)
