import functools
import math
from itertools import pairwise

import pytest

import kompassie as ks
from kompassie.errors import InvalidValue
from kompassie.model.causal_map import CausalMap
from kompassie.model.link import Link
from kompassie.report.canvas.exporting import png_of, svg_of
from kompassie.report.drawing.loop_card import _Card
from tests.report.maps import small


@functools.cache
def loops():
    return ks.find_loops(small())


def part(ax, gid):
    return next(artist for artist in (*ax.patches, *ax.texts) if artist.get_gid() == gid)


def test_a_card_has_the_name_the_kind_every_label_and_the_story():
    loop = ks.find_loops(ks.Study(small(), {("Werkplezier", "Kwaliteit van zorg"): "Trots"}))
    named = loop.with_names[0]
    ax = ks.draw_loop(named, lang="nl")

    texts = [text.get_text() for text in ax.texts]
    assert part(ax, "title").get_text() == "R Trots"
    assert part(ax, "kind").get_text() == "Versterkende lus"
    assert "Werkplezier" in texts
    story = [t for t in ax.texts if (t.get_gid() or "").startswith("story")]
    assert " ".join(t.get_text() for t in story).startswith("Hoe meer werkplezier, hoe meer")


def test_the_labels_stand_on_a_circle_in_the_direction_of_the_loop():
    for loop in loops():
        card = _Card(loop, "en", "", True, legend=False)
        centre = card.centres.mean(axis=0)
        spokes = card.centres - centre
        radii = [math.hypot(*spoke) for spoke in spokes]
        angles = [math.atan2(y, x) for x, y in spokes]
        steps = [(a - b) % (2 * math.pi) for a, b in pairwise(angles)]
        assert max(radii) - min(radii) < 1e-6
        assert all(step == pytest.approx(2 * math.pi / len(loop)) for step in steps)


def test_no_label_lies_on_another_or_on_the_mark():
    for loop in loops():
        place = _Card(loop, "en", "", True, legend=False).place
        boxes = list(place.labels.values())
        for k, one in enumerate(boxes):
            for other in boxes[k + 1 :]:
                apart = max(
                    abs(one.x - other.x) - (one.width + other.width) / 2,
                    abs(one.y - other.y) - (one.height + other.height) / 2,
                )
                assert apart > 0
            for marker in place.markers:
                dx = max(abs(one.x - marker.x) - one.width / 2, 0)
                dy = max(abs(one.y - marker.y) - one.height / 2, 0)
                assert math.hypot(dx, dy) > marker.radius


def test_cards_side_by_side_keep_their_parts_apart():
    ax = ks.draw_loops(loops()[:4], columns=2, note="four of them")
    text = svg_of(ax, searchable=True)

    assert len(ax.child_axes) == 4
    assert "four of them" in text
    assert text.count('id="card-0-title"') == 1
    assert text.count('id="card-3-title"') == 1


def test_a_loop_of_one_and_a_loop_of_many_have_a_card():
    own = ks.find_loops(CausalMap(["a"], [Link("a", "a", "-", delay=1.0)]))[0]
    names = [f"variable {k}" for k in range(24)]
    ring = CausalMap(
        names, [Link(a, b, "+") for a, b in zip(names, names[1:] + names[:1], strict=True)]
    )
    for loop in (own, ks.find_loops(ring)[0]):
        assert png_of(ks.draw_loop(loop, style="print", signs="so"), dpi=30)


def test_what_is_no_loop_is_refused():
    for bad in ("loop", None, small()):
        with pytest.raises(InvalidValue, match="loop"):
            ks.draw_loop(bad)
    with pytest.raises(InvalidValue, match="loops"):
        ks.draw_loops([])
    with pytest.raises(InvalidValue, match="signs"):
        ks.draw_loop(loops()[0], signs="?")


def test_the_same_card_gives_the_same_bytes():
    assert svg_of(ks.draw_loop(loops()[0])) == svg_of(ks.draw_loop(loops()[0]))
