"""A layout after somebody moved a label or changed a link: all else stays exactly in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ...model.causal_map import CausalMap
from ...model.link import Link
from ..drawing.arranged import arranged
from ..placing.curves import sample, split
from ..placing.scene import Arc, Label, Layout, LoopMarker, Point

if TYPE_CHECKING:
    from ..placing.arrays import Floats

__all__ = ["moved", "relinked"]

_BEYOND, _STEPS = 1.5, 1_501
_BEND = 0.12  # of the length of a new link, to its left
_FRESH = np.array([[1 / 3, _BEND], [2 / 3, _BEND]])


def moved(place: Layout, m: CausalMap, to: Mapping[str, Point]) -> Layout:
    """Return a layout with some labels elsewhere; their arcs keep the bend they had.

    Parameters
    ----------
    place
        The layout.
    m
        The map it is of.
    to
        New centres, {name: (x, y)} in points; kept within the page.
    """
    labels = {
        name: _at(label, to[name], place.page) if name in to else label
        for name, label in place.labels.items()
    }
    shifts = {
        name: (labels[name].x - place.labels[name].x, labels[name].y - place.labels[name].y)
        for name in to
    }
    changed = [link for link in m.links if link.source in to or link.target in to]
    arcs = dict(place.arcs) | _curved(place, labels, changed)
    markers = tuple(_followed(marker, shifts) for marker in place.markers)
    return replace(place, labels=labels, arcs=arcs, markers=markers)


def relinked(place: Layout, before: CausalMap, after: CausalMap) -> Layout:
    """Return a layout of a map with other links between the same variables, in the same places.

    Marks stay of loops whose links are all still there and whose sign is what it was.
    """
    kept = {
        link.pair: place.arcs[link.pair]
        for link in after.links
        if link.pair in place.arcs and before.link(*link.pair).delay == link.delay
    }
    fresh = [link for link in after.links if link.pair not in kept]
    arcs = kept | _curved(place, place.labels, fresh)
    ordered = {link.pair: arcs[link.pair] for link in after.links}
    markers = tuple(marker for marker in place.markers if _kind(after, marker.names) == marker.kind)
    return replace(place, arcs=ordered, markers=markers)


def _kind(m: CausalMap, names: tuple[str, ...]) -> str | None:
    sign = 1
    for pair in zip(names, (*names[1:], names[0]), strict=True):
        if not m.has_link(*pair):
            return None
        sign *= int(m.link(*pair).sign)
    return {1: "R", -1: "B", 0: "?"}[sign]


def _at(label: Label, to: Point, page: Point) -> Label:
    """Return a label at a place where all of it is on the page."""
    half = (min(label.width, page[0]) / 2, min(label.height, page[1]) / 2)
    x, y = (round(min(max(float(to[k]), half[k]), page[k] - half[k]), 2) for k in (0, 1))
    return replace(label, x=x, y=y)


def _curved(
    place: Layout, labels: Mapping[str, Label], links: Iterable[Link]
) -> dict[tuple[str, str], Arc]:
    """Return the arcs of some links between labels; one that was there keeps its bend."""
    chosen = list(links)
    curves = [_curve(place, labels, link) for link in chosen]
    drawn = arranged(labels, chosen, curves, page=place.page, font=place.font, lang=place.lang)
    return dict(drawn.arcs)


def _curve(place: Layout, labels: Mapping[str, Label], link: Link) -> Floats:
    """Return the curve of a link from centre to centre, bent as it was."""
    old = place.arcs.get(link.pair)
    start, end = (np.array([labels[n].x, labels[n].y]) for n in link.pair)
    if link.source == link.target:
        return _own(place, labels[link.source], link, old)
    along = end - start
    across = np.array([-along[1], along[0]])
    bend = _FRESH
    if old is not None:
        ends = np.array([[place.labels[n].x, place.labels[n].y] for n in link.pair])
        bend = _bend(_uncut(np.array(old.curve), *ends), *ends)
    inner = start + bend[:, :1] * along + bend[:, 1:] * across
    curve: Floats = np.vstack([start, inner, end])
    return curve


def _uncut(curve: Floats, start: Floats, end: Floats) -> Floats:
    """Return a curve that was cut at two labels, from centre to centre again.

    It is the same cubic, followed beyond its ends to where it comes closest to the centres.
    """
    before, after = np.linspace(-_BEYOND, 0.0, _STEPS), np.linspace(1.0, 1.0 + _BEYOND, _STEPS)
    first = before[np.argmin(np.sum((sample(curve, before) - start) ** 2, axis=-1))]
    last = after[np.argmin(np.sum((sample(curve, after) - end) ** 2, axis=-1))]
    return split(curve, float(first), float(last))


def _bend(curve: Floats, start: Floats, end: Floats) -> Floats:
    """Return where the two inner points of a curve lie: along the line of centres, and across."""
    along = end - start
    length = float(along @ along) or 1.0
    across = np.array([-along[1], along[0]])
    inner = curve[1:3] - start
    found: Floats = np.stack([inner @ along, inner @ across], axis=1) / length
    return found


def _own(place: Layout, label: Label, link: Link, old: Arc | None) -> Floats:
    """Return a link from a variable to itself: as it was, moved along, or a loop on top."""
    here = np.array([label.x, label.y])
    if old is not None:
        before = place.labels[link.source]
        kept: Floats = np.array(old.curve) + (here - np.array([before.x, before.y]))
        return kept
    top, out = label.height / 2, place.font
    made: Floats = here + np.array(
        [[-out, top], [-2.5 * out, top + 3 * out], [2.5 * out, top + 3 * out], [out, top]]
    )
    return made


def _followed(marker: LoopMarker, shifts: Mapping[str, Point]) -> LoopMarker:
    """Return the mark of a loop, moved as the middle of its variables moved."""
    mine = [shifts[name] for name in marker.names if name in shifts]
    if not mine:
        return marker
    x, y = (sum(shift[k] for shift in mine) / len(marker.names) for k in (0, 1))
    return replace(marker, x=round(marker.x + x, 2), y=round(marker.y + y, 2), leader=None)
