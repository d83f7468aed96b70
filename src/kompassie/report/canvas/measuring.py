"""How wide text is, read from the font file: no display, and the same on every machine."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

__all__ = ["ASCENT", "DESCENT", "FAMILY", "LINE_STEP", "drawable", "ink_middle", "text_width"]

FAMILY = "DejaVu Sans"
"""The one font that always comes with matplotlib."""

LINE_STEP = 1.18
"""Distance of two base lines, in font sizes."""

ASCENT = 0.76
DESCENT = 0.24
"""Reach of the letters above and below the base line, in font sizes."""

_BLANK = "□"
_SOFT_HYPHEN = "\u00ad"


@lru_cache(maxsize=2)
def _font(bold: bool) -> FT2Font:
    """Return our own copy of the font: the one matplotlib caches changes size while it draws."""
    from matplotlib.font_manager import FontProperties, findfont
    from matplotlib.ft2font import FT2Font

    weight = "bold" if bold else "normal"
    return FT2Font(findfont(FontProperties(family=FAMILY, weight=weight)))


@lru_cache(maxsize=16_384)
def _advance(char: str, bold: bool) -> float:
    """Return how far a character moves the pen, in font sizes."""
    from matplotlib.ft2font import LoadFlags

    font = _font(bold)
    # Loading by glyph number, not by character, so that a missing one cannot warn.
    glyph = font.load_glyph(font.get_char_index(ord(char)), LoadFlags.NO_SCALE)
    return float(glyph.horiAdvance) / font.units_per_EM


@lru_cache(maxsize=16_384)
def _shown_as(char: str) -> str:
    if char == _SOFT_HYPHEN:
        return char
    kind = unicodedata.category(char)
    if char.isspace() or kind == "Cc":
        return " "
    if kind in ("Cf", "Cs", "Co", "Cn"):
        return ""
    if _font(False).get_char_index(ord(char)):
        return char
    return "" if kind in ("Mn", "Me", "Mc") else _BLANK


def drawable(text: str) -> str:
    r"""Return the text as the font can show it.

    Line ends become spaces, invisible characters (also those that turn the writing direction)
    go, and a character the font lacks becomes an open square, so that drawing never warns. Soft
    hyphens stay: they say where a word may break.

    Examples
    --------
    >>> drawable("pay $5\u202e now\n中")
    'pay $5 now □'
    """
    shown = "".join(_shown_as(char) for char in unicodedata.normalize("NFC", text))
    return " ".join(shown.split())


def text_width(text: str, bold: bool = False) -> float:
    """Return the width of one line of text, in font sizes.

    Examples
    --------
    >>> 0 < text_width("il") < text_width("mm") < 3
    True
    """
    return sum(_advance(char, bold) for char in text)


@lru_cache(maxsize=1_024)
def ink_middle(text: str) -> float:
    """Return how far the middle of a bold text's ink is above its base line, in font sizes.

    Examples
    --------
    >>> 0.2 < ink_middle("+") < ink_middle("R") < 0.4
    True
    """
    from matplotlib.ft2font import LoadFlags

    font = _font(True)
    low, high = 0.0, 0.0
    for k, char in enumerate(text):
        glyph = font.load_glyph(font.get_char_index(ord(char)), LoadFlags.NO_SCALE)
        _, bottom, _, top = glyph.bbox
        low, high = (bottom, top) if k == 0 else (min(low, bottom), max(high, top))
    return float(low + high) / 2 / font.units_per_EM
