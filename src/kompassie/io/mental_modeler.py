"""Mental Modeler projects (.mmp): XML or JSON under one ending, one map of signed strengths.

The relations of a concept stand in it and name the concept they go to by its id. An influence is
a number from −1 to 1, in files of 2014 also one of the words ``H+ M+ L+ L- M- H-``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import (
    ConflictingLinks,
    InvalidValue,
    KompassieError,
    Problem,
    TableError,
    UnreadableFile,
    shown,
)
from ..model.causal_map import CausalMap
from ..model.link import Link
from ..model.merging import Conflict, merge_pair, merge_remark
from ..model.remarks import Remark, Report
from ..model.sign import Sign
from ..model.variable import Variable
from .cells import number
from .files import Where, decoded
from .safe_xml import tree_of
from .strict_json import parsed

__all__ = ["INFLUENCE_WORDS", "read_mental_modeler"]

INFLUENCE_WORDS = {"h": 0.75, "m": 0.5, "l": 0.25}
"""What high, medium and low stand for in files that write words; a choice, which is reported."""

_REMEDY = "Save the project again in Mental Modeler."
_RELATION = ("id", "influence", "notes", "confidence")
_NUMBER = "write a number from -1 to 1, or one of H+ M+ L+ L- M- H-"


@dataclass
class _Relation:
    """One arrow as the file has it; the fields stand as in `_RELATION`."""

    target: str
    influence: str
    note: str
    confidence: str


@dataclass
class _Concept:
    """One concept as the file has it."""

    id: str
    name: str
    note: str
    group: str
    relations: list[_Relation]
    unread: Mapping[str, str]


@dataclass
class _Project:
    """What both forms of the file hold."""

    title: str
    groups: dict[str, str]
    concepts: list[_Concept]
    scenarios: int


@dataclass
class _Counts:
    """What is said once for all links."""

    words: Counter[str] = field(default_factory=Counter)
    zeros: int = 0
    empty: int = 0
    sure: int = 0


def read_mental_modeler(data: bytes, path: Where, *, conflict: Conflict = "raise") -> CausalMap:
    """Return the map of a Mental Modeler project.

    Parameters
    ----------
    data
        The bytes of the file, XML or JSON: the first character tells.
    path
        Its name, for messages.
    conflict
        What two opposite signs for one pair become: "raise" an error, or a "contested" link.

    Returns
    -------
    CausalMap
        Variables in the order of the concepts, unlinked headings included; names of groups as
        tags. If every influence is −1, 0 or +1 they are signs, and strengths stay unknown. The
        report says how many influences of 0 were left out, which words were read as which number,
        and what was not read (scenarios, places on the screen, marks of confidence).

    Raises
    ------
    UnreadableFile
        If it is neither XML nor JSON, declares entities, or is no such project.
    TableError
        Naming every concept and every relation that cannot be read.

    Notes
    -----
    O(bytes).

    References
    ----------
    Gray, Gray, Cox and Henly-Shepard (2013), "Mental Modeler: a fuzzy-logic cognitive mapping
    modeling tool for adaptive environmental management".
    """
    text, said = decoded(data, path)
    first = text.lstrip()[:1]
    if first == "<":
        project = _from_xml(text, path)
    elif first == "{":
        project = _from_json(text, path)
    else:
        why = "it is neither XML nor JSON, which a Mental Modeler project is"
        raise UnreadableFile(path, why, _REMEDY)
    if not project.concepts:
        raise UnreadableFile(path, "it holds no concepts", _REMEDY)
    return _map_of(project, path, list(said), conflict)


def _from_xml(text: str, path: Where) -> _Project:
    root = tree_of(text, path)
    if root.name != "mentalmodeler":
        why = f"its root is <{root.name[:40]}>, not <mentalmodeler>"
        raise UnreadableFile(path, why, _REMEDY)
    info, groups = root.first("info"), root.first("groupnames")
    concepts, scenarios = root.first("concepts"), root.first("scenarios")
    found = []
    for c in concepts.each("concept") if concepts else ():
        inner = c.first("relationships")
        relations = [
            _Relation(*(r.value(key) for key in _RELATION))
            for r in (inner.each("relationship") if inner else ())
        ]
        unread = {"units": c.value("units"), "preferred state": c.value("preferredstate")}
        ident, name, note, group = (c.value(key) for key in ("id", "name", "notes", "group"))
        found.append(_Concept(ident, name, note, group, relations, unread))
    named = enumerate(groups.each("groupname")) if groups else ()
    return _Project(
        info.value("name") if info else "",
        {group.attributes.get("index", str(k)): group.text for k, group in named},
        found,
        len(list(scenarios.each("scenario"))) if scenarios else 0,
    )


def _from_json(text: str, path: Where) -> _Project:
    root = parsed(text, path)
    listed = root.get("concepts") if isinstance(root, dict) else None
    if not isinstance(listed, list):
        raise UnreadableFile(path, 'it holds no list "concepts"', _REMEDY)
    info = root.get("info")
    groups = root.get("groupNames")
    found = []
    for k, c in enumerate(listed, 1):
        inner = c.get("relationships") or [] if isinstance(c, dict) else None
        if not isinstance(inner, list) or not all(isinstance(r, dict) for r in inner):
            raise UnreadableFile(path, f"concept {k} is not as it should be", _REMEDY)
        relations = [_Relation(*(_said(r, key) for key in _RELATION)) for r in inner]
        unread = {"units": _said(c, "units"), "preferred state": _said(c, "preferredState")}
        ident, name, note, group = (_said(c, key) for key in ("id", "name", "notes", "group"))
        found.append(_Concept(ident, name, note, group, relations, unread))
    scenarios = root.get("scenarios")
    return _Project(
        _said(info, "name") if isinstance(info, dict) else "",
        {str(k): str(v) for k, v in groups.items()} if isinstance(groups, dict) else {},
        found,
        len(scenarios) if isinstance(scenarios, list) else 0,
    )


def _said(record: Mapping[str, Any], key: str) -> str:
    """Return a field as text; these files hold numbers as texts, and now and then as numbers."""
    value = record.get(key)
    return "" if value is None or isinstance(value, (dict, list)) else str(value).strip()


def _map_of(project: _Project, path: Where, remarks: list[Remark], conflict: Conflict) -> CausalMap:
    problems: list[Problem] = []
    variables, names = _variables(project, remarks, problems)
    counts = _Counts()
    found: list[tuple[str, Link, float | None]] = []
    for concept in project.concepts:
        for k, relation in enumerate(concept.relations, 1):
            place = f"relation {k} of {shown(names.get(concept.id, concept.name), 60)}"
            if relation.target not in names:
                said = "it goes to a concept that is not in the file"
                remarks.append(Remark("not read", place, said))
                continue
            pair = names.get(concept.id, concept.name), names[relation.target]
            try:
                given = _link(pair, relation, place, counts)
            except KompassieError as error:
                problems.append(Problem(place, relation.influence, str(error)))
                continue
            if given is not None:
                found.append((place, *given))
    merged = _merged(found, remarks, problems, conflict)
    if problems:
        raise TableError(problems, str(path))
    remarks += _said_of_all(project, [v.name for v in variables], counts, found)
    return CausalMap(
        tuple(variables), tuple(merged), " ".join(project.title.split()), report=Report.of(remarks)
    )


def _variables(
    project: _Project, remarks: list[Remark], problems: list[Problem]
) -> tuple[list[Variable], dict[str, str]]:
    """Return the variables, and the name that each id stands for.

    Concepts are told apart by their ids, so two may have one name, and one may have none.
    """
    names: dict[str, str] = {}
    variables: dict[str, Variable] = {}
    given = {" ".join(c.name.split()) for c in project.concepts}
    for k, concept in enumerate(project.concepts, 1):
        place = f"concept {k}"
        group = project.groups.get(concept.group, "").strip()
        name = " ".join(concept.name.split())
        if not name or name in variables:
            name = _free(f"{name} (id {concept.id})" if name else f"concept {concept.id}", given)
            said = "its name stands twice" if concept.name else "it has no name"
            remarks.append(Remark("renamed", place, f"{said}: it is called {name!r} here"))
        try:
            v = Variable(name, tags=(group,) if group else (), note=concept.note)
        except KompassieError as error:
            problems.append(Problem(place, concept.name, str(error)))
            continue
        if not concept.id or concept.id in names:
            problems.append(Problem(place, v.name, "its id is empty or stands twice"))
        given.add(name)
        variables[v.name] = v
        names[concept.id] = v.name
    return list(variables.values()), names


def _free(name: str, taken: set[str]) -> str:
    """Return the name, with as many stars as make it one that no other concept has."""
    while name in taken:
        name += "*"
    return name


def _link(
    pair: tuple[str, str], relation: _Relation, place: str, counts: _Counts
) -> tuple[Link, float | None] | None:
    """Return a link and its signed strength; None if the influence is 0."""
    counts.sure += relation.confidence not in ("", "0")
    token = relation.influence
    if not token:
        counts.empty += 1
        return Link(*pair, Sign.UNSURE, note=relation.note), None
    folded = token.casefold().replace("−", "-")
    word = folded.strip("+-")
    if len(folded) == 2 and word in INFLUENCE_WORDS:
        value = INFLUENCE_WORDS[word] * (-1 if "-" in folded else 1)
        counts.words[token] += 1
    else:
        value = number(token, ".", f"the influence in {place}", _NUMBER)
    if not -1.0 <= value <= 1.0:
        raise InvalidValue(f"the influence in {place}", token, _NUMBER)
    if value == 0.0:
        counts.zeros += 1
        return None
    sign = Sign.PLUS if value > 0 else Sign.MINUS
    return Link(*pair, sign, abs(value), note=relation.note), value


def _merged(
    found: list[tuple[str, Link, float | None]],
    remarks: list[Remark],
    problems: list[Problem],
    conflict: Conflict,
) -> Iterable[Link]:
    """Return one link per pair; strengths only if some influence is more than a bare sign."""
    bare = all(value in (None, 1.0, -1.0) for _, _, value in found)
    links: dict[tuple[str, str], Link] = {}
    for place, given, _ in found:
        link = replace(given, strength=None) if bare else given
        before = links.get(link.pair)
        try:
            links[link.pair] = merge_pair(before, link, "", conflict) if before else link
        except ConflictingLinks as error:
            problems.append(Problem(place, " -> ".join(link.pair), str(error)))
            continue
        if before:
            remarks.append(merge_remark(links[link.pair], before, link, place))
    if bare and links:
        said = "every influence is −1, 0 or +1: read as signs; strengths are unknown"
        remarks.append(Remark("assumed", "strengths", said))
    return links.values()


def _said_of_all(
    project: _Project,
    names: list[str],
    counts: _Counts,
    found: list[tuple[str, Link, float | None]],
) -> list[Remark]:
    remarks = []
    if counts.zeros:
        said = f"{_many(counts.zeros, 'relation')} with an influence of 0: read as no link"
        remarks.append(Remark("assumed", "zeros", said))
    if counts.empty:
        said = f"{_many(counts.empty, 'relation')} without an influence: read as ? (unsure)"
        remarks.append(Remark("unsigned", "influence", said))
    for word, count in counts.words.items():
        value = INFLUENCE_WORDS[word.casefold().strip("+-−")]
        said = f"{word!r} was read as a strength of {value} ({_many(count, 'link')})"
        remarks.append(Remark("assumed", "influence", said))
    linked = {end for _, link, _ in found for end in link.pair}
    loose = [name for name in names if name not in linked]
    if loose:
        said = f"{_many(len(loose), 'concept')} without a link, perhaps headings: kept as variables"
        remarks.append(Remark("unlinked", ", ".join(shown(n, 60) for n in loose[:12]), said))
    if counts.sure:
        said = f"{_many(counts.sure, 'link')} with a mark of confidence, whose scale is not known"
        remarks.append(Remark("not read", "confidence", said))
    for what in ("units", "preferred state"):
        filled = sum(c.unread[what] not in ("", "0") for c in project.concepts)
        if filled:
            said = f"{_many(filled, 'concept')} with a field that a map has no place for"
            remarks.append(Remark("not read", what, said))
    if project.scenarios:
        said = f"{_many(project.scenarios, 'scenario')}: build them with Scenario and Hold"
        remarks.append(Remark("not read", "scenarios", said))
    return remarks


def _many(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count} {what}s"
