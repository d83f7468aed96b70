"""A placed drawing as SVG elements for a page of HTML: colours are left to its style sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...model.sign import Sign
from ..canvas.markup import Markup, element, void
from ..canvas.measuring import ASCENT, DESCENT, LINE_STEP, drawable, ink_middle, text_width
from ..placing.finishing import FOOT
from ..placing.marks import HEAD
from .strokes import arrow, delay_strokes, turning_ring

if TYPE_CHECKING:
    from ...model.link import Link
    from ..placing.arrays import Floats
    from ..placing.scene import Arc, Label, Layout, LoopMarker, Zone

__all__ = ["DrawnLink", "diagram_svg"]

_GLYPHS = {1: "+", -1: "−", 0: "?"}
_SIGN = 1.25
_LEAST_TARGET = 12.0  # half the side of what can be pressed, in points


@dataclass(frozen=True)
class DrawnLink:
    """A link to draw.

    Parameters
    ----------
    link
        The link.
    place
        Its number, which scripts know it by.
    extra
        Further classes: "only-a" or "only-b" for a link that is in one of two maps.
    """

    link: Link
    place: int
    extra: str = ""


def diagram_svg(
    place: Layout,
    links: Iterable[DrawnLink],
    *,
    label: str,
    spoken: Sequence[str],
    routes: Mapping[int, str],
    numbers: Sequence[int],
    classes: str = "",
    extra: Mapping[str, str] | None = None,
) -> Markup:
    """Return a drawing as one svg element.

    Parameters
    ----------
    place
        What goes where.
    links
        The links to draw; each must have an arc.
    label
        What a screen reader calls the drawing.
    spoken
        What it calls each variable, in the order of the layout.
    routes
        What it calls each loop mark, by its number.
    numbers
        The number of the loop of each mark.
    classes
        Further classes of the drawing.
    extra
        Further classes of variables, by name.
    """
    flip = place.page[1]
    parts = [_link(drawn, place.arcs[drawn.link.pair], place.font, flip) for drawn in links]
    marks = [
        _marker(marker, number, routes[number], place.font, flip)
        for marker, number in zip(place.markers, numbers, strict=True)
    ]
    named = extra or {}
    variables = [
        _variable(place, k, name, spoken[k], flip, named.get(name, ""))
        for k, name in enumerate(place.labels)
    ]
    # The strip for the legend is left out: the page has one of its own.
    width, height = place.page[0], max(place.page[1] - FOOT * place.font, 1.0)
    zones = [element("g", *map(_zone(flip, place.font), place.zones))] if place.zones else []
    return element(
        "svg",
        *zones,
        element("g", *parts, class_="links", aria_hidden="true"),
        element("g", *marks, class_="marks"),
        element("g", *variables, class_="variables"),
        class_=f"map {classes}".strip(),
        viewBox=f"0 0 {_n(width)} {_n(height)}",
        width=_n(width),
        height=_n(height),
        font_size=_n(place.font),
        role="group",
        aria_label=label,
    )


def _zone(flip: float, font: float) -> Callable[[Zone], Markup]:
    """Return what draws a band, lane or group: a faint rectangle, and its name."""

    def drawn(zone: Zone) -> Markup:
        wide, high = zone.right - zone.left, zone.top - zone.bottom
        area = void("rect", x=_n(zone.left), y=_n(flip - zone.top), width=_n(wide),
                    height=_n(high), fill="currentColor", fill_opacity="0.05",
                    stroke="currentColor", stroke_opacity="0.15")  # fmt: skip
        name = element("text", drawable(zone.name), x=_n(zone.left + 0.5 * font),
                       y=_n(flip - zone.top + 1.15 * font), fill="currentColor",
                       font_weight="bold")  # fmt: skip
        return element("g", area, name)

    return drawn


def _link(drawn: DrawnLink, arc: Arc, font: float, flip: float) -> Markup:
    link = drawn.link
    shaft, head = arrow(np.array(arc.curve), HEAD * font)
    kind = {1: "plus", -1: "minus", 0: "unsure"}[int(link.sign)]
    classes = ["k", kind]
    classes += ["assumed"] if link.evidence == "assumed" else []
    classes += drawn.extra.split()
    parts = [
        void("path", class_="s", d=_curve(shaft, flip)),
        void("path", class_="h", d=_outline(head, flip)),
    ]
    if link.delay > 0 and arc.delay_at is not None:
        cleared, bars = delay_strokes(arc.delay_at, arc.delay_angle, font)
        strokes = "".join(_line(ends, flip) for ends in bars)
        parts += [
            void("path", class_="gap", d=_outline(cleared, flip)),
            void("path", class_="d", d=strokes),
        ]
    parts += _signs(link, arc, font, flip)
    return element("g", *parts, class_=" ".join(classes), data_k=str(drawn.place))


def _signs(link: Link, arc: Arc, font: float, flip: float) -> list[Markup]:
    x, y = arc.sign_at
    size = _SIGN * font
    if not link.contested:
        return [_glyph(x, flip - y, _GLYPHS[int(link.sign)], size, "g")]
    aside = 0.62 * font
    return [
        _glyph(x - aside, flip - y, _GLYPHS[Sign.PLUS], 0.95 * size, "g plus"),
        _glyph(x, flip - y, "/", 0.8 * size, "g"),
        _glyph(x + aside, flip - y, _GLYPHS[Sign.MINUS], 0.95 * size, "g minus"),
    ]


def _marker(marker: LoopMarker, number: int, spoken: str, font: float, flip: float) -> Markup:
    ring, head = turning_ring(marker)
    points = np.asarray(ring.vertices, dtype=np.float64)
    first, last = points[0], points[-1]
    radius = _n(marker.radius)
    turn = "1" if marker.clockwise else "0"
    arc = f"M{_p(first, flip)}A{radius} {radius} 0 1 {turn} {_p(last, flip)}"
    wide = text_width(marker.code, bold=True)
    size = min(1.02 * font, 1.5 * marker.radius / max(wide, 0.1))
    reach = max(marker.radius * 1.15, _LEAST_TARGET)
    parts = [
        void("circle", class_="hit", cx=_n(marker.x), cy=_n(flip - marker.y), r=_n(reach)),
        void("path", class_="ring", d=arc),
        void("path", class_="h", d=_outline(head, flip)),
        _glyph(marker.x, flip - marker.y, drawable(marker.code), size, "code"),
    ]
    if marker.leader is not None:
        centre, end = np.array([marker.x, marker.y]), np.array(marker.leader)
        way = (end - centre) / max(float(np.hypot(*(end - centre))), 1e-9)
        ends = np.array([centre + 1.15 * marker.radius * way, end])
        parts.insert(0, void("path", class_="leader", d=_line(ends, flip)))
    return element(
        "g", *parts, class_="loop", data_r=str(number), role="button", tabindex="0",
        aria_pressed="false", aria_label=spoken,
    )  # fmt: skip


def _variable(place: Layout, k: int, name: str, spoken: str, flip: float, extra: str) -> Markup:
    label, font = place.labels[name], place.font
    count = len(label.lines)
    tall = ((count - 1) * LINE_STEP + ASCENT + DESCENT) * font
    base = flip - label.y - tall / 2 + ASCENT * font
    rows = [
        element("tspan", drawable(line), x=_n(label.x), y=_n(base + row * LINE_STEP * font))
        for row, line in enumerate(label.lines)
    ]
    wide, high = label.width + 4, label.height + 4
    parts = [
        _box("hit", label, max(wide, 2 * _LEAST_TARGET), max(high, 2 * _LEAST_TARGET), flip),
        _box("box", label, wide, high, flip),
        element("text", *rows),
        element(
            "text",
            "",
            class_="n",
            x=_n(label.x),
            y=_n(flip - label.y - high / 2 - 0.1 * font),
            aria_hidden="true",
        ),
    ]
    return element(
        "g", *parts, class_=f"v {extra}".strip(), data_v=str(k), role="button", tabindex="0",
        aria_pressed="false", aria_label=spoken,
    )  # fmt: skip


def _box(class_: str, label: Label, wide: float, high: float, flip: float) -> Markup:
    left, top = label.x - wide / 2, flip - label.y - high / 2
    return void(
        "rect", class_=class_, x=_n(left), y=_n(top), width=_n(wide), height=_n(high), rx="4"
    )  # fmt: skip


def _glyph(x: float, y: float, text: str, size: float, class_: str) -> Markup:
    """Return a bold mark whose ink, not whose line, is centred at a point."""
    below = y + ink_middle(text) * size
    return element("text", text, class_=class_, x=_n(x), y=_n(below), font_size=_n(size))


# -- path data -----------------------------------------------------------------------------------


def _n(value: float) -> str:
    text = f"{float(value):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _p(point: Floats, flip: float) -> str:
    return f"{_n(point[0])} {_n(flip - point[1])}"


def _line(points: Floats, flip: float) -> str:
    return "M" + "L".join(_p(point, flip) for point in points)


def _outline(points: Floats, flip: float) -> str:
    return _line(points[:-1], flip) + "Z"


def _curve(points: Floats, flip: float) -> str:
    start, *rest = (_p(point, flip) for point in points)
    return f"M{start}C{' '.join(rest)}"
