"""What benchmarks share. None of them is collected by default: run them by name.

A benchmark measures with `in_turn`, checks the answers, and hands each goal to `record`:

    def test_work_takes_half_as_long_as_the_peer(in_turn, record):
        took = in_turn({"ours": work, "peer": other})
        assert took["ours"].answer == took["peer"].answer
        record("what was done", took["ours"].seconds, "peer", took["peer"].seconds, 2, 4)

`record(work, ours, peer, theirs, must, stretch)` takes seconds, and goals as times as fast as the
peer; `theirs` is None where the peer is not installed. The test fails at its end if a must was
missed. With `--write-benchmarks`, a run of all the files writes `docs/benchmarks.md`.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.report import PAGE, Row, page

ROWS = pytest.StashKey[list[tuple[str, Row]]]()
HERE = Path(__file__).parent

_TURN = 0.02  # seconds that a turn takes at least, once warm


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-benchmarks", action="store_true", help=f"write {PAGE.parent.name}/{PAGE.name}"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[ROWS] = []


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    rows = config.stash[ROWS]
    for _, row in rows:
        terminalreporter.write_line(" | ".join(row.cells()))
    if not config.getoption("--write-benchmarks"):
        return
    missing = {file.name for file in HERE.glob("bench_*.py")} - {file for file, _ in rows}
    if missing:
        terminalreporter.write_line(f"{PAGE.name} not written, no rows of {sorted(missing)}")
        return
    PAGE.write_text(page(row for _, row in rows), encoding="utf-8")


@pytest.fixture
def record(request: pytest.FixtureRequest) -> Iterator[Callable[..., None]]:
    """Take down a goal and what was measured; see the top of this file."""
    mine: list[Row] = []

    def take_down(
        work: str,
        ours: float,
        peer: str,
        theirs: float | None,
        must: float,
        stretch: float | None = None,
    ) -> None:
        mine.append(Row(work, ours, peer, theirs, must, stretch))

    yield take_down
    request.config.stash[ROWS] += [(request.path.name, row) for row in mine]
    assert [row for row in mine if row.ratio is not None and row.ratio < row.must] == []


@dataclass(frozen=True)
class Took:
    """The median of the seconds that something took, and what came out of it."""

    seconds: float
    answer: Any


@pytest.fixture(scope="session")
def in_turn() -> Callable[..., dict[str, Took]]:
    """Run several functions in turn, so that a busy moment hits all of them.

    What takes less than a fiftieth of a second is run several times in its turn, as `timeit` does:
    a single call would mostly measure how cold the others left the caches.
    """

    def run(
        work: Mapping[str, Callable[[], Any]], rounds: int = 5, warm: bool = True
    ) -> dict[str, Took]:
        seconds: dict[str, list[float]] = {name: [] for name in work}
        answers: dict[str, Any] = {}
        times = dict.fromkeys(work, 1)
        for turn in range(-1 if warm else 0, rounds):
            for name, function in work.items():
                gc.collect()
                begun = time.perf_counter()
                for _ in range(times[name]):
                    answers[name] = function()
                took = (time.perf_counter() - begun) / times[name]
                if turn >= 0:
                    seconds[name].append(took)
                else:
                    times[name] = max(1, int(_TURN / max(took, 1e-6)))
        return {name: Took(statistics.median(seconds[name]), answers[name]) for name in work}

    return run
