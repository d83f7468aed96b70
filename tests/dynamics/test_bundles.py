from __future__ import annotations

import itertools
from concurrent.futures import Executor, Future

import numpy as np
import pytest

import kompassie as ks
from kompassie.errors import InvalidValue, LostWork, UnknownVariable

NEUTRAL = {"horizon": 20, "settle": 5, "draws": 24}
LEVERS = {"a": 0.5, "b": 0.5, "c": 0.5, "d": 0.5}
GOAL = ks.Goal("r", above=0.0)


@pytest.fixture
def held(at):
    """Something that keeps itself down, with four levers on it."""
    return at(
        "r -> s +\ns -> r +\na -> r +\nb -> r +\nc -> s +\nd -> s + strength=0.2..0.4",
        -0.5, a=0.0, b=0.0, c=0.0, d=0.0,
    )  # fmt: skip


def by_hand(m, share, **settings):
    """Score every bundle by comparing all of them, and keep the minimal ones that reach it."""
    sets = [set(part) for n in range(1, 4) for part in itertools.combinations(sorted(LEVERS), n)]
    tries = [
        ks.Scenario(" ".join(sorted(s)), [ks.Push(v, LEVERS[v]) for v in sorted(s)]) for s in sets
    ]
    e = ks.compare_scenarios(m, tries, **settings)
    score = {
        frozenset(s): float((e.levels(t, "r")[:, -1] > 0).mean())
        for s, t in zip(sets, tries, strict=True)
    }
    reaching = [s for s, value in score.items() if value >= share]
    return score, {s for s in reaching if not any(other < s for other in reaching)}


def plain(names):
    return frozenset(name.split()[0] for name in names)


@pytest.mark.parametrize("share", [0.3, 0.8, 1.0])
def test_bundles_are_those_of_a_search_by_hand(held, share):
    score, minimal = by_hand(held, share, **NEUTRAL)
    found = ks.find_bundles(held, goal=GOAL, levers=LEVERS, share=share, **NEUTRAL)
    assert minimal, "the map should pose a question"
    assert {plain(b.levers) for b in found.reaching} == minimal
    for bundle in found.bundles:
        assert bundle.score == score[plain(bundle.levers)]
        parts = [score[s] for s in score if s < plain(bundle.levers)]
        nearest = [
            score[s] for s in score if s < plain(bundle.levers) and len(s) == len(bundle.levers) - 1
        ]
        if nearest:
            assert bundle.synergy == pytest.approx(bundle.score - max(nearest))
            assert bundle.score - bundle.synergy == score[plain(bundle.best_part)]
        assert parts or len(bundle.levers) == 1
        assert bundle.low <= bundle.score <= bundle.high


def test_a_bundle_can_be_run_on(held):
    found = ks.find_bundles(held, goal=GOAL, levers=LEVERS, **NEUTRAL)
    best = found.bundles[0]
    e = ks.compare_scenarios(held, best.scenario, **NEUTRAL)
    assert (e.levels(best.scenario, "r")[:, -1] > 0).mean() == best.score


def test_together_they_do_what_neither_does_alone(at):
    m = at("a -> r + strength=0.5\nb -> r + strength=0.5\nr -> r + strength=1", -0.5, a=0, b=0)
    found = ks.find_bundles(
        m, goal={"r": 0.0}, levers={"a": 0.5, "b": 0.5}, dynamics=ks.Saturating(gain=5),
        draws=8, share=0.6,
    )  # fmt: skip
    assert [b.levers for b in found.reaching] == [("a +", "b +")]
    assert found.reaching[0].synergy >= 0.6
    assert found.as_is == 0.0


def test_nothing_is_looked_for_where_the_goal_is_reached_already(at):
    found = ks.find_bundles(at("a -> r +", 0.5), goal=GOAL, levers=["a"], draws=8)
    assert found.as_is == 1.0
    assert found.bundles == ()
    assert found.spared == found.possible
    assert found.exhaustive


def test_supersets_of_what_reaches_are_spared(at):
    m = at("a -> r + strength=0.9\nb -> r + strength=0.1\nr: valence=helping", 0.0)
    found = ks.find_bundles(m, goal=GOAL, levers={"a": 1, "b": -0.1}, draws=8)
    assert [b.levers for b in found.reaching] == [("a +",)]
    assert (found.possible, found.tried, found.spared) == (3, 2, 1)


def test_where_none_reaches_the_nearest_are_shown(held):
    found = ks.find_bundles(
        held, goal=ks.Goal("r", above=0.99), levers=LEVERS, max_size=2, **NEUTRAL
    )
    assert found.reaching == ()
    assert found.bundles
    assert not any(b.reaches for b in found.bundles)


def test_several_goals_must_all_be_reached(at):
    m = at("a -> r +\na -> s -\nb -> s +", 0.0)
    both = ks.find_bundles(
        m, goal={"r": 0.1, "s": 0.1}, levers={"a": 0.3, "b": 1.0}, draws=16, share=0.9,
        strengths=(0.4, 0.6),
    )  # fmt: skip
    assert [b.levers for b in both.reaching] == [("a +", "b +")]


def test_cheaper_bundles_come_first_and_the_dear_are_left_out(at):
    m = at("a -> r +\nb -> r +\nc -> r +", 0.0)
    effort = {"a": 5, "b": 1, "c": 3}
    given = {"goal": GOAL, "levers": {"a": 1, "b": 1, "c": 1}, "max_size": 1, "draws": 4}
    found = ks.find_bundles(m, effort=effort, **given)
    assert [(b.levers[0], b.effort) for b in found.bundles] == [
        ("b +", 1), ("c +", 3), ("a +", 5),
    ]  # fmt: skip
    cheap = ks.find_bundles(m, effort=effort, max_effort=3, **given)
    assert {b.levers[0] for b in cheap.bundles} == {"b +", "c +"}


def test_effort_that_scenarios_say_counts(at):
    m = at("a -> r +\nb -> r +", 0.0)
    tries = [ks.Scenario(n, ks.Push(n, 1.0, effort=e)) for n, e in (("a", 4.0), ("b", 1.5))]
    found = ks.find_bundles(m, goal=GOAL, levers=tries, max_size=1, draws=4)
    assert [(b.levers, b.effort) for b in found.bundles] == [(("b",), 1.5), (("a",), 4.0)]


def test_two_ways_with_one_variable_are_no_bundle(at):
    m = at("a -> r +\nr -> r +", -0.5, a=0.0)
    found = ks.find_bundles(m, goal=GOAL, levers=["a"], max_size=2, draws=4)
    assert all(len(b.levers) == 1 for b in found.bundles)


def test_scenarios_can_be_bundled_and_what_contradicts_is_passed_over(at):
    m = at("a -> r +\nb -> r +", 0.0)
    holds = [ks.Scenario(str(v), ks.Hold("a", v)) for v in (0.5, 0.9)]
    found = ks.find_bundles(m, goal=ks.Goal("r", above=0.99), levers=[*holds, "b"], draws=4)
    assert all(set(b.levers) != {"0.5", "0.9"} for b in found.bundles)


def test_what_was_given_up_makes_the_search_not_exhaustive(held):
    found = ks.find_bundles(
        held, goal=ks.Goal("r", above=0.999), levers=LEVERS,
        draws=64, horizon=10, settle=2,
    )  # fmt: skip
    assert found.exhaustive == (found.dropped == 0)
    many = {f"v{k}": 0.01 for k in range(14)}
    m = ks.parse("\n".join(f"v{k} -> r +" for k in range(14)) + "\nr -> r +")
    m = ks.CausalMap([ks.Variable(v.name, today=-0.5) for v in m.variables], m.links)
    raced = ks.find_bundles(m, goal=GOAL, levers=many, max_size=2, draws=64, horizon=5, settle=1)
    assert raced.dropped > 0
    assert not raced.exhaustive
    assert "not exhaustive" in raced.completeness()
    assert raced.complete


def test_ties_are_those_that_paired_draws_do_not_tell_apart(at):
    m = at("a -> r +\nb -> r +", 0.0)
    found = ks.find_bundles(m, goal=GOAL, levers={"a": 1, "b": 1}, max_size=1, draws=8)
    assert [b.tied for b in found.bundles] == [True, True]
    assert found.table()["tied"] == [True, True]


def test_workers_find_the_same(held):
    alone = ks.find_bundles(held, goal=GOAL, levers=LEVERS, **NEUTRAL)
    spread = ks.find_bundles(held, goal=GOAL, levers=LEVERS, executor=2, **NEUTRAL)
    assert alone == spread


def test_without_time_it_says_how_far_it_came(held):
    found = ks.find_bundles(held, goal=GOAL, levers=LEVERS, time_limit=0, **NEUTRAL)
    assert (found.complete, found.stopped) == (False, "time limit")
    assert "stopped at the time limit" in found.completeness()
    with pytest.raises(ks.KompassieError, match="search for bundles"):
        found.require_complete()


@pytest.mark.parametrize(
    ("setting", "value", "match"),
    [
        ("max_size", 0, "max_size"),
        ("max_size", 5, "max_size"),
        ("share", 0, "share"),
        ("share", 1.1, "share"),
        ("draws", 0, "draws"),
        ("goal", "r", "goal"),
        ("effort", {"nobody": 1}, "effort"),
        ("effort", {"a": -1}, "effort of 'a'"),
        ("effort", 3, "effort"),
        ("max_effort", 0, "max_effort"),
        ("levers", [], "levers"),
    ],
)
def test_bad_settings_are_refused(held, setting, value, match):
    given = {"goal": GOAL, "levers": LEVERS, setting: value}
    with pytest.raises(InvalidValue, match=match):
        ks.find_bundles(held, **given)


def test_an_unknown_goal_is_refused(held):
    with pytest.raises(UnknownVariable, match="in goal="):
        ks.find_bundles(held, goal={"nothing": 0.0})


def test_the_chance_of_being_given_up_is_that_of_the_binomial():
    from scipy.stats import binom

    from kompassie.dynamics.racing import HOPELESS, Race

    race = Race.__new__(Race)
    race.draws, race.share = 64, 0.8
    for seen in (4, 8, 16, 32):
        for successes in range(seen + 1):
            expected = (
                binom.cdf(successes, seen, 0.8) < HOPELESS or successes + 64 - seen < 0.8 * 64
            )
            assert race._hopeless(successes, seen) == bool(np.bool_(expected))


def test_a_bundle_is_labelled_by_its_levers():
    m = ks.parse("a -> r +\nb -> r +")
    variables = [ks.Variable("a", labels={"nl": "rust"}), ks.Variable("b"), ks.Variable("r")]
    m = ks.CausalMap([v if v.name == "a" else m[v.name] for v in variables], m.links)
    found = ks.find_bundles(m, goal=("r", 5.0), levers={"a": 0.5, "b": -0.5}, draws=2)
    pair = next(bundle for bundle in found.bundles if len(bundle.levers) == 2)
    assert pair.scenario.labels == {"nl": "rust + & b −"}


class Losing(Executor):
    """Does the first `most` blocks it is given, and no other."""

    def __init__(self, most):
        self.most, self.done = most, 0

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        if self.done < self.most:
            self.done += 1
            future.set_result(fn(*args, **kwargs))
        else:
            future.set_exception(OSError("the network is down"))
        return future


@pytest.mark.parametrize("most", [1, 3, 6])
def test_what_was_found_before_work_got_lost_is_kept(most, monkeypatch):
    monkeypatch.setattr("kompassie.dynamics.racing.columns_at_once", lambda *_: 8)
    study = ks.flagship_study()
    levers = ["kompassie", "kwetsbaarheid", "kracht"]
    settings = {"goal": ("resultaat", 0.0), "levers": levers, "draws": 8, "horizon": 20}
    with pytest.raises(LostWork, match=r"what came back is in \.result") as caught:
        ks.find_bundles(study, executor=Losing(most), **settings)
    kept = caught.value.result
    assert kept.stopped == "lost work"
    whole = ks.find_bundles(study, **settings)
    assert 0 < kept.tried < whole.tried
    scores = {bundle.levers: bundle.score for bundle in whole.bundles}
    assert all(bundle.score == scores.get(bundle.levers, bundle.score) for bundle in kept.bundles)
