"""Where maps come from: a map itself, or anything that stands for one."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from ..errors import InvalidValue
from .causal_map import CausalMap

__all__ = ["MapSource", "map_of"]


@runtime_checkable
class MapSource(Protocol):
    """Anything a question about maps can be put to."""

    @property
    def base_map(self) -> CausalMap:
        """The map whose variables and links the answer is about."""
        ...


def map_of(source: object, least: int = 0) -> CausalMap:
    """Return the map of a source, or refuse what is none; `least`: how many variables it needs."""
    if not isinstance(source, MapSource):
        remedy = "give a map, such as parse() or read() makes, or a study"
        raise InvalidValue("map", source, remedy)
    base = source.base_map
    if len(base) < least:
        raise InvalidValue("map", base, "it has no variables: add links or variables first")
    return base
