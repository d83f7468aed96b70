"""A sheet for drawings and charts that are measured in points and scale with their axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import InvalidValue
from ..canvas.showing import keep_warnings, shown_axes
from ..canvas.style import Style, style_warnings
from ..placing.scene import Layout
from .pen import Pen

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..placing.scene import Point

__all__ = ["check_most", "check_signs", "pen_on_sheet"]


def pen_on_sheet(
    ax: Axes | None, page: Point, style: Style, *, font: float, lang: str, signs: str = "+-"
) -> Pen:
    """Return a pen on an empty page, in axes or in a new figure of that size.

    What the style has too little contrast for is kept as a warning of the axes.
    """
    if ax is None:
        ax = shown_axes(*page, style.ground)
    pen = Pen(ax, Layout({}, page=page, font=font, lang=lang), style, lang=lang, signs=signs)
    pen.prepare()
    keep_warnings(ax, style_warnings(style))
    return pen


def check_signs(signs: object) -> None:
    """Refuse an unknown way of writing signs."""
    if signs not in ("+-", "so"):
        raise InvalidValue("signs", signs, 'use "+-" or "so"')


def check_most(most: object) -> None:
    """Refuse a number of rows that makes no sense."""
    if isinstance(most, bool) or not isinstance(most, int) or most < 1:
        raise InvalidValue("most", most, "use a whole number from 1 upwards")
