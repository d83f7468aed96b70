"""Scenarios side by side, over many draws of what nobody knows."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

import numpy as np

from ..errors import IncompleteResult, InvalidValue, TooLarge
from ..kernels.levels import CEILING, Span
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics, FuzzyCognitive, PulseProcess, Saturating
from ..model.fields import clean_name, number
from ..model.interventions import AS_IS, Scenario, check_scenario
from ..model.source import MapSource, map_of
from ..progress import Meter, Progress
from ..provenance import Provenance, made_by
from ..randomness import CHUNK, entropy_of, run_chunks
from ..tabular import Table, TableResult
from .effect import Effect, JointEffect, effect_of, joint_of
from .network import SUBCRITICAL, Wiring, critical_gains, start_levels, strength_range, wire
from .running import check_dynamics, check_times, checked_step, run, save_grid
from .schedule import spans_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Comparison", "compare_scenarios"]

LARGEST = 2 << 30
"""Bytes of levels that a comparison may hold."""


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
    values
        Shape (S, D, T, V), levels.
    released
        Shape (S, D, V): levels after as long again with every intervention ended.
    gain_ratio
        Shape (D,): gain ÷ critical gain of each draw; above 1 the map can hold two lasting
        states. NaN for raw strengths.
    directions_only
        True where today's levels are not all known: runs start from neutral, below the critical
        gain, and only directions mean anything.
    diverged
        Shape (S, D): whether a level ran away (linear runs only); it is cut at 1e12.
    stopped
        What ended the run early ("time limit", "callback"), or None; then there are fewer draws.
    provenance
        How it was made, seed included.
    """

    map: CausalMap
    scenarios: tuple[Scenario, ...]
    dynamics: Dynamics
    strengths: tuple[float, float]
    time: NDArray[np.float64]
    values: NDArray[np.float64]
    released: NDArray[np.float64]
    gain_ratio: NDArray[np.float64]
    directions_only: bool
    diverged: NDArray[np.bool_]
    stopped: str | None
    provenance: Provenance

    def __post_init__(self) -> None:
        for array in (self.time, self.values, self.released, self.gain_ratio, self.diverged):
            array.setflags(write=False)

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
                    )
                )  # fmt: skip
        names = ("scenario", "variable", "up", "down", "median", "low", "high", "early", "late")
        return Table.from_rows((*names, "worse_before_better", "persists", "tips"), rows)

    def completeness(self) -> str:
        """Return one line that says whether all draws are there."""
        if self.stopped is not None:
            return f"stopped at the {self.stopped}: {self.draws} draws"
        return f"complete: {self.draws} draws"

    def __repr__(self) -> str:
        return f"<Comparison: {len(self.scenarios)} scenarios, {self.completeness()}>"


@dataclass(frozen=True)
class _Job:
    """All that a chunk of draws needs, and nothing of who asked."""

    wiring: Wiring
    start: NDArray[np.float64]
    schedules: tuple[tuple[Span, ...], ...]
    save: NDArray[np.float64]
    end: float
    dynamics: Dynamics
    known: bool
    step: float
    entropy: int
    draws: int


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
    executor: Executor | int | None = None,
    time_limit: float | None = None,
    progress: Progress = None,
) -> Comparison:
    r"""Run scenarios side by side over many draws of the unknown strengths.

    Unknown strengths are drawn from `strengths`, ranges from themselves, unsure signs as + or −
    with equal chance. Every scenario runs on the same draws, so an effect is a difference within
    a draw. Before time 0 the system settles from today's levels.

    Parameters
    ----------
    source
        The map, or a study.
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
    executor
        None, a number of processes, or a `concurrent.futures.Executor`: the same numbers.
    time_limit
        Seconds after which to stop with the draws there are; None: no limit.
    progress
        None, True, or a function ``(draws done, draws)``, which may raise `Stop`.

    Returns
    -------
    Comparison
        Levels (S, D, T, V) on a grid of at most 121 times.

    Raises
    ------
    UnknownVariable, UnknownLink
        If a scenario names what is not in the map.
    TooLarge
        If the levels would not fit in 2 GiB.

    Notes
    -----
    O(S · D · steps · (V + L)); draws in chunks of 64, keyed by link and chunk, so results do not
    depend on the executor, and an unrelated link leaves the other draws untouched.

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
    base = map_of(source, least=1)
    check_dynamics(dynamics)
    listed = _scenarios(scenarios, base)
    if isinstance(draws, bool) or not isinstance(draws, (int, np.integer)) or draws < 1:
        raise InvalidValue("draws", draws, "use a whole number from 1 upwards")
    length, rest = check_times(horizon, settle)
    deadline = float("inf")
    if time_limit is not None:
        remedy = "use seconds from 0 upwards, or None"
        deadline = time.monotonic() + number(time_limit, "time_limit", remedy, 0.0)
    entropy = entropy_of(seed)
    spread = strength_range(strengths)
    wiring = wire(base, spread, dynamics, listed)
    start, known = start_levels(base, initial, dynamics)
    grid = save_grid(length, 1.0, 120, dynamics)
    size = len(listed) * int(draws) * len(grid) * len(base) * 8
    if size > LARGEST:
        raise TooLarge(
            "the comparison", f"{size / 2**30:.1f} GiB of levels", "2 GiB", "Use fewer draws="
        )
    end = 2 * length
    schedules = tuple(
        tuple(
            spans_of(
                s, wiring, start, dynamics,
                settle=rest, horizon=length, release=length, beside=listed,
            )
        )
        for s in listed
    )  # fmt: skip
    few = wiring.draw(entropy, 0, min(4, int(draws)))
    weights, _ = _weights(wiring, few, dynamics, known)
    step, error = checked_step(wiring, weights, start, schedules, grid, dynamics)
    job = _Job(wiring, start, schedules, grid, end, dynamics, known, step, entropy, int(draws))
    parts, stopped = _gather(job, executor, deadline, Meter(progress, "draws", int(draws)))
    values, released, ratios, diverged = (
        np.concatenate([part[k] for part in parts], axis=axis)
        for k, axis in enumerate((1, 1, 0, 1))
    )
    settings: dict[str, object] = {
        "draws": draws,
        "dynamics": dynamics,
        "horizon": length,
        "settle": rest,
    }
    settings |= {"strengths": spread, "step": step, "step_error": f"{error:.1e}"}
    return Comparison(
        base,
        listed,
        dynamics,
        spread,
        grid,
        values,
        released,
        ratios,
        not known,
        diverged,
        stopped,
        made_by("compare_scenarios", settings, base.digest, entropy),
    )


def _scenarios(scenarios: Scenario | Iterable[Scenario], m: CausalMap) -> tuple[Scenario, ...]:
    if isinstance(scenarios, Scenario):
        scenarios = (scenarios,)
    elif isinstance(scenarios, str) or not isinstance(scenarios, Iterable):
        raise InvalidValue("scenarios", scenarios, 'give a list of Scenario("name", [Push(…)])')
    listed = [AS_IS]
    for scenario in scenarios:
        check_scenario(scenario, m)
        if scenario == AS_IS:
            continue
        if scenario.name in {s.name for s in listed}:
            raise InvalidValue("scenarios", scenario.name, "two have this name; rename one")
        listed.append(scenario)
    return tuple(listed)


_Part = tuple[
    "NDArray[np.float64]", "NDArray[np.float64]", "NDArray[np.float64]", "NDArray[np.bool_]"
]


def _gather(
    job: _Job, executor: Executor | int | None, deadline: float, meter: Meter
) -> tuple[list[_Part], str | None]:
    """Return the parts of all chunks in order; stopped early, the first ones without a gap."""
    chunks = -(-job.draws // CHUNK)
    parts: dict[int, _Part] = {}
    stopped = None
    for chunk, part in run_chunks(_run_chunk, job, chunks, executor):
        parts[chunk] = part
        if len(parts) == chunks:
            meter.tick(job.draws, last=True)
        elif not meter.tick(len(parts) * CHUNK):
            stopped = "callback"
        elif time.monotonic() > deadline:
            stopped = "time limit"
        if stopped is not None:
            break
    whole = next((k for k in range(chunks) if k not in parts), chunks)
    # With several workers the first chunk may be the last one done.
    if not whole:
        parts[0] = _run_chunk(job, 0)
        whole = 1
    return [parts[k] for k in range(whole)], stopped


def _run_chunk(job: _Job, chunk: int) -> _Part:
    count = min(CHUNK, job.draws - chunk * CHUNK)
    strengths = job.wiring.draw(job.entropy, chunk, count)
    weights, ratios = _weights(job.wiring, strengths, job.dynamics, job.known)
    save = np.append(job.save, job.end)
    runs = np.stack(
        [
            run(job.wiring, weights, job.start, spans, save, job.dynamics, job.step)
            for spans in job.schedules
        ]
    )
    values = np.ascontiguousarray(runs[:, :-1].transpose(0, 3, 1, 2))
    released = np.ascontiguousarray(runs[:, -1].transpose(0, 2, 1))
    diverged: NDArray[np.bool_] = np.any(np.abs(values) >= CEILING, axis=(2, 3))
    return values, released, ratios, diverged


def _weights(
    wiring: Wiring, strengths: NDArray[np.float64], dynamics: Dynamics, known: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the weights (L, D) and gain ÷ critical gain (D,)."""
    draws = strengths.shape[1]
    if dynamics.gain is None:
        return strengths, np.full(draws, np.nan)
    critical = critical_gains(wiring, strengths)
    gains = np.full(draws, dynamics.gain)
    if not known:
        gains = np.minimum(gains, SUBCRITICAL * critical)
    return wiring.weights(strengths, dynamics, gains), gains / critical
