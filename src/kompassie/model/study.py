"""What a team keeps between meetings: map, loop names, scenarios, places in the drawing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ..errors import InvalidValue
from .causal_map import CausalMap
from .fields import clean_labels, clean_name, number
from .frozen import FrozenDict
from .interventions import Scenario, check_scenario

__all__ = ["LoopName", "Study", "loop_names"]


@dataclass(frozen=True)
class LoopName:
    """The name people gave to a loop.

    Parameters
    ----------
    route
        Names of its variables in the direction of the links, from any of them.
    code
        A short mark such as R7; empty if there is none.
    labels
        The name by language code.

    Examples
    --------
    >>> LoopName(("tang", "zwijgen"), "R3", {"nl": "Zwijgen houdt de tang dicht"}).label("nl")
    'Zwijgen houdt de tang dicht'
    """

    route: tuple[str, ...]
    code: str = ""
    labels: Mapping[str, str] = field(default_factory=FrozenDict)
    extra: Mapping[str, object] = field(default_factory=FrozenDict, repr=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        if isinstance(self.route, str) or not isinstance(self.route, Iterable):
            raise InvalidValue(
                "route of a loop name", self.route, "give the names of its variables"
            )
        route = tuple(clean_name(name, "variable of a loop") for name in self.route)
        if not route or len(set(route)) != len(route):
            remedy = "name each variable of the loop once, in the direction of the links"
            raise InvalidValue("route of a loop name", route, remedy)
        put(self, "route", route)
        put(self, "code", clean_name(self.code, "code of a loop") if self.code else "")
        put(self, "labels", clean_labels(self.labels, f"name of loop {' -> '.join(route)}"))
        put(self, "extra", FrozenDict(self.extra))
        if not (self.code or self.labels):
            raise InvalidValue("name of a loop", "", "give a code or a label")

    def label(self, lang: str) -> str:
        """Return the name in a language, else in any, else the code."""
        return self.labels.get(lang) or next(iter(self.labels.values()), self.code)

    @property
    def key(self) -> tuple[str, ...]:
        """The route, turned so that it does not matter where it was started."""
        return turned(self.route)


def turned(route: Iterable[str]) -> tuple[str, ...]:
    """Return a closed route, started at its alphabetically first name."""
    names = tuple(route)
    first = names.index(min(names))
    return names[first:] + names[:first]


def loop_names(names: object) -> tuple[LoopName, ...]:
    """Return loop names from what people write.

    Taken: `LoopName` values; {route: name} or {name: route} dictionaries, a route being a tuple or
    list of variable names and a name a text or labels by language.
    """
    if isinstance(names, Mapping):
        given = [_loop_name(key, value) for key, value in names.items()]
    elif isinstance(names, Iterable) and not isinstance(names, str):
        given = list(names)
    else:
        raise InvalidValue("loop names", names, 'give {("a", "b"): "name"}')
    seen = set()
    for name in given:
        if not isinstance(name, LoopName):
            raise InvalidValue("loop name", name, "give LoopName values or a dictionary")
        if name.key in seen:
            route = " -> ".join(name.route)
            raise InvalidValue("loop names", route, "this loop is named twice; keep one")
        seen.add(name.key)
    return tuple(given)


def _loop_name(key: Any, value: Any) -> LoopName:
    if isinstance(key, str):
        return LoopName(value, labels=FrozenDict({"und": key}))
    if isinstance(value, LoopName):
        return value
    labels = {"und": value} if isinstance(value, str) else value
    return LoopName(key, labels=labels)


@dataclass(frozen=True)
class Study:
    r"""What a file keeps between meetings.

    Parameters
    ----------
    map
        The map.
    loop_names
        Names people gave to loops; see `loop_names` for what is taken.
    scenarios
        Scenarios on the map.
    positions
        Place of each variable in the drawing: {name: (x, y)} in points; may be partial.
    extra
        Fields of a newer file that this version does not know, kept as they were.

    Examples
    --------
    >>> m = __import__("kompassie").parse("a -> b +\nb -> a +")
    >>> Study(m, {("a", "b"): "Together"}).loop_names[0].label("en")
    'Together'
    """

    map: CausalMap
    loop_names: tuple[LoopName, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    positions: Mapping[str, tuple[float, float]] = field(default_factory=FrozenDict)
    extra: Mapping[str, object] = field(default_factory=FrozenDict, repr=False)

    if TYPE_CHECKING:

        def __init__(
            self,
            map: CausalMap,
            loop_names: Iterable[LoopName] | Mapping[Any, Any] = (),
            scenarios: Iterable[Scenario] = (),
            positions: Mapping[str, tuple[float, float]] = ...,
            extra: Mapping[str, object] = ...,
        ) -> None:
            """Take more than is kept: what comes in is made into the types above."""

    def __post_init__(self) -> None:
        put = object.__setattr__
        if not isinstance(self.map, CausalMap):
            raise InvalidValue("map of the study", self.map, "give a CausalMap")
        put(self, "loop_names", loop_names(self.loop_names))
        if not isinstance(self.scenarios, Iterable):
            raise InvalidValue("scenarios", self.scenarios, "give a list of Scenario values")
        put(self, "scenarios", tuple(self.scenarios))
        for name in self.loop_names:
            for variable in name.route:
                self.map.position(variable, f"in the loop name {name.label('en')!r}")
        seen = set()
        for scenario in self.scenarios:
            check_scenario(scenario, self.map)
            if scenario.name in seen:
                raise InvalidValue("scenarios", scenario.name, "two have this name; rename one")
            seen.add(scenario.name)
        put(self, "positions", self._checked_positions())
        put(self, "extra", FrozenDict(self.extra))

    def _checked_positions(self) -> FrozenDict[str, tuple[float, float]]:
        checked = {}
        if not isinstance(self.positions, Mapping):
            raise InvalidValue("positions", self.positions, 'give {"name": (x, y)} in points')
        for name, place in self.positions.items():
            known = self.map.names[self.map.position(name, "in the positions of the study")]
            what = f"position of {known!r}"
            if isinstance(place, str) or not isinstance(place, Iterable):
                raise InvalidValue(what, place, "give (x, y) in points")
            pair = tuple(number(p, what, "give (x, y) in points") for p in place)
            if len(pair) != 2:
                raise InvalidValue(what, place, "give (x, y) in points")
            checked[known] = (pair[0], pair[1])
        return FrozenDict(checked)

    @property
    def base_map(self) -> CausalMap:
        """The map of the study."""
        return self.map

    def scenario(self, name: str) -> Scenario:
        """Return the scenario of that name."""
        for scenario in self.scenarios:
            if scenario.name == clean_name(name, "name of a scenario"):
                return scenario
        names = ", ".join(s.name for s in self.scenarios) or "no scenario at all"
        raise InvalidValue("scenario", name, f"the study has {names}")

    def with_map(self, m: CausalMap) -> Study:
        """Return the study around another map; names and scenarios must still fit it."""
        kept = {name: place for name, place in self.positions.items() if name in m}
        return replace(self, map=m, positions=FrozenDict(kept))
