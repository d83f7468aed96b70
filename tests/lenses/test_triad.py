import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompassie as ks
from kompassie.errors import InvalidValue

SCORES = {"kompassie": 7, "kwetsbaarheid": 6, "kracht": 8}


def triple(a, b, c):
    return ks.triad({"kompassie": a, "kwetsbaarheid": b, "kracht": c})


@given(*(st.floats(0, 10),) * 3)
def test_balance_is_the_lowest_by_the_mean_and_one_only_when_all_are_equal(a, b, c):
    found = triple(a, b, c)

    assert 0 <= found.balance <= 1 + 1e-12
    if a == b == c:
        assert found.balance == pytest.approx(1.0)
        assert found.low == ()
    else:
        assert found.balance == pytest.approx(min(a, b, c) / ((a + b + c) / 3))
        assert found.low


def test_low_strength_warns_for_too_many_directions():
    assert triple(8, 8, 3).risks == ("scattered",)
    assert "te veel kanten op" in ks.tell(triple(8, 8, 3), lang="nl")


def test_much_strength_with_little_vulnerability_warns_for_force():
    assert triple(7, 2, 9).risks[0] == "forcing"
    assert "kracht zetten" in ks.tell(triple(7, 2, 9), lang="nl")
    assert "forcing" not in triple(7, 6, 7).risks


@pytest.mark.parametrize(
    "scores",
    [
        {"kompassie": 7, "kracht": 8},
        {**SCORES, "kracht": None},
        {**SCORES, "kracht": 11},
        {**SCORES, "kracht": -1},
        {**SCORES, "kennis": 5},
        {**SCORES, "strength": 5},
        [7, 6, 8],
    ],
)
def test_a_score_that_is_missing_unknown_or_out_of_range_is_refused(scores):
    with pytest.raises(InvalidValue):
        ks.triad(scores)


def test_a_missing_score_is_named():
    with pytest.raises(InvalidValue, match="kwetsbaarheid too: what is missing is not guessed"):
        ks.triad({"kompassie": 7, "kracht": 8})


def rows(count):
    return [{"rater": f"r{k}", "date": "2026-01-01", **SCORES, "kracht": 6} for k in range(count)]


def test_five_others_are_averaged_and_the_difference_is_told():
    found = ks.triad(SCORES, others=rows(5))

    assert found.difference["kracht"] == 2.0
    assert "Kracht schat men zelf 2,0 hoger in" in ks.tell(found, lang="nl")
    assert not found.sheets


def test_fewer_than_five_others_stay_hidden_unless_asked_for():
    found = ks.triad(SCORES, others=rows(4))

    assert (found.hidden, dict(found.others), dict(found.difference)) == (True, {}, {})
    assert "n < 5" in ks.tell(found, lang="en")
    shown = ks.triad(SCORES, others=rows(4), personal=True)
    assert shown.difference["kracht"] == 2.0
    assert list(shown.table().columns)[-1] == "by r3"


def test_the_same_rater_twice_on_one_date_is_refused_and_a_later_date_counts():
    with pytest.raises(InvalidValue, match="one rater"):
        ks.triad(SCORES, others=[*rows(1), *rows(1)])
    later = {"rater": "r0", "date": "2026-02-01", **SCORES, "kracht": 9}
    assert ks.triad(SCORES, others=[later, *rows(1)], personal=True).others["kracht"] == 9


def test_it_is_no_label_for_a_person():
    assert "geen etiket" in ks.tell(ks.triad(SCORES), lang="nl")
    assert "no label" in ks.tell(ks.triad(SCORES), lang="en")


def test_english_names_are_taken():
    english = {"compassion": 7, "vulnerability": 6, "strength": 8}
    assert ks.triad(english).scores == ks.triad(SCORES).scores


def test_pushes_are_tried_alone_in_pairs_and_all_three():
    found = ks.triad_runs(ks.flagship(), "resultaat", draws=8)

    assert [len(run.names) for run in found.runs] == [1, 1, 1, 2, 2, 2, 3]
    assert found.three.tips >= found.best_pair.tips
    assert found.of("kracht", "kompassie").names == ("kompassie", "kracht")
    with pytest.raises(InvalidValue, match="three different"):
        ks.triad_runs(ks.flagship(), "resultaat", ["kracht", "kracht", "kompassie"])
