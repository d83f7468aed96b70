"""The gap between current and desired behaviour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import InvalidValue
from ..loops.paths import find_paths
from ..model.causal_map import CausalMap
from ..model.source import MapSource, map_of
from ..people.agreement import scale_consensus
from ..people.privacy import Count, hidden_text
from ..people.sealing import sealed
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .score_rows import ScoreRow, by_size, mean_of, score_rows, score_scale, too_few

__all__ = ["BehaviourGap", "Gap", "gap"]

_UPSTREAM = 4  # links
_ERODES = 0.1  # of the scale


@dataclass(frozen=True)
class BehaviourGap:
    """Current and desired level of one behaviour, over members.

    Parameters
    ----------
    behaviour
        Which.
    members
        Number of members who gave either score; "hidden (n < 5)" where fewer than five did.
    current, desired
        Means over those who gave them; NaN where nobody did, or where hidden.
    agreement
        Agreement on the desired level, 0 (half at each end of the scale) … 1 (all the same); NaN
        where nobody gave one, or where hidden.
    upstream
        Hindering variables of the map that lead to it, nearest first.
    """

    behaviour: str
    members: Count
    current: float
    desired: float
    agreement: float
    upstream: tuple[str, ...] = ()

    @property
    def gap(self) -> float:
        """Desired minus current, in points of the scale."""
        return self.desired - self.current

    @property
    def hidden(self) -> bool:
        """Whether too few members gave a score for the means to be shown."""
        return isinstance(self.members, str)


@dataclass(frozen=True, repr=False)
class Gap(TableResult):
    """Gaps between current and desired behaviour, the largest first.

    Parameters
    ----------
    behaviours
        One entry per behaviour; the hidden ones last.
    scale
        Lowest and highest score there can be.
    eroding
        Behaviours whose desired level fell over rounds by a tenth of the scale or more: a gap that
        closes by lowering the yardstick.
    rounds
        The rounds, in order; the last one is shown.
    unknown
        Behaviours that are no variable of the map that was given.
    sheets
        The rows by member, only where `personal=True` was given.
    map
        The map that was given, or None.
    provenance
        How it was made.
    """

    behaviours: tuple[BehaviourGap, ...]
    scale: tuple[float, float]
    eroding: tuple[str, ...]
    rounds: tuple[str, ...]
    unknown: tuple[str, ...]
    sheets: tuple[ScoreRow, ...]
    map: CausalMap | None
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.behaviours)

    def __getitem__(self, behaviour: str) -> BehaviourGap:
        for entry in self.behaviours:
            if entry.behaviour == behaviour:
                return entry
        known = ", ".join(b.behaviour for b in self.behaviours)
        raise InvalidValue("behaviour", behaviour, f"use one of {known}")

    @property
    def largest(self) -> BehaviourGap:
        """The behaviour with the largest gap that is shown."""
        return self.behaviours[0]

    @property
    def hidden(self) -> tuple[str, ...]:
        """The behaviours that too few members scored to be shown."""
        return tuple(b.behaviour for b in self.behaviours if b.hidden)

    def completeness(self) -> str:
        """Return one line on whose scores these are."""
        hidden = len(self.hidden)
        return f"{hidden} of {len(self)} {hidden_text()}" if hidden else "complete"

    def table(self) -> Table:
        """Return one row per behaviour; one per member and behaviour where sheets are shown."""
        if self.sheets:
            return Table.from_rows(
                ("member", "behaviour", "current", "desired", "round"),
                [(r.member, r.behaviour, r.current, r.desired, r.round) for r in self.sheets],
            )
        return Table.from_rows(
            ("behaviour", "members", "current", "desired", "gap", "agreement", "upstream"),
            [
                (
                    b.behaviour, b.members,
                    *([None] * 4 if b.hidden else (b.current, b.desired, b.gap, b.agreement)),
                    ", ".join(b.upstream),
                )
                for b in self.behaviours
            ],
        )  # fmt: skip


@sealed
def gap(
    scores: object,
    /,
    m: MapSource | None = None,
    *,
    scale: tuple[float, float] | None = None,
    personal: bool = False,
) -> Gap:
    """Weigh current against desired behaviour, for each behaviour over members.

    A gap on which members do not agree how it should be is a question of vision, not of behaviour.

    Parameters
    ----------
    scores
        Rows of member, behaviour, current and desired (and maybe round) as mappings, tuples, a
        data frame or scores that were read; or {behaviour: {member: (current, desired)}}.
    m
        A map whose variables have the names of the behaviours: then what hinders each is listed.
    scale
        Lowest and highest score there can be; None: as scores that were read say, else (0, 10).
    personal
        True: keep the rows by member in the result, and show means of fewer than five members.

    Returns
    -------
    Gap
        The last round, largest gap first; and which desired levels fell over rounds.

    Raises
    ------
    InvalidValue
        For a row that lacks something, a score outside the scale, or one member twice.

    Notes
    -----
    O(rows). Agreement is the consensus of Tastle and Wierman (2007). Upstream are hindering
    variables from which a path of at most four links has the sign −.

    References
    ----------
    Tastle and Wierman (2007), "Consensus and dissention: a measure of ordinal dispersion".

    Examples
    --------
    >>> import kompassie as ks
    >>> found = ks.gap({"vragen": {name: (3, 8) for name in "abcde"}, "tang": {"a": (5, 6)}})
    >>> found.largest.behaviour, found.largest.gap, found.largest.agreement, found["tang"].members
    ('vragen', 5.0, 1.0, 'hidden (n < 5)')
    """
    low, high = score_scale(scale, scores)
    rows = score_rows(scores, low, high)
    rounds = tuple(sorted({r.round for r in rows}, key=by_size))
    last = [r for r in rows if r.round == rounds[-1]]
    base = None if m is None else map_of(m)
    names = list(dict.fromkeys(r.behaviour for r in last))
    found = [
        _entry(name, [r for r in last if r.behaviour == name], low, high, base, personal)
        for name in names
    ]
    found.sort(key=lambda b: (-(b.gap if b.gap == b.gap else -math.inf), names.index(b.behaviour)))
    return Gap(
        tuple(found),
        (low, high),
        tuple(
            b.behaviour for b in found if _erodes(rows, b.behaviour, rounds, high - low, personal)
        ),
        tuple(r for r in rounds if r),
        () if base is None else tuple(name for name in names if name not in base),
        rows if personal else (),
        base,
        made_by("gap", {"scale": (low, high), "personal": personal}, base.digest if base else ""),
    )


def _entry(
    name: str, rows: list[ScoreRow], low: float, high: float, m: CausalMap | None, personal: bool
) -> BehaviourGap:
    upstream = _upstream(m, name) if m is not None and name in m else ()
    if too_few(rows) and not personal:
        return BehaviourGap(name, hidden_text(), math.nan, math.nan, math.nan, upstream)
    desired = [r.desired for r in rows if r.desired is not None]
    return BehaviourGap(
        name,
        sum(r.current is not None or r.desired is not None for r in rows),
        mean_of([r.current for r in rows]),
        mean_of(desired),
        scale_consensus(desired, width=high - low),
        upstream,
    )


def _upstream(m: CausalMap, name: str) -> tuple[str, ...]:
    """Return the hindering variables that lead to a variable with sign −, nearest first."""
    near = []
    for variable in m.variables:
        if variable.valence != "hindering" or variable.name == m[name].name:
            continue
        ways = find_paths(m, variable.name, name, max_length=_UPSTREAM, limit=1_000)
        lengths = [len(path) for path in ways if int(path.sign) < 0]
        if lengths:
            near.append((min(lengths), m.position(variable.name), variable.name))
    return tuple(found for _, _, found in sorted(near))


def _erodes(
    rows: Sequence[ScoreRow], name: str, rounds: tuple[str, ...], width: float, personal: bool
) -> bool:
    if len(rounds) < 2:
        return False
    mine = [r for r in rows if r.behaviour == name]
    ends = [[r for r in mine if r.round == at] for at in (rounds[0], rounds[-1])]
    if not personal and any(too_few(end) for end in ends):
        return False
    first, last = (mean_of([r.desired for r in end]) for end in ends)
    return first - last >= _ERODES * width
