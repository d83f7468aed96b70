"""Two links for one ordered pair: the same thing said twice, or a disagreement."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from ..errors import ConflictingLinks, InvalidValue
from .fields import LONGEST_TEXT
from .frozen import FrozenDict
from .link import EVIDENCES, Link
from .remarks import Remark
from .sign import Sign

__all__ = ["Conflict", "check_conflict", "merge_pair", "merge_remark"]

Conflict = Literal["raise", "contested"]


def check_conflict(conflict: object) -> None:
    """Refuse anything but "raise" and "contested"."""
    if conflict not in ("raise", "contested"):
        raise InvalidValue("conflict", conflict, 'use "raise" or "contested"')


def merge_pair(first: Link, second: Link, where: str = "", conflict: Conflict = "raise") -> Link:
    """Return the one link that both say, or raise `ConflictingLinks`.

    Signs must agree, unless `conflict` is "contested": then + against − gives a contested
    link, and a decided sign against an unsure one gives an unsure link. A field that one of the
    two leaves open is taken from the other; texts are kept side by side; of two kinds of
    evidence the firmer stands (stated, observed, surveyed, assumed).
    """
    pair = first.pair
    sign, contested = first.sign, first.contested or second.contested
    if first.sign is not second.sign:
        if conflict == "raise":
            signs = f"signs {first.sign.symbol} and {second.sign.symbol}"
            raise ConflictingLinks(*pair, signs, where)
        contested = contested or Sign.UNSURE not in (first.sign, second.sign)
        sign = Sign.UNSURE
    if contested:
        sign = Sign.UNSURE
    open_value: dict[str, object] = {"strength": None, "confidence": None, "delay": 0.0}
    taken: dict[str, object] = {}
    for name, missing in open_value.items():
        a, b = getattr(first, name), getattr(second, name)
        if missing not in (a, b) and a != b:
            raise ConflictingLinks(*pair, f"{name} {a} and {b}", where)
        taken[name] = b if a == missing else a
    evidence = min(first.evidence, second.evidence, key=EVIDENCES.index)
    return replace(
        first,
        sign=sign,
        contested=contested,
        evidence=evidence,
        quote=_both(first.quote, second.quote),
        note=_both(first.note, second.note),
        extra=FrozenDict({**second.extra, **first.extra}),
        **taken,  # type: ignore[arg-type]
    )


def merge_remark(both: Link, before: Link, link: Link, where: str) -> Remark:
    """Return what to report of one merge."""
    name = f"{link.source!r} -> {link.target!r}"
    if before.sign is link.sign:
        return Remark("merged", where, f"the same link {name} stood there before")
    became = "contested" if both.contested else "unsure"
    signs = f"{before.sign.symbol} and {link.sign.symbol}"
    return Remark("contested", where, f"{name} was given {signs}: it is {became} now")


def _both(a: str, b: str) -> str:
    if not b or b == a:
        return a
    return f"{a} / {b}"[:LONGEST_TEXT] if a else b
