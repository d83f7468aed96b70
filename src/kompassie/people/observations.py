"""A log of what was seen in a meeting: who did what when, and what it reacted to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ..model.fields import clean_name
from ..model.frozen import FrozenDict
from ..model.remarks import Remark, Report
from .answers import plain_number
from .columns import Column, columns_of, text_codes
from .importing import refusals, synonym_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HEADINGS", "ObservationLog"]

HEADINGS = {
    "time": ("time", "tijd", "moment", "t", "tijdstip"),
    "who": ("who", "wie", "person", "persoon", "actor", "respondent"),
    "act": ("act", "code", "gedrag", "handeling", "behaviour", "behavior", "event", "actie"),
    "reacts_to": ("reacts to", "reacts-to", "reacts_to", "reageert op", "reactie op", "op"),
    "observer": ("observer", "waarnemer", "observator", "coder", "codeur"),
    "session": ("session", "sessie", "meeting", "overleg", "bijeenkomst"),
}
_ORDER = ("time", "who", "act", "reacts_to", "observer", "session")


@dataclass(frozen=True, eq=False, repr=False)
class ObservationLog:
    """Acts in order of time, per session and observer; people are numbers.

    Parameters
    ----------
    acts
        Names of the acts, in order of first mention.
    time
        Shape (E,), in the unit of the file; where no time was given, the order of the rows.
    who
        Shape (E,), int32: number of the person, −1 where nobody is named. Numbers follow order of
        first mention in time, not a name.
    act
        Shape (E,), int32: place in `acts`.
    reacts_to
        Shape (E,), int32: place in `acts` of what it reacted to, −1 where that was not noted.
    observer, session
        Shape (E,), int32: numbers, 0 where there is one.
    synonyms
        The merge table that was applied.
    report
        What was read, left out or guessed.
    """

    acts: tuple[str, ...]
    time: NDArray[np.float64]
    who: NDArray[np.int32]
    act: NDArray[np.int32]
    reacts_to: NDArray[np.int32]
    observer: NDArray[np.int32]
    session: NDArray[np.int32]
    synonyms: FrozenDict[str, str] = field(default_factory=FrozenDict)
    report: Report = field(default_factory=Report)

    def __post_init__(self) -> None:
        for array in (self.time, self.who, self.act, self.reacts_to, self.observer, self.session):
            array.setflags(write=False)

    @classmethod
    def from_rows(
        cls,
        rows: Any,
        *,
        columns: Mapping[str, object] | None = None,
        synonyms: Mapping[str, str] | None = None,
        remarks: Iterable[Remark] = (),
        first_row: int = 1,
    ) -> ObservationLog:
        """Make a log from rows of (time, who, act, reacts to, observer, session).

        Parameters
        ----------
        rows
            Tuples, dictionaries or any data frame; only the act is needed.
        columns
            Our name (time, who, act, reacts_to, observer, session) to the heading.
        synonyms
            A merge table {variant: name} of acts.
        remarks
            What a reader noticed of the file as a whole.
        first_row
            Number of the first row, as the report counts them.

        Raises
        ------
        TableError
            If more than half of the rows cannot be taken; it names rows, never people.

        Notes
        -----
        Times are numbers, or texts such as ``12:04`` and ``1:02:30`` (told in seconds).

        Examples
        --------
        >>> log = ObservationLog.from_rows([(1, "p", "asks"), (2, "q", "answers")])
        >>> log
        <ObservationLog: 2 events, 2 acts>
        """
        table = synonym_table(synonyms)
        found, count = columns_of(rows, HEADINGS, _ORDER, ("act",), columns)
        names: dict[str, int] = {}
        act = _codes(found["act"], names, table)
        untold = np.full(count, -1, dtype=np.int32)
        reacts = _codes(found["reacts_to"], names, table) if "reacts_to" in found else untold
        clock = _times(found["time"]) if "time" in found else np.arange(count, dtype=np.float64)
        bad = np.flatnonzero((act < 0) | np.isnan(clock))
        why = "give an act, and a time as a number or as 12:04"
        told = [*remarks, *refusals(bad, count, why, "the observations", first_row)]
        if "time" not in found:
            told.append(Remark("assumed", "time", "no column of times: the order of the rows"))
        kept = np.setdiff1d(np.arange(count), bad)
        session = _numbers(found.get("session"), count)[kept]
        observer = _numbers(found.get("observer"), count)[kept]
        order = np.lexsort((kept, clock[kept], observer, session))
        kept = kept[order]
        who = _numbers(found.get("who"), count)[kept]
        if "who" not in found:
            who = np.full(len(kept), -1, dtype=np.int32)
        used = np.unique(np.concatenate([act[kept], reacts[kept][reacts[kept] >= 0]]))
        new = np.full(len(names) + 1, -1, dtype=np.int32)
        new[used] = np.arange(len(used), dtype=np.int32)
        listed = list(names)
        return cls(
            tuple(listed[k] for k in used), clock[kept], _renumbered(who), new[act[kept]],
            new[reacts[kept]], _renumbered(observer[order]), _renumbered(session[order]),
            table, Report.of(told),
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.act)

    def __repr__(self) -> str:
        return f"<ObservationLog: {len(self):,} events, {len(self.acts)} acts>"


def _codes(column: Column, names: dict[str, int], synonyms: Mapping[str, str]) -> NDArray[np.int32]:
    codes = np.full(max(len(column.values), 1), -1, dtype=np.int32)
    for k, value in enumerate(column.values):
        text = "" if value is None else " ".join(str(value).split())
        if not text or text[0] in "=@" or len(text) > 1_000 or not text.isprintable():
            continue
        name = clean_name(text)
        codes[k] = names.setdefault(synonyms.get(name, name), len(names))
    return codes[column.codes]


def _times(column: Column) -> NDArray[np.float64]:
    values = np.full(max(len(column.values), 1), np.nan)
    for k, value in enumerate(column.values):
        parts = str(value).strip().split(":")
        numbers = [plain_number(p) for p in parts]
        if any(n is None or n < 0 for n in numbers[1:]) or numbers[0] is None or len(parts) > 3:
            continue
        seconds = 0.0
        for n in numbers:
            seconds = seconds * 60 + (n or 0.0)
        # One colon reads as minutes and seconds, or hours and minutes: the order is the same.
        values[k] = seconds if math.isfinite(seconds) else math.nan
    return values[column.codes]


def _numbers(column: Column | None, count: int) -> NDArray[np.int32]:
    """Return a number per different text; 0 for all where there is no column."""
    return np.zeros(count, dtype=np.int32) if column is None else text_codes(column)[0]


def _renumbered(codes: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the numbers in order of first use."""
    used, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    rank = np.empty(len(used), dtype=np.int32)
    order = [k for k in np.argsort(first) if used[k] >= 0]
    rank[order] = np.arange(len(order), dtype=np.int32)
    rank[used < 0] = -1
    return rank[inverse]
