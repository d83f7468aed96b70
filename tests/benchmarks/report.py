"""What was measured against what was asked for, and the page that shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PAGE", "Row", "page"]

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"

_ABOUT = """# Benchmarks

What the library promises about speed, and what was measured. Made by

```
python -m pip install -e '.[test,bench]'
python -m pytest tests/benchmarks -o python_files='bench_*.py' --write-benchmarks
```

on a machine with 2 cores. Times are medians of rounds in which all sides took turns, so that a busy
moment hit each of them; what takes under a fiftieth of a second is repeated within its turn, with
warm caches, and a single cold call takes up to three times as long. **Times as fast** is the
peer's time divided by ours: believe it rather than the milliseconds. A benchmark
fails if it is under **must**; **stretch** is what we hope for. Each benchmark also checks the
answer.

Peers are yardsticks, no part of the library. igraph 1.0 leaves out loops now and then (two of
13,080 in one row below): it is never what an answer is held against; networkx is.

"""


@dataclass(frozen=True)
class Row:
    """One goal: a piece of work, our time, the peer's time if it is there, and what is asked."""

    work: str
    ours: float
    peer: str
    theirs: float | None
    must: float
    stretch: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times as fast as the peer."""
        return None if self.theirs is None else self.theirs / self.ours

    @property
    def met(self) -> str:
        """Which of the goals is met."""
        if self.ratio is None:
            return "not measured"
        if self.ratio < self.must:
            return "**missed**"
        return "must" if self.stretch is None or self.ratio < self.stretch else "stretch"

    def cells(self) -> list[str]:
        """Return the row as it stands on the page."""
        theirs = "not measured" if self.theirs is None else _time(self.theirs)
        numbers = [_times(x) for x in (self.ratio, self.must, self.stretch)]
        return [self.work, _time(self.ours), self.peer, theirs, *numbers, self.met]


def page(rows: Iterable[Row]) -> str:
    """Return the whole page."""
    head = ["work", "ours", "peer", "peer's", "times as fast", "must", "stretch", "met"]
    marks = ["---", "--:", "---", "--:", "--:", "--:", "--:", "---"]
    lines = [head, marks, *(row.cells() for row in rows)]
    return _ABOUT + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _time(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1e3:.3g} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f} µs"


def _times(ratio: float | None) -> str:
    if ratio is None:
        return "–"
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.2g}"
