"""The native file: a map, the names of its loops, its scenarios and its drawing, as JSON.

::

    {
     "format": "kompassie",
     "version": "1.0",
     "map": {"title": …, "time_unit": …, "variables": […], "links": […]},
     "loop_names": [{"route": […], "code": "R3", "labels": {"nl": …}}],
     "scenarios": [{"name": …, "interventions": [{"do": "push", "variable": …, "amount": 0.6}]}],
     "positions": {"stress": [120.0, 80.0]}
    }

A field that stands at its default is left out. The version is major.minor: a newer minor version
may add fields, which are kept and written back; a newer major version is refused. The one
exception: an unknown field of an intervention is refused, since leaving it out of account would
change what is done.

A file with a map alone is a `CausalMap`; with loop names, scenarios, positions, or any field
beside them (also an empty one), it is a `Study`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ..errors import InvalidValue, KompassieError, UnreadableFile, shown
from ..model.causal_map import CausalMap
from ..model.content import content_of, link_content, plain, record_from
from ..model.frozen import FrozenDict
from ..model.interventions import Add, Delay, Hold, Intervention, Pulse, Push, Scale, Scenario
from ..model.link import Link
from ..model.remarks import Remark, Report
from ..model.study import LoopName, Study
from ..model.variable import Variable
from .files import Where
from .strict_json import json_text, parsed

__all__ = ["FORMAT", "VERSION", "NewerFile", "native_text", "read_around", "read_native"]

FORMAT = "kompassie"
VERSION = "1.0"

_DO: dict[str, type[Any]] = {
    "push": Push,
    "hold": Hold,
    "pulse": Pulse,
    "scale": Scale,
    "add": Add,
    "delay": Delay,
}
_DONE = {kind: do for do, kind in _DO.items()}
_STUDY_FIELDS = ("map", "loop_names", "scenarios", "positions")
_FILE_FIELDS = ("format", "version", *_STUDY_FIELDS)
_MAP_FIELDS = ("title", "time_unit", "variables", "links")
_VERSION = re.compile(r"([0-9]{1,6})\.([0-9]{1,6})")
# What a frozen value would take in another type than the file must have.
_TYPES: dict[str, tuple[type[Any], str]] = {
    "boundary": (bool, "true or false"),
    "contested": (bool, "true or false"),
    "owner": (str, "a text"),
    "code": (str, "a text"),
    "tags": (list, "a list of texts"),
    "route": (list, "a list of names"),
    "interventions": (list, "a list"),
    "labels": (dict, "a dictionary of labels by language"),
}
_CORRECT = "Correct it there."
_Value = TypeVar("_Value")


class NewerFile(UnreadableFile):
    """A file of a newer version of this library than the one that reads it."""


def read_native(text: str, path: Where) -> CausalMap | Study:
    """Return the map or study of a native file.

    Parameters
    ----------
    text
        The text of the file.
    path
        Its name, for messages.

    Returns
    -------
    CausalMap or Study
        The report of the map names every field that was kept without being known.

    Raises
    ------
    NewerFile
        If its major version is newer, or a field of an intervention is not known.
    UnreadableFile
        If it is not such a file, or something in it cannot be read; the message names the place.

    Notes
    -----
    O(characters).
    """
    content = parsed(text, path)
    _check_format(content, path)
    if not isinstance(content.get("map"), dict):
        raise UnreadableFile(path, 'it holds no "map"', _CORRECT)
    reader = _Reader(path)
    m = reader.map(content["map"])
    alone = not content.keys() - {"format", "version", "map"}
    study = reader.study(content, m)
    return study.map if alone else study


def read_around(m: CausalMap, text: str, path: Where) -> Study:
    """Return the study of a map that stands elsewhere and a native file without a map.

    Raises
    ------
    NewerFile, UnreadableFile
        As `read_native`; also if a loop name or scenario does not fit the map.
    """
    content = parsed(text, path)
    _check_format(content, path)
    return _Reader(path).study(content, m)


def _check_format(content: object, path: Where) -> None:
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        why = f'it is JSON, but not a map of this library: "format" is not "{FORMAT}"'
        remedy = "Give a file made with write(), or a link list (.csv) or text (.txt)."
        raise UnreadableFile(path, why, remedy)
    version = content.get("version")
    match = _VERSION.fullmatch(version) if isinstance(version, str) else None
    major = int(VERSION.split(".")[0])
    if match is None or int(match[1]) < 1:
        why = f'its "version" is {shown(version)}, where a text such as "{VERSION}" is needed'
        raise UnreadableFile(path, why, _CORRECT)
    if int(match[1]) > major:
        why = f"it is of version {version}, and this library reads up to version {major}"
        raise NewerFile(path, why, "Install a newer kompassie: pip install --upgrade kompassie.")


class _Reader:
    """Values of the file, each made in its place, and what was kept without being known."""

    def __init__(self, path: Where) -> None:
        self.path = path
        self.remarks: list[Remark] = []

    def fault(self, place: str, error: KompassieError) -> UnreadableFile:
        if isinstance(error, UnreadableFile):
            return error
        return UnreadableFile(self.path, f"at {place}: {error}", _CORRECT)

    def kept(self, place: str, extra: Mapping[str, object]) -> None:
        said = "not known to this version; kept as it is"
        self.remarks += [Remark("kept", f"{shown(key)} of {place}", said) for key in extra]

    def study(self, content: Mapping[str, Any], m: CausalMap) -> Study:
        """Return the study that the content makes around a map."""
        beside = {k: v for k, v in content.items() if k not in _FILE_FIELDS}
        self.kept("the file", beside)
        names = self.values(content, "loop_names", self.loop_name)
        scenarios = self.values(content, "scenarios", self.scenario)
        positions = content.get("positions", {})
        if not isinstance(positions, dict):
            error = InvalidValue("it", positions, "use a dictionary of names")
            raise self.fault("positions", error)
        m = dataclasses.replace(m, report=m.report + Report.of(self.remarks))
        try:
            return Study(m, names, scenarios, FrozenDict(positions), FrozenDict(beside))
        except KompassieError as error:
            raise UnreadableFile(self.path, str(error), _CORRECT) from None

    def map(self, row: Mapping[str, Any]) -> CausalMap:
        variables = self.values(row, "variables", self.record(Variable), "map.")
        links = self.values(row, "links", self.record(Link), "map.")
        extra = {k: v for k, v in row.items() if k not in _MAP_FIELDS}
        self.kept("map", extra)
        try:
            return CausalMap(
                variables,
                links,
                row.get("title", ""),
                row.get("time_unit", ""),
                FrozenDict(extra),
            )
        except KompassieError as error:
            raise self.fault("map", error) from None

    def values(
        self,
        content: Mapping[str, Any],
        name: str,
        make: Callable[[Any, str], _Value],
        within: str = "",
    ) -> tuple[_Value, ...]:
        """Return the values of a list, or the first fault in it with its place."""
        rows = content.get(name, [])
        place = f"{within}{name}"
        if not isinstance(rows, list):
            raise self.fault(place, InvalidValue("it", rows, "use a list"))
        made = []
        for k, row in enumerate(rows):
            try:
                made.append(make(row, f"{place}[{k}]"))
            except KompassieError as error:
                raise self.fault(f"{place}[{k}]", error) from None
        return tuple(made)

    def record(self, kind: type[_Value]) -> Callable[[Any, str], _Value]:
        """Return what makes a value of a kind from a dictionary."""
        fields = {f.name for f in dataclasses.fields(kind)}  # type: ignore[arg-type]
        checked = {name: type_ for name, type_ in _TYPES.items() if name in fields}

        def make(row: Any, place: str) -> _Value:
            if isinstance(row, dict):
                _check_types(row, checked)
            value = record_from(kind, row, "it")
            self.kept(place, value.extra)
            return value  # type: ignore[no-any-return]

        return make

    def loop_name(self, row: Any, place: str) -> LoopName:
        return self.record(LoopName)(row, place)

    def scenario(self, row: Any, place: str) -> Scenario:
        if not isinstance(row, dict):
            raise InvalidValue("it", row, "use a dictionary of fields")
        within = f"{place}."
        interventions = self.values(row, "interventions", self.intervention, within)
        made = self.record(Scenario)({**row, "interventions": []}, place)
        return dataclasses.replace(made, interventions=interventions)

    def intervention(self, row: Any, place: str) -> Intervention:
        if not isinstance(row, dict):
            raise InvalidValue("it", row, "use a dictionary of fields")
        do = row.get("do")
        if not isinstance(do, str) or do not in _DO:
            raise InvalidValue('"do"', do, f"use one of {', '.join(_DO)}")
        kind = _DO[do]
        fields = {f.name: f for f in dataclasses.fields(kind)}
        unknown = [key for key in row if key not in fields and key != "do"]
        if unknown:
            why = f"at {place}: a {do} has no field {shown(unknown[0])} in this version"
            remedy = "Leave the field out, or install the kompassie that wrote it."
            raise NewerFile(self.path, why, remedy)
        needed = [name for name, f in fields.items() if f.default is dataclasses.MISSING]
        missing = [name for name in needed if name not in row]
        if missing:
            raise InvalidValue("it", row, f"give its {' and '.join(missing)}")
        given = {key: value for key, value in row.items() if key != "do"}
        if kind is Add:
            given["link"] = self.record(Link)(row["link"], f"{place}.link")
        made: Intervention = kind(**given)
        return made


def _check_types(row: Mapping[str, Any], types: Mapping[str, tuple[type[Any], str]]) -> None:
    for name, (kind, words) in types.items():
        if name in row and not isinstance(row[name], kind):
            raise InvalidValue(name, row[name], f"use {words}")


# -- writing -----------------------------------------------------------------------------------


def native_text(thing: CausalMap | Study) -> str:
    """Return the text of the native file; the same content gives the same bytes.

    Raises
    ------
    InvalidValue
        If an `extra` holds something that JSON has no form for.
    """
    if isinstance(thing, CausalMap):
        thing, parts = Study(thing), {}
    else:
        parts = {
            "loop_names": [_record(name) for name in thing.loop_names],
            "scenarios": [_scenario(scenario) for scenario in thing.scenarios],
            "positions": plain(thing.positions),
        }
    content = {"format": FORMAT, "version": VERSION}
    beside = {k: v for k, v in plain(thing.extra).items() if k not in content}
    return json_text({**content, **beside, "map": content_of(thing.map), **parts})


def _record(value: Any) -> dict[str, Any]:
    """Return the fields of a frozen value that differ from their defaults, extras included."""
    record = {}
    for f in dataclasses.fields(value):
        item = getattr(value, f.name)
        default = f.default if f.default_factory is dataclasses.MISSING else f.default_factory()
        if f.name != "extra" and (default is dataclasses.MISSING or item != default):
            record[f.name] = link_content(item) if isinstance(item, Link) else plain(item)
    return {**plain(getattr(value, "extra", {})), **record}


def _scenario(scenario: Scenario) -> dict[str, Any]:
    done = [{"do": _DONE[type(i)], **_record(i)} for i in scenario.interventions]
    record = _record(dataclasses.replace(scenario, interventions=()))
    return {**record, "interventions": done}
