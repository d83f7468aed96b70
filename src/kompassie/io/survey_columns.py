"""Which column of a table of answers is which, and what its heading alone gives away."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..errors import InvalidValue, UnreadableFile
from ..model.remarks import Remark
from ..people.columns import plain_heading
from .grid import Grid
from .tables import cell_name

__all__ = ["dates_said", "fields_of", "headings_told", "pair_in", "unread"]

_ARROW = re.compile(r"\s*(?:-{1,2}>|={1,2}>|>>|→|⟶|➔|➜)\s*")
_ASKED = (
    re.compile(
        r"als (?:de |het |een )?(.+?) toeneemt,? wat gebeurt er (?:dan )?(?:direct )?met"
        r" (?:de |het |een )?(.+?)\s*\??",
        re.IGNORECASE,
    ),
    re.compile(
        r"if (?:the )?(.+?) increases,? what happens (?:directly )?to (?:the )?(.+?)\s*\??",
        re.IGNORECASE,
    ),
)
_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?)?"
    r"|\d{1,2}[-/.](?:\d{1,2}|[a-zé]{3,4}\.?)[-/.]\d{2,4}"
    r"|\d{1,2}[-/](?:\d{1,2}|[a-zé]{3,4}\.?)",
    re.IGNORECASE,
)
_FEW = 8


def fields_of(
    grid: Grid, headings: Mapping[str, Sequence[str]], columns: Mapping[str, object] | None
) -> dict[str, int]:
    """Return the column, from 0, of each field that a grid has.

    Parameters
    ----------
    grid
        The table.
    headings
        Field to the headings it may have, as `plain_heading` gives them.
    columns
        Field to the heading in this table, or its number from 1, where it is another one.

    Raises
    ------
    InvalidValue
        If `columns` names a field or a column that is not there.
    UnreadableFile
        If two columns stand for one field.
    """
    place: dict[str, int] = {}
    if columns is not None and not isinstance(columns, Mapping):
        raise InvalidValue("columns", columns, "give a dictionary {field: heading}")
    plain = [plain_heading(name) for name in grid.heading]
    for field, heading in (columns or {}).items():
        if field not in headings:
            raise InvalidValue("field in columns", field, f"use one of {', '.join(headings)}")
        place[field] = _named(grid, plain, field, heading)
    field_of = {alias: field for field, aliases in headings.items() for alias in aliases}
    taken = set(place.values())
    for k, name in enumerate(plain):
        field = field_of.get(name, "")
        if k in taken or not field or field in (columns or {}):
            continue
        if field in place:
            both = f"{_letter(place[field])} and {_letter(k)}"
            remedy = f"Rename one, or say which it is: columns={{{field!r}: …}}."
            raise UnreadableFile(grid.name, f"its columns {both} both stand for {field}", remedy)
        place[field] = k
    return place


def _named(grid: Grid, plain: list[str], field: str, heading: object) -> int:
    if isinstance(heading, int) and not isinstance(heading, bool) and 1 <= heading <= len(plain):
        return heading - 1
    found = [k for k, name in enumerate(grid.heading) if name == heading]
    found = found or [k for k, name in enumerate(plain) if name == plain_heading(heading)]
    if len(found) == 1:
        return found[0]
    why = "stands there twice" if found else "is not there"
    remedy = f"this column {why}; give its number from 1 to {len(plain)} to be sure"
    raise InvalidValue(f"column for {field}", heading, remedy)


def headings_told(grid: Grid, found: Mapping[str, int]) -> str:
    """Return the headings that are known by name, and the others by their letters.

    A heading that is not known may be somebody's name: the first row of a table without headings,
    or one that ran together with the next.
    """
    known = [f"{name} ({_letter(k)})" for name, k in found.items()]
    others = [_letter(k) for k in range(len(grid.heading)) if k not in found.values()]
    if not known:
        return f"a first row of {len(others)} cells in which no heading is known"
    text = f"columns for {', '.join(known)}"
    if others:
        more = f", … ({len(others)} in all)" if len(others) > _FEW else ""
        text += f", and without a heading we know {', '.join(others[:_FEW])}{more}"
    return text


def _letter(column: int) -> str:
    """Return the letter of a column, as spreadsheets have it."""
    return cell_name(1, column)[:-1]


def unread(grid: Grid, used: set[int]) -> list[Remark]:
    """Return a remark for each column that is not used and holds something."""
    remarks = []
    for k, name in enumerate(grid.heading):
        filled = 0 if k in used else grid.filled(k)
        if filled:
            cells = "1 cell" if filled == 1 else f"{filled:,} cells"
            why = "its heading is not one we know" if name else "it has no heading"
            said = f"{why}; it has {cells}; say what it is with columns="
            remarks.append(Remark("not read", f"column {_letter(k)}", said))
    return remarks


def pair_in(heading: str) -> tuple[str, str] | None:
    """Return the source and target that a heading names, or None.

    Examples
    --------
    >>> pair_in("Werkdruk → Verzuim"), pair_in("Als de druk toeneemt, wat gebeurt er met rust?")
    (('Werkdruk', 'Verzuim'), ('druk', 'rust'))
    """
    text = " ".join(heading.split())
    parts = _ARROW.split(text)
    if len(parts) == 2 and all(parts):
        return parts[0].strip(), parts[1].strip()
    for pattern in _ASKED:
        asked = pattern.fullmatch(text)
        if asked is not None:
            return asked[1], asked[2]
    return None


def dates_said(grid: Grid, columns: Sequence[int]) -> list[Remark]:
    """Return a remark for each of these columns in which something looks like a date."""
    remarks = []
    for k in columns:
        alike = {text for text in set(grid.columns[k]) if _DATE.fullmatch(text.strip())}
        if not alike:
            continue
        rows = [row for row, text in enumerate(grid.columns[k]) if text in alike]
        places = ", ".join(grid.place(row, k) for row in rows[:_FEW])
        more = f", … ({len(rows):,} in all)" if len(rows) > _FEW else ""
        where = f"cell {places}" if len(rows) == 1 else f"cells {places}{more}"
        said = "a date where an answer or a name should be: Excel makes 1-2 into 1 February"
        remarks.append(Remark("dates", where, said))
    return remarks
