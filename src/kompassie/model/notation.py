"""The text notation: a map as people type it, one link a line.

::

    @title Team west
    @time_unit week
    # a line of comment
    zwijgen -> elkaar in de tang + || strength=0.6 evidence=assumed  # a note on the link
    "plan - do - check" -> rust ?
    rust: kind=condition today=-0.4      # a variable and what it is
    buitenwereld:                        # a variable without links

A link is ``source -> target sign``, then in any order ``||`` (a delay of 4 time units),
``contested`` and ``field=value``. The sign is ``+``, ``-``, ``−`` or ``?`` (also s/o, z/t). Names
may hold spaces; a name that holds a piece of the notation stands in double quotes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..errors import (
    ConflictingLinks,
    InvalidValue,
    KompassieError,
    NotationError,
    Problem,
    TooLarge,
    shown,
)
from .causal_map import CausalMap
from .fields import clean_name
from .link import LONG_DELAY, Link
from .merging import Conflict, check_conflict, merge_pair, merge_remark
from .remarks import Remark, Report, look_alikes
from .sign import Sign
from .variable import Variable

__all__ = ["ARROWS", "FIELD", "HEADINGS", "SIGN_MARKS", "VARIABLE_FIELDS", "parse"]

LARGEST = 50_000_000
ARROWS = ("->", "→", "-->", "=>", "⟶")
SIGN_MARKS = frozenset("+ - − – ? s o S O z t Z T".split())
_LINK_FIELDS = ("strength", "delay", "confidence", "evidence", "quote", "note")
VARIABLE_FIELDS = (
    "kind",
    "level",
    "valence",
    "owner",
    "role",
    "today",
    "boundary",
    "tags",
    "labels",
    "note",
)
HEADINGS = ("title", "time_unit")
_LINK_REMEDY = "write: source -> target +   (then, if you like, ||, strength=0.6, # a note)"

# A piece is a quoted text, a field with a quoted or bare value, or a bare word.
_PIECE = re.compile(r'(?P<key>\w+)="(?P<value>(?:[^"\\]|\\.)*)"|"(?P<quoted>(?:[^"\\]|\\.)*)"|\S+')
_ARROW_INSIDE = re.compile("|".join(sorted(map(re.escape, ARROWS), key=len, reverse=True)))
FIELD = re.compile(r"(?P<key>[A-Za-z_]+)=(?P<value>\S*)")


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    quoted: bool = False
    key: str | None = None


class _Fault(Exception):
    """One thing wrong on a line: the piece of text, and what to do."""

    def __init__(self, text: str, remedy: str) -> None:
        super().__init__(text, remedy)
        self.text = text
        self.remedy = remedy


def parse(text: str, /, *, conflict: Conflict = "raise") -> CausalMap:
    r"""Read a map from text, one link a line.

    Parameters
    ----------
    text
        Lines as described in this module, at most 50 million characters. Variables come in the
        order in which they are first named.
    conflict
        What two opposite signs for one pair become: "raise" an error, or a "contested" link.
        The same link twice is merged; the map's `report` says so.

    Returns
    -------
    CausalMap
        With its `report` of what was merged.

    Raises
    ------
    NotationError
        Naming every line that cannot be read, not only the first: line, text and remedy.

    Notes
    -----
    One pass, O(characters). `CausalMap.to_notation` is the inverse.

    Examples
    --------
    >>> m = parse("stress -> mistakes +\nmistakes -> stress + ||\nrest -> stress - strength=0.6")
    >>> m.names
    ('stress', 'mistakes', 'rest')
    >>> m.link("mistakes", "stress").delay
    4.0
    """
    if not isinstance(text, str):
        raise InvalidValue("text", text, "give the lines of a map as one text")
    if len(text) > LARGEST:
        raise TooLarge(
            "the text", f"{len(text):,} characters", f"{LARGEST:,}", "Give the map in parts."
        )
    check_conflict(conflict)
    reader = _Reader(conflict)
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        reader.read(line, f"line {number}")
    if reader.problems:
        raise NotationError(reader.problems)
    return CausalMap(
        tuple(reader.variables.values()),
        tuple(reader.links.values()),
        reader.headings.get("title", ""),
        reader.headings.get("time_unit", ""),
        report=Report.of([*reader.remarks, *look_alikes(reader.variables)]),
    )


class _Reader:
    """The map so far, and everything found wrong."""

    def __init__(self, conflict: Conflict) -> None:
        self.conflict = conflict
        self.variables: dict[str, Variable] = {}
        self.declared: set[str] = set()
        self.links: dict[tuple[str, str], Link] = {}
        self.headings: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.remarks: list[Remark] = []

    def read(self, line: str, where: str) -> None:
        try:
            self._read(line, where)
        except _Fault as fault:
            self.problems.append(Problem(where, fault.text, fault.remedy))
        except ConflictingLinks as error:
            self.problems.append(Problem(where, line.strip(), str(error)))
        except KompassieError as error:
            self.problems.append(Problem(where, line.strip(), str(error)))

    def _read(self, line: str, where: str) -> None:
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            return
        if stripped.startswith("@"):
            self._heading(stripped)
            return
        pieces, note = _pieces(line)
        if not pieces:
            return
        arrows = [k for k, p in enumerate(pieces) if _is_bare(p) and p.text in ARROWS]
        if len(arrows) > 1:
            raise _Fault(
                stripped, "two arrows on one line; write one link a line, or quote the name"
            )
        if arrows:
            self._link(pieces[: arrows[0]], pieces[arrows[0] + 1 :], note, stripped, where)
        else:
            self._declaration(pieces, note, stripped)

    def _heading(self, line: str) -> None:
        key, _, value = line[1:].partition(" ")
        if key not in HEADINGS:
            raise _Fault(line, f"use @{' or @'.join(HEADINGS)}; quote a name that starts with @")
        if key in self.headings:
            raise _Fault(line, f"@{key} stood on an earlier line; keep one of the two")
        value = value.strip()
        self.headings[key] = _unescape(value[1:-1]) if _is_quoted(value) else value

    def _link(
        self, left: list[_Piece], right: list[_Piece], note: str, line: str, where: str
    ) -> None:
        if not left:
            raise _Fault(line, f"no source before the arrow; {_LINK_REMEDY}")
        fields: dict[str, Any] = {}
        sign: Sign | None = None
        delayed = False
        while right:
            piece = right[-1]
            if piece.key is not None and not piece.quoted:
                _set_field(fields, piece, _LINK_FIELDS, line)
            elif piece.quoted:
                break
            elif piece.text in ("||", "‖"):
                delayed = True
            elif piece.text == "contested" and sign is None:
                # The word may also be the end of a name: it is the mark only after a sign.
                if len(right) < 2 or not any(_is_sign(p) for p in right[:-1]):
                    break
                fields["contested"] = True
            elif _is_sign(piece) and sign is None:
                sign = Sign.of(piece.text)
            else:
                break
            right = right[:-1]
        if not right:
            raise _Fault(line, f"no target after the arrow; {_LINK_REMEDY}")
        if not right[-1].quoted and right[-1].text in ("+", "-", "−", "–", "?", "||", "‖"):
            raise _Fault(line, "two signs, or || before the sign; write: source -> target + ||")
        target = _name(right, line)
        if sign is None:
            unknown = re.match(r"(\w+)=", right[-1].text)
            if unknown and not right[-1].quoted and any(_is_sign(p) for p in right):
                remedy = f"no field {unknown[1]!r} here; use {', '.join(_LINK_FIELDS)}"
                raise _Fault(line, remedy)
            remedy = "end the link with a space and +, - or ?"
            if target[-1] in "+-−–?":
                remedy = f"put a space before the {target[-1]}"
            raise _Fault(line, f"no sign after {shown(target, 60)}; {remedy}")
        if delayed and "delay" not in fields:
            fields["delay"] = LONG_DELAY
        if note:
            if "note" in fields:
                raise _Fault(line, "a note stands here twice; keep note=… or # …")
            fields["note"] = note
        link = Link(_name(left, line), target, sign, **fields)
        for end in link.pair:
            self.variables.setdefault(end, Variable(end))
        before = self.links.get(link.pair)
        if before is None:
            self.links[link.pair] = link
            return
        both = merge_pair(before, link, "", self.conflict)
        self.links[link.pair] = both
        self.remarks.append(merge_remark(both, before, link, where))

    def _declaration(self, pieces: list[_Piece], note: str, line: str) -> None:
        fields: dict[str, Any] = {}
        while pieces and pieces[-1].key is not None and not pieces[-1].quoted:
            _set_field(fields, pieces[-1], VARIABLE_FIELDS, line)
            pieces = pieces[:-1]
        last = pieces[-1] if pieces else _Piece("")
        if last.quoted or not last.text.endswith(":"):
            unknown = FIELD.fullmatch(last.text)
            if unknown is not None and any(p.text.endswith(":") for p in pieces[:-1]):
                known = ", ".join(VARIABLE_FIELDS)
                raise _Fault(line, f"{unknown['key']!r} is no field of a variable; use {known}")
            raise _Fault(line, f"no arrow; {_LINK_REMEDY}. For a variable alone, write: name:")
        rest = [*pieces[:-1], _Piece(last.text[:-1])] if last.text != ":" else pieces[:-1]
        name = clean_name(_name(rest, line))
        if note:
            if "note" in fields:
                raise _Fault(line, "a note stands here twice; keep note=… or # …")
            fields["note"] = note
        if name in self.declared:
            raise _Fault(line, "this variable is described on an earlier line; keep one of the two")
        self.declared.add(name)
        self.variables[name] = Variable(name, **fields)


def _pieces(line: str) -> tuple[list[_Piece], str]:
    """Split a line into pieces, and the note after a # that stands apart."""
    pieces: list[_Piece] = []
    at = 0
    while True:
        while at < len(line) and line[at].isspace():
            at += 1
        if at == len(line):
            return pieces, ""
        if line[at] == "#":
            return pieces, line[at + 1 :].strip()
        match = _PIECE.match(line, at)
        assert match is not None  # noqa: S101 - any non-space matches the last branch
        at = match.end()
        if match["quoted"] is not None:
            text = _unescape(match["quoted"])
            if at < len(line) and line[at] == ":":
                pieces += [_Piece(text, quoted=True), _Piece(":")]
                at += 1
                continue
            pieces.append(_Piece(text, quoted=True))
        elif match["key"] is not None:
            pieces.append(_Piece(_unescape(match["value"]), key=match["key"]))
        else:
            word, at = _cut_word(line, match.start(), match.end())
            field = FIELD.fullmatch(word)
            if field is not None and field["key"] in (*_LINK_FIELDS, *VARIABLE_FIELDS):
                pieces.append(_Piece(field["value"], key=field["key"]))
            else:
                pieces.append(_Piece(word))


def _cut_word(line: str, start: int, end: int) -> tuple[str, int]:
    """Return the word at `start` and where it ends: an arrow or a delay mark parts words too."""
    word = line[start:end]
    found = _ARROW_INSIDE.search(word)
    if found is not None and found.end() - found.start() < len(word):
        end = start + (found.start() or found.end())
    elif len(word) > 2 and word.endswith(("||", "‖")) and word.rstrip("|‖") in SIGN_MARKS:
        end = start + len(word.rstrip("|‖"))
    return line[start:end], end


def _name(pieces: list[_Piece], line: str) -> str:
    if any(p.key is not None for p in pieces):
        raise _Fault(line, "a field such as strength=0.6 stands before the sign; put it at the end")
    if any(p.quoted for p in pieces) and len(pieces) > 1:
        raise _Fault(line, "put the whole name in double quotes, or no part of it")
    if not pieces:
        raise _Fault(line, "a name is missing before the colon")
    return " ".join(p.text for p in pieces)


def _is_bare(piece: _Piece) -> bool:
    """Return whether a piece is a bare word: not quoted, and not the value of a field."""
    return not piece.quoted and piece.key is None


def _is_sign(piece: _Piece) -> bool:
    return _is_bare(piece) and piece.text in SIGN_MARKS


def _set_field(fields: dict[str, Any], piece: _Piece, allowed: Iterable[str], line: str) -> None:
    key = piece.key or ""
    if key not in allowed:
        raise _Fault(line, f"no field {key!r} here; use {', '.join(allowed)}")
    if key in fields:
        raise _Fault(line, f"{key} stands here twice; keep one")
    fields[key] = _value(key, piece.text, line)


def _value(key: str, text: str, line: str) -> Any:
    """Return the value of a field from its text."""
    if key in ("strength", "delay", "confidence", "today"):
        parts = text.split("..") if key == "strength" and ".." in text else [text]
        try:
            numbers = [float(part) for part in parts]
        except ValueError:
            example = "0.6, or 0.2..0.8 for a range" if key == "strength" else "0.5"
            raise _Fault(
                line, f"{key} is {shown(text)}: write a number such as {example}"
            ) from None
        return numbers[0] if len(numbers) == 1 else tuple(numbers)
    if key == "boundary":
        if text not in ("yes", "no"):
            raise _Fault(line, f"boundary is {shown(text)}: write yes or no")
        return text == "yes"
    if key == "tags":
        return tuple(part.strip() for part in text.split("|") if part.strip())
    if key == "labels":
        labels = {}
        for part in text.split("|"):
            language, colon, label = part.partition(":")
            if not colon:
                raise _Fault(line, f'labels is {shown(text)}: write labels="nl:rust|en:rest"')
            labels[language.strip()] = label.replace("\\p", "|")
        return labels
    return text


def _is_quoted(text: str) -> bool:
    return len(text) >= 2 and text[0] == text[-1] == '"'


def _unescape(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        raise _Fault(text, 'inside quotes write \\" for a quote and \\\\ for a backslash') from None
