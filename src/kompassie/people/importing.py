"""From rows of a table to answers by number, with a report of what was refused and why.

Every different text is read once, whatever the number of rows; what remains are whole arrays.
Nothing that stood in a cell is repeated in the report but names of variables that were taken: a
refused cell may hold anything, a colleague's name included.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InvalidValue, Problem, TableError
from ..model.fields import clean_name
from ..model.frozen import FrozenDict
from ..model.remarks import Remark
from .answers import Kind, plain_number
from .columns import Column, columns_of, text_codes
from .scales import Scale, scale_in, scale_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "MOST_REMARKS",
    "Gathered",
    "gather",
    "names_of",
    "refusals",
    "synonym_table",
    "text_hash",
]

HEADINGS = {
    "respondent": (
        "respondent", "respondent_id", "respondent id", "respondentnummer", "respondentcode",
        "person", "wie", "deelnemer", "persoon", "participant", "id",
    ),
    "source": (
        "source", "from", "cause", "van", "oorzaak", "bron", "als dit toeneemt", "als x toeneemt",
        "if this increases",
    ),
    "target": (
        "target", "to", "effect", "naar", "gevolg", "doel", "wat gebeurt er direct met",
        "wat gebeurt er dan direct met", "what happens directly to",
    ),
    "answer": ("answer", "antwoord", "score", "invloed", "influence", "value", "waarde"),
    "sign": ("sign", "polarity", "teken", "polariteit", "richting"),
    "strength": ("strength", "sterkte", "weight", "gewicht"),
    "confidence": ("confidence", "zekerheid"),
    "delay": ("delay", "vertraging"),
    "quote": ("quote", "citaat", "toelichting"),
    "round": ("round", "ronde", "wave", "meting", "golf"),
    "group": ("group", "groep", "team", "afdeling"),
    "status": ("status", "state"),
}  # fmt: skip
_ORDER = ("respondent", "source", "target", "answer", "strength")
_FORMULA = ("=", "@", "+", "-", "\t", "\r", "\x00")

MOST_REMARKS = 200
"""Remarks of one code that are listed one by one; the rest is counted."""

_REASONS = (
    "",
    "no respondent",
    "the source is empty or cannot be a name",
    "the source begins like a formula",
    "the target is empty or cannot be a name",
    "the target begins like a formula",
    "the answer is not on the scale",
)


@dataclass(frozen=True)
class Gathered:
    """Rows that were taken, by number, and remarks on all of them.

    Every array has one entry per row that was taken; `row` is its number in the table.
    """

    row: NDArray[np.int64]
    who: NDArray[np.int32]
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    kind: NDArray[np.int8]
    strength: NDArray[np.float32]
    confidence: NDArray[np.float32] | None
    delay: NDArray[np.float32] | None
    round: NDArray[np.int32]
    group: NDArray[np.int32]
    status: NDArray[np.int32]
    quote: NDArray[np.int32] | None
    names: list[str]
    people: list[str]
    rounds: list[str]
    groups: list[str]
    statuses: list[str]
    quotes: list[str]
    remarks: list[Remark]


def synonym_table(synonyms: Mapping[str, str] | None) -> FrozenDict[str, str]:
    """Return a merge table {variant: name}, cleaned and followed to its ends."""
    if synonyms is None:
        return FrozenDict()
    if not isinstance(synonyms, Mapping):
        raise InvalidValue("synonyms", type(synonyms).__name__, "give a dictionary {variant: name}")
    table = {clean_name(k, "synonym"): clean_name(v, "synonym") for k, v in synonyms.items()}
    ends = {}
    for variant, name in table.items():
        seen = {variant}
        while name in table and name != table[name]:
            if name in seen:
                raise InvalidValue("synonyms", variant, "the merge table goes round in a circle")
            seen.add(name)
            name = table[name]
        ends[variant] = name
    return FrozenDict(ends)


def gather(
    rows: Any,
    columns: Mapping[str, object] | None,
    scale: object,
    synonyms: Mapping[str, str],
    variables: Iterable[str] | None,
    first_row: int,
) -> Gathered:
    """Return the rows that can be taken; see `Survey.from_rows`."""
    found, count = columns_of(rows, HEADINGS, _ORDER, ("respondent", "source", "target"), columns)
    remarks: list[Remark] = []
    given = [] if variables is None else list(dict.fromkeys(clean_name(v) for v in variables))
    place = {name: k for k, name in enumerate(given)}
    who, people = text_codes(found["respondent"])
    source, bad_source = names_of(found["source"], synonyms, place)
    target, bad_target = names_of(found["target"], synonyms, place)
    kind, strength = _answers(found, scale, count, remarks)
    reason = np.zeros(count, dtype=np.int8)
    for code, refused in (
        (6, kind == 0),
        (5, bad_target == 2),
        (4, bad_target == 1),
        (3, bad_source == 2),
        (2, bad_source == 1),
        (1, who < 0),
    ):
        reason[refused] = code
    blank = (who < 0) & (source < 0) & (target < 0) & (kind == Kind.NOT_MENTIONED)
    taken = np.flatnonzero(reason == 0)
    _refuse(reason, blank, count, first_row, remarks)
    names = list(place)
    source, target = source[taken], target[taken]
    order = _first_mention(source, target, len(given))
    where = np.full(len(names), -1, dtype=np.int32)
    where[order] = np.arange(len(order), dtype=np.int32)
    if given and len(order) > len(given):
        text = "not in the list of variables that was given; added behind it"
        for k in order[len(given) :]:
            remarks.append(Remark("new variable", names[k], text))

    def category(field: str) -> tuple[NDArray[np.int32], list[str]]:
        if field not in found:
            return np.full(len(taken), -1, dtype=np.int32), []
        codes, values = text_codes(found[field])
        return codes[taken], values

    def number(field: str, high: float) -> NDArray[np.float32] | None:
        if field not in found:
            return None
        return _numbers(found[field], field, high, taken, first_row, remarks)

    rounds, groups, statuses = category("round"), category("group"), category("status")
    quote, quotes = category("quote") if "quote" in found else (None, [])
    return Gathered(
        taken + first_row, who[taken], where[source], where[target], kind[taken], strength[taken],
        number("confidence", 1.0), number("delay", math.inf),
        rounds[0], groups[0], statuses[0], quote,
        [names[k] for k in order], people, rounds[1], groups[1], statuses[1], quotes, remarks,
    )  # fmt: skip


def names_of(
    column: Column, synonyms: Mapping[str, str], place: dict[str, int]
) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """Return the place of each name (−1: none) and why: 1 no name, 2 like a formula."""
    codes = np.full(max(len(column.values), 1), -1, dtype=np.int32)
    why = np.zeros(max(len(column.values), 1), dtype=np.int8)
    for k, value in enumerate(column.values):
        why[k] = 1
        if not isinstance(value, str) or not value.strip():
            continue
        if value.lstrip().startswith(_FORMULA):
            why[k] = 2
            continue
        try:
            name = clean_name(value)
        except InvalidValue:
            continue
        name = synonyms.get(name, name)
        codes[k] = place.setdefault(name, len(place))
        why[k] = 0
    return codes[column.codes], why[column.codes]


def _answers(
    found: Mapping[str, Column], scale: object, count: int, remarks: list[Remark]
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return kind (0: not on the scale) and strength of every row."""
    field = next((f for f in ("answer", "sign", "strength") if f in found), None)
    if field is None:
        remedy = "a column is missing: answer, sign or strength; say which one it is with columns="
        raise InvalidValue("columns", [c.heading for c in found.values()], remedy)
    column = found[field]
    chosen = scale_of(scale)
    if scale is None and (named := scale_in(column.heading)) is not None:
        chosen = named
        text = f"the scale {named.name}, which the heading of the answers names"
        remarks.append(Remark("assumed", column.heading, text))
    elif scale is None:
        _need_scale(column)
    if not chosen.signed:
        text = f"the scale {chosen.name} has no minus: no answer on it can mean the opposite way"
        remarks.append(Remark("unsigned scale", column.heading, text))
    kinds, strengths = _meanings(column, chosen)
    if field == "sign" and "strength" in found:
        extra = _fractions(found["strength"], scale)
        decided = (kinds == Kind.PLUS) | (kinds == Kind.MINUS)
        strengths = np.where(decided & np.isnan(strengths), extra, strengths)
        wrong = int((decided & (extra == -1)).sum())
        if wrong:
            strengths = np.where(strengths == -1, np.float32(np.nan), strengths)
            text = f"{wrong:,} strengths are not from above 0 up to 1: the sign is kept without"
            remarks.append(Remark("left out", found["strength"].heading, text))
    return kinds, strengths.astype(np.float32)


def _need_scale(column: Column) -> None:
    for value in column.values:
        number = plain_number(" ".join(str(value).split()))
        if number is not None and number not in (-1.0, 0.0, 1.0):
            remedy = 'say which scale they are on, such as scale="-3..3"'
            raise InvalidValue("answers", "numbers beyond −1, 0 and 1", remedy)


def _meanings(column: Column, scale: Scale) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    kinds = np.zeros(max(len(column.values), 1), dtype=np.int8)
    strengths = np.full(len(kinds), np.nan, dtype=np.float32)
    for k, value in enumerate(column.values):
        meaning = scale.meaning(value)
        if meaning is not None:
            kinds[k], strengths[k] = meaning
    return kinds[column.codes], strengths[column.codes]


def _fractions(column: Column, scale: object) -> NDArray[np.float32]:
    """Return strengths (NaN: none given; −1: no strength at all)."""
    values = np.full(max(len(column.values), 1), np.nan, dtype=np.float32)
    named = None if scale is None else scale_of(scale)
    for k, value in enumerate(column.values):
        if value is None or not str(value).strip():
            continue
        meaning = None if named is None else named.meaning(value)
        if meaning is not None and meaning[0] in (Kind.PLUS, Kind.MINUS):
            values[k] = meaning[1]
            continue
        number = plain_number(str(value).strip())
        values[k] = number if number is not None and 0 < number <= 1 else -1
    return values[column.codes]


def _numbers(
    column: Column,
    field: str,
    high: float,
    taken: NDArray[np.int64],
    first_row: int,
    remarks: list[Remark],
) -> NDArray[np.float32]:
    values = np.full(max(len(column.values), 1), np.nan, dtype=np.float32)
    wrong = np.zeros(len(values), dtype=bool)
    for k, value in enumerate(column.values):
        if value is None or not str(value).strip():
            continue
        number = plain_number(str(value).strip())
        if number is None or not 0 <= number <= high:
            wrong[k] = True
        else:
            values[k] = number
    rows = taken[wrong[column.codes[taken]]] + first_row
    _listed("left out", rows, lambda _: f"this {field} is no number that fits", remarks)
    return values[column.codes[taken]]


def _first_mention(
    source: NDArray[np.int32], target: NDArray[np.int32], given: int
) -> NDArray[np.int64]:
    """Return the names' old places: those given, then others in order of first mention."""
    both = np.empty(2 * len(source), dtype=np.int64)
    both[0::2], both[1::2] = source, target
    codes, first = np.unique(both, return_index=True)
    others = codes[np.argsort(first)]
    return np.concatenate([np.arange(given), others[others >= given]])


def _refuse(
    reason: NDArray[np.int8],
    blank: NDArray[np.bool_],
    count: int,
    first_row: int,
    remarks: list[Remark],
) -> None:
    """List refused rows; raise where more than half of all rows would be refused."""
    refused = np.flatnonzero((reason > 0) & ~blank)
    if 2 * len(refused) > count - int(blank.sum()):
        problems = [
            Problem(f"row {k + first_row}", "…", _REASONS[reason[k]]) for k in refused[:1000]
        ]
        raise TableError(problems, "the answers: more than half of the rows cannot be taken")
    remarks.append(
        Remark("read", "all rows", f"{count:,} rows, {int((reason == 0).sum()):,} taken")
    )
    _listed(
        "blank row", np.flatnonzero(blank) + first_row, lambda _: "nothing stands in it", remarks
    )
    why = {int(k) + first_row: _REASONS[reason[k]] for k in refused[:MOST_REMARKS]}
    _listed("refused", refused + first_row, lambda row: why[row], remarks)


def refusals(
    rows: NDArray[np.int64], count: int, why: str, what: str, first_row: int
) -> list[Remark]:
    """Return remarks on rows that cannot be taken; raise if they are more than half of all."""
    if 2 * len(rows) > count:
        problems = [Problem(f"row {k + first_row}", "…", why) for k in rows[:1000]]
        raise TableError(problems, f"{what}: more than half of the rows")
    remarks: list[Remark] = []
    _listed("refused", rows + first_row, lambda _: why, remarks)
    return remarks


def _listed(
    code: str, rows: NDArray[np.int64], text: Callable[[int], str], remarks: list[Remark]
) -> None:
    """Add a remark for each row, up to a number, and one that counts the others."""
    remarks += [Remark(code, f"row {row}", text(int(row))) for row in rows[:MOST_REMARKS]]
    if len(rows) > MOST_REMARKS:
        more = len(rows) - MOST_REMARKS
        remarks.append(Remark(code, "more rows", f"the same in {more:,} more rows"))


def text_hash(*texts: str) -> int:
    """Return 64 bits of a text that are the same everywhere."""
    digest = hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "little")
