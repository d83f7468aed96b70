"""Shared vision: how far people's maps agree, and how far they want the same."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InvalidValue
from ..model.causal_map import CausalMap
from ..model.source import MapSource, map_of
from ..people.comparing import compare_people
from ..people.intervals import check_draws, resamples
from ..people.privacy import minimum_of
from ..people.survey import MINIMUM_GROUP, Survey
from ..provenance import Provenance, made_by
from ..randomness import CHUNK, entropy_of
from ..tabular import Table, TableResult
from .score_rows import ScoreRow, by_size, score_rows, score_scale

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..people.compared import PeopleComparison

__all__ = ["SharedGoal", "SharedVision", "shared_vision"]

_ENDS = (0.025, 0.975)

Figures = tuple[float | None, float | None, float | None]
"""Agreement, and the ends of its interval."""


@dataclass(frozen=True)
class SharedGoal:
    """How far members agree on the desired level of one behaviour.

    Parameters
    ----------
    behaviour
        Which.
    members
        Number of members who gave a desired level.
    agreement
        0 (half at each end of the scale) … 1 (all the same); NaN where it is hidden.
    """

    behaviour: str
    members: int
    agreement: float


@dataclass(frozen=True)
class SharedVision(TableResult):
    """Agreement of maps and of goals, each with an interval. Agreement is not truth.

    Parameters
    ----------
    maps
        The comparison of people's maps; None where no survey was given.
    goals
        One entry per behaviour, least agreement first; empty where no scores were given.
    agreement, low, high
        Mean agreement over the goals, 0 … 1, with its 95 % bootstrap interval over members; None
        where hidden or not asked.
    members
        Number of members who gave a desired level.
    hidden
        True where goals were given by too few members to be shown.
    map
        The map whose names the behaviours have, or None.
    provenance
        How it was made.
    """

    maps: PeopleComparison | None
    goals: tuple[SharedGoal, ...]
    agreement: float | None
    low: float | None
    high: float | None
    members: int
    hidden: bool
    map: CausalMap | None
    provenance: Provenance

    def completeness(self) -> str:
        """Return one line on what it rests on."""
        parts = [] if self.maps is None else [f"maps of {self.maps.completeness()}"]
        if self.hidden:
            parts.append("goals hidden: too few members")
        elif self.goals:
            parts.append(f"goals of {self.members} members")
        return "; ".join(parts)

    def table(self) -> Table:
        """Return one row for the maps, one for the goals together, and one per behaviour."""
        rows: list[tuple[object, ...]] = []
        if self.maps is not None:
            m = self.maps
            rows.append(("maps", "all", m.people, m.shared, m.shared_low, m.shared_high))
        if self.goals:
            rows.append(("goals", "all", self.members, self.agreement, self.low, self.high))
        for goal in self.goals:
            own = None if math.isnan(goal.agreement) else goal.agreement
            rows.append(("goal", goal.behaviour, goal.members, own, None, None))
        return Table.from_rows(("of", "what", "people", "agreement", "low", "high"), rows)


def shared_vision(
    survey: Survey | None = None,
    scores: object = None,
    m: MapSource | None = None,
    *,
    scale: tuple[float, float] | None = None,
    draws: int = 1000,
    seed: int | None = 1,
    min_group: int = MINIMUM_GROUP,
    personal: bool = False,
) -> SharedVision:
    """Weigh how far a team shares its picture of today and its goals.

    Parameters
    ----------
    survey
        Everybody's arrows: how far their maps agree.
    scores
        Desired levels by member, as for `gap`: how far they want the same. The last round counts.
    m
        A map whose variables have the names of the behaviours, for their labels.
    scale
        Lowest and highest score there can be; None: as scores that were read say, else (0, 10).
    draws, seed
        Of the bootstrap over people.
    min_group
        Smallest group that is shown, at least 3.
    personal
        Show what fewer people said too, and exact figures, if all of them agree to it.

    Returns
    -------
    SharedVision
        Of maps: 1 − mean distance over pairs of people. Of goals: mean consensus per behaviour.

    Raises
    ------
    InvalidValue
        Where neither is given, or for scores as `gap` refuses them.
    KompassieError
        For maps of too few people.

    Notes
    -----
    O(draws · members · behaviours) beside `compare_people`. Intervals are not given for fewer
    than five members, nor for fewer than ten unless `personal`.

    References
    ----------
    Tastle and Wierman (2007), "Consensus and dissention: a measure of ordinal dispersion".

    Examples
    --------
    >>> import kompassie as ks
    >>> wishes = {"ask": {name: (5, 8) for name in "abcde"}}
    >>> ks.shared_vision(scores=wishes, personal=True).agreement
    1.0
    """
    if survey is None and scores is None:
        raise InvalidValue("survey", None, "give a survey, scores, or both")
    minimum, number, entropy = minimum_of(min_group), check_draws(draws), entropy_of(seed)
    maps = None
    if survey is not None:
        maps = compare_people(
            survey, draws=number, seed=entropy, min_group=minimum, personal=personal
        )
    base = None if m is None else map_of(m)
    goals: tuple[SharedGoal, ...] = ()
    found: Figures = (None, None, None)
    members, hidden = 0, False
    settings: dict[str, object] = {
        "scale": None,
        "draws": number,
        "min_group": minimum,
        "personal": personal,
    }
    if scores is not None:
        low, high = score_scale(scale, scores)
        settings["scale"] = (low, high)
        names, desired = _desired(score_rows(scores, low, high))
        members = len(desired)
        hidden = members < minimum and not personal
        each = np.full(len(names), np.nan)
        if not hidden:
            each, found = _agreement(desired, high - low, number, entropy, minimum, personal)
        goals = _goals(names, desired, each, minimum, personal)
    digest = maps.provenance.source if maps is not None else ""
    return SharedVision(
        maps, goals, *found, members, hidden, base,
        made_by("shared_vision", settings, digest, entropy),
    )  # fmt: skip


def _desired(rows: tuple[ScoreRow, ...]) -> tuple[list[str], NDArray[np.float64]]:
    """Return the behaviours, and who wishes what in the last round, NaN where nothing was said."""
    last = max((r.round for r in rows), key=by_size)
    said = [r for r in rows if r.round == last and r.desired is not None]
    if not said:
        raise InvalidValue("scores", f"{len(rows)} rows", "give desired levels, in the last round")
    names = list(dict.fromkeys(r.behaviour for r in said))
    column = {name: k for k, name in enumerate(names)}
    members = dict.fromkeys(r.member.casefold() for r in said)
    row = {member: k for k, member in enumerate(members)}
    desired = np.full((len(members), len(names)), np.nan)
    for r in said:
        desired[row[r.member.casefold()], column[r.behaviour]] = r.desired
    # By what they wish, not by who came first, so that resamples do not hang on the order of rows.
    by_wish = np.nan_to_num(desired[:, np.argsort(names)], nan=-np.inf)
    return names, desired[np.lexsort(by_wish.T)]


def _agreement(
    desired: NDArray[np.float64],
    width: float,
    draws: int,
    entropy: int,
    minimum: int,
    personal: bool,
) -> tuple[NDArray[np.float64], Figures]:
    """Return the agreement on each goal, and its mean with an interval over members."""
    size = len(desired)
    each = _consensus(desired, np.ones((1, size)), width)[0]
    low = high = None
    if size >= MINIMUM_GROUP and (personal or size >= 2 * minimum):
        means = []
        for chunk in range(-(-draws // CHUNK)):
            count = min(CHUNK, draws - chunk * CHUNK)
            weights = resamples(entropy, chunk, count, (np.arange(size),), size)
            means.append(_mean(_consensus(desired, weights, width)))
        low, high = (float(x) for x in np.quantile(np.concatenate(means), _ENDS))
    mean = float(_mean(each[None])[0])
    return each, (_told(mean, personal), _told(low, personal), _told(high, personal))


def _consensus(
    desired: NDArray[np.float64], weights: NDArray[np.float64], width: float
) -> NDArray[np.float64]:
    """Return the consensus per draw and goal, shape (draws, goals); NaN where nobody was drawn."""
    found = np.full((len(weights), desired.shape[1]), np.nan)
    for k, values in enumerate(desired.T):
        known = ~np.isnan(values)
        x, w = values[known], weights[:, known]
        total = w.sum(axis=1)
        drawn = total > 0
        share = w[drawn] / total[drawn, None]
        away = np.abs(x - (w[drawn] @ x / total[drawn])[:, None]) / width
        inner = np.log2(np.where(share > 0, 1.0 - away, 1.0))
        found[drawn, k] = 1.0 + (share * inner).sum(axis=1)
    return found


def _mean(agreement: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean over the goals that somebody gave, shape (draws,)."""
    known = ~np.isnan(agreement)
    total = np.where(known, agreement, 0.0).sum(axis=1)
    return np.asarray(total[known.any(axis=1)] / known.sum(axis=1)[known.any(axis=1)])


def _told(value: float | None, personal: bool) -> float | None:
    """Return a figure; protected: in two digits, and never all or nothing."""
    if value is None or personal:
        return value
    return min(max(round(value, 2), 0.05), 0.95)


def _goals(
    names: list[str],
    desired: NDArray[np.float64],
    each: NDArray[np.float64],
    minimum: int,
    personal: bool,
) -> tuple[SharedGoal, ...]:
    goals = []
    for k, name in enumerate(names):
        members = int((~np.isnan(desired[:, k])).sum())
        own = _told(float(each[k]), personal)
        if own is None or (members < minimum and not personal):
            own = math.nan
        goals.append(SharedGoal(name, members, own))
    goals.sort(key=lambda g: math.inf if math.isnan(g.agreement) else g.agreement)
    return tuple(goals)
