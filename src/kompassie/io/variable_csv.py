"""The variable table: one row per variable, and what people say it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ..errors import InvalidValue, KompassieError, Problem, TableError
from ..model.remarks import Report
from ..model.variable import Variable
from .cells import decimal_remarks, number, word, yes
from .columns import Columns, columns_of
from .tables import Sheet, csv_text

__all__ = ["read_variables", "variable_column", "variables_text", "writable_language"]

_COLUMNS = {
    "name": ("name", "id", "variable", "naam", "variabele", "factor"),
    "kind": ("kind", "soort"),
    "level": ("level", "niveau", "ijsberg"),
    "valence": ("valence", "valentie"),
    "owner": ("owner", "eigenaar", "wie"),
    "role": ("role", "rol"),
    "today": ("today", "vandaag", "nu"),
    "boundary": ("boundary", "grens"),
    "tags": ("tags",),
    "note": ("note", "opmerking", "notitie", "definition", "definitie", "omschrijving"),
}
_FIELD_OF = {alias: name for name, aliases in _COLUMNS.items() for alias in aliases}
_LABEL = re.compile(r"label[_ \-]([a-z]{2,8}(?:-[a-z0-9]{1,8})*)")
_LONGEST_CODE = 12
_WORDS = {
    "kind": {
        "opvatting": "belief",
        "gedrag": "behaviour",
        "behavior": "behaviour",
        "interactie": "interaction",
        "interactiepatroon": "interaction",
        "competentie": "competence",
        "conditie": "condition",
        "resultaat": "result",
        "overig": "other",
    },
    "level": {
        "gebeurtenis": "event",
        "patroon": "pattern",
        "structuur": "structure",
        "mentaal": "mental model",
        "mentaal model": "mental model",
    },
    "valence": {
        "helpend": "helping",
        "versterkend": "helping",
        "belemmerend": "hindering",
        "neutraal": "neutral",
        "onbekend": "unknown",
    },
    "role": {"voorraad": "stock", "hulpvariabele": "auxiliary", "constante": "constant"},
}
_REMEDY = 'Name it in the first row: "name" (or "id", "naam", "variabele").'
_TODAY = "write a number from -1 to 1, or leave it empty if unknown"


def variable_column(heading: str) -> str | None:
    """Return the field of a variable that a column name stands for ("label_nl" too), or None.

    A label of no stated language is `label_und`.
    """
    folded = heading.strip().casefold()
    if folded in _FIELD_OF:
        return _FIELD_OF[folded]
    if folded == "label":
        return "label_und"
    label = _LABEL.fullmatch(folded)
    if label is None or len(label[1]) > _LONGEST_CODE:
        return None
    language, *rest = label[1].split("-")
    return "-".join([f"label_{language}", *(p.upper() if len(p) == 2 else p for p in rest)])


def writable_language(language: str) -> bool:
    """Return whether a heading can name this language so that it is read back the same."""
    return variable_column(f"label_{language}") == f"label_{language}"


def read_variables(sheet: Sheet) -> tuple[tuple[Variable, ...], Report]:
    """Return the variables of a variable table, in order, and what was assumed or not read.

    Raises
    ------
    UnreadableFile
        If there is no column with names.
    TableError
        Naming every row that cannot be read, or that names a variable for the second time.
    """
    named = "name" in map(variable_column, sheet.heading)

    def field_of(heading: str) -> str | None:
        field = variable_column(heading)
        return "name" if field == "label_und" and not named else field

    columns = columns_of(sheet, field_of, ["name"], _REMEDY)
    wanted = [columns.place["today"]] if "today" in columns.place else []
    decimal = sheet.decimal(wanted)
    remarks = [*sheet.remarks, *decimal_remarks(decimal), *columns.remarks]
    first_row: dict[str, int] = {}
    variables = []
    problems = []
    for row, cells in sheet.rows:
        given = columns.cells(cells)
        try:
            variable = Variable(**_fields(given, columns, decimal))
        except KompassieError as error:
            problems.append(Problem(f"row {row}", given.get("name", ""), str(error)))
            continue
        if variable.name in first_row:
            remedy = f"it stands in row {first_row[variable.name]} too; keep one of them"
            problems.append(Problem(f"row {row}", variable.name, remedy))
            continue
        first_row[variable.name] = row
        variables.append(variable)
    if problems:
        raise TableError(problems, sheet.name)
    return tuple(variables), Report.of(remarks)


def _fields(given: dict[str, str], columns: Columns, decimal: Any) -> dict[str, Any]:
    if "name" not in given:
        column = columns.title("name")
        raise InvalidValue(f"name in column {column!r}", "", "write a name, or clear the row")
    fields: dict[str, Any] = {}
    labels = {}
    for field, text in given.items():
        where = f"column {columns.title(field)!r}"
        if field.startswith("label_"):
            labels[field.removeprefix("label_")] = text
        elif field in _WORDS:
            fields[field] = word(text, _WORDS[field])
        elif field == "today":
            fields[field] = number(text, decimal, where, _TODAY)
        elif field == "boundary":
            fields[field] = yes(text, where)
        elif field == "tags":
            fields[field] = _tags(text)
        else:
            fields[field] = text
    return {**fields, "labels": labels}


def _tags(text: str) -> tuple[str, ...]:
    r"""Return tags that are separated by bars; ``\|`` is a bar and ``\\`` a backslash."""
    parts = re.findall(r"(?:\\[\\|]|[^|])+", text)
    tags = (re.sub(r"\\([\\|])", r"\1", part).strip() for part in parts)
    return tuple(tag for tag in tags if tag)


def variables_text(variables: Iterable[Variable], *, delimiter: str = ",") -> str:
    """Return a variable table that `read_variables` reads back to equal variables.

    Columns in which every variable stands at its default are left out, and so are labels in a
    language that no heading can name (see `writable_language`).
    """
    kept = tuple(variables)
    languages = tuple(dict.fromkeys(language for v in kept for language in v.labels))
    cells: dict[str, list[object]] = {"name": [v.name for v in kept]}
    for language in filter(writable_language, languages):
        cells[f"label_{language}"] = [v.labels.get(language) for v in kept]
    cells["kind"] = [None if v.kind == "other" else v.kind for v in kept]
    cells["level"] = [v.level for v in kept]
    cells["valence"] = [None if v.valence == "unknown" else v.valence for v in kept]
    cells["owner"] = [v.owner or None for v in kept]
    cells["role"] = [v.role for v in kept]
    cells["today"] = [v.today for v in kept]
    cells["boundary"] = [v.boundary or None for v in kept]
    cells["tags"] = ["|".join(re.sub(r"([\\|])", r"\\\1", t) for t in v.tags) or None for v in kept]
    cells["note"] = [v.note or None for v in kept]
    used = [k for k, column in cells.items() if k == "name" or any(c is not None for c in column)]
    rows = zip(*(cells[name] for name in used), strict=True)
    return csv_text(used, rows, delimiter=delimiter)
