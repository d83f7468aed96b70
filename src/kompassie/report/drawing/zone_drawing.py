"""The bands, lanes and groups of a layout, drawn behind everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..canvas.chart_style import blend, fold

if TYPE_CHECKING:
    from .pen import Pen

__all__ = ["draw_zones"]

_TINTS = (0.03, 0.075)
_TITLE = 0.95
_IN = 0.5


def draw_zones(pen: Pen) -> None:
    """Draw the zones of a pen's layout, each with its name in a corner."""
    font, style, zones = pen.font, pen.style, pen.place.zones
    banded = any(zone.kind == "band" for zone in zones)
    pen.clears = pen.clears and not zones
    for k, zone in enumerate(zones):
        gid = f"zone-{k}"
        lane_over_bands = banded and zone.kind == "lane"
        if lane_over_bands:
            for x in (zone.left, zone.right):
                pen.line((x, zone.bottom), (x, zone.top), style.dimmed, 0.07 * font, gid)
        else:
            tint = _TINTS[1] if zone.kind == "group" else _TINTS[k % 2]
            wide, high = zone.right - zone.left, zone.top - zone.bottom
            fill = blend(style.plus, style.ground, tint)
            pen.rectangle(zone.left, zone.bottom, wide, high, fill, gid, level=0.1)
        room = (zone.right - zone.left - 2 * _IN * font) / (_TITLE * font)
        title = fold(zone.name, max(room, 2.0), 1, bold=True)
        if not zone.name:
            continue
        if lane_over_bands:
            # The names of bands stand in the left corners; those of lanes above the page area.
            pen.block(zone.left + _IN * font, zone.top + 1.5 * font, title, _TITLE * font,
                      style.secondary, f"{gid}-title", bold=True)  # fmt: skip
        else:
            pen.block(zone.left + _IN * font, zone.top - 0.35 * font, title, _TITLE * font,
                      style.secondary, f"{gid}-title", bold=True)  # fmt: skip
