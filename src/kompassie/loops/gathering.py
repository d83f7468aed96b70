"""Loops that come in batches, put into flat arrays without much room beyond these."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..kernels.listing import Batch

    Arrays = tuple[NDArray[np.int32], NDArray[np.int64]]

_Number = TypeVar("_Number", bound=np.generic)

__all__ = ["ByLength", "Gathered", "Held"]

_HELD = 1 << 21  # nodes of loops that are held until their number is known: 8 MiB
_STEP = 1 << 19  # entries that an array grows by at most: 4 MiB
_ROWS = 1 << 12  # loops that are turned at a time


class Gathered:
    """Loops in the order in which they come."""

    def __init__(self) -> None:
        self._nodes = np.empty(1 << 10, dtype=np.int32)
        self._offsets = np.zeros(1 << 8, dtype=np.int64)
        self._used = 0
        self.count = 0

    def add(self, nodes: NDArray[np.int32], lengths: NDArray[np.int32]) -> None:
        """Put a batch of loops behind the others."""
        begin, end = self.count + 1, self.count + 1 + len(lengths)
        self._nodes = _with_room(self._nodes, self._used + len(nodes))
        self._offsets = _with_room(self._offsets, end)
        self._nodes[self._used : self._used + len(nodes)] = nodes
        np.cumsum(lengths, out=self._offsets[begin:end])
        self._offsets[begin:end] += self._used
        self._used += len(nodes)
        self.count += len(lengths)

    def cut(self, count: int) -> None:
        """Keep the first `count` loops."""
        self._used = int(self._offsets[count])
        self.count = count

    def arrays(self) -> Arrays:
        """Return nodes and offsets; nothing can be added any more."""
        self._nodes.resize(self._used, refcheck=False)
        self._offsets.resize(self.count + 1, refcheck=False)
        return self._nodes, self._offsets


def _with_room(array: NDArray[_Number], size: int) -> NDArray[_Number]:
    if size <= len(array):
        return array
    if size <= _STEP:
        # A large array takes its memory in huge pages, and each is wiped before its first use.
        larger = np.empty(min(4 * size, _STEP), dtype=array.dtype)
        larger[: len(array)] = array
        return larger
    array.resize(size + _STEP, refcheck=False)
    return array


class Held:
    """Batches that are held as long as they are few, and how many loops of each length came.

    Parameters
    ----------
    longest
        Most nodes that a loop can have.
    """

    def __init__(self, longest: int) -> None:
        self.numbers = np.zeros(longest + 1, dtype=np.int64)
        self.count = 0
        self.batches: list[Batch] | None = []
        self._nodes = 0

    def add(self, nodes: NDArray[np.int32], lengths: NDArray[np.int32]) -> None:
        """Count the loops of a batch, and hold a copy if there is room."""
        if not len(lengths):
            return
        found = np.bincount(lengths)
        self.numbers[: len(found)] += found
        self.count += len(lengths)
        self._nodes += len(nodes)
        if self._nodes > _HELD:
            self.batches = None
        if self.batches is not None:
            self.batches.append((nodes.copy(), lengths.copy()))


class ByLength:
    """Loops put into their place as they come: by length, and within a length as they come.

    Parameters
    ----------
    numbers
        How many loops of each length there will be.
    """

    def __init__(self, numbers: NDArray[np.int64]) -> None:
        sizes = np.arange(len(numbers)) * numbers
        self._begins = np.cumsum(sizes) - sizes
        self._next = self._begins.copy()
        self._lengths = np.flatnonzero(numbers)
        self.nodes = np.empty(int(sizes.sum()), dtype=np.int32)
        self.offsets = np.zeros(int(numbers.sum()) + 1, dtype=np.int64)
        np.cumsum(np.repeat(self._lengths, numbers[self._lengths]), out=self.offsets[1:])

    def add(self, nodes: NDArray[np.int32], lengths: NDArray[np.int32]) -> None:
        """Put a batch of loops into their places."""
        begins = np.cumsum(lengths) - lengths
        for length in np.unique(lengths).tolist():
            rows = begins[lengths == length][:, None] + np.arange(length)
            at = self._next[length]
            self._next[length] += rows.size
            self.nodes[at : self._next[length]] = nodes[rows.ravel()]

    def add_all(self, batches: Iterable[Batch]) -> None:
        """Put all of these batches into their places."""
        for nodes, lengths in batches:
            self.add(nodes, lengths)

    def turn(self) -> None:
        """Let each loop start at its smallest node, and sort the loops of each length.

        Rows are turned, and columns sorted, a part at a time, so that it takes little room.
        """
        for length in self._lengths.tolist():
            rows = self.nodes[self._begins[length] : self._next[length]].reshape(-1, length)
            for k in range(0, len(rows), _ROWS):
                part = rows[k : k + _ROWS]
                first = (part.argmin(axis=1)[:, None] + np.arange(length)) % length
                part[:] = np.take_along_axis(part, first, axis=1)
            order = np.lexsort(rows.T[::-1])
            for column in rows.T:
                column[:] = column[order]
