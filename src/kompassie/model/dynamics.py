"""Settings of a run: how influence becomes change."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from ..errors import InvalidValue
from .fields import choice, number

__all__ = [
    "LARGEST",
    "Dynamics",
    "Flow",
    "FuzzyCognitive",
    "Linear",
    "PulseProcess",
    "Rule",
    "Saturating",
    "Squash",
    "Stepwise",
]

LARGEST = 1_000
"""Largest gain, decay or slope that is taken: far beyond any use, well within what floats hold."""

Rule = Literal["kosko", "memory", "rescaled"]
Squash = Literal["tanh", "sigmoid", "bivalent", "trivalent", "identity"]

RULES: tuple[str, ...] = get_args(Rule)
SQUASHES: tuple[str, ...] = get_args(Squash)

_ORDERS = "use 1 (each lag follows its source directly) or 3 (three lags, one after another)"


def _positive(value: object, what: str, otherwise: str = "") -> float:
    remedy = f"use a number above 0, at most {LARGEST:,}{otherwise}"
    return number(value, what, remedy, high=LARGEST, above=0.0)


def _lag_order(value: object, kind: str) -> int:
    if isinstance(value, bool) or value not in (1, 3):
        raise InvalidValue(f"lag_order of {kind}", value, _ORDERS)
    return int(value)


@dataclass(frozen=True)
class Saturating:
    """Levels −1 … +1 that saturate: dx/dt = decay · (−x + tanh(gain · Σ s·w·x_source + push)).

    w is the strength of a link divided by the sum of the strengths into its target, in the map
    as it is before any intervention. With a gain above the critical one (1 ÷ the spectral radius
    of the normalised map) a map can hold two lasting states and tip between them; no workshop
    measures the gain, so look at a range of it.

    Parameters
    ----------
    gain
        How strongly influences together move a variable, dimensionless, above 0.
    decay
        Speed with which a variable follows its influences, per time unit, above 0.
    lag_order
        How a delay is passed: 1, a lag that follows its source at once but slowly; 3, three lags
        in a row with a third of the delay each, which hold back longer and then pass on faster.
    """

    gain: float = 1.5
    decay: float = 1.0
    lag_order: int = 1

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "gain", _positive(self.gain, "gain of Saturating"))
        put(self, "decay", _positive(self.decay, "decay of Saturating"))
        put(self, "lag_order", _lag_order(self.lag_order, "Saturating"))

    @property
    def scale(self) -> tuple[float, float]:
        """The lowest and the highest level there can be."""
        return -1.0, 1.0


@dataclass(frozen=True)
class Linear:
    """The straight-line form: dx/dt = decay · (−x + Σ c·x_source + push). It may diverge.

    Parameters
    ----------
    decay
        Speed with which a variable follows its influences, per time unit, above 0.
    gain
        None: c is the signed strength itself; a number: c = gain · s·w as in `Saturating`, whose
        tangent at 0 this is.
    lag_order
        As of `Saturating`.
    """

    decay: float = 1.0
    gain: float | None = None
    lag_order: int = 1

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "decay", _positive(self.decay, "decay of Linear"))
        if self.gain is not None:
            otherwise = ", or None for the raw strengths"
            put(self, "gain", _positive(self.gain, "gain of Linear", otherwise))
        put(self, "lag_order", _lag_order(self.lag_order, "Linear"))

    @property
    def scale(self) -> tuple[float, float]:
        """The lowest and the highest level there can be: there is none."""
        return -math.inf, math.inf


@dataclass(frozen=True)
class FuzzyCognitive:
    """A fuzzy cognitive map: in every step, x' = f(Σ s·w·x_source + push), and steps are not time.

    w is the strength itself, not divided by anything. All variables move together. A variable
    without incoming links follows the rule like the others, as published fuzzy maps have it; one
    whose role is "constant" keeps its level. A delay is rounded to whole steps: the link reads its
    source that many steps further back.

    Parameters
    ----------
    rule
        kosko: as above; memory: a variable's own level is added to its influences (what the
        literature calls modified Kosko); rescaled: memory, with every level x read as 2x − 1, so
        that one half, "nobody knows", is no influence (sigmoid only).
    squash
        f. tanh: −1 … +1 with 0 neutral; sigmoid: 1 ÷ (1 + e^−z), 0 … 1, where a variable without
        any influence goes to one half (kosko) or 0.659 (memory), whatever anybody said; bivalent:
        1 above the threshold, else 0; trivalent: −1, 0 or 1; identity: unbounded.
    slope
        Steepness of tanh and sigmoid: f(slope · z). The others have none.
    threshold
        What bivalent and trivalent compare with, from 0 upwards: 1 above it, and −1 below minus it.
    start
        Level that every variable starts from, whatever its `today`; None: from `today` (for levels
        0 … 1, from (1 + today) ÷ 2).

    References
    ----------
    Kosko (1986), "Fuzzy cognitive maps", International Journal of Man-Machine Studies 24.
    Stylios and Groumpos (2004), "Modeling complex systems using fuzzy cognitive maps", IEEE
    Transactions on Systems, Man, and Cybernetics A 34(1), for the rule with memory.
    Papageorgiou (2011), "A new methodology for decisions in medical informatics using fuzzy
    cognitive maps based on fuzzy rule-extraction techniques", Applied Soft Computing 11(1), for
    the rescaled rule.
    Knight, Lloyd and Penn (2014), "Linear and sigmoidal fuzzy cognitive maps: an analysis of fixed
    points", Applied Soft Computing 15: the rule, the squash and the slope decide what comes out.
    """

    rule: Rule = "kosko"
    squash: Squash = "tanh"
    slope: float = 1.0
    threshold: float = 0.0
    start: float | None = None

    def __post_init__(self) -> None:
        put = object.__setattr__
        choice(self.rule, RULES, "rule of FuzzyCognitive")
        choice(self.squash, SQUASHES, "squash of FuzzyCognitive")
        put(self, "slope", _positive(self.slope, "slope of FuzzyCognitive"))
        if self.rule == "rescaled" and self.squash != "sigmoid":
            remedy = 'use squash="sigmoid": only levels 0 … 1 are rescaled'
            raise InvalidValue('squash of FuzzyCognitive with rule="rescaled"', self.squash, remedy)
        if self.slope != 1.0 and self.squash not in ("tanh", "sigmoid"):
            remedy = "leave it at 1: only tanh and sigmoid have a slope"
            raise InvalidValue(f"slope of FuzzyCognitive with {self.squash}", self.slope, remedy)
        remedy = f"use a number from 0 to {LARGEST:,}"
        above = number(self.threshold, "threshold of FuzzyCognitive", remedy, 0.0, LARGEST)
        put(self, "threshold", above)
        if self.threshold and self.squash not in ("bivalent", "trivalent"):
            remedy = "leave it at 0: only bivalent and trivalent have a threshold"
            raise InvalidValue(f"threshold of FuzzyCognitive with {self.squash}", above, remedy)
        if self.start is not None:
            low, high = self.scale
            remedy = f"use a level from {low:g} to {high:g}, or None"
            put(self, "start", number(self.start, "start of FuzzyCognitive", remedy, low, high))

    @classmethod
    def mental_modeler(cls, squash: Squash = "sigmoid") -> FuzzyCognitive:
        """Return the setting with which the tool Mental Modeler computes its scenarios.

        Kosko's rule without memory or slope, every concept starting at 1; what it shows is the end
        of a scenario minus the end of the run in which nothing is held. It takes a hold at 0 for no
        hold, rounds to two decimals, and runs on for ever where a state comes round again; none of
        that is copied.

        References
        ----------
        Gray, Gray, Cox and Henly-Shepard (2013), "Mental Modeler: a fuzzy-logic cognitive mapping
        modeling tool for adaptive environmental management", HICSS 46; the rule as in the published
        source of its scenario page.
        """
        return cls("kosko", squash, start=1.0)

    @property
    def gain(self) -> None:
        """None: strengths are taken as they are."""

    @property
    def scale(self) -> tuple[float, float]:
        """The lowest and the highest level there can be."""
        if self.squash == "identity":
            return -math.inf, math.inf
        return (0.0 if self.squash in ("sigmoid", "bivalent") else -1.0), 1.0


@dataclass(frozen=True)
class PulseProcess:
    """A pulse process: what changed in one step is passed on, times the strength, in the next.

    p'_target = Σ s·w·p_source + what is pushed from outside, and the level is the sum of all pulses
    since the start. Levels stay where they are until something is pushed, have no bounds, and may
    diverge; good for following a change by hand, not for where it ends. Every step, a `Push` gives
    its amount again; a `Pulse` gives it once, at its own time. A `Hold` gives what keeps the level.
    A delay is rounded to whole steps, added to the one that every link takes.

    References
    ----------
    Roberts (1976), "Discrete Mathematical Models, with Applications to Social, Biological, and
    Environmental Problems", chapter 4.
    """

    @property
    def gain(self) -> None:
        """None: strengths are taken as they are."""

    @property
    def scale(self) -> tuple[float, float]:
        """The lowest and the highest level there can be: there is none."""
        return -math.inf, math.inf


Flow: TypeAlias = Saturating | Linear
"""Dynamics in continuous time."""

Stepwise: TypeAlias = FuzzyCognitive | PulseProcess
"""Dynamics that go in whole steps."""

Dynamics: TypeAlias = Saturating | Linear | FuzzyCognitive | PulseProcess
