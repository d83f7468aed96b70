from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kompassie.errors import InvalidValue, TableError, UnreadableFile
from kompassie.io.matrix_csv import looks_like_matrix, read_matrix
from kompassie.io.tables import sheet_of

CASES = Path(os.environ.get("KOMPASSIE_CASES", Path(__file__).parents[3] / "shared" / "cases"))


def sheet(text: str):
    return sheet_of(text.encode("utf-8"), "team.csv")


def read(text: str, rows="source"):
    return read_matrix(sheet(text), rows=rows)


def triples(m):
    return [(link.source, link.target, link.sign.symbol, link.strength) for link in m.links]


SMALL = "Team west,a,b\na,,0.7\nb,-0.2,\n"


def test_rows_are_sources_or_targets_as_it_is_said():
    assert triples(read(SMALL)) == [("a", "b", "+", 0.7), ("b", "a", "−", 0.2)]
    assert triples(read(SMALL, rows="target")) == [("b", "a", "+", 0.7), ("a", "b", "−", 0.2)]


def test_the_top_left_cell_is_the_title():
    assert read(SMALL).title == "Team west"


def test_what_a_row_is_must_be_said_and_a_cell_to_check_is_proposed():
    with pytest.raises(InvalidValue) as caught:
        read(SMALL, rows=None)
    message = str(caught.value)
    assert message.startswith("rows is None")
    assert 'rows="source" or rows="target"' in message
    assert "cell C2 holds '0.7'; if that is the influence of 'a' on 'b', use \"source\"" in message


def test_a_typed_zero_is_no_link_and_is_reported():
    m = read(",a,b\na,0,0.5\nb,0,\n")
    assert len(m.links) == 1
    assert [r.text for r in m.report] == ["2 cells hold a 0: read as no link"]


def test_a_matrix_of_signs_leaves_strengths_unknown_and_says_so():
    m = read(",a,b\na,,1\nb,-1,\n")
    assert [link.strength for link in m.links] == [None, None]
    assert "read as signs" in m.report.remarks[0].text


def test_a_dutch_matrix_is_read():
    assert triples(read(";a;b\na;;0,7\nb;-0,2;\n")) == [("a", "b", "+", 0.7), ("b", "a", "−", 0.2)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (",a,b\na,,H+\nb,,\n", r"cell C2 \(row 'a', column 'b'\): 'H\+': write a number"),
        (",a,b\na,,3\nb,,\n", r"cell C2 .*divide the matrix"),
        (";a;b\na;;1.000\nb;0,5;\n", r"cell C2 .*1 or 1000"),
        (",a,b\na,,1\nc,,\n", r"cell A3: 'c': here the columns have 'b'"),
        (",a,b\nb,,1\na,1,\n", r"cell A2: 'b': here the columns have 'a'"),
        (",a,b\na,,1\n,1,\n", r"cell A3: '': here the columns have 'b'"),
        (",a,a\na,,1\na,1,\n", r"cell A3: 'a': this name stands twice"),
        (",a,,b\na,,1,\nb,,,\n", r"cell C1: '': name this column"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(text, message):
    with pytest.raises(TableError, match=message):
        read(text)


def test_a_blank_column_between_is_left_out_and_reported():
    m = read(",a,,b\na,,,0.5\nb,,,\n")
    assert triples(m) == [("a", "b", "+", 0.5)]
    assert [(r.code, r.where) for r in m.report] == [("not read", "column C")]


def test_a_matrix_that_is_not_square_is_refused():
    with pytest.raises(UnreadableFile, match="2 named columns and 1 rows"):
        read(",a,b\na,,1\n")


@pytest.mark.parametrize(
    ("text", "is_matrix"),
    [(SMALL, True), (",b,a\na,,\nb,,\n", True), ("source,target,sign\na,b,+\n", False)],
)
def test_a_matrix_is_told_by_its_names_on_both_sides(text, is_matrix):
    assert looks_like_matrix(sheet(text)) is is_matrix


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not beside this checkout")
@pytest.mark.parametrize("name", ["SouthNS_dutch.csv", "Skagerrak_190418.csv"])
def test_a_stakeholder_matrix_of_the_north_sea_has_the_expected_counts(name):
    expected = json.loads((CASES / "expected.json").read_text(encoding="utf-8"))
    expected = expected[f"north_sea/{name}"]
    data = (CASES / "north_sea" / name).read_bytes()
    m = read_matrix(sheet_of(data, name), rows="source")
    signs = [int(link.sign) for link in m.links]
    assert len(m) == expected["variables"]
    assert len(signs) == expected["links"]
    assert signs.count(1) == expected["positive"]
    assert signs.count(-1) == expected["negative"]
    assert m.report.remarks[0].text == "columns are separated by a semicolon"
