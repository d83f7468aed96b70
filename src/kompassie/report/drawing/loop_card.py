"""One loop as a round card, and cards of several loops side by side."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from ...errors import InvalidValue
from ...loops.loop import Loop
from ..canvas.chart_style import block_height, fold
from ..canvas.showing import keep_warnings, shown_axes
from ..canvas.style import Style, style_named, style_warnings
from ..placing.curves import arc_controls, sample
from ..placing.scene import Label, LoopMarker
from ..placing.self_links import self_link
from ..telling.loop_sentences import circle
from ..telling.phrases import loop_name, loop_numbers
from ..telling.wording import words_of
from .arranged import arranged, label_of
from .pen import Pen
from .sheet import check_signs, pen_on_sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..placing.arrays import Floats
    from ..placing.scene import Layout

__all__ = ["draw_loop", "draw_loops"]

Signs = Literal["+-", "so"]

_FONT = 10.0
_EDGE = 16.0
_LEAST_WIDTH = 250.0
_APART = (2.6, 2.2)  # between neighbours on the circle, in font sizes
_CLEAR = 3.0  # from the middle to the nearest label, in font sizes
_SIGNS = 2.0  # room round the circle for signs, in font sizes
_TITLE, _SMALL = 1.25, 0.92
_MOST_COLUMNS = 3
_BETWEEN = 14.0


def draw_loop(
    loop: Loop,
    /,
    ax: Axes | None = None,
    *,
    lang: str = "en",
    style: str | Style = "report",
    signs: Signs = "+-",
    code: str = "",
    story: bool = True,
    legend: bool = False,
) -> Axes:
    r"""Draw one loop as a round card: its name, the circle, and its story below.

    Parameters
    ----------
    loop
        The loop, as `find_loops` returns it.
    ax
        Axes to draw in; it takes any size. None: a new figure of the size of the card.
    lang
        Language of labels and words: "nl" or "en".
    style
        "report", "dark", "print" (greys), "stella" (red for plus), or a `Style`.
    signs
        "+-" for plus and minus, "so" for s (same) and o (opposite).
    code
        What stands in the mark if the loop has no code of its own; empty: R, B or ?.
    story
        Whether to tell the circle in a sentence below it.
    legend
        Whether to explain the marks.

    Returns
    -------
    matplotlib.axes.Axes
        Its unit is one point of the card. Nothing is shown or saved.

    Raises
    ------
    InvalidValue
        For what is no loop, an unknown style or way of writing signs.

    Examples
    --------
    >>> import kompassie as ks
    >>> loop = ks.find_loops(ks.parse("stress -> mistakes +\nmistakes -> stress +"))[0]
    >>> ax = draw_loop(loop)
    >>> ax.texts[-1].get_text()
    'more mistakes, the more stress.'
    """
    if not isinstance(loop, Loop):
        raise InvalidValue("loop", loop, "give a Loop, such as find_loops() returns")
    check_signs(signs)
    colours = style_named(style)
    card = _Card(loop, lang, code, story, legend)
    if ax is None:
        ax = shown_axes(*card.place.page, colours.ground)
    card.draw(ax, colours, signs, "")
    keep_warnings(ax, card.warnings + style_warnings(colours))
    return ax


def draw_loops(
    loops: Iterable[Loop],
    /,
    ax: Axes | None = None,
    *,
    lang: str = "en",
    style: str | Style = "report",
    signs: Signs = "+-",
    columns: int | None = None,
    story: bool = True,
    note: str = "",
) -> Axes:
    r"""Draw several loops as round cards side by side.

    Parameters
    ----------
    loops
        The loops, in the order in which they are to stand.
    ax
        Axes to draw in; the cards are placed inside them. None: a new figure.
    lang, style, signs, story
        As in `draw_loop`.
    columns
        Cards in a row; None: at most three.
    note
        A line below the cards.

    Returns
    -------
    matplotlib.axes.Axes
        The page; the cards are its `child_axes`. Nothing is shown or saved.

    Raises
    ------
    InvalidValue
        If there is no loop, or something that is none.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse("a -> b +\nb -> a +\nb -> c +\nc -> b -")
    >>> len(draw_loops(ks.find_loops(m)).child_axes)
    2
    """
    listed = list(loops) if isinstance(loops, Iterable) else [loops]
    if not listed or not all(isinstance(loop, Loop) for loop in listed):
        raise InvalidValue("loops", listed, "give at least one Loop, such as find_loops() returns")
    check_signs(signs)
    colours = style_named(style)
    cards = [
        _Card(loop, lang, code, story, legend=False)
        for loop, code in zip(listed, loop_numbers(listed), strict=True)
    ]
    count = min(columns or min(_MOST_COLUMNS, len(cards)), len(cards))
    rows = [cards[k : k + count] for k in range(0, len(cards), count)]
    wide = max(card.place.page[0] for card in cards)
    tall = [max(card.place.page[1] for card in row) for row in rows]
    foot = 2.2 * _FONT
    width = count * wide + (count + 1) * _BETWEEN
    height = sum(tall) + (len(rows) + 1) * _BETWEEN + foot
    page = pen_on_sheet(ax, (width, height), colours, font=_FONT, lang=lang, signs=signs)
    ax = page.ax
    top = height - _BETWEEN
    number = 0
    for row, high in zip(rows, tall, strict=True):
        for column, card in enumerate(row):
            left = _BETWEEN + column * (wide + _BETWEEN)
            bounds = (left, top - high, wide, high)
            inset = ax.inset_axes(bounds, transform=ax.transData)
            card.on(wide, high).draw(inset, colours, signs, f"card-{number}-")
            number += 1
        top -= high + _BETWEEN
    page.framed = any(v.boundary for loop in listed for v in loop.variables)
    page.legend([link for loop in listed for link in loop.links], note, plain=True)
    cut = sum(count for card in cards for _, count in card.warnings)
    keep_warnings(ax, ((("labels cut", cut),) if cut else ()) + style_warnings(colours))
    return ax


class _Card:
    """What goes where on one card."""

    def __init__(self, loop: Loop, lang: str, code: str, story: bool, legend: bool) -> None:
        self.loop, self.legend = loop, legend
        self.words = words_of(lang)
        labels = [label_of(v, lang, _FONT) for v in loop.variables]
        centres = _round(labels)
        boxes = np.array([[b.width / 2, b.height / 2] for b in labels])
        margin = _SIGNS * _FONT
        arcs = [sample(arc, np.linspace(0, 1, 9)) for arc in _arcs(centres)]
        corners = np.vstack([centres - boxes, centres + boxes, *arcs])
        low, high = corners.min(axis=0) - margin, corners.max(axis=0) + margin
        self.round = high - low
        width = max(float(self.round[0]) + 2 * _EDGE, _LEAST_WIDTH)
        code = (loop.name.code if loop.name is not None else "") or code or loop.kind
        self.code = code
        self._write(width, story)
        height = self.head + float(self.round[1]) + self.foot
        shift = np.array([(width - self.round[0]) / 2, self.foot]) - low
        self.labels = labels
        self.centres = centres + shift
        self.page = (round(width, 1), round(height, 1))
        self.place = self._placed(lang)
        self.warnings: tuple[tuple[str, float], ...] = ()
        cut = sum(label.cut for label in labels)
        if cut:
            self.warnings = (("labels cut", float(cut)),)

    def _write(self, width: float, story: bool) -> None:
        """Fold title, kind and story to the card, and note the room they take."""
        room, words, loop = width - 2 * _EDGE, self.words, self.loop
        name = loop_name(loop, words, self.code)
        title = name if loop.name is not None else f"{self.code}"
        kind = words("loop", {"R": "R", "B": "B", "?": "U"}[loop.kind])
        self.title = fold(title, room / (_TITLE * _FONT), 2, bold=True)
        self.kind = fold(kind[:1].upper() + kind[1:], room / (_SMALL * _FONT), 1)
        told = circle(loop, words) if story else ""
        self.story = fold(told, room / (_SMALL * _FONT), 12) if told else []
        self.head = _EDGE + block_height(len(self.title), _TITLE * _FONT)
        self.head += 0.3 * _FONT + block_height(1, _SMALL * _FONT) + 0.2 * _FONT
        self.foot = _EDGE + block_height(len(self.story), _SMALL * _FONT)
        if self.legend:
            self.foot += 2.6 * _FONT

    def _placed(self, lang: str) -> Layout:
        loop = self.loop
        labels = {
            name: replace(label, x=round(float(x), 2), y=round(float(y), 2))
            for name, label, (x, y) in zip(loop.names, self.labels, self.centres, strict=True)
        }
        centre = self.centres.mean(axis=0)
        curves = _arcs(self.centres)
        markers: tuple[LoopMarker, ...] = ()
        if len(loop) == 1:
            curves = [self._own_link()]
        else:
            radius = 1.75 * _FONT if len(loop) > 2 else 1.5 * _FONT
            mark = LoopMarker(
                loop.names, loop.kind, self.code, float(centre[0]), float(centre[1]), radius, True
            )
            markers = (mark,)
        return arranged(
            labels, loop.links, curves, page=self.page, font=_FONT, lang=lang, markers=markers
        )

    def _own_link(self) -> Floats:
        (x, y), label = self.centres[0], self.labels[0]
        box = np.array([[x, y, label.width / 2, label.height / 2]])
        area = (0.0, 0.0, *self.page)
        return self_link(0, box, np.zeros((0, 4, 2)), area, _FONT)

    def on(self, width: float, height: float) -> _Card:
        """Return the card on a larger page: the text stays at the edges, the circle in between."""
        grown = object.__new__(_Card)
        grown.__dict__.update(self.__dict__)
        move = np.array([(width - self.page[0]) / 2, (height - self.page[1]) / 2])
        grown.centres = self.centres + move
        grown.page = (width, height)
        grown._write(width, bool(self.story))
        grown.place = grown._placed(self.words.lang)
        return grown

    def draw(self, ax: Axes, style: Style, signs: Signs, mark: str) -> None:
        pen = Pen(ax, self.place, style, lang=self.words.lang, signs=signs, mark=mark)
        pen.prepare()
        width, height = self.page
        if mark:
            pen.card(width / 2, height / 2, width - 2, height - 2, "card", colour="none",
                     edge=style.dimmed)  # fmt: skip
        for k, link in enumerate(self.loop.links):
            pen.link(k, link, None)
        for k, variable in enumerate(self.loop.variables):
            pen.label(k, variable.name, None, variable.boundary)
        for k, marker in enumerate(self.place.markers):
            pen.marker(k, marker, None, False)
        top = height - _EDGE
        pen.block(_EDGE, top, self.title, _TITLE * _FONT, style.ink, "title", bold=True)
        top -= block_height(len(self.title), _TITLE * _FONT) + 0.3 * _FONT
        pen.block(_EDGE, top, self.kind, _SMALL * _FONT, style.secondary, "kind")
        low = _EDGE * 0.8 + (2.6 * _FONT if self.legend else 0.0)
        top = low + block_height(len(self.story), _SMALL * _FONT)
        pen.block(_EDGE, top, self.story, _SMALL * _FONT, style.ink, "story")
        if self.legend:
            pen.legend(self.loop.links, plain=True)


def _round(labels: Sequence[Label]) -> Floats:
    """Return centres on the smallest circle that keeps the labels apart, from the top clockwise."""
    count = len(labels)
    angles = math.pi / 2 - 2 * math.pi * np.arange(count) / count
    ways = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    if count == 1:
        return np.zeros((1, 2))
    halves = np.array([[b.width / 2, b.height / 2] for b in labels])
    apart = np.array(_APART) * _FONT
    radius = (4.6 if count == 2 else 5.2) * _FONT
    first, second = np.triu_indices(count, 1)
    reach = halves[first] + halves[second] + apart
    while True:
        centres = ways * radius
        close = (np.abs(centres[first] - centres[second]) < reach).all(axis=1).any()
        inner = np.hypot(*np.maximum(np.abs(centres) - halves, 0.0).T).min()
        if not close and inner > _CLEAR * _FONT:
            return centres
        radius *= 1.03


def _arcs(centres: Floats) -> list[Floats]:
    """Return arcs of the circle from each centre to the next."""
    count = len(centres)
    bend = np.array(math.pi / count)
    closed = [*centres, centres[0]]
    return [arc_controls(a, b, bend, bend) for a, b in pairwise(closed)] if count > 1 else []
