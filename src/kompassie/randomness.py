"""Random draws that do not depend on who computes them: seeds, chunks, streams, workers.

Draws are made in chunks of a fixed size, each with streams of its own, made from the entropy,
the chunk's number and what is drawn. So the number of workers, the order of the chunks and
unrelated links leave every draw as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from .errors import InvalidValue
from .spreading import run_chunks as run_chunks

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CHUNK", "Purpose", "entropy_of", "run_chunks", "uniforms"]

CHUNK = 64
"""Draws in a chunk: part of the plan, never of the number of workers."""

Purpose = Literal["strength", "sign", "presence", "gain", "person", "resample"]
_PURPOSES: dict[Purpose, int] = {
    "strength": 1,
    "sign": 2,
    "presence": 3,
    "gain": 4,
    "person": 5,
    "resample": 6,
}


def entropy_of(seed: object) -> int:
    """Return the entropy of a seed: the seed itself, or fresh entropy where it is None."""
    if seed is None:
        fresh = np.random.SeedSequence().entropy
        assert isinstance(fresh, int)  # noqa: S101 - what SeedSequence() makes of nothing
        return fresh
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise InvalidValue("seed", seed, "use a whole number from 0 upwards, or None")
    return int(seed)


def uniforms(
    entropy: int, purpose: Purpose, chunk: int, key: Sequence[str], count: int = CHUNK
) -> NDArray[np.float64]:
    """Return `count` numbers in [0, 1) for one thing in one chunk.

    Parameters
    ----------
    entropy
        Of the whole question.
    purpose
        What is drawn.
    chunk
        Number of the chunk, from 0.
    key
        What it is drawn for: for a link its source and target.
    count
        How many of the chunk's draws are needed.
    """
    digest = hashlib.sha256("\0".join(key).encode("utf-8")).digest()
    words = np.frombuffer(digest[:16], dtype="<u4")
    spawn = (_PURPOSES[purpose], chunk, *(int(w) for w in words))
    stream = np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy, spawn_key=spawn)))
    return stream.random(CHUNK)[:count]
