"""Stock-and-flow equations: published models, as they are written in system-dynamics tools."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any, Literal

from ..errors import DuplicateVariable, EquationError, InvalidValue, Problem, TooLarge
from .causal_map import CausalMap
from .fields import choice, clean_name, clean_text, flag, number
from .formula import FUNCTIONS, Formula, Points, names_in
from .formula_reading import CONSTANTS, LONGEST, FormulaFault, key_of, read_formula
from .frozen import FrozenDict
from .remarks import Report

__all__ = ["MOST_STEPS", "Equations", "Stock"]

MOST_STEPS = 200_000
"""Most steps of one run."""

_MOST_EQUATIONS = 5_000
_MOST_POINTS = 10_000

Method = Literal["euler", "rk4"]


@dataclass(frozen=True)
class Stock:
    """A level that only its flows change.

    Parameters
    ----------
    initial
        What it holds at the start: a number or a formula.
    inflows, outflows
        Names of the flows that fill it and that drain it.
    non_negative
        Whether it is kept at 0 or above: what would go below is cut off after each step.

    Examples
    --------
    >>> Stock(5, inflows="births").inflows
    ('births',)
    """

    initial: str | float = 0.0
    inflows: tuple[str, ...] = ()
    outflows: tuple[str, ...] = ()
    non_negative: bool = False

    if TYPE_CHECKING:

        def __init__(
            self,
            initial: str | float = 0.0,
            inflows: Iterable[str] | str = (),
            outflows: Iterable[str] | str = (),
            non_negative: bool = False,
        ) -> None:
            """Take more than is kept: one name is as good as a list of one."""

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "initial", _text(self.initial, "initial value of a stock"))
        for side in ("inflows", "outflows"):
            given = getattr(self, side)
            names = (given,) if isinstance(given, str) else given
            if not isinstance(names, Iterable):
                raise InvalidValue(f"{side} of a stock", given, "give a list of names of flows")
            put(self, side, tuple(clean_name(name, f"{side} of a stock") for name in names))
        put(self, "non_negative", flag(self.non_negative, "non_negative of a stock"))


@dataclass(frozen=True, repr=False)
class Equations:
    r"""Stocks, flows and auxiliaries with their formulas, and the settings of their run.

    Formulas are read by a small grammar and never run as code: numbers, names, + - * / ^ mod,
    comparisons, and, or, not, if … then … else, brackets, the functions abs, arctan, cos, exp,
    int, ln, log10, max, min, pulse, ramp, safediv, sign, sin, sqrt, step, tan, tanh and
    lookup(table, x), and the names time, dt, starttime, stoptime and pi. Capitals do not count
    in names, and a space is an underscore; a name with other characters in it stands in double
    quotes. Sines are of radians, ln is the natural logarithm, 2 ^ 3 ^ 2 is 2 ^ 9.

    Parameters
    ----------
    stocks
        {name: `Stock`}; a dictionary of its fields, or a tuple of them, will do.
    flows, auxiliaries
        {name: formula}, a formula being a text or a number.
    tables
        Graphical functions, {name: [(x, y), …]} by ascending x: straight lines between the
        points, and the first and last y beyond them.
    start, stop, dt
        Time units.
    method
        "euler", or "rk4" for fourth-order Runge-Kutta steps.
    one_way
        Names of flows that are kept at 0 or above.
    title, time_unit
        Of the map.
    report
        What a reader lost or guessed; no part of the content.

    Raises
    ------
    EquationError
        Naming every formula that cannot be read, with the place in it; also for unknown names,
        and for equations that wait for each other in a circle.
    DuplicateVariable
        For two names that are one.
    InvalidValue, TooLarge
        For other settings that make no sense, or that are beyond bounds.

    Notes
    -----
    O(characters) to read.

    Examples
    --------
    >>> growth = Equations(
    ...     stocks={"population": Stock(5, inflows="births")},
    ...     flows={"births": "rate * population * (1 - population / capacity)"},
    ...     auxiliaries={"rate": 0.12, "capacity": 1000},
    ... )
    >>> [(link.source, link.target, link.sign.symbol) for link in growth.map.links][:3]
    [('births', 'population', '+'), ('rate', 'births', '+'), ('population', 'births', '?')]
    """

    stocks: Mapping[str, Stock]
    flows: Mapping[str, str] = field(default_factory=FrozenDict)
    auxiliaries: Mapping[str, str] = field(default_factory=FrozenDict)
    tables: Mapping[str, Points] = field(default_factory=FrozenDict)
    start: float = 0.0
    stop: float = 100.0
    dt: float = 1.0
    method: Method = "euler"
    one_way: tuple[str, ...] = ()
    title: str = ""
    time_unit: str = ""
    report: Report = field(default_factory=Report, repr=False, compare=False)
    names: tuple[str, ...] = field(init=False, repr=False, compare=False)
    formulas: Mapping[str, Formula] = field(init=False, repr=False, compare=False)
    """Formula of each flow and auxiliary, and the initial value of each stock, by key."""

    if TYPE_CHECKING:

        def __init__(
            self,
            stocks: Mapping[str, Any],
            flows: Mapping[str, str | float] = ...,
            auxiliaries: Mapping[str, str | float] = ...,
            tables: Mapping[str, Iterable[tuple[float, float]]] = ...,
            start: float = 0.0,
            stop: float = 100.0,
            dt: float = 1.0,
            method: Method = "euler",
            one_way: Iterable[str] = (),
            title: str = "",
            time_unit: str = "",
            report: Report = ...,
        ) -> None:
            """Take more than is kept: what comes in is made into the types above."""

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "stocks", _named(self.stocks, "stocks", _stock))
        put(self, "flows", _named(self.flows, "flows", _text))
        put(self, "auxiliaries", _named(self.auxiliaries, "auxiliaries", _text))
        put(self, "tables", _named(self.tables, "tables", _points))
        self._check_run()
        put(self, "title", clean_text(self.title, "title of the equations"))
        put(self, "time_unit", clean_text(self.time_unit, "time unit of the equations"))
        names = (*self.stocks, *self.flows, *self.auxiliaries)
        if not self.stocks:
            raise InvalidValue("stocks", self.stocks, "give at least one: without stocks no change")
        if len(names) > _MOST_EQUATIONS:
            remedy = "Leave a part of the model out"
            raise TooLarge("the model", f"{len(names):,} equations", f"{_MOST_EQUATIONS:,}", remedy)
        put(self, "names", names)
        place: dict[str, int] = {}
        for k, name in enumerate(names):
            key = key_of(name)
            if key in place:
                raise DuplicateVariable(name, f"{names[place[key]]!r} is the same for equations")
            if key in (*CONSTANTS, "pi"):
                raise InvalidValue("name of a variable", name, "it has a meaning of its own")
            place[key] = k
        put(self, "formulas", FrozenDict(self._read(place)))
        self._check_flows(place)
        self.order  # noqa: B018 - equations that wait for each other are refused here and now
        self.first_order  # noqa: B018

    def _check_run(self) -> None:
        put = object.__setattr__
        remedy = "use a number of time units"
        put(self, "start", number(self.start, "start of the run", remedy, -1e9, 1e9))
        remedy = f"use a time after the start, {self.start:g}"
        put(self, "stop", number(self.stop, "stop of the run", remedy, high=1e9, above=self.start))
        remedy = "use a number of time units above 0 that fits in the run"
        longest = self.stop - self.start
        put(self, "dt", number(self.dt, "dt of the run", remedy, high=longest, above=0.0))
        choice(self.method, ("euler", "rk4"), "method")

    def _read(self, place: Mapping[str, int]) -> dict[str, Formula]:
        """Return the formula of every variable by its key, or name all that fail."""
        tables = {key_of(name) for name in self.tables}
        wrong: list[Problem] = []
        found: dict[str, Formula] = {}
        for name in self.names:
            stock = self.stocks.get(name)
            where = f"equation of {name!r}" if stock is None else f"initial value of {name!r}"
            text = self.text_of(name)
            try:
                formula = read_formula(text, tables)
            except FormulaFault as fault:
                wrong.append(fault.problem(where))
                continue
            unknown = [
                key for key in names_in(formula) if key not in place and key not in CONSTANTS
            ]
            if unknown:
                remedy = f"{unknown[0]!r} is no variable of these equations"
                if unknown[0] in FUNCTIONS:
                    remedy = f"{unknown[0]} is a function: put its arguments in brackets"
                wrong.append(Problem(where, text, remedy))
            found[key_of(name)] = formula
        if wrong:
            raise EquationError(wrong)
        return found

    def _check_flows(self, place: Mapping[str, int]) -> None:
        flows = {key_of(name) for name in self.flows}
        for name, stock in self.stocks.items():
            given = [key_of(flow) for flow in (*stock.inflows, *stock.outflows)]
            for key in given:
                if key not in flows:
                    remedy = "name flows: " + ", ".join(list(self.flows)[:6])
                    raise InvalidValue(f"flow of stock {name!r}", key, remedy)
            if len(set(given)) < len(given):
                remedy = "a flow fills or drains a stock once"
                raise InvalidValue(f"flows of stock {name!r}", given, remedy)
        one_way = (self.one_way,) if isinstance(self.one_way, str) else tuple(self.one_way)
        for flow in one_way:
            if key_of(flow) not in flows:
                raise InvalidValue("one_way", flow, "name a flow")
        object.__setattr__(self, "one_way", tuple(clean_name(flow) for flow in one_way))

    def __repr__(self) -> str:
        counts = (
            f"{len(self.stocks)} stocks, {len(self.flows)} flows, "
            f"{len(self.auxiliaries)} auxiliaries"
        )
        return f"<Equations: {counts}; {self.start:g} to {self.stop:g} by {self.dt:g}>"

    def __hash__(self) -> int:
        return hash((self.names, self.start, self.stop, self.dt, self.method))

    # -- looking -----------------------------------------------------------------------------

    def text_of(self, name: str) -> str:
        """Return the formula of a variable as it was given; of a stock, its initial value."""
        if name in self.stocks:
            return str(self.stocks[name].initial)
        return self.flows.get(name) or self.auxiliaries[name]

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where each key stands: variables in order of `names`, then the clock and settings."""
        keys = [*(key_of(name) for name in self.names), *CONSTANTS]
        return {key: k for k, key in enumerate(keys)}

    @cached_property
    def points(self) -> Mapping[str, Points]:
        """Graphical functions by key."""
        return {key_of(name): points for name, points in self.tables.items()}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Keys of flows and auxiliaries in an order in which they can be worked out."""
        stocks = {key_of(name) for name in self.stocks}
        waits = {key: names_in(f) for key, f in self.formulas.items() if key not in stocks}
        return tuple(key for key in _sorted(waits, self) if key in waits)

    @cached_property
    def first_order(self) -> tuple[str, ...]:
        """Keys of all variables in an order in which the first values can be worked out."""
        waits = {key: names_in(formula) for key, formula in self.formulas.items()}
        return tuple(key for key in _sorted(waits, self) if key in waits)

    @cached_property
    def digest(self) -> str:
        """Digest of the content, 64 hexadecimal digits; equal equations have equal digests."""
        parts: list[object] = [
            self.stocks,
            self.flows,
            self.auxiliaries,
            self.tables,
            self.start,
            self.stop,
        ]
        parts += [self.dt, self.method, self.one_way, self.title, self.time_unit]
        return hashlib.sha256(repr(parts).encode("utf-8")).hexdigest()

    @property
    def steps(self) -> int:
        """Number of steps from start to stop."""
        return int((self.stop - self.start) / self.dt + 1e-9)

    @cached_property
    def map(self) -> CausalMap:
        """The signed causal map: every variable a formula reads is a cause of what it defines.

        The sign of a link is that of the partial derivative at the states of the run: unsure
        where it changes on the way, or where it is 0 throughout. Initial values make no link.
        """
        from .equation_map import map_of_equations

        return map_of_equations(self)

    @property
    def base_map(self) -> CausalMap:
        """The map, so that every question about maps can be put to the equations."""
        return self.map


def _sorted(waits: Mapping[str, tuple[str, ...]], equations: Equations) -> tuple[str, ...]:
    try:
        return tuple(TopologicalSorter(waits).static_order())
    except CycleError as error:
        label = {key_of(name): name for name in equations.names}
        route = [label.get(key, key) for key in reversed(error.args[1])]
        remedy = "equations wait for each other in a circle: put a stock in it"
        raise EquationError([Problem("equations", " → ".join(route), remedy)]) from None


def _named(given: object, what: str, made: Callable[[object, str], Any]) -> FrozenDict[str, Any]:
    if not isinstance(given, Mapping):
        raise InvalidValue(what, given, "give a dictionary by name")
    found: dict[str, Any] = {}
    for name, value in given.items():
        clean = clean_name(name, f"name in {what}")
        if clean in found:
            raise DuplicateVariable(clean, f"in {what}")
        found[clean] = made(value, f"{clean!r} in {what}")
    return FrozenDict(found)


def _text(value: object, what: str) -> str:
    """Return a formula as text; a number is one too."""
    if isinstance(value, str):
        if len(value) > LONGEST:
            raise InvalidValue(what, value, f"use at most {LONGEST:,} characters")
        return value
    return repr(number(value, what, "give a formula as text, or a number"))


def _stock(value: object, what: str) -> Stock:
    if isinstance(value, Stock):
        return value
    try:
        if isinstance(value, Mapping):
            return Stock(**value)
        if isinstance(value, (tuple, list)):
            return Stock(*value)
    except TypeError:
        pass
    raise InvalidValue(what, value, "give a Stock(initial, inflows, outflows)")


def _points(value: object, what: str) -> Points:
    remedy = "give points (x, y) by ascending x, at least one"
    if not isinstance(value, Iterable) or isinstance(value, (str, Mapping)):
        raise InvalidValue(what, value, remedy)
    points: list[tuple[float, float]] = []
    for pair in value:
        if not isinstance(pair, (tuple, list)) or len(pair) != 2 or len(points) >= _MOST_POINTS:
            raise InvalidValue(what, pair, f"{remedy} and at most {_MOST_POINTS:,}")
        x, y = (number(part, what, remedy) for part in pair)
        if points and x <= points[-1][0]:
            raise InvalidValue(what, x, remedy)
        points.append((x, y))
    if not points:
        raise InvalidValue(what, value, remedy)
    return tuple(points)
