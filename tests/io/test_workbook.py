from __future__ import annotations

import datetime
import io
import sys
import tracemalloc
import zipfile

import pytest

from kompassie.errors import InvalidValue, MissingDependency, TooLarge, UnreadableFile
from kompassie.io.cells import TypedNumber, number
from kompassie.io.workbook import MOST_CELLS, is_workbook, sheets_of
from tests.io.books import book, packed

BUDGET = 50_000_000


def read(data, **settings):
    return sheets_of(data, "team.xlsx", **{"largest": BUDGET, **settings})


def only(data, **settings):
    ((_, sheet),) = read(data, **settings).sheets
    return sheet


def test_cells_come_as_texts_and_numbers_in_one_reading():
    sheet = only(book({"a": [["naam", "x"], ["rust", 1.5], ["druk", 1.125]]}))

    assert sheet.heading == ("naam", "x")
    assert sheet.rows == ((2, ("rust", "1.5")), (3, ("druk", "1.1250")))
    cell = sheet.rows[1][1][1]
    assert isinstance(cell, TypedNumber)
    # A number of a workbook is no text that may be read in two ways.
    assert number(cell, "unknown", "x", "") == 1.125


def test_a_date_is_named_with_its_cell():
    def change(made):
        form = made.add_format({"num_format": "d-mmm"})
        made.worksheets()[0].write_datetime(1, 0, datetime.datetime(2026, 2, 1), form)

    sheet = only(book({"a": [["x"], [0], [1]]}, change))

    assert sheet.rows[0] == (2, ("2026-02-01",))
    assert [(r.code, r.where) for r in sheet.remarks] == [("dates", "cell A2")]


def test_a_formula_is_never_a_name_and_its_number_is_said_to_be_one():
    def change(made):
        made.worksheets()[0].write_formula("A2", '=HYPERLINK("http://x")', None, "x")
        made.worksheets()[0].write_formula("B2", "=1+1", None, 2)

    sheet = only(book({"a": [["naam", "x"], ["", 0]]}, change))

    assert sheet.rows == ((2, ("=…", "2")),)
    assert [(r.code, r.where) for r in sheet.remarks] == [("formulas", "cells A2, B2")]


def test_hidden_sheets_rows_and_merged_cells_are_said():
    def change(made):
        first, second = made.worksheets()
        first.merge_range("A2:B3", "samen")
        first.set_row(3, None, None, {"hidden": True})
        second.hide()

    found = read(book({"a": [["x", "y"], [], [], ["p", "q"]], "b": [["secret"]]}, change))

    assert (len(found.sheets), found.hidden) == (1, 1)
    said = {r.code: r.where for r in found.sheets[0][1].remarks}
    assert said == {"merged cells": "cell A2:B3", "hidden rows": "1 row"}
    assert found.sheets[0][1].rows[-1] == (4, ("p", "q"))


def test_a_sheet_is_chosen_by_name_or_number_and_a_hidden_one_by_name():
    data = book({"Een": [["a"], ["1"]], "Twee": [["b"]]}, lambda made: made.worksheets()[1].hide())

    assert only(data, sheet="twee").heading == ("b",)
    assert only(data, sheet=1).heading == ("a",)
    for wrong in ("drie", 3, 0, True):
        with pytest.raises(UnreadableFile, match="there is no sheet"):
            read(data, sheet=wrong)


def test_names_of_sheets_stay_out_of_messages_where_they_are_people():
    data = book({"Jan de Vries": [["a"]], "Piet": [["b"]]})

    with pytest.raises(UnreadableFile) as caught:
        read(data, sheet="Klaas", private=True)
    assert "Jan" not in str(caught.value)
    assert all("Jan" not in sheet.name for _, sheet in read(data, private=True).sheets)


def test_a_sheet_far_from_its_corner_is_refused_before_it_is_laid_out():
    def far(made):
        made.worksheets()[0].write(1_048_575, 16_383, "x")

    with pytest.raises(TooLarge, match=r"over 1,000,000 rows"):
        read(book({"a": [["x"]]}, far))
    with pytest.raises(TooLarge, match=f"over {MOST_CELLS:,} cells"):
        read(book({"a": [["x"]]}, lambda made: made.worksheets()[0].write(9_999, 16_383, "x")))


def bomb(megabytes=300):
    """Return a small workbook in which one sheet unpacks to many bytes."""
    small = book({"a": [["x"]]})
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(small)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for part in old.infolist():
            if part.filename != "xl/worksheets/sheet1.xml":
                new.writestr(part.filename, old.read(part))
        with new.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(b"<worksheet><sheetData>")
            for _ in range(megabytes):
                sheet.write(b" " * 1_000_000)
            sheet.write(b"</sheetData></worksheet>")
    return out.getvalue()


def test_a_workbook_that_unpacks_to_too_much_is_refused_without_unpacking():
    data = bomb()
    assert len(data) < 1_000_000
    tracemalloc.start()
    with pytest.raises(TooLarge, match="bytes unpacked"):
        read(data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


def test_a_workbook_that_lies_about_its_size_is_refused():
    data = bytearray(bomb(60))
    # The size unpacked, in the directory at the end of the archive.
    start = data.rindex(b"PK\x01\x02")
    data[start + 24 : start + 28] = (1_000).to_bytes(4, "little")

    with pytest.raises(UnreadableFile, match=r"damaged|XML"):
        read(bytes(data))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04" + b"xl/" * 50, "damaged"),
        (packed({"readme.txt": b"xl/"}), "no workbook"),
        (packed({"xl/workbook.xml": b"<a", "xl/_rels/workbook.xml.rels": b"<a/>"}), "not XML"),
        (packed({"xl/workbook.xml": b"<a/>", "xl/_rels/workbook.xml.rels": b"<a/>"}), "damaged|no"),
        (book({"a": []}), "no cell with text"),
        (book({"a": [["x"]]})[:-400], "damaged"),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(data, words):
    with pytest.raises(UnreadableFile, match=words):
        read(data)


def test_entities_in_a_sheet_are_refused():
    small = book({"a": [["x"]]})
    with zipfile.ZipFile(io.BytesIO(small)) as archive:
        parts = {part.filename: archive.read(part) for part in archive.infolist()}
    parts["xl/worksheets/sheet1.xml"] = (
        b'<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet><sheetData/></worksheet>'
    )
    with pytest.raises(UnreadableFile, match="document type"):
        read(packed(parts))


@pytest.mark.parametrize(
    "cell",
    ['<c r="A19999999999">', '<c r="ZZZZ1">', '<c r="a1">', '<c r="">', '<c r="A9999999">'],
)
def test_a_cell_out_of_every_sheet_is_refused(cell):
    small = book({"a": [["x"], ["y"]]})
    with zipfile.ZipFile(io.BytesIO(small)) as archive:
        parts = {part.filename: archive.read(part) for part in archive.infolist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b'<c r="A2" t="s">', cell.encode())
    assert cell.encode() in parts[sheet]

    with pytest.raises(
        (UnreadableFile, TooLarge), match=r"no place in a sheet|over 1,000,000 rows"
    ):
        read(packed(parts))


def test_a_sheet_that_only_the_archive_names_is_looked_at_too():
    small = book({"a": [["x"]]})
    with zipfile.ZipFile(io.BytesIO(small)) as archive:
        parts = {part.filename: archive.read(part) for part in archive.infolist()}
    parts["xl/evil.dat"] = b'<worksheet><sheetData><c r="XFD1048576"/></sheetData></worksheet>'
    relations = "xl/_rels/workbook.xml.rels"
    first = b'<Relationship Id="rId1" Target="evil.dat"/>'
    parts[relations] = parts[relations].replace(b"<Relationship ", first + b"<Relationship ", 1)

    with pytest.raises(TooLarge):
        read(packed(parts))


def test_one_part_twice_is_refused():
    out = io.BytesIO(book({"a": [["x"]]}))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/workbook.xml", "<a/>")
    with pytest.raises(UnreadableFile, match="one part twice"):
        read(out.getvalue())


def test_a_text_without_end_in_a_cell_is_refused():
    with pytest.raises(UnreadableFile, match="cell A2 is longer"):
        read(packed(_with_text("x" * 200_000)))


def _with_text(text):
    small = book({"a": [["x"], ["y"]]})
    with zipfile.ZipFile(io.BytesIO(small)) as archive:
        parts = {part.filename: archive.read(part) for part in archive.infolist()}
    shared = "xl/sharedStrings.xml"
    parts[shared] = parts[shared].replace(b"<t>y</t>", f"<t>{text}</t>".encode())
    return parts


def test_without_the_library_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "python_calamine", None)

    with pytest.raises(MissingDependency, match=r"kompassie\[excel\]"):
        read(book({"a": [["x"]]}))


def test_a_workbook_is_told_from_other_archives():
    assert is_workbook(book({"a": [["x"]]}))
    assert not is_workbook(packed({"a.txt": b"x"}))
    assert not is_workbook(b"a;b\n")


def test_a_typed_number_is_checked_like_any_other():
    with pytest.raises(InvalidValue):
        number(TypedNumber.of(float("inf")), ".", "x", "give a number")
