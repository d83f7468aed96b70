"""A small table: what every result can show itself as, without any other library."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from .errors import InvalidValue, MissingDependency

if TYPE_CHECKING:
    import pandas

    from .provenance import Provenance

__all__ = ["HasTable", "Table", "TableResult"]

_HTML_ROWS = 12
_TEXT_WIDTH = 48
_LARGE = 1e6


@dataclass(frozen=True)
class Table:
    """Named columns of equal length.

    Parameters
    ----------
    columns
        Column name to values, in order. Values are plain Python (str, int, float, bool, None).

    Examples
    --------
    >>> t = Table({"variable": ["stress", "rest"], "links": [3, 1]})
    >>> len(t), t["links"]
    (2, [3, 1])
    >>> print(t)
    variable  links
    stress        3
    rest          1
    """

    columns: Mapping[str, list[Any]]

    def __post_init__(self) -> None:
        columns = {name: list(values) for name, values in self.columns.items()}
        lengths = {len(values) for values in columns.values()}
        if len(lengths) > 1:
            raise InvalidValue("lengths of the columns", sorted(lengths), "give equal lengths")
        object.__setattr__(self, "columns", columns)

    @classmethod
    def from_rows(cls, names: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
        """Make a table from rows; `names` gives the columns, also when there is no row."""
        kept = list(rows)
        return cls({name: [row[k] for row in kept] for k, name in enumerate(names)})

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), []))

    def __getitem__(self, column: str) -> list[Any]:
        try:
            return list(self.columns[column])
        except KeyError:
            raise InvalidValue("column", column, f"use one of {list(self.columns)}") from None

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield each row as a dictionary."""
        for k in range(len(self)):
            yield {name: values[k] for name, values in self.columns.items()}

    def head(self, n: int = _HTML_ROWS) -> Table:
        """Return the first `n` rows."""
        return Table({name: values[:n] for name, values in self.columns.items()})

    def to_frame(self) -> pandas.DataFrame:
        """Return a pandas data frame; pandas is imported now."""
        try:
            import pandas
        except ImportError:
            raise MissingDependency("pandas", "for to_frame()", "tables") from None
        return pandas.DataFrame(dict(self.columns))

    def __str__(self) -> str:
        names = list(self.columns)
        cells = [[_cell(v) for v in self.columns[name]] for name in names]
        right = [all(isinstance(v, (int, float)) for v in self.columns[n]) for n in names]
        widths = [
            max([len(name), *(len(c) for c in column)])
            for name, column in zip(names, cells, strict=True)
        ]
        lines = []
        for k in range(-1, len(self)):
            parts = []
            for j, name in enumerate(names):
                text = name if k < 0 else cells[j][k]
                pad = text.rjust if right[j] and len(self) else text.ljust
                parts.append(pad(widths[j]))
            lines.append("  ".join(parts).rstrip())
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{html.escape(str(name))}</th>" for name in self.columns)
        body = []
        for row in self.head().rows():
            cells = "".join(f"<td>{html.escape(_cell(v))}</td>" for v in row.values())
            body.append(f"<tr>{cells}</tr>")
        more = len(self) - _HTML_ROWS
        note = f"<p>… and {more:,} more rows</p>" if more > 0 else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>{note}"


def _cell(value: object) -> str:
    """Return the text of one cell: short, one line, two significant decimals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        # A zero has no sign; what ran away is as short as the rest.
        return f"{value:.2g}" if abs(value) >= _LARGE else f"{round(value, 2) + 0.0:.2f}"
    text = " ".join(str(value).split())
    return text if len(text) <= _TEXT_WIDTH else text[: _TEXT_WIDTH - 1] + "…"


class HasTable(Protocol):
    """Anything that shows itself as a table."""

    def table(self) -> Table:
        """Return the result as a table."""
        ...


class TableResult:
    """What every result offers on top of its own `table`.

    A subclass has a field `provenance` and a method `table`; it words its own completeness.
    """

    provenance: Provenance

    def table(self) -> Table:
        """Return the result as a table."""
        raise TypeError(f"{type(self).__name__} must say how it becomes a table")

    def completeness(self) -> str:
        """Return one line that says whether this is all there is."""
        return "complete"

    def to_frame(self) -> pandas.DataFrame:
        """Return the table as a pandas data frame; pandas is imported now."""
        return self.table().to_frame()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.completeness()}>"

    def _repr_html_(self) -> str:
        line = html.escape(self.completeness())
        return f"{self.table()._repr_html_()}<p><small>{line}</small></p>"
