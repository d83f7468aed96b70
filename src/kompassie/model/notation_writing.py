"""Writing a map in the text notation, so that `parse` reads back an equal map."""

from __future__ import annotations

import json
import re
from typing import Any

from ..errors import InvalidValue
from .causal_map import CausalMap, strength_text
from .content import content_of
from .link import LONG_DELAY, Link
from .notation import ARROWS, FIELD, HEADINGS, SIGN_MARKS, VARIABLE_FIELDS
from .sign import Sign

__all__ = ["to_notation"]


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
    lines = [f"@{key} {_heading_text(content[key])}" for key in HEADINGS if content[key]]
    lines += [_declaration_line(row) for row in _declared(m, content)]
    lines += [_link_line(link) for link in m.links]
    return "\n".join(lines) + ("\n" if lines else "")


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
    for key in VARIABLE_FIELDS:
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
        not any(arrow in name for arrow in ARROWS)
        and not any(w in SIGN_MARKS or w == "contested" or w.endswith(("||", "‖")) for w in words)
        and not any(FIELD.fullmatch(w) for w in words)
        and not any(w.startswith("#") for w in words)
        and '"' not in name
        and "\\" not in name
        and not name.startswith(("@", "\ufeff"))
        and not name.endswith(":")
        and all(len(w.splitlines()) == 1 for w in words)
    )
    return name if plain_name else f'"{_escape(name)}"'


def _escape(text: str) -> str:
    """Return the text as it may stand between double quotes: on one line, every mark escaped."""
    inner = json.dumps(text, ensure_ascii=False)[1:-1]
    return re.sub(r"[\x85\u2028\u2029]", lambda m: f"\\u{ord(m[0]):04x}", inner)
