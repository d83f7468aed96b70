from __future__ import annotations

import copy
import pickle
from collections.abc import Callable

import pytest

from kompassie.model.frozen import FrozenDict

EDITS: list[Callable[[FrozenDict[str, int]], object]] = [
    lambda d: d.__setitem__("b", 2),
    lambda d: d.__delitem__("a"),
    lambda d: d.clear(),
    lambda d: d.pop("a"),
    lambda d: d.popitem(),
    lambda d: d.setdefault("b", 2),
    lambda d: d.update(b=2),
    lambda d: d.__ior__({"b": 2}),
]


@pytest.mark.parametrize("edit", EDITS)
def test_every_edit_is_refused(edit: Callable[[FrozenDict[str, int]], object]) -> None:
    frozen = FrozenDict({"a": 1})
    with pytest.raises(TypeError, match="make a changed copy instead"):
        edit(frozen)
    assert frozen == {"a": 1}


def test_the_dictionary_it_was_made_of_may_change_afterwards() -> None:
    given = {"a": 1}
    frozen = FrozenDict(given)
    given["a"] = 2
    assert frozen["a"] == 1


def test_equal_ones_have_equal_hashes_in_any_order() -> None:
    a, b = FrozenDict({"x": 1, "y": [1, {"z": 2}]}), FrozenDict({"y": [1, {"z": 2}], "x": 1})
    assert a == b
    assert hash(a) == hash(b)


def test_copies_and_pickles_are_equal_and_frozen() -> None:
    frozen = FrozenDict({"a": 1})
    pickled = pickle.loads(pickle.dumps(frozen))  # noqa: S301
    for twin in (copy.copy(frozen), copy.deepcopy(frozen), pickled):
        assert twin == frozen
        assert isinstance(twin, FrozenDict)


def test_it_prints_as_a_dictionary() -> None:
    assert repr(FrozenDict({"nl": "rust"})) == "{'nl': 'rust'}"
