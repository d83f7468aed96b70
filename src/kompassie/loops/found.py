"""A list of loops: flat arrays, with each `Loop` made when somebody looks at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, overload

import numpy as np

from ..errors import IncompleteResult
from ..model.causal_map import CausalMap
from ..model.fields import count
from ..model.link import EVIDENCES
from ..model.study import LoopName, loop_names, turned
from ..provenance import Provenance
from ..tabular import Table, TableResult
from .loop import KIND_OF_SIGN, Loop

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Loops"]

_Array = TypeVar("_Array", bound="NDArray[np.generic]")


def _fixed(array: _Array) -> _Array:
    """Return the array, read-only from now on."""
    array.setflags(write=False)
    return array


@dataclass(frozen=True, eq=False)
class Loops(TableResult):
    """Loops of a map in canonical order: by length, then by the places of their variables.

    Parameters
    ----------
    map
        The map they are loops of.
    nodes
        Shape (total,), int32: places of the variables of all loops, one after the other, each
        started at its variable that stands first in the map.
    offsets
        Shape (number of loops + 1,), int64: loop k is ``nodes[offsets[k]:offsets[k + 1]]``.
    complete
        Whether these are all loops that were asked for.
    stopped
        What ended the search early: "limit", "time limit", "callback", or None.
    complete_up_to
        Every loop up to this length is listed, also when the search stopped early.
    max_length
        The longest loops that were asked for; None: any.
    part
        Which of the loops of the map were asked for or picked, such as "through 'stress'" or
        "balancing"; empty: all.
    given
        Names people gave to loops; those that fit no loop here wait in `unmatched`.
    provenance
        How the list was made.
    """

    map: CausalMap
    nodes: NDArray[np.int32]
    offsets: NDArray[np.int64]
    complete: bool = True
    stopped: str | None = None
    complete_up_to: int = 0
    max_length: int | None = None
    part: str = ""
    given: tuple[LoopName, ...] = ()
    provenance: Provenance = field(default_factory=lambda: Provenance("find_loops"))

    def __post_init__(self) -> None:
        for name, kind in (("nodes", np.int32), ("offsets", np.int64)):
            given = getattr(self, name)
            # What is read-only and nobody else's can be kept as it is.
            kept = isinstance(given, np.ndarray) and given.base is None and given.dtype == kind
            if not (kept and not given.flags.writeable):
                given = np.array(given, dtype=kind)
            object.__setattr__(self, name, _fixed(given))

    def __setstate__(self, state: dict[str, object]) -> None:
        # A pickled array forgets that it was read-only.
        for name, value in state.items():
            object.__setattr__(
                self, name, _fixed(value) if isinstance(value, np.ndarray) else value
            )

    # -- looking -----------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __bool__(self) -> bool:
        return len(self) > 0

    @overload
    def __getitem__(self, k: int) -> Loop: ...
    @overload
    def __getitem__(self, k: slice) -> Loops: ...
    def __getitem__(self, k: int | slice) -> Loop | Loops:
        if isinstance(k, slice):
            return self._picked(np.arange(len(self))[k], "some")
        if not -len(self) <= k < len(self):
            raise IndexError(f"there is no loop {k}: the list has {len(self)}")
        return self._loop(range(len(self))[k])

    def __iter__(self) -> Iterator[Loop]:
        return (self._loop(k) for k in range(len(self)))

    def _loop(self, k: int) -> Loop:
        numbers = self._links[self.offsets[k] : self.offsets[k + 1]]
        links = tuple(self.map.links[j] for j in numbers)
        key = turned(link.source for link in links)
        places = self.nodes[self.offsets[k] : self.offsets[k + 1]]
        return Loop(links, self._name_of.get(key), tuple(self.map.variables[j] for j in places))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Loops):
            return NotImplemented
        return (
            self.map == other.map
            and np.array_equal(self.nodes, other.nodes)
            and np.array_equal(self.offsets, other.offsets)
            and (self.complete, self.stopped, self.complete_up_to, self.given)
            == (other.complete, other.stopped, other.complete_up_to, other.given)
        )

    def __hash__(self) -> int:
        return hash((self.map, len(self), len(self.nodes)))

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """Number of variables of each loop, shape (number of loops,)."""
        return _fixed(np.diff(self.offsets))

    @cached_property
    def _links(self) -> NDArray[np.int64]:
        """Place in the map's links of the link that leaves each node of `nodes`."""
        if not len(self.nodes):
            return np.zeros(0, dtype=np.int64)
        m, size = self.map, len(self.map)
        keys = np.array(
            [m.position(link.source) * size + m.position(link.target) for link in m.links]
        )
        order = np.argsort(keys)
        following = np.empty_like(self.nodes)
        following[:-1] = self.nodes[1:]
        following[self.offsets[1:] - 1] = self.nodes[self.offsets[:-1]]
        wanted = self.nodes.astype(np.int64) * size + following
        found: NDArray[np.int64] = order[np.searchsorted(keys[order], wanted)]
        return found

    @cached_property
    def signs(self) -> NDArray[np.int8]:
        """Sign of each loop, −1, 0 (undecided) or +1, shape (number of loops,)."""
        if not len(self):
            return np.zeros(0, dtype=np.int8)
        signs = np.array([int(link.sign) for link in self.map.links], dtype=np.int8)
        return _fixed(np.multiply.reduceat(signs[self._links], self.offsets[:-1]))

    @cached_property
    def delayed(self) -> NDArray[np.bool_]:
        """Whether each loop has a delayed link, shape (number of loops,)."""
        if not len(self):
            return np.zeros(0, dtype=bool)
        marks = np.array([link.delay > 0 for link in self.map.links])
        return _fixed(np.logical_or.reduceat(marks[self._links], self.offsets[:-1]))

    @cached_property
    def _strengths(self) -> NDArray[np.float64]:
        """Strength of each loop, NaN where unknown."""
        if not len(self):
            return np.zeros(0)
        known = [link.typical_strength for link in self.map.links]
        values = np.array([np.nan if s is None else s for s in known])
        return np.multiply.reduceat(values[self._links], self.offsets[:-1])

    @property
    def kinds(self) -> list[str]:
        """R, B or ? of each loop."""
        return [KIND_OF_SIGN[int(s)] for s in self.signs]

    # -- filters -----------------------------------------------------------------------------

    @property
    def reinforcing(self) -> Loops:
        """The loops whose links' signs multiply to +."""
        return self._picked(np.flatnonzero(self.signs == 1), "reinforcing")

    @property
    def balancing(self) -> Loops:
        """The loops whose links' signs multiply to −."""
        return self._picked(np.flatnonzero(self.signs == -1), "balancing")

    @property
    def undecided(self) -> Loops:
        """The loops with an unsure or contested link."""
        return self._picked(np.flatnonzero(self.signs == 0), "undecided")

    def through(self, name: str) -> Loops:
        """Return the listed loops that pass a variable."""
        k = self.map.position(name, "in through()")
        hits = np.flatnonzero(self.nodes == k)
        passing = np.searchsorted(self.offsets, hits, side="right") - 1
        return self._picked(passing, f"through {self.map.names[k]!r}")

    def strongest(self, n: int) -> Loops:
        """Return the n strongest, strongest first; unknown strengths: the shortest first.

        The strength of a loop is the product over its links, a range by its midpoint. Where any
        link of any listed loop has no strength, all are ordered by length. Ties by length, then
        place.

        Raises
        ------
        IncompleteResult
            If the list was stopped early: the strongest may be among those not listed.
        """
        self.require_complete()
        most = count(n, "n", 0)
        strengths = self._strengths
        known = not np.isnan(strengths).any()
        if not known:
            strengths = np.zeros(len(self))
        else:
            # Products of the same strengths in another order differ in their last digit.
            strengths = np.round(np.log(strengths), 12).astype(np.float64)
        order = np.lexsort((np.arange(len(self)), self.lengths, -strengths))
        return self._picked(order[:most], f"the {most} {'strongest' if known else 'shortest'}")

    def named(self, names: object) -> Loops:
        """Return the same loops with the names people gave them.

        Parameters
        ----------
        names
            {route: name} or {name: route}, a route being a tuple of variable names from any of
            them; or `LoopName` values, such as ``study.loop_names``. Names for loops that are not
            in the list are kept in `unmatched`, and match again in another map.
        """
        return replace(self, given=loop_names(names))

    @property
    def with_names(self) -> Loops:
        """The loops that have a name, in the order in which the names were given."""
        place = {self._key(k): k for k in range(len(self))} if self.given else {}
        named = [place[name.key] for name in self.given if name.key in place]
        return self._picked(np.array(named, dtype=np.int64), "named")

    @cached_property
    def unmatched(self) -> tuple[LoopName, ...]:
        """Names that were given for loops that are not in the list."""
        keys = {self._key(k) for k in range(len(self))} if self.given else set()
        return tuple(name for name in self.given if name.key not in keys)

    def _key(self, k: int) -> tuple[str, ...]:
        places = self.nodes[self.offsets[k] : self.offsets[k + 1]]
        return turned(self.map.names[j] for j in places)

    @cached_property
    def _name_of(self) -> dict[tuple[str, ...], LoopName]:
        return {name.key: name for name in self.given}

    def _picked(self, chosen: Iterable[int] | NDArray[np.int64], part: str) -> Loops:
        """Return some of the loops, in the order given; `part` says which these are."""
        rows = np.asarray(chosen, dtype=np.int64)
        starts, lengths = self.offsets[rows], self.lengths[rows]
        offsets = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum(lengths, out=offsets[1:])
        inside = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
        nodes = self.nodes[np.repeat(starts, lengths) + inside]
        # Who picks everything has all that was there.
        parts = (self.part, part if len(rows) < len(self) else "")
        return replace(self, nodes=nodes, offsets=offsets, part=", ".join(filter(None, parts)))

    # -- honesty and other forms -------------------------------------------------------------

    def require_complete(self) -> Loops:
        """Return the list itself, or raise `IncompleteResult` if it was stopped early."""
        if not self.complete:
            raise IncompleteResult(
                "the list of loops",
                f"it stopped at the {self.stopped}; every loop up to length "
                f"{self.complete_up_to} is there",
                "Give more limit= or time_limit=, or a max_length= that can be listed",
            )
        return self

    @property
    def whole(self) -> bool:
        """Whether these are all loops of the map, of any length."""
        return self.complete and self.max_length is None and not self.part

    def completeness(self) -> str:
        """Return one line that says whether these are all loops that were asked for, and which."""
        if not self.complete:
            said = (
                f"stopped at the {self.stopped}: complete only up to length {self.complete_up_to}"
            )
        elif self.max_length is not None:
            said = f"complete up to length {self.max_length}"
        else:
            said = "complete"
        return f"{said}, only {self.part}" if self.part else said

    def table(self) -> Table:
        """Return one row per loop: name, kind, length, route, delayed, strength, evidence."""
        names = ("name", "kind", "length", "route", "delayed", "strength", *EVIDENCES)
        rows = []
        for loop in self:
            label = "" if loop.name is None else loop.caption
            evidence = tuple(loop.evidence.values())
            rows.append(
                (label, loop.kind, len(loop), loop.route, loop.delayed, loop.strength, *evidence)
            )
        return Table.from_rows(names, rows)

    def __repr__(self) -> str:
        r, b, u = (int((self.signs == s).sum()) for s in (1, -1, 0))
        undecided = f", {u} undecided" if u else ""
        return f"<Loops: {len(self)} ({r} R, {b} B{undecided}), {self.completeness()}>"
