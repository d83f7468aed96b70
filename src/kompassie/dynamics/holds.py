"""What keeps today's situation in place: how hard it must be pushed, and what makes it so hard."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import IncompleteResult, InvalidValue
from ..loops.find import find_loops
from ..loops.loop import Loop
from ..model.causal_map import CausalMap
from ..model.dynamics import Dynamics, PulseProcess, Saturating
from ..model.link import Link
from ..model.source import MapSource, map_of
from ..progress import Meter, Progress
from ..provenance import Provenance, made_by
from ..randomness import CHUNK
from ..tabular import Table, TableResult
from .ensemble import deadline_of, ensemble_of, whole_number
from .holding import STRONGEST_PUSH, HoldSearch, LinkHold
from .running import check_dynamics
from .sampling import gain_list
from .tipping import Certificate, GainHold, certify

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Holds", "LinkHold", "LoopHold", "find_holds"]

GAINS = (0.8, 1.0, 4 / 3)
"""Gains a certificate is asked for, as multiples of the one of the dynamics."""

_BLOCK = 16  # links cut side by side
_LONGEST_LOOP = 8
_MOST_LOOPS = 5_000


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


@dataclass(frozen=True, repr=False)
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
    by_gain
        The smallest push at other gains, on the same strengths; empty where the dynamics have
        none.
    certificate
        A lasting bundle that tips in at least four of five draws over all those gains, with
        nothing in it that could be left out, and no push on the target itself unless that is
        all that is pushed; None where there is none.
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
    by_gain: tuple[GainHold, ...] = ()
    certificate: Certificate | None = None

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

    def __repr__(self) -> str:
        push = f"a push of {self.threshold:.2f}" if self.threshold <= STRONGEST_PUSH else "no push"
        size = f"{push} on {len(self.pushed)} variables tips"
        return f"<Holds of {self.target}: {size}; {self.completeness()}>"


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
    gains: Iterable[float] | None = None,
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
    gains
        Gains that the certificate must serve; None: 0.8, 1 and 1⅓ times the one of the dynamics.
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
    11 runs of ``draws`` draws for each link, as many for each gain, and some hundred for the
    certificate: about 6 s for 35 variables and 70 links. The figure is a property of the drawn
    map under sampled strengths, not a measurement of a team.

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
    if dynamics.scale[0] == 0.0:
        remedy = 'use Saturating() or squash="tanh": levels from 0 to 1 have no neutral to pass'
        raise InvalidValue("dynamics", dynamics, remedy)
    if isinstance(dynamics, PulseProcess):
        remedy = "use Saturating(): in a pulse process any push that lasts adds up without end"
        raise InvalidValue("dynamics", dynamics, remedy)
    aim = base.names[base.position(target, "in target=")]
    count = whole_number(draws, "draws", 1, CHUNK)
    tried = gain_list(gains, dynamics, GAINS, "gains")
    deadline = deadline_of(time_limit)
    made = ensemble_of(
        base, seed=seed, dynamics=dynamics, horizon=horizon, settle=settle, strengths=strengths
    )
    search = HoldSearch(made, aim, push, count)
    base_push = search.smallest(None)
    candidates = search.candidates()
    meter = Meter(progress, "links", len(candidates))
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
    by_gain, certificate = _certified(search, tried, base_push)
    settings: dict[str, object] = {"target": aim, "draws": draws, **made.settings()}
    settings |= {"gains": tried}
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
        count,
        made_by("find_holds", settings, base.digest, made.sampling.entropy),
        by_gain,
        certificate,
    )


def _certified(
    search: HoldSearch, gains: tuple[float, ...], base_push: NDArray[np.float64]
) -> tuple[tuple[GainHold, ...], Certificate | None]:
    """Return the smallest push at every gain, and the certificate over all of them."""
    main = search.made.dynamics.gain
    searches = [search.at_gain(gain) for gain in gains] or [search]
    pushes = [
        base_push if each is search or gain == main else each.smallest(None)
        for each, gain in zip(searches, gains or (math.nan,), strict=True)
    ]
    held = []
    for gain, push in zip(gains, pushes, strict=False):
        low, median, high = np.quantile(push, (0.05, 0.5, 0.95), method="nearest")
        held.append(GainHold(gain, float(median), float(low), float(high)))

    def tips(bundles: NDArray[np.float64]) -> NDArray[np.bool_]:
        return np.stack([each.tip(bundles) for each in searches], axis=1)

    # What tips the target should not be a push on the target itself, if anything else is pushed.
    direction = search.direction.copy()
    direction[search.target] = 0.0
    certificate = certify(
        tips,
        search.map.names,
        direction if direction.any() else search.direction,
        list(zip(gains or (math.nan,), pushes, strict=True)),
        STRONGEST_PUSH,
    )
    return tuple(held), certificate


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
