"""Sampled press predictions against scipy, one draw at a time."""

import random

import numpy as np
import pytest
import scipy.linalg

import kompassie as ks
from kompassie.press.drawing import drawing_of
from kompassie.press.sample import sample_press

TRIED = 64 * 20


def random_map(size, links):
    rng = random.Random(size)
    pairs = [(a, b) for a in range(size) for b in range(size) if a != b]
    chosen = rng.sample(pairs, links)
    return ks.from_links([(f"v{a}", f"v{b}", rng.choice("+-")) for a, b in chosen])


MAPS = {
    "8 variables": random_map(8, 24),
    "15 variables": random_map(15, 45),
    "30 variables": random_map(30, 120),
    "flagship": ks.flagship(),
}


@pytest.mark.parametrize("name", MAPS)
def test_batches_are_at_least_twice_as_fast_as_scipy_one_by_one(name, in_turn, record):
    m = MAPS[name]
    push = {m.names[0]: 1.0}
    drawing = drawing_of(m, "all", (0.0, 1.0))
    took = in_turn(
        {
            "batched": lambda: sample_press(
                m, push, draws=10**6, seed=1, limit=TRIED, time_limit=None
            ),
            "one by one": lambda: one_by_one(drawing, m.position(m.names[0])),
        }
    )

    sample, (stable, rises) = (took[k].answer for k in ("batched", "one by one"))
    assert (sample.tried, sample.stable) == (TRIED, stable)
    reached = [k for k, n in enumerate(m.names) if n not in sample.unreached]
    assert np.allclose(np.array(list(sample.up.values()))[reached], rises[reached] / stable)
    what = f"{TRIED:,} press draws, {name}, {sample.stable_share:.1%} stable"
    ours, theirs = (took[k].seconds for k in ("batched", "one by one"))
    record(what, ours, "scipy, one by one", theirs, 2, 3)


def one_by_one(drawing, pushed):
    """Return what scipy finds; the strengths come from the same streams."""
    stable, rises = 0, np.zeros(len(drawing.names))
    push = np.zeros(len(drawing.names))
    push[pushed] = 1.0
    for chunk in range(TRIED // 64):
        for part in drawing.matrices(1, chunk):
            for matrix in part:
                if scipy.linalg.eigvals(matrix).real.max() < -1e-12:
                    stable += 1
                    rises += scipy.linalg.solve(-matrix, push) > 0
    return stable, rises
