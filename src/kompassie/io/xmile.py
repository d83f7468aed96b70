"""Stock-and-flow models in XMILE (.xmile, .stmx), as several system-dynamics tools write them.

Read are the stocks, flows, auxiliaries and graphical functions of one model, and the settings of
its run. Arrays, modules, conveyors and queues are refused by name: a model without them would
be another one.
"""

from __future__ import annotations

import math
from typing import NoReturn, cast
from xml.etree import ElementTree

from ..errors import KompassieError, UnreadableFile, shown
from ..model.equations import Equations, Method, Stock
from ..model.remarks import Remark, Report
from .files import LARGEST, Where, checked_path, decoded, read_bytes

__all__ = ["read_equations"]

_DEEPEST = 40
_MOST_ELEMENTS = 500_000
_MOST_VARIABLES = 5_000
_CORRECT = "Correct it in the program that made it."
_REFUSED = {
    "module": "modules",
    "conveyor": "conveyors",
    "queue": "queues",
    "oven": "ovens",
    "dimensions": "arrays",
    "element": "arrays",
    "macro": "macros",
}
_METHODS = {"euler": "euler", "rk4": "rk4", "runge-kutta 4": "rk4"}

Points = list[tuple[float, float]]


def read_equations(path: Where, /, *, largest: int = LARGEST) -> Equations:
    """Read a stock-and-flow model from an XMILE file (.xmile or .stmx).

    Parameters
    ----------
    path
        The file.
    largest
        Budget in bytes.

    Returns
    -------
    Equations
        What was lost or guessed is in its `report`.

    Raises
    ------
    UnreadableFile
        If it is no such file, holds arrays, modules, conveyors, queues or a document type, or has
        formulas that cannot be read; the message names each of them.
    TooLarge
        If it is larger than the budget.

    Notes
    -----
    O(bytes). Nothing is fetched, no entity is replaced, and nothing in a file is run.

    References
    ----------
    OASIS (2015), "XML Interchange Language for System Dynamics (XMILE) Version 1.0".

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = '''<xmile><sim_specs><start>0</start><stop>9</stop></sim_specs><model><variables>
    ... <stock name="team"><eqn>5</eqn><inflow>hiring</inflow></stock>
    ... <flow name="hiring"><eqn>0.1 * team</eqn></flow></variables></model></xmile>'''
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "team.xmile")
    ...     _ = file.write_text(text)
    ...     equations = read_equations(file)
    >>> equations.names, equations.steps
    (('team', 'hiring'), 9)
    """
    file = checked_path(path)
    text, remarks = decoded(read_bytes(file, largest), file)
    return _Model(_tree(text, file), file, list(remarks)).equations()


class _Builder(ElementTree.TreeBuilder):
    """Builds the tree, and refuses what no model needs: a document type, bottomless nesting."""

    def __init__(self, path: Where) -> None:
        super().__init__()
        self.path = path
        self.depth = 0
        self.count = 0

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        why = "it declares a document type, which can hide other files and endless text"
        raise UnreadableFile(self.path, why, "Take the <!DOCTYPE …> out.")

    def start(self, tag: str, attrs: dict[str, str]) -> ElementTree.Element:
        self.depth += 1
        self.count += 1
        if self.depth > _DEEPEST or self.count > _MOST_ELEMENTS:
            why = f"it is nested more than {_DEEPEST} deep"
            if self.depth <= _DEEPEST:
                why = f"it holds more than {_MOST_ELEMENTS:,} elements"
            raise UnreadableFile(self.path, why, _CORRECT)
        return super().start(tag.rsplit("}", 1)[-1].lower(), attrs)

    def end(self, tag: str) -> ElementTree.Element:
        self.depth -= 1
        return super().end(tag.rsplit("}", 1)[-1].lower())


def _tree(text: str, path: Where) -> ElementTree.Element:
    # The builder refuses a document type, and without one XML can neither fetch nor swell.
    parser = ElementTree.XMLParser(target=_Builder(path))  # noqa: S314
    try:
        parser.feed(text)
        root = parser.close()
    except ElementTree.ParseError as error:
        raise UnreadableFile(path, f"it is not XML: {error}", _CORRECT) from None
    if root.tag != "xmile":
        why = f"its outermost element is {shown(root.tag)}, not xmile"
        raise UnreadableFile(path, why, "Give a model saved as XMILE (.xmile, .stmx).")
    return root


class _Model:
    """What the elements of one file say."""

    def __init__(self, root: ElementTree.Element, path: Where, remarks: list[Remark]) -> None:
        self.root = root
        self.path = path
        self.remarks = remarks
        self.tables: dict[str, Points] = {}
        self.one_way: list[str] = []
        self.units = 0

    def fault(self, why: str) -> NoReturn:
        raise UnreadableFile(self.path, why, _CORRECT)

    def equations(self) -> Equations:
        models = self.root.findall("model")
        if len(models) != 1:
            self.fault(f"it holds {len(models)} models, where one is needed")
        variables = models[0].find("variables")
        if variables is None or not len(variables):
            self.fault("its model has no variables")
        if len(variables) > _MOST_VARIABLES:
            self.fault(f"its model has more than {_MOST_VARIABLES:,} variables")
        stocks: dict[str, Stock] = {}
        flows: dict[str, str] = {}
        others: dict[str, str] = {}
        for element in variables:
            name = _name(element.get("name", ""))
            self.check(element, name)
            if name in stocks or name in flows or name in others or name in self.tables:
                self.fault(f"{shown(name)} stands twice in it")
            if element.tag == "stock":
                stocks[name] = self.stock(element, name)
            elif element.tag == "flow":
                flows[name] = self.formula(element, name)
                if _is_set(element, "non_negative"):
                    self.one_way.append(name)
            elif element.tag == "aux":
                others[name] = self.formula(element, name)
            elif element.tag == "gf":
                self.tables[name] = self.table(element, name)
            else:
                said = "this kind of element is not known"
                self.remarks.append(Remark("lost", f"{element.tag} {shown(name)}", said))
        if self.units:
            self.remarks.append(Remark("lost", f"{self.units} units", "no place for them"))
        return self.made(stocks, flows, others)

    def made(
        self, stocks: dict[str, Stock], flows: dict[str, str], others: dict[str, str]
    ) -> Equations:
        header = self.root.find("header")
        start, stop, dt, method, unit = self.run()
        try:
            return Equations(
                stocks,
                flows,
                others,
                self.tables,
                start,
                stop,
                dt,
                method,
                self.one_way,
                "" if header is None else _text(header, "name"),
                unit,
                Report.of(self.remarks),
            )
        except UnreadableFile:
            raise
        except KompassieError as error:
            raise UnreadableFile(self.path, str(error), _CORRECT) from error

    def check(self, element: ElementTree.Element, name: str) -> None:
        """Refuse what would make another model of it if it were left out."""
        for inner in (element, *element):
            if inner.tag in _REFUSED:
                self.fault(f"{shown(name)} uses {_REFUSED[inner.tag]}, which are not read")
        if not name:
            self.fault(f"a {shown(element.tag)} in it has no name")
        self.units += element.find("units") is not None

    def stock(self, element: ElementTree.Element, name: str) -> Stock:
        non_negative = _is_set(element, "non_negative")
        if non_negative:
            said = "what would go below 0 is cut off; its outflows are not held back"
            self.remarks.append(Remark("assumed", f"stock {shown(name)}", said))
        return Stock(
            self.formula(element, name),
            [_name(inner.text or "") for inner in element.findall("inflow")],
            [_name(inner.text or "") for inner in element.findall("outflow")],
            non_negative,
        )

    def formula(self, element: ElementTree.Element, name: str) -> str:
        text = _text(element, "eqn")
        table = element.find("gf")
        if table is not None:
            self.tables[name] = self.table(table, name)
            quoted = name.replace('"', '\\"')
            return f'lookup("{quoted}", {text or "time"})'
        if not text:
            self.fault(f"{shown(name)} has no equation")
        return text

    def table(self, element: ElementTree.Element, name: str) -> Points:
        """Return the points of a graphical function."""
        kind = element.get("type", "continuous").lower()
        if kind != "continuous":
            said = f"it is {shown(kind)}; read with straight lines, and level beyond its ends"
            self.remarks.append(Remark("assumed", f"graphical function {shown(name)}", said))
        ys = self.numbers(element, "ypts", name)
        xs = self.numbers(element, "xpts", name)
        scale = element.find("xscale")
        if not xs and scale is not None and ys:
            low, high = self.bound(scale, "min", name), self.bound(scale, "max", name)
            last = max(len(ys) - 1, 1)
            xs = [low + (high - low) * k / last for k in range(len(ys))]
        if len(xs) != len(ys) or not ys:
            self.fault(f"the graphical function of {shown(name)} has {len(xs)} x, {len(ys)} y")
        return list(zip(xs, ys, strict=True))

    def numbers(self, element: ElementTree.Element, tag: str, name: str) -> list[float]:
        inner = element.find(tag)
        if inner is None:
            return []
        parts = (inner.text or "").split(inner.get("sep") or ",")
        return [self.number(part, f"{tag} of {shown(name)}") for part in parts if part.strip()]

    def bound(self, scale: ElementTree.Element, which: str, name: str) -> float:
        return self.number(scale.get(which, ""), f"xscale of {shown(name)}")

    def number(self, text: str, what: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self.fault(f"{what} is {shown(text)}, where a number is needed")
        return value

    def run(self) -> tuple[float, float, float, Method, str]:
        """Return start, stop, dt, method and time unit."""
        specs = self.root.find("sim_specs")
        if specs is None:
            self.remarks.append(Remark("assumed", "run", "0 to 100 by 1, as none is given"))
            return 0.0, 100.0, 1.0, "euler", ""
        start = self.number(_text(specs, "start") or "0", "start of the run")
        stop = self.number(_text(specs, "stop") or "100", "stop of the run")
        dt = self.number(_text(specs, "dt") or "1", "dt of the run")
        inner = specs.find("dt")
        if inner is not None and inner.get("reciprocal", "").lower() == "true":
            if not dt:
                self.fault("dt of the run is 1 ÷ 0")
            dt = 1.0 / dt
        named = specs.get("method", "euler").lower()
        if named not in _METHODS:
            said = f"{shown(named)} is not known; Euler's method is used"
            self.remarks.append(Remark("assumed", "method", said))
        method = cast("Method", _METHODS.get(named, "euler"))
        unit = specs.get("time_units") or _text(specs, "time_units")
        return start, stop, dt, method, unit


def _name(text: str) -> str:
    r"""Return a name as it is shown: XMILE writes line breaks as \n, and may quote it."""
    return " ".join(text.replace("\\n", " ").strip().strip('"').split())


def _text(element: ElementTree.Element, tag: str) -> str:
    inner = element.find(tag)
    return "" if inner is None or inner.text is None else inner.text.strip()


def _is_set(element: ElementTree.Element, tag: str) -> bool:
    inner = element.find(tag)
    return inner is not None and (inner.text or "").strip().lower() != "false"
