"""What keeps today's situation in place: how hard it must be pushed, and what makes it so hard."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import IncompleteResult, InvalidValue
from ..kernels.levels import Span
from ..loops.find import find_loops
from ..loops.loop import Loop
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics, Saturating
from ..model.fields import number
from ..model.interventions import AS_IS
from ..model.link import Link
from ..model.source import MapSource, map_of
from ..progress import Meter, Progress
from ..provenance import Provenance, made_by
from ..randomness import CHUNK, entropy_of
from ..tabular import Table, TableResult
from .network import start_levels, strength_range, wire
from .running import check_dynamics, check_times, checked_step, run
from .schedule import spans_of
from .signs import reach

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Holds", "LinkHold", "LoopHold", "find_holds"]

STRONGEST_PUSH = 2.0
"""The hardest push that is tried; an influence of 1 is what a link at full strength carries."""

_HALVINGS = 9
_BLOCK = 16  # links cut side by side
_LONGEST_LOOP = 8
_MOST_LOOPS = 5_000


@dataclass(frozen=True)
class LinkHold:
    """How much one link holds today in place.

    Parameters
    ----------
    link
        The link.
    threshold
        Median over draws of the smallest push that tips when it is cut; inf if none does.
    drop
        Median over draws of what cutting it takes off the smallest push; below 0 it helps change.
    frees
        Share of draws in which cutting it alone, without any push, lets the target tip.
    """

    link: Link
    threshold: float
    drop: float
    frees: float


@dataclass(frozen=True)
class LoopHold:
    """How much one loop holds today in place: as much as the best of its links.

    Parameters
    ----------
    loop
        The loop.
    link
        The link of it whose cutting helps most.
    drop, frees
        Of that link; see `LinkHold`.
    """

    loop: Loop
    link: Link
    drop: float
    frees: float


@dataclass(frozen=True)
class Holds(TableResult):
    """What keeps today's situation in place, as far as a target shows it.

    Parameters
    ----------
    map
        The map.
    target
        The variable whose level must pass neutral.
    pushed
        The variables that are pushed and their directions (−1, +1), all with one size.
    threshold, low, high
        Median, 5th and 95th percentile over draws of the smallest lasting push, on each of the
        pushed variables at once, that brings the target past neutral; inf where a push of 2 on
        each does not.
    links
        The links, what holds most first.
    loops
        The loops of at most 8 variables, what holds most first; of loops that share their best
        link, named ones first, then shorter ones.
    complete, stopped
        Whether every link was tried, and what ended it early.
    draws
        Number of draws.
    provenance
        How it was made.
    """

    map: CausalMap
    target: str
    pushed: tuple[tuple[str, int], ...]
    threshold: float
    low: float
    high: float
    links: tuple[LinkHold, ...]
    loops: tuple[LoopHold, ...]
    complete: bool
    stopped: str | None
    draws: int
    provenance: Provenance

    @property
    def holding(self) -> tuple[LoopHold, ...]:
        """Loops of which cutting one link frees the target in at least half of the draws.

        Empty: no single loop holds this.
        """
        return tuple(hold for hold in self.loops if hold.frees >= 0.5)

    def require_complete(self) -> Holds:
        """Return the result itself, or raise `IncompleteResult` if not every link was tried."""
        if not self.complete:
            why = f"it stopped at the {self.stopped} after {len(self.links)} links"
            raise IncompleteResult("what holds today", why, "Give more time_limit=")
        return self

    def table(self) -> Table:
        """Return one row per link: what cutting it does to the smallest push that tips."""
        rows = [
            (h.link.source, h.link.target, h.link.sign.symbol, h.threshold, h.drop, h.frees)
            for h in self.links
        ]
        names = ("source", "target", "sign", "threshold", "drop", "frees")
        return Table.from_rows(names, rows)

    def completeness(self) -> str:
        """Return one line that says whether every link was tried."""
        if self.complete:
            return f"complete: every link that can matter, {self.draws} draws"
        return f"stopped at the {self.stopped}: {len(self.links)} links tried, {self.draws} draws"


def find_holds(
    m: MapSource,
    /,
    *,
    target: str,
    push: Mapping[str, float] | None = None,
    draws: int = 12,
    seed: int | None = 1,
    dynamics: Dynamics = Saturating(),  # noqa: B008 - a frozen value
    horizon: float = 60.0,
    settle: float = 20.0,
    strengths: tuple[float, float] = (0.2, 1.0),
    time_limit: float | None = 30.0,
    progress: Progress = None,
) -> Holds:
    """Find what keeps today in place: the smallest push that tips, and what each link adds to it.

    After settling from today's levels, all pushed variables get one lasting push of the same
    size; the smallest size that brings `target` past neutral is found by halving. The same is
    done with each link cut in turn. A link whose cutting takes much off that push holds today in
    place; a loop holds as much as the best of its links.

    Parameters
    ----------
    m
        The map, or a study; every variable needs a `today`.
    target
        The variable that must pass neutral.
    push
        {variable: direction}: where to push, +1 up or −1 down. None: every variable with links
        in, away from where it has settled.
    draws
        Number of draws of the unknown strengths, 1 to 64.
    seed, dynamics, horizon, settle, strengths
        As in `compare_scenarios`.
    time_limit
        Seconds after which to stop with the links tried so far; None: no limit.
    progress
        None, True, or a function ``(links done, links)``, which may raise `Stop`.

    Returns
    -------
    Holds
        Links and loops, what holds most first. "No single loop holds this" is a possible answer:
        then `holding` is empty.

    Raises
    ------
    InvalidValue
        If a level of today is missing, the target settles at neutral, or there is nothing to push.

    Notes
    -----
    11 runs of ``draws`` draws for each link: about 6 s for 35 variables and 70 links. The figure is
    a property of the drawn map under sampled strengths, not a measurement of a team.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.CausalMap(
    ...     [ks.Variable("silence", today=0.6), ks.Variable("grip", today=0.6)],
    ...     [ks.Link("silence", "grip", "+"), ks.Link("grip", "silence", "+")],
    ... )
    >>> [h.loop.caption for h in find_holds(m, target="grip", draws=4).holding]
    []
    """
    base = map_of(m, least=1)
    check_dynamics(dynamics)
    aim = base.names[base.position(target, "in target=")]
    if (
        isinstance(draws, bool)
        or not isinstance(draws, (int, np.integer))
        or not 1 <= draws <= CHUNK
    ):
        raise InvalidValue("draws", draws, f"use a whole number from 1 to {CHUNK}")
    length, rest = check_times(horizon, settle)
    seconds = math.inf
    if time_limit is not None:
        seconds = number(time_limit, "time_limit", "use seconds from 0 upwards, or None", 0.0)
    entropy = entropy_of(seed)
    search = _Search(base, aim, push, int(draws), entropy, dynamics, length, rest, strengths)
    base_push = search.smallest(None)
    candidates = search.candidates()
    meter = Meter(progress, "links", len(candidates))
    deadline = time.monotonic() + seconds
    holds: list[LinkHold] = []
    stopped = None
    for at in range(0, len(candidates), _BLOCK):
        block = candidates[at : at + _BLOCK]
        holds += search.cut(block, base_push)
        if len(holds) < len(candidates):
            if not meter.tick(len(holds)):
                stopped = "callback"
            elif time.monotonic() > deadline:
                stopped = "time limit"
        if stopped is not None:
            break
    meter.tick(len(holds), last=True)
    holds.sort(key=lambda h: (-h.frees, -h.drop))
    low, median, high = np.quantile(base_push, (0.05, 0.5, 0.95), method="nearest")
    settings: dict[str, object] = {"target": aim, "draws": draws, "dynamics": dynamics}
    settings |= {"horizon": length, "settle": rest, "strengths": strengths}
    return Holds(
        base,
        aim,
        tuple((base.names[k], int(d)) for k, d in enumerate(search.direction) if d),
        float(median),
        float(low),
        float(high),
        tuple(holds),
        _loop_holds(m, holds),
        stopped is None,
        stopped,
        int(draws),
        made_by("find_holds", settings, base.digest, entropy),
    )


class _Search:
    """The settled map and the runs made on it."""

    def __init__(
        self,
        m: CausalMap,
        target: str,
        push: Mapping[str, float] | None,
        draws: int,
        entropy: int,
        dynamics: Dynamics,
        horizon: float,
        settle: float,
        strengths: tuple[float, float],
    ) -> None:
        self.map = m
        self.target = m.position(target)
        self.draws = draws
        self.dynamics = dynamics
        self.horizon = horizon
        self.wiring = wire(m, strength_range(strengths), dynamics)
        self.start = _known_levels(m, dynamics)
        self.weights = self.wiring.weights(self.wiring.draw(entropy, 0, draws), dynamics, None)
        ends = np.array([0.0, horizon])
        spans = spans_of(AS_IS, self.wiring, self.start, dynamics, settle=settle, horizon=horizon)
        self.step, _ = checked_step(
            self.wiring, self.weights[:, :4], self.start, [spans], ends, dynamics
        )
        both = run(self.wiring, self.weights, self.start, spans, ends, dynamics, self.step)
        self.settled = both[0]
        self.side = np.sign(np.median(both[1, self.target]))
        if not self.side:
            remedy = "give a today away from neutral, or another target"
            raise InvalidValue(f"settled level of {target!r}", 0.0, remedy)
        self.direction = self._direction(push)

    def _direction(self, push: Mapping[str, float] | None) -> NDArray[np.float64]:
        direction = np.zeros(len(self.map))
        if push is None:
            middle = np.median(self.settled, axis=1)
            fed = self.wiring.net.fed
            direction[fed] = np.where(np.abs(middle[fed]) > 0.05, -np.sign(middle[fed]), 0.0)
        else:
            for name, value in push.items():
                k = self.map.position(name, "in push=")
                if value not in (-1, 1):
                    raise InvalidValue(f"push on {name!r}", value, "use +1 (up) or -1 (down)")
                direction[k] = value
        if not direction.any():
            raise InvalidValue("push", push, "name at least one variable to push")
        return direction

    def candidates(self) -> list[int]:
        """Return the places of the links whose end can reach the target."""
        backwards = {name: False for name in self.map.names}
        for link in self.wiring.links:
            if not backwards[link.target]:
                signs = reach(self.map, [(link.target, 1)])
                backwards[link.target] = bool(signs[self.map.names[self.target]])
        return [k for k, link in enumerate(self.wiring.links) if backwards[link.target]]

    def cut(self, block: Sequence[int], base_push: NDArray[np.float64]) -> list[LinkHold]:
        """Return what cutting each link of a block does."""
        pushes = self.smallest(block).reshape(len(block), self.draws)
        # A draw that no push tips counts as the hardest push there is, so that the difference
        # stays a number.
        bounded = np.minimum(base_push, STRONGEST_PUSH) - np.minimum(pushes, STRONGEST_PUSH)
        return [
            LinkHold(
                self.wiring.links[k],
                float(np.median(pushes[j])),
                float(np.median(bounded[j])),
                float((pushes[j] == 0.0).mean()),
            )
            for j, k in enumerate(block)
        ]

    def smallest(self, block: Sequence[int] | None) -> NDArray[np.float64]:
        """Return the smallest push that tips per column: draws, or block × draws."""
        copies = 1 if block is None else len(block)
        weights = np.tile(self.weights, (1, copies))
        for j, k in enumerate(block or ()):
            weights[k, j * self.draws : (j + 1) * self.draws] = 0.0
        start = np.tile(self.settled, (1, copies))
        columns = weights.shape[1]
        low, high = np.zeros(columns), np.full(columns, STRONGEST_PUSH)
        free = self._tips(weights, start, low)
        never = ~self._tips(weights, start, high)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            tips = self._tips(weights, start, middle)
            high, low = np.where(tips, middle, high), np.where(tips, low, middle)
        high[never] = np.inf
        high[free] = 0.0
        return high

    def _tips(
        self, weights: NDArray[np.float64], start: NDArray[np.float64], push: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Return per column whether a lasting push of that size brings the target past neutral."""
        constants = self.wiring.constants
        pushed = self.direction[:, None] * push
        levels = self.start[constants][:, None] + pushed[constants]
        span = Span(
            0.0,
            self.horizon,
            np.ones(len(self.wiring.links)),
            pushed,
            constants,
            np.clip(levels, -1.0, 1.0),
        )
        save = np.array([self.horizon])
        end = run(self.wiring, weights, start, [span], save, self.dynamics, self.step)[0]
        result: NDArray[np.bool_] = end[self.target] * self.side < 0
        return result


def _known_levels(m: CausalMap, dynamics: Dynamics) -> NDArray[np.float64]:
    start, known = start_levels(m, None, dynamics)
    if not known:
        missing = [v.name for v in m.variables if v.today is None]
        few = ", ".join(repr(name) for name in missing[:6]) + (", …" if len(missing) > 6 else "")
        remedy = "say where each stands, −1 … +1: without today there is nothing to hold"
        raise InvalidValue(f"today of {few}", None, remedy)
    return start


def _loop_holds(m: MapSource, holds: Sequence[LinkHold]) -> tuple[LoopHold, ...]:
    tried = {hold.link.pair: hold for hold in holds}
    loops = find_loops(m, max_length=_LONGEST_LOOP, limit=_MOST_LOOPS, time_limit=5.0)
    found = []
    for place, loop in enumerate(loops):
        mine = [tried[link.pair] for link in loop.links if link.pair in tried]
        if len(mine) < len(loop):
            continue
        best = max(mine, key=lambda h: (h.frees, h.drop))
        order = (-best.frees, -best.drop, loop.name is None, place)
        found.append((order, LoopHold(loop, best.link, best.drop, best.frees)))
    return tuple(hold for _, hold in sorted(found, key=lambda item: item[0]))
