from __future__ import annotations

import html
import math
import sys
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompassie import Table
from kompassie.errors import InvalidValue, MissingDependency
from kompassie.provenance import Provenance
from kompassie.tabular import TableResult
from tests.strategies import hostile


class Tags(HTMLParser):
    """The tags and the texts of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert attrs == []

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_table_has_named_columns_of_equal_length() -> None:
    table = Table({"name": ["a", "b"], "n": (1, 2)})  # type: ignore[dict-item]
    assert len(table) == 2
    assert table["n"] == [1, 2]
    assert list(table.rows()) == [{"name": "a", "n": 1}, {"name": "b", "n": 2}]
    with pytest.raises(InvalidValue, match=r"lengths of the columns is \[1, 2\]: give equal"):
        Table({"a": [1], "b": [1, 2]})


def test_an_unknown_column_is_answered_with_those_there_are() -> None:
    with pytest.raises(InvalidValue, match=r"column is 'x': use one of \['a'\]"):
        Table({"a": []})["x"]


def test_what_is_read_from_a_table_does_not_change_it() -> None:
    given_list = [1, 2]
    table = Table({"a": given_list})
    given_list.append(3)
    table["a"].append(4)
    assert table["a"] == [1, 2]


def test_rows_make_a_table_also_when_there_are_none() -> None:
    assert Table.from_rows(("a", "b"), [(1, 2), (3, 4)])["b"] == [2, 4]
    empty = Table.from_rows(("a", "b"), [])
    assert len(empty) == 0
    assert str(empty) == "a  b"
    assert len(Table({})) == 0
    assert str(Table({})) == ""


def test_numbers_stand_to_the_right_and_texts_to_the_left() -> None:
    table = Table({"variable": ["stress", "rest"], "links": [3, 12], "share": [0.123, -1.0]})
    assert str(table).splitlines() == [
        "variable  links  share",
        "stress        3   0.12",
        "rest         12  -1.00",
    ]


def test_nothing_yes_no_and_not_a_number_are_words_or_empty() -> None:
    table = Table({"a": [None, True, False, math.nan, math.inf]})
    assert [line.strip() for line in str(table).split("\n")[1:]] == ["", "yes", "no", "", ""]


def test_figures_are_short_and_zero_has_no_sign() -> None:
    cells = {"a": [-0.0, -0.004, -0.006, 1e12, float("nan")]}
    assert str(Table(cells)).split() == ["a", "0.00", "0.00", "-0.01", "1e+12"]


def test_a_result_shows_itself_in_a_line() -> None:
    class Found(TableResult):
        pass

    assert repr(Found()) == "<Found: complete>"


def test_a_long_or_broken_cell_stays_on_its_line() -> None:
    table = Table({"a": ["x" * 1_000, "one\ntwo\u2028three"]})
    lines = str(table).split("\n")
    assert len(lines) == 3
    assert lines[1] == "x" * 47 + "…"
    assert lines[2] == "one two three"


@given(st.lists(hostile(), max_size=4), hostile())
def test_a_table_of_hostile_cells_prints_a_line_per_row(cells: list[str], name: str) -> None:
    assert len(str(Table({"a": cells})).split("\n")) == 1 + len(cells)
    page = Table({name: cells, "b": cells})._repr_html_()
    parsed = Tags(page)
    assert parsed.tags <= {"table", "thead", "tbody", "tr", "th", "td"}
    if cells:
        assert "".join(name.split()) in "".join(parsed.text.split())


@pytest.mark.parametrize("cell", ["<script>alert(1)</script>", "&lt;", "\"'><img src=x>"])
def test_marks_of_html_are_shown_as_text(cell: str) -> None:
    page = Table({cell: [cell]})._repr_html_()
    assert page.count(html.escape(cell)) == 2
    assert Tags(page).tags == {"table", "thead", "tbody", "tr", "th", "td"}


@pytest.mark.parametrize("size", [0, 1, 12, 13, 5_000])
def test_html_has_at_most_twelve_rows_and_says_how_many_more(size: int) -> None:
    page = Table({"a": range(size)})._repr_html_()  # type: ignore[dict-item]
    assert page.count("<td>") == min(size, 12)
    assert ("more rows" in page) == (size > 12)
    if size == 5_000:
        assert "… and 4,988 more rows" in page


def test_a_table_becomes_a_data_frame() -> None:
    frame = Table({"name": ["a", "b"], "n": [1, None]}).to_frame()
    assert list(frame.columns) == ["name", "n"]
    assert len(frame) == 2
    assert list(Table({"a": []}).to_frame().columns) == ["a"]


def test_without_pandas_the_way_to_get_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingDependency, match=r"pandas is needed .*'kompassie\[tables\]'"):
        Table({"a": [1]}).to_frame()


class _Result(TableResult):
    provenance = Provenance("ask")

    def table(self) -> Table:
        return Table({"a": [1]})

    def completeness(self) -> str:
        return "stopped <early>"


def test_a_result_shows_its_table_and_whether_it_is_complete() -> None:
    page = _Result()._repr_html_()
    assert page.startswith("<table>")
    assert "stopped &lt;early&gt;" in page
    assert len(_Result().to_frame()) == 1


def test_a_result_must_say_how_it_becomes_a_table() -> None:
    with pytest.raises(TypeError, match="TableResult must say how it becomes a table"):
        TableResult().table()
    assert TableResult().completeness() == "complete"
