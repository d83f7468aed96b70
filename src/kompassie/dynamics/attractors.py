"""Where a map ends up from any start: points of rest, and circles of states that come round."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import IncompleteResult, InvalidValue
from ..kernels.orbits import Followed, cycles_of_all, decoded, encoded, follow
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics, FuzzyCognitive
from ..model.fields import number, whole
from ..model.source import MapSource, map_of
from ..progress import Meter, Progress
from ..provenance import Provenance, made_by
from ..randomness import CHUNK, entropy_of
from ..tabular import Table, TableResult
from .fixed_point import solve_on
from .one_map import OneMap, one_map

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Attractors", "find_attractors"]

_MOST_CODES = 1 << 24
_WITH_LAGS = 1 << 16
_BLOCK = 1 << 15
_STEPS = 20_000
_ROUNDS = 300  # of a flow, in times as long as a stock takes to follow
_NEAR = 1e-10
_SAME = 1e-6
_DIGITS = 7
_ASIDE = 1e-2  # how far a run may still be from the point it goes to
_AWAY = 1e9

State = tuple[float, ...]


@dataclass(frozen=True)
class Attractors(TableResult):
    """Where a map ends up.

    Parameters
    ----------
    map
        The map.
    dynamics
        How influence becomes change.
    held
        {variable: level} of what was held.
    states
        Each attractor as a tuple of states in order, from the lowest one on; one state: a point of
        rest, several: a cycle. A state is the level of each variable, in the order of the map.
        What most starts lead to comes first.
    shares
        The share of the starts that leads to each.
    unsettled
        The share of the starts that neither came to rest nor came round: still moving after 20,000
        steps, or grown beyond all bounds.
    exhaustive
        Whether every start there can be was followed, so that there are no other attractors.
    starts
        Number of starts that were followed.
    unknown_strengths
        Number of links whose strength nobody gave; each counted by its midpoint.
    stopped
        What ended the search early ("time limit", "callback"), or None.
    provenance
        How it was made, seed included.
    """

    map: CausalMap
    dynamics: Dynamics
    held: Mapping[str, float]
    states: tuple[tuple[State, ...], ...]
    shares: tuple[float, ...]
    unsettled: float
    exhaustive: bool
    starts: int
    unknown_strengths: int
    stopped: str | None
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.states)

    @property
    def names(self) -> tuple[str, ...]:
        """What each attractor is called: "point 1", "cycle 1 of 4 steps"."""
        named, points, cycles = [], 0, 0
        for states in self.states:
            if len(states) == 1:
                points += 1
                named.append(f"point {points}")
            else:
                cycles += 1
                named.append(f"cycle {cycles} of {len(states)} steps")
        return tuple(named)

    @property
    def complete(self) -> bool:
        """Whether all starts that were asked for were followed to their end."""
        return self.stopped is None

    def require_complete(self) -> Attractors:
        """Return the result itself, or raise `IncompleteResult` if it was stopped early."""
        if self.stopped is not None:
            why = f"it stopped at the {self.stopped}"
            raise IncompleteResult("the search for attractors", why, "Give more time_limit=")
        return self

    def table(self) -> Table:
        """Return one row per attractor and state: its name, share, step, then the levels."""
        taken = set(self.map.names)
        heads = [
            h if h not in taken else f"{h} (attractor)" for h in ("attractor", "share", "step")
        ]
        rows = [
            (name, share, step, *state)
            for name, share, states in zip(self.names, self.shares, self.states, strict=True)
            for step, state in enumerate(states)
        ]
        return Table.from_rows((*heads, *self.map.names), rows)

    def completeness(self) -> str:
        """Return one line that says from how many starts, and whether that is all."""
        if self.stopped is not None:
            return f"stopped at the {self.stopped}: {self.starts:,} starts"
        if self.exhaustive:
            return f"complete: every one of the {self.starts:,} starts"
        return f"sampled: {self.starts:,} starts; there may be other attractors"


def find_attractors(
    m: MapSource,
    /,
    *,
    dynamics: Dynamics = FuzzyCognitive(squash="bivalent"),  # noqa: B008 - a frozen value
    hold: Mapping[str, float] | None = None,
    strengths: tuple[float, float] = (0.2, 1.0),
    draws: int = 1_000,
    seed: int | None = 1,
    limit: int = 1 << 20,
    time_limit: float | None = 30.0,
    progress: Progress = None,
) -> Attractors:
    r"""Find where a map ends up, from every start there is or from a sample of them.

    Two- and three-valued maps have finitely many states: up to `limit` of them, all are followed.
    Otherwise starts are drawn, evenly over the states or the scale, and where they end is gathered:
    an attractor that few starts lead to may be missed.

    Parameters
    ----------
    m
        The map; links need decided signs, unknown strengths count by their midpoint.
    dynamics
        How influence becomes change; anything but a `PulseProcess`. In continuous time only points
        of rest are found; what keeps swinging counts as unsettled.
    hold
        {variable: level}: what is kept at a level.
    strengths
        Range of unknown strengths.
    draws
        Number of starts where not all are followed.
    seed
        Entropy of those starts; None: fresh, and kept in the provenance.
    limit
        Most starts that are followed to see all of them, at most 2^24.
    time_limit
        Seconds after which to stop; None: no limit.
    progress
        None, True, or a function ``(starts done, starts)``, which may raise `Stop`.

    Returns
    -------
    Attractors
        Points and cycles, with the share of starts that leads to each.

    Raises
    ------
    InvalidValue
        For an unsure link, a pulse process, or a level that the dynamics do not have.
    TooLarge
        Beyond 2,000 variables and lags.

    Notes
    -----
    All N states: O(N · (V² + log N)). With delays, a start stands for a past in which nothing had
    changed, and all are followed up to 65,536 of them. Levels are the same when they differ by less
    than 1e-6.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse("a -> b +\nb -> a +")
    >>> found = ks.find_attractors(m)
    >>> for name, share in zip(found.names, found.shares):
    ...     print(name, share)
    cycle 1 of 2 steps 0.5
    point 1 0.25
    point 2 0.25
    """
    base = map_of(m, least=1)
    count, most = whole(draws, "draws"), whole(limit, "limit")
    if count is None or count > 1_000_000:
        raise InvalidValue("draws", draws, "use a whole number from 1 to 1,000,000")
    if most is None or most > _MOST_CODES:
        raise InvalidValue("limit", limit, f"use a whole number from 1 to {_MOST_CODES:,}")
    deadline = math.inf
    if time_limit is not None:
        remedy = "use seconds from 0 upwards, or None"
        deadline = time.monotonic() + number(time_limit, "time_limit", remedy, 0.0)
    entropy = entropy_of(seed)
    rule = one_map(base, dynamics, None, hold, strengths)
    search = _Search(rule, count, entropy, most, deadline, progress)
    search.go()
    settings: dict[str, object] = {"dynamics": dynamics, "hold": dict(hold or {})}
    settings |= {"strengths": strengths, "draws": count, "limit": most}
    order = sorted(search.found, key=lambda states: (-search.found[states], states))
    done = max(search.done, 1)
    return Attractors(
        base,
        dynamics,
        {base.names[base.position(name)]: float(level) for name, level in (hold or {}).items()},
        tuple(order),
        tuple(search.found[states] / done for states in order),
        search.unsettled / done,
        search.exhaustive and search.stopped is None,
        search.done,
        sum(link.strength is None for link in base.links),
        search.stopped,
        made_by("find_attractors", settings, base.digest, None if search.exhaustive else entropy),
    )


class _Search:
    """The starts, what they lead to, and when to stop."""

    def __init__(
        self,
        rule: OneMap,
        draws: int,
        entropy: int,
        limit: int,
        deadline: float,
        progress: Progress,
    ) -> None:
        self.rule = rule
        self.low = 0 if rule.fuzzy.squash == "bivalent" else -1
        self.base = 1 - self.low + 1
        free = len(rule.free)
        enough = limit if not rule.lags else min(limit, _WITH_LAGS)
        self.exhaustive = rule.hard and self.base**free <= enough
        self.count = self.base**free if self.exhaustive else draws
        self.entropy = entropy
        self.deadline = deadline
        self.meter = Meter(progress, "starts", self.count)
        self.found: dict[tuple[State, ...], int] = {}
        self.done = self.unsettled = 0
        self.stopped: str | None = None

    def go(self) -> None:
        """Follow all starts."""
        if self.exhaustive and not self.rule.lags:
            self._all()
        else:
            self._some()
        self.meter.tick(self.done, last=True)

    def _all(self) -> None:
        """Write down what every state leads to, and read the cycles off."""
        size = len(self.rule.free)
        following = np.empty(self.count, dtype=np.int64)
        for at in range(0, self.count, _BLOCK):
            codes = np.arange(at, min(at + _BLOCK, self.count))
            states = self._whole(decoded(codes, size, self.low, self.base))
            led = self.rule.next(states)[:, self.rule.free]
            following[codes] = encoded(led, self.low, self.base)
            if not self._going_on(int(codes[-1]) + 1):
                return
        cycles, counts = cycles_of_all(following)
        for cycle, many in zip(cycles, counts.tolist(), strict=True):
            states = self._whole(decoded(cycle, size, self.low, self.base))
            self._gather(states, many)
        self.done = self.count

    def _some(self) -> None:
        """Follow starts until they come round, and gather where."""
        for at in range(0, self.count, _BLOCK):
            starts = self._starts(at, min(_BLOCK, self.count - at))
            followed = self._followed(starts) if self.rule.stepwise else self._flowed(starts)
            settled = followed.periods > 0
            # Of what was cut off nobody knows whether it would have come round.
            cut = self.stopped is not None
            self.done += int(settled.sum()) if cut else len(starts)
            self.unsettled += 0 if cut else int((~settled).sum())
            self._gather_all(followed.states[settled], followed.periods[settled])
            if cut:
                return

    def _starts(self, at: int, block: int) -> NDArray[np.float64]:
        size = len(self.rule.free)
        if self.exhaustive:
            return self._whole(decoded(np.arange(at, at + block), size, self.low, self.base))
        seeds = np.random.SeedSequence(self.entropy, spawn_key=(at,))
        stream = np.random.Generator(np.random.PCG64(seeds))
        if self.rule.hard:
            drawn = stream.integers(self.low, 2, (block, size)).astype(np.float64)
        else:
            low, high = self.rule.dynamics.scale
            drawn = stream.uniform(max(low, -1.0), min(high, 1.0), (block, size))
        return self._whole(drawn)

    def _whole(self, free: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return states with what is held put in, and lags that follow what was always so."""
        states = np.empty((len(free), self.rule.size))
        states[:, self.rule.free] = free
        self.rule.put(states)
        if not self.rule.lags or not self.rule.stepwise:
            return states
        return np.concatenate([states, states[:, self.rule.followed()]], axis=1)

    def _followed(self, starts: NDArray[np.float64]) -> Followed:
        near = 0.0 if self.rule.hard else _NEAR
        before = self.done
        return follow(self.rule.next, starts, _STEPS, near, lambda n: self._going_on(before + n))

    def _flowed(self, starts: NDArray[np.float64]) -> Followed:
        """Return where states are after a long time in which they flow."""
        parts = []
        for at in range(0, len(starts), CHUNK):
            if not self._going_on(self.done + at):
                break
            parts.append(self.rule.flow(starts[at : at + CHUNK], _ROUNDS))
        ends = np.concatenate(parts) if parts else starts[:0]
        return Followed(ends, np.ones(len(ends), dtype=np.int64))

    def _going_on(self, done: int) -> bool:
        if not self.meter.tick(done):
            self.stopped = "callback"
        elif time.monotonic() > self.deadline:
            self.stopped = "time limit"
        return self.stopped is None

    def _gather_all(self, states: NDArray[np.float64], periods: NDArray[np.int64]) -> None:
        """Add starts to what they lead to; those that ended in the same state at once."""
        alike = states if self.rule.hard else np.round(states, _DIGITS)
        _, firsts, counts = np.unique(alike, axis=0, return_index=True, return_counts=True)
        for k, many in zip(firsts.tolist(), counts.tolist(), strict=True):
            along = [states[k : k + 1]]
            for _ in range(int(periods[k]) - 1):
                along.append(self.rule.next(along[-1]))
            self._gather(np.concatenate(along), many)

    def _gather(self, along: NDArray[np.float64], many: int) -> None:
        """Add starts to the attractor whose states these are, which may be a new one."""
        levels = along[:, : self.rule.size]
        if not self.rule.hard:
            polished = self._polished(along)
            if polished is None:
                self.unsettled += many
                return
            levels = polished
        turned = _turned(levels)
        same = next((known for known in self.found if _same(known, turned)), turned)
        self.found[same] = self.found.get(same, 0) + many

    def _polished(self, along: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Return the point or cycle that smooth states have all but reached; None if they left."""
        levels = along[:, : self.rule.size]
        if not float(np.abs(levels).max(initial=0.0)) < _AWAY:
            return None
        if len(along) > 1 and float(np.ptp(levels, axis=0).max(initial=0.0)) > _SAME:
            now = along[:1]
            for _ in range(max(1, _STEPS // 10 // len(along)) * len(along)):
                now = self.rule.next(now)
            stays = float(np.abs(now - along[:1]).max(initial=0.0)) <= 1e-8
            return levels if stays else None
        point = solve_on(self.rule, levels[0])
        far = float(np.abs(point - levels[0]).max(initial=0.0))
        if self.rule.stepwise:
            return point[None] if far <= _ASIDE else None
        # What lags make swing is no point of rest, though it may lead back to itself.
        return point[None] if far <= _ASIDE and self.rule.radius(point) < 1.0 else None


def _turned(levels: NDArray[np.float64]) -> tuple[State, ...]:
    """Return the states of a cycle from the lowest one on."""
    coarse = [tuple(row) for row in np.round(levels, _DIGITS).tolist()]
    first = coarse.index(min(coarse))
    states = [tuple((row + 0.0).tolist()) for row in levels]
    return tuple(states[first:] + states[:first])


def _same(known: tuple[State, ...], found: tuple[State, ...]) -> bool:
    """Return whether two attractors are one: as many states, each as good as equal."""
    if len(known) != len(found):
        return False
    return float(np.abs(np.array(known) - np.array(found)).max(initial=0.0)) <= _SAME
