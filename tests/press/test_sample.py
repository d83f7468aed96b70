import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompassie as ks
from kompassie.errors import IncompleteResult, InvalidValue, UnknownVariable
from kompassie.press.drawing import drawing_of
from kompassie.press.sample import sample_press
from tests.strategies import signed_maps

OPEN = ks.parse("a -> b +\na -> c +\nb -> d +\nc -> d -")
UNSTABLE = ks.parse("a -> b + strength=0.9..1.0\nb -> a + strength=0.9..1.0\nb -> b +")


def test_a_response_that_hangs_on_strengths_is_a_share_with_its_error():
    s = sample_press(OPEN, push={"a": +1}, draws=2000, seed=1)

    # P(uv > xy) for four uniform strengths is one half.
    assert abs(s.up["d"] - 0.5) < 4 * s.standard_error["d"]
    assert s.standard_error["d"] == pytest.approx(math.sqrt(0.25 / 2000), rel=0.01)
    assert s.up["d"] + s.down["d"] == 1.0
    assert (s.stable_share, s.tried, s.accepted) == (1.0, 2048, 2000)
    assert s.complete
    assert s.stopped is None


def test_a_share_of_all_draws_is_no_certainty():
    s = sample_press(OPEN, push={"a": +1}, draws=1000)

    assert s.up["b"] == 1.0
    assert s.standard_error["b"] > 0
    assert s.interval("b") == pytest.approx((0.9962, 1.0), abs=1e-3)
    assert s.interval("d")[0] < s.up["d"] < s.interval("d")[1]


def test_what_no_pathway_reaches_neither_rises_nor_falls():
    s = sample_press(OPEN, push={"b": -1}, draws=100)

    assert s.unreached == ("a", "c")
    assert s.up["a"] == s.down["a"] == 0.0
    assert s.down["d"] == 1.0


def test_several_pushes_add_up():
    m = ks.parse("a -> c + strength=0.5\nb -> c - strength=0.4")

    assert sample_press(m, {"a": 1, "b": 1}, draws=10).up["c"] == 1.0
    assert sample_press(m, {"a": 1, "b": 2}, draws=10).down["c"] == 1.0


def test_given_strengths_that_cancel_out_are_neither_up_nor_down():
    m = ks.parse(
        "a -> b + strength=0.3\na -> c + strength=0.3\n"
        "b -> d + strength=0.7\nc -> d - strength=0.7\nd -> e +"
    )

    s = sample_press(m, {"a": 1}, draws=10)

    assert s.up["d"] == s.down["d"] == s.up["e"] == s.down["e"] == 0.0
    assert s.unreached == ()


def test_a_response_at_the_end_of_a_long_chain_is_no_rounding():
    m = ks.parse("\n".join(f"v{k} -> v{k + 1} + strength=0.01" for k in range(20)))

    assert sample_press(m, {"v0": 1}, draws=10).up["v20"] == 1.0  # 1e-40


def test_observations_are_a_test_of_the_map_and_leave_the_shares_alone():
    plain = sample_press(OPEN, {"a": 1}, draws=500)
    tested = sample_press(OPEN, {"a": 1}, draws=500, observed={"d": +1})

    assert tested.up == plain.up
    assert tested.match_share == plain.up["d"]
    assert tested.matched == round(500 * plain.up["d"])
    assert tested.up_where_matched["d"] == 1.0
    assert 0 < tested.match_standard_error < 0.03
    assert math.isnan(plain.match_share)
    assert math.isnan(plain.match_standard_error)
    assert math.isnan(plain.up_where_matched["d"])


def test_an_observation_no_draw_agrees_with_has_share_0():
    s = sample_press(OPEN, {"a": 1}, draws=100, observed={"b": "-"})

    assert s.match_share == 0.0
    assert math.isnan(s.up_where_matched["b"])


def test_equal_seeds_give_equal_samples_and_none_a_fresh_one():
    one, again = (sample_press(OPEN, {"a": 1}, draws=200, seed=7) for _ in range(2))
    fresh = sample_press(OPEN, {"a": 1}, draws=200, seed=None)

    assert one.up == again.up
    assert one.provenance == again.provenance
    assert one.provenance.entropy == 7
    assert fresh.provenance.entropy not in (None, 1)


# Share in which each rises, from 2 000 stable draws with strengths U(0.05, 1) of the same map,
# made by other code: push, sign, resultaat, eigenaarschap, tang, onbenoemd, tegenreactie, kloof.
FLAGSHIP = [
    ("niet_weten", 1, 1.00, 1.00, 0.00, 0.00, 0.46, 0.78),
    ("bespreekbaar", 1, 0.96, 0.94, 0.06, 0.02, 0.78, 0.57),
    ("kracht", 1, 1.00, 1.00, 0.00, 0.00, 0.28, 0.89),
    ("bilateraal", -1, 0.84, 0.94, 0.09, 0.02, 0.47, 0.82),
    ("kracht_zetten", 1, 0.00, 0.00, 1.00, 1.00, 0.95, 0.44),
]
OUTCOMES = ("resultaat", "eigenaarschap", "tang", "onbenoemd", "tegenreactie", "kloof")


@pytest.mark.parametrize("row", FLAGSHIP, ids=lambda row: row[0])
def test_the_press_table_of_the_flagship_is_reproduced(row):
    name, sign, *expected = row

    s = sample_press(ks.flagship(), {name: sign}, draws=1000, strengths=(0.05, 1.0))

    assert s.stable_share == pytest.approx(0.61, abs=0.03)
    for outcome, share in zip(OUTCOMES, expected, strict=True):
        error = math.hypot(s.standard_error[outcome], 0.5 / math.sqrt(2000))
        assert abs(s.up[outcome] - share) < 3 * error + 0.005


@pytest.mark.slow
@pytest.mark.parametrize(
    "row",
    [
        *FLAGSHIP,
        ("vragen", 1, 1.00, 1.00, 0.00, 0.00, 0.17, 0.68),
        ("observeren", 1, 0.96, 0.94, 0.06, 0.02, 0.78, 0.57),
        ("opv_weerstand", -1, 1.00, 1.00, 0.00, 0.00, 0.05, 0.56),
        ("kracht_zetten", -1, 1.00, 1.00, 0.00, 0.00, 0.05, 0.56),
        ("kwetsbaarheid", 1, 1.00, 1.00, 0.00, 0.00, 0.40, 0.65),
    ],
    ids=lambda row: row[0],
)
def test_the_whole_press_table_of_the_flagship_is_reproduced_with_many_draws(row):
    name, sign, *expected = row

    s = sample_press(ks.flagship(), {name: sign}, draws=10_000, seed=2, strengths=(0.05, 1.0))

    for outcome, share in zip(OUTCOMES, expected, strict=True):
        error = math.sqrt(max(share * (1 - share), 0.002) / 2000)
        assert abs(s.up[outcome] - share) < 3 * error + 0.005


@given(signed_maps(most=4, fewest=1), st.sampled_from([-1.0, 2.0]))
@settings(max_examples=25)
def test_shares_are_those_of_solving_each_stable_draw_by_itself(m, push):
    drawing = drawing_of(m, "all", (0.0, 1.0))
    rises, stable = np.zeros(len(m)), 0
    for matrix in next(drawing.matrices(1, 0)):
        if np.linalg.eigvals(matrix).real.max() < -1e-12:
            stable += 1
            response = -np.linalg.inv(matrix)[:, 0] * push
            rises += response > 1e-13

    s = sample_press(m, {m.names[0]: push}, draws=1000, limit=64)

    assert (s.tried, s.stable) == (64, stable)
    if stable:
        assert list(s.up.values()) == pytest.approx(list(rises / stable))


def test_a_linear_run_ends_where_the_press_says():
    m = ks.parse(
        "a -> b + strength=0.5\nb -> c - strength=0.8\nc -> b + strength=0.4\nc -> d + strength=1"
    )
    run = ks.simulate(
        m,
        scenario=ks.Scenario("push", ks.Push("a", 0.3)),
        dynamics=ks.Linear(),
        horizon=80,
        initial=dict.fromkeys(m.names, 0.0),
    )
    matrix = m.to_matrix(rows="target") - np.eye(4)

    s = sample_press(m, {"a": 0.3}, draws=10)

    assert run.values[-1] == pytest.approx(-np.linalg.inv(matrix)[:, 0] * 0.3, abs=1e-6)
    assert list(s.up.values()) == (run.values[-1] > 0).astype(float).tolist()


def test_a_map_that_no_strengths_make_stable_is_told_at_once():
    s = sample_press(ks.parse("a -> a +\na -> b +"), {"a": 1}, draws=1000)

    assert s.stopped == "never stable"
    assert (s.stable_share, s.accepted, s.tried) == (0.0, 0, 64)
    assert all(math.isnan(x) for x in s.up.values())
    assert s.interval("b") == (0.0, 1.0)
    assert "no strengths make this map stable" in s.completeness()
    with pytest.raises(IncompleteResult, match="no strengths"):
        s.require_complete()


def test_given_strengths_that_are_unstable_are_told_at_once():
    m = ks.parse("a -> b + strength=1\nb -> a + strength=1")

    s = sample_press(m, {"a": 1})

    assert (s.stopped, s.fixed) == ("never stable", True)
    assert s.completeness().startswith("the strengths given do not make this map stable")
    assert "With the strengths that are given" in ks.tell(s, lang="en")


def test_a_map_without_self_effects_can_be_unstable_for_certain():
    s = sample_press(ks.parse("a -> b +\nb -> a -"), {"a": 1}, self_effects="drawn")

    assert s.stopped == "never stable"


def test_a_map_of_which_every_draw_is_unstable_stops_at_the_limit():
    s = sample_press(UNSTABLE, {"a": 1}, limit=640)

    assert (s.stopped, s.tried, s.stable_share) == ("limit", 640, 0.0)
    assert s.stable_standard_error > 0
    assert s.completeness() == (
        "stopped at the limit: 0 of 1,000 draws, 0 of 640 tried were stable"
    )


def test_fewer_draws_than_asked_for_are_never_returned_silently():
    s = sample_press(OPEN, {"a": 1}, draws=500, limit=128)

    assert (s.accepted, s.complete, s.stopped) == (128, False, "limit")
    with pytest.raises(IncompleteResult, match=r"128 of 500 draws.*limit="):
        s.require_complete()
    assert sample_press(OPEN, {"a": 1}, draws=50).require_complete().accepted == 50


def test_time_that_is_up_leaves_what_there_is():
    s = sample_press(OPEN, {"a": 1}, draws=10_000, time_limit=0.0)

    assert (s.stopped, s.tried) == ("time limit", 64)


def test_a_callback_stops_the_run():
    calls = []

    def stop(done, total):
        calls.append((done, total))
        raise ks.Stop

    s = sample_press(UNSTABLE, {"a": 1}, limit=None, progress=stop)

    assert s.stopped == "callback"
    assert calls == [(0, 1000)]


def test_a_complete_map_of_30_is_answered_within_its_budget():
    m = ks.from_links(
        [
            (f"v{i}", f"v{j}", "+" if (i * j + i) % 3 else "-")
            for i in range(30)
            for j in range(30)
            if i != j
        ]
    )

    s = sample_press(m, {"v0": 1}, draws=10, time_limit=1.0)

    assert s.stopped == "time limit"
    assert s.tried >= 64


def test_the_sample_is_a_table_with_everything_that_was_counted():
    s = sample_press(OPEN, {"a": 1}, draws=200, observed={"d": -1})

    table = s.table()

    assert table["variable"] == ["a", "b", "c", "d"]
    assert table["observed"] == ["", "", "", "−"]
    assert table["pathway"] == [True] * 4
    assert "200 draws" in repr(s)
    assert s._repr_html_().endswith("tried were stable</small></p>")
    assert s.names == OPEN.names


def test_what_cannot_be_asked_is_refused():
    with pytest.raises(UnknownVariable):
        sample_press(OPEN, {"x": 1})
    with pytest.raises(UnknownVariable):
        sample_press(OPEN, {"a": 1}, observed={"x": 1})
    with pytest.raises(UnknownVariable, match="the map has no variables"):
        sample_press(ks.CausalMap(), {"a": 1})
    with pytest.raises(UnknownVariable):
        sample_press(OPEN, {"a": 1}, draws=10).interval("x")
    for wrong in ({"draws": 0}, {"limit": 0}, {"seed": -1}, {"time_limit": -1}):
        with pytest.raises(InvalidValue):
            sample_press(OPEN, {"a": 1}, **wrong)
