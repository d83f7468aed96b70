"""The square matrix, as Mental Modeler and spreadsheets have it: names on top and at the left."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..errors import InvalidValue, KompassieError, Problem, TableError, UnreadableFile, shown
from ..model.causal_map import CausalMap
from ..model.conversion import Rows, from_matrix
from ..model.fields import clean_name
from ..model.remarks import Remark, Report
from .cells import decimal_remarks, number
from .tables import Sheet, cell_name

__all__ = ["looks_like_matrix", "read_matrix"]

_NUMBER = "write a number from -1 to 1, or leave the cell empty for no link"


def looks_like_matrix(sheet: Sheet) -> bool:
    """Return whether the names on top are also the names at the left."""
    top = [" ".join(name.split()) for name in sheet.heading[1:] if name]
    left = [" ".join(cells[0].split()) for _, cells in sheet.rows if cells[0].strip()]
    return bool(top) and (top == left or (len(top) > 1 and sorted(top) == sorted(left)))


@dataclass(frozen=True)
class _Square:
    """The names, and the rows (number, cells) and columns that hold the numbers."""

    names: tuple[str, ...]
    columns: tuple[int, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    remarks: tuple[Remark, ...]


def read_matrix(sheet: Sheet, *, rows: Rows | None) -> CausalMap:
    """Return the map of a square matrix of signed strengths.

    Parameters
    ----------
    sheet
        The first row and the first column hold the same names in the same order; the top left
        cell may hold the title. Numbers −1 … +1; an empty cell is no link, and so is a 0, which is
        reported. If every number is −1, 0 or +1 they are signs and strengths stay unknown.
    rows
        "source": a row influences the columns; "target": the columns influence a row.

    Returns
    -------
    CausalMap
        Variables in the order of the rows.

    Raises
    ------
    InvalidValue
        If `rows` is not given; the message says how to find out.
    UnreadableFile
        If the matrix is not square.
    TableError
        Naming every name and every cell that cannot be read.

    Notes
    -----
    O(V²).
    """
    import numpy as np

    square = _square(sheet)
    names = square.names
    if rows not in ("source", "target"):
        raise InvalidValue("rows", rows, _how_to_tell(square, sheet.name))
    decimal = sheet.decimal(square.columns)
    values = np.zeros((len(names), len(names)))
    problems = []
    zeros = 0
    for i, (row, cells) in enumerate(square.rows):
        for j, k in enumerate(square.columns):
            text = cells[k]
            if not text.strip():
                continue
            pair = f"row {shown(names[i], 40)}, column {shown(names[j], 40)}"
            where = f"cell {cell_name(row, k)} ({pair})"
            try:
                value = number(text, decimal, where, _NUMBER)
            except InvalidValue as error:
                problems.append(Problem(where, text, error.remedy))
                continue
            if not -1.0 <= value <= 1.0:
                remedy = "use −1 … +1; divide the matrix by its largest strength first"
                problems.append(Problem(where, text, remedy))
            zeros += value == 0.0
            values[i, j] = value
    if problems:
        raise TableError(problems, sheet.name)
    remarks = [*sheet.remarks, *decimal_remarks(decimal), *square.remarks]
    if zeros:
        cells_said = "1 cell holds a 0" if zeros == 1 else f"{zeros} cells hold a 0"
        remarks.append(Remark("assumed", "zeros", f"{cells_said}: read as no link"))
    if values.any() and bool(np.isin(values, (-1.0, 0.0, 1.0)).all()):
        said = "every number is −1, 0 or +1: read as signs; strengths are unknown"
        remarks.append(Remark("assumed", "strengths", said))
    title = " ".join(sheet.heading[0].split())
    m = from_matrix(values, names, rows=rows, title=title)
    return replace(m, report=Report.of(remarks))


def _square(sheet: Sheet) -> _Square:
    """Return the square part of a sheet, after checking its names on both sides."""
    remarks = []
    columns = []
    problems = []
    for k, name in enumerate(sheet.heading[1:], 1):
        if name:
            columns.append(k)
        elif any(cell.strip() for cell in sheet.column(k)):
            where = f"cell {cell_name(1, k)}"
            problems.append(Problem(where, "", "name this column, or clear the cells below it"))
        else:
            said = "it has no name and no number"
            remarks.append(Remark("not read", f"column {cell_name(1, k)[:-1]}", said))
    if problems:
        raise TableError(problems, sheet.name)
    top = [sheet.heading[k] for k in columns]
    if len(sheet.rows) != len(top):
        why = f"its matrix has {len(top)} named columns and {len(sheet.rows)} rows"
        remedy = "Give one row and one column per variable, in the same order."
        raise UnreadableFile(sheet.name, why, remedy)
    names: list[str] = []
    for (row, cells), k in zip(sheet.rows, columns, strict=True):
        where = f"cell {cell_name(row, 0)}"
        try:
            name = clean_name(sheet.heading[k], f"name of column {cell_name(1, k)[:-1]}")
            left = clean_name(cells[0], "name of the row") if cells[0].strip() else ""
        except KompassieError as error:
            problems.append(Problem(where, cells[0], str(error)))
            continue
        if left != name:
            remedy = (
                f"here the columns have {shown(name, 40)}; rows and columns must have the same "
                "names in the same order"
            )
            problems.append(Problem(where, left, remedy))
        elif name in names:
            problems.append(Problem(where, name, "this name stands twice; rename one"))
        names.append(name)
    if problems:
        raise TableError(problems, sheet.name)
    return _Square(tuple(names), tuple(columns), sheet.rows, tuple(remarks))


def _how_to_tell(square: _Square, name: str) -> str:
    """Return how to find out what a row is, with a filled cell of this very matrix."""
    say = f'{shown(name)} is a matrix: say rows="source" or rows="target"'
    for i, (row, cells) in enumerate(square.rows):
        for j, k in enumerate(square.columns):
            mirrored = square.rows[j][1][square.columns[i]].strip()
            text = cells[k].strip()
            if i != j and text and text != mirrored:
                a, b = shown(square.names[i], 40), shown(square.names[j], 40)
                return (
                    f"{say}. To check, take a link you know: cell {cell_name(row, k)} holds "
                    f"{shown(text, 20)}; if that is the influence of {a} on {b}, use "
                    f'"source"; if of {b} on {a}, use "target"'
                )
    return f"{say}: does a row influence the columns, or the columns the row?"
