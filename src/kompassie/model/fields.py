"""The checks that fields of the model share: names, texts, numbers, closed choices."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping

from ..errors import InvalidValue
from .frozen import FrozenDict

__all__ = [
    "LONGEST_NAME",
    "LONGEST_TEXT",
    "choice",
    "clean_labels",
    "clean_name",
    "clean_text",
    "count",
    "flag",
    "number",
    "texts",
    "whole",
]

LONGEST_NAME = 1_000
LONGEST_TEXT = 20_000

_LANGUAGE = re.compile(r"[A-Za-z0-9_-]{2,12}")


def clean_name(value: object, what: str = "name") -> str:
    """Return the identity of a name: NFC, trimmed, spaces collapsed.

    Two ways of writing é, or a stray space, must not make two variables. Control characters
    and halves of surrogate pairs are refused: several formats write them and cannot read them.
    """
    if not isinstance(value, str):
        raise InvalidValue(what, value, "use a text")
    if len(value) > LONGEST_NAME:
        raise InvalidValue(what, value, f"use at most {LONGEST_NAME:,} characters")
    name = unicodedata.normalize("NFC", " ".join(value.split()))
    if all(unicodedata.category(character) in ("Cf", "Zs") for character in name):
        raise InvalidValue(what, value, "use at least one visible character")
    for character in name:
        if unicodedata.category(character) in ("Cc", "Cs"):
            raise InvalidValue(
                what, value, f"leave out the control character U+{ord(character):04X}"
            )
    return name


def clean_text(value: object, what: str) -> str:
    """Return a free text as it is, checked for length and for what no file can hold."""
    if not isinstance(value, str):
        raise InvalidValue(what, value, "use a text")
    if len(value) > LONGEST_TEXT:
        raise InvalidValue(what, value, f"use at most {LONGEST_TEXT:,} characters")
    for character in value:
        if character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs"):
            raise InvalidValue(
                what, value, f"leave out the control character U+{ord(character):04X}"
            )
    return value


def clean_labels(value: object, what: str) -> FrozenDict[str, str]:
    """Return labels by language code ({"nl": …, "en": …})."""
    if not isinstance(value, Mapping):
        raise InvalidValue(what, value, 'use a dictionary such as {"nl": "rust", "en": "rest"}')
    labels = {}
    for language, label in value.items():
        if not (isinstance(language, str) and _LANGUAGE.fullmatch(language)):
            raise InvalidValue(f"language of {what}", language, 'use a code such as "nl" or "en"')
        labels[language] = clean_name(label, f"{what} in {language!r}")
    return FrozenDict(labels)


def choice(value: object, allowed: Iterable[str], what: str) -> str:
    """Return `value` if it is one of the allowed words."""
    words = tuple(allowed)
    if isinstance(value, str) and value in words:
        return value
    raise InvalidValue(what, value, f"use one of {', '.join(words)}")


def number(
    value: object,
    what: str,
    remedy: str,
    low: float = -math.inf,
    high: float = math.inf,
    above: float = -math.inf,
) -> float:
    """Return a finite number with low ≤ number ≤ high and number > above."""
    if isinstance(value, (bool, str, bytes)) or value is None:
        raise InvalidValue(what, value, remedy)
    try:
        result = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise InvalidValue(what, value, remedy) from None
    if not (math.isfinite(result) and low <= result <= high and result > above):
        raise InvalidValue(what, value, remedy)
    # Minus zero becomes zero: equal numbers must be written, and digested, alike.
    return result + 0.0


def flag(value: object, what: str) -> bool:
    """Return a yes/no value; the text "no" would otherwise count as true."""
    try:
        if value in (False, True):
            return bool(value)
    except (TypeError, ValueError):
        pass
    raise InvalidValue(what, value, "use True or False")


def texts(value: object, what: str) -> tuple[str, ...]:
    """Return a tuple of short texts, from a text or a sequence of them."""
    if isinstance(value, str):
        return (clean_name(value, what),)
    if not isinstance(value, Iterable):
        raise InvalidValue(what, value, "use a text or a list of texts")
    return tuple(clean_name(item, what) for item in value)


def count(value: object, what: str, low: int = 1, also: str = "") -> int:
    """Return a whole number ≥ `low`; what may be given `also` is said in the refusal."""
    # numpy's whole numbers answer to __index__ as Python's do; its booleans no longer.
    if isinstance(value, bool) or not hasattr(value, "__index__") or value.__index__() < low:
        raise InvalidValue(what, value, f"use a whole number from {low} upwards{also}")
    return int(value.__index__())


def whole(value: object, what: str, low: int = 1) -> int | None:
    """Return a whole number ≥ `low`, or None for None (no limit)."""
    return None if value is None else count(value, what, low, ", or None")
