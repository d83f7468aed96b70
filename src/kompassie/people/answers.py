"""The kinds of answer a person can give about a link, and the words they are written with."""

from __future__ import annotations

import enum
import re

__all__ = ["ANSWERED", "SEEN", "Kind", "kind_of_word", "plain_number"]


class Kind(enum.IntEnum):
    """What one person said of one pair; none of them is folded into another.

    Examples
    --------
    >>> Kind.NONE.word, Kind.BOTH.word
    ('no influence', 'both')
    """

    PLUS = 1
    MINUS = 2
    NONE = 3
    UNSURE = 4
    BOTH = 5
    DONT_KNOW = 6
    NOT_ASKED = 7
    NOT_MENTIONED = 8

    @property
    def word(self) -> str:
        """The kind in words."""
        return _NAMES[self]


_NAMES = {
    Kind.PLUS: "+",
    Kind.MINUS: "−",
    Kind.NONE: "no influence",
    Kind.UNSURE: "unsure",
    Kind.BOTH: "both",
    Kind.DONT_KNOW: "don't know",
    Kind.NOT_ASKED: "not asked",
    Kind.NOT_MENTIONED: "not mentioned",
}

SEEN = (Kind.PLUS, Kind.MINUS, Kind.UNSURE, Kind.BOTH)
"""Answers of somebody who sees a link."""

ANSWERED = (*SEEN, Kind.NONE)
"""Answers about the pair itself."""

_WORDS: dict[Kind, tuple[str, ...]] = {
    Kind.PLUS: ("+", "＋", "plus", "positive", "positief", "pos", "zelfde", "same", "increases"),
    Kind.MINUS: (
        "-", "−", "–", "－", "minus", "min", "negative", "negatief", "neg", "tegengesteld",
        "opposite", "decreases",
    ),
    Kind.NONE: (
        "0", "+0", "-0", "0.0", "0,0", "geen invloed", "no influence", "no effect", "geen effect",
        "none", "geen", "no causality",
    ),
    Kind.UNSURE: ("?", "unsure", "onzeker", "twijfel", "teken onbekend"),
    Kind.BOTH: ("both", "depends", "beide", "allebei", "hangt ervan af", "+/-", "±", "+/−"),
    Kind.DONT_KNOW: (
        "weet niet", "weet ik niet", "don't know", "dont know", "don’t know", "dk", "wn",
        "geen idee",
    ),
    Kind.NOT_ASKED: ("niet gevraagd", "not asked", "nvt", "n.v.t.", "n/a", "not applicable"),
    Kind.NOT_MENTIONED: ("", "niet genoemd", "not mentioned", "geen antwoord", "no answer"),
}  # fmt: skip
_KIND_OF = {word: kind for kind, words in _WORDS.items() for word in words}

_NUMBER = re.compile(r"[+\-−]?(?:\d+(?:[.,]\d*)?|[.,]\d+)")
_GROUPED = re.compile(r"[+\-−]?[1-9]\d{0,2}[.,]\d{3}")


def kind_of_word(text: str) -> Kind | None:
    """Return the kind that a word or mark stands for whatever the scale, or None."""
    return _KIND_OF.get(text)


def plain_number(text: str) -> float | None:
    """Return the number a text stands for, with a decimal point or comma, or None.

    ``1.000`` and ``1,000`` are one here and a thousand there, so they are no number.

    Examples
    --------
    >>> plain_number("0,5"), plain_number("−2"), plain_number("1.000")
    (0.5, -2.0, None)
    """
    if not _NUMBER.fullmatch(text) or _GROUPED.fullmatch(text):
        return None
    return float(text.replace("−", "-").replace(",", "."))
