from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompassie as ks
from kompassie import saving
from kompassie.errors import (
    InvalidValue,
    NotationError,
    TableError,
    TooLarge,
    UnreadableFile,
    UnwritableFile,
)
from kompassie.io.registry import read, write
from kompassie.model.causal_map import CausalMap
from kompassie.model.interventions import Push, Scenario
from kompassie.model.link import Link
from kompassie.model.sign import Sign
from kompassie.model.study import Study
from kompassie.model.variable import Variable
from kompassie.tabular import Table
from tests.strategies import visible

CASES = Path(os.environ.get("KOMPASSIE_CASES", Path(__file__).parents[3] / "shared" / "cases"))
PAIR = ks.parse("a -> b +\nb -> a - ||")
RICH = CausalMap(
    [Variable("a", today=0.6, labels={"nl": "=A"}), "b", "alone"], PAIR.links, "Team", "week"
)
MATRIX = ",a,b\na,,0.7\nb,-0.2,\n"


# -- reading -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["m.json", "m.csv", "m.tsv", "m.txt", "M.CSV"])
def test_a_map_comes_back_in_every_format(tmp_path, name):
    write(PAIR, tmp_path / name)
    assert read(tmp_path / name) == PAIR
    assert len(read(tmp_path / name).report) == 0


def test_a_path_may_be_a_text(tmp_path):
    write(PAIR, str(tmp_path / "m.json"))
    assert read(str(tmp_path / "m.json")) == PAIR


@pytest.mark.parametrize("name", ["m.csv", "m.tsv"])
def test_variables_travel_in_a_second_file_that_is_found_by_itself(tmp_path, name):
    report = write(RICH, tmp_path / name)
    second = tmp_path / name.replace("m.", "m.variables.")
    assert [r.where for r in report.coded("written")] == [str(tmp_path / name), str(second)]
    assert [r.where for r in report.coded("lost")] == ["title 'Team'", "time unit 'week'"]
    found = read(tmp_path / name)
    assert found == CausalMap(RICH.variables, RICH.links)
    assert [(r.code, r.where) for r in found.report] == [("read too", repr(second.name))]


def test_the_order_of_the_variables_is_kept(tmp_path):
    m = CausalMap(["b", "a"], PAIR.links)
    write(m, tmp_path / "m.csv")
    assert read(tmp_path / "m.csv") == m


def test_an_old_variable_table_is_not_left_to_be_read_with_a_new_list(tmp_path):
    write(RICH, tmp_path / "m.csv")
    write(PAIR, tmp_path / "m.csv")
    assert read(tmp_path / "m.csv") == PAIR


def test_a_variable_table_may_be_named(put):
    links = put("source,target,sign\na,b,+\n")
    table = put("id,kind\nb,belief\n", "words.csv")
    m = read(links, variables=table)
    assert m.names == ("b", "a")
    assert m.report.coded("read too").remarks == ()


def test_a_fault_in_the_second_file_names_that_file(put):
    links = put("source,target,sign\na,b,+\n")
    put("name,kind\nb,habit\n", "team.variables.csv")
    with pytest.raises(TableError, match=r"team\.variables\.csv"):
        read(links)


def test_a_matrix_needs_to_be_told_what_a_row_is(put):
    path = put(MATRIX)
    with pytest.raises(InvalidValue, match=r'say rows="source" or rows="target"'):
        read(path)
    assert read(path, rows="source").link("a", "b").strength == 0.7
    assert read(path, rows="target").link("b", "a").strength == 0.7


@pytest.mark.parametrize("rows", ["column", 0, "Source"])
def test_a_row_is_a_source_or_a_target(put, rows):
    with pytest.raises(InvalidValue, match='use "source" or "target"'):
        read(put(MATRIX), rows=rows)


@pytest.mark.parametrize(
    ("content", "name", "settings", "message"),
    [
        (
            "source,target,sign\na,b,+\n",
            "m.csv",
            {"rows": "source"},
            "rows.*it is a link list|rows",
        ),
        (MATRIX, "m.csv", {"rows": "source", "variables": "x.csv"}, "variables.*is a matrix"),
        ("a -> b +\n", "m.txt", {"rows": "source"}, "rows.*is no sheet"),
        ("{}", "m.json", {"variables": "x.csv"}, "variables.*is no sheet"),
        ("a -> b +\n", "m.txt", {"conflict": "last"}, "conflict"),
    ],
)
def test_an_argument_that_does_not_go_with_the_file_is_refused(
    put, content, name, settings, message
):
    with pytest.raises(InvalidValue, match=message):
        read(put(content, name), **settings)


def test_conflicting_links_may_become_contested(put):
    path = put("a -> b +\na -> b -\n", "m.txt")
    with pytest.raises(NotationError, match="signs"):
        read(path)
    assert read(path, conflict="contested").links[0].contested


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        ("a", "m.xml", r"ends in '\.xml', so its kind is not known\. Use \.json, \.csv"),
        ("a", "m", "has no ending"),
        (b"PK\x03\x04", "m.csv", "Excel workbook"),
        (b"PK\x03\x04", "m.xlsx", "it is a workbook"),
        ("a,b".encode("utf-16"), "m.csv", "UTF-16"),
        (b"", "m.csv", "it is empty"),
        (b"{\x00}", "m.json", "not text"),
        ('{"a": "é"}'.encode("latin-1"), "m.json", "must be"),
        ("name,kind\na,belief\n", "m.csv", "variable table, without links"),
        ("one,two\n1,2\n", "m.csv", "no columns 'source' and 'target' and 'sign'"),
        ("just words\n", "m.csv", "no columns"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(put, content, name, message):
    with pytest.raises(UnreadableFile, match=message):
        read(put(content, name))


def test_a_file_beyond_the_budget_is_refused(put):
    with pytest.raises(TooLarge, match="largest="):
        read(put("source,target,sign\n"), largest=5)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="no such file"):
        read(tmp_path / "m.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UnreadableFile, match="it is a folder"):
        read(tmp_path / "folder.csv")


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not beside this checkout")
@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("loopy/depression_edges.csv", (7, 8)),
        ("loopy/automation_edges.csv", (6, 6)),
        ("catcolab/ca_cap_and_trade_edges.csv", (24, 40)),
        ("simlin/hero_culture_edges.csv", (27, 41)),
        ("kompassie/links.csv", (35, 70)),
    ],
)
def test_link_lists_from_elsewhere_are_read(name, size):
    m = read(CASES / name)
    assert (len(m), len(m.links)) == size


# -- writing -----------------------------------------------------------------------------------


def test_a_study_comes_back_from_json(tmp_path):
    study = Study(RICH, scenarios=[Scenario("more", Push("a", 0.6))], positions={"a": (1, 2)})
    report = write(study, tmp_path / "m.json")
    assert read(tmp_path / "m.json") == study
    assert [(r.code, r.text) for r in report] == [("written", "the study")]


@pytest.mark.parametrize("name", ["m.txt", "m.csv"])
def test_what_another_format_has_no_place_for_is_reported(tmp_path, name):
    m = CausalMap(["a", "b"], PAIR.links, extra={"later": 1})
    study = Study(m, scenarios=[Scenario("more", Push("a", 0.6))])
    report = write(study, tmp_path / name)
    assert [r.where for r in report.coded("lost")] == ["'later' of the map", "1 scenarios"]
    assert read(tmp_path / name) == PAIR


def test_labels_in_a_language_that_no_column_can_be_named_for_are_reported(tmp_path):
    m = CausalMap([Variable("a", labels={"NL": "A", "nl": "a"})])
    report = write(m, tmp_path / "m.csv")
    assert [r.where for r in report.coded("lost")] == ["labels in 'NL'"]
    assert read(tmp_path / "m.csv")["a"].labels == {"nl": "a"}


def test_the_table_of_a_result_is_written(tmp_path):
    report = write(Table({"name": ["a"], "share": [0.5]}), tmp_path / "r.csv")
    assert (tmp_path / "r.csv").read_text(encoding="utf-8") == "name,share\na,0.5\n"
    write(report, tmp_path / "report.tsv")
    assert (tmp_path / "report.tsv").read_text(encoding="utf-8").startswith("code\twhere\ttext\n")


@pytest.mark.parametrize(
    ("thing", "name", "message"),
    [
        (PAIR, "m.xlsx", "path is .*end its name in"),
        (PAIR, "m", "path is"),
        (Table({"a": [1]}), "m.json", r"a \.json file holds a map or a study"),
        (3, "m.csv", "give a map, a study or a result"),
        ("a -> b +", "m.txt", r"a \.txt file holds a map or a study"),
    ],
)
def test_what_does_not_go_with_the_file_is_refused(tmp_path, thing, name, message):
    with pytest.raises(InvalidValue, match=message):
        write(thing, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(UnwritableFile, match=r"cannot write .*no folder"):
        write(PAIR, tmp_path / "nowhere" / "m.json")


@pytest.mark.parametrize("name", ["m.json", "m.csv", "m.txt"])
def test_a_write_that_breaks_off_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, name):
    write(PAIR, tmp_path / name)
    before = (tmp_path / name).read_bytes()

    def break_off(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(saving.os, "replace", break_off)
    with pytest.raises(OSError, match="the disk is full"):
        write(RICH, tmp_path / name)
    assert (tmp_path / name).read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_content_that_cannot_be_written_leaves_the_old_file(tmp_path):
    write(PAIR, tmp_path / "m.json")
    with pytest.raises(InvalidValue, match="JSON"):
        write(CausalMap(["a"], extra={"x": {1}}), tmp_path / "m.json")
    assert read(tmp_path / "m.json") == PAIR


def test_bytes_are_the_same_everywhere(tmp_path):
    for name in ("m.json", "m.csv", "m.txt"):
        write(RICH, tmp_path / name)
        data = (tmp_path / name).read_bytes()
        assert b"\r" not in data
        assert data.endswith(b"\n")


hostile = st.text(
    st.characters(exclude_categories=["Cc", "Cs"])
    | st.sampled_from("=+-@'\";,|<>&\\#:\u202e\ufeff\u00a0\uff1d"),
    min_size=1,
    max_size=8,
).filter(lambda text: visible(text) and not text.strip().startswith("\ufeff"))


@settings(deadline=None, derandomize=True, max_examples=40)
@given(
    st.lists(hostile, min_size=1, max_size=4, unique_by=lambda n: Variable(n).name),
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(Sign), st.floats(0.01, 1)),
        max_size=5,
        unique_by=lambda row: row[:2],
    ),
    st.sampled_from(["m.json", "m.csv", "m.tsv", "m.txt"]),
)
def test_hostile_labels_keep_their_signs_strengths_and_delays(tmp_path_factory, names, rows, name):
    links = [
        Link(names[a % len(names)], names[b % len(names)], sign, strength, strength * 9)
        for a, b, sign, strength in rows
    ]
    m = CausalMap(names, {link.pair: link for link in links}.values())
    path = tmp_path_factory.mktemp("hostile") / name
    write(m, path)
    assert read(path) == m


def test_an_empty_map_comes_back_from_every_format(tmp_path):
    for name in ("m.json", "m.csv", "m.txt"):
        write(CausalMap(), tmp_path / name)

        assert read(tmp_path / name) == CausalMap()
