from __future__ import annotations

import dataclasses
import math
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from kompassie import Link, Sign
from kompassie.errors import InvalidValue
from tests.strategies import links

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"source": " "}, "source of a link is ' ': use at least one visible character"),
    ({"target": None}, "target of a link is None: use a text"),
    ({"sign": "0"}, r"sign of 'a' -> 'b' is '0': use \+ \(same direction\)"),
    ({"strength": 0}, "strength of 'a' -> 'b' is 0: use a number above 0 up to 1"),
    ({"strength": -0.5}, "strength of 'a' -> 'b' is -0.5: use a number above 0"),
    ({"strength": 1.5}, "strength of 'a' -> 'b' is 1.5: use a number above 0"),
    ({"strength": math.nan}, "strength of 'a' -> 'b' is nan: use a number above 0"),
    ({"strength": "0.5"}, "strength of 'a' -> 'b' is '0.5': use a number above 0"),
    ({"strength": True}, "strength of 'a' -> 'b' is True: use a number above 0"),
    ({"strength": (0.8, 0.2)}, "strength of 'a' -> 'b' is .0.8, 0.2.: use a range"),
    ({"strength": (0.0, 0.0)}, "strength of 'a' -> 'b' is .0.0, 0.0.: use a range"),
    ({"strength": (0.2, 1.2)}, "strength of 'a' -> 'b' is .0.2, 1.2.: use a range"),
    ({"strength": (-0.2, 0.2)}, "strength of 'a' -> 'b' is .-0.2, 0.2.: use a range"),
    ({"strength": (0.2,)}, "strength of 'a' -> 'b' is .0.2,.: use a range"),
    ({"strength": (math.nan, 0.2)}, "strength of 'a' -> 'b' is .nan, 0.2.: use a range"),
    ({"delay": -1}, "delay of 'a' -> 'b' is -1: use time units from 0 upwards"),
    ({"delay": math.inf}, "delay of 'a' -> 'b' is inf: use time units"),
    ({"delay": None}, "delay of 'a' -> 'b' is None: use time units"),
    ({"confidence": 2}, "confidence of 'a' -> 'b' is 2: use a number from 0 to 1"),
    ({"confidence": -0.1}, "confidence of 'a' -> 'b' is -0.1: use a number from 0"),
    ({"evidence": "guessed"}, "evidence of 'a' -> 'b' is 'guessed': use one of stated"),
    ({"contested": True}, r"sign of 'a' -> 'b' is '\+': a contested link has the sign \?"),
    ({"contested": "no"}, "contested of 'a' -> 'b' is 'no': use True or False"),
    ({"quote": 5}, "quote of 'a' -> 'b' is 5: use a text"),
    ({"note": "\x00"}, "note of 'a' -> 'b' is '.x00': leave out the control character"),
]


@pytest.mark.parametrize(("fields", "message"), REFUSED)
def test_a_field_that_cannot_be_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValue, match=f"^{message}"):
        Link(**{"source": "a", "target": "b", "sign": "+", **fields})


def test_a_megabyte_as_an_end_is_refused_with_a_short_message() -> None:
    with pytest.raises(InvalidValue) as caught:
        Link("a", "b" * 1_000_000, "+")  # type: ignore[arg-type]
    assert len(str(caught.value)) < 500


def test_the_sign_may_be_given_as_a_mark() -> None:
    assert Link("a", "b", "-").sign is Sign.MINUS  # type: ignore[arg-type]


def test_a_self_link_is_a_link() -> None:
    assert Link("a", "a", Sign.PLUS).pair == ("a", "a")


def test_numpy_numbers_become_plain_ones() -> None:
    link = Link("a", "b", Sign.PLUS, strength=np.float64(0.5), delay=np.int64(2))
    assert type(link.strength) is float
    assert type(link.delay) is float


def test_a_range_counts_by_its_midpoint() -> None:
    assert Link("a", "b", Sign.PLUS, strength=(0.2, 0.8)).typical_strength == 0.5
    assert Link("a", "b", Sign.PLUS, strength=0.3).typical_strength == 0.3
    assert Link("a", "b", Sign.PLUS).typical_strength is None


def test_a_range_of_one_number_is_that_number() -> None:
    link = Link("a", "b", Sign.PLUS, strength=[0.4, 0.4])  # type: ignore[arg-type]
    assert link == Link("a", "b", Sign.PLUS, strength=0.4)


def test_a_range_may_start_at_zero() -> None:
    assert Link("a", "b", Sign.PLUS, strength=(0.0, 0.5)).strength == (0.0, 0.5)


def test_a_contested_link_and_an_unsure_one_are_two_things() -> None:
    contested = Link("a", "b", Sign.UNSURE, contested=True)
    assert contested != Link("a", "b", Sign.UNSURE)


def test_accents_in_two_encodings_are_one_end() -> None:
    assert Link("e\u0301", "b", Sign.PLUS) == Link("\u00e9", "b", Sign.PLUS)


@given(links(("a", "b")))
def test_links_are_values(link: Link) -> None:
    twin = pickle.loads(pickle.dumps(link))  # noqa: S301
    assert twin == link
    assert hash(twin) == hash(link)
    assert dataclasses.replace(link) == link
