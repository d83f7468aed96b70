"""What people may try: pushes, holds, pulses and changed links, and named bundles of them.

Each is a plain record of what is done, to what, from when until when. Time 0 is the moment at
which interventions may begin; the system has settled by then.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from ..errors import InvalidValue, UnknownLink
from .causal_map import CausalMap
from .fields import clean_labels, clean_name, clean_text, number
from .frozen import FrozenDict

__all__ = [
    "AS_IS",
    "Hold",
    "Intervention",
    "Pulse",
    "Push",
    "Scale",
    "Scenario",
    "check_scenario",
]

_TIME = "use time units from 0 upwards (0 = when interventions begin)"


def _check_span(start: object, end: object, what: str) -> tuple[float, float | None]:
    first = number(start, f"start of {what}", _TIME, 0.0)
    if end is None:
        return first, None
    last = number(end, f"end of {what}", _TIME)
    if last <= first:
        raise InvalidValue(f"end of {what}", last, f"end after the start, {first}, or use None")
    return first, last


@dataclass(frozen=True)
class _OnVariable:
    """What is done to one variable."""

    def _check(self, value_name: str, low: float, high: float) -> None:
        put = object.__setattr__
        kind = type(self).__name__
        variable = clean_name(getattr(self, "variable"), f"variable of a {kind}")  # noqa: B009
        put(self, "variable", variable)
        what = f"{value_name} of {kind} on {variable!r}"
        remedy = f"use a number from {low:g} to {high:g}"
        if math.isinf(high):
            remedy = "use a finite number"
        put(self, value_name, number(getattr(self, value_name), what, remedy, low, high))


@dataclass(frozen=True)
class Push(_OnVariable):
    """A lasting push on a variable.

    On a variable with incoming links it adds to its influences; on a constant it shifts its
    level, clipped to −1 … +1.

    Parameters
    ----------
    variable
        Its name.
    amount
        In units of influence (dimensionless); negative pushes down.
    start, end
        Time units; end None: as long as the run lasts.

    Examples
    --------
    >>> Push("rest", 0.6).span
    (0.0, inf)
    """

    variable: str
    amount: float
    start: float = 0.0
    end: float | None = None

    def __post_init__(self) -> None:
        self._check("amount", -math.inf, math.inf)
        start, end = _check_span(self.start, self.end, f"Push on {self.variable!r}")
        object.__setattr__(self, "start", start)
        object.__setattr__(self, "end", end)

    @property
    def span(self) -> tuple[float, float]:
        """Start and end; the end is infinite for a lasting one."""
        return self.start, math.inf if self.end is None else self.end


@dataclass(frozen=True)
class Hold(_OnVariable):
    """A variable kept at a value, whatever influences it. Beats a `Push` on the same variable.

    Parameters
    ----------
    variable
        Its name.
    value
        The level it is kept at, −1 … +1.
    start, end
        Time units; end None: as long as the run lasts.
    """

    variable: str
    value: float
    start: float = 0.0
    end: float | None = None

    def __post_init__(self) -> None:
        self._check("value", -1.0, 1.0)
        start, end = _check_span(self.start, self.end, f"Hold on {self.variable!r}")
        object.__setattr__(self, "start", start)
        object.__setattr__(self, "end", end)

    @property
    def span(self) -> tuple[float, float]:
        """Start and end; the end is infinite for a lasting one."""
        return self.start, math.inf if self.end is None else self.end


@dataclass(frozen=True)
class Pulse(_OnVariable):
    """A push that lasts a short while: from `at` to `at + duration`.

    Parameters
    ----------
    variable
        Its name.
    amount
        As of a `Push`.
    at, duration
        Time units.
    """

    variable: str
    amount: float
    at: float = 0.0
    duration: float = 1.0

    def __post_init__(self) -> None:
        self._check("amount", -math.inf, math.inf)
        what = f"Pulse on {self.variable!r}"
        put = object.__setattr__
        put(self, "at", number(self.at, f"at of {what}", _TIME, 0.0))
        remedy = "use time units above 0"
        put(self, "duration", number(self.duration, f"duration of {what}", remedy, above=0.0))

    @property
    def span(self) -> tuple[float, float]:
        """Start and end."""
        return self.at, self.at + self.duration


@dataclass(frozen=True)
class Scale:
    """A link made weaker, stronger, cut or flipped.

    Parameters
    ----------
    source, target
        The ordered pair of the link.
    factor
        What its strength is multiplied by: 0 cuts it, below 0 flips its sign. The other links
        into the target keep their weights.
    start, end
        Time units; end None: as long as the run lasts.
    """

    source: str
    target: str
    factor: float
    start: float = 0.0
    end: float | None = None

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "source", clean_name(self.source, "source of a Scale"))
        put(self, "target", clean_name(self.target, "target of a Scale"))
        what = f"Scale of {self.source!r} -> {self.target!r}"
        put(self, "factor", number(self.factor, f"factor of {what}", "use a finite number"))
        start, end = _check_span(self.start, self.end, what)
        put(self, "start", start)
        put(self, "end", end)

    @property
    def span(self) -> tuple[float, float]:
        """Start and end; the end is infinite for a lasting one."""
        return self.start, math.inf if self.end is None else self.end


Intervention: TypeAlias = Push | Hold | Pulse | Scale
_KINDS = (Push, Hold, Pulse, Scale)


@dataclass(frozen=True)
class Scenario:
    """A named bundle of interventions. Together: scales multiply, pushes sum, Hold beats Push.

    Parameters
    ----------
    name
        Its identity.
    interventions
        One or a list of them; empty: nothing is done.
    labels
        Label by language code; where one is missing the name is shown.
    note
        Free text.
    extra
        Fields of a newer file that this version does not know, kept as they were.

    Raises
    ------
    InvalidValue
        If two holds of one variable overlap in time.

    Examples
    --------
    >>> Scenario("more rest", Push("rest", 0.6)).lasting
    True
    """

    name: str
    interventions: tuple[Intervention, ...] = ()
    labels: Mapping[str, str] = field(default_factory=FrozenDict)
    note: str = ""
    extra: Mapping[str, object] = field(default_factory=FrozenDict, repr=False)

    if TYPE_CHECKING:

        def __init__(
            self,
            name: str,
            interventions: Iterable[Intervention] | Intervention = (),
            labels: Mapping[str, str] = ...,
            note: str = "",
            extra: Mapping[str, object] = ...,
        ) -> None:
            """Take more than is kept: what comes in is made into the types above."""

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "name", clean_name(self.name, "name of a scenario"))
        of = f"of scenario {self.name!r}"
        given: object = self.interventions
        if isinstance(given, _KINDS):
            given = (given,)
        if isinstance(given, str) or not isinstance(given, Iterable):
            raise InvalidValue(f"interventions {of}", given, "give a list of Push, Hold, …")
        put(self, "interventions", tuple(given))
        for item in self.interventions:
            if not isinstance(item, _KINDS):
                raise InvalidValue(f"intervention {of}", item, "use Push, Hold, Pulse or Scale")
        put(self, "labels", clean_labels(self.labels, f"label {of}"))
        put(self, "note", clean_text(self.note, f"note {of}"))
        put(self, "extra", FrozenDict(self.extra))
        holds = sorted(
            (i for i in self.interventions if isinstance(i, Hold)),
            key=lambda hold: (hold.variable, hold.span),
        )
        for a, b in itertools.pairwise(holds):
            if a.variable == b.variable and b.span[0] < a.span[1]:
                raise InvalidValue(
                    f"holds of {a.variable!r} {of}",
                    (a.span, b.span),
                    "let them not overlap in time",
                )

    @property
    def lasting(self) -> bool:
        """Whether any of it goes on as long as the run lasts."""
        return any(math.isinf(i.span[1]) for i in self.interventions)

    def label(self, lang: str) -> str:
        """Return the label in a language, or the name where there is none."""
        return self.labels.get(lang, self.name)


AS_IS = Scenario("as is", labels={"nl": "zoals het nu gaat", "en": "as it is now"})
"""Nothing is done: what every scenario is compared with."""


def check_scenario(scenario: Scenario, m: CausalMap) -> None:
    """Refuse a scenario that names a variable or link the map does not have."""
    if not isinstance(scenario, Scenario):
        raise InvalidValue("scenario", scenario, 'give a Scenario("name", [Push(…), …])')
    where = f"in scenario {scenario.name!r}"
    for item in scenario.interventions:
        if isinstance(item, Scale):
            a = m.names[m.position(item.source, where)]
            b = m.names[m.position(item.target, where)]
            if not m.has_link(a, b):
                raise UnknownLink(a, b, where)
        else:
            m.position(item.variable, where)
