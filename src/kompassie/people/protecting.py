"""What may be shown of a link's counts: small numbers told in words, groups kept from adding up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from .agreement import wilson
from .answers import SEEN, Kind
from .link_count import LinkCount
from .privacy import POOLED, Count, beside_small, blocks_of, coarse, coded, limits
from .survey import Survey
from .tallies import Verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FEW_PEOPLE", "NOT_TOLD", "Protection"]

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

    def __init__(
        self, survey: Survey, counts: NDArray[np.int64], minimum: int, interval: str
    ) -> None:
        self.people = survey.people
        self.interval = interval
        self.bare = beside_small(survey, minimum)
        if self.bare:
            small = [block for block in blocks_of(survey, minimum) if len(block) > 1]
            mine = set(np.unique(survey.sheets.group).tolist())
            self.small_outside = any(not block & mine for block in small)
            self.others = _seen_in_rounds(survey) - counts[:, list(SEEN)].sum(axis=1)

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

    def verdict(self, verdict: Verdict, counts: NDArray[np.int64]) -> Verdict:
        """Return the verdict as it may be shown of a part of the people.

        A link that fewer than three of the others see is not shown, and a sign that one or two
        give is unsure: either could say that nobody in a small group among the others agrees.
        """
        if not self.bare:
            return verdict
        plus, minus = counts[:, Kind.PLUS], counts[:, Kind.MINUS]
        given = np.where(verdict.sign > 0, plus, minus) >= POOLED
        both = np.minimum(plus, minus) >= POOLED
        kept = verdict.kept & (self.others >= POOLED) if self.small_outside else verdict.kept
        sign = np.where(given & kept, verdict.sign, 0).astype(np.int8)
        return replace(verdict, kept=kept, sign=sign, contested=verdict.contested & both & kept)

    def share(self, share: float | None) -> float | None:
        """Return a share as it may be told; None for a part of the people."""
        return None if self.bare else coarse(share, self.people)


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


def _seen_in_rounds(survey: Survey) -> NDArray[np.int64]:
    """Return how many people of the whole see each pair, in the rounds of a part."""
    whole = survey.whole
    there = np.isin(whole.sheets.round, np.unique(survey.sheets.round))
    seen = np.isin(whole.cells.kind, SEEN) & there[whole.cells.sheet]
    return np.bincount(whole.cells.pair[seen], minlength=len(whole.pairs))
