"""Loops in batches of arrays, from whichever engine is there.

The compiled twin gives the same loops in the same order as the plain-Python search; where it could
not be built, the search itself runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .loop_search import search_loops

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Batch = tuple[NDArray[np.int32], NDArray[np.int32]]

try:
    compiled: Any = import_module("._loops", __package__)
except ImportError:
    compiled = None

__all__ = ["Engine", "engine", "loop_batches"]

Engine = Literal["compiled", "python"]

_ROOM = 1 << 14  # loops in one batch of the compiled engine
_NODES = 1 << 16  # and their nodes
_STEPS = 200_000  # steps between two batches: about a hundredth of a second
_FEW = 512  # loops in one batch of the plain search


def engine() -> Engine:
    """Return which engine lists and counts loops here.

    Both give the same loops in the same order, and the same counts; the compiled one is faster.

    Returns
    -------
    str
        "compiled", or "python" where the extension was not built.

    Examples
    --------
    >>> engine() in ("compiled", "python")
    True
    """
    return "python" if compiled is None else "compiled"


def loop_batches(
    adjacency: Sequence[Sequence[int]],
    *,
    bound: int,
    exact: bool = False,
    root: int | None = None,
    via: int | None = None,
    by: Engine | None = None,
) -> Iterator[Batch]:
    """Yield (nodes, lengths) of loops one after the other, several times a second.

    Parameters
    ----------
    adjacency, bound, exact, root, via
        As for `search_loops`.
    by
        The engine; None: the fastest there is.

    Yields
    ------
    nodes
        int32, the nodes of all loops of the batch; valid until the next batch.
    lengths
        int32, the number of nodes of each. A batch may be empty: a moment to look at the clock.
    """
    if (by or engine()) == "compiled":
        yield from _compiled(adjacency, bound, exact, root, via)
    else:
        yield from _plain(adjacency, bound, exact, root, via)


def _compiled(
    adjacency: Sequence[Sequence[int]], bound: int, exact: bool, root: int | None, via: int | None
) -> Iterator[Batch]:
    ends = np.zeros(len(adjacency) + 1, dtype=np.int32)
    np.cumsum([len(targets) for targets in adjacency], out=ends[1:])
    targets = np.fromiter(chain.from_iterable(adjacency), np.int32, int(ends[-1]))
    marks = (-1 if root is None else root, -1 if via is None else via)
    search = compiled.Search(ends, targets, min(bound, 2**31 - 2), exact, *marks)
    nodes = np.empty(max(_NODES, min(bound, len(adjacency)) + 1), dtype=np.int32)
    lengths = np.empty(_ROOM, dtype=np.int32)
    done = False
    while not done:
        used, count, done = search.fill(nodes, lengths, _STEPS)
        yield nodes[:used], lengths[:count]


def _plain(
    adjacency: Sequence[Sequence[int]], bound: int, exact: bool, root: int | None, via: int | None
) -> Iterator[Batch]:
    nodes: list[int] = []
    lengths: list[int] = []
    for path in search_loops(adjacency, bound=bound, exact=exact, root=root, via=via):
        if path is not None:
            nodes += path
            lengths.append(len(path))
            if len(lengths) < _FEW:
                continue
        yield np.array(nodes, dtype=np.int32), np.array(lengths, dtype=np.int32)
        nodes, lengths = [], []
    yield np.array(nodes, dtype=np.int32), np.array(lengths, dtype=np.int32)
