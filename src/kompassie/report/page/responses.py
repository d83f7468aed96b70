"""What a page that reacts needs to know beforehand: how everything answers to every press."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...dynamics.compare import Comparison, compare_scenarios
from ...model.interventions import Push, Scenario
from ...model.source import MapSource, map_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...model.variable import Variable

__all__ = ["Responses", "responses_of"]

_AMOUNT = 0.6
_FRAMES = 13
_LEAST_FRAMES = 5
_MOST_BYTES = 160_000
_SCALE = 1_000  # stored levels are whole thousandths
_MOST_LEVEL = 32.0
_EARLY = 1.7  # frames lie closer together at the beginning, where most happens
_NOTHING = 1e-9


@dataclass(frozen=True, eq=False)
class Responses:
    """Precomputed responses, one run for each press and each scenario.

    Parameters
    ----------
    presses
        The variable each press pushes, and by how much; the first runs.
    scenarios
        The scenarios; the runs after those.
    times
        The moments that are kept, F time units.
    change
        Shape (R, F, V): median change of level against the same draw without the push.
    share
        Shape (R, F, V): share of draws in which the level is higher, or lower where that is the
        larger part, in percent; lower as a negative number; 0 where nothing changes.
    levels
        Shape (1 + S, F, V): median level as it is, and under each scenario.
    directions_only
        Whether only directions mean anything.
    draws
        Number of draws: of presses and of scenarios, where they differ.
    made
        How the runs were made, in one line each.
    """

    presses: tuple[tuple[int, float], ...]
    scenarios: tuple[Scenario, ...]
    times: tuple[float, ...]
    change: NDArray[np.float64]
    share: NDArray[np.int8]
    levels: NDArray[np.float64]
    directions_only: bool
    draws: tuple[int, ...]
    made: tuple[str, ...]

    def packed(self) -> dict[str, str]:
        """Return the three arrays as base64 of little-endian whole numbers."""
        change, levels = (
            np.rint(np.clip(a, -_MOST_LEVEL, _MOST_LEVEL) * _SCALE).astype("<i2")
            for a in (self.change, self.levels)
        )
        arrays = {"change": change, "share": self.share, "levels": levels}
        return {key: base64.b64encode(a.tobytes()).decode("ascii") for key, a in arrays.items()}


def responses_of(
    source: MapSource,
    comparison: Comparison | None,
    *,
    press: bool,
    draws: int,
    seed: int | None,
) -> Responses | None:
    """Return the responses of a map to a press on each variable, and to given scenarios.

    Parameters
    ----------
    source
        The map or study.
    comparison
        Its scenarios, already run; presses then run as it did. None: those of the source.
    press
        Whether to run a press on every variable.
    draws, seed
        For what is run here.

    Returns
    -------
    Responses or None
        None if there is nothing to run.
    """
    m = map_of(source)
    given = comparison
    tried = tuple(getattr(source, "scenarios", ()))
    if given is None and tried and len(m):
        given = compare_scenarios(source, tried, draws=draws, seed=seed)
    presses = tuple((k, press_amount(v)) for k, v in enumerate(m.variables)) if press else ()
    runs = [given] if given is not None else []
    if presses:
        tries = [Scenario(f"press {k}", Push(m.names[k], amount)) for k, amount in presses]
        runs.insert(0, _pressed(source, tries, given, draws, seed))
    if not runs:
        return None
    first = runs[-1]
    frames = _frames(first.time, len(m) * (len(presses) + (len(given.scenarios) if given else 0)))
    times = tuple(float(first.time[f]) for f in frames)
    parts = [_answers(c, times) for c in runs]
    base = [np.median(_at(c, times), axis=1) for c in runs]
    levels = base[-1] if given is not None else base[0][:1]
    return Responses(
        presses,
        given.scenarios[1:] if given is not None else (),
        times,
        np.concatenate([change for change, _ in parts]),
        np.concatenate([share for _, share in parts]),
        levels,
        first.directions_only,
        tuple(dict.fromkeys(c.draws for c in runs)),
        tuple(c.provenance.line() for c in runs),
    )


def _pressed(
    source: MapSource,
    tries: Sequence[Scenario],
    given: Comparison | None,
    draws: int,
    seed: int | None,
) -> Comparison:
    if given is None:
        return compare_scenarios(source, tries, draws=draws, seed=seed)
    return compare_scenarios(
        source, tries, draws=draws, seed=seed, dynamics=given.dynamics,
        horizon=float(given.time[-1]), strengths=given.strengths,
    )  # fmt: skip


def press_amount(variable: Variable) -> float:
    """Return how a variable is pressed: down where it hinders, else up."""
    return -_AMOUNT if variable.valence == "hindering" else _AMOUNT


def _frames(time: NDArray[np.float64], values: int) -> list[int]:
    """Return which moments to keep: fewer where there is much to keep."""
    most = max(_LEAST_FRAMES, min(_FRAMES, _MOST_BYTES // max(3 * values, 1)))
    wished = time[-1] * np.linspace(0.0, 1.0, most) ** _EARLY
    return sorted({int(np.abs(time - at).argmin()) for at in wished})


def _at(comparison: Comparison, times: Sequence[float]) -> NDArray[np.float64]:
    """Return the levels at some moments, shape (S, D, F, V)."""
    places = [int(np.abs(comparison.time - at).argmin()) for at in times]
    return comparison.values[:, :, places]


def _answers(
    comparison: Comparison, times: Sequence[float]
) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
    """Return median change and signed share for every scenario but the first, (S − 1, F, V)."""
    values = _at(comparison, times)
    delta = values[1:] - values[:1]
    up = (delta > _NOTHING).mean(axis=1)
    down = (delta < -_NOTHING).mean(axis=1)
    share = np.where(up >= down, up, -down)
    return np.median(delta, axis=1), np.rint(100 * share).astype(np.int8)
