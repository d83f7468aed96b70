"""What a group shares: one map by a named rule, with every disagreement still in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..errors import InvalidValue, KompassieError
from ..model.causal_map import CausalMap
from ..model.fields import number
from ..model.link import Link
from ..model.sign import Sign
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .survey import MINIMUM_GROUP, Survey

__all__ = ["Consensus", "LinkCount", "find_consensus"]

SIGN_MAJORITY = 0.6
"""Share of those who give a decided sign that must agree on it; else the link is contested."""

_POOLED = 3
"""Links named by fewer people are not shown apart."""


@dataclass(frozen=True, slots=True)
class LinkCount:
    """How many people said what of one link.

    Parameters
    ----------
    source, target
        The pair.
    answered
        People who answered about it, "no influence" included.
    plus, minus, unsure, none
        People who gave +, −, ?, or said there is no influence.
    share
        People who see a link, as a share of the named denominator.
    kept
        Whether the link passes the rule.
    """

    source: str
    target: str
    answered: int
    plus: int
    minus: int
    unsure: int
    none: int
    share: float
    kept: bool

    @property
    def conflict(self) -> float:
        """4·p₊·p₋ of the decided signs: 1 = evenly opposed, 0 = of one mind."""
        decided = self.plus + self.minus
        return 4 * self.plus * self.minus / decided**2 if decided else 0.0


@dataclass(frozen=True)
class Consensus(TableResult):
    """What a group shares, and what it does not.

    Parameters
    ----------
    map
        The links that pass the rule: evidence surveyed, confidence the share of people who see
        them, contested where signs disagree.
    links
        A count for every pair named by at least three people, in order of the variables.
    pooled
        Number of pairs named by fewer than three people; they are not shown apart.
    people
        Number of people.
    rule
        The rule, in words.
    provenance
        How it was made.
    """

    map: CausalMap
    links: tuple[LinkCount, ...]
    pooled: int
    people: int
    rule: str
    provenance: Provenance

    def table(self) -> Table:
        """Return one row per pair: who answered what, the share, the conflict, whether kept."""
        names = ("source", "target", "answered", "plus", "minus", "unsure", "none")
        rows = [
            (*(getattr(c, name) for name in names), c.share, c.conflict, c.kept) for c in self.links
        ]
        return Table.from_rows((*names, "share", "conflict", "kept"), rows)

    def completeness(self) -> str:
        """Return the rule, and how much is not shown apart."""
        pooled = (
            f"; {self.pooled} pairs named by fewer than {_POOLED} people" if self.pooled else ""
        )
        return f"{self.people} people; {self.rule}{pooled}"


def find_consensus(
    survey: Survey,
    /,
    *,
    min_share: float = 0.4,
    min_people: int = 3,
    absent: Literal["zero", "skip"] = "zero",
    personal: bool = False,
) -> Consensus:
    """Return the map a group shares.

    A link is in it if enough people see it, with whatever sign. Its sign is the one that 60 % of
    those with a decided sign give; where they disagree more, the link stays and is contested. It is
    never averaged away.

    Parameters
    ----------
    survey
        The answers.
    min_share
        Smallest share of people who see the link, above 0 up to 1.
    min_people
        Smallest number of people who see it, at least 1.
    absent
        What not answering means: "zero" counts everybody in the share, "skip" only those who
        answered about the pair. The choice changes the map; it is part of the rule.
    personal
        Allow groups of fewer than five and show pairs named by one or two people.

    Returns
    -------
    Consensus
        The map, and a count per pair.

    Raises
    ------
    KompassieError
        For a group of fewer than five people, unless `personal`.

    Notes
    -----
    O(answers).

    References
    ----------
    Özesmi and Özesmi (2004), "Ecological models based on people's knowledge", for group maps from
    individual ones.

    Examples
    --------
    >>> rows = [(k, "rest", "stress", "-") for k in range(4)] + [(4, "rest", "stress", "+")]
    >>> find_consensus(Survey.from_rows(rows)).map.links[0].sign.symbol
    '−'
    """
    if not isinstance(survey, Survey):
        raise InvalidValue("survey", survey, "give a Survey, such as Survey.from_rows(…) makes")
    remedy = "use a share above 0 up to 1"
    least = number(min_share, "min_share", remedy, high=1.0, above=0.0)
    if isinstance(min_people, bool) or not isinstance(min_people, int) or min_people < 1:
        raise InvalidValue("min_people", min_people, "use a whole number from 1 upwards")
    if absent not in ("zero", "skip"):
        raise InvalidValue("absent", absent, 'use "zero" or "skip"')
    if survey.people < MINIMUM_GROUP and not personal:
        raise KompassieError(
            f"a group of fewer than {MINIMUM_GROUP} people is not shown: what one of them said "
            "could be read off. Ask more people, or pass personal=True if all of them agree to it"
        )
    counts = _counts(survey, least, min_people, absent)
    shown = [c for c in counts if personal or c.plus + c.minus + c.unsure >= _POOLED]
    links = tuple(_link(c) for c in counts if c.kept and (personal or c in shown))
    denominator = "of all people" if absent == "zero" else "of those who answered"
    rule = f"seen by at least {least:.0%} {denominator} and {min_people} people"
    rule += f"; sign by {SIGN_MAJORITY:.0%} of decided signs, else contested; all weigh the same"
    settings = {"min_share": least, "min_people": min_people, "absent": absent}
    return Consensus(
        CausalMap(survey.variables, links),
        tuple(shown),
        len(counts) - len(shown),
        survey.people,
        rule,
        made_by("find_consensus", {**settings, "personal": personal}),
    )


def _counts(survey: Survey, least: float, min_people: int, absent: str) -> list[LinkCount]:
    given: dict[tuple[str, str], list[Sign | None]] = {}
    for answer in survey.answers:
        given.setdefault(answer.pair, []).append(answer.sign)
    place = {name: k for k, name in enumerate(survey.variables)}
    counts = []
    for pair in sorted(given, key=lambda pair: (place[pair[0]], place[pair[1]])):
        signs = given[pair]
        plus, minus, unsure = (signs.count(s) for s in (Sign.PLUS, Sign.MINUS, Sign.UNSURE))
        seen = plus + minus + unsure
        share = seen / (survey.people if absent == "zero" else len(signs))
        kept = share >= least and seen >= min_people
        none = len(signs) - seen
        counts.append(LinkCount(*pair, len(signs), plus, minus, unsure, none, share, kept))
    return [c for c in counts if c.plus + c.minus + c.unsure]


def _link(count: LinkCount) -> Link:
    decided = count.plus + count.minus
    sign, contested = Sign.UNSURE, False
    if decided:
        larger = max(count.plus, count.minus)
        if larger / decided >= SIGN_MAJORITY:
            sign = Sign.PLUS if count.plus == larger else Sign.MINUS
        else:
            contested = True
    confidence = min(count.share, 1.0)
    return Link(
        count.source, count.target, sign, confidence=confidence, evidence="surveyed",
        contested=contested,
    )  # fmt: skip
