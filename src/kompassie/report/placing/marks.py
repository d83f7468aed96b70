"""Where the signs, the delay marks and the loop marks go, once the links are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .curves import box_hits, distances, polygon_area, sample

if TYPE_CHECKING:
    from .arrays import Bools, Floats

__all__ = [
    "HEAD",
    "SIGN_HALF",
    "Mark",
    "even_points",
    "inside",
    "place_delays",
    "place_loops",
    "place_signs",
]

HEAD = 0.78
"""Length of an arrow head, in font sizes."""

SIGN_HALF = 0.45
"""Half the side of the box of a sign, in font sizes."""

_POINTS = 28
_BACK = (0.75, 1.05, 1.4, 1.8, 2.3, 2.9, 3.6, 4.6, 6.0)
_SWEEPS = 3
_DELAY_PLACES = (0.48, 0.42, 0.54, 0.36, 0.6, 0.3, 0.66, 0.24)
_LARGEST_MARK = 1.45
_SMALLEST_MARK = 0.95
_AIR = 0.3  # round a loop mark, in font sizes


class Mark(NamedTuple):
    """A loop mark: centre, radius, direction, and the end of a leader line if it has one."""

    centre: Floats
    radius: float
    clockwise: bool
    leader: Floats | None


def even_points(curves: Floats, count: int = _POINTS) -> Floats:
    """Return points at even steps along curves (L, 4, 2), shape (L, count, 2)."""
    if not len(curves):
        return np.zeros((0, count, 2))
    dense = sample(curves, np.linspace(0, 1, 65))
    step = np.hypot(*np.diff(dense, axis=1).transpose(2, 0, 1))
    along = np.hstack([np.zeros((len(curves), 1)), np.cumsum(step, axis=1)])
    wished = np.linspace(0, 1, count)
    out = np.empty((len(curves), count, 2))
    for k in range(len(curves)):
        total = max(float(along[k, -1]), 1e-9)
        for axis in (0, 1):
            out[k, :, axis] = np.interp(wished * total, along[k], dense[k, :, axis])
    return out


def _lengths(lines: Floats) -> Floats:
    step = np.diff(lines, axis=1)
    return np.asarray(np.hypot(step[..., 0], step[..., 1]).sum(axis=1))


def place_signs(
    curves: Floats, boxes: Floats, halves: Floats, font: float, page: Sequence[float]
) -> Floats:
    """Return the centre of the sign of each link.

    Parameters
    ----------
    curves
        Shape (L, 4, 2): the links as drawn.
    boxes
        Shape (V, 4): centre and half size of each label.
    halves
        Shape (L, 2): half size of each sign.
    font
        Type size, in points.
    page
        Left, bottom, right and top that signs must stay within.

    Returns
    -------
    Floats
        Shape (L, 2).
    """
    count = len(curves)
    if not count:
        return np.zeros((0, 2))
    lines = even_points(curves)
    options = _sign_options(lines, halves, font)
    fixed = np.stack(
        [_sign_costs(k, options[k], lines, boxes, halves[k], font, page) for k in range(count)]
    )
    chosen = fixed.argmin(axis=1)
    places = options[np.arange(count), chosen]
    # Signs that have few good places choose first.
    order = np.argsort((fixed < fixed.min(axis=1, keepdims=True) + 1).sum(axis=1), kind="stable")
    for _ in range(_SWEEPS):
        changed = False
        for k in order.tolist():
            delta = np.abs(options[k][:, None] - places[None])
            reach = halves[k] + halves + 0.15 * font
            touch = (delta < reach).all(axis=2)
            touch[:, k] = False
            best = int((fixed[k] + 6.0 * touch.sum(axis=1)).argmin())
            if best != chosen[k]:
                changed = True
                chosen[k] = best
                places[k] = options[k, best]
        if not changed:
            break
    return np.asarray(places)


def _sign_options(lines: Floats, halves: Floats, font: float) -> Floats:
    """Return places to try for each sign, (L, options, 2): behind the tip, on both sides."""
    total = _lengths(lines)
    rows = []
    at = np.linspace(0, 1, lines.shape[1])
    for line, length, half in zip(lines, total, halves, strict=True):
        places = []
        for back in _BACK:
            share = 1 - min(back * font / max(length, 1e-9), 0.75)
            point = np.array([np.interp(share, at, line[:, axis]) for axis in (0, 1)])
            ahead = np.array([np.interp(min(share + 0.04, 1), at, line[:, a]) for a in (0, 1)])
            behind = np.array([np.interp(share - 0.04, at, line[:, a]) for a in (0, 1)])
            way = ahead - behind
            way = way / max(float(np.hypot(*way)), 1e-9)
            normal = np.array([-way[1], way[0]])
            # Half the box as seen across the line, and a little air; more beside the head.
            aside = np.abs(normal) @ half + (0.34 if back < 1.2 else 0.22) * font
            for extra in (0.0, 0.22 * font):
                places += [point + (aside + extra) * normal, point - (aside + extra) * normal]
        rows.append(places)
    return np.array(rows)


def _sign_costs(
    k: int,
    options: Floats,
    lines: Floats,
    boxes: Floats,
    half: Floats,
    font: float,
    page: Sequence[float],
) -> Floats:
    """Return what each place of a sign costs, other signs left out."""
    spots = np.hstack([options, np.broadcast_to(half, options.shape)])
    reach = boxes[:, 2:] + half + 0.12 * font
    on_label = (np.abs(options[:, None] - boxes[:, :2]) < reach).all(axis=2)
    cost = 8.0 * on_label.sum(axis=1)
    tight = spots.copy()
    tight[:, 2:] += 0.06 * font
    cost = cost + 7.0 * box_hits(lines, tight).sum(axis=0)
    away = distances(options, lines.reshape(-1, 2)).reshape(len(options), *lines.shape[:2])
    nearest = away.min(axis=2)
    own = nearest[:, k].copy()
    nearest[:, k] = np.inf
    other = nearest.min(axis=1)
    cost += 7.0 * (other < 1.1 * own) + 1.2 * np.clip(1 - (other - own) / (1.2 * font), 0, 1)
    # Another link's arrow head is wider than its line.
    tips = np.delete(lines[:, -1], k, axis=0)
    if len(tips):
        cost += 3.0 * (distances(options, tips) < 0.8 * font).any(axis=1)
    left, bottom, right, top = page
    low, high = options - half, options + half
    cost += 10.0 * ((low < [left, bottom]) | (high > [right, top])).any(axis=1)
    tries = len(options) // len(_BACK)
    cost += 0.22 * np.repeat(_BACK, tries)
    cost += np.tile([0.0, 0.0, 0.1, 0.1], len(_BACK))
    return np.asarray(cost)


def place_delays(
    curves: Floats, delayed: Bools, boxes: Floats, signs: Floats, font: float
) -> list[tuple[Floats, float] | None]:
    """Return for each delayed link the middle of its mark and the direction of the link there."""
    lines = even_points(curves)
    marks: list[tuple[Floats, float] | None] = []
    placed = np.zeros((0, 2))
    at = np.linspace(0, 1, lines.shape[1])
    reach = 0.62 * font
    for k in range(len(curves)):
        if not delayed[k]:
            marks.append(None)
            continue
        places = np.array(
            [[np.interp(s, at, lines[k, :, a]) for a in (0, 1)] for s in _DELAY_PLACES]
        )
        others = np.delete(lines, k, axis=0).reshape(-1, 2)
        cost = 0.35 * np.abs(np.array(_DELAY_PLACES) - 0.48)
        for things, near in ((others, 1.0), (signs, 1.25), (placed, 1.6)):
            if len(things):
                gap = distances(places, things).min(axis=1) / font
                cost = cost + 2 * np.clip(1 - gap / near, 0, 1)
        close = (np.abs(places[:, None] - boxes[:, :2]) < boxes[:, 2:] + reach).all(axis=2)
        cost = cost + 2 * close.sum(axis=1)
        best = int(cost.argmin())
        share = _DELAY_PLACES[best]
        ahead, behind = (
            np.array([np.interp(share + d, at, lines[k, :, a]) for a in (0, 1)])
            for d in (0.03, -0.03)
        )
        way = ahead - behind
        marks.append((places[best], float(np.arctan2(way[1], way[0]))))
        placed = np.vstack([placed, places[best]])
    return marks


def place_loops(
    lines: Floats,
    outlines: Sequence[Floats],
    boxes: Floats,
    obstacles: Floats,
    font: float,
    page: Sequence[float],
) -> list[Mark]:
    """Return a mark for each loop: inside it, as far from everything as its radius needs.

    Parameters
    ----------
    lines
        Shape (L, T, 2): all links as drawn.
    outlines
        For each loop its drawn outline, (points, 2).
    boxes
        Shape (V, 4): labels.
    obstacles
        Shape (N, 3): centre and radius of signs and delay marks.
    font
        Type size, in points.
    page
        Left, bottom, right and top that marks must stay within.
    """
    points = even_points_of(lines, font)
    marks: list[Mark] = []
    taken = obstacles
    for k in range(len(outlines)):
        rivals = [outline for j, outline in enumerate(outlines) if j != k]
        mark = _place_loop(outlines[k], rivals, points, boxes, taken, font, page)
        marks.append(mark)
        taken = np.vstack([taken, [[*mark.centre, mark.radius]]])
    return marks


def even_points_of(lines: Floats, step: float) -> Floats:
    """Return points along polylines no further apart than `step`, shape (N, 2)."""
    if not len(lines):
        return np.zeros((0, 2))
    longest = float(np.hypot(*np.diff(lines, axis=1).transpose(2, 0, 1)).max())
    parts = max(int(np.ceil(longest / step)), 1)
    share = np.arange(parts) / parts
    start, way = lines[:, :-1, None], np.diff(lines, axis=1)[:, :, None]
    return np.asarray((start + share[:, None] * way).reshape(-1, 2))


def _place_loop(
    outline: Floats,
    rivals: Sequence[Floats],
    points: Floats,
    boxes: Floats,
    taken: Floats,
    font: float,
    page: Sequence[float],
) -> Mark:
    area = float(polygon_area(outline))
    centre = _centroid(outline)
    wished = _LARGEST_MARK * font
    low, high = outline.min(axis=0), outline.max(axis=0)
    spots = _spots(low, high, centre)
    spots = spots[inside(spots, outline)]
    close = ((points > low - wished) & (points < high + wished)).all(axis=1)
    everything, points = points, points[close]
    if len(spots):
        clear = _clearance(spots, points, boxes, taken, page) - _AIR * font
        size = max(np.sqrt(abs(area) / np.pi), 1e-9)
        value = np.minimum(clear, wished) / font
        value -= 0.9 * np.hypot(*(spots - centre).T) / size
        for rival in rivals:
            value -= 0.6 * inside(spots, rival)
        # A mark that has no room at all is worse than one out of the middle.
        value -= 6.0 * np.clip(_SMALLEST_MARK - clear / font, 0, None)
        best = int(value.argmax())
        radius = float(min(clear[best], wished))
        if radius >= _SMALLEST_MARK * font:
            return Mark(spots[best], radius, area < 0, None)
    return _outside(outline, centre, area, everything, boxes, taken, font, page)


def _outside(
    outline: Floats,
    centre: Floats,
    area: float,
    points: Floats,
    boxes: Floats,
    taken: Floats,
    font: float,
    page: Sequence[float],
) -> Mark:
    """Return a mark in the nearest free place, with a leader line to its loop."""
    radius = _SMALLEST_MARK * font
    reach = 12 * font
    low, high = outline.min(axis=0) - reach, outline.max(axis=0) + reach
    spots = _spots(low, high, centre, 40)
    points = points[((points > low) & (points < high)).all(axis=1)]
    clear = _clearance(spots, points, boxes, taken, page) - 0.2 * font
    away = distances(spots, outline)
    cost = away.min(axis=1) / font + 40 * np.clip(radius - clear, 0, None) / font
    best = int(cost.argmin())
    return Mark(spots[best], radius, area < 0, outline[int(away[best].argmin())])


def _spots(low: Floats, high: Floats, centre: Floats, count: int = 26) -> Floats:
    x, y = (np.linspace(low[a], high[a], count) for a in (0, 1))
    return np.vstack([centre, np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)])


def _clearance(
    spots: Floats, points: Floats, boxes: Floats, taken: Floats, page: Sequence[float]
) -> Floats:
    """Return how far each spot is from everything drawn."""
    beside = np.maximum(np.abs(spots[:, None] - boxes[:, :2]) - boxes[:, 2:], 0)
    clear = np.hypot(beside[..., 0], beside[..., 1]).min(axis=1, initial=np.inf)
    if len(points):
        clear = np.minimum(clear, distances(spots, points).min(axis=1))
    if len(taken):
        clear = np.minimum(clear, (distances(spots, taken[:, :2]) - taken[:, 2]).min(axis=1))
    left, bottom, right, top = page
    edges = np.hstack([spots - [left, bottom], [right, top] - spots])
    return np.asarray(np.minimum(clear, edges.min(axis=1)))


def _centroid(outline: Floats) -> Floats:
    following = np.roll(outline, -1, axis=0)
    cross = outline[:, 0] * following[:, 1] - outline[:, 1] * following[:, 0]
    area = cross.sum() / 2
    if abs(area) < 1e-6:
        return np.asarray(outline.mean(axis=0))
    return np.asarray(((outline + following) * cross[:, None]).sum(axis=0) / (6 * area))


def inside(spots: Floats, outline: Floats) -> Bools:
    """Return which spots lie within a closed outline (even-odd rule)."""
    following = np.roll(outline, -1, axis=0)
    x, y = spots[:, None, 0], spots[:, None, 1]
    between = (outline[:, 1] > y) != (following[:, 1] > y)
    rise = following[:, 1] - outline[:, 1]
    rise = np.where(np.abs(rise) < 1e-12, 1e-12, rise)
    cut = outline[:, 0] + (y - outline[:, 1]) / rise * (following[:, 0] - outline[:, 0])
    return np.asarray((between & (x < cut)).sum(axis=1) % 2 == 1)
