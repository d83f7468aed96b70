"""Resamples of respondents, and the intervals they give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..errors import InvalidValue
from ..randomness import CHUNK, stream
from .survey import Survey
from .tallies import Indicators, Rule, Tally

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["check_draws", "resamples", "share_intervals"]


def check_draws(draws: object) -> int:
    """Return a number of draws, at least 1."""
    if isinstance(draws, bool) or not isinstance(draws, int) or draws < 1:
        raise InvalidValue("draws", draws, "use a whole number from 1 upwards")
    return draws


def resamples(
    entropy: int, chunk: int, count: int, strata: tuple[NDArray[np.int64], ...], sheets: int
) -> NDArray[np.float64]:
    """Return how often each sheet counts in each resample of a chunk, shape (count, S).

    Respondents are drawn with replacement, as many as there are, within each stratum.
    """
    weights = np.zeros((count, sheets))
    random = stream(entropy, "resample", chunk)
    rows = np.repeat(np.arange(count), 1)
    for members in strata:
        size = len(members)
        if not size:
            continue
        # A whole chunk is always drawn, so that a draw does not depend on how many are asked for.
        drawn = members[random.integers(0, size, size=(CHUNK, size))[:count]]
        np.add.at(weights, (np.repeat(rows, size), drawn.ravel()), 1.0)
    return weights


def share_intervals(
    survey: Survey,
    told: Indicators,
    heads: tuple[Tally, ...],
    rule: Rule,
    draws: int,
    entropy: int,
) -> NDArray[np.float64]:
    """Return 95 % percentile intervals of the share that sees each link, shape (2, P)."""
    number = check_draws(draws)
    shares = []
    for chunk in range(-(-number // CHUNK)):
        count = min(CHUNK, number - chunk * CHUNK)
        weights = resamples(entropy, chunk, count, told.sheets, len(survey.sheets))
        shares.append(rule.judge(told.tallies(weights), heads).share)
    bounds: NDArray[np.float64] = np.quantile(np.concatenate(shares), (0.025, 0.975), axis=0)
    return bounds
