"""What people may try: named bundles and sequences of interventions, and how they combine."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import InvalidValue, UnknownLink
from ..tabular import Table
from .acts import KINDS, Add, Delay, Hold, Intervention, Pulse, Push, Scale
from .causal_map import CausalMap
from .fields import clean_labels, clean_name, clean_text
from .frozen import FrozenDict

__all__ = [
    "AS_IS",
    "Add",
    "Delay",
    "Hold",
    "Intervention",
    "Pulse",
    "Push",
    "Scale",
    "Scenario",
    "check_scenario",
]


@dataclass(frozen=True)
class Scenario:
    """A named bundle of interventions, at once or one after another.

    Together: scales of a link multiply (also of an added one), pushes and pulses sum, a hold beats
    them. What contradicts itself is refused: holds of one variable or delays of one link that
    overlap in time, and a link that is added while it is there.

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
        If holds of one variable, delays of one link or additions of one link overlap in time.

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
        if isinstance(given, KINDS):
            given = (given,)
        if isinstance(given, str) or not isinstance(given, Iterable):
            raise InvalidValue(f"interventions {of}", given, "give a list of Push, Hold, …")
        put(self, "interventions", tuple(given))
        for item in self.interventions:
            if not isinstance(item, KINDS):
                raise InvalidValue(
                    f"intervention {of}", item, "use Push, Hold, Pulse, Scale, Add or Delay"
                )
        put(self, "labels", clean_labels(self.labels, f"label {of}"))
        put(self, "note", clean_text(self.note, f"note {of}"))
        put(self, "extra", FrozenDict(self.extra))
        for kind, what in ((Hold, "holds"), (Delay, "delays"), (Add, "additions")):
            _refuse_overlaps([i for i in self.interventions if isinstance(i, kind)], what, of)

    @property
    def lasting(self) -> bool:
        """Whether any of it goes on as long as the run lasts."""
        return any(math.isinf(i.span[1]) for i in self.interventions)

    @property
    def effort(self) -> float | None:
        """What all of it takes together, as far as the team judged it; None: nobody said."""
        given = [i.effort for i in self.interventions if i.effort is not None]
        return math.fsum(given) if given else None

    @property
    def owners(self) -> tuple[str, ...]:
        """Who can do it, each once, in the order of the interventions."""
        return tuple(dict.fromkeys(i.owner for i in self.interventions if i.owner))

    @property
    def meadows(self) -> int | None:
        """The deepest level on the list of Meadows that any of it touches; None: nobody said."""
        given = [i.meadows for i in self.interventions if i.meadows is not None]
        return min(given, default=None)

    def table(self) -> Table:
        """Return one row per intervention: what is done, when, and what the team thinks of it."""
        names = ("do", "on", "amount", "start", "end", "effort", "owner", "meadows")
        rows = [
            (
                type(i).__name__.lower(), _on(i), _amount(i), i.span[0],
                None if math.isinf(i.span[1]) else i.span[1], i.effort, i.owner, i.meadows,
            )
            for i in self.interventions
        ]  # fmt: skip
        return Table.from_rows(names, rows)

    def label(self, lang: str) -> str:
        """Return the label in a language, or the name where there is none."""
        return self.labels.get(lang, self.name)


def _on(item: Intervention) -> str:
    if isinstance(item, (Scale, Add, Delay)):
        return f"{item.source} -> {item.target}"
    return item.variable


def _amount(item: Intervention) -> float | None:
    match item:
        case Scale():
            return item.factor
        case Delay():
            return item.delay
        case Hold():
            return item.value
        case Add():
            return item.link.typical_strength
    return item.amount


def _refuse_overlaps(items: Sequence[Hold | Delay | Add], what: str, of: str) -> None:
    ordered = sorted(items, key=lambda item: (_on(item), item.span))
    for a, b in itertools.pairwise(ordered):
        if _on(a) == _on(b) and b.span[0] < a.span[1]:
            on = repr(a.variable) if isinstance(a, Hold) else f"{a.source!r} -> {a.target!r}"
            remedy = "let them not overlap in time"
            raise InvalidValue(f"{what} of {on} {of}", (a.span, b.span), remedy)


AS_IS = Scenario("as is", labels={"nl": "zoals het nu gaat", "en": "as it is now"})
"""Nothing is done: what every scenario is compared with."""


def check_scenario(scenario: Scenario, m: CausalMap) -> None:
    """Refuse a scenario that does not fit the map.

    It may only name variables and links that are there, a link being there too while the scenario
    adds it; and only add links that are not, to variables that are free to move.
    """
    if not isinstance(scenario, Scenario):
        raise InvalidValue("scenario", scenario, 'give a Scenario("name", [Push(…), …])')
    where = f"in scenario {scenario.name!r}"
    added = set()
    for item in scenario.interventions:
        if isinstance(item, Add):
            pair = _pair(item, m, where)
            _check_added(pair, m, where)
            added.add(pair)
    for item in scenario.interventions:
        if isinstance(item, (Scale, Delay)):
            pair = _pair(item, m, where)
            if not m.has_link(*pair) and pair not in added:
                raise UnknownLink(*pair, where)
        elif not isinstance(item, Add):
            m.position(item.variable, where)


def _pair(item: Scale | Add | Delay, m: CausalMap, where: str) -> tuple[str, str]:
    return (
        m.names[m.position(item.source, where)],
        m.names[m.position(item.target, where)],
    )


def _check_added(pair: tuple[str, str], m: CausalMap, where: str) -> None:
    what = f"added link {pair[0]!r} -> {pair[1]!r} {where}"
    if m.has_link(*pair):
        raise InvalidValue(what, "already there", "use Scale to make it stronger or weaker")
    if m[pair[1]].role == "constant":
        remedy = "give its target another role: a constant keeps its level, whatever leads to it"
        raise InvalidValue(what, "into a constant", remedy)
