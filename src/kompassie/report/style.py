"""Colours and stroke weights of drawings. Plus and minus are not good and bad: no red, no green."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import InvalidValue

__all__ = ["STYLES", "Style", "style_named"]


@dataclass(frozen=True)
class Style:
    """The colours of a drawing.

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

    def link(self, sign: int, assumed: bool) -> str:
        """Return the colour of a link by its sign: +1, −1 or 0."""
        if assumed:
            return {1: self.plus_assumed, -1: self.minus_assumed}.get(sign, self.unsure_assumed)
        return {1: self.plus, -1: self.minus}.get(sign, self.unsure)


STYLES: Mapping[str, Style] = {
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


def style_named(name: str) -> Style:
    """Return a style by its name.

    Raises
    ------
    InvalidValue
        If there is no such style.

    Examples
    --------
    >>> style_named("dark").ground
    '#14181D'
    """
    if not isinstance(name, str) or name not in STYLES:
        raise InvalidValue("style", name, f"use one of {', '.join(STYLES)}")
    return STYLES[name]
