"""A sheet by its columns, for tables of people's answers: millions of rows, and no cell repeated.

Each different text is kept once. What stands in a cell is never part of a message: it may be a
colleague's name.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import InvalidValue, Problem, TableError, TooLarge, UnreadableFile, shown
from ..model.remarks import Remark
from ..tabular import Table
from .cells import Decimal, TypedNumber, decimal_mark, number, number_text, unguard
from .files import Where, read_bytes, text_stream
from .tables import Sheet, broken, cell_name, delimiter_of, rows_in, separator_remarks
from .workbook import is_workbook, sheets_of

__all__ = [
    "MOST_CELLS",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "SURVEY_BYTES",
    "Grid",
    "grid_of_frame",
    "grids_of",
]

SURVEY_BYTES = 256_000_000
"""How many bytes a table of answers may have unless a reader is told otherwise."""

MOST_ROWS = 10_000_000
"""How many rows such a table may have."""

MOST_CELLS = 100_000_000
"""How many cells such a table may have."""

MOST_COLUMNS = 16_384
"""How many columns such a table may have: as many as a sheet of Excel."""

_WIDE = 200
"""Rows that are too wide that are named one by one."""


@dataclass(frozen=True, repr=False, eq=False)
class Grid:
    """Columns of texts, row by row as the sheet has them.

    Parameters
    ----------
    name
        The file, for messages.
    heading
        The first row that is not blank, trimmed.
    first
        Number of the first row below it, as a spreadsheet counts.
    columns
        A list of texts per heading, all of the same length. Blank rows stay, so that places agree.
    delimiter
        What separates the columns; "" in a workbook.
    wide
        Numbers of the rows that have more cells than the heading; they are blank here.
    remarks
        What was assumed.
    sheet
        Name of the sheet of a workbook; it may be a person's.
    """

    name: str
    heading: tuple[str, ...]
    first: int
    columns: tuple[list[str], ...]
    delimiter: str
    wide: tuple[int, ...] = ()
    remarks: tuple[Remark, ...] = ()
    sheet: str = ""

    def __len__(self) -> int:
        return len(self.columns[0])

    def __repr__(self) -> str:
        return f"<Grid: {len(self):,} rows, {len(self.heading)} columns>"

    def place(self, row: int, column: int) -> str:
        """Return the name of a cell; both from 0, below the heading."""
        return cell_name(row + self.first, column)

    def filled(self, column: int) -> int:
        """Return how many cells of a column are not blank."""
        return sum(1 for cell in self.columns[column] if cell and not cell.isspace())

    def rows(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the place from 0 and the cells of each row that is not blank."""
        for k, cells in enumerate(zip(*self.columns, strict=True)):
            if any(cell and not cell.isspace() for cell in cells):
                yield k, cells

    def decimal(self, columns: Iterable[int], given: Decimal | None = None) -> Decimal:
        """Return how the numbers of these columns are written; `given` decides where it is."""
        if given is not None:
            return given
        different = {cell for k in columns for cell in self.columns[k]}
        return decimal_mark(different, self.delimiter)

    def plain_numbers(self, columns: Iterable[int], given: Decimal | None = None) -> Grid:
        """Return the grid with every number of these columns written with a decimal point.

        Raises
        ------
        TableError
            Naming each cell that may be read in two ways, such as ``1.000``.
        """
        wanted = tuple(columns)
        decimal = self.decimal(wanted, given)
        changed = list(self.columns)
        problems: list[Problem] = []
        for k in wanted:
            plain: dict[str, str] = {}
            unclear: dict[str, str] = {}
            for text in set(self.columns[k]):
                try:
                    plain[text] = _plain(text, decimal)
                except InvalidValue as error:
                    unclear[text] = error.remedy
            if unclear:
                for row, text in enumerate(self.columns[k]):
                    if text in unclear and len(problems) < 1_000:
                        problems.append(Problem(f"cell {self.place(row, k)}", text, unclear[text]))
            else:
                changed[k] = [plain[text] for text in self.columns[k]]
        if problems:
            way_out = '; or say decimal="."' if decimal == "unknown" else ""
            raise TableError(problems, f"{self.name}{way_out}")
        return replace(self, columns=tuple(changed))

    def table(self, columns: Iterable[int]) -> Table:
        """Return some columns by their headings, for what takes a data frame."""
        return Table({self.heading[k]: self.columns[k] for k in columns})


def _plain(text: str, decimal: Decimal) -> str:
    """Return a number with a decimal point; anything else as it is."""
    if isinstance(text, TypedNumber) or not any(c in ".," for c in text):
        return text
    stripped = text.strip()
    if not stripped[:1].isdigit() and stripped[:1] not in "+-−.,":
        return text
    try:
        value = number(stripped, decimal, "", "no number")
    except InvalidValue as error:
        if error.remedy == "no number":
            return text
        raise
    return number_text(value)


def grids_of(
    path: Path,
    *,
    sheet: str | int | None = None,
    largest: int = SURVEY_BYTES,
    most_rows: int = MOST_ROWS,
    name: str = "",
) -> tuple[tuple[Grid, ...], tuple[Remark, ...]]:
    """Return the sheets of a CSV, tab-separated or xlsx file, and what was assumed of the whole.

    `name` stands for the file in messages where its own name may be a person's.

    Raises
    ------
    UnreadableFile
        If the file is not there, empty, of another kind, damaged, or its separator is not clear.
    TooLarge
        If it is, or unpacks to, more than the budgets.
    MissingDependency
        For a workbook without python-calamine.
    """
    data = _bytes(path, largest, name)
    called = name or path
    if is_workbook(data):
        book = sheets_of(
            data, called, sheet=sheet, largest=largest, most_rows=min(most_rows, 1_048_576),
            private=True,
        )  # fmt: skip
        said: tuple[Remark, ...] = ()
        if book.hidden and sheet is None:
            hidden = "1 sheet is hidden" if book.hidden == 1 else f"{book.hidden} sheets are hidden"
            said = (Remark("not read", "hidden sheets", f"{hidden}; name one with sheet= to read"),)
        return tuple(_of_sheet(found, title) for title, found in book.sheets), said
    if sheet is not None:
        raise InvalidValue("sheet", sheet, "leave it out: this file is no workbook")
    return (_of_csv(data, called, most_rows),), ()


def _bytes(path: Path, largest: int, name: str) -> bytes:
    try:
        return read_bytes(path, largest, argument="max_bytes")
    except UnreadableFile as error:
        if not name:
            raise
        remedy = "Check the path that was given for it."
        raise UnreadableFile(name, error.why, remedy) from None
    except TooLarge as error:
        if not name:
            raise
        raise TooLarge(name, error.size, error.budget, error.remedy) from None


def _of_sheet(sheet: Sheet, name: str) -> Grid:
    start = sheet.rows[0][0] if sheet.rows else 2
    width = len(sheet.heading)
    last = sheet.rows[-1][0] if sheet.rows else start - 1
    columns = [[""] * (last - start + 1) for _ in range(width)]
    for row, cells in sheet.rows:
        for k in range(width):
            columns[k][row - start] = cells[k]
    return Grid(sheet.name, sheet.heading, start, tuple(columns), "", (), sheet.remarks, name)


def _of_csv(data: bytes, path: Where, most_rows: int) -> Grid:
    stream, said = text_stream(data, path)
    remarks = list(said)
    with stream:
        delimiter = delimiter_of(stream, path)
        remarks += separator_remarks(delimiter, path)
        reader = rows_in(stream, delimiter, path)
        try:
            row, top = next(
                (k, cells)
                for k, cells in enumerate(reader, 1)
                if any(cell.strip() for cell in cells)
            )
        except StopIteration:
            why = "it holds no cell with text"
            raise UnreadableFile(path, why, "Check that it was saved.") from None
        except csv.Error as error:
            raise broken(path, error) from None
        columns, wide, width = _columns(reader, row, top, path, most_rows)
    heading = tuple(" ".join(unguard(cell).split()) for cell in top[:width])
    if wide:
        numbers = ", ".join(str(k) for k in wide[:_WIDE])
        more = f", … ({len(wide):,} in all)" if len(wide) > _WIDE else ""
        said_wide = f"more cells than the {width} of the heading; check its quotes and separators"
        where = f"row {numbers}" if len(wide) == 1 else f"rows {numbers}{more}"
        remarks.append(Remark("refused", where, said_wide))
    return Grid(str(path), heading, row + 1, columns, delimiter, tuple(wide), tuple(remarks))


def _columns(
    reader: Iterator[list[str]], row: int, top: list[str], path: Where, most_rows: int
) -> tuple[tuple[list[str], ...], list[int], int]:
    """Return the columns below the heading, the rows that are too wide, and the width.

    Spreadsheets write empty columns at the right, as far as a cell was ever touched: columns
    without a heading and without a cell are left off.
    """
    width = len(top)
    if width > MOST_COLUMNS:
        what, size = f"the table {str(path)!r}", f"{width:,} columns"
        raise TooLarge(what, size, f"{MOST_COLUMNS:,} columns", "Give it in parts.")
    columns: list[list[str]] = [[] for _ in range(width)]
    once: dict[str, str] = {}
    blank = [""] * width
    wide: list[int] = []
    budget = min(most_rows, max(MOST_CELLS // max(width, 1), 1))
    keep = once.setdefault
    try:
        for k, cells in enumerate(reader, 1):
            if k > budget:
                what, size = f"the table {str(path)!r}", f"over {budget:,} rows of {width} cells"
                raise TooLarge(what, size, f"{budget:,} rows", "Give it in parts.")
            if len(cells) != width:
                if any(cell.strip() for cell in cells[width:]):
                    wide.append(row + k)
                    cells = blank
                else:
                    cells = [*cells[:width], *blank[len(cells) :]]
            for column, cell in zip(columns, cells, strict=True):
                column.append(keep(cell, cell))
    except csv.Error as error:
        raise broken(path, error) from None
    guarded = {text: unguard(text) for text in once if "'" in text}
    if any(text != kept for text, kept in guarded.items()):
        columns = [[guarded.get(cell, cell) for cell in column] for column in columns]
    while width > 1 and not top[width - 1].strip() and not any(map(str.strip, columns[width - 1])):
        width -= 1
    return tuple(columns[:width]), wide, width


def grid_of_frame(frame: Any) -> Grid:
    """Return any data frame as a grid: headings as texts, empty cells blank."""
    names = list(frame.columns)
    heading = tuple(" ".join(str(name).split()) for name in names)
    if not names or len(set(heading)) != len(heading):
        raise InvalidValue(
            "columns", [shown(h, 40) for h in heading[:20]], "give each its own name"
        )
    columns = tuple([_framed(value) for value in frame[name]] for name in names)
    return Grid("the data frame", heading, 1, columns, "")


def _framed(value: Any) -> str:
    if value is None or value != value or type(value).__name__ in ("NAType", "NaTType"):
        return ""
    if isinstance(value, str):
        return value
    if hasattr(value, "__float__") and type(value).__name__ not in ("bool", "bool_"):
        return TypedNumber.of(float(value))
    return str(value)
