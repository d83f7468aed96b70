import json

import numpy as np
import pytest

import kompassie as ks
from kompassie.errors import InvalidValue, UnknownVariable
from kompassie.model.causal_map import CausalMap
from kompassie.model.variable import Variable
from kompassie.report.placing.layout import layout
from kompassie.report.placing.scene import Layout
from tests.report.maps import small
from tests.report.metrics import box, measure

OWNERS = {name: "team" if k % 3 else "leader" for k, name in enumerate(small().names)}
LAYERS = {name: f"layer {k % 3}" for k, name in enumerate(small().names)}


def inside(place: Layout, name: str, zone) -> bool:
    left, bottom, right, top = box(place.labels[name])
    return left >= zone.left and bottom >= zone.bottom and right <= zone.right and top <= zone.top


def test_bands_lie_below_each_other_in_their_order_and_hold_their_labels():
    place = layout(small(), bands=LAYERS)
    assert [zone.name for zone in place.zones] == ["layer 0", "layer 1", "layer 2"]
    for above, below in zip(place.zones, place.zones[1:], strict=False):
        assert above.bottom == pytest.approx(below.top, abs=0.02)
    zones = {zone.name: zone for zone in place.zones}
    assert all(inside(place, name, zones[layer]) for name, layer in LAYERS.items())
    assert measure(place).label_overlaps == 0


def test_lanes_lie_side_by_side_and_cross_with_bands():
    place = layout(small(), lanes=OWNERS, bands=LAYERS)
    zones = {zone.name: zone for zone in place.zones}
    assert zones["leader"].right == pytest.approx(zones["team"].left, abs=0.02)
    for name in small().names:
        assert inside(place, name, zones[OWNERS[name]])
        assert inside(place, name, zones[LAYERS[name]])


@pytest.mark.parametrize("count", [1, 2, 5])
def test_groups_have_parts_of_the_page_of_their_own(count):
    groups = {name: f"group {k % count}" for k, name in enumerate(small().names)}
    place = layout(small(), groups=groups)
    zones = {zone.name: zone for zone in place.zones}
    assert len(zones) == count
    for name, group in groups.items():
        assert all(inside(place, name, zone) == (part == group) for part, zone in zones.items())
    quality = measure(place)
    assert (quality.label_overlaps, quality.off_page) == (0, 0)


def test_who_is_in_no_group_has_a_part_without_a_name():
    first, *others = small().names
    place = layout(small(), groups={name: "known" for name in others})
    nameless = [zone for zone in place.zones if not zone.name]
    assert len(nameless) == 1
    assert inside(place, first, nameless[0])


def test_the_iceberg_and_owners_of_the_articles_map_are_said_in_words():
    words = {"nl": "mentaal model", "en": "mental model"}
    m = CausalMap([Variable("a", level="event", owner="team"), Variable("b", level="mental model")])
    for lang, deepest in words.items():
        place = layout(m, bands="level", lanes="owner", lang=lang)
        assert [z.name for z in place.zones if z.kind == "band"][-1] == deepest
        assert place.positions["a"][1] > place.positions["b"][1]


def test_zones_survive_json_and_are_drawn_with_their_names():
    place = layout(small(), groups=OWNERS)
    assert Layout.from_dict(json.loads(json.dumps(place.to_dict()))) == place
    ax = ks.draw(small(), layout=place)
    titles = {text.get_text() for text in ax.texts if str(text.get_gid()).startswith("zone-")}
    assert titles == {"team", "leader"}
    older = place.to_dict()
    del older["zones"]
    assert Layout.from_dict(older).zones == ()


def test_zones_too_small_for_their_labels_enlarge_the_page():
    groups = {name: name for name in small().names}
    place = layout(small(), groups=groups, page=(240.0, 160.0))
    assert measure(place).label_overlaps == 0
    assert dict(place.warnings)["page enlarged"] > 1


def test_a_map_without_links_is_divided_as_well():
    m = CausalMap(["a", "b", "c"])
    place = layout(m, groups={"a": "x", "b": "y", "c": "y"})
    zones = {zone.name: zone for zone in place.zones}
    assert inside(place, "a", zones["x"])
    assert inside(place, "c", zones["y"])


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"bands": "colour"}, InvalidValue),
        ({"groups": "owner", "lanes": "owner"}, InvalidValue),
        ({"lanes": {"nobody": "x"}}, UnknownVariable),
        ({"quality": "good"}, InvalidValue),
        ({"pinned": ["nobody"]}, UnknownVariable),
        ({"pinned": ["Werkdruk"]}, InvalidValue),
        ({"pinned": {"Werkdruk": (-5, 5)}}, InvalidValue),
        ({"pinned": {"Werkdruk": (float("inf"), 5)}}, InvalidValue),
    ],
)
def test_what_makes_no_sense_is_refused(wrong, error):
    with pytest.raises(error):
        layout(small(), **wrong)


def test_what_is_pinned_stays_to_the_point_and_the_rest_gives_way():
    first, second = small().names[:2]
    pins = {first: (200.0, 150.5), second: (420.25, 300.0)}
    place = layout(small(), pinned=pins)
    assert {name: place.positions[name] for name in pins} == pins
    quality = measure(place)
    assert (quality.label_overlaps, quality.off_page) == (0, 0)


def test_names_of_an_earlier_layout_can_be_pinned_while_something_is_added():
    place = layout(small())
    name = small().names[0]
    x, y = place.positions[name]
    bigger = CausalMap([*small().variables, Variable("new")], small().links)
    after = layout(bigger, near={**place.positions, "new": (x + 1, y)}, pinned=[name])
    assert after.positions[name] == (x, y)
    assert measure(after).label_overlaps == 0


def test_a_pin_beyond_the_page_makes_the_page_larger():
    place = layout(small(), pinned={small().names[0]: (1500.0, 40.0)})
    assert place.page[0] > 1500
    assert measure(place).off_page == 0


def test_two_variables_pinned_on_one_spot_are_a_warning_not_an_error():
    first, second = small().names[:2]
    place = layout(small(), pinned={first: (200, 200), second: (203, 201)})
    assert dict(place.warnings)["labels overlap"] >= 1
    assert np.allclose(place.positions[second], (203, 201))
