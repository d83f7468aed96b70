"""Who agrees about what: a table of squares, a row for each cause, a column for each effect."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ...errors import InvalidValue
from ..canvas.chart_style import block_height, fold, widest
from ..canvas.style import Style, style_named
from ..telling.phrases import short
from ..telling.wording import Words, words_of
from .sheet import pen_on_sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ...model.causal_map import CausalMap
    from ...tabular import Table
    from .pen import Pen

__all__ = ["Counted", "draw_agreement"]

_CELL = 17.0
_FONT = 8.0
_EDGE = 14.0
_LONGEST = 15.0  # of a label, in font sizes
_AGREED = 0.6
"""Share of those with a decided sign from which a square has one colour."""

_COLUMNS = ("source", "target", "answered", "plus", "minus")


class Counted(Protocol):
    """What can be drawn: how many people gave each link which sign, as a table."""

    @property
    def map(self) -> CausalMap:
        """The map whose labels are used."""
        ...

    def table(self) -> Table:
        """Return at least the columns source, target, answered, plus and minus."""
        ...


@dataclass(frozen=True)
class _Cell:
    source: str
    target: str
    answered: int
    plus: int
    minus: int
    coarse: bool = False

    @property
    def decided(self) -> int:
        return self.plus + self.minus

    @property
    def sign(self) -> int:
        """The sign that 60 % agree on, else 0."""
        if not self.decided or max(self.plus, self.minus) < _AGREED * self.decided:
            return 0
        return 1 if self.plus > self.minus else -1

    @property
    def agreeing(self) -> float:
        """Share of those asked who gave the more frequent sign, or for 0 any sign."""
        most = max(self.plus, self.minus) if self.sign else self.decided
        return min(most / self.answered, 1.0) if self.answered else 0.0


def draw_agreement(
    result: Counted,
    /,
    ax: Axes | None = None,
    *,
    lang: str = "en",
    style: str | Style = "report",
) -> Axes:
    """Draw who agrees about what: a row for each cause, a column for each effect.

    The area of a square is the share of the people who were asked and gave the sign that most
    gave; its colour and glyph are that sign. Where fewer than 60 % of those with a sign agree, the
    square is split between both.

    Parameters
    ----------
    result
        What `find_consensus` returned, or anything with a `map` and a table of source, target,
        answered, plus and minus.
    ax
        Axes to draw in; it takes any size. None: a new figure.
    lang
        Language of labels and words: "nl" or "en".
    style
        "report", "dark", "print" (greys), "stella" (red for plus), or a `Style`.

    Returns
    -------
    matplotlib.axes.Axes
        Its unit is one point of the page. Nothing is shown or saved.

    Raises
    ------
    InvalidValue
        For a result without such a table, or an unknown style or language.

    Examples
    --------
    >>> import kompassie as ks
    >>> said = ks.parse("stress -> mistakes +")
    >>> people = {f"p{k}": said for k in range(6)}
    >>> ax = draw_agreement(ks.find_consensus(ks.Survey.from_maps(people)))
    >>> [t.get_text() for t in ax.texts if t.get_gid() == "cell-0-sign"]
    ['+']
    """
    colours, words = style_named(style), words_of(lang)
    cells, m = _cells(result), result.map
    sheet = _Sheet(cells, m, words)
    pen = pen_on_sheet(ax, sheet.page, colours, font=_FONT, lang=lang)
    sheet.draw(pen)
    return pen.ax


def _cells(result: object) -> list[_Cell]:
    remedy = "give what find_consensus() returned, or a table of " + ", ".join(_COLUMNS)
    table = getattr(result, "table", None)
    if not callable(table) or not hasattr(result, "map"):
        raise InvalidValue("result", result, remedy)
    made = table()
    if not all(name in made.columns for name in _COLUMNS):
        raise InvalidValue("columns of the table", tuple(made.columns), remedy)
    people = getattr(result, "people", None)
    cells = []
    for source, target, *counts in zip(*(made[name] for name in _COLUMNS), strict=True):
        cell = _cell(str(source), str(target), counts, people)
        if cell is not None:
            cells.append(cell)
    return cells


def _cell(source: str, target: str, counts: list[object], people: object) -> _Cell | None:
    """Return one cell; what is hidden is left out, "few" and "most" count as none and all."""
    answered, plus, minus = counts
    asked = answered if isinstance(answered, int) else people
    if not isinstance(asked, int):
        return None
    numbers = []
    for count in (plus, minus):
        known = {"few": 0, "most": asked}.get(str(count), count)
        if not isinstance(known, int):
            return None
        numbers.append(known)
    coarse = not all(isinstance(count, int) for count in counts)
    return _Cell(source, target, asked, numbers[0], numbers[1], coarse)


class _Sheet:
    """What goes where."""

    def __init__(self, cells: list[_Cell], m: CausalMap, words: Words) -> None:
        self.cells, self.words = cells, words
        order = {name: k for k, name in enumerate(m.names)}
        used = {name for cell in cells for name in (cell.source, cell.target)}
        names = sorted(used, key=lambda name: (order.get(name, len(order)), name))
        sources, targets = {cell.source for cell in cells}, {cell.target for cell in cells}
        self.rows = [name for name in names if name in sources]
        self.columns = [name for name in names if name in targets]
        label = {name: short(m[name], words.lang) if name in m else name for name in names}
        self.label = {name: fold(label[name], _LONGEST, 2) for name in names}
        self.left = _EDGE + self._room(self.rows)
        self.head = self._room(self.columns)
        note = words("agreement", "reading") if cells else words("agreement", "nothing")
        if any(cell.coarse for cell in cells):
            note += f" {words('agreement', 'coarse')}"
        grid = len(self.columns) * _CELL, len(self.rows) * _CELL
        width = max(self.left + grid[0] + _EDGE, 300.0)
        self.note = fold(note, (width - 2 * _EDGE) / (0.9 * _FONT), 5)
        self.foot = _EDGE + block_height(len(self.note), 0.9 * _FONT) + 2 * _FONT
        self.page = (round(width, 1), round(grid[1] + self.head + self.foot + 4.6 * _FONT, 1))
        self.top = self.foot + grid[1]

    def _room(self, names: list[str]) -> float:
        lines = [line for name in names for line in self.label[name]]
        return widest(lines) * _FONT + 0.8 * _FONT

    def draw(self, pen: Pen) -> None:
        style = pen.style
        right = self.left + len(self.columns) * _CELL
        for k in range(len(self.rows) + 1):
            y = self.top - k * _CELL
            pen.line((self.left, y), (right, y), style.dimmed, 0.05 * _FONT, f"row-{k}-line")
        for k in range(len(self.columns) + 1):
            x = self.left + k * _CELL
            pen.line((x, self.top), (x, self.foot), style.dimmed, 0.05 * _FONT, f"column-{k}-line")
        for k, name in enumerate(self.rows):
            lines = self.label[name]
            y = self.top - (k + 0.5) * _CELL + block_height(len(lines), _FONT) / 2
            pen.block(
                self.left - 0.5 * _FONT, y, lines, _FONT, style.ink, f"row-{k}", align="right"
            )
        for k, name in enumerate(self.columns):
            lines = self.label[name]
            x = self.left + (k + 0.5) * _CELL - block_height(len(lines), _FONT) / 2
            pen.block(x, self.top + 0.5 * _FONT, lines, _FONT, style.ink, f"column-{k}",
                      upright=True)  # fmt: skip
        for k, cell in enumerate(self.cells):
            self._cell(pen, k, cell)
        words = self.words
        pen.block(_EDGE, self.page[1] - 0.8 * _FONT, [words("agreement", "title")], 1.25 * _FONT,
                  style.ink, "title", bold=True)  # fmt: skip
        pen.block(_EDGE, self.page[1] - 2.5 * _FONT, [words("agreement", "axes")], 0.9 * _FONT,
                  style.secondary, "axes")  # fmt: skip
        low = 0.6 * _EDGE + block_height(len(self.note), 0.9 * _FONT)
        pen.block(_EDGE, low, self.note, 0.9 * _FONT, style.secondary, "caption")

    def _cell(self, pen: Pen, k: int, cell: _Cell) -> None:
        style = pen.style
        x = self.left + (self.columns.index(cell.target) + 0.5) * _CELL
        y = self.top - (self.rows.index(cell.source) + 0.5) * _CELL
        side = (_CELL - 2.0) * math.sqrt(cell.agreeing)
        if side <= 0.5:
            return
        if cell.sign:
            colour = style.link(cell.sign, assumed=False)
            pen.rectangle(x - side / 2, y - side / 2, side, side, colour, f"cell-{k}")
        else:
            part = side * cell.plus / max(cell.decided, 1)
            pen.rectangle(x - side / 2, y - side / 2, part, side, style.plus, f"cell-{k}")
            pen.rectangle(x - side / 2 + part, y - side / 2, side - part, side, style.minus,
                          f"cell-{k}-other")  # fmt: skip
        glyph = {1: "+", -1: "−", 0: "?"}[cell.sign]
        size = min(1.1 * _FONT, max(0.85 * side, 0.6 * _FONT))
        inside = side >= 0.55 * _CELL
        own = style.ground if inside else style.ink
        pen.glyph(
            x if inside else x + side / 2 + 0.3 * _FONT, y, glyph, size, own, f"cell-{k}-sign"
        )
