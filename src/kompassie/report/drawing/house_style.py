"""A house style for a report: one colour that can be read, and a logo that can do no harm."""

from __future__ import annotations

import base64
import os
import re
import struct
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from ...errors import InvalidValue, TooLarge, UnreadableFile
from ..canvas.style import contrast

__all__ = ["Accent", "accent_of", "logo_of"]

_LARGEST_LOGO = 1_000_000  # bytes
_LARGEST_SIDE = 4_000  # dots
_GROUNDS = ("#ffffff", "#14181d")  # of the page, light and dark
_LEAST = 4.5  # contrast of letters (WCAG 2.2)
_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = "{http://www.w3.org/2000/svg}"

_ELEMENTS = frozenset(
    "svg g path rect circle ellipse line polyline polygon text tspan defs use symbol title desc "
    "linearGradient radialGradient stop clipPath mask".split()
)
_UNSAFE = re.compile(
    r"url\s*\(\s*['\"]?(?!#)|@import|expression|javascript:|data:|\\", re.IGNORECASE
)


class Accent(NamedTuple):
    """A house colour as it is used on a light and on a dark ground.

    Parameters
    ----------
    asked
        The colour that was asked for.
    light, dark
        The colour on a light and on a dark ground: as asked, or darker or lighter where letters
        in it could not be read.
    """

    asked: str
    light: str
    dark: str


def accent_of(colour: object) -> Accent:
    """Return a house colour, made darker or lighter as far as reading needs.

    Parameters
    ----------
    colour
        ``#rrggbb``.

    Raises
    ------
    InvalidValue
        If it is written otherwise.

    Examples
    --------
    >>> accent_of("#7a1f5c").light
    '#7a1f5c'
    >>> accent_of("#ffee00").light == "#ffee00"
    False
    """
    if not isinstance(colour, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise InvalidValue("colour", colour, "write it as #rrggbb, such as #7a1f5c")
    asked = colour.lower()
    return Accent(asked, _readable(asked, _GROUNDS[0], 0), _readable(asked, _GROUNDS[1], 255))


def _readable(colour: str, ground: str, towards: int) -> str:
    """Return the first mix of a colour with black or white that can be read on a ground."""
    parts = [int(colour[k : k + 2], 16) for k in (1, 3, 5)]
    for step in range(101):
        mixed = [round(p + (towards - p) * step / 100) for p in parts]
        made = "#" + "".join(f"{p:02x}" for p in mixed)
        if contrast(made, ground) >= _LEAST:
            return made
    return "#ffffff" if towards else "#000000"


def logo_of(path: str | os.PathLike[str]) -> str:
    """Return a logo as a data address, after a look inside.

    Parameters
    ----------
    path
        A PNG file, or an SVG file that holds shapes and text alone.

    Returns
    -------
    str
        For the ``src`` of an image, where no script in it could run anyway.

    Raises
    ------
    TooLarge
        Above 1 MB, or 4,000 dots on a side.
    UnreadableFile
        If there is no such file, it is neither PNG nor SVG, or the SVG holds anything that loads,
        links or runs.
    """
    place = Path(path)
    try:
        size = place.stat().st_size
        if size > _LARGEST_LOGO:
            remedy = "save it smaller, such as 400 dots wide"
            raise TooLarge("the logo", f"{size:,} bytes", f"{_LARGEST_LOGO:,} bytes", remedy)
        data = place.read_bytes()
    except OSError as error:
        why = f"it cannot be read: {error.strerror}"
        raise UnreadableFile(place, why, "Give a PNG or SVG file.") from None
    if data.startswith(_PNG):
        _check_png(data, place)
        kind = "png"
    else:
        _check_svg(data, place)
        kind = "svg+xml"
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"


def _check_png(data: bytes, place: Path) -> None:
    if len(data) < 33 or data[12:16] != b"IHDR" or b"IEND" not in data[-16:]:
        raise UnreadableFile(place, "the PNG is damaged", "Save it again.")
    wide, high = struct.unpack(">II", data[16:24])
    if not 0 < max(wide, high) <= _LARGEST_SIDE:
        remedy = "save it smaller, such as 400 dots wide"
        raise TooLarge("the logo", f"{wide} × {high} dots", f"{_LARGEST_SIDE} dots a side", remedy)


def _check_svg(data: bytes, place: Path) -> None:
    remedy = "Save it as plain SVG with shapes alone, or as PNG."
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise UnreadableFile(place, "it is neither PNG nor SVG", remedy) from None
    # No own entities: they can make a small file endless.
    if re.search(r"<!(DOCTYPE|ENTITY)|<\?xml-stylesheet", text, re.IGNORECASE):
        raise UnreadableFile(place, "its SVG declares entities or style sheets", remedy)
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - no entities, checked above
    except (ElementTree.ParseError, ValueError):
        raise UnreadableFile(place, "it is neither PNG nor SVG", remedy) from None
    if root.tag != f"{_SVG}svg":
        raise UnreadableFile(place, "it is neither PNG nor SVG", remedy)
    for element in root.iter():
        tag = element.tag if isinstance(element.tag, str) else ""
        name = tag.removeprefix(_SVG)
        if not tag.startswith(_SVG) or name not in _ELEMENTS:
            # What drawing programs note down for themselves is refused too: remove it on saving.
            shown = tag.rpartition("}")[2][:40]
            raise UnreadableFile(place, f"its SVG holds an element {shown!r}", remedy)
        for key, value in element.attrib.items():
            local = key.rpartition("}")[2].lower()
            leads_out = local == "href" and not value.strip().startswith("#")
            if local.startswith("on") or leads_out or _UNSAFE.search(value):
                raise UnreadableFile(
                    place, f"its SVG holds an attribute {local[:40]!r} that may load or run", remedy
                )
