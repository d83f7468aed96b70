from __future__ import annotations

import pickle

import numpy as np
import pytest

import kompassie as ks
from kompassie.dynamics.ensemble import ensemble_of
from kompassie.errors import InvalidValue
from kompassie.randomness import CHUNK
from tests.dynamics.sources import Group

QUICK = {"horizon": 4, "settle": 2}
PUSH = ks.Scenario("push", ks.Push("a", 0.5))


def sampling(source, **settings):
    given = {"seed": 1, "dynamics": ks.Saturating(), "strengths": (0.2, 1.0), **QUICK}
    return ensemble_of(source, **{**given, **settings}).sampling


def sure(a: str, b: str, confidence: float | None, **settings) -> ks.Link:
    return ks.Link(a, b, "+", confidence=confidence, **settings)


def of(links: list[ks.Link]) -> ks.CausalMap:
    return ks.CausalMap(dict.fromkeys(end for link in links for end in link.pair), links)


@pytest.mark.parametrize("confidence", [0.0, 0.3, 0.75])
def test_a_link_is_there_in_the_share_of_draws_that_is_its_confidence(confidence):
    m = of([sure("a", "b", confidence)])
    strengths = sampling(m).draw(0, 2000).strengths[0]
    share = (strengths != 0).mean()
    assert abs(share - confidence) <= 4 * np.sqrt(confidence * (1 - confidence) / 2000)


@pytest.mark.parametrize("confidence", [None, 1.0])
def test_without_a_doubt_a_link_is_always_there(confidence):
    m = of([sure("a", "b", confidence)])
    assert (sampling(m).draw(0, 500).strengths != 0).all()


def test_an_absent_link_leaves_its_share_to_the_others():
    m = of([sure("a", "c", 0.5), sure("b", "c", None)])
    drawn = sampling(m, dynamics=ks.Saturating(gain=0.5), initial={"a": 0, "b": 0, "c": 0}).draw(
        0, 200
    )
    there = drawn.strengths[0] != 0
    assert 0 < there.sum() < 200
    assert drawn.weights.sum(axis=0) == pytest.approx(np.full(200, 0.5))
    assert (drawn.weights[1, ~there] == 0.5).all()


def test_a_variable_whose_links_are_all_absent_gets_no_influence():
    m = of([sure("a", "b", 0.5)])
    drawn = sampling(m).draw(0, 64)
    assert np.isfinite(drawn.weights).all()
    e = ks.compare_scenarios(m, PUSH, draws=64, **QUICK)
    effect = e.effect("push", on="b")
    assert effect.up == (drawn.strengths[0] != 0).mean()
    assert 0 < effect.up < 1


def test_presence_has_a_stream_of_its_own():
    plain = sampling(of([sure("a", "b", None)])).draw(0, 100).strengths
    doubted = sampling(of([sure("a", "b", 0.5)])).draw(0, 100).strengths
    there = doubted != 0
    assert np.array_equal(plain[there], doubted[there])


def test_a_contested_link_is_drawn_with_both_signs():
    m = of([ks.Link("a", "b", "?", contested=True)])
    signs = np.sign(sampling(m).draw(0, 1000).strengths[0])
    assert 0.45 < (signs > 0).mean() < 0.55


@pytest.mark.parametrize(("first", "count"), [(0, 10), (60, 10), (5, 200), (64, 64), (130, 3)])
def test_draws_do_not_depend_on_how_they_are_cut(first, count):
    made = sampling(ks.parse("a -> b ?\nb -> a +"), gains=(1.0, 2.0))
    whole, part = made.draw(0, 260), made.draw(first, count)
    for name in ("strengths", "gains"):
        expected = getattr(whole, name)[..., first : first + count]
        assert np.array_equal(getattr(part, name), expected)


def test_gains_are_drawn_from_their_range_and_an_unrelated_link_leaves_them(at):
    m = at("a -> b +\nb -> a +", -0.5)
    gains = sampling(m, gains=(1.2, 2.0)).draw(0, 500).gains
    assert 1.2 <= gains.min() < 1.25 < 1.95 < gains.max() < 2.0
    more = at("a -> b +\nb -> a +\nx -> a +", -0.5)
    assert np.array_equal(gains, sampling(more, gains=(1.2, 2.0)).draw(0, 500).gains)


def test_another_gain_keeps_the_strengths(at):
    made = sampling(at("a -> b +\nb -> a +", -0.5))
    drawn = made.draw(0, 10)
    other = made.at_gain(drawn, 3.0)
    assert np.array_equal(other.strengths, drawn.strengths)
    assert np.allclose(other.weights, 2 * drawn.weights)


@pytest.mark.parametrize("gains", [1.5, (1.5,), (2.0, 1.0), (0.0, 1.0), ("a", 2), (1.0, 1e9)])
def test_bad_gains_are_refused(gains, pair):
    with pytest.raises(InvalidValue, match="gains"):
        ks.compare_scenarios(pair, PUSH, draws=2, gains=gains, **QUICK)


def test_gains_for_raw_strengths_are_refused(pair):
    with pytest.raises(InvalidValue, match="gains"):
        ks.compare_scenarios(pair, PUSH, draws=2, gains=(1, 2), dynamics=ks.Linear(), **QUICK)


UNION = ks.parse("a -> b ?\nb -> c ?\na -> c ?")
GROUP = Group(UNION, ((1, 1, None), (1, 1, None), (-1, None, 1), (1, -1, 0)))


def test_a_group_gives_each_draw_the_links_of_one_person():
    m = GROUP.union_map
    there, signs = GROUP.link_draws("people")(1, 0, CHUNK)
    drawn = sampling(GROUP, over="people").draw(0, CHUNK).strengths
    wiring = sampling(GROUP, over="people").wiring
    for k, link in enumerate(wiring.links):
        place = [x.pair for x in m.links].index(link.pair)
        assert np.array_equal(drawn[k] != 0, there[place])
        decided = there[place] & (signs[place] != 0)
        assert np.array_equal(np.sign(drawn[k][decided]), signs[place][decided])
    # What one person was unsure of goes both ways.
    place = [x.pair for x in m.links].index(("a", "c"))
    unsure = there[place] & (signs[place] == 0)
    row = [x.pair for x in wiring.links].index(("a", "c"))
    assert set(np.sign(drawn[row][unsure])) == {-1.0, 1.0}


@pytest.mark.parametrize("over", ["people", "resamples"])
def test_scenarios_run_over_people(over):
    e = ks.compare_scenarios(GROUP, PUSH, draws=200, over=over, **QUICK)
    effect = e.effect("push", on="b")
    assert effect.up == pytest.approx(0.75, abs=0.12)
    assert effect.up + effect.down == 1.0
    assert e.several
    assert f"over={over}" in e.provenance.line()
    # Whatever the union of all maps says, people differ about it.
    assert effect.by_drawing is None


def test_people_and_resamples_are_different_draws():
    a, b = (
        ks.compare_scenarios(GROUP, PUSH, draws=50, over=over, **QUICK)
        for over in ("people", "resamples")
    )
    assert not np.array_equal(a.values, b.values)


def test_what_people_draw_can_be_sent_to_workers():
    made = sampling(GROUP, over="people")
    again = pickle.loads(pickle.dumps(made))  # noqa: S301 - our own bytes
    assert np.array_equal(made.draw(0, 70).weights, again.draw(0, 70).weights)
    alone = ks.compare_scenarios(GROUP, PUSH, draws=130, over="people", **QUICK)
    spread = ks.compare_scenarios(GROUP, PUSH, draws=130, over="people", executor=2, **QUICK)
    assert alone.values.tobytes() == spread.values.tobytes()


@pytest.mark.parametrize("over", ["person", None, 1])
def test_a_bad_over_is_refused(over, pair):
    with pytest.raises(InvalidValue, match="over"):
        ks.compare_scenarios(pair, PUSH, draws=2, over=over)


def test_a_group_that_refuses_is_heard():
    class Single(Group):
        def link_draws(self, over):
            raise InvalidValue("respondents", 1, "ask at least two")

    with pytest.raises(InvalidValue, match="at least two"):
        ks.compare_scenarios(Single(UNION, ()), PUSH, draws=2)
