"""CSV text to rows and back: an explicit detector that says what it assumed.

Excel in Dutch writes semicolons and decimal commas, in Windows-1252 or with a byte-order mark;
other programs write commas and points. The separator is the one of comma, semicolon and tab that
cuts the rows into the most columns most evenly.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from numbers import Integral, Real
from pathlib import PurePath
from typing import TextIO

from ..errors import InvalidValue, Problem, TableError, TooLarge, UnreadableFile
from ..model.remarks import Remark
from .cells import Decimal, decimal_mark, guard, number_text, unguard
from .files import Where, decoded

__all__ = [
    "LONGEST_ROW",
    "MOST_ROWS",
    "Sheet",
    "broken",
    "cell_name",
    "csv_text",
    "delimiter_of",
    "rows_in",
    "separator_remarks",
    "sheet_of",
]

MOST_ROWS = 1_000_000
"""How many rows a sheet may have unless a reader is told otherwise."""

LONGEST_ROW = 2_000_000
"""How many characters one row may have."""

_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
_SAMPLE = 500
_SEP_LENGTH = 20
_SEP_LINE = re.compile(r"\A\"?sep=([,;\t])\"?\r?\n", re.IGNORECASE)


@dataclass(frozen=True)
class Sheet:
    """Rows of texts, and what was assumed to get them.

    Parameters
    ----------
    name
        The file, for messages.
    heading
        The cells of the first row, trimmed.
    rows
        (row number as a spreadsheet counts it, cells) of each row that is not blank, padded to the
        width of the heading. Apostrophes against formulas are taken off.
    delimiter
        What separates the columns.
    remarks
        What was assumed.
    """

    name: str
    heading: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...] = field(repr=False)
    delimiter: str
    remarks: tuple[Remark, ...] = ()

    def column(self, k: int) -> tuple[str, ...]:
        """Return the cells of column k below the heading."""
        return tuple(cells[k] for _, cells in self.rows)

    def decimal(self, columns: Iterable[int]) -> Decimal:
        """Return how the numbers in these columns are written."""
        wanted = tuple(columns)
        cells = (cells[k] for _, cells in self.rows for k in wanted)
        return decimal_mark(cells, self.delimiter)


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell as spreadsheets have it; `row` from 1, `column` from 0.

    Examples
    --------
    >>> cell_name(5, 2), cell_name(1, 27)
    ('C5', 'AB1')
    """
    letters = ""
    k = column + 1
    while k:
        k, rest = divmod(k - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def sheet_of(data: bytes, path: Where, *, most_rows: int = MOST_ROWS) -> Sheet:
    """Return the rows of a CSV or tab-separated file from its bytes.

    Parameters
    ----------
    data
        The bytes of the file.
    path
        Its name, for messages; a name that ends in .tsv is separated by tabs if it holds any.
    most_rows
        Budget of rows, the heading included.

    Returns
    -------
    Sheet
        The first row that is not blank is the heading.

    Raises
    ------
    UnreadableFile
        If the bytes are no text, a quote is not closed, or the separator cannot be told.
    TooLarge
        If there are more rows than the budget.
    TableError
        Naming every row that is wider than the heading.

    Notes
    -----
    Quoted cells follow RFC 4180: a quote inside is doubled, a line end inside is kept.
    O(characters).
    """
    text, remarks = decoded(data, path)
    said = list(remarks)
    stream = io.StringIO(text, newline="")
    delimiter = delimiter_of(stream, path)
    said += separator_remarks(delimiter, path)
    rows = []
    try:
        for number, cells in enumerate(rows_in(stream, delimiter, path), 1):
            if number > most_rows:
                what, size = f"the sheet {str(path)!r}", f"over {most_rows:,} rows"
                raise TooLarge(what, size, f"{most_rows:,} rows", "Give it in parts.")
            if any(cell.strip() for cell in cells):
                rows.append((number, cells))
    except csv.Error as error:
        raise broken(path, error) from None
    if not rows:
        raise UnreadableFile(path, "it holds no cell with text", "Check that it was saved.")
    _, top = rows[0]
    # Spreadsheets write empty columns at the right, as far as a cell was ever touched.
    width = min(len(top), max(_filled(cells) for _, cells in rows))
    heading = tuple(unguard(cell).strip() for cell in top[:width])
    problems = []
    body = []
    for number, cells in rows[1:]:
        if any(cell.strip() for cell in cells[width:]):
            remedy = f"this row has {len(cells)} cells, the first row has {width}; check its quotes"
            problems.append(Problem(f"row {number}", ", ".join(cells[width:]), remedy))
            continue
        padded = (*cells[:width], *[""] * (width - len(cells)))
        body.append((number, tuple(unguard(cell) for cell in padded)))
    if problems:
        raise TableError(problems, str(path))
    return Sheet(str(path), heading, tuple(body), delimiter, tuple(said))


def _filled(cells: Sequence[str]) -> int:
    """Return how many cells there are up to the last that is not blank."""
    return max(k for k, cell in enumerate(cells, 1) if cell.strip())


def rows_in(stream: Iterable[str], delimiter: str, path: Where) -> Iterator[list[str]]:
    """Yield the rows of a CSV text, within a budget of characters for each.

    Raises
    ------
    TooLarge
        For a row beyond `LONGEST_ROW`: a file without line ends, or one that opens a quote in
        cell after cell.
    csv.Error
        See `broken`.
    """
    pulled = 0

    def lines() -> Iterator[str]:
        nonlocal pulled
        for line in stream:
            pulled += len(line)
            if pulled > LONGEST_ROW:
                what, budget = f"a row of {str(path)!r}", f"{LONGEST_ROW:,} characters"
                raise TooLarge(what, f"over {budget}", budget, "Check its line ends and quotes.")
            yield line

    for row in csv.reader(lines(), delimiter=delimiter, strict=True):
        pulled = 0
        yield row


def delimiter_of(stream: TextIO, path: Where) -> str:
    """Return the separator of a text.

    A first line such as ``sep=;`` says it. Otherwise it is the one that cuts the first rows into
    the most columns most evenly. The stream stands at the first row afterwards.

    Raises
    ------
    UnreadableFile
        If two separators do equally well, or a quote is not closed.
    """
    first_line = _SEP_LINE.match(stream.readline(_SEP_LENGTH))
    if first_line is not None:
        return first_line[1]
    scores: dict[str, float] = {}
    fault: csv.Error | None = None
    for delimiter in _SEPARATORS:
        stream.seek(0)
        try:
            sample = [len(row) for row in islice(rows_in(stream, delimiter, path), _SAMPLE) if row]
        except csv.Error as error:
            fault = error
            continue
        width = sample[0] if sample else 1
        scores[delimiter] = (width - 1) * sample.count(width) / max(len(sample), 1)
    stream.seek(0)
    if not scores and fault is not None:
        raise broken(path, fault)
    best = max(scores.values())
    found = [delimiter for delimiter, score in scores.items() if score == best]
    usual = _usual(path)
    if best == 0 or (usual == "\t" and scores.get(usual)):
        return usual
    if len(found) > 1:
        names = " or ".join(_SEPARATORS[d] for d in found)
        remedy = 'Put "sep=;" (or "sep=,") on a line of its own at the top, or save it again.'
        raise UnreadableFile(path, f"its columns may be separated by {names}", remedy)
    return found[0]


def separator_remarks(delimiter: str, path: Where) -> tuple[Remark, ...]:
    """Return what to report of a separator that the name of the file does not say."""
    if delimiter == _usual(path):
        return ()
    said = f"columns are separated by a {_SEPARATORS[delimiter]}"
    return (Remark("assumed", "columns", said),)


def _usual(path: Where) -> str:
    """Return the separator that a file of this name is expected to have."""
    return "\t" if PurePath(path).suffix.lower() == ".tsv" else ","


def broken(path: Where, error: csv.Error) -> UnreadableFile:
    """Return what to raise where the cells of a file cannot be told apart."""
    reason = str(error)
    why = f"its cells cannot be told apart ({reason})"
    if "unexpected end" in reason:
        why = 'a cell starts with a double quote " that is never closed'
    elif "field larger" in reason:
        why = "a cell is longer than 131,072 characters; perhaps a quote is not closed"
    elif "expected after" in reason:
        why = 'text follows the closing double quote " of a cell'
    remedy = 'Write a double quote inside a cell twice: "he said ""no""".'
    return UnreadableFile(path, why, remedy)


def csv_text(
    heading: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    delimiter: str = ",",
    signs: Iterable[str] = (),
) -> str:
    r"""Return rows as CSV text: plain line feeds, no cell that runs as a formula.

    Parameters
    ----------
    heading
        Column names.
    rows
        Cells: texts, numbers, True and False (yes and no), None (empty).
    delimiter
        What separates the columns.
    signs
        Columns in which a bare ``+`` or ``-`` stays as it is.

    Examples
    --------
    >>> csv_text(["source", "sign"], [("=1", "-")], signs=["sign"])
    "source,sign\n'=1,-\n"
    """
    if delimiter not in _SEPARATORS:
        raise InvalidValue("delimiter", delimiter, "use a comma, a semicolon or a tab")
    bare = {k for k, name in enumerate(heading) if name in set(signs)}
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow([guard(name) for name in heading])
    for row in rows:
        writer.writerow([_cell(value, k in bare) for k, value in enumerate(row)])
    return out.getvalue()


def _cell(value: object, bare: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real):
        return "" if math.isnan(value) else number_text(float(value))
    text = str(value)
    return text if bare and text in ("+", "-") else guard(text)
