"""Whether a state keeps itself: it stays, falls back after a pulse, and tips under which bundle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from ..dynamics.compare import compare_scenarios
from ..dynamics.holds import Holds, find_holds
from ..errors import InvalidValue
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics, Saturating
from ..model.fields import number
from ..model.interventions import AS_IS, Intervention, Pulse, Push, Scenario
from ..model.source import MapSource, map_of
from ..model.study import Study
from ..progress import Progress
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult

__all__ = ["KeepsItself", "Tried", "keeps_itself"]


@dataclass(frozen=True)
class Tried:
    """What one scenario does for good, and as a pulse.

    Parameters
    ----------
    scenario
        The scenario.
    tips
        Share of draws in which it brings the target to the other side of neutral for good.
    pulse_tips
        Share of draws in which the same, done for a short while only, has the target on the other
        side at the end; None where it has nothing that can be done as a pulse.
    """

    scenario: Scenario
    tips: float
    pulse_tips: float | None


@dataclass(frozen=True, repr=False)
class KeepsItself(TableResult):
    """Whether today's state keeps itself going in the map.

    Parameters
    ----------
    map
        The map.
    target
        The variable that shows it.
    stays
        Share of draws in which, with nothing done, the target ends on the side where it is today.
    tried
        What each scenario does.
    pulse
        Length of the pulses, time units.
    holds
        Which links and loops hold it, or None where that was not asked.
    draws
        Number of draws.
    provenance
        How it was made, seed included.
    """

    map: CausalMap
    target: str
    stays: float
    tried: tuple[Tried, ...]
    pulse: float
    holds: Holds | None
    draws: int
    provenance: Provenance

    @property
    def falls_back(self) -> bool:
        """Whether no pulse that was tried tips it in any draw; False where none was tried."""
        pulses = [t.pulse_tips for t in self.tried if t.pulse_tips is not None]
        return bool(pulses) and not any(pulses)

    @property
    def tipping(self) -> tuple[Tried, ...]:
        """Scenarios that tip it in at least half of the draws, most often first."""
        return tuple(sorted((t for t in self.tried if t.tips >= 0.5), key=lambda t: -t.tips))

    def completeness(self) -> str:
        """Return one line on what it rests on."""
        return f"{self.draws} draws"

    def table(self) -> Table:
        """Return one row per scenario: share that tips for good, and as a pulse."""
        return Table.from_rows(
            ("scenario", "tips", "pulse_tips"),
            [(t.scenario.name, t.tips, t.pulse_tips) for t in self.tried],
        )


def keeps_itself(
    m: MapSource,
    /,
    target: str,
    scenarios: Iterable[Scenario] | None = None,
    *,
    pulse: float = 6.0,
    holds: bool = True,
    draws: int = 64,
    seed: int | None = 1,
    dynamics: Dynamics = Saturating(),  # noqa: B008 - a frozen value
    horizon: float = 60.0,
    progress: Progress = None,
) -> KeepsItself:
    """Ask whether today's state keeps itself: does it stay, fall back, and what tips it.

    Parameters
    ----------
    m
        The map, or a study; every variable needs a `today`.
    target
        The variable that shows whether the state is still there.
    scenarios
        What to try; None: the scenarios of the study.
    pulse
        Length of the pulses, time units: each scenario is also tried for so long only.
    holds
        Whether to find what holds it, too; that takes the most time.
    draws, seed, dynamics, horizon
        As in `compare_scenarios`.
    progress
        None, True, or a function ``(done, total)``, which may raise `Stop`.

    Returns
    -------
    KeepsItself
        Shares of draws, and the loops that hold it.

    Raises
    ------
    InvalidValue
        Where a `today` is missing, or there is nothing to try.

    Notes
    -----
    One `compare_scenarios` with two runs for each scenario, and one `find_holds`.

    Examples
    --------
    >>> import kompassie as ks
    >>> study = ks.flagship_study()
    >>> found = ks.keeps_itself(
    ...     study, "resultaat", [study.scenario("drie K's")], holds=False, draws=8)
    >>> found.stays, found.falls_back, found.tried[0].tips > 0.5
    (1.0, True, True)
    """
    base = map_of(m, least=1)
    aim = base.names[base.position(target, "in target=")]
    if missing := [v.name for v in base.variables if v.today is None]:
        raise InvalidValue("today", None, f"give today's level of {missing[0]!r} and all others")
    short = number(pulse, "pulse", "use time units above 0", above=0.0)
    given = m.scenarios if scenarios is None and isinstance(m, Study) else scenarios
    tried = tuple(given or ())
    if not tried:
        raise InvalidValue("scenarios", given, "give at least one Scenario to try")
    runs: list[Scenario] = []
    pulses: dict[int, int] = {}
    for k, scenario in enumerate(tried):
        runs.append(scenario)
        brief = _as_pulse(scenario, short)
        if brief is not None:
            pulses[k] = len(tried) + len(pulses) + 1
    runs += [brief for s in tried if (brief := _as_pulse(s, short)) is not None]
    compared = compare_scenarios(
        m, runs, draws=draws, seed=seed, dynamics=dynamics, horizon=horizon, progress=progress
    )
    at = compared.map.position(aim)
    end = compared.values[:, :, -1, at]
    today = base[aim].today or 0.0
    side = np.sign(today) if today else np.sign(compared.values[0, :, 0, at])
    over = (end * side < 0).mean(axis=1)
    found = None
    if holds:
        found = find_holds(m, target=aim, seed=seed, dynamics=dynamics, horizon=horizon)
    settings = {
        "target": aim, "pulse": short, "draws": draws, "dynamics": dynamics, "horizon": horizon,
    }  # fmt: skip
    return KeepsItself(
        base,
        aim,
        float((end[0] * side > 0).mean()),
        tuple(
            Tried(s, float(over[k + 1]), float(over[pulses[k]]) if k in pulses else None)
            for k, s in enumerate(tried)
        ),
        short,
        found,
        compared.draws,
        made_by("keeps_itself", settings, base.digest, compared.provenance.entropy),
    )


def _as_pulse(scenario: Scenario, length: float) -> Scenario | None:
    """Return the scenario with everything that lasts ended after a while; None if nothing does."""
    if scenario.name == AS_IS.name or not scenario.interventions:
        return None
    brief: list[Intervention] = []
    for item in scenario.interventions:
        if isinstance(item, Push):
            brief.append(Pulse(item.variable, item.amount, item.start, length))
        elif isinstance(item, Pulse):
            brief.append(item)
        else:
            brief.append(replace(item, end=item.start + length))
    return Scenario(f"{scenario.name} (pulse)", brief)
