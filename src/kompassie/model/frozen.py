"""A dictionary that does not change, so that values may hold one and still be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic, NoReturn, TypeVar

__all__ = ["FrozenDict"]

K = TypeVar("K")
V = TypeVar("V")


class FrozenDict(dict[K, V], Generic[K, V]):
    """A read-only, hashable, picklable dictionary that keeps its order."""

    def __init__(self, content: Mapping[K, V] | Iterable[tuple[K, V]] = ()) -> None:
        super().__init__(content)

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("this dictionary belongs to a frozen value: make a changed copy instead")

    __setitem__ = __delitem__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse
    __ior__ = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset((k, _hashable(v)) for k, v in self.items()))

    def __reduce__(self) -> tuple[type, tuple[dict[K, V]]]:
        return type(self), (dict(self),)

    def __repr__(self) -> str:
        return dict.__repr__(self)


def _hashable(value: object) -> object:
    """Return something hashable for a JSON-like value."""
    if isinstance(value, Mapping):
        return frozenset((k, _hashable(v)) for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(_hashable(v) for v in value)
    return value
