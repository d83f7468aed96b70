"""Loop scores, and the search where a map has too many loops to score them all."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompassie as ks
from kompassie.dynamics.loop_scores import (
    _spread,
    _Strongest,
    explained,
    loops_to_score,
    relative_scores,
    score_loops,
)
from kompassie.progress import Meter
from tests.strategies import signed_maps


def full(size: int) -> ks.CausalMap:
    names = [f"v{k:02d}" for k in range(size)]
    return ks.from_links([(a, b, "+") for a in names for b in names if a != b])


@st.composite
def scored_maps(draw):
    """A map with link scores of one step, some of them 0 and some above 1."""
    m = draw(signed_maps(most=5, fewest=1))
    sizes = st.sampled_from([0.0, 0.01, 0.3, 0.5, 0.9, 1.0, 1.5, 4.0, 60.0])
    row = draw(st.lists(sizes, min_size=len(m.links), max_size=len(m.links)))
    return m, np.array(row) * np.array([int(k.sign) for k in m.links])


@settings(max_examples=150)
@given(scored_maps(), st.integers(1, 4))
def test_the_search_finds_the_strongest_loops_of_a_step(made, count):
    m, row = made
    if not m.links:
        return
    search = _Strongest(m, row[None, :], count, 10_000, None, Meter(None, "steps"))
    found = search.of_step(row[search.inside])
    loops = ks.find_loops(m)
    scores, _ = score_loops(row[None, :], loops)
    sizes = sorted((s for s in np.abs(scores[0]).tolist() if s > 0), reverse=True)
    place = {(m.position(k.source), m.position(k.target)): j for j, k in enumerate(m.links)}
    ours = [
        abs(math.prod(row[place[a, b]] for a, b in zip(r, (*r[1:], r[0]), strict=True)))
        for r in found
    ]
    assert ours == pytest.approx(sizes[:count], rel=1e-6)


@given(scored_maps())
def test_the_score_of_a_loop_is_the_product_of_its_links(made):
    m, row = made
    loops = ks.find_loops(m)
    scores, logs = score_loops(row[None, :], loops)
    place = {link.pair: k for k, link in enumerate(m.links)}
    for k, loop in enumerate(loops):
        product = math.prod(row[place[link.pair]] for link in loop.links)
        assert scores[0, k] == pytest.approx(product)
        assert logs[0, k] == (-math.inf if not product else pytest.approx(math.log(abs(product))))
    if len(loops):
        share = relative_scores(scores, logs, np.zeros(len(loops), dtype=np.int64))
        total = np.abs(scores).sum()
        assert share == pytest.approx(scores / total if total else scores)
    assert explained(row[None, :], loops)[0] in (0.0, pytest.approx(1.0))


def test_shares_of_enormous_scores_are_numbers():
    m = ks.from_links([("a", "b", "+"), ("b", "a", "+"), ("b", "b", "-")])
    row = np.array([[1e300, 1e300, -1e300]])
    scores, logs = score_loops(row, ks.find_loops(m))
    assert np.isfinite(scores).all()
    share = relative_scores(scores, logs, np.zeros(2, dtype=np.int64))
    assert share[0] == pytest.approx([0.0, 1.0])


def test_too_many_loops_are_searched_and_the_rest_is_admitted():
    m = full(9)  # more than a hundred thousand loops
    levels = [ks.Variable(v.name, today=0.9 * (-1) ** k) for k, v in enumerate(m.variables)]
    t = ks.simulate(ks.CausalMap(levels, m.links), horizon=1, settle=0)
    d = ks.find_dominance(t, limit=1_000, strongest=5, time_limit=None)
    assert not d.complete
    assert d.stopped == "limit"
    assert 5 <= len(d.loops) <= 20
    assert ((d.explained > 0) & (d.explained <= 1)).all()
    assert "strongest loops of each step" in d.completeness()
    assert np.abs(d.relative).sum(axis=1) == pytest.approx(np.ones(4))


def test_the_searched_loops_are_the_strongest_of_all():
    study = ks.flagship_study()
    t = ks.simulate(study, study.scenarios[1], horizon=5)
    whole = ks.find_dominance(t)
    some = ks.find_dominance(t, limit=100, strongest=3, time_limit=None)
    keys = {loop.key for loop in some.loops}
    for row in np.abs(whole.scores):
        best = np.argsort(-row)[:3]
        assert {whole.loops[int(k)].key for k in best if row[k] > 0} <= keys


def test_a_search_that_is_stopped_has_been_everywhere():
    for count in (1, 2, 7, 64, 100):
        order = _spread(count)
        assert sorted(order) == list(range(count))
    halves = {k // 50 for k in order[:4]}
    assert halves == {0, 1}


def test_a_search_can_be_stopped_and_keeps_what_it_has():
    m = full(9)
    links = np.full((50, len(m.links)), 0.1)
    ticks = iter(range(10))

    class Stopping(Meter):
        def tick(self, done: int, *, last: bool = False) -> bool:
            return next(ticks) < 2

    stopping = Stopping(None, "steps")
    loops = loops_to_score(m, links, 10, 2, None, stopping)
    assert loops.stopped == "callback"
    assert "after 3 of 50 steps" in loops.completeness()
    late = loops_to_score(m, links, 10, 2, 0.0, Meter(None, "steps"))
    assert late.stopped == "time limit"
