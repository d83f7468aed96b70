"""Excel workbooks (.xlsx) to sheets of texts, after looking at what they unfold to.

A workbook is a zip archive of XML, and a small one can hold gigabytes. Before any library opens
it, its directory is read, every part is unpacked once in pieces against the size it states, and
the sheets are walked for their extent, formulas and merged cells. Only then is it read.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from ..errors import KompassieError, MissingDependency, TooLarge, UnreadableFile, shown
from ..model.remarks import Remark
from .cells import TypedNumber, unguard
from .files import Where
from .safe_xml import walker
from .tables import MOST_ROWS, Sheet, cell_name

__all__ = ["MOST_CELLS", "Book", "is_workbook", "sheets_of"]

MOST_CELLS = 20_000_000
"""How many cells the used part of a workbook may span."""

_MOST_PARTS = 2_000
_LONGEST_CELL = 131_072
_CHUNK = 1 << 18
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_AGAIN = "Save it again in Excel as .xlsx, or as “CSV UTF-8”."
_SPLIT = "Give it in parts, or save the sheet as “CSV UTF-8”."


@dataclass(frozen=True)
class Book:
    """The sheets of a workbook that hold something.

    Parameters
    ----------
    sheets
        Name and rows of each visible sheet with a cell in it, in the order of the workbook.
    hidden
        Number of sheets that are hidden; they are not read unless asked for by name.
    """

    sheets: tuple[tuple[str, Sheet], ...]
    hidden: int


@dataclass
class _Extent:
    """What the XML of one sheet spans and holds."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    formulas: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[str, ...] = ()
    hidden_rows: int = 0


def is_workbook(data: bytes) -> bool:
    """Return whether bytes are a zip archive with a workbook in it."""
    return data.startswith(b"PK\x03\x04") and b"xl/" in data


def sheets_of(
    data: bytes,
    path: Where,
    *,
    sheet: str | int | None = None,
    largest: int,
    most_rows: int = MOST_ROWS,
    private: bool = False,
) -> Book:
    """Return the sheets of an .xlsx workbook from its bytes.

    Parameters
    ----------
    data
        The bytes of the file.
    path
        Its name, for messages.
    sheet
        Name or number (from 1) of the only sheet to read; a hidden one is read if it is named.
        None: all that are visible.
    largest
        Budget of bytes that the whole archive may unpack to.
    most_rows
        Budget of rows per sheet.
    private
        Keep the names of sheets out of messages: they may be names of people.

    Returns
    -------
    Book
        Cells as texts: numbers as `TypedNumber`, dates as ``2026-02-01``, errors such as
        ``#REF!`` as they are. A cell with a formula holds its last result; one whose result is
        a text holds ``=…`` so that no reader takes it for a name. The remarks of each sheet say
        what was merged, hidden, made into a date or calculated.

    Raises
    ------
    UnreadableFile
        If it is no workbook, damaged, locked with a password, or has no such sheet.
    TooLarge
        If it unpacks to more bytes, rows or cells than the budgets.
    MissingDependency
        If python-calamine is not installed.

    Notes
    -----
    Two passes, O(bytes unpacked). Nothing in a workbook is run and nothing is fetched.
    """
    extents = _inspected(data, path, largest, most_rows)
    try:
        import python_calamine as calamine
    except ImportError:
        raise MissingDependency("python-calamine", "to read Excel workbooks", "excel") from None
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        listed = list(book.sheets_metadata)
    except (calamine.CalamineError, OSError, ValueError):
        # The library's own words may quote a cell.
        why = "it is damaged, or no workbook with sheets of cells"
        raise UnreadableFile(path, why, _AGAIN) from None
    visible = [k for k, s in enumerate(listed) if s.visible == calamine.SheetVisibleEnum.Visible]
    chosen = visible if sheet is None else [_asked(sheet, listed, path, private)]
    found = []
    for k in chosen:
        if listed[k].typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        if k not in extents:
            raise UnreadableFile(path, f"sheet {k + 1} of it is not where it should be", _AGAIN)
        try:
            rows = book.get_sheet_by_index(k).to_python(skip_empty_area=False)
        except (calamine.CalamineError, OSError, ValueError):
            raise UnreadableFile(path, f"sheet {k + 1} of it is damaged", _AGAIN) from None
        name = "" if private else f", sheet {shown(listed[k].name, 40)}"
        where = f"{path}{name or f', sheet {k + 1}'}"
        one = _sheet(rows, where, extents[k])
        if one is not None:
            found.append((str(listed[k].name), one))
    if not found:
        raise UnreadableFile(path, "it holds no cell with text", "Check that it was saved.")
    return Book(tuple(found), len(listed) - len(visible))


def _asked(sheet: str | int, listed: list[Any], path: Where, private: bool) -> int:
    names = [str(s.name) for s in listed]
    if isinstance(sheet, int) and not isinstance(sheet, bool) and 1 <= sheet <= len(names):
        return sheet - 1
    if isinstance(sheet, str):
        folded = [" ".join(name.split()).casefold() for name in names]
        wanted = " ".join(sheet.split()).casefold()
        if folded.count(wanted) == 1:
            return folded.index(wanted)
    has = f"{len(names)} sheets" if private else ", ".join(shown(n, 40) for n in names[:12])
    why = f"there is no sheet {shown(sheet, 40)}; it has {has}"
    raise UnreadableFile(path, why, "Give its name, or its number from 1.")


# -- before it is opened -----------------------------------------------------------------------


def _inspected(data: bytes, path: Where, largest: int, most_rows: int) -> dict[int, _Extent]:
    """Return the extent of each sheet, by its place in the workbook, or refuse the archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_directory(parts, path, largest)
            places, named = _sheet_parts(archive, path)
            extents: dict[int, _Extent] = {}
            left = MOST_CELLS
            for part in parts:
                name = part.filename.lstrip("/").lower()
                # Whatever may be opened as a sheet is walked, not only what should be.
                if name not in named and not name.endswith(".xml"):
                    _drain(archive, part)
                    continue
                extent = _walked(archive, part, path, most_rows, left)
                left -= extent.rows * extent.columns
                if name in places:
                    extents[places[name]] = extent
            return extents
    except KompassieError:
        raise
    # What the standard library raises depends on which byte is wrong.
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
        raise UnreadableFile(path, "its zip archive is damaged or locked", _AGAIN) from None


def _check_directory(parts: list[zipfile.ZipInfo], path: Where, largest: int) -> None:
    if len(parts) > _MOST_PARTS:
        what, size = f"the workbook {str(path)!r}", f"{len(parts):,} parts"
        raise TooLarge(what, size, f"{_MOST_PARTS:,} parts", _SPLIT)
    total = sum(part.file_size for part in parts)
    if total > largest:
        what = f"the workbook {str(path)!r}"
        size, budget = f"{total:,} bytes unpacked", f"{largest:,} bytes"
        raise TooLarge(what, size, budget, "Give a larger budget, if it is what you think it is.")
    names = [part.filename.lower() for part in parts]
    if len(set(names)) != len(names):
        raise UnreadableFile(path, "its zip archive holds one part twice", _AGAIN)
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile(path, "it is locked with a password", "Save it without one.")


def _drain(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Unpack a part in pieces: a size that is not as stated breaks its check sum."""
    with archive.open(part) as stream:
        while stream.read(_CHUNK):
            pass


def _sheet_parts(archive: zipfile.ZipFile, path: Where) -> tuple[dict[str, int], set[str]]:
    """Return the place in the workbook of each part that is a sheet, and all parts it names."""
    relations: dict[str, str] = {}
    named: set[str] = set()

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "relationship":
            target = attributes.get("Target", "")
            full = target if target.startswith("/") else str(PurePosixPath("xl", target))
            relations[attributes.get("Id", "")] = full.lstrip("/").lower()
            named.add(full.lstrip("/").lower())

    listed: list[str] = []

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            ids = (v for k, v in attributes.items() if k.rpartition(":")[2] == "id" and ":" in k)
            listed.append(next(ids, ""))

    for part, call in (("xl/_rels/workbook.xml.rels", relation), ("xl/workbook.xml", sheet)):
        try:
            whole = archive.read(part)
        except KeyError:
            raise UnreadableFile(path, "it is a zip archive, but no workbook", _AGAIN) from None
        walker(path, call, _nothing, _nothing)(whole, True)
    places = {relations[ident]: k for k, ident in enumerate(listed) if ident in relations}
    return places, named


def _nothing(_: str) -> None:
    """Take a piece of text that does not matter here."""


def _walked(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, path: Where, most_rows: int, left: int
) -> _Extent:
    """Return what a sheet spans, from one pass over its XML."""
    extent = _Extent()
    formulas: set[tuple[int, int]] = set()
    merged: list[str] = []
    row = column = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column
        if name == "row":
            row, column = _whole(attributes.get("r"), row + 1), 0
            extent.hidden_rows += attributes.get("hidden") in ("1", "true")
        elif name == "c":
            place = _REFERENCE.fullmatch(attributes.get("r", ""))
            if place is None and "r" in attributes:
                raise UnreadableFile(path, "a cell of it has no place in a sheet", _AGAIN)
            column = _column(place[1]) if place else column + 1
            row = int(place[2]) if place else row
            extent.cells += 1
            extent.rows, extent.columns = max(extent.rows, row), max(extent.columns, column)
            if extent.rows > most_rows:
                what, size = f"a sheet of {str(path)!r}", f"over {most_rows:,} rows"
                raise TooLarge(what, size, f"{most_rows:,} rows", _SPLIT)
            if extent.rows * extent.columns > left:
                what, size = f"the workbook {str(path)!r}", f"over {MOST_CELLS:,} cells"
                raise TooLarge(what, size, f"{MOST_CELLS:,} cells", _SPLIT)
        elif name == "f":
            formulas.add((row, column))
        elif name == "mergecell":
            merged.append(attributes.get("ref", ""))

    feed = walker(path, start, _nothing, _nothing, most_elements=4 * MOST_CELLS)
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            feed(chunk, False)
        feed(b"", True)
    extent.formulas, extent.merged = frozenset(formulas), tuple(merged)
    return extent


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else otherwise


def _column(letters: str) -> int:
    """Return the number of a column, from 1."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


# -- after it is opened ------------------------------------------------------------------------


def _sheet(rows: list[list[Any]], name: str, extent: _Extent) -> Sheet | None:
    """Return a sheet of texts, or None if there is no text in it."""
    dates: list[str] = []
    formulas: list[str] = []
    texts = []
    for number, row in enumerate(rows, 1):
        cells = []
        for k, value in enumerate(row):
            text = _text(value)
            if not isinstance(text, TypedNumber) and len(text) > _LONGEST_CELL:
                why = f"cell {cell_name(number, k)} is longer than {_LONGEST_CELL:,} characters"
                raise UnreadableFile(name, why, "Shorten it.")
            if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
                dates.append(cell_name(number, k))
            if (number, k + 1) in extent.formulas:
                formulas.append(cell_name(number, k))
                if text and not isinstance(text, TypedNumber):
                    text = "=…"
            cells.append(text)
        if any(cell.strip() for cell in cells):
            texts.append((number, tuple(cells)))
    if not texts:
        return None
    width = max(k for _, cells in texts for k, cell in enumerate(cells, 1) if cell.strip())
    _, top = texts[0]
    heading = tuple(" ".join(unguard(cell).split()) for cell in top[:width])
    body = tuple((n, tuple(unguard(c) if "'" in c else c for c in cells[:width]))
                 for n, cells in texts[1:])  # fmt: skip
    return Sheet(name, heading, body, "", tuple(_said(extent, dates, formulas)))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return TypedNumber.of(float(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(value)


def _said(extent: _Extent, dates: list[str], formulas: list[str]) -> Iterator[Remark]:
    if dates:
        said = "dates; Excel makes 1-2 into 1 February: check whether a number or text was meant"
        yield Remark("dates", _places(dates), said)
    if formulas:
        said = "formulas: a number is the last result; a text is not read, paste its value instead"
        yield Remark("formulas", _places(formulas), said)
    if extent.merged:
        said = "merged cells: only the top left one of each holds the text"
        yield Remark("merged cells", _places(extent.merged), said)
    if extent.hidden_rows:
        said = "hidden or filtered out in the sheet: they are read all the same"
        rows = "1 row" if extent.hidden_rows == 1 else f"{extent.hidden_rows} rows"
        yield Remark("hidden rows", rows, said)


def _places(names: Iterable[str]) -> str:
    """Return some places by name, and how many there are in all."""
    kept = list(names)
    more = f", … ({len(kept)} in all)" if len(kept) > 8 else ""
    return ("cell " if len(kept) == 1 else "cells ") + ", ".join(kept[:8]) + more
