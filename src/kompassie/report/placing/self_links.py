"""A link from a variable to itself: a small loop at the side of its label that has most room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .arcs import GAP, TIP_GAP
from .curves import distances, sample

if TYPE_CHECKING:
    from .arrays import Floats

__all__ = ["self_link"]

_WIDE = 1.1  # half the distance of its feet, in font sizes
_BULGE = 2.2
_TALL = 5.0


def self_link(
    place: int, boxes: Floats, curves: Floats, area: Sequence[float], font: float
) -> Floats:
    """Return a small loop at a label, (4, 2), where the fewest things are.

    Parameters
    ----------
    place
        Which label.
    boxes
        Shape (V, 4): centre and half size of each label.
    curves
        Shape (L, 4, 2): the links placed so far.
    area
        Left, bottom, right and top of the page area, in points.
    font
        Type size, in points.
    """
    x, y, half_wide, half_high = boxes[place]
    others = np.delete(boxes, place, axis=0)
    drawn = sample(curves, np.linspace(0, 1, 20)).reshape(-1, 2)
    best, best_cost = np.zeros((4, 2)), np.inf
    for up in (1.0, -1.0):
        for shift in (0.0, 0.6, -0.6):
            centre = x + shift * max(half_wide - _WIDE * font, 0.0)
            curve = np.array(
                [
                    [centre - _WIDE * font, y + up * (half_high + GAP * font)],
                    [centre - _BULGE * font, y + up * (half_high + _TALL * font)],
                    [centre + _BULGE * font, y + up * (half_high + _TALL * font)],
                    [centre + _WIDE * font, y + up * (half_high + TIP_GAP * font)],
                ]
            )
            cost = _crowding(curve, others, drawn, area, font) + 0.1 * abs(shift)
            if cost < best_cost - 1e-9:
                best, best_cost = curve, cost
    return best


def _crowding(
    curve: Floats, boxes: Floats, drawn: Floats, area: Sequence[float], font: float
) -> float:
    points = sample(curve, np.linspace(0, 1, 12))
    left, bottom, right, top = area
    off = (points < [left, bottom]) | (points > [right, top])
    cost = 4.0 * float(off.any())
    if len(boxes):
        beside = (np.abs(points[:, None] - boxes[:, :2]) < boxes[:, 2:] + 0.5 * font).all(axis=2)
        cost += 1.0 * float(beside.sum())
    if len(drawn):
        cost += 0.3 * float((distances(points, drawn) < font).any(axis=1).sum())
    return cost
