"""A race of bundles: all on the same few draws first, and only the hopeful ones on all of them."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ..errors import InvalidValue, LostWork
from ..model.goal import Goal
from ..model.interventions import Scenario
from ..progress import Meter
from ..spreading import Spread, run_chunks
from .candidates import Candidate
from .ensemble import Ensemble
from .sampling import Drawn
from .side_by_side import columns_at_once, run_all

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Places", "Race", "combined"]

Places: TypeAlias = tuple[int, ...]
"""A bundle: the places of its levers among the candidates, ascending."""

HOPELESS = 0.002
"""A bundle is dropped when so few successes would come about with less than this chance."""

LED_ON = 10
"""Bundles of each size that run on all draws whatever their chances, to show what comes near."""

_FIRST = 4  # draws of the first heat; each following heat doubles what has been run


@dataclass(frozen=True)
class _Heat:
    """What the workers of one heat share: small, as it is sent along with every block."""

    made: Ensemble
    drawn: Drawn
    candidates: tuple[Candidate, ...]
    bundles: tuple[Places, ...]
    goals: tuple[tuple[int, Goal], ...]
    step: float
    block: int


def combined(chosen: Sequence[Candidate], name: str) -> Scenario | None:
    """Return several levers as one scenario; None where they contradict each other."""
    variables = [c.variable.name for c in chosen if c.variable is not None]
    if len(set(variables)) < len(variables):
        return None
    languages = {lang: None for c in chosen for lang in c.scenario.labels}
    labels = {lang: " & ".join(c.scenario.label(lang) for c in chosen) for lang in languages}
    try:
        return Scenario(name, [item for c in chosen for item in c.scenario.interventions], labels)
    except InvalidValue:
        return None


class Race:
    """Bundles, and in which draws each has been seen to reach the goals.

    Parameters
    ----------
    made
        The source with its settings.
    candidates
        The levers.
    goals
        What is to be reached, all of it.
    draws
        Number of draws D.
    share
        Share of the draws in which a bundle must reach the goals.
    executor, deadline, meter
        Who computes, until when, and who is told.
    """

    def __init__(
        self,
        made: Ensemble,
        candidates: tuple[Candidate, ...],
        goals: tuple[Goal, ...],
        draws: int,
        share: float,
        executor: Spread,
        deadline: float,
        meter: Meter,
    ) -> None:
        self.made = made
        self.candidates = candidates
        self.goals = tuple((made.map.position(g.variable, "in goal="), g) for g in goals)
        self.draws = draws
        self.share = share
        self.reached: dict[Places, NDArray[np.bool_]] = {}
        self.dropped = 0
        self.stopped: str | None = None
        self.lost: LostWork | None = None
        self._executor, self._deadline, self._meter = executor, deadline, meter
        self._done = 0
        self._drawn = made.sampling.draw(0, draws)
        spans = made.schedules(made.scenarios)
        self._save = np.array([made.horizon])
        self.step, self.step_error = made.step(spans, self._save, draws)
        duration = spans[0][-1].end - spans[0][0].begin
        self._columns = columns_at_once(made.wiring, duration, self.step)

    def score(self, bundle: Places) -> float:
        """Return the share of draws in which a bundle that ran on all of them reaches the goals."""
        return float(self.reached[bundle].mean())

    def whole(self, bundle: Places) -> bool:
        """Return whether a bundle ran on all draws."""
        return len(self.reached.get(bundle, ())) == self.draws

    def run(self, bundles: Iterable[Places]) -> None:
        """Run bundles in heats, each on more draws than the last, and drop the hopeless ones."""
        running = [b for b in bundles if b not in self.reached]
        begin, end = 0, min(_FIRST, self.draws)
        while running and self.stopped is None:
            self._heat(running, begin, end)
            running = [b for b in running if len(self.reached.get(b, ())) == end]
            if end == self.draws:
                break
            running = self._hopeful(running, end)
            begin, end = end, min(2 * end, self.draws)

    def run_whole(self, bundles: Iterable[Places]) -> None:
        """Run bundles on all draws."""
        for bundle in dict.fromkeys(bundles):
            begin = len(self.reached.get(bundle, ()))
            if begin < self.draws and self.stopped is None:
                self._heat([bundle], begin, self.draws)

    def _together(self, bundle: Places) -> Scenario | None:
        return combined([self.candidates[k] for k in bundle], "bundle")

    def _hopeful(self, running: list[Places], seen: int) -> list[Places]:
        """Return the bundles that may still reach the goals often enough, and the best others."""
        successes = {b: int(self.reached[b].sum()) for b in running}
        least = [self._hopeless(count, seen) for count in range(seen + 1)]
        led_on = sorted(running, key=lambda b: -successes[b])[:LED_ON]
        kept = {b for b in running if not least[successes[b]]} | set(led_on)
        self.dropped += len(running) - len(kept)
        return [b for b in running if b in kept]

    def _hopeless(self, successes: int, seen: int) -> bool:
        """Return whether so few successes are as good as impossible at the share asked for."""
        if successes + self.draws - seen < self.share * self.draws:
            return True
        chance = sum(
            math.comb(seen, k) * self.share**k * (1 - self.share) ** (seen - k)
            for k in range(successes + 1)
        )
        return chance < HOPELESS

    def _heat(self, running: list[Places], begin: int, end: int) -> None:
        """Run bundles on the draws from `begin` to `end`."""
        fitting = tuple(b for b in running if self._together(b) is not None)
        part = slice(begin, end)
        drawn = Drawn(*(x[..., part] for x in vars(self._drawn).values()))
        block = max(self._columns // (end - begin), 1)
        heat = _Heat(self.made, drawn, self.candidates, fitting, self.goals, self.step, block)
        blocks = -(-len(fitting) // block)
        executor = self._executor if blocks > 1 else None
        try:
            for k, reached in run_chunks(_run_block, heat, blocks, executor, self._deadline):
                self._keep(fitting[k * block : (k + 1) * block], reached)
                if self.stopped is not None:
                    return
        except LostWork as error:
            self.stopped, self.lost = "lost work", error

    def _keep(self, bundles: Sequence[Places], reached: NDArray[np.bool_]) -> None:
        """Add where bundles reach the goals on further draws, and see whether to go on."""
        for bundle, row in zip(bundles, reached, strict=True):
            before = self.reached.get(bundle, np.zeros(0, dtype=np.bool_))
            self.reached[bundle] = np.concatenate([before, row])
        self._done += reached.size
        if not self._meter.tick(self._done):
            self.stopped = "callback"
        elif time.monotonic() > self._deadline:
            self.stopped = "time limit"


def _run_block(heat: _Heat, block: int) -> NDArray[np.bool_]:
    """Return where each bundle of a block reaches all goals, shape (bundles, draws)."""
    made, schedules = heat.made, []
    for bundle in heat.bundles[block * heat.block : (block + 1) * heat.block]:
        scenario = combined([heat.candidates[k] for k in bundle], "bundle")
        if scenario is not None:
            # All are cut at the events of all, so that every bundle takes the same steps.
            schedules.append(made.schedules((scenario,), beside=made.scenarios)[0])
    save = np.array([made.horizon])
    levels = run_all(
        made.wiring, heat.drawn.weights, made.start, schedules, save, made.dynamics, heat.step
    )
    found = np.ones((len(schedules), heat.drawn.weights.shape[1]), dtype=np.bool_)
    for v, goal in heat.goals:
        found &= goal.reached(levels[:, 0, v])
    return found
