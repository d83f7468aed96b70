import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompassie as ks
from kompassie.people.answers import Kind, plain_number
from kompassie.people.scales import scale_in, scale_of


@given(st.integers(1, 10), st.integers(-10, 10))
def test_a_range_gives_sign_and_strength(top: int, value: int) -> None:
    meaning = scale_of(f"-{top}..{top}").meaning(value)

    if abs(value) > top:
        assert meaning is None
        return
    assert meaning is not None
    kind, strength = meaning
    assert kind is (Kind.PLUS if value > 0 else Kind.MINUS if value < 0 else Kind.NONE)
    assert math.isnan(strength) if value == 0 else strength == abs(value) / top


@pytest.mark.parametrize(
    ("scale", "answer", "meaning"),
    [
        ("-3..3", "+2", (Kind.PLUS, 2 / 3)),
        ("-3..3", "−1,5", (Kind.MINUS, 0.5)),
        ("H/M/L", "H+", (Kind.PLUS, 1.0)),
        ("H/M/L", "- m", (Kind.MINUS, 2 / 3)),
        ("H/M/L", "zwak", (Kind.PLUS, 1 / 3)),
        ("linguistic", "-VH", (Kind.MINUS, 11 / 12)),
        ("linguistic", "zeer laag", (Kind.PLUS, 1 / 12)),
        ({"veel meer": 1, "veel minder": -0.5}, "Veel  minder", (Kind.MINUS, 0.5)),
        ({"x": ("-", 0.2)}, "x", (Kind.MINUS, 0.2)),
    ],
)
def test_answers_mean_what_the_named_scale_says(
    scale: object, answer: str, meaning: tuple[Kind, float]
) -> None:
    assert scale_of(scale).meaning(answer) == pytest.approx(meaning)


@pytest.mark.parametrize("scale", [None, "-3..3", "H/M/L", "linguistic", {"a": 1}])
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("?", Kind.UNSURE), ("hangt ervan af", Kind.BOTH), ("Weet niet", Kind.DONT_KNOW),
        ("n.v.t.", Kind.NOT_ASKED), ("", Kind.NOT_MENTIONED), ("geen invloed", Kind.NONE),
    ],
)  # fmt: skip
def test_the_other_answers_are_the_same_on_every_scale(
    scale: object, answer: str, kind: Kind
) -> None:
    meaning = scale_of(scale).meaning(answer)

    assert meaning is not None
    assert meaning[0] is kind


@pytest.mark.parametrize("answer", ["4", "1.000", "1,000", "abc", True, "2026-01-01", "1e1", "nan"])
def test_what_is_not_on_the_scale_has_no_meaning(answer: object) -> None:
    assert scale_of("-3..3").meaning(answer) is None


@pytest.mark.parametrize("scale", ["1..5", "a..b", "3..-3", "-2..3", 5, {"a": 2}, {"a": "zo"}])
def test_a_scale_that_makes_no_sense_is_refused(scale: object) -> None:
    with pytest.raises(ks.KompassieError):
        scale_of(scale)


def test_a_heading_names_a_range_only_if_it_is_one() -> None:
    assert scale_in("Antwoord (1 tot 5)") is None
    assert scale_in("Antwoord") is None
    named = scale_in("Score −2 t/m 2")
    assert named is not None
    assert named.name == "-2..2"


@settings(max_examples=40)
@given(st.text(alphabet="0123456789.,+-−e x", max_size=8))
def test_a_number_is_a_number_or_it_is_none(text: str) -> None:
    found = plain_number(text)

    assert found is None or math.isfinite(found)
