from __future__ import annotations

import csv
import json
import pickle
from pathlib import Path

import pytest

import kompassie as ks
from kompassie.errors import DuplicateVariable, EquationError, InvalidValue, TooLarge
from kompassie.model.equations import Equations, Stock
from tests.reference.vensim import equations_of

STOCK = {"x": Stock(1, "f")}


def hero_culture(cases: Path) -> Equations:
    """Return the shared team-culture model."""
    model = json.loads((cases / "simlin/hero_culture.sd.json").read_text())["models"][0]
    return Equations(
        {
            s["name"]: Stock(s["initialEquation"], s["inflows"], s["outflows"])
            for s in model["stocks"]
        },
        {f["name"]: f["equation"] for f in model["flows"]},
        {a["name"]: a["equation"] for a in model["auxiliaries"]},
        time_unit="Month",
    )


# -- what is taken -----------------------------------------------------------------------------


def test_a_stock_is_given_as_a_value_a_dictionary_or_a_tuple():
    shapes = [Stock(1, "f"), {"initial": 1, "inflows": ["f"]}, (1, ["f"])]
    first, *others = [Equations({"x": shape}, {"f": "x"}) for shape in shapes]
    assert all(other == first for other in others)
    assert first.stocks["x"].outflows == ()


def test_equations_are_values():
    one, two = Equations(STOCK, {"f": "x"}), Equations(STOCK, {"f": "x"})
    assert one == two
    assert hash(one) == hash(two)
    assert one != Equations(STOCK, {"f": "2 * x"})
    copied = pickle.loads(pickle.dumps(one))  # noqa: S301
    assert copied == one
    assert copied.map == one.map
    with pytest.raises(TypeError):
        one.flows["f"] = "3"


def test_other_ways_of_writing_a_name_are_the_same_name():
    eq = Equations({"Team  Size": Stock(1, "HIRING")}, {"hiring": "team_size * 2"})
    assert eq.names == ("Team Size", "hiring")
    assert [link.pair for link in eq.map.links] == [
        ("hiring", "Team Size"),
        ("Team Size", "hiring"),
    ]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"f": "x +"}, "equation of 'f', character 4"),
        ({"f": "x * rate"}, "'rate' is no variable of these equations"),
        ({"f": "exp + x"}, "exp is a function"),
        ({"f": "__import__('os').system('ls')"}, "equation of 'f'"),
        ({"f": "x.real"}, "equation of 'f'"),
        ({"f": "x", "g": "2 h", "h": "§"}, "2 equations do not work"),
        ({"f": "f + x"}, "f → f"),
        ({"f": "g", "g": "h", "h": "f"}, "in a circle: put a stock in it"),
    ],
)
def test_equations_that_do_not_work_are_named_with_their_place(given, words):
    with pytest.raises(EquationError) as caught:
        Equations(STOCK, given)
    assert words in str(caught.value)


def test_first_values_that_wait_for_each_other_are_refused():
    with pytest.raises(EquationError, match="circle"):
        Equations({"x": Stock("y", "f"), "y": Stock("x")}, {"f": 1})


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"stocks": {}}, "give at least one"),
        ({"stocks": 3}, "give a dictionary by name"),
        ({"stocks": {"x": 3}}, "give a Stock"),
        ({"stocks": {"x": Stock(1, "nothing")}}, "name flows: f"),
        ({"stocks": {"x": Stock(1, "f", "f")}}, "fills or drains a stock once"),
        ({"flows": {"f": None}}, "give a formula as text"),
        ({"flows": {"f": float("nan")}}, "give a formula as text"),
        ({"flows": {"f": 1, "time": 2}}, "a meaning of its own"),
        ({"dt": 0}, "dt of the run"),
        ({"dt": 1e9}, "dt of the run"),
        ({"stop": 0}, "stop of the run"),
        ({"method": "magic"}, "use one of euler, rk4"),
        ({"one_way": "x"}, "name a flow"),
        ({"tables": {"t": []}}, "give points"),
        ({"tables": {"t": [(1, 2), (1, 3)]}}, "ascending"),
        ({"tables": {"t": [(1, 2, 3)]}}, "give points"),
        ({"auxiliaries": {"big": "1" * 30_000}}, "at most 20,000 characters"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, words):
    with pytest.raises(InvalidValue, match=words):
        Equations(**{"stocks": STOCK, "flows": {"f": 1}, **settings})


def test_two_names_that_are_one_are_refused():
    with pytest.raises(DuplicateVariable, match="is the same for equations"):
        Equations(STOCK, {"f": 1, "F": 2})
    with pytest.raises(DuplicateVariable):
        Equations(STOCK, {"f": 1}, {"X": 2})


def test_a_model_of_endless_equations_is_refused():
    with pytest.raises(TooLarge, match="equations"):
        Equations(STOCK, {"f": 1}, {f"a{k}": 1 for k in range(6_000)})


# -- the map -----------------------------------------------------------------------------------


def test_the_map_of_the_team_culture_model_is_the_published_one(cases):
    with (cases / "simlin/hero_culture_edges.csv").open() as stream:
        published = {(r["source"], r["target"], r["sign"]) for r in csv.DictReader(stream)}
    m = hero_culture(cases).map
    signs = {1: "+", -1: "-", 0: "?"}
    assert {(k.source, k.target, signs[int(k.sign)]) for k in m.links} == published
    expected = json.loads((cases / "expected.json").read_text())["simlin/hero_culture_edges.csv"]
    loops = ks.find_loops(m)
    assert (len(m), len(m.links)) == (expected["variables"], expected["links"])
    assert len(loops) == expected["loops"]
    assert len(loops.reinforcing) == expected["reinforcing"]
    assert len(loops.balancing) == expected["balancing"]


@pytest.mark.parametrize("name", ["SIR", "Workforce", "Lotka_Volterra"])
def test_published_models_have_the_counted_variables_links_and_loops(cases, name):
    file = next((cases / "test_models").glob(f"{name}_*.mdl"))
    expected = json.loads((cases / "expected.json").read_text())
    expected = expected["test_models (dependency graph, all variables)"][name]
    eq = equations_of(file)
    # They count a graphical function as a variable of its own, with a link from it.
    tables = len(eq.tables)
    assert len(eq.map) + tables == expected["variables"]
    assert len(eq.map.links) + tables == expected["links"]
    assert len(eq.stocks) == expected["stocks"]
    assert len(ks.find_loops(eq)) == expected["loops"]


def test_a_link_whose_slope_changes_sign_on_the_way_is_unsure():
    hill = {"f": "0.1 * x * (1 - x / 10)"}
    assert Equations({"x": Stock(1, "f")}, hill, stop=5).map.link("x", "f").sign is ks.Sign.PLUS
    assert Equations({"x": Stock(1, "f")}, hill).map.link("x", "f").sign is ks.Sign.UNSURE
    assert Equations({"x": Stock(9, "f")}, hill).map.link("x", "f").sign is ks.Sign.MINUS


def test_a_link_that_never_matters_is_unsure_and_the_clock_makes_no_link():
    m = Equations({"x": Stock(1, "f")}, {"f": "if time < 500 then 1 else x"}).map
    assert [(k.pair, k.sign) for k in m.links] == [
        (("f", "x"), ks.Sign.PLUS),
        (("x", "f"), ks.Sign.UNSURE),
    ]


def test_first_values_make_no_link():
    m = Equations({"x": Stock("2 * c", "f")}, {"f": "1"}, {"c": 3}).map
    assert [k.pair for k in m.links] == [("f", "x")]
    assert [m.role(name) for name in m.names] == ["stock", "constant", "constant"]


def test_the_map_of_a_run_that_breaks_off_rests_on_its_beginning():
    m = Equations({"x": Stock(3, "f")}, {"f": "-1 + 0 / x"}).map
    assert m.link("f", "x").sign is ks.Sign.PLUS
    never = Equations({"x": Stock(0, "f")}, {"f": "1 / x"}).map
    assert never.link("x", "f").sign is ks.Sign.UNSURE
