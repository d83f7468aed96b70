import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Symbol, false, true

import kompassie as ks
from kompassie.errors import InvalidValue, TooLarge, UnknownVariable
from kompassie.press.drawing import drawing_of
from kompassie.press.formula import press_formula
from kompassie.press.predict import predict_press
from kompassie.press.sample import sample_press
from tests.strategies import signed_maps

TRAINING = ks.parse(
    """
    training -> skill +
    skill -> results +
    training -> stress +
    stress -> results -
    """
)


def test_two_paths_against_each_other_give_a_condition():
    f = press_formula(TRAINING, "training", "results")

    assert f.prediction == "depends"
    assert f.text == "positive when a*b > c*d"
    assert dict(f.links) == {
        "a": ("training", "skill"),
        "b": ("skill", "results"),
        "c": ("training", "stress"),
        "d": ("stress", "results"),
    }
    assert [p.route for p in f.positive_paths] == [("training", "skill", "results")]
    assert [p.names for p in f.negative_paths] == ["training → stress → results"]
    assert f.determinant == 1


def test_the_predator_prey_chain_is_written_out():
    # Levins (1974): the response of the plant to more predators, worked out by hand.
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
    a, b, c, d, e, f = (Symbol(x, positive=True) for x in "abcdef")

    found = press_formula(m, "predator", "plant", self_effects="drawn")

    assert found.determinant == a * d * e + b * c * f
    assert found.expression == c * e / (a * d * e + b * c * f)
    assert (found.prediction, found.condition) == ("up", true)
    assert found.text == "always positive"


def test_complementary_feedback_can_turn_a_path_around():
    # The only path is positive, but what is off it may be a loop stronger than its self-effects.
    m = ks.parse("a -> b +\nb -> a -\nc -> d +\nd -> c +\nb -> c +\nc -> b -")

    f = press_formula(m, "a", "b")

    assert len(f.positive_paths) == 1
    assert str(f.positive_paths[0].feedback) == "-c*d + 1"
    assert f.text == "positive when 1 > c*d"


def test_a_response_to_a_push_on_itself_is_the_feedback_of_the_others():
    f = press_formula(ks.parse("a -> b +\nb -> a -"), "a", "a")

    assert f.positive_paths[0].route == ("a",)
    assert f.text == "always positive"


def test_all_paths_negative_is_always_negative():
    f = press_formula(ks.parse("a -> b -"), "a", "b")

    assert (f.prediction, f.condition, f.text) == ("down", false, "always negative")


def test_no_pathway_is_no_formula():
    f = press_formula(TRAINING, "results", "training")

    assert f.prediction == "no pathway"
    assert f.expression == 0
    assert f.text == "always zero: no pathway"
    assert len(f.table()) == 0


def test_a_path_whose_complement_is_empty_is_no_pathway():
    m = ks.parse("prey -> prey -\nprey -> predator +\npredator -> prey -")

    assert press_formula(m, "prey", "prey", self_effects="drawn").prediction == "no pathway"
    assert press_formula(m, "prey", "predator", self_effects="drawn").prediction == "up"


def test_loops_that_no_path_touches_cancel_out():
    m = ks.parse("a -> b +\nx -> y +\ny -> x +\ny -> b +\nb -> z +\nz -> w -\nw -> z -")

    f = press_formula(m, "a", "b")

    assert f.text == "always positive"
    assert list(f.links.values()) == [("a", "b")]


@given(signed_maps(most=4, fewest=1), st.data())
@settings(max_examples=30)
def test_numbers_put_in_for_letters_give_the_inverse(m, data):
    source, target = (data.draw(st.sampled_from(m.names)) for _ in range(2))
    matrix = next(drawing_of(m, "all", (0.1, 1.0)).matrices(5, 0))[data.draw(st.integers(0, 63))]
    determinant = np.linalg.det(-matrix)
    f = press_formula(m, source, target)
    values = {
        Symbol(letter, positive=True): abs(matrix[m.position(b), m.position(a)])
        for letter, (a, b) in f.links.items()
    }

    if abs(determinant) > 1e-6 and abs(f.determinant.subs(values)) > 1e-6:
        response = -np.linalg.inv(matrix)[m.position(target), m.position(source)]
        assert float(f.expression.subs(values)) == pytest.approx(response, abs=1e-6)
        if f.prediction == "depends" and f.determinant.subs(values) > 0 and abs(response) > 1e-6:
            assert bool(f.condition.subs(values)) == (response > 0)


@given(signed_maps(most=4, fewest=1))
@settings(max_examples=30)
def test_a_formula_is_decided_where_the_weight_is_one(m):
    p = predict_press(m)
    source = m.names[0]
    stable = sample_press(m, {source: 1}, draws=1, limit=256).accepted
    for i, target in enumerate(m.names):
        f = press_formula(m, source, target)
        assert (f.prediction == "no pathway") == (p.absolute[i, 0] == 0)
        if stable and p.weights[i, 0] == 1.0:
            assert f.prediction == ("up" if p.adjoint[i, 0] > 0 else "down")


def test_a_formula_of_the_flagship_is_written_or_counted():
    f = press_formula(ks.flagship(), "bespreekbaar", "tegenreactie")

    assert f.text == "positive when 256 products outweigh 256 (see .condition)"
    assert (len(f.positive_paths), len(f.negative_paths)) == (1, 28)
    with pytest.raises(TooLarge, match=r"2,250 terms, where the budget is 1,000.*sample_press"):
        press_formula(ks.flagship(), "bespreekbaar", "tegenreactie", limit=1_000)


def test_the_formula_is_a_table_of_its_paths():
    f = press_formula(TRAINING, "training", "results")

    assert f.table()["sign"] == ["+", "−"]
    assert f.table()["strength"] == ["a*b", "c*d"]
    assert repr(f) == "<PressFormula: training on results, positive when a*b > c*d>"
    assert "stable systems" in f.completeness()
    assert f == press_formula(TRAINING, "training", "results")


def test_a_complete_map_is_refused_with_an_estimate():
    m = ks.from_links([(f"v{i}", f"v{j}", "+") for i in range(30) for j in range(30) if i != j])

    with pytest.raises(TooLarge, match=r"up to 10\^\d+ steps"):
        press_formula(m, "v0", "v1")
    with pytest.raises(TooLarge, match="budget is 0 s"):
        press_formula(m.only([f"v{k}" for k in range(14)]), "v0", "v1", time_limit=0)


def test_what_cannot_be_asked_is_refused():
    with pytest.raises(UnknownVariable, match="in source="):
        press_formula(TRAINING, "trainings", "skill")
    with pytest.raises(UnknownVariable, match="in target="):
        press_formula(TRAINING, "training", "x")
    with pytest.raises(InvalidValue, match="press_formula"):
        press_formula(ks.parse("a -> b ?"), "a", "b")
    with pytest.raises(InvalidValue, match="limit"):
        press_formula(TRAINING, "training", "skill", limit=0)
    with pytest.raises(InvalidValue, match="no strengths give an equilibrium"):
        press_formula(TRAINING, "training", "skill", self_effects="drawn")
