"""A survey as a source of maps whose links differ from draw to draw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

import numpy as np

from ..errors import InvalidValue
from ..model.causal_map import CausalMap
from ..model.link import Link
from ..model.sign import Sign
from ..model.source import LinkDraws, Over
from ..randomness import CHUNK, stream
from .answers import SEEN, Kind
from .consensus import rule_of
from .intervals import resamples
from .privacy import POOLED, require_shown
from .protecting import shown_verdict
from .survey import MINIMUM_GROUP, Survey
from .tallies import Indicators, Rule, indicators_of, one_round

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "PersonDraws",
    "ResampleDraws",
    "group_maps",
    "link_draws_of",
    "map_of_pairs",
    "person_links",
    "union_map_of",
    "union_pairs",
]


@dataclass(frozen=True)
class ResampleDraws:
    """Draws respondents with replacement, and judges every link on those drawn."""

    told: Indicators
    rule: Rule
    sheets: int

    def __call__(
        self, entropy: int, chunk: int, count: int
    ) -> tuple[NDArray[np.bool_], NDArray[np.int8]]:
        """Return presence and sign of each link, each of shape (L, count)."""
        weights = resamples(entropy, chunk, count, self.told.sheets, self.sheets)
        tallies = self.told.tallies(weights)
        verdict = self.rule.judge(tallies, tallies)
        return verdict.kept.T.copy(), verdict.sign.T.copy()


@dataclass(frozen=True)
class PersonDraws:
    """Draws one person, with the links that person sees."""

    signs: NDArray[np.int8]
    seen: NDArray[np.bool_]

    def __call__(
        self, entropy: int, chunk: int, count: int
    ) -> tuple[NDArray[np.bool_], NDArray[np.int8]]:
        """Return presence and sign of each link, each of shape (L, count)."""
        random = stream(entropy, "person", chunk)
        who = random.integers(0, len(self.signs), size=CHUNK)[:count]
        return self.seen[who].T.copy(), self.signs[who].T.copy()


def union_pairs(survey: Survey, least: int) -> NDArray[np.int64]:
    """Return the places of the pairs that at least `least` people see, in their order."""
    seen = np.isin(survey.cells.kind, SEEN)
    count = np.bincount(survey.cells.pair[seen], minlength=len(survey.pairs))
    found: NDArray[np.int64] = np.flatnonzero(count >= least)
    return found


def union_map_of(survey: Survey) -> CausalMap:
    """Return the map of every link that at least three people see, signs by the survey's rule."""
    s = one_round(survey)
    require_shown(s, MINIMUM_GROUP, s.consent)
    pairs = union_pairs(s, 1 if s.consent else POOLED)
    told = indicators_of(s, pairs)
    tallies = told.tallies(np.ones((1, len(s.sheets))))
    # Everybody's link may be there: only the sign is judged.
    rule = replace(rule_of(**s.rule), min_share=1e-9, min_people=1)
    verdict = rule.judge(tallies, tallies)
    if not s.consent:
        verdict = shown_verdict(s, verdict, rule, MINIMUM_GROUP, pairs)
    return map_of_pairs(s, pairs, verdict.sign[0], verdict.contested[0])


def map_of_pairs(
    survey: Survey,
    pairs: NDArray[np.int64],
    signs: NDArray[np.int8],
    contested: NDArray[np.bool_],
) -> CausalMap:
    """Return the map of some pairs, in order of the pairs."""
    links = []
    for k, pair in enumerate(pairs):
        source, target = (survey.variables[v] for v in survey.pairs[pair])
        links.append(
            Link(
                source,
                target,
                Sign(int(signs[k])),
                evidence="surveyed",
                contested=bool(contested[k]),
            )
        )
    return CausalMap(survey.nodes, tuple(links))


def link_draws_of(survey: Survey, over: Over) -> LinkDraws:
    """Return what draws the links of a survey's `union_map`."""
    s = one_round(survey)
    require_shown(s, MINIMUM_GROUP, s.consent)
    pairs = union_pairs(s, 1 if s.consent else POOLED)
    if over == "resamples":
        return ResampleDraws(indicators_of(s, pairs), rule_of(**s.rule), len(s.sheets))
    if over == "people":
        signs, seen = person_links(s, pairs)
        return PersonDraws(signs, seen)
    raise InvalidValue("over", over, f"use one of {', '.join(get_args(Over))}")


def person_links(
    survey: Survey, pairs: NDArray[np.int64]
) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """Return sign and presence of each link per sheet, each of shape (S, L)."""
    place = np.full(len(survey.pairs) + 1, -1, dtype=np.int64)
    place[pairs] = np.arange(len(pairs))
    at, kind = place[survey.cells.pair], survey.cells.kind
    used = (at >= 0) & np.isin(kind, SEEN)
    shape = (len(survey.sheets), len(pairs))
    signs, seen = np.zeros(shape, dtype=np.int8), np.zeros(shape, dtype=bool)
    where = survey.cells.sheet[used], at[used]
    seen[where] = True
    decided = np.where(kind == Kind.PLUS, 1, np.where(kind == Kind.MINUS, -1, 0))
    signs[where] = decided[used]
    return signs, seen


def group_maps(
    survey: Survey, members: list[NDArray[np.bool_]], rule: Rule
) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """Return sign and presence of each pair in the map of each set of people.

    A set too small for the rule's number of people needs as many as it has.
    """
    told = indicators_of(survey, np.arange(len(survey.pairs)))
    signs, seen = [], []
    for inside in members:
        tallies = told.tallies(inside[None, :].astype(np.float64))
        least = min(rule.min_people, int(inside.sum()))
        own = Rule(rule.min_share, least, rule.absent, rule.by, rule.sign_share)
        verdict = own.judge(tallies, tallies)
        signs.append(verdict.sign[0])
        seen.append(verdict.kept[0])
    return np.array(signs), np.array(seen)
