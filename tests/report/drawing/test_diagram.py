import functools
import io
import warnings
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

import kompassie as ks
from kompassie.errors import InvalidValue, UnknownLink, UnknownVariable
from kompassie.model.causal_map import CausalMap
from kompassie.model.link import Link
from kompassie.model.variable import Variable
from kompassie.report.canvas.exporting import pdf_of, png_of, save_picture, svg_of
from kompassie.report.canvas.style import STYLES, style_warnings
from kompassie.report.drawing.diagram import draw
from kompassie.report.placing.layout import layout
from tests.report.maps import small

TWO = "stress -> mistakes +\nmistakes -> stress + ||\nrest -> stress -"


@functools.cache
def placed():
    return layout(small())


def parsed(text):
    return list(ElementTree.fromstring(text).iter())  # noqa: S314 - our own drawing


def texts(ax):
    return [text.get_text() for text in ax.texts]


def part(ax, gid):
    return next(artist for artist in (*ax.patches, *ax.texts) if artist.get_gid() == gid)


def test_the_drawing_holds_every_label_sign_and_mark():
    ax = draw(ks.parse(TWO))
    assert {"stress", "mistakes", "rest", "R1"} <= set(texts(ax))
    assert texts(ax).count("−") >= 1
    assert "all" not in texts(ax)
    assert part(ax, "link-1-delay-0") is not None


def test_minus_is_dashed_and_has_its_own_colour():
    ax = draw(ks.parse(TWO))
    plus, minus = part(ax, "link-0"), part(ax, "link-2")
    assert plus.get_edgecolor()[:3] == to_rgb(STYLES["report"].plus)
    assert minus.get_edgecolor()[:3] == to_rgb(STYLES["report"].minus)
    assert plus.get_linestyle() == "solid"
    assert minus.get_linestyle() != "solid"


def test_what_is_assumed_is_lighter():
    m = CausalMap(["a", "b", "c"], [Link("a", "b", "+", evidence="assumed"), Link("b", "c", "+")])
    ax = draw(m)
    light, full = (sum(part(ax, gid).get_edgecolor()[:3]) for gid in ("link-0", "link-1"))
    assert light > full
    assert "assumed" in texts(ax)


def test_unsure_and_contested_are_two_things():
    links = [Link("a", "b", "?"), Link("b", "c", "?", contested=True)]
    ax = draw(CausalMap(["a", "b", "c"], links))
    assert part(ax, "link-0-sign").get_text() == "?"
    assert part(ax, "link-1-sign").get_text() == "+"
    assert part(ax, "link-1-sign-other").get_text() == "−"
    assert {"sign not known", "sign contested"} <= set(texts(ax))


def test_signs_can_be_written_as_same_and_opposite():
    ax = draw(ks.parse(TWO), signs="so")
    assert part(ax, "link-0-sign").get_text() == "s"
    assert part(ax, "link-2-sign").get_text() == "o"


@pytest.mark.parametrize(
    ("lang", "words"),
    [("nl", "1 van de 2 lussen getekend"), ("en", "1 of 2 loops shown")],
)
def test_the_caption_says_how_many_loops_are_shown(lang, words):
    m = ks.parse(TWO + "\nrest -> rest -")
    assert words in texts(draw(m, lang=lang))
    assert words not in texts(draw(m, lang=lang, legend=False))


def test_a_highlighted_loop_stands_out_and_the_rest_steps_back():
    m = small()
    loop = ks.find_loops(m).through("Werkdruk")[0]
    for highlight in (loop, loop.names, ks.find_loops(m).through("Werkdruk")[:1]):
        ax = draw(m, layout=placed(), highlight=highlight)
        inside = [k for k, link in enumerate(m.links) if link in loop.links]
        outside = [k for k in range(len(m.links)) if k not in inside]
        widths = [part(ax, f"link-{k}").get_linewidth() for k in range(len(m.links))]
        assert min(widths[k] for k in inside) > 1.5 * max(widths[k] for k in outside)
        grey = to_rgb(STYLES["report"].dimmed)
        assert all(part(ax, f"link-{k}").get_edgecolor()[:3] == grey for k in outside)


def test_a_highlighted_loop_that_was_not_shown_gets_a_mark_and_nothing_moves():
    m = small()
    place = placed()
    shown = {marker.names for marker in place.markers}
    hidden = next(loop for loop in ks.find_loops(m) if loop.names not in shown)
    ax = draw(m, layout=place, highlight=hidden)
    marks = [text for text in ax.texts if (text.get_gid() or "").endswith("-code")]
    assert len([t for t in marks if t.get_gid().startswith("loop-")]) == len(shown) + 1
    label = part(ax, "variable-0")
    assert label.get_position()[0] == place.positions[m.names[0]][0]


def test_a_highlight_that_is_not_there_is_refused():
    with pytest.raises(UnknownVariable, match="nobody"):
        draw(ks.parse(TWO), highlight=["nobody", "stress"])
    with pytest.raises(UnknownLink):
        draw(ks.parse(TWO), highlight=["rest", "mistakes"])
    with pytest.raises(InvalidValue, match="highlight"):
        draw(ks.parse(TWO), highlight="stress")
    with pytest.raises(InvalidValue, match="style"):
        draw(ks.parse(TWO), style="pink")
    with pytest.raises(InvalidValue, match="signs"):
        draw(ks.parse(TWO), signs="yes")


@pytest.mark.parametrize("style", sorted(STYLES))
def test_every_style_draws(style):
    assert png_of(draw(small(), layout=placed(), style=style), dpi=40).startswith(b"\x89PNG")


def test_in_print_everything_is_grey():
    ax = draw(small(), layout=placed(), style="print")
    for artist in ax.patches:
        red, green, blue = artist.get_edgecolor()[:3]
        assert red == green == blue


def test_text_and_strokes_keep_to_the_drawing_in_axes_of_any_size():
    place = layout(ks.parse(TWO))
    sizes = []
    for width in (3.0, 6.0):
        figure = Figure(figsize=(width, width))
        ax = draw(ks.parse(TWO), figure.add_axes((0, 0, 1, 1)), layout=place)
        figure.savefig(io.BytesIO(), format="png")
        sizes.append(part(ax, "variable-0").get_fontsize())
        assert ax.get_figure() is figure
    assert sizes[1] == pytest.approx(2 * sizes[0], rel=0.01)


def test_drawing_leaves_the_settings_of_a_session_alone():
    before = dict(mpl.rcParams)
    svg_of(draw(small(), layout=placed()))
    draw(ks.parse(TWO))
    assert dict(mpl.rcParams) == before


def test_the_same_drawing_gives_the_same_bytes():
    place = placed()
    assert svg_of(draw(small(), layout=place)) == svg_of(draw(small(), layout=place))
    assert png_of(draw(small(), layout=place), dpi=40) == png_of(
        draw(small(), layout=place), dpi=40
    )
    assert pdf_of(draw(small(), layout=place)) == pdf_of(draw(small(), layout=place))


def test_svg_can_be_searched_on_request_and_ids_hold_no_names():
    text = svg_of(draw(small(), layout=placed()), searchable=True)
    ids = [node.get("id") for node in parsed(text) if node.get("id")]
    assert "Werkdruk" in text
    assert "Werkdruk" not in " ".join(ids)
    assert {"variable-5", "link-3", "loop-1"} <= set(ids)
    assert "dc:date" not in text


def test_hostile_names_stay_text():
    names = ["</text><script>alert(1)</script>", "$\\frac{1}{0}$", "a&b<c>", "😀 中文 \u202e x"]
    m = CausalMap(names, [Link(a, b, "+") for a, b in pairwise(names)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        text = svg_of(draw(m), searchable=True)
        png_of(draw(m), dpi=40)
    tags = {node.tag.rpartition("}")[2] for node in parsed(text)}
    assert "script" not in tags
    assert "\\frac{1}{0}" in text


def test_a_file_is_written_as_its_name_says(tmp_path):
    starts = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}
    for ending, start in starts.items():
        file = save_picture(draw(small(), layout=placed()), tmp_path / f"map.{ending}")
        assert file.read_bytes().startswith(start)
    with pytest.raises(InvalidValue, match="file of the picture"):
        save_picture(draw(small(), layout=placed()), tmp_path / "map.doc")


def test_a_layout_in_another_language_is_laid_out_again_in_nearly_the_same_places():
    m = CausalMap(
        [
            Variable(v.name, labels={"en": "Workload"} if v.name == "Werkdruk" else {})
            for v in small()
        ],
        small().links,
    )
    place = layout(m, lang="nl")
    ax = draw(m, layout=place, lang="en")
    assert "Workload" in texts(ax)


def test_the_name_of_a_loop_is_written_on_request():
    study = ks.Study(ks.parse(TWO), {("stress", "mistakes"): {"en": "Haste", "nl": "Haast"}})
    assert "Haste" in texts(draw(study, loop_names=True))
    assert "Haast" in texts(draw(study, loop_names=True, lang="nl"))
    assert "Haste" not in texts(draw(study))


def test_focus_draws_a_variable_with_its_neighbours_and_says_so():
    m = small()
    ax = draw(m, focus="Vermoeidheid", lang="nl")
    names = {v.label("nl") for v in m.variables} & set(" ".join(texts(ax)).split())
    assert names == {"Overwerk", "Vermoeidheid", "Ziekteverzuim"}
    assert any("3 van de 8 factoren" in text for text in texts(ax))
    assert ("variables left out", 5.0) in ks.drawing_warnings(ax)
    both = draw(m, focus=["Vermoeidheid", "Kwaliteit van zorg"])
    assert {"Werkplezier", "Overwerk"} <= set(texts(both))
    with pytest.raises(UnknownVariable, match="nobody"):
        draw(m, focus="nobody")


def ring(count):
    names = [f"v{k}" for k in range(count)]
    links = [Link(a, b, "+") for a, b in zip(names, names[1:] + names[:1], strict=True)]
    return CausalMap(names, [*links, Link("v1", "v0", "-")])


def test_a_large_or_dense_map_is_drawn_as_cards_and_says_so():
    ax = draw(ring(41))
    assert len(ax.child_axes) == 1
    assert dict(ks.drawing_warnings(ax)) == {"large map": 41.0, "variables left out": 39.0}
    assert any("1 of 2 loops as cards" in text for text in texts(ax))
    names = [f"v{k}" for k in range(9)]
    dense = CausalMap(names, [Link(a, b, "+") for a in names for b in names if a != b])
    assert dict(ks.drawing_warnings(draw(dense)))["dense map"] == 72.0
    names = [f"v{k}" for k in range(40)]
    assert not draw(CausalMap(names, [Link("v1", "v0", "-"), Link("v0", "v1", "+")])).child_axes


def test_cards_can_be_asked_for_and_a_large_map_too():
    assert len(draw(ks.parse(TWO), form="cards").child_axes) == 1
    loose = CausalMap([f"v{k}" for k in range(41)], [Link("v1", "v0", "-"), Link("v0", "v1", "+")])
    ax = draw(loose, form="map")
    assert not ax.child_axes
    assert ("large map", 41.0) in ks.drawing_warnings(ax)


def test_auto_is_the_same_as_asking_for_no_loops_in_particular():
    assert texts(draw(small(), loops="auto")) == texts(draw(small(), loops=None))
    with pytest.raises(InvalidValue, match="loops"):
        draw(small(), loops="all")
    with pytest.raises(InvalidValue, match="form"):
        draw(small(), form="circle")


def test_stella_is_red_for_plus_and_a_style_of_ones_own_is_taken():
    red, _, blue = part(draw(ks.parse(TWO), style="stella"), "link-0").get_edgecolor()[:3]
    assert red > 2 * blue
    own = replace(STYLES["report"], name="ours", plus="#7A1FA2")
    ax = draw(ks.parse(TWO), style=own)
    assert part(ax, "link-0").get_edgecolor()[:3] == to_rgb("#7A1FA2")
    assert ks.drawing_warnings(ax) == ()


def test_a_palette_that_fails_contrast_is_a_warning():
    pale = replace(STYLES["report"], plus="#DDEEFF", ink="#999999")
    found = dict(ks.drawing_warnings(draw(ks.parse(TWO), style=pale)))
    assert set(found) == {"low contrast: plus", "low contrast: ink"}
    assert all(value < 4.5 for value in found.values())
    with pytest.raises(InvalidValue, match="colour plus"):
        replace(STYLES["report"], plus="banana")


@pytest.mark.parametrize("style", sorted(STYLES))
def test_every_style_of_ours_has_contrast(style):
    assert style_warnings(STYLES[style]) == ()


def test_a_study_is_drawn_in_the_places_it_keeps():
    places = {"stress": (60.0, 60.0), "mistakes": (240.0, 60.0), "rest": (60.0, 180.0)}
    ax = draw(ks.Study(ks.parse(TWO), positions=places))
    at = {t.get_text(): t.get_position() for t in ax.texts}
    assert at["mistakes"][0] - at["stress"][0] == pytest.approx(180, abs=12)
    assert at["rest"][1] - at["stress"][1] == pytest.approx(120, abs=12)
