"""Axes that show themselves at the end of a notebook cell, without a plotting session."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .exporting import png_of

if TYPE_CHECKING:
    from matplotlib.typing import ColorType

__all__ = ["ShownAxes", "shown_axes"]

_NOTEBOOK_DPI = 110


class ShownAxes(Axes):
    """Ordinary axes; a notebook shows the whole picture they are in."""

    def _repr_png_(self) -> bytes:
        return png_of(self, dpi=_NOTEBOOK_DPI)


def shown_axes(width: float, height: float, ground: ColorType, /) -> ShownAxes:
    """Return axes that fill a new figure of `width` × `height` points."""
    figure = Figure(figsize=(width / 72, height / 72), facecolor=ground)
    figure.set_layout_engine("none")
    return cast(ShownAxes, figure.add_axes((0.0, 0.0, 1.0, 1.0), axes_class=ShownAxes))
