"""What may be shown of a link's counts: small numbers told in words, groups kept from adding up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from .agreement import wilson
from .answers import SEEN, Kind
from .link_count import LinkCount
from .privacy import (
    POOLED,
    Count,
    beside_small,
    blocks_of,
    coarse,
    coded,
    limits,
    strata_of,
    whole_rounds,
)
from .survey import Survey
from .tallies import Rule, Verdict, indicators_of, kind_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FEW_PEOPLE", "NOT_TOLD", "Protection", "shown_verdict"]

FEW_PEOPLE = 10
"""Intervals of smaller groups are nearly personal, and are not shown."""

NOT_TOLD = "not told"
"""What stands for counts that protected results do not give."""

_COUNTS = ("asked", "answered", "plus", "minus", "unsure", "both", "none", "dont_know")
_FIGURES = ("share", "low", "high", "mean", "median", "agreement", "conflict")


class Protection:
    """Turns a count into what may be shown of it.

    Where some groups are too small to be shown, a part of the people shows its map and no counts:
    together with those of the whole, and of other parts, they would give the small groups away.
    """

    def __init__(self, survey: Survey, minimum: int, interval: str) -> None:
        self.people = survey.people
        self.interval = interval
        self.bare = beside_small(survey, minimum)

    def shown(self, line: LinkCount) -> LinkCount:
        """Return the line with small numbers hidden."""
        if self.bare or not line.kept:
            # That a link just fell out, with its counts beside it, would narrow them down.
            told: dict[str, Count] = dict.fromkeys(_COUNTS, NOT_TOLD)
            return replace(line, **told, **dict.fromkeys(_FIGURES))  # type: ignore[arg-type]
        n = self.people
        counts = {name: coded(int(getattr(line, name)), n) for name in _COUNTS}
        counts["none"] = _left(line, n)
        share = self.share(line.share)
        figures = {name: coarse(getattr(line, name), n) for name in ("low", "high")}
        figures |= {name: coarse(getattr(line, name), n, True) for name in ("mean", "median")}
        figures["share"] = share
        if self.interval == "wilson" and share is not None:
            # From the share that is told: from the exact one the count could be worked back.
            low, high = wilson(share * n, n)
            figures |= {"low": round(low, 2), "high": round(high, 2)}
        enough = n >= FEW_PEOPLE
        sides = enough and "few" not in (counts["plus"], counts["minus"])
        figures["agreement"] = _tenths(line.agreement) if enough else None
        figures["conflict"] = _tenths(line.conflict) if sides else None
        if not enough:
            figures |= {"low": None, "high": None}
        return replace(line, **counts, **figures)  # type: ignore[arg-type]

    def share(self, share: float | None) -> float | None:
        """Return a share as it may be told; None for a part of the people."""
        return None if self.bare else coarse(share, self.people)


def shown_verdict(
    survey: Survey,
    verdict: Verdict,
    rule: Rule,
    minimum: int,
    pairs: NDArray[np.int64],
    nested: bool = False,
) -> Verdict:
    """Return the verdict as it may be shown, which differs for a part beside small groups.

    A link that fewer than three of the others see is not shown, and a sign that one or two give,
    or that is against everybody's, is unsure: either could say that nobody in a small group among
    the others agrees. Groups that are taken together have no sign but everybody's.

    Parameters
    ----------
    survey, minimum
        The answers, and the smallest group that is shown.
    verdict, rule
        What the rule makes of the pairs.
    pairs
        Places of the pairs in `survey.pairs`.
    nested
        Whether shares are averaged over groups.
    """
    if not beside_small(survey, minimum):
        return verdict
    whole = whole_rounds(survey)
    strata = strata_of(whole, minimum, personal=False) if nested else None
    told = indicators_of(whole, pairs, strata=strata).tallies(np.ones((1, len(whole.sheets))))
    sign, everybody = verdict.sign, rule.judge(told, told).sign
    counts, of_all = (kind_counts(s)[pairs] for s in (survey, whole))
    plus, minus = counts[:, Kind.PLUS], counts[:, Kind.MINUS]
    others = (of_all - counts)[:, list(SEEN)].sum(axis=1)
    mine = set(np.unique(survey.sheets.group).tolist())
    small = [block for block in blocks_of(survey, minimum) if len(block) > 1]
    kept = verdict.kept
    if any(not block & mine for block in small):
        kept = kept & (others >= POOLED)
    # A large group alone may leave open what everybody decides, or the other way round.
    fits = sign == everybody if len(mine) > 1 else sign * everybody >= 0
    given = fits & kept & (np.where(sign > 0, plus, minus) >= POOLED)
    both = np.minimum(plus, minus) >= POOLED
    return replace(
        verdict,
        kept=kept,
        sign=np.where(given, sign, 0).astype(np.int8),
        contested=verdict.contested & both & kept,
    )


def _left(line: LinkCount, people: int) -> Count:
    """Return how many see no influence, as far as that follows from what is told anyway.

    Told apart, it would narrow down how many see a link: together they are all who answered.
    """
    seen = sum(int(getattr(line, name)) for name in ("plus", "minus", "unsure", "both"))
    low, high = limits(seen, people)
    least, most = limits(int(line.answered), people)
    return f"{max(least - high, 0)}–{max(most - low, 0)}"


def _tenths(value: float | None) -> float | None:
    """Return a figure in steps of a tenth, never one: that would say that all agree."""
    return None if value is None else min(round(value, 1), 0.9)
