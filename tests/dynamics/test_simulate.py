from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

import kompassie as ks
from kompassie.errors import InvalidValue, UnknownLink, UnknownVariable

CIRCLE = """
a -> b + strength=0.5
b -> c - strength=0.8
c -> a + strength=0.4
c -> b - strength=0.3
"""


def scenario(*interventions) -> ks.Scenario:
    return ks.Scenario("tried", interventions)


def drift(m: ks.CausalMap) -> np.ndarray:
    """A = W − I, rows for targets."""
    return m.to_matrix(rows="target") - np.eye(len(m))


@pytest.mark.parametrize("text", [CIRCLE, "s -> a + strength=0.5\n" + CIRCLE])
def test_a_straight_line_settles_at_minus_inverse_a_times_the_push(at, text):
    m = at(text)
    push = {"b": 0.3, m.names[0]: -0.2}
    t = ks.simulate(
        m, scenario(*(ks.Push(v, p) for v, p in push.items())), dynamics=ks.Linear(), horizon=200
    )
    vector = np.array([push.get(name, 0.0) for name in m.names])
    assert np.abs(t.values[-1] + np.linalg.solve(drift(m), vector)).max() < 1e-6


def test_decay_does_not_move_the_settled_levels(at):
    end = [
        ks.simulate(
            at(CIRCLE), scenario(ks.Push("a", 0.4)), dynamics=ks.Linear(decay=decay), horizon=200
        ).values[-1]
        for decay in (0.5, 3.0)
    ]
    assert np.abs(end[0] - end[1]).max() < 1e-6


def test_a_straight_line_follows_the_matrix_exponential(at):
    m = at(CIRCLE)
    t = ks.simulate(m, dynamics=ks.Linear(), initial={"a": 0.9, "b": -0.3}, horizon=12)
    start = np.array([0.9, -0.3, 0.0])
    right = np.array([expm(drift(m) * time) @ start for time in t.time])
    assert np.abs(t.values - right).max() < 1e-4


def test_saturating_tends_to_the_straight_line_for_small_pushes(at, monkeypatch):
    monkeypatch.setattr("kompassie.dynamics.running.TOLERANCE", 1e-9)
    m = at("a -> b + ||\nb -> a -\na -> c +\nb -> c -")
    shapes = []
    for size in (1e-2, 1e-3):
        tried = scenario(ks.Push("a", size))
        bent = ks.simulate(m, tried, dynamics=ks.Saturating(gain=1.5)).values
        straight = ks.simulate(m, tried, dynamics=ks.Linear(gain=1.5)).values
        shapes.append(np.abs(bent - straight).max() / size)
    assert shapes[1] < 1e-5
    assert shapes[1] < shapes[0] / 50


def test_scale_to_zero_is_the_link_removed_with_frozen_denominators(at):
    text = "s -> b - strength=0.6\na -> b + strength=0.2\nb -> a +\n{} -> a - strength=0.5"
    m = at(text.format("s"), 0.5)
    cut = ks.simulate(m, scenario(ks.Scale("s", "a", 0))).values[-1]
    # By hand: a silent source in the place of the cut one keeps the denominator.
    silent = ks.simulate(at(text.format("silent"), 0.5, silent=0.0))
    assert np.abs(cut - silent.values[-1, :3]).max() < 1e-6
    removed = ks.simulate(m.without_link("s", "a"))
    assert np.abs(cut - removed.values[-1]).max() > 0.05


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from("+-")), min_size=3),
    st.integers(0, 3),
    st.floats(-1, 1),
)
@settings(max_examples=15, deadline=None)
def test_switching_the_sign_of_a_variable_mirrors_its_path(drawn, switched, level):
    names = "abcd"
    links = {(names[i], names[j]): sign for i, j, sign in drawn}
    levels = dict(zip(names, (level, 0.5, -0.3, 0.8), strict=True))
    turned = names[switched]

    def build(mirror: bool) -> ks.CausalMap:
        flips = {"+": "-", "-": "+"}
        return ks.CausalMap(
            [ks.Variable(n, today=-x if mirror and n == turned else x) for n, x in levels.items()],
            [
                ks.Link(a, b, flips[s] if mirror and (a == turned) != (b == turned) else s)
                for (a, b), s in links.items()
            ],
        )

    one, other = (
        ks.simulate(
            build(mirror), scenario(ks.Push(turned, -0.4 if mirror else 0.4)), horizon=5, settle=1
        )
        for mirror in (False, True)
    )
    mirrored = other.values * np.where(np.array(list(names)) == turned, -1.0, 1.0)
    assert np.abs(one.values - mirrored).max() < 1e-12


def test_a_delay_is_a_first_order_lag(at):
    t = ks.simulate(
        at("s -> x + strength=0.5 ||"), scenario(ks.Push("s", 1.0)),
        dynamics=ks.Linear(), horizon=20,
    )  # fmt: skip
    time = t.time
    right = 0.5 * (1 - 4 / 3 * np.exp(-time / 4) + np.exp(-time) / 3)
    assert np.abs(t.of("x") - right).max() < 1e-4


def test_a_balancing_loop_with_a_long_delay_overshoots(at):
    m = at("a -> b + delay=12\nb -> a -", 0.0)
    tried = scenario(ks.Push("a", 0.5))
    late = ks.simulate(m, tried, dynamics=ks.Saturating(gain=2.5)).of("a")
    m = at("a -> b +\nb -> a -", 0.0)
    prompt = ks.simulate(m, tried, dynamics=ks.Saturating(gain=0.8)).of("a")
    assert late.max() > late[-1] + 0.1
    assert prompt.max() < prompt[-1] + 0.1


def test_a_run_starts_at_its_initial_levels(at):
    t = ks.simulate(at(CIRCLE, 0.2), initial={"a": 0.5})
    assert t.values[0].tolist() == [0.5, 0.2, 0.2]


def test_a_run_from_today_has_settled_at_time_zero(pair):
    t = ks.simulate(pair, dynamics=ks.Saturating(gain=2.0))
    assert np.abs(t.values - t.values[0]).max() < 1e-6
    level = t.of("a")[0]
    assert level == pytest.approx(np.tanh(2 * level), abs=1e-6)


def test_the_same_call_gives_the_same_bytes():
    one, other = (ks.simulate(ks.flagship(), horizon=8) for _ in range(2))
    assert one.values.tobytes() == other.values.tobytes()
    assert one.provenance == other.provenance


def test_values_cannot_be_written(pair):
    with pytest.raises(ValueError, match="read-only"):
        ks.simulate(pair).values[0, 0] = 1.0


def test_an_exploding_straight_line_is_flagged_and_finite(at):
    t = ks.simulate(at("a -> b +\nb -> a +", 0.5), dynamics=ks.Linear(gain=3.0))
    assert t.diverged
    assert np.isfinite(t.values).all()
    assert "ran away" in t.completeness()


def test_an_unsure_sign_is_refused_for_one_run(at):
    with pytest.raises(InvalidValue, match=r"compare_scenarios\(\) draws unsure ones"):
        ks.simulate(at("a -> b ?"))


def test_unknown_levels_today_leave_only_directions():
    t = ks.simulate(
        ks.parse("a -> b +\nb -> a +\na: today=0.5"), scenario(ks.Push("b", 0.2)),
        dynamics=ks.Saturating(gain=3.0),
    )  # fmt: skip
    assert t.directions_only
    assert t.gain_ratio == pytest.approx(0.9)


def test_unknown_strengths_are_counted(at):
    t = ks.simulate(at("a -> b +\nb -> a + strength=0.4\na -> c + strength=0.2..0.3"))
    assert t.unknown_strengths == 1
    assert t.completeness().startswith("one possible run: 1 unknown")
    assert not t.directions_only


def test_raw_strengths_have_no_gain(at):
    assert np.isnan(ks.simulate(at(CIRCLE), dynamics=ks.Linear()).gain_ratio)


def test_a_run_shows_as_a_table(at):
    table = ks.simulate(at("time -> b +", 0.5), horizon=1).table()
    assert list(table.columns) == ["time (axis)", "time", "b"]
    assert table["time (axis)"] == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_an_empty_map_is_refused():
    with pytest.raises(ValueError, match="it has no variables"):
        ks.simulate(ks.CausalMap([]))


@pytest.mark.parametrize(
    ("intervention", "error"),
    [
        (ks.Push("zorg", 1.0), UnknownVariable),
        (ks.Hold("zorg", 1.0), UnknownVariable),
        (ks.Scale("a", "zorg", 1.0), UnknownVariable),
        (ks.Scale("a", "c", 1.0), UnknownLink),
    ],
)
def test_a_scenario_names_what_is_in_the_map(at, intervention, error):
    with pytest.raises(error, match="in scenario 'tried'"):
        ks.simulate(at(CIRCLE), scenario(intervention))


@pytest.mark.parametrize("given", [None, "tried", ks.Push("a", 1.0), []])
def test_a_scenario_is_a_value(at, given):
    with pytest.raises(InvalidValue, match="give a Scenario"):
        ks.simulate(at(CIRCLE), given)


def test_a_variable_that_is_not_there_has_no_levels(pair):
    with pytest.raises(UnknownVariable, match="no variable 'c'"):
        ks.simulate(pair).of("c")


@pytest.mark.parametrize(
    "dynamics",
    [
        ks.Saturating(),
        ks.Linear(),
        ks.FuzzyCognitive(),
        ks.FuzzyCognitive(rule="memory", squash="sigmoid"),
        ks.FuzzyCognitive(squash="identity"),
        ks.PulseProcess(),
    ],
    ids=str,
)
def test_a_map_without_links_runs_too(dynamics):
    m = ks.CausalMap([ks.Variable("a", today=0.5), ks.Variable("b", role="constant")], [])
    t = ks.simulate(m, ks.Scenario("s", ks.Push("a", 0.2)), dynamics=dynamics, horizon=5)
    assert np.isfinite(t.values).all()
    e = ks.compare_scenarios(
        m, ks.Scenario("s", ks.Push("a", 0.2)), dynamics=dynamics, horizon=5, draws=3
    )
    assert e.effect("s", on="a").up == 1.0
    assert e.effect("s", on="b").up == 0.0
