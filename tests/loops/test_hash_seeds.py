"""Answers are the same for every hash seed: the questions of these rooms, asked anew each time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import kompassie as ks

SCRIPT = """
import kompassie as ks

small = ks.parse('''
é -> stress +
stress -> mistakes + strength=0.4
mistakes -> é -
mistakes -> stress ?
rest -> rest - ||
é -> mistakes +
mistakes -> mistakes +''')
decided = small.without_link("mistakes", "stress").with_link(ks.Link("mistakes", "stress", "-"))
large = ks.flagship().without_link("tang", "resultaat")
for m in (small, large):
    print(m.digest)
    one, other = m.names[0], m.names[1]
    for answer in (
        ks.find_loops(m),
        ks.find_loops(m, limit=4),
        ks.find_loops(m, through=other),
        ks.strongest_loops(m, 12),
        ks.strongest_loops(m, 3, through=other, sign="R"),
        ks.count_loops(m),
        ks.independent_loops(m),
        ks.loop_basis(m),
        ks.find_paths(m, one, other, limit=40),
        ks.find_camps(m),
        ks.describe(m),
        ks.compare_loops(ks.find_loops(ks.flagship()), ks.find_loops(m)),
        ks.compare_maps(ks.flagship(), m),
    ):
        print(answer, answer.table(), answer.provenance.line(), ks.tell(answer, lang="nl"))
print(ks.sample_press(small, {"é": 1}, draws=20, limit=200).table())
print(ks.predict_press(decided).table())
print([sorted(camp) for camp in ks.find_camps(large).camps])
"""


def answers(seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
    environment["PYTHONPATH"] = str(Path(ks.__file__).parents[1])
    command = [sys.executable, "-c", SCRIPT]
    run = subprocess.run(command, env=environment, capture_output=True, check=True)
    return run.stdout.decode("utf-8")


def test_the_answers_are_the_same_for_every_hash_seed() -> None:
    first = answers("0")
    assert first.count("map ") >= 26
    assert answers("4242") == first
