"""S16: observing, and making discussable."""

from tests.article.runs import effect


def test_observing_alone_changes_far_less_than_making_discussable():
    for on in ("resultaat", "onbenoemd", "tang", "team_overzicht"):
        watched, spoken = effect("interactie observeren", on), effect("bespreekbaar maken", on)
        assert abs(watched.median) < 0.5 * abs(spoken.median), on


def test_observing_gives_a_view_all_the_same():
    assert effect("interactie observeren", "zicht").up == 1.0
