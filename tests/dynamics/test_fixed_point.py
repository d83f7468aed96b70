from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompassie as ks
from kompassie.errors import InvalidValue, TooLarge, UnknownVariable

SIGMOID = {rule: ks.FuzzyCognitive(rule, "sigmoid") for rule in ("kosko", "memory", "rescaled")}
EIGHT = "fuzzy cognitive map: 8 concepts (FCMpy README)"
WETLAND = "fuzzy cognitive map: mental_modeler/fish_wetland_ozesmi.mmp"
SEA = "fuzzy cognitive map: north_sea/SouthNS_dutch.csv"


@pytest.fixture(scope="module")
def expected(cases):
    return json.loads((cases / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wetland(cases):
    root = ET.parse(cases / "mental_modeler" / "fish_wetland_ozesmi.mmp").getroot()  # noqa: S314
    names = {c.findtext("id").strip(): c.findtext("name").strip() for c in root.iter("concept")}
    weights = np.zeros((len(names), len(names)))
    order = list(names.values())
    for concept in root.iter("concept"):
        for link in concept.iter("relationship"):
            target = order.index(names[link.findtext("id").strip()])
            source = order.index(concept.findtext("name").strip())
            weights[source, target] = float(link.findtext("influence"))
    return ks.from_matrix(weights, order, rows="source")


@pytest.fixture(scope="module")
def sea(cases):
    path = cases / "north_sea" / "SouthNS_dutch.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file, delimiter=";")
    weights = [[float(cell.replace(",", ".") or 0) for cell in row[1:]] for row in rows]
    return ks.from_matrix(np.array(weights), head[1:], rows="source")


@pytest.mark.parametrize(
    ("key", "dynamics"),
    [
        ("kosko_sigmoid_fixed_point", SIGMOID["kosko"]),
        ("self_memory_sigmoid_fixed_point", SIGMOID["memory"]),
        ("self_memory_tanh_fixed_point", ks.FuzzyCognitive("memory", "tanh")),
    ],
)
def test_the_eight_concept_map_rests_where_it_is_known_to(expected, key, dynamics):
    case = expected[EIGHT]
    names = [f"C{k}" for k in range(1, 9)]
    m = ks.from_matrix(np.array(case["weights_rows_are_sources"]), names, rows="source")
    start = dict(zip(names, case["start"], strict=True))
    point = ks.find_fixed_point(m, dynamics=dynamics, initial=start)
    assert np.abs(point.state - case[key]).max() < 1e-7
    assert point.converged
    assert point.reached
    assert point.stable
    assert point.remaining < 1e-14


@pytest.mark.parametrize(
    ("key", "rule", "hold"),
    [
        ("kosko_sigmoid_fixed_point", "kosko", {}),
        ("same_with_Laws_clamped_1", "kosko", {"Laws": 1}),
        ("self_memory_sigmoid_fixed_point", "memory", {}),
        ("self_memory_Laws_clamped_1", "memory", {"Laws": 1}),
    ],
)
def test_the_wetland_rests_where_it_is_known_to(expected, wetland, key, rule, hold):
    case = expected[WETLAND]
    point = ks.find_fixed_point(wetland, dynamics=SIGMOID[rule], hold=hold)
    found = [point.of(name) for name in case["order"]]
    assert np.abs(np.array(found) - case[key]).max() < 1e-6
    assert point.reached


def test_the_north_sea_rests_where_it_is_known_to(expected, sea):
    case = expected[SEA]
    baseline = ks.find_fixed_point(sea, dynamics=SIGMOID["kosko"])
    held = ks.find_fixed_point(sea, dynamics=SIGMOID["kosko"], hold={"Fisheries": 1.0})
    for name, level in case["baseline"].items():
        assert baseline.of(name) == pytest.approx(level, abs=1e-6)
    for name, change in case["change_with_Fisheries_clamped_1"].items():
        assert held.of(name) - baseline.of(name) == pytest.approx(change, abs=1e-6)


def test_mental_modeler_shows_the_same_differences(expected, wetland):
    # What it reports: end of a scenario minus end of the run without one, both from all ones.
    dynamics = ks.FuzzyCognitive.mental_modeler()
    held = ks.Scenario("laws", ks.Hold("Laws", 1.0))
    ends = [ks.simulate(wetland, s, dynamics=dynamics, horizon=60).values for s in (ks.AS_IS, held)]
    assert (ends[0][0] == 1.0).all()
    case = expected[WETLAND]
    change = dict(zip(wetland.names, ends[1][-1] - ends[0][-1], strict=True))
    before, after = case["kosko_sigmoid_fixed_point"], case["same_with_Laws_clamped_1"]
    for name, a, b in zip(case["order"], before, after, strict=True):
        assert change[name] == pytest.approx(b - a, abs=2e-6)


@pytest.mark.parametrize(
    ("dynamics", "level"),
    [(SIGMOID["kosko"], 0.5), (SIGMOID["memory"], 0.6590460684), (SIGMOID["rescaled"], 0.5)],
)
def test_what_nothing_influences_ends_where_the_rule_puts_it(at, dynamics, level):
    point = ks.find_fixed_point(at("a -> b +", a=-0.9), dynamics=dynamics)
    assert point.of("a") == pytest.approx(level, abs=1e-9)


def test_a_constant_by_role_keeps_its_level_in_a_fuzzy_map():
    m = ks.CausalMap([ks.Variable("a", role="constant", today=0.5), "b"], [ks.Link("a", "b", "+")])
    assert ks.find_fixed_point(m).of("a") == 0.5
    assert ks.find_fixed_point(m, dynamics=SIGMOID["kosko"]).of("a") == 0.75


def test_a_run_that_has_all_but_stopped_is_not_taken_to_have_arrived(at):
    # Just below the slope at which neutral stops attracting, steps shrink long before rest.
    m = at("a -> b + strength=1\nb -> a + strength=1", 0.9)
    dynamics = ks.FuzzyCognitive(slope=0.9999)
    point = ks.find_fixed_point(m, dynamics=dynamics, limit=2_000)
    assert 1e-7 < point.moving < 1e-3
    assert np.abs(point.state).max() < 1e-9
    assert point.radius == pytest.approx(0.9999)


def test_a_run_that_goes_round_does_not_reach_the_point_that_is_there(at):
    m = at("a -> b + strength=1\nb -> a - strength=1", 0.5)
    point = ks.find_fixed_point(m, dynamics=ks.FuzzyCognitive(slope=3.0))
    assert np.abs(point.state).max() < 1e-12
    assert point.converged
    assert not point.reached
    assert not point.stable
    assert point.radius == pytest.approx(3.0)
    assert "does not go there" in point.completeness()


def test_delays_move_no_point_but_may_keep_a_run_from_it(at):
    text = "a -> a - strength=0.9 delay={}\ns -> a + strength=0.5"
    quick, late = (at(text.format(d), s=0.8, a=0.0) for d in (0, 3))
    dynamics = ks.FuzzyCognitive(slope=1.3)
    points = [
        ks.find_fixed_point(m, dynamics=dynamics, hold={"s": 0.8}) for m in (quick, late)
    ]  # fmt: skip
    assert points[0].state == pytest.approx(points[1].state, abs=1e-12)
    assert points[0].radius == pytest.approx(points[1].radius ** 4)


@pytest.mark.parametrize("squash", ["bivalent", "trivalent"])
def test_a_hard_map_that_goes_round_has_no_point(at, squash):
    m = at("a -> b + strength=1\nb -> a - strength=1\nb -> b + strength=0.5", 1.0)
    point = ks.find_fixed_point(m, dynamics=ks.FuzzyCognitive(squash=squash))
    if squash == "trivalent":
        assert not point.converged
        assert "not solved" in point.completeness()
    assert not point.radius


def test_a_linear_map_rests_at_minus_inverse_a_times_what_is_held(at):
    m = at("a -> b + strength=0.5\nb -> c - strength=0.8\nc -> b + strength=0.6", a=0.7)
    point = ks.find_fixed_point(m, dynamics=ks.Linear())
    b = 0.5 * 0.7 / (1 + 0.8 * 0.6)
    assert point.state == pytest.approx([0.7, b, -0.8 * b], abs=1e-14)
    assert point.reached


def test_an_exploding_linear_map_has_a_point_that_no_run_goes_to(at):
    m = at("a -> b + strength=1\nb -> a + strength=1\nb -> b + strength=0.5", 0.5)
    point = ks.find_fixed_point(m, dynamics=ks.Linear())
    assert point.converged
    assert not point.reached
    assert point.radius > 1.0
    assert np.isfinite(point.state).all()


def test_a_saturating_map_rests_where_long_runs_of_it_do():
    m = ks.flagship()
    point = ks.find_fixed_point(m, dynamics=ks.Saturating())
    long = ks.simulate(m, horizon=300, strengths=(0.2, 1.0)).values[-1]
    assert point.reached
    assert point.stable
    assert np.abs(point.state - long).max() < 1e-6


def test_lags_can_make_a_balancing_loop_swing_and_the_point_lose_its_pull(at):
    m = at("a -> b + delay=2\nb -> c + delay=2\nc -> a - delay=2", 0.3)
    prompt = at("a -> b +\nb -> c +\nc -> a -", 0.3)
    dynamics = ks.Saturating(gain=1.5, lag_order=3)
    assert ks.find_fixed_point(prompt, dynamics=dynamics).reached
    swings = ks.find_fixed_point(m, dynamics=dynamics)
    assert swings.converged
    assert not swings.reached
    assert swings.radius > 1.0


@given(
    st.lists(st.floats(-1, 1), min_size=9, max_size=9),
    st.sampled_from(["tanh", "sigmoid"]),
    st.sampled_from(["kosko", "memory", "rescaled"]),
)
@settings(max_examples=40)
def test_every_point_leads_back_to_itself(weights, squash, rule):
    if rule == "rescaled":
        squash = "sigmoid"
    matrix = np.array(weights).reshape(3, 3)
    matrix[np.abs(matrix) < 1e-6] = 0.0
    m = ks.from_matrix(matrix, ["a", "b", "c"], rows="target")
    point = ks.find_fixed_point(m, dynamics=ks.FuzzyCognitive(rule, squash, slope=1.5))
    x = point.state
    read = 2 * x - 1 if rule == "rescaled" else x
    z = 1.5 * (matrix @ read + (0 if rule == "kosko" else read))
    again = np.tanh(z) if squash == "tanh" else 1 / (1 + np.exp(-z))
    assert point.converged
    assert np.abs(again - x).max() <= 1e-11


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"dynamics": ks.PulseProcess()}, InvalidValue, "every state of a pulse process"),
        ({"dynamics": "tanh"}, InvalidValue, "use Saturating"),
        ({"hold": {"c": 1.0}}, UnknownVariable, "in hold="),
        ({"hold": {"a": 2.0}}, InvalidValue, "held level of 'a' is 2.0: use a number from -1 to 1"),
        ({"hold": {"a": float("nan")}}, InvalidValue, "held level of 'a'"),
        ({"hold": 1}, InvalidValue, "use a dictionary"),
        ({"initial": {"a": 3.0}}, InvalidValue, "initial level of 'a'"),
        ({"initial": {"z": 0.0}}, UnknownVariable, "in initial="),
        ({"limit": 0}, InvalidValue, "limit"),
        ({"limit": None}, InvalidValue, "limit"),
        ({"limit": 10**9}, InvalidValue, "limit"),
        ({"strengths": (1, 0)}, InvalidValue, "strengths"),
        (
            {"dynamics": SIGMOID["kosko"], "hold": {"a": -0.1}},
            InvalidValue,
            "use a number from 0 to 1",
        ),
    ],
)
def test_bad_settings_are_refused_in_words(pair, settings, error, message):
    with pytest.raises(error, match=message):
        ks.find_fixed_point(pair, **settings)


def test_an_unsure_link_and_a_huge_map_are_refused():
    with pytest.raises(InvalidValue, match="one map needs a decided sign"):
        ks.find_fixed_point(ks.parse("a -> b ?"))
    with pytest.raises(TooLarge, match="variables and lags"):
        ks.find_fixed_point(ks.CausalMap([f"v{k}" for k in range(2_001)]))


def test_a_point_shows_itself_as_a_table(pair):
    table = ks.find_fixed_point(pair, hold={"a": 0.5}).table()
    assert table["variable"] == ["a", "b"]
    assert table["held"] == [True, False]
    assert table["level"][0] == 0.5
