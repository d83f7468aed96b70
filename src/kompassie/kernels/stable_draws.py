"""Which of many small matrices are stable: every eigenvalue has a negative real part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["are_stable"]

_SQUARINGS = 8
_ROUNDING = 1e-12  # a real part this near to 0 may be 0
_SHRUNK = 0.99  # a norm below this is below 1 whatever was rounded
_HUGE = 1e100  # beyond this, squaring leaves the floating-point numbers


def are_stable(matrices: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which matrices are stable, shape (D,).

    Parameters
    ----------
    matrices
        Shape (D, n, n).

    Notes
    -----
    A stable A has det(−A) > 0 and det(I − A) > 0, which cost one factorisation each and turn many
    down. For the others S = (I − A)⁻¹(I + A) has the eigenvalue (1 + λ) ÷ (1 − λ), inside the
    unit circle where λ is left of 0. It is squared until a norm below 1 shows that all are, or
    |trace| > n that one is not. The few that stay open are decided by their eigenvalues. Products
    of matrices run several times as fast as eigenvalues.
    """
    size = matrices.shape[-1]
    stable = np.zeros(len(matrices), dtype=bool)
    left = np.flatnonzero(np.linalg.slogdet(-matrices)[0] > 0)
    if size == 1:
        stable[left] = True
        return stable
    identity = np.eye(size)
    left = left[np.linalg.slogdet(identity - matrices[left])[0] > 0]
    power = np.linalg.solve(identity - matrices[left], identity + matrices[left])
    unsettled = [left[:0]]
    for _ in range(_SQUARINGS):
        if not len(left):
            break
        power = power @ power
        norm = np.abs(power).sum(axis=2).max(axis=1)
        shrunk = norm < _SHRUNK
        grown = np.abs(np.trace(power, axis1=1, axis2=2)) > size
        huge = ~grown & (norm > _HUGE)
        stable[left[shrunk]] = True
        unsettled.append(left[huge])
        still = ~(shrunk | grown | huge)
        left, power = left[still], power[still]
    last = np.concatenate([*unsettled, left])
    if len(last):
        stable[last] = np.linalg.eigvals(matrices[last]).real.max(axis=1) < -_ROUNDING
    return stable
