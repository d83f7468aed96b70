"""From nothing to the loops of a small map, in a process of its own, against networkx."""

import os
import random
import subprocess
import sys

import networkx

rng = random.Random(10)
PAIRS = rng.sample([(a, b) for a in range(10) for b in range(10) if a != b], 30)
ROWS = [(f"v{a}", f"v{b}", rng.choice("+-")) for a, b in PAIRS]

OURS = f"""
import kompassie as ks
print(len(ks.find_loops(ks.from_links({ROWS}))))
"""
NETWORKX = f"""
import networkx
print(len(list(networkx.simple_cycles(networkx.DiGraph([(a, b) for a, b, _ in {ROWS}])))))
"""


def test_the_loops_of_a_small_map_are_there_as_soon_as_from_networkx(tmp_path, in_turn, record):
    def told(program):
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=surroundings(tmp_path),
            check=True,
            capture_output=True,
            text=True,
        )
        return int(done.stdout)

    took = in_turn({"ours": lambda: told(OURS), "peer": lambda: told(NETWORKX)}, rounds=21)

    number = sum(1 for _ in networkx.simple_cycles(networkx.DiGraph(PAIRS)))
    assert took["ours"].answer == took["peer"].answer == number
    what = f"fresh process: import, a map of 10 variables and 30 links, its {number} loops"
    record(what, took["ours"].seconds, "networkx", took["peer"].seconds, 1, 2)


def surroundings(folder):
    """Let both be compiled once, in a folder of their own, as they are where they are installed."""
    outer = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**outer, "PYTHONPYCACHEPREFIX": str(folder)}
