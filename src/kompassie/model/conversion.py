"""Maps from link lists, data frames, networkx graphs and matrices, and back."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from ..errors import (
    DuplicateVariable,
    InvalidValue,
    KompassieError,
    Problem,
    TableError,
    shown,
)
from .causal_map import CausalMap
from .content import content_of, plain
from .fields import clean_name
from .link import Link
from .merging import Conflict, check_conflict, merge_pair, merge_remark
from .remarks import Remark, Report, look_alikes
from .sign import Sign
from .variable import Variable

if TYPE_CHECKING:
    import networkx
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Rows",
    "from_links",
    "from_matrix",
    "from_networkx",
    "link_column",
    "to_matrix",
    "to_networkx",
]

Rows = Literal["source", "target"]

_COLUMNS = {
    "source": ("source", "from", "cause", "van", "oorzaak", "from_label"),
    "target": ("target", "to", "effect", "naar", "gevolg", "to_label"),
    "sign": ("sign", "polarity", "teken", "polariteit"),
    "strength": ("strength", "sterkte"),
    "delay": ("delay", "vertraging"),
    "confidence": ("confidence", "zekerheid"),
    "evidence": ("evidence", "bewijs"),
    "contested": ("contested", "omstreden"),
    "quote": ("quote", "citaat"),
    "note": ("note", "opmerking"),
}
_FIELD_OF = {alias: name for name, aliases in _COLUMNS.items() for alias in aliases}
_TUPLE = ("source", "target", "sign", "strength")


def link_column(heading: object) -> str | None:
    """Return the field of a link that a column heading stands for, or None."""
    return _FIELD_OF.get(str(heading).strip().casefold())


def from_links(
    rows: Iterable[Any],
    /,
    *,
    variables: Iterable[Variable | str] = (),
    title: str = "",
    time_unit: str = "",
    conflict: Conflict = "raise",
) -> CausalMap:
    """Make a map from a list of links.

    Parameters
    ----------
    rows
        (source, target, sign) or (source, target, sign, strength) tuples, dictionaries or `Link`
        values, or any data frame with such columns (also from/to, cause/effect, polarity). Signs:
        ``+ - ? 1 -1 s o …``.
    variables
        Variables to start from, in order; others follow in order of first mention.
    title, time_unit
        Of the map.
    conflict
        What two opposite signs for one pair become: "raise" an error, or a "contested" link.
        The same link twice is merged; the map's `report` says so.

    Returns
    -------
    CausalMap
        With its `report` of what was merged.

    Raises
    ------
    TableError
        Naming every row that cannot be read.
    ConflictingLinks
        For two links of one pair that differ.
    DuplicateVariable
        If `variables` holds one name twice.

    Notes
    -----
    O(rows).

    Examples
    --------
    >>> m = from_links([("stress", "mistakes", "+"), ("mistakes", "stress", 1, 0.4)])
    >>> m.link("mistakes", "stress").strength
    0.4
    """
    check_conflict(conflict)
    if isinstance(variables, (str, Variable)):
        raise InvalidValue("variables", variables, "give a list of names or Variables")
    known: dict[str, Variable] = {}
    for variable in (v if isinstance(v, Variable) else Variable(v) for v in variables):
        if variable.name in known:
            raise DuplicateVariable(variable.name)
        known[variable.name] = variable
    merged: dict[tuple[str, str], Link] = {}
    remarks: list[Remark] = []
    problems: list[Problem] = []
    for number, row in enumerate(_records(rows), 1):
        where = f"row {number}"
        try:
            link = _link(row)
        except KompassieError as error:
            problems.append(Problem(where, shown(row), str(error)))
            continue
        for end in link.pair:
            known.setdefault(end, Variable(end))
        before = merged.get(link.pair)
        if before is None:
            merged[link.pair] = link
        else:
            both = merge_pair(before, link, where, conflict)
            merged[link.pair] = both
            remarks.append(merge_remark(both, before, link, where))
    if problems:
        raise TableError(problems, "the list of links")
    return CausalMap(
        tuple(known.values()),
        tuple(merged.values()),
        title,
        time_unit,
        report=Report.of([*remarks, *look_alikes(known)]),
    )


def _records(rows: Any) -> Iterable[Any]:
    """Return the rows of a data frame as dictionaries; anything else as it is."""
    if isinstance(rows, (str, bytes, Mapping)) or not (
        isinstance(rows, Iterable) or hasattr(rows, "columns")
    ):
        raise InvalidValue("rows", rows, "give a list of (source, target, sign) or a data frame")
    columns = getattr(rows, "columns", None)
    if columns is None:
        listed: Iterable[Any] = rows
        return listed
    fields = {c: link_column(c) for c in columns}
    for needed in ("source", "target", "sign"):
        if needed not in fields.values():
            raise InvalidValue(
                "columns", [str(c) for c in columns], f"a column {needed!r} is needed"
            )
    taken = [field for field in fields.values() if field is not None]
    twice = next((field for field in taken if taken.count(field) > 1), None)
    if twice is not None:
        remedy = f"two columns stand for {twice!r}; keep one"
        raise InvalidValue("columns", [str(c) for c in columns], remedy)
    named = {field: list(rows[c]) for c, field in fields.items() if field is not None}
    return [dict(zip(named, values, strict=True)) for values in zip(*named.values(), strict=True)]


def _link(row: Any) -> Link:
    if isinstance(row, Link):
        return row
    if isinstance(row, Mapping):
        unknown = [k for k in row if link_column(k) is None]
        fields = {link_column(k) or "": v for k, v in row.items() if not _missing(v)}
        if unknown:
            raise InvalidValue("field of a link", unknown[0], f"use {', '.join(_COLUMNS)}")
    elif isinstance(row, Sequence) and not isinstance(row, (str, bytes)) and 3 <= len(row) <= 4:
        fields = {
            k: v for k, v in zip(_TUPLE, row, strict=False) if not (k == "strength" and v is None)
        }
    else:
        raise InvalidValue(
            "row", row, "give (source, target, sign) or (source, target, sign, strength)"
        )
    absent = [k for k in ("source", "target", "sign") if k not in fields]
    if absent:
        raise InvalidValue("row", row, f"give its {' and '.join(absent)}")
    return Link(**fields)


def _missing(value: object) -> bool:
    """Return whether a cell of a data frame is empty (None, pandas' NA or not-a-number).

    A NaN of Python's own float type may be a mistake in a computed strength, but in a frame it is
    how an empty cell looks, so only frames and dictionaries come here.
    """
    if value is None or type(value).__name__ == "NAType":
        return True
    return isinstance(value, float) and math.isnan(value)


def from_networkx(
    graph: networkx.DiGraph[Any],
    /,
    *,
    sign: str = "sign",
    title: str = "",
    time_unit: str = "",
    conflict: Conflict = "raise",
) -> CausalMap:
    """Make a map from a directed networkx graph.

    Parameters
    ----------
    graph
        A DiGraph or MultiDiGraph. Node and edge attributes named as the fields of `Variable` and
        `Link` are taken; others are reported as not read.
    sign
        Edge attribute with the sign (``+ - ? 1 -1 s o …``).
    title, time_unit, conflict
        As in `from_links`.

    Returns
    -------
    CausalMap
        Variables in node order; node names as text.

    Raises
    ------
    TableError
        Naming every edge without a usable sign.

    Notes
    -----
    O(nodes + edges).

    Examples
    --------
    >>> import networkx
    >>> g = networkx.DiGraph()
    >>> g.add_edge("stress", "mistakes", sign="+")
    >>> from_networkx(g).links[0].sign.symbol
    '+'
    """
    if not (hasattr(graph, "is_directed") and graph.is_directed()):
        raise InvalidValue("graph", graph, "give a directed graph: a link has a direction")
    variables, lost = [], set()
    fields = set(Variable.__dataclass_fields__) - {"name", "extra"}
    names: dict[Any, str] = {}
    for node, attributes in graph.nodes(data=True):
        names[node] = clean_name(str(node), "name of a node")
        lost |= {f"node attribute {k!r}" for k in attributes if k not in fields}
        known = {k: v for k, v in attributes.items() if k in fields}
        variables.append(Variable(names[node], **known))
    rows, problems = [], []
    edge_fields = set(Link.__dataclass_fields__) - {"source", "target", "sign", "extra"}
    for a, b, attributes in graph.edges(data=True):
        if sign not in attributes:
            where = f"edge {names[a]!r} -> {names[b]!r}"
            remedy = f"it has no attribute {sign!r}: set it, or name another with sign="
            problems.append(Problem(where, str(sorted(map(str, attributes))), remedy))
            continue
        lost |= {f"edge attribute {k!r}" for k in attributes if k not in edge_fields | {sign}}
        row = {k: v for k, v in attributes.items() if k in edge_fields}
        rows.append({**row, "source": names[a], "target": names[b], "sign": attributes[sign]})
    if problems:
        raise TableError(problems, "the graph")
    m = from_links(rows, variables=variables, title=title, time_unit=time_unit, conflict=conflict)
    unread = Report.of(Remark("not read", what, "no field of this name") for what in sorted(lost))
    return CausalMap(m.variables, m.links, title, time_unit, report=m.report + unread)


def to_networkx(m: CausalMap, /) -> networkx.DiGraph[str]:
    """Return the map as a networkx graph; see `CausalMap.to_networkx`."""
    import networkx

    graph: networkx.DiGraph[str] = networkx.DiGraph()
    content = content_of(m)
    for row in content["variables"]:
        graph.add_node(row["name"], **{k: v for k, v in row.items() if k != "name"})
    for link in m.links:
        fields = {
            k: getattr(link, k)
            for k in Link.__dataclass_fields__
            if k not in ("source", "target", "sign", "extra")
        }
        graph.add_edge(link.source, link.target, sign=int(link.sign), **plain(fields))
    return graph


def from_matrix(
    matrix: ArrayLike,
    names: Iterable[str],
    /,
    *,
    rows: Rows,
    title: str = "",
    time_unit: str = "",
) -> CausalMap:
    """Make a map from a square matrix of signed strengths.

    Parameters
    ----------
    matrix
        Shape (V, V), entries −1 … +1; 0 means "no link". If every entry is −1, 0 or +1 they
        are signs, and the strengths stay unknown.
    names
        V names.
    rows
        "source": entry (i, j) is the link from i to j; "target": from j to i. Half of all
        matrices are the other way round, so it must be said.
    title, time_unit
        Of the map.

    Returns
    -------
    CausalMap
        Links in row order.

    Raises
    ------
    InvalidValue
        For a matrix that is not square, does not fit the names, or holds NaN or an entry
        outside −1 … +1.

    Notes
    -----
    O(V²).

    Examples
    --------
    >>> m = from_matrix([[0, 0.7], [-0.2, 0]], ["rest", "stress"], rows="source")
    >>> [(l.source, l.target, l.sign.symbol, l.strength) for l in m.links]
    [('rest', 'stress', '+', 0.7), ('stress', 'rest', '−', 0.2)]
    """
    import numpy as np

    _check_rows(rows)
    labels = [clean_name(name) for name in names]
    try:
        values = np.asarray(matrix, dtype=np.float64)
    except (TypeError, ValueError):
        raise InvalidValue("matrix", matrix, "give numbers") from None
    size = len(labels)
    if values.shape != (size, size):
        remedy = f"give a square matrix of {size} × {size}, one row and column per name"
        raise InvalidValue("shape of the matrix", values.shape, remedy)
    bad = np.argwhere(~(np.abs(values) <= 1.0))
    if len(bad):
        i, j = (int(k) for k in bad[0])
        remedy = "use −1 … +1, 0 for no link; divide by the largest strength first"
        raise InvalidValue(
            f"entry ({i}, {j}) of the matrix, {labels[i]!r} × {labels[j]!r}",
            float(values[i, j]),
            remedy,
        )
    signs_only = bool(np.isin(values, (-1.0, 0.0, 1.0)).all())
    links = []
    for i, j in np.argwhere(values != 0.0):
        a, b = (labels[i], labels[j]) if rows == "source" else (labels[j], labels[i])
        entry = float(values[i, j])
        strength = None if signs_only else abs(entry)
        links.append(Link(a, b, Sign.PLUS if entry > 0 else Sign.MINUS, strength))
    return CausalMap(tuple(Variable(n) for n in labels), tuple(links), title, time_unit)


def to_matrix(m: CausalMap, /, *, rows: Rows, unsure: float | str = "raise") -> NDArray[np.float64]:
    """Return the signed strengths as a matrix; see `CausalMap.to_matrix`."""
    import numpy as np

    _check_rows(rows)
    if isinstance(unsure, str) and unsure != "raise":
        raise InvalidValue("unsure", unsure, 'use "raise" or a number')
    if not isinstance(unsure, str) and unsure == 0:
        raise InvalidValue("unsure", unsure, "0 means no link; use another number, such as nan")
    result = np.zeros((len(m), len(m)))
    for link in m.links:
        i, j = m.position(link.source), m.position(link.target)
        if link.sign is Sign.UNSURE:
            if isinstance(unsure, str):
                raise InvalidValue(
                    f"sign of {link.source!r} -> {link.target!r}",
                    link.sign.symbol,
                    "a matrix has no place for it: decide it, or give a number as unsure=",
                )
            value = float(unsure)
        else:
            strength = link.typical_strength
            value = int(link.sign) * (1.0 if strength is None else strength)
        result[(i, j) if rows == "source" else (j, i)] = value
    return result


def _check_rows(rows: object) -> None:
    if rows not in ("source", "target"):
        raise InvalidValue("rows", rows, 'say what a row is: "source" or "target"')
