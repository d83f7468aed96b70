"""What looks odd in the answers of a survey: reported, never mended unasked."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ..model.remarks import Remark
from .answers import ANSWERED, SEEN, Kind
from .importing import MOST_REMARKS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .sheets import Laid

__all__ = ["answer_remarks", "name_proposals", "proposal_remarks"]

FEWEST = 10
"""Answers from which a sheet can look like a copy, a straight line or a mirror."""

ALIKE = 0.9
"""Likeness of two names (share of matching letters) from which a merge is proposed."""

_COMPARED = 400  # names that are compared letter by letter
_LARGEST_GRID = 5_000_000  # sheets × pairs that are looked through for turned ones
_MIRROR = 0.25  # by how much a turned sheet must fit the others better


def answer_remarks(names: list[str], laid: Laid) -> list[Remark]:
    """Return what looks odd: straight lines, copies, self-links, mirrors, nobody's links."""
    cells, count = laid.cells, len(laid.sheets)
    answered = np.isin(cells.kind, ANSWERED)
    filled = np.bincount(cells.sheet[answered], minlength=count)
    remarks = _kinds(cells.kind)
    remarks += _straight(laid, answered, filled)
    remarks += _copies(laid, filled)
    own = laid.pairs[:, 0] == laid.pairs[:, 1]
    seen = np.isin(cells.kind, SEEN)
    for pair in np.flatnonzero(own):
        rows = int((seen & (cells.pair == pair)).sum())
        if rows:
            text = f"a variable that influences itself, in {rows:,} answers"
            remarks.append(Remark("self-link", names[laid.pairs[pair, 0]], text))
    linked = np.bincount(cells.sheet[seen], minlength=count)
    for sheet in np.flatnonzero(linked == 0)[:MOST_REMARKS]:
        text = "the respondent who begins here sees no link at all"
        remarks.append(Remark("no link", f"row {laid.row[sheet]}", text))
    remarks += _mirrors(len(names), laid, filled)
    return remarks


def _kinds(kind: NDArray[np.int8]) -> list[Remark]:
    count = np.bincount(kind, minlength=len(Kind) + 1)
    told = ", ".join(f"{int(count[k]):,} {k.word}" for k in Kind if count[k])
    return [Remark("answers", "all rows", told)] if told else []


def _straight(laid: Laid, answered: NDArray[np.bool_], filled: NDArray[np.int64]) -> list[Remark]:
    sheet = laid.cells.sheet[answered]
    strength = np.nan_to_num(laid.cells.strength[answered], nan=-1.0)
    value = laid.cells.kind[answered] + strength.astype(np.float64) / 4
    remarks: list[Remark] = []
    if not len(sheet):
        return remarks
    start = np.flatnonzero(np.diff(sheet, prepend=-1))
    same = np.maximum.reduceat(value, start) == np.minimum.reduceat(value, start)
    for which in sheet[start[same]][filled[sheet[start[same]]] >= FEWEST][:MOST_REMARKS]:
        text = f"the respondent who begins here gave one answer to all {filled[which]} pairs"
        remarks.append(Remark("straight line", f"row {laid.row[which]}", text))
    return remarks


def _copies(laid: Laid, filled: NDArray[np.int64]) -> list[Remark]:
    remarks = []
    order = np.argsort(laid.sheet_digest, kind="stable")
    order = order[filled[order] >= FEWEST]
    alike = np.flatnonzero(laid.sheet_digest[order[1:]] == laid.sheet_digest[order[:-1]])
    for k in alike[:MOST_REMARKS]:
        one, other = sorted((int(laid.row[order[k]]), int(laid.row[order[k + 1]])))
        text = f"the same {filled[order[k]]} answers as the respondent who begins at row {one}"
        remarks.append(Remark("copied", f"row {other}", text))
    return remarks


def _mirrors(size: int, laid: Laid, filled: NDArray[np.int64]) -> list[Remark]:
    """Return a remark for each sheet that fits the others clearly better with its pairs turned."""
    count = len(laid.sheets)
    if count < 3 or count * len(laid.pairs) > _LARGEST_GRID:
        return []
    cells, pairs = laid.cells, laid.pairs.astype(np.int64)
    value = np.where(cells.kind == Kind.PLUS, 1.0, np.where(cells.kind == Kind.MINUS, -1.0, 0.0))
    place = {int(a * size + b): k for k, (a, b) in enumerate(pairs)}
    turned = np.array([place.get(int(b * size + a), -1) for a, b in pairs])
    grid = np.zeros((count, len(pairs)))
    grid[cells.sheet, cells.pair] = value
    total = grid.sum(axis=0)
    rest = total[None, :] - grid
    mirrored = np.where(turned >= 0, grid[:, turned], 0.0)
    straight, against = _fit(grid, rest), _fit(mirrored, rest)
    off_diagonal = pairs[:, 0] != pairs[:, 1]
    enough = (np.abs(grid[:, off_diagonal]).sum(axis=1) >= 3) & (filled >= 3)
    remarks = []
    for sheet in np.flatnonzero(enough & (against > straight + _MIRROR) & (straight <= 0.1)):
        text = (
            "the respondent who begins here fits the others better with source and target "
            "exchanged: is this matrix turned?"
        )
        remarks.append(Remark("mirrored", f"row {laid.row[sheet]}", text))
    return remarks[:MOST_REMARKS]


def _fit(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the cosine of each pair of rows; 0 where one is empty."""
    size = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    product = (a * b).sum(axis=1)
    fit: NDArray[np.float64] = np.divide(product, size, out=np.zeros_like(size), where=size > 0)
    return fit


def name_proposals(names: list[str], laid: Laid) -> dict[str, str]:
    """Return {rarer name: commoner name} for names that look like one variable."""
    rows = np.bincount(laid.cells.pair, minlength=len(laid.pairs))
    uses = np.zeros(len(names))
    np.add.at(uses, laid.pairs[:, 0], rows)
    np.add.at(uses, laid.pairs[:, 1], rows)
    proposals: dict[str, str] = {}
    plain = ["".join(c for c in n.casefold() if c.isalnum()) for n in names]
    digits = ["".join(c for c in p if c.isdigit()) for p in plain]
    order = sorted(range(len(names)), key=lambda k: (-uses[k], k))
    first: dict[str, int] = {}
    for k in order:
        if plain[k] in first:
            proposals[names[k]] = names[first[plain[k]]]
        elif plain[k]:
            first[plain[k]] = k
    if len(first) > _COMPARED:
        return proposals
    kept = list(first.values())
    for j, rare in enumerate(kept):
        matcher = difflib.SequenceMatcher(None, "", plain[rare], autojunk=False)
        for common in kept[:j]:
            matcher.set_seq1(plain[common])
            if (
                # Item 1 and item 10 are two items, however alike they look.
                digits[rare] == digits[common]
                and min(len(plain[rare]), len(plain[common])) >= 5
                and matcher.real_quick_ratio() >= ALIKE
                and matcher.quick_ratio() >= ALIKE
                and matcher.ratio() >= ALIKE
            ):
                proposals[names[rare]] = names[common]
                break
    return proposals


def proposal_remarks(proposals: Mapping[str, str]) -> list[Remark]:
    """Return a remark for each merge that is proposed."""
    text = "looks like {!r}: one variable, or two? nothing was merged; see proposals and synonyms="
    return [Remark("look-alike", k, text.format(v)) for k, v in proposals.items()]
