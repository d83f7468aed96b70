from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kompassie.errors import InvalidValue, TableError, TooLarge, UnreadableFile
from kompassie.io.tables import cell_name, csv_text, sheet_of


def sheet(text: str, name: str = "team.csv", **settings):
    return sheet_of(text.encode("utf-8"), name, **settings)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b,c\n1,2,3\n", ","),
        ("a;b;c\n1;0,5;3\n", ";"),
        ("a\tb\nx, y; z\t2\n", "\t"),
        ("a (0,1);b;c\nx;0,5;y\n", ";"),
        ("a,b,c\nx;y,2,3\n", ","),
        ('a,b\n"x;y;z",2\n', ","),
    ],
)
def test_the_separator_is_the_one_that_cuts_most_evenly(text, delimiter):
    assert sheet(text).delimiter == delimiter


def test_the_separator_may_be_said_on_the_first_line_as_excel_does():
    found = sheet("sep=;\r\na;b\r\n1,5;2\r\n")
    assert found.delimiter == ";"
    assert found.rows == ((2, ("1,5", "2")),)


def test_a_separator_that_cannot_be_told_is_refused():
    with pytest.raises(UnreadableFile, match="separated by comma or semicolon"):
        sheet("a,b;c\n1,2;3\n")


def test_an_unusual_separator_is_reported_and_the_usual_one_is_not():
    assert sheet("a,b\n1,2\n").remarks == ()
    assert sheet("a\tb\n1\t2\n", "team.tsv").remarks == ()
    assert [r.text for r in sheet("a;b\n1;2\n").remarks] == ["columns are separated by a semicolon"]


def test_rows_are_numbered_as_a_spreadsheet_does():
    text = 'a,b\n"two\nlines",1\n\n,\nlast,2\n'
    assert [number for number, _ in sheet(text).rows] == [2, 5]


def test_a_short_row_is_filled_and_empty_columns_at_the_right_are_left_out():
    found = sheet("a,b,,\n1\n2,3,,\n")
    assert found.heading == ("a", "b")
    assert found.rows == ((2, ("1", "")), (3, ("2", "3")))


def test_every_row_that_is_too_wide_is_named():
    with pytest.raises(TableError, match=r"(?s)2 problems in team\.csv.*row 2.*row 4"):
        sheet("a,b\n1,2,x\n1,2\n1,2,y\n")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('a,b\n"x,1\ny,2\n', "never closed"),
        ('a,b\n"x"y,1\n', "follows the closing double quote"),
        ("a,b\n" + "x" * 140_000 + ",1\n", "longer than 131,072"),
    ],
)
def test_broken_quotes_are_explained(text, why):
    with pytest.raises(UnreadableFile, match=why):
        sheet(text)


def test_more_rows_than_the_budget_are_refused():
    with pytest.raises(TooLarge, match="over 3 rows"):
        sheet("a,b\n1,2\n1,2\n1,2\n", most_rows=3)


def test_a_sheet_of_separators_only_is_refused():
    with pytest.raises(UnreadableFile, match="no cell with text"):
        sheet(",,\n,,\n")


def test_words_that_other_readers_take_for_missing_stay_texts():
    assert sheet("a,b\nNA,None\n").rows[0][1] == ("NA", "None")


def test_apostrophes_against_formulas_are_taken_off():
    assert sheet("a,b\n'=1+1,'-\n").rows[0][1] == ("=1+1", "-")


def test_cells_are_named_as_spreadsheets_do():
    assert [cell_name(1, k) for k in (0, 25, 26, 701, 702)] == ["A1", "Z1", "AA1", "ZZ1", "AAA1"]


cells = st.text(
    st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("'=+-@;,\"\n\t"), max_size=12
).filter(lambda text: text == text.strip() != "")


@settings(deadline=None, derandomize=True)
@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=5), st.sampled_from(",;\t"))
def test_what_is_written_is_read_back(rows, delimiter):
    text = csv_text(("one", "two", "three"), rows, delimiter=delimiter)
    name = "x.tsv" if delimiter == "\t" else "x.csv"
    found = sheet(f"sep={delimiter}\n{text}", name)
    assert [cells for _, cells in found.rows] == rows


def test_values_are_written_plainly():
    text = csv_text(("a", "b", "c", "d", "e"), [(1.0, None, True, float("nan"), -2)])
    assert text == "a,b,c,d,e\n1,,yes,,-2\n"


def test_a_bare_sign_stays_bare_only_in_a_column_of_signs():
    assert csv_text(("sign", "name"), [("-", "-")], signs=["sign"]) == "sign,name\n-,'-\n"


def test_an_unknown_separator_is_refused_on_writing():
    with pytest.raises(InvalidValue, match="delimiter"):
        csv_text(("a",), [], delimiter="|")


def test_pandas_reads_what_we_write():
    import pandas

    text = csv_text(("name", "note"), [("=x", 'he said "no"\nand left')])
    frame = pandas.read_csv(io.StringIO(text))
    assert frame.to_numpy().tolist() == [["'=x", 'he said "no"\nand left']]


def test_one_column_is_separated_as_the_name_of_the_file_says():
    assert sheet("name\na\n").delimiter == ","
    assert sheet("name\na, b\n", "x.tsv").delimiter == "\t"
