"""Workbooks made in memory, for the tests of their reading."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import xlsxwriter

__all__ = ["book", "packed"]


def book(
    sheets: Mapping[str, Iterable[Iterable[Any]]],
    change: Callable[[xlsxwriter.Workbook], object] | None = None,
) -> bytes:
    """Return a workbook of rows of texts and numbers; `change` may do more to it."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    made = xlsxwriter.Workbook(out, options)
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        for k, row in enumerate(rows):
            for j, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(k, j, value)
                elif value is not None:
                    sheet.write(k, j, value)
    if change is not None:
        change(made)
    made.close()
    return out.getvalue()


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
