import pytest

import kompassie as ks
from kompassie.errors import InvalidValue, UnknownVariable
from kompassie.report.canvas.exporting import svg_of

MAP = "a -> b +\nb -> c -\nc -> a +\na -> c +\nd -> c ?\nc -> d + ||"
GROUPS = {"a": "we", "b": "we", "c": "they"}


def part(ax, gid):
    return next(artist for artist in (*ax.patches, *ax.texts) if artist.get_gid() == gid)


def texts(ax):
    return {t.get_text() for t in ax.texts}


def test_a_group_has_one_label_with_its_size_and_one_arrow_for_each_direction():
    ax = ks.draw_groups(ks.parse(MAP), by=GROUPS)

    assert {"we (2)", "they (1)"} <= texts(ax)
    assert {p.get_gid() for p in ax.patches if (p.get_gid() or "").count("-") == 1} >= {
        "link-0",
        "link-1",
    }
    assert "3 groups" not in " ".join(texts(ax))
    assert "2 groups of 4 variables; 1 of 6 links run within a group" in texts(ax)
    assert ("variables left out", 1.0) in ks.drawing_warnings(ax)


def test_links_of_both_signs_are_both_and_the_legend_says_both():
    ax = ks.draw_groups(ks.parse(MAP), by=GROUPS, lang="nl")

    assert part(ax, "link-0-sign-other").get_text() == "−"
    assert part(ax, "link-1-sign").get_text() == "+"
    assert "beide tekens" in texts(ax)
    assert "teken omstreden" not in texts(ax)


def test_an_unknown_sign_stays_unknown_and_a_delay_that_all_have_stays():
    ax = ks.draw_groups(ks.parse(MAP), by={"c": "x", "d": "y"})

    assert {part(ax, f"link-{k}-sign").get_text() for k in (0, 1)} == {"?", "+"}
    assert any((p.get_gid() or "").endswith("-delay-0") for p in ax.patches)


def test_owners_and_levels_of_the_flagship_are_groups():
    for by in ("owner", "level"):
        ax = ks.draw_groups(ks.flagship(), by=by)
        sizes = [int(t.rpartition("(")[2][:-1]) for t in texts(ax) if t.endswith(")")]
        assert sum(sizes) == 35


def test_an_unknown_grouping_is_refused():
    with pytest.raises(InvalidValue, match="by"):
        ks.draw_groups(ks.parse(MAP), by="size")
    with pytest.raises(UnknownVariable):
        ks.draw_groups(ks.parse(MAP), by={"nobody": "we"})


def test_the_same_groups_give_the_same_bytes():
    m = ks.parse(MAP)
    assert svg_of(ks.draw_groups(m, by=GROUPS)) == svg_of(ks.draw_groups(m, by=GROUPS))
