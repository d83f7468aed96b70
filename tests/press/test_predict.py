import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompassie as ks
from kompassie.errors import InvalidValue, KompassieError, TooLarge, UnknownVariable
from kompassie.press.predict import predict_press
from kompassie.press.sample import sample_press
from tests.reference.slow_press import community, determinant, slow_absolute, slow_adjoint
from tests.strategies import signed_maps

CHAIN = ks.parse(
    """
    plant -> plant -
    plant -> hare +
    hare -> plant -
    hare -> predator +
    predator -> hare -
    predator -> predator -
    """
)


def complete_map(size):
    return ks.from_links(
        [
            (f"v{i}", f"v{j}", "+" if (i * j + i) % 3 else "-")
            for i in range(size)
            for j in range(size)
            if i != j
        ]
    )


def test_the_press_chain_of_the_shared_cases_is_reproduced(cases):
    key = "press perturbation: plant, hare, predator chain (V, H, P; V and P self-limited)"
    expected = json.loads((cases / "expected.json").read_text(encoding="utf-8"))[key]

    p = predict_press(CHAIN, self_effects="drawn")

    assert p.names == ("plant", "hare", "predator")
    assert p.adjoint.tolist() == expected["adjoint_of_minus_A"]
    assert p.absolute.tolist() == expected["absolute_feedback"]
    assert p.determinant == expected["det_minus_A"]
    assert (p.weights == 1.0).all()


def test_more_food_for_the_prey_feeds_only_the_predator():
    # Levins (1974); Puccia and Levins (1985): prey that limits itself, a predator that does not.
    m = ks.parse("prey -> prey -\nprey -> predator +\npredator -> prey -")

    p = predict_press(m, self_effects="drawn")

    assert p.adjoint.tolist() == [[0, -1], [1, 1]]
    assert p.prediction("predator", push="prey") == "up"
    assert p.prediction("prey", push="prey") == "no pathway"
    assert p.prediction("prey", push="predator") == "down"


def test_a_cascade_alternates_from_the_top():
    # Without self-limits but at the bottom, every other level answers to food at the bottom.
    m = ks.parse("1 -> 1 -\n1 -> 2 +\n2 -> 1 -\n2 -> 3 +\n3 -> 2 -\n3 -> 4 +\n4 -> 3 -")

    p = predict_press(m, self_effects="drawn")

    assert [p.prediction(level, push="1") for level in "1234"] == [
        "no pathway", "up", "no pathway", "up",
    ]  # fmt: skip
    assert [p.prediction(level, push="4") for level in "1234"] == [
        "down", "up", "down", "up",
    ]  # fmt: skip


def test_no_pathway_is_not_ambiguous():
    m = ks.parse("a -> b +\na -> c +\nb -> d +\nc -> d -\ne -> d +")

    p = predict_press(m)

    assert p.prediction("d", push="a") == "ambiguous"
    assert p.weight("d", push="a") == 0.0
    assert p.prediction("a", push="d") == "no pathway"
    assert math.isnan(p.weight("a", push="d"))
    assert p.prediction("d", push="e") == "up"


def test_a_push_that_works_through_one_other_variable_is_named():
    m = ks.parse("observe -> talk -\ntalk -> trust +\ntalk -> noise +\ntrust -> observe +")

    p = predict_press(m)

    assert p.relays == (("observe", "talk", -1), ("trust", "observe", 1))
    seen, said = (p.names.index(n) for n in ("observe", "talk"))
    others = [k for k in range(4) if k not in (seen, said)]
    assert (p.adjoint[others, seen] == -p.adjoint[others, said]).all()


@given(signed_maps(most=5), st.booleans())
@settings(max_examples=60)
def test_all_entries_are_those_of_the_definition(m, everywhere):
    p = predict_press(m, self_effects="all" if everywhere else "drawn")
    size = len(m)

    assert p.adjoint.tolist() == slow_adjoint(m, self_effects=everywhere)
    assert p.absolute.tolist() == slow_absolute(m, self_effects=everywhere)
    minus = [[-x for x in row] for row in community(m, self_effects=everywhere)]
    assert p.determinant == determinant(minus)
    product = p.adjoint @ np.array(minus, dtype=np.int64).reshape(size, size)
    assert (product == p.determinant * np.eye(size, dtype=int)).all()


@given(signed_maps(most=6), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_another_order_of_the_variables_gives_the_same_answers(m, random):
    order = list(range(len(m)))
    random.shuffle(order)
    shuffled = ks.CausalMap(tuple(m.variables[k] for k in order), m.links)

    one, other = predict_press(m), predict_press(shuffled)

    assert (other.adjoint == one.adjoint[np.ix_(order, order)]).all()
    assert (other.absolute == one.absolute[np.ix_(order, order)]).all()


@given(signed_maps(most=6, fewest=1), st.data())
@settings(max_examples=40)
def test_naming_the_opposite_of_a_variable_mirrors_its_row_and_column(m, data):
    turned = data.draw(st.sampled_from(m.names))
    k = m.position(turned)
    links = [
        replace(x, sign=ks.Sign(-x.sign)) if (x.source == turned) != (x.target == turned) else x
        for x in m.links
    ]
    mirror = np.ones(len(m), dtype=int)
    mirror[k] = -1

    one, other = predict_press(m), predict_press(ks.CausalMap(m.variables, links))

    assert (other.adjoint == one.adjoint * np.outer(mirror, mirror)).all()
    assert (other.absolute == one.absolute).all()


@given(signed_maps(most=4, fewest=2))
@settings(max_examples=25)
def test_a_weight_of_one_holds_in_every_stable_draw(m):
    p = predict_press(m)
    s = sample_press(m, {m.names[0]: 1}, draws=30, limit=640)

    for i, name in enumerate(m.names):
        if s.accepted and p.weights[i, 0] == 1.0:
            assert (s.up[name], s.down[name]) == ((1, 0) if p.adjoint[i, 0] > 0 else (0, 1))
        if s.accepted and not p.absolute[i, 0]:
            assert s.up[name] == s.down[name] == 0
            assert name in s.unreached


def test_the_flagship_is_answered_in_full():
    p = predict_press(ks.flagship())

    assert p.adjoint.shape == (35, 35)
    assert ("observeren", "zicht", 1) in p.relays
    assert ("zicht", "bespreekbaar", 1) in p.relays
    assert "not stable" in p.completeness()
    assert p.prediction("kwetsbaarheid", push="resultaat") == "no pathway"


def test_results_are_read_only_equal_by_content_and_tables():
    p = predict_press(CHAIN)

    assert p == predict_press(CHAIN)
    assert hash(p) == hash(predict_press(CHAIN))
    assert p != predict_press(CHAIN, self_effects="drawn")
    assert p != "p"
    with pytest.raises(ValueError, match="read-only"):
        p.adjoint[0, 0] = 7
    table = p.table()
    assert len(table) == 9
    assert set(table["prediction"]) <= {"up", "down", "ambiguous", "no pathway"}
    assert p.completeness() == "complete"
    assert repr(p) == "<PressPrediction: 3 variables, complete>"
    assert p.provenance.source == CHAIN.digest


def test_numbers_beyond_64_bits_are_kept():
    # Pairs of neighbours, or self-effects: the ways to tile a strip, a Fibonacci number.
    links = [f"v{k} -> v{k + 1} +\nv{k + 1} -> v{k} +" for k in range(92)]
    p = predict_press(ks.parse("\n".join(links)))

    assert p.absolute.dtype == object
    assert p.absolute_determinant > 2**63
    assert p.absolute_determinant == fibonacci(94)


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def test_an_empty_map_has_an_empty_answer():
    p = predict_press(ks.CausalMap())

    assert p.adjoint.shape == p.weights.shape == (0, 0)
    assert (p.determinant, len(p.table())) == (1, 0)


def test_a_map_without_any_equilibrium_says_so():
    p = predict_press(ks.parse("a -> b +"), self_effects="drawn")

    assert (p.determinant, p.absolute_determinant) == (0, 0)
    assert "no strengths give this map an equilibrium" in p.completeness()


def test_a_map_that_is_singular_at_equal_strengths_is_answered_with_a_warning():
    p = predict_press(ks.parse("a -> b +\nb -> a +"))

    assert p.determinant == 0
    assert "determinant 0" in p.completeness()
    assert p.prediction("b", push="a") == "up"


@pytest.mark.parametrize("size", [30, 60])
def test_a_complete_map_is_refused_with_an_estimate(size):
    with pytest.raises(TooLarge, match=r"up to 10\^\d+ steps, where the budget is 10 s"):
        predict_press(complete_map(size))


def test_time_that_runs_out_on_the_way_is_a_refusal_too():
    with pytest.raises(TooLarge, match="budget is 0 s"):
        predict_press(complete_map(15), time_limit=0)


def test_what_cannot_be_asked_is_refused():
    with pytest.raises(InvalidValue, match="sign of 'a' -> 'b'"):
        predict_press(ks.parse("a -> b ?"))
    with pytest.raises(UnknownVariable, match="did you mean 'hare'"):
        predict_press(CHAIN).prediction("hares", push="plant")
    with pytest.raises(KompassieError):
        predict_press(CHAIN, time_limit=-1)
