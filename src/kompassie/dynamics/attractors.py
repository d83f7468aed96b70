"""Where a map ends up from any start: points of rest, and circles of states that come round."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import IncompleteResult, InvalidValue
from ..kernels.orbits import State
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics, FuzzyCognitive
from ..model.fields import number, whole
from ..model.source import MapSource, map_of
from ..progress import Progress
from ..provenance import Provenance, made_by
from ..randomness import entropy_of
from ..tabular import Table, TableResult
from .attractor_search import Search
from .one_map import one_map

__all__ = ["Attractors", "find_attractors"]

_MOST_CODES = 1 << 24


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

    def __repr__(self) -> str:
        return f"<Attractors: {len(self)}, {self.completeness()}>"


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
        Beyond 1,000 variables and lags.

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
    search = Search(rule, count, entropy, most, deadline, progress)
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
