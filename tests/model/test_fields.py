from __future__ import annotations

import math
import unicodedata

import numpy as np
import pytest
from hypothesis import given

from kompassie.errors import InvalidValue
from kompassie.model.fields import (
    LONGEST_NAME,
    LONGEST_TEXT,
    choice,
    clean_labels,
    clean_name,
    clean_text,
    count,
    number,
    texts,
    whole,
)
from tests.strategies import hostile, names


def test_two_ways_of_writing_an_accent_are_one_name() -> None:
    assert clean_name("cafe\u0301") == clean_name("caf\u00e9")


@pytest.mark.parametrize("text", [" a  b ", "a\tb", "a\nb", "a\u00a0b", "\u3000a b", "a\u2028b"])
def test_white_space_of_any_kind_is_trimmed_and_collapsed(text: str) -> None:
    assert clean_name(text) == "a b"


def test_upper_and_lower_case_stay_apart() -> None:
    assert clean_name("Stress") != clean_name("stress")


@pytest.mark.parametrize("text", ["a\x00b", "a\x07", "\x1b[31m", "a\x7f", "a\x9fb", "\ud800"])
def test_control_characters_and_half_pairs_are_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match=r"leave out the control character U\+[0-9A-F]{4}"):
        clean_name(text)


@pytest.mark.parametrize("text", ["", "  ", "\n", "\u3000"])
def test_a_name_without_a_visible_character_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="at least one visible character"):
        clean_name(text)


@pytest.mark.parametrize("value", [None, 1, b"a", ["a"], math.nan])
def test_what_is_no_text_is_no_name(value: object) -> None:
    with pytest.raises(InvalidValue, match="use a text"):
        clean_name(value)


def test_a_megabyte_is_refused_with_a_short_message() -> None:
    for call in (clean_name, lambda value: clean_text(value, "note")):
        with pytest.raises(InvalidValue, match=r"1,000,000 characters.*at most") as caught:
            call("é" * 1_000_000)
        assert len(str(caught.value)) < 500


def test_the_longest_name_and_text_are_taken() -> None:
    assert len(clean_name("a" * LONGEST_NAME)) == LONGEST_NAME
    assert len(clean_text("a" * LONGEST_TEXT, "note")) == LONGEST_TEXT


@given(names())
def test_a_cleaned_name_is_clean(name: str) -> None:
    assert clean_name(name) == name
    assert unicodedata.is_normalized("NFC", name)
    assert len(name.splitlines()) == 1


@given(hostile())
def test_a_text_stays_as_it_is(text: str) -> None:
    assert clean_text(text, "note") == text


@pytest.mark.parametrize("text", ["\x00", "a\rb", "\x85", "\udfff"])
def test_a_text_that_no_file_can_hold_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match=r"note .*leave out the control character"):
        clean_text(text, "note")


def test_labels_are_by_language_and_cleaned() -> None:
    assert clean_labels({"nl": " rust ", "pt-BR": "descanso"}, "label") == {
        "nl": "rust",
        "pt-BR": "descanso",
    }


@pytest.mark.parametrize(
    "language", ["", "n", "x" * 13, 5, "日本", "n:l", "n|l", "n l", "nl\n", '"']
)
def test_a_language_that_is_no_code_is_refused(language: object) -> None:
    with pytest.raises(InvalidValue, match=r'language of label .*use a code such as "nl" or "en"'):
        clean_labels({language: "rust"}, "label")


@pytest.mark.parametrize("value", ["rust", ["rust"], None, 1])
def test_labels_that_are_no_dictionary_are_refused(value: object) -> None:
    with pytest.raises(InvalidValue, match="use a dictionary such as"):
        clean_labels(value, "label")


def test_an_empty_label_is_refused_with_its_language() -> None:
    with pytest.raises(InvalidValue, match="label of 'a' in 'nl'"):
        clean_labels({"nl": " "}, "label of 'a'")


@pytest.mark.parametrize("value", ["Belief", "", None, 1, ["belief"]])
def test_a_choice_is_one_of_the_words(value: object) -> None:
    assert choice("belief", ("belief", "result"), "kind") == "belief"
    with pytest.raises(InvalidValue, match=r"^kind is .*: use one of belief, result$"):
        choice(value, ("belief", "result"), "kind")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "1", None, True, [1], 10**400])
def test_what_is_no_finite_number_is_refused(value: object) -> None:
    with pytest.raises(InvalidValue, match=r"^delay is .*: use hours$"):
        number(value, "delay", "use hours")


def test_bounds_of_a_number_are_kept() -> None:
    assert number(1, "x", "…", 0.0, 1.0) == 1.0
    for value in (-0.1, 1.1):
        with pytest.raises(InvalidValue):
            number(value, "x", "…", 0.0, 1.0)
    with pytest.raises(InvalidValue):
        number(0, "x", "…", above=0.0)


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "10", None, np.float64(2)])
def test_a_count_is_a_whole_number_from_one(value: object) -> None:
    with pytest.raises(InvalidValue, match=r"draws is .*: use a whole number from 1 upwards$"):
        count(value, "draws")


def test_a_whole_number_of_numpy_is_one_and_none_is_no_limit() -> None:
    assert (count(np.int64(3), "n"), type(count(np.int64(3), "n"))) == (3, int)
    assert (count(0, "n", 0), whole(None, "n"), whole(2, "n")) == (0, None, 2)
    with pytest.raises(InvalidValue, match="use a whole number from 0 upwards, or None"):
        whole(-1, "n", 0)


def test_minus_zero_becomes_zero() -> None:
    # Equal numbers must be written alike, or equal maps have two digests.
    assert math.copysign(1, number(-0.0, "x", "…")) == 1


def test_one_text_or_a_list_of_them_become_a_tuple() -> None:
    assert texts("a b", "tag") == ("a b",)
    assert texts([" a ", "b"], "tag") == ("a", "b")
    with pytest.raises(InvalidValue, match="use a text or a list of texts"):
        texts(5, "tag")
