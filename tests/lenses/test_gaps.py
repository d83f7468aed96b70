import math

import pytest

import kompassie as ks
from kompassie.errors import InvalidValue

ROWS = [
    ("a", "bespreekbaar", 3, 8),
    ("b", "bespreekbaar", 4, 8),
    ("a", "vragen", 5, 1),
    ("b", "vragen", 5, 9),
]


def test_the_largest_gap_comes_first_with_what_hinders_it_upstream():
    found = ks.gap(ROWS, ks.flagship())

    assert found.largest.behaviour == "bespreekbaar"
    assert (found.largest.gap, found.largest.agreement) == (4.5, 1.0)
    assert found.largest.upstream[0] == "tegenreactie"
    assert {ks.flagship()[name].valence for name in found.largest.upstream} == {"hindering"}


def test_little_agreement_on_the_desired_level_is_a_question_of_vision():
    found = ks.gap(ROWS)

    # Consensus of Tastle and Wierman for two scores 4 either side of the mean on a scale of 10.
    assert found["vragen"].agreement == pytest.approx(1 + math.log2(1 - 0.4))
    assert "eerst een vraag naar de visie" in ks.tell(found, lang="nl")


def test_half_at_each_end_of_the_scale_is_no_agreement_at_all():
    ends = {"x": {"a": (5, 0), "b": (5, 10)}}

    assert ks.gap(ends)["x"].agreement == pytest.approx(0.0)


def test_a_desired_level_that_falls_over_rounds_is_an_eroding_goal():
    rows = [("a", "vragen", 3, 9, 1), ("a", "vragen", 4, 6, 2), ("a", "tang", 3, 9, 1)]
    found = ks.gap([*rows, ("a", "tang", 5, 9, 2)])

    assert found.eroding == ("vragen",)
    assert "zakt de meetlat" in ks.tell(found, lang="nl")


def test_rows_may_be_mappings_a_data_frame_or_scores_as_arrays():
    pandas = pytest.importorskip("pandas")
    names = ("member", "behaviour", "current", "desired")
    mappings = [dict(zip(names, row, strict=True)) for row in ROWS]
    dutch = [dict(zip(("lid", "gedrag", "huidig", "gewenst"), row, strict=True)) for row in ROWS]

    class Arrays:
        variables = ("bespreekbaar", "vragen")
        waves = ()
        person, variable, wave = (0, 1, 0, 1), (0, 0, 1, 1), (-1,) * 4
        current, desired = (3, 4, 5, 5), (8, 8, 1, 9)

    wanted = ks.gap(ROWS).table()
    for given in (mappings, dutch, pandas.DataFrame(mappings), Arrays()):
        assert ks.gap(given).table() == wanted


def test_scores_that_know_their_scale_are_held_to_it():
    class Arrays:
        variables, waves, scale = ("vragen",), (), (1.0, 5.0)
        person, variable, wave, current, desired = (0,), (0,), (-1,), (3,), (9,)

    with pytest.raises(InvalidValue, match="from 1 to 5"):
        ks.gap(Arrays())
    assert ks.gap(Arrays(), scale=(0, 10)).scale == (0.0, 10.0)


def test_sheets_by_member_are_asked_for():
    assert ks.gap(ROWS).sheets == ()
    assert ks.gap(ROWS, personal=True).table()["member"] == ["a", "b", "a", "b"]
    assert "Minder dan vijf mensen" in ks.tell(ks.gap(ROWS), lang="nl")


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        ([("a", "vragen", 3, 11)], "from 0 to 10"),
        ([("a", "vragen", -1, 5)], "from 0 to 10"),
        ([("a", "vragen", 3, 8), ("A", "vragen", 4, 8)], "once a round"),
        ([{"behaviour": "vragen", "current": 3}], "member"),
        ([], "give rows"),
        ("vragen", "give rows"),
        ({"vragen": {"a": 3}}, "current, desired"),
    ],
)
def test_bad_scores_are_refused_with_what_to_do(scores, told):
    with pytest.raises(InvalidValue, match=told):
        ks.gap(scores)


def test_a_behaviour_that_is_no_variable_of_the_map_is_said():
    found = ks.gap([("a", "luisteren", 3, 8)], ks.flagship())

    assert found.unknown == ("luisteren",)
    assert "Niet in de kaart" in ks.tell(found, lang="nl")


def test_a_yardstick_tells_moving_from_lowering():
    rows = [("a", "x", 3, 9, 1), ("a", "x", 6, 9, 2), ("a", "y", 3, 9, 1), ("a", "y", 3, 6, 2)]
    found = ks.yardstick(rows)

    assert found.closed_by_moving("x") == 1.0
    assert found.closed_by_moving("y") == 0.0
    assert [p.gap for p in found.of("x")] == [6.0, 3.0]
    assert "alleen doordat de meetlat zakte" in ks.tell(found, lang="nl")


def test_rounds_are_ordered_by_size_and_one_is_no_yardstick():
    rows = [("a", "x", 1, 9, 10), ("a", "x", 2, 9, 2)]

    assert ks.yardstick(rows).rounds == ("2", "10")
    with pytest.raises(InvalidValue, match="at least two"):
        ks.yardstick(rows[:1])


def test_the_lead_of_one_member_over_the_others_is_asked_for_and_may_shrink():
    rows = [("leader", "x", 8, 9, 1), ("a", "x", 3, 9, 1), ("b", "x", 5, 9, 1)]
    rows += [("leader", "x", 8, 9, 2), ("a", "x", 6, 9, 2), ("b", "x", 8, 9, 2)]

    assert ks.yardstick(rows, personal=True).lead("x", "leader") == (4.0, 1.0)
    with pytest.raises(InvalidValue, match="personal=True"):
        ks.yardstick(rows).lead("x", "leader")
    with pytest.raises(InvalidValue, match="who scored"):
        ks.yardstick(rows, personal=True).lead("x", "nobody")
