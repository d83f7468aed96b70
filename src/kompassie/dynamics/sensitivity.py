"""The links a conclusion hangs on, and what becomes of it without what was only assumed."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import IncompleteResult
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics, Saturating
from ..model.interventions import Scenario
from ..model.link import Link
from ..model.source import MapSource, Over
from ..model.variable import Variable
from ..progress import Meter, Progress
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .effect import share_of
from .ensemble import deadline_of, ensemble_of, whole_number
from .outcomes import Asked, Ends, asked_of, one_scenario, with_scenario
from .sampling import Drawn, gain_list
from .signs import reach

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LinkWeight", "Outcome", "Sensitivity", "find_sensitivity"]

GAINS = (0.8, 1.0, 1.25, 1.5)
"""Gains that are tried by default, as multiples of the one of the dynamics."""


_OTHER = 0.1
"""Change of a share of draws from which an outcome may be called another."""


@dataclass(frozen=True)
class Outcome:
    """How a scenario works out in one variant of the map.

    Parameters
    ----------
    up, down, tips
        Shares of draws in which the variable ends higher, lower, or on the other side of neutral.
    median
        Median change of level at the end.
    """

    up: float
    down: float
    tips: float
    median: float

    @property
    def sign(self) -> int:
        """+1 or −1 where at least 60 % of the draws agree, else 0: undecided."""
        return 1 if self.up >= 0.6 else -1 if self.down >= 0.6 else 0

    @property
    def moves(self) -> bool:
        """Whether it ends higher or lower at all in at least half of the draws."""
        return self.up + self.down >= 0.5


@dataclass(frozen=True)
class LinkWeight:
    """How much the conclusion hangs on one link.

    Parameters
    ----------
    link
        The link.
    correlation
        Rank correlation over draws (Spearman) of its strength with the change at the end; NaN
        where the strength or the change is the same in every draw.
    without
        The outcome without the link; the other links keep their weights.
    shift
        Largest change in the share of draws that rise, or that fall, when it is left out.
    tip_shift
        Change in the share of draws that tip when it is left out.
    size_shift
        Change of the median effect when it is left out.
    """

    link: Link
    correlation: float
    without: Outcome
    shift: float
    tip_shift: float
    size_shift: float


@dataclass(frozen=True)
class Sensitivity(TableResult):
    """What a conclusion hangs on.

    Parameters
    ----------
    map
        The map.
    scenario
        What is done.
    on
        The variable the conclusion is about.
    outcome
        How it works out in the map as it is.
    links
        The links by how much leaving them out changes the conclusion: the shares of the sign
        first, then tipping, then the size. This is the list for further talk or data.
    without_assumed
        The outcome without any link whose evidence is "assumed"; None where there is none.
    assumed
        How many links are assumed.
    over_gains
        {gain: outcome} on the same strengths; empty for dynamics without a gain.
    draws
        Number of draws.
    stopped
        What ended the run early, or None; then some links were not tried.
    directions_only
        True where sizes mean nothing, as today's levels are not all known.
    provenance
        How it was made.
    """

    map: CausalMap
    scenario: Scenario
    on: str
    outcome: Outcome
    links: tuple[LinkWeight, ...]
    without_assumed: Outcome | None
    assumed: int
    over_gains: Mapping[float, Outcome]
    draws: int
    stopped: str | None
    directions_only: bool
    provenance: Provenance

    @property
    def variable(self) -> Variable:
        """The variable the conclusion is about."""
        return self.map[self.on]

    @property
    def hangs_on(self) -> tuple[LinkWeight, ...]:
        """The links without which there is no effect, its sign is another, or it tips or not.

        A share that hardly changes is no other outcome, on whichever side of a limit it lies.
        """

        def kind(outcome: Outcome) -> tuple[int, bool, bool]:
            return outcome.sign, outcome.moves, outcome.tips >= 0.5

        return tuple(
            w
            for w in self.links
            if kind(w.without) != kind(self.outcome) and max(w.shift, abs(w.tip_shift)) >= _OTHER
        )

    @property
    def complete(self) -> bool:
        """Whether every link that can matter was tried."""
        return self.stopped is None

    def require_complete(self) -> Sensitivity:
        """Return the result itself, or raise `IncompleteResult` if it was stopped early."""
        if self.stopped is not None:
            why = f"it stopped at the {self.stopped} after {len(self.links)} links"
            raise IncompleteResult("the sensitivity", why, "Give more time_limit= or fewer draws=")
        return self

    def table(self) -> Table:
        """Return one row per link."""
        names = (
            "source", "target", "sign", "evidence", "correlation", "shift", "tip_shift",
            "size_shift", "up_without", "down_without", "tips_without",
        )  # fmt: skip
        rows = [
            (
                w.link.source, w.link.target, w.link.sign.symbol, w.link.evidence, w.correlation,
                w.shift, w.tip_shift, w.size_shift, w.without.up, w.without.down, w.without.tips,
            )
            for w in self.links
        ]  # fmt: skip
        return Table.from_rows(names, rows)

    def completeness(self) -> str:
        """Return one line on what it rests on."""
        if self.stopped is not None:
            return f"stopped at the {self.stopped}: {len(self.links)} links, {self.draws} draws"
        return f"complete: {len(self.links)} links that can matter, {self.draws} draws"

    def __repr__(self) -> str:
        return f"<Sensitivity of {self.on}: {self.completeness()}>"


def find_sensitivity(
    source: MapSource,
    scenario: Scenario,
    /,
    on: str,
    *,
    over_gains: Iterable[float] | None = None,
    draws: int = 64,
    seed: int | None = 1,
    dynamics: Dynamics = Saturating(),  # noqa: B008 - a frozen value
    horizon: float = 60.0,
    settle: float = 20.0,
    strengths: tuple[float, float] = (0.2, 1.0),
    initial: Mapping[str, float] | None = None,
    gains: tuple[float, float] | None = None,
    over: Over = "resamples",
    time_limit: float | None = None,
    progress: Progress = None,
) -> Sensitivity:
    r"""Say which links a conclusion hangs on, and what becomes of it under other assumptions.

    Every link is left out in turn, in AS_IS and in the scenario, on the same draws; so are all
    assumed links together; and the same strengths run at other gains.

    Parameters
    ----------
    source
        The map, a study, or a survey.
    scenario
        What is done.
    on
        The variable the conclusion is about.
    over_gains
        Gains to try; None: 0.8, 1, 1.25 and 1.5 times the one of the dynamics, if it has one.
    draws, seed, dynamics, horizon, settle, strengths, initial, gains, over
        As for `compare_scenarios`.
    time_limit, progress
        As for `compare_scenarios`; progress counts links.

    Returns
    -------
    Sensitivity
        The links, what hangs on most first.

    Raises
    ------
    UnknownVariable, UnknownLink
        If the scenario or `on` names what is not in the map.

    Notes
    -----
    O(L · D · steps · (V + L)). A link left out takes its influence away and gives nothing to the
    others, as `Scale` with factor 0 does.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse("a -> b +\na -> c - strength=0.2\nb -> d +\nc -> d +")
    >>> found = ks.find_sensitivity(m, ks.Scenario("push", ks.Push("a", 0.5)), on="d", draws=32)
    >>> found.links[0].link.pair in [("a", "b"), ("b", "d")]
    True
    """
    count = whole_number(draws, "draws", 1, 10_000)
    chosen = one_scenario(scenario)
    deadline = deadline_of(time_limit)
    made = ensemble_of(
        source, seed=seed, dynamics=dynamics, horizon=horizon, settle=settle,
        strengths=strengths, initial=initial, over=over, gains=gains,
        scenarios=lambda m: with_scenario(m, chosen),
    )  # fmt: skip
    tried = gain_list(over_gains, dynamics, GAINS, "over_gains")
    asked = asked_of(made, on, count)
    drawn = made.sampling.draw(0, count)
    base = asked.ends(drawn.weights)
    outcome = _outcome(base)
    links, stopped = _links(asked, drawn, base, deadline, progress)
    assumed = [k for k, link in enumerate(made.wiring.links) if link.evidence == "assumed"]
    settings: dict[str, object] = {"scenario": chosen.name, "on": made.map.names[asked.place]}
    settings |= {"draws": draws, **made.settings(), "step": asked.step}
    return Sensitivity(
        made.map,
        chosen,
        made.map.names[asked.place],
        outcome,
        links,
        _outcome(asked.ends(_without(drawn, assumed))) if assumed else None,
        sum(link.evidence == "assumed" for link in made.map.links),
        {g: _outcome(asked.ends(made.sampling.at_gain(drawn, g).weights)) for g in tried},
        count,
        stopped,
        not made.sampling.known,
        made_by("find_sensitivity", settings, made.map.digest, made.sampling.entropy),
    )


def _outcome(ends: Ends) -> Outcome:
    signs = ends.signs
    return Outcome(
        share_of(signs > 0),
        share_of(signs < 0),
        share_of(ends.tips),
        float(np.median(ends.change)),
    )


def _without(drawn: Drawn, rows: list[int]) -> NDArray[np.float64]:
    weights = drawn.weights.copy()
    weights[rows] = 0.0
    return weights


def _links(
    asked: Asked, drawn: Drawn, base: Ends, deadline: float, progress: Progress
) -> tuple[tuple[LinkWeight, ...], str | None]:
    """Return every link that can matter, left out in turn, and what ended it early."""
    wiring = asked.made.wiring
    place = asked.place
    mattering = [
        pair
        for pair in dict.fromkeys(link.pair for link in wiring.links)
        if reach(asked.made.map, [(pair[1], 1)])[wiring.names[place]]
    ]
    meter = Meter(progress, "links", len(mattering))
    outcome = _outcome(base)
    found: list[LinkWeight] = []
    stopped = None
    for pair in mattering:
        rows = wiring.rows(*pair)
        without = _outcome(asked.ends(_without(drawn, rows)))
        size = np.abs(drawn.strengths[rows[0]])
        shift = max(abs(without.up - outcome.up), abs(without.down - outcome.down))
        found.append(
            LinkWeight(
                wiring.links[rows[0]],
                _spearman(size, base.change),
                without,
                shift,
                without.tips - outcome.tips,
                without.median - outcome.median,
            )
        )
        if len(found) < len(mattering):
            if not meter.tick(len(found)):
                stopped = "callback"
            elif time.monotonic() > deadline:
                stopped = "time limit"
        if stopped is not None:
            break
    meter.tick(len(found), last=True)
    found.sort(key=lambda w: (-w.shift, -abs(w.tip_shift), -abs(w.size_shift)))
    return tuple(found), stopped


def _spearman(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    if len(a) < 3 or np.ptp(a) == 0.0 or np.ptp(b) == 0.0:
        return math.nan
    from scipy.stats import rankdata

    x, y = rankdata(a), rankdata(b)
    return float(np.corrcoef(x, y)[0, 1])
