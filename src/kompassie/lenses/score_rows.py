"""Rows of current and desired scores, from whatever holds them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import InvalidValue
from ..model.fields import clean_name, number
from ..people.survey import MINIMUM_GROUP

__all__ = ["ScoreRow", "by_size", "mean_of", "score_rows", "score_scale", "too_few"]

_NAMES = {
    "member": ("member", "respondent", "person", "lid", "wie", "deelnemer", "teamlid"),
    "behaviour": ("behaviour", "behavior", "variable", "gedrag", "variabele", "factor"),
    "current": ("current", "huidig", "nu", "now"),
    "desired": ("desired", "gewenst", "wens", "goal"),
    "round": ("round", "wave", "ronde", "meting"),
}
_REMEDY = 'give rows with "member", "behaviour", "current" and "desired" (and maybe "round")'


@dataclass(frozen=True)
class ScoreRow:
    """What one member said of one behaviour in one round.

    Parameters
    ----------
    member, behaviour, round
        Names; the round is empty where there is one.
    current, desired
        Scores; either may be None.
    """

    member: str
    behaviour: str
    current: float | None
    desired: float | None
    round: str = ""


def score_rows(scores: object, low: float, high: float) -> tuple[ScoreRow, ...]:
    """Return rows from mappings, tuples, a data frame, or a table of scores.

    Parameters
    ----------
    scores
        Rows as mappings; tuples of (member, behaviour, current, desired[, round]); {behaviour:
        {member: (current, desired)}}; a data frame; or a value with flat arrays `person`,
        `variable`, `wave`, `current` and `desired`, as scores that were read have.
    low, high
        Lowest and highest score there can be.

    Raises
    ------
    InvalidValue
        For a row that lacks something, a score outside the scale, or one member twice on one
        behaviour in one round.
    """
    rows = []
    seen = set()
    for k, given in enumerate(_plain(scores), start=1):
        row = _row(given, f"row {k} of the scores", low, high)
        key = (row.member.casefold(), row.behaviour, row.round)
        if key in seen:
            remedy = "one member scores one behaviour once a round: keep one"
            # Rows have numbers; whose they are stays out of the message.
            raise InvalidValue(f"member in row {k} of the scores", "one that was there", remedy)
        seen.add(key)
        rows.append(row)
    if not rows:
        raise InvalidValue("scores", "no rows", _REMEDY)
    return tuple(rows)


def _plain(scores: Any) -> Iterable[Mapping[str, object]]:
    if isinstance(scores, Mapping):
        return [
            {"behaviour": behaviour, "member": member, "current": pair[0], "desired": pair[1]}
            for behaviour, members in scores.items()
            for member, pair in _items(members)
        ]
    if all(hasattr(scores, name) for name in ("variables", "person", "variable", "current")):
        return [
            {
                "member": f"{int(p)}",
                "behaviour": scores.variables[int(v)],
                "current": float(c),
                "desired": float(d),
                "round": scores.waves[int(w)] if int(w) >= 0 else "",
            }
            for p, v, c, d, w in zip(
                scores.person, scores.variable, scores.current, scores.desired, scores.wave,
                strict=True,
            )
        ]  # fmt: skip
    if hasattr(scores, "to_dict"):
        records: list[Mapping[str, object]] = scores.to_dict("records")
        return records
    if hasattr(scores, "rows"):
        given = scores.rows() if callable(scores.rows) else scores.rows
        return _mappings(given)
    if isinstance(scores, Iterable) and not isinstance(scores, str):
        return _mappings(scores)
    raise InvalidValue("scores", type(scores).__name__, _REMEDY)


def _items(members: object) -> Iterable[tuple[object, Any]]:
    if not isinstance(members, Mapping):
        remedy = "give {behaviour: {member: (current, desired)}}"
        raise InvalidValue("scores", type(members).__name__, remedy)
    for k, (member, pair) in enumerate(members.items(), start=1):
        if isinstance(pair, str) or not hasattr(pair, "__len__") or len(pair) != 2:
            remedy = "give (current, desired)"
            raise InvalidValue(f"scores by member {k}", type(pair).__name__, remedy)
        yield member, pair


def _mappings(rows: Iterable[object]) -> list[Mapping[str, object]]:
    found = []
    for row in rows:
        if isinstance(row, Mapping):
            found.append(row)
        elif isinstance(row, (tuple, list)) and len(row) in (4, 5):
            names = ("member", "behaviour", "current", "desired", "round")
            found.append(dict(zip(names, row, strict=False)))
        else:
            raise InvalidValue("row of the scores", type(row).__name__, _REMEDY)
    return found


def _row(given: Mapping[str, object], what: str, low: float, high: float) -> ScoreRow:
    lower = {str(key).strip().casefold(): value for key, value in given.items()}
    values: dict[str, object] = {}
    for name, headings in _NAMES.items():
        values[name] = next((lower[h] for h in headings if h in lower), None)
    for name in ("member", "behaviour"):
        if values[name] is None:
            raise InvalidValue(what, f"no {name}", _REMEDY)
    scores: list[float | None] = []
    for name in ("current", "desired"):
        value = values[name]
        if value is None or value == "" or value != value:
            scores.append(None)
            continue
        remedy = f"use a score from {low:g} to {high:g}, or leave it empty"
        if isinstance(value, str):
            # In a shifted row it may be somebody's name.
            raise InvalidValue(f"{name} in {what}", "a text", remedy)
        scores.append(number(value, f"{name} in {what}", remedy, low, high))
    return ScoreRow(
        clean_name(str(values["member"]), f"member in {what}"),
        clean_name(str(values["behaviour"]), f"behaviour in {what}"),
        scores[0],
        scores[1],
        clean_name(str(values["round"]), f"round in {what}") if values["round"] else "",
    )


def too_few(rows: Sequence[ScoreRow]) -> bool:
    """Return whether fewer than five members gave one of the scores of a behaviour in a round.

    A score that nobody gave has no mean that could show anything.
    """
    given = (sum(getattr(r, name) is not None for r in rows) for name in ("current", "desired"))
    return any(0 < n < MINIMUM_GROUP for n in given)


def score_scale(scale: object, scores: object) -> tuple[float, float]:
    """Return the lowest and highest score there can be: as given, as scores say, or 0 and 10."""
    remedy = "use (lowest, highest) score"
    if scale is None:
        scale = getattr(scores, "scale", (0.0, 10.0))
    if not isinstance(scale, (tuple, list)) or len(scale) != 2:
        raise InvalidValue("scale", scale, remedy)
    low = number(scale[0], "scale", remedy)
    return low, number(scale[1], "scale", remedy, above=low)


def by_size(text: str) -> tuple[float, str]:
    """Return the key by which rounds are ordered: numbers by size, then texts."""
    try:
        return float(text), text
    except ValueError:
        return math.inf, text


def mean_of(values: Sequence[float | None]) -> float:
    """Return the mean of the scores that were given; NaN where none was."""
    known = [v for v in values if v is not None]
    return sum(known) / len(known) if known else math.nan
