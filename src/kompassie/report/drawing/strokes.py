"""The shapes that marks are made of, in points: the same for every way of drawing them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.path import Path

from ..placing.curves import sample, split

if TYPE_CHECKING:
    from ..placing.arrays import Floats
    from ..placing.scene import LoopMarker, Point

__all__ = ["arrow", "delay_strokes", "head_corners", "rounded_box", "turning_ring"]

_HEAD_HALF = 0.346  # half the width of a head, in lengths of it
_RING = (28.0, 322.0, 350.0)  # degrees: start of the ring, its end, and the tip of its head


def arrow(curve: Floats, length: float) -> tuple[Floats, Floats]:
    """Return the shaft, (4, 2), and the corners of the head, (5, 2), of a link.

    Parameters
    ----------
    curve
        Shape (4, 2): control points from the source to the tip.
    length
        Of the head, in points.
    """
    base = sample(curve, np.array([_parameter_at(curve, length)]))[0]
    shaft = split(curve, 0.0, _parameter_at(curve, 0.75 * length))
    return shaft, head_corners(curve[3], base, _HEAD_HALF * length)


def head_corners(tip: Floats, base: Floats, half: float) -> Floats:
    """Return the corners of an arrow head with a small notch, (5, 2), the last one the first."""
    way = (tip - base) / max(float(np.hypot(*(tip - base))), 1e-9)
    normal = np.array([-way[1], way[0]]) * half
    notch = base + 0.15 * (tip - base)
    return np.array([tip, base + normal, notch, base - normal, tip])


def delay_strokes(at: Point, angle: float, font: float) -> tuple[Floats, Floats]:
    """Return what a delay clears of its link, (5, 2), and its two strokes, (2, 2, 2)."""
    c, s = np.cos(angle), np.sin(angle)
    way, across = np.array([c, s]), np.array([-s, c])
    gap, high, half = 0.2 * font * way, 0.2 * font * across, 0.52 * font * across
    lean = 0.12 * font * way
    centre = np.array(at)
    cleared = centre + np.array([gap + high, gap - high, -gap - high, -gap + high, gap + high])
    bars = [[centre + side - half - lean, centre + side + half + lean] for side in (-gap, gap)]
    return cleared, np.array(bars)


def turning_ring(marker: LoopMarker) -> tuple[Path, Floats]:
    """Return most of a circle, in the direction of a loop, and the corners of its head."""
    radius, centre = marker.radius, np.array([marker.x, marker.y])
    start, end, tip = _RING
    arc = Path.arc(start, end)
    flip = np.array([1.0, -1.0 if marker.clockwise else 1.0])
    points = np.asarray(arc.vertices, dtype=np.float64) * radius
    back, front = (
        centre + radius * np.array([np.cos(a), np.sin(a)]) * flip for a in np.deg2rad([end, tip])
    )
    return Path(centre + points * flip, arc.codes), head_corners(front, back, 0.24 * radius)


def rounded_box(left: float, low: float, width: float, height: float, corner: float) -> Path:
    """Return a box whose corners are quarter circles, near enough."""
    right, high, c = left + width, low + height, corner
    points = [
        (left + c, low), (right - c, low), (right, low), (right, low + c), (right, high - c),
        (right, high), (right - c, high), (left + c, high), (left, high), (left, high - c),
        (left, low + c), (left, low), (left + c, low), (left + c, low),
    ]  # fmt: skip
    curve, line = Path.CURVE3, Path.LINETO
    codes = [Path.MOVETO, line, curve, curve, line, curve, curve, line, curve, curve, line, curve,
             curve, Path.CLOSEPOLY]  # fmt: skip
    return Path(points, codes)


def _parameter_at(curve: Floats, length: float) -> float:
    """Return the parameter of the point so far before the end of a curve, at most 70 % back."""
    at = np.linspace(0.3, 1.0, 60)
    points = sample(curve, at)
    left = 0.0
    for k, (a, b) in zip(range(len(at) - 1, 0, -1), pairwise(points[::-1]), strict=True):
        left += float(np.hypot(*(a - b)))
        if left >= length:
            return float(at[k - 1])
    return float(at[0])
