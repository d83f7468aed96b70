"""How a state takes a shock: how deep it goes, and how soon it is over."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..dynamics.compare import Comparison, compare_scenarios
from ..errors import InvalidValue
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics, Saturating
from ..model.fields import number
from ..model.interventions import AS_IS, Pulse, Scenario
from ..model.source import MapSource, map_of
from ..progress import Progress
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult

__all__ = ["Resilience", "Shocked", "resilience"]

_OVER = 0.1  # of the depth: what is left of a shock that is over
_NOTHING = 1e-6


@dataclass(frozen=True)
class Shocked:
    """What a shock does in one state.

    Parameters
    ----------
    scenario
        What led to the state: AS_IS, or the scenario of the state to be.
    level
        Median over draws of the level just before the shock.
    depth, low, high
        Median, 5th and 95th percentile of how far the level moves away at most, in levels.
    return_time
        Median over draws of the time from the shock until what is left stays below a tenth of the
        depth; inf where it does not within the run; NaN where nothing moves.
    returned
        Share of draws that were back within the run.
    """

    scenario: Scenario
    level: float
    depth: float
    low: float
    high: float
    return_time: float
    returned: float


@dataclass(frozen=True, repr=False)
class Resilience(TableResult):
    """A shock as things are, and in the state to be.

    Parameters
    ----------
    map
        The map.
    shocked
        The variable that is shocked.
    on
        The variable that is looked at.
    amount, duration
        The shock.
    states
        As things are, then to be.
    draws
        Number of draws.
    provenance
        How it was made, seed included.
    """

    map: CausalMap
    shocked: str
    on: str
    amount: float
    duration: float
    states: tuple[Shocked, ...]
    draws: int
    provenance: Provenance

    @property
    def as_is(self) -> Shocked:
        """The shock as things are."""
        return self.states[0]

    @property
    def to_be(self) -> Shocked | None:
        """The shock in the state to be; None where no scenario was given."""
        return self.states[1] if len(self.states) > 1 else None

    def completeness(self) -> str:
        """Return one line on what it rests on."""
        return f"{self.draws} draws"

    def table(self) -> Table:
        """Return one row per state."""
        names = ("level", "depth", "low", "high", "return_time", "returned")
        rows = [(s.scenario.name, *(getattr(s, name) for name in names)) for s in self.states]
        return Table.from_rows(("state", *names), rows)


def resilience(
    m: MapSource,
    /,
    shocked: str,
    on: str,
    to_be: Scenario | None = None,
    *,
    amount: float = -0.6,
    duration: float = 6.0,
    before: float = 60.0,
    draws: int = 64,
    seed: int | None = 1,
    dynamics: Dynamics = Saturating(),  # noqa: B008 - a frozen value
    horizon: float = 120.0,
    progress: Progress = None,
) -> Resilience:
    r"""Shock one variable, and see how deep another goes and how soon it is back.

    The same shock is given as things are, and after a scenario has had time to lead to another
    state. Depth and return are differences from the same state without the shock, on the same
    draw.

    Parameters
    ----------
    m
        The map, or a study.
    shocked, on
        The variable that is shocked, and the one that is looked at; they may be the same.
    to_be
        The scenario that leads to the state to be; None: only as things are.
    amount, duration
        The shock: a push of this size, for so many time units.
    before
        Time units that the scenario gets before the shock.
    draws, seed, dynamics, horizon
        As in `compare_scenarios`; the run goes on until `horizon`.
    progress
        None, True, or a function ``(done, total)``, which may raise `Stop`.

    Returns
    -------
    Resilience
        Depth and return time in each state.

    Raises
    ------
    UnknownVariable
        If a name is not in the map.
    InvalidValue
        Where the shock does not end before the horizon.

    References
    ----------
    Pimm (1984), "The complexity and stability of ecosystems", for resilience as time to return.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse("rest -> stress -\nstress -> rest -\nstress -> mistakes +")
    >>> found = ks.resilience(m, "stress", "mistakes", amount=0.6, draws=20)
    >>> found.as_is.depth > 0, found.as_is.returned
    (True, 1.0)
    """
    base = map_of(m, least=1)
    hit = base.names[base.position(shocked, "in shocked=")]
    seen = base.names[base.position(on, "in on=")]
    lead = number(before, "before", "use time units from 0 upwards", 0.0)
    lasting = number(duration, "duration", "use time units above 0", above=0.0)
    end = number(horizon, "horizon", "use time units above 0", above=0.0)
    if lead + lasting >= end:
        remedy = "let the shock end well before the horizon: a larger horizon=, or less before="
        raise InvalidValue("end of the shock", lead + lasting, remedy)
    shock = Pulse(hit, number(amount, "amount", "use a finite number"), lead, lasting)
    runs = [Scenario("as is, shocked", shock)]
    if to_be is not None:
        runs += [to_be, Scenario(f"{to_be.name}, shocked", [*to_be.interventions, shock])]
    compared = compare_scenarios(
        m, runs, draws=draws, seed=seed, dynamics=dynamics, horizon=end, progress=progress
    )
    states = [_state(compared, 0, 1, seen, lead, AS_IS)]
    if to_be is not None:
        states.append(_state(compared, 2, 3, seen, lead, to_be))
    settings = {
        "shocked": hit, "on": seen, "amount": amount, "duration": lasting, "before": lead,
        "draws": draws, "dynamics": dynamics, "horizon": end,
    }  # fmt: skip
    return Resilience(
        base, hit, seen, shock.amount, lasting, tuple(states), compared.draws,
        made_by("resilience", settings, base.digest, compared.provenance.entropy),
    )  # fmt: skip


def _state(
    compared: Comparison, calm: int, shaken: int, on: str, begin: float, scenario: Scenario
) -> Shocked:
    v = compared.map.position(on)
    late = compared.time >= begin
    time = compared.time[late] - begin
    away = np.abs(compared.values[shaken, :, :, v] - compared.values[calm, :, :, v])[:, late]
    depth = away.max(axis=1)
    back = np.full(len(depth), math.nan)
    for k, (path, deep) in enumerate(zip(away, depth, strict=True)):
        if deep > _NOTHING:
            out = np.flatnonzero(path > _OVER * deep)[-1]
            back[k] = time[out + 1] if out + 1 < len(time) else math.inf
    low, median, high = np.quantile(depth, (0.05, 0.5, 0.95))
    moved = back[~np.isnan(back)]
    return Shocked(
        scenario,
        float(np.median(compared.values[calm, :, late.argmax(), v])),
        float(median),
        float(low),
        float(high),
        float(np.quantile(moved, 0.5, method="higher")) if len(moved) else math.nan,
        float(np.isfinite(moved).mean()) if len(moved) else 1.0,
    )
