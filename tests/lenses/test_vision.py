"""Shared vision: agreement of maps and goals, with intervals, and nobody's own answer."""

import math

import numpy as np
import pytest

import kompassie as ks
from kompassie.errors import InvalidValue
from kompassie.people.agreement import scale_consensus


def wishes(*levels, name="ask"):
    return {name: {f"p{k}": (5, level) for k, level in enumerate(levels)}}


def test_the_agreement_on_goals_is_the_mean_consensus_over_behaviours():
    first, second = [1, 9, 3, 8, 7, 7], [8, 8, 8, 7, 8, 6]
    found = ks.shared_vision(
        scores=wishes(*first) | wishes(*second, name="tell"), personal=True, draws=50
    )

    each = [scale_consensus(x, width=10) for x in (first, second)]
    assert found.agreement == pytest.approx(np.mean(each))
    assert [g.behaviour for g in found.goals] == ["ask", "tell"]
    assert found.low <= found.agreement <= found.high


def test_half_at_each_end_is_none_and_all_the_same_is_full_agreement():
    assert ks.shared_vision(scores=wishes(0, 10), personal=True).agreement == pytest.approx(0.0)
    assert ks.shared_vision(scores=wishes(*[7] * 5), personal=True).agreement == 1.0


def test_the_last_round_counts():
    rows = [(f"p{k}", "ask", 5, level, at) for at, level in ((1, 2), (2, 8)) for k in range(5)]
    rows[0] = ("p0", "ask", 5, 10, 1)

    assert ks.shared_vision(scores=rows, personal=True).agreement == 1.0


def test_few_members_are_hidden_and_some_have_no_interval():
    few, some = (ks.shared_vision(scores=wishes(*[3, 7] * n)) for n in (2, 3))

    assert few.hidden
    assert few.agreement is None
    assert math.isnan(few.goals[0].agreement)
    assert (some.agreement is not None, some.low) == (True, None)
    assert "Te weinig mensen" in ks.tell(few, lang="nl")


def test_a_goal_that_few_members_gave_is_hidden_beside_others():
    found = ks.shared_vision(scores=wishes(*[6] * 6) | wishes(1, 9, name="tell"))

    told = {g.behaviour: g.agreement for g in found.goals}
    assert math.isnan(told["tell"])
    assert told["ask"] == 0.95  # never all


def test_the_same_seed_gives_the_same_interval():
    ends = [
        (v.low, v.high)
        for v in (ks.shared_vision(scores=wishes(*[1, 9, 4] * 4), seed=3, draws=70) for _ in "ab")
    ]
    assert ends[0] == ends[1]


def test_the_order_of_the_rows_does_not_matter():
    rows = [
        (f"p{k}", name, 5, (7 * k + len(name)) % 11) for k in range(15) for name in ("ask", "tell")
    ]
    one, other = (ks.shared_vision(scores=order, draws=40) for order in (rows, rows[::-1]))

    assert (one.agreement, one.low, one.high) == (other.agreement, other.low, other.high)


def test_maps_and_goals_stand_in_one_table():
    rows = [(p, a, b, "+") for p in range(6) for a, b in ("xy", "yz")]
    found = ks.shared_vision(ks.Survey.from_rows(rows), wishes(*[6] * 6), draws=10)

    assert [(r["of"], r["what"]) for r in found.table().rows()] == [
        ("maps", "all"), ("goals", "all"), ("goal", "ask"),
    ]  # fmt: skip
    assert found.maps.people == 6


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "a survey, scores, or both"),
        ({"scores": [("a", "ask", 1, None)]}, "desired levels"),
        ({"scores": wishes(11)}, "from 0 to 10"),
        ({"survey": 3}, "give a Survey"),
        ({"scores": wishes(1), "draws": 0}, "from 1 upwards"),
        ({"scores": wishes(1), "min_group": 2}, "from 3 upwards"),
    ],
)
def test_what_says_nothing_is_refused(given, told):
    with pytest.raises(InvalidValue, match=told):
        ks.shared_vision(**given)
