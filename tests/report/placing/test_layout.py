import functools
import json
import os
import subprocess
import sys
import warnings
from itertools import pairwise

import numpy as np
import pytest

import kompassie as ks
from kompassie.errors import InvalidValue
from kompassie.model.causal_map import CausalMap
from kompassie.model.link import Link
from kompassie.report.placing.arcs import Router
from kompassie.report.placing.judging import judged
from kompassie.report.placing.layout import layout
from kompassie.report.placing.placing import Plan
from kompassie.report.placing.scene import Arc, Label, Layout
from tests.report.maps import SMALL, article, as_is, bench, small
from tests.report.metrics import Quality, measure


@functools.cache
def placed() -> Layout:
    return layout(small())


def check_hard_rules(quality: Quality, type_size: float = 7.0) -> None:
    assert quality.label_overlaps == 0
    assert quality.own_label_hits == 0
    assert quality.sign_collisions == 0
    assert quality.marker_collisions == 0
    assert quality.off_page == 0
    assert quality.type_size >= type_size


def test_a_small_map_is_drawn_without_any_fault():
    quality = measure(placed())
    check_hard_rules(quality, 10.0)
    assert quality.labels_hit == []
    assert quality.sign_ambiguities == 0
    assert quality.crossings <= 2
    assert quality.roundness >= 0.6
    assert quality.tip_tail_clashes == 0


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_articles_map_fits_a_page_and_no_link_runs_through_a_label(lang):
    place = layout(article(), lang=lang)
    quality = measure(place)
    check_hard_rules(quality)
    assert quality.labels_hit == []
    assert quality.sign_ambiguities <= 1
    assert quality.crossings <= 55
    assert place.page[0] <= 842
    assert place.page[1] <= 596
    assert place.warnings == ()
    assert (place.shown, place.found, place.found_complete) == (8, 151, True)


@pytest.mark.parametrize("name", ["c15", "c30"])
def test_sparse_maps_of_up_to_30_variables_have_no_link_through_a_label(name):
    quality = measure(layout(bench(name)))
    check_hard_rules(quality)
    assert quality.labels_hit == []
    assert quality.roundness >= 0.7
    assert quality.crossings <= 16


def test_what_hinders_in_the_article_is_drawn_in_round_loops():
    quality = measure(layout(as_is(), lang="nl"))
    check_hard_rules(quality)
    assert quality.labels_hit == []
    assert quality.roundness >= 0.75
    assert quality.crossings <= 4


def test_the_same_map_and_seed_give_the_same_numbers():
    assert layout(small()) == placed()
    assert layout(small(), seed=4) != placed()


def test_the_numbers_do_not_depend_on_the_hash_seed():
    program = (
        "import json, sys, kompassie as ks\n"
        "from kompassie.report.placing.layout import layout\n"
        "print(json.dumps(layout(ks.parse(sys.argv[1])).to_dict()))"
    )
    results = set()
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", program, "a -> b +\nb -> c -\nc -> a +\nd -> a +"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        results.add(run.stdout)
    assert len(results) == 1


def test_a_layout_survives_json():
    place = placed()
    assert Layout.from_dict(json.loads(json.dumps(place.to_dict()))) == place


@pytest.mark.parametrize("stored", [{}, {"labels": 3}, {"page": "wide"}])
def test_something_that_is_no_stored_layout_is_refused(stored):
    with pytest.raises(InvalidValue, match="stored layout"):
        Layout.from_dict(stored)


def test_an_unchanged_map_stays_exactly_where_it_was():
    place = placed()
    assert layout(small(), near=place).positions == place.positions
    assert layout(small(), near=place.positions).positions == place.positions


def test_after_one_more_link_everything_stays_nearly_in_place():
    place = placed()
    more = small().with_link(Link("Vermoeidheid", "Werkplezier", "-"))
    after = layout(more, near=place)
    moves = [
        np.hypot(*np.subtract(after.positions[name], place.positions[name]))
        for name in place.positions
    ]
    assert np.median(moves) <= 0.05 * np.hypot(*place.page)


def test_a_new_variable_is_placed_beside_what_it_is_linked_with():
    place = placed()
    bigger = ks.parse(SMALL + "Vakantie -> Vermoeidheid -\n")
    after = layout(bigger, near=place)
    gap = np.subtract(after.positions["Vakantie"], after.positions["Vermoeidheid"])
    assert np.hypot(*gap) < 0.5 * np.hypot(*after.page)
    assert measure(after).label_overlaps == 0


def test_positions_from_another_page_are_brought_onto_this_one():
    far = {name: (40.0 * k - 9000.0, 30.0 * k) for k, name in enumerate(small().names)}
    quality = measure(layout(small(), near=far))
    assert quality.label_overlaps == 0
    assert quality.off_page == 0


@pytest.mark.parametrize(
    "m",
    [
        CausalMap(),
        CausalMap(["alone"]),
        CausalMap(["a", "b", "c", "d", "e"]),
        CausalMap(["a"], [Link("a", "a", "-")]),
        CausalMap(["a", "b"], [Link("a", "b", "+"), Link("b", "a", "-")]),
        CausalMap(["a", "b", "c"], [Link("a", "b", "?")]),
    ],
    ids=["empty", "one", "no links", "self-link", "pair", "one alone"],
)
def test_tiny_maps_have_a_layout(m):
    place = layout(m)
    quality = measure(place)
    assert set(place.positions) == set(m.names)
    assert set(place.arcs) == {link.pair for link in m.links}
    assert (quality.label_overlaps, quality.off_page) == (0, 0)


def test_two_links_there_and_back_form_a_lens_with_a_mark_in_it():
    place = layout(ks.parse("rust -> energie +\nenergie -> rust +"))
    assert measure(place).roundness > 0.4
    assert measure(place).marker_collisions == 0
    assert [marker.code for marker in place.markers] == ["R1"]


def test_a_long_label_is_cut_to_three_lines():
    place = layout(CausalMap(["word " * 60, "b"], [Link("word " * 60, "b", "+")]))
    label = next(iter(place.labels.values()))
    assert len(label.lines) == 3
    assert label.lines[-1].endswith("…")
    assert label.cut
    assert ("labels cut", 1.0) in place.warnings


def test_strange_letters_are_measured_without_a_warning():
    names = ["$x^2$ & <b>", "שלום עולם", "😀 👩‍💻 中文", "\u202eevil", "Ünïcode é"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        place = layout(CausalMap(names, [Link(names[0], names[1], "+")]))
    assert measure(place).label_overlaps == 0


def test_a_page_that_is_too_small_grows_and_says_so():
    place = layout(small(), page=(200.0, 150.0))
    assert dict(place.warnings)["page enlarged"] > 1
    assert measure(place).label_overlaps == 0


def test_sixty_variables_never_overlap():
    place = layout(bench("c60"))
    quality = measure(place)
    assert quality.label_overlaps == 0
    assert quality.off_page == 0
    assert len(quality.labels_hit) <= 2
    assert quality.type_size >= 6.5


def test_the_loops_that_are_given_are_the_loops_that_are_shown():
    loops = ks.find_loops(small())
    place = layout(small(), loops=loops[:2])
    assert [marker.names for marker in place.markers] == [loop.names for loop in loops[:2]]
    with pytest.raises(InvalidValue, match="loop to draw"):
        layout(ks.parse("a -> b +"), loops=loops)
    with pytest.raises(InvalidValue, match="loop to draw"):
        layout(small(), loops=["R1"])


def test_a_marker_turns_as_its_loop_is_drawn():
    place = placed()
    for marker in place.markers:
        if len(marker.names) < 3:
            continue
        corners = np.array([place.positions[name] for name in marker.names])
        after = np.roll(corners, -1, axis=0)
        area = (corners[:, 0] * after[:, 1] - corners[:, 1] * after[:, 0]).sum()
        assert marker.clockwise == (area < 0)


def test_a_dense_map_does_not_hang():
    names = [f"v{k}" for k in range(12)]
    links = [Link(a, b, "+") for a in names for b in names if a != b]
    place = layout(CausalMap(names, links))
    assert not place.found_complete
    assert len(place.arcs) == 132


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"page": "B5"}, "page"),
        ({"page": (0, 0)}, "page"),
        ({"page": 7}, "page"),
        ({"font": 0}, "font"),
        ({"seed": -1}, "seed"),
        ({"near": {"Werkdruk": (float("nan"), 0)}}, "position"),
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong, match):
    with pytest.raises(InvalidValue, match=match):
        layout(small(), **wrong)


def test_the_best_drawing_of_a_small_map_has_round_loops_and_no_crossing():
    quality = measure(layout(small(), quality="best"))
    check_hard_rules(quality, 10.0)
    assert (quality.crossings, quality.labels_hit, quality.intruders) == (0, [], 0)
    assert quality.roundness >= 0.8
    assert quality.convexity >= 0.95


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_best_drawing_of_the_articles_map_breaks_no_hard_rule(lang):
    quality = measure(layout(article(), lang=lang, quality="best"))
    check_hard_rules(quality)
    assert quality.labels_hit == []
    assert (quality.sign_ambiguities, quality.delay_clashes, quality.tip_tail_clashes) == (0, 0, 0)
    assert quality.crossings <= 45


@pytest.mark.slow
def test_a_hundred_variables_on_an_a4_are_a_warning_not_an_error():
    place = layout(bench("c108"))
    quality = measure(place)
    assert (quality.label_overlaps, quality.off_page) == (0, 0)
    assert dict(place.warnings)["links through labels"] == len(quality.labels_hit)


def test_a_variable_more_does_not_change_the_letters_of_an_earlier_layout():
    names = [f"v{k}" for k in range(10)]
    links = [Link(a, b, "+") for a, b in pairwise(names)]
    place = layout(CausalMap(names, links))
    after = layout(CausalMap([*names, "one more"], links), near=place)
    assert (place.font, after.font) == (10.0, 10.0)
    assert all(after.positions[name] == place.positions[name] for name in names)


def test_islands_and_links_there_and_back_have_room():
    text = "a -> b +\nb -> a -\nc -> d +\nd -> c +\ne -> e -\nf -> g ?\ng -> f ?\n"
    quality = measure(layout(ks.parse(text)))
    check_hard_rules(quality)
    assert (quality.crossings, quality.labels_hit) == (0, [])


def test_a_link_through_a_label_is_a_fault_of_the_drawing_and_of_both_sides():
    labels = {
        name: Label((name,), x, 50.0, 20.0, 12.0) for name, x in (("a", 30), ("b", 100), ("c", 170))
    }
    straight = Arc(((42.0, 50.0), (80.0, 50.0), (120.0, 50.0), (158.0, 50.0)), (150.0, 58.0))
    round_ = Arc(((42.0, 50.0), (80.0, 95.0), (120.0, 95.0), (158.0, 50.0)), (163.0, 70.0))
    through, clear = (
        judged(Layout(labels, {("a", "c"): arc}, page=(200.0, 100.0))) for arc in (straight, round_)
    )
    assert through.troubled == (0, 1, 2)
    assert clear.troubled == ()
    assert through.cost > clear.cost + 3


def test_a_link_that_no_simple_curve_takes_past_the_labels_is_led_round_them():
    halves = np.array([[10.0, 6.0], [10.0, 6.0], [8.0, 52.0]])
    places = np.array([[50.0, 100.0], [350.0, 100.0], [200.0, 100.0]])
    ends = np.array([0]), np.array([1])
    plan = Plan(halves, *ends, (), (0.0, 0.0, 400.0, 200.0), 10.0, np.array([45.0]))
    router = Router(plan, places)
    router.chosen[:] = 0
    assert router.labels_hit().sum() == 1
    router.detour()
    assert router.labels_hit().sum() == 0
