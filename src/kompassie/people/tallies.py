"""Counts of answers per pair, for everybody or for many resamples of everybody at once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ..errors import InvalidValue, KompassieError
from .answers import Kind
from .privacy import POOLED
from .survey import Survey

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "SIGN_SHARE",
    "Absent",
    "Indicators",
    "Rule",
    "Tally",
    "Verdict",
    "indicators_of",
    "kind_counts",
    "one_round",
    "require_open",
]

Absent = Literal["zero", "skip"]

SIGN_SHARE = 2 / 3
"""The majority a sign needs: of a link that divides people evenly, 60 % would be there by chance
too often."""

_PARTS = (Kind.PLUS, Kind.MINUS, Kind.UNSURE, Kind.BOTH, Kind.NONE, Kind.DONT_KNOW, Kind.NOT_ASKED)


@dataclass(frozen=True)
class Tally:
    """Weights of people by what they said of each pair; every array has the pairs last."""

    plus: NDArray[np.float64]
    minus: NDArray[np.float64]
    open: NDArray[np.float64]
    none: NDArray[np.float64]
    asked: NDArray[np.float64]
    people: NDArray[np.float64]

    @property
    def seen(self) -> NDArray[np.float64]:
        """Those who see a link, whatever its sign."""
        return self.plus + self.minus + self.open

    @property
    def answered(self) -> NDArray[np.float64]:
        """Those who said something of the pair, "no influence" included."""
        return self.seen + self.none


@dataclass(frozen=True)
class Indicators:
    """Who said what, as a sparse matrix (7 · P, S) of weights; groups apart where they are nested.

    It holds no name and no key: what goes to a worker is this.
    """

    parts: tuple[Any, ...]
    sheets: tuple[NDArray[np.int64], ...]
    weights: NDArray[np.float64]
    pairs: int

    def tallies(self, draws: NDArray[np.float64]) -> tuple[Tally, ...]:
        """Return a tally per group, for draws of shape (D, S): how often each sheet counts."""
        told = []
        for part, sheets in zip(self.parts, self.sheets, strict=True):
            own = draws[:, sheets]
            counts = (part @ own.T).T.reshape(len(draws), len(_PARTS), self.pairs)
            plus, minus, unsure, both, none, unknown, unasked = np.moveaxis(counts, 1, 0)
            people = (own @ self.weights[sheets])[:, None]
            asked = np.maximum(people - unasked - unknown, 0.0)
            told.append(Tally(plus, minus, unsure + both, none, asked, people))
        return tuple(told)


@dataclass(frozen=True)
class Verdict:
    """What a rule makes of each pair; arrays with the pairs last."""

    share: NDArray[np.float64]
    kept: NDArray[np.bool_]
    sign: NDArray[np.int8]
    contested: NDArray[np.bool_]


@dataclass(frozen=True)
class Rule:
    """When a link is in the map, and with which sign.

    Parameters
    ----------
    min_share, min_people
        What a link needs.
    absent
        What not answering means.
    by
        "majority": enough people see the link, and its sign is that of a majority of those who
        see it. "support": enough people give it one and the same sign.
    sign_share
        The majority a sign needs.
    """

    min_share: float
    min_people: float
    absent: Absent
    by: Literal["majority", "support"] = "majority"
    sign_share: float = SIGN_SHARE

    def judge(self, tallies: tuple[Tally, ...], heads: tuple[Tally, ...]) -> Verdict:
        """Return the verdict on every pair.

        Parameters
        ----------
        tallies
            Weights per group; shares are averaged over groups.
        heads
            The same without weights: the people that `min_people` counts.
        """
        plus, minus, seen = (self._mean(tallies, part) for part in ("plus", "minus", "seen"))
        if self.by == "support":
            for_plus = (plus >= self.min_share) & (_sum(heads, "plus") >= self.min_people)
            for_minus = (minus >= self.min_share) & (_sum(heads, "minus") >= self.min_people)
            kept, contested = for_plus | for_minus, for_plus & for_minus
            sign = for_plus.astype(np.int8) - for_minus.astype(np.int8)
            return Verdict(seen, kept, sign, contested)
        kept = (seen >= self.min_share - 1e-12) & (_sum(heads, "seen") >= self.min_people)
        larger, decided = np.maximum(plus, minus), plus + minus
        clear = (larger >= self.sign_share * seen - 1e-12) & (larger > np.minimum(plus, minus))
        torn = ~clear & (decided > 0) & (larger < self.sign_share * decided - 1e-12)
        # Half against half is torn whatever the majority asked for.
        torn |= (decided > 0) & (plus == minus)
        sign = np.where(clear, np.where(plus > minus, 1, -1), 0).astype(np.int8)
        return Verdict(seen, kept, np.where(kept, sign, 0).astype(np.int8), kept & torn)

    def _mean(self, tallies: tuple[Tally, ...], part: str) -> NDArray[np.float64]:
        """Return a share of the named denominator, averaged over groups that have one."""
        total: Any = 0.0
        groups: Any = 0.0
        for tally in tallies:
            base = tally.asked if self.absent == "zero" else tally.answered
            base = np.broadcast_to(base, tally.plus.shape)
            there = base > 0
            total = total + np.divide(
                getattr(tally, part), base, out=np.zeros_like(tally.plus), where=there
            )
            groups = groups + there
        mean: NDArray[np.float64] = np.divide(total, groups, out=total * 0.0, where=groups > 0)
        return mean


def require_open(rule: Rule, people: int) -> None:
    """Refuse a rule that only everybody together can meet: what passes it would tell of each.

    Raises
    ------
    InvalidValue
        For a share or a number of people that leaves nobody out.
    """
    for name, value in (("min_share", rule.min_share), ("sign_share", rule.sign_share)):
        if math.ceil(value * people - 1e-9) >= people:
            remedy = (
                f"use at most {1 - 1 / people:.2f} with {people} people, or pass personal=True if "
                "all of them agree to it: what everybody must say is what each of them said"
            )
            raise InvalidValue(name, value, remedy)
    if rule.min_people > max(POOLED, people - 1):
        raise InvalidValue("min_people", rule.min_people, f"use less than the {people} people")


def _sum(tallies: tuple[Tally, ...], part: str) -> NDArray[np.float64]:
    total: NDArray[np.float64] = np.sum([getattr(t, part) for t in tallies], axis=0)
    return total


def one_round(survey: object) -> Survey:
    """Return the survey if every person has one sheet, so that nobody counts twice."""
    if not isinstance(survey, Survey):
        kind = type(survey).__name__
        raise InvalidValue("survey", kind, "give a Survey, such as Survey.from_rows(…) makes")
    rounds = np.unique(survey.sheets.round)
    if len(rounds) > 1:
        known = [survey.rounds[k] for k in rounds if k >= 0]
        raise KompassieError(
            f"this survey has {len(rounds)} rounds, and one person would count several times: "
            f"choose one with .where(round=…), of {', '.join(known)}"
        )
    return survey


def indicators_of(
    survey: Survey,
    pairs: NDArray[np.int64],
    weights: NDArray[np.float64] | None = None,
    by_confidence: bool = False,
    strata: NDArray[np.int64] | None = None,
) -> Indicators:
    """Return who said what of some pairs.

    Parameters
    ----------
    survey
        The answers of one round.
    pairs
        Places of the pairs in `survey.pairs`.
    weights
        Shape (S,): how much each sheet weighs; None: all the same.
    by_confidence
        Weigh each answer by the confidence given with it, 1 where none was.
    strata
        Shape (S,): groups to be kept apart, by number; None: everybody together.
    """
    from scipy.sparse import csr_matrix

    cells, sheets = survey.cells, len(survey.sheets)
    weight = np.ones(sheets) if weights is None else weights
    place = np.full(len(survey.pairs) + 1, -1, dtype=np.int64)
    place[pairs] = np.arange(len(pairs))
    part_of = np.full(len(Kind) + 1, -1, dtype=np.int64)
    part_of[list(_PARTS)] = np.arange(len(_PARTS))
    part, pair = part_of[cells.kind], place[cells.pair]
    kept = (part >= 0) & (pair >= 0)
    value = weight[cells.sheet[kept]]
    if by_confidence and cells.confidence is not None:
        sure = cells.confidence[kept].astype(np.float64)
        value = value * np.where(np.isnan(sure), 1.0, sure)
    row = part[kept] * len(pairs) + pair[kept]
    shape = (len(_PARTS) * len(pairs), sheets)
    matrix = csr_matrix((value, (row, cells.sheet[kept].astype(np.int64))), shape=shape)
    if strata is None:
        return Indicators((matrix,), (np.arange(sheets),), weight, len(pairs))
    members = tuple(np.flatnonzero(strata == g) for g in np.unique(strata))
    columns = matrix.tocsc()
    parts = tuple(columns[:, at].tocsr() for at in members)
    return Indicators(parts, members, weight, len(pairs))


def kind_counts(survey: Survey) -> NDArray[np.int64]:
    """Return how many people gave each kind of answer to each pair, shape (P, kinds + 1)."""
    kinds = len(Kind) + 1
    flat = survey.cells.pair.astype(np.int64) * kinds + survey.cells.kind
    counts = np.bincount(flat, minlength=len(survey.pairs) * kinds)
    return counts.reshape(len(survey.pairs), kinds)
