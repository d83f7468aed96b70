"""What a report says of people who were asked."""

import re

import pytest

import kompassie as ks
from kompassie.report.page.document import report_html
from tests.report.page.test_document import Page

QUOTE, NAME = "dat zei ik nooit hardop", "Zeldzamenaam"
PUSH = ks.Scenario("meer rust", ks.Push("rust", 0.5))


@pytest.fixture(scope="module")
def survey() -> ks.Survey:
    rows = [
        {"wie": f"{NAME} {p}", "van": a, "naar": b, "teken": sign, "citaat": f"{QUOTE} {p}",
         "groep": "AB"[p % 2]}
        for p in range(12)
        for a, b, sign in (
            ("druk", "fouten", "+"), ("fouten", "druk", "+"), ("rust", "druk", "-+"[p % 2]),
        )
    ]  # fmt: skip
    return ks.Survey.from_rows(rows)


def differ(html: str, lang: str) -> str:
    """Return the text of the part on where people differ."""
    text = re.sub(r"\s+", " ", " ".join(Page(html).text))
    heads = {
        "nl": ("Waar men verschilt", "Wat we niet"),
        "en": ("Where people differ", "What we do"),
    }
    start, end = heads[lang]
    return text[text.index(start) : text.index(end)]


def test_a_report_tells_what_people_share_and_how_well_loops_are_carried(survey) -> None:
    shared, support = ks.find_consensus(survey), ks.loop_support(survey, draws=20)

    html = report_html(shared.map, shared, support, lang="nl", draws=2)
    text = differ(html, "nl")

    assert "12 mensen gaven antwoord" in text
    assert "bijna iedereen ziet de hele lus" in text
    assert "komt niet uit een vragenlijst" not in text
    assert (
        html.count("<img") == report_html(shared.map, shared, lang="nl", draws=2).count("<img") + 1
    )
    assert "loop_support(draws=20" in html


def test_what_people_disagree_about_is_said_once(survey) -> None:
    shared = ks.find_consensus(survey)

    assert "Contested (" not in differ(report_html(shared.map, shared, draws=2), "en")
    assert "Contested (" in differ(report_html(shared.map, draws=2), "en")


def test_a_surveyed_link_is_not_called_assumed(survey) -> None:
    shared = ks.find_consensus(survey)

    assert "links are assumed" not in report_html(shared.map, draws=2)


def test_a_survey_gets_a_report_without_further_ado(survey) -> None:
    tried = ks.compare_scenarios(survey, PUSH, draws=4)

    text = differ(report_html(survey, tried, on="druk", lang="en", draws=4), "en")

    assert "12 people answered" in text
    assert "sees the whole loop" in text


def test_groups_and_a_conclusion_that_divides_them_are_told(survey) -> None:
    compared = ks.compare_people(survey, by="group", draws=2, shuffles=9)
    whose = ks.whose_map_matters(survey, PUSH, on="druk", draws=4)

    text = differ(report_html(survey.base_map, compared, whose, lang="en", draws=2), "en")

    assert "Closest" in text or "closest" in text
    assert "On everybody’s map" in text


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_neither_a_name_nor_a_quote_of_a_respondent_is_in_a_report(survey, lang) -> None:
    personal = ks.find_consensus(survey, personal=True)

    for html in (report_html(survey, lang=lang, draws=4),
                 report_html(personal.map, personal, lang=lang, draws=4)):  # fmt: skip
        assert NAME not in html
        assert QUOTE not in html


def test_what_was_asked_of_other_people_is_refused(survey) -> None:
    other = ks.Survey.from_rows([(p, "x", "y", "+") for p in range(6)])

    with pytest.raises(ks.KompassieError, match="another map"):
        report_html(survey, ks.find_consensus(other))
