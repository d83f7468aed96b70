from __future__ import annotations

import math

import numpy as np
import pytest

import kompassie as ks
from kompassie.errors import IncompleteResult, InvalidValue, UnknownVariable

STRONG = ks.Saturating(gain=2.0)


@pytest.fixture
def often(monkeypatch):
    """Let progress be told of every step."""
    monkeypatch.setattr("kompassie.progress._EVERY", 0.0)


@pytest.fixture
def helped(at):
    """Two variables that keep each other low, and a little help from outside."""
    return at("a -> b + strength=0.8\nb -> a +\nhelp -> b + strength=0.2", -0.6, help=0.5)


def test_the_smallest_push_is_that_of_a_slow_search(pair):
    def tips(amount):
        tried = ks.Scenario("s", ks.Push("a", amount))
        return ks.simulate(pair, tried, dynamics=STRONG, horizon=60).of("b")[-1] > 0

    low, high = 0.0, 2.0
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (low, middle) if tips(middle) else (middle, high)
    found = ks.find_holds(pair, target="b", push={"a": 1}, draws=3, dynamics=STRONG)
    assert found.threshold == pytest.approx(high, abs=2 / 2**9 + 1e-3)
    assert found.low == found.high == found.threshold


def test_the_smallest_push_is_near_where_the_lower_state_vanishes(pair):
    # Fixed points solve a = tanh(2 tanh(2 a) + push); beyond the fold only the upper one is left.
    def gap(x):
        return np.arctanh(x) - 2 * np.tanh(2 * x)

    x = np.linspace(-0.999, 0.0, 20_001)
    fold = gap(x).max()
    found = ks.find_holds(pair, target="b", push={"a": 1}, draws=1, dynamics=STRONG, horizon=200)
    assert found.threshold == pytest.approx(fold, abs=0.01)


def test_cutting_either_link_frees_the_target_so_the_loop_is_named(helped):
    study = ks.Study(helped, loop_names={("a", "b"): "Keeping each other low"})
    found = ks.find_holds(study, target="b", push={"a": 1}, draws=4, dynamics=STRONG)
    frees = {hold.link.pair: hold.frees for hold in found.links}
    assert frees == {("a", "b"): 1.0, ("b", "a"): 1.0, ("help", "b"): 0.0}
    assert [hold.loop.caption for hold in found.holding] == [found.loops[0].loop.caption]
    assert "Keeping each other low" in found.holding[0].loop.caption
    assert found.complete
    assert found.require_complete() is found


def test_cutting_what_helps_makes_the_push_harder(helped):
    found = ks.find_holds(helped, target="b", push={"a": 1}, draws=4, dynamics=STRONG)
    drop = {hold.link.pair: hold.drop for hold in found.links}
    assert drop["help", "b"] < 0 < drop["a", "b"]
    assert drop["a", "b"] == found.threshold


def test_without_anything_that_pulls_up_no_loop_frees_the_target(pair):
    found = ks.find_holds(pair, target="b", draws=2, dynamics=STRONG)
    assert found.holding == ()
    assert len(found.loops) == 1
    assert found.pushed == (("a", 1), ("b", 1))


def test_where_no_push_tips_the_threshold_is_infinite(pair):
    found = ks.find_holds(
        pair, target="b", push={"a": 1}, draws=2, dynamics=ks.Saturating(gain=6.0)
    )
    assert found.threshold == math.inf
    assert all(math.isfinite(hold.drop) for hold in found.links)


def test_a_held_high_state_is_pushed_down(at):
    found = ks.find_holds(at("a -> b +\nb -> a +", 0.6), target="b", draws=2, dynamics=STRONG)
    assert found.pushed == (("a", -1), ("b", -1))
    assert 0 < found.threshold < 2


def test_links_that_cannot_matter_are_not_tried(at):
    m = at("a -> b +\nb -> a +\nb -> c +\nc -> d -", -0.6)
    found = ks.find_holds(m, target="b", draws=1, dynamics=STRONG)
    assert {hold.link.pair for hold in found.links} == {("a", "b"), ("b", "a")}


def test_the_same_call_gives_the_same_answer(helped):
    one, other = (ks.find_holds(helped, target="b", draws=3, horizon=20) for _ in range(2))
    assert one == other


def test_the_table_has_a_row_for_each_link(helped):
    found = ks.find_holds(helped, target="b", draws=1, horizon=20)
    assert found.table()["source"] == [hold.link.source for hold in found.links]
    assert "complete: every link that can matter" in found._repr_html_()


@pytest.fixture(scope="module")
def stopped_early():
    return ks.find_holds(ks.flagship(), target="resultaat", draws=1, time_limit=0, horizon=30)


def test_without_time_it_keeps_what_it_has_and_says_so(stopped_early):
    assert not stopped_early.complete
    assert stopped_early.stopped == "time limit"
    assert 0 < len(stopped_early.links) < 70
    assert "stopped at the time limit" in stopped_early.completeness()
    assert math.isfinite(stopped_early.threshold)
    with pytest.raises(IncompleteResult, match="stopped at the time limit"):
        stopped_early.require_complete()


def test_on_the_articles_map_every_link_that_can_matter_is_tried():
    found = ks.find_holds(ks.flagship_study(), target="resultaat", draws=2, horizon=30)
    assert found.complete
    # All links but those into what the result does not hear of.
    assert len(found.links) >= 60
    assert 0 < found.threshold < 2
    assert all(hold.frees >= 0.5 for hold in found.holding)
    assert found.loops


def test_a_callback_that_stops_keeps_what_there_is(helped, often, monkeypatch):
    monkeypatch.setattr("kompassie.dynamics.holds._BLOCK", 1)

    def callback(done, total):
        assert total == 3
        raise ks.Stop

    found = ks.find_holds(helped, target="b", draws=1, horizon=20, progress=callback)
    assert (found.complete, found.stopped, len(found.links)) == (False, "callback", 1)


def test_ctrl_c_is_never_swallowed(helped, often):
    def callback(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ks.find_holds(helped, target="b", draws=1, horizon=20, progress=callback)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("draws", 0),
        ("draws", 65),
        ("draws", True),
        ("horizon", -1),
        ("settle", float("nan")),
        ("seed", -1),
        ("strengths", (1, 0)),
        ("time_limit", -1),
        ("dynamics", None),
        ("push", {}),
        ("push", {"a": 0.5}),
        ("push", {"a": 0}),
        ("progress", 1),
    ],
)
def test_bad_settings_are_refused_by_name(helped, setting, value):
    with pytest.raises(InvalidValue, match=setting):
        ks.find_holds(helped, target="b", **{setting: value})


def test_unknown_variables_are_refused(helped):
    with pytest.raises(UnknownVariable, match="in target="):
        ks.find_holds(helped, target="c")
    with pytest.raises(UnknownVariable, match="in push="):
        ks.find_holds(helped, target="b", push={"c": 1})


def test_without_today_there_is_nothing_to_hold():
    with pytest.raises(InvalidValue, match="today of 'a'"):
        ks.find_holds(ks.parse("a -> b +\nb -> a +"), target="b")


def test_a_target_that_settles_at_neutral_is_refused(at):
    with pytest.raises(InvalidValue, match="settled level of 'b'"):
        ks.find_holds(at("a -> b +\nb -> a +"), target="b")


@pytest.mark.parametrize(
    ("dynamics", "why"),
    [
        (ks.FuzzyCognitive(squash="sigmoid"), "levels from 0 to 1 have no neutral to pass"),
        (ks.PulseProcess(), "any push that lasts adds up without end"),
    ],
)
def test_dynamics_that_hold_nothing_are_refused(pair, dynamics, why):
    with pytest.raises(InvalidValue, match=why):
        ks.find_holds(pair, target="b", dynamics=dynamics)


def test_the_smallest_push_of_a_fuzzy_map_tips_and_a_smaller_one_does_not(pair):
    dynamics = ks.FuzzyCognitive(slope=2.5)
    found = ks.find_holds(pair, target="b", dynamics=dynamics, draws=1, strengths=(0.98, 1.0))
    assert 0.0 < found.threshold < math.inf
    ends = []
    for size in (found.threshold - 0.02, found.threshold + 0.02):
        pushes = [ks.Push(name, way * size) for name, way in found.pushed]
        scenario = ks.Scenario("s", pushes)
        t = ks.simulate(pair, scenario, dynamics=dynamics, strengths=(0.98, 1.0))
        ends.append(t.of("b")[-1])
    today = ks.simulate(pair, dynamics=dynamics, strengths=(0.98, 1.0)).of("b")[-1]
    assert ends[0] * today > 0 > ends[1] * today


def test_what_holds_shows_itself_in_a_line(pair):
    found = ks.find_holds(pair, target="b", draws=2, dynamics=STRONG)
    assert repr(found).startswith(f"<Holds of b: a push of {found.threshold:.2f} on 2 variables")


def test_where_nothing_says_which_way_to_push_a_direction_is_asked_for():
    link = ks.Link("a", "b", "+", confidence=0.1)
    m = ks.CausalMap([ks.Variable("a", today=0.5), ks.Variable("b", today=0.0)], [link])
    with pytest.raises(InvalidValue, match="nothing says which way to push"):
        ks.find_holds(m, target="a")
