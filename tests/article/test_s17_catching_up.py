"""S17: the team catches up with the leader."""

import pytest

import kompassie as ks
from tests.article.runs import loop

ROUNDS = [
    (who, "team_overzicht", score, 9, at)
    for at, scores in enumerate(([8, 3, 4, 3, 2], [8, 5, 5, 6, 4], [9, 8, 7, 8, 7]), start=1)
    for who, score in zip(("leider", "an", "bo", "cy", "di"), scores, strict=True)
]


def test_speaking_out_and_overview_are_a_reinforcing_loop_with_a_delay():
    found = loop("R2")
    assert (set(found.names), found.kind) == ({"bespreekbaar", "team_overzicht"}, "R")
    assert found.delayed


def test_the_leaders_lead_in_overview_shrinks_round_after_round():
    lead = ks.yardstick(ROUNDS, personal=True).lead("team_overzicht", "leider")
    assert lead == (5.0, 3.0, 1.5)


def test_the_score_of_each_member_is_kept_over_the_rounds_when_asked_for():
    sheets = ks.yardstick(ROUNDS, personal=True).sheets
    assert [r.current for r in sheets if r.member == "an"] == [3, 5, 8]
    assert not ks.yardstick(ROUNDS).sheets


def test_the_map_of_the_team_comes_nearer_to_that_of_the_leader():
    rows = []
    for at, seen in enumerate((0, 2, 5), start=1):
        rows += [("leider", a, b, "+", at, "leider") for a, b in ("ab", "bc", "cd", "da", "ac")]
        rows += [
            (f"p{k}", a, b, "+", at, "team")
            for k in range(5)
            for a, b in ("ab", "bc", "cd", "da", "ac")[: max(seen, 1)]
        ]
    names = ("respondent", "source", "target", "sign", "round", "group")
    survey = ks.Survey.from_rows([dict(zip(names, row, strict=True)) for row in rows])
    found = ks.compare_people(survey, by="round", leader="leider", personal=True, shuffles=1)

    apart = [distance for _, distance in found.leader]
    assert apart == sorted(apart, reverse=True)
    assert (apart[0] > apart[1] > 0.0, apart[-1]) == (True, 0.0)


def test_a_lead_is_about_one_person_and_is_asked_for():
    with pytest.raises(ks.KompassieError, match="personal=True"):
        ks.yardstick(ROUNDS).lead("team_overzicht", "leider")
