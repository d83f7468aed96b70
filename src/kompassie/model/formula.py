"""Formulas as trees of plain records: worked out, and differentiated, without running any code.

A formula is read by `formula_reading`; nothing here looks at text.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["FUNCTIONS", "Formula", "Points", "Worked", "compiled", "names_in", "parts_of", "slope"]

Points = tuple[tuple[float, float], ...]
"""A graphical function: (x, y) pairs by ascending x."""

Worked = Callable[[Sequence[float]], float]
"""A formula as a function of the values of all variables."""


@dataclass(frozen=True, slots=True)
class Formula:
    """One node of a formula.

    Parameters
    ----------
    op
        "number", "name", "table", "chain", a comparison, or the name of a function.
    args
        What it works on.
    value
        Of a number.
    name
        Key of a variable or a table; of a chain, the signs between its arguments, which are
        worked out from left to right.
    """

    op: str
    args: tuple[Formula, ...] = ()
    value: float = 0.0
    name: str = ""


def names_in(formula: Formula) -> tuple[str, ...]:
    """Return the keys of the variables a formula reads, each once, in order of reading."""
    found: dict[str, None] = {}
    waiting = [formula]
    while waiting:
        node = waiting.pop()
        if node.op == "name":
            found.setdefault(node.name)
        waiting.extend(reversed(node.args))
    return tuple(found)


def parts_of(formula: Formula) -> int:
    """Return the number of nodes of a formula."""
    count, waiting = 0, [formula]
    while waiting:
        node = waiting.pop()
        count += 1
        waiting.extend(node.args)
    return count


# -- what each operation does ------------------------------------------------------------------


def _table(points: Points, x: float) -> float:
    k = bisect_right(points, x, key=lambda point: point[0])
    if k == 0 or k == len(points):
        return points[min(k, len(points) - 1)][1]
    (x0, y0), (x1, y1) = points[k - 1], points[k]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def _table_slope(points: Points, x: float) -> float:
    k = bisect_right(points, x, key=lambda point: point[0])
    if k == 0 or k == len(points):
        return 0.0
    (x0, y0), (x1, y1) = points[k - 1], points[k]
    return (y1 - y0) / (x1 - x0)


def _safediv(a: float, b: float, otherwise: float = 0.0) -> float:
    return a / b if b else otherwise


def _sign(x: float) -> float:
    return (x > 0) - (x < 0) + 0.0


_TESTS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}

_WORK: dict[str, Callable[..., float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": math.pow,
    "%": lambda a, b: a - b * math.floor(a / b),
    "neg": lambda a: -a,
    "not": lambda a: 0.0 if a else 1.0,
    "abs": abs,
    "exp": math.exp,
    "ln": math.log,
    "log10": math.log10,
    "sqrt": math.sqrt,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "tanh": math.tanh,
    "arctan": math.atan,
    "int": lambda a: float(math.floor(a)),
    "sign": _sign,
    "min": min,
    "max": max,
    "safediv": _safediv,
}

FUNCTIONS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(("abs", "exp", "ln", "log10", "sqrt", "sin", "cos", "tan", "tanh"), (1, 1)),
    **dict.fromkeys(("arctan", "int", "sign"), (1, 1)),
    **dict.fromkeys(("min", "max"), (2, 50)),
    "safediv": (2, 3),
    "if": (3, 3),
    "step": (2, 2),
    "ramp": (2, 3),
    "pulse": (2, 3),
}
"""Functions a formula may use, each with how few and how many arguments it takes."""


def compiled(formula: Formula, place: Mapping[str, int], tables: Mapping[str, Points]) -> Worked:
    """Return a formula as a function of the values of all variables.

    Parameters
    ----------
    formula
        What to work out.
    place
        Where the value of each variable stands in the sequence that is handed over.
    tables
        Graphical functions by key.

    Notes
    -----
    The function raises ZeroDivisionError, ValueError or OverflowError where a formula has no
    value. O(nodes) a call.
    """
    op = formula.op
    if op == "number":
        value = formula.value
        return lambda _: value
    if op == "name":
        k = place[formula.name]
        return lambda values: values[k]
    parts = [compiled(arg, place, tables) for arg in formula.args]
    if op == "chain" and len(parts) > 2:
        return _chain(formula.name, parts)
    if op == "chain":
        op = formula.name
    if op == "table":
        points, only = tables[formula.name], parts[0]
        return lambda values: _table(points, only(values))
    if op == "if":
        test, yes, no = parts
        return lambda values: yes(values) if test(values) else no(values)
    if op in _TESTS:
        holds = _TESTS[op]
        left, right = parts
        return lambda values: 1.0 if holds(left(values), right(values)) else 0.0
    if op in ("and", "or"):
        return _joined(op == "and", parts)
    work = _WORK[op]
    if len(parts) == 1:
        one = parts[0]
        return lambda values: work(one(values))
    if len(parts) == 2:
        first, second = parts
        return lambda values: work(first(values), second(values))
    return lambda values: work(*[part(values) for part in parts])


def _chain(signs: str, parts: list[Worked]) -> Worked:
    first = parts[0]
    rest = [(_WORK[sign], part) for sign, part in zip(signs, parts[1:], strict=True)]

    def work(values: Sequence[float]) -> float:
        total = first(values)
        for step, part in rest:
            total = step(total, part(values))
        return total

    return work


def _joined(every: bool, parts: list[Worked]) -> Worked:
    """Return whether every part holds, or any; what comes after the answer is not looked at."""

    def work(values: Sequence[float]) -> float:
        for part in parts:
            if bool(part(values)) is not every:
                return 0.0 if every else 1.0
        return 1.0 if every else 0.0

    return work


def slope(
    formula: Formula,
    by: str,
    values: Mapping[str, float],
    tables: Mapping[str, Points],
) -> tuple[float, float]:
    """Return the value of a formula and its partial derivative by one variable, both exact.

    Notes
    -----
    Forward differentiation; a step function has slope 0, a kink the slope of the branch taken.
    """
    op = formula.op
    if op == "number":
        return formula.value, 0.0
    if op == "name":
        return values[formula.name], 1.0 if formula.name == by else 0.0
    if op == "if":
        test, _ = slope(formula.args[0], by, values, tables)
        return slope(formula.args[1 if test else 2], by, values, tables)
    if op in ("and", "or"):
        every = op == "and"
        held = all if every else any
        return float(held(slope(arg, by, values, tables)[0] for arg in formula.args)), 0.0
    parts = [slope(arg, by, values, tables) for arg in formula.args]
    if op == "chain":
        total, turn = parts[0]
        for sign, (part, change) in zip(formula.name, parts[1:], strict=True):
            after = _WORK[sign](total, part)
            turn = _by_two(sign, total, turn, part, change, after)
            total = after
        return total, turn
    if op == "table":
        points, (x, dx) = tables[formula.name], parts[0]
        return _table(points, x), _table_slope(points, x) * dx
    if op in _TESTS:
        return (1.0 if _TESTS[op](parts[0][0], parts[1][0]) else 0.0), 0.0
    if op in ("min", "max"):
        return min(parts, key=_first) if op == "min" else max(parts, key=_first)
    value = _WORK[op](*[v for v, _ in parts])
    if len(parts) == 1:
        (x, dx) = parts[0]
        return value, (_BY_ONE[op](x, value) * dx if dx else 0.0)
    (a, da), (b, db) = parts[:2]
    return value, _by_two(op, a, da, b, db, value)


def _first(part: tuple[float, float]) -> float:
    return part[0]


_BY_ONE: dict[str, Callable[[float, float], float]] = {
    "neg": lambda x, y: -1.0,
    "not": lambda x, y: 0.0,
    "abs": lambda x, y: _sign(x),
    "exp": lambda x, y: y,
    "ln": lambda x, y: 1.0 / x,
    "log10": lambda x, y: 1.0 / (x * math.log(10.0)),
    "sqrt": lambda x, y: 0.5 / y,
    "sin": lambda x, y: math.cos(x),
    "cos": lambda x, y: -math.sin(x),
    "tan": lambda x, y: 1.0 + y * y,
    "tanh": lambda x, y: 1.0 - y * y,
    "arctan": lambda x, y: 1.0 / (1.0 + x * x),
    "int": lambda x, y: 0.0,
    "sign": lambda x, y: 0.0,
}


def _by_two(op: str, a: float, da: float, b: float, db: float, value: float) -> float:
    if op == "+":
        return da + db
    if op == "-":
        return da - db
    if op == "*":
        return da * b + a * db
    if op == "/" or (op == "safediv" and b):
        return (da - value * db) / b
    if op == "%":
        return da - db * math.floor(a / b)
    if op == "^":
        result = b * math.pow(a, b - 1.0) * da if da else 0.0
        return result + (value * math.log(a) * db if db else 0.0)
    return 0.0
