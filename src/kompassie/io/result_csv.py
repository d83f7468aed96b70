"""Any result as a CSV table."""

from __future__ import annotations

from ..model.remarks import Remark, Report
from ..tabular import HasTable, Table
from .tables import csv_text

__all__ = ["result_text"]


def result_text(thing: HasTable | Table, *, delimiter: str = ",") -> tuple[str, Report]:
    """Return the table of a result as CSV text, and what the table does not say.

    Values that are not there and numbers that are none become empty cells.
    """
    table = thing if isinstance(thing, Table) else thing.table()
    names = [str(name) for name in table.columns]
    rows = zip(*table.columns.values(), strict=True)
    remarks = []
    if getattr(thing, "complete", True) is False:
        say = getattr(thing, "completeness", None)
        how = str(say()) if callable(say) else "stopped early"
        remarks.append(Remark("incomplete", "the result", f"the file does not say so: {how}"))
    if getattr(thing, "provenance", None) is not None:
        said = "how the result was made has no place in a table; see its .provenance"
        remarks.append(Remark("lost", "provenance", said))
    # A column of signs holds bare marks, which no spreadsheet runs.
    return csv_text(names, rows, delimiter=delimiter, signs=names), Report.of(remarks)
