"""The yardstick: current levels held beside the desired ones, round after round."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..errors import InvalidValue
from ..model.fields import clean_name
from ..people.privacy import hidden_text
from ..people.sealing import sealed
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .score_rows import ScoreRow, by_size, mean_of, score_rows, score_scale, too_few

__all__ = ["RoundGap", "Yardstick", "yardstick"]


@dataclass(frozen=True)
class RoundGap:
    """One behaviour in one round.

    Parameters
    ----------
    behaviour, round
        Which, and when.
    current, desired
        Means over members; NaN where hidden.
    moved, lowered
        Change of the current level, and fall of the desired level, since the round before; NaN in
        the first, and beside a hidden one.
    hidden
        Whether fewer than five members gave a score.
    """

    behaviour: str
    round: str
    current: float
    desired: float
    moved: float
    lowered: float
    hidden: bool = False

    @property
    def gap(self) -> float:
        """Desired minus current, in points of the scale."""
        return self.desired - self.current


@dataclass(frozen=True, repr=False)
class Yardstick(TableResult):
    """Current and desired levels over rounds.

    Parameters
    ----------
    points
        One per behaviour and round, in order.
    rounds
        The rounds, in order.
    sheets
        The rows by member, only where `personal=True` was given.
    provenance
        How it was made.
    """

    points: tuple[RoundGap, ...]
    rounds: tuple[str, ...]
    sheets: tuple[ScoreRow, ...]
    provenance: Provenance

    def lead(self, behaviour: str, member: str) -> tuple[float, ...]:
        """Return for each round how far one member's current score is above the others' mean.

        NaN where either is missing. Asks for `personal=True`, as it is about one person.
        """
        if not self.sheets:
            raise InvalidValue("personal", False, "a lead is about one person: personal=True")
        name = clean_name(member, "member")
        found = []
        for at in self.rounds:
            here = [r for r in self.sheets if r.behaviour == behaviour and r.round == at]
            own = mean_of([r.current for r in here if r.member == name])
            found.append(own - mean_of([r.current for r in here if r.member != name]))
        if all(x != x for x in found):
            raise InvalidValue("member", member, "use one who scored this behaviour, with others")
        return tuple(found)

    def of(self, behaviour: str) -> tuple[RoundGap, ...]:
        """Return the rounds of one behaviour."""
        return tuple(p for p in self.points if p.behaviour == behaviour)

    @property
    def behaviours(self) -> tuple[str, ...]:
        """The behaviours, in order of first mention."""
        return tuple(dict.fromkeys(p.behaviour for p in self.points))

    def closed_by_moving(self, behaviour: str) -> float:
        """Return which share of the closing of a gap came from the current level; NaN if none.

        1: the behaviour moved; 0: only the yardstick was lowered.
        """
        points = self.of(behaviour)
        if not points:
            raise InvalidValue("behaviour", behaviour, f"use one of {', '.join(self.behaviours)}")
        closed = points[0].gap - points[-1].gap
        if not closed > 0:
            return math.nan
        return (points[-1].current - points[0].current) / closed

    def table(self) -> Table:
        """Return one row per behaviour and round."""
        names = ("behaviour", "round", "current", "desired", "gap", "moved", "lowered")
        return Table.from_rows(
            names,
            [(p.behaviour, p.round, *_shown(p)) for p in self.points],
        )


def _shown(p: RoundGap) -> tuple[float | str, ...]:
    if p.hidden:
        return (hidden_text(),) * 5
    return p.current, p.desired, p.gap, p.moved, p.lowered


@sealed
def yardstick(
    scores: object, /, *, scale: tuple[float, float] | None = None, personal: bool = False
) -> Yardstick:
    """Hold current levels beside the desired ones, round after round.

    Parameters
    ----------
    scores
        As for `gap`, with rounds.
    scale
        Lowest and highest score there can be; None: as scores that were read say, else (0, 10).
    personal
        True: keep the rows by member, so that a member's lead can be asked for, and show means of
        fewer than five members.

    Returns
    -------
    Yardstick
        Levels, gaps, and whether gaps close by moving or by lowering the yardstick.

    Raises
    ------
    InvalidValue
        As for `gap`; and where there are fewer than two rounds.

    Examples
    --------
    >>> import kompassie as ks
    >>> rows = [(name, "vragen", *row) for name in "abcde" for row in ((3, 8, 1), (4, 6, 2))]
    >>> found = ks.yardstick(rows)
    >>> [p.gap for p in found.of("vragen")], round(found.closed_by_moving("vragen"), 2)
    ([5.0, 2.0], 0.33)
    """
    low, high = score_scale(scale, scores)
    rows = score_rows(scores, low, high)
    rounds = tuple(sorted({r.round for r in rows}, key=by_size))
    if len(rounds) < 2:
        raise InvalidValue("rounds", rounds, 'give at least two, in a column "round"')
    points = []
    for name in dict.fromkeys(r.behaviour for r in rows):
        before: tuple[float, float] | None = None
        for at in rounds:
            chosen = [r for r in rows if r.behaviour == name and r.round == at]
            if not chosen:
                continue
            hidden = too_few(chosen) and not personal
            now = mean_of([r.current for r in chosen]), mean_of([r.desired for r in chosen])
            if hidden:
                now = math.nan, math.nan
            moved, lowered = math.nan, math.nan
            if before is not None:
                moved, lowered = now[0] - before[0], before[1] - now[1]
            points.append(RoundGap(name, at, *now, moved, lowered, hidden))
            before = now
    sheets = rows if personal else ()
    settings = {"scale": (low, high), "personal": personal}
    return Yardstick(tuple(points), rounds, sheets, made_by("yardstick", settings))
