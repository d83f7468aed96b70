"""JSON without the traps: no number that is not finite, no key twice, no bottomless nesting."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from ..errors import InvalidValue, UnreadableFile, shown
from .files import Where

__all__ = ["DEEPEST", "json_text", "parsed"]

DEEPEST = 40
"""How deep lists and dictionaries may be nested."""

_WIDE = 110
_REMEDY = "Correct it, or make the file again with the program that wrote it."


class _Doubled(dict[str, Any]):
    """A dictionary whose text held a key twice."""

    key = ""


class _NotFinite:
    """A number that is none: NaN, Infinity, or one beyond every bound such as 1e999."""

    def __init__(self, text: str) -> None:
        self.text = text


def parsed(text: str, path: Where) -> Any:
    """Return the data of a JSON text, with no not-a-number and no key read twice.

    Raises
    ------
    UnreadableFile
        Naming the place: line and column where the text breaks off, or the path of the value.

    Notes
    -----
    O(characters).
    """
    try:
        data = json.loads(
            text,
            object_pairs_hook=_dictionary,
            parse_constant=_NotFinite,
            parse_float=_float,
        )
    except json.JSONDecodeError as error:
        why = f"it is not JSON: line {error.lineno}, column {error.colno}: {error.msg}"
        raise UnreadableFile(path, why, _REMEDY) from None
    except RecursionError:
        raise UnreadableFile(path, _too_deep(), _REMEDY) from None
    except ValueError as error:
        raise UnreadableFile(path, f"a number in it is too long ({error})", _REMEDY) from None
    _check(data, path)
    return data


def _dictionary(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) == len(pairs):
        return result
    doubled = _Doubled(result)
    seen: set[str] = set()
    doubled.key = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return doubled


def _float(text: str) -> float | _NotFinite:
    value = float(text)
    return value if math.isfinite(value) else _NotFinite(text)


def _too_deep() -> str:
    return f"its lists and dictionaries are nested more than {DEEPEST} deep"


# A place is (place of the container, key or index), so that no path is worded without need.
_Place = tuple[Any, Any] | None


def _check(data: Any, path: Where) -> None:
    """Refuse what JSON can say and no map can hold, with its place."""
    waiting: list[tuple[Any, _Place, int]] = [(data, None, 1)]
    while waiting:
        value, place, depth = waiting.pop()
        why = ""
        if isinstance(value, (dict, list)):
            if depth > DEEPEST:
                why = _too_deep()
            elif isinstance(value, _Doubled):
                why = f"the key {shown(value.key)} stands twice"
            waiting += [(item, (place, key), depth + 1) for key, item in _items(value)]
            if isinstance(value, dict) and not why and not all(map(_encodable, value)):
                why = "a key holds half of a surrogate pair, which is no character"
        elif isinstance(value, _NotFinite):
            why = f"{value.text} is not a finite number"
        elif isinstance(value, str) and not _encodable(value):
            why = f"{shown(value)} holds half of a surrogate pair, which is no character"
        if why:
            at = place_text(place)
            raise UnreadableFile(path, f"at {at}: {why}" if at else why, _REMEDY)


def _items(value: dict[str, Any] | list[Any]) -> Iterator[tuple[Any, Any]]:
    return iter(value.items()) if isinstance(value, dict) else enumerate(value)


def _encodable(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def place_text(place: _Place) -> str:
    """Return a place as people write it: map.links[3].strength."""
    steps = []
    while place is not None:
        place, key = place
        steps.append(f"[{key}]" if isinstance(key, int) else f".{key[:60]}")
    return "".join(reversed(steps)).removeprefix(".")


def json_text(data: Any) -> str:
    """Return data as JSON text that is the same for the same data, and reads well in a diff.

    Each dictionary of a list stands on a line of its own; what else fits on a line stands on
    one. Keys stay in their order.

    Raises
    ------
    InvalidValue
        If there is something in it that JSON has no form for.
    """
    try:
        return f"{_text(data, 0)}\n"
    except (TypeError, ValueError, RecursionError) as error:
        what = "content to be written as JSON"
        remedy = f"keep texts, finite numbers, lists and dictionaries ({error})"
        raise InvalidValue(what, data, remedy) from None


def _has_records(value: Any) -> bool:
    """Return whether there is a list of dictionaries in a value."""
    if isinstance(value, list):
        return any(isinstance(item, dict) or _has_records(item) for item in value)
    return isinstance(value, dict) and any(map(_has_records, value.values()))


def _text(value: Any, depth: int) -> str:
    if depth > DEEPEST:
        raise ValueError(f"nested more than {DEEPEST} deep")
    flat = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if not isinstance(value, (dict, list)) or not value:
        return flat
    if depth > 1 and depth + len(flat) <= _WIDE and not _has_records(value):
        return flat
    inner = " " * (depth + 1)
    if isinstance(value, dict):
        parts = [
            f"{json.dumps(str(key), ensure_ascii=False)}: {_text(item, depth + 1)}"
            for key, item in value.items()
        ]
    else:
        parts = [_text(item, depth + 1) for item in value]
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    body = f",\n{inner}".join(parts)
    return f"{opening}\n{inner}{body}\n{' ' * depth}{closing}"
