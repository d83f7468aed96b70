"""The strongest loops of a map, best first, without listing the others."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from heapq import nsmallest
from typing import TYPE_CHECKING, Literal, cast

import numpy as np

from ..errors import InvalidValue
from ..kernels.best_first import cheapest_loops
from ..kernels.components import strong_components
from ..kernels.exact_logs import exact_costs
from ..model.causal_map import CausalMap
from ..model.fields import count, number
from ..model.link import Link
from ..model.sign import Sign
from ..model.source import MapSource, map_of
from ..model.study import Study
from ..progress import Meter, Progress
from ..provenance import made_by
from .found import Loops
from .loop import LoopKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SelectedLoops", "strongest_loops"]

_LENGTH_BITS = 24  # of a cost, below those of the strength: more links than a loop can have
_KINDS: dict[object, Sign] = {"R": Sign.PLUS, "B": Sign.MINUS, "?": Sign.UNSURE}
_MARKS = {None: "any", Sign.PLUS: "even", Sign.MINUS: "odd", Sign.UNSURE: "some"}
_WORDS = {None: "", Sign.PLUS: "reinforcing ", Sign.MINUS: "balancing ", Sign.UNSURE: "undecided "}


@dataclass(frozen=True, eq=False, repr=False)
class SelectedLoops(Loops):
    """Loops that were selected by a rule, in the order of that rule.

    `complete` says that no loop that the rule selects is missing, not that the map has no others.
    Each loop starts at its variable that stands first in the map.

    Parameters
    ----------
    selection
        The rule and how far it was followed, as one line.
    ranked_by
        What the order is: "strength" (largest first) or "length" (shortest first).
    exhausted
        Whether these are also all loops that could have been selected.
    """

    selection: str = ""
    ranked_by: Literal["strength", "length"] = "length"
    exhausted: bool = False

    @property
    def whole(self) -> bool:
        """Whether these are all loops of the map."""
        return self.exhausted and super().whole

    def completeness(self) -> str:
        """Return one line that says which loops these are."""
        return self.selection

    def _picked(self, chosen: Iterable[int] | NDArray[np.int64], part: str) -> SelectedLoops:
        found = cast(SelectedLoops, super()._picked(chosen, part))
        if len(found) == len(self):
            return found
        return replace(found, selection=f"{self.selection}, only {part}")


def strongest_loops(
    m: MapSource,
    /,
    n: int = 10,
    through: str | None = None,
    sign: Sign | LoopKind | None = None,
    time_limit: float | None = 10.0,
    progress: Progress = None,
) -> SelectedLoops:
    """Find the strongest loops of a map, strongest first, of any length.

    The strength of a loop is the product of the strengths of its links, each as it is written
    (0.1 is a tenth), a range by its midpoint. Equally strong loops come by length, then by the
    places of their variables. Products are compared exactly: 0.1 · 0.9 equals 0.3 · 0.3. Where
    any link that loops may pass has no strength, all loops are ordered by length instead, and
    the result says so.

    Parameters
    ----------
    m
        The map, or a study whose loop names the result then carries.
    n
        How many loops, at least 0.
    through
        Only loops through this variable.
    sign
        Only loops of this sign: a `Sign`, or "R" (reinforcing), "B" (balancing), "?" (undecided).
    time_limit
        Seconds after which to stop with what was found; None: no limit.
    progress
        None, True, or a function ``(done, total)``, which may raise `Stop`.

    Returns
    -------
    SelectedLoops
        At most `n` loops in that order. `complete`: no stronger loop is missing. Stopped early,
        it is the beginning of the order. `ranked_by` says what the order is.

    Raises
    ------
    UnknownVariable
        If `through` is not in the map.
    InvalidValue
        For a number, sign or time that makes no sense, or what is no map.

    Notes
    -----
    Best-first search from every variable at once, with the strongest way back as a bound: nothing
    is listed that does not compete. Time grows with `n` and the size of the map, mildly for most
    maps; a sign that strong loops do not have makes it search longer. For "R" and "B", unsure
    links are left out before it is asked whether every strength is known.

    References
    ----------
    Hart, Nilsson and Raphael (1968), "A formal basis for the heuristic determination of minimum
    cost paths", doi:10.1109/TSSC.1968.300136.

    Examples
    --------
    >>> m = __import__("kompassie").parse('''
    ... stress -> mistakes + strength=0.9
    ... mistakes -> stress + strength=0.5
    ... mistakes -> care + strength=0.8
    ... care -> mistakes - strength=0.7''')
    >>> strongest_loops(m, 1)[0].names
    ('mistakes', 'care')
    >>> strongest_loops(m, 1)
    <Loops: 1 (0 R, 1 B), the 1 strongest loop>
    """
    base = map_of(m)
    most = count(n, "n", 0)
    wanted = _sign(sign)
    if time_limit is not None:
        time_limit = number(time_limit, "time_limit", "use seconds from 0 upwards, or None", 0.0)
    deadline = None if time_limit is None else time.monotonic() + time_limit
    root = None if through is None else base.position(through, "in through=")
    meter = Meter(progress, "loops", most)

    links = _links_of_loops(base, wanted, root)
    known = [s for link in links if (s := _strength(link)) is not None]
    by_strength = len(known) == len(links)
    costs = exact_costs(known) if by_strength else [0] * len(links)
    arcs: list[list[tuple[int, int, int]]] = [[] for _ in base.names]
    marked = Sign.UNSURE if wanted is Sign.UNSURE else Sign.MINUS
    for link, cost in zip(links, costs, strict=True):
        # The length stands in the last digits, so that it decides between equal strengths.
        whole = (cost << _LENGTH_BITS) + 1
        end = base.position(link.target)
        arcs[base.position(link.source)].append((end, whole, int(link.sign is marked)))

    found: list[tuple[int, ...]] = []
    stopped: str | None = None
    exhausted = False
    search = cheapest_loops(arcs, marks=_MARKS[wanted], root=root)
    if root is not None:
        search = _ties_by_place(search, most)
    while len(found) < most:
        try:
            step = next(search)
        except StopIteration:
            exhausted = True
            break
        if step is not None:
            found.append(step[1])
        if len(found) < most and deadline is not None and time.monotonic() > deadline:
            stopped = "time limit"
            break
        if not meter.tick(len(found)) and len(found) < most:
            stopped = "callback"
            break

    settings = {
        "n": most,
        "through": None if root is None else base.names[root],
        "sign": None if wanted is None else wanted.name,
    }
    ranked_by: Literal["strength", "length"] = "strength" if by_strength else "length"
    shortest_first = not by_strength and found
    return SelectedLoops(
        base,
        np.array([v for path in found for v in path], dtype=np.int32),
        np.cumsum([0, *map(len, found)]),
        complete=stopped is None,
        stopped=stopped,
        part=", ".join(_asked_for(wanted, None if root is None else base.names[root])),
        complete_up_to=len(base) if exhausted else len(found[-1]) - 1 if shortest_first else 0,
        given=m.loop_names if isinstance(m, Study) else (),
        provenance=made_by(
            "strongest_loops",
            {**settings, "time_limit": time_limit, "ranked_by": ranked_by},
            base.digest,
        ),
        selection=_said(found, most, wanted, through, stopped, exhausted, links),
        ranked_by=ranked_by,
        exhausted=exhausted,
    )


def _sign(sign: object) -> Sign | None:
    if sign is None or isinstance(sign, Sign):
        return sign
    if isinstance(sign, str) and sign in _KINDS:
        return _KINDS[sign]
    raise InvalidValue("sign", sign, 'use "R", "B", "?", a Sign, or None for any')


def _asked_for(wanted: Sign | None, through: str | None) -> Iterator[str]:
    """Yield to which loops the search was restricted."""
    if wanted is not None:
        yield _WORDS[wanted].strip()
    if through is not None:
        yield f"through {through!r}"


def _strength(link: Link) -> Fraction | None:
    """Return a strength exactly as it is written in decimals, or None where it is unknown."""
    if isinstance(link.strength, tuple):
        low, high = link.strength
        return (Fraction(repr(low)) + Fraction(repr(high))) / 2
    return None if link.strength is None else Fraction(repr(link.strength))


def _links_of_loops(m: CausalMap, wanted: Sign | None, root: int | None) -> list[Link]:
    """Return the links that may lie on a loop that is asked for, by their ends."""
    links = [
        (m.position(link.source), m.position(link.target), link)
        for link in m.links
        if link.sign is not Sign.UNSURE or wanted in (None, Sign.UNSURE)
    ]
    adjacency: list[list[int]] = [[] for _ in m.names]
    for source, target, _ in links:
        adjacency[source].append(target)
    component = {v: k for k, part in enumerate(strong_components(adjacency)) for v in part}
    kept = [
        (source, target, link)
        for source, target, link in links
        if component[source] == component[target]
        and (root is None or component[root] == component[source])
    ]
    return [link for _, _, link in sorted(kept, key=lambda row: row[:2])]


def _ties_by_place(
    search: Iterator[tuple[int, tuple[int, ...]] | None], n: int
) -> Iterator[tuple[int, tuple[int, ...]] | None]:
    """Yield loops started at their first variable, those of equal cost by their places.

    A search from one variable tells equal loops apart by the places from there. A group of equals
    is put in order when it is whole, and of each no more than `n` are kept.
    """
    now: int | None = None
    group: list[tuple[int, ...]] = []
    for step in search:
        if step is None:
            yield None
            continue
        cost, path = step
        if cost != now:
            yield from ((now or 0, each) for each in sorted(group)[:n])
            now, group = cost, []
        first = path.index(min(path))
        group.append((*path[first:], *path[:first]))
        if len(group) > 2 * n + 1_000:
            group = nsmallest(n, group)
        yield None
    yield from ((now or 0, each) for each in sorted(group)[:n])


def _said(
    found: Sequence[tuple[int, ...]],
    n: int,
    wanted: Sign | None,
    through: str | None,
    stopped: str | None,
    exhausted: bool,
    links: Sequence[Link],
) -> str:
    """Return one line that says which loops were selected."""
    unknown = sum(link.strength is None for link in links)
    order = "shortest" if unknown else "strongest"
    number_said = len(found) if stopped is None else n
    what = f"{_WORDS[wanted]}loop{'' if number_said == 1 else 's'}"
    if through is not None:
        what += f" through {through!r}"
    if stopped is not None:
        text = f"stopped at the {stopped}: the {len(found)} {order} of {n} {what} asked for"
    elif exhausted:
        text = f"all {len(found)} {what}, {order} first"
    else:
        text = f"the {len(found)} {order} {what}"
    if unknown:
        share = f"{unknown} of {len(links)} links of loops have no strength"
        text += f" ({share}, so the order is by length)"
    return text
