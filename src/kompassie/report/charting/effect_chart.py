"""A forest of effects: how far each scenario moves one variable, and in what share of the draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...dynamics.compare import Comparison
from ...dynamics.effect import Effect
from ..canvas.chart_style import (
    PAGE_WIDTH,
    SMALL,
    TEXT,
    TITLE,
    Page,
    block_height,
    even_ticks,
    fitting_scale,
    fold,
    hatch,
    new_axes,
    widest,
)
from ..canvas.style import Style
from ..telling.wording import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["EffectChart"]

_DECIDED = 0.9
"""Share of draws with one direction from which it counts as settled."""

_WIDEST_SCALE = 20.0


class EffectChart:
    """A forest of effects, and the share of draws with each direction."""

    ROW = 21.0  # least height of a row, in a figure of our own

    def __init__(
        self,
        comparison: Comparison,
        v: int,
        rows: Sequence[tuple[int, Effect]],
        words: Words,
        text: Mapping[str, str],
        style: Style,
    ) -> None:
        self.comparison, self.v = comparison, v
        self.rows, self.words, self.text, self.style = rows, words, text, style
        final = comparison.finals[:, :, v]
        self.span = self._span()
        self.inner = {k: np.quantile(final[k] - final[0], (0.25, 0.75)).tolist() for k, _ in rows}

    def draw(self, ax: Axes | None) -> Axes:
        """Draw the chart in axes, or in a new figure."""
        if ax is None:
            self._measure(PAGE_WIDTH)
            wished = sum(max(self.ROW, h + 5.0) for h in self.label_heights) or self.ROW
            ax = new_axes(PAGE_WIDTH, self._fixed() + wished, self.style)
        page = Page(ax, self.style, fitting_scale(ax, self._least_height))
        self._measure(page.width)
        bottom = self.foot + self.axis
        tall = max(page.height - self._fixed(), 8.0)
        bounds = self._rows(bottom, tall)
        page.write(5.0, page.height - 6, self.title, size=TITLE, bold=True, up="top",
                   gid="title")  # fmt: skip
        self._direction_head(page)
        forest = page.panel(self.left, bottom, self.middle, tall, "effects")
        bars = page.panel(self.right, bottom, self.bar, tall, "directions")
        for panel in (forest, bars):
            panel.set_ylim(bottom, bottom + tall)
            page.ticks(panel, "y", [], [], SMALL)
        self._forest_axis(page, forest)
        bars.set_xlim(0.0, 1.0)
        bars.spines["left"].set_visible(False)
        page.ticks(bars, "x", [0.0, 0.5, 1.0], ["0", "½", "1"], SMALL)
        for (k, effect), (y, height) in zip(self.rows, bounds, strict=True):
            self._row(page, forest, bars, k, effect, y, height)
        page.write(5.0, 5.0, self.notes, size=SMALL, colour=self.style.secondary, up="bottom",
                   gid="caption")  # fmt: skip
        page.finish()
        return ax

    # -- sizes -------------------------------------------------------------------------------

    def _measure(self, width: float) -> None:
        lang = self.words.lang
        labels = [self.comparison.scenarios[k].label(lang) for k, _ in self.rows]
        room = 0.32 * width
        self.labels = [fold(label, room / TEXT, 2) for label in labels]
        self.label_heights = [block_height(len(lines), TEXT) for lines in self.labels]
        side = max([widest(lines) * TEXT for lines in self.labels] or [30.0])
        self.left = 5.0 + side + 8.0
        said = widest([text for k, e in self.rows for text in [self._said(e)]]) * SMALL
        self.bar = 0.15 * width
        self.right = width - 9.0 - said - 5.0 - self.bar
        self.middle = max(self.right - 18.0 - self.left, 20.0)
        label = self.comparison.map.variables[self.v].label(lang)
        self.title = fold(
            self.text["effect"].format(on=label), (self.right - 22.0) / TITLE, 3, bold=True
        )
        key = "change" if max(map(abs, self.span)) < 2.2 else "change_raw"
        if self.comparison.directions_only:
            key = "change_direction"
        self.change = fold(self.text[key], (self.left + self.middle - 5.0) / SMALL, 2)
        self.axis = 23.0 + block_height(len(self.change), SMALL)
        self.notes = fold(" ".join(self._notes()), (width - 12) / SMALL, 5)
        self.foot = block_height(len(self.notes), SMALL) + 10.0
        self.head = max(block_height(len(self.title), TITLE), block_height(1, TITLE) + 14.0) + 10.0

    def _least_height(self, width: float) -> float:
        self._measure(width)
        return self._fixed() + sum(max(14.0, h + 2.0) for h in self.label_heights)

    def _fixed(self) -> float:
        return self.head + self.axis + self.foot + 4.0

    def _rows(self, bottom: float, tall: float) -> list[tuple[float, float]]:
        """Return middle and height of each row, from the top down."""
        wished = [max(self.ROW, h + 5.0) for h in self.label_heights]
        scale = tall / max(sum(wished), 1e-9)
        top, rows = bottom + tall, []
        for height in wished:
            rows.append((top - scale * height / 2, scale * height))
            top -= scale * height
        return rows

    def _span(self) -> tuple[float, float]:
        """Return the ends of the scale: 0 is on it, and it is never narrower than 0.05."""
        low = max(min([0.0, *(e.low for _, e in self.rows)]), -_WIDEST_SCALE)
        high = min(max([0.0, *(e.high for _, e in self.rows)]), _WIDEST_SCALE)
        span = max(high - low, 0.05)
        spare = (span - (high - low)) / 2 + 0.06 * span
        return low - spare, high + spare

    # -- words -------------------------------------------------------------------------------

    def _said(self, effect: Effect) -> str:
        if not effect.up and not effect.down:
            return self.text["same"]
        key, share = ("up", effect.up) if effect.up >= effect.down else ("down", effect.down)
        mark = "*" if effect.by_drawing else ""
        return f"{self.words.share(share)} {self.text[key]}{mark}"

    def _notes(self) -> list[str]:
        e = self.comparison
        if not self.rows:
            return [self.text["nothing"]]
        said = [self.text["reading"].format(n=e.draws)]
        if any(self._open(effect) for _, effect in self.rows):
            said.append(self.text["hollow"])
        if any(effect.by_drawing for _, effect in self.rows):
            said.append(f"* {self.text['by_drawing']}")
        if e.dynamics.gain is not None and not e.directions_only and len(e.gain_ratio):
            ratios = e.gain_ratio[np.isfinite(e.gain_ratio)]
            if len(ratios) and ratios.max() > 0:
                number = self.words.number
                said.append(
                    self.text["gain"].format(
                        gain=number(e.dynamics.gain, 1),
                        low=number(float(ratios.min())),
                        high=number(float(ratios.max())),
                    )
                )
        return said

    @staticmethod
    def _open(effect: Effect) -> bool:
        return bool(effect.up or effect.down) and max(effect.up, effect.down) < _DECIDED

    # -- drawing -----------------------------------------------------------------------------

    def _direction_head(self, page: Page) -> None:
        y = page.height - 6.0
        page.write(self.right, y, self.text["direction"], size=TITLE, bold=True, up="top",
                   gid="direction")  # fmt: skip
        y -= block_height(1, TITLE) + 3.0
        x = self.right
        for key, up in (("up", True), ("down", False)):
            page.box(x, y - 6.5, 9.0, 6.5, f"key-{key}", **self._fill(up))
            page.write(x + 12, y - 6.0, self.text[key], size=SMALL, colour=self.style.secondary)
            x += 12.0 + widest([self.text[key]]) * SMALL + 9.0

    def _fill(self, up: bool) -> dict[str, Any]:
        """Return the fill of a bar: full for higher, hatched for lower."""
        if up:
            return {"facecolor": self.style.plus, "edgecolor": self.style.plus, "linewidth": 0.6}
        return {
            "facecolor": self.style.ground, "edgecolor": self.style.minus,
            "hatch": "//////", "linewidth": 0.6,
        }  # fmt: skip

    def _forest_axis(self, page: Page, forest: Axes) -> None:
        low, high = self.span
        forest.set_xlim(low, high)
        forest.axvline(
            0.0, color=self.style.ink, linewidth=0.9, linestyle="-", marker="", zorder=1.5
        )
        # The label of a tick at the very edge would run into the panel beside it.
        edge = 0.03 * (high - low)
        ticks, digits = even_ticks(low + edge, high - edge, max(3, int(self.middle // 36)))
        labels = [self.words.number(t, digits, signed=True) for t in ticks]
        if self.comparison.directions_only:
            ticks, labels = [0.0], ["0"]
        page.ticks(forest, "x", ticks, labels, SMALL)
        forest.spines["left"].set_visible(False)
        right, y = self.left + self.middle, self.foot + self.axis - 16.0
        page.write(
            right, y, self.change, size=SMALL, colour=self.style.secondary, across="right",
            up="top", gid="change",
        )  # fmt: skip

    def _row(
        self, page: Page, forest: Axes, bars: Axes, k: int, effect: Effect, y: float, height: float
    ) -> None:
        lines = self.labels[[place for place, _ in self.rows].index(k)]
        page.write(self.left - 8.0, y, lines, size=TEXT, across="right", up="middle",
                   gid=f"label-{k}")  # fmt: skip
        unsure = self._open(effect)
        still = not effect.up and not effect.down
        colour = self.style.plus if effect.up >= effect.down else self.style.minus
        if unsure or still:
            colour = self.style.unsure
        low, high = self.inner[k]
        for a, b, width, gid in (
            (effect.low, effect.high, 1.3, "outer"), (low, high, 4.6, "inner"),
        ):  # fmt: skip
            (line,) = forest.plot([a, b], [y, y], color=colour, linewidth=width, marker="",
                                  linestyle="-", gid=f"{gid}-{k}")  # fmt: skip
            line.set_solid_capstyle("butt")
            line.set_zorder(3.0)
        face = self.style.ground if unsure or still else colour
        forest.plot([effect.median], [y], marker="D" if unsure else "o", linestyle="",
                    markersize=5.2 if unsure else 5.6, markerfacecolor=face, markeredgecolor=colour,
                    markeredgewidth=1.3, gid=f"median-{k}", zorder=4.0, clip_on=False)  # fmt: skip
        self._shares(page, bars, k, effect, y, min(0.5 * height, 11.0))

    def _shares(
        self, page: Page, bars: Axes, k: int, effect: Effect, y: float, thick: float
    ) -> None:
        for left, share, up in ((0.0, effect.up, True), (effect.up, effect.down, False)):
            if share:
                (bar,) = bars.barh([y], [share], left=left, height=thick, **self._fill(up))
                hatch(bar, self._fill(up))
                bar.set_gid(f"{'up' if up else 'down'}-{k}")
                bar.set_zorder(3.0)
        page.write(self.right + self.bar + 5.0, y - 0.36 * SMALL, self._said(effect), size=SMALL,
                   gid=f"share-{k}")  # fmt: skip
