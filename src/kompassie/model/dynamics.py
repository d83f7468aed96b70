"""Settings of a run: how influence becomes change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from .fields import number

__all__ = ["LARGEST", "Dynamics", "Linear", "Saturating"]

LARGEST = 1_000
"""Largest gain or decay that is taken: far beyond any use, and well within what floats hold."""


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
    """

    gain: float = 1.5
    decay: float = 1.0

    def __post_init__(self) -> None:
        remedy = f"use a number above 0, at most {LARGEST:,}"
        object.__setattr__(
            self, "gain", number(self.gain, "gain of Saturating", remedy, high=LARGEST, above=0.0)
        )
        object.__setattr__(
            self,
            "decay",
            number(self.decay, "decay of Saturating", remedy, high=LARGEST, above=0.0),
        )


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
    """

    decay: float = 1.0
    gain: float | None = None

    def __post_init__(self) -> None:
        remedy = f"use a number above 0, at most {LARGEST:,}"
        object.__setattr__(
            self, "decay", number(self.decay, "decay of Linear", remedy, high=LARGEST, above=0.0)
        )
        if self.gain is not None:
            remedy = f"use a number above 0, at most {LARGEST:,}, or None for the raw strengths"
            object.__setattr__(
                self, "gain", number(self.gain, "gain of Linear", remedy, high=LARGEST, above=0.0)
            )


Dynamics: TypeAlias = Saturating | Linear
