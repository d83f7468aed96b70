"""Which answers may be shown, so that nobody's own answer can be read off or worked out.

Rules, on by default: groups of fewer than five are never shown, nor can they be had by taking what
is shown from a larger whole; a count of one or two, and a count of all or all but one, is told as
"few" or "most" and any other in blocks of three; links that fewer than three people see are pooled.
This makes it harder to find
out what somebody answered; it does not make it impossible.

References
----------
Willenborg and De Waal (2001), "Elements of Statistical Disclosure Control", for complementary
suppression.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InvalidValue, KompassieError
from .survey import MINIMUM_GROUP, Survey

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "FLOOR",
    "POOLED",
    "Count",
    "beside_small",
    "blocks_of",
    "coarse",
    "coded",
    "hidden_text",
    "is_shown",
    "limits",
    "minimum_of",
    "require_people",
    "require_shown",
    "strata_of",
    "whole_rounds",
]

FLOOR = 3
"""The smallest minimum that can be asked for."""

POOLED = 3
"""Links named by fewer people are not shown apart."""

STEP = 0.05
"""Shares and means of protected results are told in steps of at least this size."""

Count = int | str
"""A number of people; protected: a block such as "6–8", "few", "most" or "hidden (n < 5)"."""


def minimum_of(value: object) -> int:
    """Return the smallest group that is shown; under three is refused."""
    if isinstance(value, bool) or not isinstance(value, int) or value < FLOOR:
        remedy = f"use a whole number from {FLOOR} upwards: in a smaller group anybody can be found"
        raise InvalidValue("min_group", value, remedy)
    return value


def hidden_text(minimum: int = MINIMUM_GROUP) -> str:
    """Return what stands where a group is too small."""
    return f"hidden (n < {minimum})"


def coded(count: int, people: int) -> Count:
    """Return a count as it may be shown: in threes, and never as nobody or everybody.

    All counts of one pair are told in the same blocks, so that sums of them never pin one down:
    what is left over when known blocks are taken away is always two people wide or more.

    Examples
    --------
    >>> coded(1, 20), coded(8, 20), coded(19, 20)
    ('few', '6–8', 'most')
    """
    first, last = limits(count, people)
    if first == 0:
        return "few"
    return "most" if last == people else f"{first}–{last}"


def limits(count: int, people: int) -> tuple[int, int]:
    """Return the block a count is told in: from, up to and including."""
    first = count - count % POOLED
    highest = max(math.ceil((people - POOLED) / POOLED) * POOLED, 0)
    if first >= highest:
        return highest, people
    return first, first + POOLED - 1


def coarse(value: float | None, people: int, signed: bool = False) -> float | None:
    """Return a share or mean in steps of at least three people, never all and never none.

    What is told is the middle of the step; less than a step is told as none. `signed`: a mean of
    values from −1 to +1, which would tell of both sides at once.
    """
    if value is None or not np.isfinite(value) or people < 1:
        return None
    step = POOLED * max(math.ceil(STEP * people / POOLED), 1)
    first = math.floor(abs(value) * people / step + 1e-9) * step
    highest = math.ceil((people - step) / step) * step
    if signed:
        # A mean near one says that nobody is against: its two last steps are one.
        highest -= step
    highest = max(highest, 0)
    first = min(first, highest)
    last = people if first == highest else first + step - 1
    if first == 0:
        return 0.0
    told = round(min((first + last) / 2 / people, 1.0 - STEP), 2)
    return math.copysign(told, value)


def blocks_of(survey: Survey, minimum: int) -> list[frozenset[int]]:
    """Return sets of groups that may be shown, alone and together, and so cannot be taken apart.

    Groups that are large enough in every round stand alone. The others stand together; where
    they are still too few, the smallest of the large groups joins them. Whatever is put together
    from such blocks, every difference of two of them is made of whole blocks too.
    """
    whole = survey.whole.sheets
    rounds = np.unique(whole.round)
    groups = np.unique(whole.group)
    sizes = np.array(
        [[int(((whole.group == g) & (whole.round == r)).sum()) for r in rounds] for g in groups]
    ).reshape(len(groups), len(rounds))
    small = ((sizes > 0) & (sizes < minimum)).any(axis=1)
    large = sorted(np.flatnonzero(~small), key=lambda k: (int(sizes[k].max()), int(k)))
    pool = [int(k) for k in np.flatnonzero(small)]
    while pool and large:
        together = sizes[pool].sum(axis=0)
        if not ((together > 0) & (together < minimum)).any():
            break
        pool.append(int(large.pop(0)))
    blocks = [frozenset({int(groups[k])}) for k in sorted(large)]
    if pool:
        blocks.append(frozenset(int(groups[k]) for k in pool))
    return blocks


def strata_of(survey: Survey, minimum: int, personal: bool) -> NDArray[np.int64]:
    """Return which people are averaged together first: groups, small ones taken together."""
    groups = survey.sheets.group.astype(np.int64)
    if personal:
        return groups
    number = {g: b for b, block in enumerate(blocks_of(survey, minimum)) for g in block}
    return np.array([number[int(g)] for g in groups], dtype=np.int64)


def beside_small(survey: Survey, minimum: int) -> bool:
    """Whether a survey is a part of people of whom some groups are too small to be shown."""
    whole = survey.whole
    if whole is survey or _everybody(survey):
        return False
    return any(len(block) > 1 for block in blocks_of(survey, minimum))


def _everybody(survey: Survey) -> bool:
    """Whether a part holds every sheet of its rounds."""
    whole = survey.whole
    there = np.isin(whole.sheets.round, np.unique(survey.sheets.round))
    same = int(there.sum()) == len(survey.sheets)
    return same and len(survey.cells) == int(there[whole.cells.sheet].sum())


def require_shown(survey: Survey, minimum: int, personal: bool) -> None:
    """Refuse a survey, or a part of one, of which somebody's answers could be read off.

    Raises
    ------
    KompassieError
        For fewer people than the minimum, or a part that leaves a smaller group over.
    """
    require_people(survey.people, minimum, personal)
    if personal:
        return
    if survey.whole is survey:
        return
    mine = set(np.unique(survey.sheets.group).tolist())
    rounds = np.unique(survey.sheets.round)
    there = np.isin(survey.whole.sheets.round, rounds)
    present = set(np.unique(survey.whole.sheets.group[there]).tolist())
    cut = [b for b in blocks_of(survey, minimum) if b & mine and (b & present) - mine]
    left = len(np.unique(survey.whole.sheets.person[there])) - survey.people
    if cut or 0 < left < minimum or 0 < _of_other_status(survey, mine, there) < minimum:
        raise KompassieError(
            f"this part of the people is not shown: what it leaves over is a group of fewer than "
            f"{minimum}, whose answers would follow by taking away. Take the small groups together "
            "with another one, or pass personal=True if all of them agree to it"
        )


def _of_other_status(survey: Survey, groups: set[int], rounds: NDArray[np.bool_]) -> int:
    """Return how many people of the groups of a part gave answers of a status it leaves out."""
    whole = survey.whole
    sheets = rounds & np.isin(whole.sheets.group, list(groups))
    cells = sheets[whole.cells.sheet]
    if int(cells.sum()) == len(survey.cells):
        return 0
    other = cells & ~np.isin(whole.cells.status, np.unique(survey.cells.status))
    return len(np.unique(whole.sheets.person[whole.cells.sheet[other]]))


def is_shown(survey: Survey) -> bool:
    """Return whether a survey, or a part of one, is large enough to be shown by default."""
    try:
        require_shown(survey, MINIMUM_GROUP, personal=False)
    except KompassieError:
        return False
    return True


def require_people(people: int, minimum: int, personal: bool) -> None:
    """Refuse a group smaller than the minimum, unless its people agreed."""
    if people < minimum and not personal:
        raise KompassieError(
            f"a group of fewer than {minimum} people is not shown: what one of them said "
            "could be read off. Ask more people, or pass personal=True if all of them agree to it"
        )


def whole_rounds(survey: Survey) -> Survey:
    """Return everybody who answered in the rounds of a part."""
    rounds = [survey.rounds[k] for k in np.unique(survey.sheets.round) if k >= 0]
    return survey.whole.where(round=rounds) if rounds else survey.whole
