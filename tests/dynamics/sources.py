"""A source of several people's links, as small as can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kompassie.model.causal_map import CausalMap
from kompassie.randomness import uniforms


@dataclass(frozen=True)
class Answers:
    """Presence and sign of each link by person, and what is drawn of them."""

    signs: tuple[tuple[int | None, ...], ...]
    whole: bool

    def __call__(self, entropy, chunk, count):
        people = len(self.signs)
        drawn = uniforms(entropy, "person", chunk, ("person",), count)
        one = (drawn * people).astype(int)
        table = np.array([[0 if s is None else s for s in row] for row in self.signs])
        there = np.array([[s is not None for s in row] for row in self.signs])
        if self.whole:
            return there[one].T, table[one].T.astype(np.int8)
        # A crude resample: each link from a person of its own.
        links = table.shape[1]
        picks = [
            (uniforms(entropy, "resample", chunk, (str(k),), count) * people).astype(int)
            for k in range(links)
        ]
        return (
            np.array([there[p, k] for k, p in enumerate(picks)]),
            np.array([table[p, k] for k, p in enumerate(picks)], dtype=np.int8),
        )


@dataclass(frozen=True)
class Group:
    """People who each drew some of the links of one map."""

    union_map: CausalMap
    signs: tuple[tuple[int | None, ...], ...]

    @property
    def base_map(self):
        return self.union_map

    def link_draws(self, over):
        return Answers(self.signs, over == "people")
