"""Many fuzzy maps at once against a plain loop, and against fcmpy.

fcmpy needs an older numpy than ours. Where `KOMPASSIE_FCMPY` names a Python that has it, it is
measured there, one run after another; elsewhere its rows stay empty.
"""

import json
import os
import subprocess
import time

import numpy as np
import pytest

import kompassie as ks
from kompassie.dynamics.network import start_levels, wire
from kompassie.dynamics.running import run, save_grid
from kompassie.dynamics.schedule import spans_of

SIZE, STEPS, DRAWS, PUSH = 30, 50, 5_000, 0.5
FEW = 250  # of the peers, which take as long for each
LINKS = {"120 links": 120, "every link": SIZE * (SIZE - 1)}

FCMPY = """
import json, sys, time
import numpy as np, pandas as pd
from fcmpy import FcmSimulator
size, steps, runs = json.loads(sys.argv[1])
rng, names = np.random.default_rng(1), [f"v{k}" for k in range(size)]
sim, took = FcmSimulator(), []
for _ in range(runs + 1):
    w = pd.DataFrame(rng.uniform(-1, 1, (size, size)), index=names, columns=names)
    begun = time.perf_counter()
    sim.simulate(initial_state=dict.fromkeys(names, 0.1), weight_matrix=w, transfer="tanh",
                 inference="kosko", thresh=-1.0, iterations=steps, l=1)
    took.append(time.perf_counter() - begun)
print(sorted(took[1:])[runs // 2])
"""


def signs(links):
    rng = np.random.default_rng(links)
    pairs = [(a, b) for a in range(SIZE) for b in range(SIZE) if a != b]
    matrix = np.zeros((SIZE, SIZE))
    for k in rng.permutation(len(pairs))[:links]:
        matrix[pairs[k]] = rng.choice([-1.0, 1.0])
    return matrix


def plain_loop(sign, draws, given=None):
    """One matrix product and one tanh a step, draw by draw, with and without a push."""
    rng, ends = np.random.default_rng(1), []
    for k in range(draws):
        weights = given[k] if given is not None else sign * rng.uniform(0.2, 1.0, sign.shape)
        for amount in (0.0, PUSH):
            state, pushes = np.zeros(SIZE), np.zeros(SIZE)
            pushes[0] = amount
            path = np.empty((STEPS + 1, SIZE))
            path[0] = state
            for step in range(1, STEPS + 1):
                state = np.tanh(state @ weights + pushes)
                path[step] = state
            ends.append(path[-1])
    return np.array(ends).reshape(draws, 2, SIZE)


class Batch:
    """The same in blocks; only what is there gets a strength."""

    def __init__(self, sign):
        names = [f"v{k}" for k in range(SIZE)]
        rows = np.argwhere(sign)
        self.map = ks.CausalMap(
            names, [ks.Link(names[a], names[b], int(sign[a, b])) for a, b in rows]
        )
        self.dynamics = ks.FuzzyCognitive()
        self.push = ks.Scenario("push", ks.Push("v0", PUSH))
        self.wiring = wire(self.map, (0.2, 1.0), self.dynamics)
        self.start, _ = start_levels(self.map, None, self.dynamics)
        targets = [names.index(link.target) for link in self.wiring.links]
        self.cells = self.wiring.sources, np.array(targets)

    def draw(self, draws):
        """Return the signed strengths (L, D) of so many maps."""
        drawn = np.random.default_rng(1).uniform(0.2, 1.0, (len(self.wiring.links), draws))
        drawn *= self.wiring.signs[:, None]
        return drawn

    def matrices(self, draws):
        """Return the same as full matrices, rows for sources."""
        full = np.zeros((draws, SIZE, SIZE))
        full[:, *self.cells] = self.draw(draws).T
        return full

    def __call__(self, draws=DRAWS):
        weights = self.draw(draws)
        save = save_grid(STEPS, 1, STEPS, self.dynamics)
        ends = []
        for scenario in (ks.AS_IS, self.push):
            spans = spans_of(
                scenario, self.wiring, self.start, self.dynamics, settle=0, horizon=STEPS
            )
            paths = run(self.wiring, weights, self.start, spans, save, self.dynamics, 1.0)
            ends.append(paths[-1].T)
        return np.stack(ends, axis=1)


def fcmpy_seconds():
    """Return the seconds that one run of fcmpy takes, or None where it is not there."""
    python = os.environ.get("KOMPASSIE_FCMPY")
    if not python:
        return None
    given = json.dumps([SIZE, STEPS, 5])
    done = subprocess.run([python, "-c", FCMPY, given], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


@pytest.mark.parametrize("name", LINKS)
def test_ten_thousand_fuzzy_maps_against_a_plain_loop_and_fcmpy(name, in_turn, record):
    sign = signs(LINKS[name])
    batch = Batch(sign)
    apart = np.abs(batch(40) - plain_loop(sign, 40, batch.matrices(40)))
    assert np.median(apart) < 1e-9  # a few maps are chaotic, and differ by their rounding
    took = in_turn({"batch": batch, "loop": lambda: plain_loop(sign, FEW)}, rounds=9)
    ours, plain = took["batch"].seconds, took["loop"].seconds * DRAWS / FEW
    what = f"{2 * DRAWS:,} fuzzy maps, {SIZE} variables, {name}, {STEPS} steps"
    record(what, ours, "plain loop", plain, 5, 8)
    one = fcmpy_seconds()
    record(what, ours, "fcmpy", None if one is None else one * 2 * DRAWS, 500, 1_500)


def test_the_whole_question_against_a_plain_loop(in_turn, record):
    sign = signs(120)
    batch = Batch(sign)

    def compare():
        return ks.compare_scenarios(
            batch.map, batch.push, draws=DRAWS, dynamics=batch.dynamics, horizon=STEPS, settle=0
        )

    begun = time.perf_counter()
    e = compare()
    assert e.draws == DRAWS
    assert time.perf_counter() - begun < 120
    took = in_turn({"compare": compare, "loop": lambda: plain_loop(sign, FEW)}, rounds=5)
    plain = took["loop"].seconds * DRAWS / FEW
    what = f"compare_scenarios with them, {2 * DRAWS:,} runs and as many releases"
    record(what, took["compare"].seconds, "plain loop, without releases", plain, 1, 5)
