"""The kinds of intervention: what is done, to what, from when until when.

Time 0 is the moment at which interventions may begin; the system has settled by then. Beside the
deed stands what a team thinks of it: how much effort it takes, who can do it, and how deep it goes.
None of that is computed with; it travels to files and tables as the judgement it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TypeAlias

from ..errors import InvalidValue
from .fields import clean_name, number
from .link import Link

__all__ = ["KINDS", "Add", "Delay", "Hold", "Intervention", "Pulse", "Push", "Scale"]

_TIME = "use time units from 0 upwards (0 = when interventions begin)"


def _check_judgement(item: Intervention, what: str) -> None:
    put = object.__setattr__
    if item.effort is not None:
        remedy = "use a number from 0 upwards, in any unit the team counts in, or None"
        put(item, "effort", number(item.effort, f"effort of {what}", remedy, 0.0))
    if item.owner != "":
        put(item, "owner", clean_name(item.owner, f"owner of {what}"))
    if item.meadows is not None:
        remedy = "use a whole number from 12 (numbers) to 1 (beyond paradigms), or None"
        level = number(item.meadows, f"Meadows level of {what}", remedy, 1.0, 12.0)
        if level != int(level):
            raise InvalidValue(f"Meadows level of {what}", item.meadows, remedy)
        put(item, "meadows", int(level))


def _put_span(item: Push | Hold | Scale | Add | Delay, what: str) -> None:
    """Check start and end of a deed, and what is thought of it."""
    first = number(item.start, f"start of {what}", _TIME, 0.0)
    last = None if item.end is None else number(item.end, f"end of {what}", _TIME)
    if last is not None and last <= first:
        raise InvalidValue(f"end of {what}", last, f"end after the start, {first}, or use None")
    object.__setattr__(item, "start", first)
    object.__setattr__(item, "end", last)
    _check_judgement(item, what)


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
    effort
        How much it takes, as the team judges it, in any unit it counts in; None: nobody said.
    owner
        Who can do it.
    meadows
        How deep it goes on the list of Meadows (1999), "Leverage points: places to intervene in a
        system": 12 (numbers) … 1 (beyond paradigms). A heuristic, not a computed fact.

    Examples
    --------
    >>> Push("rest", 0.6).span
    (0.0, inf)
    """

    variable: str
    amount: float
    start: float = 0.0
    end: float | None = None
    effort: float | None = field(default=None, kw_only=True, repr=False)
    owner: str = field(default="", kw_only=True, repr=False)
    meadows: int | None = field(default=None, kw_only=True, repr=False)

    def __post_init__(self) -> None:
        self._check("amount", -math.inf, math.inf)
        _put_span(self, f"Push on {self.variable!r}")

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
    effort, owner, meadows
        As of a `Push`.
    """

    variable: str
    value: float
    start: float = 0.0
    end: float | None = None
    effort: float | None = field(default=None, kw_only=True, repr=False)
    owner: str = field(default="", kw_only=True, repr=False)
    meadows: int | None = field(default=None, kw_only=True, repr=False)

    def __post_init__(self) -> None:
        self._check("value", -1.0, 1.0)
        _put_span(self, f"Hold on {self.variable!r}")

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
        Time units; in a `PulseProcess` every pulse takes one step.
    effort, owner, meadows
        As of a `Push`.
    """

    variable: str
    amount: float
    at: float = 0.0
    duration: float = 1.0
    effort: float | None = field(default=None, kw_only=True, repr=False)
    owner: str = field(default="", kw_only=True, repr=False)
    meadows: int | None = field(default=None, kw_only=True, repr=False)

    def __post_init__(self) -> None:
        self._check("amount", -math.inf, math.inf)
        what = f"Pulse on {self.variable!r}"
        put = object.__setattr__
        put(self, "at", number(self.at, f"at of {what}", _TIME, 0.0))
        remedy = "use time units above 0"
        put(self, "duration", number(self.duration, f"duration of {what}", remedy, above=0.0))
        _check_judgement(self, what)

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
    effort, owner, meadows
        As of a `Push`.
    """

    source: str
    target: str
    factor: float
    start: float = 0.0
    end: float | None = None
    effort: float | None = field(default=None, kw_only=True, repr=False)
    owner: str = field(default="", kw_only=True, repr=False)
    meadows: int | None = field(default=None, kw_only=True, repr=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "source", clean_name(self.source, "source of a Scale"))
        put(self, "target", clean_name(self.target, "target of a Scale"))
        what = f"Scale of {self.source!r} -> {self.target!r}"
        put(self, "factor", number(self.factor, f"factor of {what}", "use a finite number"))
        _put_span(self, what)

    @property
    def span(self) -> tuple[float, float]:
        """Start and end; the end is infinite for a lasting one."""
        return self.start, math.inf if self.end is None else self.end


@dataclass(frozen=True)
class Add:
    """A link that is not in the map, drawn into it for a while.

    It weighs as a link of the same strength into the same target would, and the other links into
    that target keep their weights. Where the target has no other link in the map, there is
    nothing to divide by: its strength itself is its weight, and the target, otherwise a constant,
    follows it as long as it is there.

    Parameters
    ----------
    link
        The link; one of unknown strength is drawn like the others.
    start, end
        Time units; end None: as long as the run lasts.
    effort, owner, meadows
        As of a `Push`.

    Examples
    --------
    >>> Add(Link("rest", "stress", "-"), start=4).span
    (4.0, inf)
    """

    link: Link
    start: float = 0.0
    end: float | None = None
    effort: float | None = field(default=None, kw_only=True, repr=False)
    owner: str = field(default="", kw_only=True, repr=False)
    meadows: int | None = field(default=None, kw_only=True, repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.link, Link):
            remedy = 'give a Link, such as Link("rest", "stress", "-")'
            raise InvalidValue("link of an Add", self.link, remedy)
        _put_span(self, f"Add of {self.link.source!r} -> {self.link.target!r}")

    @property
    def source(self) -> str:
        """Where the link comes from."""
        return self.link.source

    @property
    def target(self) -> str:
        """Where the link leads to."""
        return self.link.target

    @property
    def span(self) -> tuple[float, float]:
        """Start and end; the end is infinite for a lasting one."""
        return self.start, math.inf if self.end is None else self.end


@dataclass(frozen=True)
class Delay:
    """A link that gets another delay.

    Parameters
    ----------
    source, target
        The ordered pair of the link.
    delay
        What its delay is instead, in time units; 0 = none.
    start, end
        Time units; end None: as long as the run lasts.
    effort, owner, meadows
        As of a `Push`.
    """

    source: str
    target: str
    delay: float
    start: float = 0.0
    end: float | None = None
    effort: float | None = field(default=None, kw_only=True, repr=False)
    owner: str = field(default="", kw_only=True, repr=False)
    meadows: int | None = field(default=None, kw_only=True, repr=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "source", clean_name(self.source, "source of a Delay"))
        put(self, "target", clean_name(self.target, "target of a Delay"))
        what = f"Delay of {self.source!r} -> {self.target!r}"
        remedy = "use time units from 0 upwards (0 = no delay)"
        put(self, "delay", number(self.delay, f"delay of {what}", remedy, 0.0))
        _put_span(self, what)

    @property
    def span(self) -> tuple[float, float]:
        """Start and end; the end is infinite for a lasting one."""
        return self.start, math.inf if self.end is None else self.end


Intervention: TypeAlias = Push | Hold | Pulse | Scale | Add | Delay
KINDS = (Push, Hold, Pulse, Scale, Add, Delay)
