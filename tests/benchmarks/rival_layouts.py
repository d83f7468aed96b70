"""Drawings of other tools, in the same label boxes and for the same page, as lines to measure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module

import networkx
import numpy as np

from kompassie.report.placing.scene import Layout
from tests.report.metrics import Quality, box, from_box, measure_lines

MARGIN = 28.0
A4 = (841.89, 595.28)
STRAIGHT = ("kamada_kawai", "spring", "forceatlas2")
ENGINES = {
    "dot": {},
    "neato": {"overlap": "vpsc"},
    "fdp": {"overlap": "false"},
    "sfdp": {"overlap": "vpsc"},
}


@dataclass
class Rival:
    """One drawing by another tool."""

    name: str
    place: Layout
    lines: dict[tuple[str, str], np.ndarray]

    def quality(self) -> Quality:
        """Return its figures; it has no signs, delays and marks, which flatters it."""
        return measure_lines(self.place, self.lines)


def rivals(ours: Layout) -> dict[str, Callable[[], Rival]]:
    """Return what makes each rival's drawing of the same map, with our label boxes and loops."""
    made: dict[str, Callable[[], Rival]] = {
        f"networkx {name}": lambda name=name: straight(ours, name) for name in STRAIGHT
    }
    made |= {f"Graphviz {name}": lambda name=name: graphviz(ours, name) for name in ENGINES}
    return made


def straight(ours: Layout, name: str) -> Rival:
    """Place variables with networkx, fill the page, and join them by straight lines."""
    graph = networkx.Graph()
    graph.add_nodes_from(ours.labels)
    graph.add_edges_from((a, b) for a, b in ours.arcs if a != b)
    settings = {} if name == "kamada_kawai" else {"seed": 0}
    found = getattr(networkx, f"{name}_layout")(graph, **settings)
    spots = np.array([found[v] for v in ours.labels])
    halves = np.array([[b.width / 2, b.height / 2] for b in ours.labels.values()])
    room = np.array(A4) - 2 * MARGIN - 2 * halves.max(0)
    spots = (spots - spots.min(0)) / np.maximum(np.ptp(spots, axis=0), 1e-9) * room
    spots += MARGIN + halves.max(0)
    labels = {
        v: replace(b, x=float(x), y=float(y))
        for (v, b), (x, y) in zip(ours.labels.items(), spots, strict=True)
    }
    share = np.linspace(0, 1, 400)[:, None]
    lines = {}
    for a, b in ours.arcs:
        p, q = (np.array([labels[v].x, labels[v].y]) for v in (a, b))
        points = p + share * (q - p)
        away = np.minimum(*(from_box(points, box(labels[v])) for v in (a, b)))
        kept = points[away > 2.2] if a != b else points[:0]
        if len(kept) < 2:
            kept = np.stack([p, q]) if a != b else p + np.array([[0, 9], [5, 16], [0, 20.0]])
        lines[a, b] = _even(kept)
    return Rival(f"networkx {name}", replace(ours, labels=labels, arcs={}, page=A4), lines)


def graphviz(ours: Layout, engine: str) -> Rival:
    """Let Graphviz place the boxes and route its own splines."""
    graph = import_module("pygraphviz").AGraph(directed=True, strict=True)
    graph.graph_attr.update(splines="true", nodesep="0.25", ranksep="0.35", **ENGINES[engine])
    number = {name: str(k) for k, name in enumerate(ours.labels)}
    for name, b in ours.labels.items():
        graph.add_node(number[name], label="", shape="box", fixedsize="true",
                       width=b.width / 72, height=b.height / 72)  # fmt: skip
    for a, b in ours.arcs:
        graph.add_edge(number[a], number[b])
    graph.layout(prog=engine)
    labels = {}
    for name, b in ours.labels.items():
        x, y = (float(v) for v in graph.get_node(number[name]).attr["pos"].split(","))
        labels[name] = replace(b, x=x, y=y)
    lines = {
        (a, b): _spline(graph.get_edge(number[a], number[b]).attr["pos"]) for a, b in ours.arcs
    }
    spans = np.array([box(b) for b in labels.values()]).reshape(-1, 2)
    every = np.vstack([spans, *lines.values()])
    low, size = every.min(0) - MARGIN, np.ptp(every, axis=0) + 2 * MARGIN
    labels = {v: replace(b, x=b.x - low[0], y=b.y - low[1]) for v, b in labels.items()}
    moved = {pair: line - low for pair, line in lines.items()}
    page = (float(size[0]), float(size[1]))
    return Rival(f"Graphviz {engine}", replace(ours, labels=labels, arcs={}, page=page), moved)


def _spline(text: str) -> np.ndarray:
    """Return points along a Graphviz edge: a chain of cubics, with its tip where it has one."""
    tip, points = None, []
    for word in text.split():
        parts = word.split(",")
        if parts[0] == "e":
            tip = [float(v) for v in parts[1:]]
        elif parts[0] != "s":
            points.append([float(v) for v in parts])
    control = np.array(points)
    t = np.linspace(0, 1, 40)[:, None]
    pieces = []
    for k in range(0, len(control) - 3, 3):
        a, b, c, d = control[k : k + 4]
        pieces.append((1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c
                      + t**3 * d)  # fmt: skip
    if tip is not None:
        pieces.append(np.array([tip]))
    return _even(np.vstack(pieces))


def _even(line: np.ndarray) -> np.ndarray:
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = np.linspace(0, along[-1], 60)
    return np.stack([np.interp(at, along, line[:, k]) for k in (0, 1)], axis=1)
