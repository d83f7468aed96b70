import math

import pytest

import kompassie as ks
from kompassie.errors import InvalidValue

ROWS = [
    *((who, "bespreekbaar", now, 8) for who, now in zip("abcdef", (3, 4) * 3, strict=True)),
    *((who, "vragen", 5, wanted) for who, wanted in zip("abcdef", (1, 9) * 3, strict=True)),
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
    ends = {"x": {who: (5, wanted) for who, wanted in zip("abcdef", (0, 10) * 3, strict=True)}}

    assert ks.gap(ends)["x"].agreement == pytest.approx(0.0)


def test_a_desired_level_that_falls_over_rounds_is_an_eroding_goal():
    rows = [(who, "vragen", *row) for who in "abcde" for row in ((3, 9, 1), (4, 6, 2))]
    rows += [(who, "tang", *row) for who in "abcde" for row in ((3, 9, 1), (5, 9, 2))]
    found = ks.gap(rows)

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
        person, variable, wave = (*range(6), *range(6)), (*(0,) * 6, *(1,) * 6), (-1,) * 12
        current, desired = (*(3, 4) * 3, *(5,) * 6), (*(8,) * 6, *(1, 9) * 3)

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
    assert ks.gap(ROWS, personal=True).table()["member"] == [*"abcdef"] * 2


FEW = [(who, "vragen", 3, 8, 1) for who in "abcd"]


def test_scores_of_fewer_than_five_are_hidden_unless_they_are_asked_for():
    rows = [*((who, "tang", 4, 6, 1) for who in "abcde"), *FEW]
    found = ks.gap(rows)

    assert found.hidden == ("vragen",)
    assert found["vragen"].members == "hidden (n < 5)"
    assert math.isnan(found["vragen"].gap)
    assert math.isnan(found["vragen"].agreement)
    assert found.largest.behaviour == "tang"
    assert found.table()["members"] == [5, "hidden (n < 5)"]
    assert found.table()["current"] == [4.0, None]
    assert "‘vragen’: verborgen (n < 5)" in ks.tell(found, lang="nl").casefold()
    assert not {3, 8} & {v for row in found.table().rows() for v in row.values()}

    personal = ks.gap(rows, personal=True)
    assert (personal["vragen"].gap, personal.hidden) == (5.0, ())
    assert "Minder dan vijf mensen" in ks.tell(personal, lang="nl")


def test_one_of_two_scores_given_by_few_hides_both():
    rows = [("a", "x", 3, 8), *((who, "x", 3, None) for who in "bcdef")]

    assert ks.gap(rows).hidden == ("x",)
    assert ks.gap([(*row[:3], None) for row in rows]).hidden == ()


def test_that_few_lowered_their_yardstick_is_not_told():
    rows = [*FEW, *((who, "vragen", 3, 4, 2) for who in "abcde")]

    assert ks.gap(rows).eroding == ()
    assert ks.gap(rows, personal=True).eroding == ("vragen",)


def test_a_yardstick_hides_the_rounds_that_few_scored():
    rows = [*FEW, *((who, "vragen", 5, 7, at) for who in "abcde" for at in (2, 3))]
    found = ks.yardstick(rows)

    assert [p.hidden for p in found.of("vragen")] == [True, False, False]
    assert found.table()["gap"] == ["hidden (n < 5)", 2.0, 2.0]
    assert math.isnan(found.closed_by_moving("vragen"))
    assert "verborgen (n < 5)" in ks.tell(found, lang="nl")
    assert ks.yardstick(rows, personal=True).of("vragen")[0].gap == 5.0


@pytest.mark.parametrize(
    "scores",
    [
        [("Zeldzamenaam", "vragen", 3, 8), ("zeldzamenaam", "vragen", 4, 8)],
        [{"member": "Zeldzamenaam", "current": 3}],
        [{"behaviour": "vragen", "naam": "Zeldzamenaam"}],
        [("Zeldzamenaam", 3)],
        {"vragen": {"Zeldzamenaam": 3}},
        {"vragen": "Zeldzamenaam"},
        "Zeldzamenaam",
        [("Zeldzamenaam", "vragen", "Zeldzamenaam", 8)],
    ],
)
def test_no_refusal_names_a_member(scores):
    with pytest.raises(InvalidValue) as caught:
        ks.gap(scores)

    assert "eldzame" not in str(caught.value) + repr(caught.value) + repr(vars(caught.value))


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
    found = ks.yardstick(rows, personal=True)

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
