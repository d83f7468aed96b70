"""What may be shown of a link's counts: small numbers told in words, groups kept from adding up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from .answers import Kind
from .link_count import LinkCount
from .privacy import Count, blocks_of, coarse, coded, covered, hidden_blocks, hidden_text
from .survey import Survey

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FEW_PEOPLE", "Protection"]

FEW_PEOPLE = 10
"""Intervals of smaller groups are nearly personal, and are not shown."""

_COUNTS = ("plus", "minus", "unsure", "both", "none", "dont_know")
_FIGURES = ("share", "low", "high", "mean", "median", "agreement", "conflict")


class Protection:
    """Turns a count into what may be shown of it."""

    def __init__(self, survey: Survey, counts: NDArray[np.int64], minimum: int) -> None:
        self.people = survey.people
        self.text = hidden_text(minimum)
        self.part = survey.whole is not survey and not _everybody(survey)
        self.counts = counts
        self.hidden = np.zeros((len(counts), 2), dtype=bool)
        if self.part:
            self.hidden = _hidden(survey, minimum)

    def shown(self, line: LinkCount, k: int) -> LinkCount:
        """Return the line with small numbers and whole groups hidden."""
        if self.part:
            return self._of_part(line, k)
        n = self.people
        counts = {name: coded(int(getattr(line, name)), n) for name in _COUNTS}
        counts |= {name: covered(int(getattr(line, name)), n) for name in ("asked", "answered")}
        figures = {name: coarse(getattr(line, name)) for name in _FIGURES}
        if n < FEW_PEOPLE:
            figures |= {"low": None, "high": None}
        few = "few" in (counts["plus"], counts["minus"])
        figures["conflict"] = None if few else round(float(line.conflict or 0.0), 1)
        return replace(line, **counts, **figures)  # type: ignore[arg-type]

    def _of_part(self, line: LinkCount, k: int) -> LinkCount:
        """Return what may be shown of a part of the people: signs, and nothing that adds up."""
        counts: dict[str, Count] = dict.fromkeys((*_COUNTS, "asked", "answered"), self.text)
        for j, name in enumerate(("plus", "minus")):
            if not self.hidden[k, j]:
                counts[name] = coded(int(getattr(line, name)), self.people)
        none: dict[str, None] = dict.fromkeys(_FIGURES)
        return replace(line, **counts, **none)  # type: ignore[arg-type]


def _everybody(survey: Survey) -> bool:
    """Whether a part holds every sheet of its rounds."""
    whole = survey.whole
    there = np.isin(whole.sheets.round, np.unique(survey.sheets.round))
    same = int(there.sum()) == len(survey.sheets)
    return same and len(survey.cells) == int(there[whole.cells.sheet].sum())


def _hidden(survey: Survey, minimum: int) -> NDArray[np.bool_]:
    """Return for each pair and sign whether this part must not show how many gave it."""
    whole = survey.whole
    blocks = blocks_of(survey, minimum)
    there = np.isin(whole.sheets.round, np.unique(survey.sheets.round))
    block_of = np.full(len(whole.groups) + 1, -1, dtype=np.int64)
    for b, groups in enumerate(blocks):
        block_of[list(groups)] = b
    of_sheet = np.where(there, block_of[whole.sheets.group], -1)
    sizes = np.bincount(of_sheet[of_sheet >= 0], minlength=len(blocks))
    mine = np.zeros(len(blocks), dtype=bool)
    mine[block_of[np.unique(survey.sheets.group)]] = True
    hidden = np.zeros((len(whole.pairs), 2), dtype=bool)
    mixed = np.array([len(groups) > 1 for groups in blocks])
    for j, kind in enumerate((Kind.PLUS, Kind.MINUS)):
        at = (whole.cells.kind == kind) & (of_sheet[whole.cells.sheet] >= 0)
        flat = of_sheet[whole.cells.sheet[at]] * len(whole.pairs) + whole.cells.pair[at]
        counts = np.bincount(flat, minlength=len(blocks) * len(whole.pairs))
        secret = hidden_blocks(counts.reshape(len(blocks), -1), sizes, mixed)
        inside = (secret & mine[:, None]).any(axis=0)
        outside = (secret & ~mine[:, None]).any(axis=0)
        # A part that holds all hidden blocks shows no more than their sum, which is known anyway.
        hidden[:, j] = inside & outside
    return hidden
