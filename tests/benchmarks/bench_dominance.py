"""Which loop drives: shares of all loops of the article's map, and of a map with too many."""

from __future__ import annotations

import numpy as np

import kompassie as ks
from tests.benchmarks.bench_strongest import random_map


def test_the_shares_of_every_loop_of_the_article(in_turn, record):
    study = ks.flagship_study()
    t = ks.simulate(study, study.scenarios[0])
    took = in_turn({"ours": lambda: ks.find_dominance(t)})["ours"]
    assert took.answer.relative.shape == (240, 151)
    record("shares of 151 loops in 240 steps", took.seconds, "half a second", 0.5, 1, 10)


def test_the_strongest_of_each_step_where_loops_cannot_be_listed(in_turn, record):
    m = random_map(30, 0.14, 6, "uniform")
    draw = np.random.default_rng(1)
    levels = [ks.Variable(v.name, today=round(float(draw.uniform(-0.8, 0.8)), 3)) for v in m]
    t = ks.simulate(ks.CausalMap(levels, m.links), horizon=60, settle=0)
    took = in_turn({"ours": lambda: ks.find_dominance(t, limit=500, time_limit=None)})["ours"]
    d = took.answer
    assert not d.complete
    assert d.explained[d.explained > 0].min() > 0.5
    record("10 strongest loops in each of 240 steps, 30 variables", took.seconds,
           "twenty seconds", 20.0, 1, 4)  # fmt: skip
