import pytest

import kompassie as ks
from kompassie.errors import TableError
from kompassie.model.sign import Sign

FIVE = [(f"person {k}", "rust", "stress", "-") for k in range(5)]


def test_people_are_numbered_as_they_come_and_their_names_are_gone() -> None:
    survey = ks.Survey.from_rows([("Anna", "a", "b", "+"), ("Bram", "a", "b", "-")])

    assert [a.person for a in survey.answers] == [0, 1]
    assert "Anna" not in repr(survey) + repr(survey.answers) + repr(survey.__dict__)


def test_no_influence_is_an_answer_and_a_dont_know_is_none() -> None:
    rows = [
        ("p", "a", "b", "0"),
        ("q", "a", "b", "weet niet"),
        ("r", "a", "b", None),
        ("s", "a", "b", "?"),
    ]

    survey = ks.Survey.from_rows(rows)

    assert [(a.person, a.sign) for a in survey.answers] == [(0, None), (3, Sign.UNSURE)]
    assert survey.people == 4
    assert len(survey.report.coded("no answer")) == 2


def test_rows_may_be_dictionaries_or_a_data_frame() -> None:
    import pandas

    rows = [{"Respondent": "p", "van": "a", "naar": "b", "teken": "+"}]

    assert ks.Survey.from_rows(rows).answers == ks.Survey.from_rows(pandas.DataFrame(rows)).answers


def test_every_row_that_cannot_be_read_is_named_and_nobody_is() -> None:
    rows = [("Anna", "a", "b", "sterk"), ("Bram", "", "b", "+"), ("Chris", "a", "b", "+")]

    with pytest.raises(TableError) as caught:
        ks.Survey.from_rows(rows)

    assert [p.where for p in caught.value.problems] == ["row 1", "row 2"]
    assert not any(name in str(caught.value) for name in ("Anna", "Bram", "Chris"))


def test_two_answers_of_one_person_must_agree() -> None:
    with pytest.raises(TableError, match="answered this pair twice"):
        ks.Survey.from_rows([("p", "a", "b", "+"), ("p", "a", "b", "-")])


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ks.KompassieError, match="a column is missing: sign"):
        ks.Survey.from_rows([{"respondent": "p", "source": "a", "target": "b"}])


def test_maps_of_people_make_a_survey() -> None:
    survey = ks.Survey.from_maps({"p": ks.parse("a -> b +"), "q": ks.parse("a -> b ?\nb -> c -")})

    assert survey.variables == ("a", "b", "c")
    assert len(survey.answers) == 3


def test_a_survey_is_a_source_of_maps() -> None:
    survey = ks.Survey.from_rows([*FIVE, *((p, "stress", "rust", "-") for p, *_ in FIVE)])

    assert isinstance(survey, ks.MapSource)
    assert len(ks.find_loops(survey)) == 1
    tried = ks.compare_scenarios(survey, ks.Scenario("rust", ks.Push("rust", 0.5)), draws=4)
    assert tried.effect("rust", on="stress").up == 0.0
