"""A made survey, written in every layout and in every way of a spreadsheet, reads back the same."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kompassie.io.survey_file import read_survey
from tests.io.books import book

# Names with what separates, quotes and accents; all of them exist in Windows-1252.
NAMES = ["Werkdruk", "Cliënt; zorg", 'de "druk"', "rust, stilte", "Één\tding", "a", "−1 dag"[1:]]
PEOPLE = ["Jan", "Käthe", "O'Neill", "p 4", "007"]
WORDS = ["weet niet", "?", "beide", "niet gevraagd", "0"]


@st.composite
def surveys(draw):
    """People, names, and {person: {(source, target): a number from −3 to 3, or a word}}."""
    people = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=4, unique=True))
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True))
    pairs = [(a, b) for a in names for b in names if a != b]
    number = st.sampled_from([k / 2 for k in range(-6, 7)])
    cell = st.one_of(number, st.sampled_from(WORDS))
    said = {p: draw(st.dictionaries(st.sampled_from(pairs), cell, min_size=1)) for p in people}
    return people, names, said


WAYS = [
    ("utf-8", ",", "."),
    ("utf-8-sig", ";", ","),
    ("cp1252", ";", ","),
    ("utf-8", "\t", ","),
    ("utf-8-sig", ",", "."),
    ("cp1252", ",", "."),
    ("utf-8", ";", "."),
    ("xlsx", "", ""),
]


def written(value, decimal):
    if isinstance(value, str) or value is None:
        return value or ""
    return f"{value:g}".replace(".", decimal)


def saved(rows, way, path):
    """Write rows in one of the ways; return where."""
    encoding, delimiter, decimal = way
    if encoding == "xlsx":
        path = path.with_suffix(".xlsx")
        path.write_bytes(book({"blad": rows}))
        return path
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    if delimiter == ",":
        # Tabs and semicolons inside cells may cut the rows just as evenly.
        out.write("sep=,\r\n")
    elif delimiter == ";":
        out.write("sep=;\r\n")
    else:
        path = path.with_suffix(".tsv")
    for row in rows:
        writer.writerow([written(x, decimal) for x in row])
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def expected(said):
    """Return what must come back, per person, names aside."""
    kinds = {
        "weet niet": "don't know",
        "?": "unsure",
        "beide": "both",
        "niet gevraagd": "not asked",
    }
    found = []
    for cells in said.values():
        mine = []
        for (a, b), value in cells.items():
            pair = " ".join(a.split()), " ".join(b.split())
            if isinstance(value, str):
                mine.append((*pair, kinds.get(value, "no influence"), None))
            elif value == 0:
                mine.append((*pair, "no influence", None))
            else:
                mine.append((*pair, "+" if value > 0 else "−", round(abs(value) / 3, 4)))
        found.append(sorted(mine, key=str))
    return sorted(found, key=str)


def came_back(survey):
    found = {}
    for row in survey.to_rows(personal=True).rows():
        if row["answer"] != "not mentioned":
            strength = None if row["strength"] is None else round(row["strength"], 4)
            cell = (row["source"], row["target"], row["answer"], strength)
            found.setdefault(row["person"], []).append(cell)
    return sorted((sorted(mine, key=str) for mine in found.values()), key=str)


def long(people, names, said):
    heading = ["respondent", "source", "target", "answer"]
    return [heading, *([p, *pair, x] for p in people for pair, x in said[p].items())]


def matrix(names, cells):
    return [["", *names], *([a, *(cells.get((a, b)) for b in names)] for a in names)]


def stacked(people, names, said):
    rows = [["wie", "", *names]]
    return [*rows, *([p, *row] for p in people for row in matrix(names, said[p])[1:])]


def pairs(people, names, said):
    asked = [(a, b) for a in names for b in names if a != b]
    rows = [["respondent", *(f"{a} → {b}" for a, b in asked)]]
    return [*rows, *([p, *(said[p].get(pair) for pair in asked)] for p in people)]


def codes(people, names, said):
    rows = pairs(people, names, said)
    return [["respondent", *(f"Q{k}" for k in range(1, len(rows[0])))], *rows[1:]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("surveys")


@pytest.mark.parametrize("way", WAYS, ids=["-".join(w) for w in WAYS])
@given(surveys())
@settings(max_examples=20)
def test_a_survey_reads_back_the_same_in_every_layout(folder: Path, way, made):
    people, names, said = made
    path = folder / "survey.csv"
    known = {"scale": "-3..3"}
    asked = [(a, b) for a in names for b in names if a != b]
    by_code = {f"Q{k}": pair for k, pair in enumerate(asked, 1)}
    back = [
        read_survey(saved(long(people, names, said), way, path), layout="long", **known),
        read_survey(
            saved(stacked(people, names, said), way, path),
            layout="stacked", orientation="source rows", **known,
        ),
        read_survey(
            saved(codes(people, names, said), way, path), layout="pairs", codebook=by_code, **known
        ),
        read_survey(
            {p: saved(matrix(names, said[p]), way, folder / f"{k}.csv")
             for k, p in enumerate(people)},
            layout="matrix", orientation="source rows", **known,
        ),
    ]  # fmt: skip
    if way[0] != "cp1252":  # it has no arrow
        rows = saved(pairs(people, names, said), way, path)
        back.append(read_survey(rows, layout="pairs", **known))

    for survey in back:
        assert came_back(survey) == expected(said)
        assert survey.people == len(people)


@given(surveys())
@settings(max_examples=8)
def test_a_workbook_with_a_sheet_per_person_reads_back_the_same(folder, made):
    people, names, said = made
    sheets = {f"blad {k} {p}"[:31]: matrix(names, said[p]) for k, p in enumerate(people)}
    path = folder / "sheets.xlsx"
    path.write_bytes(book(sheets))

    for orientation, turned in (("source rows", False), ("target rows", True)):
        survey = read_survey(path, scale="-3..3", layout="matrix", orientation=orientation)
        other = {p: {pair[::-1] if turned else pair: x for pair, x in said[p].items()}
                 for p in people}  # fmt: skip
        assert came_back(survey) == expected(other)
