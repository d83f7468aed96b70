"""What a run of a drawn map was made of, so that questions about it can look inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..kernels.levels import Span, run_levels
from ..model.dynamics import Flow, Saturating
from .network import Wiring

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["DrawnRun"]


@dataclass(frozen=True, eq=False)
class DrawnRun:
    """The parts of a run with one draw.

    Parameters
    ----------
    wiring
        The map as arrays.
    weights
        Shape (L, 1), gain included.
    start
        Shape (V,).
    spans
        Stretches of time in which nothing is begun or ended.
    dynamics
        How influence becomes change.
    step
        Longest step, time units.
    """

    wiring: Wiring
    weights: NDArray[np.float64]
    start: NDArray[np.float64]
    spans: tuple[Span, ...]
    dynamics: Flow
    step: float

    @property
    def speeds(self) -> NDArray[np.float64]:
        """How fast each variable follows its influences, per time unit, shape (V,)."""
        speeds: NDArray[np.float64] = self.dynamics.decay * self.wiring.haste
        return speeds

    @property
    def saturating(self) -> bool:
        """Whether influences pass through tanh."""
        return isinstance(self.dynamics, Saturating)

    def states(self, time: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the levels of variables and then of lags, shape (T, V + K), run anew."""
        net = self.wiring.net
        lags = np.empty((len(time), len(net.lagged), 1))
        values = run_levels(
            net,
            self.weights,
            self.start[:, None],
            self.spans,
            time,
            step=self.step,
            speeds=self.speeds,
            saturating=self.saturating,
            lags=lags,
        )
        return np.concatenate([values, lags], axis=1)[:, :, 0]
