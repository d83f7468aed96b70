"""Artists whose type size and line width keep to the drawing when its axes are small or large."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.patches import PathPatch
from matplotlib.text import Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path
    from matplotlib.transforms import Bbox

__all__ = ["ScaledPath", "ScaledText", "drawing_scale"]


def drawing_scale(ax: Axes) -> float:
    """Return how many printed points one unit of the axes takes, in its present size."""
    figure = ax.get_figure(root=True)
    if figure is None:
        return 1.0
    (left, _), (right, _) = ax.transData.transform([(0.0, 0.0), (1.0, 0.0)])
    return abs(float(right - left)) * 72.0 / figure.dpi


class ScaledText(Text):
    """A text whose size is given in units of its axes.

    Parameters
    ----------
    ax
        Axes it belongs to.
    x, y
        Where, in units of the axes.
    text
        What is written; never read as formulas.
    units
        Type size, in units of the axes.
    **settings
        Further settings of `matplotlib.text.Text`.
    """

    def __init__(
        self, ax: Axes, x: float, y: float, text: str, *, units: float, **settings: Any
    ) -> None:
        super().__init__(x, y, text, parse_math=False, usetex=False, fontsize=units, **settings)
        self._units = units
        self._of = ax

    def _rescale(self) -> None:
        size = max(self._units * drawing_scale(self._of), 0.01)
        if abs(size - float(self.get_fontsize())) > 1e-3 * size:
            self.set_fontsize(size)

    def draw(self, renderer: Any) -> None:
        """Draw the text at the size its axes has now."""
        self._rescale()
        super().draw(renderer)

    def get_window_extent(self, renderer: Any = None, dpi: float | None = None) -> Bbox:
        """Return the space it takes at the size its axes has now."""
        self._rescale()
        return super().get_window_extent(renderer, dpi)


class ScaledPath(PathPatch):
    """A line or shape whose line width is given in units of its axes.

    Parameters
    ----------
    ax
        Axes it belongs to.
    path
        Its outline, in units of the axes.
    units
        Line width, in units of the axes.
    dashes
        Lengths of dash and gap, in line widths; None: a full line.
    **settings
        Further settings of `matplotlib.patches.PathPatch`.
    """

    def __init__(
        self,
        ax: Axes,
        path: Path,
        *,
        units: float,
        dashes: tuple[float, float] | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(path, linewidth=units, **settings)
        if dashes is not None:
            self.set_linestyle((0, dashes))
        self._units = units
        self._of = ax

    def draw(self, renderer: Any) -> None:
        """Draw the line at the width its axes has now."""
        width = self._units * drawing_scale(self._of)
        if abs(width - self.get_linewidth()) > 1e-3 * max(width, 1e-6):
            self.set_linewidth(width)
        super().draw(renderer)
