"""Which arrow would close a circle: questions from the open ends of a map."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, product

from ..model.causal_map import CausalMap
from ..model.fields import number, whole
from ..model.sign import Sign
from ..model.source import MapSource, map_of
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .find import find_loops
from .paths import Path, find_paths

__all__ = ["LinkSuggestion", "LinkSuggestions", "suggest_links"]

_LONGEST = 5  # links on the way back


@dataclass(frozen=True)
class LinkSuggestion:
    """An arrow that is not in the map and would close a loop, as a question.

    Parameters
    ----------
    source, target
        The arrow.
    way
        The shortest path from `target` back to `source`.
    sign_for_reinforcing
        The sign it would need for a reinforcing loop ("+" or "−"); with the other one the loop
        balances; "?" where the way back hangs on an unsure sign.
    open_ends
        Which of its ends were open: "source" (nothing leaves it yet), "target" (nothing leads to
        it yet), or both.
    loops
        Number of shortest ways back: so many loops of that length would close.
    useful
        Why it may be worth asking: "belief", "owners" (the loop would cross owners), "result",
        "first_loop", "stated" (the whole way back was stated).
    score
        Number of those, plus the open ends, less the length of the loop beyond three.
    """

    source: str
    target: str
    way: Path
    sign_for_reinforcing: str
    open_ends: tuple[str, ...]
    loops: int
    useful: tuple[str, ...]
    score: float

    @property
    def names(self) -> tuple[str, ...]:
        """The variables of the loop it would close, from its source."""
        return (self.source, *self.way.names[:-1])


@dataclass(frozen=True, repr=False)
class LinkSuggestions(TableResult):
    """Arrows that would close a loop, the most worth asking first. Questions, no claims.

    Parameters
    ----------
    map
        The map.
    suggestions
        Best first.
    open_ends
        Variables where nothing leaves, or nothing leads to.
    complete
        Whether every open end was looked at in time.
    provenance
        How it was made.
    """

    map: CausalMap
    suggestions: tuple[LinkSuggestion, ...]
    open_ends: tuple[str, ...]
    complete: bool
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.suggestions)

    def __iter__(self) -> Iterator[LinkSuggestion]:
        return iter(self.suggestions)

    def __getitem__(self, k: int) -> LinkSuggestion:
        return self.suggestions[k]

    def completeness(self) -> str:
        """Return one line that says whether every open end was looked at."""
        return "complete" if self.complete else "stopped at the time limit"

    def table(self) -> Table:
        """Return one row per arrow."""
        return Table.from_rows(
            ("source", "target", "loop", "R_if", "open_ends", "loops", "useful", "score"),
            [
                (
                    s.source,
                    s.target,
                    " → ".join((*s.names, s.source)),
                    s.sign_for_reinforcing,
                    ", ".join(s.open_ends),
                    s.loops,
                    ", ".join(s.useful),
                    s.score,
                )
                for s in self.suggestions
            ],
        )


def suggest_links(
    m: MapSource,
    /,
    n: int = 10,
    time_limit: float | None = 5.0,
) -> LinkSuggestions:
    r"""Suggest arrows that would close a loop, from the open ends of the map.

    An open end is a variable that nothing leaves, or that nothing leads to. An arrow from the one,
    or to the other, closes a loop where a way back is there already. Whether there is such an
    arrow in reality only the team can say: each suggestion is a question.

    Parameters
    ----------
    m
        The map, or a study.
    n
        At most so many suggestions.
    time_limit
        Seconds after which to stop; None: no limit.

    Returns
    -------
    LinkSuggestions
        Ranked by what the loop would touch (a belief, several owners, a result), by the open ends
        it closes, and by its length.

    Notes
    -----
    One search for the shortest ways back, of at most five links, for each open end and each
    variable it can reach: O(open ends · V · links). Asking for missing links that would close a
    loop follows the practice of starting from open loops in group model building.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse("stress -> mistakes +\nmistakes -> rework +")
    >>> best = ks.suggest_links(m)[0]
    >>> best.source, best.target, best.sign_for_reinforcing
    ('rework', 'stress', '+')
    """
    base = map_of(m)
    most = whole(n, "n", 1) or 1
    limit = None
    if time_limit is not None:
        limit = number(time_limit, "time_limit", "use seconds from 0 upwards, or None", 0.0)
    begun = time.monotonic()
    ends = [v for v in base.names if base.links_into(v) and not base.links_from(v)]
    starts = [v for v in base.names if base.links_from(v) and not base.links_into(v)]
    first = not find_loops(base, limit=1)
    loose = set(ends)
    pairs = chain(
        product(ends, base.names),
        ((v, s) for s in starts for v in base.names if v not in loose),
    )
    found = []
    complete = True
    for source, target in pairs:
        if limit is not None and time.monotonic() - begun > limit:
            complete = False
            break
        if source == target or base.has_link(source, target):
            continue
        if (one := _suggestion(base, source, target, ends, starts, first)) is not None:
            found.append(one)
    place = base.position
    found.sort(key=lambda s: (-s.score, len(s.way), place(s.source), place(s.target)))
    settings = {"n": most, "time_limit": time_limit}
    return LinkSuggestions(
        base,
        tuple(found[:most]),
        tuple(name for name in base.names if name in ends or name in starts),
        complete,
        made_by("suggest_links", settings, base.digest),
    )


def _suggestion(
    m: CausalMap, source: str, target: str, ends: list[str], starts: list[str], first: bool
) -> LinkSuggestion | None:
    shortest = _shortest(m, target, source)
    if shortest is None:
        return None
    way, count = shortest
    around = [m[name] for name in way.names]
    useful = []
    if any(v.kind == "belief" for v in around):
        useful.append("belief")
    if len({v.owner for v in around if v.owner}) > 1:
        useful.append("owners")
    if any(v.kind == "result" for v in around):
        useful.append("result")
    if first:
        useful.append("first_loop")
    if way.evidence["stated"] == len(way):
        useful.append("stated")
    open_ends = tuple(
        word
        for word, end, of in (("source", source, ends), ("target", target, starts))
        if end in of
    )
    sign = "?" if way.sign is Sign.UNSURE else way.sign.symbol
    score = len(useful) + len(open_ends) - max(0, len(way) + 1 - 3)
    return LinkSuggestion(source, target, way, sign, open_ends, count, tuple(useful), float(score))


def _shortest(m: CausalMap, source: str, target: str) -> tuple[Path, int] | None:
    """Return the first of the shortest paths, and how many of that length there are."""
    reached = {source: 0}
    front = [source]
    while front and target not in reached and max(reached.values()) < _LONGEST:
        front = [
            link.target for name in front for link in m.links_from(name)
            if reached.setdefault(link.target, reached[name] + 1) == reached[name] + 1
        ]  # fmt: skip
    if target not in reached:
        return None
    ways = find_paths(m, source, target, max_length=reached[target], limit=1_000)
    return (ways[0], len(ways)) if len(ways) else None
