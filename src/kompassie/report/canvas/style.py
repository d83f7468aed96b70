"""Colours and stroke weights of drawings. Plus and minus are not good and bad: no red, no green."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace

from ...errors import InvalidValue

__all__ = ["STYLES", "Style", "contrast", "style_named", "style_warnings"]


_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\Z")


@dataclass(frozen=True)
class Style:
    """The colours of a drawing, each as "#RRGGBB".

    Parameters
    ----------
    name
        What it is asked for by.
    plus, minus, unsure
        Colours of links by sign.
    plus_assumed, minus_assumed, unsure_assumed
        The same for links that are only assumed: lighter, at least 3:1 on the ground.
    ink
        Of labels and loop marks.
    secondary
        Of captions and loop names.
    dimmed
        Of what a highlight leaves out.
    dimmed_text
        Of labels that a highlight leaves out.
    ground
        What the colours were chosen for; the axes take it where it is not white.
    """

    name: str
    plus: str
    minus: str
    unsure: str
    plus_assumed: str
    minus_assumed: str
    unsure_assumed: str
    ink: str
    secondary: str
    dimmed: str
    dimmed_text: str
    ground: str

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name != "name" and not (isinstance(value, str) and _COLOUR.match(value)):
                raise InvalidValue(f"colour {field.name}", value, 'write it as "#RRGGBB"')

    def link(self, sign: int, assumed: bool) -> str:
        """Return the colour of a link by its sign: +1, −1 or 0."""
        if assumed:
            return {1: self.plus_assumed, -1: self.minus_assumed}.get(sign, self.unsure_assumed)
        return {1: self.plus, -1: self.minus}.get(sign, self.unsure)


STYLES: dict[str, Style] = {
    "report": Style(
        name="report",
        plus="#0B62A4",
        minus="#C4480A",
        unsure="#616E7C",
        plus_assumed="#5B96C4",
        minus_assumed="#DB8150",
        unsure_assumed="#8A95A1",
        ink="#1F2933",
        secondary="#616E7C",
        dimmed="#B4BDC7",
        dimmed_text="#7B8794",
        ground="#FFFFFF",
    ),
    "dark": Style(
        name="dark",
        plus="#6BB3EC",
        minus="#FF9A5C",
        unsure="#B0BAC5",
        plus_assumed="#4A80AB",
        minus_assumed="#B97244",
        unsure_assumed="#7D8894",
        ink="#E4E7EB",
        secondary="#9AA5B1",
        dimmed="#4A545E",
        dimmed_text="#7B8794",
        ground="#14181D",
    ),
    "print": Style(
        name="print",
        plus="#1A1A1A",
        minus="#1A1A1A",
        unsure="#6B6B6B",
        plus_assumed="#7A7A7A",
        minus_assumed="#7A7A7A",
        unsure_assumed="#8F8F8F",
        ink="#111111",
        secondary="#555555",
        dimmed="#BDBDBD",
        dimmed_text="#808080",
        ground="#FFFFFF",
    ),
}


STYLES["stella"] = replace(
    STYLES["report"],
    name="stella",
    plus="#C0392B",
    minus="#0B62A4",
    plus_assumed="#D9776C",
    minus_assumed="#5B93C4",
)
"""Red for plus and blue for minus, as readers of Stella know them."""

_LEAST_TEXT, _LEAST_MARK = 4.5, 3.0  # contrast of letters and of lines (WCAG 2.2)


def contrast(colour: str, ground: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2.2 defines it.

    Examples
    --------
    >>> contrast("#000000", "#FFFFFF")
    21.0
    """
    from matplotlib.colors import to_rgb

    def light(one: str) -> float:
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(one)]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    dark, bright = sorted((light(colour), light(ground)))
    return round((bright + 0.05) / (dark + 0.05), 2)


def style_warnings(style: Style) -> tuple[tuple[str, float], ...]:
    """Return which colours of a style are too near their ground, with their contrast.

    Letters need 4.5 and lines and marks 3; what a highlight dims is meant to step back.

    Examples
    --------
    >>> style_warnings(STYLES["report"])
    ()
    """
    found = []
    for name in ("ink", "secondary", "plus", "minus", "unsure"):
        value = contrast(getattr(style, name), style.ground)
        if value < (_LEAST_TEXT if name in ("ink", "secondary") else _LEAST_MARK):
            found.append((f"low contrast: {name}", value))
    return tuple(found)


def style_named(name: str | Style) -> Style:
    """Return a style by its name, or the style that is given.

    Raises
    ------
    InvalidValue
        If there is no such style.

    Examples
    --------
    >>> style_named("dark").ground
    '#14181D'
    """
    if isinstance(name, Style):
        return name
    if not isinstance(name, str) or name not in STYLES:
        raise InvalidValue("style", name, f"use one of {', '.join(STYLES)}, or a Style")
    return STYLES[name]
