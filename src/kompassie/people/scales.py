"""Scales that answers are given on: numbers, letters and words, each by a name."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ..errors import InvalidValue
from ..model.sign import Sign
from .answers import Kind, kind_of_word, plain_number

__all__ = ["SCALES", "Meaning", "Scale", "scale_in", "scale_of"]

Meaning: TypeAlias = "tuple[Kind, float]"
"""What was answered, and how strong (0 … 1; NaN where nobody said)."""

_RANGE = re.compile(r"([+\-−]?\d{1,3})\s*(?:\.\.|…|tot en met|t/m|tot|to)\s*([+\-−]?\d{1,3})")

_THIRDS = {"l": 1 / 3, "m": 2 / 3, "h": 1.0}
_THIRDS |= {"low": 1 / 3, "medium": 2 / 3, "high": 1.0}
_THIRDS |= {"laag": 1 / 3, "midden": 2 / 3, "hoog": 1.0}
_THIRDS |= {"zwak": 1 / 3, "matig": 2 / 3, "sterk": 1.0}
_THIRDS |= {"weak": 1 / 3, "moderate": 2 / 3, "strong": 1.0}

# Centres of gravity of the five triangles (0 0 ¼), (0 ¼ ½), (¼ ½ ¾), (½ ¾ 1), (¾ 1 1).
_FIFTHS = {"vl": 1 / 12, "l": 1 / 4, "m": 1 / 2, "h": 3 / 4, "vh": 11 / 12}
_FIFTHS |= {"very low": 1 / 12, "low": 1 / 4, "medium": 1 / 2, "high": 3 / 4, "very high": 11 / 12}
_FIFTHS |= {"zeer laag": 1 / 12, "laag": 1 / 4, "midden": 1 / 2, "hoog": 3 / 4}
_FIFTHS |= {"zeer hoog": 11 / 12}

SCALES: dict[str, Mapping[str, float]] = {"H/M/L": _THIRDS, "linguistic": _FIFTHS}
"""Scales of words, by name: how strong each word is."""


@dataclass(frozen=True)
class Scale:
    """What an answer means.

    Parameters
    ----------
    name
        What it is called in the import report.
    read
        Returns the meaning of a trimmed, lower-case text, or None where it has none.
    signed
        Whether the scale can say "the opposite way"; one from 0 upwards cannot.
    """

    name: str
    read: Callable[[str], Meaning | None]
    signed: bool = True

    def meaning(self, answer: object) -> Meaning | None:
        """Return the kind and strength of an answer as it stood in the table, or None."""
        if answer is None or answer != answer:
            return Kind.NOT_MENTIONED, math.nan
        if isinstance(answer, Sign):
            return _SIGNS[answer], math.nan
        if type(answer).__name__ in ("bool", "bool_"):
            return None
        text = " ".join(str(answer).split()).casefold()
        found = self.read(text)
        if found is None and (kind := kind_of_word(text)) is not None:
            found = kind, math.nan
        return found


_SIGNS = {Sign.PLUS: Kind.PLUS, Sign.MINUS: Kind.MINUS, Sign.UNSURE: Kind.UNSURE}


def scale_of(scale: object) -> Scale:
    """Return a scale by its name, from a table of the user's own, or the plain one.

    Parameters
    ----------
    scale
        None: ``+ - ? 0`` and their words, and of numbers −1, 0 and 1. A name: "H/M/L" (thirds,
        also zwak/matig/sterk), "linguistic" (VL L M H VH, also very low … zeer hoog), or a range
        such as "-3..3" or "0..10". A table {answer: (sign, strength)} or {answer: number from −1
        to 1}, or with a word such as "no influence" or "?" for its value.

    Raises
    ------
    InvalidValue
        For a scale nobody knows, or a table that cannot be read.

    References
    ----------
    Mkhitaryan et al. (2022), "FCMpy: a python module for constructing and analyzing fuzzy
    cognitive maps", for the five triangles of the linguistic terms.

    Examples
    --------
    >>> scale_of("-3..3").meaning("-1,5"), scale_of("H/M/L").meaning("M−")
    ((<Kind.MINUS: 2>, 0.5), (<Kind.MINUS: 2>, 0.6666666666666666))
    """
    if scale is None:
        return Scale("signs", _plain)
    if isinstance(scale, Mapping):
        return _own(scale)
    if isinstance(scale, str):
        words = {name.casefold(): name for name in SCALES}
        name = words.get(scale.strip().casefold())
        if name is not None:
            return Scale(name, _words(SCALES[name]))
        found = scale_in(scale) if _RANGE.fullmatch(scale.strip()) else None
        if found is not None:
            return found
    remedy = f'use a range such as "-3..3", one of {", ".join(SCALES)}, or a table of your own'
    raise InvalidValue("scale", scale, remedy)


def scale_in(heading: str) -> Scale | None:
    """Return the range of numbers a heading names, such as "Antwoord (-3 tot +3)", or None."""
    found = _RANGE.search(heading)
    if found is None:
        return None
    low, high = (int(text.replace("−", "-")) for text in found.groups())
    if high <= 0 or low > 0 or (low < 0 and low != -high):
        return None
    return Scale(f"{low}..{high}", _numbers(low, high), signed=low < 0)


def _plain(text: str) -> Meaning | None:
    number = plain_number(text)
    if number in (1.0, -1.0):
        return (Kind.PLUS if number == 1.0 else Kind.MINUS), math.nan
    return None


def _numbers(low: int, high: int) -> Callable[[str], Meaning | None]:
    def read(text: str) -> Meaning | None:
        number = plain_number(text)
        if number is None or not low <= number <= high:
            return None
        if number == 0:
            return Kind.NONE, math.nan
        return (Kind.PLUS if number > 0 else Kind.MINUS), abs(number) / high

    return read


def _words(strengths: Mapping[str, float]) -> Callable[[str], Meaning | None]:
    def read(text: str) -> Meaning | None:
        if text == "na":
            return Kind.NONE, math.nan
        bare, kind = text, Kind.PLUS
        for mark in ("+", "-", "−", "–"):
            if text.startswith(mark) or text.endswith(mark):
                bare = text.strip(mark).strip()
                kind = Kind.PLUS if mark == "+" else Kind.MINUS
        return (kind, strengths[bare]) if bare in strengths else None

    return read


def _own(table: Mapping[object, object]) -> Scale:
    meanings = {" ".join(str(k).split()).casefold(): _own_meaning(v) for k, v in table.items()}
    return Scale("a table of its own", meanings.get)


def _own_meaning(value: object) -> Meaning:
    remedy = "give (sign, strength), a number from −1 to 1, or a word such as 'no influence'"
    if value is None:
        return Kind.NOT_MENTIONED, math.nan
    if isinstance(value, (Kind, Sign)):
        return (value if isinstance(value, Kind) else _SIGNS[value]), math.nan
    if isinstance(value, str):
        kind = kind_of_word(value.strip().casefold())
        if kind is None:
            raise InvalidValue("meaning on the scale", value, remedy)
        return kind, math.nan
    if isinstance(value, (tuple, list)) and len(value) == 2:
        sign, strength = Sign.of(value[0], "sign on the scale"), value[1]
        if strength is None:
            return _SIGNS[sign], math.nan
        if isinstance(strength, (int, float)) and 0 < strength <= 1:
            return _SIGNS[sign], float(strength)
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and -1 <= value <= 1:
        if value == 0:
            return Kind.NONE, math.nan
        return (Kind.PLUS if value > 0 else Kind.MINUS), abs(float(value))
    raise InvalidValue("meaning on the scale", value, remedy)
