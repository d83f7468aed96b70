"""A drawing whose places are given, not sought: labels, curves and marks where they are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..canvas.measuring import ASCENT, DESCENT, LINE_STEP, text_width
from ..placing.arcs import GAP, TIP_GAP
from ..placing.curves import clip_range, split
from ..placing.marks import SIGN_HALF, place_delays, place_signs
from ..placing.scene import Arc, Label, Layout, LoopMarker, Point
from ..placing.wrapping import wrap

if TYPE_CHECKING:
    from ...model.link import Link
    from ...model.variable import Variable
    from ..placing.arrays import Floats

__all__ = ["arranged", "label_of"]

_SIDE = 1.5  # free space at each side of a label, in points
_EDGE = 2.0


def label_of(variable: Variable, lang: str, font: float) -> Label:
    """Return the label of a variable, measured, at (0, 0)."""
    lines, cut = wrap(variable.label(lang))
    width = max(text_width(line) for line in lines) * font + 2 * _SIDE
    height = ((len(lines) - 1) * LINE_STEP + ASCENT + DESCENT) * font
    return Label(lines, 0.0, 0.0, round(width, 2), round(height, 2), cut)


def arranged(
    labels: Mapping[str, Label],
    links: Sequence[Link],
    curves: Sequence[Floats],
    *,
    page: Point,
    font: float,
    lang: str,
    markers: tuple[LoopMarker, ...] = (),
    found: int = 0,
    found_complete: bool = True,
) -> Layout:
    """Return a layout from places of labels and curves between their centres.

    Parameters
    ----------
    labels
        The labels, at their places.
    links
        The links to draw.
    curves
        The control points of each, (4, 2), from centre to centre; they are cut at the labels. A
        self-link comes as it is drawn.
    page, font, lang, markers, found, found_complete
        As in `Layout`.
    """
    names = list(labels)
    boxes = np.array([[b.x, b.y, b.width / 2, b.height / 2] for b in labels.values()])
    place = {name: k for k, name in enumerate(names)}
    cut = [
        curve if link.source == link.target
        else _cut(curve, boxes[place[link.source]], boxes[place[link.target]], font)
        for link, curve in zip(links, curves, strict=True)
    ]  # fmt: skip
    drawn = np.array(cut).reshape(-1, 4, 2)
    wide = np.array([2.4 if link.contested else 1.0 for link in links]).reshape(-1, 1)
    halves = np.asarray(SIGN_HALF * np.hstack([wide, np.ones_like(wide)])) * font
    area = (_EDGE, _EDGE, page[0] - _EDGE, page[1] - _EDGE)
    signs = place_signs(drawn, boxes, halves, font, area)
    late = np.array([link.delay > 0 for link in links], dtype=bool)
    delays = place_delays(drawn, late, boxes, signs, font)
    arcs = {}
    for k, link in enumerate(links):
        points = [_point(p) for p in drawn[k]]
        delay = delays[k]
        at, angle = (None, 0.0) if delay is None else (_point(delay[0]), round(delay[1], 4))
        arcs[link.pair] = Arc((points[0], points[1], points[2], points[3]), _point(signs[k]), at,
                              angle)  # fmt: skip
    return Layout(
        labels, arcs, markers, page, font, lang, found=found, found_complete=found_complete
    )


def _cut(curve: Floats, source: Floats, target: Floats, font: float) -> Floats:
    out, into = source.copy(), target.copy()
    out[2:] += GAP * font
    into[2:] += TIP_GAP * font
    first, last = clip_range(curve[None], out[None], into[None])
    a, b = float(first[0]), float(last[0])
    if b <= a:
        a, b = 0.4, 0.6
    return split(curve, a, b)


def _point(point: Floats) -> Point:
    return round(float(point[0]), 2), round(float(point[1]), 2)
