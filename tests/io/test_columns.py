from __future__ import annotations

import pytest

from kompassie.errors import UnreadableFile
from kompassie.io.columns import columns_of
from kompassie.io.tables import sheet_of

FIELDS = {"van": "source", "from": "source", "naar": "target"}


def columns(text: str):
    return columns_of(sheet_of(text.encode(), "team.csv"), FIELDS.get, ["source"], "Name it.")


def test_fields_are_found_and_blank_cells_left_out():
    found = columns("naar,van\nb,a\nb,\n")
    assert found.cells(("b", " ")) == {"target": "b"}
    assert found.title("source") == "van"


def test_a_column_that_is_not_read_is_reported_with_its_filled_cells():
    remarks = columns("van,colour,\na,red,7\nb,,\n").remarks
    assert [(r.code, r.where) for r in remarks] == [
        ("not read", "column 'colour'"),
        ("not read", "column 3, without a name"),
    ]
    assert "it has 1 cell" in remarks[0].text


def test_a_missing_column_is_named_with_those_there_are():
    with pytest.raises(UnreadableFile, match=r"no column 'source', only 'naar', 'x'\. Name it\."):
        columns("naar,x\na,b\n")


def test_two_columns_for_one_field_are_refused():
    with pytest.raises(UnreadableFile, match="'van' and 'from' both stand for source"):
        columns("van,from\na,b\n")
