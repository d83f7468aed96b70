from __future__ import annotations

from concurrent.futures import Executor, Future

import numpy as np
import pytest

import kompassie as ks
from kompassie.dynamics.levers import TIE
from kompassie.errors import InvalidValue, LostWork, UnknownVariable
from tests.dynamics.sources import Group

TEXT = """
strong -> aim + strength=0.9
weak -> aim + strength=0.3
bad -> aim - strength=0.5
other -> elsewhere +
aim: valence=helping
strong: valence=helping
weak: valence=helping
bad: valence=hindering
"""
QUICK = {"draws": 20, "horizon": 15, "settle": 2}


@pytest.fixture
def m(at):
    return at(TEXT, 0.0)


def test_what_does_most_stands_first(m):
    found = ks.rank_levers(m, target="aim", **QUICK)
    assert [x.name for x in found.levers] == ["strong +", "bad −", "weak +"]
    assert [x.rank for x in found.levers] == [1, 2, 3]
    assert [x.push for x in found.levers] == [1.2, -1.2, 1.2]
    assert {x.helps for x in found.levers} == {1.0}
    assert all(x.top3 == 1.0 for x in found.levers)
    assert len(found.ties) == 3
    assert found.best == found.levers[:1]
    assert found.complete
    assert found.require_complete() is found
    assert "3 levers, 20 draws" in found.completeness()


def test_ranks_are_those_of_a_plain_count_within_each_draw(at):
    m = at("a -> r +\nb -> r +\nc -> r -\nr -> b + ||\nr: valence=helping", -0.3)
    found = ks.rank_levers(m, target="r", levers={"a": 0.4, "b": 0.4, "c": -0.4}, **QUICK)
    scenarios = [x.scenario for x in found.levers]
    e = ks.compare_scenarios(m, scenarios, **QUICK)
    gain = np.array([(e.levels(s, "r") - e.levels(ks.AS_IS, "r"))[:, -1] for s in scenarios])
    for k, lever in enumerate(found.levers):
        ranks = [1 + sum(gain[j, d] - gain[k, d] > TIE for j in range(3)) for d in range(e.draws)]
        assert lever.rank == np.median(ranks)
        assert lever.top3 == np.mean(np.array(ranks) <= 3)
        assert lever.rank_low <= lever.rank <= lever.rank_high
        assert lever.median == pytest.approx(np.median(gain[k]), abs=1e-6)
        effect = e.effect(lever.scenario, on="r")
        assert (lever.helps, lever.harms) == (effect.up, effect.down)


def test_equal_levers_are_tied(at):
    m = at("a -> r + strength=0.5\nb -> r + strength=0.5\nc -> r + strength=0.1", 0.0)
    found = ks.rank_levers(m, target="r", better=1, levers={"b": 1, "a": 1, "c": 1}, **QUICK)
    assert [x.tied for x in found.levers] == [True, True, False]
    assert [len(group) for group in found.ties] == [2, 1]
    assert [x.rank for x in found.levers] == [1, 1, 3]
    assert {x.name for x in found.best} == {"a +", "b +"}


def test_down_may_be_better(m):
    found = ks.rank_levers(m, target="aim", better=-1, levers=["strong", "bad"], **QUICK)
    assert [x.harms for x in found.levers] == [1.0, 1.0]
    assert found.better == -1


def test_without_a_valence_the_way_must_be_said(at):
    with pytest.raises(InvalidValue, match=r"better=\+1"):
        ks.rank_levers(at("a -> b +"), target="b")


def test_a_variable_of_unknown_valence_is_tried_both_ways(at):
    found = ks.rank_levers(at("a -> b +"), target="b", better=1, **QUICK)
    assert [x.name for x in found.levers] == ["a +", "a −"]
    assert [x.helps for x in found.levers] == [1.0, 0.0]


def test_scenarios_are_levers_too(m):
    cut = ks.Scenario("cut", ks.Scale("bad", "aim", 0.0))
    held = ks.Scenario("held", ks.Hold("strong", 1.0))
    found = ks.rank_levers(m, target="aim", levers=[cut, held, "weak"], **QUICK)
    assert {x.name for x in found.levers} == {"cut", "held", "weak +"}
    assert next(x for x in found.levers if x.name == "held").variable is None


def test_what_a_team_thinks_of_a_lever_stands_in_the_table(m):
    judged = ks.Scenario("talk", ks.Push("weak", 1.0, effort=2.0, owner="team", meadows=6))
    found = ks.rank_levers(m, target="aim", levers=[judged, "strong"], **QUICK)
    table = found.table()
    row = table["lever"].index("talk")
    assert [table[c][row] for c in ("owners", "effort", "meadows")] == ["team", 2.0, 6]
    assert table["owners"][1 - row] == ""


def test_the_same_question_gets_the_same_answer_whoever_computes(m):
    one = ks.rank_levers(m, target="aim", draws=130, horizon=5)
    other = ks.rank_levers(m, target="aim", draws=130, horizon=5, executor=2)
    assert one == other


def test_people_can_be_asked(at):
    union = at("a -> r ?\nb -> r ?", 0.0)
    group = Group(union, ((1, None), (1, 1), (1, -1)))
    found = ks.rank_levers(
        group, target="r", better=1, levers={"a": 0.5, "b": 0.5}, over="people", **QUICK
    )
    assert found.levers[0].name == "a +"
    assert found.levers[0].helps == 1.0


@pytest.mark.parametrize("dynamics", [ks.FuzzyCognitive(), ks.PulseProcess(), ks.Linear(gain=0.5)])
def test_every_kind_of_dynamics_can_be_ranked(m, dynamics):
    found = ks.rank_levers(m, target="aim", dynamics=dynamics, draws=4, horizon=6, settle=2)
    assert found.levers[0].name == "strong +"


def test_without_today_only_directions_count():
    m = ks.parse(TEXT)
    found = ks.rank_levers(m, target="aim", **QUICK)
    assert found.directions_only


def test_a_stopped_ranking_says_so(m, monkeypatch):
    monkeypatch.setattr("kompassie.progress._EVERY", 0.0)

    def callback(done, total):
        raise ks.Stop

    found = ks.rank_levers(m, target="aim", draws=500, horizon=5, progress=callback)
    assert (found.complete, found.stopped) == (False, "callback")
    assert 0 < found.draws < 500
    with pytest.raises(ks.KompassieError, match="stopped at the callback"):
        found.require_complete()


@pytest.mark.parametrize(
    ("setting", "value", "match"),
    [
        ("draws", 0, "draws"),
        ("amount", 0, "amount"),
        ("better", 2, "better"),
        ("levers", [], "levers"),
        ("levers", "strong", "levers"),
        ("levers", 5, "levers"),
        ("levers", {"strong": 0}, "push on 'strong'"),
        ("levers", {"strong": float("nan")}, "push on 'strong'"),
        ("levers", ["strong", "strong"], "twice"),
        ("executor", "all", "executor"),
        ("time_limit", -1, "time_limit"),
    ],
)
def test_bad_settings_are_refused(m, setting, value, match):
    with pytest.raises(InvalidValue, match=match):
        ks.rank_levers(m, target="aim", **{setting: value})


def test_unknown_variables_are_refused(m):
    with pytest.raises(UnknownVariable, match="in target="):
        ks.rank_levers(m, target="nothing")
    with pytest.raises(UnknownVariable, match="in levers="):
        ks.rank_levers(m, target="aim", levers=["nothing"])


def test_a_target_that_nothing_reaches_has_no_levers(m):
    with pytest.raises(InvalidValue, match="can reach the target"):
        ks.rank_levers(m, target="other", better=1)


def test_what_was_ranked_before_work_got_lost_is_kept():
    class Losing(Executor):
        """Loses the first 64 draws."""

        def submit(self, fn, /, *args, **kwargs):
            future = Future()
            if args[1].tasks[args[2]][0] < 64:
                future.set_exception(OSError("the network is down"))
            else:
                future.set_result(fn(*args, **kwargs))
            return future

    m = ks.parse("a -> c + strength=0.9\nb -> c + strength=0.3")
    settings = {"target": "c", "better": 1, "draws": 100, "horizon": 5}
    with pytest.raises(LostWork, match=r"what came back is in \.result") as caught:
        ks.rank_levers(m, executor=Losing(), **settings)
    kept = caught.value.result
    assert (kept.draws, kept.stopped) == (36, "lost work")
    assert [x.name for x in kept.levers] == [x.name for x in ks.rank_levers(m, **settings).levers]
