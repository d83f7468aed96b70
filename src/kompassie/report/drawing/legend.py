"""What the legend of a drawing says, and in which rows it fits below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ...model.frozen import FrozenDict
from ...model.sign import Sign
from ..canvas.measuring import text_width
from ..telling.wording import words_of

if TYPE_CHECKING:
    from ...model.link import Link
    from ..placing.scene import Layout

__all__ = ["Entry", "caption", "kinds_of", "legend_rows"]

_BETWEEN = 1.7
_MARKS = {"plus": 4.6, "minus": 4.6, "unsure": 4.6, "contested": 5.6, "assumed": 3.6}
_MARKS |= {"delay": 1.8, "reinforcing": 1.3, "balancing": 1.3, "undecided": 1.3, "boundary": 2.6}


@dataclass(frozen=True)
class Entry:
    """One entry of the legend: a mark and what it means.

    Parameters
    ----------
    kind
        Which mark; "caption" has none.
    text
        What it means.
    mark
        Room for the mark, in font sizes.
    at
        Where the entry starts, in font sizes from the left.
    """

    kind: str
    text: str
    mark: float
    at: float = 0.0

    @property
    def width(self) -> float:
        """How much room it takes, in font sizes."""
        return self.mark + text_width(self.text)


def caption(place: Layout, lang: str) -> str:
    """Return how many of how many loops a drawing shows.

    Examples
    --------
    >>> from kompassie.report.placing.scene import Layout
    >>> caption(Layout({}, found=151), "nl")
    '0 van de 151 lussen getekend'
    """
    words = words_of(lang).section("diagram")
    shown, found = place.shown, place.found
    if not place.found_complete:
        return words["shown_of_more"].format(shown=shown, found=found)
    if not found:
        return words["none"]
    if shown == found == 1:
        return words["shown_all_one"]
    key = "shown_all" if shown == found else "shown"
    return words[key].format(shown=shown, found=found)


def legend_rows(
    place: Layout,
    links: Sequence[Link],
    lang: str,
    width: float,
    note: str = "",
    plain: bool = False,
    renamed: Mapping[str, str] = FrozenDict(),
    framed: bool = False,
) -> list[list[Entry]]:
    """Return the entries of the legend in rows, each with its place.

    Parameters
    ----------
    place
        The drawing.
    links
        The links of its map; only marks that occur are explained.
    lang
        Language of the words.
    width
        Room for a row, in font sizes of the legend.
    note
        What else is to be said, before how many loops are shown.
    plain
        Whether to say nothing but the note.
    renamed
        What marks mean in this drawing, where that is something else.
    framed
        Whether variables of the system's boundary are drawn.
    """
    words = words_of(lang).section("diagram")
    entries = [
        Entry(kind, renamed.get(kind, words[kind]), _MARKS[kind])
        for kind in kinds_of(place, links, framed)
    ]
    said = f"{note} · {caption(place, lang)}" if note else caption(place, lang)
    if plain:
        said = note
    entries.append(Entry("caption", said, 0.0))
    rows: list[list[Entry]] = [[]]
    at = 0.0
    for entry in entries:
        if rows[-1] and at + entry.width > width:
            rows.append([])
            at = 0.0
        rows[-1].append(replace(entry, at=at))
        at += entry.width + _BETWEEN
    last = rows[-1][-1]
    # The caption stands apart from what the marks mean.
    rows[-1][-1] = replace(last, at=max(last.at, width - last.width))
    return rows


def kinds_of(place: Layout, links: Sequence[Link], framed: bool = False) -> list[str]:
    """Return which marks occur in a drawing, in the order of the legend."""
    signs = {(link.sign, link.contested) for link in links}
    loops = {marker.kind for marker in place.markers}
    present = {
        "plus": (Sign.PLUS, False) in signs,
        "minus": (Sign.MINUS, False) in signs,
        "unsure": (Sign.UNSURE, False) in signs,
        "contested": (Sign.UNSURE, True) in signs,
        "assumed": any(link.evidence == "assumed" for link in links),
        "delay": any(link.delay > 0 for link in links),
        "reinforcing": "R" in loops,
        "balancing": "B" in loops,
        "undecided": "?" in loops,
        "boundary": framed,
    }
    return [kind for kind, there in present.items() if there]
