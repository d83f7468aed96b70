"""The codebook of a survey export: which pair of variables each column asks about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import InvalidValue, UnreadableFile, shown
from ..model.fields import clean_name
from ..model.remarks import Remark
from .files import Where, checked_path
from .grid import SURVEY_BYTES, Grid, grid_of_frame, grids_of
from .survey_columns import fields_of, headings_told, pair_in
from .survey_rows import fold

__all__ = ["pairs_of"]

_HEADINGS = {
    "code": (
        "code", "column", "kolom", "item", "vraag", "question", "vraagcode", "nr", "nummer",
        "number", "id",
    ),
    "source": ("source", "from", "cause", "van", "oorzaak"),
    "target": ("target", "to", "effect", "naar", "gevolg"),
    "name": ("name", "naam", "variable", "variabele", "factor", "label"),
}  # fmt: skip
_PARTS = re.compile(r"[^0-9A-Za-z]+")
_REMEDY = (
    'Give columns "code", "source" and "target"; or "code" and "name", where a heading such as '
    "Q1_2 asks about variable 1 and then 2; or a dictionary {heading: (source, target)}."
)

_Pairs = dict[int, tuple[str, str]]


def pairs_of(
    grid: Grid, taken: set[int], codebook: Where | Mapping[str, Any] | Any | None
) -> tuple[_Pairs, list[Remark]]:
    """Return the pair that each column asks about, and what was assumed or not found.

    Parameters
    ----------
    grid
        A table with one column per pair.
    taken
        Columns, from 0, that are something else.
    codebook
        A file, a data frame or a dictionary; None: the headings name the pairs themselves, as in
        ``werkdruk → verzuim``.

    Raises
    ------
    InvalidValue, UnreadableFile
        For a codebook that cannot be read, or two columns that ask about one pair.
    """
    free = [k for k in range(len(grid.heading)) if k not in taken and grid.heading[k]]
    found: _Pairs = {}
    remarks: list[Remark] = []
    if codebook is None:
        named = {k: pair_in(grid.heading[k]) for k in free}
        found = {k: pair for k, pair in named.items() if pair is not None}
    elif isinstance(codebook, Mapping):
        table = {fold(str(code)): _pair(code, pair) for code, pair in codebook.items()}
        found = _coded(grid, free, table, remarks)
    else:
        found = _from_table(grid, free, _opened(codebook), remarks)
    asked: dict[tuple[str, str], int] = {}
    for k, (source, target) in found.items():
        before = asked.setdefault((fold(source), fold(target)), k)
        if before != k:
            pair = f"{shown(source, 40)} → {shown(target, 40)}"
            why = f"its columns {before + 1} and {k + 1} both ask about {pair}"
            raise UnreadableFile(grid.name, why, "Keep one of them, or correct the codebook.")
    return found, remarks


def _pair(code: object, pair: object) -> tuple[str, str]:
    if isinstance(pair, str):
        pair = pair_in(pair)
    if not (isinstance(pair, (tuple, list)) and len(pair) == 2):
        raise InvalidValue(f"codebook for {shown(code, 40)}", pair, "give (source, target)")
    return clean_name(pair[0], "source in the codebook"), clean_name(pair[1], "target in it")


def _opened(codebook: Any) -> Grid:
    if hasattr(codebook, "columns"):
        return grid_of_frame(codebook)
    grids, _ = grids_of(checked_path(codebook), largest=SURVEY_BYTES)
    return grids[0]


def _from_table(grid: Grid, free: list[int], book: Grid, remarks: list[Remark]) -> _Pairs:
    fields = fields_of(book, _HEADINGS, None)
    kinds = fields.keys()
    if {"code", "source", "target"} <= kinds:
        table = {
            fold(cells[fields["code"]]): _pair(
                cells[fields["code"]], (cells[fields["source"]], cells[fields["target"]])
            )
            for _, cells in book.rows()
        }
        return _coded(grid, free, table, remarks)
    if not {"code", "name"} <= kinds:
        raise UnreadableFile(book.name, f"it has {headings_told(book, fields)}", _REMEDY)
    names = {
        fold(cells[fields["code"]]): clean_name(cells[fields["name"]], "name in the codebook")
        for _, cells in book.rows()
    }
    found = {}
    for k in free:
        parts = [part for part in _PARTS.split(grid.heading[k]) if part]
        ends = [names.get(fold(p)) or names.get(re.sub(r"\A\D+", "", p)) for p in parts[-2:]]
        if len(ends) == 2 and ends[0] and ends[1]:
            found[k] = (ends[0], ends[1])
    if found:
        k, (source, target) = next(iter(found.items()))
        pair = f"the influence of {shown(source, 40)} on {shown(target, 40)}"
        said = f"{shown(grid.heading[k], 40)} was read as {pair}, and the others likewise"
        remarks.append(Remark("assumed", "codebook", said))
    return found


def _coded(
    grid: Grid, free: list[int], table: Mapping[str, tuple[str, str]], remarks: list[Remark]
) -> _Pairs:
    found = {k: table[fold(grid.heading[k])] for k in free if fold(grid.heading[k]) in table}
    missing = len(table) - len({fold(grid.heading[k]) for k in found})
    if missing:
        codes = "1 code" if missing == 1 else f"{missing} codes"
        remarks.append(Remark("codebook", codes, "no column of the survey has this heading"))
    return found
