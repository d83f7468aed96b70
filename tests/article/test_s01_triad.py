"""S01: three K's as a triad in balance."""

import pytest

import kompassie as ks
from kompassie.errors import InvalidValue
from tests.article.runs import three

KS = ("kompassie", "kwetsbaarheid", "kracht")


def scores(*values):
    return dict(zip(KS, values, strict=True))


def test_equal_scores_are_in_balance_and_the_lowest_k_is_named_otherwise():
    assert ks.triad(scores(6, 6, 6)).balance == 1
    found = ks.triad(scores(8, 4, 6))
    assert (found.balance, found.lowest) == (4 / 6, "kwetsbaarheid")
    assert "kwetsbaarheid" in ks.tell(found, lang="nl")
    assert "vulnerability" in ks.tell(found, lang="en")


def test_low_strength_goes_too_many_ways_and_strength_without_vulnerability_becomes_force():
    assert "te veel kanten op" in ks.tell(ks.triad(scores(8, 8, 3)), lang="nl")
    assert "kracht zetten" in ks.tell(ks.triad(scores(7, 2, 9)), lang="nl")
    assert "too many directions" in ks.tell(ks.triad(scores(8, 8, 3)), lang="en")
    assert "applying force" in ks.tell(ks.triad(scores(7, 2, 9)), lang="en")
    assert "kracht zetten" not in ks.tell(ks.triad(scores(7, 7, 7)), lang="nl")


def test_a_missing_k_is_refused_and_not_guessed():
    with pytest.raises(InvalidValue, match="kracht too: what is missing is not guessed"):
        ks.triad({"kompassie": 7, "kwetsbaarheid": 6})


@pytest.mark.parametrize("gain", [1.2, 1.5, 2.0])
def test_three_ks_do_at_least_as_well_as_any_pair_and_strictly_at_one_and_a_half(gain):
    found = three(gain)
    assert found.three.tips >= found.best_pair.tips
    if gain == 1.5:
        assert found.three.tips > found.best_pair.tips
    assert all(run.tips <= found.best_pair.tips for run in found.runs if len(run.names) == 1)
