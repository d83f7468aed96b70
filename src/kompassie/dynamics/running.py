"""One scenario, one or many draws: steps chosen, checked against finer ones, and taken."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InvalidValue, KompassieError, TooLarge
from ..kernels.levels import Span, run_levels
from ..model.dynamics import Dynamics, Linear, Saturating
from ..model.fields import number
from .network import Wiring

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["TOLERANCE", "check_dynamics", "check_times", "checked_step", "run", "save_grid"]

TOLERANCE = 1e-4
"""Largest difference, in level, that halving the step may make anywhere in a run."""

_HALVINGS = 8
_MOST_STEPS = 200_000


def check_times(horizon: object, settle: object) -> tuple[float, float]:
    """Return the checked length of a run and of the settling before it, in time units."""
    remedy = "use a number of time units above 0, at most 100,000"
    length = number(horizon, "horizon", remedy, high=1e5, above=0.0)
    remedy = "use a number of time units from 0 to 100,000"
    return length, number(settle, "settle", remedy, 0.0, 1e5)


def save_grid(horizon: float, per_unit: float, most: int) -> NDArray[np.float64]:
    """Return the times at which levels are kept: 0 … horizon, evenly spaced."""
    return np.linspace(0.0, horizon, min(max(math.ceil(horizon * per_unit), 1), most) + 1)


def run(
    wiring: Wiring,
    weights: NDArray[np.float64],
    start: NDArray[np.float64],
    spans: Sequence[Span],
    save: NDArray[np.float64],
    dynamics: Dynamics,
    step: float,
) -> NDArray[np.float64]:
    """Return levels of shape (T, V, D) for all draws of `weights` (L, D), from (V,) or (V, D)."""
    return run_levels(
        wiring.net,
        weights,
        start if start.ndim == 2 else np.repeat(start[:, None], weights.shape[1], axis=1),
        spans,
        save,
        step=step,
        speeds=dynamics.decay * wiring.haste,
        saturating=isinstance(dynamics, Saturating),
    )


def checked_step(
    wiring: Wiring,
    weights: NDArray[np.float64],
    start: NDArray[np.float64],
    schedules: Sequence[Sequence[Span]],
    save: NDArray[np.float64],
    dynamics: Dynamics,
) -> tuple[float, float]:
    """Return a step that a finer one does not improve upon, and the difference that is left.

    Parameters
    ----------
    wiring, weights, start, save, dynamics
        As for `run`; a few draws will do.
    schedules
        The spans of every scenario.

    Raises
    ------
    KompassieError
        If eight halvings do not settle it.
    TooLarge
        If the run would take more than 200,000 steps.
    """
    fastest = dynamics.decay * float(wiring.haste.max(initial=1.0))
    step = min(0.5 / fastest, *(0.5 * d for d in wiring.net.delays), 1.0)
    longest = max(spans[-1].end - spans[0].begin for spans in schedules)
    if longest / step > _MOST_STEPS:
        raise TooLarge(
            "the run",
            f"{longest / step:,.0f} steps of {step:g} time units",
            f"{_MOST_STEPS:,}",
            "Use a shorter horizon, a smaller decay, or a longer time unit",
        )
    coarse = [run(wiring, weights, start, spans, save, dynamics, step) for spans in schedules]
    for _ in range(_HALVINGS):
        fine = [run(wiring, weights, start, spans, save, dynamics, step / 2) for spans in schedules]
        error = max(
            float((np.abs(a - b) / np.maximum(1.0, np.abs(b))).max(initial=0.0))
            for a, b in zip(coarse, fine, strict=True)
        )
        if error <= TOLERANCE:
            return step, error
        step, coarse = step / 2, fine
    raise KompassieError(
        f"the run does not settle on a step: halving {2 * step:g} to {step:g} time units still "
        f"changes a level by {error:.2g}. Use a smaller decay or gain, or longer delays"
    )


def check_dynamics(dynamics: object) -> None:
    """Refuse anything but the settings of a run."""
    if not isinstance(dynamics, (Saturating, Linear)):
        raise InvalidValue("dynamics", dynamics, "use Saturating(…) or Linear(…)")
