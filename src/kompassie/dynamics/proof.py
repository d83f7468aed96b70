"""Proof or counterexample: whether every set of strengths gives the same answer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics, Saturating
from ..model.interventions import Scenario
from ..model.sign import Sign
from ..model.source import MapSource, map_of
from ..model.variable import Variable
from ..progress import Meter, Progress
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .bounds import effect_bounds
from .compare import compare_scenarios
from .ensemble import deadline_of, ensemble_of
from .outcomes import Asked, asked_of, one_scenario, with_scenario
from .signs import sign_by_drawing
from .summary import VISIBLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Method", "Proof", "Verdict", "Witness", "prove_effect"]

Verdict = Literal["proved", "refuted", "not settled"]
Method = Literal["drawing", "bounds", "counterexample"]

SEEN = 1e-4
"""A change of level that counts as seen: what the steps of a run may leave undecided."""

_DRAWS = 256
_ROUNDS = 40
_WEAKEST = 1e-3  # what stands for a strength of 0, which a link cannot have


@dataclass(frozen=True)
class Witness:
    """One set of strengths, and what really happens with it.

    Parameters
    ----------
    map
        The map with a strength for every link and every sign decided; `simulate` runs it.
    change
        Change of the variable at the end, as run.
    """

    map: CausalMap
    change: float

    def table(self) -> Table:
        """Return one row per link: its sign and its strength."""
        rows = [(x.source, x.target, x.sign.symbol, x.strength) for x in self.map.links]
        return Table.from_rows(("source", "target", "sign", "strength"), rows)


@dataclass(frozen=True)
class Proof(TableResult):
    """Whether a scenario moves a variable the same way for every set of strengths.

    Parameters
    ----------
    map
        The map.
    scenario
        What is done.
    on
        The variable.
    verdict
        "proved": every set of strengths gives `sign`; "refuted": two concrete sets give opposite
        ones; "not settled": neither was found within the budget.
    sign
        +1 it never falls, −1 it never rises, 0 nothing leads there; None unless proved.
    method
        "drawing": all chains of links agree, so it holds for every gain too; "bounds": bounds on
        the effect at the end stay on one side of 0, for this gain and horizon; "counterexample";
        None: not settled.
    rises, falls
        Strengths with which the variable was seen to rise, or fall, when run; None: not found.
    tried
        How many sets of strengths were run.
    lowest, highest
        Smallest and largest effect among them; NaN where none was run.
    strengths
        Range of unknown strengths that the verdict is about.
    provenance
        How it was made.
    """

    map: CausalMap
    scenario: Scenario
    on: str
    verdict: Verdict
    sign: int | None
    method: Method | None
    rises: Witness | None
    falls: Witness | None
    tried: int
    lowest: float
    highest: float
    strengths: tuple[float, float]
    provenance: Provenance

    @property
    def settled(self) -> bool:
        """Whether it is proved or refuted."""
        return self.verdict != "not settled"

    @property
    def variable(self) -> Variable:
        """The variable."""
        return self.map[self.on]

    def table(self) -> Table:
        """Return one row per link with its strength in either witness; without any, the verdict."""
        if self.rises is None or self.falls is None:
            return Table(
                {
                    "verdict": [self.verdict], "sign": [self.sign], "method": [self.method],
                    "tried": [self.tried], "lowest": [self.lowest], "highest": [self.highest],
                }
            )  # fmt: skip
        rows = [
            (up.source, up.target, up.sign.symbol, up.strength, down.sign.symbol, down.strength)
            for up, down in zip(self.rises.map.links, self.falls.map.links, strict=True)
        ]
        names = ("source", "target", "sign, rises", "rises", "sign, falls", "falls")
        return Table.from_rows(names, rows)

    def completeness(self) -> str:
        """Return the verdict in a few words."""
        how = f" by {self.method}" if self.method else ""
        return f"{self.verdict}{how}; {self.tried} sets of strengths were run"

    def __repr__(self) -> str:
        return f"<Proof about {self.on}: {self.completeness()}>"


def prove_effect(
    source: MapSource,
    scenario: Scenario,
    /,
    on: str,
    *,
    seed: int | None = 1,
    dynamics: Dynamics = Saturating(),  # noqa: B008 - a frozen value
    horizon: float = 60.0,
    settle: float = 20.0,
    strengths: tuple[float, float] = (0.2, 1.0),
    initial: Mapping[str, float] | None = None,
    time_limit: float | None = 20.0,
    progress: Progress = None,
) -> Proof:
    r"""Prove that an effect has one sign for every set of strengths, or show two that disagree.

    First the drawing is asked: if all chains of links agree, no strengths can matter. Then bounds
    are moved along that hold for every set of strengths at once. If these do not tell either, two
    concrete sets with opposite outcomes are looked for, and really run.

    Parameters
    ----------
    source
        The map, or a study. All its links count as there.
    scenario
        What is done.
    on
        The variable the conclusion is about, at the end of the horizon.
    seed
        Of the search for counterexamples.
    dynamics, horizon, settle, strengths, initial
        As for `compare_scenarios`.
    time_limit
        Seconds for the search; None: until it finds no way on.
    progress
        None, True, or a function ``(sets run, None)``, which may raise `Stop`.

    Returns
    -------
    Proof
        Proved, refuted with two sets of strengths, or not settled within the budget.

    Raises
    ------
    UnknownVariable, UnknownLink
        If the scenario or `on` names what is not in the map.

    Notes
    -----
    The search runs 512 sets, drawn evenly and at the ends of their ranges, then changes one
    strength at a time towards the sign that is missing. That it finds nothing proves nothing.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse("a -> b +\na -> c +\nb -> d +\nc -> d -")
    >>> found = ks.prove_effect(m, ks.Scenario("push", ks.Push("a", 0.5)), on="d")
    >>> found.verdict, found.rises.change > 0 > found.falls.change
    ('refuted', True)
    >>> ks.prove_effect(m, ks.Scenario("push", ks.Push("a", 0.5)), on="c").method
    'drawing'
    """
    base = map_of(source, least=1)
    chosen = one_scenario(scenario)
    deadline = deadline_of(time_limit)
    made = ensemble_of(
        base, seed=seed, dynamics=dynamics, horizon=horizon, settle=settle,
        strengths=strengths, initial=initial, scenarios=lambda m: with_scenario(m, chosen),
    )  # fmt: skip
    asked = asked_of(made, on, 4)
    name = made.map.names[asked.place]
    settings: dict[str, object] = {"scenario": chosen.name, "on": name, **made.settings()}
    made_how = made_by("prove_effect", settings, base.digest, made.sampling.entropy)

    def answer(verdict: Verdict, sign: int | None, method: Method | None, hunt: _Hunt) -> Proof:
        return Proof(
            base, chosen, name, verdict, sign, method, hunt.rises, hunt.falls, hunt.tried,
            hunt.lowest, hunt.highest, made.strengths, made_how,
        )  # fmt: skip

    hunt = _Hunt(asked, initial, Meter(progress, "sets of strengths"))
    sign = sign_by_drawing(base, chosen, name)
    if sign is not None:
        return answer("proved", sign, "drawing", hunt)
    bounds = None
    if made.sampling.known or dynamics.gain is None:
        before, after = asked.schedules
        bounds = effect_bounds(made.wiring, before, after, dynamics, min(asked.step, 0.25))
    if bounds is not None:
        low, high = bounds[0][asked.place], bounds[1][asked.place]
        if low > SEEN or high < -SEEN:
            return answer("proved", 1 if low > 0 else -1, "bounds", hunt)
    hunt.run(deadline)
    if hunt.rises is not None and hunt.falls is not None:
        return answer("refuted", None, "counterexample", hunt)
    return answer("not settled", None, None, hunt)


class _Hunt:
    """The search for strengths with which a variable rises, and others with which it falls."""

    def __init__(self, asked: Asked, initial: Mapping[str, float] | None, meter: Meter) -> None:
        self.asked = asked
        self.meter = meter
        self.stopped = False
        self.initial = initial
        self.rises: Witness | None = None
        self.falls: Witness | None = None
        self.tried = 0
        self.lowest = self.highest = float("nan")

    def run(self, deadline: float) -> None:
        """Look until both are found, there is no way on, or time is up."""
        wiring = self.asked.made.wiring
        low, high = wiring.low[:, None], wiring.high[:, None]
        even = self.asked.made.sampling.draw(0, 2 * _DRAWS).strengths
        signs, sizes = np.sign(even), np.abs(even)
        ends = np.where(sizes[:, _DRAWS:] > (low + high) / 2, high, low) * signs[:, _DRAWS:]
        sets = np.concatenate([even[:, :_DRAWS], ends], axis=1)
        change = self._changes(sets, deadline)
        sets = sets[:, : len(change)]
        for way in (1, -1):
            best = int(np.argmax(change * way))
            self._follow(sets[:, best], float(change[best]), way, deadline)

    def _follow(
        self, strengths: NDArray[np.float64], change: float, way: int, deadline: float
    ) -> None:
        """Change one strength at a time until the effect is visible and has the sign `way`."""
        for _ in range(_ROUNDS):
            if change * way >= VISIBLE or self.stopped or time.monotonic() > deadline:
                break
            tries = self._neighbours(strengths)
            if not tries:
                break
            sets = np.array(tries).T
            changes = self._changes(sets, deadline)
            best = int(np.argmax(changes * way))
            if changes[best] * way <= change * way + 1e-12:
                break
            strengths, change = sets[:, best], float(changes[best])
        if change * way > SEEN:
            self._witness(strengths, way)

    def _neighbours(self, strengths: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        """Return the sets that differ in one strength, at an end of its range, or in one sign."""
        wiring = self.asked.made.wiring
        tries = []
        for k in range(len(strengths)):
            both = (-1.0, 1.0) if not wiring.signs[k] else (float(wiring.signs[k]),)
            for value in sorted({float(wiring.low[k]), float(wiring.high[k])}):
                for sign in both:
                    if sign * value != strengths[k]:
                        other = strengths.copy()
                        other[k] = sign * value
                        tries.append(other)
        return tries

    def _told(self, done: int) -> bool:
        self.stopped |= not self.meter.tick(self.tried + done)
        return not self.stopped

    def _changes(self, sets: NDArray[np.float64], deadline: float) -> NDArray[np.float64]:
        sampling = self.asked.made.sampling
        gain = sampling.dynamics.gain
        gains = None if gain is None else np.full(sets.shape[1], gain)
        weights = sampling.weighted(sets, gains).weights
        change = self.asked.ends(weights, deadline, self._told).change
        self.tried += len(change)
        self.lowest = float(np.nanmin([self.lowest, change.min()]))
        self.highest = float(np.nanmax([self.highest, change.max()]))
        return change

    def _witness(self, strengths: NDArray[np.float64], way: int) -> None:
        """Keep a set of strengths, if the map with them really does what it should."""
        made = self.asked.made
        concrete = made.map
        for link, value in zip(made.wiring.links, strengths.tolist(), strict=True):
            if concrete.has_link(*link.pair) and concrete.link(*link.pair) == link:
                concrete = concrete.with_link(
                    replace(
                        link,
                        sign=Sign.PLUS if value > 0 else Sign.MINUS,
                        strength=max(abs(value), _WEAKEST),
                        contested=False,
                        confidence=None,
                    )
                )
        run = compare_scenarios(
            concrete, self.asked.scenario, draws=1, dynamics=made.dynamics, horizon=made.horizon,
            settle=made.settle, strengths=made.strengths, initial=self.initial, keep="effects",
        )  # fmt: skip
        change = float(run.summary.change(1, self.asked.place)[0])
        if change * way > SEEN:
            witness = Witness(concrete, change)
            if way > 0:
                self.rises = witness
            else:
                self.falls = witness
