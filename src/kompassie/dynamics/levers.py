"""Which single lever does most for a target, and how sure that order is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import IncompleteResult
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics, Saturating
from ..model.fields import number
from ..model.interventions import Scenario
from ..model.source import MapSource, Over
from ..model.variable import Variable
from ..progress import Meter, Progress
from ..provenance import Provenance, made_by
from ..spreading import Spread, check_spread
from ..tabular import Table, TableResult
from .candidates import Candidate, Levers, candidates_of, direction_of_target, with_as_is
from .comparing import compared
from .effect import share_of
from .ensemble import deadline_of, ensemble_of, whole_number
from .summary import NOTHING, tipped

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Lever", "LeverRanking", "rank_levers"]

TIE = 0.005
"""A difference of level at which two levers count as equal within a draw."""

DECIDED = 0.6
"""Share of draws in which one lever must do more than another to stand before it."""


@dataclass(frozen=True)
class Lever:
    """What one lever does for the target, and where that puts it.

    Parameters
    ----------
    scenario
        What is done.
    variable, push
        The variable that is pushed and how hard; None where the scenario does something else.
    median, low, high
        Median, 5th and 95th percentile over draws of the change of the target at the end.
    helps, harms
        Share of draws in which the target ends better, or worse.
    tips
        Share of draws in which the target ends on the other side of neutral.
    rank, rank_low, rank_high
        Median, 5th and 95th percentile over draws of its rank; 1 does most, equal levers share
        the best rank.
    top3
        Share of draws in which its rank is 3 or better.
    tied
        Whether the first lever of the list does more in fewer than 60 % of the draws; True for
        the first one itself if any other is.
    """

    scenario: Scenario
    variable: Variable | None
    push: float | None
    median: float
    low: float
    high: float
    helps: float
    harms: float
    tips: float
    rank: float
    rank_low: float
    rank_high: float
    top3: float
    tied: bool

    @property
    def name(self) -> str:
        """Name of what is done."""
        return self.scenario.name

    @property
    def owners(self) -> tuple[str, ...]:
        """Who can do it: as the scenario says, else whose the variable is; empty: nobody said."""
        if self.scenario.owners or self.variable is None:
            return self.scenario.owners
        return (self.variable.owner,) if self.variable.owner else ()


@dataclass(frozen=True)
class LeverRanking(TableResult):
    """Levers in order of what they do for a target, with how sure the order is.

    Parameters
    ----------
    map
        The map.
    target
        The variable it is about.
    better
        +1 if it should rise, −1 if it should fall.
    levers
        The levers, best first.
    decided
        Shape (K, K): share of draws in which lever i does more than lever j, in that order.
    directions_only
        True where sizes mean nothing, as today's levels are not all known.
    draws
        Number of draws.
    stopped
        What ended the run early, or None.
    provenance
        How it was made.
    """

    map: CausalMap
    target: str
    better: int
    levers: tuple[Lever, ...]
    decided: tuple[tuple[float, ...], ...]
    directions_only: bool
    draws: int
    stopped: str | None
    provenance: Provenance

    @property
    def complete(self) -> bool:
        """Whether all draws that were asked for are there."""
        return self.stopped is None

    @property
    def best(self) -> tuple[Lever, ...]:
        """The first lever, and those that it cannot be told apart from."""
        return tuple(lever for k, lever in enumerate(self.levers) if lever.tied or not k)

    @property
    def ties(self) -> tuple[tuple[Lever, ...], ...]:
        """Levers in groups, best first, within which the order is undecided.

        A group is its first lever and the following ones that it does more than in fewer than
        60 % of the draws.
        """
        groups: list[list[int]] = []
        for k in range(len(self.levers)):
            if groups and self.decided[groups[-1][0]][k] < DECIDED:
                groups[-1].append(k)
            else:
                groups.append([k])
        return tuple(tuple(self.levers[k] for k in group) for group in groups)

    def require_complete(self) -> LeverRanking:
        """Return the ranking itself, or raise `IncompleteResult` if it was stopped early."""
        if self.stopped is not None:
            why = f"it stopped at the {self.stopped} after {self.draws} draws"
            raise IncompleteResult("the ranking", why, "Give more time_limit= or fewer draws=")
        return self

    def table(self) -> Table:
        """Return one row per lever, best first."""
        names = (
            "lever", "push", "median", "low", "high", "helps", "harms", "tips",
            "rank", "rank_low", "rank_high", "top3", "tied", "owners", "effort", "meadows",
        )  # fmt: skip
        rows = [
            (
                x.name, x.push, x.median, x.low, x.high, x.helps, x.harms, x.tips,
                x.rank, x.rank_low, x.rank_high, x.top3, x.tied, ", ".join(x.owners),
                x.scenario.effort, x.scenario.meadows,
            )
            for x in self.levers
        ]  # fmt: skip
        return Table.from_rows(names, rows)

    def completeness(self) -> str:
        """Return one line on what it rests on."""
        if self.stopped is not None:
            return f"stopped at the {self.stopped}: {self.draws} draws"
        return f"complete: {len(self.levers)} levers, {self.draws} draws"

    def __repr__(self) -> str:
        return f"<LeverRanking of {self.target}: {self.completeness()}>"


def rank_levers(
    source: MapSource,
    /,
    *,
    target: str,
    better: int | None = None,
    levers: Levers = None,
    amount: float = 0.6,
    draws: int = 200,
    seed: int | None = 1,
    dynamics: Dynamics = Saturating(),  # noqa: B008 - a frozen value
    horizon: float = 60.0,
    settle: float = 20.0,
    strengths: tuple[float, float] = (0.2, 1.0),
    initial: Mapping[str, float] | None = None,
    gains: tuple[float, float] | None = None,
    over: Over = "resamples",
    executor: Spread = None,
    time_limit: float | None = None,
    progress: Progress = None,
) -> LeverRanking:
    r"""Rank lasting pushes on single variables by what they do for a target.

    Every lever runs on the same draws and is ranked within each. So a rank comes as an interval,
    levers that cannot be told apart are tied, and there is a share of draws in the top three
    rather than a single winner. Where a team can reach a lever, it knows better than the map.

    Parameters
    ----------
    source
        The map, a study, or a survey.
    target
        The variable it is about.
    better
        +1 if it should rise, −1 if it should fall; None: by its valence.
    levers
        Names of variables, scenarios, or {variable: push}. None: every variable that can reach
        the target, results left out; helping ones are pushed up, hindering ones down, others
        both ways.
    amount
        Size of a push, in units of influence; a variable that nothing leads to is shifted by
        twice as much, from −amount to +amount.
    draws, seed, dynamics, horizon, settle, strengths, initial, gains, over, executor
        As for `compare_scenarios`.
    time_limit, progress
        As for `compare_scenarios`.

    Returns
    -------
    LeverRanking
        Best first, with rank intervals, ties and top-3 shares.

    Raises
    ------
    InvalidValue
        If nothing says which way the target should move, or no lever can reach it.
    LostWork
        If an executor loses work for good; what came back is in its `result`.

    Notes
    -----
    O(K · D · steps · (V + L)) for K levers and D draws. Centrality is no leverage: what counts
    here is the simulated change, as in Uleman et al. (2025), "Diagrams-to-Dynamics".

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse("rest -> stress - strength=0.9\nnoise -> stress + strength=0.3")
    >>> found = ks.rank_levers(m, target="stress", better=-1, levers={"rest": 0.5, "noise": -0.5})
    >>> [lever.name for lever in found.levers]
    ['rest +', 'noise −']
    """
    check_spread(executor)
    count = whole_number(draws, "draws", 1)
    size = number(amount, "amount", "use a number above 0", above=0.0)
    deadline = deadline_of(time_limit)
    made = ensemble_of(
        source, seed=seed, dynamics=dynamics, horizon=horizon, settle=settle,
        strengths=strengths, initial=initial, over=over, gains=gains,
        scenarios=lambda m: with_as_is(candidates_of(m, levers, size, [target])),
    )  # fmt: skip
    v = made.map.position(target, "in target=")
    way = direction_of_target(made.map, target, better)
    chosen = candidates_of(made.map, levers, size, [target])
    runs = compared(
        made, made.scenarios, count, np.array([0.0, made.horizon]),
        paths=False, release=False,
        executor=executor, deadline=deadline, meter=Meter(progress, "draws", count),
    )  # fmt: skip
    if runs.lost is not None and not len(runs.gains):
        raise runs.lost
    finals = runs.summary.finals[:, :, v]
    settings: dict[str, object] = {"target": made.map.names[v], "better": way, "amount": amount}
    settings |= {"draws": draws, **made.settings(), "step": runs.step}
    order, decided, found = _ranked(chosen, finals, way, made.dynamics)
    ranking = LeverRanking(
        made.map,
        made.map.names[v],
        way,
        tuple(found[k] for k in order),
        tuple(tuple(float(decided[i, j]) for j in order) for i in order),
        not made.sampling.known,
        finals.shape[1],
        runs.stopped,
        made_by("rank_levers", settings, made.map.digest, made.sampling.entropy),
    )
    if runs.lost is not None:
        runs.lost.result = ranking
        raise runs.lost
    return ranking


def _ranked(
    chosen: tuple[Candidate, ...], finals: NDArray[np.float64], way: int, dynamics: Dynamics
) -> tuple[list[int], NDArray[np.float64], list[Lever]]:
    """Return the order of the levers, who does more than whom, and the levers as given."""
    change = finals[1:] - finals[0]
    gain = change * way
    more = np.stack([mine - gain > TIE for mine in gain])  # (K, K, D)
    decided = more.mean(axis=2)
    ranks = 1 + more.sum(axis=0)
    middle = np.median(ranks, axis=1)
    order = sorted(range(len(chosen)), key=lambda k: (middle[k], -float(np.median(gain[k])), k))
    tied = decided[order[0]] < DECIDED
    tied[order[0]] = bool(tied.sum() > 1)
    levers = []
    for k, candidate in enumerate(chosen):
        low, median, high = np.quantile(change[k], (0.05, 0.5, 0.95))
        first, last = np.quantile(ranks[k], (0.05, 0.95), method="nearest")
        levers.append(
            Lever(
                candidate.scenario,
                candidate.variable,
                candidate.push,
                float(median),
                float(low),
                float(high),
                share_of(gain[k] > NOTHING),
                share_of(gain[k] < -NOTHING),
                share_of(tipped(finals[0], finals[k + 1], dynamics)),
                float(middle[k]),
                float(first),
                float(last),
                share_of(ranks[k] <= 3),
                bool(tied[k]),
            )
        )
    return order, decided, levers
