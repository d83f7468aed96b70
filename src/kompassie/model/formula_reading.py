"""Formulas read from text by a small grammar; a text is never run.

::

    test     = either { "or" either } ;  either = each { "and" each } ;  each = [ "not" ] compare
    compare  = sum [ ( "<" | "<=" | ">" | ">=" | "=" | "<>" ) sum ]
    sum      = product { ( "+" | "-" ) product }
    product  = signed { ( "*" | "/" | "mod" ) signed }
    signed   = ( "+" | "-" ) signed | power
    power    = atom [ ( "^" | "**" ) signed ]
    atom     = number | name | function "(" test { "," test } ")" | "(" test ")"
             | "if" test "then" test "else" test

Names are as system-dynamics tools have them: capitals do not count, spaces and underscores are
one; a name with other characters in it stands in double quotes. {…} is a comment.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import NoReturn

from ..errors import Problem
from .formula import FUNCTIONS, Formula

__all__ = ["CONSTANTS", "LONGEST", "FormulaFault", "key_of", "read_formula"]

LONGEST = 20_000
"""Most characters of one formula."""

DEEPEST = 50
"""How deep a formula may be nested."""

MOST_PARTS = 4_000
"""Most numbers, names and operations in one formula."""

CONSTANTS = ("time", "dt", "starttime", "stoptime")
"""Names every formula may read: the clock and the settings of the run."""

_OTHER_NAMES = {"time_step": "dt", "initial_time": "starttime", "final_time": "stoptime"}
_SAME = {
    "integer": "int",
    "if_then_else": "if",
    "log": "ln",
    "zidz": "safediv",
    "xidz": "safediv",
    "modulo": "mod",
}
_WORDS = ("and", "or", "not", "if", "then", "else", "mod")
_TOKEN = re.compile(
    r"""
    (?P<space>(?:\s|\{[^{}]*\})+)
    |(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<quoted>"(?:[^"\\]|\\.)*")
    |(?P<word>[^\W\d]\w*)
    |(?P<sign>\*\*|<=|>=|<>|!=|==|&&|\|\||[-+*/^(),<>=!])
    """,
    re.VERBOSE,
)
_SIGNS = {"**": "^", "!=": "<>", "==": "=", "&&": "and", "||": "or", "!": "not"}


class FormulaFault(Exception):
    """What is wrong with a formula, to be put in its place by who asked for it."""

    def __init__(self, at: int, what: str, remedy: str) -> None:
        self.at = at
        self.what = what
        self.remedy = remedy
        super().__init__(at, what, remedy)

    def problem(self, where: str) -> Problem:
        """Return it as a problem of a place."""
        return Problem(f"{where}, character {self.at + 1}", self.what, self.remedy)


def key_of(name: str) -> str:
    """Return what two ways of writing one name share.

    >>> key_of('Total  Population') == key_of("total_population")
    True
    """
    text = unicodedata.normalize("NFC", name).replace("\\n", " ").casefold()
    return "_".join(text.replace("_", " ").split())


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def read_formula(text: str, tables: Collection[str] = ()) -> Formula:
    """Return the tree of a formula.

    Parameters
    ----------
    text
        At most 20,000 characters.
    tables
        Keys of graphical functions, which may be called by their name.

    Raises
    ------
    FormulaFault
        Naming the place in the text.

    Notes
    -----
    O(characters).
    """
    if len(text) > LONGEST:
        raise FormulaFault(0, text, f"use at most {LONGEST:,} characters")
    reader = _Reader(text, tables)
    formula = reader.test(0)
    if reader.now.kind != "end":
        reader.fault(reader.now, "put an operator before it, or take it away")
    return formula


def _tokens(text: str) -> list[_Token]:
    """Return the tokens of a text; words that only spaces part are one name."""
    found: list[_Token] = []
    at, glued = 0, False
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FormulaFault(at, text[at : at + 20], "no formula has this character")
        kind, part = str(match.lastgroup), match[0]
        if kind == "space":
            at = match.end()
            continue
        if kind == "word" and part.casefold() in _WORDS:
            kind, part, glued = "sign", part.casefold(), False
        elif kind in ("word", "number") and glued and found[-1].kind == "word":
            found[-1] = _Token("word", f"{found[-1].text} {part}", found[-1].at)
            at = match.end()
            continue
        else:
            glued = kind == "word"
        if kind == "quoted":
            kind, part = "name", part[1:-1].replace('\\"', '"')
        elif kind == "sign":
            part = _SIGNS.get(part, part)
        found.append(_Token(kind, part, at))
        at = match.end()
    found.append(_Token("end", "", len(text)))
    return found


class _Reader:
    """Reads from left to right, one token ahead."""

    def __init__(self, text: str, tables: Collection[str]) -> None:
        self.text = text
        self.tables = tables
        self.tokens = _tokens(text)
        self.next = 0
        self.parts = 0

    @property
    def now(self) -> _Token:
        return self.tokens[self.next]

    def fault(self, token: _Token, remedy: str) -> NoReturn:
        said = token.text or "the end of the formula"
        raise FormulaFault(token.at, said, remedy)

    def takes(self, *signs: str) -> str:
        """Return the sign that stands here and go past it, or nothing."""
        token = self.now
        if token.kind == "sign" and token.text in signs:
            self.next += 1
            return token.text
        return ""

    def needs(self, sign: str) -> None:
        if not self.takes(sign):
            self.fault(self.now, f"{sign!r} is needed here")

    def made(self, op: str, *args: Formula, value: float = 0.0, name: str = "") -> Formula:
        self.parts += 1
        if self.parts > MOST_PARTS:
            self.fault(self.now, f"split the formula: it has more than {MOST_PARTS:,} parts")
        return Formula(op, args, value, name)

    def test(self, depth: int) -> Formula:
        if depth > DEEPEST:
            self.fault(self.now, f"split the formula: it is nested more than {DEEPEST} deep")
        parts = [self.both(depth)]
        while self.takes("or"):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else self.made("or", *parts)

    def both(self, depth: int) -> Formula:
        parts = [self.denied(depth)]
        while self.takes("and"):
            parts.append(self.denied(depth))
        return parts[0] if len(parts) == 1 else self.made("and", *parts)

    def denied(self, depth: int) -> Formula:
        if self.takes("not"):
            return self.made("not", self.deeper(self.denied, depth))
        left = self.sum(depth)
        sign = self.takes("<", "<=", ">", ">=", "=", "<>")
        return self.made(sign, left, self.sum(depth)) if sign else left

    def sum(self, depth: int) -> Formula:
        return self.chain(self.product, ("+", "-"), depth)

    def product(self, depth: int) -> Formula:
        return self.chain(self.signed, ("*", "/", "mod"), depth)

    def chain(self, read: Callable[[int], Formula], signs: tuple[str, ...], depth: int) -> Formula:
        """Read parts with signs between them; long chains must not become deep trees."""
        parts, between = [read(depth)], ""
        while sign := self.takes(*signs):
            parts.append(read(depth))
            between += "%" if sign == "mod" else sign
        return self.made("chain", *parts, name=between) if between else parts[0]

    def signed(self, depth: int) -> Formula:
        if self.takes("+"):
            return self.deeper(self.signed, depth)
        if self.takes("-"):
            return self.made("neg", self.deeper(self.signed, depth))
        base = self.atom(depth)
        if self.takes("^"):
            return self.made("^", base, self.deeper(self.signed, depth))
        return base

    def deeper(self, read: Callable[[int], Formula], depth: int) -> Formula:
        if depth > DEEPEST:
            self.fault(self.now, f"split the formula: it is nested more than {DEEPEST} deep")
        return read(depth + 1)

    def atom(self, depth: int) -> Formula:
        token = self.now
        self.next += 1
        if token.kind == "number":
            value = float(token.text)
            if not math.isfinite(value):
                self.fault(token, "use a number that is not beyond every bound")
            return self.made("number", value=value)
        if token.kind == "name":
            return self.made("name", name=key_of(token.text))
        if token.kind == "word":
            return self.word(token, depth)
        if token.kind == "sign" and token.text == "(":
            inner = self.test(depth + 1)
            self.needs(")")
            return inner
        if token.kind == "sign" and token.text == "if":
            return self.choice(depth)
        self.next -= 1
        self.fault(token, "a number, a name or an opening bracket is needed here")

    def choice(self, depth: int) -> Formula:
        """Read what follows "if": a test and two branches, as words or as a function."""
        if self.takes("then"):
            self.needs("else")
            return self.called("if", self.now, depth)
        if self.has_commas():
            return self.called("if", self.now, depth)
        condition = self.test(depth + 1)
        self.needs("then")
        yes = self.test(depth + 1)
        self.needs("else")
        return self.made("if", condition, yes, self.test(depth + 1))

    def has_commas(self) -> bool:
        """Return whether a bracket opens here with a comma in it: IF(a, b, c), not IF (a) THEN."""
        depth = 0
        for token in self.tokens[self.next :]:
            if token.kind == "sign":
                depth += (token.text == "(") - (token.text == ")")
                if depth == 1 and token.text == ",":
                    return True
            if depth <= 0:
                break
        return False

    def word(self, token: _Token, depth: int) -> Formula:
        key = key_of(token.text)
        if self.now.kind == "sign" and self.now.text == "(":
            return self.called(key, token, depth)
        if key == "pi":
            return self.made("number", value=math.pi)
        return self.made("name", name=_OTHER_NAMES.get(key, key))

    def called(self, key: str, token: _Token, depth: int) -> Formula:
        name = _SAME.get(key, key)
        if name not in FUNCTIONS and name != "lookup" and key not in self.tables:
            known = ", ".join(sorted((*FUNCTIONS, "lookup")))
            self.fault(token, f"no such function or table; the functions are {known}")
        self.needs("(")
        if name == "lookup":
            return self.looked_up(depth)
        args = [self.test(depth + 1)]
        while self.takes(","):
            args.append(self.test(depth + 1))
        self.needs(")")
        fewest, most = (1, 1) if key in self.tables else FUNCTIONS[name]
        if not fewest <= len(args) <= most:
            count = str(fewest) if fewest == most else f"{fewest} to {most}"
            self.fault(token, f"it takes {count} argument(s), not {len(args)}")
        if key in self.tables:
            return self.made("table", *args, name=key)
        return self.timed(name, args) if name in _TIMED else self.made(name, *args)

    def looked_up(self, depth: int) -> Formula:
        token = self.now
        key = key_of(token.text)
        if token.kind not in ("word", "name") or key not in self.tables:
            self.fault(token, "name a graphical function that is given in tables=")
        self.next += 1
        self.needs(",")
        inner = self.test(depth + 1)
        self.needs(")")
        return self.made("table", inner, name=key)

    def timed(self, name: str, args: list[Formula]) -> Formula:
        """Return step, ramp and pulse in terms of the clock."""
        clock, none = self.made("name", name="time"), self.made("number")
        if name == "step":
            height, start = args
            return self.made("if", self.made(">=", clock, start), height, none)
        if name == "ramp":
            rise, start = args[:2]
            until = self.made("min", clock, args[2]) if len(args) > 2 else clock
            gone = self.made("max", none, self.made("chain", until, start, name="-"))
            return self.made("chain", rise, gone, name="*")
        amount, start = args[:2]
        first = self.made("<=", start, clock)
        dt = self.made("name", name="dt")
        if len(args) > 2:
            gone = self.made("chain", clock, start, name="-")
            turn = self.made("chain", gone, args[2], name="%")
            inside = self.made("<", turn, dt)
        else:
            inside = self.made("<", clock, self.made("chain", start, dt, name="+"))
        rate = self.made("chain", amount, dt, name="/")
        return self.made("if", self.made("and", first, inside), rate, none)


_TIMED = ("step", "ramp", "pulse")
