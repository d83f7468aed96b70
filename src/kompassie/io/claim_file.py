"""Coded interview claims: cause, effect, what was said, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from ..errors import InvalidValue
from ..model.remarks import Remark
from ..model.sign import Sign
from ..people.sealing import sealed
from ..people.survey import Survey
from .grid import SURVEY_BYTES, Grid
from .one_table import check_decimal, check_fields, opened, table_of
from .survey_columns import fields_of, unread

__all__ = ["read_claims"]

_HEADINGS = {
    "respondent": (
        "respondent", "source_id", "source id", "interview", "wie", "persoon", "person",
        "deelnemer", "respondent_id",
    ),
    "source": ("source", "cause", "from", "from_label", "oorzaak", "van", "cause concept"),
    "target": ("target", "effect", "to", "to_label", "gevolg", "naar", "effect concept"),
    "sign": ("sign", "polarity", "teken", "polariteit", "link"),
    "quote": ("quote", "citaat", "text", "tekst", "uitspraak"),
    "page": ("page", "pagina", "blz", "p", "regel", "line"),
    "confidence": ("confidence", "zekerheid"),
    "group": ("group", "groep", "team", "afdeling"),
    "round": ("round", "ronde", "meting"),
}  # fmt: skip


@sealed
def read_claims(
    path: Any,
    /,
    *,
    columns: Mapping[str, object] | None = None,
    synonyms: Mapping[str, str] | None = None,
    sheet: str | int | None = None,
    decimal: Literal[".", ","] | None = None,
    keys: dict[str, int] | None = None,
    max_bytes: int = SURVEY_BYTES,
) -> Survey:
    r"""Read coded interview claims: cause, effect, what was said, and on which page.

    Parameters
    ----------
    path
        A .csv, .tsv or .xlsx file, or any data frame: one row per claim. ``~rust`` is the
        opposite of ``rust``: one such end turns the sign of the link, two leave it as it is.
    columns
        {field: heading, or number from 1} for headings we do not know. Fields: respondent (the
        interview), source, target, sign, quote, page, confidence, group, round.
    synonyms
        Merge table {variant: name}.
    sheet, decimal, keys, max_bytes
        As for `read_survey`.

    Returns
    -------
    Survey
        Each interview is a person; without a column of interviews, the file is one. A pair without
        a claim was not mentioned. Quotes, with their pages, are in `.quotes(personal=True)`.

    Raises
    ------
    UnreadableFile, TooLarge, TableError, InvalidValue, MissingDependency
        As `read_survey`; no message names a person or repeats a quote.

    Notes
    -----
    O(cells). A column of sentiment says whether an effect is liked, not its sign; it is not read.

    References
    ----------
    Axelrod (1976), "Structure of Decision", for coding assertions as cause, link and effect.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = "interview,cause,effect,quote\nA,druk,~rust,nooit stil\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "claims.csv")
    ...     _ = path.write_text(text)
    ...     s = read_claims(path)
    >>> s.to_rows(personal=True)["answer"]
    ['−']
    """
    check_decimal(decimal)
    grid, said = opened(path, sheet, max_bytes)
    fields = fields_of(grid, _HEADINGS, columns)
    check_fields(grid, fields, ["source", "target"])
    said += unread(grid, set(fields.values()))
    if "confidence" in fields:
        grid = grid.plain_numbers([fields["confidence"]], decimal)
    grid, fields = _signed(grid, dict(fields), said)
    grid, fields = _paged(grid, fields)
    if "respondent" not in fields:
        said.append(Remark("assumed", "respondents", "no column of interviews: the file is one"))
        whole = tuple(
            [*grid.columns, ["1" if any(c) else "" for c in zip(*grid.columns, strict=True)]]
        )
        fields["respondent"] = len(grid.heading)
        grid = replace(grid, heading=(*grid.heading, "interview"), columns=whole)
    table, headings = table_of(grid, fields)
    return Survey.from_rows(
        table,
        columns=headings,
        synonyms=synonyms,
        remarks=said,
        first_row=grid.first,
        keys=keys,
    )


def _bare(label: str) -> tuple[str, bool]:
    """Return a label without its marks of the opposite, and whether it is one.

    Of levels that a semicolon separates, the last one decides.
    """
    levels = [level.strip() for level in label.split(";")]
    return "; ".join(level.lstrip("~").strip() for level in levels), levels[-1].startswith("~")


def _signed(grid: Grid, fields: dict[str, int], said: list[Remark]) -> tuple[Grid, dict[str, int]]:
    """Return the claims with the marks of opposites made into signs."""
    a, b = grid.columns[fields["source"]], grid.columns[fields["target"]]
    given = grid.columns[fields["sign"]] if "sign" in fields else ["+"] * len(grid)
    signs, sources, targets = [], [], []
    turned = 0
    for source, target, token in zip(a, b, given, strict=True):
        (left, one), (right, other) = _bare(source), _bare(target)
        sources.append(left)
        targets.append(right)
        if one == other or not token.strip():
            signs.append(token)
            continue
        turned += 1
        try:
            signs.append((-Sign.of(token)).symbol)
        except InvalidValue:
            signs.append(token)
    if "sign" not in fields:
        said.append(Remark("assumed", "signs", "no column of signs: a claim means +, unless ~"))
    if turned:
        rows = "1 row" if turned == 1 else f"{turned:,} rows"
        said.append(Remark("assumed", rows, "~ marks the opposite: the sign was turned"))
    columns = list(grid.columns)
    columns[fields["source"]], columns[fields["target"]] = sources, targets
    heading = grid.heading
    if "sign" in fields:
        columns[fields["sign"]] = signs
    else:
        # A blank row stays blank.
        blank = (x or y for x, y in zip(sources, targets, strict=True))
        columns.append([sign if filled else "" for sign, filled in zip(signs, blank, strict=True)])
        fields["sign"] = len(heading)
        heading = (*heading, "sign of the claim")
    return replace(grid, heading=heading, columns=tuple(columns)), fields


def _paged(grid: Grid, fields: dict[str, int]) -> tuple[Grid, dict[str, int]]:
    """Return the claims with the page behind the quote."""
    page = fields.pop("page", None)
    if page is None or "quote" not in fields:
        return grid, fields
    quotes = [
        f"{quote.strip()} (p. {at.strip()})" if at.strip() and quote.strip() else quote
        for quote, at in zip(grid.columns[fields["quote"]], grid.columns[page], strict=True)
    ]
    columns = list(grid.columns)
    columns[fields["quote"]] = quotes
    return replace(grid, columns=tuple(columns)), fields
