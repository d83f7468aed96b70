from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompassie.errors import EquationError, TooLarge
from kompassie.model.equations import Equations, Stock
from kompassie.model.machine import Action, Machine


def run(flow: str, initial: float = 1.0, **settings):
    return Machine(Equations({"x": Stock(initial, "f")}, {"f": flow}, **settings)).run()


def test_euler_steps_are_those_of_compound_growth():
    values = run("0.1 * x", stop=20).values[:, 0]
    assert values == pytest.approx(1.1 ** np.arange(21))


def test_runge_kutta_steps_follow_the_exponential():
    errors = []
    for dt in (0.5, 0.25):
        end = run("-x", stop=4, dt=dt, method="rk4").values[-1, 0]
        errors.append(abs(end - math.exp(-4)))
    assert errors[0] < 1e-4
    assert errors[1] < errors[0] / 12  # fourth order


def test_the_clock_is_known_within_a_step():
    end = run("time ^ 3", 0.0, stop=2, dt=0.5, method="rk4").values[-1, 0]
    assert end == pytest.approx(4.0, abs=1e-12)  # exact for a cubic


@given(st.floats(-2, 2), st.floats(0.1, 3), st.sampled_from(["euler", "rk4"]))
def test_what_flows_out_of_one_stock_flows_into_the_other(start, rate, method):
    eq = Equations(
        {"a": Stock(start, (), "f"), "b": Stock(1, "f")},
        {"f": "rate * sin(a)"},
        {"rate": rate},
        stop=5,
        dt=0.25,
        method=method,
    )
    values = Machine(eq).run().values
    assert values[:, 0] + values[:, 1] == pytest.approx(np.full(21, start + 1), abs=1e-9)


def test_steps_end_at_the_stop_also_where_it_is_no_multiple():
    assert run("1", stop=1, dt=0.1).time[-1] == pytest.approx(1.0)
    assert run("1", stop=1, dt=0.3).time.tolist() == pytest.approx([0, 0.3, 0.6, 0.9])


def test_first_values_may_be_formulas_of_each_other():
    eq = Equations({"x": Stock("2 * y"), "y": Stock("c + 1", "f")}, {"f": "x"}, {"c": "4"}, stop=1)
    assert Machine(eq).run().values[0].tolist() == [10.0, 5.0, 10.0, 4.0]


def test_a_stock_that_is_kept_above_zero_is_cut_there_and_a_one_way_flow_never_turns():
    eq = Equations({"x": Stock(1, (), "f", non_negative=True)}, {"f": "0.4"}, stop=5)
    assert Machine(eq).run().values[:, 0].tolist() == pytest.approx([1, 0.6, 0.2, 0, 0, 0])
    eq = Equations({"x": Stock(1, "f")}, {"f": "1 - time"}, stop=4, one_way=["f"])
    assert Machine(eq).run().values[:, 1].tolist() == [1, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("flow", "words"),
    [
        ("1 / (3 - time)", "equation of 'f' at time 3: '1 / (3 - time)': it divides by zero"),
        ("ln(3 - time)", "equation of 'f' at time 3"),
        ("sqrt(2 - time)", "equation of 'f' at time 3"),
        ("(1 - time) ^ 0.5", "equation of 'f' at time 2"),
        ("0 ^ (0 - time)", "equation of 'f' at time 1"),
    ],
)
def test_an_equation_without_a_value_is_named_with_the_time(flow, words):
    with pytest.raises(EquationError) as caught:
        run(flow)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "flow",
    ["x ^ 3", "exp(x)", "exp(exp(x))", "9 ^ 9 ^ x", "x * x * 1e25", "x * 1e29 + 0 * sin(x ^ 30)"],
)
@pytest.mark.parametrize("method", ["euler", "rk4"])
def test_a_run_that_explodes_is_flagged_and_ends_before_it(flow, method):
    made = run(flow, 1.0, method=method)
    assert made.diverged
    assert np.isfinite(made.values).all()
    assert len(made.time) == len(made.values) < 101


def test_a_first_value_beyond_every_bound_is_an_error():
    with pytest.raises(EquationError, match="beyond every bound"):
        run("1e40 * x")


def test_runs_without_end_are_refused_before_they_begin():
    with pytest.raises(TooLarge, match="steps"):
        run("x", stop=1e6, dt=1e-3)
    with pytest.raises(TooLarge, match="operations"):
        run(" + ".join(["x"] * 1_500), stop=100_000)


def test_actions_push_and_hold_while_they_last():
    eq = Equations({"x": Stock(0, "f")}, {"f": "c"}, {"c": 1}, stop=6)
    f, c = eq.place["f"], eq.place["c"]
    pushed = Machine(eq, [Action(c, 2.0, False, 1.0, 3.0)]).run()
    assert pushed.values[:, 2].tolist() == [1, 3, 3, 1, 1, 1, 1]
    assert pushed.values[-1, 0] == 10
    held = Machine(eq, [Action(f, 5.0, True, 2.0, 4.0), Action(f, 9.0, False, 0, 9)]).run()
    assert held.values[:, 1].tolist() == [10, 10, 5, 5, 10, 10, 10]
    stock = Machine(eq, [Action(0, 0.5, False, 0.0, 2.0), Action(0, 7.0, True, 3.0, 5.0)]).run()
    assert stock.values[:, 0].tolist() == [0, 1.5, 3, 7, 7, 7, 8]
