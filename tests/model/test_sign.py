from __future__ import annotations

import itertools
import pickle

import numpy as np
import pandas
import pytest

from kompassie import Sign
from kompassie.errors import InvalidValue

PLUS = [
    "+",
    "1",
    "+1",
    "s",
    "S",
    "same",
    "z",
    "zelfde",
    "plus",
    "positive",
    "positief",
    " + ",
    "＋",
]
MINUS = ["-", "−", "–", "-1", "−1", "o", "O", "opposite", "t", "T", "tegengesteld", "minus", "neg"]
UNSURE = ["?", "unsure", "unknown", "onzeker", "onbekend", "Unsure"]


@pytest.mark.parametrize("token", [*PLUS, 1, 1.0, np.int64(1), np.float64(1), Sign.PLUS])
def test_marks_and_words_for_the_same_direction(token: object) -> None:
    assert Sign.of(token) is Sign.PLUS


@pytest.mark.parametrize("token", [*MINUS, -1, -1.0, np.int8(-1), Sign.MINUS])
def test_marks_and_words_for_the_opposite_direction(token: object) -> None:
    assert Sign.of(token) is Sign.MINUS


@pytest.mark.parametrize("token", [*UNSURE, 0, 0.0, Sign.UNSURE])
def test_marks_and_words_for_not_knowing(token: object) -> None:
    assert Sign.of(token) is Sign.UNSURE


@pytest.mark.parametrize(
    "token",
    [
        "0",
        "0.0",
        "",
        " ",
        "++",
        "x",
        "maybe",
        2,
        -2,
        0.5,
        float("nan"),
        float("inf"),
        None,
        True,
        False,
        np.bool_(True),
        [],
        (1,),
        np.array([1, -1]),
        pandas.NA,
        b"+",
        object(),
    ],
)
def test_what_is_no_sign_is_refused(token: object) -> None:
    with pytest.raises(InvalidValue, match=r"^sign is .*: use \+ \(same direction\), - \(opposite"):
        Sign.of(token)


def test_a_refusal_says_which_sign_it_was() -> None:
    with pytest.raises(InvalidValue, match="sign of 'a' -> 'b' is '0'"):
        Sign.of("0", "sign of 'a' -> 'b'")


def test_a_megabyte_of_text_is_refused_shortly() -> None:
    with pytest.raises(InvalidValue) as caught:
        Sign.of("x" * 1_000_000)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(("a", "b"), [*itertools.product(Sign, Sign)])
def test_signs_multiply_as_numbers_do_and_stay_signs(a: Sign, b: Sign) -> None:
    product = a * b
    assert isinstance(product, Sign)
    assert product is b * a
    assert int(product) == int(a) * int(b)
    assert (a * Sign.UNSURE) is Sign.UNSURE


@pytest.mark.parametrize("sign", Sign)
def test_reversing_a_sign_twice_gives_it_back(sign: Sign) -> None:
    opposite = -sign
    assert -opposite is sign
    assert -sign is sign * Sign.MINUS


def test_a_sign_times_a_number_is_a_number() -> None:
    assert Sign.MINUS * 3 == -3
    assert 3 * Sign.MINUS == -3
    assert Sign.MINUS * 0.5 == -0.5


@pytest.mark.parametrize("sign", Sign)
def test_the_drawn_mark_is_read_back(sign: Sign) -> None:
    assert Sign.of(sign.symbol) is sign
    assert [s.symbol for s in Sign] == ["−", "?", "+"]


@pytest.mark.parametrize("sign", Sign)
def test_a_sign_survives_pickling(sign: Sign) -> None:
    assert pickle.loads(pickle.dumps(sign)) is sign  # noqa: S301
