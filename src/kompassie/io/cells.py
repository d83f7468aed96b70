"""What stands in one cell of a sheet: texts that must not run as formulas, numbers, words.

Spreadsheets run a cell that starts with one of ``= + - @`` as a formula. A text that starts so
is written with an apostrophe before it, which a spreadsheet hides and our readers take off. A
sheet opened with another separator than it was written with falls apart at that separator, so
what follows a semicolon, tab or line end inside a text is guarded too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from ..errors import InvalidValue
from ..model.fields import number as checked_number
from ..model.remarks import Remark

__all__ = [
    "Decimal",
    "TypedNumber",
    "decimal_mark",
    "decimal_remarks",
    "guard",
    "number",
    "number_text",
    "unguard",
    "word",
    "yes",
]

Decimal = Literal[".", ",", "both", "unknown"]


class TypedNumber(str):
    """The text of a cell that holds a number as a number, as cells of a workbook do.

    It can be read in one way only, and says nothing about how texts in the sheet are written.
    """

    __slots__ = ("value",)

    value: float

    @classmethod
    def of(cls, value: float) -> TypedNumber:
        """Return the text of a number.

        Examples
        --------
        >>> TypedNumber.of(1.0), TypedNumber.of(0.5).value
        ('1', 0.5)
        """
        text = cls(number_text(value))
        text.value = value
        return text


_TRIGGER = r"(?='*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20])"
_START = r"(?:\A|(?<=[;\t\n]))"
_GUARD = re.compile(_START + _TRIGGER)
_UNGUARD = re.compile(f"{_START}'{_TRIGGER}")

_NUMBER = re.compile(r"[+\-−]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?")
# 1.000 is one in London and a thousand in Utrecht; 0.581 is no thousands anywhere.
_GROUPED = re.compile(r"[+\-−]?[1-9][0-9]{0,2}(?:([.,])[0-9]{3})")
_YES = frozenset("yes y ja j true waar 1 x".split())
_NO = frozenset("no n nee false onwaar 0".split())


def guard(text: str) -> str:
    """Return a text as it may stand in a cell; `unguard` is the inverse.

    Examples
    --------
    >>> guard("=1+1"), guard("rust"), unguard(guard("'=1+1"))
    ("'=1+1", 'rust', "'=1+1")
    """
    return _GUARD.sub("'", text)


def unguard(text: str) -> str:
    """Return a cell without the apostrophes that keep it from being run as a formula."""
    return _UNGUARD.sub("", text) if "'" in text else text


def decimal_mark(cells: Iterable[str], delimiter: str) -> Decimal:
    """Return how the numbers of a sheet are written, from those that leave no doubt.

    Where a comma separates the columns it cannot also be a decimal mark.
    """
    if delimiter == ",":
        return "."
    point = comma = False
    for cell in cells:
        if isinstance(cell, TypedNumber):
            continue
        for part in cell.split(".."):
            text = part.strip()
            if _NUMBER.fullmatch(text) and not _GROUPED.fullmatch(text):
                point, comma = point or "." in text, comma or "," in text
    if point and comma:
        return "both"
    return "." if point else "," if comma else "unknown"


def decimal_remarks(mark: Decimal) -> tuple[Remark, ...]:
    """Return what to report about the way numbers are written."""
    said = {
        ",": "numbers are written with a decimal comma",
        "both": "some numbers are written with a decimal comma, others with a point: both read",
    }.get(mark)
    return (Remark("assumed", "numbers", said),) if said else ()


def number(text: str, decimal: Decimal, what: str, remedy: str) -> float:
    """Return the number in a cell, or refuse it.

    ``1,000`` is always refused, and ``1.000`` unless the sheet is known to write decimal points:
    they may stand for one or for a thousand.

    Raises
    ------
    InvalidValue
        If it is no number, not finite, or may be read in two ways.
    """
    if isinstance(text, TypedNumber):
        return checked_number(text.value, what, remedy)
    stripped = text.strip()
    if _NUMBER.fullmatch(stripped) is None:
        raise InvalidValue(what, text, remedy)
    grouped = _GROUPED.fullmatch(stripped)
    if grouped is not None and (grouped[1] == "," or decimal != "."):
        whole = stripped[:-4]
        either = f"{whole} or {whole}{stripped[-3:]}"
        raise InvalidValue(what, text, f"this may be {either}: write it without the mark or zeros")
    if "," in stripped and decimal == ".":
        raise InvalidValue(what, text, "this sheet writes decimal points: write a point")
    plain = stripped.replace(",", ".").replace("−", "-")
    return checked_number(float(plain), what, remedy)


def number_text(value: float) -> str:
    """Return a number as it is written in a cell: shortest exact form, decimal point.

    Examples
    --------
    >>> number_text(4.0), number_text(-0.6), number_text(1.125)
    ('4', '-0.6', '1.1250')
    """
    text = repr(float(value)).removesuffix(".0")
    # One more zero keeps 1.125 from looking like a thousands mark.
    return f"{text}0" if _GROUPED.fullmatch(text) else text


def yes(text: str, what: str) -> bool:
    """Return what a yes/no cell says; empty is no."""
    folded = text.strip().casefold()
    if folded in _YES:
        return True
    if not folded or folded in _NO:
        return False
    raise InvalidValue(what, text, "write yes or no")


def word(text: str, words: dict[str, str]) -> str:
    """Return the word that a cell stands for, where it is known in another spelling."""
    folded = " ".join(text.split()).casefold()
    return words.get(folded, folded)
