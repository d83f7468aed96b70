from __future__ import annotations

import json

import pytest
from hypothesis import given

from kompassie import CausalMap, Link, Sign, Variable
from kompassie.errors import InvalidValue
from kompassie.model.content import content_of, map_from_content, plain
from tests.strategies import maps


@given(maps())
def test_a_map_is_its_content(m: CausalMap) -> None:
    content = json.loads(json.dumps(content_of(m), allow_nan=False))
    twin = map_from_content(content)
    assert twin == m
    assert twin.digest == m.digest


def test_fields_at_their_default_are_left_out() -> None:
    m = CausalMap(("a",), (Link("a", "a", Sign.MINUS),))
    content = content_of(m)
    assert content["variables"] == [{"name": "a"}]
    assert content["links"] == [{"source": "a", "target": "a", "sign": "-"}]


def test_fields_of_a_newer_file_are_kept_and_given_back() -> None:
    content = {
        "title": "t",
        "mood": {"deep": [1, 2]},
        "variables": [{"name": "a", "colour": "red"}],
        "links": [{"source": "a", "target": "a", "sign": "+", "votes": [3, 4]}],
    }
    m = map_from_content(content)
    assert m.extra == {"mood": {"deep": [1, 2]}}
    assert m["a"].extra == {"colour": "red"}
    assert m.links[0].extra == {"votes": [3, 4]}
    assert content_of(m) == {**content, "time_unit": ""}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"variables": {"a": 1}}, "variables of the map is .*: use a list"),
        ({"variables": ["a"]}, "variable 1 is 'a': use a dictionary of fields"),
        ({"variables": [{"name": "a"}, {"kind": "belief"}]}, "variable 2 is .*: give its name"),
        ({"links": [{"source": "a"}]}, "link 1 is .*: give its target and sign"),
    ],
)
def test_content_that_is_no_map_is_refused(content: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        map_from_content(content)


def test_plain_data_has_lists_for_tuples_and_numbers_for_signs() -> None:
    assert plain({"a": (1, (Sign.MINUS,))}) == {"a": [1, [-1]]}
    assert type(plain(Sign.MINUS)) is int


def test_a_default_given_by_hand_is_no_other_content() -> None:
    assert CausalMap((Variable("a", kind="other"),)).digest == CausalMap(("a",)).digest
