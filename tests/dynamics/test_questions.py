from __future__ import annotations

import numpy as np
import pytest

import kompassie as ks
from kompassie.dynamics.questions import _entropy, _left
from kompassie.errors import InvalidValue, UnknownVariable

PUSH = ks.Scenario("push", ks.Push("a", 0.5))
QUICK = {"horizon": 15, "settle": 2}


def test_the_undecided_sign_that_decides_all_is_asked_first(at):
    m = at("a -> b ?\nb -> r +\na -> r + strength=0.05\nx -> r ?", 0.0)
    found = ks.next_question(m, PUSH, on="r", draws=256, **QUICK)
    assert found.about == "sign"
    assert not found.decided
    assert (found.best.link.pair, found.best.part) == (("a", "b"), "sign")
    assert found.best.removes > 0.9
    assert found.best.shares == {"−": 0.0, "+": 1.0}
    assert all(q.link.pair != ("x", "r") for q in found.questions)


def test_once_it_is_settled_there_is_that_much_less_to_ask(at):
    m = at("a -> b ?\nb -> r +\na -> r +\nx -> r +", 0.0)
    found = ks.next_question(m, PUSH, on="r", draws=512, **QUICK)
    left = []
    for sign in "+-":
        settled = m.with_link(ks.Link("a", "b", sign))
        left.append(ks.next_question(settled, PUSH, on="r", draws=512, **QUICK).entropy)
    assert found.best.part == "sign"
    assert 1 - np.mean(left) / found.entropy == pytest.approx(found.best.removes, abs=0.08)


def test_a_strength_that_decides_is_asked_for(at):
    m = at("a -> b + strength=0.05..1\nb -> r +\na -> r - strength=0.5\nz -> b +", 0.0)
    found = ks.next_question(m, PUSH, on="r", draws=400, **QUICK)
    assert found.best.part == "strength"
    shares = list(found.best.shares.values())
    assert len(shares) == 3
    assert shares in (sorted(shares), sorted(shares, reverse=True))


def test_whether_a_link_is_there_can_be_the_question(at):
    m = at("a -> r -\nz -> r + strength=0.2", 0.0).with_link(ks.Link("a", "r", "-", confidence=0.5))
    found = ks.next_question(m, PUSH, on="r", draws=128, **QUICK)
    assert found.best.part == "presence"
    assert found.best.removes > 0.9


def test_where_the_draws_agree_nothing_is_asked(at):
    found = ks.next_question(at("a -> r +\nz -> r +", 0.0), PUSH, on="r", draws=64, **QUICK)
    assert found.decided
    assert found.questions == ()
    assert found.best is None
    assert (found.entropy, found.share) == (0.0, 1.0)


def test_where_the_sign_is_sure_tipping_is_the_question(at):
    m = at("a -> b + strength=0.1..1\nb -> c +\nc -> b + strength=0.5", -0.5, a=0.0)
    scenario = ks.Scenario("s", ks.Push("a", 0.4))
    found = ks.next_question(m, scenario, on="c", draws=256)
    assert found.about == "tipping"
    assert 0 < found.share < 1
    assert found.best.link.pair == ("a", "b")
    signs = ks.next_question(m, scenario, on="c", draws=64, about="sign")
    assert (signs.about, signs.decided) == ("sign", True)


def test_links_that_do_as_much_are_tied(at):
    m = at("a -> b ?\nb -> r ?", 0.0)
    found = ks.next_question(m, PUSH, on="r", draws=256, **QUICK)
    # Neither sign alone says anything: only both together do.
    assert found.questions == ()
    m = at("a -> b +\na -> c +\nb -> r ?\nc -> r ?", 0.0)
    found = ks.next_question(m, PUSH, on="r", draws=512, **QUICK)
    signs = {q.link.pair for q in found.ties if q.part == "sign"}
    assert signs == {("b", "r"), ("c", "r")}


def test_noise_alone_is_no_question():
    # Ten links that do nothing to the outcome, and a sign that nothing explains.
    rng = np.random.default_rng(3)
    classes = rng.integers(0, 2, 300).astype(np.int8)
    parts = rng.integers(0, 3, 300)
    assert _entropy(classes) - _left(parts, classes) < 0.03


def test_entropy_is_that_of_shannon():
    assert _entropy(np.array([0, 1], dtype=np.int8)) == 1.0
    assert _entropy(np.array([1, 1, 1], dtype=np.int8)) == 0.0
    quarter = np.array([0, 0, 0, 1], dtype=np.int8)
    assert _entropy(quarter) == pytest.approx(0.8112781)
    parts = np.array([0, 0, 1, 1])
    assert _left(parts, quarter) == pytest.approx(0.5)


def test_the_same_call_gives_the_same_answer(at):
    m = at("a -> b ?\nb -> r +\na -> r +", 0.0)
    one, other = (ks.next_question(m, PUSH, on="r", draws=64, **QUICK) for _ in range(2))
    assert one == other


def test_without_time_fewer_draws_are_made_do_with(at, monkeypatch):
    monkeypatch.setattr("kompassie.progress._EVERY", 0.0)
    m = at("a -> b ?\nb -> r +\na -> r +", 0.0)
    found = ks.next_question(m, PUSH, on="r", draws=5000, time_limit=0, **QUICK)
    assert (found.complete, found.stopped) == (False, "time limit")
    assert 0 < found.draws < 5000
    assert "stopped at the time limit" in found.completeness()
    with pytest.raises(ks.KompassieError, match="after"):
        found.require_complete()

    def callback(done, total):
        assert total == 5000
        raise ks.Stop

    stopped = ks.next_question(m, PUSH, on="r", draws=5000, progress=callback, **QUICK)
    assert stopped.stopped == "callback"


def test_bad_questions_are_refused(at):
    m = at("a -> r +", 0.0)
    with pytest.raises(UnknownVariable, match="in on="):
        ks.next_question(m, PUSH, on="nothing")
    for setting, value in (("draws", 8), ("about", "all"), ("time_limit", -1)):
        with pytest.raises(InvalidValue, match=setting):
            ks.next_question(m, PUSH, on="r", **{setting: value})


def test_it_shows_as_a_table(at):
    found = ks.next_question(at("a -> r ?", 0.0), PUSH, on="r", draws=64, **QUICK)
    assert found.table()["part"] == ["sign"]
    assert "64 draws" in found.completeness()
