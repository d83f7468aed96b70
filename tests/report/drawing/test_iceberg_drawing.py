import pytest

import kompassie as ks
from kompassie.errors import InvalidValue
from kompassie.report.canvas.exporting import png_of, svg_of

LEVELS = """
belief -> habit +
habit -> outcome +
outcome -> belief + ||
rule -> habit -
rule -> outcome +
outcome: level=event
habit: level=pattern
rule: level=structure
belief: level="mental model"
"""


def heights(ax):
    return {t.get_text(): t.get_position()[1] for t in ax.texts}


def test_what_lies_deeper_stands_lower_and_only_events_are_above_the_water():
    ax = ks.draw_iceberg(ks.parse(LEVELS))
    at = heights(ax)
    line = next(p for p in ax.patches if p.get_gid() == "waterline")
    water = line.get_path().vertices[0, 1]

    assert at["outcome"] > water > at["habit"] > at["rule"] > at["belief"]


def test_only_links_that_run_upward_are_drawn_and_the_foot_says_so():
    ax = ks.draw_iceberg(ks.parse(LEVELS), lang="nl")
    drawn = {p.get_gid() for p in ax.patches if (p.get_gid() or "").count("-") == 1}

    assert {g for g in drawn if g.startswith("link-")} == {"link-0", "link-1", "link-3", "link-4"}
    assert any(t.get_text().startswith("4 van de 5 pijlen") for t in ax.texts)


def test_variables_without_a_level_have_a_layer_of_their_own_and_no_links():
    ax = ks.draw_iceberg(ks.parse(LEVELS + "stray -> outcome +"))

    assert "No layer" in heights(ax)
    assert not any((p.get_gid() or "").startswith("link-5") for p in ax.patches)


def test_the_flagship_has_every_card_in_its_band_and_none_on_another():
    m = ks.flagship()
    ax = ks.draw_iceberg(m, style="dark")
    cards = []
    for k in range(len(m)):
        patch = next(p for p in ax.patches if p.get_gid() == f"variable-{k}-card")
        corners = patch.get_path().vertices
        cards.append((*corners.min(axis=0), *corners.max(axis=0)))
    for k, one in enumerate(cards):
        for other in cards[k + 1 :]:
            assert one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]


def test_an_empty_map_and_a_map_without_links_are_drawn():
    for m in (ks.parse(""), ks.parse("a:\nb: level=event")):
        assert png_of(ks.draw_iceberg(m), dpi=30)
    with pytest.raises(InvalidValue, match="signs"):
        ks.draw_iceberg(ks.parse(LEVELS), signs="x")


def test_the_same_iceberg_gives_the_same_bytes():
    m = ks.parse(LEVELS)
    assert svg_of(ks.draw_iceberg(m)) == svg_of(ks.draw_iceberg(m))
