"""What changed in the loops between two meetings: loops keep their identity and their names."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..errors import IncompleteResult, InvalidValue
from ..model.frozen import FrozenDict
from ..model.study import LoopName, turned
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .comparing_maps import checked_renames
from .found import Loops
from .loop import Loop

__all__ = ["LoopChanges", "compare_loops"]


@dataclass(frozen=True)
class LoopChanges(TableResult):
    """What differs between two lists of loops. A loop is the same when its route is.

    Parameters
    ----------
    before, after
        The lists; the one after carries the names that people gave before, next to its own.
    appeared
        Loops of `after` that were not there before.
    disappeared
        Loops of `before` that are not there any more.
    changed
        Loops of `after` that were there with another sign, undecided being a sign of its own.
    changed_from
        The same loops as they were in `before`, in the same order.
    kept
        Loops of `after` that were there with the same sign.
    renames
        {old name: new name} of variables that were taken to be the same.
    up_to
        Longest loops that were compared, since one of the lists goes no further; None: any.
    left_out
        Number of listed loops before and after that are longer and were not compared.
    provenance
        How it was made; the source is the map after.
    """

    before: Loops
    after: Loops
    appeared: Loops
    disappeared: Loops
    changed: Loops
    changed_from: Loops
    kept: Loops
    renames: Mapping[str, str]
    up_to: int | None
    left_out: tuple[int, int]
    provenance: Provenance

    @property
    def complete(self) -> bool:
        """Whether both lists are complete and reach equally far."""
        lists = (self.before, self.after)
        return all(found.complete for found in lists) and _reach(self.before) == _reach(self.after)

    @property
    def same(self) -> bool:
        """Whether no compared loop appeared, disappeared or changed its sign."""
        return not (self.appeared or self.disappeared or self.changed)

    def require_complete(self) -> LoopChanges:
        """Return the result itself, or raise `IncompleteResult` if not all could be compared."""
        if not self.complete:
            raise IncompleteResult(
                "the comparison of loops",
                self.completeness(),
                "Find both lists with the same max_length=, and with more limit= or time_limit=",
            )
        return self

    def completeness(self) -> str:
        """Return one line that says how far the lists were compared."""
        if self.up_to is None:
            said = "complete"
        elif self.complete:
            said = f"complete up to length {self.up_to}"
        else:
            said = (
                f"compared only up to length {self.up_to}; longer loops left out: "
                f"{self.left_out[0]:,} before, {self.left_out[1]:,} after"
            )
        parts = self.before.part, self.after.part
        if parts[0] == parts[1]:
            return f"{said}, only {parts[0]}" if parts[0] else said
        return f"{said}; before: {parts[0] or 'all'}, after: {parts[1] or 'all'}"

    def table(self) -> Table:
        """Return one row per difference: change, name, length, route, kind before and after."""
        rows: list[tuple[str, str, int, str, str, str]] = []
        for loop in self.appeared:
            rows.append(("appeared", *_told(loop), "", loop.kind))
        for loop in self.disappeared:
            rows.append(("disappeared", *_told(loop), loop.kind, ""))
        for was, loop in zip(self.changed_from, self.changed, strict=True):
            rows.append(("sign changed", *_told(loop), was.kind, loop.kind))
        return Table.from_rows(("change", "name", "length", "route", "before", "after"), rows)

    def __repr__(self) -> str:
        counts = (
            f"{len(self.appeared)} appeared, {len(self.disappeared)} disappeared, "
            f"{len(self.changed)} changed sign, {len(self.kept)} kept"
        )
        return f"<LoopChanges: {counts}; {self.completeness()}>"


def _told(loop: Loop) -> tuple[str, int, str]:
    return ("" if loop.name is None else loop.caption), len(loop), loop.route


def compare_loops(
    before: Loops, after: Loops, /, renames: Mapping[str, str] | None = None
) -> LoopChanges:
    r"""Compare two lists of loops: what appeared, what disappeared, what changed its sign.

    A loop is known by its route, so it stays itself whatever is edited elsewhere in the map, and
    so does the name that people gave it; where people named it again, the later name stands.
    Where a list goes only up to some length, loops are compared up to that length, and the result
    says so.

    Parameters
    ----------
    before, after
        The lists, such as `find_loops` returns. Give both whole, or with the same filter: a loop
        that was filtered out of one of them reads as appeared or disappeared.
    renames
        {old name: new name} of variables that are the same under another name; None: none. See
        `compare_maps` for candidates.

    Returns
    -------
    LoopChanges
        Loops that appeared, disappeared, changed their sign or were kept, with their names.

    Raises
    ------
    UnknownVariable
        If an old name is not in the map before, or a new one not in the map after.
    DuplicateVariable
        If a rename gives two variables one name.
    InvalidValue
        If one of them is no list of loops, or was found through another variable than the other.

    Notes
    -----
    O(total length of the loops).

    References
    ----------
    Schaffernicht and Groesser (2011), "A comprehensive method for comparing mental models of
    dynamic systems", for comparing loops next to links.

    Examples
    --------
    >>> import kompassie as ks
    >>> a = ks.parse("stress -> mistakes +\nmistakes -> stress +")
    >>> b = ks.parse("stress -> mistakes +\nmistakes -> stress -\nstress -> stress -")
    >>> named = ks.find_loops(a).named({("stress", "mistakes"): "Haste"})
    >>> changes = ks.compare_loops(named, ks.find_loops(b))
    >>> changes
    <LoopChanges: 1 appeared, 0 disappeared, 1 changed sign, 0 kept; complete>
    >>> changes.changed[0].caption
    'B Haste'
    """
    for what, loops in (("loops before", before), ("loops after", after)):
        if not isinstance(loops, Loops):
            raise InvalidValue(what, loops, "give Loops, such as find_loops() returns")
    names = checked_renames(before.map, after.map, renames)
    _check_alike(before, after, names)
    # Of names for one loop the first stands, so those given after go before.
    given = (*after.given, *(_renamed(name, names) for name in before.given))
    named = after.named(list({name.key: name for name in reversed(given)}.values())[::-1])
    reach = min(_reach(before), _reach(after))
    old = {
        turned(names.get(name, name) for name in _route(before, k)): k
        for k in _within(before, reach)
    }
    new = {turned(_route(named, k)): k for k in _within(named, reach)}
    both = [(old[key], k) for key, k in new.items() if key in old]
    signs = before.signs, named.signs
    other = [(j, k) for j, k in both if signs[0][j] != signs[1][k]]
    alike = [k for j, k in both if signs[0][j] == signs[1][k]]
    return LoopChanges(
        before,
        named,
        named._picked([k for key, k in new.items() if key not in old], "appeared"),
        before._picked([j for key, j in old.items() if key not in new], "disappeared"),
        named._picked([k for _, k in other], "changed"),
        before._picked([j for j, _ in other], "changed"),
        named._picked(alike, "kept"),
        FrozenDict(names),
        None if math.isinf(reach) else int(reach),
        (len(before) - len(old), len(named) - len(new)),
        made_by("compare_loops", {"before": before.map.digest, "renames": names}, after.map.digest),
    )


def _reach(loops: Loops) -> float:
    """Return the length up to which the list has every loop that was asked for."""
    if not loops.complete:
        return loops.complete_up_to
    return math.inf if loops.max_length is None else loops.max_length


def _within(loops: Loops, reach: float) -> list[int]:
    """Return which loops of the list are no longer than that."""
    return [k for k, length in enumerate(loops.lengths.tolist()) if length <= reach]


def _route(loops: Loops, k: int) -> list[str]:
    places = loops.nodes[loops.offsets[k] : loops.offsets[k + 1]]
    return [loops.map.names[j] for j in places.tolist()]


def _renamed(name: LoopName, names: Mapping[str, str]) -> LoopName:
    route = tuple(names.get(part, part) for part in name.route)
    # A name that waits for a loop of an older map may pass a variable of the new name too.
    return name if len(set(route)) < len(route) else replace(name, route=route)


def _check_alike(before: Loops, after: Loops, names: Mapping[str, str]) -> None:
    """Refuse lists that were searched through different variables."""
    was, now = (dict(loops.provenance.settings).get("through", "None") for loops in (before, after))
    if names.get(was, was) != now:
        remedy = f"the list before was found through {was!r}; find both through the same variable"
        raise InvalidValue("through= of the loops after", now, remedy)
