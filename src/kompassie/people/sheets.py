"""Answers as arrays: one sheet per person and round, one cell per answer, in a fixed order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from ..model.remarks import Remark
from .answers import Kind
from .importing import MOST_REMARKS, Gathered, text_hash

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Cells", "Laid", "Sheets", "arranged", "digest_of"]


def _frozen(value: object) -> None:
    for part in fields(value):  # type: ignore[arg-type]
        array = getattr(value, part.name)
        if isinstance(array, np.ndarray):
            array.setflags(write=False)


@dataclass(frozen=True, eq=False, repr=False)
class Sheets:
    """Whose sheet it is (a number), in which round and group (−1: none); each of shape (S,)."""

    person: NDArray[np.int32]
    round: NDArray[np.int32]
    group: NDArray[np.int32]

    def __post_init__(self) -> None:
        _frozen(self)

    def __len__(self) -> int:
        return len(self.person)

    def picked(self, which: NDArray[np.bool_]) -> Sheets:
        """Return some of the sheets."""
        return Sheets(self.person[which], self.round[which], self.group[which])


@dataclass(frozen=True, eq=False, repr=False)
class Cells:
    """Sheet, pair, kind, strength (NaN: none) and more of each answer; each of shape (N,)."""

    sheet: NDArray[np.int32]
    pair: NDArray[np.int32]
    kind: NDArray[np.int8]
    strength: NDArray[np.float32]
    confidence: NDArray[np.float32] | None
    delay: NDArray[np.float32] | None
    status: NDArray[np.int32]
    quote: NDArray[np.int32] | None

    def __post_init__(self) -> None:
        _frozen(self)

    def __len__(self) -> int:
        return len(self.sheet)

    def picked(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> Cells:
        """Return some of the answers."""
        return Cells(
            self.sheet[which],
            self.pair[which],
            self.kind[which],
            self.strength[which],
            None if self.confidence is None else self.confidence[which],
            None if self.delay is None else self.delay[which],
            self.status[which],
            None if self.quote is None else self.quote[which],
        )


@dataclass(frozen=True)
class Laid:
    """Rows laid out as sheets and cells; `row` is the first row of each sheet in the table."""

    pairs: NDArray[np.int32]
    sheets: Sheets
    cells: Cells
    rounds: tuple[str, ...]
    groups: tuple[str, ...]
    statuses: tuple[str, ...]
    number_of: NDArray[np.int64]
    row: NDArray[np.int64]
    sheet_digest: NDArray[np.uint64]
    remarks: list[Remark]


def arranged(found: Gathered) -> Laid:
    """Lay rows out: one answer per sheet and pair, people numbered by what they answered."""
    remarks: list[Remark] = []
    size = max(len(found.names), 1)
    flat = found.source.astype(np.int64) * size + found.target
    different, pair = np.unique(flat, return_inverse=True)
    pairs = np.stack([different // size, different % size], axis=1).astype(np.int32)
    (rounds, round_), (groups, group) = (
        _sorted(found.rounds, found.round),
        _sorted(found.groups, found.group),
    )
    statuses, status = _sorted(found.statuses, found.status)
    key = found.who.astype(np.int64) * (len(rounds) + 1) + round_ + 1
    sheet_keys, first, sheet = np.unique(key, return_index=True, return_inverse=True)
    sheet_group = _one_group(sheet, group, found.row, remarks)
    kept = _one_answer(sheet, pair, found, remarks)
    cells = Cells(
        sheet[kept].astype(np.int32), pair[kept].astype(np.int32), found.kind[kept],
        found.strength[kept],
        None if found.confidence is None else found.confidence[kept],
        None if found.delay is None else found.delay[kept],
        status[kept],
        None if found.quote is None else found.quote[kept],
    )  # fmt: skip
    who = (sheet_keys // (len(rounds) + 1)).astype(np.int64)
    sheet_round = (sheet_keys % (len(rounds) + 1) - 1).astype(np.int32)
    digest = _sheet_digests(found.names, pairs, cells, len(sheet_keys))
    marks = _marks(rounds)[sheet_round], _marks(groups)[sheet_group]
    mixed = _mix(_mix(digest ^ marks[0]) ^ marks[1])
    number_of, person = _numbered(who, mixed, len(found.people))
    order = np.lexsort((sheet_round, person))
    new = np.empty(len(order), dtype=np.int32)
    new[order] = np.arange(len(order), dtype=np.int32)
    moved = new[cells.sheet]
    sorted_cells = np.lexsort((cells.pair, moved))
    cells = replace(cells, sheet=moved)
    return Laid(
        pairs,
        Sheets(person[order].astype(np.int32), sheet_round[order], sheet_group[order]),
        cells.picked(sorted_cells),
        rounds,
        groups,
        statuses,
        number_of,
        found.row[first][order],
        digest[order],
        remarks,
    )


def _sorted(
    names: list[str], codes: NDArray[np.int32]
) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Return the names that occur, sorted (numbers by size), and the codes for that order."""
    used = np.unique(codes[codes >= 0])
    order = sorted((int(k) for k in used), key=lambda k: _natural(names[k]))
    new = np.full(len(names) + 1, -1, dtype=np.int32)
    new[order] = np.arange(len(order), dtype=np.int32)
    return tuple(names[k] for k in order), new[codes]


def _natural(text: str) -> tuple[float, str]:
    try:
        return float(text.replace(",", ".")), text
    except ValueError:
        return float("inf"), text


def _one_group(
    sheet: NDArray[np.int64],
    group: NDArray[np.int32],
    row: NDArray[np.int64],
    remarks: list[Remark],
) -> NDArray[np.int32]:
    """Return the group of each sheet: the one named first; others are reported."""
    count = int(sheet.max()) + 1 if len(sheet) else 0
    found = np.full(count, -1, dtype=np.int32)
    named = np.flatnonzero(group >= 0)
    who, first = np.unique(sheet[named], return_index=True)
    found[who] = group[named[first]]
    other = named[group[named] != found[sheet[named]]]
    people = np.unique(sheet[other], return_index=True)[1]
    for k in other[people][:MOST_REMARKS]:
        text = "this respondent stands in two groups in one round; the first one counts"
        remarks.append(Remark("two groups", f"row {row[k]}", text))
    return found


def _one_answer(
    sheet: NDArray[np.int64],
    pair: NDArray[np.int64],
    found: Gathered,
    remarks: list[Remark],
) -> NDArray[np.int64]:
    """Return the rows to keep: one per sheet and pair, none where a person contradicts itself."""
    if not len(sheet):
        return np.zeros(0, dtype=np.int64)
    key = sheet * (int(pair.max()) + 1) + pair
    empty = found.kind >= Kind.NOT_ASKED
    order = np.lexsort((found.row, empty, key))
    start = np.flatnonzero(np.diff(key[order], prepend=-1))
    head = order[start]
    run = np.repeat(np.arange(len(start)), np.diff(start, append=len(order)))
    chosen = head[run]
    again = order != chosen
    same = (found.kind[order] == found.kind[chosen]) & (
        (found.strength[order] == found.strength[chosen])
        | (np.isnan(found.strength[order]) & np.isnan(found.strength[chosen]))
    )
    repeated = np.sort(found.row[order[again & same]])
    against = again & ~same & ~empty[order]
    torn = np.unique(run[against])
    if len(repeated):
        rows = f"{len(repeated):,} rows, first row {repeated[0]}"
        text = "the same respondent gave the same answer to the same pair before; it counts once"
        remarks.append(Remark("repeated", rows, text))
    for row in np.sort(found.row[order[against]])[:MOST_REMARKS]:
        text = "this respondent answered the same pair before, differently; neither answer counts"
        remarks.append(Remark("contradicted", f"row {row}", text))
    return np.sort(np.delete(head, torn))


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return well-mixed bits (splitmix64), so that sums of them do not cancel."""
    with np.errstate(over="ignore"):
        x = (x + np.uint64(0x9E3779B97F4A7C15)).astype(np.uint64)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _marks(names: Iterable[str]) -> NDArray[np.uint64]:
    """Return a hash per name, and one for none behind them (place −1)."""
    return np.array([*(text_hash("name", n) for n in names), 0], dtype=np.uint64)


def _sheet_digests(
    names: list[str], pairs: NDArray[np.int32], cells: Cells, sheets: int
) -> NDArray[np.uint64]:
    """Return 64 bits per sheet that follow from its answers, whatever their order."""
    # Two spellings of one name must not make two people of a copied sheet.
    plain = ["".join(c for c in n.casefold() if c.isalnum()) or n for n in names]
    of_pair = np.array([text_hash(plain[a], plain[b]) for a, b in pairs], dtype=np.uint64)
    bits = cells.strength.view(np.uint32).astype(np.uint64) << np.uint64(8)
    each = _mix(of_pair[cells.pair] ^ _mix(bits | cells.kind.astype(np.uint64)))
    total = np.zeros(sheets, dtype=np.uint64)
    order = np.argsort(cells.sheet, kind="stable")
    sheet = cells.sheet[order]
    if len(sheet):
        start = np.flatnonzero(np.diff(sheet, prepend=-1))
        with np.errstate(over="ignore"):
            total[sheet[start]] = np.add.reduceat(each[order], start)
    return total


def _numbered(
    who: NDArray[np.int64], digest: NDArray[np.uint64], people: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return a number per respondent (−1: nothing taken) and per sheet, by what they answered."""
    present, of_sheet = np.unique(who, return_inverse=True)
    total = np.zeros(len(present), dtype=np.uint64)
    with np.errstate(over="ignore"):
        np.add.at(total, of_sheet, digest)
    rank = np.empty(len(present), dtype=np.int64)
    rank[np.argsort(total, kind="stable")] = np.arange(len(present))
    number_of = np.full(people, -1, dtype=np.int64)
    number_of[present] = rank
    return number_of, rank[of_sheet]


def digest_of(
    variables: tuple[str, ...], pairs: NDArray[np.int32], sheets: Sheets, cells: Cells
) -> str:
    """Return a digest of the content of a survey."""
    digest = hashlib.sha256("\0".join(variables).encode("utf-8", "surrogatepass"))
    arrays = (pairs, sheets.person, sheets.round, sheets.group, cells.sheet, cells.pair)
    for array in (*arrays, cells.kind, cells.strength):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
