from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest

import kompassie as ks
from kompassie.errors import InvalidValue
from tests.report.telling.test_dominance_sentences import LOGISTIC

mpl.use("Agg")


@pytest.fixture(scope="module")
def logistic():
    return ks.find_dominance(ks.simulate(LOGISTIC))


@pytest.fixture(autouse=True)
def closed():
    yield
    from matplotlib import pyplot

    pyplot.close("all")


def bands(ax):
    return {c.get_gid(): c for c in ax.child_axes[0].collections}


def lines(ax, gid):
    return [line for line in ax.child_axes[0].lines if line.get_gid() == gid]


def test_reinforcing_loops_stand_up_and_balancing_ones_down(logistic):
    ax = ks.plot_dominance(logistic)
    heights = [band.get_paths()[0].vertices[:, 1] for band in bands(ax).values()]
    assert len(heights) == 2
    down, up = sorted(heights, key=lambda h: h.min())
    assert down.max() == 0
    assert up.min() == 0
    assert up.max() == pytest.approx(0.995)
    assert down.min() == pytest.approx(logistic.relative.min())


def test_the_shift_is_marked_where_it_is(logistic):
    (mark,) = lines(ks.plot_dominance(logistic), "shift")
    assert set(mark.get_xdata()) == {47.0}


def test_the_stacks_fill_the_whole_also_with_many_loops():
    study = ks.flagship_study()
    t = ks.simulate(study, study.scenarios[0], horizon=10)
    d = ks.find_dominance(t)
    ax = ks.plot_dominance(d, loops=3, lang="nl")
    low, high = np.zeros(1), np.zeros(1)
    for band in bands(ax).values():
        ys = band.get_paths()[0].vertices[:, 1]
        low, high = min(low, ys.min()), max(high, ys.max())
    assert high <= 1 + 1e-9
    assert low >= -1 - 1e-9
    said = [text.get_text() for text in ax.texts]
    assert "148 andere lussen" in said
    assert "versterkend" in said


@pytest.mark.parametrize("style", ["report", "dark", "print"])
def test_every_style_draws(logistic, style, tmp_path):
    ax = ks.plot_dominance(logistic, style=style)
    ks.save_picture(ax, tmp_path / "d.png")
    assert (tmp_path / "d.png").stat().st_size > 5_000


def test_given_axes_are_drawn_in(logistic):
    from matplotlib import pyplot

    _, ax = pyplot.subplots(figsize=(3, 2))
    assert ks.plot_dominance(logistic, ax) is ax


def test_where_nothing_changes_the_chart_says_so():
    d = ks.find_dominance(ks.simulate(ks.parse("a -> b +\nb -> a +")))
    ax = ks.plot_dominance(d)
    assert not bands(ax)
    assert any("nothing changes" in text.get_text() for text in ax.texts)
    none = ks.find_dominance(ks.simulate(ks.parse("a -> b +"), horizon=1))
    assert ks.plot_dominance(none).child_axes


def test_labels_are_never_read_as_formulas():
    eq = ks.Equations({"$x^2$": ks.Stock(1, "f")}, {"f": '"$x^2$" / 9'})
    ax = ks.plot_dominance(ks.find_dominance(ks.simulate(eq)))
    assert any("$x^2$" in text.get_text() for text in ax.texts)
    assert not any(text.get_parse_math() for text in ax.texts)


@pytest.mark.parametrize(
    "settings", [{"loops": 0}, {"loops": 7}, {"part": 1}, {"lang": "fr"}, {"style": "neon"}]
)
def test_settings_that_make_no_sense_are_refused(logistic, settings):
    with pytest.raises(InvalidValue):
        ks.plot_dominance(logistic, **settings)
    with pytest.raises(InvalidValue, match="find_dominance"):
        ks.plot_dominance(3)


def test_levels_and_values_are_not_drawn_on_one_scale():
    with pytest.raises(InvalidValue, match="units of their own"):
        ks.plot_trajectory(ks.simulate(LOGISTIC))
