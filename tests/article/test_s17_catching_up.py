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


def test_a_lead_is_about_one_person_and_is_asked_for():
    with pytest.raises(ks.KompassieError, match="personal=True"):
        ks.yardstick(ROUNDS).lead("team_overzicht", "leider")
