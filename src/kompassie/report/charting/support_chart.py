"""How well a group carries its loops: how often each is there in resamples, and who holds it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ...errors import InvalidValue
from ...loops.found import Loops
from ..canvas.chart_style import block_height, fold, widest
from ..canvas.style import Style, style_named
from ..drawing.sheet import check_most, pen_on_sheet
from ..telling.phrases import loop_name, loop_numbers
from ..telling.wording import Words, words_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from ..drawing.pen import Pen

__all__ = ["Supported", "plot_support"]

_FONT = 8.0
_SMALL = 0.9 * _FONT
_EDGE = 14.0
_WIDTH = 482.0
_ROW = 25.0
_SIDE = 25.0  # room for the name of a loop, in font sizes
_HOLDERS = 78.0
_SHARE = 36.0  # room for the figure behind a bar
_FIELDS = ("loops", "present", "reinforcing", "holders", "shared", "people", "draws")


class Supported(Protocol):
    """What can be plotted: loops with the share of resamples that have each, and its holders."""

    @property
    def loops(self) -> Loops:
        """The loops, K of them."""
        ...

    @property
    def present(self) -> NDArray[np.float64]:
        """Shape (K,): share of resamples with the loop; NaN where nothing was resampled."""
        ...

    @property
    def reinforcing(self) -> NDArray[np.float64]:
        """Shape (K,): share of those in which it is reinforcing; NaN where never present."""
        ...

    @property
    def holders(self) -> Sequence[int | str]:
        """How many people see every link of it, or a word that hides the number."""
        ...

    @property
    def shared(self) -> NDArray[np.bool_]:
        """Whether it is in the map of the group."""
        ...

    @property
    def people(self) -> int:
        """Number of people."""
        ...

    @property
    def draws(self) -> int:
        """Number of resamples."""
        ...


def plot_support(
    support: Supported,
    /,
    ax: Axes | None = None,
    *,
    most: int = 15,
    lang: str = "en",
    style: str | Style = "report",
) -> Axes:
    r"""Plot in what share of resamples each loop is there, and how many people hold it whole.

    The filled part of a bar is the share in which the loop is reinforcing, the hollow part that in
    which it is balancing or undecided. A dot marks the loops in the map of the whole group.

    Parameters
    ----------
    support
        What `loop_support` returned.
    ax
        Axes to draw in; it takes any size. None: a new figure, 170 mm wide.
    most
        How many loops to show, those present most often first.
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
        For what is no loop support, an unknown style or language, or a `most` below 1.

    Examples
    --------
    >>> import kompassie as ks, numpy as np
    >>> from types import SimpleNamespace
    >>> loops = ks.find_loops(ks.parse("a -> b +\nb -> a +"))
    >>> found = SimpleNamespace(loops=loops, present=np.array([0.8]), reinforcing=np.array([1.0]),
    ...                         holders=(4,), shared=np.array([True]), people=9, draws=500)
    >>> ax = plot_support(found)
    >>> [t.get_text() for t in ax.texts if t.get_gid() == "loop-0-present"]
    ['80%']
    """
    colours, words = style_named(style), words_of(lang)
    if not all(hasattr(support, name) for name in _FIELDS):
        raise InvalidValue("support", support, "give what loop_support() returned")
    check_most(most)
    sheet = _Sheet(support, most, words)
    pen = pen_on_sheet(ax, sheet.page, colours, font=_FONT, lang=lang)
    sheet.draw(pen)
    return pen.ax


class _Sheet:
    """What goes where."""

    def __init__(self, support: Supported, most: int, words: Words) -> None:
        self.support, self.words = support, words
        present = np.nan_to_num(np.asarray(support.present, dtype=np.float64), nan=-1.0)
        self.rows = np.argsort(-present, kind="stable")[:most].tolist()
        loops = [support.loops[k] for k in self.rows]
        codes = loop_numbers(loops)
        self.names = []
        for loop, code in zip(loops, codes, strict=True):
            label = loop_name(loop, words)
            said = label if label.startswith(code) else f"{code} {label}"
            self.names.append(fold(said, _SIDE, 2))
        side = max([widest(lines) for lines in self.names] or [4.0]) * _FONT
        self.left = _EDGE + side + 18.0
        self.right = _WIDTH - _EDGE - _HOLDERS - _SHARE
        say = words.section("support_chart")
        notes = [say["reading"].format(people=support.people, n=support.draws)]
        if not self.rows:
            notes = [say["nothing"]]
        elif not support.draws:
            notes = [say["too_few"]]
        if len(self.rows) < len(support.loops):
            notes.append(say["more"].format(k=len(self.rows), n=len(support.loops)))
        self.notes = fold(" ".join(notes), (_WIDTH - 2 * _EDGE) / _SMALL, 5)
        self.low = _EDGE + block_height(len(self.notes), _SMALL) + 42.0
        self.high = self.low + max(len(self.rows), 1) * _ROW
        self.page = (_WIDTH, round(self.high + 5.2 * _FONT, 1))

    def at(self, share: float) -> float:
        return self.left + share * (self.right - self.left)

    def draw(self, pen: Pen) -> None:
        style, say = pen.style, self.words.section("support_chart")
        pen.block(_EDGE, self.page[1] - 0.8 * _FONT, [say["title"]], 1.25 * _FONT, style.ink,
                  "title", bold=True)  # fmt: skip
        pen.block(_WIDTH - _EDGE, self.high + 1.5 * _FONT, [say["holders"]], _SMALL,
                  style.secondary, "head-holders", align="right")  # fmt: skip
        pen.line((self.left, self.low), (self.right, self.low), style.dimmed, 0.09 * _FONT, "axis")
        for k, share in enumerate((0.0, 0.5, 1.0)):
            x = self.at(share)
            pen.line((x, self.low), (x, self.low - 3), style.dimmed, 0.09 * _FONT, f"tick-{k}")
            text = self.words.exact_share(round(100 * share), 100)
            pen.block(x, self.low - 5, [text], _SMALL, style.secondary, f"tick-{k}-text",
                      align="center")  # fmt: skip
        pen.block((self.left + self.right) / 2, self.low - 17, [say["axis"]], _SMALL,
                  style.secondary, "axis-text", align="center")  # fmt: skip
        for number, k in enumerate(self.rows):
            self._row(pen, number, k)
        top = 0.6 * _EDGE + block_height(len(self.notes), _SMALL)
        pen.block(_EDGE, top, self.notes, _SMALL, style.secondary, "caption")

    def _row(self, pen: Pen, number: int, k: int) -> None:
        style, support = pen.style, self.support
        y = self.high - (number + 0.5) * _ROW
        lines = self.names[number]
        top = y + block_height(len(lines), _FONT) / 2
        pen.block(_EDGE, top, lines, _FONT, style.ink, f"loop-{number}")
        if support.shared[k]:
            pen.glyph(self.left - 9, y, "●", 0.9 * _FONT, style.ink, f"loop-{number}-shared")
        self._bar(pen, number, float(support.present[k]), float(support.reinforcing[k]), y)
        said = self._holders(support.holders[k])
        pen.block(_WIDTH - _EDGE, y + _FONT / 2, [said], _FONT, style.ink, f"loop-{number}-holders",
                  align="right")  # fmt: skip

    def _bar(self, pen: Pen, number: int, present: float, reinforcing: float, y: float) -> None:
        if not present > 0:
            return
        part = present * (0.0 if np.isnan(reinforcing) else reinforcing)
        tall, first, middle, last = 0.5 * _ROW, self.at(0.0), self.at(part), self.at(present)
        if middle - first > 0.1:
            pen.rectangle(first, y - tall / 2, middle - first, tall, pen.style.plus,
                          f"loop-{number}-reinforcing")  # fmt: skip
        if last - middle > 0.1:
            pen.hollow(middle, y - tall / 2, last - middle, tall, pen.style.minus,
                       f"loop-{number}-balancing")  # fmt: skip
        share = self.words.share(present)
        pen.block(last + 4, y + 0.46 * _FONT, [share], _SMALL, pen.style.ink,
                  f"loop-{number}-present")  # fmt: skip

    def _holders(self, count: int | str) -> str:
        words = self.words.section("support_chart")
        if count == 0:
            return words["nobody"]
        return words.get(str(count), str(count)) if isinstance(count, str) else str(count)
