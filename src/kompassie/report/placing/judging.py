"""How good a finished drawing is, so that the best of several can be kept."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .curves import box_hits, crossing_weights, distances, nearness, polygon_area, roundness
from .marks import SIGN_HALF, even_points, inside

if TYPE_CHECKING:
    from .arrays import Bools, Floats
    from .scene import Layout

__all__ = ["Verdict", "judged"]

# What one of each costs; a crossing is the unit.
_SHARP = 0.7
_HIT = 6.0
_FLAT = 4.0
_VERY_FLAT, _FLATTEST = 6.0, 0.65
_INTRUDER = 1.2
_INWARD = 1.0  # a link of a shown loop that bends against it
_SIGN = 2.5
_AMBIGUOUS = 2.0
_DELAY = 2.0
_ASIDE = 1.5
_CLASH, _TIPS = 2.0, 0.5
_NEAR = 6.0  # points between two ends at a label
_ALONG, _BESIDE = 0.5, 0.55  # for each twelfth of a link nearer than so many font sizes to another
_LONG = 0.04  # per link, for each usual length it is longer


class Verdict(NamedTuple):
    """What is wrong with a drawing.

    Parameters
    ----------
    cost
        In crossings.
    troubled
        Places in the map of the variables whose links break a hard rule: through a label, signs
        or delays that touch something, two ends that look like one.
    """

    cost: float
    troubled: tuple[int, ...]


def judged(place: Layout) -> Verdict:
    """Return what is wrong with a drawing.

    Parameters
    ----------
    place
        A finished layout: the curves, signs and marks are looked at as they will be drawn.
    """
    if not place.arcs:
        return Verdict(0.0, ())
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
    through = box_hits(lines, boxes) & ~own
    signs = np.array([arc.sign_at for arc in place.arcs.values()])
    faults = _HIT * through.sum(axis=1) + _signs_cost(lines, boxes, signs, place.font)
    faults = faults + _delays_cost(place, lines, boxes, signs) + _ends_cost(lines, ends)
    cost = float(crossed.sum()) / 2 + float(faults.sum()) + _along_cost(lines, boxes, place.font)
    cost += _loops_cost(place, lines, boxes, {pair: k for k, pair in enumerate(pairs)})
    length = np.hypot(*np.diff(lines, axis=1).transpose(2, 0, 1)).sum(axis=1)
    cost += _LONG * float((length / (14 * place.font)).sum())
    troubled = np.union1d(ends[faults > 0], np.flatnonzero(through.any(axis=0)))
    return Verdict(cost, tuple(troubled.tolist()))


def _signs_cost(lines: Floats, boxes: Floats, signs: Floats, font: float) -> Floats:
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
    return np.asarray(_SIGN * collides + _AMBIGUOUS * (away.min(axis=1) < mine))


def _delays_cost(place: Layout, lines: Floats, boxes: Floats, signs: Floats) -> Floats:
    """Return what delay marks cost that touch a label, a sign or another link."""
    cost, font = np.zeros(len(lines)), place.font
    for k, arc in enumerate(place.arcs.values()):
        if arc.delay_at is None:
            continue
        spot = np.array([arc.delay_at])
        others = np.delete(lines, k, axis=0).reshape(-1, 2)
        near = bool((distances(spot, signs) < 0.95 * font).any())
        near |= len(others) > 0 and bool((distances(spot, others) < 0.6 * font).any())
        near |= bool(_both(np.abs(spot - boxes[:, :2]) < boxes[:, 2:] + 0.5 * font).any())
        cost[k] = _DELAY * near
    return cost


def _ends_cost(lines: Floats, ends: Floats) -> Floats:
    """Return what ends cost that are so near each other that two arrows look like one."""
    spots = lines[:, [0, -1]].reshape(-1, 2)
    label = ends.reshape(-1)
    tip = np.tile([False, True], len(lines))
    near = (label[:, None] == label) & (distances(spots, spots) < _NEAR)
    near[np.arange(len(spots)), np.arange(len(spots))] = False
    mixed = tip[:, None] != tip
    tips = tip[:, None] & tip
    each = 0.5 * (_CLASH * (near & mixed).sum(axis=1) + _TIPS * (near & tips).sum(axis=1))
    return np.asarray(each.reshape(-1, 2).sum(axis=1))


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
        links = [number[pair] for pair in pairwise([*marker.names, marker.names[0]])]
        spots = [np.array([place.positions[name]]) for name in marker.names]
        outline = np.vstack([x for k, spot in zip(links, spots, strict=True)
                             for x in (spot, lines[k])])  # fmt: skip
        cost += _INWARD * _bent_inward(lines[links], outline)
        around = float(roundness(outline))
        cost += _FLAT * (1 - around)
        if len(marker.names) > 2:
            cost += _VERY_FLAT * max(_FLATTEST - around, 0.0)
        foreign = np.array([name not in marker.names for name in place.labels])
        cost += _INTRUDER * float((inside(boxes[:, :2], outline) & foreign).sum())
        cost += _ASIDE * (marker.leader is not None)
    return cost


def _bent_inward(links: Floats, outline: Floats) -> int:
    """Return how many links of a loop bulge to its inner side."""
    chord = links[:, -1] - links[:, 0]
    middle = links[:, links.shape[1] // 2] - links[:, 0]
    bulge = (chord[:, 0] * middle[:, 1] - chord[:, 1] * middle[:, 0]) * polygon_area(outline)
    far = np.abs(bulge) > 0.02 * (chord * chord).sum(axis=1) * abs(float(polygon_area(outline)))
    return int(((bulge > 0) & far).sum())


def _both(near: Bools) -> Bools:
    """Return what holds along both axes, the last axis of size two."""
    return np.asarray(near[..., 0] & near[..., 1])
