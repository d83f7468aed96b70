"""A link of a map: who influences whom, in which direction, how surely, how fast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from ..errors import InvalidValue
from .fields import choice, clean_name, clean_text, flag, number
from .frozen import FrozenDict
from .sign import Sign

__all__ = ["EVIDENCES", "LONG_DELAY", "Evidence", "Link", "Strength"]

Evidence = Literal["stated", "observed", "surveyed", "assumed"]
Strength = float | tuple[float, float] | None

EVIDENCES: tuple[str, ...] = get_args(Evidence)

LONG_DELAY = 4.0
"""What the delay mark ``||`` of a drawing stands for, in time units."""


@dataclass(frozen=True)
class Link:
    """One causal link from a source to a target.

    Parameters
    ----------
    source, target
        Names of variables; they may be the same (a self-link).
    sign
        A `Sign`, or a mark it is written with (``+ - ? 1 -1 s o …``).
    strength
        None (unknown), a number in (0, 1], or a range (low, high) within [0, 1]; no sign.
    delay
        In time units of the map; 0 = none. The mark ``||`` stands for 4.
    confidence
        How sure people are that the link is there, 0 … 1; None if nobody said.
    evidence
        stated, observed, surveyed or assumed.
    contested
        People disagree about the sign. Then the sign is UNSURE; unknown and contested are two
        things.
    quote
        What was said.
    note
        Free text.
    extra
        Fields of a newer file that this version does not know, kept as they were.

    Examples
    --------
    >>> Link("stress", "mistakes", "+", strength=0.6).sign
    <Sign.PLUS: 1>
    """

    source: str
    target: str
    sign: Sign
    strength: Strength = None
    delay: float = 0.0
    confidence: float | None = None
    evidence: Evidence = "stated"
    contested: bool = False
    quote: str = ""
    note: str = ""
    extra: Mapping[str, object] = field(default_factory=FrozenDict, repr=False)

    if TYPE_CHECKING:

        def __init__(
            self,
            source: str,
            target: str,
            sign: Sign | str | int,
            strength: Strength = None,
            delay: float = 0.0,
            confidence: float | None = None,
            evidence: Evidence = "stated",
            contested: bool = False,
            quote: str = "",
            note: str = "",
            extra: Mapping[str, object] = ...,
        ) -> None:
            """Take more than is kept: what comes in is made into the types above."""

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "source", clean_name(self.source, "source of a link"))
        put(self, "target", clean_name(self.target, "target of a link"))
        of = f"of {self.source!r} -> {self.target!r}"
        put(self, "sign", Sign.of(self.sign, f"sign {of}"))
        put(self, "strength", _strength(self.strength, f"strength {of}"))
        remedy = "use time units from 0 upwards (0 = no delay)"
        put(self, "delay", number(self.delay, f"delay {of}", remedy, 0.0))
        if self.confidence is not None:
            remedy = "use a number from 0 to 1, or None if unknown"
            put(self, "confidence", number(self.confidence, f"confidence {of}", remedy, 0.0, 1.0))
        choice(self.evidence, EVIDENCES, f"evidence {of}")
        put(self, "contested", flag(self.contested, f"contested {of}"))
        if self.contested and self.sign is not Sign.UNSURE:
            raise InvalidValue(
                f"sign {of}", self.sign.symbol, "a contested link has the sign ? (UNSURE)"
            )
        put(self, "quote", clean_text(self.quote, f"quote {of}"))
        put(self, "note", clean_text(self.note, f"note {of}"))
        put(self, "extra", FrozenDict(self.extra))

    @property
    def pair(self) -> tuple[str, str]:
        """The ordered pair (source, target)."""
        return self.source, self.target

    @property
    def typical_strength(self) -> float | None:
        """The strength as one number: a range counts by its midpoint; None if unknown."""
        if isinstance(self.strength, tuple):
            return (self.strength[0] + self.strength[1]) / 2
        return self.strength


def _strength(value: object, what: str) -> Strength:
    if value is None:
        return None
    remedy = "use a number above 0 up to 1 (the sign stands apart), or None if unknown"
    if isinstance(value, (tuple, list)):
        remedy = "use a range (low, high) with 0 ≤ low ≤ high ≤ 1 and high above 0"
        if len(value) != 2:
            raise InvalidValue(what, value, remedy)
        try:
            low = number(value[0], what, remedy, 0.0, 1.0)
            high = number(value[1], what, remedy, low, 1.0, above=0.0)
        except InvalidValue:
            raise InvalidValue(what, value, remedy) from None
        return high if low == high else (low, high)
    return number(value, what, remedy, high=1.0, above=0.0)
