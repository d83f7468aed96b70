import time

import pytest

import kompassie as ks
from kompassie.errors import InvalidValue
from kompassie.press.community import deadline_after, fits, signed_rows, too_large

LOOP = ks.parse("a -> b +\nb -> a -\nb -> b +")


def test_entry_i_j_is_what_acts_from_j_on_i():
    assert signed_rows(LOOP, "all", "x") == [{0: -1, 1: -1}, {0: 1, 1: 1}]


def test_only_drawn_self_effects_are_there_when_asked_so():
    assert signed_rows(LOOP, "drawn", "x") == [{1: -1}, {0: 1, 1: 1}]


def test_an_unsure_link_is_named_with_a_way_out():
    with pytest.raises(InvalidValue, match=r"sign of 'a' -> 'b' is '\?'.*sample_press"):
        signed_rows(ks.parse("a -> b ?"), "all", "predict_press")


def test_another_word_for_self_effects_is_refused():
    with pytest.raises(InvalidValue, match="use one of all, drawn"):
        signed_rows(LOOP, "none", "x")


def test_a_time_limit_is_a_moment():
    assert deadline_after(None) == float("inf")
    assert deadline_after(5.0) > time.monotonic()
    with pytest.raises(InvalidValue, match="seconds from 0"):
        deadline_after(-1)


def test_a_refusal_estimates_the_work():
    assert fits(10**12, None)
    assert not fits(10**12, 1.0)
    assert "10^12 steps, where the budget is 2 s" in str(too_large("this", 10**12, 2.0))
    assert "up to 5,000,000 steps" not in str(too_large("this", 5_000_000, 2.0))
    assert "5,000,000 (some 5 s) steps" in str(too_large("this", 5_000_000, 2.0))
    assert "sets in memory" in str(too_large("this", 5_000_000, 2.0, "memory"))
