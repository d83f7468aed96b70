"""One feedback loop."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Literal

from ..model.link import EVIDENCES, Link
from ..model.sign import Sign
from ..model.study import LoopName, turned
from ..model.variable import Variable

__all__ = ["Loop", "LoopKind"]

LoopKind = Literal["R", "B", "?"]

KIND_OF_SIGN: dict[int, LoopKind] = {1: "R", -1: "B", 0: "?"}


@dataclass(frozen=True, repr=False)
class Loop:
    r"""One feedback loop: its links in their direction, started at its first variable in the map.

    Parameters
    ----------
    links
        The links; each ends where the next starts, the last where the first starts.
    name
        The name people gave it, or None.
    variables
        Its variables in the same order, for their labels; may be left out.

    Examples
    --------
    >>> m = __import__("kompassie").parse("stress -> mistakes +\nmistakes -> stress + ||")
    >>> loop = __import__("kompassie").find_loops(m)[0]
    >>> loop.names, loop.kind, loop.delayed, loop.caption
    (('stress', 'mistakes'), 'R', True, 'R: stress → mistakes → stress')
    """

    links: tuple[Link, ...]
    name: LoopName | None = None
    variables: tuple[Variable, ...] = ()

    def __post_init__(self) -> None:
        if not self.variables:
            bare = tuple(Variable(link.source) for link in self.links)
            object.__setattr__(self, "variables", bare)

    def __len__(self) -> int:
        return len(self.links)

    def __repr__(self) -> str:
        late = ", delayed" if self.delayed else ""
        return f"<Loop {self.caption}{late}>"

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of its variables, in the direction of the links."""
        return tuple(link.source for link in self.links)

    @property
    def key(self) -> tuple[str, ...]:
        """Its identity: the names, turned so that the order of a map does not matter."""
        return turned(self.names)

    @cached_property
    def sign(self) -> Sign:
        """Product of the signs of its links; UNSURE if one of them is."""
        return Sign(prod(int(link.sign) for link in self.links))

    @property
    def kind(self) -> LoopKind:
        """R (reinforcing), B (balancing) or ? (undecided)."""
        return KIND_OF_SIGN[int(self.sign)]

    @cached_property
    def strength(self) -> float | None:
        """Product of the strengths (a range counts by its midpoint); None if one is unknown."""
        known = [s for link in self.links if (s := link.typical_strength) is not None]
        return prod(known) if len(known) == len(self.links) else None

    @property
    def delayed(self) -> bool:
        """Whether any of its links has a delay."""
        return any(link.delay > 0 for link in self.links)

    @cached_property
    def evidence(self) -> dict[str, int]:
        """Number of its links by evidence: stated, observed, surveyed, assumed."""
        kinds: list[str] = [link.evidence for link in self.links]
        return {kind: kinds.count(kind) for kind in EVIDENCES}

    @cached_property
    def weakest(self) -> Link | None:
        """The link with the least support; None where nothing tells it from the others.

        The link with the lowest strength (a range counts by its midpoint) if every link has one;
        else with the lowest confidence if every link has one; else the first that is assumed. Of
        equals, the first.
        """
        for values in (
            [link.typical_strength for link in self.links],
            [link.confidence for link in self.links],
        ):
            known = [value for value in values if value is not None]
            if len(known) == len(self.links):
                return self.links[known.index(min(known))]
        return next((link for link in self.links if link.evidence == "assumed"), None)

    @cached_property
    def owners(self) -> tuple[str, ...]:
        """Owners of its variables, in the order in which the loop meets them, each once."""
        return tuple(dict.fromkeys(v.owner for v in self.variables if v.owner))

    @property
    def delay(self) -> float:
        """Sum of the delays of its links, in time units of the map."""
        return float(sum(link.delay for link in self.links))

    @property
    def route(self) -> str:
        """Its variables as one line, back to the first: "a → b → a"."""
        return " → ".join((*self.names, self.names[0]))

    @property
    def caption(self) -> str:
        """Kind and name, or kind and route where it has no name."""
        if self.name is None:
            return f"{self.kind}: {self.route}"
        label = self.name.label("und")
        return f"{self.name.code or self.kind} {label}" if label != self.name.code else label
