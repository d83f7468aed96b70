import math

import pytest

import kompassie as ks
from kompassie.errors import InvalidValue, UnknownVariable
from kompassie.press.asked import pushes_on, signs_seen, strength_range

MAP = ks.parse("a -> b +")


def test_pushes_keep_their_size_and_the_name_of_the_map():
    assert pushes_on({" a ": 1, "b": -0.5}, MAP) == {"a": 1.0, "b": -0.5}


@pytest.mark.parametrize("push", [{}, "a", None, {"a": 0}, {"a": math.nan}, {"a": "up"}])
def test_a_push_that_is_none_is_refused(push):
    with pytest.raises(InvalidValue, match="push"):
        pushes_on(push, MAP)


def test_a_push_on_an_unknown_variable_is_refused():
    with pytest.raises(UnknownVariable, match="no variable 'c'"):
        pushes_on({"c": 1}, MAP)


def test_signs_seen_are_written_in_any_way_a_sign_is():
    assert signs_seen({"a": "+", "b": -1}, MAP) == {"a": 1, "b": -1}
    assert signs_seen(None, MAP) == {}


@pytest.mark.parametrize("seen", [{"a": 0}, {"a": "?"}, {"a": 2}, ["a"]])
def test_what_was_not_seen_is_no_observation(seen):
    with pytest.raises(InvalidValue, match="observed"):
        signs_seen(seen, MAP)


@pytest.mark.parametrize("value", [(0.5, 0.5), (0.9, 0.1), (0, 2), 0.5, (0, math.nan)])
def test_a_range_of_strengths_lies_between_0_and_1(value):
    with pytest.raises(InvalidValue, match="strengths"):
        strength_range(value)
