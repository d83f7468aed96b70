from __future__ import annotations

import csv

import numpy as np
import pytest

import kompassie as ks
from kompassie.errors import EquationError, InvalidValue, UnknownVariable
from kompassie.model.formula_reading import key_of
from tests.model.test_equations import hero_culture
from tests.reference.vensim import equations_of

GROWTH = ks.Equations(
    stocks={"people": ks.Stock(5, "births")},
    flows={"births": "rate * people"},
    auxiliaries={"rate": 0.1},
    stop=20,
    time_unit="year",
)


def published(cases, name):
    with (cases / f"test_models/{name}_output.csv").open(newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(("name", "kind"), [("SIR", "mdl"), ("SIR", "xmile"), ("teacup", "mdl")])
def test_published_runs_come_out_in_all_their_digits(cases, name, kind):
    file = next((cases / "test_models").glob(f"{name}_*.mdl")).with_suffix(f".{kind}")
    eq = equations_of(file) if kind == "mdl" else ks.read_equations(file)
    t = ks.simulate(eq)
    rows = published(cases, name)
    assert len(t.time) == len(rows)
    for column in rows[0]:
        ours = t.time if column == "Time" else t.of(next(
            n for n in t.names if key_of(n) == key_of(column)))  # fmt: skip
        # Six significant digits were written down.
        theirs = np.array([float(row[column]) for row in rows])
        assert ours == pytest.approx(theirs, rel=1e-5), column


def test_reliability_of_the_team_culture_model_falls_below_zero(cases):
    t = ks.simulate(hero_culture(cases))
    assert t.time[-1] == 100
    assert -61 < t.of("system_reliability")[-1] < -59
    assert not t.diverged
    assert t.time_unit == "Month"


def test_equations_run_by_themselves_as_dynamics_and_around_their_map():
    one = ks.simulate(GROWTH)
    two = ks.simulate(GROWTH, dynamics=GROWTH)
    three = ks.simulate(GROWTH.map, dynamics=GROWTH)
    assert (one.values == two.values).all()
    assert (one.values == three.values).all()
    assert one.of("people") == pytest.approx(5 * 1.1 ** np.arange(21))
    assert one.completeness() == "complete"


def test_a_map_that_says_more_keeps_its_words_and_its_order():
    m = GROWTH.map
    turned = ks.CausalMap(
        [ks.Variable(v.name, labels={"nl": v.name.upper()}) for v in reversed(m.variables)], m.links
    )
    t = ks.simulate(turned, dynamics=GROWTH)
    assert t.map is turned
    assert t.of("people")[-1] == pytest.approx(5 * 1.1**20)


def test_another_map_is_refused():
    with pytest.raises(InvalidValue, match="give the map of the equations"):
        ks.simulate(ks.parse("a -> b +"), dynamics=GROWTH)
    m = GROWTH.map
    with pytest.raises(InvalidValue, match="link that is in one"):
        ks.simulate(m.without_link("rate", "births"), dynamics=GROWTH)
    with pytest.raises(InvalidValue, match="sign of 'rate' -> 'births'"):
        ks.simulate(m.with_link(ks.Link("rate", "births", "-")), dynamics=GROWTH)


def test_the_horizon_counts_from_the_start():
    late = ks.Equations(GROWTH.stocks, GROWTH.flows, GROWTH.auxiliaries, start=1900, stop=2000)
    t = ks.simulate(late, horizon=30)
    assert (t.time[0], t.time[-1]) == (1900, 1930)
    with pytest.raises(InvalidValue, match="horizon"):
        ks.simulate(GROWTH, horizon=0.5)


def test_stocks_may_start_elsewhere_and_others_may_not():
    assert ks.simulate(GROWTH, initial={"People": 10}).of("people")[0] == 10
    with pytest.raises(InvalidValue, match="only stocks"):
        ks.simulate(GROWTH, initial={"rate": 1})
    with pytest.raises(InvalidValue, match="settle"):
        ks.simulate(GROWTH, settle=5)


def test_scenarios_push_hold_and_pulse():
    nothing = ks.simulate(GROWTH, ks.Scenario("nothing"))
    assert (nothing.values == ks.simulate(GROWTH).values).all()
    pushed = ks.simulate(GROWTH, ks.Scenario("more", ks.Push("rate", 0.1, start=10)))
    assert pushed.of("people")[:11] == pytest.approx(nothing.of("people")[:11])
    assert pushed.of("people")[-1] == pytest.approx(5 * 1.1**10 * 1.2**10)
    held = ks.simulate(GROWTH, ks.Scenario("none", ks.Hold("rate", 0.0)))
    assert (held.of("people") == 5).all()
    pulsed = ks.simulate(GROWTH, ks.Scenario("guests", ks.Pulse("people", 3.0, at=0.0)))
    assert pulsed.of("people")[1] == pytest.approx(8.5)
    with pytest.raises(UnknownVariable):
        ks.simulate(GROWTH, ks.Scenario("x", ks.Push("nobody", 1)))
    with pytest.raises(InvalidValue, match="equations take Hold, Push and Pulse"):
        ks.simulate(GROWTH, ks.Scenario("x", ks.Scale("rate", "births", 0)))


def test_a_run_that_explodes_is_flagged_and_its_table_holds_numbers_only():
    t = ks.simulate(ks.Equations({"x": ks.Stock(2, "f")}, {"f": "x ^ 2"}))
    assert t.diverged
    assert "diverged" in t.completeness()
    assert np.isfinite(t.to_frame().to_numpy()).all()


def test_a_formula_without_a_value_is_an_error_with_its_time():
    eq = ks.Equations({"x": ks.Stock(2, (), "f")}, {"f": "1"}, {"share": "1 / x"})
    with pytest.raises(EquationError, match="equation of 'share' at time 2"):
        ks.simulate(eq)


def test_questions_about_maps_can_be_put_to_equations(cases):
    eq = hero_culture(cases)
    assert ks.find_loops(eq).complete
    assert ks.describe(eq).table()
    assert ks.simulate(eq.map, dynamics=ks.Saturating(), horizon=5).names == eq.map.names


def test_the_record_of_a_run_tells_two_models_with_one_map_apart():
    other = ks.Equations(
        GROWTH.stocks, {"births": "2 * rate * people"}, GROWTH.auxiliaries, stop=20
    )
    assert ks.simulate(other).provenance != ks.simulate(GROWTH).provenance
