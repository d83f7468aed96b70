"""Surveys: many respondents read and aggregated, and many resamples of a few."""

import resource

import numpy as np
import pandas as pd

import kompassie as ks
from tests.reference.slow_people import slow_support

PAIRS = [(a, b) for a in range(12) for b in range(12) if a != b]
LARGE, ASKED = 100_000, 40
ANSWERS = ["-3", "-2", "-1", "0", "1", "2", "3", "?", "weet niet", ""]


def table(people, asked, answers, variables=12):
    random = np.random.default_rng(1)
    pairs = np.array([pair for pair in PAIRS if max(pair) < variables])
    first = random.integers(0, len(pairs), (people, 1))
    pair = ((first + 3 * np.arange(asked)) % len(pairs)).ravel()
    names = np.array([f"item {chr(97 + k)}" for k in range(12)], dtype=object)
    ends = names[pairs[pair]]
    rows = {
        "respondent": np.repeat([f"R{k}" for k in range(people)], asked),
        "source": ends[:, 0],
        "target": ends[:, 1],
        "antwoord": np.array(answers, dtype=object)[random.integers(0, len(answers), len(pair))],
    }
    return pd.DataFrame(rows)


def test_a_hundred_thousand_respondents_are_read_and_aggregated_within_a_minute(in_turn, record):
    frame = table(LARGE, ASKED, ANSWERS)

    def work():
        return ks.find_consensus(ks.Survey.from_rows(frame, scale="-3..3"), absent="skip")

    took = in_turn({"ours": work}, rounds=2, warm=False)["ours"]

    assert took.answer.people == LARGE
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    assert used < 2 << 30
    what = f"{LARGE:,} respondents × {ASKED} links read and aggregated, {used / 2**30:.1f} GiB"
    record(what, took.seconds, "the goal", 60.0, 1, 2)


def test_a_thousand_resamples_with_loops_take_less_than_five_seconds(in_turn, record):
    survey = ks.Survey.from_rows(table(38, 44, ["+", "0", "0", "-", "+"]))
    took = in_turn({"ours": lambda: ks.loop_support(survey, absent="skip", draws=1000)})["ours"]

    what = f"1,000 resamples of 38 respondents × 12 variables, {len(took.answer.loops):,} loops"
    record(what, took.seconds, "the goal", 5.0, 1, 5)


def test_resamples_at_once_are_ten_times_as_fast_as_one_by_one(in_turn, record):
    survey = ks.Survey.from_rows(table(30, 15, ["+", "0", "-"], 5))
    took = in_turn(
        {
            "ours": lambda: ks.loop_support(survey, draws=960, seed=1),
            "one by one": lambda: slow_support(survey, draws=960, seed=1),
        }
    )

    ours, slow = took["ours"].answer, took["one by one"].answer
    assert {loop.names for loop in ours.loops} == set(slow)
    seconds = took["ours"].seconds, took["one by one"].seconds
    record("960 resamples of 30 respondents", seconds[0], "one by one", seconds[1], 10, 20)
