from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kompassie.errors import InvalidValue
from kompassie.io.cells import decimal_mark, guard, number, number_text, unguard, word, yes

texts = st.text(st.sampled_from("'=+-@\t\r\n;ab \uff1d\u2028é"), max_size=12) | st.text(max_size=20)


@settings(deadline=None, derandomize=True)
@given(texts)
def test_a_guarded_text_comes_back_as_it_was(text):
    assert unguard(guard(text)) == text


@settings(deadline=None, derandomize=True)
@given(texts)
def test_no_guarded_text_starts_as_a_formula_whatever_the_separator(text):
    for piece in guard(text).replace("\n", ";").replace("\t", ";").split(";"):
        assert not piece.startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("text", ["rust", "a-b", "3 = 3", "it's", "'quoted'", ""])
def test_an_ordinary_text_stays_as_it_is(text):
    assert guard(text) == unguard(text) == text


@settings(deadline=None, derandomize=True)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_comes_back_exactly(value):
    assert number(number_text(value), ".", "x", "") == value
    assert number(number_text(value), "unknown", "x", "") == value


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("0.75", ".", 0.75),
        ("0,75", ",", 0.75),
        (" -0,5 ", ",", -0.5),
        ("−1", ".", -1.0),
        (",5", ",", 0.5),
        ("0.581", ",", 0.581),
        ("1.000", ".", 1.0),
        ("1e-3", ".", 0.001),
        ("12", "unknown", 12.0),
    ],
)
def test_a_number_is_read_in_dutch_and_in_english(text, decimal, value):
    assert number(text, decimal, "x", "") == value


@pytest.mark.parametrize(
    ("text", "decimal"),
    [("1.000", ","), ("1.000", "unknown"), ("1.000", "both"), ("1,000", "."), ("1,000", ",")],
)
def test_a_number_that_may_be_a_thousand_is_refused(text, decimal):
    with pytest.raises(InvalidValue, match="this may be 1 or 1000"):
        number(text, decimal, "cell B2", "")


@pytest.mark.parametrize(
    "text", ["H+", "", "1.2.3", "1.234,5", "60%", "nan", "inf", "0x1", "\u0661", "1_0"]
)
def test_what_is_no_number_is_refused_with_the_remedy(text):
    with pytest.raises(InvalidValue, match=r"cell B2 .*write a number"):
        number(text, ".", "cell B2", "write a number")


def test_a_number_beyond_every_bound_is_refused():
    with pytest.raises(InvalidValue, match="cell B2"):
        number("1e999", ".", "cell B2", "write a number")


@pytest.mark.parametrize(
    ("cells", "delimiter", "mark"),
    [
        (["0,5", "1"], ";", ","),
        (["0.5", "1"], ";", "."),
        (["0.5", "0,5"], ";", "both"),
        (["1", "1.000", "long"], ";", "unknown"),
        (["0,2..0,8"], ";", ","),
        (["0,5"], ",", "."),
    ],
)
def test_the_decimal_mark_is_told_from_numbers_that_leave_no_doubt(cells, delimiter, mark):
    assert decimal_mark(cells, delimiter) == mark


def test_yes_and_no_are_read_in_two_languages():
    assert all(yes(text, "x") for text in ("yes", "JA", " true ", "1", "x"))
    assert not any(yes(text, "x") for text in ("no", "nee", "", "0"))
    with pytest.raises(InvalidValue, match=r"column 'contested' is 'maybe': write yes or no"):
        yes("maybe", "column 'contested'")


def test_a_word_is_read_in_another_spelling():
    assert word(" Mentaal  model ", {"mentaal model": "mental model"}) == "mental model"
    assert word("Pattern", {}) == "pattern"
