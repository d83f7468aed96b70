"""The table of variables a survey is about: names, labels, what they are, and their synonyms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import InvalidValue, Problem, TableError, UnreadableFile
from ..model.fields import clean_name
from ..model.frozen import FrozenDict
from ..model.remarks import Report
from ..model.variable import Variable
from ..tabular import Table
from .files import LARGEST, Where, checked_path, read_bytes
from .tables import Sheet, sheet_of
from .variable_csv import read_variables as variables_of
from .workbook import is_workbook, sheets_of

__all__ = ["VariableTable", "read_variables"]

_SYNONYMS = frozenset(("synonyms", "synonym", "synoniemen", "synoniem", "also", "ook", "variants"))
_APART = re.compile(r"[|;\n]")


@dataclass(frozen=True)
class VariableTable:
    """Variables, and the other names they go by.

    Parameters
    ----------
    variables
        In the order of the table.
    synonyms
        {variant: name}, as `read_survey` takes it.
    report
        What was assumed or not read.
    """

    variables: tuple[Variable, ...]
    synonyms: Mapping[str, str] = field(default_factory=FrozenDict)
    report: Report = field(default_factory=Report)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the variables."""
        return tuple(v.name for v in self.variables)

    def __len__(self) -> int:
        return len(self.variables)

    def table(self) -> Table:
        """Return one row per variable: name, kind, level, valence, owner, synonyms."""
        other: dict[str, list[str]] = {}
        for variant, name in self.synonyms.items():
            other.setdefault(name, []).append(variant)
        rows = [
            (v.name, v.kind, v.level, v.valence, v.owner, "|".join(other.get(v.name, ())))
            for v in self.variables
        ]
        return Table.from_rows(("name", "kind", "level", "valence", "owner", "synonyms"), rows)


def read_variables(
    path: Where, /, *, sheet: str | int | None = None, largest: int = LARGEST
) -> VariableTable:
    r"""Read the variables of a survey or a map, with labels, kinds and synonyms.

    Parameters
    ----------
    path
        A .csv, .tsv or .xlsx file. Columns: name, and if you like label_nl, label_en, kind, level,
        valence, owner, role, today, boundary, tags, note (or definition), and synonyms, which bars
        or semicolons separate.
    sheet
        Name or number (from 1) of the sheet of a workbook. None: the first one that is visible.
    largest
        Budget in bytes.

    Returns
    -------
    VariableTable
        Its `.names` and `.synonyms` are what `read_survey` takes.

    Raises
    ------
    UnreadableFile, TooLarge
        If it is no such file, or larger than the budget.
    TableError
        Naming every row that cannot be read, and every synonym that stands for two variables.
    MissingDependency
        For a workbook, if python-calamine is not installed.

    Notes
    -----
    O(bytes).

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = "naam;soort;synoniemen\nrust;conditie;kalmte|stilte\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "nodes.csv")
    ...     _ = path.write_text(text)
    ...     found = read_variables(path)
    >>> found.names, dict(found.synonyms)
    (('rust',), {'kalmte': 'rust', 'stilte': 'rust'})
    """
    file = checked_path(path)
    data = read_bytes(file, largest)
    if is_workbook(data):
        _, found = sheets_of(data, file, sheet=sheet, largest=largest).sheets[0]
    else:
        if sheet is not None:
            raise InvalidValue("sheet", sheet, "leave it out: this file is no workbook")
        found = sheet_of(data, file)
    places = [k for k, name in enumerate(found.heading) if name.casefold() in _SYNONYMS]
    if len(places) > 1:
        raise UnreadableFile(file, "it has two columns of synonyms", "Keep one of them.")
    variables, report = variables_of(_without(found, places))
    synonyms = _synonyms(found, places[0], variables) if places else {}
    return VariableTable(variables, FrozenDict(synonyms), report)


def _without(sheet: Sheet, places: list[int]) -> Sheet:
    def kept(cells: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(cell for k, cell in enumerate(cells) if k not in places)

    rows = tuple((row, kept(cells)) for row, cells in sheet.rows)
    return replace(sheet, heading=kept(sheet.heading), rows=rows)


def _synonyms(sheet: Sheet, place: int, variables: tuple[Variable, ...]) -> dict[str, Any]:
    names = {v.name for v in variables}
    found: dict[str, str] = {}
    problems = []
    for (row, cells), variable in zip(sheet.rows, variables, strict=True):
        for part in _APART.split(cells[place]):
            if not part.strip():
                continue
            variant = clean_name(part, "synonym")
            if variant in names or found.setdefault(variant, variable.name) != variable.name:
                remedy = "it is the name or a synonym of another variable too"
                if variant != variable.name:
                    problems.append(Problem(f"row {row}", variant, remedy))
    if problems:
        raise TableError(problems, sheet.name)
    return found
