"""Diagrams as files: the same drawing gives the same bytes, with no date in them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ..errors import InvalidValue
from ..saving import write_atomically
from .diagram import draw

if TYPE_CHECKING:
    from os import PathLike

    from ..model.source import MapSource

__all__ = ["diagram_pdf", "diagram_png", "diagram_svg", "save_diagram"]

_SALT = "kompassie"
_LARGEST_DPI = 1_200
_NEUTRAL: dict[str, Any] = {
    "savefig.bbox": None,
    "savefig.transparent": False,
    "path.sketch": None,
    "path.effects": [],
    "lines.scale_dashes": True,
}
"""Settings of a user's session that would change the bytes."""


def diagram_svg(m: MapSource, /, *, searchable: bool = False, **options: Any) -> str:
    """Return the diagram of a map as SVG text.

    Parameters
    ----------
    m
        The map, or a study.
    searchable
        False: letters are outlines, the same on every machine. True: letters are text, which can
        be searched and copied but needs the font.
    **options
        What `draw` takes, except `ax`.

    Returns
    -------
    str
        Every part has an id of its kind and place in the map: ``variable-5``, ``link-3``,
        ``loop-2``; no id holds a name.

    Examples
    --------
    >>> m = __import__("kompassie").parse("stress -> mistakes +")
    >>> text = diagram_svg(m)
    >>> 'id="link-0"' in text, text == diagram_svg(m)
    (True, True)
    """
    settings = {"svg.fonttype": "none" if searchable else "path", "svg.hashsalt": _SALT}
    metadata = {"Date": None, "Creator": None, "Format": None, "Type": None}
    return _drawn(m, "svg", settings, metadata, options).decode("utf-8")


def diagram_png(m: MapSource, /, *, dpi: float = 200.0, **options: Any) -> bytes:
    """Return the diagram of a map as a PNG picture.

    Parameters
    ----------
    m
        The map, or a study.
    dpi
        Dots per inch: 200 for a page, 100 for a screen.
    **options
        What `draw` takes, except `ax`.

    Raises
    ------
    InvalidValue
        For a resolution below 20 or above 1200.

    Examples
    --------
    >>> m = __import__("kompassie").parse("stress -> mistakes +")
    >>> diagram_png(m, dpi=50)[1:4]
    b'PNG'
    """
    if isinstance(dpi, bool) or not isinstance(dpi, (int, float)) or not 20 <= dpi <= _LARGEST_DPI:
        raise InvalidValue("dpi", dpi, f"use dots per inch, 20 to {_LARGEST_DPI}")
    return _drawn(m, "png", {}, {"Software": None}, options, dpi=float(dpi))


def diagram_pdf(m: MapSource, /, **options: Any) -> bytes:
    """Return the diagram of a map as a PDF page of the size of the drawing.

    Parameters
    ----------
    m
        The map, or a study.
    **options
        What `draw` takes, except `ax`.

    Examples
    --------
    >>> m = __import__("kompassie").parse("stress -> mistakes +")
    >>> diagram_pdf(m)[:4]
    b'%PDF'
    """
    metadata = {"CreationDate": None, "Creator": None, "Producer": None}
    return _drawn(m, "pdf", {"pdf.fonttype": 42}, metadata, options)


def save_diagram(m: MapSource, path: str | PathLike[str], /, **options: Any) -> Path:
    """Write the diagram of a map to a file; the ending of its name says as what.

    Parameters
    ----------
    m
        The map, or a study.
    path
        Where to: a name that ends in .svg, .png or .pdf. The file is replaced as a whole or not
        at all.
    **options
        What `draw` takes, except `ax`; for SVG also `searchable`, for PNG also `dpi`.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    InvalidValue
        If the name ends in something else.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> m = __import__("kompassie").parse("stress -> mistakes +")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_diagram(m, pathlib.Path(folder, "map.svg"), lang="nl").name
    'map.svg'
    """
    file = Path(path)
    ending = file.suffix.lower()
    if ending == ".svg":
        content = diagram_svg(m, **options).encode("utf-8")
    elif ending == ".png":
        content = diagram_png(m, **options)
    elif ending == ".pdf":
        content = diagram_pdf(m, **options)
    else:
        raise InvalidValue("name of the file", str(path), "let it end in .svg, .png or .pdf")
    write_atomically(file, content)
    return file


def _drawn(
    m: MapSource,
    kind: str,
    settings: dict[str, Any],
    metadata: dict[str, Any],
    options: dict[str, Any],
    dpi: float = 72.0,
) -> bytes:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    if "ax" in options:
        raise InvalidValue("ax", options["ax"], "draw() takes axes; a file has its own")
    with rc_context(_NEUTRAL | settings):  # type: ignore[arg-type]
        figure = cast(Figure, draw(m, **options).get_figure(root=True))
        out = io.BytesIO()
        figure.savefig(
            out, format=kind, metadata=metadata, dpi=dpi, facecolor=figure.get_facecolor()
        )
    return out.getvalue()
