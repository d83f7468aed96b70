"""Bad tables of answers: an import report or a clear refusal, in bounds, and nobody named."""

from __future__ import annotations

import traceback
import tracemalloc
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompassie as ks
from kompassie.errors import KompassieError, TableError, TooLarge, UnreadableFile
from kompassie.io.claim_file import read_claims
from kompassie.io.observation_file import read_observations
from kompassie.io.score_file import read_scores
from kompassie.io.survey_file import read_survey
from tests.io.books import book
from tests.io.test_workbook import bomb

HEADING = "respondent;source;target;answer;quote\n"
# A name, an address and what was said: none may come out.
SECRETS = ("Xantippe", "Zwanenburg", "qwyjibo")
PERSON = "Xantippe Zwanenburg"


def rows(count, answer="+"):
    return "".join(f"{PERSON} {k};druk;rust;{answer};qwyjibo\n" for k in range(count))


def outcome(read, path, **settings):
    """Return everything that a reading lets out: report and repr, or error and traceback."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            found = read(path, **settings)
        except KompassieError as error:
            out = f"{error}\n{error!r}\n{traceback.format_exc()}"
        else:
            out = f"{found!r}\n{found.report}\n{found.report.table()}"
    return out + "\n".join(str(w.message) for w in warned)


def check_secret(out):
    assert not [s for s in SECRETS if s.casefold() in out.casefold()], out


BAD = {
    "half broken": HEADING + rows(5) + f"{PERSON};;rust;+;\n" * 5,
    "more than half broken": HEADING + rows(5) + f"{PERSON};;rust;+;qwyjibo\n" * 6,
    "a column twice": "respondent;source;target;answer;respondent\n" + rows(5),
    "a column twice by another name": "wie;source;target;answer;deelnemer\n" + rows(5),
    "no heading": rows(5),
    "one row": HEADING,
    "one row of answers": rows(1),
    "dates": HEADING + rows(5) + rows(3, "1-feb"),
    "quotes unbalanced": HEADING + rows(3) + f'"{PERSON};a;b;+;\n' + rows(3),
    "text behind a quote": HEADING + f'"{PERSON}" x;a;b;+;\n' + rows(3),
    "wide rows": HEADING + rows(5) + f"{PERSON};a;b;+;x;{PERSON};qwyjibo\n" * 3,
    "mostly wide rows": HEADING + rows(2) + f"{PERSON};a;b;+;x;{PERSON};qwyjibo\n" * 5,
    "formulas as names": HEADING + rows(5) + f'{PERSON};=HYPERLINK("{PERSON}");b;+;\n',
    "nul bytes": HEADING + rows(2) + f"{PERSON}\x00;a;b;+;\n",
    "nothing but nul": "\x00" * 1_000,
    "a cell without end": HEADING + f"{PERSON};a;b;+;" + "qwyjibo" * 100_000 + "\n",
    "a name without end": HEADING + rows(4) + f"{PERSON};{'qwyjibo' * 1_000};b;+;\n",
    "binary": bytes(range(256)) * 50,
    "half a picture": b"\x89PNG\r\n\x1a\n" + PERSON.encode() * 50,
    "two separators": "respondent;source,target\n" + f"{PERSON};a,b\n" * 3,
    "one column": f"{PERSON}\n" * 20,
    "a number too much": HEADING + rows(5) + rows(1, "1.000"),
    "answers that are names": HEADING + rows(5) + rows(3, PERSON),
    "two answers": HEADING + rows(3) + rows(3, "-"),
    "a stack": f"respondent;;a;b\n{PERSON};a;;qwyjibo\n{PERSON};b;x;\n",
    "a matrix of names": f";a;b\na;;{PERSON}\nb;qwyjibo;\n",
    "pairs": f"respondent;a → b;b → a\n{PERSON};{PERSON};qwyjibo\n",
    "a matrix without respondents": f"respondent;oorzaak;a;a\n{PERSON};a;1;1\n",
}


@pytest.mark.parametrize("name", list(BAD))
@pytest.mark.parametrize("orientation", [None, "source rows"])
def test_bad_input_is_reported_or_refused_without_naming_anybody(put, name, orientation):
    content = BAD[name]
    tracemalloc.start()
    out = outcome(read_survey, put(content, "survey.csv"), orientation=orientation)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    check_secret(out)
    assert len(out) < 100_000
    assert most < 40_000_000


@pytest.mark.parametrize("name", [n for n, content in BAD.items() if isinstance(content, str)])
@pytest.mark.parametrize("read", [read_observations, read_scores, read_claims])
def test_the_other_readers_name_nobody_either(put, name, read):
    check_secret(outcome(read, put(BAD[name], "log.csv")))
    turned = BAD[name].replace("respondent;source;target;answer", "wie;code;op;waarde")
    check_secret(outcome(read, put(turned, "log.csv")))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("more than half broken", "more than half of the rows cannot be taken"),
        ("mostly wide rows", "more than half of its rows are too wide"),
        ("a column twice", "its columns A and E both stand for respondent"),
        ("a column twice by another name", "its columns A and E both stand for respondent"),
        ("no heading", "a first row of 5 cells in which no heading is known"),
        ("quotes unbalanced", "never closed|text follows the closing"),
        ("nul bytes", "it is not text"),
        ("binary", "it is not text"),
        ("a cell without end", "longer than 131,072 characters"),
        ("two separators", "may be separated by comma or semicolon"),
        ("a number too much", "this may be 1 or 1000"),
        ("a matrix of names", "orientation is None"),
    ],
)
def test_a_refusal_says_what_is_wrong(put, name, words):
    with pytest.raises(KompassieError, match=words):
        read_survey(put(BAD[name], "survey.csv"))


def test_half_the_rows_broken_gives_a_report_of_each(put):
    survey = read_survey(put(BAD["half broken"], "survey.csv"))

    refused = survey.report.coded("refused")
    assert [r.where for r in refused] == [f"row {k}" for k in range(7, 12)]
    assert {r.text for r in refused} == {"the source is empty or cannot be a name"}
    assert survey.people == 5


def test_wide_rows_are_left_out_and_said_once(put):
    survey = read_survey(put(BAD["wide rows"], "survey.csv"))

    assert [(r.code, r.where) for r in survey.report if "row" in r.where] == [
        ("refused", "rows 7, 8, 9"), ("read", "all rows"), ("answers", "all rows"),
    ]  # fmt: skip


def test_forty_people_with_one_link_are_read_and_two_are_not_shown(put):
    survey = read_survey(put(HEADING + rows(40), "survey.csv"))
    two = read_survey(put(HEADING + rows(2), "survey.csv"))

    assert (survey.people, len(ks.find_consensus(survey).map.links)) == (40, 1)
    assert repr(two) == "<Survey: fewer than 5 people, 2 answers, 2 variables>"
    with pytest.raises(KompassieError, match="fewer than 5 people"):
        ks.find_consensus(two)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (";" * 3_000_000, "a row of"),
        (HEADING + '"a\n";' * 450_000, "a row of"),
        (HEADING + ";" * 3_000_000, "a row of"),
        (";".join(f"c{k}" for k in range(20_000)) + "\n", "20,000 columns"),
    ],
)
def test_a_row_without_end_is_refused(put, content, words):
    with pytest.raises(TooLarge, match=words):
        read_survey(put(content, "wide.csv"))


def test_a_folder_nothing_and_an_empty_file_are_refused(put, tmp_path):
    for path, words in (
        (tmp_path, "it is a folder"),
        (tmp_path / "none.csv", "no such file"),
        (put("", "empty.csv"), "it is empty"),
        (put(" \n\n", "blank.csv"), "it is empty"),
        (put(";;;\n;;\n", "commas.csv"), "no cell with text"),
        (put(b"\xd0\xcf\x11\xe0" * 9, "old.xls"), "old Excel"),
        (put('{"a": 3}', "a.json"), "no list of records"),
        (put("{", "b.json"), "not JSON"),
        (put(HEADING, "heading.csv"), "nothing below it"),
        (put(book({"x": [["respondent", "source", "target", "answer"]]}), "h.xlsx"), "below it"),
    ):
        with pytest.raises(UnreadableFile, match=words):
            read_survey(path)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_at_once(put):
    tracemalloc.start()
    with pytest.raises(TooLarge, match="bytes unpacked"):
        read_survey(put(bomb(), "bomb.xlsx"))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


def test_a_larger_file_than_the_budget_is_refused(put):
    with pytest.raises(TooLarge, match="max_bytes="):
        read_survey(put(HEADING + rows(50), "survey.csv"), max_bytes=1_000)
    path = put(book({"a": [["respondent", "source", "target", "answer"]] * 500}), "survey.xlsx")
    with pytest.raises(TooLarge, match="unpacked"):
        read_survey(path, max_bytes=path.stat().st_size)


def test_a_workbook_of_people_names_no_sheet(put):
    matrix = [["", "a", "b"], ["a", None, "qwyjibo"], ["b", PERSON, None]]
    sheets = {f"{PERSON} {k}": matrix for k in range(3)}
    path = put(book(sheets), "team.xlsx")

    for settings_ in ({}, {"orientation": "source rows"}, {"sheet": "x"}, {"layout": "long"},
                      {"layout": "pairs"}, {"layout": "stacked"}, {"sheet": 2}):  # fmt: skip
        check_secret(outcome(read_survey, path, **settings_))


def test_formulas_of_a_workbook_are_no_names(put):
    def change(made):
        sheet = made.worksheets()[0]
        sheet.write_formula("B3", f'=HYPERLINK("{PERSON}")', None, "druk")
        sheet.write_formula("D4", "=3-2", None, 1)

    lines = [["respondent", "source", "target", "answer"], *([k, "a", "b", 1] for k in range(5))]
    path = put(book({"x": lines}, change), "survey.xlsx")
    survey = read_survey(path)

    assert survey.variables == ("a", "b")
    assert [r.where for r in survey.report.coded("refused")] == ["row 3"]
    assert [r.where for r in survey.report.coded("formulas")] == ["cells B3, D4"]
    check_secret(outcome(read_survey, path))


BASE = HEADING.encode() + rows(6).encode()
PIECES = [b'"', b";", b",", b"\t", b"\n", b"\r", b"\x00", b"=", b"\xff", b"\xef\xbb\xbf", b"'"]
PIECES += [b"-", b"sep=,\n", b"1.000", b"~", b"Q1", b"PK\x03\x04", b"respondent;", b"wie;code"]


@given(
    st.lists(
        st.tuples(st.integers(0, len(BASE)), st.integers(0, 40), st.sampled_from([b"", *PIECES])),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=200)
def test_no_damage_to_a_file_lets_a_name_out(tmp_path_factory, edits):
    data = BASE
    for place, length, piece in edits:
        data = data[:place] + piece + data[place + length :]
    path = Path(tmp_path_factory.getbasetemp(), "damaged.csv")
    path.write_bytes(data)

    for read in (read_survey, read_claims, read_scores, read_observations):
        check_secret(outcome(read, path))


def test_an_error_keeps_no_cell_in_what_it_carries(put):
    with pytest.raises(TableError) as caught:
        read_survey(put(BAD["more than half broken"], "survey.csv"))
    check_secret(repr(caught.value.args) + repr(caught.value.problems))
