"""Our drawings against those of networkx and Graphviz: same boxes, same page, same loops.

A drawing whose letters would be too small to read on an A4 is out before anything is compared.
With `--write-benchmarks`, a run writes `docs/layout.md` and the pictures beside it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec

import pytest

from kompassie import CausalMap, layout, read
from kompassie.report.placing.scene import Layout
from tests.benchmarks.layout_page import PAGE, SHEET, contact_sheet, layout_page
from tests.benchmarks.rival_layouts import Rival, rivals
from tests.report.maps import article, bench, shared
from tests.report.metrics import Quality, measure, polyline

FAST, BEST = "ours, fast", "ours, best"


def _north_sea(name: str) -> Callable[[], CausalMap]:
    return lambda: read(shared(f"north_sea/{name}.csv"), rows="source")


CASES: dict[str, Callable[[], CausalMap]] = {
    "c8": lambda: bench("c8"),
    "c15": lambda: bench("c15"),
    "hero culture": lambda: read(shared("simlin/hero_culture_edges.csv")),
    "c30": lambda: bench("c30"),
    "flagship": article,
    "c60": lambda: bench("c60"),
    "South North Sea": _north_sea("SouthNS_dutch"),
    "Skagerrak": _north_sea("Skagerrak_190418"),
}
SPARSE = ("c8", "c15", "hero culture", "c30", "flagship")
DENSE = ("South North Sea", "Skagerrak")


@dataclass
class Drawn:
    """One drawing of a case: who made it, its figures and what it took."""

    name: str
    quality: Quality
    seconds: float
    rival: Rival


@cache
def drawings(case: str) -> dict[str, Drawn]:
    """Return all drawings of a case, ours first."""
    m = CASES[case]()
    made: dict[str, Drawn] = {}
    for name, quality in ((FAST, "fast"), (BEST, "best")):
        place, took = _timed(lambda quality=quality: layout(m, quality=quality, seed=0))
        lines = {pair: polyline(arc) for pair, arc in place.arcs.items()}
        made[name] = Drawn(name, measure(place), took, Rival(name, place, lines))
    ours: Layout = made[BEST].rival.place
    for name, make in rivals(ours).items():
        rival, took = _timed(make)
        made[name] = Drawn(name, rival.quality(), took, rival)
    return made


def _timed(work: Callable):
    begun = time.process_time()
    answer = work()
    return answer, time.process_time() - begun


def least_type(case: str) -> float:
    return 6.5 if case in ("c60", "Skagerrak") else 7.0


def others(case: str) -> list[Drawn]:
    return [drawn for name, drawn in drawings(case).items() if not name.startswith("ours")]


pytestmark = pytest.mark.skipif(
    find_spec("pygraphviz") is None, reason="pygraphviz is not installed"
)


@pytest.mark.parametrize("case", CASES)
def test_our_letters_can_be_read_and_nothing_collides(case):
    for name in (FAST, BEST):
        q = drawings(case)[name].quality
        assert q.type_size >= least_type(case), name
        assert (q.label_overlaps, q.off_page, q.own_label_hits) == (0, 0, 0), name
        assert q.marker_collisions == 0, name


@pytest.mark.parametrize("case", SPARSE)
def test_the_hard_rules_hold_up_to_35_variables(case):
    q = drawings(case)[BEST].quality
    assert q.labels_hit == []
    assert (q.sign_collisions, q.sign_ambiguities) == (0, 0)
    assert (q.tip_tail_clashes, q.delay_clashes) == (0, 0)
    assert q.tip_tip_clashes <= 1
    assert q.least_marker_clearance >= 2


@pytest.mark.parametrize("case", [*SPARSE, "c60"])
def test_our_cost_is_below_that_of_every_rival(case):
    ours = drawings(case)[BEST].quality
    assert ours.cost < min(drawn.quality.cost for drawn in others(case))
    if case == "c60":
        assert ours.cost < 0.85 * drawings(case)["Graphviz dot"].quality.cost


@pytest.mark.parametrize("case", DENSE)
def test_dense_maps_have_fewer_hits_than_rivals_with_letters_of_the_same_size(case):
    ours = drawings(case)[BEST].quality
    fair = [d for d in others(case) if d.quality.type_size >= least_type(case)]
    assert fair
    for drawn in fair:
        hits = len(drawn.quality.labels_hit) + drawn.quality.label_overlaps
        assert len(ours.labels_hit) < hits or hits == 0 == len(ours.labels_hit), drawn.name


@pytest.mark.parametrize(("case", "least"), [("c8", 0.8), ("c15", 0.8), ("c30", 0.8), ("c60", 0.7)])
def test_the_loops_that_are_shown_are_round(case, least):
    assert drawings(case)[BEST].quality.roundness >= least


@pytest.mark.parametrize(
    ("case", "name", "most"), [("flagship", FAST, 1.0), ("c60", FAST, 3.0), ("c60", BEST, 30.0)]
)
def test_a_layout_does_not_take_long(case, name, most, record):
    took = drawings(case)[name].seconds
    record(f"layout of the {case}, {name}, processor time", took, "what was asked", most, 1)


def test_the_page_and_the_pictures_are_written(request):
    if not request.config.getoption("--write-benchmarks"):
        pytest.skip("only with --write-benchmarks")
    rows = {case: list(drawings(case).values()) for case in CASES}
    PAGE.write_text(layout_page(rows, least_type), encoding="utf-8")
    contact_sheet(
        {case: [drawings(case)[name].rival for name in (BEST, "Graphviz dot", "Graphviz neato",
                                                        "networkx kamada_kawai")]
         for case in CASES},
        SHEET,
    )  # fmt: skip
    assert SHEET.stat().st_size < 1_500_000
