from __future__ import annotations

import numpy as np
import pytest

import kompassie as ks
from kompassie.errors import InvalidValue
from kompassie.model.goal import goals_of


@pytest.mark.parametrize(
    ("goal", "reached", "text"),
    [
        (ks.Goal("r", above=0.0), [False, False, True], "r > 0"),
        (ks.Goal("r", below=0.0), [True, False, False], "r < 0"),
        (ks.Goal(" r ", above=-0.5, below=0.5), [False, True, False], "-0.5 < r < 0.5"),
    ],
)
def test_a_goal_is_a_bound_on_a_level(goal, reached, text):
    assert goal.reached(np.array([-0.5, 0.0, 0.5])).tolist() == reached
    assert goal.text == text


@pytest.mark.parametrize(
    "settings",
    [{}, {"above": float("nan")}, {"above": "much"}, {"above": 0.5, "below": 0.5}, {"below": True}],
)
def test_a_goal_that_cannot_be_is_refused(settings):
    with pytest.raises(InvalidValue, match="'r'"):
        ks.Goal("r", **settings)


def test_goals_are_read_from_what_people_write():
    one = ks.Goal("r", above=0.2)
    assert goals_of(one) == goals_of([one]) == goals_of({"r": 0.2}) == (one,)
    assert goals_of(("r", 0.2)) == goals_of([("r", 0.2)]) == (one,)
    assert goals_of([("r", 0.2), ks.Goal("s", below=0)]) == (one, ks.Goal("s", below=0))
    assert goals_of({"r": (None, 0.0), "s": (0.1, 0.5)}) == (
        ks.Goal("r", below=0.0),
        ks.Goal("s", above=0.1, below=0.5),
    )


@pytest.mark.parametrize(
    "goal",
    [
        "r",
        None,
        [],
        {},
        3,
        ["r"],
        ("r", "s"),
        ("r", None),
        ("r",),
        {"r": (1,)},
        [ks.Goal("r", above=0), ks.Goal("r", below=1)],
    ],
)
def test_what_is_no_goal_is_refused(goal):
    with pytest.raises(InvalidValue, match="goal"):
        goals_of(goal)
