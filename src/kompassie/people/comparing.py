"""What people's maps share and where they differ: between people, groups and rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from ..errors import InvalidValue, KompassieError, TooLarge
from ..loops.find import find_loops
from ..model.fields import clean_name
from ..provenance import Provenance, made_by
from ..randomness import CHUNK, entropy_of
from .answers import ANSWERED
from .compared import GroupTest, PeopleComparison
from .consensus import rule_of
from .distances import (
    Distances,
    clusters_of,
    distances_of,
    extreme,
    grouped,
    identical,
    mean_pairs,
    permutation_test,
)
from .drawing import group_maps, map_of_pairs, person_links
from .intervals import check_draws, resamples
from .loop_links import LinksOfLoops
from .privacy import blocks_of, hidden_text, minimum_of, require_shown
from .protecting import FEW_PEOPLE
from .survey import MINIMUM_GROUP, Survey
from .tallies import SIGN_SHARE, Absent, Rule, one_round

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["compare_people"]

By = Literal["group", "round"] | None

MOST_PEOPLE = 2_000
"""People whose maps are compared pair by pair."""

MOST_CELLS = 10_000_000
"""People × pairs that are compared."""


def compare_people(
    survey: Survey,
    /,
    by: By = None,
    *,
    leader: str | None = None,
    absent: Absent = "zero",
    min_share: float = 0.4,
    min_people: int = 3,
    sign_share: float = SIGN_SHARE,
    draws: int = 1000,
    shuffles: int = 999,
    seed: int | None = 1,
    limit: int | None = 20_000,
    min_group: int = MINIMUM_GROUP,
    personal: bool = False,
) -> PeopleComparison:
    """Compare the maps of people, of groups, or of rounds.

    Parameters
    ----------
    survey
        The answers; of one round, unless rounds are compared or a leader is followed.
    by
        None: people with each other. "group": the map each group shares. "round": the map the
        whole group shares in each round.
    leader
        Name of a group, mostly of one person: how far its map is from the others', per round.
        It asks for personal=True where that group is under the minimum.
    absent
        "zero": a pair somebody did not mention is no link in their map. "skip": only pairs both
        answered are compared.
    min_share, min_people, sign_share
        The rule for the map of a group, as for `find_consensus`.
    draws, shuffles, seed
        Of the bootstrap over people and of the permutation test.
    limit
        Loops to compare at most.
    min_group
        Smallest group that is shown, at least 3.
    personal
        Show people one by one (as numbers) and groups of any size.

    Returns
    -------
    PeopleComparison
        Overlap of links, of signs and of loops; distances, test, clusters, extremes.

    Raises
    ------
    KompassieError
        For a group whose answers could be read off.
    TooLarge
        For more than 2,000 people compared one by one.

    Notes
    -----
    O(U² · L + draws · U²) for U units and L pairs.

    References
    ----------
    Markóczy and Goldberg (1995), "A method for eliciting and comparing causal maps".

    Examples
    --------
    >>> rows = [(p, "rest", "stress", "-") for p in range(6)]
    >>> compare_people(Survey.from_rows(rows), personal=True).shared
    1.0
    """
    if by not in (None, "group", "round"):
        raise InvalidValue("by", by, 'use None, "group" or "round"')
    if not isinstance(survey, Survey):
        raise InvalidValue("survey", type(survey).__name__, "give a Survey")
    minimum, personal = minimum_of(min_group), personal or survey.consent
    rule = rule_of(min_share, min_people, absent, "majority", sign_share)
    settings = {
        "by": by, "leader": leader, "absent": absent, "min_share": rule.min_share,
        "min_people": min_people, "sign_share": rule.sign_share, "draws": check_draws(draws),
        "shuffles": check_draws(shuffles), "limit": limit, "min_group": minimum,
        "personal": personal,
    }  # fmt: skip
    entropy = entropy_of(seed)
    require_shown(survey, minimum, personal)
    asked = _Asked(survey, rule, minimum, personal, limit, draws, shuffles, entropy)
    distances = () if leader is None else asked.leader(leader)
    provenance = made_by("compare_people", settings, survey.digest, entropy)
    if by is None:
        if len(np.unique(survey.sheets.round)) > 1 and leader is not None:
            last = survey.rounds[int(survey.sheets.round.max())]
            asked = _Asked(
                survey.where(round=last), rule, minimum, personal, limit, draws, shuffles, entropy
            )
        return asked.people(distances, provenance)
    return asked.units(by, distances, provenance)


class _Asked:
    """A survey and all settings of one comparison."""

    def __init__(
        self,
        survey: Survey,
        rule: Rule,
        minimum: int,
        personal: bool,
        limit: int | None,
        draws: int,
        shuffles: int,
        entropy: int,
    ) -> None:
        self.survey = survey
        self.rule = rule
        self.minimum = minimum
        self.personal = personal
        self.limit = limit
        self.draws = draws
        self.shuffles = shuffles
        self.entropy = entropy

    def leader(self, name: str) -> tuple[tuple[str, float], ...]:
        """Return the distance between a group's map and that of all others, per round."""
        s = self.survey
        text = clean_name(name, "leader")
        if text not in s.groups:
            raise InvalidValue("leader", name, f"use a group of {', '.join(s.groups) or 'none'}")
        group = s.groups.index(text)
        apart = []
        for number in np.unique(s.sheets.round):
            own = s if number < 0 else s.where(round=s.rounds[number])
            mine = own.sheets.group == group
            if not mine.any() or mine.all():
                continue
            if min(int(mine.sum()), int((~mine).sum())) < self.minimum and not self.personal:
                raise KompassieError(
                    f"how far a group of fewer than {self.minimum} is from the others is about "
                    "persons: pass personal=True if they agree to it"
                )
            signs, seen = group_maps(own, [mine, ~mine], self.rule)
            found = float(distances_of(signs, seen).distance[0, 1])
            apart.append(("" if number < 0 else s.rounds[number], found))
        return tuple(apart)

    def people(
        self, leader: tuple[tuple[str, float], ...], provenance: Provenance
    ) -> PeopleComparison:
        """Return the comparison of people with each other."""
        s = one_round(self.survey)
        if not self._fits():
            raise TooLarge(
                "a comparison of all pairs of people",
                f"{len(s.sheets):,} people and {len(s.pairs):,} pairs",
                f"{MOST_PEOPLE:,} people and {MOST_CELLS:,} answers",
                'Compare groups with by="group"',
            )
        pairs = np.arange(len(s.pairs))
        signs, seen = person_links(s, pairs)
        found = self._distances(s, signs, seen)
        loop_overlap, upto = self._loops(s, seen, np.flatnonzero(seen.any(axis=0)))
        likeness = 1.0 - found.distance
        low, high = self._interval(likeness)
        # Small groups tell more of each person: their interval is as good as an answer.
        if not self.personal and s.people < 2 * self.minimum:
            low = high = None
        clusters, sizes = self._clusters(found.distance, [f"person {k}" for k in s.sheets.person])
        units = tuple(f"person {k}" for k in s.sheets.person)
        shown = self.personal
        return PeopleComparison(
            "person",
            units if shown else (),
            (),
            found.distance if shown else None,
            found.overlap if shown else None,
            found.agreement if shown else None,
            loop_overlap if shown else None,
            self._told(mean_pairs(found.overlap)[0]),
            self._told(mean_pairs(found.agreement)[0]),
            self._told(mean_pairs(loop_overlap)[0]),
            self._told(mean_pairs(likeness)[0]),
            self._told(low),
            self._told(high),
            self._test(s, found.distance),
            clusters if shown else None,
            sizes,
            extreme(found.distance, units, nearest=True) if shown else None,
            extreme(found.distance, units, nearest=False) if shown else None,
            identical(signs, seen, units) if shown else (),
            leader,
            s.people,
            upto,
            not shown,
            provenance,
        )

    def units(
        self, by: Literal["group", "round"], leader: tuple[tuple[str, float], ...], how: Provenance
    ) -> PeopleComparison:
        """Return the comparison of the maps of groups or rounds."""
        s = self.survey
        hidden: tuple[str, ...] = ()
        if by == "group":
            one_round(s)
            alone = {next(iter(b)) for b in blocks_of(s, self.minimum) if len(b) == 1}
            there = [k for k in range(len(s.groups)) if (s.sheets.group == k).any()]
            shown = [k for k in there if k in alone or self.personal]
            names = [s.groups[k] for k in shown]
            hidden = tuple(s.groups[k] for k in there if k not in shown)
            members = [s.sheets.group == k for k in shown]
        else:
            numbers = [int(k) for k in np.unique(s.sheets.round) if k >= 0]
            names = [s.rounds[k] for k in numbers]
            members = [s.sheets.round == k for k in numbers]
            few = [m for m in members if m.sum() < self.minimum]
            if few and not self.personal:
                require_shown(s.where(round=names[0]), self.minimum, personal=False)
                raise KompassieError(f"a round of fewer than {self.minimum} people is not shown")
        if len(names) < 2:
            raise KompassieError(
                f"there are no two {by}s that can be compared: {len(hidden)} are hidden, as groups "
                f"of fewer than {self.minimum} are not shown. Take the people together, or pass "
                "personal=True if all of them agree to it"
            )
        signs, seen = group_maps(s, members, self.rule)
        found = distances_of(signs, seen)
        loop_overlap, upto = self._loops(s, seen, np.flatnonzero(seen.any(axis=0)))
        units = tuple(names)
        labels = clusters_of(found.distance)
        return PeopleComparison(
            by,
            units,
            hidden,
            found.distance,
            found.overlap,
            found.agreement,
            loop_overlap,
            _number(mean_pairs(found.overlap)[0]),
            _number(mean_pairs(found.agreement)[0]),
            _number(mean_pairs(loop_overlap)[0]),
            None,
            None,
            None,
            self._test(s, None) if by == "group" and self._fits() else None,
            None if labels is None else grouped(labels, units),
            () if labels is None else tuple(int(n) for n in np.bincount(labels)),
            extreme(found.distance, units, nearest=True),
            extreme(found.distance, units, nearest=False),
            (),
            leader,
            s.people,
            upto,
            not self.personal,
            how,
        )

    def _fits(self) -> bool:
        s = self.survey
        return len(s.sheets) <= MOST_PEOPLE and len(s.sheets) * len(s.pairs) <= MOST_CELLS

    def _distances(self, s: Survey, signs: NDArray[np.int8], seen: NDArray[np.bool_]) -> Distances:
        """Return how far people are apart, by what the rule says of answers that are not there."""
        if self.rule.absent == "zero":
            return distances_of(signs, seen)
        answered = np.zeros(seen.shape, dtype=bool)
        told = np.isin(s.cells.kind, ANSWERED)
        answered[s.cells.sheet[told], s.cells.pair[told]] = True
        return distances_of(signs, seen, answered)

    def _told(self, value: float | None) -> float | None:
        """Return a mean over pairs of people; protected: rounded, and never all or nothing."""
        if value is None or np.isnan(value):
            return None
        if self.personal:
            return float(value)
        digits = 2 if self.survey.people >= FEW_PEOPLE else 1
        return min(max(round(float(value), digits), 0.05), 0.95)

    def _interval(self, likeness: NDArray[np.float64]) -> tuple[float | None, float | None]:
        """Return the 95 % percentile interval of the mean likeness over resamples of people."""
        size = len(likeness)
        if size < MINIMUM_GROUP:
            return None, None
        found = []
        for chunk in range(-(-self.draws // CHUNK)):
            count = min(CHUNK, self.draws - chunk * CHUNK)
            weights = resamples(self.entropy, chunk, count, (np.arange(size),), size)
            found.append(mean_pairs(likeness, weights))
        means = np.concatenate(found)
        means = means[~np.isnan(means)]
        if not len(means):
            return None, None
        low, high = np.quantile(means, (0.025, 0.975))
        return float(low), float(high)

    def _loops(
        self, s: Survey, seen: NDArray[np.bool_], pairs: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], int]:
        """Return the overlap of loops of each two maps, and up to which length all were listed."""
        empty = np.zeros(len(pairs), dtype=np.int8)
        m = map_of_pairs(s, pairs, empty, empty.astype(bool))
        loops = find_loops(m, limit=self.limit, time_limit=None)
        held = LinksOfLoops.of(loops).held_by(seen[:, pairs]).T.astype(np.float64)
        both = held @ held.T
        size = held.sum(axis=1)
        either = size[:, None] + size[None, :] - both
        overlap = np.divide(both, either, out=np.full(both.shape, np.nan), where=either > 0)
        return overlap, loops.complete_up_to

    def _test(self, s: Survey, distance: NDArray[np.float64] | None) -> GroupTest | None:
        """Return the permutation test between the groups that may be shown."""
        alone = [next(iter(b)) for b in blocks_of(s, self.minimum) if len(b) == 1]
        if self.personal:
            alone = [k for k in range(len(s.groups)) if (s.sheets.group == k).sum() > 1]
        groups = [k for k in alone if k >= 0 and (s.sheets.group == k).any()]
        if len(groups) < 2:
            return None
        if distance is None:
            distance = self._distances(s, *person_links(s, np.arange(len(s.pairs)))).distance
        inside = np.isin(s.sheets.group, groups)
        labels = s.sheets.group[inside].astype(np.int64)
        kept = distance[np.ix_(inside, inside)]
        difference, chance = permutation_test(kept, labels, self.shuffles, self.entropy)
        if np.isnan(difference):
            return None
        return GroupTest(tuple(s.groups[k] for k in groups), difference, chance, self.shuffles)

    def _clusters(
        self, distance: NDArray[np.float64], units: list[str]
    ) -> tuple[tuple[tuple[str, ...], ...] | None, tuple[int | str, ...]]:
        labels = clusters_of(distance)
        if labels is None:
            return None, ()
        sizes = [int(n) for n in np.bincount(labels)]
        if not self.personal and min(sizes) < self.minimum:
            # The size of the one cluster would tell that of the other.
            return None, tuple(hidden_text(self.minimum) for _ in sizes)
        return grouped(labels, tuple(units)), tuple(sizes)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
