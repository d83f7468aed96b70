"""Surveys with next to nothing in them: every question has an answer, or says why not."""

from collections.abc import Callable

import pytest

import kompassie as ks

THIN = {
    "nobody": [],
    "one link, forty people": [(k, "a", "b", "+") for k in range(40)],
    "only itself": [(k, "a", "a", "+") for k in range(6)],
    "no link": [(k, "a", "b", "0") for k in range(6)],
    "no answer": [(k, "a", "b", "") for k in range(6)],
    "nobody knows": [(k, "a", "b", "weet niet") for k in range(6)],
    "nobody was asked": [(k, "a", "b", "niet gevraagd") for k in range(6)],
    "everybody unsure": [(k, "a", "b", "?") for k in range(6)],
}
QUESTIONS: dict[str, Callable[[ks.Survey], object]] = {
    "itself": lambda s: s,
    "consensus": lambda s: ks.find_consensus(s, personal=True),
    "skipping": lambda s: ks.find_consensus(s, absent="skip", personal=True),
    "bootstrap": lambda s: ks.find_consensus(s, interval="bootstrap", draws=9, personal=True),
    "support": lambda s: ks.loop_support(s, draws=9, personal=True),
    "people": lambda s: ks.compare_people(s, draws=9, shuffles=9, personal=True),
    "protected": lambda s: ks.compare_people(s, draws=9, shuffles=9),
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("survey", THIN)
def test_every_question_to_a_thin_survey_has_an_answer(survey: str, question: str) -> None:
    thin = ks.Survey.from_rows(THIN[survey])
    if (survey, question) == ("nobody", "protected"):
        with pytest.raises(ks.KompassieError, match="fewer than 5 people"):
            QUESTIONS[question](thin)
        return
    found = QUESTIONS[question](thin)

    assert ks.tell(found, lang="nl")
    assert ks.tell(found, lang="en")
    assert len(repr(found)) < 400


@pytest.mark.parametrize("survey", [name for name in THIN if name != "nobody"])
def test_a_thin_survey_can_be_drawn_from(survey: str) -> None:
    thin = ks.Survey.from_rows(THIN[survey])

    links = len(thin.union_map.links)
    assert thin.link_draws("resamples")(1, 0, 3)[0].shape == (links, 3)
    assert thin.link_draws("people")(1, 0, 3)[1].shape == (links, 3)


def test_an_empty_log_and_empty_scores_have_nothing_to_say() -> None:
    assert ks.sequence_links(ks.ObservationLog.from_rows([])).pairs == ()
    assert len(ks.Scores.from_rows([])) == 0
    with pytest.raises(ks.KompassieError, match="waves are too few"):
        ks.lagged_links(ks.Scores.from_rows([]))
