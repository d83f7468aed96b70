"""What changed in a map between two meetings: its variables and its links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields

from ..errors import InvalidValue
from ..model.causal_map import CausalMap
from ..model.frozen import FrozenDict
from ..model.link import Link
from ..model.source import MapSource
from ..model.variable import Variable
from ..provenance import Provenance, made_by
from ..tabular import Table, TableResult

__all__ = [
    "LinkChange",
    "MapChanges",
    "VariableChange",
    "checked_renames",
    "compare_maps",
]


@dataclass(frozen=True)
class VariableChange:
    """A variable that is in both maps and differs.

    Parameters
    ----------
    before, after
        The variable as it was and as it is.
    fields
        Names of the fields that differ; a rename that was asked for is none of them.
    """

    before: Variable
    after: Variable
    fields: tuple[str, ...]


@dataclass(frozen=True)
class LinkChange:
    """A link that is in both maps and differs.

    Parameters
    ----------
    before, after
        The link as it was and as it is.
    fields
        Names of the fields that differ; source and target are none of them.
    """

    before: Link
    after: Link
    fields: tuple[str, ...]

    @property
    def sign_changed(self) -> bool:
        """Whether the sign differs, unsure being a sign of its own."""
        return self.before.sign is not self.after.sign


@dataclass(frozen=True)
class MapChanges(TableResult):
    """What differs between two maps. The order of variables and of links makes no difference.

    Parameters
    ----------
    before, after
        The maps.
    renames
        {old name: new name} that were taken to be the same variable.
    variables_appeared, variables_disappeared, variables_changed
        Variables of `after`, of `before`, and of both, in the order of their map.
    appeared, disappeared, changed
        Links of `after`, of `before`, and of both, in the order of the table of their map.
    candidates
        {old name: new name} that may be one variable renamed: it has the same labels, or the same
        links to variables that stayed, and no other fits. Only offered; pass them, or some of
        them, as ``renames=`` once people have said so.
    provenance
        How it was made; the source is the map after.
    """

    before: CausalMap
    after: CausalMap
    renames: Mapping[str, str]
    variables_appeared: tuple[Variable, ...]
    variables_disappeared: tuple[Variable, ...]
    variables_changed: tuple[VariableChange, ...]
    appeared: tuple[Link, ...]
    disappeared: tuple[Link, ...]
    changed: tuple[LinkChange, ...]
    candidates: Mapping[str, str]
    provenance: Provenance

    @property
    def sign_changed(self) -> tuple[LinkChange, ...]:
        """The changed links whose sign differs."""
        return tuple(change for change in self.changed if change.sign_changed)

    @property
    def settings_changed(self) -> tuple[str, ...]:
        """Which of title and time_unit differ."""
        names = ("title", "time_unit")
        return tuple(n for n in names if getattr(self.before, n) != getattr(self.after, n))

    @property
    def same(self) -> bool:
        """Whether nothing differs, other than by a rename that was asked for."""
        return not len(self.table())

    def table(self) -> Table:
        """Return one row per difference: change, of what, which, fields, sign before and after.

        It is of a variable, of a link, or of the map as a whole.
        """
        rows: list[tuple[str, str, str, str, str, str]] = []
        if self.settings_changed:
            rows.append(("changed", "map", "", ", ".join(self.settings_changed), "", ""))
        for v in self.variables_appeared:
            rows.append(("appeared", "variable", v.name, "", "", ""))
        for v in self.variables_disappeared:
            rows.append(("disappeared", "variable", v.name, "", "", ""))
        for w in self.variables_changed:
            rows.append(("changed", "variable", w.after.name, ", ".join(w.fields), "", ""))
        for x in self.appeared:
            rows.append(("appeared", "link", _arrow(x), "", "", x.sign.symbol))
        for x in self.disappeared:
            rows.append(("disappeared", "link", _arrow(x), "", x.sign.symbol, ""))
        for y in self.changed:
            signs = (y.before.sign.symbol, y.after.sign.symbol)
            rows.append(("changed", "link", _arrow(y.after), ", ".join(y.fields), *signs))
        return Table.from_rows(("change", "of", "which", "fields", "before", "after"), rows)

    def __repr__(self) -> str:
        variables = (self.variables_appeared, self.variables_disappeared, self.variables_changed)
        links = (self.appeared, self.disappeared, self.changed)
        told = [
            f"{what} {len(new)} appeared, {len(gone)} disappeared, {len(other)} changed"
            for what, (new, gone, other) in (("variables", variables), ("links", links))
        ]
        return f"<MapChanges: {'; '.join(told)}>"


def _arrow(link: Link) -> str:
    return f"{link.source} → {link.target}"


def compare_maps(
    before: MapSource, after: MapSource, /, renames: Mapping[str, str] | None = None
) -> MapChanges:
    r"""Compare two maps: what appeared, what disappeared, what changed.

    Parameters
    ----------
    before, after
        The maps, or studies.
    renames
        {old name: new name} of variables that are the same under another name; None: none.

    Returns
    -------
    MapChanges
        Variables and links that appeared, disappeared or changed; renames to think about.

    Raises
    ------
    UnknownVariable
        If an old name is not in `before`, or a new one not in `after`.
    DuplicateVariable
        If a rename gives two variables of `before` one name.
    InvalidValue
        For what is no map.

    Notes
    -----
    O(variables + links), and for the candidates O(appeared · disappeared).

    References
    ----------
    Langfield-Smith and Wirth (1992), "Measuring differences between cognitive maps".

    Examples
    --------
    >>> import kompassie as ks
    >>> a = ks.parse("stress -> mistakes +\nmistakes -> stress +")
    >>> b = ks.parse("pressure -> mistakes +\nmistakes -> pressure -")
    >>> ks.compare_maps(a, b, renames={"stress": "pressure"}).sign_changed[0].after.pair
    ('mistakes', 'pressure')
    """
    for m in (before, after):
        if not isinstance(m, MapSource):
            raise InvalidValue("map", m, "give maps, such as parse() makes, or studies")
    old, new = before.base_map, after.base_map
    names = checked_renames(old, new, renames)
    turned = old.renamed(names)
    was = dict(zip(turned.names, old.variables, strict=True))
    links_was = {x.pair: y for x, y in zip(turned.links, old.links, strict=True)}
    links_is = {x.pair: x for name in new.names for x in new.links_from(name)}
    pairs = {y.pair: x for x, y in links_was.items()}
    gone = tuple(v for name, v in was.items() if name not in new)
    come = tuple(v for v in new if v.name not in was)
    return MapChanges(
        old,
        new,
        FrozenDict(names),
        come,
        gone,
        tuple(
            VariableChange(was[v.name], v, found)
            for v in new
            if v.name in was and (found := _differing(was[v.name], v, ("name",)))
        ),
        tuple(x for pair, x in links_is.items() if pair not in links_was),
        tuple(x for n in old.names for x in old.links_from(n) if pairs[x.pair] not in links_is),
        tuple(
            LinkChange(links_was[pair], x, found)
            for pair, x in links_is.items()
            if pair in links_was and (found := _differing(links_was[pair], x, ("source", "target")))
        ),
        _candidates(turned, new),
        made_by("compare_maps", {"before": old.digest, "renames": dict(names)}, new.digest),
    )


def checked_renames(old: CausalMap, new: CausalMap, renames: object) -> dict[str, str]:
    """Return {old name: new name} as the two maps have the names, or raise."""
    if renames is None:
        return {}
    if not isinstance(renames, Mapping):
        raise InvalidValue("renames", renames, 'give {"old name": "new name"}')
    found = {}
    for a, b in renames.items():
        name = old.names[old.position(a, "before, in renames=")]
        found[name] = new.names[new.position(b, "after, in renames=")]
    old.renamed(found)
    return found


def _differing(before: object, after: object, besides: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the fields in which two values of one class differ."""
    return tuple(
        f.name
        for f in fields(before)  # type: ignore[arg-type]
        if f.name not in besides and getattr(before, f.name) != getattr(after, f.name)
    )


def _candidates(old: CausalMap, new: CausalMap) -> FrozenDict[str, str]:
    """Return pairs of a gone and a new variable that fit each other and nothing else."""
    gone = [name for name in old.names if name not in new]
    come = [name for name in new.names if name not in old]
    around = {**_around(old, new, gone), **_around(new, old, come)}
    fits = [
        (a, b)
        for a in gone
        for b in come
        if (around[a] and around[a] == around[b])
        or (old[a].labels and old[a].labels == new[b].labels)
    ]
    olds, news = Counter(a for a, _ in fits), Counter(b for _, b in fits)
    return FrozenDict({a: b for a, b in fits if olds[a] == news[b] == 1})


def _around(
    m: CausalMap, other: CausalMap, names: list[str]
) -> dict[str, frozenset[tuple[str, str, int]]]:
    """Return the links of each name with variables that are in both maps, as data."""
    found = {}
    for name in names:
        into = {("in", x.source, int(x.sign)) for x in m.links_into(name) if x.source in other}
        out = {("out", x.target, int(x.sign)) for x in m.links_from(name) if x.target in other}
        found[name] = frozenset(into | out)
    return found
