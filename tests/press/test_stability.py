import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompassie as ks
from kompassie.errors import InvalidValue, TooLarge
from kompassie.press.stability import stability
from tests.strategies import signed_maps


def test_the_polynomial_of_the_chain_is_that_of_the_textbook():
    # Puccia and Levins (1985): feedback at levels 1, 2, 3 of a chain with both ends limited.
    m = ks.parse(
        """
        plant -> plant -
        plant -> hare +
        hare -> plant -
        hare -> predator +
        predator -> hare -
        predator -> predator -
        """
    )

    s = stability(m, self_effects="drawn")

    assert s.characteristic_polynomial == (1, 2, 3, 2)
    assert [(c.name, c.value, c.holds) for c in s.conditions] == [
        ("a1", 2, True), ("a2", 3, True), ("a3", 2, True), ("Δ2", 4, True),
    ]  # fmt: skip
    assert s.stable
    assert s.failing == ()
    assert s.strengths == "equal"


def test_a_reinforcing_loop_as_strong_as_the_self_effects_is_not_stable():
    s = stability(ks.parse("a -> b +\nb -> a +"))

    assert s.characteristic_polynomial == (1, 2, 0)
    assert not s.stable
    assert [c.name for c in s.failing] == ["a2"]
    assert s.eigenvalues == pytest.approx([0, -2])


def test_an_oscillation_that_never_dies_out_fails_only_on_a_hurwitz_determinant():
    # (λ + 1)(λ² + 2): every coefficient is positive, and two eigenvalues are ±i√2.
    m = ks.parse("a -> a -\na -> b +\nb -> c +\nc -> a -\nb -> a -\nc -> b -")

    s = stability(m, self_effects="drawn")

    assert s.characteristic_polynomial == (1, 1, 2, 2)
    assert s.failing == (("Δ2", 0, False),)
    assert not s.stable


def test_given_strengths_are_used_as_the_decimals_they_are_written_as():
    m = ks.parse("a -> b + strength=0.1\nb -> a + strength=0.3\nb -> b - strength=0.2..0.4")

    s = stability(m)

    assert s.strengths == "given"
    assert s.characteristic_polynomial == (1, 1.3, 0.27)
    assert s.stable


def test_one_unknown_strength_makes_all_of_them_one():
    s = stability(ks.parse("a -> b + strength=0.1\nb -> a +"))

    assert (s.strengths, s.characteristic_polynomial) == ("equal", (1, 2, 0))
    assert "all strengths 1" in s.completeness()


def test_a_reinforcing_loop_just_below_its_self_effects_is_stable():
    strong = "0.999999999999"
    m = ks.parse(f"a -> b + strength={strong}\nb -> a + strength=1")

    assert stability(m).stable
    assert not stability(ks.parse("a -> b + strength=1\nb -> a + strength=1")).stable


@pytest.mark.parametrize(
    ("text", "pulse", "value"),
    [
        # Roberts (1976), chapter 4: by the eigenvalues of the drawn map.
        ("a -> b +\nb -> c +", True, True),  # no loop: all 0
        ("a -> b +\nb -> a +", True, False),  # ±1
        ("a -> b +\nb -> a -", True, True),  # ±i
        ("a -> a +", True, False),
        ("a -> a -", True, True),
        ("a -> b +\nb -> a +\na -> a +", False, False),  # golden ratio
        ("a -> b +\nb -> a +\nb -> c +\nc -> d +\nd -> c +", False, False),  # 1 twice, chained
        ("a -> b +\nb -> a +\nc -> d +\nd -> c +", True, False),  # 1 twice, apart
        ("a -> b +\nb -> a -\nb -> c +\nc -> d +\nd -> c +", True, False),
        ("a -> b + strength=0.9\nb -> a + strength=1", True, True),
    ],
)
def test_pulse_and_value_stability_of_the_drawn_map(text, pulse, value):
    s = stability(ks.parse(text))

    assert (s.pulse_stable, s.value_stable) == (pulse, value)
    assert stability(ks.parse(text), self_effects="drawn").pulse_stable == pulse


@given(signed_maps(most=5, fewest=1))
@settings(max_examples=60)
def test_the_conditions_agree_with_the_eigenvalues(m):
    s = stability(m)

    assert s.characteristic_polynomial == pytest.approx(np.poly(s.eigenvalues).real, abs=1e-6)
    largest = s.eigenvalues.real.max(initial=-1)
    if abs(largest) > 1e-6:
        assert s.stable == (largest < 0)
    assert len(s.conditions) == max(len(m) + max(len(m) - 2, 0), 0)


@given(signed_maps(most=5), st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_another_order_of_the_variables_gives_the_same_answers(m, random):
    order = list(m.variables)
    random.shuffle(order)

    one, other = stability(m), stability(ks.CausalMap(tuple(order), m.links))

    assert one.characteristic_polynomial == other.characteristic_polynomial
    assert one.conditions == other.conditions
    assert (one.pulse_stable, one.value_stable) == (other.pulse_stable, other.value_stable)


def test_the_flagship_is_answered():
    s = stability(ks.flagship())

    assert not s.stable
    assert not s.pulse_stable
    assert len(s.characteristic_polynomial) == 36
    assert s.characteristic_polynomial[:2] == (1, 35)


def test_an_empty_map_is_at_rest():
    s = stability(ks.CausalMap())

    assert (s.characteristic_polynomial, s.conditions, s.stable) == ((1,), (), True)
    assert (s.pulse_stable, s.value_stable, len(s.eigenvalues)) == (True, True, 0)


def test_a_value_too_large_for_a_float_reads_as_infinite():
    links = [f"v{k} -> v{(k + 1) % 60} +" for k in range(60)]

    s = stability(ks.parse("\n".join(links)))

    values = [c.value for c in s.conditions]
    assert max(values) == math.inf
    assert all(c.holds == (c.value > 0) for c in s.conditions)


def test_the_result_is_read_only_and_a_table():
    s = stability(ks.parse("a -> b +\nb -> a -"))

    with pytest.raises(ValueError, match="read-only"):
        s.eigenvalues[0] = 0
    assert s.table().columns == {"name": ["a1", "a2"], "value": [2, 2], "holds": [True, True]}
    assert repr(s) == (
        "<Stability: 2 variables, complete, for all strengths 1: "
        "stable, pulse stable, value stable>"
    )


def test_what_cannot_be_asked_is_refused():
    with pytest.raises(InvalidValue, match="stability"):
        stability(ks.parse("a -> b ?"))
    with pytest.raises(TooLarge, match="Round the strengths"):
        stability(ks.flagship(), time_limit=0)
