"""The one table of a file or data frame, and its columns by the fields they stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import InvalidValue, UnreadableFile
from ..model.remarks import Remark
from ..tabular import Table
from .files import checked_path
from .grid import Grid, grid_of_frame, grids_of
from .survey_columns import headings_told

__all__ = ["check_decimal", "check_fields", "opened", "table_of"]


def opened(path: Any, sheet: str | int | None, max_bytes: int) -> tuple[Grid, list[Remark]]:
    """Return the one table of a file or a data frame, and what was assumed."""
    if hasattr(path, "columns"):
        return grid_of_frame(path), []
    file = checked_path(path)
    grids, said = grids_of(file, sheet=sheet, largest=max_bytes)
    if len(grids) > 1:
        why = f"it has {len(grids)} sheets with text"
        raise UnreadableFile(file, why, "Say which one with sheet=.")
    return grids[0], [*said, *grids[0].remarks]


def check_fields(grid: Grid, fields: Mapping[str, int], needed: Sequence[str]) -> None:
    """Refuse a table in which a needed field has no column."""
    missing = [name for name in needed if name not in fields]
    if missing:
        why = f"it has no column for {', '.join(missing)}, with {headings_told(grid, fields)}"
        remedy = 'Say which column is which with columns={"…": "heading"}.'
        raise UnreadableFile(grid.name, why, remedy)


def table_of(grid: Grid, fields: Mapping[str, int]) -> tuple[Table, dict[str, str]]:
    """Return the columns by headings that differ, and which heading is which field."""
    headings = {name: grid.heading[k] for name, k in fields.items()}
    if len(set(headings.values())) < len(headings) or "" in headings.values():
        headings = {name: f"{title} ({name})" for name, title in headings.items()}
    return Table({headings[name]: grid.columns[k] for name, k in fields.items()}), headings


def check_decimal(decimal: object) -> None:
    """Refuse anything but a point, a comma and None."""
    if decimal not in (None, ".", ","):
        raise InvalidValue("decimal", decimal, 'use "." or ","')
