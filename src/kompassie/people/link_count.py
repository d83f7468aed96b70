"""How many people said what of one link, as far as that may be shown."""

from __future__ import annotations

from dataclasses import dataclass

from .privacy import Count

__all__ = ["LinkCount"]


@dataclass(frozen=True, slots=True)
class LinkCount:
    """How many people said what of one link.

    Counts are numbers; of protected results they are blocks of three ("6–8"), "few" (fewer than
    3), "most" (the block of everybody), or "not told" (of a link that fell out, and of a part of
    the people beside groups that are too small); shares and means are in steps of at least three
    people and 0.05.

    Parameters
    ----------
    source, target
        The pair.
    asked, answered
        People who were asked and did not say "don't know"; people who answered about it, "no
        influence" included.
    plus, minus, unsure, both, none, dont_know
        People who gave +, −, ?, "depends", no influence, or said they do not know.
    share
        People who see a link, as a share of the named denominator, averaged over groups where
        that was asked; None where hidden.
    low, high
        95 % interval of the share; None where hidden.
    mean, median
        Of the signed strengths (−1 … +1; a bare sign counts 1), over the named denominator.
    agreement
        Tastle–Wierman consensus of the same values, 0 … 1.
    conflict
        4·p₊·p₋ of the decided signs: 1 = evenly opposed, 0 = of one mind.
    kept, contested
        Whether the link passes the rule, and whether people disagree about its sign.
    why
        Why it fell out; empty for a link that is kept.
    """

    source: str
    target: str
    asked: Count
    answered: Count
    plus: Count
    minus: Count
    unsure: Count
    both: Count
    none: Count
    dont_know: Count
    share: float | None
    low: float | None
    high: float | None
    mean: float | None
    median: float | None
    agreement: float | None
    conflict: float | None
    kept: bool
    contested: bool
    why: str
