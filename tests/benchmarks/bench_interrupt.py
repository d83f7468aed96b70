"""How soon a long question answers Ctrl-C, and how often it reports progress."""

from __future__ import annotations

import random
import signal
import time

import numpy as np
import pytest

import kompassie as ks
from kompassie import CausalMap, Link
from kompassie.kernels import listing

AFTER = (0.3, 0.7)  # seconds after which each question is interrupted


def random_map(size: int, number: int, signs: str = "+-") -> CausalMap:
    """Return a map with so many links, or all there can be."""
    rng = random.Random(83)
    names = [f"v{k}" for k in range(size)]
    pairs = [(a, b) for a in range(size) for b in range(size) if a != b] if size < 100 else None
    if pairs is None:
        chosen = {(rng.randrange(size), rng.randrange(size)) for _ in range(number)}
    else:
        chosen = set(rng.sample(pairs, min(number, len(pairs))))
    links = [Link(names[a], names[b], rng.choice(signs)) for a, b in sorted(chosen)]
    return CausalMap(tuple(names), tuple(links))


LONG = {
    "find_loops, 30 variables": lambda m: ks.find_loops(m["dense"], limit=None, time_limit=None),
    "find_loops, 10,000 variables": lambda m: ks.find_loops(m["wide"], limit=None, time_limit=None),
    "strongest_loops": lambda m: ks.strongest_loops(m["dense"], 10**9, time_limit=None),
    "count_loops": lambda m: ks.count_loops(m["dense"], time_limit=None),
    "independent_loops": lambda m: ks.independent_loops(m["large"], time_limit=None),
    "loop_basis": lambda m: ks.loop_basis(m["middle"], time_limit=None),
    "find_paths": lambda m: ks.find_paths(m["dense"], "v0", "v1", limit=None, time_limit=None),
    "find_camps": lambda m: ks.find_camps(m["wide"], time_limit=None),
    "describe": lambda m: ks.describe(m["dense"], limit=None, time_limit=None),
    "predict_press": lambda m: ks.predict_press(m["sparse"], time_limit=None),
    "sample_press": lambda m: ks.sample_press(m["dense"], {"v0": 1}, limit=None, time_limit=None),
    "press_formula": lambda m: ks.press_formula(m["sparse"], "v0", "v1", time_limit=None),
    "stability": lambda m: ks.stability(m["middle"], time_limit=None),
}


@pytest.fixture(scope="module")
def maps() -> dict[str, CausalMap]:
    return {
        "dense": random_map(30, 870),
        "sparse": random_map(60, 400),
        "middle": random_map(600, 2_000),
        "large": random_map(1_900, 5_000),
        "wide": random_map(10_000, 25_000),
    }


def interrupted(question, maps, after: float) -> float | None:
    """Return the seconds from an interrupt to its answer; None if the question was done before."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    begun = time.perf_counter()
    signal.setitimer(signal.ITIMER_REAL, after)
    try:
        question(maps)
    except KeyboardInterrupt:
        # From when it was due: Python itself looks up between two steps of its own only.
        return time.perf_counter() - begun - after
    except ks.KompassieError:
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return None


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there is no such clock")
@pytest.mark.parametrize("engine", ["compiled", "python"])
def test_an_interrupt_is_answered_within_a_second(engine, maps, monkeypatch, record):
    if engine == "python":
        monkeypatch.setattr(listing, "compiled", None)
    answered = {}
    for name, question in LONG.items():
        waited = [interrupted(question, maps, after) for after in AFTER]
        known = [seconds for seconds in waited if seconds is not None]
        assert known, f"{name} was answered before it could be interrupted"
        answered[name] = max(known)
    slowest = max(answered, key=lambda name: answered[name])
    what = f"Ctrl-C during any of {len(LONG)} long questions, {engine}; slowest: {slowest}"
    record(what, answered[slowest], "one second", 1.0, 1, 5)


def usual_gap(name: str, maps: dict[str, CausalMap]) -> float:
    """Return the seconds between two reports, those of nine in ten at most."""
    moments = [time.perf_counter()]
    m = maps["large" if name == "independent_loops" else "dense"]

    def watch(done: int, total: int | None) -> None:
        moments.append(time.perf_counter())
        if moments[-1] - moments[0] > 2.0:
            raise ks.Stop

    options = {"time_limit": None, "progress": watch}
    if name == "find_paths":
        ks.find_paths(m, "v0", "v1", limit=None, **options)
    elif name == "strongest_loops":
        ks.strongest_loops(m, 10**9, **options)
    elif name == "find_loops":
        ks.find_loops(m, limit=None, **options)
    else:
        getattr(ks, name)(m, **options)
    gaps = np.diff(moments)
    assert len(gaps) > 5
    return float(np.quantile(gaps, 0.9))  # a busy machine skips a beat at times


@pytest.mark.parametrize("engine", ["compiled", "python"])
def test_progress_is_reported_ten_times_a_second(engine, maps, monkeypatch, record):
    if engine == "python":
        monkeypatch.setattr(listing, "compiled", None)
    names = ("find_loops", "strongest_loops", "count_loops", "independent_loops", "find_paths")
    gaps = {name: usual_gap(name, maps) for name in names}
    slowest = max(gaps, key=lambda name: gaps[name])
    what = f"time between two reports of progress, {engine}; slowest: {slowest}"
    record(what, gaps[slowest], "0.1 s", 0.1, 1)
