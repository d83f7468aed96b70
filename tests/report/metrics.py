"""How good a drawing is, in numbers, measured on what is drawn and not on how it was made.

All lengths are in points. Nothing here uses code of the layout engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, pairwise

import numpy as np

from kompassie.report.placing.scene import Arc, Label, Layout

POINTS = 60
SIGN = 0.45  # half the side of a sign's box, in font sizes


@dataclass
class Quality:
    """The figures of one drawing."""

    label_overlaps: int = 0
    least_gap: float = np.inf
    labels_hit: list[tuple[tuple[str, str], str]] = field(default_factory=list)
    own_label_hits: int = 0
    crossings: int = 0
    sharp_crossings: int = 0
    mean_angle: float = 90.0
    roundness: float = 1.0
    least_round: float = 1.0
    intruders: int = 0
    sign_collisions: int = 0
    sign_ambiguities: int = 0
    marker_collisions: int = 0
    least_marker_clearance: float = np.inf
    markers_outside: int = 0
    off_centre: float = 0.0
    tip_tail_clashes: int = 0
    tip_tip_clashes: int = 0
    delay_clashes: int = 0
    short_links: int = 0
    off_page: int = 0
    type_size: float = 10.0
    overlap_share: float = 0.0
    crossing_events: int = 0
    coincidence: float = 0.0
    convexity: float = 1.0
    loops: int = 0

    @property
    def cost(self) -> float:
        """Return one figure, lower is better; compare it between drawings of one type size only."""
        return (
            10 * self.overlap_share
            + 3 * len(self.labels_hit)
            + self.crossings
            + 2 * self.own_label_hits
            + self.sign_collisions
            + self.sign_ambiguities
            + 2 * self.marker_collisions
            + 4 * self.loops * (1 - self.roundness)
        )

    def row(self) -> str:
        """Return the figures in one line."""
        return (
            f"overlap {self.label_overlaps} gap {self.least_gap:.0f} hit {len(self.labels_hit)} "
            f"own {self.own_label_hits} cross {self.crossings} (<30: {self.sharp_crossings}, "
            f"mean {self.mean_angle:.0f}) round {self.roundness:.2f}/{self.least_round:.2f} "
            f"intr {self.intruders} sign {self.sign_collisions}+{self.sign_ambiguities} "
            f"mark {self.marker_collisions} ({self.least_marker_clearance:.1f}, out "
            f"{self.markers_outside}, off {self.off_centre:.2f}) "
            f"clash {self.tip_tail_clashes}+{self.tip_tip_clashes} delay {self.delay_clashes} "
            f"short {self.short_links} off {self.off_page} type {self.type_size:.1f} "
            f"along {self.coincidence:.3f} convex {self.convexity:.2f} cost {self.cost:.1f}"
        )


def measure(place: Layout) -> Quality:
    """Return the figures of a layout."""
    lines = {pair: polyline(arc) for pair, arc in place.arcs.items()}
    quality = measure_lines(place, lines)
    _measure_signs(place, lines, quality)
    _measure_marks(place, lines, quality)
    _measure_delays(place, lines, quality)
    _measure_page(place, lines, quality)
    return quality


def measure_lines(place: Layout, lines: dict) -> Quality:
    """Return the figures of labels and links alone, as of a drawing without signs and marks.

    Parameters
    ----------
    place
        Labels, page, type size, and the loops that are looked at as its markers.
    lines
        For each link the points it is drawn through, from label to label.
    """
    shrunk = min(841.89 / max(*place.page, 1), 595.28 / max(min(place.page), 1))
    quality = Quality(type_size=place.font * min(1.0, shrunk))
    _measure_labels(place, lines, quality)
    _measure_crossings(place, lines, quality)
    _measure_coincidence(place, lines, quality)
    _measure_loops(place, lines, quality)
    _measure_ends(place, lines, quality)
    return quality


def polyline(arc: Arc, count: int = POINTS) -> np.ndarray:
    """Return points of an arc, (count, 2), at even steps along it."""
    t = np.linspace(0, 1, 241)[:, None]
    a, b, c, d = (np.array(p) for p in arc.curve)
    dense = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(dense, axis=0).T))])
    at = np.linspace(0, along[-1], count)
    return np.stack([np.interp(at, along, dense[:, k]) for k in (0, 1)], axis=1)


def box(label: Label) -> tuple[float, float, float, float]:
    """Return left, bottom, right, top of a label."""
    w, h = label.width / 2, label.height / 2
    return label.x - w, label.y - h, label.x + w, label.y + h


def touches_box(line: np.ndarray, area: tuple[float, float, float, float]) -> bool:
    """Return whether a polyline touches a box: each piece is clipped against its four sides."""
    left, bottom, right, top = area
    for p, q in pairwise(line):
        d, low, high, out = q - p, 0.0, 1.0, False
        sides = ((-d[0], p[0] - left), (d[0], right - p[0]))
        sides += ((-d[1], p[1] - bottom), (d[1], top - p[1]))
        for step, room in sides:
            if abs(step) < 1e-12:
                out |= room < 0
            elif step < 0:
                low = max(low, room / step)
            else:
                high = min(high, room / step)
        if not out and low <= high:
            return True
    return False


def from_box(points: np.ndarray, area: tuple[float, float, float, float]) -> np.ndarray:
    """Return the distance of each point to a box, 0 inside."""
    left, bottom, right, top = area
    dx = np.maximum(np.maximum(left - points[:, 0], points[:, 0] - right), 0)
    dy = np.maximum(np.maximum(bottom - points[:, 1], points[:, 1] - top), 0)
    return np.hypot(dx, dy)


def _measure_labels(place: Layout, lines: dict, quality: Quality) -> None:
    boxes = {name: box(label) for name, label in place.labels.items()}
    for a, b in combinations(boxes.values(), 2):
        dx = max(a[0], b[0]) - min(a[2], b[2])
        dy = max(a[1], b[1]) - min(a[3], b[3])
        if dx < 0 and dy < 0:
            quality.label_overlaps += 1
            least = min((c[2] - c[0]) * (c[3] - c[1]) for c in (a, b))
            quality.overlap_share += dx * dy / least
        quality.least_gap = min(quality.least_gap, float(np.hypot(max(dx, 0), max(dy, 0))))
    for pair, line in lines.items():
        for name, area in boxes.items():
            if name not in pair:
                if touches_box(line, area):
                    quality.labels_hit.append((pair, name))
            elif pair[0] != pair[1]:
                quality.own_label_hits += int((from_box(line, area) == 0).mean() > 0.04)


def _measure_crossings(place: Layout, lines: dict, quality: Quality) -> None:
    angles = []
    for (one, p), (two, q) in combinations(lines.items(), 2):
        found = _crossing(p, q)
        if found is None:
            continue
        point, angle = found
        shared = set(one) & set(two)
        if any(from_box(point[None], box(place.labels[name]))[0] < 4 for name in shared):
            continue
        angles.append(angle)
        quality.crossing_events += _events(p, q)
    quality.crossings = len(angles)
    quality.sharp_crossings = sum(angle < 30 for angle in angles)
    if angles:
        quality.mean_angle = float(np.mean(angles))


def _events(p: np.ndarray, q: np.ndarray) -> int:
    """Return how often two polylines cross."""

    def sides(line: np.ndarray, points: np.ndarray) -> np.ndarray:
        way, off = np.diff(line, axis=0)[:, None], points[None] - line[:-1, None]
        return way[..., 0] * off[..., 1] - way[..., 1] * off[..., 0] > 0

    of_q, of_p = sides(p, q), sides(q, p).T
    return int(((of_q[:, 1:] != of_q[:, :-1]) & (of_p[1:] != of_p[:-1])).sum())


def _measure_coincidence(place: Layout, lines: dict, quality: Quality) -> None:
    """Measure the share of points within 2.5 points of another link, away from shared labels."""
    near = count = 0
    for one, p in lines.items():
        close = np.zeros(len(p), dtype=bool)
        for two, q in lines.items():
            if one == two or (p.max(0) + 3 < q.min(0)).any() or (q.max(0) + 3 < p.min(0)).any():
                continue
            # From the points of one to the pieces of the other.
            start, way = q[:-1], np.diff(q, axis=0)
            share = ((p[:, None] - start) * way).sum(2) / np.maximum((way**2).sum(1), 1e-12)
            foot = start + np.clip(share, 0, 1)[..., None] * way
            beside = np.hypot(*(p[:, None] - foot).transpose(2, 0, 1)).min(1) < 2.5
            for name in set(one) & set(two):
                beside &= from_box(p, box(place.labels[name])) > 8
            close |= beside
        near += int(close.sum())
        count += len(p)
    quality.coincidence = near / max(count, 1)


def _crossing(p: np.ndarray, q: np.ndarray) -> tuple[np.ndarray, float] | None:
    """Return where two polylines first cross and at which acute angle, in degrees."""
    if (p.max(0) < q.min(0)).any() or (q.max(0) < p.min(0)).any():
        return None
    d, e = np.diff(p, axis=0), np.diff(q, axis=0)
    cross = d[:, None, 0] * e[None, :, 1] - d[:, None, 1] * e[None, :, 0]
    gap = q[None, :-1] - p[:-1, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (gap[..., 0] * e[None, :, 1] - gap[..., 1] * e[None, :, 0]) / cross
        u = (gap[..., 0] * d[:, None, 1] - gap[..., 1] * d[:, None, 0]) / cross
    hit = np.argwhere((t >= 0) & (t <= 1) & (u >= 0) & (u <= 1) & (np.abs(cross) > 1e-12))
    if not len(hit):
        return None
    i, j = hit[0]
    cosine = abs(d[i] @ e[j]) / (np.hypot(*d[i]) * np.hypot(*e[j]))
    return p[i] + t[i, j] * d[i], float(np.degrees(np.arccos(min(cosine, 1))))


def _measure_signs(place: Layout, lines: dict, quality: Quality) -> None:
    half = SIGN * place.font
    spots = {pair: np.array(arc.sign_at) for pair, arc in place.arcs.items()}
    for pair, spot in spots.items():
        area = (spot[0] - half, spot[1] - half, spot[0] + half, spot[1] + half)
        on_label = any(
            area[0] < b[2] and area[2] > b[0] and area[1] < b[3] and area[3] > b[1]
            for b in map(box, place.labels.values())
        )
        on_sign = any(
            (np.abs(spot - other) < 2 * half).all() for p, other in spots.items() if p != pair
        )
        on_line = any(touches_box(line, area) for line in lines.values())
        quality.sign_collisions += on_label or on_sign or on_line
        own = np.hypot(*(lines[pair] - spot).T).min()
        others = [np.hypot(*(q - spot).T).min() for p, q in lines.items() if p != pair]
        quality.sign_ambiguities += bool(others) and min(others) < own


def outline(place: Layout, names: tuple[str, ...], lines: dict) -> np.ndarray:
    """Return the drawn outline of a loop, through the centres of its labels."""
    parts = []
    for a, b in zip(names, (*names[1:], names[0]), strict=True):
        parts += [np.array([place.positions[a]]), lines[a, b]]
    return np.vstack(parts)


def _inside(point: np.ndarray, shape: np.ndarray) -> bool:
    a, b = shape, np.roll(shape, -1, axis=0)
    between = (a[:, 1] > point[1]) != (b[:, 1] > point[1])
    a, b = a[between], b[between]
    cut = a[:, 0] + (point[1] - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0])
    return bool((cut > point[0]).sum() % 2)


def _measure_loops(place: Layout, lines: dict, quality: Quality) -> None:
    rounds, outward = [], []
    for marker in place.markers:
        shape = outline(place, marker.names, lines)
        area, around = _area(shape), np.hypot(*(np.roll(shape, -1, axis=0) - shape).T).sum()
        rounds.append(4 * np.pi * abs(area) / around**2)
        for a, b in zip(marker.names, (*marker.names[1:], marker.names[0]), strict=True):
            # A link bends with its loop if its middle lies on the outer side of its chord.
            line = lines[a, b]
            chord, middle = line[-1] - line[0], line[len(line) // 2] - line[0]
            bulge = (chord[0] * middle[1] - chord[1] * middle[0]) / max(np.hypot(*chord), 1e-9)
            outward.append(bulge * np.sign(area) < 0.5)
        for name, position in place.positions.items():
            quality.intruders += name not in marker.names and _inside(np.array(position), shape)
    quality.loops = len(rounds)
    if rounds:
        quality.roundness, quality.least_round = float(np.mean(rounds)), float(min(rounds))
        quality.convexity = float(np.mean(outward))


def _area(shape: np.ndarray) -> float:
    after = np.roll(shape, -1, axis=0)
    return float((shape[:, 0] * after[:, 1] - shape[:, 1] * after[:, 0]).sum() / 2)


def _measure_marks(place: Layout, lines: dict, quality: Quality) -> None:
    away = []
    for k, marker in enumerate(place.markers):
        shape = outline(place, marker.names, lines)
        following, area = np.roll(shape, -1, axis=0), _area(shape)
        cross = shape[:, 0] * following[:, 1] - shape[:, 1] * following[:, 0]
        spot = np.array([marker.x, marker.y])
        clear = min(from_box(spot[None], box(b))[0] for b in place.labels.values())
        clear = min(clear, *(np.hypot(*(line - spot).T).min() for line in lines.values()))
        clear -= marker.radius
        for other in place.markers[:k]:
            apart = float(np.hypot(marker.x - other.x, marker.y - other.y))
            clear = min(clear, apart - marker.radius - other.radius)
        quality.marker_collisions += clear < 0
        quality.least_marker_clearance = min(quality.least_marker_clearance, float(clear))
        quality.markers_outside += marker.leader is not None
        centre = ((shape + following) * cross[:, None]).sum(0) / (6 * area)
        away.append(float(np.hypot(*(spot - centre)) / np.sqrt(abs(area) / np.pi)))
    if away:
        quality.off_centre = float(np.mean(away))


def _measure_ends(place: Layout, lines: dict, quality: Quality) -> None:
    ends = [(pair[0], line[0], "tail") for pair, line in lines.items()]
    ends += [(pair[1], line[-1], "tip") for pair, line in lines.items()]
    for (a, p, kind), (b, q, other) in combinations(ends, 2):
        if a == b and np.hypot(*(p - q)) < 6:
            quality.tip_tail_clashes += kind != other
            quality.tip_tip_clashes += kind == other == "tip"
    for line in lines.values():
        length = float(np.hypot(*np.diff(line, axis=0).T).sum())
        quality.short_links += length < 3 * place.font


def _measure_delays(place: Layout, lines: dict, quality: Quality) -> None:
    for pair, arc in place.arcs.items():
        if arc.delay_at is None:
            continue
        spot = np.array([arc.delay_at])
        near = any(from_box(spot, box(b))[0] < 0.5 * place.font for b in place.labels.values())
        near |= any(
            float(np.hypot(*(spot[0] - np.array(a.sign_at)))) < 0.9 * place.font
            for a in place.arcs.values()
        )
        near |= any(
            np.hypot(*(line - spot).T).min() < 0.5 * place.font
            for p, line in lines.items()
            if p != pair
        )
        quality.delay_clashes += near


def _measure_page(place: Layout, lines: dict, quality: Quality) -> None:
    width, height = place.page
    half = SIGN * place.font
    spans = [box(label) for label in place.labels.values()]
    spans += [(*line.min(0), *line.max(0)) for line in lines.values()]
    for x, y in (arc.sign_at for arc in place.arcs.values()):
        spans.append((x - half, y - half, x + half, y + half))
    for mark in place.markers:
        r = mark.radius
        spans.append((mark.x - r, mark.y - r, mark.x + r, mark.y + r))
    for left, bottom, right, top in spans:
        quality.off_page += left < 0 or bottom < 0 or right > width or top > height
