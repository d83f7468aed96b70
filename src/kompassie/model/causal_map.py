"""A signed causal map: variables, and at most one link per ordered pair of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from ..errors import ConflictingLinks, DuplicateVariable, InvalidValue, UnknownLink, UnknownVariable
from ..tabular import Table
from .fields import choice, clean_name, clean_text
from .frozen import FrozenDict
from .link import EVIDENCES, Link
from .remarks import Report
from .variable import KINDS, LEVELS, VALENCES, Role, Variable

if TYPE_CHECKING:
    import networkx
    import numpy as np
    import pandas
    from numpy.typing import NDArray

    from .conversion import Rows

__all__ = ["CausalMap"]


@dataclass(frozen=True, eq=False)
class CausalMap:
    """A signed causal map. A value: it never changes; edits return another map.

    Two maps are equal when they hold the same variables in the same order, the same links in
    any order, and the same title and time unit.

    Parameters
    ----------
    variables
        `Variable` values or bare names. Their order is the order of everything that follows.
    links
        `Link` values between those variables, at most one per ordered pair.
    title
        What the map is about.
    time_unit
        What one unit of time is ("week", "meeting"); empty: steps.
    extra
        Fields of a newer file that this version does not know, kept as they were.
    report
        What was merged, guessed or left out when the map was made; no part of its content.

    Examples
    --------
    >>> m = CausalMap(["stress", "mistakes"], [Link("stress", "mistakes", "+")])
    >>> m.names, len(m.links)
    (('stress', 'mistakes'), 1)
    >>> m.with_link(Link("mistakes", "stress", "+")) == m
    False
    """

    variables: tuple[Variable, ...] = ()
    links: tuple[Link, ...] = ()
    title: str = ""
    time_unit: str = ""
    extra: Mapping[str, object] = field(default_factory=FrozenDict, repr=False)
    report: Report = field(default_factory=Report, repr=False)
    _position: dict[str, int] = field(init=False, repr=False)
    _pairs: dict[tuple[str, str], Link] = field(init=False, repr=False)

    if TYPE_CHECKING:

        def __init__(
            self,
            variables: Iterable[Variable | str] = (),
            links: Iterable[Link] = (),
            title: str = "",
            time_unit: str = "",
            extra: Mapping[str, object] = ...,
            report: Report = ...,
        ) -> None:
            """Take more than is kept: what comes in is made into the types above."""

    def __post_init__(self) -> None:
        put = object.__setattr__
        if isinstance(self.variables, (str, Variable)):
            raise InvalidValue("variables", self.variables, "give a list of names or Variables")
        for what, given in (("variables", self.variables), ("links", self.links)):
            if not isinstance(given, Iterable):
                raise InvalidValue(what, given, "give a list")
        put(self, "variables", tuple(_variable(v) for v in self.variables))
        put(self, "links", tuple(self.links))
        put(self, "title", clean_text(self.title, "title of the map"))
        put(self, "time_unit", clean_text(self.time_unit, "time unit of the map"))
        put(self, "extra", FrozenDict(self.extra))
        position: dict[str, int] = {}
        for k, variable in enumerate(self.variables):
            if variable.name in position:
                raise DuplicateVariable(variable.name)
            position[variable.name] = k
        pairs: dict[tuple[str, str], Link] = {}
        for link in self.links:
            if not isinstance(link, Link):
                raise InvalidValue("link", link, "give Link values, or build with from_links()")
            for end in link.pair:
                if end not in position:
                    where = f"in the link {link.source!r} -> {link.target!r}"
                    raise UnknownVariable(end, position, where)
            if link.pair in pairs:
                raise ConflictingLinks(*link.pair, "the pair stands twice in the list of links")
            pairs[link.pair] = link
        put(self, "_position", position)
        put(self, "_pairs", pairs)

    # -- looking -----------------------------------------------------------------------------

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the variables, in order."""
        return tuple(v.name for v in self.variables)

    def __contains__(self, name: object) -> bool:
        try:
            return clean_name(name) in self._position
        except InvalidValue:
            return False

    def __len__(self) -> int:
        return len(self.variables)

    def __iter__(self) -> Iterator[Variable]:
        return iter(self.variables)

    def __getitem__(self, name: str) -> Variable:
        return self.variables[self.position(name)]

    def position(self, name: str, where: str = "") -> int:
        """Return the place of a variable in the map, from 0."""
        try:
            return self._position[clean_name(name)]
        except (KeyError, InvalidValue):
            raise UnknownVariable(name, self.names, where) from None

    def link(self, source: str, target: str) -> Link:
        """Return the link of an ordered pair."""
        a, b = self.names[self.position(source)], self.names[self.position(target)]
        try:
            return self._pairs[a, b]
        except KeyError:
            raise UnknownLink(a, b) from None

    def has_link(self, source: str, target: str) -> bool:
        """Return whether there is a link from `source` to `target`."""
        try:
            return (clean_name(source), clean_name(target)) in self._pairs
        except InvalidValue:
            return False

    def links_into(self, name: str) -> tuple[Link, ...]:
        """Return the links that end at a variable, in order of their sources."""
        return self._incoming[self.names[self.position(name)]]

    def links_from(self, name: str) -> tuple[Link, ...]:
        """Return the links that start at a variable, in order of their targets."""
        return self._outgoing[self.names[self.position(name)]]

    @cached_property
    def _incoming(self) -> dict[str, tuple[Link, ...]]:
        found: dict[str, list[Link]] = {name: [] for name in self.names}
        for link in sorted(self.links, key=lambda link: self._position[link.source]):
            found[link.target].append(link)
        return {name: tuple(links) for name, links in found.items()}

    @cached_property
    def _outgoing(self) -> dict[str, tuple[Link, ...]]:
        found: dict[str, list[Link]] = {name: [] for name in self.names}
        for link in sorted(self.links, key=lambda link: self._position[link.target]):
            found[link.source].append(link)
        return {name: tuple(links) for name, links in found.items()}

    def role(self, name: str) -> Role:
        """Return the given role, else constant for a variable without links in, else stock."""
        variable = self[name]
        if variable.role is not None:
            return variable.role
        return "stock" if self._incoming[variable.name] else "constant"

    @property
    def base_map(self) -> CausalMap:
        """The map itself: a map is its own source of maps."""
        return self

    @cached_property
    def digest(self) -> str:
        """Digest of the content, 64 hexadecimal digits; equal maps have equal digests."""
        from .content import content_of

        content = content_of(self)
        content["links"] = sorted(content["links"], key=lambda row: (row["source"], row["target"]))
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CausalMap):
            return NotImplemented
        return self is other or self._content() == other._content()

    def __hash__(self) -> int:
        return hash((self.names, self.title, len(self.links)))

    def _content(self) -> tuple[object, ...]:
        return self.variables, self._pairs, self.title, self.time_unit, self.extra

    def __getstate__(self) -> dict[str, object]:
        names = (
            "variables",
            "links",
            "title",
            "time_unit",
            "extra",
            "report",
            "_position",
            "_pairs",
        )
        return {name: self.__dict__[name] for name in names}

    # -- editing by copy ---------------------------------------------------------------------

    def with_link(self, link: Link) -> CausalMap:
        """Return a map with a link added, or put in place of the one for the same pair.

        Ends that are not in the map yet are added as variables.
        """
        if not isinstance(link, Link):
            raise InvalidValue("link", link, 'give a Link, such as Link("a", "b", "+")')
        new = [Variable(end) for end in dict.fromkeys(link.pair) if end not in self._position]
        pairs = {**self._pairs, link.pair: link}
        return self._changed(variables=(*self.variables, *new), links=tuple(pairs.values()))

    def without_link(self, source: str, target: str) -> CausalMap:
        """Return a map without the link of an ordered pair."""
        gone = self.link(source, target)
        return self._changed(links=tuple(link for link in self.links if link is not gone))

    def with_variable(self, variable: Variable | str) -> CausalMap:
        """Return a map with a variable added, or put in place of the one of the same name."""
        new = _variable(variable)
        if new.name in self._position:
            kept = tuple(new if v.name == new.name else v for v in self.variables)
            return self._changed(variables=kept)
        return self._changed(variables=(*self.variables, new))

    def without_variable(self, name: str) -> CausalMap:
        """Return a map without a variable and without the links that touch it."""
        gone = self.names[self.position(name)]
        return self.only([n for n in self.names if n != gone])

    def renamed(self, names: Mapping[str, str] | str, new: str | None = None) -> CausalMap:
        """Return a map with variables renamed: ``renamed("a", "b")`` or ``renamed({"a": "b"})``.

        Two variables cannot get one name: merging is another matter and is never done unasked.
        """
        if isinstance(names, str):
            if new is None:
                raise InvalidValue("new name", new, 'use renamed("old", "new")')
            names = {names: new}
        changed = {self.names[self.position(a)]: clean_name(b) for a, b in names.items()}
        variables = [replace(v, name=changed.get(v.name, v.name)) for v in self.variables]
        links = [
            replace(
                link,
                source=changed.get(link.source, link.source),
                target=changed.get(link.target, link.target),
            )
            for link in self.links
        ]
        return self._changed(variables=tuple(variables), links=tuple(links))

    def only(
        self,
        names: Iterable[str] | None = None,
        *,
        kind: str | None = None,
        level: str | None = None,
        valence: str | None = None,
        owner: str | None = None,
        evidence: str | None = None,
    ) -> CausalMap:
        """Return the part of the map between chosen variables, in their old order.

        Parameters
        ----------
        names
            Variables to keep; None: all.
        kind, level, valence, owner
            Keep only variables for which this is so.
        evidence
            Keep only links with this evidence; no variable is dropped for it.

        Examples
        --------
        >>> m = __import__("kompassie").flagship()
        >>> len(m.only(evidence="stated").links)
        48
        """
        if isinstance(names, str):
            raise InvalidValue("names", names, "give a list of names")
        for value, words, what in (
            (kind, KINDS, "kind"),
            (level, LEVELS, "level"),
            (valence, VALENCES, "valence"),
            (evidence, EVIDENCES, "evidence"),
        ):
            if value is not None:
                choice(value, words, what)
        asked = self.names if names is None else [self.names[self.position(n)] for n in names]
        wanted = {"kind": kind, "level": level, "valence": valence, "owner": owner}
        kept = {
            name
            for name in asked
            if all(v is None or getattr(self[name], k) == v for k, v in wanted.items())
        }
        return self._changed(
            variables=tuple(v for v in self.variables if v.name in kept),
            links=tuple(
                link
                for link in self.links
                if link.source in kept and link.target in kept and evidence in (None, link.evidence)
            ),
        )

    def _changed(
        self,
        variables: tuple[Variable, ...] | None = None,
        links: tuple[Link, ...] | None = None,
    ) -> CausalMap:
        return CausalMap(
            self.variables if variables is None else variables,
            self.links if links is None else links,
            self.title,
            self.time_unit,
            self.extra,
        )

    # -- other forms -------------------------------------------------------------------------

    def to_notation(self) -> str:
        """Return the map as text that `parse` reads back to an equal map."""
        from .notation_writing import to_notation

        return to_notation(self)

    def to_networkx(self) -> networkx.DiGraph[str]:
        """Return a networkx graph: all fields as attributes, ``sign`` as −1, 0 or +1."""
        from .conversion import to_networkx

        return to_networkx(self)

    def to_matrix(self, *, rows: Rows, unsure: float | str = "raise") -> NDArray[np.float64]:
        """Return the signed strengths as a matrix of shape (V, V), in the order of `names`.

        An unknown strength counts as 1, a range as its midpoint; no link is 0.

        Parameters
        ----------
        rows
            "source": entry (i, j) is the link from i to j, as networkx has it; "target": the
            link from j to i, as in x' = W x.
        unsure
            "raise", or the number that stands for a link with an unsure sign (``math.nan``); it
            cannot be 0, which means "no link".
        """
        from .conversion import to_matrix

        return to_matrix(self, rows=rows, unsure=unsure)

    def table(self) -> Table:
        """Return one row per link: source, target, sign, strength, delay, evidence and more."""
        ordered = [link for name in self.names for link in self._outgoing[name]]
        names = ("source", "target", "sign", "strength", "delay", "evidence", "contested", "quote")
        return Table.from_rows(
            names,
            [
                (
                    link.source,
                    link.target,
                    link.sign.symbol,
                    strength_text(link),
                    link.delay,
                    link.evidence,
                    link.contested,
                    link.quote,
                )
                for link in ordered
            ],
        )

    def to_frame(self) -> pandas.DataFrame:
        """Return the link table as a pandas data frame; pandas is imported now."""
        return self.table().to_frame()

    def __repr__(self) -> str:
        title = f" {self.title!r}" if self.title else ""
        return f"<CausalMap{title}: {len(self)} variables, {len(self.links)} links>"

    def _repr_html_(self) -> str:
        import html

        return f"<p>{html.escape(repr(self)[1:-1])}</p>{self.table()._repr_html_()}"


def strength_text(link: Link) -> str:
    """Return a strength as it is written: empty, "0.6" or "0.2..0.8"."""
    if link.strength is None:
        return ""
    if isinstance(link.strength, tuple):
        return f"{link.strength[0]!r}..{link.strength[1]!r}"
    return repr(link.strength)


def _variable(value: object) -> Variable:
    if isinstance(value, Variable):
        return value
    if isinstance(value, str):
        return Variable(value)
    raise InvalidValue("variable", value, "give a name or a Variable")
