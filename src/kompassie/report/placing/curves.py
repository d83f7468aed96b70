"""Plane geometry in bulk: cubic curves, where they cross, which boxes they touch.

Shapes: P, Q curves; T points per curve; B boxes. Everything is in points, y upward.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .arrays import Bools, Floats, Ints

__all__ = [
    "arc_controls",
    "box_hits",
    "clip_range",
    "crossing_weights",
    "distances",
    "nearness",
    "polygon_area",
    "roundness",
    "sample",
    "split",
]

SHARP = 0.8
"""Cosine from which a crossing counts as sharp (about 37 degrees)."""

_CHUNK = 512  # polylines looked at together, so that memory stays small


def arc_controls(
    start: Floats,
    end: Floats,
    leave: Floats,
    arrive: Floats,
    stretch: Floats | None = None,
) -> Floats:
    """Return the control points of curves that leave and arrive at an angle to their chord.

    Parameters
    ----------
    start, end
        Shape (..., 2).
    leave, arrive
        Shape (...): angle between curve and chord at each end, in radians; above 0 the curve
        bulges to its left. Equal angles give very nearly an arc of a circle.
    stretch
        Shape (..., 2): how many times as far as on such an arc the curve keeps the direction of
        each end; None: 1. Larger ones make its two bends sharper and the middle longer.

    Returns
    -------
    Floats
        Shape (..., 4, 2).
    """
    chord = end - start
    first = _turned(chord, leave) / (3 * np.cos(leave / 2) ** 2)[..., None]
    last = _turned(chord, -arrive) / (3 * np.cos(arrive / 2) ** 2)[..., None]
    if stretch is not None:
        first, last = first * stretch[..., :1], last * stretch[..., 1:]
    return np.stack([start, start + first, end - last, end], axis=-2)


def _turned(vector: Floats, angle: Floats) -> Floats:
    c, s = np.cos(angle), np.sin(angle)
    x, y = vector[..., 0], vector[..., 1]
    return np.stack([c * x - s * y, s * x + c * y], axis=-1)


def sample(controls: Floats, at: Floats) -> Floats:
    """Return points of cubic curves.

    Parameters
    ----------
    controls
        Shape (..., 4, 2).
    at
        Curve parameters: shape (T,), or (..., T) for each curve its own.

    Returns
    -------
    Floats
        Shape (..., T, 2).
    """
    t = at[..., None]
    s = 1 - t
    a, b, c, d = (controls[..., None, k, :] for k in range(4))
    return np.asarray(s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d)


def clip_range(controls: Floats, starts: Floats, ends: Floats) -> tuple[Floats, Floats]:
    """Return the curve parameters between which a curve is outside its two end boxes.

    Parameters
    ----------
    controls
        Shape (..., 4, 2).
    starts, ends
        Shape (..., 4): centre x, centre y, half width, half height, gap included.

    Returns
    -------
    tuple of Floats
        First and last parameter, each of shape (...). Where the boxes leave nothing, both lie
        near the middle of what is shared.
    """
    grid = np.linspace(0.0, 1.0, 25)
    points = sample(controls, grid)
    first = _leaving(points, starts, grid)
    last = 1 - _leaving(points[..., ::-1, :], ends, grid)
    middle = (first + last) / 2
    empty = last - first < 0.04
    return np.where(empty, middle - 0.02, first), np.where(empty, middle + 0.02, last)


def _leaving(points: Floats, boxes: Floats, grid: Floats) -> Floats:
    """Return the parameter at which each polyline first leaves its box."""
    reach = np.abs(points - boxes[..., None, :2]) / boxes[..., None, 2:]
    inside = reach.max(axis=-1)
    outside = inside > 1
    k = np.where(outside.any(axis=-1), outside.argmax(axis=-1), len(grid) - 1)
    k = np.maximum(k, 1)
    before = np.take_along_axis(inside, (k - 1)[..., None], -1)[..., 0]
    after = np.take_along_axis(inside, k[..., None], -1)[..., 0]
    share = np.clip((1 - before) / np.maximum(after - before, 1e-9), 0.0, 1.0)
    return np.asarray(grid[k - 1] + share * (grid[k] - grid[k - 1]))


def split(controls: Floats, first: float, last: float) -> Floats:
    """Return the control points, shape (4, 2), of one cubic between two parameters."""

    def blossom(u: float, v: float, w: float) -> Floats:
        p = controls
        for t in (u, v, w):
            p = (1 - t) * p[:-1] + t * p[1:]
        return np.asarray(p[0])

    return np.array(
        [
            blossom(first, first, first),
            blossom(first, first, last),
            blossom(first, last, last),
            blossom(last, last, last),
        ]
    )


def crossing_weights(a: Floats, b: Floats, sharp: float = 0.0) -> Floats:
    """Return how much each pair of polylines crosses.

    Parameters
    ----------
    a, b
        Shapes (P, T, 2) and (Q, T', 2).
    sharp
        What a crossing at a small angle costs on top of 1.

    Returns
    -------
    Floats
        Shape (P, Q): number of crossings, sharp ones weighted.
    """
    out = np.zeros((len(a), len(b)))
    if not out.size:
        return out
    low_a, high_a, low_b, high_b = (*_bounds(a), *_bounds(b))
    meet = (low_a[:, None, 0] <= high_b[:, 0]) & (high_a[:, None, 0] >= low_b[:, 0])
    meet &= (low_a[:, None, 1] <= high_b[:, 1]) & (high_a[:, None, 1] >= low_b[:, 1])
    for start in range(0, len(a), _CHUNK):
        i, j = np.nonzero(meet[start : start + _CHUNK])
        if len(i):
            _add_crossings(out, a, b, i + start, j, sharp)
    return out


def _add_crossings(out: Floats, a: Floats, b: Floats, i: Ints, j: Ints, sharp: float) -> None:
    """Add to `out` the crossings of the pairs of polylines a[i] and b[j]."""
    base_a, normal_a = _lines_through(a)
    base_b, normal_b = _lines_through(b)
    # On which side of each piece of one the points of the other lie; a piece crosses where both
    # change sides.
    of_b = normal_a[i] @ b[j].swapaxes(1, 2) > base_a[i][:, :, None]
    of_a = a[i] @ normal_b[j].swapaxes(1, 2) > base_b[j][:, None]
    hits = np.nonzero((of_b[:, :, 1:] != of_b[:, :, :-1]) & (of_a[:, 1:] != of_a[:, :-1]))
    pair, k, m = hits
    if not len(pair):
        return
    weight = np.ones(len(pair))
    if sharp:
        u, v = normal_a[i[pair], k], normal_b[j[pair], m]
        along = np.abs(u[:, 0] * v[:, 0] + u[:, 1] * v[:, 1])
        sizes = (u[:, 0] ** 2 + u[:, 1] ** 2) * (v[:, 0] ** 2 + v[:, 1] ** 2)
        cosine = along / np.sqrt(np.maximum(sizes, 1e-18))
        weight += sharp * np.clip((cosine - SHARP) / (1 - SHARP), 0, 1)
    np.add.at(out, (i[pair], j[pair]), weight)


def _bounds(lines: Floats) -> tuple[Floats, Floats]:
    """Return the lower left and upper right corners of the boxes round polylines (P, T, 2)."""
    return lines.min(axis=1), lines.max(axis=1)


def _meeting(lines: Floats, others: Floats, margin: float = 0.0) -> Bools:
    """Return which of the others lie near enough to the box round all lines to matter."""
    points = lines.reshape(-1, 2)
    low, high = points.min(axis=0) - margin, points.max(axis=0) + margin
    return np.asarray(((others.min(axis=1) <= high) & (others.max(axis=1) >= low)).all(axis=1))


def _lines_through(lines: Floats) -> tuple[Floats, Floats]:
    """Return offset (P, T - 1) and normal (P, T - 1, 2) of the line through each piece."""
    normal = np.empty((len(lines), lines.shape[1] - 1, 2), dtype=lines.dtype)
    normal[..., 0] = lines[:, :-1, 1] - lines[:, 1:, 1]
    normal[..., 1] = lines[:, 1:, 0] - lines[:, :-1, 0]
    base = normal[..., 0] * lines[:, :-1, 0] + normal[..., 1] * lines[:, :-1, 1]
    return base, normal


def box_hits(lines: Floats, boxes: Floats) -> Bools:
    """Return which polylines touch which boxes, exactly (separating axes).

    Parameters
    ----------
    lines
        Shape (P, T, 2).
    boxes
        Shape (B, 4): centre x, centre y, half width, half height.

    Returns
    -------
    Bools
        Shape (P, B).
    """
    out = np.zeros((len(lines), len(boxes)), dtype=bool)
    if not out.size:
        return out
    low, high = _bounds(lines)
    near = (low[:, None, 0] <= boxes[:, 0] + boxes[:, 2]) & (
        high[:, None, 0] >= boxes[:, 0] - boxes[:, 2]
    )
    near &= low[:, None, 1] <= boxes[:, 1] + boxes[:, 3]
    near &= high[:, None, 1] >= boxes[:, 1] - boxes[:, 3]
    i, j = np.nonzero(near)
    if not len(i):
        return out
    found, kept = lines[i], boxes[j]
    half = (found[:, 1:] - found[:, :-1]) / 2
    dx = found[:, :-1, 0] + half[..., 0] - kept[:, None, 0]
    dy = found[:, :-1, 1] + half[..., 1] - kept[:, None, 1]
    hx, hy = np.abs(half[..., 0]), np.abs(half[..., 1])
    wide, high_half = kept[:, None, 2], kept[:, None, 3]
    touch = (np.abs(dx) <= hx + wide) & (np.abs(dy) <= hy + high_half)
    across = np.abs(half[..., 0] * dy - half[..., 1] * dx)
    touch &= across <= hx * high_half + hy * wide
    out[i, j] = touch.any(axis=1)
    return out


def distances(a: Floats, b: Floats) -> Floats:
    """Return the distance of every point of `a` (N, 2) to every point of `b` (M, 2)."""
    dx, dy = a[:, None, 0] - b[:, 0], a[:, None, 1] - b[:, 1]
    return np.asarray(np.sqrt(dx * dx + dy * dy))


def nearness(a: Floats, b: Floats, reach: float) -> Bools:
    """Return which points of `a` (P, T, 2) are within reach of which polylines' points.

    Parameters
    ----------
    a, b
        Shapes (P, T, 2) and (Q, T', 2).
    reach
        In points.

    Returns
    -------
    Bools
        Shape (P, T, Q).
    """
    out = np.zeros((*a.shape[:2], len(b)), dtype=bool)
    if not out.size:
        return out
    keep = _meeting(a, b, reach)
    b = b[keep]
    flat, rest = a.reshape(-1, 2), b.reshape(-1, 2)
    squares = (flat * flat).sum(axis=1)[:, None] + (rest * rest).sum(axis=1)
    close = squares - 2 * flat @ rest.T < reach * reach
    out[..., keep] = close.reshape(*a.shape[:2], *b.shape[:2]).any(axis=-1)
    return out


def polygon_area(points: Floats) -> Floats:
    """Return the signed area of closed polygons (..., T, 2); above 0: anticlockwise."""
    following = np.roll(points, -1, axis=-2)
    cross = points[..., 0] * following[..., 1] - points[..., 1] * following[..., 0]
    return np.asarray(cross.sum(axis=-1) / 2)


def roundness(points: Floats) -> Floats:
    """Return 4πA/p² of closed polygons (..., T, 2): 1 for a circle, 0 for a line."""
    step = np.roll(points, -1, axis=-2) - points
    around = np.sqrt(step[..., 0] ** 2 + step[..., 1] ** 2).sum(axis=-1)
    return np.asarray(4 * np.pi * np.abs(polygon_area(points)) / np.maximum(around, 1e-9) ** 2)
