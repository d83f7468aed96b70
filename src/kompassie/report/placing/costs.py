"""What makes a drawing worse, and by how much: a crossing is the unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .arrays import Bools, Floats, Ints
    from .placing import Plan


__all__ = [
    "AIR",
    "HIT",
    "INTRUDER",
    "NARROW",
    "OVAL",
    "SHAPE",
    "SHARP",
    "crowding",
    "enclosed",
    "flatness",
    "gravity",
    "held",
    "length_cost",
    "regular",
    "size_of",
]

SHARP = 0.6
"""A crossing at a small angle, on top of 1."""

HIT = 3.0
"""A link through a label, or nearly."""

AIR = 0.3
"""What a link must stay away from a label, in font sizes."""

NARROW = 0.6
"""Two links that leave a label side by side."""

SHAPE = 6.0
"""A loop that is shown and is no circle at all."""

INTRUDER = 1.1
"""A variable inside a loop it is no part of."""

OVAL = np.array([1.25, 1.0], dtype=np.float32)
"""Labels are wide, so a loop may be too."""

_OVERLAP = 8.0
_CROWDED = 1.2
_LONG = 0.22
_SHORT = 1.8
_GRAVITY = 0.12
_FLAT = 0.7


def crowding(plan: Plan, delta: Floats) -> Floats:
    """Return what it costs to be near other labels.

    Parameters
    ----------
    plan
        What is drawn.
    delta
        Shape (..., V, 2): gaps along both axes to the other labels, below 0 where they overlap.
    """
    outside = np.maximum(delta, 0)
    gap = size_of(outside)
    inside = (delta[..., 0] < 0.4 * plan.font) & (delta[..., 1] < 0.4 * plan.font)
    crowded = np.clip(1 - gap / (1.3 * max(plan.gap, plan.font)), 0, 1) ** 2
    return np.asarray(_OVERLAP * inside.sum(axis=-1) + _CROWDED * crowded.sum(axis=-1))


def length_cost(
    plan: Plan, places: Floats, others: Floats, v: int, other: Ints, links: Ints
) -> Floats:
    """Return what links cost that are longer than usual, or too short for their marks.

    Parameters
    ----------
    plan
        What is drawn.
    places
        Shape (..., tries, 2): places of a variable.
    others
        Shape (..., links, 2): the variables at the other end of its links.
    v, other, links
        Which variable, which others, and by which links.
    """
    delta = np.abs(places[..., :, None, :] - others[..., None, :, :])
    length = size_of(delta / OVAL)
    long = np.maximum(length / plan.step - 1.0, 0)
    outside = np.maximum(delta - (plan.halves[other] + plan.halves[v]).astype(delta.dtype), 0)
    visible = size_of(outside)
    short = np.clip(1 - visible / plan.least[links].astype(delta.dtype), 0, 1)
    return np.asarray((_LONG * long**1.5 + _SHORT * short).sum(axis=-1))


def flatness(round_share: Floats) -> Floats:
    """Return what loops cost by how round they are, 1 for as round as can be; flat ones doubly."""
    return np.asarray(SHAPE * (1 - round_share + np.maximum(_FLAT - round_share, 0)))


def gravity(plan: Plan, places: Floats) -> Floats:
    """Return what it costs to be far from the middle of the page, so that islands stay near."""
    left, bottom, right, top = plan.area
    centre = np.array([(left + right) / 2, (bottom + top) / 2], dtype=places.dtype)
    return np.asarray(_GRAVITY * size_of((places - centre) / OVAL) / plan.step)


def held(places: Floats, centres: Floats, radii: Floats) -> Floats:
    """Return how far places are within circles: 1 well inside, 0 well outside, softly between."""
    away = (places - centres) / OVAL
    far = size_of(away)
    return np.asarray(np.clip(1.7 - 1.4 * far / np.maximum(radii, 1e-9), 0, 1))


def enclosed(places: Floats, corners: Floats) -> Bools:
    """Return which places (..., 2) lie within polygons (..., N, 2), whichever way these run."""
    x, y = places[..., None, 0], places[..., None, 1]
    ax, ay = corners[..., 0], corners[..., 1]
    bx, by = np.roll(ax, -1, axis=-1), np.roll(ay, -1, axis=-1)
    between = (ay > y) != (by > y)
    rise = np.where(np.abs(by - ay) < 1e-12, 1e-12, by - ay)
    left = x < ax + (y - ay) / rise * (bx - ax)
    return np.asarray((between & left).sum(axis=-1) % 2 == 1)


def size_of(vectors: Floats) -> Floats:
    """Return how long vectors (..., 2) are."""
    # hypot guards against overflow, which points on a page do not need, at five times the price.
    # Summing over an axis of two is dear as well.
    x, y = vectors[..., 0], vectors[..., 1]
    return np.asarray(np.sqrt(x * x + y * y))


def regular(sides: int) -> Floats:
    """Return the corners of a regular polygon, shape (sides, 2)."""
    angle = 2 * np.pi * np.arange(sides) / sides
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)
