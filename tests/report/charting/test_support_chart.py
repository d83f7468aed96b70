import numpy as np
import pytest

import kompassie as ks
from kompassie.errors import InvalidValue
from kompassie.report.canvas.exporting import svg_of

MAP = "a -> b +\nb -> a +\nb -> c +\nc -> b -\nc -> a +"


class Resampled:
    """How well a group carries the loops of a small map."""

    def __init__(self, draws=1000):
        self.loops = ks.find_loops(ks.parse(MAP))
        self.present = np.array([0.4, 1.0, 0.02]) if draws else np.full(3, np.nan)
        self.reinforcing = np.array([1.0, 0.25, np.nan]) if draws else np.full(3, np.nan)
        self.holders = (7, "few", "nobody")
        self.shared = np.array([True, False, False])
        self.people, self.draws = 12, draws


def part(ax, gid):
    return next(artist for artist in (*ax.patches, *ax.texts) if artist.get_gid() == gid)


def length(ax, gid):
    return np.ptp(part(ax, gid).get_path().vertices[:, 0])


def gids(ax):
    return {a.get_gid() for a in (*ax.patches, *ax.texts)}


def test_a_bar_is_as_long_as_the_share_and_split_by_sign():
    ax = ks.plot_support(Resampled())
    whole = length(ax, "loop-0-reinforcing") + length(ax, "loop-0-balancing")

    assert length(ax, "loop-0-reinforcing") == pytest.approx(whole / 4)
    assert length(ax, "loop-1-reinforcing") == pytest.approx(0.4 * whole)
    assert "loop-1-balancing" not in gids(ax)


def test_loops_present_most_often_stand_first_with_their_holders():
    ax = ks.plot_support(Resampled(), lang="nl")
    said = [part(ax, f"loop-{k}-holders").get_text() for k in range(3)]

    assert said == ["enkelen", "7", "niemand"]
    assert part(ax, "loop-0-present").get_text() == "> 99 %"
    assert "loop-1-shared" in gids(ax)
    assert "loop-0-shared" not in gids(ax)


def test_with_too_few_people_there_are_no_bars_and_a_line_says_why():
    ax = ks.plot_support(Resampled(draws=0))

    assert not any(gid and gid.endswith(("-reinforcing", "-balancing")) for gid in gids(ax))
    assert any("Too few people" in t.get_text() for t in ax.texts)


def test_what_is_no_loop_support_is_refused():
    with pytest.raises(InvalidValue, match="loop_support"):
        ks.plot_support(ks.find_loops(ks.parse(MAP)))
    with pytest.raises(InvalidValue, match="most"):
        ks.plot_support(Resampled(), most=-1)


def test_the_same_support_gives_the_same_bytes():
    first, second = (svg_of(ks.plot_support(Resampled(), style="dark")) for _ in range(2))
    assert first == second
