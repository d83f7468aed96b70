"""Import time against numpy's own. Run by name: no default run collects it."""

import os
import statistics
import subprocess
import sys
import time

ROUNDS = 15
MOST = 1.3


def test_importing_kompassie_takes_at_most_a_third_longer_than_importing_numpy():
    took = {"kompassie": [], "numpy": []}
    for module in took:
        seconds(module)  # compiled, and on hand in memory
    for _ in range(ROUNDS):  # in turn, so that a busy moment hits both
        for module, times in took.items():
            times.append(seconds(module))
    ours, numpys = (statistics.median(times) for times in took.values())
    print(
        f"\nimport kompassie {ours:.3f} s, import numpy {numpys:.3f} s: {ours / numpys:.2f} times"
    )
    assert ours / numpys <= MOST


def seconds(module):
    surroundings = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True, env=surroundings)
    return time.perf_counter() - start
