"""The triad tried on a map: each K alone, each pair, and all three."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from ..dynamics.compare import compare_scenarios
from ..errors import InvalidValue
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics, Saturating
from ..model.fields import number
from ..model.interventions import Push, Scenario
from ..model.source import MapSource, map_of
from ..progress import Progress
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .triad import K_NAMES

__all__ = ["TriadRun", "TriadRuns", "triad_runs"]


@dataclass(frozen=True)
class TriadRun:
    """What pushing one, two or three of the K's does.

    Parameters
    ----------
    names
        Which were pushed.
    tips
        Share of draws in which the outcome ends on the other side of neutral.
    median
        Median change of its level.
    """

    names: tuple[str, ...]
    tips: float
    median: float


@dataclass(frozen=True, repr=False)
class TriadRuns(TableResult):
    """Each K alone, each pair, all three.

    Parameters
    ----------
    map
        The map.
    on
        The variable whose outcome counts.
    runs
        Seven runs: one, two, three K's.
    gain
        Gain of the run, NaN for other dynamics: whether it tips depends on it.
    draws
        Number of draws.
    provenance
        How it was made, seed included.
    """

    map: CausalMap
    on: str
    runs: tuple[TriadRun, ...]
    gain: float
    draws: int
    provenance: Provenance

    def of(self, *names: str) -> TriadRun:
        """Return the run in which just these were pushed."""
        for run in self.runs:
            if set(run.names) == set(names):
                return run
        raise InvalidValue("K's", names, "name one, two or three that were run, each once")

    @property
    def three(self) -> TriadRun:
        """The run with all three."""
        return self.runs[-1]

    @property
    def best_pair(self) -> TriadRun:
        """The pair that tips most often; of equals, the one that moves the outcome most."""
        pairs = [run for run in self.runs if len(run.names) == 2]
        return max(pairs, key=lambda run: (run.tips, run.median))

    def completeness(self) -> str:
        """Return one line on what it rests on."""
        return f"{self.draws} draws"

    def table(self) -> Table:
        """Return one row per run: which K's, share that tips, median change."""
        return Table.from_rows(
            ("pushed", "tips", "median"),
            [(" + ".join(run.names), run.tips, run.median) for run in self.runs],
        )


def triad_runs(
    m: MapSource,
    /,
    on: str,
    names: Sequence[str] = K_NAMES,
    *,
    amount: float = 0.6,
    draws: int = 128,
    seed: int | None = 1,
    dynamics: Dynamics = Saturating(),  # noqa: B008 - a frozen value
    horizon: float = 60.0,
    progress: Progress = None,
) -> TriadRuns:
    """Push each of three competences alone, in pairs and all three, for good.

    Parameters
    ----------
    m
        The map, or a study.
    on
        The variable whose outcome counts.
    names
        The three variables.
    amount
        Size of each push; a variable without links in gets twice that, as it has to be lifted from
        its level.
    draws, seed, dynamics, horizon
        As in `compare_scenarios`.
    progress
        None, True, or a function ``(done, total)``, which may raise `Stop`.

    Returns
    -------
    TriadRuns
        What follows from the drawing under sampled strengths; no finding about leaders.

    Raises
    ------
    UnknownVariable
        If a name is not in the map.
    InvalidValue
        If the names are not three different ones.

    Examples
    --------
    >>> import kompassie as ks
    >>> found = ks.triad_runs(ks.flagship(), "resultaat", draws=16)
    >>> found.three.tips > found.best_pair.tips
    True
    """
    base = map_of(m, least=1)
    if isinstance(names, str) or len(names) != 3:
        raise InvalidValue("names", names, "name three variables")
    three = tuple(base.names[base.position(name, "in names=")] for name in names)
    if len(set(three)) != 3:
        raise InvalidValue("names", names, "name three different variables")
    aim = base.names[base.position(on, "in on=")]
    size = number(amount, "amount", "use a finite number")
    push = {name: size * (2 if base.role(name) == "constant" else 1) for name in three}
    groups = [group for count in (1, 2, 3) for group in combinations(three, count)]
    scenarios = [
        Scenario(" + ".join(group), [Push(name, push[name]) for name in group]) for group in groups
    ]
    compared = compare_scenarios(
        m, scenarios, draws=draws, seed=seed, dynamics=dynamics, horizon=horizon,
        progress=progress,
    )  # fmt: skip
    runs = []
    for group, scenario in zip(groups, scenarios, strict=True):
        effect = compared.effect(scenario, on=aim)
        runs.append(TriadRun(group, effect.tips, effect.median))
    settings = {"on": aim, "names": three, "amount": size, "draws": draws, "dynamics": dynamics}
    return TriadRuns(
        base,
        aim,
        tuple(runs),
        dynamics.gain if isinstance(dynamics, Saturating) else float("nan"),
        compared.draws,
        made_by("triad_runs", settings, base.digest, compared.provenance.entropy),
    )
