import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompassie as ks
from kompassie.errors import TableError
from kompassie.model.remarks import Remark
from kompassie.people.answers import Kind

FIVE = [(f"person {k}", "rust", "stress", "-") for k in range(5)]


def kinds(survey: ks.Survey) -> list[Kind]:
    return [Kind(int(k)) for k in survey.cells.kind]


def test_names_of_people_are_nowhere_in_the_survey() -> None:
    rows = [("Anna", "a", "b", "+"), ("Bram", "a", "b", "-")] * 1

    survey = ks.Survey.from_rows(rows)

    shown = repr(survey) + survey._repr_html_() + str(survey.report) + repr(vars(survey))
    assert not any(name in shown for name in ("Anna", "Bram"))
    assert not any(name in pickle.dumps(survey) for name in (b"Anna", b"Bram"))


def test_numbers_of_people_follow_from_their_answers_and_not_from_the_order_of_the_file() -> None:
    rows = [("p", "a", "b", "+"), ("q", "a", "b", "-"), ("r", "b", "a", "?"), ("p", "b", "a", "0")]
    first: dict[str, int] = {}
    second: dict[str, int] = {}

    one = ks.Survey.from_rows(rows, keys=first, variables=("a", "b"))
    other = ks.Survey.from_rows(rows[::-1], keys=second, variables=("a", "b"))

    assert first == second
    assert sorted(first.values()) == [0, 1, 2]
    assert one.digest == other.digest


@given(st.permutations(["+", "-", "0", "?", "beide", "weet niet", "nvt", ""]))
def test_eight_kinds_of_answer_stay_eight(tokens: list[str]) -> None:
    rows = [(k, "a", "b", token) for k, token in enumerate(tokens)]

    survey = ks.Survey.from_rows(rows)

    assert sorted(kinds(survey)) == sorted(Kind)
    assert survey.people == 8
    assert survey.table()["number"] == [1] * 8


@pytest.mark.parametrize("frame", ["pandas", "dictionaries", "numpy"])
def test_rows_may_be_dictionaries_or_a_data_frame(frame: str) -> None:
    pandas = pytest.importorskip("pandas")
    rows: Any = [
        {"Respondent": 7, "van": "a", "naar": "b", "teken": "+", "sterkte": "0,5"},
        {"Respondent": 8, "van": "a", "naar": "b", "teken": "-", "sterkte": None},
    ]
    plain = ks.Survey.from_rows([(7, "a", "b", "+"), (8, "a", "b", "-")])
    given_rows = {"pandas": pandas.DataFrame(rows), "dictionaries": rows}.get(
        frame, pandas.DataFrame(rows).convert_dtypes()
    )

    survey = ks.Survey.from_rows(given_rows)

    assert kinds(survey) == kinds(plain) or kinds(survey) == kinds(plain)[::-1]
    assert sorted(str(x) for x in survey.cells.strength) == ["0.5", "nan"]


def test_more_than_half_of_the_rows_broken_is_refused_and_nobody_is_named() -> None:
    rows = [("Anna", "a", "b", "Chris zegt ja"), ("Bram", "", "b", "+"), ("Chris", "a", "b", "+")]

    with pytest.raises(TableError) as caught:
        ks.Survey.from_rows(rows)

    assert [p.where for p in caught.value.problems] == ["row 1", "row 2"]
    chain: BaseException | None = caught.value
    told = ""
    while chain is not None:
        told += str(chain) + repr(chain)
        chain = chain.__cause__ or chain.__context__
    assert not any(name in told for name in ("Anna", "Bram", "Chris"))


def test_half_of_the_rows_broken_is_reported_row_by_row() -> None:
    rows = [("Anna", "a", "b", "sterk"), ("Bram", "=cmd()", "b", "+"), *FIVE]

    survey = ks.Survey.from_rows(rows)

    refused = survey.report.coded("refused")
    assert [(r.where, r.text) for r in refused] == [
        ("row 1", "the answer is not on the scale"),
        ("row 2", "the source begins like a formula"),
    ]
    assert survey.people == 5


def test_thousands_of_broken_rows_make_a_short_report() -> None:
    rows = [(k, "a", "b", "+" if k % 2 else "x") for k in range(10_000)]

    report = ks.Survey.from_rows(rows).report

    assert len(report) < 500
    assert "4,800 more rows" in str(report)


def test_the_same_answer_twice_counts_once_and_a_contradiction_counts_never() -> None:
    rows = [
        ("p", "a", "b", "+"), ("p", "a", "b", "+"), ("q", "a", "b", "+"), ("q", "a", "b", "-"),
        ("r", "a", "b", ""), ("r", "a", "b", "?"),
    ]  # fmt: skip

    survey = ks.Survey.from_rows(rows)

    assert sorted(kinds(survey)) == [Kind.PLUS, Kind.UNSURE]
    assert survey.report.coded("repeated").remarks[0].where == "1 rows, first row 2"
    assert [r.where for r in survey.report.coded("contradicted")] == ["row 4"]
    assert survey.people == 3


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"respondent": "p", "source": "a", "target": "b"}], "a column is missing: answer"),
        ([{"source": "a", "target": "b", "sign": "+"}], "a column is missing: respondent"),
        ([{"wie": 1, "person": 2, "van": "a", "naar": "b", "teken": "+"}], "both read as respond"),
        ([("p", "a", "b", 2)], 'scale="-3..3"'),
        ("abc", "rows is 'str'"),
        ([("p", "a", "b", "+"), ("p", "a")], "all of the same length"),
    ],
)
def test_what_is_no_table_of_answers_is_refused_in_words(rows: Any, message: str) -> None:
    with pytest.raises(ks.KompassieError, match=message):
        ks.Survey.from_rows(rows)


def test_a_column_twice_is_refused() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame([[1, "a", "b", "+"]], columns=["wie", "van", "van", "teken"])

    with pytest.raises(ks.KompassieError, match="a column stands there twice"):
        ks.Survey.from_rows(frame)


def test_the_heading_may_name_the_scale_and_that_is_reported() -> None:
    rows = [{"wie": k, "van": "a", "naar": "b", "Antwoord (-3 tot +3)": "1,5"} for k in range(2)]

    survey = ks.Survey.from_rows(rows)

    assert survey.cells.strength.tolist() == [0.5, 0.5]
    assert "the scale -3..3" in survey.report.coded("assumed").remarks[0].text


def test_columns_may_have_any_heading() -> None:
    rows = [{"x": "p", "y": "a", "z": "b", "w": "H−"}]
    columns = {"respondent": "x", "source": "y", "target": "z", "answer": "w"}

    survey = ks.Survey.from_rows(rows, columns=columns, scale="H/M/L")

    assert (kinds(survey), survey.cells.strength.tolist()) == ([Kind.MINUS], [1.0])
    with pytest.raises(ks.KompassieError, match="column for answer is 'v'"):
        ks.Survey.from_rows(rows, columns={**columns, "answer": "v"})


def test_names_that_look_alike_are_proposed_and_merged_only_when_asked() -> None:
    rows = [(k, "werkdruk", "vertrouwen", "-") for k in range(5)]
    rows += [(5, "WERKDRUK", "vertrouwen", "-"), (6, "werkdruk", "vertrouwn", "-")]

    survey = ks.Survey.from_rows(rows)
    merged = ks.Survey.from_rows(rows, synonyms=survey.proposals)

    assert survey.proposals == {"WERKDRUK": "werkdruk", "vertrouwn": "vertrouwen"}
    assert len(survey.variables) == 4
    assert merged.variables == ("werkdruk", "vertrouwen")
    assert merged.synonyms == survey.proposals
    assert len(merged.report.coded("merged")) == 1


def test_a_merge_table_that_goes_round_is_refused() -> None:
    with pytest.raises(ks.KompassieError, match="goes round in a circle"):
        ks.Survey.from_rows(FIVE, synonyms={"rust": "stress", "stress": "rust"})


def test_odd_sheets_are_reported_and_kept() -> None:
    names = "abcdefgh"
    pairs = [(x, y) for x in names for y in names if x != y][:30]
    signs = "+-0++-0-+0" * 3
    rows = [(k, *p, signs[(j + k) % 30]) for k in range(3) for j, p in enumerate(pairs)]
    rows += [("copy", *p, signs[j % 30]) for j, p in enumerate(pairs)]
    rows += [("straight", *p, "+") for p in pairs]
    rows += [("none", *p, "0") for p in pairs]
    rows += [("self", "a", "a", "+")]

    report = ks.Survey.from_rows(rows).report

    assert [r.where for r in report.coded("copied")] == ["row 91"]
    assert [r.where for r in report.coded("straight line")] == ["row 121", "row 151"]
    assert [r.where for r in report.coded("no link")] == ["row 151"]
    assert [r.where for r in report.coded("self-link")] == ["a"]


def test_a_turned_matrix_is_noticed() -> None:
    links = [("a", "b", "+"), ("b", "c", "-"), ("c", "d", "+"), ("d", "e", "-"), ("a", "e", "+")]
    rows = [(k, *link) for k in range(5) for link in links]
    rows += [("turned", target, source, sign) for source, target, sign in links]

    mirrored = ks.Survey.from_rows(rows).report.coded("mirrored")

    assert [r.where for r in mirrored] == ["row 26"]


def test_remarks_of_a_reader_stand_first() -> None:
    remark = Remark("assumed", "file", "semicolons between columns")

    report = ks.Survey.from_rows(FIVE, remarks=[remark]).report

    assert report.remarks[0] == remark


def test_rounds_and_groups_are_chosen_by_name() -> None:
    rows = [
        {"wie": k, "van": "a", "naar": "b", "teken": "+", "ronde": r, "groep": f"zorg / {g}"}
        for r in (2, 10, 1)
        for g in ("dag", "nacht")
        for k in (f"{g}{i}" for i in range(5))
    ]

    survey = ks.Survey.from_rows(rows)

    assert survey.rounds == ("1", "2", "10")
    assert survey.groups == ("zorg / dag", "zorg / nacht")
    assert survey.people == 10
    assert survey.where(group="zorg").people == 10
    assert len(survey.where(group="zorg / dag", round="10").cells) == 5
    with pytest.raises(ks.KompassieError, match="the survey has 1, 2, 10"):
        survey.where(round="3")


def test_the_size_of_a_small_part_is_not_told() -> None:
    rows = [
        {"wie": k, "van": "a", "naar": "b", "teken": "+", "groep": "staf" if k < 2 else "team"}
        for k in range(9)
    ]

    survey = ks.Survey.from_rows(rows)

    assert repr(survey.where(group="staf")) == "<Survey: hidden (n < 5)>"


def test_a_quote_is_shown_only_when_asked_for_and_stays_out_of_pickles() -> None:
    rows = [{"wie": 1, "van": "a", "naar": "b", "teken": "+", "citaat": "omdat Piet dat zegt"}]
    survey = ks.Survey.from_rows(rows)

    with pytest.raises(ks.KompassieError, match="personal=True"):
        survey.quotes()
    assert survey.quotes(personal=True)["quote"] == ["omdat Piet dat zegt"]
    assert b"Piet" not in pickle.dumps(survey)
    assert "Piet" not in repr(survey) + survey._repr_html_()
    with pytest.raises(ks.KompassieError, match="personal=True"):
        survey.to_rows()


def test_maps_of_people_make_a_survey() -> None:
    maps = {"p": ks.parse("a -> b + strength=0.5"), "q": ks.parse("a -> b ?\nb -> c -")}

    survey = ks.Survey.from_maps({**maps, "r": ks.CausalMap(("a",), ())})

    assert survey.variables == ("a", "b", "c")
    assert sorted(kinds(survey)) == [Kind.PLUS, Kind.MINUS, Kind.UNSURE, Kind.NOT_MENTIONED]
    assert survey.people == 3


def test_what_maps_know_of_their_variables_comes_along() -> None:
    m = ks.CausalMap((ks.Variable("a", today=0.5), ks.Variable("b")), (ks.Link("a", "b", "+"),))

    survey = ks.Survey.from_maps({f"p{k}": m for k in range(6)})

    assert survey.base_map["a"].today == 0.5
    assert survey.union_map["a"].today == 0.5
    told = survey.describing([ks.Variable("b", labels={"nl": "rust"}), ks.Variable("z")])
    assert told.base_map["b"].label("nl") == "rust"
    assert told.variables == ("a", "b")


def test_a_survey_is_a_source_of_maps() -> None:
    survey = ks.Survey.from_rows([*FIVE, *((p, "stress", "rust", "-") for p, *_ in FIVE)])

    assert isinstance(survey, ks.MapSource)
    assert len(ks.find_loops(survey)) == 1
    tried = ks.compare_scenarios(survey, ks.Scenario("rust", ks.Push("rust", 0.5)), draws=4)
    assert tried.effect("rust", on="stress").up == 0.0


def test_a_pickled_survey_is_the_same_survey() -> None:
    survey = ks.Survey.from_rows(FIVE)

    again = pickle.loads(pickle.dumps(survey))  # noqa: S301 - made one line above

    assert again.digest == survey.digest
    assert again.base_map == survey.base_map
