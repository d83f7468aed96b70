"""What should be reached: a variable above or below a level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

from ..errors import InvalidValue
from .fields import clean_name, number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Goal", "Goals", "goals_of"]


@dataclass(frozen=True)
class Goal:
    """A variable that should end above a level, below one, or between two.

    Parameters
    ----------
    variable
        Its name.
    above, below
        Levels that it should end above and below; None: no such bound. 0 is neutral.

    Examples
    --------
    >>> Goal("result", above=0.0).text
    'result > 0'
    """

    variable: str
    above: float | None = None
    below: float | None = None

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "variable", clean_name(self.variable, "variable of a goal"))
        of = f"of the goal for {self.variable!r}"
        for name in ("above", "below"):
            value = getattr(self, name)
            if value is not None:
                put(self, name, number(value, f"{name} {of}", "use a finite level, or None"))
        if self.above is None and self.below is None:
            raise InvalidValue(f"bounds {of}", None, "give above=, below=, or both")
        if self.above is not None and self.below is not None and self.below <= self.above:
            raise InvalidValue(f"below {of}", self.below, f"use more than above, {self.above:g}")

    @property
    def text(self) -> str:
        """The goal as a short line."""
        if self.above is None:
            return f"{self.variable} < {self.below:g}"
        if self.below is None:
            return f"{self.variable} > {self.above:g}"
        return f"{self.above:g} < {self.variable} < {self.below:g}"

    def reached(self, levels: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return where levels of the variable reach the goal; same shape."""
        found: NDArray[np.bool_] = levels == levels
        if self.above is not None:
            found &= levels > self.above
        if self.below is not None:
            found &= levels < self.below
        return found


Goals: TypeAlias = (
    "Goal | Iterable[Goal | tuple[str, float]] | tuple[str, float]"
    " | Mapping[str, float | tuple[float | None, float | None]]"
)
"""One goal, several at once, or {variable: level to end above, or (low, high)}."""


def goals_of(goal: object) -> tuple[Goal, ...]:
    """Return goals from what people write; all of them should be reached."""
    remedy = 'give Goal("result", above=0), ("result", 0.0), a list of these, or {"result": 0.0}'
    found: list[object] = []
    if isinstance(goal, Goal) or _is_pair(goal):
        found = [goal]
    elif isinstance(goal, Mapping):
        for name, level in goal.items():
            if isinstance(level, (tuple, list)):
                if len(level) != 2:
                    raise InvalidValue(f"goal for {name!r}", level, "give (low, high)")
                found.append(Goal(name, *level))
            else:
                found.append(Goal(name, above=level))
    elif isinstance(goal, Iterable) and not isinstance(goal, str):
        found = list(goal)
    found = [Goal(*item) if _is_pair(item) else item for item in found]
    goals = [item for item in found if isinstance(item, Goal)]
    if not goals or len(goals) < len(found):
        raise InvalidValue("goal", goal, remedy)
    names = [item.variable for item in goals]
    if len(set(names)) < len(names):
        raise InvalidValue("goal", goal, "give one goal for each variable")
    return tuple(goals)


def _is_pair(item: object) -> TypeGuard[tuple[str, float]]:
    """Return whether this is (variable, level to end above)."""
    return isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str)
