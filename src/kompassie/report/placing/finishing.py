"""From positions to a finished drawing: curves, marks, and a page no larger than needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from .curves import box_hits
from .marks import SIGN_HALF, even_points, place_delays, place_loops, place_signs
from .scene import Arc, Label, Layout, LoopMarker, Point, Zone
from .self_links import self_link

if TYPE_CHECKING:
    from ...loops.loop import Loop
    from ...model.causal_map import CausalMap
    from .arcs import Router
    from .arrays import Floats
    from .loop_choice import ChosenLoops
    from .marks import Mark
    from .placing import Plan

    Delays = Sequence[tuple[Floats, float] | None]

__all__ = ["FOOT", "LEAST_PAGE", "MARGIN", "Drawn", "finished", "link_ends"]

MARGIN = 22.0
"""Free space round a drawing, in points."""

FOOT = 2.4
"""Height of the strip for the legend, in font sizes."""

_EDGE = 4.0
LEAST_PAGE = (44.0, 16.0)
"""So that the legend fits in two rows, in font sizes."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """What is known of a drawing once its variables have their places.

    Parameters
    ----------
    map, chosen, plan
        What is drawn, and around which loops.
    positions
        Shape (V, 2), in points.
    router
        The bends of the links at these positions.
    lines
        The lines of each label, and whether it was cut.
    page
        Width and height, in points.
    lang, seed
        As asked for.
    trim
        Whether to leave out what the page has too much.
    warnings
        What did not go as asked so far.
    zones
        Parts of the page that belong to some variables.
    """

    map: CausalMap
    chosen: ChosenLoops
    plan: Plan
    positions: Floats
    router: Router
    lines: Sequence[tuple[tuple[str, ...], bool]]
    page: tuple[float, float]
    lang: str
    seed: int
    trim: bool
    warnings: tuple[tuple[str, float], ...]
    zones: tuple[Zone, ...] = ()

    @property
    def font(self) -> float:
        """Type size, in points."""
        return self.plan.font

    @property
    def boxes(self) -> Floats:
        """Centre and half size of each label, shape (V, 4)."""
        return np.hstack([self.positions, self.plan.halves])


def finished(drawn: Drawn) -> Layout:
    """Return the layout: every curve clipped, every mark placed, moved to its page."""
    m, font = drawn.map, drawn.font
    curves = _curves(drawn)
    width, height = drawn.page
    page = (_EDGE, _EDGE + 2.0 * font, width - _EDGE, height - _EDGE)
    signs = place_signs(curves, drawn.boxes, _sign_halves(m) * font, font, page)
    delayed = np.array([link.delay > 0 for link in m.links], dtype=bool)
    delays = place_delays(curves, delayed, drawn.boxes, signs, font)
    marks = _loop_marks(drawn, curves, signs, delays, page)
    warnings = drawn.warnings
    through = _through_labels(drawn, curves)
    if through:
        warnings = (*warnings, ("links through labels", float(through)))
    shift, size = _trimmed(drawn, curves, signs, marks)
    return Layout(
        labels={name: _label(drawn, k, shift) for k, name in enumerate(m.names)},
        arcs={
            link.pair: _arc(curves[k] + shift, signs[k] + shift, delays[k], shift)
            for k, link in enumerate(m.links)
        },
        markers=_markers(drawn, marks, shift),
        page=size,
        font=font,
        lang=drawn.lang,
        found=drawn.chosen.found,
        found_complete=drawn.chosen.complete,
        warnings=warnings,
        seed=drawn.seed,
        zones=drawn.zones,
    )


def link_ends(m: CausalMap) -> list[tuple[int, int]]:
    """Return the places of the ends of each link."""
    return [(m.position(link.source), m.position(link.target)) for link in m.links]


def _curves(drawn: Drawn) -> Floats:
    """Return the control points of all links, (L, 4, 2); self-links last, where there is room."""
    ends = link_ends(drawn.map)
    curves = np.zeros((len(ends), 4, 2))
    apart = [k for k, (a, b) in enumerate(ends) if a != b]
    for number, k in enumerate(apart):
        curves[k] = drawn.router.curve(number)
    done = list(apart)
    for k, (a, b) in enumerate(ends):
        if a == b:
            curves[k] = self_link(a, drawn.boxes, curves[done], drawn.plan.area, drawn.font)
            done.append(k)
    return curves


def _sign_halves(m: CausalMap) -> Floats:
    """Return half the size of each sign, in font sizes; a contested one is a pair."""
    wide = np.array([2.4 if link.contested else 1.0 for link in m.links]).reshape(-1, 1)
    return np.asarray(SIGN_HALF * np.hstack([wide, np.ones_like(wide)]))


def _through_labels(drawn: Drawn, curves: Floats) -> int:
    hits = box_hits(even_points(curves), drawn.boxes)
    for k, (a, b) in enumerate(link_ends(drawn.map)):
        hits[k, [a, b]] = False
    return int(hits.sum())


def _loop_marks(
    drawn: Drawn, curves: Floats, signs: Floats, delays: Delays, page: Sequence[float]
) -> list[Mark]:
    font = drawn.font
    lines = even_points(curves)
    number_of = {link.pair: k for k, link in enumerate(drawn.map.links)}
    outlines = []
    for loop, places in zip(drawn.chosen.loops, drawn.plan.loops, strict=True):
        parts = []
        for pair, place in zip(pairwise([*loop.names, loop.names[0]]), places, strict=True):
            parts += [drawn.positions[place][None], lines[number_of[pair]]]
        outlines.append(np.vstack(parts))
    spots = [[x, y, 0.55 * font] for x, y in signs]
    spots += [[*delay[0], 0.6 * font] for delay in delays if delay is not None]
    obstacles = np.array(spots, dtype=np.float64).reshape(-1, 3)
    return place_loops(lines, outlines, drawn.boxes, obstacles, font, page)


def _markers(drawn: Drawn, marks: Sequence[Mark], shift: Floats) -> tuple[LoopMarker, ...]:
    loops = drawn.chosen.loops
    return tuple(
        LoopMarker(
            loop.names,
            loop.kind,
            code,
            *_pair(mark.centre + shift),
            radius=round(float(mark.radius), 2),
            clockwise=mark.clockwise,
            leader=None if mark.leader is None else _pair(mark.leader + shift),
            name=loop.name.label(drawn.lang) if loop.name is not None else "",
        )
        for loop, code, mark in zip(loops, _codes(loops), marks, strict=True)
    )


def _trimmed(
    drawn: Drawn, curves: Floats, signs: Floats, marks: Sequence[Mark]
) -> tuple[Floats, tuple[float, float]]:
    """Return the shift and the page size that leave out what a small map does not need."""
    if not drawn.trim:
        return np.zeros(2), _pair(np.array(drawn.page))
    font = drawn.font
    boxes = drawn.boxes
    corners: list[Floats] = [boxes[:, :2] - boxes[:, 2:], boxes[:, :2] + boxes[:, 2:]]
    centres = np.array([mark.centre for mark in marks]).reshape(-1, 2)
    lines = even_points(curves).reshape(-1, 2)
    for places, reach in ((lines, 0.3), (signs, 0.6), (centres, 1.6)):
        corners += [places - reach * font, places + reach * font]
    least, most = np.vstack(corners).min(axis=0), np.vstack(corners).max(axis=0)
    foot = np.array([0.0, FOOT * font])
    used = most - least + foot
    size = np.minimum(np.maximum(used + 2 * MARGIN, font * np.array(LEAST_PAGE)), drawn.page)
    spare = (size - used) / 2
    return np.round(spare + foot - least, 2), _pair(size)


def _label(drawn: Drawn, k: int, shift: Floats) -> Label:
    lines, cut = drawn.lines[k]
    x, y = _pair(drawn.positions[k] + shift)
    width, height = _pair(2 * drawn.plan.halves[k])
    return Label(lines, x, y, width, height, cut)


def _codes(loops: Sequence[Loop]) -> list[str]:
    """Return what is written in each mark: its own code, else its kind and the next free number."""
    own = {loop.name.code for loop in loops if loop.name is not None and loop.name.code}
    counts = {"R": 0, "B": 0, "?": 0}
    codes = []
    for loop in loops:
        code = loop.name.code if loop.name is not None else ""
        while not code:
            counts[loop.kind] += 1
            candidate = f"{loop.kind}{counts[loop.kind]}"
            code = "" if candidate in own else candidate
        codes.append(code)
    return codes


def _arc(curve: Floats, sign: Floats, delay: tuple[Floats, float] | None, shift: Floats) -> Arc:
    a, b, c, d = (_pair(point) for point in curve)
    if delay is None:
        return Arc((a, b, c, d), _pair(sign))
    return Arc((a, b, c, d), _pair(sign), _pair(delay[0] + shift), round(delay[1], 4))


def _pair(point: Floats) -> Point:
    return round(float(point[0]), 2), round(float(point[1]), 2)
