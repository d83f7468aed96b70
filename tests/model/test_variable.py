from __future__ import annotations

import dataclasses
import math
import pickle
from typing import Any

import pytest
from hypothesis import given

from kompassie import Variable
from kompassie.errors import InvalidValue
from tests.strategies import variables


def test_a_bare_variable_says_nothing_that_nobody_said() -> None:
    v = Variable(" werk  druk ")
    assert v.name == "werk druk"
    assert (v.kind, v.level, v.valence, v.owner, v.role, v.today) == (
        "other",
        None,
        "unknown",
        "",
        None,
        None,
    )
    assert (v.boundary, v.tags, v.labels, v.note) == (False, (), {}, "")


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name of a variable is '': use at least one visible character"),
    ({"name": 5}, "name of a variable is 5: use a text"),
    ({"kind": "feeling"}, "kind of variable 'a' is 'feeling': use one of belief, behaviour"),
    ({"level": "top"}, "level of variable 'a' is 'top': use one of event, pattern"),
    ({"valence": "reinforcing"}, "valence of variable 'a' is 'reinforcing': use one of helping"),
    ({"role": "flow"}, "role of variable 'a' is 'flow': use one of stock"),
    ({"today": 1.01}, "today of variable 'a' is 1.01: use a number from −1 to"),
    ({"today": math.nan}, "today of variable 'a' is nan: use a number"),
    ({"today": "0.5"}, "today of variable 'a' is '0.5': use a number"),
    ({"today": True}, "today of variable 'a' is True: use a number"),
    ({"boundary": "no"}, "boundary of variable 'a' is 'no': use True or False"),
    ({"tags": 5}, "tag of variable 'a' is 5: use a text or a list"),
    ({"tags": ["x", ""]}, "tag of variable 'a' is '': use at least one"),
    ({"labels": "rust"}, "label of variable 'a' is 'rust': use a dictionary"),
    ({"owner": "\x00"}, "owner of variable 'a' is '.x00': leave out the control"),
    ({"note": None}, "note of variable 'a' is None: use a text"),
]


@pytest.mark.parametrize(("fields", "message"), REFUSED)
def test_a_field_that_cannot_be_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValue, match=f"^{message}"):
        Variable(**{"name": "a", **fields})


def test_a_megabyte_as_a_name_is_refused_with_a_short_message() -> None:
    with pytest.raises(InvalidValue) as caught:
        Variable("ë" * 1_000_000)
    assert len(str(caught.value)) < 500


def test_a_variable_cannot_be_changed() -> None:
    v = Variable("a", labels={"nl": "x"})
    with pytest.raises(dataclasses.FrozenInstanceError):
        v.name = "b"  # type: ignore[misc]
    with pytest.raises(TypeError):
        v.labels["nl"] = "y"  # type: ignore[index]


def test_a_label_falls_back_to_the_name() -> None:
    v = Variable("rust", labels={"en": "rest"})
    assert v.label("en") == "rest"
    assert v.label("nl") == "rust"


@given(variables())
def test_variables_are_values(v: Variable) -> None:
    twin = pickle.loads(pickle.dumps(v))  # noqa: S301
    assert twin == v
    assert hash(twin) == hash(v)
    assert dataclasses.replace(v) == v
