"""Which loops drive a run, step by step: Loops That Matter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InvalidValue
from ..loops.found import Loops
from ..loops.loop import Loop
from ..model.causal_map import CausalMap
from ..model.fields import choice, number, whole
from ..progress import Meter, Progress
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .equation_run import EquationTrajectory
from .link_scores import drawn_link_scores, equation_link_scores
from .loop_scores import explained, loops_to_score, relative_scores, score_loops
from .map_parts import part_of_each
from .simulate import Trajectory

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Dominance", "Handover", "find_dominance"]

HALF = 0.5
"""A loop is dominant when it brings at least this share of the change."""

_TIE = 1e-9


@dataclass(frozen=True, repr=False)
class Handover:
    """Another loop becomes dominant.

    Parameters
    ----------
    time
        Beginning of the first step in which the new one is.
    before, after
        The loops; `before` may have lost its dominance some time earlier.
    """

    time: float
    before: Loop
    after: Loop

    def __repr__(self) -> str:
        return (
            f"<Handover at {self.time:g}: {self.before.caption} gives way to {self.after.caption}>"
        )


@dataclass(frozen=True, eq=False, repr=False)
class Dominance(TableResult):
    """Which loops bring the change of a run, step by step.

    Loops are compared within a part: variables that loops connect with each other. A map is often
    one part; a loop of another part never takes a share of this one. Scores explain change: where
    nothing changes they are 0, and what holds an equilibrium is another question (`find_holds`).

    Parameters
    ----------
    map
        The map.
    time
        Shape (T,): the beginning of each step.
    scores
        Shape (T, L): product of the link scores of each loop; positive for a reinforcing loop.
    relative
        Shape (T, L): scores divided by the sum of their sizes over the loops of the part, −1 … +1.
        In each part the sizes sum to 1, or to 0 where no loop acts.
    loops
        The L loops.
    drag
        Shape (T, V): score of each variable's own decay in a drawn map, which is drawn by nobody
        and stands outside the shares (as does what flows out of a lag); 0 for equations.
    part
        Shape (L,): the part of each loop; part 0 has most loops.
    explained
        Shape (T,): of the change that links on loops bring (sizes of link scores), the share that
        the links of these loops do; 1 where all loops are listed, 0 where nothing moves. Where
        loops are left out, others over the same links may hold much of it.
    rule
        The rule for links from a flow to its stock: "2020" or "2023".
    unknown_strengths
        Number of links of the run whose strength nobody gave, each counted by its midpoint: with
        other strengths other loops may lead.
    provenance
        How it was made.
    diverged
        Whether a level of the run ran away: then the loops are those of the running away.
    """

    map: CausalMap
    time: NDArray[np.float64]
    scores: NDArray[np.float64]
    relative: NDArray[np.float64]
    loops: Loops
    drag: NDArray[np.float64]
    part: NDArray[np.int64]
    explained: NDArray[np.float64]
    rule: str
    unknown_strengths: int
    provenance: Provenance
    diverged: bool = False

    def __post_init__(self) -> None:
        for array in (
            self.time, self.scores, self.relative, self.drag, self.part, self.explained,
        ):  # fmt: skip
            array.setflags(write=False)

    @property
    def complete(self) -> bool:
        """Whether every loop of the map is scored."""
        return self.loops.complete

    @property
    def stopped(self) -> str | None:
        """What ended the search for loops early, or None."""
        return self.loops.stopped

    @property
    def parts(self) -> int:
        """Number of parts."""
        return int(self.part.max(initial=-1)) + 1

    def leaders(self, part: int = 0) -> NDArray[np.int64]:
        """Return the place of the dominant loop of a part in each step, shape (T,); −1: none.

        None where no loop brings one half of the change, and where two bring a half each.
        """
        members = np.flatnonzero(self.part == part)
        found = np.full(len(self.time), -1, dtype=np.int64)
        if not len(members):
            return found
        sizes = np.abs(self.relative[:, members])
        best = sizes.argmax(axis=1)
        largest = sizes[np.arange(len(sizes)), best]
        alone = (sizes >= largest[:, None] - _TIE).sum(axis=1) == 1
        leads = (largest >= HALF - _TIE) & alone
        found[leads] = members[best[leads]]
        return found

    def dominant_in(self, part: int = 0) -> tuple[Loop | None, ...]:
        """Return the dominant loop of a part in each step, or None."""
        loops = {k: self.loops[k] for k in set(self.leaders(part).tolist()) if k >= 0}
        return tuple(loops.get(k) for k in self.leaders(part).tolist())

    def handovers_in(self, part: int = 0) -> tuple[Handover, ...]:
        """Return when dominance passes from one loop of a part to another."""
        found: list[Handover] = []
        before = -1
        for time, k in zip(self.time.tolist(), self.leaders(part).tolist(), strict=True):
            if k >= 0:
                if before >= 0 and k != before:
                    found.append(Handover(time, self.loops[before], self.loops[k]))
                before = k
        return tuple(found)

    @cached_property
    def dominant(self) -> tuple[Loop | None, ...]:
        """The dominant loop of the largest part in each step, or None."""
        return self.dominant_in(0)

    @cached_property
    def handovers(self) -> tuple[Handover, ...]:
        """When dominance passes from one loop of the largest part to another."""
        return self.handovers_in(0)

    def share(self, loop: Loop | int) -> NDArray[np.float64]:
        """Return the relative scores of one loop, shape (T,)."""
        if isinstance(loop, Loop):
            place = [k for k, other in enumerate(self.loops) if other.key == loop.key]
            if not place:
                raise InvalidValue("loop", loop.caption, "give one of the loops of this result")
            loop = place[0]
        return self.relative[:, loop]

    def named(self, names: object) -> Dominance:
        """Return the same result with the names people gave to loops; see `Loops.named`."""
        return replace(self, loops=self.loops.named(names))

    def table(self) -> Table:
        """Return one row per loop: part, mean and largest share, when, and how long it leads."""
        names = ("loop", "kind", "part", "mean_share", "largest_share", "at_time", "leads")
        acts = np.abs(self.relative)
        moving = max(int((acts.sum(axis=1) > 0).sum()), 1)
        leaders = [self.leaders(p) for p in range(self.parts)]
        rows = []
        for k, loop in enumerate(self.loops):
            peak = int(acts[:, k].argmax()) if len(acts) else 0
            at = float(self.time[peak]) if len(acts) and acts[peak, k] > 0 else None
            part = int(self.part[k])
            leads = float((leaders[part] == k).sum()) / moving
            largest = float(acts[peak, k]) if len(acts) else 0.0
            mean = float(acts[:, k].sum()) / moving
            rows.append((loop.caption, loop.kind, part + 1, mean, largest, at, leads))
        return Table.from_rows(names, rows)

    def completeness(self) -> str:
        """Return one line that says whether every loop is scored."""
        one = f"one possible run ({self.unknown_strengths} unknown strengths at their midpoint): "
        begin = "of a run that diverged: " if self.diverged else ""
        begin += one if self.unknown_strengths else ""
        if self.complete:
            return f"{begin}all {len(self.loops)} loops" if begin else "complete"
        acts = self.explained[self.explained > 0]
        least = float(acts.min()) if len(acts) else 0.0
        return (
            f"{begin}{self.loops.completeness()}; shares are among these, and their links bring "
            f"at least {least:.0%} of the change that links on loops bring"
        )

    def __repr__(self) -> str:
        size = f"{len(self.loops)} loops in {len(self.time)} steps"
        return f"<Dominance: {size}, {len(self.handovers)} handovers; {self.completeness()}>"


def find_dominance(
    t: Trajectory,
    /,
    *,
    rule: str = "2020",
    tolerance: float = 1e-4,
    limit: int | None = 20_000,
    strongest: int = 10,
    time_limit: float | None = 10.0,
    progress: Progress = None,
) -> Dominance:
    r"""Find which loops drive a run, step by step (Loops That Matter).

    A link score says what share of the change of a variable a link brings in a step, with the
    sign of the link; the score of a loop is the product over its links; its relative score
    divides by the sum of sizes over all loops of its part. A loop is dominant in a step in which
    it brings at least half.

    In a drawn map every variable has one net flow, decay · (−x + influences): each link, and the
    variable's own decay, gets its share of the change of that flow, and a delay is a lag with a
    flow of its own. The decay (`drag`) is drawn by nobody and takes no share.

    Parameters
    ----------
    t
        What `simulate` returned for a map with Saturating or Linear dynamics, or for equations.
    rule
        For links from a flow to its stock in equations: "2020" takes |flow ÷ net flow|; "2023"
        takes |Δ flow ÷ Δ net flow|, which does not depend on how flows are added up. The two are
        the same for a stock with one flow, and so in a drawn map.
    tolerance
        A level that would move less than this share of its size in a whole run of the length of
        this one, at the speed it has, counts as still; where all levels of a part do, its loops
        get no scores. The size is the largest value the level has had so far, in a drawn map the
        largest that any has had.
    limit
        Up to so many loops all are scored (fewer for very long runs); None: no other limit.
        Beyond it the strongest of each step are searched for, best first, and shares are among
        those that were found. Where loops amplify in a step (around a turning point of a level)
        the search is no proof: another loop may be stronger.
    strongest
        How many are searched for in each step then.
    time_limit
        Seconds for finding loops; None: no limit.
    progress
        None, True, or a function ``(done, total)``, which may raise `Stop`.

    Returns
    -------
    Dominance
        Over the T steps between the T + 1 times of the run.

    Raises
    ------
    InvalidValue
        For anything but such a trajectory, or settings that make no sense.

    Notes
    -----
    O(T · (links + nodes of all loops)) once the loops are found.

    References
    ----------
    Schoenberg, Davidsen and Eberlein (2020), "Understanding model behavior using the Loops that
    Matter method", System Dynamics Review 36(2), doi:10.1002/sdr.1658; Schoenberg, Hayward and
    Eberlein (2023), "Improving Loops that Matter", System Dynamics Review 39(2),
    doi:10.1002/sdr.1728; Eberlein and Schoenberg (2020), "Finding the loops that matter".

    Examples
    --------
    >>> import kompassie as ks
    >>> growth = ks.Equations(
    ...     stocks={"population": ks.Stock(5, inflows="births")},
    ...     flows={"births": "fraction * population"},
    ...     auxiliaries={"fraction": "0.12 * (1 - used)", "used": "population / 1000"},
    ... )
    >>> d = ks.find_dominance(ks.simulate(growth))
    >>> [(h.before.kind, h.after.kind, h.time) for h in d.handovers]
    [('R', 'B', 47.0)]
    """
    if not isinstance(t, Trajectory):
        raise InvalidValue("run", t, "give what simulate() returned")
    choice(rule, ("2020", "2023"), "rule")
    least = number(tolerance, "tolerance", "use a number from 0 to 0.1", 0.0, 0.1)
    most = whole(limit, "limit", 0)
    count = whole(strongest, "strongest")
    if count is None:
        raise InvalidValue("strongest", strongest, "use a whole number from 1 upwards")
    if time_limit is not None:
        time_limit = number(time_limit, "time_limit", "use seconds from 0 upwards, or None", 0.0)
    meter = Meter(progress, "steps", max(len(t.time) - 1, 0))
    if isinstance(t, EquationTrajectory):
        scored = equation_link_scores(t, rule, least)
    elif t.drawn is not None:
        scored = drawn_link_scores(t.drawn, t.map, t.time, least)
    else:
        remedy = "give a run with Saturating or Linear dynamics, or of equations"
        raise InvalidValue("run", t.provenance.line(), remedy)
    loops = loops_to_score(t.map, scored.links, most, count, time_limit, meter)
    part = _parts(t.map, loops)
    scores, logs = score_loops(scored.links, loops)
    settings = {"rule": rule, "tolerance": least, "limit": limit, "strongest": strongest}
    return Dominance(
        t.map,
        t.time[:-1].copy(),
        scores,
        relative_scores(scores, logs, part),
        loops,
        scored.drag,
        part,
        explained(scored.links, loops),
        rule,
        t.unknown_strengths,
        made_by("find_dominance", settings, t.map.digest),
        t.diverged,
    )


def _parts(m: CausalMap, loops: Loops) -> NDArray[np.int64]:
    """Return the part of each loop, shape (L,); the part with most loops is 0."""
    component = part_of_each(m)
    of_loop = component[loops.nodes[loops.offsets[:-1]]].tolist()
    sizes = {c: of_loop.count(c) for c in dict.fromkeys(of_loop)}
    first = {c: of_loop.index(c) for c in sizes}
    ranked = sorted(sizes, key=lambda c: (-sizes[c], first[c]))
    place = {c: k for k, c in enumerate(ranked)}
    return np.array([place[c] for c in of_loop], dtype=np.int64)
