"""A survey of 100,000 people, 40 links each, from a file to what they share."""

from __future__ import annotations

import random
import subprocess
import sys

PEOPLE, LINKS = 100_000, 40
PROGRAM = """
import resource, sys, time
import kompassie as ks
start = time.perf_counter()
survey = ks.read_survey(sys.argv[1])
shared = ks.find_consensus(survey, min_share=0.1)
seconds = time.perf_counter() - start
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, len(survey.cells))
"""


def test_four_million_answers_are_read_and_aggregated_in_a_minute_and_two_gibibytes(
    tmp_path, record
):
    chance = random.Random(1)
    names = [f"factor {k}" for k in range(12)]
    pairs = [(a, b) for a in names for b in names if a != b]
    path = tmp_path / "survey.csv"
    with path.open("w", encoding="utf-8-sig") as out:
        out.write("Respondent;Groep;Als dit toeneemt;wat gebeurt er direct met;")
        out.write("Antwoord (-3 tot +3);Zekerheid\n")
        for person in range(PEOPLE):
            for a, b in chance.sample(pairs, LINKS):
                answer, sure = chance.randint(-3, 3), chance.choice(("0,5", "0,8", "1,0"))
                out.write(f"P{person:06};Team {person % 20};{a};{b};{answer};{sure}\n")

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path)], capture_output=True, text=True, check=True
    )
    seconds, most, answers = (float(text) for text in done.stdout.split())

    assert answers == PEOPLE * LINKS
    assert most < 2**31
    record("4,000,000 answers read and aggregated", seconds, "the goal", 60.0, 1)
