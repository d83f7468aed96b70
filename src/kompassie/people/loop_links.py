"""Loops as the links they are made of, looked up for 64 draws or people at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ..loops.found import Loops

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LinksOfLoops", "some_of"]

_WORD = 64
_AT_ONCE = 1 << 22  # words looked up at a time


@dataclass(frozen=True, eq=False)
class LinksOfLoops:
    """Which links each loop is made of.

    Parameters
    ----------
    places
        Shape (total,): places of the links of all loops, one loop after the other.
    starts
        Shape (number of loops,): where each loop begins.
    """

    places: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, loops: Loops) -> LinksOfLoops:
        """Return the links of a list of loops, by their places in its map."""
        m, size = loops.map, len(loops.map)
        if not len(loops):
            return cls(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
        ends = [(m.position(link.source), m.position(link.target)) for link in m.links]
        keys = np.array([source * size + target for source, target in ends], dtype=np.int64)
        order = np.argsort(keys)
        following = np.empty_like(loops.nodes)
        following[:-1] = loops.nodes[1:]
        following[loops.offsets[1:] - 1] = loops.nodes[loops.offsets[:-1]]
        wanted = loops.nodes.astype(np.int64) * size + following
        return cls(order[np.searchsorted(keys[order], wanted)], loops.offsets[:-1])

    def __len__(self) -> int:
        return len(self.starts)

    def held_by(self, seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return who sees every link of each loop, shape (number of loops, people).

        Parameters
        ----------
        seen
            Shape (people, links).
        """
        held = np.zeros((len(self), len(seen)), dtype=bool)
        if not len(self):
            return held
        words = _packed(seen.T)
        ends = np.append(self.starts[1:], len(self.places))
        step = max(_AT_ONCE // max(words.shape[1] * int((ends - self.starts).max()), 1), 1)
        for first in range(0, len(self), step):
            starts = self.starts[first : first + step]
            own = words[self.places[starts[0] : ends[min(first + step, len(self)) - 1]]]
            found = np.bitwise_and.reduceat(own, starts - starts[0], axis=0)
            held[first : first + step] = _unpacked(found, len(seen))
        return held

    def counts(self, kept: NDArray[np.bool_], sign: NDArray[np.int8]) -> NDArray[np.float64]:
        """Return per loop the draws with it, with it reinforcing, and with it balancing.

        Parameters
        ----------
        kept, sign
            Shape (links, draws): presence and sign of each link in each draw.

        Returns
        -------
        ndarray
            Shape (3, number of loops).
        """
        if not len(self):
            return np.zeros((3, 0))
        there = np.bitwise_and.reduceat(_packed(kept)[self.places], self.starts, axis=0)
        unsure = np.bitwise_or.reduceat(_packed(sign == 0)[self.places], self.starts, axis=0)
        odd = np.bitwise_xor.reduceat(_packed(sign < 0)[self.places], self.starts, axis=0)
        decided = there & ~unsure
        marks = (there, decided & ~odd, decided & odd)
        return np.array([np.bitwise_count(m).sum(axis=1) for m in marks], dtype=np.float64)


def _packed(marks: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Return rows of marks as words of 64 bits, filled up with zeros."""
    rows, number = marks.shape
    wide = np.zeros((rows, max(-(-number // _WORD), 1) * _WORD), dtype=bool)
    wide[:, :number] = marks
    return np.packbits(wide, axis=1).view(np.uint64)


def _unpacked(words: NDArray[np.uint64], number: int) -> NDArray[np.bool_]:
    return np.unpackbits(words.view(np.uint8), axis=1, count=number).astype(bool)


def some_of(loops: Loops, which: NDArray[np.int64]) -> Loops:
    """Return some loops of a list, in its order."""
    lengths = loops.lengths[which]
    offsets = np.zeros(len(which) + 1, dtype=np.int64)
    np.cumsum(lengths, out=offsets[1:])
    inside = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
    nodes = loops.nodes[np.repeat(loops.offsets[which], lengths) + inside]
    return replace(loops, nodes=nodes, offsets=offsets)
