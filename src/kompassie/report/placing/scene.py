"""A placed drawing as a value: everything in points on the page, nothing about colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Literal

from ...errors import InvalidValue
from ...model.frozen import FrozenDict

__all__ = ["Arc", "Label", "Layout", "LoopMarker", "Point", "Zone"]

Point = tuple[float, float]
Curve = tuple[Point, Point, Point, Point]

FORMAT = 1


@dataclass(frozen=True)
class Label:
    """The label of one variable.

    Parameters
    ----------
    lines
        What is written, line by line.
    x, y
        Centre of its box, in points.
    width, height
        Size of its box, in points.
    cut
        Whether the text did not fit and ends in "…".
    """

    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float
    cut: bool = False


@dataclass(frozen=True)
class Arc:
    """One link as drawn.

    Parameters
    ----------
    curve
        Control points of one cubic Bézier curve, in points, from the source to the tip of the
        arrow; it stays clear of both labels.
    sign_at
        Centre of its sign, in points.
    delay_at
        Middle of its delay mark, in points; None if the link has no delay.
    delay_angle
        Direction of the link there, in radians.
    """

    curve: Curve
    sign_at: Point
    delay_at: Point | None = None
    delay_angle: float = 0.0


@dataclass(frozen=True)
class LoopMarker:
    """The mark in the middle of a loop that is shown.

    Parameters
    ----------
    names
        Variables of the loop, in the direction of its links.
    kind
        R (reinforcing), B (balancing) or ? (undecided).
    code
        What is written in the mark: the loop's own code, else its kind and a number.
    x, y
        Centre, in points.
    radius
        Radius, in points.
    clockwise
        Whether the loop, as drawn, runs clockwise.
    leader
        Where a thin line to the loop ends if the mark had to be put outside it, else None.
    name
        The name people gave the loop, in the language of the layout; empty if none.
    """

    names: tuple[str, ...]
    kind: Literal["R", "B", "?"]
    code: str
    x: float
    y: float
    radius: float
    clockwise: bool
    leader: Point | None = None
    name: str = ""


@dataclass(frozen=True)
class Zone:
    """A part of the page that holds the variables of one band, lane or group.

    Parameters
    ----------
    name
        What it is called; empty for variables that belong nowhere.
    kind
        band, lane or group.
    left, bottom, right, top
        Its sides, in points.
    """

    name: str
    kind: Literal["band", "lane", "group"]
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True)
class Layout:
    """Where everything of a drawing goes. A value; made by `layout`.

    Parameters
    ----------
    labels
        The label of each variable, by name, in the order of the map.
    arcs
        The curve of each link, by (source, target), in the order of the map.
    markers
        A mark for each loop that is shown.
    page
        Width and height of the drawing, in points.
    font
        Type size, in points.
    lang
        Language of the labels.
    found
        How many loops the map has, as far as they were counted.
    found_complete
        Whether that is all of them.
    warnings
        What did not go as asked, as pairs of a word and a number: ``page enlarged`` (how many
        times longer its sides are), ``labels cut``, ``links through labels``, ``labels overlap``.
    seed
        The seed it was made with.
    zones
        Bands, lanes or groups, where variables were kept to parts of the page.

    Examples
    --------
    >>> place = Layout({"a": Label(("A",), 50, 40, 12, 14)}, page=(100, 80), font=10)
    >>> place.positions
    {'a': (50, 40)}
    >>> Layout.from_dict(place.to_dict()) == place
    True
    """

    labels: Mapping[str, Label]
    arcs: Mapping[tuple[str, str], Arc] = field(default_factory=FrozenDict)
    markers: tuple[LoopMarker, ...] = ()
    page: tuple[float, float] = (0.0, 0.0)
    font: float = 10.0
    lang: str = "en"
    found: int = 0
    found_complete: bool = True
    warnings: tuple[tuple[str, float], ...] = ()
    seed: int = 0
    zones: tuple[Zone, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", FrozenDict(self.labels))
        object.__setattr__(self, "arcs", FrozenDict(self.arcs))
        object.__setattr__(self, "markers", tuple(self.markers))
        object.__setattr__(self, "zones", tuple(self.zones))

    @cached_property
    def positions(self) -> FrozenDict[str, Point]:
        """Centre of each label, {name: (x, y)} in points, y upward from the bottom of the page."""
        return FrozenDict({name: (label.x, label.y) for name, label in self.labels.items()})

    @property
    def shown(self) -> int:
        """How many loops are shown with a mark."""
        return len(self.markers)

    def to_dict(self) -> dict[str, Any]:
        """Return the layout as dictionaries, lists, numbers and texts, ready for JSON."""
        return {
            "format": FORMAT,
            "page": list(self.page),
            "font": self.font,
            "lang": self.lang,
            "seed": self.seed,
            "found": self.found,
            "found_complete": self.found_complete,
            "warnings": [list(pair) for pair in self.warnings],
            "labels": [{"name": name, **asdict(label)} for name, label in self.labels.items()],
            "arcs": [
                {"source": source, "target": target, **asdict(arc)}
                for (source, target), arc in self.arcs.items()
            ],
            "markers": [asdict(marker) for marker in self.markers],
            "zones": [asdict(zone) for zone in self.zones],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any], /) -> Layout:
        """Return the layout that `to_dict` wrote, also after a trip through JSON.

        Raises
        ------
        InvalidValue
            If something is missing or is not what it should be.
        """
        try:
            return cls(
                labels={str(row["name"]): _label(row) for row in stored["labels"]},
                arcs={(str(r["source"]), str(r["target"])): _arc(r) for r in stored["arcs"]},
                markers=tuple(_marker(row) for row in stored["markers"]),
                page=_point(stored["page"]),
                font=float(stored["font"]),
                lang=str(stored["lang"]),
                found=int(stored["found"]),
                found_complete=bool(stored["found_complete"]),
                warnings=tuple((str(word), float(number)) for word, number in stored["warnings"]),
                seed=int(stored["seed"]),
                zones=tuple(_zone(row) for row in stored.get("zones", ())),
            )
        except (AttributeError, KeyError, TypeError, ValueError, IndexError) as fault:
            remedy = f"give what Layout.to_dict() returns ({type(fault).__name__}: {fault})"
            raise InvalidValue("stored layout", stored, remedy) from fault


def _point(value: Any) -> Point:
    x, y = value
    return float(x), float(y)


def _label(row: Mapping[str, Any]) -> Label:
    lines = tuple(str(line) for line in row["lines"])
    x, y, width, height = (float(row[key]) for key in ("x", "y", "width", "height"))
    return Label(lines, x, y, width, height, bool(row["cut"]))


def _arc(row: Mapping[str, Any]) -> Arc:
    a, b, c, d = (_point(p) for p in row["curve"])
    delay = row["delay_at"]
    place = None if delay is None else _point(delay)
    return Arc((a, b, c, d), _point(row["sign_at"]), place, float(row["delay_angle"]))


def _zone(row: Mapping[str, Any]) -> Zone:
    kinds: dict[str, Literal["band", "lane", "group"]] = {k: k for k in ("band", "lane", "group")}
    left, bottom, right, top = (float(row[side]) for side in ("left", "bottom", "right", "top"))
    return Zone(str(row["name"]), kinds[row["kind"]], left, bottom, right, top)


def _marker(row: Mapping[str, Any]) -> LoopMarker:
    leader = row["leader"]
    kinds: dict[str, Literal["R", "B", "?"]] = {"R": "R", "B": "B", "?": "?"}
    return LoopMarker(
        names=tuple(str(name) for name in row["names"]),
        kind=kinds[row["kind"]],
        code=str(row["code"]),
        x=float(row["x"]),
        y=float(row["y"]),
        radius=float(row["radius"]),
        clockwise=bool(row["clockwise"]),
        leader=None if leader is None else _point(leader),
        name=str(row["name"]),
    )
