"""Which loops a group stands behind: how often each survives a resample, and who holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..errors import IncompleteResult, InvalidValue
from ..loops.find import find_loops
from ..loops.found import Loops
from ..progress import Meter, Progress
from ..provenance import Provenance, made_by
from ..randomness import CHUNK, entropy_of
from ..spreading import Spread, run_chunks
from ..tabular import Table, TableResult
from .consensus import rule_of
from .drawing import ResampleDraws, map_of_pairs, person_links, union_pairs
from .intervals import check_draws
from .loop_links import LinksOfLoops, some_of
from .privacy import (
    POOLED,
    Count,
    beside_small,
    coded,
    minimum_of,
    require_shown,
    strata_of,
)
from .protecting import FEW_PEOPLE, NOT_TOLD, shown_verdict
from .survey import MINIMUM_GROUP, Survey
from .tallies import SIGN_SHARE, Absent, Indicators, Rule, indicators_of, one_round, require_open

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LoopSupport", "loop_support"]

RARE = 0.01
"""Links that pass the rule in a smaller share of resamples make no loop worth listing."""


@dataclass(frozen=True, eq=False)
class LoopSupport(TableResult):
    """How well the people carry each loop; arrays are in the order of `loops`.

    Parameters
    ----------
    loops
        Loops of links that pass the rule in at least 1 % of the resamples; of these the ones that
        are there in at least 1 %, are in the map of the group, or are held by somebody.
    present
        Shape (number of loops,): share of resamples in which all its links pass together; NaN
        where there were too few people to resample. In steps of a quarter for fewer than ten
        people, and for a part beside groups that are too small.
    reinforcing
        Share of the resamples with the loop in which it is reinforcing; NaN where never present.
    stable
        Share of the resamples with the loop in which it has its most frequent sign.
    holders
        People who see every link of it: a number; protected: a block such as "6–8", "nobody",
        "few", "most", or "not told" beside groups that are too small.
    shared
        Whether the loop is in the map of the whole group.
    people, draws
        Number of people and of resamples.
    rule
        When a link is there, in words.
    protected
        Whether small numbers are hidden.
    stopped
        What ended the run early, or None.
    provenance
        How it was made, seed included.
    """

    loops: Loops
    present: NDArray[np.float64]
    reinforcing: NDArray[np.float64]
    stable: NDArray[np.float64]
    holders: tuple[Count, ...]
    shared: NDArray[np.bool_]
    people: int
    draws: int
    rule: str
    protected: bool
    stopped: str | None
    provenance: Provenance

    def __post_init__(self) -> None:
        for array in (self.present, self.reinforcing, self.stable, self.shared):
            array.setflags(write=False)

    @property
    def complete(self) -> bool:
        """Whether all loops were listed and all resamples drawn."""
        return self.stopped is None and self.loops.complete

    def require_complete(self) -> LoopSupport:
        """Return the result itself, or raise `IncompleteResult` if it was stopped early."""
        if not self.complete:
            raise IncompleteResult(
                "the loop support", self.completeness(), "Give more limit= or time_limit="
            )
        return self

    @property
    def only_together(self) -> tuple[int, ...]:
        """Places of loops that are in the map of the group and that nobody holds as a whole."""
        return tuple(k for k, h in enumerate(self.holders) if self.shared[k] and h in (0, "nobody"))

    @property
    def held(self) -> tuple[int, ...]:
        """Places of loops that at least one person holds as a whole."""
        return tuple(k for k, h in enumerate(self.holders) if h not in (0, "nobody"))

    @property
    def held_apart(self) -> tuple[int, ...]:
        """Places of loops that somebody holds and that are not in the map of the group."""
        return tuple(k for k in self.held if not self.shared[k])

    def table(self) -> Table:
        """Return one row per loop: kind, route, shares, who holds it, whether it is shared."""
        names = ("kind", "length", "route", "present", "reinforcing", "stable", "holders", "shared")
        rows = []
        for k, loop in enumerate(self.loops):
            shares = (
                _plain(self.present[k]),
                _plain(self.reinforcing[k]),
                _plain(self.stable[k]),
            )
            rows.append(
                (loop.kind, len(loop), loop.route, *shares, self.holders[k], bool(self.shared[k]))
            )
        return Table.from_rows(names, rows)

    def completeness(self) -> str:
        """Return one line on what it rests on."""
        if not self.draws:
            return f"{self.people} people: too few to resample, so the loops are only listed"
        text = f"{self.people} people, {self.draws} resamples; loops {self.loops.completeness()}"
        return text if self.stopped is None else f"{text}; stopped at the {self.stopped}"

    def __repr__(self) -> str:
        return f"<LoopSupport: {len(self.loops)} loops, {self.completeness()}>"


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


@dataclass(frozen=True)
class _Job:
    """What a chunk of resamples needs: links and loops by number, and nothing of who."""

    draws: ResampleDraws
    loops: LinksOfLoops
    entropy: int
    number: int


def loop_support(
    survey: Survey,
    /,
    *,
    draws: int = 1000,
    seed: int | None = 1,
    min_share: float = 0.4,
    min_people: int = 3,
    absent: Absent = "zero",
    sign_share: float = SIGN_SHARE,
    groups: Literal["nested"] | None = None,
    max_length: int | None = None,
    limit: int | None = 20_000,
    time_limit: float | None = 10.0,
    min_group: int = MINIMUM_GROUP,
    personal: bool = False,
    executor: Spread = None,
    progress: Progress = None,
) -> LoopSupport:
    """Return how well the people carry each loop.

    Respondents are drawn with replacement, and the rule is applied to every resample as a whole:
    a loop is there if all its links pass together. Multiplying the shares of its links would be
    wrong, since a person carries a whole story. Apart from that it counts who sees every link of
    a loop: some loops that the group's map closes are in nobody's head.

    Parameters
    ----------
    survey
        The answers of one round.
    draws
        Number of resamples.
    seed
        Entropy of the resamples; None: fresh, and kept in the provenance.
    min_share, min_people, absent, sign_share
        The rule, as for `find_consensus`; in a resample a person counts as often as drawn.
    groups
        "nested": draw within groups, and average shares over groups; as for `find_consensus`.
    max_length, limit, time_limit
        Of the search for loops, as for `find_loops`.
    min_group
        Smallest group that is shown, at least 3.
    personal
        Show everything, also of fewer than five people; these are listed, not resampled.
    executor
        None, a number of processes, or a `concurrent.futures.Executor`: the same numbers.
    progress
        None, True, or a function ``(resamples done, resamples)``, which may raise `Stop`.

    Returns
    -------
    LoopSupport
        Loops with the share of resamples in which each is there, its sign, and its holders.

    Raises
    ------
    KompassieError
        For a survey of several rounds, or a group whose answers could be read off.

    Notes
    -----
    O(draws · answers + draws / 64 · total length of the loops), in chunks of 64 draws with streams
    of their own.

    References
    ----------
    Efron and Tibshirani (1993), "An Introduction to the Bootstrap".

    Examples
    --------
    >>> rows = [(p, *pair, "+") for p in range(9) for pair in (("a", "b"), ("b", "a"))]
    >>> found = loop_support(Survey.from_rows(rows), draws=50, personal=True)
    >>> found.present[0], found.holders
    (np.float64(1.0), (9,))
    """
    s = one_round(survey)
    minimum, personal = minimum_of(min_group), personal or s.consent
    rule = rule_of(min_share, min_people, absent, "majority", sign_share)
    wanted = check_draws(draws)
    require_shown(s, minimum, personal)
    if not personal:
        require_open(rule, s.people)
    entropy = entropy_of(seed)
    if groups not in (None, "nested"):
        raise InvalidValue("groups", groups, 'use "nested", or None for all people alike')
    strata = strata_of(s, minimum, personal) if groups == "nested" else None
    pairs = union_pairs(s, 1 if personal else POOLED)
    told = indicators_of(s, pairs, strata=strata)
    everybody = told.tallies(np.ones((1, len(s.sheets))))
    verdict = rule.judge(everybody, everybody)
    any_link = Rule(1e-9, 1, rule.absent, "majority", rule.sign_share)
    signs = any_link.judge(everybody, everybody)
    bare = not personal and beside_small(s, minimum)
    if bare:
        signs = shown_verdict(s, signs, any_link, minimum, pairs, groups == "nested")
    sampled = s.people >= MINIMUM_GROUP
    likely = np.ones(len(pairs), dtype=bool)
    if sampled:
        chance = _link_chances(told, rule, len(s.sheets), entropy, wanted)
        likely = (chance >= RARE) | verdict.kept[0]
    kept = np.flatnonzero(likely)
    m = map_of_pairs(s, pairs[kept], signs.sign[0, kept], signs.contested[0, kept])
    loops = find_loops(m, max_length=max_length, limit=limit, time_limit=time_limit)
    links = LinksOfLoops.of(loops)
    shared = links.counts(verdict.kept[:, kept].T, verdict.sign[:, kept].T)[0] > 0
    _, seen = person_links(s, pairs[kept])
    held = links.held_by(seen).sum(axis=1)
    present, reinforcing, stable, done, stopped = _resampled(
        ResampleDraws(indicators_of(s, pairs[kept], strata=strata), rule, len(s.sheets)),
        links,
        entropy,
        wanted if sampled else 0,
        executor,
        Meter(progress, "resamples", wanted),
    )
    if sampled:
        # A loop that is hardly ever there, and that nobody holds, is nobody's loop.
        worth = np.flatnonzero((present >= RARE) | shared | (held > 0))
        loops, shared, held = some_of(loops, worth), shared[worth], held[worth]
        present, reinforcing, stable = present[worth], reinforcing[worth], stable[worth]
    if bare or (not personal and s.people < FEW_PEOPLE):
        present, reinforcing, stable = (np.round(4 * x) / 4 for x in (present, reinforcing, stable))
    settings = {
        "draws": wanted, "min_share": rule.min_share, "min_people": min_people, "absent": absent,
        "sign_share": rule.sign_share, "groups": groups, "max_length": max_length, "limit": limit,
        "time_limit": time_limit, "min_group": minimum, "personal": personal,
    }  # fmt: skip
    return LoopSupport(
        loops,
        present,
        reinforcing,
        stable,
        tuple(int(n) if personal else _holders(int(n), s.people, bare) for n in held),
        shared,
        s.people,
        done,
        f"seen by at least {rule.min_share:.0%} and {min_people} people; absent: {absent}",
        not personal,
        stopped,
        made_by("loop_support", settings, s.digest, entropy),
    )


def _holders(count: int, people: int, bare: bool) -> Count:
    if count == 0:
        return "nobody"
    return NOT_TOLD if bare else coded(count, people)


def _link_chances(
    told: Indicators, rule: Rule, sheets: int, entropy: int, draws: int
) -> NDArray[np.float64]:
    """Return the share of resamples in which each link passes the rule."""
    drawn = ResampleDraws(told, rule, sheets)
    total: NDArray[np.float64] | float = 0.0
    for chunk in range(-(-draws // CHUNK)):
        count = min(CHUNK, draws - chunk * CHUNK)
        total = total + drawn(entropy, chunk, count)[0].sum(axis=1)
    return np.asarray(total, dtype=np.float64) / draws


def _resampled(
    drawn: ResampleDraws,
    loops: LinksOfLoops,
    entropy: int,
    draws: int,
    executor: Spread,
    meter: Meter,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], int, str | None]:
    """Return shares present, reinforcing and stable, the draws made, and what stopped it."""
    counts = np.zeros((3, len(loops)))
    job = _Job(drawn, loops, entropy, draws)
    done, stopped = 0, None
    for chunk, found in run_chunks(_chunk, job, -(-draws // CHUNK), executor):
        counts += found
        done += min(CHUNK, draws - chunk * CHUNK)
        if not meter.tick(done, last=done == draws):
            stopped = "callback" if done < draws else None
            break
    there, plus, minus = counts
    empty = np.full(len(loops), np.nan)
    present = there / done if done else empty
    ever = there > 0
    reinforcing = np.divide(plus, there, out=empty.copy(), where=ever)
    stable = np.divide(np.maximum(plus, minus), there, out=empty.copy(), where=ever)
    return present, reinforcing, stable, done, stopped


def _chunk(job: _Job, chunk: int) -> NDArray[np.float64]:
    """Return per loop: resamples with it, with it reinforcing, with it balancing."""
    kept, sign = job.draws(job.entropy, chunk, min(CHUNK, job.number - chunk * CHUNK))
    return job.loops.counts(kept, sign)
