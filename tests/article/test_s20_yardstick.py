"""S20: current against desired behaviour; the yardstick."""

import kompassie as ks
from tests.article.runs import loop

ROWS = [
    *((who, "passend_gedrag", now, 8) for who, now in zip("abcde", (3, 4, 2, 3, 3), strict=True)),
    *((who, "vragen", now, 7) for who, now in zip("abcde", (6, 6, 5, 7, 6), strict=True)),
]


def test_gap_agreement_and_what_lies_upstream_of_the_largest_gap():
    found = ks.gap(ROWS, ks.flagship())

    assert (found.largest.behaviour, found.largest.gap) == ("passend_gedrag", 5.0)
    assert found.largest.agreement == 1.0
    assert found.largest.upstream[0] == "tang"


def test_the_gap_drives_a_goal_seeking_loop():
    found = loop("B3")
    assert found.kind == "B"
    assert {"kloof", "bespreekbaar", "passend_gedrag"} <= set(found.names)


def test_a_desired_level_that_sinks_is_warned_for():
    rows = [(who, "vragen", 3, *row) for who in "abcde" for row in ((9, 1), (6, 2))]
    assert ks.gap(rows).eroding == ("vragen",)
    assert ks.yardstick(rows).closed_by_moving("vragen") == 0.0
