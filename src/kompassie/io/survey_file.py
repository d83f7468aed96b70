"""Reading what colleagues answered: long tables, matrices, survey exports, workbooks, frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from ..errors import InvalidValue, UnreadableFile
from ..model.fields import choice
from ..model.remarks import Remark
from ..people.sealing import sealed
from ..people.survey import Survey
from .files import Where, checked_path
from .grid import SURVEY_BYTES, Grid, grid_of_frame, grids_of
from .strict_json import parsed
from .survey_making import Given, Layout, is_long, survey_of
from .survey_rows import Orientation, check_orientation

__all__ = ["read_survey"]


@sealed
def read_survey(
    path: Any,
    /,
    *,
    columns: Mapping[str, object] | None = None,
    layout: Layout | None = None,
    codebook: Any = None,
    orientation: Orientation | None = None,
    known_link: tuple[str, str] | None = None,
    scale: object = None,
    synonyms: Mapping[str, str] | None = None,
    variables: Iterable[str] | None = None,
    sheet: str | int | None = None,
    decimal: Literal[".", ","] | None = None,
    keys: dict[str, int] | None = None,
    max_bytes: int = SURVEY_BYTES,
) -> Survey:
    r"""Read what people answered about links; what was assumed, refused or odd is in `.report`.

    Parameters
    ----------
    path
        A .csv, .tsv or .xlsx file; or several, each of one person: a list, or {person: path}; or
        any data frame. Of a workbook, all visible sheets are read, each of one person.
    columns
        Which column is which, where its heading is not one we know: {field: heading, or number
        from 1}. Fields: respondent, source, target, answer, sign, strength, confidence, delay,
        quote, round, group, status.
    layout
        "long": one row per answer. "matrix": names on top and at the left, one matrix per person.
        "stacked": such matrices under each other, with a column of respondents. "pairs": one row
        per person, one column per pair. "words": one row per pair, a mark under the word that
        fits. None: what the headings show, which is reported.
    codebook
        For "pairs": which column asks about which pair. A file or frame with columns code, source
        and target, or code and name; or {heading: (source, target)}. None: the headings say it
        (``werkdruk → verzuim``).
    orientation
        For matrices: "source rows" if a row influences the columns, "target rows" if the columns
        influence a row. Half of all matrices are the other way round, so it must be said, or told
        by `known_link`.
    known_link
        (source, target) of a link that people surely see: the orientation is checked against it.
    scale
        What answers mean: a range such as "-3..3", "H/M/L", "linguistic" or a table of your own;
        see `Survey.from_rows`. None: signs, or the range that a heading names.
    synonyms
        Merge table {variant: name}; nothing is merged that is not in it.
    variables
        Names in the order wanted.
    sheet
        Name or number (from 1) of the only sheet of a workbook to read.
    decimal
        How numbers are written. None: as the file itself shows; where it does not, ``1.000`` is
        refused.
    keys
        A dictionary of yours that is filled with {respondent: number}; the survey keeps no such
        thing.
    max_bytes
        Budget in bytes, for the file and for what a workbook unpacks to.

    Returns
    -------
    Survey
        With its `report`. No respondent is named in it, nor in any message.

    Raises
    ------
    UnreadableFile
        If the file is not there, empty, of another kind, damaged, or of no layout that we know.
    TooLarge
        If it is, or unpacks to, more than the budget.
    TableError
        If more than half of the rows cannot be taken, or a number may be read in two ways.
    InvalidValue
        If the orientation or the scale is needed and not said, or an argument does not fit.
    MissingDependency
        For a workbook, if python-calamine is not installed.

    Notes
    -----
    O(cells). Nothing in a workbook is run, and nothing is fetched.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = "wie;van;naar;antwoord (-3 tot +3)\np1;druk;rust;-2\np2;druk;rust;-1,5\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "answers.csv")
    ...     _ = path.write_text(text)
    ...     s = read_survey(path)
    >>> s
    <Survey: fewer than 5 people, 2 answers, 2 variables>
    >>> print(s.report.coded("assumed").table()["where"])
    ['columns', 'numbers', 'layout', 'antwoord (-3 tot +3)']
    """
    if layout is not None:
        choice(layout, get_args(Layout), "layout")
    if decimal not in (None, ".", ","):
        raise InvalidValue("decimal", decimal, 'use "." or ","')
    check_orientation(orientation)
    rest: dict[str, Any] = {"synonyms": synonyms, "variables": variables, "keys": keys}
    given = Given(columns, codebook, orientation, known_link, scale, decimal, rest)
    if hasattr(path, "columns"):
        if layout in (None, "long") and is_long(path, columns):
            return Survey.from_rows(path, columns=columns, scale=scale, **rest)
        return survey_of((grid_of_frame(path),), None, layout, given, ())
    if isinstance(path, (list, tuple, Mapping)):
        grids, people, remarks = _several(path, sheet, max_bytes)
        return survey_of(grids, people, layout, given, remarks)
    file = checked_path(path)
    if file.suffix.lower() == ".json":
        grids, people = _from_json(file, max_bytes)
        return survey_of(grids, people, layout, given, ())
    grids, remarks = grids_of(file, sheet=sheet, largest=max_bytes)
    return survey_of(grids, None, layout, given, remarks)


def _several(
    paths: Sequence[Where] | Mapping[str, Where], sheet: str | int | None, max_bytes: int
) -> tuple[tuple[Grid, ...], tuple[str, ...], tuple[Remark, ...]]:
    """Return one sheet per file, and whose each is; names of files stay out of messages."""
    listed = list(paths.values() if isinstance(paths, Mapping) else paths)
    if not listed:
        raise InvalidValue("path", paths, "name at least one file")
    files = [checked_path(one) for one in listed]
    people = [str(k) for k in paths] if isinstance(paths, Mapping) else [f.stem for f in files]
    if len(set(people)) != len(people):
        people = [f"{k}" for k in range(1, len(files) + 1)]
    grids: list[Grid] = []
    remarks: list[Remark] = []
    for k, file in enumerate(files, 1):
        name = f"file {k} of {len(files)}"
        found, said = grids_of(file, sheet=sheet, largest=max_bytes, name=name)
        if len(found) > 1:
            why = f"it has {len(found)} sheets, where each file is read as one person's"
            raise UnreadableFile(name, why, "Say which sheet with sheet=.")
        grids += found
        remarks += [Remark(r.code, f"{name}: {r.where}", r.text) for r in said]
    return tuple(grids), tuple(people), tuple(remarks)


def _from_json(file: Path, max_bytes: int) -> tuple[tuple[Grid, ...], tuple[str, ...]]:
    """Return one sheet per person of {person: [{column: value}]}, as rating tools write it."""
    from .files import decoded, read_bytes

    text, _ = decoded(read_bytes(file, max_bytes, argument="max_bytes"), file)
    content = parsed(text, file)
    sheets = content if isinstance(content, dict) else {"1": content}
    grids = []
    for k, records in enumerate(sheets.values(), 1):
        rows = records if isinstance(records, list) else []
        if not rows or not all(isinstance(row, dict) for row in rows):
            why = f"part {k} of it is no list of records"
            raise UnreadableFile(file, why, 'Give {person: [{"from": …, "to": …}]}.')
        heading = tuple(dict.fromkeys(key for row in rows for key in row))
        columns = tuple([_json_cell(row.get(key)) for row in rows] for key in heading)
        grids.append(Grid(str(file), heading, 1, columns, ""))
    return tuple(grids), tuple(str(person) for person in sheets)


def _json_cell(value: object) -> str:
    return "" if value is None or isinstance(value, (dict, list)) else str(value)
