"""From opened sheets to a survey: the layout is told, and each answer named by its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from ..errors import InvalidValue, Problem, TableError, UnreadableFile
from ..model.remarks import Remark, Report
from ..people.columns import Column
from ..people.importing import HEADINGS, names_of, synonym_table
from ..people.scales import scale_of
from ..people.survey import Survey
from ..tabular import Table
from .cells import Decimal, decimal_remarks
from .codebook import pairs_of
from .grid import Grid
from .survey_columns import dates_said, fields_of, headings_told, unread
from .survey_rows import (
    Orientation,
    Rows,
    looks_like_matrix,
    matrix_rows,
    name_column,
    pair_rows,
    stacked_rows,
    word_columns,
    word_rows,
)

__all__ = ["Given", "Layout", "is_long", "survey_of"]

Layout = Literal["long", "matrix", "stacked", "pairs", "words"]

_ANSWERS = ("answer", "sign", "strength")
_NUMBERS = (*_ANSWERS, "confidence", "delay")
_ROW = re.compile(r"\brow (\d+)\b")
_REMEDY = (
    "Name the columns in the first row (respondent, source, target and answer, or their Dutch "
    'names), say which is which with columns={"respondent": "…"}, or say layout= and scale=.'
)


@dataclass(frozen=True)
class Given:
    """The settings of one reading."""

    columns: Mapping[str, object] | None
    codebook: Any
    orientation: Orientation | None
    known_link: tuple[str, str] | None
    scale: object
    decimal: Decimal | None
    rest: dict[str, Any]


def is_long(frame: Any, columns: Mapping[str, object] | None) -> bool:
    """Return whether the headings of a data frame are those of one row per answer."""
    heading = tuple(str(name) for name in frame.columns)
    empty: tuple[list[str], ...] = tuple([] for _ in heading)
    if not heading or len(set(heading)) != len(heading):
        return False
    fields = fields_of(Grid("the data frame", heading, 1, empty, ""), HEADINGS, columns)
    return {"respondent", "source", "target"} <= fields.keys() and _answered(fields)


def _answered(fields: Mapping[str, int]) -> bool:
    return any(name in fields for name in _ANSWERS)


def survey_of(
    grids: Sequence[Grid],
    people: Sequence[str] | None,
    layout: Layout | None,
    given: Given,
    remarks: Iterable[Remark],
) -> Survey:
    """Return the survey that sheets hold; see `read_survey`.

    Parameters
    ----------
    grids
        The sheets.
    people
        Whose each sheet is; None: what stands in them, or else their own names.
    layout
        None: the first layout whose signs are there, which is reported.
    given
        The settings.
    remarks
        What was assumed of the file as a whole.
    """
    said = list(remarks)
    if len(grids) > 1 and people is None:
        grids = _tables_of_answers(grids, given, said)
    if not any(True for grid in grids for _ in grid.rows()):
        why = "it holds a heading and nothing below it"
        raise UnreadableFile(grids[0].name, why, "Check that it was saved.")
    fields = fields_of(grids[0], HEADINGS, given.columns)
    chosen = layout or _layout(grids, people, fields, given)
    for k, grid in enumerate(grids, 1):
        place = f"sheet {k}: " if len(grids) > 1 else ""
        # Dates are said below, where they stand for an answer or a name.
        kept = [r for r in grid.remarks if r.code != "dates"]
        said += [Remark(r.code, f"{place}{r.where}", r.text) for r in kept]
    if layout is None:
        each = len(grids) > 1 and "respondent" not in fields
        many = f", one sheet for each of {len(grids)} people" if each else ""
        told = Remark("assumed", "layout", f"{_TOLD[chosen]}{many}")
    else:
        told = None
    own = people or tuple(grid.sheet or str(k) for k, grid in enumerate(grids, 1))
    if chosen == "long" and len(grids) == 1 and people is None:
        return _long(grids[0], fields, given, said, told)
    said += [told] if told else []
    rows = _rolled(chosen, grids, own, fields, given, said)
    return _from_rolled(rows, given, said)


_TOLD = {
    "long": "one row per answer",
    "matrix": "a matrix, names on top and at the left",
    "stacked": "matrices under each other, with a column of respondents",
    "pairs": "one row per person, one column per pair",
    "words": "one row per pair, a mark under the word that fits",
}


def _tables_of_answers(grids: Sequence[Grid], given: Given, said: list[Remark]) -> Sequence[Grid]:
    """Return the sheets with one row per answer and a respondent, if any; else all of them.

    The others are read as something else people keep in a workbook: an explanation, a codebook.
    """
    kept = []
    for grid in grids:
        try:
            fields = fields_of(grid, HEADINGS, given.columns)
        except (InvalidValue, UnreadableFile):
            continue
        if {"respondent", "source", "target"} <= fields.keys() and _answered(fields):
            kept.append(grid)
    if not kept:
        return grids
    others = [k for k, grid in enumerate(grids, 1) if grid not in kept]
    if others:
        where = f"{'sheet' if len(others) == 1 else 'sheets'} {', '.join(map(str, others))}"
        text = "no table of answers with a respondent; name it with sheet= to read it"
        said.append(Remark("not read", where, text))
    return kept


def _layout(
    grids: Sequence[Grid],
    people: Sequence[str] | None,
    fields: Mapping[str, int],
    given: Given,
) -> Layout:
    """Return the first layout whose signs are there."""
    grid = grids[0]
    linked = {"source", "target"} <= fields.keys()
    own = "respondent" in fields or len(grids) > 1 or people is not None
    if linked and own and _answered(fields):
        return "long"
    if linked and given.scale is not None and word_columns(grid, fields, scale_of(given.scale)):
        return "words"
    if "respondent" in fields and len(grids) == 1 and name_column(grid, fields) is not None:
        return "stacked"
    if len(grids) == 1 and len(pairs_of(grid, _person_columns(fields), given.codebook)[0]) > 1:
        return "pairs"
    if all(looks_like_matrix(one) for one in grids):
        return "matrix"
    why = f"its layout is not one we know: it has {headings_told(grid, fields)}"
    if linked and given.scale is None and len(grid.heading) > 3:
        why += "; if these are words of a scale, say which scale"
    raise UnreadableFile(grid.name, why, _REMEDY)


def _person_columns(fields: Mapping[str, int]) -> set[int]:
    kept = ("respondent", "group", "round", "status")
    return {k for name, k in fields.items() if name in kept}


# -- making the survey -------------------------------------------------------------------------


def _long(
    grid: Grid,
    fields: Mapping[str, int],
    given: Given,
    said: list[Remark],
    told: Remark | None,
) -> Survey:
    missing = [name for name in ("respondent", "source", "target") if name not in fields]
    if not _answered(fields):
        missing.append("answer")
    if missing:
        why = f"it has no column for {', '.join(missing)}, with {headings_told(grid, fields)}"
        raise UnreadableFile(grid.name, why, _REMEDY)
    if 2 * len(grid.wide) > len(grid):
        problems = [Problem(f"row {row}", "…", "more cells than the heading") for row in grid.wide]
        raise TableError(problems, f"{grid.name}: more than half of its rows are too wide")
    numbers = [fields[name] for name in _NUMBERS if name in fields]
    answers = [fields[name] for name in _ANSWERS if name in fields]
    said += decimal_remarks(grid.decimal(numbers, given.decimal))
    said += [told] if told else []
    said += dates_said(grid, [fields["source"], fields["target"], *answers])
    said += unread(grid, set(fields.values()))
    plain = grid.plain_numbers(numbers, given.decimal)
    headings = {name: plain.heading[k] or f"column {k + 1}" for name, k in fields.items()}
    if len(set(headings.values())) < len(headings):
        headings = {name: f"{title} ({name})" for name, title in headings.items()}
    table = Table({headings[name]: plain.columns[k] for name, k in fields.items()})
    survey = Survey.from_rows(
        table,
        columns=headings,
        scale=given.scale,
        remarks=said,
        first_row=grid.first,
        **given.rest,
    )
    if not grid.wide:
        return survey
    wide = {f"row {row}" for row in grid.wide}
    kept = [r for r in survey.report if not (r.code == "blank row" and r.where in wide)]
    return replace(survey, report=Report.of(kept))


def _rolled(
    layout: Layout,
    grids: Sequence[Grid],
    people: Sequence[str],
    fields: Mapping[str, int],
    given: Given,
    said: list[Remark],
) -> Rows:
    grid = grids[0]
    if layout == "matrix":
        for k, one in enumerate(grids, 1):
            dates = dates_said(one, range(1, len(one.heading)))
            said += [Remark(r.code, f"matrix {k}, {r.where}", r.text) for r in dates]
        return matrix_rows(grids, people, given.orientation, given.known_link, given.decimal)
    if layout == "words":
        scale = scale_of(given.scale)
        whose = None if len(grids) == 1 and "respondent" in fields else people
        rows = word_rows(grids, whose, lambda one: fields_of(one, HEADINGS, given.columns), scale)
        used = {*fields.values(), *word_columns(grid, fields, scale)}
        said += unread(grid, used) if len(grids) == 1 else []
        return rows
    if layout == "long":
        return _long_of_several(grids, people, given)
    if len(grids) > 1:
        remedy = "read one sheet at a time with sheet="
        raise InvalidValue("layout", layout, f"there are {len(grids)} sheets: {remedy}")
    if layout == "stacked":
        inside = [k for k in range(len(grid.heading)) if k not in fields.values()]
        said += dates_said(grid, [k for k in inside if k != name_column(grid, fields)])
        return stacked_rows(grid, fields, given.orientation, given.known_link, given.decimal)
    pairs, more = pairs_of(grid, _person_columns(fields), given.codebook)
    if not pairs:
        why = f"no column asks about a pair: it has {headings_told(grid, fields)}"
        raise UnreadableFile(grid.name, why, "Give a codebook=, or headings such as druk → rust.")
    said += [*more, *dates_said(grid, list(pairs))]
    said += unread(grid, {*_person_columns(fields), *pairs})
    return pair_rows(grid, fields, pairs, given.decimal)


def _long_of_several(grids: Sequence[Grid], people: Sequence[str], given: Given) -> Rows:
    """Return the rows of one link list per person."""
    rows = Rows()
    for k, (grid, who) in enumerate(zip(grids, people, strict=True), 1):
        fields = fields_of(grid, HEADINGS, given.columns)
        answer = next((fields[name] for name in _ANSWERS if name in fields), None)
        if answer is None or not {"source", "target"} <= fields.keys():
            why = f"sheet {k} has not the columns source, target and answer"
            raise UnreadableFile(grid.name, why, "Give all sheets the same form.")
        numbers = [fields[name] for name in _NUMBERS if name in fields]
        for row, cells in grid.plain_numbers(numbers, given.decimal).rows():
            place = f"sheet {k}, row {row + grid.first}"
            mine = cells[fields["respondent"]] if "respondent" in fields else who
            rows.add(mine, cells[fields["source"]], cells[fields["target"]], cells[answer], place)
            extra = ("strength", "confidence", "delay", "quote", "round", "group", "status")
            values = {n: cells[fields[n]] if n in fields else "" for n in extra}
            rows.add_extra(
                values if fields.get("strength") != answer else values | {"strength": ""}
            )
        rows.remarks += [
            Remark(r.code, f"sheet {k}, {r.where}", r.text) for r in dates_said(grid, [answer])
        ]
    # A column that nobody filled is no column.
    rows.extra = {name: cells for name, cells in rows.extra.items() if any(map(str.strip, cells))}
    return rows


def _from_rolled(rows: Rows, given: Given, said: list[Remark]) -> Survey:
    """Return the survey, with every row named by the place where it stood."""

    def placed(text: str) -> str:
        return _ROW.sub(lambda found: rows.place[int(found[1]) - 1], text)

    table = rows.columns()
    if not rows.respondent:
        raise UnreadableFile("the survey", "it holds no answer", "Check the layout and the sheet.")
    if "strength" in table:
        table["sign"] = table.pop("answer")
    rest = dict(given.rest)
    if rows.names and rest["variables"] is None:
        taken: dict[str, int] = {}
        names = list(dict.fromkeys(rows.names))
        column = Column("names", np.arange(len(names), dtype=np.int32), names)
        names_of(column, synonym_table(rest["synonyms"]), taken)
        rest["variables"] = list(taken)
    try:
        survey = Survey.from_rows(Table(table), scale=given.scale, **rest)
    except TableError as error:
        problems = [Problem(placed(p.where), p.text, p.remedy) for p in error.problems]
        raise TableError(problems, error.where) from None
    found = [Remark(r.code, placed(r.where), placed(r.text)) for r in survey.report]
    return replace(survey, report=Report.of([*said, *rows.remarks, *found]))
