"""What follows what in a log of observations: candidates for links, never more than that."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..errors import InvalidValue
from ..model.causal_map import CausalMap
from ..model.fields import flag, number
from ..model.link import Link
from ..model.sign import Sign
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .observations import ObservationLog

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Sequence",
    "SequenceLinks",
    "adjusted_residuals",
    "cohen_kappa",
    "sequence_links",
    "yule_q",
]

FEWEST = 5
"""Events from which a pair of acts says anything."""


def adjusted_residuals(
    counts: NDArray[np.float64], possible: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return expected counts and adjusted residuals of a table of counts.

    Parameters
    ----------
    counts
        Shape (given, following).
    possible
        Cells that can occur; where an act cannot follow itself the diagonal is False, and expected
        counts are fitted to the margins over the other cells. None: all.

    Notes
    -----
    Residuals are (observed − expected) / √(expected · (1 − row share) · (1 − column share)); NaN
    where nothing could vary.

    References
    ----------
    Haberman (1973), "The analysis of residuals in cross-classified tables"; Bakeman and Gottman
    (1997), "Observing Interaction", chapter 7.
    """
    table = np.asarray(counts, dtype=np.float64)
    total = table.sum()
    rows, columns = table.sum(axis=1, keepdims=True), table.sum(axis=0, keepdims=True)
    if total == 0:
        return np.zeros_like(table), np.full_like(table, np.nan)
    expected = rows @ columns / total
    if possible is not None:
        expected = np.where(possible, np.maximum(rows @ columns, 0) / total, 0.0)
        for _ in range(1000):
            before = expected
            for axis, margin in ((1, rows), (0, columns)):
                size = expected.sum(axis=axis, keepdims=True)
                scale = np.divide(margin, size, out=np.zeros_like(size), where=size > 0)
                expected = expected * scale
            if np.abs(expected - before).max() < 1e-10 * total:
                break
    spread = expected * (1 - rows / total) * (1 - columns / total)
    with np.errstate(invalid="ignore"):
        size = np.sqrt(np.maximum(spread, 0.0))
    residual = np.divide(table - expected, size, out=np.full_like(table, np.nan), where=size > 0)
    return expected, residual


def yule_q(a: float, b: float, c: float, d: float) -> float:
    """Return Yule's Q of a table of two by two: (ad − bc) / (ad + bc); NaN where it has none.

    References
    ----------
    Yule (1900), "On the association of attributes in statistics".

    Examples
    --------
    >>> yule_q(10, 5, 5, 10)
    0.6
    """
    base = a * d + b * c
    return (a * d - b * c) / base if base else math.nan


def cohen_kappa(counts: NDArray[np.float64]) -> float:
    """Return Cohen's kappa of a square table of what two observers noted; NaN without events.

    References
    ----------
    Cohen (1960), "A coefficient of agreement for nominal scales".

    Examples
    --------
    >>> round(cohen_kappa(np.array([[20, 5], [10, 15]])), 3)
    0.4
    """
    total = float(np.sum(counts))
    if not total:
        return math.nan
    share = np.asarray(counts, dtype=np.float64) / total
    seen = float(np.trace(share))
    chance = float(share.sum(axis=1) @ share.sum(axis=0))
    return (seen - chance) / (1 - chance) if chance < 1 else math.nan


@dataclass(frozen=True, slots=True)
class Sequence:
    """How often one act followed another.

    Parameters
    ----------
    source, target
        The act, and the one that came next.
    count, expected
        How often that happened, and how often it would by chance.
    residual
        Adjusted residual: about ±2 is rare by chance. None where there are too few events.
    q
        Yule's Q, −1 … +1; None where there are too few events.
    enough
        False: "too few", under five events with either act.
    candidate
        Whether it is one of the candidate links.
    """

    source: str
    target: str
    count: int
    expected: float
    residual: float | None
    q: float | None
    enough: bool
    candidate: bool


@dataclass(frozen=True)
class SequenceLinks(TableResult):
    """What follows what, as candidates for links that a team may take or leave.

    Parameters
    ----------
    map
        The candidates: evidence observed; + where an act follows more often than by chance, −
        where less often.
    pairs
        Every pair of acts, in order of the acts.
    transitions
        Number of transitions counted.
    observers
        Number of observers.
    kappa
        Cohen's kappa between the first two observers, over events both noted at the same time;
        None where that cannot be told.
    kappa_events
        Number of such events.
    by_chance
        How many candidates chance alone would give, about.
    least
        Adjusted residual from which a pair is a candidate.
    use
        What was counted.
    provenance
        How it was made.
    """

    map: CausalMap
    pairs: tuple[Sequence, ...]
    transitions: int
    observers: int
    kappa: float | None
    kappa_events: int
    by_chance: float
    least: float
    use: str
    provenance: Provenance

    def table(self) -> Table:
        """Return one row per pair of acts."""
        names = Sequence.__slots__
        return Table.from_rows(names, [tuple(getattr(p, n) for n in names) for p in self.pairs])

    def completeness(self) -> str:
        """Return one line on what it rests on."""
        few = sum(not p.enough for p in self.pairs)
        return f"{self.transitions} transitions; too few events for {few} pairs; candidates only"

    def __repr__(self) -> str:
        return f"<SequenceLinks: {len(self.map.links)} candidates, {self.completeness()}>"


def sequence_links(
    log: ObservationLog,
    /,
    *,
    use: Literal["following", "reacts_to"] = "following",
    repeats: bool = True,
    others_only: bool = False,
    least: float = 1.96,
) -> SequenceLinks:
    """Return which acts follow which more, or less, often than chance.

    That one act follows another is a hint for a candidate link, not proof of one: both may react
    to a third thing, and one log is one team on a few days.

    Parameters
    ----------
    log
        The observations. Where a session has several observers the first one counts; the others
        serve for kappa.
    use
        "following": the next act in the same session. "reacts_to": what the observer noted that an
        act reacted to.
    repeats
        Whether an act can follow itself; False where the log notes changes only.
    others_only
        Count only what one person did after another person.
    least
        Adjusted residual from which a pair is a candidate.

    Returns
    -------
    SequenceLinks
        Counts, expected counts, adjusted residuals, Yule's Q, and the candidates as a map.

    Raises
    ------
    InvalidValue
        For what is no log, or a log without what is asked for.

    Notes
    -----
    O(events + acts²).

    References
    ----------
    Bakeman and Gottman (1997), "Observing Interaction"; Sackett (1979), "The lag sequential
    analysis of contingency and cyclicity in behavioral interaction research".

    Examples
    --------
    >>> rows = [(k, "p", act) for k, act in enumerate(["asks", "answers", "sighs"] * 9)]
    >>> found = sequence_links(ObservationLog.from_rows(rows))
    >>> [link.pair for link in found.map.links if link.sign > 0]
    [('asks', 'answers'), ('answers', 'sighs'), ('sighs', 'asks')]
    """
    if not isinstance(log, ObservationLog):
        kind = type(log).__name__
        raise InvalidValue("log", kind, "give an ObservationLog, such as read_observations() makes")
    if use not in ("following", "reacts_to"):
        raise InvalidValue("use", use, 'use "following" or "reacts_to"')
    threshold = number(least, "least", "use a number above 0", above=0.0)
    again, others = flag(repeats, "repeats"), flag(others_only, "others_only")
    size = len(log.acts)
    given, after = _transitions(log, use, others)
    if not again:
        given, after = given[given != after], after[given != after]
    counts = np.bincount(given * size + after, minlength=size * size).astype(np.float64)
    counts = counts.reshape(size, size)
    possible = None if again else ~np.eye(size, dtype=bool)
    expected, residual = adjusted_residuals(counts, possible)
    pairs = _pairs(log.acts, counts, expected, residual, again, threshold)
    links = [
        Link(p.source, p.target, Sign.PLUS if (p.residual or 0) > 0 else Sign.MINUS,
             evidence="observed")
        for p in pairs
        if p.candidate
    ]  # fmt: skip
    kappa, events = _kappa(log)
    tested = sum(p.enough for p in pairs)
    settings = {
        "use": use, "repeats": again, "others_only": others, "least": threshold,
    }  # fmt: skip
    return SequenceLinks(
        CausalMap(log.acts, links),
        pairs,
        int(counts.sum()),
        len(np.unique(log.observer)) if len(log) else 0,
        kappa,
        events,
        tested * math.erfc(threshold / math.sqrt(2)),
        threshold,
        use,
        made_by("sequence_links", settings),
    )


def _transitions(
    log: ObservationLog, use: str, others: bool
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the acts before and after, of each transition of the first observer of a session."""
    session, observer = log.session, log.observer
    first = np.full(int(session.max(initial=0)) + 2, np.iinfo(np.int32).max)
    np.minimum.at(first, session, observer)
    mine = observer == first[session]
    if use == "reacts_to":
        if not (log.reacts_to >= 0).any():
            remedy = 'the log notes nowhere what an act reacts to: use="following"'
            raise InvalidValue("use", use, remedy)
        kept = mine & (log.reacts_to >= 0)
        return log.reacts_to[kept].astype(np.int64), log.act[kept].astype(np.int64)
    at = np.flatnonzero(mine)
    before, later = at[:-1], at[1:]
    together = session[before] == session[later]
    if others:
        together &= (log.who[before] != log.who[later]) & (log.who[before] >= 0)
        together &= log.who[later] >= 0
    before, later = before[together], later[together]
    return log.act[before].astype(np.int64), log.act[later].astype(np.int64)


def _pairs(
    acts: tuple[str, ...],
    counts: NDArray[np.float64],
    expected: NDArray[np.float64],
    residual: NDArray[np.float64],
    again: bool,
    least: float,
) -> tuple[Sequence, ...]:
    total = float(counts.sum())
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    found = []
    for i, source in enumerate(acts):
        for j, target in enumerate(acts):
            if i == j and not again:
                continue
            a = float(counts[i, j])
            b, c = float(rows[i]) - a, float(columns[j]) - a
            q = yule_q(a, b, c, total - a - b - c)
            z = float(residual[i, j])
            enough = min(rows[i], columns[j]) >= FEWEST and not math.isnan(z)
            found.append(
                Sequence(
                    source,
                    target,
                    int(a),
                    float(expected[i, j]),
                    z if enough else None,
                    q if enough and not math.isnan(q) else None,
                    bool(enough),
                    bool(enough and abs(z) >= least),
                )
            )
    return tuple(found)


def _kappa(log: ObservationLog) -> tuple[float | None, int]:
    """Return kappa between the first two observers over events at the same time, and how many."""
    observers = [int(o) for o in np.unique(log.observer) if o >= 0]
    if len(observers) < 2:
        return None, 0
    noted: list[dict[tuple[int, float, int], int]] = []
    for observer in observers[:2]:
        own: dict[tuple[int, float, int], int] = {}
        again: dict[tuple[int, float], int] = {}
        for k in np.flatnonzero(log.observer == observer):
            moment = int(log.session[k]), float(log.time[k])
            turn = again[moment] = again.get(moment, -1) + 1
            own[(*moment, turn)] = int(log.act[k])
        noted.append(own)
    both = sorted(set(noted[0]) & set(noted[1]))
    size = len(log.acts)
    counts = np.zeros((size, size))
    for both_at in both:
        counts[noted[0][both_at], noted[1][both_at]] += 1
    kappa = cohen_kappa(counts)
    return (None if math.isnan(kappa) else kappa), len(both)
