"""Sheets of another form than one row per answer, rolled out into one row per answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ..errors import InvalidValue, UnreadableFile, shown
from ..model.remarks import Remark
from ..people.scales import Scale
from .cells import Decimal
from .grid import Grid

__all__ = [
    "Orientation",
    "Rows",
    "fold",
    "looks_like_matrix",
    "matrix_rows",
    "name_column",
    "pair_rows",
    "stacked_rows",
    "word_columns",
    "word_rows",
]

Orientation = Literal["source rows", "target rows"]

_MARKED = frozenset(("1", "x", "v", "yes", "ja", "true", "waar", "✓", "✔", "1.0", "1,0"))
_UNMARKED = frozenset(("", "0", "no", "nee", "false", "onwaar", "0.0", "0,0"))
_EXTRA = ("group", "round", "status")
_MOST_REFUSED = 200


@dataclass(repr=False)
class Rows:
    """One row per answer: who, source, target, what; the place it stood; and what was noticed.

    `names` are those around matrices: variables also where nobody says anything of them.
    """

    respondent: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    target: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    place: list[str] = field(default_factory=list)
    extra: dict[str, list[str]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def add(self, who: str, source: str, target: str, answer: str, place: str) -> None:
        """Add one answer."""
        self.respondent.append(who)
        self.source.append(source)
        self.target.append(target)
        self.answer.append(answer)
        self.place.append(place)

    def add_extra(self, values: Mapping[str, str]) -> None:
        """Add what else is known of the answer that was added last."""
        for name, value in values.items():
            self.extra.setdefault(name, []).append(value)

    def columns(self) -> dict[str, list[str]]:
        """Return the columns by our own names."""
        return {
            "respondent": self.respondent,
            "source": self.source,
            "target": self.target,
            "answer": self.answer,
            **self.extra,
        }


def fold(name: str) -> str:
    """Return a name as names are compared on two sides of one sheet."""
    return " ".join(name.split()).casefold()


def looks_like_matrix(grid: Grid) -> bool:
    """Return whether at least half of the names on top are also the names at the left."""
    top = [fold(name) for name in grid.heading[1:] if name]
    left = [fold(cells[0]) for _, cells in grid.rows() if cells[0].strip()]
    both = set(top) & set(left)
    return len(top) > 1 and 2 * len(both) >= max(len(set(top)), len(set(left)))


# -- one matrix per person ---------------------------------------------------------------------


def matrix_rows(
    grids: Sequence[Grid],
    people: Sequence[str],
    orientation: Orientation | None,
    known_link: tuple[str, str] | None,
    decimal: Decimal | None,
) -> Rows:
    """Return the answers of one matrix per person: names on top and at the left.

    Raises
    ------
    UnreadableFile
        If a name stands twice on one side, or a column with answers has none.
    InvalidValue
        If what a row is was not said and cannot be told, or a known link contradicts it.
    """
    found = []
    for k, grid in enumerate(grids, 1):
        columns = _named_columns(grid, range(1, len(grid.heading)), f"matrix {k}")
        plain = grid.plain_numbers(columns, decimal)
        left = [fold(cells[0]) for _, cells in plain.rows() if cells[0].strip()]
        _once(left, f"at the left of matrix {k}", grid.name)
        cells = [
            (cells[0].strip(), plain.heading[j], cells[j], f"matrix {k}, {plain.place(row, j)}")
            for row, cells in plain.rows()
            for j in columns
            if cells[j].strip()
        ]  # fmt: skip
        found.append(cells)
    rows = Rows(names=[name for grid in grids for name in grid.heading[1:] if name])
    rows.names += [left for cells in found for left, *_ in cells]
    turned = _turned(found, orientation, known_link, rows)
    for who, cells in zip(people, found, strict=True):
        for a, b, answer, place in cells:
            source, target = (b, a) if turned else (a, b)
            rows.add(who, source, target, answer, place)
    for k, (who, cells) in enumerate(zip(people, found, strict=True), 1):
        if not cells and grids[k - 1].heading[1:]:
            # Somebody who left everything empty is somebody all the same.
            name = grids[k - 1].heading[1]
            rows.add(who, name, name, "", f"matrix {k}")
    return rows


def _named_columns(grid: Grid, columns: Iterable[int], where: str) -> list[int]:
    """Return the columns with a name, after checking that none stands twice or is left without."""
    kept = []
    for k in columns:
        if grid.heading[k]:
            kept.append(k)
        elif grid.filled(k):
            why = f"column {k + 1} of {where} holds answers and has no name"
            raise UnreadableFile(grid.name, why, "Name it, or clear the cells below it.")
    _once([fold(grid.heading[k]) for k in kept], f"on top of {where}", grid.name)
    return kept


def _once(names: Sequence[str], where: str, file: str) -> None:
    first: dict[str, int] = {}
    for k, name in enumerate(names, 1):
        if first.setdefault(name, k) != k:
            why = f"names {first[name]} and {k} {where} are the same"
            raise UnreadableFile(file, why, "Rename one of the two.")


_Cells = list[tuple[str, str, str, str]]


def _turned(
    found: Sequence[_Cells],
    orientation: Orientation | None,
    known_link: tuple[str, str] | None,
    rows: Rows,
) -> bool:
    """Return whether the columns are the sources, as was said or as a known link shows."""
    check_orientation(orientation)
    if known_link is None:
        if orientation is None:
            raise InvalidValue("orientation", None, _how_to_tell(found))
        return orientation == "target rows"
    if not (isinstance(known_link, (tuple, list)) and len(known_link) == 2):
        remedy = "give (source, target) of a link that people surely see"
        raise InvalidValue("known_link", known_link, remedy)
    source, target = (fold(str(name)) for name in known_link)
    straight = _seen(found, source, target)
    against = _seen(found, target, source)
    if max(straight, against) < 2 * min(straight, against) or straight == against:
        remedy = (
            f"it stands in {straight} matrices with its source at the left and in {against} with "
            "it on top: that does not tell; take another link, or say orientation="
        )
        raise InvalidValue("known_link", known_link, remedy)
    shows = "source rows" if straight > against else "target rows"
    if orientation not in (None, shows):
        remedy = f"the known link stands there {max(straight, against)} times as in {shows!r}"
        raise InvalidValue("orientation", orientation, remedy)
    most, few = max(straight, against), min(straight, against)
    said = f"{shows}: so the known link stands in {most} matrices, the other way round in {few}"
    rows.remarks.append(Remark("assumed", "orientation", said))
    return shows == "target rows"


def check_orientation(orientation: object) -> None:
    """Refuse anything but "source rows" and "target rows"."""
    if orientation not in (None, "source rows", "target rows"):
        remedy = 'use "source rows" (a row influences the columns) or "target rows"'
        raise InvalidValue("orientation", orientation, remedy)


def _seen(found: Sequence[_Cells], left: str, top: str) -> int:
    return sum(
        any(fold(a) == left and fold(b) == top and fold(x) not in _UNMARKED for a, b, x, _ in cells)
        for cells in found
    )


def _how_to_tell(found: Sequence[_Cells]) -> str:
    """Return how to find out what a row is, with a cell of these very matrices."""
    say = 'say orientation="source rows" (a row influences the columns) or "target rows"'
    for cells in found:
        filled = {(fold(a), fold(b)) for a, b, x, _ in cells if fold(x) not in _UNMARKED}
        for a, b, _, place in cells:
            one = fold(a), fold(b)
            if one in filled and one[0] != one[1] and one[::-1] not in filled:
                return (
                    f"{say}. To check, look at {place}: if it says what the name at the left of "
                    "it does to the name above it, it is source rows"
                )
    return f"{say}; or give known_link=(source, target), a link that people surely see"


# -- matrices under each other -----------------------------------------------------------------


def name_column(grid: Grid, fields: Mapping[str, int]) -> int | None:
    """Return the column whose cells are names of other columns, or None."""
    other = [k for k in range(len(grid.heading)) if k not in _of_person(fields)]
    names = {fold(grid.heading[k]) for k in other if grid.heading[k]}
    for k in other:
        cells = {fold(cell) for cell in set(grid.columns[k]) if cell.strip()}
        if cells and len(cells & names) >= max(2, (len(cells) + 1) // 2):
            return k
    return None


def _of_person(fields: Mapping[str, int]) -> set[int]:
    return {k for name, k in fields.items() if name in ("respondent", *_EXTRA)}


def stacked_rows(
    grid: Grid,
    fields: Mapping[str, int],
    orientation: Orientation | None,
    known_link: tuple[str, str] | None,
    decimal: Decimal | None,
) -> Rows:
    """Return the answers of matrices under each other, with a column that says whose each is."""
    left = name_column(grid, fields)
    if left is None or "respondent" not in fields:
        why = "it is no stack of matrices: a column of respondents and one of names are needed"
        raise UnreadableFile(grid.name, why, "Say which layout it has.")
    outside = _of_person(fields) | {left}
    columns = _named_columns(
        grid, (k for k in range(len(grid.heading)) if k not in outside), "the stack"
    )
    plain = grid.plain_numbers(columns, decimal)
    rows = Rows(names=[grid.heading[k] for k in columns])
    said_by_heading: dict[int, Orientation] = {}
    for name, orient in (("source", "source rows"), ("target", "target rows")):
        if fields.get(name) == left:
            said_by_heading[left] = orient  # type: ignore[assignment]
    if orientation is None and left in said_by_heading:
        orientation = said_by_heading[left]
        said = f"{orientation}: so the heading {shown(grid.heading[left], 40)} says"
        rows.remarks.append(Remark("assumed", "orientation", said))
    by_person: dict[str, _Cells] = {}
    extra: dict[str, dict[str, str]] = {}
    who, filled_down, given = "", 0, fields["respondent"]
    for row, cells in plain.rows():
        if cells[given].strip():
            who = " ".join(cells[given].split())
        else:
            filled_down += bool(who)
        mine = by_person.setdefault(who, [])
        known = extra.setdefault(who, {})
        for name in _EXTRA:
            if name in fields and cells[fields[name]].strip():
                known.setdefault(name, cells[fields[name]].strip())
        mine += [
            (cells[left].strip(), plain.heading[j], cells[j], f"cell {plain.place(row, j)}")
            for j in columns
            if cells[j].strip()
        ]
    if filled_down:
        said = f"{filled_down} rows without a respondent belong to the one above them"
        rows.remarks.append(Remark("assumed", "respondents", said))
    rows.names += [left for cells in by_person.values() for left, *_ in cells]
    turned = _turned(list(by_person.values()), orientation, known_link, rows)
    for who, mine in by_person.items():
        values = {name: extra[who].get(name, "") for name in _EXTRA if name in fields}
        first = plain.heading[columns[0]]
        for a, b, answer, place in mine or [(first, first, "", "an empty matrix")]:
            source, target = (b, a) if turned else (a, b)
            rows.add(who, source, target, answer, place)
            rows.add_extra(values)
    return rows


# -- one column per pair -----------------------------------------------------------------------


def pair_rows(
    grid: Grid,
    fields: Mapping[str, int],
    pairs: Mapping[int, tuple[str, str]],
    decimal: Decimal | None,
) -> Rows:
    """Return the answers of a survey export: one row per person, one column per pair."""
    plain = grid.plain_numbers(pairs, decimal)
    rows = Rows()
    given = fields.get("respondent")
    extra = [name for name in _EXTRA if name in fields and fields[name] not in pairs]
    if given is None:
        said = "there is no column of respondents: each row is read as one person"
        rows.remarks.append(Remark("assumed", "respondents", said))
    for row, cells in plain.rows():
        who = str(row + plain.first) if given is None else cells[given]
        values = {name: cells[fields[name]] for name in extra}
        for k, (source, target) in pairs.items():
            rows.add(who, source, target, cells[k], f"cell {plain.place(row, k)}")
            rows.add_extra(values)
    return rows


# -- one column per word -----------------------------------------------------------------------


def word_columns(grid: Grid, fields: Mapping[str, int], scale: Scale) -> dict[int, str]:
    """Return the columns whose heading is a word of the scale, if there are two at least."""
    free = (k for k in range(len(grid.heading)) if k not in fields.values())
    found = {k: grid.heading[k] for k in free if grid.heading[k]}
    words = {k: name for k, name in found.items() if scale.meaning(name) is not None}
    return words if len(words) > 1 else {}


def word_rows(
    grids: Sequence[Grid],
    people: Sequence[str] | None,
    fields_in: Callable[[Grid], Mapping[str, int]],
    scale: Scale,
) -> Rows:
    """Return the answers of sheets with one row per pair and a mark under the word that fits."""
    rows = Rows()
    refused: list[str] = []
    for k, grid in enumerate(grids):
        fields = fields_in(grid)
        words = word_columns(grid, fields, scale)
        if not {"source", "target"} <= fields.keys() or not words:
            why = f"sheet {k + 1} has not the columns source and target and a column per word"
            raise UnreadableFile(grid.name, why, "Give all sheets the same form.")
        within = "" if len(grids) == 1 else f"sheet {k + 1}, "
        any_mark = False
        for row, cells in grid.rows():
            marked = [j for j in words if fold(cells[j]) not in _UNMARKED]
            place = f"{within}row {row + grid.first}"
            odd = [j for j in marked if fold(cells[j]) not in _MARKED]
            if len(marked) > 1 or odd:
                refused.append(place)
                continue
            if not marked:
                continue
            any_mark = True
            who = people[k] if people is not None else cells[fields["respondent"]]
            rows.add(who, cells[fields["source"]], cells[fields["target"]], words[marked[0]], place)
            rows.add_extra({n: cells[fields[n]] for n in _EXTRA if n in fields})
        if people is not None and not any_mark:
            first = next((cells[fields["source"]] for _, cells in grid.rows()), "")
            rows.add(people[k], first, first, "", f"{within}without a mark")
            rows.add_extra({n: "" for n in _EXTRA if n in fields})
    said = "more than one word is marked, or with something else than 1 or x"
    rows.remarks += [Remark("refused", place, said) for place in refused[:_MOST_REFUSED]]
    if len(refused) > _MOST_REFUSED:
        more = f"the same in {len(refused) - _MOST_REFUSED} more rows"
        rows.remarks.append(Remark("refused", "more rows", more))
    return rows
