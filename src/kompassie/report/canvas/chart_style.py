"""A page for charts, measured in points: panels, text and keys that look the same everywhere.

Nothing here reads or changes matplotlib's global settings; every colour, size and font is given.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .measuring import ASCENT, DESCENT, FAMILY, LINE_STEP, drawable, text_width
from .style import Style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

__all__ = [
    "PAGE_WIDTH",
    "SMALL",
    "TEXT",
    "TITLE",
    "Page",
    "Stroke",
    "blend",
    "block_height",
    "dash",
    "even_ticks",
    "fitting_scale",
    "fold",
    "hatch",
    "new_axes",
    "page_size",
    "spread",
    "strokes",
    "widest",
]

PAGE_WIDTH = 170 / 25.4 * 72
"""Width of the text of an A4 report, in points."""

_LEAST_WIDTH = 300.0

TEXT, SMALL, TITLE = 7.8, 7.0, 8.8
"""Type sizes, in points; none is below 6.5, which a report can still carry."""

Stroke = tuple[str, tuple[float, ...] | None]
"""Colour and dashes (in points; None: a full line) of a curve."""

_THIRD: Mapping[str, str] = {
    "report": "#7B3F9E",
    "stella": "#7B3F9E",
    "dark": "#C6A1E6",
    "print": "#111111",
}
_GREYS = ("#111111", "#3A3A3A", "#111111", "#3A3A3A")
_DASHES: tuple[tuple[float, ...] | None, ...] = (None, (7, 1.8, 1.4, 1.8), (1.4, 1.5), (9, 2.2))


def strokes(style: Style) -> list[Stroke]:
    """Return how scenarios are drawn, four at most: told apart without colour too.

    Examples
    --------
    >>> from kompassie.report.canvas.style import style_named
    >>> strokes(style_named("report"))[0]
    ('#0B62A4', None)
    """
    colours: Sequence[str] = (
        style.plus,
        style.minus,
        _THIRD.get(style.name, style.unsure),
        style.ink,
    )
    if style.name == "print":
        colours = _GREYS
    return list(zip(colours, _DASHES, strict=True))


def blend(colour: str, ground: str, share: float) -> str:
    """Return a colour mixed with the ground, so that no transparency is needed.

    Examples
    --------
    >>> blend("#000000", "#FFFFFF", 0.25)
    '#bfbfbf'
    """
    from matplotlib.colors import to_hex, to_rgb

    (a, b, c), (d, e, f) = to_rgb(colour), to_rgb(ground)
    rest = 1 - share
    return to_hex((share * a + rest * d, share * b + rest * e, share * c + rest * f))


def row_width(text: str, bold: bool = False) -> float:
    """Return how wide a line of text may come out on a screen, in font sizes.

    Screens round every letter to whole dots, which makes small type a little wider.
    """
    return 1.045 * text_width(text, bold)


def fold(text: str, width: float, most: int, *, bold: bool = False) -> list[str]:
    """Break a text into at most `most` lines of `width` font sizes; the rest is cut with "…".

    Examples
    --------
    >>> fold("Holding each other in a grip", 10, 2)
    ['Holding each other', 'in a grip']
    """
    pieces: list[str] = []
    for word in drawable(text).replace("\u00ad", "").split():
        rest = word
        while row_width(rest, bold) > width and len(rest) > 1:
            fits = 1
            while fits + 1 < len(rest) and row_width(rest[: fits + 1] + "-", bold) <= width:
                fits += 1
            pieces.append(rest[:fits] + "-" if fits > 1 else rest[:1])
            rest = rest[fits:]
        pieces.append(rest)
    lines: list[str] = []
    for piece in pieces:
        if lines and row_width(f"{lines[-1]} {piece}", bold) <= width:
            lines[-1] += f" {piece}"
        else:
            lines.append(piece)
    if len(lines) <= most:
        return lines or [""]
    last = lines[most - 1]
    while last and row_width(last + "…", bold) > width:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip(" ,;:-") + "…"]


def widest(lines: Sequence[str], bold: bool = False) -> float:
    """Return the width of the widest line, in font sizes."""
    return max((row_width(line, bold) for line in lines), default=0.0)


def block_height(lines: int, size: float) -> float:
    """Return the height of so many lines of type of that size."""
    return (max(lines - 1, 0) * LINE_STEP + ASCENT + DESCENT) * size if lines else 0.0


def spread(
    wished: Sequence[float], heights: Sequence[float], low: float, high: float
) -> list[float]:
    """Return centres as near to the wished ones as blocks of these heights allow.

    Where they do not fit between `low` and `high` together, they are stacked from `high` down.

    Examples
    --------
    >>> spread([5.0, 5.0], [2.0, 2.0], 0.0, 10.0)
    [6.0, 4.0]
    """
    order = sorted(range(len(wished)), key=lambda k: (-wished[k], k))
    centres = [0.0] * len(wished)
    # Runs of blocks that touch share their mean offset, as in a stack of springs.
    runs: list[list[int]] = []
    tops: list[float] = []

    def best_top(run: list[int]) -> float:
        above, total = 0.0, 0.0
        for k in run:
            total += wished[k] + above + heights[k] / 2
            above += heights[k]
        return min(max(total / len(run), low + above), high)

    for k in order:
        runs.append([k])
        tops.append(best_top([k]))
        while len(runs) > 1 and tops[-2] - sum(heights[j] for j in runs[-2]) < tops[-1]:
            runs[-2:] = [runs[-2] + runs[-1]]
            tops[-2:] = [best_top(runs[-1])]
    for run, top in zip(runs, tops, strict=True):
        for k in run:
            centres[k] = top - heights[k] / 2
            top -= heights[k]
    return centres


def even_ticks(low: float, high: float, most: int) -> tuple[list[float], int]:
    """Return round numbers within a range, at most `most`, and the decimals they need.

    Examples
    --------
    >>> even_ticks(-0.2, 1.1, 6)
    ([0.0, 0.5, 1.0], 1)
    """
    span = max(high - low, 1e-12)
    power = 10.0 ** math.floor(math.log10(span))
    steps = [power * k for k in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)]
    step = next((s for s in steps if math.floor(high / s) - math.ceil(low / s) + 1 <= most), span)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [k * step for k in range(first, last + 1)], max(0, -math.floor(math.log10(step) + 1e-9))


def new_axes(width: float, height: float, style: Style) -> Axes:
    """Return axes that fill a new figure of that size, in points."""
    from .showing import shown_axes

    return shown_axes(width, height, style.ground)


class Page:
    """Axes used as a page: one unit is one point, from the lower left corner.

    Parameters
    ----------
    ax
        The axes; their own frame and ticks are hidden.
    style
        Colours.
    scale
        Printed points in a point of the page; below 1 where the axes are too small for the chart.

    Attributes
    ----------
    width, height
        Of the page, in its own points.
    """

    def __init__(self, ax: Axes, style: Style, scale: float = 1.0) -> None:
        from matplotlib.transforms import Affine2D

        self.ax, self.style, self.scale = ax, style, scale
        self.panels: list[Axes] = []
        width, height = page_size(ax)
        self.width, self.height = width / scale, height / scale
        # The limits and ticks of the axes stay as they are: others may share them.
        self.points = Affine2D().scale(1 / self.width, 1 / self.height) + ax.transAxes
        ax.xaxis.set_visible(False)
        ax.yaxis.set_visible(False)
        ax.set_facecolor(style.ground)
        for spine in ax.spines.values():
            spine.set_visible(False)

    def panel(self, left: float, bottom: float, width: float, height: float, gid: str) -> Axes:
        """Return a panel on the page, with a line below and at the left and no ticks yet."""
        bounds = (
            left / self.width, bottom / self.height,
            max(width, 1.0) / self.width, max(height, 1.0) / self.height,
        )  # fmt: skip
        panel = self.ax.inset_axes(bounds)
        panel.set_gid(gid)
        panel.set_facecolor("none")
        panel.grid(False)
        for side, spine in panel.spines.items():
            spine.set_visible(side in ("left", "bottom"))
            spine.set_color(self.style.dimmed)
            spine.set_linewidth(0.7)
        self.panels.append(panel)
        return panel

    def write(
        self,
        x: float,
        y: float,
        lines: str | Sequence[str],
        *,
        size: float,
        colour: str | None = None,
        bold: bool = False,
        across: str = "left",
        up: str = "baseline",
        turned: bool = False,
        gid: str | None = None,
    ) -> None:
        """Write lines of text at a point of the page; never read as formulas.

        `up` says what `y` is of the whole block: its "top", "middle", "bottom", or the "baseline"
        of its first line.
        """
        rows = [lines] if isinstance(lines, str) else list(lines)
        step = LINE_STEP * size
        tall = block_height(len(rows), size)
        first = {
            "top": y - ASCENT * size,
            "middle": y + tall / 2 - ASCENT * size,
            "bottom": y + tall - ASCENT * size,
            "baseline": y,
        }[up]
        for k, row in enumerate(rows):
            at = (x + k * step, first) if turned else (x, first - k * step)
            self.ax.text(
                *at, drawable(row), color=colour or self.style.ink, fontsize=size * self.scale,
                fontfamily=FAMILY, fontweight="bold" if bold else "normal", fontstyle="normal",
                horizontalalignment=across, verticalalignment="center" if turned else "baseline",
                rotation=90 if turned else 0, parse_math=False, usetex=False, gid=gid,
                clip_on=False, zorder=5, transform=self.points,
            )  # fmt: skip

    def rule(
        self, xs: Sequence[float], ys: Sequence[float], colour: str, width: float,
        dashes: tuple[float, ...] | None = None, gid: str | None = None,
    ) -> None:  # fmt: skip
        """Draw a line on the page."""
        from matplotlib.lines import Line2D

        line = Line2D(
            xs, ys, color=colour, linewidth=width * self.scale, solid_capstyle="butt", marker=""
        )
        dash(line, dashes, width)
        line.set(gid=gid, clip_on=False, transform=self.points)
        self.ax.add_artist(line)

    def finish(self) -> None:
        """Bring what stands in the panels to the scale of the page."""
        if self.scale == 1.0:
            return
        for panel in self.panels:
            for text in panel.texts:
                text.set_fontsize(self.scale * float(text.get_fontsize()))
            for shape in (*panel.patches, *panel.spines.values()):
                shape.set_linewidth(self.scale * shape.get_linewidth())
            for line in panel.lines:
                line.set_linewidth(self.scale * line.get_linewidth())
                line.set_markersize(self.scale * line.get_markersize())
                line.set_markeredgewidth(self.scale * line.get_markeredgewidth())

    def box(
        self, left: float, bottom: float, width: float, height: float, gid: str, **look: Any
    ) -> None:
        """Draw a filled rectangle on the page."""
        from matplotlib.patches import Rectangle

        patch = Rectangle((left, bottom), width, height, **look)
        hatch(patch, look)
        patch.set(gid=gid, clip_on=False, transform=self.points)
        self.ax.add_artist(patch)

    def ticks(
        self, panel: Axes, axis: str, places: Sequence[float], labels: Sequence[str], size: float
    ) -> None:
        """Put ticks and their labels on the "x" or "y" axis of a panel."""
        which = panel.xaxis if axis == "x" else panel.yaxis
        which.set_ticks(list(places), labels=list(labels))
        which.set_ticks([], minor=True)
        which.set_tick_params(
            length=3 * self.scale, width=0.7 * self.scale, pad=2.5 * self.scale,
            color=self.style.dimmed, labelsize=size * self.scale,
            labelcolor=self.style.secondary, direction="out",
        )  # fmt: skip
        panel.tick_params(top=False, right=False, labeltop=False, labelright=False)
        for label in which.get_ticklabels():
            label.set(parse_math=False, usetex=False, fontfamily=FAMILY, fontweight="normal")


def fitting_scale(ax: Axes, least_height: Callable[[float], float]) -> float:
    """Return the scale at which a chart fits its axes: 1 where they are large enough.

    Parameters
    ----------
    ax
        The axes.
    least_height
        Given a width, returns the least height the chart needs; both in points.
    """
    width, height = page_size(ax)
    scale = 1.0
    while scale > 0.02 and (
        width / scale < _LEAST_WIDTH or height / scale < least_height(width / scale)
    ):
        scale *= 0.95
    return scale


def page_size(ax: Axes) -> tuple[float, float]:
    """Return width and height of axes, in points."""
    figure = ax.get_figure(root=True)
    dpi = figure.dpi if figure is not None else 72.0
    box = ax.get_window_extent()
    return max(box.width * 72 / dpi, 1.0), max(box.height * 72 / dpi, 1.0)


def dash(line: Line2D, dashes: tuple[float, ...] | None, width: float) -> None:
    """Dash a line of that width; lengths in points, None: a full line."""
    import matplotlib

    line.set_dash_capstyle("butt")
    # matplotlib counts dashes in line widths, unless its user told it to count points.
    unit = width if matplotlib.rcParams["lines.scale_dashes"] else 1.0
    line.set_linestyle((0, tuple(d / unit for d in dashes)) if dashes else "-")


def hatch(patch: Patch, look: Mapping[str, Any]) -> None:
    """Give the hatching of a patch its own weight and the colour of its edge."""
    patch.set_hatch_linewidth(0.9)
    if hasattr(patch, "set_hatchcolor"):
        patch.set_hatchcolor(look["edgecolor"])
