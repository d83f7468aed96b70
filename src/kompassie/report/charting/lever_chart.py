"""Levers side by side: what each does for the target, and how sure its place in the order is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...dynamics.levers import Lever, LeverRanking
from ...errors import InvalidValue
from ..canvas.chart_style import block_height, even_ticks, fold, row_width, widest
from ..canvas.style import Style, style_named
from ..drawing.sheet import check_most, pen_on_sheet
from ..telling.phrases import phrase, short
from ..telling.wording import Words, words_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..drawing.pen import Pen

__all__ = ["plot_levers"]

_FONT = 8.0
_SMALL = 0.9 * _FONT
_EDGE = 14.0
_WIDTH = 482.0
_ROW = 22.0
_SIDE = 18.0  # room for the name of a lever, in font sizes
_RANK, _HELPS = 40.0, 46.0
_DECIDED = 0.9
_MOST_LEVEL = 20.0


def plot_levers(
    ranking: LeverRanking,
    /,
    ax: Axes | None = None,
    *,
    most: int = 12,
    lang: str = "en",
    style: str | Style = "report",
) -> Axes:
    r"""Plot levers in order of what they do for a target.

    A diamond at the median change, hollow where neither direction comes in 90 % of the draws; a
    line for 90 % of the draws; the range of its rank, and the share of draws in which it helps.
    Where only directions mean anything, bars of those shares stand in place of sizes.

    Parameters
    ----------
    ranking
        What `rank_levers` returned.
    ax
        Axes to draw in; it takes any size. None: a new figure, 170 mm wide.
    most
        How many levers to show, best first.
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
        For what is no ranking of levers, an unknown style or language, or a `most` below 1.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse("rest -> stress -\nnoise -> stress +\nstress -> mistakes +")
    >>> ax = plot_levers(ks.rank_levers(m, target="mistakes", better=-1, draws=20))
    >>> ax.texts[0].get_text()
    'What brings mistakes down?'
    """
    colours, words = style_named(style), words_of(lang)
    if not isinstance(ranking, LeverRanking):
        raise InvalidValue("ranking", ranking, "give what rank_levers() returned")
    check_most(most)
    sheet = _Sheet(ranking, most, words)
    pen = pen_on_sheet(ax, sheet.page, colours, font=_FONT, lang=lang)
    sheet.draw(pen)
    return pen.ax


class _Sheet:
    """What goes where."""

    def __init__(self, ranking: LeverRanking, most: int, words: Words) -> None:
        self.ranking, self.words = ranking, words
        self.levers = ranking.levers[:most]
        target = ranking.map[ranking.target]
        self.on = short(target, words.lang)
        self.names = [fold(self._name(lever), _SIDE, 2) for lever in self.levers]
        side = max([widest(lines) for lines in self.names] or [4.0]) * _FONT
        self.left = _EDGE + side + 10.0
        self.right = _WIDTH - _EDGE - _RANK - _HELPS - 12.0
        say = words.section("lever_chart")
        way = say["up" if ranking.better > 0 else "down"]
        room = (_WIDTH - 2 * _EDGE) / (1.25 * _FONT)
        self.title = fold(
            say["title"].format(on=phrase(target, words), way=way), room, 2, bold=True
        )
        axis = say["axis_direction"] if ranking.directions_only else say["axis"]
        self.axis = fold(axis.format(on=self.on), (self.right - self.left + 60) / _SMALL, 2)
        key = "reading_direction" if ranking.directions_only else "reading"
        notes = [say[key].format(n=ranking.draws)] if self.levers else [say["nothing"]]
        if len(self.levers) < len(ranking.levers):
            notes.append(say["more"].format(k=len(self.levers), n=len(ranking.levers)))
        self.notes = fold(" ".join(notes), (_WIDTH - 2 * _EDGE) / _SMALL, 6)
        self.foot = _EDGE + block_height(len(self.notes), _SMALL) + 8.0
        self.low = self.foot + 20.0 + block_height(len(self.axis), _SMALL)
        self.high = self.low + max(len(self.levers), 1) * _ROW
        head = block_height(len(self.title), 1.25 * _FONT) + 2.6 * _FONT
        self.page = (_WIDTH, round(self.high + head + 10.0, 1))
        ends = [0.0, *(lever.low for lever in self.levers), *(lever.high for lever in self.levers)]
        low, high = max(min(ends), -_MOST_LEVEL), min(max(ends), _MOST_LEVEL)
        spare = max(0.05 * (high - low), 0.02)
        self.span = (0.0, 1.0) if ranking.directions_only else (low - spare, high + spare)

    def _name(self, lever: Lever) -> str:
        if lever.variable is None or not lever.push:
            return lever.scenario.label(self.words.lang)
        key = "push_up" if lever.push > 0 else "push_down"
        return self.words("lever_chart", key, name=short(lever.variable, self.words.lang))

    def at(self, value: float) -> float:
        low, high = self.span
        share = (min(max(value, low), high) - low) / (high - low)
        return self.left + share * (self.right - self.left)

    def draw(self, pen: Pen) -> None:
        style, say = pen.style, self.words.section("lever_chart")
        pen.block(_EDGE, self.page[1] - 0.8 * _FONT, self.title, 1.25 * _FONT, style.ink, "title",
                  bold=True)  # fmt: skip
        self._axis(pen)
        for x, key in ((self.right + 12 + _RANK, "rank"), (_WIDTH - _EDGE, "helps")):
            pen.block(x, self.high + 1.6 * _FONT, [say[key]], _SMALL, style.secondary,
                      f"head-{key}", align="right")  # fmt: skip
        breaks = set()
        place = 0
        for group in self.ranking.ties:
            place += len(group)
            breaks.add(place)
        for k, lever in enumerate(self.levers):
            y = self.high - (k + 0.5) * _ROW
            lines = self.names[k]
            top = y + block_height(len(lines), _FONT) / 2
            pen.block(_EDGE, top, lines, _FONT, style.ink, f"lever-{k}")
            if self.ranking.directions_only:
                self._shares(pen, k, lever, y)
            else:
                self._interval(pen, k, lever, y)
            self._said(pen, k, lever, y)
            if k + 1 in breaks and k + 1 < len(self.levers):
                foot = y - _ROW / 2
                pen.line((_EDGE, foot), (_WIDTH - _EDGE, foot), style.dimmed, 0.06 * _FONT,
                         f"break-{k}")  # fmt: skip
        top = 0.6 * _EDGE + block_height(len(self.notes), _SMALL)
        pen.block(_EDGE, top, self.notes, _SMALL, style.secondary, "caption")

    def _axis(self, pen: Pen) -> None:
        style = pen.style
        pen.line((self.left, self.low), (self.right, self.low), style.dimmed, 0.09 * _FONT, "axis")
        ticks, digits = even_ticks(*self.span, 6)
        for k, value in enumerate(ticks):
            x = self.at(value)
            pen.line((x, self.low), (x, self.low - 3), style.dimmed, 0.09 * _FONT, f"tick-{k}")
            signed = not self.ranking.directions_only
            text = self.words.number(value, digits, signed=signed)
            pen.block(x, self.low - 5, [text], _SMALL, style.secondary, f"tick-{k}-text",
                      align="center")  # fmt: skip
        zero = self.at(0.0)
        pen.line((zero, self.low), (zero, self.high), style.secondary, 0.09 * _FONT, "zero")
        pen.block((self.left + self.right) / 2, self.low - 17, self.axis, _SMALL, style.secondary,
                  "axis-text", align="center")  # fmt: skip

    def _interval(self, pen: Pen, k: int, lever: Lever, y: float) -> None:
        decided = max(lever.helps, lever.harms) >= _DECIDED
        good = lever.median * self.ranking.better >= 0
        colour = pen.style.plus if good else pen.style.minus
        if not decided:
            colour = pen.style.secondary
        ends = (self.at(lever.low), y), (self.at(lever.high), y)
        pen.line(*ends, colour, 0.2 * _FONT, f"lever-{k}-line")
        pen.diamond(self.at(lever.median), y, 0.48 * _FONT, colour, f"lever-{k}-median",
                    filled=decided)  # fmt: skip

    def _shares(self, pen: Pen, k: int, lever: Lever, y: float) -> None:
        first, last, tall = self.at(0.0), self.at(lever.helps), 0.5 * _ROW
        pen.rectangle(first, y - tall / 2, last - first, tall, pen.style.plus, f"lever-{k}-helps")
        end = self.at(min(lever.helps + lever.harms, 1.0))
        if end - last > 0.1:
            pen.hollow(last, y - tall / 2, end - last, tall, pen.style.minus, f"lever-{k}-harms")

    def _said(self, pen: Pen, k: int, lever: Lever, y: float) -> None:
        low, high = round(lever.rank_low), round(lever.rank_high)
        rank = str(low) if low == high else f"{low}–{high}"
        helps = self.words.share(lever.helps)
        for x, text, key in (
            (self.right + 12 + _RANK, rank, "rank"), (_WIDTH - _EDGE, helps, "share"),
        ):  # fmt: skip
            size = min(_FONT, (_RANK if key == "rank" else _HELPS) / max(row_width(text), 0.1))
            pen.block(x, y + size / 2, [text], size, pen.style.ink, f"lever-{k}-{key}",
                      align="right")  # fmt: skip
