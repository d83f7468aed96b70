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
from .causal_map import CausalMap, strength_text
from .content import content_of
from .fields import clean_name
from .link import LONG_DELAY, Link
from .merging import Conflict, check_conflict, merge_pair, merge_remark
from .remarks import Remark, Report
from .sign import Sign
from .variable import Variable

__all__ = ["parse", "to_notation"]

LARGEST = 50_000_000
_ARROWS = ("->", "→", "-->", "=>", "⟶")
_SIGN_MARKS = frozenset("+ - − – ? s o S O z t Z T".split())
_LINK_FIELDS = ("strength", "delay", "confidence", "evidence", "quote", "note")
_VARIABLE_FIELDS = (
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
_HEADINGS = ("title", "time_unit")
_LINK_REMEDY = "write: source -> target +   (then, if you like, ||, strength=0.6, # a note)"

# A piece is a quoted text, a field with a quoted or bare value, or a bare word.
_PIECE = re.compile(r'(?P<key>\w+)="(?P<value>(?:[^"\\]|\\.)*)"|"(?P<quoted>(?:[^"\\]|\\.)*)"|\S+')
_FIELD = re.compile(r"(?P<key>[A-Za-z_]+)=(?P<value>\S*)")


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
        report=Report.of(reader.remarks),
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
        arrows = [k for k, p in enumerate(pieces) if _is_bare(p) and p.text in _ARROWS]
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
        if key not in _HEADINGS:
            raise _Fault(line, f"use @{' or @'.join(_HEADINGS)}; quote a name that starts with @")
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
        target = _name(right, line)
        if sign is None:
            unknown = re.match(r"(\w+)=", right[-1].text)
            if unknown and not right[-1].quoted and any(_is_sign(p) for p in right):
                remedy = f"no field {unknown[1]!r} here; use {', '.join(_LINK_FIELDS)}"
                raise _Fault(line, remedy)
            raise _Fault(
                line, f"no sign after {shown(target, 60)}; end the link with a space and +, - or ?"
            )
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
            _set_field(fields, pieces[-1], _VARIABLE_FIELDS, line)
            pieces = pieces[:-1]
        last = pieces[-1] if pieces else _Piece("")
        if last.quoted or not last.text.endswith(":"):
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
            word = match[0]
            field = _FIELD.fullmatch(word)
            if field is not None and field["key"] in (*_LINK_FIELDS, *_VARIABLE_FIELDS):
                pieces.append(_Piece(field["value"], key=field["key"]))
            else:
                pieces.append(_Piece(word))


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
    return _is_bare(piece) and piece.text in _SIGN_MARKS


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


# -- writing -----------------------------------------------------------------------------------


def to_notation(m: CausalMap) -> str:
    """Return the map as text that `parse` reads back to an equal map.

    Raises
    ------
    InvalidValue
        If the map holds fields of a newer file, or a tag with a bar, which the notation has no
        place for.
    """
    content = content_of(m)
    if m.extra or any(v.extra for v in m.variables) or any(link.extra for link in m.links):
        raise InvalidValue("map", m, "it holds fields of a newer file; write it as JSON instead")
    lines = [f"@{key} {_heading_text(content[key])}" for key in _HEADINGS if content[key]]
    lines += [_declaration_line(row) for row in _declared(m, content)]
    lines += [_link_line(link) for link in m.links]
    # An empty file looks like a failed save, so an empty map is a remark.
    return "\n".join(lines or ["# a map without variables"]) + "\n"


def _heading_text(value: str) -> str:
    plain_text = (
        value == value.strip() and len(value.splitlines()) == 1 and not value.startswith('"')
    )
    return value if plain_text else f'"{_escape(value)}"'


def _declared(m: CausalMap, content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the variables that need a line: all of them, unless links alone name them in order."""
    order: list[str] = []
    for link in m.links:
        order += [end for end in link.pair if end not in order[-2:]]
    first_named = tuple(dict.fromkeys(order))
    rows: list[dict[str, Any]] = content["variables"]
    if first_named == m.names and all(len(row) == 1 for row in rows):
        return []
    return rows


def _declaration_line(row: dict[str, Any]) -> str:
    parts = [f"{_quoted_name(row['name'])}:"]
    for key in _VARIABLE_FIELDS:
        if key in row:
            parts.append(f"{key}={_field_text(key, row[key])}")
    return " ".join(parts)


def _link_line(link: Link) -> str:
    mark = {Sign.PLUS: "+", Sign.MINUS: "-", Sign.UNSURE: "?"}[link.sign]
    parts = [_quoted_name(link.source), "->", _quoted_name(link.target), mark]
    if link.delay == LONG_DELAY:
        parts.append("||")
    elif link.delay:
        parts.append(f"delay={link.delay!r}")
    if link.contested:
        parts.append("contested")
    if link.strength is not None:
        parts.append(f"strength={strength_text(link)}")
    if link.confidence is not None:
        parts.append(f"confidence={link.confidence!r}")
    if link.evidence != "stated":
        parts.append(f"evidence={link.evidence}")
    if link.quote:
        parts.append(f'quote="{_escape(link.quote)}"')
    if link.note:
        simple = link.note == link.note.strip() and not re.search(
            r"[\n\r\x1c-\x1e\x85\u2028\u2029]", link.note
        )
        parts.append(f" # {link.note}" if simple else f'note="{_escape(link.note)}"')
    return " ".join(parts)


def _field_text(key: str, value: Any) -> str:
    if key == "boundary":
        return "yes"
    if key == "today":
        return repr(value)
    if key == "tags":
        if any("|" in tag for tag in value):
            raise InvalidValue("tag", value, "a | in a tag has no place in the notation; use JSON")
        return f'"{_escape("|".join(value))}"'
    if key == "labels":
        pairs = (f"{language}:{_bars(label)}" for language, label in value.items())
        return f'"{_escape("|".join(pairs))}"'
    text = str(value)
    return text if re.fullmatch(r"[\w.]+", text) else f'"{_escape(text)}"'


def _bars(label: str) -> str:
    if "\\p" in label:
        raise InvalidValue(
            "label", label, "a \\p in a label has no place in the notation; use JSON"
        )
    return label.replace("|", "\\p")


def _quoted_name(name: str) -> str:
    """Return a name as it is, or in quotes where it could be read as something else."""
    words = name.split(" ")
    plain_name = (
        not any(w in _ARROWS or w in _SIGN_MARKS or w in ("||", "‖", "contested") for w in words)
        and not any(_FIELD.fullmatch(w) for w in words)
        and not any(w.startswith("#") for w in words)
        and '"' not in name
        and "\\" not in name
        and not name.startswith(("@", "\ufeff"))
        and not name.endswith(":")
        and all(len(w.splitlines()) == 1 for w in words)
    )
    return name if plain_name else f'"{_escape(name)}"'


def _is_quoted(text: str) -> bool:
    return len(text) >= 2 and text[0] == text[-1] == '"'


def _escape(text: str) -> str:
    """Return the text as it may stand between double quotes: on one line, every mark escaped."""
    inner = json.dumps(text, ensure_ascii=False)[1:-1]
    return re.sub(r"[\x85\u2028\u2029]", lambda m: f"\\u{ord(m[0]):04x}", inner)


def _unescape(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        raise _Fault(text, 'inside quotes write \\" for a quote and \\\\ for a backslash') from None
