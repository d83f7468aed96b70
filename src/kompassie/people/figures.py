"""Means, medians and agreement of answers on a scale, per pair and over everything."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from .agreement import krippendorff_alpha, scale_consensus
from .answers import Kind
from .survey import Survey

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["alphas", "pair_figures", "signed_values"]

_Figures = tuple[float | None, float | None, float | None]


def signed_values(survey: Survey) -> NDArray[np.float64]:
    """Return each answer as a number from −1 to +1; NaN where it is none.

    A bare sign counts 1, no influence 0; unsure, both and don't know are no numbers.
    """
    kind = survey.cells.kind
    strength = survey.cells.strength.astype(np.float64)
    size = np.where(np.isnan(strength), 1.0, strength)
    value = np.full(len(kind), np.nan)
    value[kind == Kind.PLUS] = size[kind == Kind.PLUS]
    value[kind == Kind.MINUS] = -size[kind == Kind.MINUS]
    value[kind == Kind.NONE] = 0.0
    return value


def pair_figures(survey: Survey, absent: str) -> list[_Figures]:
    """Return mean, median and Tastle–Wierman consensus of each pair.

    With absent="zero" everybody who was asked and said nothing of the pair counts 0; those who
    were unsure, or did not know, count in neither.
    """
    value = signed_values(survey)
    known = np.flatnonzero(~np.isnan(value))
    order = known[np.lexsort((value[known], survey.cells.pair[known]))]
    pair, sorted_values = survey.cells.pair[order], value[order]
    ends = np.searchsorted(pair, np.arange(len(survey.pairs) + 1))
    silent = np.isin(survey.cells.kind, (Kind.UNSURE, Kind.BOTH, Kind.DONT_KNOW, Kind.NOT_ASKED))
    outside = np.bincount(survey.cells.pair[silent], minlength=len(survey.pairs))
    figures = []
    for k in range(len(survey.pairs)):
        answers = sorted_values[ends[k] : ends[k + 1]]
        zeros = 0
        if absent == "zero":
            zeros = max(len(survey.sheets) - int(outside[k]) - len(answers), 0)
        figures.append(_of_pair(answers, zeros))
    return figures


def _of_pair(answers: NDArray[np.float64], zeros: int) -> _Figures:
    number = len(answers) + zeros
    if not number:
        return None, None, None
    different, counts = np.unique(answers, return_counts=True)
    if zeros:
        different = np.append(different, 0.0)
        counts = np.append(counts, zeros)
    mean = float((different * counts).sum() / number)
    below = int(np.searchsorted(answers, 0.0))
    middle = [_at(answers, below, zeros, k) for k in ((number - 1) // 2, number // 2)]
    agreement = scale_consensus(different, counts)
    return mean, sum(middle) / 2, agreement


def _at(answers: NDArray[np.float64], below: int, zeros: int, k: int) -> float:
    """Return the k-th smallest of sorted answers with zeros put in at `below`."""
    if k < below:
        return float(answers[k])
    return 0.0 if k < below + zeros else float(answers[k - zeros])


def alphas(survey: Survey) -> tuple[float | None, float | None]:
    """Return Krippendorff's alpha over all pairs: ordinal of values, nominal of signs."""
    value = signed_values(survey)
    known = ~np.isnan(value)
    pair = survey.cells.pair[known].astype(np.int64)
    found = []
    for numbers, level in ((value[known], "ordinal"), (np.sign(value[known]), "nominal")):
        different, code = np.unique(numbers, return_inverse=True)
        size = max(len(different), 1)
        counts = np.bincount(pair * size + code, minlength=len(survey.pairs) * size)
        alpha = krippendorff_alpha(
            counts.reshape(-1, size), different, "ordinal" if level == "ordinal" else "nominal"
        )
        found.append(None if math.isnan(alpha) else alpha)
    return found[0], found[1]
