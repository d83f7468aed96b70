"""What people answered about links, without who they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..errors import InvalidValue, KompassieError, Problem, TableError, shown
from ..model.causal_map import CausalMap
from ..model.conversion import link_column
from ..model.fields import clean_name
from ..model.remarks import Remark, Report
from ..model.sign import Sign

__all__ = ["MINIMUM_GROUP", "Answer", "Survey"]

MINIMUM_GROUP = 5
"""The smallest group whose answers are shown."""

_PERSON = ("respondent", "person", "respondent_id", "wie", "deelnemer")
_NO_INFLUENCE = ("0", "0.0", "geen invloed", "no influence", "none", "geen")
_NOT_KNOWN = ("weet niet", "don't know", "dont know", "dk", "wn")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person said of one link.

    Parameters
    ----------
    person
        Number of the person in the survey, from 0; no name and no key leads back to them.
    source, target
        Names of the variables.
    sign
        The sign given; None: no influence.
    """

    person: int
    source: str
    target: str
    sign: Sign | None

    @property
    def pair(self) -> tuple[str, str]:
        """The ordered pair (source, target)."""
        return self.source, self.target


@dataclass(frozen=True, eq=False)
class Survey:
    """Answers of several people about the links between the same variables.

    It shows how many people and answers there are and nothing of who they are. It is a source of
    maps: `base_map` is what the group shares by the default rule of `find_consensus`.

    Parameters
    ----------
    answers
        One per person and pair at most.
    people
        Number of people, also those without an answer.
    variables
        Names of the variables, in order of first mention.
    report
        What was read, left out or guessed.
    """

    answers: tuple[Answer, ...]
    people: int
    variables: tuple[str, ...]
    report: Report = field(default_factory=Report)

    @classmethod
    def from_rows(cls, rows: Iterable[Any]) -> Survey:
        """Make a survey from rows of (respondent, source, target, sign).

        Parameters
        ----------
        rows
            Tuples, dictionaries, or any data frame with such columns. Signs: ``+ - ?`` and their
            words; 0 or "geen invloed" is an answer (no influence); "weet niet" and an empty cell
            are none.

        Returns
        -------
        Survey
            With its `report` of answers left out.

        Raises
        ------
        TableError
            Naming every row that cannot be read; it never names a respondent.

        Examples
        --------
        >>> s = Survey.from_rows([("p1", "rest", "stress", "-"), ("p2", "rest", "stress", "-")])
        >>> s
        <Survey: 2 people, 2 answers, 2 variables>
        """
        number: dict[object, int] = {}
        names: dict[str, None] = {}
        given: dict[tuple[int, str, str], Sign | None] = {}
        problems: list[Problem] = []
        remarks: list[Remark] = []
        for k, row in enumerate(_cells(rows), 1):
            where = f"row {k}"
            try:
                who, source, target, token = row
                person = number.setdefault(str(who).strip(), len(number))
                pair = clean_name(source, "source"), clean_name(target, "target")
                answer, known = _answer(token)
            except KompassieError as error:
                problems.append(Problem(where, shown(row[1:]), str(error)))
                continue
            if not known:
                remarks.append(Remark("no answer", where, "an empty cell or a don't know"))
                continue
            before = given.setdefault((person, *pair), answer)
            if before is not answer:
                remedy = "one person answered this pair twice, differently; keep one"
                problems.append(Problem(where, shown(pair), remedy))
            names.update(dict.fromkeys(pair))
        if problems:
            raise TableError(problems, "the answers")
        answers = tuple(Answer(*key, sign) for key, sign in given.items())
        return cls(answers, len(number), tuple(names), Report.of(remarks))

    @classmethod
    def from_maps(cls, maps: Mapping[str, CausalMap]) -> Survey:
        """Make a survey from one map per person; a pair without a link was not mentioned.

        Examples
        --------
        >>> import kompassie as ks
        >>> Survey.from_maps({"p1": ks.parse("a -> b +"), "p2": ks.parse("a -> b -")}).people
        2
        """
        if not isinstance(maps, Mapping):
            raise InvalidValue("maps", maps, "give a dictionary {person: map}")
        answers = []
        names: dict[str, None] = {}
        for person, m in enumerate(maps.values()):
            if not isinstance(m, CausalMap):
                raise InvalidValue("map of a person", m, "give CausalMap values")
            names.update(dict.fromkeys(m.names))
            answers += [Answer(person, *link.pair, link.sign) for link in m.links]
        return cls(tuple(answers), len(maps), tuple(names))

    @cached_property
    def base_map(self) -> CausalMap:
        """The map of what the group shares, by the default rule."""
        from .consensus import find_consensus

        return find_consensus(self).map

    def __repr__(self) -> str:
        size = f"{self.people} people, {len(self.answers)} answers"
        return f"<Survey: {size}, {len(self.variables)} variables>"


def _cells(rows: Any) -> Iterable[tuple[Any, Any, Any, Any]]:
    """Return (respondent, source, target, sign) of each row."""
    columns = getattr(rows, "columns", None)
    if columns is not None:
        rows = [
            dict(zip(columns, row, strict=True))
            for row in zip(*(rows[c] for c in columns), strict=True)
        ]
    elif isinstance(rows, (str, bytes, Mapping)) or not isinstance(rows, Iterable):
        raise InvalidValue("rows", rows, "give rows of (respondent, source, target, sign)")
    for row in rows:
        yield _from_dictionary(row) if isinstance(row, Mapping) else _from_tuple(row)


def _from_tuple(row: Any) -> tuple[Any, Any, Any, Any]:
    if isinstance(row, (tuple, list)) and len(row) == 4:
        return row[0], row[1], row[2], row[3]
    raise InvalidValue("row", "…", "give (respondent, source, target, sign)")


def _from_dictionary(row: Mapping[Any, Any]) -> tuple[Any, Any, Any, Any]:
    found: dict[str, Any] = {}
    for heading, value in row.items():
        name = str(heading).strip().casefold()
        found["who" if name in _PERSON else link_column(heading) or ""] = value
    missing = [k for k in ("who", "source", "target", "sign") if k not in found]
    if missing:
        columns = [str(heading) for heading in row]
        needed = ", ".join("respondent" if k == "who" else k for k in missing)
        raise InvalidValue("columns", columns, f"a column is missing: {needed}")
    return found["who"], found["source"], found["target"], found["sign"]


def _answer(token: object) -> tuple[Sign | None, bool]:
    """Return the sign (None: no influence), and whether it is an answer at all."""
    if token is None or token != token:
        return None, False
    text = str(token).strip().casefold()
    if not text or text in _NOT_KNOWN:
        return None, False
    if text in _NO_INFLUENCE:
        return None, True
    return Sign.of(token), True
