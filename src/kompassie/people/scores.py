"""Scores people gave: how it is, how they would like it, week after week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InvalidValue, KompassieError
from ..model.fields import number
from ..model.frozen import FrozenDict
from ..model.remarks import Remark, Report
from ..tabular import Table
from .answers import plain_number
from .columns import Column, columns_of, text_codes
from .importing import names_of, refusals, synonym_table
from .privacy import hidden_text
from .survey import MINIMUM_GROUP

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HEADINGS", "Scores"]

HEADINGS = {
    "respondent": (
        "respondent",
        "respondent_id",
        "respondent id",
        "person",
        "wie",
        "deelnemer",
        "persoon",
        "participant",
        "lid",
        "teamlid",
        "member",
    ),
    "variable": (
        "variable", "variabele", "factor", "item", "thema", "vraag", "begrip", "k", "gedrag",
        "behaviour", "behavior",
    ),
    "score": ("score", "value", "waarde", "cijfer", "antwoord", "answer"),
    "current": ("current", "huidig", "nu", "is", "today", "huidige score", "score nu"),
    "desired": ("desired", "gewenst", "wens", "goal", "gewenste score", "score gewenst", "soll"),
    "wave": ("wave", "round", "ronde", "meting", "week", "golf", "datum", "date", "tijd", "time"),
    "group": ("group", "groep", "team", "afdeling"),
}  # fmt: skip
_ORDER = ("respondent", "variable", "score", "wave", "group")


@dataclass(frozen=True, eq=False, repr=False)
class Scores:
    """Scores of several people on several variables, in one or more waves; people are numbers.

    Parameters
    ----------
    variables
        Names, in order of first mention.
    waves, groups
        Names: waves sorted (numbers by size), groups as they come.
    person, variable, wave, group
        Shape (N,), int32: numbers; wave and group −1 where there is none.
    current, desired
        Shape (N,): the score given, and the one wished for; NaN where there is none.
    scale
        Lowest and highest score there can be.
    synonyms
        The merge table that was applied.
    report
        What was read, left out or guessed.
    """

    variables: tuple[str, ...]
    waves: tuple[str, ...]
    groups: tuple[str, ...]
    person: NDArray[np.int32]
    variable: NDArray[np.int32]
    wave: NDArray[np.int32]
    group: NDArray[np.int32]
    current: NDArray[np.float64]
    desired: NDArray[np.float64]
    scale: tuple[float, float]
    synonyms: FrozenDict[str, str] = field(default_factory=FrozenDict)
    report: Report = field(default_factory=Report)

    def __post_init__(self) -> None:
        for name in ("person", "variable", "wave", "group", "current", "desired"):
            getattr(self, name).setflags(write=False)

    @classmethod
    def from_rows(
        cls,
        rows: Any,
        *,
        columns: Mapping[str, object] | None = None,
        scale: tuple[float, float] = (1.0, 10.0),
        synonyms: Mapping[str, str] | None = None,
        remarks: Iterable[Remark] = (),
        first_row: int = 1,
    ) -> Scores:
        """Make scores from rows of (respondent, variable, score, wave, group).

        Parameters
        ----------
        rows
            Tuples, dictionaries or any data frame. A score, or a current and a desired one.
        columns
            Our name (respondent, variable, score, current, desired, wave, group) to the heading.
        scale
            Lowest and highest score there can be; others are refused and reported.
        synonyms
            A merge table {variant: name} of variables.
        remarks
            What a reader noticed of the file as a whole.
        first_row
            Number of the first row, as the report counts them.

        Raises
        ------
        TableError
            If more than half of the rows cannot be taken; it names rows, never people.

        Examples
        --------
        >>> Scores.from_rows([("p", "kracht", 8), ("p", "kompassie", 7)])
        <Scores: 2 scores, 2 variables, 1 wave>
        """
        low = number(scale[0], "scale", "use (lowest, highest)")
        high = number(scale[1], "scale", "use (lowest, highest)", above=low)
        table = synonym_table(synonyms)
        found, count = columns_of(rows, HEADINGS, _ORDER, ("respondent", "variable"), columns)
        if "score" not in found and "current" not in found:
            remedy = "a column is missing: score, or current and desired; use columns="
            raise InvalidValue("columns", [c.heading for c in found.values()], remedy)
        names: dict[str, int] = {}
        variable, _ = names_of(found["variable"], table, names)
        who, _ = text_codes(found["respondent"])
        current, bad = _scores(found.get("current") or found.get("score"), low, high, count)
        desired, wrong = _scores(found.get("desired"), low, high, count)
        empty = np.isnan(current) & np.isnan(desired)
        refused = np.flatnonzero((variable < 0) | (who < 0) | bad | wrong)
        told = [*remarks, Remark("read", "all rows", f"{count:,} rows")]
        remedy = f"give a respondent, a variable, and scores from {low:g} to {high:g}"
        told += refusals(refused, count, remedy, "the scores", first_row)
        kept = np.ones(count, dtype=bool)
        kept[refused] = False
        if (kept & empty).any():
            told.append(Remark("no answer", "all rows", f"{int((kept & empty).sum()):,} without"))
        kept &= ~empty
        group, groups = text_codes(found.get("group"), count)
        wave, waves = _in_order(*text_codes(found.get("wave"), count))
        key = np.stack([who, wave, variable])
        rows_kept, again = _first_of_each(key, np.flatnonzero(kept))
        if again:
            text = f"{again:,} rows give a second score for one person, variable and wave"
            told.append(Remark("repeated", "all rows", f"{text}: the first counts"))
        person = _by_content(who, variable, wave, current, desired, names, rows_kept)
        order = np.lexsort((variable[rows_kept], wave[rows_kept], person))
        at = rows_kept[order]
        return cls(
            tuple(names), waves, tuple(groups), person[order].astype(np.int32), variable[at],
            wave[at], group[at], current[at], desired[at], (low, high), table, Report.of(told),
        )  # fmt: skip

    @property
    def people(self) -> int:
        """Number of people."""
        return len(np.unique(self.person))

    def __len__(self) -> int:
        return len(self.person)

    def means(self, *, personal: bool = False) -> Table:
        """Return one row per wave, group and variable: mean current and desired score, and people.

        Where the groups that are hidden are together fewer than five people, the smallest other
        one is hidden with them: it and the mean of all would give them away.

        Parameters
        ----------
        personal
            Show groups of fewer than five too.
        """
        rows: list[tuple[object, ...]] = []
        keys = np.stack([self.wave, self.group, self.variable], axis=1)
        different, inverse = np.unique(keys, axis=0, return_inverse=True)
        places = [np.flatnonzero(inverse.ravel() == k) for k in range(len(different))]
        sizes = [self._fewest(at) for at in places]
        hiding: set[int] = set() if personal else _too_small(different, sizes)
        for k, (wave, group, variable) in enumerate(different):
            at = places[k]
            people = len(np.unique(self.person[at]))
            head = (
                self.waves[wave] if wave >= 0 else "",
                self.groups[group] if group >= 0 else "",
                self.variables[variable],
            )
            if k in hiding:
                rows.append((*head, *[hidden_text()] * 3))
                continue
            rows.append((*head, _mean(self.current[at]), _mean(self.desired[at]), people))
        names = ("wave", "group", "variable", "current", "desired", "people")
        return Table.from_rows(names, rows)

    def _fewest(self, at: NDArray[np.intp]) -> int:
        """Return how many people gave the score, current or desired, that fewer people gave."""
        given = (self.person[at[~np.isnan(of[at])]] for of in (self.current, self.desired))
        return min((n for n in (len(np.unique(who)) for who in given) if n), default=0)

    def levels(
        self, wave: str | None = None, *, personal: bool = False
    ) -> dict[str, tuple[float | None, float | None]]:
        """Return the group's mean (current, desired) score per variable, as lenses take them.

        A variable that fewer than five people scored has (None, None).

        Parameters
        ----------
        wave
            Which wave; None: the last.
        personal
            Allow fewer than five people.

        Raises
        ------
        KompassieError
            For a wave there is none of, or too few people.
        """
        at = len(self.waves) - 1
        if wave is not None:
            if wave not in self.waves:
                raise InvalidValue("wave", wave, f"use one of {', '.join(self.waves) or 'none'}")
            at = self.waves.index(wave)
        there = self.wave == at
        if len(np.unique(self.person[there])) < MINIMUM_GROUP and not personal:
            raise KompassieError(
                f"scores of fewer than {MINIMUM_GROUP} people are not shown: pass personal=True if "
                "all of them agree to it"
            )
        found: dict[str, tuple[float | None, float | None]] = {}
        for v, name in enumerate(self.variables):
            mine = np.flatnonzero(there & (self.variable == v))
            shown = personal or self._fewest(mine) >= MINIMUM_GROUP
            both = _mean(self.current[mine]), _mean(self.desired[mine])
            found[name] = both if shown else (None, None)
        return found

    def of_person(self, person: int, *, personal: bool = False) -> Table:
        """Return one person's scores: wave, variable, current, desired.

        Raises
        ------
        KompassieError
            Unless `personal`.
        """
        if not personal:
            raise KompassieError(
                "scores of one person are not shown: pass personal=True if they agree to it"
            )
        rows = [
            (
                self.waves[self.wave[k]] if self.wave[k] >= 0 else "",
                self.variables[self.variable[k]],
                _mean(self.current[k : k + 1]),
                _mean(self.desired[k : k + 1]),
            )
            for k in np.flatnonzero(self.person == person)
        ]
        return Table.from_rows(("wave", "variable", "current", "desired"), rows)

    def __repr__(self) -> str:
        waves = max(len(self.waves), 1)
        size = f"{len(self):,} scores, {len(self.variables)} variables"
        return f"<Scores: {size}, {waves} wave{'s' if waves > 1 else ''}>"


def _too_small(keys: NDArray[np.int32], sizes: list[int]) -> set[int]:
    """Return the rows of (wave, group, variable) that are hidden, by how many people each has."""
    hidden: set[int] = set()
    for wave, variable in np.unique(keys[:, [0, 2]], axis=0):
        same = np.flatnonzero((keys[:, 0] == wave) & (keys[:, 2] == variable))
        order = sorted((int(k) for k in same), key=lambda k: (sizes[k], k))
        people = 0
        for k in order:
            if sizes[k] >= MINIMUM_GROUP and not 0 < people < MINIMUM_GROUP:
                break
            hidden.add(k)
            people += sizes[k]
    return hidden


def _mean(values: NDArray[np.float64]) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None


def _scores(
    column: Column | None, low: float, high: float, count: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    if column is None:
        return np.full(count, np.nan), np.zeros(count, dtype=bool)
    values = np.full(max(len(column.values), 1), np.nan)
    bad = np.zeros(len(values), dtype=bool)
    for k, value in enumerate(column.values):
        text = "" if value is None else str(value).strip()
        if not text:
            continue
        found = plain_number(text)
        bad[k] = found is None or not low <= found <= high
        values[k] = np.nan if found is None else found
    return values[column.codes], bad[column.codes]


def _in_order(
    codes: NDArray[np.int32], names: list[str]
) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Return waves sorted: numbers by size, other texts by the alphabet (dates as 2026-01-31)."""

    def place(k: int) -> tuple[float, str]:
        found = plain_number(names[k])
        return (float("inf") if found is None else found), names[k]

    order = sorted(range(len(names)), key=place)
    new = np.full(len(names) + 1, -1, dtype=np.int32)
    new[order] = np.arange(len(order), dtype=np.int32)
    return new[codes], tuple(names[k] for k in order)


def _first_of_each(
    key: NDArray[np.int32], rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], int]:
    _, first = np.unique(key[:, rows], axis=1, return_index=True)
    return rows[np.sort(first)], len(rows) - len(first)


def _by_content(
    who: NDArray[np.int32],
    variable: NDArray[np.int32],
    wave: NDArray[np.int32],
    current: NDArray[np.float64],
    desired: NDArray[np.float64],
    names: Mapping[str, int],
    rows: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return a number per row's person that follows from the scores, not from names or order."""
    listed = list(names)
    sheets: dict[int, list[tuple[str, int, str, str]]] = {}
    for k in rows:
        told = (listed[variable[k]], int(wave[k]), repr(current[k]), repr(desired[k]))
        sheets.setdefault(int(who[k]), []).append(told)
    order = sorted(sheets, key=lambda p: sorted(sheets[p]))
    rank = {p: k for k, p in enumerate(order)}
    return np.array([rank[int(who[k])] for k in rows], dtype=np.int64)
