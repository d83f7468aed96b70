"""From the heading of a sheet to the fields of a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..errors import UnreadableFile, shown
from ..model.remarks import Remark
from .tables import Sheet

__all__ = ["Columns", "columns_of"]


@dataclass(frozen=True)
class Columns:
    """Which column holds which field.

    Parameters
    ----------
    place
        Field to column, from 0.
    heading
        Column names as they stand in the sheet.
    remarks
        Columns that are not read.
    """

    place: dict[str, int]
    heading: tuple[str, ...]
    remarks: tuple[Remark, ...]

    def title(self, field: str) -> str:
        """Return the name of the column that holds a field."""
        return self.heading[self.place[field]]

    def cells(self, cells: tuple[str, ...]) -> dict[str, str]:
        """Return the cells of one row that are not blank, by field."""
        return {field: cells[k] for field, k in self.place.items() if cells[k].strip()}


def columns_of(
    sheet: Sheet,
    field_of: Callable[[str], str | None],
    needed: Iterable[str],
    remedy: str,
) -> Columns:
    """Return where the fields stand, or refuse a sheet in which one is missing or stands twice.

    Parameters
    ----------
    sheet
        The sheet.
    field_of
        The field that a column name stands for, or None.
    needed
        Fields that must be there.
    remedy
        What to do about a missing one.
    """
    place: dict[str, int] = {}
    remarks = []
    for k, name in enumerate(sheet.heading):
        field = field_of(name)
        if field is None:
            filled = sum(1 for cell in sheet.column(k) if cell.strip())
            if name or filled:
                where = f"column {shown(name)}" if name else f"column {k + 1}, without a name"
                cells = "1 cell" if filled == 1 else f"{filled} cells"
                remarks.append(Remark("not read", where, f"no field of this name; it has {cells}"))
        elif field in place:
            both = f"{shown(sheet.heading[place[field]])} and {shown(name)}"
            why = f"its columns {both} both stand for {field}"
            raise UnreadableFile(sheet.name, why, "Keep one of them, or rename the other.")
        else:
            place[field] = k
    missing = [field for field in needed if field not in place]
    if missing:
        found = ", ".join(shown(name, 40) for name in sheet.heading[:12])
        more = f" … ({len(sheet.heading)} in all)" if len(sheet.heading) > 12 else ""
        which = " and ".join(repr(field) for field in missing)
        what = f"no column {which}" if len(missing) == 1 else f"no columns {which}"
        raise UnreadableFile(sheet.name, f"it has {what}, only {found}{more}", remedy)
    return Columns(place, sheet.heading, tuple(remarks))
