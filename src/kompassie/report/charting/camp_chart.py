"""The two-camp check as a picture: two columns, and the links that speak against them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InvalidValue
from ...loops.camps import Camps
from ..canvas.chart_style import block_height, fold, widest
from ..canvas.style import Style, style_named
from ..drawing.sheet import pen_on_sheet
from ..placing.curves import arc_controls
from ..telling.phrases import short
from ..telling.wording import Words, words_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ...model.link import Link
    from ..drawing.pen import Pen

__all__ = ["plot_camps"]

_FONT = 8.0
_EDGE = 14.0
_WIDTH = 482.0
_SIDE = 15.0  # room for a label, in font sizes
_OUTSIDE = 46.0  # room for links within a camp
_ROW = 21.0


def plot_camps(
    camps: Camps,
    /,
    ax: Axes | None = None,
    *,
    lang: str = "en",
    style: str | Style = "report",
) -> Axes:
    r"""Plot the two camps of a map side by side, with the links that speak against them.

    A link fits two camps if it is + within one or − between them. Those that do not stand out: a +
    across the middle, a − along the outside.

    Parameters
    ----------
    camps
        What `find_camps` returned.
    ax
        Axes to draw in; it takes any size. None: a new figure, 170 mm wide.
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
        For what is no result of `find_camps`, or an unknown style or language.

    References
    ----------
    Harary (1953), "On the notion of balance of a signed graph", doi:10.1307/mmj/1028989917.

    Examples
    --------
    >>> import kompassie as ks
    >>> ax = plot_camps(ks.find_camps(ks.parse("a -> b +\nb -> c -\nc -> a +")))
    >>> [t.get_text() for t in ax.texts if t.get_gid() == "count"]
    ['1 of the 3 links speaks against the two camps.']
    """
    colours, words = style_named(style), words_of(lang)
    if not isinstance(camps, Camps):
        raise InvalidValue("camps", camps, "give what find_camps() returned")
    sheet = _Sheet(camps, words)
    pen = pen_on_sheet(ax, sheet.page, colours, font=_FONT, lang=lang)
    sheet.draw(pen)
    return pen.ax


class _Sheet:
    """What goes where."""

    def __init__(self, camps: Camps, words: Words) -> None:
        self.camps, self.words = camps, words
        m = camps.map
        sides = [[name for name in m.names if name in camp] for camp in camps.camps]
        self.sides = [self._ordered(side, set(sides[1 - k])) for k, side in enumerate(sides)]
        self.label = {v.name: fold(short(v, words.lang), _SIDE, 2) for v in m.variables}
        self.wide = [max(widest(self.label[n]) for n in s) * _FONT if s else 30.0
                     for s in self.sides]  # fmt: skip
        self.reading = fold(words("camps", "reading"), (_WIDTH - 2 * _EDGE) / (0.9 * _FONT), 4)
        rows = max([len(side) for side in self.sides] or [1])
        self.foot = _EDGE + block_height(len(self.reading), 0.9 * _FONT) + _FONT
        self.top = self.foot + max(rows, 2) * _ROW
        self.page = (_WIDTH, round(self.top + 7.4 * _FONT, 1))
        self.at = {}
        for k, side in enumerate(self.sides):
            x = (
                _EDGE + _OUTSIDE + self.wide[0]
                if k == 0
                else _WIDTH - _EDGE - _OUTSIDE - self.wide[1]
            )
            step = (self.top - self.foot) / max(len(side), 1)
            for row, name in enumerate(side):
                self.at[name] = (x, self.top - (row + 0.5) * step)

    def _ordered(self, side: list[str], others: set[str]) -> list[str]:
        """Return the names of a camp: what links across on top, in the order of the map."""
        against = {link.pair for link in self.camps.against}
        crossing = {
            name for pair in against for name in pair if (pair[0] in others) != (pair[1] in others)
        }
        return [n for n in side if n in crossing] + [n for n in side if n not in crossing]

    def draw(self, pen: Pen) -> None:
        style, words, camps = pen.style, self.words, self.camps
        against = {link.pair for link in camps.against}
        left_out = {link.pair for link in camps.left_out}
        fits = [k for k in camps.map.links if k.pair not in against | left_out]
        for k, link in enumerate(fits):
            if link.source != link.target:
                self._link(pen, link, f"fits-{k}", style.dimmed, 0.05)
        for k, link in enumerate(camps.against):
            self._link(pen, link, f"against-{k}", style.link(int(link.sign), assumed=False), 0.18,
                       sign=True)  # fmt: skip
        for k, side in enumerate(self.sides):
            align = "right" if k == 0 else "left"
            for row, name in enumerate(side):
                x, y = self.at[name]
                lines = self.label[name]
                high = block_height(len(lines), _FONT)
                pen.block(x, y + high / 2, lines, _FONT, style.ink, f"camp-{k}-{row}", align=align)
            head = words("camps", ("first", "second")[k])
            x = (
                _EDGE + _OUTSIDE + self.wide[0]
                if k == 0
                else _WIDTH - _EDGE - _OUTSIDE - self.wide[1]
            )
            pen.block(x, self.top + 1.9 * _FONT, [head], 1.05 * _FONT, style.ink, f"camp-{k}",
                      bold=True, align=align)  # fmt: skip
        high = self.page[1]
        pen.block(_EDGE, high - 0.8 * _FONT, [words("camps", "title")], 1.25 * _FONT, style.ink,
                  "title", bold=True)  # fmt: skip
        pen.block(_EDGE, high - 2.6 * _FONT, [self._count()], _FONT, style.ink, "count")
        low = 0.6 * _EDGE + block_height(len(self.reading), 0.9 * _FONT)
        pen.block(_EDGE, low, self.reading, 0.9 * _FONT, style.secondary, "caption")

    def _count(self) -> str:
        camps, words = self.camps, self.words
        key = {0: "none", 1: "one"}.get(camps.frustration, "some")
        said = words("camps", key, k=camps.frustration, n=camps.considered)
        if not camps.exact:
            said += f" {words('camps', 'at_least', k=camps.lower_bound)}"
        return said

    def _link(
        self, pen: Pen, link: Link, gid: str, colour: str, width: float, sign: bool = False
    ) -> None:
        first = set(self.sides[0])
        a, b = np.array(self.at[link.source]), np.array(self.at[link.target])
        gap = 0.6 * _FONT
        if (link.source in first) != (link.target in first):
            way = 1.0 if link.source in first else -1.0
            a, b = a + way * np.array([gap, 0.0]), b - way * np.array([gap, 0.0])
            curve = arc_controls(a, b, np.array(0.0), np.array(0.0))
        else:
            side = -1.0 if link.source in first else 1.0
            a, b = (p + side * np.array([self._width(n) + gap, 0.0])
                    for p, n in ((a, link.source), (b, link.target)))  # fmt: skip
            reach = min(0.25 * abs(float(a[1] - b[1])) + 10.0, _OUTSIDE - 6.0)
            ends = (float(a[0]), float(b[0]))
            edge = (min(ends) if side < 0 else max(ends)) + side * reach * 1.25
            curve = np.array([a, [edge, a[1]], [edge, b[1]], b])
        pen.arc(curve, colour, width * _FONT, gid, dashed=int(link.sign) < 0)
        if sign:
            middle = 0.125 * (curve[0] + 3 * curve[1] + 3 * curve[2] + curve[3])
            glyph = "+" if int(link.sign) > 0 else "−"
            pen.card(float(middle[0]), float(middle[1]), _FONT * 1.1, _FONT * 1.1, f"{gid}-back",
                     colour=pen.style.ground, level=2.0)  # fmt: skip
            pen.glyph(float(middle[0]), float(middle[1]), glyph, 1.15 * _FONT, colour,
                      f"{gid}-sign")  # fmt: skip

    def _width(self, name: str) -> float:
        lines: Sequence[str] = self.label[name]
        return widest(lines) * _FONT
