import math

import pytest

import kompassie as ks
from kompassie.errors import InvalidValue
from kompassie.report.canvas.exporting import svg_of
from kompassie.report.canvas.style import STYLES
from kompassie.tabular import Table


class Asked:
    """A table of who said what, as surveys give it."""

    map = ks.parse("a -> b +\nb -> c -\nc -> a +")

    def table(self):
        return Table(
            {
                "source": ["a", "b", "c"],
                "target": ["b", "c", "a"],
                "answered": [10, 10, 10],
                "plus": [9, 0, 4],
                "minus": [1, 4, 4],
            }
        )


def part(ax, gid):
    return next(artist for artist in (*ax.patches, *ax.texts) if artist.get_gid() == gid)


def side(ax, gid):
    corners = part(ax, gid).get_path().vertices
    return corners.max(axis=0) - corners.min(axis=0)


def test_the_area_of_a_square_is_the_share_that_agrees():
    ax = ks.draw_agreement(Asked())
    areas = [math.prod(side(ax, f"cell-{k}")) for k in (0, 1)]

    assert areas[0] / areas[1] == pytest.approx(0.9 / 0.4)
    assert [part(ax, f"cell-{k}-sign").get_text() for k in range(3)] == ["+", "−", "?"]


def test_where_people_disagree_the_square_is_split_in_their_proportion():
    ax = ks.draw_agreement(Asked())

    assert side(ax, "cell-2")[0] == pytest.approx(side(ax, "cell-2-other")[0])
    assert not any(p.get_gid() == "cell-0-other" for p in ax.patches)


def test_rows_are_causes_and_columns_effects():
    ax = ks.draw_agreement(Asked(), lang="nl")
    row, column = part(ax, "row-0"), part(ax, "column-0")
    x, y = part(ax, "cell-2").get_path().vertices[:4].mean(axis=0)

    assert row.get_text() == "a"
    assert column.get_text() == "a"
    assert column.get_rotation() == 90
    assert abs(x - column.get_position()[0]) < 8
    assert abs(y - part(ax, "row-2").get_position()[1]) < 8


def test_it_draws_what_a_survey_says_and_hides_nothing_behind_colour():
    people = {f"p{k}": ks.parse("stress -> mistakes +\nrest -> stress -") for k in range(6)}
    ax = ks.draw_agreement(ks.find_consensus(ks.Survey.from_maps(people)), style="print")

    assert part(ax, "cell-0-sign").get_text() in "+−"
    for patch in ax.patches:
        red, green, blue = patch.get_facecolor()[:3]
        assert red == green == blue
    assert STYLES["print"].plus == STYLES["print"].minus


def test_a_result_without_such_a_table_is_refused():
    for bad in (3, ks.parse("a -> b +")):
        with pytest.raises(InvalidValue, match="find_consensus"):
            ks.draw_agreement(bad)


def test_the_same_table_gives_the_same_bytes():
    assert svg_of(ks.draw_agreement(Asked())) == svg_of(ks.draw_agreement(Asked()))


class Protected(Asked):
    """The same where small numbers are hidden."""

    people = 12

    def table(self):
        return Table(
            {
                "source": ["a", "b", "c"],
                "target": ["b", "c", "a"],
                "answered": ["most", 10, 10],
                "plus": ["most", "few", "hidden (n < 5)"],
                "minus": ["few", 8, 4],
            }
        )


def test_rounded_counts_are_drawn_and_hidden_ones_are_not():
    ax = ks.draw_agreement(Protected())
    gids = {p.get_gid() for p in (*ax.patches, *ax.texts)}

    assert [part(ax, f"cell-{k}-sign").get_text() for k in range(2)] == ["+", "−"]
    assert "cell-2" not in gids
    assert any("rounded" in t.get_text() for t in ax.texts)
