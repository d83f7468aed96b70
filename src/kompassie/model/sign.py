"""The sign of a link or a loop, and the words and marks people write it with."""

from __future__ import annotations

import enum

from ..errors import InvalidValue

__all__ = ["Sign"]


class Sign(enum.IntEnum):
    """Same direction, opposite direction, or not known which.

    Signs multiply; anything times UNSURE is UNSURE. UNSURE is not "no link".

    Examples
    --------
    >>> Sign.MINUS * Sign.MINUS
    <Sign.PLUS: 1>
    >>> Sign.of("−"), Sign.of("s"), Sign.of("?")
    (<Sign.MINUS: -1>, <Sign.PLUS: 1>, <Sign.UNSURE: 0>)
    """

    MINUS = -1
    UNSURE = 0
    PLUS = 1

    @property
    def symbol(self) -> str:
        """The mark people draw: +, − (U+2212) or ?."""
        return {1: "+", -1: "−", 0: "?"}[int(self)]

    @classmethod
    def of(cls, token: object, what: str = "sign") -> Sign:
        """Return the sign that a mark, word or number stands for.

        Taken: ``+ 1 s same z zelfde positive pos``, ``- − – -1 o opposite t
        tegengesteld negative neg`` and ``? unsure unknown``; of numbers, 0 is UNSURE's own
        value. The text "0" is refused: in a sheet it may mean "no influence", which is no link.
        """
        if isinstance(token, cls):
            return token
        if isinstance(token, str):
            found = _WORDS.get(token.strip().casefold())
            if found is not None:
                return cls(found)
        elif type(token).__name__ not in ("bool", "bool_"):  # numpy has a bool of its own
            try:
                if token in (-1, 0, 1):
                    return cls(int(token))
            except (TypeError, ValueError):
                pass
        raise InvalidValue(what, token, "use + (same direction), - (opposite) or ? (unsure)")

    def __mul__(self, other: object) -> Sign | int:
        if isinstance(other, Sign):
            return Sign(int(self) * int(other))
        return int(self) * other if isinstance(other, int) else NotImplemented

    def __neg__(self) -> Sign:
        return Sign(-int(self))


_WORDS = {
    **dict.fromkeys(
        ("+", "1", "+1", "1.0", "s", "same", "z", "zelfde", "plus", "positive", "positief", "pos"),
        1,
    ),
    **dict.fromkeys(("increases", "＋"), 1),
    **dict.fromkeys(
        ("-", "−", "–", "-1", "−1", "-1.0", "o", "opposite", "t", "tegengesteld", "minus"), -1
    ),
    **dict.fromkeys(("negative", "negatief", "neg", "decreases", "－"), -1),
    **dict.fromkeys(("?", "unsure", "unknown", "onzeker", "onbekend"), 0),
}
