"""Scenarios side by side, over many draws of what nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args, overload

import numpy as np

from ..errors import IncompleteResult, InvalidValue, TooLarge
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics, FuzzyCognitive, PulseProcess, Saturating
from ..model.fields import clean_name
from ..model.interventions import Scenario
from ..model.source import MapSource, Over
from ..progress import Meter, Progress
from ..provenance import Provenance, made_by
from ..spreading import Spread, check_spread
from ..tabular import Table, TableResult
from .comparing import compared
from .effect import Effect, JointEffect, effect_of, joint_of
from .ensemble import deadline_of, ensemble_of, listed_scenarios, whole_number
from .running import save_grid
from .side_effects import VISIBLE_SIDE, SideEffects, side_effects_of
from .summary import Summary

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Comparison", "Keep", "compare_scenarios"]

LARGEST = 2 << 30
"""Bytes of levels that a comparison may hold."""

_CELL = 33  # bytes of a variable in a draw besides its path

Keep = Literal["paths", "effects"]
"""Whether a comparison holds levels over time, or only what effects are told from."""


@dataclass(frozen=True, eq=False)
class Comparison(TableResult):
    """Levels over time for every scenario and draw; the first scenario is AS_IS.

    Parameters
    ----------
    map
        The map that was run.
    scenarios
        S scenarios; every one was run on the same draws.
    dynamics
        How influence became change.
    strengths
        Range that unknown strengths were drawn from.
    time
        Shape (T,), time units; 0 is after settling, just before anything begins.
    paths
        Shape (S, D, T, V), levels; None where only effects were kept. See `values`.
    released
        Shape (S, D, V): levels after as long again with every intervention ended.
    summary
        End, early change, first movement and persistence of every variable in every draw.
    gains
        Shape (D,): the gain of each draw; NaN for raw strengths.
    gain_ratio
        Shape (D,): gain ÷ critical gain of each draw; above 1 the map can hold two lasting
        states. NaN for raw strengths.
    several
        True where the links differ from draw to draw, as people's answers do.
    directions_only
        True where today's levels are not all known: runs start from neutral, below the critical
        gain, and only directions mean anything.
    diverged
        Shape (S, D): whether a level ran away (linear runs only); it is cut at 1e12.
    stopped
        What ended the run early ("time limit", "callback", "lost work"), or None; then there are
        fewer draws.
    provenance
        How it was made, seed included.
    """

    map: CausalMap
    scenarios: tuple[Scenario, ...]
    dynamics: Dynamics
    strengths: tuple[float, float]
    time: NDArray[np.float64]
    paths: NDArray[np.float64] | None
    released: NDArray[np.float64]
    summary: Summary
    gains: NDArray[np.float64]
    gain_ratio: NDArray[np.float64]
    several: bool
    directions_only: bool
    diverged: NDArray[np.bool_]
    stopped: str | None
    provenance: Provenance

    def __post_init__(self) -> None:
        arrays = (self.time, self.released, self.gains, self.gain_ratio, self.diverged)
        for array in arrays if self.paths is None else (*arrays, self.paths):
            array.setflags(write=False)

    @property
    def values(self) -> NDArray[np.float64]:
        """Levels over time, shape (S, D, T, V).

        Raises
        ------
        InvalidValue
            If only effects were kept.
        """
        if self.paths is None:
            remedy = 'ask compare_scenarios() with keep="paths" for levels over time'
            raise InvalidValue("values", None, remedy)
        return self.paths

    @property
    def finals(self) -> NDArray[np.float64]:
        """Levels at the end, shape (S, D, V); there whatever was kept."""
        return self.summary.finals

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the variables."""
        return self.map.names

    @property
    def time_unit(self) -> str:
        """What a time unit is; empty: steps."""
        return (
            "" if isinstance(self.dynamics, (FuzzyCognitive, PulseProcess)) else self.map.time_unit
        )

    @property
    def draws(self) -> int:
        """Number of draws D."""
        return len(self.gain_ratio)

    @property
    def complete(self) -> bool:
        """Whether all draws that were asked for are there."""
        return self.stopped is None

    def require_complete(self) -> Comparison:
        """Return the comparison itself, or raise `IncompleteResult` if it was stopped early."""
        if self.stopped is not None:
            why = f"it stopped at the {self.stopped} after {self.draws} draws"
            raise IncompleteResult("the comparison", why, "Give more time_limit= or fewer draws=")
        return self

    def place(self, scenario: str | Scenario) -> int:
        """Return the place of a scenario in `values`."""
        name = scenario.name if isinstance(scenario, Scenario) else clean_name(scenario)
        names = [s.name for s in self.scenarios]
        if name not in names:
            raise InvalidValue("scenario", name, f"use one of {', '.join(names)}")
        return names.index(name)

    def levels(self, scenario: str | Scenario, of: str) -> NDArray[np.float64]:
        """Return the levels of one variable under one scenario, shape (D, T)."""
        return self.values[self.place(scenario), :, :, self.map.position(of)]

    @overload
    def effect(self, scenario: str | Scenario, /, on: str) -> Effect: ...
    @overload
    def effect(
        self, scenario: str | Scenario, /, on: list[str] | tuple[str, ...]
    ) -> JointEffect: ...
    def effect(
        self, scenario: str | Scenario, /, on: str | list[str] | tuple[str, ...]
    ) -> Effect | JointEffect:
        """Return what a scenario does to a variable, against AS_IS on the same draws.

        Parameters
        ----------
        scenario
            One of the scenarios, or its name.
        on
            A variable; or several, for the share of draws in which all of them rise.
        """
        k = self.place(scenario)
        if isinstance(on, str):
            return effect_of(self, k, self.map.position(on, "in on="))
        if not on:
            raise InvalidValue("on", on, "name at least one variable")
        return joint_of(self, k, [self.map.position(name, "in on=") for name in on])

    def side_effects(
        self,
        scenario: str | Scenario,
        /,
        *,
        beside: Iterable[str] = (),
        least: float = VISIBLE_SIDE,
    ) -> SideEffects:
        """Return what else a scenario moves, adverse movements first.

        Parameters
        ----------
        scenario
            One of the scenarios, or its name.
        beside
            Variables that are meant to move, and so are left out, as are those acted upon.
        least
            Median change of level, early or at the end, from which a movement counts.
        """
        places = [self.map.position(name, "in beside=") for name in beside]
        return side_effects_of(self, self.place(scenario), places, least)

    def table(self) -> Table:
        """Return one row per scenario and variable: shares, median, 5–95 %, early and late."""
        rows = []
        for k in range(1, len(self.scenarios)):
            for v in range(len(self.names)):
                e = effect_of(self, k, v)
                rows.append(
                    (
                        e.scenario, e.on, e.up, e.down, e.median, e.low, e.high, e.early, e.late,
                        e.worse_before_better, e.persists, e.tips,
                        e.first_movement, e.half_effect,
                    )
                )  # fmt: skip
        names = ("scenario", "variable", "up", "down", "median", "low", "high", "early", "late")
        more = ("worse_before_better", "persists", "tips", "first_movement", "half_effect")
        return Table.from_rows((*names, *more), rows)

    def completeness(self) -> str:
        """Return one line that says whether all draws are there."""
        if self.stopped is not None:
            return f"stopped at the {self.stopped}: {self.draws} draws"
        return f"complete: {self.draws} draws"

    def __repr__(self) -> str:
        return f"<Comparison: {len(self.scenarios)} scenarios, {self.completeness()}>"


def compare_scenarios(
    source: MapSource,
    scenarios: Scenario | Iterable[Scenario],
    /,
    *,
    draws: int = 500,
    seed: int | None = 1,
    dynamics: Dynamics = Saturating(),  # noqa: B008 - a frozen value
    horizon: float = 60.0,
    settle: float = 20.0,
    strengths: tuple[float, float] = (0.2, 1.0),
    initial: Mapping[str, float] | None = None,
    gains: tuple[float, float] | None = None,
    over: Over = "resamples",
    keep: Keep = "paths",
    executor: Spread = None,
    time_limit: float | None = None,
    progress: Progress = None,
) -> Comparison:
    r"""Run scenarios side by side over many draws of what nobody knows.

    Unknown strengths are drawn from `strengths`, ranges from themselves; unsure and contested
    signs as + or − with equal chance; a link with a confidence is there in that share of the
    draws. From a survey, each draw takes its links from people's answers. Every scenario runs on
    the same draws, so an effect is a difference within a draw. Before time 0 the system settles
    from today's levels.

    Parameters
    ----------
    source
        The map, a study, or a survey.
    scenarios
        What is done; AS_IS is always run first.
    draws
        Number of draws D, at least 1.
    seed
        Entropy of the draws; None: fresh, and kept in the provenance.
    dynamics
        How influence becomes change.
    horizon
        Length of the run from time 0, time units.
    settle
        Time units before time 0.
    strengths
        Range of strengths that nobody gave.
    initial
        Levels to start from, before `today`.
    gains
        Range that the gain is drawn from, in place of the one of `dynamics`.
    over
        Of a survey: "resamples" of all people, or "people", one person's map in each draw.
    keep
        "paths": levels over time; "effects": only what effects are told from, about a thirtieth
        of the memory, with the same effects.
    executor
        None; a number of processes; a `concurrent.futures.Executor`, such as that of a cluster; or
        "joblib": the same numbers. Processes take seconds to start: worth it from some 10 s of
        work.
    time_limit
        Seconds after which to stop with the draws there are; None: no limit.
    progress
        None, True, or a function ``(draws done, draws)``, which may raise `Stop`.

    Returns
    -------
    Comparison
        Levels (S, D, T, V) on a grid of at most 121 times, or the effects alone.

    Raises
    ------
    UnknownVariable, UnknownLink
        If a scenario names what is not in the map.
    TooLarge
        If what is kept would not fit in 2 GiB.
    LostWork
        If an executor loses work for good; what came back is in its `result`.

    Notes
    -----
    O(S · D · steps · (V + L)) in tasks of about 0.2 s, planned by the question alone; draws are
    keyed by link, so results do not depend on the executor, and an unrelated link leaves the
    other draws untouched. Weights are normalised within each draw: an absent link leaves its
    share to the others. On a cluster: ``with Client(address).get_executor() as ex:`` (dask) or
    ``with MPIPoolExecutor() as ex:`` (mpi4py), then ``compare_scenarios(…, executor=ex)``; on Ray
    and others ``with joblib.parallel_config(backend=…):`` and ``executor="joblib"``.

    References
    ----------
    Crielaard et al. (2024), "Refining the causal loop diagram", Psychological Methods 29(1), for
    the practice of sampling what a causal loop diagram leaves open.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse("rest -> stress -\nstress -> mistakes +")
    >>> e = ks.compare_scenarios(m, ks.Scenario("more rest", ks.Push("rest", 0.5)), draws=50)
    >>> e.effect("more rest", on="mistakes").up
    0.0
    """
    keep_paths = _keeps_paths(keep)
    count = whole_number(draws, "draws", 1)
    check_spread(executor)
    deadline = deadline_of(time_limit)
    made = ensemble_of(
        source, seed=seed, dynamics=dynamics, horizon=horizon, settle=settle,
        strengths=strengths, initial=initial, over=over, gains=gains,
        scenarios=lambda m: listed_scenarios(scenarios, m),
    )  # fmt: skip
    listed = made.scenarios
    grid = save_grid(made.horizon, 1.0, 120, made.dynamics)
    _check_size(len(listed) * count * len(made.map), len(grid) if keep_paths else 0)
    runs = compared(
        made, listed, count, grid, paths=keep_paths, release=True,
        executor=executor, deadline=deadline, meter=Meter(progress, "draws", count),
    )  # fmt: skip
    settings: dict[str, object] = {"draws": draws, **made.settings()}
    settings |= {"over": over} if made.several else {}
    settings |= {"step": runs.step, "step_error": f"{runs.step_error:.1e}"}
    comparison = Comparison(
        made.map,
        listed,
        dynamics,
        made.strengths,
        grid,
        runs.values,
        runs.released,
        runs.summary,
        runs.gains,
        runs.ratios,
        made.several,
        not made.sampling.known,
        runs.diverged,
        runs.stopped,
        made_by("compare_scenarios", settings, made.map.digest, made.sampling.entropy),
    )
    if runs.lost is not None:
        runs.lost.result = comparison if comparison.draws else None
        raise runs.lost
    return comparison


def _keeps_paths(keep: object) -> bool:
    if keep not in get_args(Keep):
        raise InvalidValue("keep", keep, 'use "paths" (levels over time) or "effects" (no paths)')
    return keep == "paths"


def _check_size(cells: int, times: int) -> None:
    size = cells * (8 * times + _CELL)
    if size > LARGEST:
        remedy = "Use fewer draws=" + (', or keep="effects"' if times else "")
        raise TooLarge("the comparison", f"{size / 2**30:.1f} GiB of levels", "2 GiB", remedy)
