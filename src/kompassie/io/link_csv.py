"""The link list: one row per link, columns found by their names in Dutch or English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from ..errors import ConflictingLinks, InvalidValue, KompassieError, Problem, TableError
from ..model.causal_map import CausalMap
from ..model.conversion import link_column
from ..model.link import LONG_DELAY, Link
from ..model.merging import Conflict, check_conflict, merge_pair, merge_remark
from ..model.remarks import Remark, Report
from ..model.sign import Sign
from ..model.variable import Variable
from .cells import Decimal, decimal_remarks, number, number_text, word, yes
from .columns import Columns, columns_of
from .tables import Sheet, csv_text

__all__ = ["links_text", "list_column", "read_links"]

_ALSO = {
    "weight": "strength",
    "gewicht": "strength",
    "certainty": "confidence",
    "toelichting": "note",
    "notitie": "note",
    "bron": "evidence",
}
_LONG = frozenset(("long", "lang", "||", "‖"))
_NONE = frozenset(("none", "geen", "no", "nee"))
_EVIDENCE = {
    "gesteld": "stated",
    "geobserveerd": "observed",
    "bevraagd": "surveyed",
    "aangenomen": "assumed",
    "aanname": "assumed",
}
_MARKS = frozenset("+-−–?")
_NUMBERS = ("strength", "delay", "confidence")
_REMEDY = (
    'Name the columns in the first row: "source" (or from, cause, van), "target" (or to, effect, '
    'naar) and "sign" (or polarity, teken). For a matrix, name its columns as its rows.'
)
_STRENGTH = "write a number above 0 up to 1 such as 0.6, or a range such as 0.2..0.8"


def list_column(heading: str) -> str | None:
    """Return the field of a link that a column name of a sheet stands for, or None."""
    return link_column(heading) or _ALSO.get(heading.strip().casefold())


def read_links(
    sheet: Sheet,
    *,
    variables: Iterable[Variable] | None = None,
    conflict: Conflict = "raise",
) -> CausalMap:
    """Return the map of a link list.

    Parameters
    ----------
    sheet
        Columns source, target and sign, and if you like strength (0.6 or 0.2..0.8), delay (a
        number, or ``long``, ``lang``, ``||`` for 4), confidence, evidence, contested, quote and
        note. An empty sign is an unsure link, which is reported.
    variables
        Variables to start from, in order; others follow in order of first mention and are
        reported. None: no variable table.
    conflict
        What two opposite signs for one pair become: "raise" an error, or a "contested" link.

    Returns
    -------
    CausalMap
        With its report of what was assumed, merged and not read.

    Raises
    ------
    UnreadableFile
        If a column is missing or stands twice.
    TableError
        Naming every row that cannot be read, conflicting ones included.

    Notes
    -----
    O(rows).
    """
    check_conflict(conflict)
    columns = columns_of(sheet, list_column, ("source", "target", "sign"), _REMEDY)
    decimal = sheet.decimal(columns.place[f] for f in _NUMBERS if f in columns.place)
    known = {v.name: v for v in variables or ()}
    links: dict[tuple[str, str], Link] = {}
    merged: list[Remark] = []
    problems: list[Problem] = []
    tokens: Counter[tuple[str, Sign]] = Counter()
    unknown = []
    for row, cells in sheet.rows:
        given = columns.cells(cells)
        place = f"row {row}"
        try:
            link = Link(**_fields(given, columns, decimal))
            before = links.get(link.pair)
            links[link.pair] = merge_pair(before, link, "", conflict) if before else link
        except ConflictingLinks as error:
            pair = f"{given['source']} -> {given['target']}"
            problems.append(Problem(place, pair, str(error)))
            continue
        except KompassieError as error:
            problems.append(Problem(place, ", ".join(given.values()), str(error)))
            continue
        if before is not None:
            merged.append(merge_remark(links[link.pair], before, link, place))
        tokens[given.get("sign", "").strip(), link.sign] += 1
        for end in link.pair:
            if end not in known:
                known[end] = Variable(end)
                unknown.append(end)
    if problems:
        raise TableError(problems, sheet.name)
    remarks = [*sheet.remarks, *decimal_remarks(decimal), *columns.remarks]
    remarks += _sign_remarks(tokens, columns.title("sign"))
    if variables is not None:
        said = "a link names it; it is not in the variable table"
        remarks += [Remark("added", f"variable {name!r}", said) for name in unknown]
    return CausalMap(
        tuple(known.values()), tuple(links.values()), report=Report.of([*remarks, *merged])
    )


def _fields(given: dict[str, str], columns: Columns, decimal: Decimal) -> dict[str, Any]:
    for end in ("source", "target"):
        if end not in given:
            raise InvalidValue(f"column {columns.title(end)!r}", "", f"name the {end} of the link")
    fields: dict[str, Any] = {**given, "sign": given.get("sign", "?").strip()}
    for field, text in given.items():
        where = f"column {columns.title(field)!r}"
        if field == "strength":
            ends = [number(end, decimal, where, _STRENGTH) for end in text.split("..", 1)]
            fields[field] = ends[0] if len(ends) == 1 else tuple(ends)
        elif field == "delay":
            fields[field] = _delay(text, decimal, where)
        elif field == "confidence":
            fields[field] = number(text, decimal, where, "write a number from 0 to 1")
        elif field == "evidence":
            fields[field] = word(text, _EVIDENCE)
        elif field == "contested":
            fields[field] = yes(text, where)
    return fields


def _delay(text: str, decimal: Decimal, where: str) -> float:
    folded = text.strip().casefold()
    if folded in _LONG:
        return LONG_DELAY
    if folded in _NONE:
        return 0.0
    return number(text, decimal, where, 'write time units such as 4, or "long"')


def _sign_remarks(tokens: Counter[tuple[str, Sign]], column: str) -> list[Remark]:
    """Return how signs were read, wherever they were not written with the mark itself."""
    remarks = []
    for (token, sign), count in tokens.items():
        links = "1 link" if count == 1 else f"{count} links"
        if not token:
            said = f"{links} came without a sign: read as ? (unsure)"
            remarks.append(Remark("unsigned", f"column {column!r}", said))
        elif token not in _MARKS:
            said = f"{token!r} was read as {sign.symbol} ({links})"
            remarks.append(Remark("assumed", f"column {column!r}", said))
    return remarks


def links_text(links: Iterable[Link], *, delimiter: str = ",") -> str:
    """Return a link list that `read_links` reads back to equal links.

    The columns source, target and sign, and those others that some link uses. Signs are ``+``,
    ``-`` and ``?``, which spreadsheets take as they are; every other text is kept from running.
    """
    kept = tuple(links)
    marks = {Sign.PLUS: "+", Sign.MINUS: "-", Sign.UNSURE: "?"}
    cells: dict[str, list[object]] = {
        "source": [link.source for link in kept],
        "target": [link.target for link in kept],
        "sign": [marks[link.sign] for link in kept],
        "strength": [_strength_cell(link) for link in kept],
        "delay": [link.delay or None for link in kept],
        "confidence": [link.confidence for link in kept],
        "evidence": [None if link.evidence == "stated" else link.evidence for link in kept],
        "contested": [link.contested or None for link in kept],
        "quote": [link.quote or None for link in kept],
        "note": [link.note or None for link in kept],
    }
    always = ("source", "target", "sign")
    used = [n for n, column in cells.items() if n in always or any(c is not None for c in column)]
    rows = zip(*(cells[name] for name in used), strict=True)
    return csv_text(used, rows, delimiter=delimiter, signs=["sign"])


def _strength_cell(link: Link) -> object:
    if isinstance(link.strength, tuple):
        return "..".join(number_text(end) for end in link.strength)
    return link.strength
