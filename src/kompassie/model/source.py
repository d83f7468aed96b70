"""Where maps come from: a map itself, or anything that stands for one."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from .causal_map import CausalMap

__all__ = ["MapSource"]


@runtime_checkable
class MapSource(Protocol):
    """Anything a question about maps can be put to."""

    @property
    def base_map(self) -> CausalMap:
        """The map whose variables and links the answer is about."""
        ...
