from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kompassie.model.formula import compiled, names_in, slope
from kompassie.model.formula_reading import FormulaFault, key_of, read_formula

POINTS = {"effect": ((0.0, 1.0), (1.0, 3.0), (2.0, 2.0))}


def worked(text: str, **values: float) -> float:
    formula = read_formula(text, POINTS)
    place = {key: k for k, key in enumerate(values)}
    return compiled(formula, place, POINTS)(list(values.values()))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 + 3 * 4", 14.0),
        ("(2 + 3) * 4", 20.0),
        ("10 - 4 - 3", 3.0),
        ("16 / 4 / 2", 2.0),
        ("2 ^ 3 ^ 2", 512.0),
        ("2 ** 3", 8.0),
        ("-2 ^ 2", -4.0),
        ("2 ^ -1", 0.5),
        (".12 + 1.5e2", 150.12),
        ("7 mod 4", 3.0),
        ("-7 MOD 4", 1.0),
        ("1 < 2", 1.0),
        ("1 >= 2", 0.0),
        ("1 <> 2 and not 3 = 4", 1.0),
        ("0 or 0", 0.0),
        ("IF 1 > 2 THEN 3 ELSE 4", 4.0),
        ("IF (1) + 1 = 2 THEN 3 ELSE 4", 3.0),
        ("IF THEN ELSE(1 < 2, 3, 4)", 3.0),
        ("IF(1 > 2, 3, IF(1 > 0, 5, 6))", 5.0),
        ("1 + IF 0 THEN 3 ELSE 4 + 5", 10.0),
        ("MIN(3, 1, 2) + MAX(4, 5)", 6.0),
        ("ABS(-3) + INT(2.7) + SIGN(-9)", 4.0),
        ("SAFEDIV(1, 0) + SAFEDIV(1, 0, 7) + SAFEDIV(6, 3)", 9.0),
        ("EXP(LN(5)) + SQRT(16) + LOG10(1000)", 12.0),
        ("SIN(PI / 2) + COS(0) + TAN(0) + ARCTAN(0) + TANH(0)", 2.0),
        ("effect(0.5) + lookup(effect, 9) + lookup(effect, -9)", 2.0 + 2.0 + 1.0),
        ("1 + {a remark, with (brackets} 2", 3.0),
        ("  1\n+ 2\t", 3.0),
    ],
)  # fmt: skip
def test_a_formula_gives_what_is_written(text, value):
    assert worked(text) == pytest.approx(value, abs=1e-12)


def test_names_may_have_spaces_underscores_capitals_and_quotes():
    names = names_in(read_formula('Total  Population + total_population + "x-y" * Stock 1 * é'))
    assert names == ("total_population", "x-y", "stock_1", "é")
    assert key_of("Fraction of\\ncapacity") == key_of("fraction_of capacity")


def test_the_clock_is_read_by_any_of_its_names():
    formula = read_formula("TIME * DT + TIME STEP + INITIAL TIME + FINAL_TIME")
    assert names_in(formula) == ("time", "dt", "starttime", "stoptime")


@pytest.mark.parametrize(
    ("text", "at_time", "value"),
    [
        ("STEP(5, 2)", 1.0, 0.0),
        ("STEP(5, 2)", 2.0, 5.0),
        ("RAMP(3, 2)", 4.0, 6.0),
        ("RAMP(3, 2, 3)", 9.0, 3.0),
        ("PULSE(4, 2)", 2.0, 8.0),
        ("PULSE(4, 2)", 2.5, 0.0),
        ("PULSE(4, 2, 3)", 5.0, 8.0),
        ("PULSE(4, 2, 3)", 6.0, 0.0),
    ],
)
def test_inputs_of_time_begin_when_they_are_set_to(text, at_time, value):
    assert worked(text, time=at_time, dt=0.5) == value


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "().__class__",
        "a.b",
        "lambda x: x",
        "x[0]",
        "f'{x}'",
        "x := 3",
        "eval(1)",
        "open(1)",
        "1; 2",
        "2 3",
        "2 x",
        "a b (1)",
        "",
        "1 +",
        "(1",
        "1)",
        "sqrt(1, 2)",
        "min(1)",
        "1e999",
        "if 1 then 2",
        "lookup(nothing, 1)",
        "'a'",
        '"a',
        "@",
        "1 < 2 < 3",
        "{ 1",
    ],
)  # fmt: skip
def test_what_is_no_formula_is_refused_with_its_place(text):
    with pytest.raises(FormulaFault) as caught:
        read_formula(text, POINTS)
    assert 0 <= caught.value.at <= len(text)
    assert caught.value.problem("equation of 'x'").where.startswith("equation of 'x', character ")


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000_000,
        "1+" * 9_999 + "1",
        "(" * 19_000,
        "-" * 19_999 + "1",
        "not " * 4_900 + "1",
        "2^" * 9_999 + "2",
        "if(" * 6_000,
        "if 1 then 2 else " * 1_000 + "3",
        "abs(" * 4_900 + "1" + ")" * 4_900,
        "{" * 19_999,
        '"' + "\\" * 19_999,
    ],
)  # fmt: skip
def test_enormous_formulas_are_refused(text):
    with pytest.raises(FormulaFault) as caught:
        read_formula(text)
    assert len(str(caught.value.problem("here"))) < 400


def test_long_sums_are_worked_out_from_left_to_right():
    parts = [0.1 * k for k in range(1_500)]
    assert worked(" + ".join(map(repr, parts))) == sum(parts)


@st.composite
def formulas(draw, depth=3):
    """Formulas of x and y, smooth where x and y are between 0.5 and 2."""
    if depth == 0:
        return draw(st.sampled_from(["x", "y", "1.5", "0.25", "x", "y"]))
    a, b = draw(formulas(depth=depth - 1)), draw(formulas(depth=depth - 1))
    shape = draw(
        st.sampled_from(
            ["({a} + {b})", "({a} - {b} + 1)", "{a} * {b}", "{a} / (3 + ({b}) ^ 2)", "-({a})",
             "exp(-({a}) ^ 2)", "sin({a}) * cos({b})", "tanh({a} - {b})", "sqrt(1 + ({a}) ^ 2)",
             "ln(2 + ({a}) ^ 2) * {b}", "arctan({a})", "(1 + ({a}) ^ 2) ^ tanh({b})",
             "safediv({a}, 2 + ({b}) ^ 2)", "log10(3 + abs({a}))", "tan(tanh({a}) / 2)"]
        )
    )  # fmt: skip
    return shape.format(a=a, b=b)


@given(formulas(), st.floats(0.5, 2.0), st.floats(0.5, 2.0))
def test_slopes_are_those_of_small_differences(text, x, y):
    formula = read_formula(text)
    value, by_x = slope(formula, "x", {"x": x, "y": y}, {})
    assert value == worked(text, x=x, y=y)
    h = 1e-6
    difference = (worked(text, x=x + h, y=y) - worked(text, x=x - h, y=y)) / (2 * h)
    if "abs" not in text:
        assert by_x == pytest.approx(difference, rel=1e-4, abs=1e-5 * (1 + abs(value)))


@pytest.mark.parametrize(
    ("text", "by_x"),
    [
        ("max(x, 3)", 0.0),
        ("max(x, 1)", 1.0),
        ("min(2 * x, 9)", 2.0),
        ("if x > 1 then 5 * x else 0", 5.0),
        ("effect(x / 4)", 0.5),
        ("effect(x)", 0.0),
        ("x mod 7", 1.0),
        ("int(x) + sign(x) + (x > 1) + (not x)", 0.0),
        ("x and 1", 0.0),
        ("x * x * x", 12.0),
        ("1 - x - x - x", -3.0),
    ],
)
def test_slopes_of_kinks_and_steps_are_those_of_the_branch_taken(text, by_x):
    assert slope(read_formula(text, POINTS), "x", {"x": 2.0}, POINTS)[1] == by_x


def test_what_stands_behind_the_answer_is_not_looked_at():
    assert worked("0 and 1 / 0") == 0.0
    assert worked("1 or 1 / 0") == 1.0
    assert worked("if 1 then 2 else 1 / 0") == 2.0


def test_no_formula_makes_a_number_of_endless_digits():
    with pytest.raises(OverflowError):
        worked("9 ^ 9 ^ 9 ^ 9")
    with pytest.raises(ValueError, match="domain"):
        worked("(-1) ^ 0.5")
    assert math.isinf(worked("1e308 * 10"))


PIECES = (
    *(
        "x",
        "y",
        "1",
        "0",
        "2.5",
        "1e3",
        "(",
        ")",
        "+",
        "-",
        "*",
        "/",
        "^",
        "**",
        ",",
        "<",
        "<=",
        "=",
    ),
    *(
        "<>",
        "and",
        "or",
        "not",
        "mod",
        "if",
        "then",
        "else",
        "min(",
        "max(",
        "abs(",
        "ln(",
        "sqrt(",
    ),
    *(
        "exp(",
        "safediv(",
        "effect(",
        "lookup(effect,",
        "step(",
        "pulse(",
        "time",
        "dt",
        '"x"',
        "{a}",
    ),
    *(".", "é", "_", "__x__", "'", '"', "\\", "\n", "[", "]", ";", "lambda", "x y", "tan(", "int("),
)


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join) | st.text(max_size=60))
def test_any_text_is_a_formula_or_a_fault_and_any_formula_a_number_or_an_error(text):
    said = ""
    try:
        formula = read_formula(text, POINTS)
    except FormulaFault as fault:
        said = str(fault.problem("here"))
    assert len(said) < 500
    if said:
        return
    values = dict.fromkeys(names_in(formula), 0.5)
    place = {key: k for k, key in enumerate(values)}
    try:
        value = compiled(formula, place, POINTS)(list(values.values()))
    except (ArithmeticError, ValueError):
        return
    assert isinstance(value, float | int)
    try:
        again, by_x = slope(formula, "x", values, POINTS)
    except (ArithmeticError, ValueError):
        return
    assert again == value or math.isnan(value)
    assert isinstance(by_x, float | int)
