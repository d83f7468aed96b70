"""The page and the pictures that `bench_layout` writes."""

from __future__ import annotations

from pathlib import Path

import matplotlib

from tests.report.metrics import box

matplotlib.use("Agg")

from matplotlib.figure import Figure

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "layout.md"
SHEET = DOCS / "pictures" / "layouts.png"

_ABOUT = """# Drawings compared

How our drawings of causal loop diagrams compare with those of networkx and Graphviz. Made by

```
python -m pip install -e '.[test,bench]'
python -m pytest tests/benchmarks/bench_layout.py -o python_files='bench_*.py' --write-benchmarks
```

Every tool gets the same label boxes, the same loops to look at and an A4 page. networkx places
variables only: they fill the page and are joined by straight lines. Graphviz places and routes; its
drawing is shrunk to the page if it is larger, and **type** is the size of the letters that leaves,
in points. A drawing with letters too small to read (under 7 pt, from 36 variables under 6.5 pt)
is **out**, whatever its other figures. Rivals draw no signs, delays and loop marks, which flatters
their cost.

- **hits**: links through the label of another variable. **overlaps**: pairs of labels.
- **crossings**: pairs of links that cross; in brackets those at less than 30°.
- **round**: mean of 4πA/p² over the loops shown, 1 for a circle. **inside**: foreign variables
  inside a loop.
- **cost**: 10 · overlapping share + 3 · hits + crossings + 2 · own label + signs that collide or
  are ambiguous + 2 · marks that collide + 4 · Σ (1 − round).
- **seconds**: processor time, on a machine that had other work to do.

![Ours, Graphviz dot, Graphviz neato, networkx kamada_kawai](pictures/layouts.png)

The pictures show, from left to right, ours with `quality="best"` (without its signs and marks, like
the others), Graphviz dot, Graphviz neato and networkx kamada_kawai.
"""

_HEAD = (
    "drawing",
    "type",
    "",
    "overlaps",
    "hits",
    "crossings",
    "round",
    "inside",
    "cost",
    "seconds",
)


def layout_page(rows, least_type) -> str:
    """Return the page: a table for each case."""
    parts = [_ABOUT]
    for case, drawings in rows.items():
        place = drawings[0].rival.place
        count = len(place.labels), len(place.arcs), len(place.markers)
        parts.append("\n## {}: {} variables, {} links, {} loops\n".format(case, *count))
        parts.append(f"\n| {' | '.join(_HEAD)} |\n|{' --- |' + ' --: |' * (len(_HEAD) - 1)}\n")
        for drawn in drawings:
            q = drawn.quality
            out = "**out**" if q.type_size < least_type(case) else ""
            cells = [drawn.name, f"{q.type_size:.1f}", out, q.label_overlaps, len(q.labels_hit),
                     f"{q.crossings} ({q.sharp_crossings})", f"{q.roundness:.2f}", q.intruders,
                     f"{q.cost:.1f}", f"{drawn.seconds:.2f}"]  # fmt: skip
            parts.append(f"| {' | '.join(str(cell) for cell in cells)} |\n")
    return "".join(parts)


def contact_sheet(drawings, file: Path) -> None:
    """Draw all cases below each other, each tool in its column."""
    wide = max(len(row) for row in drawings.values())
    figure = Figure(figsize=(3.6 * wide, 2.55 * len(drawings)))
    for r, (case, row) in enumerate(drawings.items()):
        for c, rival in enumerate(row):
            left, bottom = c / wide, 1 - (r + 1) / len(drawings)
            ax = figure.add_axes((left, bottom, 1 / wide, 0.9 / len(drawings)))
            _sketch(ax, rival, f"{case}: {rival.name}")
    file.parent.mkdir(exist_ok=True)
    figure.savefig(file, dpi=80, metadata={"Software": None}, pil_kwargs={"optimize": True})


def _sketch(ax, rival, title: str) -> None:
    width, height = rival.place.page
    scale = min(240 / width, 165 / height)
    ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    ax.axis("off")
    ax.set_title(title, fontsize=7, pad=2)
    for label in rival.place.labels.values():
        left, bottom, right, top = box(label)
        ax.fill([left, right, right, left], [bottom, bottom, top, top], "#DDE3EA", zorder=1)
        ax.text(label.x, label.y, "\n".join(label.lines), size=0.9 * rival.place.font * scale,
                ha="center", va="center", parse_math=False, zorder=3)  # fmt: skip
    for line in rival.lines.values():
        ax.plot(*line.T, color="#0B62A4", linewidth=0.5, zorder=2)
        ax.annotate("", line[-1], line[-4], zorder=2,
                    arrowprops={"arrowstyle": "-|>", "color": "#0B62A4", "lw": 0.5,
                                "mutation_scale": 4})  # fmt: skip
