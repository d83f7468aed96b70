"""Scenarios over many draws against their budgets, and bundles against running every one."""

import itertools
import random
import tracemalloc

import pytest

import kompassie as ks

DRAWS = 1_000


def eight_variables():
    names = "abcdefgh"
    rng = random.Random(8)
    pairs = [(a, b) for a in names for b in names if a != b]
    m = ks.from_links([(a, b, rng.choice("+-")) for a, b in rng.sample(pairs, 20)])
    return ks.CausalMap([ks.Variable(n, today=rng.uniform(-0.6, 0.6)) for n in m.names], m.links)


def singles_and_doubles(m):
    chosen = [c for n in (1, 2) for c in itertools.combinations(m.names, n)]
    return [ks.Scenario(" ".join(c), [ks.Push(name, 0.5) for name in c]) for c in chosen]


def test_all_single_and_double_interventions_on_eight_variables(in_turn, record):
    m = eight_variables()
    tries = singles_and_doubles(m)
    took = in_turn(
        {
            "ours": lambda: ks.compare_scenarios(
                m, tries, draws=DRAWS, horizon=15, settle=5, keep="effects"
            )
        },
        rounds=3,
    )["ours"]
    assert (len(took.answer.scenarios), took.answer.draws) == (37, DRAWS)
    record(f"8 variables, {len(tries)} interventions x {DRAWS:,} draws", took.seconds,
           "the budget", 2.0, 1)  # fmt: skip


def test_the_flagship_with_fifteen_scenarios(in_turn, record):
    study = ks.flagship_study()
    tries = study.scenarios[:15]
    took = in_turn(
        {
            "two processes": lambda: ks.compare_scenarios(
                study, tries, draws=500, horizon=80, keep="effects", executor=2
            )
        },
        rounds=1,
        warm=False,
    )["two processes"]
    assert (len(took.answer.scenarios), took.answer.draws) == (16, 500)
    record("flagship, 15 scenarios x 500 draws x 80 time units, 2 processes", took.seconds,
           "the budget", 10.0, 1)  # fmt: skip


def test_bundles_of_thirty_five_levers(in_turn, record):
    m = ks.flagship()
    levers = {}
    for v in m.variables:
        size = 1.2 if m.role(v.name) == "constant" else 0.6
        levers[v.name] = -size if v.valence == "hindering" else size
    took = in_turn(
        {
            "ours": lambda: ks.find_bundles(
                m, goal=ks.Goal("resultaat", above=0.0), levers=levers, time_limit=None
            )
        },
        rounds=1,
        warm=False,
    )["ours"]
    assert took.answer.possible == 7_175
    assert took.answer.reaching
    record("flagship, 7,175 bundles of up to 3 of 35 levers", took.seconds, "the budget", 30.0, 1)


@pytest.mark.parametrize("keep", ["effects"])
def test_without_paths_memory_is_a_small_part(keep):
    study = ks.flagship_study()
    tries = study.scenarios[:6]
    tracemalloc.start()
    e = ks.compare_scenarios(study, tries, draws=512, horizon=120, settle=5, keep=keep)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    paths = len(e.scenarios) * e.draws * len(e.time) * len(e.names) * 8
    assert peak < paths / 5
