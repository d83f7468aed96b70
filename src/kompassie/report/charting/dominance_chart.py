"""The chart of which loops drive a run: reinforcing shares up, balancing shares down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ...dynamics.dominance import Dominance
from ...errors import InvalidValue
from ..canvas.chart_style import (
    PAGE_WIDTH,
    SMALL,
    TEXT,
    TITLE,
    Page,
    blend,
    block_height,
    dash,
    even_ticks,
    fitting_scale,
    fold,
    hatch,
    new_axes,
    widest,
)
from ..canvas.style import Style, style_named
from ..telling.phrases import loop_name, loop_numbers
from ..telling.wording import Words, words_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Patch
    from numpy.typing import NDArray

__all__ = ["plot_dominance"]

_MOST = 6  # loops with a colour of their own
_SHADES = (1.0, 0.72, 0.5, 0.86, 0.62, 0.4)
_HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx", "----")


def plot_dominance(
    result: Dominance,
    /,
    ax: Axes | None = None,
    *,
    loops: int = _MOST,
    part: int = 0,
    lang: str = "en",
    style: str = "report",
) -> Axes:
    r"""Plot which loops bring the change, step by step.

    The shares of reinforcing loops are stacked upwards, those of balancing loops downwards;
    together they fill one whole. A dotted line marks where dominance passes from one loop to
    another. Where nothing changes there is nothing.

    Parameters
    ----------
    result
        What `find_dominance` returned.
    ax
        Axes to draw in. None: a new figure, 170 mm wide.
    loops
        How many loops get a colour of their own, 1 to 6: those with the largest mean share.
    part
        Which part of the map; 0 has most loops.
    lang
        Language of labels and words: "nl" or "en".
    style
        "report", "dark" or "print" (greys).

    Returns
    -------
    matplotlib.axes.Axes
        The page; its panel is its one child. Nothing is shown or saved.

    Raises
    ------
    InvalidValue
        For an unknown style or language, or another number of loops or parts than there are.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse("a -> b +\nb -> a +\nb -> b -\na: today=0.5\nb: today=0.2")
    >>> ax = plot_dominance(ks.find_dominance(ks.simulate(m, horizon=5, settle=0)))
    >>> len(ax.child_axes)
    1
    """
    words, colours = words_of(lang), style_named(style)
    if not isinstance(result, Dominance):
        raise InvalidValue("result", result, "give what find_dominance() returned")
    for value, what, low, high in (
        (loops, "loops", 1, _MOST),
        (part, "part", 0, max(result.parts - 1, 0)),
    ):
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise InvalidValue(what, value, f"use a whole number from {low} to {high}")
    return _Chart(result, loops, part, words, colours).draw(ax)


class _Chart:
    """One panel with its key at the right."""

    LEFT, TOP, BOTTOM = 40.0, 12.0, 34.0
    TALL = 190.0
    KEY = 158.0

    def __init__(self, result: Dominance, most: int, part: int, words: Words, style: Style) -> None:
        self.result, self.words, self.style, self.part = result, words, style, part
        members = np.flatnonzero(result.part == part)
        sizes = np.abs(result.relative[:, members])
        order = members[np.argsort(-sizes.sum(axis=0), kind="stable")]
        order = np.array([k for k in order if np.abs(result.relative[:, k]).max(initial=0) > 0])
        self.own = [int(k) for k in order[:most]]
        self.rest = [int(k) for k in order[most:]]
        moving = max(int((sizes.sum(axis=1) > 0).sum()), 1)
        self.mean = np.abs(result.relative).sum(axis=0) / moving
        self.codes = loop_numbers([result.loops[k] for k in self.own])
        self.looks = self._looks()

    def _looks(self) -> list[dict[str, Any]]:
        """Return colour and hatching of each loop with a colour of its own."""
        used = {1: 0, -1: 0}
        looks: list[dict[str, Any]] = []
        for k in self.own:
            up = 1 if self.result.relative[:, k].sum() > 0 else -1
            base = self.style.plus if up > 0 else self.style.minus
            shade = _SHADES[used[up] % len(_SHADES)]
            mark = _HATCHES[used[up] % len(_HATCHES)]
            used[up] += 1
            looks.append(
                {
                    "facecolor": blend(base, self.style.ground, shade),
                    "edgecolor": blend(self.style.ground, base, 0.75),
                    "hatch": mark,
                }
            )
        return looks

    @property
    def _grey(self) -> dict[str, Any]:
        grey = blend(self.style.dimmed, self.style.ground, 0.6)
        return {"facecolor": grey, "edgecolor": self.style.ground, "hatch": ""}

    def draw(self, ax: Axes | None) -> Axes:
        """Draw the chart in axes, or in a new figure."""
        if ax is None:
            self._measure(PAGE_WIDTH)
            ax = new_axes(
                PAGE_WIDTH, max(self.TALL, self._key_height()) + self._fixed(), self.style
            )
        page = Page(ax, self.style, fitting_scale(ax, self._least_height))
        self._measure(page.width)
        tall = max(page.height - self._fixed(), 20.0)
        bottom = self.BOTTOM + self.caption_height
        panel = page.panel(self.LEFT, bottom, self.wide, tall, "shares")
        self._fill(page, panel, tall)
        self._key(page, self.LEFT + self.wide + 14.0, bottom + tall)
        self._words(page, bottom, tall)
        page.finish()
        return ax

    # -- sizes -------------------------------------------------------------------------------

    def _measure(self, width: float) -> None:
        key = min(self.KEY, 0.38 * width)
        self.wide = max(width - self.LEFT - key - 18.0, 60.0)
        names = [loop_name(self.result.loops[k], self.words) for k in self.own]
        self.names = []
        for k, code, name in zip(self.own, self.codes, names, strict=True):
            named = name if name.startswith(code) else f"{code}: {name}"
            lines = fold(named, (key - 16.0) / SMALL, 4)
            self.names.append([*lines, self._mean_text(float(self.mean[k]))])
        if self.rest:
            text = self.words("dominance", "rest", n=len(self.rest))
            total = float(self.mean[self.rest].sum())
            self.names.append([*fold(text, (key - 16.0) / SMALL, 2), self._mean_text(total)])
        said = [self.words("dominance", "reading")]
        if not self.result.complete:
            said.append(self.words("dominance", "searched"))
        if self.result.unknown_strengths:
            said.append(self.words("trajectory", "one_run", n=self.result.unknown_strengths))
        self.caption = fold(" ".join(said), (width - 12.0) / SMALL, 4)
        self.caption_height = block_height(len(self.caption), SMALL) + 6.0

    def _mean_text(self, mean: float) -> str:
        share = self.words.exact_share(1, 1) if mean >= 1.0 else self.words.share(mean)
        return self.words("dominance", "mean", share=share)

    def _key_height(self) -> float:
        return sum(block_height(len(lines), SMALL) + 6.0 for lines in self.names)

    def _fixed(self) -> float:
        return self.TOP + self.BOTTOM + self.caption_height + 16.0

    def _least_height(self, width: float) -> float:
        self._measure(width)
        return self._fixed() + max(90.0, self._key_height())

    # -- drawing -----------------------------------------------------------------------------

    def _edges(self) -> NDArray[np.float64]:
        """Return the beginnings of the steps and the end of the last."""
        time = self.result.time
        last = time[-1] + (time[-1] - time[-2] if len(time) > 1 else 1.0)
        return np.append(time, last)

    def _fill(self, page: Page, panel: Axes, tall: float) -> None:
        if not len(self.result.time):
            return
        edges = self._edges()
        up, down = np.zeros(len(edges)), np.zeros(len(edges))
        series = [
            (self.result.relative[:, k], look) for k, look in zip(self.own, self.looks, strict=True)
        ]
        if self.rest:
            rest = self.result.relative[:, self.rest]
            series.append((np.where(rest > 0, rest, 0.0).sum(axis=1), self._grey))
            series.append((np.where(rest < 0, rest, 0.0).sum(axis=1), self._grey))
        for n, (share, look) in enumerate(series):
            full = np.append(share, share[-1])
            for side, level in ((1, up), (-1, down)):
                part = np.where(full * side > 0, full, 0.0)
                if part.any():
                    band = panel.fill_between(
                        edges,
                        level,
                        level + part,
                        step="post",
                        linewidth=0,
                        gid=f"loop-{n}",
                        **look,
                    )
                    hatch(cast("Patch", band), look)
                    level += part
        ink = self.style.ink
        panel.axhline(0.0, color=ink, linewidth=0.8, linestyle="-", marker="")
        for half in (-0.5, 0.5):
            line = panel.axhline(
                half, color=self.style.secondary, linewidth=0.6, marker="", gid="half"
            )
            dash(line, (3.0, 3.0), 0.6)
        for shift in self.result.handovers_in(self.part):
            line = panel.axvline(shift.time, color=ink, linewidth=0.9, marker="", gid="shift")
            dash(line, (1.0, 1.6), 0.9)
        panel.set_xlim(float(edges[0]), float(edges[-1]))
        panel.set_ylim(-1.03, 1.03)
        places = [-1.0, -0.5, 0.0, 0.5, 1.0]
        labels = [self.words.exact_share(abs(round(100 * p)), 100) for p in places]
        page.ticks(panel, "y", places, labels, SMALL)
        ticks, digits = even_ticks(float(edges[0]), float(edges[-1]), max(3, int(self.wide // 40)))
        page.ticks(panel, "x", ticks, [self.words.number(t, digits) for t in ticks], SMALL)

    def _key(self, page: Page, left: float, top: float) -> None:
        looks = [*self.looks, *([self._grey] if self.rest else [])]
        for n, (lines, look) in enumerate(zip(self.names, looks, strict=True)):
            page.box(left, top - 9.0, 9.0, 8.0, f"key-{n}", linewidth=0, **look)
            page.write(left + 13.0, top - 1.0, lines, size=SMALL, up="top", gid=f"name-{n}")
            top -= block_height(len(lines), SMALL) + 6.0

    def _words(self, page: Page, bottom: float, tall: float) -> None:
        title = self.words("dominance", "title")
        page.write(5.0, page.height - 4.0, title, size=TITLE, bold=True, up="top", gid="title")
        grey = self.style.secondary
        for key, share in (("up", 0.75), ("down", 0.25)):
            text = self.words("dominance", key)
            if widest([text]) * SMALL < tall / 2:
                page.write(9.0, bottom + share * tall, text, size=SMALL, colour=grey,
                           across="center", turned=True, gid=key)  # fmt: skip
        unit = self.result.map.time_unit or self.words("chart", "steps")
        lines = fold(self.words("chart", "time", unit=unit), self.wide / SMALL, 1)
        page.write(self.LEFT + self.wide / 2, bottom - 16.0, lines, size=SMALL, colour=grey,
                   across="center", up="top", gid="time")  # fmt: skip
        page.write(5.0, 5.0, self.caption, size=SMALL, colour=grey, up="bottom", gid="caption")
        if not self.own:
            said = fold(self.words("dominance", "nothing"), self.wide / TEXT, 2)
            page.write(self.LEFT + self.wide / 2, bottom + 0.6 * tall, said, size=TEXT,
                       across="center", up="middle", gid="nothing")  # fmt: skip
