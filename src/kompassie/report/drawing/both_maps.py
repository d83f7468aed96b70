"""Two maps in one drawing: everything of either has a place, and what differs is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ...loops.comparing_maps import MapChanges, compare_maps
from ...model.causal_map import CausalMap
from ...model.link import Link
from ...model.source import MapSource

__all__ = ["BothMaps", "both_maps", "runs_in"]


@dataclass(frozen=True)
class BothMaps:
    """Two maps, and one that holds what is in either.

    Parameters
    ----------
    union
        Every variable and link, as it is after where it is in both.
    changes
        What differs.
    gone, new, flipped
        Links that are only in the map before, only in the one after, and with another sign.
    lost, added
        Names of variables that are only in the map before, and only in the one after.
    """

    union: CausalMap
    changes: MapChanges
    gone: frozenset[tuple[str, str]]
    new: frozenset[tuple[str, str]]
    flipped: frozenset[tuple[str, str]]
    lost: frozenset[str]
    added: frozenset[str]

    def before(self, pair: tuple[str, str]) -> Link | None:
        """Return a link as it was, or None if it was not there."""
        m = self.changes.before
        return m.link(*pair) if m.has_link(*pair) else None

    def after(self, pair: tuple[str, str]) -> Link | None:
        """Return a link as it is, or None if it is no longer there."""
        m = self.changes.after
        return m.link(*pair) if m.has_link(*pair) else None


def both_maps(before: MapSource, after: MapSource) -> BothMaps:
    """Return two maps as one; variables of the same name are the same variable."""
    changes = compare_maps(before, after)
    first, last = changes.before, changes.after
    kept = {v.name: v for v in last.variables}
    variables = [kept.get(v.name, v) for v in first.variables]
    variables += [v for v in last.variables if v.name not in first]
    # A delay needs its place in the drawing if the link is late in either map.
    links = [
        replace(last.link(*k.pair), delay=max(k.delay, last.link(*k.pair).delay))
        if last.has_link(*k.pair)
        else k
        for k in first.links
    ]
    links += [k for k in last.links if not first.has_link(*k.pair)]
    return BothMaps(
        CausalMap(variables, links, last.title or first.title, last.time_unit or first.time_unit),
        changes,
        frozenset(k.pair for k in changes.disappeared),
        frozenset(k.pair for k in changes.appeared),
        frozenset(c.after.pair for c in changes.sign_changed),
        frozenset(v.name for v in changes.variables_disappeared),
        frozenset(v.name for v in changes.variables_appeared),
    )


def runs_in(m: CausalMap, route: Sequence[str]) -> bool:
    """Return whether a closed route runs along links of a map."""
    pairs = pairwise([*route, route[0]])
    return all(name in m for name in route) and all(m.has_link(a, b) for a, b in pairs)
