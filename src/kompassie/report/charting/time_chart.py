"""Small multiples: levels over time, one panel for each variable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...dynamics.compare import Comparison
from ...dynamics.effect import Effect, effect_of
from ...dynamics.simulate import Trajectory
from ...model.interventions import Scenario
from ..canvas.chart_style import (
    PAGE_WIDTH,
    SMALL,
    TEXT,
    TITLE,
    Page,
    Stroke,
    blend,
    block_height,
    dash,
    even_ticks,
    fitting_scale,
    fold,
    new_axes,
    spread,
    widest,
)
from ..canvas.measuring import FAMILY
from ..canvas.style import Style
from ..telling.wording import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Curve", "TimeChart"]

_WIDEST_SCALE = 10.0


@dataclass(frozen=True)
class Curve:
    """One scenario over time, for all draws: levels of shape (D, T, V)."""

    label: str
    levels: Floats
    stroke: Stroke
    scenario: Scenario | None
    place: int
    gid: str


class TimeChart:
    """Small multiples of levels over time."""

    LEFT, GAP, ROW_GAP, TIME = 38.0, 16.0, 12.0, 32.0
    TALL = 92.0  # of a panel, in a figure of our own
    LEAST = 40.0
    NAMES = 100.0  # most room for the labels of the lines

    def __init__(
        self,
        result: Trajectory | Comparison,
        curves: Sequence[Curve],
        places: Sequence[int],
        words: Words,
        text: Mapping[str, str],
        style: Style,
    ) -> None:
        self.result, self.curves, self.places = result, curves, places
        self.words, self.text, self.style = words, text, style
        self.several = len(curves) > 2
        self.said = [self._said(k) for k in places]
        self.limit = self._limit()

    def draw(self, ax: Axes | None) -> Axes:
        """Draw the chart in axes, or in a new figure."""
        if ax is None:
            self._measure(PAGE_WIDTH)
            ax = new_axes(PAGE_WIDTH, self._fixed() + self.rows * self.TALL, self.style)
        page = Page(ax, self.style, fitting_scale(ax, self._least_height))
        self._measure(page.width)
        tall = max((page.height - self._fixed()) / self.rows, 8.0)
        top = page.height - 6.0
        panels: list[Axes] = []
        for row in range(self.rows):
            top -= self.heads[row]
            for column, k in enumerate(self.places[row * self.columns : (row + 1) * self.columns]):
                left = self.LEFT + column * (self.wide + self.GAP)
                n = row * self.columns + column
                self._head(page, left, top, n)
                panel = page.panel(left, top - tall, self.wide, tall, f"panel-{n}")
                panels.append(panel)
                self._fill(page, panel, k, n, tall)
            if row == 0:
                right = self.LEFT + min(self.columns, len(self.places)) * (self.wide + self.GAP)
                self._names(page, right - self.GAP, top, tall, panels[-1])
            top -= tall + self.ROW_GAP
        bottom = top + self.ROW_GAP
        self._axis_titles(page, bottom, page.height - 6.0 - self.heads[0])
        self._caption(page)
        page.finish()
        return ax

    # -- sizes -------------------------------------------------------------------------------

    def _measure(self, width: float) -> None:
        """Work out columns, widths and heights of what stands above the panels."""
        count = max(len(self.places), 1)
        room = min(self.NAMES, 0.3 * width)
        self.names = [fold(c.label, room / TEXT, 4) for c in self.curves]
        self.swatch = 14.0 if self.several else 0.0
        side = max(widest(lines) for lines in self.names) * TEXT + 15.0 + self.swatch
        across = width - self.LEFT - side - 2.0
        self.columns = max(1, min(count, 3 if count not in (2, 4) else 2, int(across // 112)))
        self.wide = max((across - (self.columns - 1) * self.GAP) / self.columns, 20.0)
        self.rows = -(-count // self.columns)
        self.titles = [
            fold(self.result.map.variables[k].label(self.words.lang), (self.wide + 8) / TITLE, 3,
                 bold=True)
            for k in self.places
        ]  # fmt: skip
        indent = 13.0 if self.several else 0.0
        self.sentences = [
            [fold(text, (self.wide + self.GAP - 2 - indent) / SMALL, 2) for text in said]
            for said in self.said
        ]
        self.heads = []
        for row in range(self.rows):
            cells = range(row * self.columns, min((row + 1) * self.columns, len(self.places)))
            self.heads.append(max((self._head_height(n) for n in cells), default=0.0))
        self.caption = fold("  ".join(self._captions()), (width - 12) / SMALL, 4)

    def _head_height(self, n: int) -> float:
        said = sum(block_height(len(lines), SMALL) + 1.5 for lines in self.sentences[n])
        return block_height(len(self.titles[n]), TITLE) + 2.0 + said + 5.0

    def _least_height(self, width: float) -> float:
        self._measure(width)
        return self._fixed() + self.rows * self.LEAST

    def _fixed(self) -> float:
        """Return the height of all but the panels."""
        caption = block_height(len(self.caption), SMALL) + 8.0
        return 6.0 + sum(self.heads) + (self.rows - 1) * self.ROW_GAP + self.TIME + caption

    # -- words -------------------------------------------------------------------------------

    def _said(self, k: int) -> list[str]:
        """Return one sentence for each scenario on one variable."""
        if isinstance(self.result, Trajectory):
            first, last = self.result.values[[0, -1], k]
            number = self.words.number
            if self.result.directions_only or self.result.diverged:
                return []
            return [self.text["from_to"].format(first=number(first), last=number(last))]
        return [
            self._share(effect_of(self.result, c.place, k))
            for c in self.curves
            if c.scenario is not None
        ]

    def _share(self, effect: Effect) -> str:
        if not effect.up and not effect.down:
            return self.text["same"]
        if max(effect.up, effect.down) < 0.6:
            return self.text["undecided"].format(share=self.words.share(effect.up))
        key, share = ("higher", effect.up) if effect.up > effect.down else ("lower", effect.down)
        return self.text[key].format(share=self.words.share(share))

    def _captions(self) -> list[str]:
        said = []
        if isinstance(self.result, Comparison):
            said.append(self.text["bands"].format(n=self.result.draws))
            ran_away = bool(self.result.diverged.any())
        else:
            ran_away = self.result.diverged
            if self.result.unknown_strengths:
                said.append(self.text["one_run"])
        if ran_away:
            said.append(self.text["ran_away"])
        return said

    # -- drawing -----------------------------------------------------------------------------

    def _head(self, page: Page, left: float, bottom: float, n: int) -> None:
        """Write the title and the sentences of a panel, ending above it."""
        y = bottom + self._head_height(n)
        page.write(left, y, self.titles[n], size=TITLE, bold=True, up="top", gid=f"title-{n}")
        y -= block_height(len(self.titles[n]), TITLE) + 2.0
        tried = [c for c in self.curves if c.scenario is not None]
        for curve, lines in zip(tried, self.sentences[n], strict=False):
            at = left
            if self.several:
                colour, dashes = curve.stroke
                middle = y - 0.55 * SMALL
                page.rule((left, left + 10), (middle, middle), colour, 1.6, dashes)
                at += 13.0
            page.write(at, y, lines, size=SMALL, colour=self.style.ink, up="top", gid=f"said-{n}")
            y -= block_height(len(lines), SMALL) + 1.5

    def _limit(self) -> float:
        """Return the end of the scale: all panels share it."""
        shown = np.concatenate([c.levels[:, :, list(self.places)].ravel() for c in self.curves])
        most = float(np.abs(shown).max(initial=0.0))
        bounds = (0.2, 0.5, 1.0, 2.0, 5.0, _WIDEST_SCALE)
        return next((b for b in bounds if most <= b * 1.0001), _WIDEST_SCALE)

    def _fill(self, page: Page, panel: Axes, k: int, n: int, tall: float) -> None:
        """Draw the curves of one variable."""
        time, limit = self.result.time, self.limit
        last = float(time[-1])
        panel.set_xlim(-0.03 * last, last)
        panel.set_ylim(-1.04 * limit, 1.04 * limit)
        panel.axhline(
            0.0,
            color=blend(self.style.dimmed, self.style.ground, 0.6),
            linewidth=0.6,
            linestyle="-",
            marker="",
        )
        for level, curve in enumerate(self.curves):
            self._curve(panel, time, curve, k, 2.0 + level)
        self._events(page, panel, n)
        ticks, digits = even_ticks(-limit, limit, min(5, max(3, int(tall // 12))))
        first = n % self.columns == 0
        labels = [self.words.number(t, digits, signed=True) if first else "" for t in ticks]
        page.ticks(panel, "y", ticks, labels, SMALL)
        ticks, digits = even_ticks(0.0, last, max(3, int(self.wide // 25)))
        lowest = n + self.columns >= len(self.places)
        labels = [self.words.number(t, digits) if lowest else "" for t in ticks]
        page.ticks(panel, "x", ticks, labels, SMALL)

    def _curve(self, panel: Axes, time: Floats, curve: Curve, k: int, level: float) -> None:
        colour, dashes = curve.stroke
        low, lower, middle, upper, high = np.quantile(
            curve.levels[:, :, k], (0.05, 0.25, 0.5, 0.75, 0.95), axis=0
        )
        if len(curve.levels) > 1:
            for a, b, share in ((low, high, 0.13), (lower, upper, 0.26)):
                band = panel.fill_between(time, a, b, linewidth=0, color=colour, alpha=share)
                band.set_gid(f"{curve.gid}-{'outer' if share < 0.2 else 'inner'}")
                band.set_zorder(level - 1.5)
        width = 1.2 if curve.scenario is None else 1.7
        (line,) = panel.plot(time, middle, color=colour, linewidth=width, marker="", gid=curve.gid)
        line.set_zorder(level + 5)
        dash(line, dashes, width)

    def _events(self, page: Page, panel: Axes, n: int) -> None:
        """Mark when scenarios begin and end; say so in the first panel."""
        last = float(self.result.time[-1])
        items = [i for c in self.curves if c.scenario for i in c.scenario.interventions]
        starts = {i.span[0] for i in items if i.span[0] < last}
        ends = {i.span[1] for i in items if i.span[1] < last} - starts
        if len(starts) + len(ends) > 4:
            ends = set()
        marks = [(t, "start") for t in sorted(starts)[:4]] + [(t, "end") for t in sorted(ends)]
        said = -last
        for time, what in sorted(marks):
            line = panel.axvline(time, color=self.style.ink, linewidth=0.8, marker="", gid=what)
            dash(line, (1.0, 1.5), 0.8)
            if n == 0 and (time - said) * self.wide > 28.0 * last:
                said = time
                right, up = time > 0.8 * last, self._room_above(time)
                panel.text(
                    time + (-0.015 if right else 0.015) * last,
                    (0.98 if up else -0.98) * self.limit,
                    self.text[what], fontsize=SMALL, color=self.style.ink, fontfamily=FAMILY,
                    fontweight="normal",
                    horizontalalignment="right" if right else "left",
                    verticalalignment="top" if up else "bottom",
                    parse_math=False, usetex=False, zorder=9, gid=f"{what}-word",
                )  # fmt: skip

    def _room_above(self, time: float) -> bool:
        """Return whether the curves of the first panel leave more room above than below."""
        span = 0.16 * float(self.result.time[-1])
        near = np.abs(self.result.time - time) <= span
        k = self.places[0]
        low, high = [], []
        for curve in self.curves:
            a, b = np.quantile(curve.levels[:, near, k], (0.05, 0.95), axis=0)
            low.append(float(a.min()))
            high.append(float(b.max()))
        return self.limit - max(high) > min(low) + self.limit

    def _names(self, page: Page, right: float, top: float, tall: float, panel: Axes) -> None:
        """Name the lines once, at the end of those in the last panel of the first row."""
        k = self.places[min(self.columns, len(self.places)) - 1]
        low, high = panel.get_ylim()
        ends = [float(np.median(c.levels[:, -1, k])) for c in self.curves]
        ends = [min(max(e, low), high) for e in ends]
        wished = [top - tall + tall * (e - low) / (high - low) for e in ends]
        heights = [block_height(len(lines), TEXT) + 3.0 for lines in self.names]
        centres = spread(wished, heights, top - tall - 20.0, top + self.heads[0] - 8.0)
        for curve, lines, wish, centre in zip(
            self.curves, self.names, wished, centres, strict=True
        ):
            colour, dashes = curve.stroke
            thin = blend(colour, self.style.ground, 0.6)
            page.rule((right + 2, right + 4, right + 8, right + 10), (wish, wish, centre, centre),
                      thin, 0.7)  # fmt: skip
            if self.several:
                ends_at = (right + 11, right + 11 + self.swatch - 3)
                page.rule(ends_at, (centre, centre), colour, 1.6, dashes)
            page.write(right + 12 + self.swatch, centre, lines, size=TEXT, up="middle",
                       colour=colour, gid=f"name-{curve.gid}")  # fmt: skip

    def _axis_titles(self, page: Page, bottom: float, top: float) -> None:
        key = "level" if self.limit <= 1.0 else "level_raw"
        if self.result.directions_only:
            key = "level_direction"
        lowest = block_height(len(self.caption), SMALL) + 10.0
        room = page.height - 5.0 - lowest
        label = self.text[key]
        if widest([label]) * SMALL > room:
            label = self.text["level_short"]
        long = widest([label]) * SMALL
        middle = min(max((top + bottom) / 2, lowest + long / 2), page.height - 5.0 - long / 2)
        page.write(
            9.0, middle, label, size=SMALL, colour=self.style.secondary, across="center",
            turned=True, gid="level",
        )  # fmt: skip
        unit = self.result.time_unit or self.text["steps"]
        columns = min(self.columns, len(self.places))
        middle = self.LEFT + (columns * (self.wide + self.GAP) - self.GAP) / 2
        lines = fold(self.text["time"].format(unit=unit), 2 * (middle - self.LEFT) / SMALL, 1)
        page.write(
            middle, bottom - 17.0, lines, size=SMALL, colour=self.style.secondary,
            across="center", up="top", gid="time",
        )  # fmt: skip

    def _caption(self, page: Page) -> None:
        if self.caption != [""]:
            page.write(5.0, 5.0, self.caption, size=SMALL, colour=self.style.secondary,
                       up="bottom", gid="caption")  # fmt: skip
