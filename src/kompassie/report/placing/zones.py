"""Parts of the page that belong to some variables: bands, lanes, and the places of groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from ...errors import InvalidValue
from ...model.variable import LEVELS
from ..telling.phrases import owner_name
from ..telling.wording import words_of
from .scene import Zone

if TYPE_CHECKING:
    from ...model.causal_map import CausalMap
    from ..telling.wording import Words
    from .arrays import Floats

    Area = tuple[float, float, float, float]

__all__ = ["By", "Division", "Shares", "grouped_by", "shares_of", "zones_in"]

By = Mapping[str, str] | Literal["owner", "level"]

TITLE = 1.7
"""Height of the strip for the name of a zone, in font sizes."""

_AIR = 0.7  # between a label and the edge of its zone, in font sizes
_APART = 4.0  # around each label, in font sizes, when it is reckoned how much room zones need


@dataclass(frozen=True)
class Division:
    """Which variables belong together in one direction, or as groups.

    Parameters
    ----------
    names
        What the parts are called, in their order; "" for what belongs nowhere.
    member
        For each variable of the map its part.
    """

    names: tuple[str, ...]
    member: tuple[int, ...]


class Shares(NamedTuple):
    """How the page is shared out: from the top down, from the left, or by groups."""

    bands: Division | None
    lanes: Division | None
    groups: Division | None


def grouped_by(m: CausalMap, by: By, words: Words, what: str = "by") -> dict[str, str]:
    """Return {name of a variable: what its group is called}; who is left out has none.

    Raises
    ------
    InvalidValue
        For an unknown grouping.
    UnknownVariable
        If a name is not in the map.
    """
    if isinstance(by, Mapping):
        return {m.names[m.position(name, f"in {what}=")]: str(part) for name, part in by.items()}
    if by == "owner":
        return {v.name: owner_name(v.owner, words) for v in m.variables}
    if by == "level":
        return {v.name: words("iceberg", v.level or "none") for v in m.variables}
    raise InvalidValue(what, by, 'use "owner", "level", or {variable: group}')


def shares_of(
    m: CausalMap, bands: By | None, lanes: By | None, groups: By | None, lang: str
) -> Shares | None:
    """Return how the page is to be shared out, None if it is not."""
    if groups is not None and (bands is not None or lanes is not None):
        raise InvalidValue("groups", groups, "leave out bands= and lanes=, or groups=")
    if not len(m) or (bands is None and lanes is None and groups is None):
        return None
    made = [
        None if by is None else _division(m, by, what, lang)
        for by, what in ((bands, "bands"), (lanes, "lanes"), (groups, "groups"))
    ]
    return Shares(*made)


def _division(m: CausalMap, by: By, what: str, lang: str) -> Division:
    words = words_of(lang if not isinstance(by, Mapping) else "en")
    part = grouped_by(m, by, words, what)
    order = list(dict.fromkeys(part.values()))
    if by == "level":
        levels = [words("iceberg", level) for level in (*LEVELS, "none")]
        order = [level for level in levels if level in order]
    if len(part) < len(m):
        order.append("")
    return Division(tuple(order), tuple(order.index(part.get(name, "")) for name in m.names))


def zones_in(
    shares: Shares, halves: Floats, area: Area, font: float, places: Floats | None
) -> tuple[tuple[Zone, ...], Floats]:
    """Return the zones, and for each variable where its label must be.

    Parameters
    ----------
    shares
        How the page is shared out.
    halves
        Shape (V, 2): half sizes of the labels.
    area
        Left, bottom, right and top of the page area.
    font
        Type size, in points.
    places
        Shape (V, 2): about where variables would go, so that groups lie as their links want; it
        is not looked at for bands and lanes.

    Returns
    -------
    tuple of Zone
        Bands, then lanes; or groups.
    Floats
        Shape (V, 4): left, bottom, right and top for each label.
    """
    need = (2 * halves + _APART * font).prod(axis=1)
    within = np.tile(np.array(area, dtype=np.float64), (len(halves), 1))
    zones: list[Zone] = []
    if shares.groups is not None:
        zones = _groups(shares.groups, need, halves, area, font, places)
        for v, part in enumerate(shares.groups.member):
            zone = zones[part]
            within[v] = zone.left, zone.bottom, zone.right, zone.top - TITLE * font
    left, bottom, right, top = area
    if shares.bands is not None:
        least = _least(shares.bands, need, 2 * halves[:, 1] + (TITLE + 2 * _AIR) * font)
        cuts = top - (top - bottom) * np.concatenate([[0.0], np.cumsum(least / least.sum())])
        for k, name in enumerate(shares.bands.names):
            zones.append(Zone(name, "band", *_rounded(left, cuts[k + 1], right, cuts[k])))
        for v, part in enumerate(shares.bands.member):
            within[v, [1, 3]] = cuts[part + 1], cuts[part] - TITLE * font
    if shares.lanes is not None:
        least = _least(shares.lanes, need, 2 * halves[:, 0] + 2 * _AIR * font)
        cuts = left + (right - left) * np.concatenate([[0.0], np.cumsum(least / least.sum())])
        for k, name in enumerate(shares.lanes.names):
            zones.append(Zone(name, "lane", *_rounded(cuts[k], bottom, cuts[k + 1], top)))
        for v, part in enumerate(shares.lanes.member):
            within[v, [0, 2]] = cuts[part], cuts[part + 1]
            if shares.bands is None:
                within[v, 3] = top - TITLE * font
    inner = _AIR * font
    return tuple(zones), within + np.array([inner, inner, -inner, -inner])


def _least(division: Division, need: Floats, size: Floats) -> Floats:
    """Return how much of the page each part gets: by its room, yet each can hold its labels."""
    member = np.array(division.member)
    parts = range(len(division.names))
    room = np.array([float(need[member == k].sum()) for k in parts])
    thick = np.array([float(size[member == k].max()) for k in parts])
    return np.asarray(np.maximum(room / room.sum(), 0.9 * thick / thick.sum()))


def _groups(
    division: Division, need: Floats, halves: Floats, area: Area, font: float,
    places: Floats | None,
) -> list[Zone]:  # fmt: skip
    member = np.array(division.member)
    parts = range(len(division.names))
    spots = np.zeros((len(halves), 2)) if places is None else places
    centres = np.array([spots[member == k].mean(axis=0) for k in parts])
    room = np.array([float(need[member == k].sum()) for k in parts])
    strip = TITLE * font * np.sqrt(room)
    gap = 0.35 * font
    edge = np.array([0.0, TITLE * font]) + 2 * gap + 2 * _AIR * font + 0.1
    least = np.array([2 * halves[member == k].max(axis=0) for k in parts]) + edge
    areas = _sliced(list(parts), centres, room + strip, least, area)
    return [
        Zone(name, "group", *_rounded(a + gap, b + gap, c - gap, d - gap))
        for name, (a, b, c, d) in zip(division.names, (areas[k] for k in parts), strict=True)
    ]


def _sliced(
    parts: Sequence[int], centres: Floats, room: Floats, least: Floats, area: Area
) -> dict[int, Area]:
    """Return a rectangle for each part: the page is cut in two, along its longer side, again."""
    if len(parts) == 1:
        return {parts[0]: area}
    left, bottom, right, top = area
    upright = right - left >= 1.2 * (top - bottom)
    axis = 0 if upright else 1
    order = sorted(parts, key=lambda k: (float(centres[k, axis]), k))
    sums = np.cumsum(room[order])
    k = int(np.abs(sums[:-1] / sums[-1] - 0.5).argmin())
    size = area[axis + 2] - area[axis]
    first, last = order[: k + 1], order[k + 1 :]
    # Each side can hold the largest label in it, where both can.
    low = float(least[first, axis].max())
    high = max(size - float(least[last, axis].max()), low)
    cut = area[axis] + min(max(float(sums[k] / sums[-1]) * size, low), high)
    cut = min(cut, area[axis + 2])
    before = (left, bottom, cut, top) if upright else (left, bottom, right, cut)
    after = (cut, bottom, right, top) if upright else (left, cut, right, top)
    found = _sliced(first, centres, room, least, before)
    return found | _sliced(last, centres, room, least, after)


def _rounded(*sides: float) -> Area:
    a, b, c, d = (round(float(side), 2) for side in sides)
    return a, b, c, d
