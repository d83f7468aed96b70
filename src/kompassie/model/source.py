"""Where maps come from: a map itself, or anything that stands for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from ..errors import InvalidValue
from .causal_map import CausalMap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["DrawnSource", "LinkDraws", "MapSource", "Over", "map_of"]

Over = Literal["resamples", "people"]
"""What a draw takes from several people: a resample of all of them, or the map of one."""


@runtime_checkable
class MapSource(Protocol):
    """Anything a question about maps can be put to."""

    @property
    def base_map(self) -> CausalMap:
        """The map whose variables and links the answer is about."""
        ...


class LinkDraws(Protocol):
    """Which links are there in each draw, and with which sign.

    It can be pickled for workers, and nothing in it leads back to a person.
    """

    def __call__(
        self, entropy: int, chunk: int, count: int
    ) -> tuple[NDArray[np.bool_], NDArray[np.int8]]:
        """Return presence and sign (−1, +1; 0 unsure) of each link, each of shape (L, count).

        The links are those of the source's `union_map`, in its order.
        """
        ...


@runtime_checkable
class DrawnSource(MapSource, Protocol):
    """A source whose links themselves differ from draw to draw, such as a survey."""

    @property
    def union_map(self) -> CausalMap:
        """The map of every link that may be there in a draw."""
        ...

    def link_draws(self, over: Over) -> LinkDraws:
        """Return what draws the links."""
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
