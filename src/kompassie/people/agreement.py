"""How far people agree: per link on a scale, and over everything at once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..errors import InvalidValue

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["krippendorff_alpha", "scale_consensus", "wilson"]


def krippendorff_alpha(
    counts: ArrayLike,
    values: ArrayLike | None = None,
    level: Literal["nominal", "ordinal", "interval"] = "nominal",
) -> float:
    """Return Krippendorff's alpha: 1 = full agreement, 0 = no more than chance.

    Parameters
    ----------
    counts
        Shape (units, values): how many people gave each value to each unit. Units with one answer
        or none say nothing and are left out.
    values
        Shape (values,): the values as numbers, for the interval level; ordinal takes their order.
    level
        How far apart two values are: "nominal" (all alike), "ordinal", "interval".

    Returns
    -------
    float
        Alpha; NaN where no two answers could differ.

    Notes
    -----
    O(units · values²).

    References
    ----------
    Krippendorff (2011), "Computing Krippendorff's alpha-reliability".

    Examples
    --------
    >>> krippendorff_alpha([[4, 0], [0, 4]])
    1.0
    """
    table = np.asarray(counts, dtype=np.float64)
    if table.ndim != 2 or (table < 0).any():
        raise InvalidValue("counts", f"shape {table.shape}", "give (units, values), none below 0")
    size = table.sum(axis=1)
    table, size = table[size > 1], size[size > 1]
    number = table.shape[1]
    pairs = np.zeros((number, number))
    if len(table):
        scaled = table / (size - 1)[:, None]
        pairs = scaled.T @ table - np.diag(scaled.sum(axis=0))
    margin = pairs.sum(axis=1)
    total = margin.sum()
    apart = _apart(margin, values, level)
    expected = float((np.outer(margin, margin) * apart).sum())
    if total <= 1 or expected == 0:
        return math.nan
    return float(1.0 - (total - 1) * (pairs * apart).sum() / expected)


def _apart(
    margin: NDArray[np.float64], values: ArrayLike | None, level: str
) -> NDArray[np.float64]:
    """Return the squared distance of each pair of values."""
    number = len(margin)
    if level == "nominal":
        return 1.0 - np.eye(number)
    if level == "ordinal":
        # Between two ranks lie all answers in between, and half of those at either end.
        middle = np.cumsum(margin) - margin / 2
        return np.square(middle[:, None] - middle[None, :])
    if level == "interval" and values is not None:
        at = np.asarray(values, dtype=np.float64)
        return np.square(at[:, None] - at[None, :])
    raise InvalidValue("level", level, "use nominal, ordinal, or interval with values")


def scale_consensus(
    values: ArrayLike, weights: ArrayLike | None = None, width: float = 2.0
) -> float:
    """Return the Tastle–Wierman consensus of answers on a scale.

    Parameters
    ----------
    values
        Shape (N,): answers as numbers.
    weights
        Shape (N,): how often each was given; None: once.
    width
        Highest minus lowest answer there can be; 2 for −1 … +1.

    Returns
    -------
    float
        1 = all the same, 0 = half at either end; NaN without answers.

    References
    ----------
    Tastle and Wierman (2007), "Consensus and dissention: a measure of ordinal dispersion".

    Examples
    --------
    >>> scale_consensus([-1, 1]), scale_consensus([0.5, 0.5])
    (0.0, 1.0)
    """
    x = np.asarray(values, dtype=np.float64)
    w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=np.float64)
    if not w.sum() > 0:
        return math.nan
    share = w / w.sum()
    mean = float((w * x).sum() / w.sum())
    inner = 1.0 - np.abs(x - mean) / width
    return float(1.0 + (share * np.log2(inner)).sum())


def wilson(successes: float, number: float, z: float = 1.959963984540054) -> tuple[float, float]:
    """Return the 95 % interval of a share by Wilson's score.

    References
    ----------
    Wilson (1927), "Probable inference, the law of succession, and statistical inference".

    Examples
    --------
    >>> [round(x, 3) for x in wilson(15, 50)]
    [0.191, 0.438]
    """
    if number <= 0:
        return math.nan, math.nan
    p = successes / number
    base = 1 + z * z / number
    middle = (p + z * z / (2 * number)) / base
    half = z * math.sqrt(p * (1 - p) / number + z * z / (4 * number * number)) / base
    return max(middle - half, 0.0), min(middle + half, 1.0)
