from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kompassie.errors import InvalidValue, UnreadableFile
from kompassie.io.strict_json import DEEPEST, json_text, parsed

data = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"]), max_size=5), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(deadline=None, derandomize=True)
@given(data)
def test_data_comes_back_as_it_was_and_with_the_same_bytes(value):
    text = json_text(value)
    assert parsed(text, "x") == value
    assert json_text(parsed(text, "x")) == text
    assert text.endswith("\n")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"a": {"b": [0, NaN]}}', r"at a\.b\[1\]: NaN is not a finite number"),
        ('{"a": -Infinity}', "at a: -Infinity is not"),
        ('{"a": 1e999}', "at a: 1e999 is not"),
        ('[{"a": 1, "b": 2, "a": 3}]', r"at \[0\]: the key 'a' stands twice"),
        ('{"a": "\\ud800"}', "at a: .*surrogate"),
        ('{"\\ud800": 1}', "a key holds half of a surrogate"),
        ('{"a": }', "line 1, column 7"),
        ("", "not JSON"),
        ("1" * 5_000, "a number in it is too long"),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "nested more than"),
        ("[" * 100_000, "nested more than"),
        ('{"a":' * 100_000, "nested more than"),
    ],
)
def test_what_json_can_say_and_no_map_can_hold_is_refused(text, why):
    with pytest.raises(UnreadableFile, match=why):
        parsed(text, "team.json")


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), {1, 2}, object(), {"a": [float("nan")]}]
)
def test_what_json_has_no_form_for_is_refused_on_writing(value):
    with pytest.raises(InvalidValue, match="content to be written as JSON"):
        json_text(value)


def test_bottomless_data_is_refused_on_writing():
    deep: list[object] = []
    deep.append(deep)
    with pytest.raises(InvalidValue, match="content to be written"):
        json_text({"a": deep})


def test_each_record_of_a_list_stands_on_a_line_of_its_own():
    value = {"map": {"links": [{"a": [1, 2]}, {"a": {}}], "title": ""}}
    assert json_text(value) == (
        '{\n "map": {\n  "links": [\n   {"a": [1, 2]},\n   {"a": {}}\n  ],\n  "title": ""\n }\n}\n'
    )
