"""How good a finished drawing is, so that the best of several can be kept."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from .curves import box_hits, crossing_weights, distances, nearness, roundness
from .marks import SIGN_HALF, even_points, inside

if TYPE_CHECKING:
    from .arrays import Bools, Floats
    from .scene import Layout

__all__ = ["judged"]

# What one of each costs; a crossing is the unit.
_SHARP = 0.7
_HIT = 6.0
_FLAT = 4.0
_VERY_FLAT, _FLATTEST = 6.0, 0.65
_INTRUDER = 1.2
_SIGN = 1.5
_AMBIGUOUS = 1.0
_ASIDE = 1.5
_CLASH, _TIPS = 1.5, 0.5
_NEAR = 6.0  # points between two ends at a label
_ALONG, _BESIDE = 0.5, 0.55  # for each twelfth of a link nearer than so many font sizes to another
_LONG = 0.04  # per link, for each usual length it is longer


def judged(place: Layout) -> float:
    """Return what is wrong with a drawing, in crossings.

    Parameters
    ----------
    place
        A finished layout: the curves, signs and marks are looked at as they will be drawn.
    """
    if not place.arcs:
        return 0.0
    pairs = list(place.arcs)
    names = list(place.labels)
    at = {name: k for k, name in enumerate(names)}
    ends = np.array([[at[a], at[b]] for a, b in pairs])
    boxes = np.array([[b.x, b.y, b.width / 2, b.height / 2] for b in place.labels.values()])
    lines = even_points(np.array([arc.curve for arc in place.arcs.values()]), 24)
    crossed = np.minimum(crossing_weights(lines, lines, _SHARP), 1 + _SHARP)
    np.fill_diagonal(crossed, 0)
    own = np.zeros((len(pairs), len(names)), dtype=bool)
    own[np.arange(len(pairs))[:, None], ends] = True
    cost = float(crossed.sum()) / 2 + _HIT * float((box_hits(lines, boxes) & ~own).sum())
    signs = np.array([arc.sign_at for arc in place.arcs.values()])
    cost += _signs_cost(lines, boxes, signs, place.font)
    cost += _ends_cost(lines, ends) + _along_cost(lines, boxes, place.font)
    cost += _loops_cost(place, lines, boxes, {pair: k for k, pair in enumerate(pairs)})
    length = np.hypot(*np.diff(lines, axis=1).transpose(2, 0, 1)).sum(axis=1)
    return cost + _LONG * float((length / (14 * place.font)).sum())


def _signs_cost(lines: Floats, boxes: Floats, signs: Floats, font: float) -> float:
    half = SIGN_HALF * font
    spots = np.hstack([signs, np.full_like(signs, half)])
    on_line = np.any(box_hits(lines, spots), axis=0)
    reach = boxes[:, 2:] + half
    on_label = _both(np.abs(signs[:, None] - boxes[:, :2]) < reach).any(axis=1)
    apart = _both(np.abs(signs[:, None] - signs) < 2 * half)
    apart[np.arange(len(signs)), np.arange(len(signs))] = False
    away = distances(signs, lines.reshape(-1, 2)).reshape(len(signs), *lines.shape[:2]).min(axis=2)
    mine = np.diagonal(away).copy()
    np.fill_diagonal(away, np.inf)
    collides = on_line | on_label | apart.any(axis=1)
    return float(_SIGN * collides.sum() + _AMBIGUOUS * (away.min(axis=1) < mine).sum())


def _ends_cost(lines: Floats, ends: Floats) -> float:
    """Return what ends cost that are so near each other that two arrows look like one."""
    spots = lines[:, [0, -1]].reshape(-1, 2)
    label = ends.reshape(-1)
    tip = np.tile([False, True], len(lines))
    near = (label[:, None] == label) & (distances(spots, spots) < _NEAR)
    near &= np.triu(np.ones_like(near), 1)
    mixed = tip[:, None] != tip
    tips = tip[:, None] & tip
    return float(_CLASH * (near & mixed).sum() + _TIPS * (near & tips).sum())


def _along_cost(lines: Floats, boxes: Floats, font: float) -> float:
    """Return what links cost that run along each other, away from labels and crossings."""
    lines = lines[:, ::2]
    count, points = lines.shape[:2]
    flat = lines.reshape(-1, 2)
    close = nearness(lines, lines, _BESIDE * font)
    close[np.arange(count), :, np.arange(count)] = False
    beside = _both(np.abs(flat[:, None] - boxes[:, :2]) < boxes[:, 2:] + 1.5 * font)
    free = ~beside.any(axis=1)
    along = (close & free.reshape(count, points, 1)).sum(axis=1)
    return _ALONG * float(np.maximum(along - 1, 0).sum()) / 2


def _loops_cost(
    place: Layout, lines: Floats, boxes: Floats, number: dict[tuple[str, str], int]
) -> float:
    cost = 0.0
    for marker in place.markers:
        parts = []
        for pair in pairwise([*marker.names, marker.names[0]]):
            parts += [np.array([place.positions[pair[0]]]), lines[number[pair]]]
        outline = np.vstack(parts)
        around = float(roundness(outline))
        cost += _FLAT * (1 - around)
        if len(marker.names) > 2:
            cost += _VERY_FLAT * max(_FLATTEST - around, 0.0)
        foreign = np.array([name not in marker.names for name in place.labels])
        cost += _INTRUDER * float((inside(boxes[:, :2], outline) & foreign).sum())
        cost += _ASIDE * (marker.leader is not None)
    return cost


def _both(near: Bools) -> Bools:
    """Return what holds along both axes, the last axis of size two."""
    return np.asarray(near[..., 0] & near[..., 1])
