"""What was merged, guessed or lost on the way in or out, as data that stays with the result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..tabular import Table

__all__ = ["Remark", "Report", "look_alikes"]


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing a reader, writer or builder did that its user should know.

    Parameters
    ----------
    code
        A stable word for it ("merged", "assumed", "not read", "lost").
    where
        The place: a line, a row, a link, a column.
    text
        What was done, in a sentence.
    """

    code: str
    where: str
    text: str


@dataclass(frozen=True)
class Report:
    r"""Remarks in the order they were made.

    Examples
    --------
    >>> m = __import__("kompassie").parse("a -> b +\na -> b +")
    >>> print(m.report)
    merged · line 2 · the same link 'a' -> 'b' stood there before
    """

    remarks: tuple[Remark, ...] = ()

    def __len__(self) -> int:
        return len(self.remarks)

    def __iter__(self) -> Iterator[Remark]:
        return iter(self.remarks)

    def __add__(self, other: Report) -> Report:
        return Report(self.remarks + other.remarks)

    def coded(self, code: str) -> Report:
        """Return the remarks with one code."""
        return Report(tuple(r for r in self.remarks if r.code == code))

    @classmethod
    def of(cls, remarks: Iterable[Remark]) -> Report:
        """Return a report of the remarks."""
        return cls(tuple(remarks))

    def table(self) -> Table:
        """Return one row per remark: code, where, text."""
        rows = [(r.code, r.where, r.text) for r in self.remarks]
        return Table.from_rows(("code", "where", "text"), rows)

    def __str__(self) -> str:
        if not self.remarks:
            return "nothing was merged, guessed or lost"
        return "\n".join(f"{r.code} · {r.where} · {r.text}" for r in self.remarks)

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()


def look_alikes(names: Iterable[str]) -> tuple[Remark, ...]:
    """Return a remark for each name that differs from an earlier one only in its capitals."""
    seen: dict[str, str] = {}
    remarks = []
    for name in names:
        first = seen.setdefault(name.casefold(), name)
        if first != name:
            text = f"{first!r} and {name!r} differ only in capitals: two variables, or one?"
            remarks.append(Remark("look-alike", name, text))
    return tuple(remarks)
