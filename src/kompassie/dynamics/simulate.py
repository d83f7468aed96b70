"""One run of a map: one set of strengths, one scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InvalidValue
from ..kernels.levels import CEILING
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics, FuzzyCognitive, PulseProcess, Saturating
from ..model.equations import Equations
from ..model.interventions import AS_IS, Scenario, check_scenario
from ..model.source import MapSource, map_of
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .drawn_run import DrawnRun
from .network import SUBCRITICAL, critical_gains, start_levels, strength_range, wire
from .running import check_dynamics, check_times, checked_step, run, save_grid
from .schedule import spans_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Trajectory", "simulate"]

_DEFAULT = Saturating()


@dataclass(frozen=True, eq=False, repr=False)
class Trajectory(TableResult):
    """Levels over time of one run.

    Parameters
    ----------
    map
        The map that was run.
    time
        Shape (T,), time units from the moment interventions may begin.
    values
        Shape (T, V), levels.
    scenario
        What was done.
    gain_ratio
        Gain ÷ critical gain; above 1 the map can hold two lasting states. NaN for raw strengths.
    unknown_strengths
        Number of links whose strength nobody gave; each counted by the midpoint of `strengths`,
        so that this is one possible run, not the expected one.
    directions_only
        True where today's levels are not all known: the run starts from neutral, below the
        critical gain, and only its directions mean anything.
    diverged
        Whether a level ran away, where there are no bounds; it is cut at 1e12.
    provenance
        How it was made.
    in_steps
        Whether time is counted in the steps of a fuzzy map or pulse process.
    drawn
        What the run was made of, for questions about it.
    """

    map: CausalMap
    time: NDArray[np.float64]
    values: NDArray[np.float64]
    scenario: Scenario
    gain_ratio: float
    unknown_strengths: int
    directions_only: bool
    diverged: bool
    provenance: Provenance
    in_steps: bool = False
    drawn: DrawnRun | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for array in (self.time, self.values):
            array.setflags(write=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the variables."""
        return self.map.names

    @property
    def time_unit(self) -> str:
        """What a time unit is; empty: steps."""
        return "" if self.in_steps else self.map.time_unit

    def of(self, name: str) -> NDArray[np.float64]:
        """Return the levels of one variable, shape (T,)."""
        return self.values[:, self.map.position(name)]

    def table(self) -> Table:
        """Return one row per time: time, then the level of each variable."""
        columns = {name: self.values[:, k].tolist() for k, name in enumerate(self.names)}
        head = "time" if "time" not in columns else "time (axis)"
        return Table({head: self.time.tolist(), **columns})

    def completeness(self) -> str:
        """Return one line on what this run is."""
        if self.diverged:
            return "diverged: a level ran away and is cut at 1e12"
        if self.unknown_strengths:
            return (
                f"one possible run: {self.unknown_strengths} unknown strengths at their midpoint; "
                "compare_scenarios() draws them"
            )
        return "complete"

    def __repr__(self) -> str:
        size = f"{len(self.names)} variables to {self.time[-1]:g}"
        return f"<Trajectory of {self.scenario.name}: {size}; {self.completeness()}>"


def simulate(
    m: MapSource,
    /,
    scenario: Scenario = AS_IS,
    *,
    dynamics: Dynamics | Equations = _DEFAULT,
    horizon: float | None = None,
    initial: Mapping[str, float] | None = None,
    settle: float | None = None,
    strengths: tuple[float, float] = (0.2, 1.0),
) -> Trajectory:
    """Run a map once under a scenario.

    Parameters
    ----------
    m
        The map; links need decided signs. Equations run by themselves.
    scenario
        What is done, from time 0.
    dynamics
        How influence becomes change. Equations need the map that is derived from them, whose
        variables and links may have been given labels and notes.
    horizon
        Length of the run, time units. None: 60, or the run that equations are set to.
    initial
        Levels to start from, {name: level}; others start at `today`, else at 0.
    settle
        Time units the system gets to settle before time 0. None: 20, or 0 where `initial` is
        given, so that the run starts from it.
    strengths
        Range of unknown strengths; this one run takes its midpoint.

    Returns
    -------
    Trajectory
        Time (T,) and levels (T, V).

    Raises
    ------
    InvalidValue
        For an unsure link: one run cannot have both signs; `compare_scenarios` draws them.
    UnknownVariable, UnknownLink
        If the scenario names what is not in the map.

    Notes
    -----
    Fourth-order Runge-Kutta steps, halved until a finer step changes no level by more than 1e-4;
    a delay is a first-order lag, and one under a twentieth of the time a stock takes to follow
    counts as none. O(steps · (V + L)). `Linear` runs of up to 150 variables and lags are exact.

    A `FuzzyCognitive` map and a `PulseProcess` go in steps: `horizon` and `settle` count them, a
    `Hold` applies from its own step on, and delays are rounded to whole steps.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse("rest -> stress -")
    >>> t = ks.simulate(m, ks.Scenario("more rest", [ks.Push("rest", 0.5)]), horizon=10)
    >>> bool(t.of("stress")[-1] < 0)
    True
    """
    if isinstance(m, Equations) and dynamics is _DEFAULT:
        dynamics = m
    if isinstance(dynamics, Equations):
        from .equation_run import run_equations

        return run_equations(m, scenario, dynamics, horizon, initial, settle)
    base = map_of(m, least=1)
    check_dynamics(dynamics)
    check_scenario(scenario, base)
    length, rest = check_times(
        60.0 if horizon is None else horizon,
        _settling(dynamics, initial) if settle is None else settle,
    )
    wiring = wire(base, strength_range(strengths), dynamics, [scenario])
    if wiring.unsure:
        link = wiring.unsure[0]
        raise InvalidValue(
            f"sign of {link.source!r} -> {link.target!r}",
            link.sign.symbol,
            "one run needs a decided sign; compare_scenarios() draws unsure ones",
        )
    start, known = start_levels(base, initial, dynamics)
    typical = wiring.typical()
    critical = critical_gains(wiring, typical)
    gains = None
    if not known and dynamics.gain is not None:
        gains = np.minimum(dynamics.gain, SUBCRITICAL * critical)
    weights = wiring.weights(typical, dynamics, gains)
    spans = spans_of(scenario, wiring, start, dynamics, settle=rest, horizon=length)
    save = save_grid(length, 4.0, 2_000, dynamics)
    step, error = checked_step(wiring, weights, start, [spans], save, dynamics)
    values = run(wiring, weights, start, spans, save, dynamics, step)[:, :, 0]
    gain = dynamics.gain if gains is None else float(gains[0])
    settings: dict[str, object] = {
        "scenario": scenario.name,
        "dynamics": dynamics,
        "horizon": length,
        "settle": rest,
    }
    settings |= {"strengths": strengths, "step": step, "step_error": f"{error:.1e}"}
    in_steps, drawn = True, None
    if not isinstance(dynamics, (FuzzyCognitive, PulseProcess)):
        in_steps, drawn = False, DrawnRun(wiring, weights, start, tuple(spans), dynamics, step)
    return Trajectory(
        base,
        save,
        values,
        scenario,
        float("nan") if gain is None else gain / float(critical[0]),
        sum(link.strength is None for link in base.links),
        not known,
        bool((np.abs(values) >= CEILING).any()),
        made_by("simulate", settings, base.digest),
        in_steps=in_steps,
        drawn=drawn,
    )


def _settling(dynamics: Dynamics, initial: Mapping[str, float] | None) -> float:
    """Return how long to settle where nobody said: not at all from a start that was given."""
    given = isinstance(dynamics, FuzzyCognitive) and dynamics.start is not None
    return 0.0 if given or initial is not None else 20.0
