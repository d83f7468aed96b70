"""One scenario, one or many draws: steps chosen, checked against finer ones, and taken."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeGuard

import numpy as np

from ..errors import InvalidValue, KompassieError, TooLarge
from ..kernels.levels import Span, run_levels
from ..kernels.steps import Fuzzy, run_fuzzy, run_pulses
from ..kernels.straight import MOST_ROWS, run_straight
from ..model.dynamics import Dynamics, FuzzyCognitive, Linear, PulseProcess, Saturating
from ..model.fields import number
from .network import Wiring

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "TOLERANCE",
    "check_dynamics",
    "check_times",
    "checked_step",
    "fuzzy_of",
    "run",
    "save_grid",
]

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


def save_grid(
    horizon: float,
    per_unit: float,
    most: int,
    dynamics: Dynamics = Saturating(),  # noqa: B008 - a frozen value
) -> NDArray[np.float64]:
    """Return the times at which levels are kept: 0 … horizon, evenly spaced; whole steps in steps.

    In steps, the last distance may be shorter than the others.
    """
    if isinstance(dynamics, (FuzzyCognitive, PulseProcess)):
        every = max(1, math.ceil(horizon / most))
        return np.append(np.arange(0.0, horizon, every), horizon)
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
    """Return levels of shape (T, V, C), from `start` (V,) or (V, C).

    `weights` (L, D) are those of C = D columns, or of C ÷ D runs of the same D draws.
    """
    if start.ndim == 1:
        start = np.repeat(start[:, None], weights.shape[1], axis=1)
    net = wiring.net
    if _is_exact(dynamics, wiring):
        speeds = dynamics.decay * wiring.haste
        return run_straight(net, weights, start, spans, save, speeds=speeds)
    weights = np.tile(weights, (1, start.shape[1] // weights.shape[1]))
    if isinstance(dynamics, FuzzyCognitive):
        return run_fuzzy(net, weights, start, spans, save, fuzzy_of(dynamics))
    if isinstance(dynamics, PulseProcess):
        return run_pulses(net, weights, start, spans, save)
    speeds = dynamics.decay * wiring.haste
    saturating = isinstance(dynamics, Saturating)
    return run_levels(
        net, weights, start, spans, save, step=step, speeds=speeds, saturating=saturating
    )


def _is_exact(dynamics: Dynamics, wiring: Wiring) -> TypeGuard[Linear]:
    """Return whether runs are made of matrix exponentials, which have no steps."""
    rows = wiring.net.size + len(wiring.net.lagged)
    return isinstance(dynamics, Linear) and rows <= MOST_ROWS


def fuzzy_of(dynamics: FuzzyCognitive) -> Fuzzy:
    """Return the settings of a fuzzy map as the kernel takes them."""
    return Fuzzy(
        dynamics.squash,
        dynamics.slope,
        dynamics.threshold,
        dynamics.rule != "kosko",
        dynamics.rule == "rescaled",
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

    Whole steps stay what they are, and a straight line is exact; nothing is left to check.

    Raises
    ------
    KompassieError
        If eight halvings do not settle it.
    TooLarge
        If the run would take more than 200,000 steps.
    """
    step = 1.0
    if isinstance(dynamics, (Saturating, Linear)):
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
    if isinstance(dynamics, (FuzzyCognitive, PulseProcess)) or _is_exact(dynamics, wiring):
        return step, 0.0
    # Between saved times closer than that, longer steps than they allow are never taken.
    between = float(np.diff(save).min(initial=step))
    step = min(step, max(between, longest / _MOST_STEPS))
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
    if not isinstance(dynamics, (Saturating, Linear, FuzzyCognitive, PulseProcess)):
        remedy = "use Saturating(…), Linear(…), FuzzyCognitive(…) or PulseProcess()"
        raise InvalidValue("dynamics", dynamics, remedy)
