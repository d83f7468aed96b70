from __future__ import annotations

import csv
import json
import re

import numpy as np
import pandas as pd
import pytest

import kompassie as ks
from kompassie.errors import InvalidValue, TableError, UnreadableFile
from kompassie.io.survey_file import read_survey
from tests.io.books import book

HEADING = "respondent,source,target,answer\n"


def answers(survey):
    """Return {(person's answers as a set of (source, target, answer, strength))}, names aside."""
    table = survey.to_rows(personal=True)
    found = {}
    for row in table.rows():
        strength = None if row["strength"] is None else round(row["strength"], 4)
        cell = (row["source"], row["target"], row["answer"], strength)
        found.setdefault(row["person"], set()).add(cell)
    return sorted(map(sorted, found.values()), key=str)


# -- the shared Dutch survey -------------------------------------------------------------------


@pytest.fixture(scope="module")
def dutch(cases):
    truth = json.loads((cases / "survey_nl" / "truth.json").read_text("utf-8"))
    keys: dict[str, int] = {}
    path = cases / "survey_nl" / "antwoorden.csv"
    survey = read_survey(path, keys=keys)
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()[1:], delimiter=";"))
    return survey, truth, rows, keys


def where(survey, code):
    return [r.where for r in survey.report if r.code == code]


def row_of(rows, person, last=False):
    found = [k for k, row in enumerate(rows, 2) if row[0] == person]
    return found[-1] if last else found[0]


def test_what_was_assumed_of_the_dutch_survey_is_said(dutch):
    survey, truth, _, _ = dutch
    said = str(survey.report.coded("assumed"))

    assert "separated by a semicolon" in said
    assert "written with a decimal comma" in said
    assert "the scale -3..3, which the heading of the answers names" in said
    assert f"{truth['rows']:,} rows" in str(survey.report.coded("read"))


def test_every_fault_of_the_dutch_survey_is_in_the_report(dutch):
    survey, truth, rows, _ = dutch
    faults = truth["faults"]
    refused = {r.where: r.text for r in survey.report.coded("refused")}

    assert where(survey, "straight line") == [f"row {row_of(rows, faults['straight_liner'])}"]
    first, second = faults["copied_respondent"]
    (copied,) = survey.report.coded("copied")
    assert copied.where == f"row {row_of(rows, second)}"
    assert copied.text.endswith(f"begins at row {row_of(rows, first)}")
    own = [r for r in rows if r[2].strip() and r[2].strip().lower() == r[3].strip().lower()]
    assert len(own) == faults["self_link"]
    assert where(survey, "self-link") == [own[0][2].strip()]
    odd = [
        k for k, r in enumerate(rows, 2) if re.fullmatch(r"[+-]?\d", r[4]) and abs(int(r[4])) > 3
    ]
    lost = [k for k, r in enumerate(rows, 2) if r[2].strip() and not r[3].strip()]
    formula = [k for k, r in enumerate(rows, 2) if r[2].startswith("=")]
    blank = [k for k, r in enumerate(rows, 2) if not any(cell.strip() for cell in r)]
    assert len(odd) == faults["out_of_range"]
    assert len(lost) == faults["missing_target"]
    assert len(formula) == faults["formula_as_name"]
    assert len(blank) == faults["blank_row"]
    assert refused == {
        f"row {odd[0]}": "the answer is not on the scale",
        f"row {lost[0]}": "the target is empty or cannot be a name",
        f"row {formula[0]}": "the source begins like a formula",
    }
    assert where(survey, "blank row") == [f"row {blank[0]}"]
    seen, again = set(), []
    for k, r in enumerate(rows, 2):
        key = r[0], r[2].strip().lower(), r[3].strip().lower()
        if key in seen and r[0] == faults["repeated_answers_of"]:
            again.append(k)
        seen.add(key)
    (repeated,) = survey.report.coded("repeated")
    assert repeated.where == f"{len(again)} rows, first row {again[0]}"


def test_names_that_differ_by_spaces_are_one_and_by_capitals_are_proposed(dutch):
    survey, truth, rows, _ = dutch
    given = {" ".join(cell.split()) for r in rows for cell in r[2:4]} - {""}
    odd = {name for name in given if name not in truth["variables"] and name[0] != "="}

    assert set(survey.proposals) == odd
    assert all(survey.proposals[name] in truth["variables"] for name in odd)
    again = read_survey_with(survey, dutch)
    assert set(again.variables) == set(truth["variables"])
    assert not again.proposals


def read_survey_with(survey, dutch):
    _, _, rows, _ = dutch
    frame = pd.DataFrame(rows, columns=["wie", "groep", "van", "naar", "antwoord", "zekerheid"])
    return read_survey(frame, scale="-3..3", synonyms=survey.proposals)


def test_a_misspelt_name_is_proposed_where_it_occurs(dutch):
    _, truth, rows, _ = dutch
    wrong = truth["faults"]["misspelt"]
    changed = [[*r] for r in rows]
    (right,) = (v for v in truth["variables"] if v.lower()[:10] == wrong.lower()[:10])
    spot = next(r for r in changed if r[2] == right)
    spot[2] = wrong
    frame = pd.DataFrame(changed, columns=["wie", "groep", "van", "naar", "antwoord", "zekerheid"])

    assert read_survey(frame, scale="-3..3").proposals[wrong] == right


def test_no_respondent_is_named_anywhere(dutch):
    survey, _, rows, keys = dutch
    people = {r[0] for r in rows} - {""}
    shown = repr(survey) + str(survey.report) + survey._repr_html_() + repr(vars(survey).keys())

    assert set(keys) == people
    assert not [p for p in people if re.search(rf"\b{p}\b", shown)]


# -- six experts, by words ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["data_test.xlsx", "data_test_entropy_unsure.xlsx"])
def test_six_experts_come_by_a_scale_of_words(cases, name):
    sheets = pd.read_excel(cases / "fcmpy" / name, sheet_name=None, engine="calamine")
    survey = read_survey(cases / "fcmpy" / name, scale="linguistic")
    fifths = {"VL": 1 / 12, "L": 1 / 4, "M": 1 / 2, "H": 3 / 4, "VH": 11 / 12}
    expected = []
    for frame in sheets.values():
        mine = set()
        for _, row in frame.iterrows():
            for word in frame.columns[2:]:
                if not pd.isna(row[word]):
                    told = {"+": "+", "-": "−", "N": "no influence"}.get(str(word)[0], "unsure")
                    strength = fifths.get(str(word)[1:])
                    strength = None if strength is None else round(strength, 4)
                    mine.add((row["From"], row["To"], told, strength))
        expected.append(sorted(mine))

    assert survey.people == 6
    assert answers(survey) == sorted(expected, key=str)
    assert "one sheet for each of 6 people" in str(survey.report)


def test_two_experts_come_from_json_as_well(cases):
    survey = read_survey(cases / "fcmpy" / "data_test.json", scale="linguistic")

    assert answers(survey) == [
        [("C1", "C1", "+", 0.25), ("C1", "C2", "+", round(1 / 12, 4))],
        [("C1", "C1", "+", 0.5), ("C1", "C2", "−", round(1 / 12, 4))],
    ]


def test_words_without_a_named_scale_are_refused_with_what_to_say(cases):
    with pytest.raises(UnreadableFile, match="words of a scale, say which scale"):
        read_survey(cases / "fcmpy" / "data_test.xlsx")


def test_two_marks_in_one_row_are_refused_and_said(put):
    path = put("wie,van,naar,-H,0,H\np,a,b,,1,1\np,b,a,x,,\nq,a,b,,,7\nq,b,a,,,1\n")
    survey = read_survey(path, scale={"-H": -1, "0": 0, "H": 1})

    assert where(survey, "refused") == ["row 2", "row 4"]
    assert len(answers(survey)) == 2


# -- layouts -----------------------------------------------------------------------------------


def test_a_long_table_keeps_all_kinds_apart(put):
    words = ["+", "-", "0", "?", "beide", "weet niet", "niet gevraagd", ""]
    rows = "".join(f"p{k},a,b,{word}\n" for k, word in enumerate(words))
    table = read_survey(put(HEADING + rows)).table()

    assert table["number"] == [1] * 8


def test_group_round_confidence_and_quote_come_along(put):
    text = (
        "Wie;Van;Naar;Teken;Sterkte;Zekerheid;Citaat;Ronde;Team\n"
        "p;a;b;-;0,5;0,8;zo is het;1;noord\nq;a;b;+;1;1;;2;zuid\n"
    )
    survey = read_survey(put(text))

    assert (survey.rounds, survey.groups) == (("1", "2"), ("noord", "zuid"))
    assert survey.quotes(personal=True)["quote"] == ["zo is het"]
    assert sorted(survey.to_rows(personal=True)["strength"]) == [0.5, 1.0]
    assert np.allclose(sorted(survey.cells.confidence), [0.8, 1.0])


def test_columns_may_be_named_or_numbered(put):
    path = put("Q1,Q2,Q3,Q4,Team\np,a,b,+,x\n")
    named = {"respondent": "q1", "source": "Q2", "target": 3, "answer": 4}

    assert answers(read_survey(path, columns=named)) == [[("a", "b", "+", None)]]
    assert read_survey(path, columns={**named, "group": "team"}).groups == ("x",)


MATRIX = {
    "p": [["", "a", "b", "c"], ["a", None, 2, None], ["b", -1, None, 3], ["c", None, None, None]],
    "q": [["", "a", "b", "c"], ["a", None, 1, None], ["b", None, None, 0], ["c", None, None, None]],
}
STRAIGHT = [
    [("a", "b", "+", 0.3333), ("b", "c", "no influence", None)],
    [("a", "b", "+", 0.6667), ("b", "a", "−", 0.3333), ("b", "c", "+", 1.0)],
]


def test_one_matrix_per_sheet_needs_its_orientation(put):
    path = put(book(MATRIX), "m.xlsx")

    with pytest.raises(InvalidValue, match="look at matrix 1, D3: if it says"):
        read_survey(path, scale="-3..3")
    said = read_survey(path, scale="-3..3", orientation="source rows")
    turned = read_survey(path, scale="-3..3", orientation="target rows")
    assert answers(said) == STRAIGHT
    back = [sorted((b, a, x, s) for a, b, x, s in mine) for mine in answers(turned)]
    assert sorted(back, key=str) == STRAIGHT


def test_a_name_of_a_matrix_that_nobody_links_is_a_variable_all_the_same(put):
    rows = [["", "a", "b", "alone", "Beta "], ["a", None, "+", None, None]]
    path = put(book({"p": [*rows, ["b"], ["alone"]], "q": rows}), "m.xlsx")
    survey = read_survey(path, layout="matrix", orientation="source rows", synonyms={"Beta": "b"})

    assert survey.variables == ("a", "b", "alone")


def test_a_formula_or_a_name_without_end_around_a_matrix_is_no_variable(put):
    rows = [["", "a", "=1+1", "x" * 2_000, "b"], ["a", None, "+", "+", "+"], ["@x", "+"]]
    rows += [["b", "+"], ["c", "+"]]
    survey = read_survey(put(book({"p": rows}), "m.xlsx"), layout="matrix",
                         orientation="source rows")  # fmt: skip

    assert survey.variables == ("a", "b", "c")
    assert len(survey.report.coded("refused")) == 3
    assert not survey.report.coded("new variable")


def test_a_known_link_tells_the_orientation_or_contradicts_it(put):
    path = put(book(MATRIX), "m.xlsx")
    told = read_survey(path, scale="-3..3", known_link=("a", "b"))
    turned = read_survey(path, scale="-3..3", known_link=("B", "A"))

    assert answers(told) == STRAIGHT
    assert "source rows: so the known link stands in 2 matrices" in str(told.report)
    assert "target rows" in str(turned.report)
    with pytest.raises(InvalidValue, match="orientation is 'target rows'"):
        read_survey(path, scale="-3..3", known_link=("a", "b"), orientation="target rows")
    with pytest.raises(InvalidValue, match="that does not tell"):
        read_survey(path, scale="-3..3", known_link=("a", "c"))


def test_one_matrix_per_file_from_a_list_or_a_dictionary(put):
    text = {who: "\n".join(";".join("" if x is None else str(x) for x in row) for row in rows)
            for who, rows in MATRIX.items()}  # fmt: skip
    paths = {who: put(content, f"{who}.csv") for who, content in text.items()}
    keys: dict[str, int] = {}
    settings = {"scale": "-3..3", "orientation": "source rows"}

    assert answers(read_survey(paths, keys=keys, **settings)) == STRAIGHT
    assert set(keys) == {"p", "q"}
    assert answers(read_survey(list(paths.values()), **settings)) == STRAIGHT


def test_faults_in_one_of_many_files_do_not_name_it(put, tmp_path):
    good = put(",a,b\na,,1\nb,,\n", "x.csv")
    for content in ("", "\x00", '"open', ",a,a\na,1,1\na,1,1\n"):
        bad = put(content, "geheim.csv")
        with pytest.raises(UnreadableFile) as caught:
            read_survey([good, bad], orientation="source rows")
        assert "geheim" not in str(caught.value)
        assert "2" in str(caught.value)
    with pytest.raises(UnreadableFile) as caught:
        read_survey({"jan": good, "piet": tmp_path / "geheim2.csv"})
    assert "geheim" not in str(caught.value)


def test_stacked_matrices_with_a_column_of_respondents(put):
    lines = ["wie;team;;a;b;c"]
    for who, rows in MATRIX.items():
        for k, row in enumerate(rows[1:]):
            cells = ["" if x is None else str(x) for x in row]
            lines.append(";".join([who if k == 0 else "", "n" if k == 0 else "", *cells]))
    path = put("\n".join(lines))
    survey = read_survey(path, scale="-3..3", orientation="source rows")

    assert answers(survey) == STRAIGHT
    assert survey.groups == ("n",)
    assert "4 rows without a respondent belong to the one above" in str(survey.report)
    with pytest.raises(InvalidValue, match="orientation is None"):
        read_survey(path, scale="-3..3")


def test_a_heading_of_the_names_at_the_left_says_the_orientation(put):
    path = put("wie,oorzaak,a,b\np,a,,1\np,b,,\n")
    turned = put("wie,gevolg,a,b\np,a,,1\np,b,,\n", "t.csv")

    assert answers(read_survey(path)) == [[("a", "b", "+", None)]]
    assert answers(read_survey(turned)) == [[("b", "a", "+", None)]]


PAIRS = "id;Team;a → b;b -> c;Als de c toeneemt, wat gebeurt er direct met de a?;leeftijd\n"


def test_one_column_per_pair_whose_heading_says_it(put):
    survey = read_survey(put(PAIRS + "p;n;2;-1;;40\nq;n;1;weet niet;0;50\n"), scale="-3..3")

    assert answers(survey) == [
        [("a", "b", "+", 0.3333), ("b", "c", "don't know", None), ("c", "a", "no influence", None)],
        [("a", "b", "+", 0.6667), ("b", "c", "−", 0.3333), ("c", "a", "not mentioned", None)],
    ]
    assert "column F" in where(survey, "not read")


@pytest.mark.parametrize("kind", ["dictionary", "pairs", "names", "frame"])
def test_one_column_per_pair_by_a_codebook(put, kind):
    path = put("id,Q1_2,Q2_3\np,+,-\nq,0,?\n")
    names = [["nr", "naam"], *enumerate(["druk", "rust", "werk"], 1)]
    books = {
        "dictionary": {"Q1_2": ("druk", "rust"), "q2_3": "rust -> werk"},
        "pairs": put("code;oorzaak;gevolg\nQ1_2;druk;rust\nQ2_3;rust;werk\n", "codes.csv"),
        "names": put(book({"c": names}), "c.xlsx"),
        "frame": pd.DataFrame({"code": ["Q1_2", "Q2_3"], "from": ["druk", "rust"],
                               "to": ["rust", "werk"]}),
    }  # fmt: skip
    survey = read_survey(path, codebook=books[kind])

    assert answers(survey) == [
        [("druk", "rust", "+", None), ("rust", "werk", "−", None)],
        [("druk", "rust", "no influence", None), ("rust", "werk", "unsure", None)],
    ]


def test_a_codebook_that_does_not_fit_is_said_or_refused(put):
    path = put("id,Q1,Q2\np,+,-\n")
    survey = read_survey(path, codebook={"Q1": ("a", "b"), "Q2": ("b", "a"), "Q3": ("a", "c")})

    assert where(survey, "codebook") == ["1 code"]
    with pytest.raises(UnreadableFile, match="both ask about 'A' → 'b'"):
        read_survey(path, codebook={"Q1": ("a", "b"), "Q2": ("A", "b")})
    with pytest.raises(InvalidValue, match=r"give \(source, target\)"):
        read_survey(path, codebook={"Q1": "a"})
    with pytest.raises(UnreadableFile, match="its layout is not one we know"):
        read_survey(path, codebook={"Q9": ("a", "b")})


def test_a_link_list_per_sheet(put):
    rows = [["van", "naar", "teken"], ["a", "b", "+"], ["b", "a", "-"]]
    survey = read_survey(put(book({"p": rows, "q": rows[:2]}), "m.xlsx"))

    assert answers(survey) == [
        [("a", "b", "+", None), ("b", "a", "−", None)],
        [("a", "b", "+", None)],
    ]


def test_a_sheet_with_an_explanation_beside_the_answers_is_left_out_and_said(put):
    lines = [["wie", "van", "naar", "teken"], ["p", "a", "b", "+"]]
    path = put(book({"Uitleg": [["Vul in:", "van"]], "Antwoorden": lines}), "m.xlsx")
    survey = read_survey(path)

    assert answers(survey) == [[("a", "b", "+", None)]]
    assert where(survey, "not read") == ["sheet 1"]
    both = put(book({"A": lines, "B": [lines[0], ["q", "a", "b", "-"]]}), "n.xlsx")
    assert len(answers(read_survey(both))) == 2


def test_one_file_of_one_person_is_read_as_theirs(put):
    assert read_survey({"p": put("van,naar,teken\na,b,+\n")}).people == 1


@pytest.mark.parametrize("wide", [False, True])
def test_a_data_frame_is_read_like_a_file(wide):
    frame = pd.DataFrame({"wie": ["p", "q"], "van": "a", "naar": "b", "antwoord": ["+", None]})
    if wide:
        frame = pd.DataFrame({"wie": ["p", "q"], "a → b": [1.0, None], "b → a": [None, None]})
    found = answers(read_survey(frame))

    assert [[cell[2] for cell in mine if cell[0] == "a"] for mine in found] == [
        ["+"],
        ["not mentioned"],
    ]


# -- numbers and dates -------------------------------------------------------------------------


def test_a_number_that_may_be_a_thousand_is_refused_with_its_cell(put):
    text = "wie;van;naar;antwoord;zekerheid\np;a;b;1;{}\nq;a;b;1;1.000\n"

    for other in ("1", "0,5"):
        with pytest.raises(TableError, match=r"cell E3: '1.000': this may be 1 or 1000"):
            read_survey(put(text.format(other)))
    assert read_survey(put(text.format("0.5"))).people == 2
    assert read_survey(put(text.format("1")), decimal=".").people == 2


@pytest.mark.parametrize("cell", ["1-feb", "01-02-2026", "2026-02-01", "1-2", "2/3"])
def test_a_date_where_an_answer_should_be_is_named(put, cell):
    text = HEADING + "p,a,b,1\nq,a,b,1\nr,a,b,1\n" + f"s,a,b,{cell}\n"
    survey = read_survey(put(text))

    assert where(survey, "dates") == ["cell D5"]
    assert where(survey, "refused") == ["row 5"]


def test_the_scale_is_needed_where_numbers_are_not_signs(put):
    with pytest.raises(InvalidValue, match="say which scale they are on"):
        read_survey(put(HEADING + "p,a,b,2\n"))


def test_arguments_are_checked(put):
    path = put(HEADING + "p,a,b,+\n")
    wrong = [
        {"layout": "wide"}, {"decimal": ";"}, {"orientation": "rows"}, {"sheet": "x"},
        {"columns": {"colour": "x"}}, {"columns": {"source": "x"}}, {"columns": 3},
        {"max_bytes": 0}, {"max_bytes": True}, {"scale": "huge"},
    ]  # fmt: skip
    for settings in wrong:
        with pytest.raises(InvalidValue):
            read_survey(path, **settings)
    for nothing in (None, 3, [], {}):
        with pytest.raises(InvalidValue):
            read_survey(nothing)


def test_what_was_read_goes_on_to_a_map(cases):
    survey = ks.read_survey(cases / "survey_nl" / "antwoorden.csv")
    survey = ks.read_survey(cases / "survey_nl" / "antwoorden.csv", synonyms=survey.proposals)

    assert ks.find_loops(ks.find_consensus(survey).map)


def test_a_matrix_that_was_filled_in_the_other_way_round_is_noticed_and_named_by_its_place(put):
    names = ["a", "b", "c", "d"]
    said = {("a", "b"): 2, ("b", "c"): -1, ("c", "d"): 3, ("d", "a"): 1, ("a", "c"): -2}

    def sheet(turned):
        cells = {pair[::-1] if turned else pair: x for pair, x in said.items()}
        return [["", *names], *([a, *(cells.get((a, b)) for b in names)] for a in names)]

    path = put(book({f"p{k}": sheet(k == 3) for k in range(1, 7)}), "m.xlsx")
    survey = read_survey(path, scale="-3..3", orientation="source rows")

    (mirrored,) = survey.report.coded("mirrored")
    assert mirrored.where.startswith("matrix 3, ")
