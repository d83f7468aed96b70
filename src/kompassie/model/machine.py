"""Equations at work: first values, steps, and what one variable does to another in a step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import EquationError, Problem, TooLarge
from .equations import MOST_STEPS, Equations
from .formula import Worked, compiled, parts_of
from .formula_reading import CONSTANTS, key_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CEILING", "Action", "Machine", "Run"]

CEILING = 1e30
"""A run in which a value grows beyond this has diverged, and ends there."""

_MOST_WORK = 100_000_000  # operations of one run
_MOST_VALUES = 20_000_000  # numbers kept of one run


class _Overflow(Exception):
    """A value beyond every bound."""


@dataclass(frozen=True)
class Action:
    """What is done to one variable for a while.

    Parameters
    ----------
    place
        Which variable.
    amount
        Added to its value, of a stock to its net flow; or what it is held at.
    held
        Whether it is held there.
    begin, end
        Time units.
    """

    place: int
    amount: float
    held: bool
    begin: float
    end: float


@dataclass(frozen=True)
class Run:
    """A run of equations.

    Parameters
    ----------
    time
        Shape (T,).
    values
        Shape (T, V), variables in the order of `Equations.names`.
    diverged
        Whether a value grew beyond every bound; the run ends before it.
    """

    time: NDArray[np.float64]
    values: NDArray[np.float64]
    diverged: bool


class Machine:
    """Equations made ready to be worked out."""

    def __init__(self, equations: Equations, actions: Sequence[Action] = ()) -> None:
        self.equations = equations
        self.actions = tuple(actions)
        place = self.place = equations.place
        self.size = len(equations.names)
        self.works = {
            place[key]: compiled(formula, place, equations.points)
            for key, formula in equations.formulas.items()
        }
        one_way = {place[key_of(name)] for name in equations.one_way}
        for k in one_way:
            self.works[k] = _above_zero(self.works[k])
        self.order = [(place[key], self.works[place[key]]) for key in equations.order]
        self.stocks = [
            (
                place[key_of(name)],
                [place[key_of(flow)] for flow in stock.inflows],
                [place[key_of(flow)] for flow in stock.outflows],
                stock.non_negative,
            )
            for name, stock in equations.stocks.items()
        ]
        self.time = place[CONSTANTS[0]]

    # -- one moment --------------------------------------------------------------------------

    def first(self, initial: dict[int, float]) -> list[float]:
        """Return the values at the start; `initial` goes before the initial value of a stock."""
        eq = self.equations
        values = [0.0] * self.size + [eq.start, eq.dt, eq.start, eq.stop]
        pushed, held = self.doing(eq.start)
        stocks = {k for k, *_ in self.stocks}
        for key in eq.first_order:
            k = self.place[key]
            if k in held or k in initial:
                values[k] = held.get(k, initial.get(k, 0.0))
            else:
                values[k] = self.worked(k, values) + (0.0 if k in stocks else pushed.get(k, 0.0))
        if not _fine(values):
            k = next(k for k, v in enumerate(values) if not abs(v) <= CEILING)
            raise EquationError([self.problem(k, eq.start, "it is beyond every bound")])
        return values

    def fill(self, values: list[float], pushed: dict[int, float], held: dict[int, float]) -> None:
        """Work out flows and auxiliaries from the stocks and the clock."""
        try:
            for k, work in self.order:
                values[k] = work(values)
                if k in held:
                    values[k] = held[k]
                elif k in pushed:
                    values[k] += pushed[k]
        except OverflowError:
            raise _Overflow from None
        except (ZeroDivisionError, ValueError):
            if not all(map(math.isfinite, values)):
                raise _Overflow from None
            self.worked(k, values)
            raise

    def worked(self, k: int, values: Sequence[float]) -> float:
        """Return what the formula of a variable gives, or say which has no value, and when."""
        try:
            return self.works[k](values)
        except OverflowError:
            return math.inf
        except ZeroDivisionError:
            said = "it divides by zero: SAFEDIV(a, b) gives 0 there"
        except ValueError:
            said = "it has no value there (a logarithm or root of a negative number, or 0 ^ −1)"
        raise EquationError([self.problem(k, values[self.time], said)])

    def problem(self, k: int, time: float, said: str) -> Problem:
        """Return what is wrong with the equation of a variable at a time."""
        name = self.equations.names[k]
        where = f"equation of {name!r} at time {time:g}"
        return Problem(where, self.equations.text_of(name), said)

    def doing(self, time: float) -> tuple[dict[int, float], dict[int, float]]:
        """Return what is added and what is held at a time, by variable."""
        pushed: dict[int, float] = {}
        held: dict[int, float] = {}
        near = 1e-9 * self.equations.dt
        for action in self.actions:
            if action.begin - near <= time < action.end - near:
                if action.held:
                    held[action.place] = action.amount
                else:
                    pushed[action.place] = pushed.get(action.place, 0.0) + action.amount
        return pushed, held

    def net(
        self, values: Sequence[float], pushed: dict[int, float], held: dict[int, float]
    ) -> list[float]:
        """Return the net flow of every stock."""
        rates = []
        for k, ins, outs, _ in self.stocks:
            rate = sum([values[j] for j in ins]) - sum([values[j] for j in outs])
            rates.append(0.0 if k in held else rate + pushed.get(k, 0.0))
        return rates

    def change_by(self, k: int, source: int, before: Sequence[float], after: float) -> float:
        """Return by how much variable k changes if only `source` goes to `after`."""
        values = list(before)
        values[source] = after
        return self.worked(k, values) - self.worked(k, before)

    # -- a run -------------------------------------------------------------------------------

    def run(self, initial: dict[int, float] | None = None) -> Run:
        """Return the run from start to stop.

        Raises
        ------
        EquationError
            Naming the equation that has no value, and when.
        TooLarge
            Beyond 200,000 steps, or an amount of work that takes minutes.
        """
        eq = self.equations
        count = eq.steps
        self._check_size(count)
        values = self.first(initial or {})
        kept = [values[: self.size]]
        diverged = False
        for step in range(count):
            try:
                self._step(values, eq.start + (step + 1) * eq.dt)
            except _Overflow:
                diverged = True
                break
            if not _fine(values):
                diverged = True
                break
            kept.append(values[: self.size])
        time = np.array([eq.start + k * eq.dt for k in range(len(kept))])
        return Run(time, np.array(kept), diverged)

    def _check_size(self, count: int) -> None:
        parts = sum(parts_of(self.equations.formulas[key]) for key in self.equations.order)
        work = count * (parts + self.size) * (4 if self.equations.method == "rk4" else 1)
        remedy = "Use a larger dt or a shorter run"
        if count > MOST_STEPS:
            raise TooLarge("the run", f"{count:,} steps", f"{MOST_STEPS:,}", remedy)
        if work > _MOST_WORK or count * self.size > _MOST_VALUES:
            budget = f"{_MOST_WORK:,} operations and {_MOST_VALUES:,} values"
            size = f"{work:,} operations and {count * self.size:,} values"
            raise TooLarge("the run", size, budget, remedy)

    def _step(self, values: list[float], end: float) -> None:
        """Move all values on to a time."""
        begin = values[self.time]
        doing = self.doing(begin)
        # One step wide: the first of the stocks decides where all others stand.
        places = [k for k, *_ in self.stocks]
        levels = [values[k] for k in places]
        h = self.equations.dt
        a = self.net(values, *doing)
        if self.equations.method == "euler":
            slopes = a
        else:
            b = self._at(values, places, levels, a, h / 2, begin + h / 2, doing)
            c = self._at(values, places, levels, b, h / 2, begin + h / 2, doing)
            d = self._at(values, places, levels, c, h, begin + h, doing)
            slopes = [(p + 2 * q + 2 * r + s) / 6 for p, q, r, s in zip(a, b, c, d, strict=True)]
        for (k, _, _, non_negative), level, slope in zip(self.stocks, levels, slopes, strict=True):
            level += h * slope
            values[k] = max(level, 0.0) if non_negative else level
        values[self.time] = end
        pushed, held = self.doing(end)
        for k in places:
            if k in held:
                values[k] = held[k]
        if not all(math.isfinite(values[k]) for k in places):
            raise _Overflow
        self.fill(values, pushed, held)

    def _at(
        self,
        values: list[float],
        places: Sequence[int],
        levels: Sequence[float],
        slopes: Sequence[float],
        ahead: float,
        time: float,
        doing: tuple[dict[int, float], dict[int, float]],
    ) -> list[float]:
        for k, level, slope in zip(places, levels, slopes, strict=True):
            values[k] = level + ahead * slope
        values[self.time] = time
        self.fill(values, *doing)
        return self.net(values, *doing)


def _fine(values: Sequence[float]) -> bool:
    return all(-CEILING <= value <= CEILING for value in values)


def _above_zero(work: Worked) -> Worked:
    return lambda values: max(0.0, work(values))
