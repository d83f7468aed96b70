"""A map as plain data (texts, numbers, lists, dictionaries) and back.

This is the one description of what a map holds; the digest and the native file are made of it.
Fields that stand at their default are left out, so that a new field changes no old digest.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import InvalidValue
from .causal_map import CausalMap
from .frozen import FrozenDict
from .link import Link
from .sign import Sign
from .variable import Variable

__all__ = ["content_of", "link_content", "map_from_content", "plain", "record_from"]

_SIGNS = {Sign.PLUS: "+", Sign.MINUS: "-", Sign.UNSURE: "?"}


def content_of(m: CausalMap) -> dict[str, Any]:
    """Return the content of a map as plain data."""
    return {
        **plain(m.extra),
        "title": m.title,
        "time_unit": m.time_unit,
        "variables": [_record(v) for v in m.variables],
        "links": [link_content(link) for link in m.links],
    }


def link_content(link: Link) -> dict[str, Any]:
    """Return the content of a link as plain data."""
    return {**_record(link), "sign": _SIGNS[link.sign]}


def map_from_content(content: Mapping[str, Any]) -> CausalMap:
    """Return the map that plain data describes; unknown fields are kept in `extra`."""
    known = {"title", "time_unit", "variables", "links"}
    return CausalMap(
        tuple(
            record_from(Variable, row, f"variable {k}")
            for k, row in enumerate(_rows(content, "variables"), 1)
        ),
        tuple(
            record_from(Link, row, f"link {k}") for k, row in enumerate(_rows(content, "links"), 1)
        ),
        content.get("title", ""),
        content.get("time_unit", ""),
        FrozenDict({k: v for k, v in content.items() if k not in known}),
    )


def _rows(content: Mapping[str, Any], name: str) -> Sequence[Any]:
    rows = content.get(name, [])
    if not isinstance(rows, list):
        raise InvalidValue(f"{name} of the map", rows, "use a list")
    return rows


def record_from(kind: type[Any], row: object, where: str) -> Any:
    """Return a frozen value of `kind` from a dictionary; unknown keys go to its `extra`."""
    if not isinstance(row, Mapping):
        raise InvalidValue(where, row, "use a dictionary of fields")
    fields = {f.name: f for f in dataclasses.fields(kind) if f.name != "extra"}
    needed = [
        name
        for name, f in fields.items()
        if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
    ]
    missing = [name for name in needed if name not in row]
    if missing:
        raise InvalidValue(where, dict(row), f"give its {' and '.join(missing)}")
    known = {k: v for k, v in row.items() if k in fields}
    extra = {k: v for k, v in row.items() if k not in fields}
    return kind(**known, **({"extra": FrozenDict(extra)} if extra else {}))


def _record(value: Any) -> dict[str, Any]:
    """Return the fields of a frozen value that differ from their defaults, extras included."""
    record: dict[str, Any] = {}
    for f in dataclasses.fields(value):
        if f.name == "extra":
            continue
        item = getattr(value, f.name)
        if f.default is not dataclasses.MISSING and item == f.default:
            continue
        if f.default_factory is not dataclasses.MISSING and item == f.default_factory():
            continue
        record[f.name] = plain(item)
    return {**plain(value.extra), **record}


def plain(value: Any) -> Any:
    """Return JSON-like data for a frozen value: lists for tuples, dicts for frozen ones."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, Sign):
        return int(value)
    return value
