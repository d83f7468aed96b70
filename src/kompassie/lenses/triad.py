"""The triad in balance: three K's scored by oneself and by others. A picture of this moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..errors import InvalidValue
from ..model.fields import clean_name, number
from ..model.frozen import FrozenDict
from ..people.privacy import hidden_text
from ..people.scores import Scores
from ..people.sealing import sealed
from ..people.survey import MINIMUM_GROUP
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult

__all__ = ["K_NAMES", "Triad", "triad"]

K_NAMES = ("kompassie", "kwetsbaarheid", "kracht")
"""The three K's: compassion (compass and connection), vulnerability, strength."""

_ALSO = {"compassion": "kompassie", "vulnerability": "kwetsbaarheid", "strength": "kracht"}
_FAR = 2.0  # points of ten: from here strength stands out above vulnerability


@dataclass(frozen=True, repr=False)
class Triad(TableResult):
    """Three scores and their balance, by these raters at this moment; no label for a person.

    Parameters
    ----------
    scores
        {kompassie, kwetsbaarheid, kracht: score}, 0 … 10.
    others
        Mean score by others; empty where nobody else scored or the group is too small to show.
    raters
        Number of others.
    sheets
        {rater: scores} of the others, only where `personal=True` was given.
    hidden
        True where others scored and their means are not shown: fewer than five.
    date
        When the own scores were given; empty where nobody said.
    dates
        {rater: date} of the sheets that are shown.
    provenance
        How it was made.
    """

    scores: Mapping[str, float]
    others: Mapping[str, float]
    raters: int
    sheets: Mapping[str, Mapping[str, float]]
    hidden: bool
    date: str
    dates: Mapping[str, str]
    provenance: Provenance

    @property
    def level(self) -> float:
        """Mean of the three scores."""
        return sum(self.scores.values()) / 3

    @property
    def balance(self) -> float:
        """Lowest ÷ mean: 1 = in balance (also three zeros), 0 = one is absent."""
        return min(self.scores.values()) / self.level if self.level else 1.0

    @property
    def low(self) -> tuple[str, ...]:
        """The K's with the lowest score; empty where all three are equal."""
        least = min(self.scores.values())
        low = tuple(k for k, score in self.scores.items() if score == least)
        return () if len(low) == 3 else low

    @property
    def lowest(self) -> str | None:
        """The K with the lowest score; None where it is not one."""
        return self.low[0] if len(self.low) == 1 else None

    @property
    def risks(self) -> tuple[str, ...]:
        """What the article warns for with these scores.

        "forcing": strength stands two points or more above the lowest, vulnerability: force
        instead of strength. "out_of_touch", "no_search", "scattered": compassion, vulnerability
        or strength is lowest.
        """
        of = {"kompassie": "out_of_touch", "kwetsbaarheid": "no_search", "kracht": "scattered"}
        risks = [of[k] for k in self.low]
        lead = self.scores["kracht"] - self.scores["kwetsbaarheid"]
        if "kwetsbaarheid" in self.low and lead >= _FAR:
            risks.insert(0, "forcing")
        return tuple(risks)

    @property
    def difference(self) -> Mapping[str, float]:
        """Own score minus the mean of the others, for each K; empty where there is no such mean."""
        return FrozenDict({k: self.scores[k] - mean for k, mean in self.others.items()})

    def completeness(self) -> str:
        """Return one line on whose scores these are."""
        own = f"own scores of {self.date}" if self.date else "own scores"
        if self.hidden:
            return f"{own}; others {hidden_text()}"
        return f"{own} and those of {self.raters} others" if self.raters else own

    def table(self) -> Table:
        """Return one row per K: own score, mean of the others, difference; a column per sheet."""
        names = list(self.scores)
        columns: dict[str, list[object]] = {
            "k": list(names),
            "self": [self.scores[k] for k in names],
            "others": [self.others.get(k) for k in names],
            "difference": [self.difference.get(k) for k in names],
        }
        for rater, sheet in self.sheets.items():
            columns[f"by {rater}"] = [sheet[k] for k in names]
        return Table(columns)


@sealed
def triad(
    scores: Mapping[str, object] | Scores,
    /,
    *,
    others: Iterable[Mapping[str, object]] | Mapping[str, Mapping[str, float]] = (),
    personal: bool = False,
) -> Triad:
    """Weigh three K scores: balance, level, the lowest and what the article warns for.

    Parameters
    ----------
    scores
        {"kompassie": …, "kwetsbaarheid": …, "kracht": …}, each 0 … 10; English names
        (compassion, vulnerability, strength) are taken too, and a "date" and a "rater" beside them
        are kept. Or a sheet read by `read_scores` with `about=`: own scores and those of others.
    others
        Scores by others: {rater: scores}, or rows with "rater" (and, if kept, "date") beside the
        three scores. Several dates of one rater count the last.
    personal
        True: show each sheet, and means of fewer than five others.

    Returns
    -------
    Triad
        A profile of this moment, by these raters; never a label for a person.

    Raises
    ------
    InvalidValue
        For a missing or unknown K, a score outside 0 … 10, or one rater twice on one date.

    References
    ----------
    The measure (lowest ÷ mean) is this library's own; nothing validates it.

    Examples
    --------
    >>> import kompassie as ks
    >>> t = ks.triad({"kompassie": 7, "kwetsbaarheid": 6, "kracht": 8})
    >>> round(t.balance, 2), t.level, t.lowest
    (0.86, 7.0, 'kwetsbaarheid')
    >>> ks.triad({"kompassie": 7, "kwetsbaarheid": 2, "kracht": 9}).risks
    ('forcing', 'no_search')
    """
    if isinstance(scores, Scores):
        scores, others = _read(scores)
    own, date = _dated(scores, "scores")
    dated = _sheets(others)
    sheets = {rater: sheet for rater, (_, sheet) in dated.items()}
    shown = bool(sheets) and (personal or len(sheets) >= MINIMUM_GROUP)
    means = {k: sum(s[k] for s in sheets.values()) / len(sheets) for k in K_NAMES if shown}
    return Triad(
        FrozenDict(own),
        FrozenDict(means),
        len(sheets),
        FrozenDict({r: FrozenDict(s) for r, s in sheets.items()} if personal else {}),
        bool(sheets) and not shown,
        date,
        FrozenDict({r: when for r, (when, _) in dated.items()} if personal else {}),
        made_by("triad", {"raters": len(sheets), "personal": personal}),
    )


def _sheet(scores: object, what: str) -> dict[str, float]:
    if not isinstance(scores, Mapping):
        remedy = 'give {"kompassie": 7, "kwetsbaarheid": 6, "kracht": 8}'
        raise InvalidValue(what, scores, remedy)
    found: dict[str, float] = {}
    for key, value in scores.items():
        name = str(key).strip().casefold()
        name = _ALSO.get(name, name)
        if name not in K_NAMES:
            raise InvalidValue(f"K in {what}", key, f"use {', '.join(K_NAMES)}")
        if name in found:
            raise InvalidValue(f"K in {what}", key, "give each K once")
        found[name] = number(value, f"{name} in {what}", "use a score from 0 to 10", 0.0, 10.0)
    if missing := [k for k in K_NAMES if k not in found]:
        remedy = f"give a score for {' and '.join(missing)} too: what is missing is not guessed"
        raise InvalidValue(what, sorted(found), remedy)
    return {k: found[k] for k in K_NAMES}


def _dated(sheet: object, what: str) -> tuple[dict[str, float], str]:
    """Return the three scores of a sheet and its date, which may be empty."""
    if not isinstance(sheet, Mapping):
        return _sheet(sheet, what), ""
    date = str(sheet.get("date") or "").strip()
    return _sheet({k: v for k, v in sheet.items() if k not in ("rater", "date")}, what), date


def _read(scores: Scores) -> tuple[dict[str, object], list[dict[str, object]]]:
    """Return the last own sheet, and all sheets of others, of scores that were read."""
    sheets: dict[tuple[int, str, str], dict[str, object]] = {}
    for k in range(len(scores)):
        group = scores.groups[scores.group[k]] if scores.group[k] >= 0 else ""
        date = scores.waves[scores.wave[k]] if scores.wave[k] >= 0 else ""
        sheet = sheets.setdefault((int(scores.person[k]), date, group), {})
        if scores.current[k] == scores.current[k]:
            sheet[scores.variables[scores.variable[k]]] = float(scores.current[k])
    own = [(date, sheet) for (_, date, group), sheet in sheets.items() if group == "self"]
    if not own:
        remedy = "read the sheet with about=, so that it is known whose own scores are in it"
        raise InvalidValue("scores", scores, remedy)
    date, last = max(own, key=lambda found: scores.waves.index(found[0]) if found[0] else -1)
    others = [
        {**sheet, "rater": f"{person}", "date": when}
        for (person, when, group), sheet in sheets.items()
        if group != "self"
    ]
    return {**last, "date": date}, others


def _sheets(others: object) -> dict[str, tuple[str, dict[str, float]]]:
    if isinstance(others, Mapping):
        given = [{"rater": rater, **sheet} for rater, sheet in others.items()]
    elif isinstance(others, Iterable) and not isinstance(others, str):
        given = list(others)
    else:
        raise InvalidValue("others", others, "give rows, or {rater: scores}")
    last: dict[str, tuple[str, dict[str, float]]] = {}
    seen = set()
    for k, row in enumerate(given, start=1):
        if not isinstance(row, Mapping) or "rater" not in row:
            what = type(row).__name__
            raise InvalidValue("row of others", what, 'give "rater" beside the three scores')
        rater = clean_name(row["rater"], "rater")
        sheet, date = _dated(row, "others")
        if (rater.casefold(), date) in seen:
            remedy = "one rater, one sheet a date: keep one"
            raise InvalidValue(f"rater in row {k} of others", "one that was there", remedy)
        seen.add((rater.casefold(), date))
        if rater not in last or date > last[rater][0]:
            last[rater] = (date, sheet)
    return last
