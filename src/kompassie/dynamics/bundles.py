"""The smallest sets of levers that reach a goal, and what their parts do together."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import IncompleteResult
from ..kernels.shares import wilson
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics, Saturating
from ..model.fields import number
from ..model.goal import Goal, Goals, goals_of
from ..model.interventions import Scenario
from ..model.source import MapSource, Over
from ..progress import Meter, Progress
from ..provenance import Provenance, made_by
from ..spreading import Spread, check_spread
from ..tabular import Table, TableResult
from .bundle_search import budget_of, effort_of, efforts_of, search
from .candidates import Candidate, Levers, candidates_of, with_as_is
from .ensemble import deadline_of, ensemble_of, whole_number
from .racing import Places, Race, combined

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Bundle", "Bundles", "find_bundles"]

_LISTED = 12
"""Bundles that are listed where none reaches the goal, or beside those that do."""


@dataclass(frozen=True)
class Bundle:
    """A set of levers and how often it reaches the goal.

    Parameters
    ----------
    levers
        Names of the levers.
    scenario
        All of them together; it can be run on by `compare_scenarios`.
    score
        Share of draws in which the goal is reached.
    low, high
        95 % interval of that share (Wilson 1927).
    synergy
        The score minus that of the best set with one lever less: what the last one adds.
    best_part
        The levers of that set; empty: doing nothing.
    reaches
        Whether the score is at least the share that was asked for.
    tied
        Whether it cannot be told apart from the first bundle of the list on these draws.
    effort
        What it takes, where effort was given for every lever; else None.
    """

    levers: tuple[str, ...]
    scenario: Scenario
    score: float
    low: float
    high: float
    synergy: float
    best_part: tuple[str, ...]
    reaches: bool
    tied: bool
    effort: float | None


@dataclass(frozen=True)
class Bundles(TableResult):
    """Sets of levers that reach a goal, none of which has a part that does too.

    Parameters
    ----------
    map
        The map.
    goals
        What should be reached at the end, all of it.
    share
        Share of draws in which a bundle must reach it.
    bundles
        Those that reach it, cheapest or smallest first, then best score; where none does, the
        ones that come nearest.
    levers
        Names of all candidates.
    max_size
        Most levers in a bundle.
    as_is
        Share of draws in which the goal is reached without doing anything.
    possible
        How many bundles there are up to that size.
    tried
        How many were run.
    spared
        How many were left out because a part of them already reaches the goal.
    dropped
        How many were given up after some of the draws, being as good as hopeless.
    exhaustive
        Whether the list is sure for these draws: nothing was given up on a part of the draws,
        and nothing stopped early.
    draws
        Number of draws.
    stopped
        What ended the search early, or None.
    directions_only
        True where levels mean nothing, as today's levels are not all known.
    provenance
        How it was made.
    """

    map: CausalMap
    goals: tuple[Goal, ...]
    share: float
    bundles: tuple[Bundle, ...]
    levers: tuple[str, ...]
    max_size: int
    as_is: float
    possible: int
    tried: int
    spared: int
    dropped: int
    exhaustive: bool
    draws: int
    stopped: str | None
    directions_only: bool
    provenance: Provenance

    @property
    def reaching(self) -> tuple[Bundle, ...]:
        """The bundles that reach the goal."""
        return tuple(bundle for bundle in self.bundles if bundle.reaches)

    @property
    def complete(self) -> bool:
        """Whether the search came to its end."""
        return self.stopped is None

    def require_complete(self) -> Bundles:
        """Return the result itself, or raise `IncompleteResult` if it was stopped early."""
        if self.stopped is not None:
            why = f"it stopped at the {self.stopped} after {self.tried:,} of {self.possible:,}"
            raise IncompleteResult("the search for bundles", why, "Give more time_limit=")
        return self

    def table(self) -> Table:
        """Return one row per bundle."""
        names = (
            "bundle", "size", "score", "low", "high", "synergy", "best_part", "reaches", "tied",
            "effort",
        )  # fmt: skip
        rows = [
            (
                " & ".join(b.levers), len(b.levers), b.score, b.low, b.high, b.synergy,
                " & ".join(b.best_part), b.reaches, b.tied, b.effort,
            )
            for b in self.bundles
        ]  # fmt: skip
        return Table.from_rows(names, rows)

    def completeness(self) -> str:
        """Return one line that says how far the search went."""
        of = f"{self.possible:,} bundles up to {self.max_size} levers on {self.draws} draws"
        if self.stopped is not None:
            return f"stopped at the {self.stopped}: {self.tried:,} tried of {of}"
        spared = f", {self.spared:,} spared (a part of them reaches it)" if self.spared else ""
        if self.exhaustive:
            return f"complete: {of}{spared}"
        return f"not exhaustive: {of}{spared}, {self.dropped:,} given up after a part of the draws"

    def __repr__(self) -> str:
        return f"<Bundles: {len(self.reaching)} reach it; {self.completeness()}>"


def find_bundles(
    source: MapSource,
    /,
    *,
    goal: Goals,
    levers: Levers = None,
    max_size: int = 3,
    share: float = 0.8,
    amount: float = 0.6,
    effort: Mapping[str, float] | None = None,
    max_effort: float | None = None,
    draws: int = 64,
    seed: int | None = 1,
    dynamics: Dynamics = Saturating(),  # noqa: B008 - a frozen value
    horizon: float = 60.0,
    settle: float = 20.0,
    strengths: tuple[float, float] = (0.2, 1.0),
    initial: Mapping[str, float] | None = None,
    gains: tuple[float, float] | None = None,
    over: Over = "resamples",
    executor: Spread = None,
    time_limit: float | None = 60.0,
    progress: Progress = None,
) -> Bundles:
    r"""Find the smallest sets of levers that reach a goal in a share of the draws.

    Sizes are tried from 1 upwards; a set is left out if a part of it already reaches the goal.
    The sets of one size race: all on a few draws first, and only those that may still get there
    on more.

    Parameters
    ----------
    source
        The map, a study, or a survey.
    goal
        `Goal("result", above=0)`, several of these, or {"result": 0.0} for "ends above 0".
    levers
        Names of variables, scenarios, or {variable: push}. None: every variable that can reach
        the goal, results left out; helping ones are pushed up, hindering ones down, others
        both ways.
    max_size
        Most levers in a bundle, 1 to 4.
    share
        Share of the draws in which a bundle must reach the goal, above 0, at most 1.
    amount
        Size of a push; a variable that nothing leads to is shifted by twice as much.
    effort
        {lever: effort} in any unit, by name of the variable or scenario; cheaper bundles come
        first. Where it is not given, the effort of scenarios counts, if they say it.
    max_effort
        Bundles that take more are not tried.
    draws, seed, dynamics, horizon, settle, strengths, initial, gains, over, executor
        As for `compare_scenarios`.
    time_limit
        Seconds after which to stop with what there is; None: no limit.
    progress
        None, True, or a function ``(runs done, None)``, which may raise `Stop`.

    Returns
    -------
    Bundles
        Minimal bundles with their scores, ties and synergy, and whether the search was exhaustive.

    Raises
    ------
    InvalidValue
        For a goal, lever or effort that cannot be.
    LostWork
        If an executor loses work for good; what was found until then is in its `result`.

    Notes
    -----
    Racing gives a bundle up as soon as a share of `share` would make its successes less likely
    than two in a thousand (the exact binomial chance), in the manner of Maron and Moore (1994),
    "Hoeffding races"; what could still be wrong is said by `exhaustive`.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse("a -> c + strength=0.5\nb -> c + strength=0.5\nc -> d +")
    >>> found = ks.find_bundles(m, goal=ks.Goal("d", above=0.8), levers={"a": 1.0, "b": 1.0})
    >>> [bundle.levers for bundle in found.reaching]
    [('a +', 'b +')]
    """
    check_spread(executor)
    count = whole_number(draws, "draws", 1, 10_000)
    most = whole_number(max_size, "max_size", 1, 4)
    size = number(amount, "amount", "use a number above 0", above=0.0)
    least = number(share, "share", "use a share above 0, at most 1", high=1.0, above=0.0)
    deadline = deadline_of(time_limit)
    goals = goals_of(goal)
    made = ensemble_of(
        source, seed=seed, dynamics=dynamics, horizon=horizon, settle=settle,
        strengths=strengths, initial=initial, over=over, gains=gains,
        scenarios=lambda m: with_as_is(_levers(m, levers, size, goals)),
    )  # fmt: skip
    chosen = _levers(made.map, levers, size, goals)
    efforts = efforts_of(chosen, effort)
    race = Race(
        made, chosen, goals, count, least, executor, deadline, Meter(progress, "runs")
    )  # fmt: skip
    race.run_whole([()])
    tally = search(race, efforts, budget_of(max_effort), min(most, len(chosen)))
    listed = _listed(race, efforts)
    settings: dict[str, object] = {"goal": ", ".join(g.text for g in goals), "max_size": max_size}
    settings |= {"share": share, "amount": amount, "draws": draws, **made.settings()}
    found = Bundles(
        made.map,
        goals,
        least,
        listed,
        tuple(c.name for c in chosen),
        most,
        race.score(()) if race.whole(()) else math.nan,
        tally.possible,
        len(race.reached) - 1,
        tally.spared,
        race.dropped,
        race.stopped is None and not race.dropped,
        count,
        race.stopped,
        not made.sampling.known,
        made_by("find_bundles", settings, made.map.digest, made.sampling.entropy),
    )
    if race.lost is not None:
        race.lost.result = found
        raise race.lost
    return found


def _levers(
    m: CausalMap, levers: object, amount: float, goals: tuple[Goal, ...]
) -> tuple[Candidate, ...]:
    for item in goals:
        m.position(item.variable, "in goal=")
    return candidates_of(m, levers, amount, [g.variable for g in goals])


def _listed(race: Race, efforts: list[float | None]) -> tuple[Bundle, ...]:
    """Return the bundles to list, with their parts run on all draws."""
    whole = [b for b in race.reached if b and race.whole(b)]
    reaching = [b for b in whole if race.score(b) >= race.share]

    def cheap(bundle: Places) -> tuple[float, int, float, Places]:
        effort = effort_of(bundle, efforts)
        cost = math.inf if effort is None else effort
        return cost, len(bundle), -race.score(bundle), bundle

    listed = sorted(reaching, key=cheap)
    if not listed:
        listed = sorted(whole, key=lambda b: (-race.score(b), *cheap(b)))[:_LISTED]
    if not listed:
        return ()
    parts = {b: list(itertools.combinations(b, len(b) - 1)) for b in listed}
    race.run_whole(part for b in listed for part in parts[b])
    first = race.reached[listed[0]]
    found = []
    for b in listed:
        tried = [part for part in parts[b] if race.whole(part)]
        best = max(tried, key=race.score, default=())
        score = race.score(b)
        low, high = wilson(score, race.draws)
        levers = tuple(race.candidates[k].name for k in b)
        scenario = combined([race.candidates[k] for k in b], " & ".join(levers))
        assert scenario is not None  # noqa: S101 - it was run
        found.append(
            Bundle(
                levers,
                scenario,
                score,
                low,
                high,
                score - race.score(best) if tried else math.nan,
                tuple(race.candidates[k].name for k in best),
                score >= race.share,
                len(listed) > 1 and _alike(first, race.reached[b]),
                effort_of(b, efforts),
            )
        )
    return tuple(found)


def _alike(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> bool:
    """Return whether two bundles cannot be told apart on the same draws (McNemar 1947)."""
    only_a, only_b = int((a & ~b).sum()), int((b & ~a).sum())
    return abs(only_a - only_b) <= 1.96 * math.sqrt(only_a + only_b)
