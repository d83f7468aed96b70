"""Observation logs: one row per act that somebody saw."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from ..people.observations import HEADINGS, ObservationLog
from ..people.sealing import sealed
from .cells import decimal_remarks
from .grid import SURVEY_BYTES
from .one_table import check_decimal, check_fields, opened, table_of
from .survey_columns import fields_of, unread

__all__ = ["read_observations"]

_MOMENT = re.compile(
    r"(?:(\d{4})-(\d{2})-(\d{2})|(\d{1,2})[-/](\d{1,2})[-/](\d{4}))"
    r"(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?"
)


@sealed
def read_observations(
    path: Any,
    /,
    *,
    columns: Mapping[str, object] | None = None,
    synonyms: Mapping[str, str] | None = None,
    sheet: str | int | None = None,
    decimal: Literal[".", ","] | None = None,
    max_bytes: int = SURVEY_BYTES,
) -> ObservationLog:
    r"""Read a log of what was seen: time, who, act, what it reacted to, and the observer.

    Parameters
    ----------
    path
        A .csv, .tsv or .xlsx file, or any data frame: one row per act.
    columns
        {field: heading, or number from 1} for headings we do not know. Fields: time, who, act,
        reacts_to, observer, session.
    synonyms
        Merge table {variant: name} of acts.
    sheet, decimal, max_bytes
        As for `read_survey`.

    Returns
    -------
    ObservationLog
        People are numbers. Moments with a date, such as ``2026-02-01 10:03``, become seconds.

    Raises
    ------
    UnreadableFile, TooLarge, TableError, InvalidValue, MissingDependency
        As `read_survey`; no message names a person.

    Notes
    -----
    O(cells).

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = "tijd;wie;gedrag\n10:01;p;vraagt door\n10:02;q;geeft antwoord\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "log.csv")
    ...     _ = path.write_text(text)
    ...     read_observations(path)
    <ObservationLog: 2 events, 2 acts>
    """
    check_decimal(decimal)
    grid, said = opened(path, sheet, max_bytes)
    fields = fields_of(grid, HEADINGS, columns)
    check_fields(grid, fields, ["act"])
    said += unread(grid, set(fields.values()))
    if "time" in fields:
        k = fields["time"]
        moments = {text: _seconds(text) for text in set(grid.columns[k])}
        columns_made = list(grid.columns)
        columns_made[k] = [moments[text] for text in grid.columns[k]]
        grid = replace(grid, columns=tuple(columns_made))
        said += decimal_remarks(grid.decimal([k], decimal))
        grid = grid.plain_numbers([k], decimal)
    table, headings = table_of(grid, fields)
    return ObservationLog.from_rows(
        table, columns=headings, synonyms=synonyms, remarks=said, first_row=grid.first
    )


def _seconds(text: str) -> str:
    """Return a moment with a date as seconds since 1970, anything else as it is."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return text
    year, month, day = (
        int(x) for x in (found.groups()[:3] if found[1] else found.groups()[5:2:-1])
    )
    hour, minute, second = (int(x or 0) for x in found.groups()[6:])
    try:
        moment = datetime.datetime(year, month, day, hour, minute, second, tzinfo=datetime.UTC)
    except ValueError:
        return text
    return str(int(moment.timestamp()))
