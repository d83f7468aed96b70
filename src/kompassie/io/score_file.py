"""Scores: how people say it is and how they would like it, about a team or about one person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from ..errors import InvalidValue, UnreadableFile, shown
from ..model.remarks import Remark
from ..people.scores import HEADINGS, Scores
from ..people.sealing import sealed
from .cells import Decimal, decimal_remarks
from .files import Where
from .grid import SURVEY_BYTES, Grid
from .one_table import check_decimal, check_fields, opened, table_of
from .survey_columns import fields_of, unread
from .survey_rows import fold

__all__ = ["read_scores"]

_ABOUT = ("about", "over", "over wie", "subject", "betreft", "beoordeelde", "ratee")
_RATER = ("rater", "beoordelaar", "beoordeeld door", "by", "door")
_STATE = re.compile(
    r"(.+?)\s*[-–:(\[,]?\s*\b(nu|huidig|current|as[- ]is|gewenst|desired|to[- ]be|wens)\b[)\]]?",
    re.IGNORECASE,
)
_CURRENT = frozenset(("nu", "huidig", "current", "as is", "as-is"))


@sealed
def read_scores(
    path: Any,
    /,
    *,
    columns: Mapping[str, object] | None = None,
    scale: tuple[float, float] = (1.0, 10.0),
    synonyms: Mapping[str, str] | None = None,
    about: str | None = None,
    sheet: str | int | None = None,
    decimal: Literal[".", ","] | None = None,
    max_bytes: int = SURVEY_BYTES,
) -> Scores:
    r"""Read scores: how it is and how people would like it, once or wave after wave.

    Parameters
    ----------
    path
        A .csv, .tsv or .xlsx file, any data frame, or {wave: file}. One row per score, or one row
        per person (and wave) with a column per variable; headings such as ``rust (nu)`` and
        ``rust (gewenst)`` are the two scores of one variable.
    columns
        {field: heading, or number from 1} for headings we do not know. Fields: respondent,
        variable, score, current, desired, wave, group; and for scores of a person by others: about
        (whom) and rater.
    scale
        Lowest and highest score there can be.
    synonyms
        Merge table {variant: name} of variables.
    about
        Where scores are about a person: whose are read. Their own score comes in the group
        "self", those of the raters in the group "others".
    sheet, decimal, max_bytes
        As for `read_survey`.

    Returns
    -------
    Scores
        People are numbers.

    Raises
    ------
    UnreadableFile, TooLarge, TableError, InvalidValue, MissingDependency
        As `read_survey`; no message names a person.

    Notes
    -----
    O(cells).

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = "wie;ronde;rust (nu);rust (gewenst)\np;1;5,5;8\nq;1;6;8\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "scores.csv")
    ...     _ = path.write_text(text)
    ...     read_scores(path)
    <Scores: 2 scores, 1 variables, 1 wave>
    """
    check_decimal(decimal)
    if isinstance(path, Mapping):
        grid, said = _waves(path, sheet, max_bytes)
    else:
        grid, said = opened(path, sheet, max_bytes)
    known = {**HEADINGS, "about": _ABOUT, "rater": _RATER}
    fields = fields_of(grid, known, columns)
    grid, fields = _one_person(grid, fields, about, said)
    if not fields.keys() & {"variable"}:
        grid, fields = _unrolled(grid, fields, decimal, said)
    check_fields(grid, fields, ["respondent", "variable"])
    numbers = [fields[name] for name in ("score", "current", "desired") if name in fields]
    if not numbers:
        check_fields(grid, fields, ["score"])
    said += decimal_remarks(grid.decimal(numbers, decimal))
    said += unread(grid, set(fields.values()))
    plain = grid.plain_numbers(numbers, decimal)
    table, headings = table_of(plain, fields)
    return Scores.from_rows(
        table,
        columns=headings,
        scale=scale,
        synonyms=synonyms,
        remarks=said,
        first_row=grid.first,
    )


def _waves(
    paths: Mapping[Any, Where], sheet: str | int | None, max_bytes: int
) -> tuple[Grid, list[Remark]]:
    """Return the tables of several waves under each other, with a column that says which."""
    if not paths:
        raise InvalidValue("path", paths, "name at least one file")
    said: list[Remark] = []
    heading: tuple[str, ...] = ()
    columns: list[list[str]] = []
    for wave, path in paths.items():
        grid, more = opened(path, sheet, max_bytes)
        said += [Remark(r.code, f"wave {shown(wave, 20)}: {r.where}", r.text) for r in more]
        if not columns:
            heading, columns = grid.heading, [[] for _ in range(len(grid.heading) + 1)]
        elif [fold(name) for name in grid.heading] != [fold(name) for name in heading]:
            why = "its columns are not those of the first wave"
            raise UnreadableFile(grid.name, why, "Give all waves the same columns.")
        for column, cells in zip(columns, grid.columns, strict=False):
            column += cells
        columns[-1] += [str(wave)] * len(grid)
    return Grid("the waves", (*heading, "wave"), 1, tuple(columns), ""), said


def _one_person(
    grid: Grid, fields: dict[str, int], about: str | None, said: list[Remark]
) -> tuple[Grid, dict[str, int]]:
    """Return the scores about one person, where scores are about persons."""
    if "about" not in fields:
        if about is not None:
            raise InvalidValue("about", "…", "there is no column that says whom a score is about")
        if "rater" in fields:
            fields.setdefault("respondent", fields["rater"])
            del fields["rater"]
        return grid, fields
    whom, rater = fields["about"], fields.get("rater", fields.get("respondent"))
    if rater is None:
        check_fields(grid, fields, ["rater"])
        raise AssertionError
    people = {fold(cell) for cell in set(grid.columns[whom])} - {""}
    if about is None:
        remedy = f"these are scores about {len(people)} people: say about whom, as it stands there"
        raise InvalidValue("about", None, remedy)
    wanted = fold(about)
    if wanted not in people:
        raise InvalidValue("about", "…", f"none of the {len(people)} people is called so")
    kept = [k for k, cell in enumerate(grid.columns[whom]) if fold(cell) == wanted]
    columns = [[column[k] for k in kept] for column in grid.columns]
    groups = ["self" if fold(cell) in (wanted, "zelf", "self") else "others"
              for cell in columns[rater]]  # fmt: skip
    said.append(Remark("assumed", "groups", "self and others: who gave the score"))
    # Whom it is about is no variable and says nothing more.
    own = ("" if k == whom else heading for k, heading in enumerate(grid.heading))
    heading = (*own, "self or others")
    made = replace(grid, heading=heading, columns=(*columns, groups))
    fields = {k: v for k, v in fields.items() if k not in ("about", "rater", "group")}
    return made, {**fields, "respondent": rater, "group": len(grid.heading)}


def _unrolled(
    grid: Grid, fields: Mapping[str, int], decimal: Decimal | None, said: list[Remark]
) -> tuple[Grid, dict[str, int]]:
    """Return one row per score of a sheet with a column per variable."""
    check_fields(grid, fields, ["respondent"])
    free = [k for k in range(len(grid.heading)) if k not in fields.values() and grid.heading[k]]
    variables: dict[str, dict[str, int]] = {}
    for k in free:
        state = _STATE.fullmatch(grid.heading[k])
        name = state[1].strip() if state else grid.heading[k]
        which = "current" if state is None or state[2].casefold() in _CURRENT else "desired"
        if which in variables.setdefault(name, {}):
            why = f"two of its columns hold the {which} score of {shown(name, 40)}"
            raise UnreadableFile(grid.name, why, "Rename one of them.")
        variables[name][which] = k
    if not variables:
        check_fields(grid, fields, ["variable"])
    plain = grid.plain_numbers(free, decimal)
    kept = [name for name in ("respondent", "wave", "group") if name in fields]
    heading = (*kept, "variable", "current", "desired")
    columns: list[list[str]] = [[] for _ in heading]
    for _, cells in plain.rows():
        for name, states in variables.items():
            scores = [cells[states[s]] if s in states else "" for s in ("current", "desired")]
            values = (*(cells[fields[f]] for f in kept), name, *scores)
            for column, value in zip(columns, values, strict=True):
                column.append(value)
    said.append(Remark("assumed", "layout", f"one column for each of {len(variables)} variables"))
    rolled = Grid(grid.name, heading, 1, tuple(columns), ",")
    return rolled, {name: k for k, name in enumerate(heading)}
