"""What a report says, apart from how it is written down: sentences and what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

__all__ = ["Block", "Card", "Fold", "Grid", "Line", "Picture", "Report", "Section", "lines"]

Manner = Literal["plain", "soft", "note", "code"]


@dataclass(frozen=True)
class Line:
    """A sentence, and what it rests on.

    Parameters
    ----------
    text
        The sentence.
    rests
        What a reader sees who opens it: links, loops, quotes, figures, settings.
    manner
        plain, soft (an aside), note (set apart), code (a record of settings).
    """

    text: str
    rests: tuple[Block, ...] = ()
    manner: Manner = "plain"


@dataclass(frozen=True)
class Head:
    """A small heading within a section or a card."""

    text: str


@dataclass(frozen=True)
class Grid:
    """A table.

    Parameters
    ----------
    head, rows
        Texts; each row as long as the head.
    rests
        What each row rests on, one for each row, or none at all.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    rests: Sequence[tuple[Block, ...]] = ()


@dataclass(frozen=True)
class Picture:
    """A drawing or chart as SVG text, what it shows in words, and what stands below it.

    On paper a `wide` one gets a page on its side.
    """

    svg: str
    alt: str
    caption: str = ""
    wide: bool = False


@dataclass(frozen=True)
class Fold:
    """Something longer that is opened by who wants it; in a note it may have another title."""

    title: str
    content: tuple[Block, ...]
    note: str = ""


@dataclass(frozen=True)
class Card:
    """A few blocks that belong together, such as the story of a loop."""

    content: tuple[Block, ...]


Block: TypeAlias = "Line | Head | Grid | Picture | Fold | Card"


@dataclass(frozen=True)
class Section:
    """A part of a report with its heading.

    Parameters
    ----------
    title
        The heading.
    content
        What stands in it.
    own_page
        Whether it stands on a page of its own in print.
    """

    title: str
    content: Sequence[Block]
    own_page: bool = False


@dataclass(frozen=True)
class Report:
    """A whole report.

    Parameters
    ----------
    title, lang
        Its title and language.
    sections
        Its parts.
    logo
        A picture as a data URI, and what it shows; empty: none.
    accents
        The colour of headings on a light and on a dark ground; empty: our own.
    """

    title: str
    lang: str
    sections: Sequence[Section]
    logo: str = ""
    logo_alt: str = ""
    accents: tuple[str, str] | tuple[()] = field(default=())


def lines(text: str) -> list[str]:
    """Return the sentences of a told result, one a line, without blank ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]
