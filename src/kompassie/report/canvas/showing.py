"""Axes that show themselves at the end of a notebook cell, without a plotting session."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from weakref import WeakKeyDictionary

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .exporting import png_of

if TYPE_CHECKING:
    from matplotlib.typing import ColorType

__all__ = ["ShownAxes", "drawing_warnings", "keep_warnings", "shown_axes"]

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


_KEPT: WeakKeyDictionary[Axes, tuple[tuple[str, float], ...]] = WeakKeyDictionary()


def keep_warnings(ax: Axes, warnings: tuple[tuple[str, float], ...], /) -> None:
    """Remember what did not go as asked in a drawing."""
    _KEPT[ax] = warnings


def drawing_warnings(ax: Axes, /) -> tuple[tuple[str, float], ...]:
    """Return what did not go as asked in a drawing, as pairs of a word and a number.

    Those of its layout (``page enlarged``, ``labels cut``, ``links through labels``, ``labels
    overlap``); ``low contrast: …`` with the contrast of a colour on its ground; ``large map`` with
    its number of variables and ``dense map`` with its number of links, where a page does not carry
    them; and ``variables left out`` with how many that concerns.

    Parameters
    ----------
    ax
        The axes a `draw…` function returned.

    Returns
    -------
    tuple of (str, float)
        Empty where everything went as asked.

    Examples
    --------
    >>> import kompassie as ks
    >>> drawing_warnings(ks.draw(ks.parse("a -> b +")))
    ()
    """
    return _KEPT.get(ax, ())
