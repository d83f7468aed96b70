"""Which column of a table is which, and its values by number: read once, however many rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InvalidValue

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Column", "Headings", "columns_of", "plain_heading", "text_codes"]

Headings = Mapping[str, Sequence[str]]

_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")


@dataclass(frozen=True)
class Column:
    """The values of one column: each different value once, and which row has which.

    Parameters
    ----------
    heading
        As it stood in the table.
    codes
        Shape (rows,), int32: place in `values`.
    values
        Each different value once; None where there is none.
    """

    heading: str
    codes: NDArray[np.int32]
    values: list[Any]


def plain_heading(heading: object) -> str:
    """Return a heading without capitals, stray spaces and what stands in brackets at its end."""
    text = " ".join(str(heading).split()).casefold().rstrip(":?")
    return _BRACKETS.sub("", text).strip() or text


def columns_of(
    rows: Any,
    headings: Headings,
    order: Sequence[str],
    needed: Iterable[str],
    columns: Mapping[str, object] | None = None,
) -> tuple[dict[str, Column], int]:
    """Return the columns of rows by our names, and the number of rows.

    Parameters
    ----------
    rows
        A data frame (anything with `columns` that gives a column by its name), dictionaries, or
        tuples.
    headings
        Our name to the headings it may have.
    order
        Our names in the order of a tuple.
    needed
        Our names that must be there.
    columns
        Our name to the heading in this table, where it is another one.

    Raises
    ------
    InvalidValue
        Where a column is missing or stands there twice, or a row has another form.
    """
    raw, count = _raw_columns(rows, order)
    chosen = _chosen(list(raw), headings, columns)
    missing = [name for name in needed if name not in chosen]
    if missing:
        remedy = f"a column is missing: {', '.join(missing)}; say which one it is with columns="
        raise InvalidValue("columns", [str(h) for h in raw], remedy)
    return {name: _column(str(h), raw[h]) for name, h in chosen.items()}, count


def _raw_columns(rows: Any, order: Sequence[str]) -> tuple[dict[Any, Any], int]:
    columns = getattr(rows, "columns", None)
    if columns is not None:
        names = list(columns)
        twice = sorted({str(n) for n in names if names.count(n) > 1})
        if twice:
            raise InvalidValue("columns", twice, "a column stands there twice: rename one of them")
        return {name: _listed(rows[name]) for name in names}, len(rows)
    if isinstance(rows, (str, bytes, Mapping)) or not isinstance(rows, Iterable):
        raise InvalidValue("rows", type(rows).__name__, f"give rows of ({', '.join(order)})")
    listed = list(rows)
    if listed and all(isinstance(row, Mapping) for row in listed):
        names = list(dict.fromkeys(key for row in listed for key in row))
        return {name: [row.get(name) for row in listed] for name in names}, len(listed)
    remedy = f"give rows of ({', '.join(order)}), all of the same length"
    widths = {len(row) if isinstance(row, (tuple, list)) else -1 for row in listed}
    if len(widths) > 1 or not widths <= set(range(2, len(order) + 1)):
        raise InvalidValue("rows", f"a table of widths {sorted(widths)}", remedy)
    width = widths.pop() if widths else len(order)
    return {name: [row[k] for row in listed] for k, name in enumerate(order[:width])}, len(listed)


def _listed(column: Any) -> Any:
    to_numpy = getattr(column, "to_numpy", None)
    return column if to_numpy is None else to_numpy()


def _chosen(
    names: list[Any], headings: Headings, columns: Mapping[str, object] | None
) -> dict[str, Any]:
    chosen: dict[str, Any] = {}
    if columns is not None:
        if not isinstance(columns, Mapping) or set(columns) - set(headings):
            remedy = f"give a dictionary with some of {', '.join(headings)}"
            known = list(columns) if isinstance(columns, Mapping) else columns
            raise InvalidValue("columns", known, remedy)
        for field, heading in columns.items():
            found = [n for n in names if n == heading] or [
                n for n in names if plain_heading(n) == plain_heading(heading)
            ]
            if len(found) != 1:
                remedy = f"use one of {', '.join(str(n) for n in names[:20])}"
                raise InvalidValue(f"column for {field}", heading, remedy)
            chosen[field] = found[0]
    taken = set(chosen.values())
    field_of = {alias: field for field, aliases in headings.items() for alias in aliases}
    for name in names:
        field_name = field_of.get(plain_heading(name))
        if name in taken or field_name is None or (columns and field_name in columns):
            continue
        if field_name in chosen:
            pair = [str(chosen[field_name]), str(name)]
            remedy = f"both read as {field_name}: say which one with columns="
            raise InvalidValue("columns", pair, remedy)
        chosen[field_name] = name
    return chosen


def _column(heading: str, values: Any) -> Column:
    if isinstance(values, np.ndarray) and values.dtype.kind in "iuf":
        different, codes = np.unique(values, return_inverse=True)
        return Column(heading, codes.astype(np.int32), [_known(v) for v in different.tolist()])
    place: dict[Any, int] = {}
    # A value that cannot be looked up (a list in a cell) stands for its own text.
    try:
        codes = np.fromiter((place.setdefault(v, len(place)) for v in values), np.int32)
    except TypeError:
        place = {}
        codes = np.fromiter((place.setdefault(str(v), len(place)) for v in values), np.int32)
    return Column(heading, codes.astype(np.int32), [_known(v) for v in place])


def _known(value: Any) -> Any:
    """Return a value, or None for every way tables have of saying that there is none."""
    try:
        return None if value is None or bool(value != value) else value
    except (TypeError, ValueError):
        # pandas' NA is neither equal to itself nor different.
        return None


def text_codes(column: Column | None, count: int = 0) -> tuple[NDArray[np.int32], list[str]]:
    """Return the number of each row's text (−1: empty), and the texts in order of first mention.

    Parameters
    ----------
    column
        The column; None: there is none, and every row is empty.
    count
        Number of rows, where there is no column.
    """
    if column is None:
        return np.full(count, -1, dtype=np.int32), []
    place: dict[str, int] = {}
    codes = np.empty(max(len(column.values), 1), dtype=np.int32)
    for k, value in enumerate(column.values):
        text = "" if value is None else " ".join(str(value).split())
        codes[k] = place.setdefault(text, len(place)) if text else -1
    return codes[column.codes], list(place)
