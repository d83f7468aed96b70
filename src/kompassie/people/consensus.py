"""The map a group shares, with every disagreement kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..errors import InvalidValue, KompassieError
from ..model.causal_map import CausalMap
from ..model.fields import number
from ..model.link import Link
from ..model.sign import Sign
from ..provenance import Provenance, made_by
from ..randomness import entropy_of
from ..tabular import Table, TableResult
from .agreement import wilson
from .answers import Kind
from .figures import alphas, pair_figures
from .intervals import share_intervals
from .link_count import LinkCount
from .privacy import POOLED, blocks_of, minimum_of, require_shown, strata_of
from .protecting import FEW_PEOPLE, Protection, shown_verdict
from .survey import MINIMUM_GROUP, Survey
from .tallies import (
    SIGN_SHARE,
    Absent,
    Rule,
    Verdict,
    indicators_of,
    kind_counts,
    one_round,
    require_open,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Consensus", "LinkCount", "find_consensus"]


@dataclass(frozen=True)
class Consensus(TableResult):
    """What a group shares, and what it does not.

    Parameters
    ----------
    map
        The links that pass the rule: evidence surveyed, confidence the share of people who see
        them, contested where signs disagree.
    links
        A count for every pair that at least three people see, in order of the variables.
    pooled
        Number of pairs that fewer than three people see; they are not shown apart.
    people
        Number of people.
    rule
        The rule, in words, with the denominator and the weights.
    alpha, alpha_nominal
        Krippendorff's alpha over all pairs: of the signed strengths in their order, and of
        + / − / no influence as mere kinds. None where hidden or where nothing could differ.
    protected
        Whether small numbers are hidden.
    provenance
        How it was made.
    """

    map: CausalMap
    links: tuple[LinkCount, ...]
    pooled: int
    people: int
    rule: str
    alpha: float | None
    alpha_nominal: float | None
    protected: bool
    provenance: Provenance

    @property
    def contested(self) -> tuple[LinkCount, ...]:
        """The links whose sign people disagree about."""
        return tuple(c for c in self.links if c.contested)

    @property
    def left_out(self) -> tuple[LinkCount, ...]:
        """The links that at least three people see and the rule does not keep; each says why."""
        return tuple(c for c in self.links if not c.kept)

    def table(self) -> Table:
        """Return one row per pair: who answered what, the figures, and whether it is kept."""
        names = LinkCount.__slots__
        return Table.from_rows(names, [tuple(getattr(c, n) for n in names) for c in self.links])

    def completeness(self) -> str:
        """Return the rule, and how much is not shown apart."""
        one = "1 pair" if self.pooled == 1 else f"{self.pooled} pairs"
        pooled = f"; {one} seen by fewer than {POOLED} people" if self.pooled else ""
        return f"{self.people} people; {self.rule}{pooled}"

    def __repr__(self) -> str:
        torn = f", {len(self.contested)} contested" if self.contested else ""
        return f"<Consensus: {len(self.map.links)} links{torn}, {self.people} people>"


def find_consensus(
    survey: Survey,
    /,
    *,
    min_share: float = 0.4,
    min_people: int = 3,
    absent: Absent = "zero",
    rule: Literal["majority", "support"] = "majority",
    sign_share: float = SIGN_SHARE,
    weights: Mapping[str, float] | Literal["confidence"] | None = None,
    groups: Literal["nested"] | None = None,
    interval: Literal["wilson", "bootstrap"] = "wilson",
    draws: int = 1000,
    seed: int | None = 1,
    min_group: int = MINIMUM_GROUP,
    personal: bool = False,
) -> Consensus:
    """Return the map a group shares.

    A link is in it if enough people see it, with whatever sign. Where people disagree about the
    sign the link stays and is contested; it is never averaged away.

    Parameters
    ----------
    survey
        The answers of one round.
    min_share
        Smallest share of people who see the link, above 0 up to 1.
    min_people
        Smallest number of people who see it, at least 1.
    absent
        What not answering means: "zero" counts everybody who was asked in the share, "skip" only
        those who answered about the pair. "Don't know" counts in neither. The choice changes the
        map; it is part of the rule.
    rule
        "majority": the sign is that of at least `sign_share` of those who see the link; where
        neither sign has that share of those who decided, it is contested, and where most are
        unsure the sign is unsure. "support": each sign on its own needs `min_share` and
        `min_people`; if both have them the link is contested.
    sign_share
        The majority a sign needs, 0.5 up to 1.
    weights
        None: all weigh the same. "confidence": each answer weighs by the confidence given with it
        (with absent="skip" only). {group: weight}: people weigh by their group, others 1.
    groups
        "nested": shares are taken in each group first and then averaged, so that a large group
        does not outvote the others; groups too small to be shown count as one.
    interval
        Of the share who see the link: "wilson", or "bootstrap" (percentiles over resamples of
        respondents, within their group where nested).
    draws, seed
        Of the bootstrap.
    min_group
        Smallest group that is shown, at least 3.
    personal
        Show everything, also of groups of fewer than five and of pairs one or two people see.

    Returns
    -------
    Consensus
        The map, and a count per pair.

    Raises
    ------
    KompassieError
        For a survey of several rounds, or a group whose answers could be read off.

    Notes
    -----
    O(answers · log answers); a bootstrap adds O(draws · answers).

    References
    ----------
    Özesmi and Özesmi (2004), "Ecological models based on people's knowledge", for group maps from
    individual ones; Aminpour et al. (2020), "Wisdom of stakeholder crowds in complex
    social–ecological systems", for averages within groups first.

    Examples
    --------
    >>> rows = [(k, "rest", "stress", "-") for k in range(4)] + [(4, "rest", "stress", "+")]
    >>> find_consensus(Survey.from_rows(rows)).map.links[0].sign.symbol
    '−'
    """
    s = one_round(survey)
    minimum, personal = minimum_of(min_group), personal or s.consent
    named = rule_of(min_share, min_people, absent, rule, sign_share)
    _check(weights, groups, interval, absent)
    require_shown(s, minimum, personal)
    if not personal:
        require_open(named, s.people)
    if isinstance(weights, Mapping) and not personal:
        _no_small_groups(s, minimum)
    whole = np.arange(len(s.pairs))
    strata = strata_of(s, minimum, personal) if groups == "nested" else None
    weight = _sheet_weights(s, weights)
    one = np.ones((1, len(s.sheets)))
    heads = indicators_of(s, whole, strata=strata).tallies(one)
    told = indicators_of(s, whole, weight, weights == "confidence", strata)
    verdict = named.judge(told.tallies(one), heads)
    counts = kind_counts(s)
    seen = counts[:, [Kind.PLUS, Kind.MINUS, Kind.UNSURE, Kind.BOTH]].sum(axis=1)
    shown = np.flatnonzero((seen >= POOLED) | (personal & (seen > 0)))
    figures = pair_figures(s, absent)
    base = np.array([t.asked + 0 * t.plus if absent == "zero" else t.answered for t in heads])
    base = base.sum(axis=0)[0]
    entropy = entropy_of(seed)
    if interval == "bootstrap":
        bounds = share_intervals(s, told, heads, named, draws, entropy)
    else:
        bounds = np.array([wilson(p * n, n) for p, n in zip(verdict.share[0], base, strict=True)])
        bounds = bounds.reshape(-1, 2).T
    protect = None if personal else Protection(s, minimum, interval)
    if protect is not None:
        verdict = shown_verdict(s, verdict, named, minimum, whole, groups == "nested")
    lines = []
    for k in shown:
        share = float(verdict.share[0, k])
        low, high = (float(b[k]) for b in bounds)
        plain = _line(s, counts[k], int(k), (share, low, high), figures[k], verdict, named, seen)
        lines.append(plain if protect is None else protect.shown(plain))
    kept = [k for k in shown if verdict.kept[0, k]]
    links = tuple(_link(s, int(k), verdict, protect) for k in kept)
    ordinal, nominal = alphas(s)
    if not personal and s.people < FEW_PEOPLE:
        ordinal = nominal = None
    settings = {
        "min_share": named.min_share, "min_people": min_people, "absent": absent, "rule": rule,
        "sign_share": sign_share, "weights": weights, "groups": groups, "interval": interval,
        "draws": draws if interval == "bootstrap" else None, "min_group": minimum,
        "personal": personal,
    }  # fmt: skip
    return Consensus(
        CausalMap(s.nodes, links),
        tuple(lines),
        int((seen > 0).sum()) - len(shown),
        s.people,
        _words(named, weights, groups == "nested", interval),
        ordinal if personal else _twentieths(ordinal),
        nominal if personal else _twentieths(nominal),
        not personal,
        made_by("find_consensus", settings, s.digest, entropy if interval == "bootstrap" else None),
    )


def _twentieths(alpha: float | None) -> float | None:
    return None if alpha is None else min(round(round(alpha * 20) / 20, 2), 0.95)


def rule_of(
    min_share: float = 0.4,
    min_people: int = 3,
    absent: str = "zero",
    rule: str = "majority",
    sign_share: float = SIGN_SHARE,
) -> Rule:
    """Return a checked rule."""
    remedy = "use a share above 0 up to 1"
    least = number(min_share, "min_share", remedy, high=1.0, above=0.0)
    if isinstance(min_people, bool) or not isinstance(min_people, int) or min_people < 1:
        raise InvalidValue("min_people", min_people, "use a whole number from 1 upwards")
    if absent not in ("zero", "skip"):
        raise InvalidValue("absent", absent, 'use "zero" or "skip"')
    if rule not in ("majority", "support"):
        raise InvalidValue("rule", rule, 'use "majority" or "support"')
    most = number(sign_share, "sign_share", "use a share from 0.5 up to 1", 0.5, 1.0)
    return Rule(least, min_people, absent, rule, most)  # type: ignore[arg-type]


def _check(weights: object, groups: object, interval: object, absent: str) -> None:
    if groups not in (None, "nested"):
        raise InvalidValue("groups", groups, 'use "nested", or None for all people alike')
    if interval not in ("wilson", "bootstrap"):
        raise InvalidValue("interval", interval, 'use "wilson" or "bootstrap"')
    if weights is None or isinstance(weights, Mapping):
        return
    if weights != "confidence":
        raise InvalidValue("weights", weights, 'use None, "confidence", or {group: weight}')
    if absent == "zero":
        remedy = 'who did not answer gave no confidence: use absent="skip" with it'
        raise InvalidValue("weights", weights, remedy)


def _no_small_groups(survey: Survey, minimum: int) -> None:
    """Refuse weights by group beside small groups: a large weight would show one group alone."""
    if any(len(block) > 1 for block in blocks_of(survey, minimum)):
        raise KompassieError(
            f"weights by group are not taken where some groups have fewer than {minimum} people: "
            "a large weight would show what one of them said. Pass personal=True if all agree to it"
        )


def _sheet_weights(
    survey: Survey, weights: Mapping[str, float] | str | None
) -> NDArray[np.float64] | None:
    if not isinstance(weights, Mapping):
        return None
    unknown = [g for g in weights if g not in survey.groups]
    if unknown:
        raise InvalidValue("weights", unknown, f"use groups of {', '.join(survey.groups)}")
    of_group = np.ones(len(survey.groups) + 1)
    for name, value in weights.items():
        weight = number(value, f"weight of {name!r}", "use a number above 0", above=0.0)
        of_group[survey.groups.index(name)] = weight
    return of_group[survey.sheets.group]


def _words(
    rule: Rule, weights: Mapping[str, float] | str | None, nested: bool, interval: str
) -> str:
    base = "of all people asked" if rule.absent == "zero" else "of those who answered"
    text = f"seen by at least {rule.min_share:.0%} {base} and {rule.min_people:g} people"
    if rule.by == "support":
        text = f"one sign given by at least {rule.min_share:.0%} {base} and "
        text += f"{rule.min_people:g} people; contested where both are"
    else:
        text += f"; sign by {rule.sign_share:.0%} of those who see it, else contested or unsure"
    if nested:
        text += "; averaged within groups first"
    if isinstance(weights, Mapping):
        text += "; weights " + ", ".join(f"{g} {w:g}" for g, w in weights.items())
    else:
        text += "; weighed by confidence" if weights else "; all weigh the same"
    return f"{text}; {interval} intervals"


def _line(
    s: Survey,
    counts: NDArray[np.int64],
    k: int,
    shares: tuple[float, float, float],
    figures: tuple[float | None, float | None, float | None],
    verdict: Verdict,
    rule: Rule,
    seen: NDArray[np.int64],
) -> LinkCount:
    plus, minus, none, unsure, both, unknown, unasked = (int(n) for n in counts[1:8])
    decided = plus + minus
    kept = bool(verdict.kept[0, k])
    source, target = (s.variables[v] for v in s.pairs[k])
    return LinkCount(
        source,
        target,
        s.people - unasked - unknown,
        int(seen[k]) + none,
        plus,
        minus,
        unsure,
        both,
        none,
        unknown,
        *shares,
        *figures,
        4 * plus * minus / decided**2 if decided else 0.0,
        kept,
        bool(verdict.contested[0, k]),
        "" if kept else _why(int(seen[k]), shares[0], rule),
    )


def _why(seen: int, share: float, rule: Rule) -> str:
    if rule.by == "support":
        return "neither sign has the share and the people it needs"
    if seen < rule.min_people:
        return f"fewer than {rule.min_people:g} people see it"
    return f"a share under {rule.min_share:.0%} sees it"


def _link(s: Survey, k: int, verdict: Verdict, protect: Protection | None) -> Link:
    source, target = (s.variables[v] for v in s.pairs[k])
    share: float | None = min(float(verdict.share[0, k]), 1.0)
    if protect is not None:
        share = protect.share(share)
    return Link(
        source,
        target,
        Sign(int(verdict.sign[0, k])),
        confidence=share,
        evidence="surveyed",
        contested=bool(verdict.contested[0, k]),
    )
