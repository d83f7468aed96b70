"""Maps that are too much for a question get a clear answer: a part, a bound, or a refusal."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

import kompassie as ks
from kompassie import CausalMap, Link

Question = Callable[[CausalMap], object]


def complete(size: int) -> CausalMap:
    rng = random.Random(1)
    names = [f"v{k:02}" for k in range(size)]
    links = [Link(a, b, rng.choice("+-")) for a in names for b in names if a != b]
    return CausalMap(tuple(names), tuple(links))


def sparse(size: int, number: int) -> CausalMap:
    rng = random.Random(83)
    names = [f"v{k}" for k in range(size)]
    pairs = {(rng.choice(names), rng.choice(names)) for _ in range(number)}
    return CausalMap(tuple(names), tuple(Link(a, b, rng.choice("+-")) for a, b in sorted(pairs)))


def ring(size: int) -> CausalMap:
    names = [f"v{k}" for k in range(size)]
    return CausalMap(tuple(names), tuple(Link(names[k - 1], names[k], "+") for k in range(size)))


MAPS = {
    "complete map of 30": lambda: complete(30),
    "10,000 variables, 25,000 links": lambda: sparse(10_000, 25_000),
    "ring of 3,000 variables": lambda: ring(3_000),
    "10,000 variables without links": lambda: CausalMap(tuple(f"v{k}" for k in range(10_000))),
}

QUESTIONS: dict[str, Question] = {
    "find_loops": lambda m: ks.find_loops(m, time_limit=0.2),
    "strongest_loops": lambda m: ks.strongest_loops(m, time_limit=0.2),
    "count_loops": lambda m: ks.count_loops(m, time_limit=0.2),
    "independent_loops": lambda m: ks.independent_loops(m, time_limit=0.2),
    "loop_basis": lambda m: ks.loop_basis(m, time_limit=0.2),
    "find_paths": lambda m: ks.find_paths(m, m.names[0], m.names[-1], time_limit=0.2),
    "find_camps": lambda m: ks.find_camps(m, time_limit=0.2),
    "describe": lambda m: ks.describe(m, time_limit=0.2),
    "predict_press": lambda m: ks.predict_press(m, time_limit=0.2),
    "sample_press": lambda m: ks.sample_press(m, {m.names[0]: 1}, time_limit=0.2),
    "press_formula": lambda m: ks.press_formula(m, m.names[0], m.names[-1], time_limit=0.2),
    "stability": lambda m: ks.stability(m, time_limit=0.2),
}


@pytest.fixture(scope="module", params=MAPS)
def hard(request: pytest.FixtureRequest) -> CausalMap:
    return MAPS[request.param]()


@pytest.mark.parametrize("name", QUESTIONS)
def test_it_gets_an_answer_or_a_refusal_that_says_what_to_do(name: str, hard: CausalMap) -> None:
    answer, refusal = answered(QUESTIONS[name], hard)
    if answer is None:
        assert "is too large: " in refusal
        assert any(word in refusal for word in ("only()", "max_length=", "time_limit="))
        return
    stopped = getattr(answer, "stopped", None)
    assert stopped in (None, "limit", "time limit")
    said = answer.completeness()
    assert stopped is None or stopped in said or "at least" in said
    assert ks.tell(answer)


def answered(question: Question, m: CausalMap) -> tuple[Any, str]:
    """Return the answer, or None and what the refusal says."""
    try:
        return question(m), ""
    except ks.KompassieError as refusal:
        return None, str(refusal)


def test_limits_combine_and_the_one_that_bites_is_named() -> None:
    m = complete(30)
    assert ks.find_loops(m, limit=50, time_limit=5.0).stopped == "limit"
    assert ks.find_loops(m, limit=None, time_limit=0.1).stopped == "time limit"
    assert ks.find_loops(m, max_length=2, limit=10_000, time_limit=5.0).stopped is None
    short = ks.find_loops(m, max_length=3, limit=500, time_limit=5.0)
    assert (short.stopped, short.complete_up_to, len(short)) == ("limit", 2, 500)
    assert ks.find_paths(m, "v00", "v01", limit=5, time_limit=5.0).stopped == "limit"
    assert ks.find_paths(m, "v00", "v01", limit=None, time_limit=0.1).stopped == "time limit"
    assert ks.strongest_loops(m, 10**9, time_limit=0.1).stopped == "time limit"
    assert ks.describe(m, limit=5).stopped == "limit"


@pytest.mark.parametrize("question", [ks.find_loops, ks.count_loops])
def test_a_length_of_0_is_refused(question: Callable[..., object]) -> None:
    with pytest.raises(ks.KompassieError, match="max_length is 0: use a whole number from 1"):
        question(complete(3), max_length=0)
    with pytest.raises(ks.KompassieError, match="max_length is 0: use a whole number from 1"):
        ks.find_paths(complete(3), "v00", "v01", max_length=0)


@pytest.mark.parametrize("question", [ks.find_loops, ks.strongest_loops])
def test_an_unknown_variable_to_go_through_is_refused(question: Callable[..., object]) -> None:
    with pytest.raises(ks.KompassieError, match="'nobody'"):
        question(complete(3), through="nobody")


# -- loop sets that take long ------------------------------------------------------------------


@pytest.mark.parametrize("question", [ks.independent_loops, ks.loop_basis])
def test_a_loop_set_that_stops_early_is_the_beginning_and_says_so(
    question: Callable[..., ks.LoopSet], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kompassie.progress._EVERY", 0.0)
    m = sparse(60, 200)
    whole = question(m)
    assert (whole.complete, whole.stopped) == (True, None)
    assert whole.require_complete() is whole

    def stop(done: int, total: int | None) -> None:
        if done >= 5:
            raise ks.Stop

    part = question(m, progress=stop)
    assert (part.complete, part.stopped) == (False, "callback")
    assert 5 <= len(part) < len(whole)
    assert [loop.names for loop in part.loops] == [loop.names for loop in whole.loops[: len(part)]]
    assert part.coverage < 1
    assert part.completeness().startswith("stopped at the callback: ")
    assert "beginning of the set" in ks.tell(part)
    with pytest.raises(ks.KompassieError, match="the loop set is incomplete: it stopped at"):
        part.require_complete()
    assert question(m, time_limit=0).stopped == "time limit"
    with pytest.raises(ks.KompassieError, match="time_limit is -1"):
        question(m, time_limit=-1)


def test_paths_that_are_many_and_long_are_searched_length_by_length(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    m = complete(8)
    whole = ks.find_paths(m, "v00", "v07")
    monkeypatch.setattr("kompassie.kernels.path_search._ROOM", 100)
    again = ks.find_paths(m, "v00", "v07")
    assert again.routes == whole.routes
    assert again.complete
    assert ks.find_paths(m, "v00", "v07", limit=20).routes == whole.routes[:20]


def test_work_beyond_all_numbers_is_refused_in_words() -> None:
    with pytest.raises(ks.KompassieError, match=r"it takes longer than 10\^90 years by the best"):
        ks.count_loops(sparse(1_000, 10_000), time_limit=0.2)
