import functools

import pytest

import kompassie as ks
from kompassie.errors import InvalidValue
from kompassie.report.canvas.exporting import svg_of
from kompassie.report.canvas.style import STYLES

KNOWN = """
rest -> stress -
noise -> stress +
stress -> mistakes +
odd -> mistakes ?
rest: today=0.1
noise: today=0.2
odd: today=0
stress: today=0.3
mistakes: today=0.2
"""


@functools.cache
def ranking(text=KNOWN):
    return ks.rank_levers(ks.parse(text), target="mistakes", better=-1, draws=40)


def part(ax, gid):
    return next(artist for artist in (*ax.patches, *ax.texts) if artist.get_gid() == gid)


def texts(ax):
    return [t.get_text() for t in ax.texts]


def test_levers_stand_best_first_with_their_direction_and_rank():
    ax = ks.plot_levers(ranking())
    levers = ranking().levers
    heights = [part(ax, f"lever-{k}").get_position()[1] for k in range(len(levers))]

    assert heights == sorted(heights, reverse=True)
    assert part(ax, "lever-0").get_text().endswith(("↑", "↓"))
    low, high = round(levers[0].rank_low), round(levers[0].rank_high)
    assert part(ax, "lever-0-rank").get_text() in {f"{low}–{high}", f"{low}"}


def test_a_diamond_stands_at_the_median_and_is_hollow_where_undecided():
    ax = ks.plot_levers(ranking())
    levers = ranking().levers
    at = [
        part(ax, f"lever-{k}-median").get_path().vertices[:4, 0].mean() for k in range(len(levers))
    ]
    order = sorted(range(len(levers)), key=lambda k: levers[k].median)
    assert [at[k] for k in order] == sorted(at)
    for k, lever in enumerate(levers):
        face = part(ax, f"lever-{k}-median").get_facecolor()[:3]
        hollow = face == (1.0, 1.0, 1.0)
        assert hollow == (max(lever.helps, lever.harms) < 0.9)
    assert any(max(lever.helps, lever.harms) < 0.9 for lever in levers)


def test_where_only_directions_count_bars_of_shares_stand_in_place_of_sizes():
    free = "\n".join(line for line in KNOWN.splitlines() if "today" not in line)
    ax = ks.plot_levers(ranking(free), lang="nl", style="print")

    assert not any((p.get_gid() or "").endswith("-median") for p in ax.patches)
    assert part(ax, "lever-0-helps") is not None
    assert any("alleen de richting telt" in text for text in texts(ax))
    assert texts(ax)[0] == "Wat brengt mistakes omlaag?"


def test_no_share_is_said_to_be_certain():
    shares = [
        t.get_text() for t in ks.plot_levers(ranking()).texts if t.get_gid().endswith("-share")
    ]
    assert "100%" not in shares
    assert "> 99%" in shares


def test_few_can_be_asked_for_and_the_caption_says_so():
    ax = ks.plot_levers(ranking(), most=2)
    assert any("The first 2 of" in text for text in texts(ax))
    with pytest.raises(InvalidValue, match="most"):
        ks.plot_levers(ranking(), most=0)
    with pytest.raises(InvalidValue, match="rank_levers"):
        ks.plot_levers(ks.parse(KNOWN))


@pytest.mark.parametrize("style", sorted(STYLES))
def test_the_same_ranking_gives_the_same_bytes_in_every_style(style):
    first, second = (svg_of(ks.plot_levers(ranking(), style=style)) for _ in range(2))
    assert first == second
