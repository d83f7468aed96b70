"""Putting one placed drawing onto matplotlib axes, mark by mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.path import Path

from ...model.sign import Sign
from ..canvas.chart_style import block_height, fold, widest
from ..canvas.measuring import ASCENT, DESCENT, FAMILY, LINE_STEP, drawable, ink_middle, text_width
from ..placing.marks import HEAD
from ..placing.scaling import ScaledPath, ScaledText
from .legend import legend_rows
from .strokes import arrow, delay_strokes, head_corners, rounded_box, turning_ring

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ...model.link import Link
    from ..canvas.style import Style
    from ..placing.arrays import Floats
    from ..placing.scene import Arc, Layout, LoopMarker, Point
    from .legend import Entry


__all__ = ["Pen"]

# Strokes and sizes, in font sizes, so that nothing swamps anything at any size.
_LINE = 0.14
_THIN = 0.115
_STRONG = 0.25
_FAINT = 0.1
_DASHES = (4.2, 2.0)
_SIGN = 1.25
_CODE = 1.02
_SMALL = 0.8
_GLYPHS = {"+-": {1: "+", -1: "−", 0: "?"}, "so": {1: "s", -1: "o", 0: "?"}}


class Pen:
    """Draws the parts of one layout.

    Parameters
    ----------
    ax
        Where to draw.
    place
        What goes where.
    style
        Colours.
    lang
        Language of the words.
    signs
        "+-" or "so".
    mark
        Stands before the name of every part, so that drawings on one page keep them apart.
    """

    def __init__(
        self, ax: Axes, place: Layout, style: Style, *, lang: str, signs: str, mark: str = ""
    ) -> None:
        self.ax, self.place, self.style = ax, place, style
        self.lang, self.signs, self.mark = lang, signs, mark
        self.font = place.font
        self.clears = True  # whether the line between the strokes of a delay is wiped out
        self.framed = False  # whether a variable of the system's boundary was drawn

    def prepare(self) -> None:
        """Give the axes the size of the page, one unit a point, and nothing round it."""
        width, height = self.place.page
        self.ax.set_axis_off()
        self.ax.set_xlim(0, max(width, 1))
        self.ax.set_ylim(0, max(height, 1))
        self.ax.set_aspect("equal", adjustable="box", anchor="C")
        if self.style.ground != "#FFFFFF":
            ground = Rectangle(
                (0, 0), width, height, color=self.style.ground, linewidth=0, zorder=0
            )
            ground.set_gid(f"{self.mark}ground")
            self.ax.add_patch(ground)

    # -- variables and links -----------------------------------------------------------------

    def label(self, k: int, name: str, lit: bool | None, boundary: bool = False) -> None:
        """Write the label of a variable; `lit` is None if nothing is highlighted.

        One that marks the boundary of the system gets a thin frame.
        """
        label = self.place.labels[name]
        colour = self.style.dimmed_text if lit is False else self.style.ink
        if boundary:
            self.framed = True
            edge = self.style.dimmed if lit is False else self.style.secondary
            self.card(label.x, label.y, label.width + 5, label.height + 3,
                      f"variable-{k}-boundary", colour="none", edge=edge, level=3.6)  # fmt: skip
        count = len(label.lines)
        tall = ((count - 1) * LINE_STEP + ASCENT + DESCENT) * self.font
        base = label.y + tall / 2 - ASCENT * self.font
        for row, line in enumerate(label.lines):
            gid = f"variable-{k}" if row == 0 else f"variable-{k}-line-{row}"
            y = base - row * LINE_STEP * self.font
            self._write(label.x, y, line, self.font, colour, gid=gid)

    def link(self, k: int, link: Link, lit: bool | None) -> None:
        """Draw a link: line, head, sign and delay mark."""
        arc = self.place.arcs[link.pair]
        assumed = link.evidence == "assumed"
        colour = self.style.link(int(link.sign), assumed and not lit)
        width = (_THIN if assumed else _LINE) * self.font
        level = 2.0
        if lit is False:
            colour, width, level = self.style.dimmed, _FAINT * self.font, 1.0
        elif lit:
            width, level = _STRONG * self.font, 3.0
        self._arrow(arc, colour, width, link.sign is Sign.MINUS, level, f"link-{k}")
        if arc.delay_at is not None:
            self._delay(
                arc, arc.delay_at, colour, max(width, 0.13 * self.font), level, f"link-{k}-delay"
            )
        self._sign(arc, link, colour if lit is False else None, f"link-{k}-sign")

    def _arrow(
        self, arc: Arc, colour: str, width: float, dashed: bool, level: float, gid: str
    ) -> None:
        length = HEAD * self.font * (1.25 if level > 2 else 1.0)
        shaft, head = arrow(np.array(arc.curve), length)
        self._stroke(Path(shaft, _CURVE), colour, width, level, gid, dashed=dashed)
        self._head(head, colour, level + 0.1, f"{gid}-head")

    def _head(self, corners: Floats, colour: str, level: float, gid: str) -> None:
        self._fill(Path(corners, closed=True), colour, level, gid)

    def _delay(
        self, arc: Arc, at: Point, colour: str, width: float, level: float, gid: str
    ) -> None:
        """Draw two strokes across the link, with the line between them cleared."""
        cleared, bars = delay_strokes(at, arc.delay_angle, self.font)
        if self.clears:
            self._fill(Path(cleared, closed=True), self.style.ground, level + 0.05, f"{gid}-gap")
        for k, ends in enumerate(bars):
            self._stroke(Path(ends), colour, width, level + 0.2, f"{gid}-{k}")

    def _sign(self, arc: Arc, link: Link, colour: str | None, gid: str) -> None:
        glyphs = _GLYPHS[self.signs]
        x, y = arc.sign_at
        size = _SIGN * self.font
        if not link.contested:
            own = colour or self.style.link(int(link.sign), assumed=False)
            self._glyph(x, y, glyphs[int(link.sign)], size, own, gid)
            return
        aside = 0.62 * self.font
        plus = colour or self.style.link(1, assumed=False)
        minus = colour or self.style.link(-1, assumed=False)
        self._glyph(x - aside, y, glyphs[1], 0.95 * size, plus, gid)
        self._glyph(x, y, "/", 0.8 * size, colour or self.style.secondary, f"{gid}-bar")
        self._glyph(x + aside, y, glyphs[-1], 0.95 * size, minus, f"{gid}-other")

    # -- loops -------------------------------------------------------------------------------

    def marker(self, k: int, marker: LoopMarker, lit: bool | None, named: bool) -> None:
        """Draw the mark of a loop, and its name below it if asked and there is one."""
        colour = self.style.dimmed_text if lit is False else self.style.ink
        faint = self.style.dimmed if lit is False else self.style.ink
        self._turning_ring(marker, faint, f"loop-{k}")
        wide = text_width(marker.code, bold=True)
        size = min(_CODE * self.font, 1.5 * marker.radius / max(wide, 0.1))
        self._glyph(marker.x, marker.y, marker.code, size, colour, f"loop-{k}-code")
        if marker.leader is not None:
            centre, end = np.array([marker.x, marker.y]), np.array(marker.leader)
            way = (end - centre) / max(float(np.hypot(*(end - centre))), 1e-9)
            start = centre + 1.15 * marker.radius * way
            path = Path(np.array([start, end]))
            self._stroke(path, faint, 0.06 * self.font, 1.5, f"loop-{k}-leader")
        if named and marker.name:
            grey = self.style.dimmed_text if lit is False else self.style.secondary
            self._loop_name(marker, grey, f"loop-{k}-name")

    def _loop_name(self, marker: LoopMarker, colour: str, gid: str) -> None:
        """Write the name of a loop below its mark, on a ground of its own, inside the page."""
        size = _SMALL * self.font
        lines = fold(marker.name, 13.0, 2)
        wide, tall = widest(lines) * size, block_height(len(lines), size)
        x = min(max(marker.x, wide / 2 + 2), self.place.page[0] - wide / 2 - 2)
        top = marker.y - marker.radius - 0.3 * self.font
        self.card(x, top - tall / 2, wide + 2, tall, f"{gid}-back", colour=self.style.ground,
                  level=3.5)  # fmt: skip
        self.block(x, top, lines, size, colour, gid, align="center")

    def _turning_ring(self, marker: LoopMarker, colour: str, gid: str) -> None:
        """Draw 300 degrees of a circle that ends in a small head, in the loop's direction."""
        ring, head = turning_ring(marker)
        width = min(0.13 * self.font, 0.11 * marker.radius)
        self._stroke(Path(ring.vertices, ring.codes), colour, width, 4.0, gid)
        self._head(head, colour, 4.0, f"{gid}-head")

    # -- legend ------------------------------------------------------------------------------

    def legend(
        self,
        links: Sequence[Link],
        note: str = "",
        plain: bool = False,
        renamed: Mapping[str, str] | None = None,
    ) -> None:
        """Explain the marks that are used, below the drawing, and say how many loops it shows.

        `note` is said before that; `plain`: only the note is said; `renamed`: what marks mean here.
        """
        size = _SMALL * self.font
        width = self.place.page[0] - 4 * self.font
        rows = legend_rows(
            self.place, links, self.lang, width / size, note, plain, renamed or {}, self.framed
        )
        for number, row in enumerate(rows):
            y = (0.75 + 1.32 * (len(rows) - 1 - number)) * self.font
            for entry in row:
                x = 2 * self.font + entry.at * size
                self._legend_mark(entry, x, y, size)
                self._write(
                    x + entry.mark * size,
                    y - 0.32 * size,
                    entry.text,
                    size,
                    self.style.secondary,
                    align="left",
                    gid=f"legend-{entry.kind}",
                )

    def _legend_mark(self, entry: Entry, x: float, y: float, size: float) -> None:
        kind, end = entry.kind, x + (entry.mark - 0.6) * size
        if kind in ("plus", "minus", "unsure", "contested", "assumed"):
            sign = {"plus": 1, "assumed": 1, "minus": -1}.get(kind, 0)
            colour = self.style.link(sign, kind == "assumed")
            glyphs = _GLYPHS[self.signs]
            room = {"assumed": 0.0, "contested": 1.9}.get(kind, 1.0) * size
            tip, base = np.array([end - room, y]), np.array([end - room - 0.8 * size, y])
            line = Path(np.array([[x, y], [end - room - 0.5 * size, y]]))
            width = (_THIN if kind == "assumed" else _LINE) * self.font
            self._stroke(line, colour, width, 2.0, f"legend-{kind}-line", dashed=kind == "minus")
            corners = head_corners(tip, base, 0.26 * size)
            self._head(corners, colour, 2.1, f"legend-{kind}-head")
            if kind == "contested":
                mark = f"{glyphs[1]}/{glyphs[-1]}"
                self._glyph(end - 0.8 * size, y, mark, size, colour, f"legend-{kind}-sign")
            elif kind != "assumed":
                mark = glyphs[sign]
                self._glyph(end - 0.35 * size, y, mark, 1.15 * size, colour, f"legend-{kind}-sign")
        elif kind == "delay":
            for k, side in enumerate((-0.2, 0.2)):
                middle = np.array([x + 0.7 * size + side * size, y])
                reach = np.array([0.1, 0.5]) * size
                path = Path(np.array([middle - reach, middle + reach]))
                colour = self.style.secondary
                self._stroke(path, colour, 0.13 * self.font, 2.0, f"legend-delay-{k}")
        elif kind == "boundary":
            centre = x + 0.5 * (entry.mark - 0.6) * size
            self.card(centre, y, (entry.mark - 0.6) * size, 0.95 * size, "legend-boundary-frame",
                      colour="none", edge=self.style.secondary, level=2.0)  # fmt: skip
        elif kind in ("reinforcing", "balancing", "undecided"):
            code = {"reinforcing": "R", "balancing": "B", "undecided": "?"}[kind]
            at = x + 0.5 * size
            self._glyph(at, y, code, size, self.style.ink, f"legend-{kind}-code")

    # -- what other drawings add -------------------------------------------------------------

    def band(self, arc: Arc, colour: str, gid: str) -> None:
        """Draw a broad band behind a link."""
        self._stroke(Path(np.array(arc.curve), _CURVE), colour, 1.1 * self.font, 0.5, gid)

    def card(
        self, x: float, y: float, width: float, height: float, gid: str, *, colour: str,
        edge: str = "none", level: float = 0.6,
    ) -> None:  # fmt: skip
        """Draw a filled box with round corners, centred at a point."""
        left, low, round_ = x - width / 2, y - height / 2, min(0.4 * self.font, height / 2)
        self._box(rounded_box(left, low, width, height, round_), colour, edge, level, gid)

    def rectangle(
        self, left: float, low: float, width: float, height: float, colour: str, gid: str,
        level: float = 0.5,
    ) -> None:  # fmt: skip
        """Fill a rectangle."""
        right, high = left + width, low + height
        corners = [(left, low), (right, low), (right, high), (left, high), (left, low)]
        self._fill(Path(np.array(corners), closed=True), colour, level, gid)

    def hollow(
        self, left: float, low: float, width: float, height: float, colour: str, gid: str
    ) -> None:
        """Draw the outline of a rectangle, filled with the ground."""
        right, high = left + width, low + height
        corners = [(left, low), (right, low), (right, high), (left, high), (left, low)]
        path = Path(np.array(corners), closed=True)
        self._box(path, self.style.ground, colour, 0.5, gid)

    def diamond(
        self, x: float, y: float, reach: float, colour: str, gid: str, *, filled: bool
    ) -> None:
        """Draw a small diamond, filled with its colour or with the ground."""
        corners = [(x - reach, y), (x, y + reach), (x + reach, y), (x, y - reach), (x - reach, y)]
        path = Path(np.array(corners), closed=True)
        self._box(path, colour if filled else self.style.ground, colour, 3.0, gid)

    def stripe(self, low: float, high: float, colour: str, gid: str) -> None:
        """Fill the page between two heights, from side to side."""
        self.rectangle(0.0, low, self.place.page[0], high - low, colour, gid, level=0.1)

    def line(self, start: Point, end: Point, colour: str, width: float, gid: str) -> None:
        """Draw a straight line."""
        self._stroke(Path(np.array([start, end])), colour, width, 0.4, gid)

    def block(
        self, x: float, y: float, lines: Sequence[str], size: float, colour: str, gid: str,
        *, bold: bool = False, align: str = "left", upright: bool = False,
    ) -> None:  # fmt: skip
        """Write lines of text; `y` is the top of the first, or for upright ones their foot."""
        for k, line in enumerate(lines):
            down = (ASCENT + k * LINE_STEP) * size
            at = (x + down, y) if upright else (x, y - down)
            own = gid if k == 0 else f"{gid}-line-{k}"
            self._write(*at, line, size, colour, gid=own, bold=bold, align=align, upright=upright)

    def glyph(self, x: float, y: float, text: str, size: float, colour: str, gid: str) -> None:
        """Write a bold mark whose ink is centred at a point."""
        self._glyph(x, y, text, size, colour, gid)

    def arc(
        self, curve: Floats, colour: str, width: float, gid: str, *, dashed: bool = False,
        head: bool = True,
    ) -> None:  # fmt: skip
        """Draw a curve, (4, 2), with or without an arrow head."""
        shaft, corners = arrow(curve, HEAD * self.font) if head else (curve, None)
        self._stroke(Path(shaft, _CURVE), colour, width, 1.0, gid, dashed=dashed)
        if corners is not None:
            self._head(corners, colour, 1.1, f"{gid}-head")

    # -- strokes -----------------------------------------------------------------------------

    def _stroke(
        self, path: Path, colour: str, width: float, level: float, gid: str, dashed: bool = False
    ) -> None:
        dashes = _DASHES if dashed else None
        settings: dict[str, Any] = {"facecolor": "none", "edgecolor": colour, "capstyle": "butt"}
        patch = ScaledPath(self.ax, path, units=width, dashes=dashes, zorder=level, **settings)
        patch.set_gid(self.mark + gid)
        self.ax.add_patch(patch)

    def _fill(self, path: Path, colour: str, level: float, gid: str) -> None:
        patch = ScaledPath(
            self.ax, path, units=0.0, facecolor=colour, edgecolor="none", zorder=level
        )
        patch.set_gid(self.mark + gid)
        self.ax.add_patch(patch)

    def _box(self, path: Path, colour: str, edge: str, level: float, gid: str) -> None:
        patch = ScaledPath(
            self.ax, path, units=0.07 * self.font, facecolor=colour, edgecolor=edge, zorder=level
        )
        patch.set_gid(self.mark + gid)
        self.ax.add_patch(patch)

    def _glyph(self, x: float, y: float, text: str, size: float, colour: str, gid: str) -> None:
        """Write a bold mark so that its ink, not its line, is centred at a point."""
        base = y - ink_middle(text) * size
        self._write(x, base, text, size, colour, gid=gid, bold=True)

    def _write(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        colour: str,
        *,
        gid: str,
        bold: bool = False,
        align: str = "center",
        upright: bool = False,
    ) -> None:
        properties = FontProperties(family=[FAMILY], weight="bold" if bold else "normal")
        artist = ScaledText(
            self.ax,
            x,
            y,
            drawable(text),
            units=size,
            color=colour,
            fontproperties=properties,
            horizontalalignment=align,
            verticalalignment="baseline",
            rotation=90 if upright else 0,
            rotation_mode="anchor",
            zorder=5,
        )
        artist.set_gid(self.mark + gid)
        self.ax.add_artist(artist)


_CURVE = [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
