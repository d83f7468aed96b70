"""The iceberg: what can be seen above the waterline, and what brings it about below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from ...model.source import MapSource, map_of
from ...model.variable import LEVELS
from ..canvas.chart_style import blend, fold
from ..canvas.showing import keep_warnings, shown_axes
from ..canvas.style import Style, style_named, style_warnings
from ..placing.curves import arc_controls, box_hits, distances, sample
from ..telling.wording import words_of
from .arranged import arranged, label_of
from .pen import Pen
from .sheet import check_signs

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ...model.causal_map import CausalMap
    from ...model.link import Link
    from ..placing.arrays import Floats
    from ..placing.scene import Label, Layout
    from ..telling.wording import Words

__all__ = ["draw_iceberg"]

_WIDTH = 842.0
_SIDE = 128.0  # room for what each band is called
_EDGE = 14.0
_AIR = (1.6, 2.6)  # between cards, in font sizes
_PAD = (6.0, 5.0)
_SWEEPS = 6
_STAGGER = 0.5  # of a column: every other row is moved, so that links pass between cards
_BESIDE = 5.0
_BENDS = ((0.0, 0.0), (0.2, 0.2), (-0.2, -0.2), (0.4, 0.4), (-0.4, -0.4), (0.65, 0.65),
          (-0.65, -0.65), (0.3, -0.3), (-0.3, 0.3), (0.55, -0.55), (-0.55, 0.55), (0.9, 0.9),
          (-0.9, -0.9), (0.1, 0.5), (-0.1, -0.5), (0.5, 0.1), (-0.5, -0.1))  # fmt: skip
"""Angles at both ends of a link that are tried, in radians."""
_TINTS = (0.04, 0.1, 0.17, 0.25, 0.02)


def draw_iceberg(
    m: MapSource,
    /,
    ax: Axes | None = None,
    *,
    lang: str = "en",
    style: str | Style = "report",
    signs: Literal["+-", "so"] = "+-",
    legend: bool = True,
) -> Axes:
    r"""Draw the variables of a map in the layers of the iceberg.

    Events stand above the waterline, patterns, structures and mental models below it. Only links
    that run from a deeper layer to a higher one are drawn; the line at the foot says how many
    that are.

    Parameters
    ----------
    m
        The map, or a study. Variables without a level stand in a layer of their own at the foot.
    ax
        Axes to draw in; it takes any size. None: a new figure as wide as an A4 in landscape.
    lang
        Language of labels and words: "nl" or "en".
    style
        "report", "dark", "print" (greys), "stella" (red for plus), or a `Style`.
    signs
        "+-" for plus and minus, "so" for s (same) and o (opposite).
    legend
        Whether to explain the marks at the foot.

    Returns
    -------
    matplotlib.axes.Axes
        Its unit is one point of the page. Nothing is shown or saved.

    Raises
    ------
    InvalidValue
        For an unknown style, language or way of writing signs.

    References
    ----------
    Senge (1990), "The Fifth Discipline", for events, patterns, structures and mental models.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse("habit -> outcome +\noutcome: level=event\nhabit: level=pattern")
    >>> ax = draw_iceberg(m)
    >>> [t.get_text() for t in ax.texts if t.get_gid() == "waterline-text"]
    ['visible above this line']
    """
    colours, words = style_named(style), words_of(lang)
    check_signs(signs)
    base = map_of(m)
    sheet = _Sheet(base, lang)
    if ax is None:
        ax = shown_axes(*sheet.place.page, colours.ground)
    pen = Pen(ax, sheet.place, colours, lang=lang, signs=signs)
    pen.clears = False  # the bands have colours of their own
    pen.prepare()
    _bands(pen, sheet, words)
    for k, link in sheet.upward:
        pen.link(k, link, None)
    for k, name in enumerate(base.names):
        box = sheet.place.labels[name]
        pen.card(box.x, box.y, box.width, box.height, f"variable-{k}-card",
                 colour=colours.ground, edge=colours.secondary, level=3.5)  # fmt: skip
        pen.label(k, name, None, base[name].boundary)
    if legend:
        note = words("diagram", "upward", shown=len(sheet.upward), all=len(base.links))
        pen.legend([link for _, link in sheet.upward], note, plain=True)
    keep_warnings(ax, sheet.warnings + style_warnings(colours))
    return ax


def _bands(pen: Pen, sheet: _Sheet, words: Words) -> None:
    style, font = pen.style, sheet.font
    for number, (level, low, high) in enumerate(sheet.bands):
        tint = _TINTS[-1] if level is None else _TINTS[LEVELS.index(level)]
        pen.stripe(low, high, blend(style.plus, style.ground, tint), f"band-{number}")
        key = (level or "none").replace(" ", "_")
        title = fold(words("diagram", f"{key}_band"), (_SIDE - 20) / (1.15 * font), 2, bold=True)
        said = fold(words("diagram", f"{key}_is"), (_SIDE - 20) / (0.9 * font), 3)
        top = high - 0.9 * font
        pen.block(_EDGE, top, title, 1.15 * font, style.ink, f"band-{number}-title", bold=True)
        top -= (1.2 * len(title) + 0.25) * 1.15 * font
        pen.block(_EDGE, top, said, 0.9 * font, style.ink, f"band-{number}-text")
    if sheet.waterline is not None:
        wide = sheet.place.page[0]
        pen.line(
            (0, sheet.waterline), (wide, sheet.waterline), style.plus, 0.25 * font, "waterline"
        )
        pen.block(wide - _EDGE, sheet.waterline + 1.25 * font, [words("diagram", "waterline")],
                  0.9 * font, style.ink, "waterline-text", align="right")  # fmt: skip


class _Sheet:
    """What goes where: bands from the top down, cards in columns, links from below to above."""

    def __init__(self, m: CausalMap, lang: str) -> None:
        count = len(m)
        self.font = next((f for most, f in ((16, 9.0), (36, 8.0)) if count <= most), 7.0)
        labels = [label_of(v, lang, self.font) for v in m.variables]
        padded = [
            replace(b, width=b.width + 2 * _PAD[0], height=b.height + 2 * _PAD[1]) for b in labels
        ]
        order = (*LEVELS, None)
        depth = [order.index(v.level) for v in m.variables]
        self.upward = [
            (k, link)
            for k, link in enumerate(m.links)
            if depth[m.position(link.source)] > depth[m.position(link.target)]
            and m[link.source].level is not None
        ]
        wide = max((b.width for b in padded), default=40.0) + _AIR[0] * self.font
        self.columns = max(int((_WIDTH - _SIDE - _EDGE) // wide - _STAGGER), 1)
        self.width = max(_WIDTH, _SIDE + _EDGE + (1 + _STAGGER) * wide)
        self.pitch = (self.width - _SIDE - _EDGE) / (self.columns + _STAGGER)
        rows = self._rows(m, depth, [(m.position(k.source), m.position(k.target))
                                     for _, k in self.upward])  # fmt: skip
        self.place = self._placed(m, padded, rows, lang)
        cut = sum(b.cut for b in labels)
        self.warnings = (("labels cut", float(cut)),) if cut else ()

    def _rows(
        self, m: CausalMap, depth: Sequence[int], ties: Sequence[tuple[int, int]]
    ) -> list[list[tuple[int, float, int]]]:
        """Return for each band its cards: variable, column and row."""
        near: list[list[int]] = [[] for _ in range(len(m))]
        for a, b in ties:
            near[a].append(b)
            near[b].append(a)
        bands: list[list[int]] = [[] for _ in range(len(LEVELS) + 1)]
        for k, level in enumerate(depth):
            bands[level].append(k)
        at = {k: float(c) for band in bands for k, c, _ in self._filled(band)}
        for _ in range(_SWEEPS):
            for number, band in enumerate(bands):
                # Each card goes to the middle of what it is tied to; ties keep the order.
                wished = {
                    k: sum(at[j] for j in near[k]) / len(near[k]) if near[k] else at[k]
                    for k in band
                }
                bands[number] = sorted(band, key=lambda k: (wished[k], k))
                at |= {k: c for k, c, _ in self._filled(bands[number])}
        return [self._filled(band) for band in bands]

    def _filled(self, band: Sequence[int]) -> list[tuple[int, float, int]]:
        """Put cards in columns, from the left, each column from the top down."""
        if not band:
            return []
        rows = math.ceil(len(band) / self.columns)
        columns = math.ceil(len(band) / rows)
        # Fewer cards than columns are spread over the whole width.
        step = self.columns / columns
        return [
            (k, (number // rows + 0.5) * step - 0.5 + _STAGGER * (number % rows % 2), number % rows)
            for number, k in enumerate(band)
        ]

    def _placed(
        self, m: CausalMap, boxes: Sequence[Label], rows: list[list[tuple[int, float, int]]],
        lang: str,
    ) -> Layout:  # fmt: skip
        foot = 3.2 * self.font
        air = _AIR[1] * self.font
        high = max((b.height for b in boxes), default=20.0)
        levels: list[str | None] = [*LEVELS, None]
        shown = [(level, cards) for level, cards in zip(levels, rows, strict=True)
                 if cards or level is not None]  # fmt: skip
        tall = [
            max(
                (max((row for _, _, row in cards), default=0) + 1) * (high + air) + air,
                5.6 * self.font,
            )
            for _, cards in shown
        ]
        height = foot + sum(tall)
        labels: dict[int, Label] = {}
        self.bands: list[tuple[str | None, float, float]] = []
        self.waterline: float | None = None
        top = height
        for (level, cards), size in zip(shown, tall, strict=True):
            for k, column, row in cards:
                x = _SIDE + (column + 0.5) * self.pitch
                y = top - air - high / 2 - row * (high + air)
                labels[k] = replace(boxes[k], x=round(x, 2), y=round(y, 2))
            self.bands.append((level, top - size, top))
            top -= size
            if level == "event":
                self.waterline = top
        named = {name: labels[k] for k, name in enumerate(m.names)}
        links = [link for _, link in self.upward]
        curves = _round_cards(named, links)
        return arranged(named, links, curves, page=(self.width, round(height, 1)), font=self.font,
                        lang=lang)  # fmt: skip


def _round_cards(labels: dict[str, Label], links: Sequence[Link]) -> list[Floats]:
    """Return for each link the curve that runs behind the fewest cards, straight where it can."""
    names = list(labels)
    boxes = np.array([[b.x, b.y, b.width / 2 + 3, b.height / 2 + 3] for b in labels.values()])
    leave, arrive = np.array(_BENDS).T
    effort = 0.5 * np.maximum(np.abs(leave), np.abs(arrive))
    at = np.linspace(0.0, 1.0, 24)
    drawn: list[Floats] = []
    chosen: list[Floats] = []
    pairs = [(names.index(link.source), names.index(link.target)) for link in links]
    starts, tips = _spread_ends(boxes, pairs, 0), _spread_ends(boxes, pairs, 1)
    for pair, a, b in zip(pairs, starts, tips, strict=True):
        ends = list(pair)
        options = arc_controls(
            np.repeat(a[None], len(leave), 0), np.repeat(b[None], len(leave), 0), leave, arrive
        )
        lines = sample(options, at)
        hits = box_hits(lines, boxes)
        hits[:, ends] = False
        cost = effort + hits.sum(axis=1)
        if drawn:
            # Two links that run along each other read as one.
            others = np.concatenate(drawn)
            near = [(distances(line[3:-3], others).min(axis=1) < _BESIDE).mean() for line in lines]
            cost = cost + 2 * np.array(near)
        best = int(cost.argmin())
        drawn.append(lines[best][3:-3])
        chosen.append(options[best])
    return chosen


def _spread_ends(boxes: Floats, pairs: Sequence[tuple[int, int]], side: int) -> list[Floats]:
    """Return where each link starts (side 0) or ends (1): side by side, in order of the others."""
    places = [boxes[pair[side], :2].copy() for pair in pairs]
    for card in sorted({pair[side] for pair in pairs}):
        own = [k for k, pair in enumerate(pairs) if pair[side] == card]
        own.sort(key=lambda k: (float(boxes[pairs[k][1 - side], 0]), k))
        room = 1.3 * boxes[card, 2]
        for rank, k in enumerate(own):
            places[k][0] += room * ((rank + 0.5) / len(own) - 0.5)
    return places
