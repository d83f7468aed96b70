"""Pictures as files: the same picture gives the same bytes."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import InvalidValue
from ...saving import write_atomically

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["pdf_of", "png_of", "save_picture", "svg_of"]

_DPI = 160
_LARGEST_DPI = 1_200
_KINDS = (".svg", ".png", ".pdf")

_NEUTRAL: dict[Any, Any] = {
    "savefig.bbox": None,
    "savefig.transparent": False,
    "path.sketch": None,
    "path.effects": [],
    "lines.scale_dashes": True,
}
"""Settings of a user's session that would change the bytes."""


def svg_of(picture: Axes, /, *, searchable: bool = False) -> str:
    """Return a drawing or chart as SVG text.

    Parameters
    ----------
    picture
        The axes a `draw` or `plot_…` function returned.
    searchable
        Keep text as text, which looks as fonts allow; otherwise as shapes, the same everywhere.

    Examples
    --------
    >>> import kompassie as ks
    >>> svg_of(ks.draw(ks.parse("a -> b +"))).startswith("<?xml")
    True
    """
    return _saved(picture, "svg", searchable).decode("utf-8")


def png_of(picture: Axes, /, *, dpi: float = _DPI) -> bytes:
    """Return a drawing or chart as PNG bytes, `dpi` dots an inch."""
    return _saved(picture, "png", False, dpi)


def pdf_of(picture: Axes, /) -> bytes:
    """Return a drawing or chart as a PDF page of its own size."""
    return _saved(picture, "pdf", False)


def save_picture(
    picture: Axes, path: str | os.PathLike[str], /, *, searchable: bool = False, dpi: float = _DPI
) -> Path:
    """Write a drawing or chart to an .svg, .png or .pdf file, in one step.

    Parameters
    ----------
    picture
        The axes a `draw` or `plot_…` function returned.
    path
        The file; its ending says what is written. It is replaced as a whole or not at all.
    searchable
        For SVG: keep text as text, which looks as fonts allow.
    dpi
        For PNG: dots per inch, 20 to 1,200.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InvalidValue
        If the name ends in something else.

    Examples
    --------
    >>> import kompassie as ks, pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "map.svg"
    >>> save_picture(ks.draw(ks.parse("a -> b +")), file).name
    'map.svg'
    """
    suffix = Path(path).suffix.lower()
    if suffix not in _KINDS:
        raise InvalidValue("file of the picture", str(path), f"end it in {', '.join(_KINDS)}")
    return write_atomically(path, _saved(picture, suffix[1:], searchable, dpi))


def _saved(picture: Axes, kind: str, searchable: bool, dpi: float = _DPI) -> bytes:
    import matplotlib

    figure = picture.figure
    root: Figure = figure if not hasattr(figure, "get_figure") else figure.get_figure(root=True)  # type: ignore[assignment]
    if isinstance(dpi, bool) or not isinstance(dpi, (int, float)) or not 20 <= dpi <= _LARGEST_DPI:
        raise InvalidValue("dpi", dpi, f"use dots per inch, 20 to {_LARGEST_DPI}")
    settings = _NEUTRAL | {
        "svg.hashsalt": "kompassie",
        "svg.fonttype": "none" if searchable else "path",
        "pdf.fonttype": 42,
    }
    # No date and no version, so that the same picture has the same bytes.
    metadata: dict[str, str | None] = {
        "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
        "pdf": {"CreationDate": None, "ModDate": None, "Creator": None, "Producer": None},
        "png": {"Software": None},
    }[kind]  # type: ignore[assignment]
    stream = io.BytesIO()
    with matplotlib.rc_context(settings):
        root.savefig(
            stream, format=kind, dpi=dpi, metadata=metadata, facecolor=root.get_facecolor()
        )
    return stream.getvalue()
