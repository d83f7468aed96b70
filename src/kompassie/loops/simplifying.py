"""Reducing a map to the variables that carry the story, and saying what that cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np

from ..errors import InvalidValue
from ..model.causal_map import CausalMap
from ..model.fields import whole
from ..model.link import Link
from ..model.sign import Sign
from ..model.source import MapSource, map_of
from ..model.study import Study, loop_names
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult
from .find import find_loops
from .found import Loops

__all__ = ["MergedLink", "Simplification", "simplify"]

_MOST_ROUTES = 20
_LISTING = 5.0  # seconds


@dataclass(frozen=True)
class MergedLink:
    """A link of the smaller map that stands for paths of the larger one.

    Parameters
    ----------
    link
        The link; its sign is unsure where the paths do not agree.
    routes
        The paths it stands for, each as names of variables, at most twenty; the link that was
        there already among them.
    signs
        The signs of the paths: "+", "−", "+ −", or with "?".
    """

    link: Link
    routes: tuple[tuple[str, ...], ...]
    signs: str


@dataclass(frozen=True, repr=False)
class Simplification(TableResult):
    """A smaller map, and what was lost. The larger one is untouched: maps are values.

    Parameters
    ----------
    before
        The map as it was.
    map
        The smaller map.
    removed
        Names of the variables that were taken out.
    merged
        Links that stand for paths through them.
    vanished
        Loops of the larger map that the smaller one has nothing of: they passed at most one of
        the kept variables.
    complete
        Whether every loop of the larger map was listed.
    provenance
        How it was made.
    """

    before: CausalMap
    map: CausalMap
    removed: tuple[str, ...]
    merged: tuple[MergedLink, ...]
    vanished: Loops
    complete: bool
    provenance: Provenance

    @property
    def unsure(self) -> tuple[MergedLink, ...]:
        """Links whose paths do not agree on a sign."""
        return tuple(x for x in self.merged if x.link.sign is Sign.UNSURE)

    @property
    def base_map(self) -> CausalMap:
        """The smaller map: a simplification can be asked what a map can be asked."""
        return self.map

    def completeness(self) -> str:
        """Return one line that says whether all vanished loops are known."""
        return "complete" if self.complete else "vanished loops are those that could be listed"

    def table(self) -> Table:
        """Return one row per merged link: source, target, sign, signs of the paths, routes."""
        return Table.from_rows(
            ("source", "target", "sign", "path_signs", "stands_for"),
            [
                (*x.link.pair, x.link.sign.symbol, x.signs, "; ".join(map(" → ".join, x.routes)))
                for x in self.merged
            ],
        )


def simplify(m: MapSource, /, keep: Iterable[str] | int) -> Simplification:
    """Reduce a map to some of its variables, drawing paths through the others as one link.

    Parameters
    ----------
    m
        The map, or a study.
    keep
        Names of the variables to keep; or how many: then those are taken out one by one whose
        going can make the fewest new links, results and those on named loops of the study last.

    Returns
    -------
    Simplification
        The smaller map, what was removed, which loops vanished, and the signs of merged paths.

    Raises
    ------
    UnknownVariable
        If a name is not in the map.
    InvalidValue
        If nothing is kept.

    Notes
    -----
    A link of the smaller map stands for every path through removed variables, and for the link
    that was there. Its sign is theirs where they agree, else unsure; its delay is the shortest of
    theirs, its strength unknown unless it stands for one path, its evidence "assumed" where any
    link of any path is. A path from a kept variable to itself becomes no link: that loop vanishes.
    O(removed · links²) at worst.

    References
    ----------
    Bureš (2017), "A method for simplification of complex group causal loop diagrams".

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse('''
    ... stress -> haste +
    ... haste -> mistakes +
    ... mistakes -> stress +''')
    >>> small = ks.simplify(m, keep=["stress", "mistakes"])
    >>> [x.link.pair for x in small.merged], small.removed, len(small.vanished)
    ([('stress', 'mistakes')], ('haste',), 0)
    """
    base = map_of(m)
    if isinstance(keep, str):
        raise InvalidValue("keep", keep, "give a list of names, or how many")
    named = {name for n in (m.loop_names if isinstance(m, Study) else ()) for name in n.route}
    if isinstance(keep, Iterable):
        kept = {base.names[base.position(name, "in keep=")] for name in keep}
        count = len(kept)
        order = [name for name in base.names if name not in kept]
    else:
        count = min(whole(keep, "keep", 1) or 1, len(base))
        order = []
    if not count:
        remedy = "keep at least one variable" if len(base) else "the map has no variables to keep"
        raise InvalidValue("keep", keep, remedy)
    work = _Reduction(base)
    while len(work.left) > count:
        work.take_out(order.pop(0) if order else work.cheapest(named))
    kept = set(work.left)
    removed = tuple(name for name in base.names if name not in kept)
    loops = find_loops(m, time_limit=_LISTING)
    stays = np.array([name in kept for name in base.names], dtype=bool)
    starts = loops.offsets[:-1]
    passed = np.add.reduceat(stays[loops.nodes], starts) if len(loops) else starts
    gone = np.flatnonzero((passed < 2) & (passed < loops.lengths))
    small = CausalMap(
        [v for v in base.variables if v.name in kept],
        [x.link for x in work.results()],
        base.title,
        base.time_unit,
        base.extra,
    )
    settings = {"keep": keep if isinstance(keep, int) else ", ".join(sorted(work.left))}
    return Simplification(
        base,
        small,
        removed,
        tuple(x for x in work.results() if x.routes != (x.link.pair,)),
        loops._picked(gone, "removed").named(loop_names(loops.given)),
        loops.complete,
        made_by("simplify", settings, base.digest),
    )


@dataclass(frozen=True)
class _Way:
    """A path that a link of the smaller map stands for."""

    route: tuple[str, ...]
    links: tuple[Link, ...]

    @property
    def sign(self) -> int:
        sign = 1
        for link in self.links:
            sign *= int(link.sign)
        return sign


class _Reduction:
    """The map while variables are taken out: for each pair the paths a link stands for."""

    def __init__(self, m: CausalMap) -> None:
        self.map = m
        self.left = list(m.names)
        self.place = {name: k for k, name in enumerate(m.names)}
        self.ways: dict[tuple[str, str], list[_Way]] = {
            link.pair: [_Way(link.pair, (link,))] for link in m.links
        }
        self.into: dict[str, set[str]] = {name: set() for name in m.names}
        self.out: dict[str, set[str]] = {name: set() for name in m.names}
        for a, b in self.ways:
            self._join(a, b)
        # The signs of all paths, also of those beyond the number that is kept.
        self.signs: dict[tuple[str, str], set[int]] = {x.pair: {int(x.sign)} for x in m.links}

    def _join(self, a: str, b: str) -> None:
        if a != b:
            self.out[a].add(b)
            self.into[b].add(a)

    def _around(self, name: str) -> tuple[list[str], list[str]]:
        place = self.place.__getitem__
        return sorted(self.into[name], key=place), sorted(self.out[name], key=place)

    def cheapest(self, named: set[str]) -> str:
        """Return the variable whose going can make the fewest new links (Markowitz 1957)."""

        def cost(name: str) -> tuple[int, int, int]:
            into, out = len(self.into[name]), len(self.out[name])
            carries = (name in named) + (self.map[name].kind == "result")
            return carries, into * out - into - out, -self.place[name]

        return min(self.left, key=cost)

    def take_out(self, name: str) -> None:
        """Take out a variable and join the paths that met in it."""
        into, out = self._around(name)
        for a in into:
            for b in out:
                if a == b:
                    continue
                self._join(a, b)
                kept = self.ways.setdefault((a, b), [])
                signs = self.signs.setdefault((a, b), set())
                signs |= {x * y for x in self.signs[a, name] for y in self.signs[name, b]}
                for first, second in product(self.ways[a, name], self.ways[name, b]):
                    if len(kept) == _MOST_ROUTES:
                        break
                    inner = first.route[:-1]
                    if not set(inner) & set(second.route):
                        kept.append(_Way((*inner, *second.route), (*first.links, *second.links)))
        self.left.remove(name)
        gone = [(a, name) for a in into] + [(name, b) for b in out] + [(name, name)]
        for pair in gone:
            self.ways.pop(pair, None)
            self.signs.pop(pair, None)
        for a in into:
            self.out[a].discard(name)
        for b in out:
            self.into[b].discard(name)

    def results(self) -> list[MergedLink]:
        """Return the links of the smaller map, in the order of the map."""
        place = self.place.__getitem__
        found = []
        for pair in sorted(self.ways, key=lambda p: (place(p[0]), place(p[1]))):
            ways = sorted(self.ways[pair], key=lambda w: (len(w.route), w.route))
            if not ways:
                continue
            signs = self.signs[pair] if len(ways) == _MOST_ROUTES else {w.sign for w in ways}
            found.append(_merged(pair, ways, signs))
        return found


def _merged(pair: tuple[str, str], ways: list[_Way], signs: set[int]) -> MergedLink:
    if len(ways) == 1 and len(ways[0].links) == 1:
        link = ways[0].links[0]
    else:
        kinds = {link.evidence for way in ways for link in way.links}
        strength = None
        if len(ways) == 1 and all(x.typical_strength is not None for x in ways[0].links):
            strength = 1.0
            for x in ways[0].links:
                strength *= x.typical_strength or 0.0
        stands_for = "; ".join(" → ".join(way.route) for way in ways[:3])
        link = Link(
            *pair,
            Sign(signs.copy().pop()) if len(signs) == 1 else Sign.UNSURE,
            strength=strength or None,
            delay=min(sum(x.delay for x in way.links) for way in ways),
            evidence="assumed"
            if "assumed" in kinds
            else "stated"
            if kinds == {"stated"}
            else next(iter(sorted(kinds - {"stated"}))),
            note=stands_for[:500],
        )
    text = " ".join(Sign(s).symbol for s in sorted(signs, reverse=True))
    return MergedLink(link, tuple(way.route for way in ways), text)
