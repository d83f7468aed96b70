from __future__ import annotations

import itertools

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

import kompassie as ks
from kompassie.errors import InvalidValue, UnknownVariable
from kompassie.report.canvas.chart_style import blend, even_ticks, fold, spread, strokes
from kompassie.report.canvas.measuring import text_width
from kompassie.report.canvas.style import STYLES
from kompassie.report.charting.charts import plot_effects, plot_trajectory
from kompassie.report.telling.wording import words_of

NAMES = ("bespreekbaar maken", "bundel van zes", "drie K's")
SHOWN = ("resultaat", "tegenreactie", "tang", "zingeving")


@pytest.fixture(scope="module")
def compared():
    study = ks.flagship_study()
    return ks.compare_scenarios(study, [study.scenario(n) for n in NAMES], draws=12, horizon=40)


@pytest.fixture(scope="module")
def small():
    m = ks.parse(
        """
        rest -> stress - strength=0.2..1
        noise -> stress + strength=0.2..1
        stress -> mistakes +
        """
    )
    known = ks.CausalMap([ks.Variable(v.name, today=0.0) for v in m.variables], m.links)
    tries = [
        ks.Scenario("rest", ks.Push("rest", 0.5), labels={"nl": "meer rust", "en": "more rest"}),
        ks.Scenario("mixed", [ks.Push("rest", 0.5), ks.Push("noise", 0.5)]),
        ks.Scenario("nothing"),
    ]
    return ks.compare_scenarios(known, tries, draws=60, horizon=12, settle=0)


def said(ax, gid: str) -> list[str]:
    """Lines of text on a page with that name."""
    return [t.get_text() for t in ax.texts if t.get_gid() == gid]


def all_texts(ax) -> list[Text]:
    return [t for t in ax.findobj(Text) if t.get_visible() and t.get_text()]


def boxes(ax) -> list[tuple[str, object]]:
    """All visible texts and the space each takes, in pixels."""
    figure = ax.get_figure(root=True)
    FigureCanvasAgg(figure).draw()
    return [(t.get_text(), t.get_window_extent()) for t in all_texts(ax)]


def artist(panel, gid: str):
    return next(a for a in panel.get_children() if a.get_gid() == gid)


def check_layout(ax):
    found = boxes(ax)
    width, height = ax.get_figure(root=True).bbox.size
    for text, box in found:
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height
        assert inside, f"{text!r} is cut off"
    for (a, one), (b, other) in itertools.combinations(found, 2):
        apart = (
            one.x1 <= other.x0 + 0.5
            or other.x1 <= one.x0 + 0.5
            or one.y1 <= other.y0 + 2.5
            or other.y1 <= one.y0 + 2.5
        )
        assert apart, f"{a!r} and {b!r} overlap"


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_no_text_of_the_articles_charts_is_cut_off_or_overlaps_another(compared, lang):
    check_layout(plot_trajectory(compared, variables=SHOWN, lang=lang))
    check_layout(plot_effects(compared, on="tegenreactie", lang=lang))


@pytest.mark.parametrize("count", [1, 3, 7])
def test_any_number_of_panels_fits(compared, count):
    ax = plot_trajectory(compared, variables=compared.names[:count], lang="nl")
    assert len(ax.child_axes) == count
    check_layout(ax)


# -- levels over time ------------------------------------------------------------------------


def test_a_figure_of_its_own_is_as_wide_as_the_text_of_a_report(compared):
    figure = plot_trajectory(compared, variables="tang").get_figure(root=True)
    assert figure.get_size_inches()[0] * 25.4 == pytest.approx(170)


def test_axes_that_are_given_come_back_with_the_panels_inside(compared):
    ax = Figure(figsize=(7, 5)).subplots()
    assert plot_trajectory(compared, ax, variables=SHOWN) is ax
    assert plot_trajectory(compared, variables=SHOWN).child_axes
    assert len(ax.child_axes) == 4


def test_panels_share_their_scale(compared):
    ax = plot_trajectory(compared, variables=SHOWN)
    assert len({panel.get_ylim() for panel in ax.child_axes}) == 1
    assert len({panel.get_xlim() for panel in ax.child_axes}) == 1


def test_each_panel_has_as_is_dashed_and_each_scenario_with_two_bands(compared):
    for panel in plot_trajectory(compared, variables=SHOWN).child_axes:
        assert artist(panel, "as-is").is_dashed()
        for k in (1, 2, 3):
            for part in ("", "-inner", "-outer"):
                assert artist(panel, f"scenario-{k}{part}") is not None


def test_the_line_is_the_median_and_the_bands_hold_half_and_90_percent(small):
    ax = plot_trajectory(small, variables="stress", scenarios="mixed")
    panel = ax.child_axes[0]
    levels = small.levels("mixed", "stress")
    assert np.array_equal(artist(panel, "scenario-1").get_ydata(), np.median(levels, axis=0))
    for part, (low, high) in {"inner": (0.25, 0.75), "outer": (0.05, 0.95)}.items():
        corners = artist(panel, f"scenario-1-{part}").get_paths()[0].vertices[:, 1]
        assert corners.min() == np.quantile(levels, low, axis=0).min()
        assert corners.max() == np.quantile(levels, high, axis=0).max()


def test_scenarios_can_be_told_apart_without_colour():
    for style in STYLES.values():
        dashes = [dash for _, dash in strokes(style)]
        assert len(set(dashes)) == len(dashes) == 4


def test_a_sentence_gives_the_share_of_paired_draws(small):
    ax = plot_trajectory(small, variables=["stress", "rest"], scenarios="rest")
    assert said(ax, "said-0") == ["lower in > 99% of runs"]
    assert said(ax, "said-1") == ["higher in > 99% of runs"]
    ax = plot_trajectory(small, variables="stress", scenarios="rest", lang="nl")
    assert said(ax, "said-0") == [
        "lager in > 99\u00a0% van de doorrekeningen".replace("\u00a0", " ")
    ]


def test_a_share_between_40_and_60_percent_is_undecided(small):
    up = small.effect("mixed", on="stress").up
    assert 0.4 < up < 0.6
    ax = plot_trajectory(small, variables="stress", scenarios="mixed")
    assert said(ax, "said-0") == [f"undecided: higher in {round(100 * up)}% of runs"]


def test_what_does_not_change_says_so(small):
    ax = plot_trajectory(small, variables="noise", scenarios="rest", lang="nl")
    assert said(ax, "said-0") == ["geen verandering"]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_no_share_of_a_finite_number_of_draws_reads_100_or_0_percent(compared, lang):
    texts = [t.get_text() for t in all_texts(plot_trajectory(compared, variables=SHOWN, lang=lang))]
    texts += [t.get_text() for t in all_texts(plot_effects(compared, on="resultaat", lang=lang))]
    assert any("> 99" in text for text in texts)
    assert not any("100" in text for text in texts)


def test_lines_are_named_once_in_the_language_of_the_reader(compared):
    ax = plot_trajectory(compared, variables=SHOWN, lang="nl")
    names = [" ".join(said(ax, f"name-{gid}")) for gid in ("as-is", "scenario-1", "scenario-2")]
    assert names == ["zoals het nu gaat", "Patronen bespreekbaar maken", "Bundel van zes"]
    assert said(ax, "title-0") == ["Resultaat van het primaire", "proces"]


def test_the_start_is_marked_and_named_once(compared):
    panels = plot_trajectory(compared, variables=SHOWN).child_axes
    assert all(artist(panel, "start").get_xdata()[0] == 0.0 for panel in panels)
    words = [t.get_text() for panel in panels for t in panel.texts]
    assert words == ["start"]


def test_an_end_is_marked_too(small):
    pulse = ks.Scenario("short", ks.Push("rest", 0.5, start=3, end=7))
    e = ks.compare_scenarios(small.map, pulse, draws=4, horizon=12)
    (panel,) = plot_trajectory(e, variables="stress", lang="nl").child_axes
    assert artist(panel, "start").get_xdata()[0] == 3
    assert artist(panel, "end").get_xdata()[0] == 7
    assert [t.get_text() for t in panel.texts] == ["start", "einde"]


def test_the_axes_say_that_the_scale_is_relative_and_what_a_time_unit_is(compared, small):
    ax = plot_trajectory(compared, variables=SHOWN)
    assert said(ax, "level") == ["level (relative: −1 … +1, not calibrated)"]
    assert said(ax, "time") == ["time (steps)"]
    weeks = ks.CausalMap(small.map.variables, small.map.links, time_unit="weken")
    ax = plot_trajectory(ks.compare_scenarios(weeks, [], draws=2, horizon=4), lang="nl")
    assert said(ax, "time") == ["tijd (weken)"]


def test_ticks_are_written_as_the_language_writes_numbers(compared):
    labels = {
        lang: [
            t.get_text()
            for t in plot_trajectory(compared, variables="tang", lang=lang)
            .child_axes[0]
            .get_yticklabels()
        ]
        for lang in ("nl", "en")
    }
    assert labels["nl"] == ["−1,0", "−0,5", "0,0", "+0,5", "+1,0"]
    assert labels["en"] == ["−1.0", "−0.5", "0.0", "+0.5", "+1.0"]


def test_where_today_is_unknown_only_the_direction_counts(small):
    m = ks.parse("rest -> stress -")
    e = ks.compare_scenarios(m, ks.Scenario("more", ks.Push("rest", 0.5)), draws=4, horizon=4)
    assert said(plot_trajectory(e), "level") == ["level (only the direction counts)"]
    ax = plot_effects(e, on="stress")
    assert said(ax, "change") == [words_of("en").section("chart")["change_direction"]]
    assert [t.get_text() for t in ax.child_axes[0].get_xticklabels()] == ["0"]


def test_without_names_the_variables_that_change_most_are_shown(compared):
    ax = plot_trajectory(compared)
    assert len(ax.child_axes) == 6
    # The system belief is a constant that nobody pushes.
    titles = " ".join(t.get_text() for t in ax.texts if (t.get_gid() or "").startswith("title"))
    assert "the system sustains itself" not in titles


def test_a_single_run_is_one_line_without_bands(compared):
    t = ks.simulate(ks.flagship(), ks.flagship_study().scenario("drie K's"), horizon=10)
    ax = plot_trajectory(t, variables=["resultaat"], lang="nl")
    (panel,) = ax.child_axes
    assert np.array_equal(artist(panel, "run").get_ydata(), t.of("resultaat"))
    assert not panel.collections
    assert said(ax, "said-0")[0].startswith("van −0,")
    assert "Eén mogelijk verloop" in said(ax, "caption")[0]


def test_a_run_that_ran_away_is_cut_and_says_so():
    m = ks.parse("a -> b +\nb -> a +\na: today=0.5\nb: today=0.5")
    t = ks.simulate(m, dynamics=ks.Linear(gain=2.0))
    ax = plot_trajectory(t)
    assert ax.child_axes[0].get_ylim()[1] < 11
    assert "ran away" in " ".join(said(ax, "caption"))
    check_layout(ax)


def test_a_comparison_without_scenarios_shows_what_is(small):
    e = ks.compare_scenarios(small.map, [], draws=3, horizon=4)
    ax = plot_trajectory(e)
    assert artist(ax.child_axes[0], "as-is") is not None
    assert said(ax, "said-0") == []
    assert said(plot_effects(e, on="stress"), "caption") == ["no interventions"]


# -- effects ---------------------------------------------------------------------------------


def label_order(ax) -> list[str]:
    labels = [t for t in ax.texts if (t.get_gid() or "").startswith("label-")]
    return [t.get_text() for t in sorted(labels, key=lambda t: -t.get_position()[1])]


def test_effects_stand_in_order_of_their_medians(compared, small):
    medians = {n: compared.effect(n, on="resultaat").median for n in NAMES}
    ax = plot_effects(compared, on="resultaat", lang="nl")
    assert label_order(ax)[0].startswith("Drie K's")
    assert label_order(ax)[-1] == "Patronen bespreekbaar maken"
    assert medians["drie K's"] > medians["bundel van zes"] > medians["bespreekbaar maken"]
    assert label_order(plot_effects(small, on="stress"))[-1] == "more rest"


def test_thick_and_thin_lines_hold_half_and_90_percent_of_the_draws(small):
    forest, _ = plot_effects(small, on="stress").child_axes
    effect = small.effect("mixed", on="stress")
    change = small.levels("mixed", "stress")[:, -1] - small.levels("as is", "stress")[:, -1]
    outer, inner = artist(forest, "outer-2"), artist(forest, "inner-2")
    assert outer.get_xdata().tolist() == [effect.low, effect.high]
    assert inner.get_xdata() == pytest.approx(np.quantile(change, (0.25, 0.75)))
    assert inner.get_linewidth() > 2 * outer.get_linewidth()
    assert artist(forest, "median-2").get_xdata()[0] == effect.median


def test_a_hollow_diamond_stands_where_the_direction_is_not_settled(small):
    ax = plot_effects(small, on="stress")
    forest, _ = ax.child_axes
    unsure, sure = artist(forest, "median-2"), artist(forest, "median-1")
    assert (unsure.get_marker(), sure.get_marker()) == ("D", "o")
    assert to_hex(unsure.get_markerfacecolor()) == "#ffffff"
    assert to_hex(sure.get_markerfacecolor()) != "#ffffff"
    assert "Hollow" in " ".join(said(ax, "caption"))
    alone = plot_effects(small, on="stress", scenarios=["rest"])
    assert "Hollow" not in " ".join(said(alone, "caption"))


def test_bars_are_the_shares_and_the_lower_ones_are_hatched(small):
    ax = plot_effects(small, on="stress")
    _, bars = ax.child_axes
    effect = small.effect("mixed", on="stress")
    up, down = artist(bars, "up-2"), artist(bars, "down-2")
    assert (up.get_width(), down.get_width()) == pytest.approx((effect.up, effect.down))
    assert down.get_x() == effect.up
    assert down.get_hatch()
    assert not up.get_hatch()
    larger, word = max((effect.up, "higher"), (effect.down, "lower"))
    assert said(ax, "share-2") == [f"{round(100 * larger)}% {word}"]
    assert said(ax, "share-3") == ["no change"]


def test_what_follows_from_the_drawing_has_a_star_that_is_explained(small):
    ax = plot_effects(small, on="stress", lang="nl")
    assert said(ax, "share-1") == ["> 99 % lager*"]
    assert "* Volgt uit hoe de kaart getekend is" in " ".join(said(ax, "caption"))


def test_the_gain_is_told_with_the_critical_one(compared):
    caption = " ".join(said(plot_effects(compared, on="resultaat"), "caption"))
    assert "Gain 1.5: 1." in caption
    assert "times the critical one" in caption


def test_titles_name_the_variable_in_the_language_of_the_reader(compared):
    assert said(plot_effects(compared, on="resultaat", lang="nl"), "title") == [
        "Effect op Resultaat van het primaire proces"
    ]
    assert said(plot_effects(compared, on="resultaat"), "title") == [
        "Effect on Result of the primary process"
    ]


# -- both ------------------------------------------------------------------------------------

PLOTS = {
    "time": lambda e, *given, **settings: plot_trajectory(e, *given, variables=SHOWN, **settings),
    "effects": lambda e, *given, **settings: plot_effects(e, *given, on="tang", **settings),
}


@pytest.fixture(params=PLOTS)
def plot(request):
    return PLOTS[request.param]


def test_global_settings_are_left_alone_and_do_not_matter(compared, plot):
    def picture():
        canvas = FigureCanvasAgg(plot(compared).get_figure(root=True))
        canvas.draw()
        return np.asarray(canvas.buffer_rgba()).copy()

    plain = picture()
    odd = {
        "axes.grid": True, "axes.facecolor": "red", "lines.linestyle": ":", "lines.marker": "x",
        "font.family": "serif", "font.weight": "bold", "axes.spines.top": True,
        "xtick.direction": "in", "xtick.minor.visible": True, "hatch.linewidth": 5.0,
        "figure.constrained_layout.use": True, "text.parse_math": True,
    }  # fmt: skip
    with matplotlib.rc_context(odd):
        before = dict(matplotlib.rcParams)
        strange = picture()
        assert dict(matplotlib.rcParams) == before
    assert np.array_equal(plain, strange)


def test_pyplot_is_not_needed(compared, plot):
    # Figures made through pyplot stay open; ours belong to who asked.
    import matplotlib.pyplot as plt

    plot(compared)
    assert plt.get_fignums() == []


def test_labels_are_never_read_as_formulas():
    label = "$\\frac{1}{2}$ \u202e <b>&</b> 中 $unclosed"
    m = ks.CausalMap(
        [ks.Variable("a", labels={"en": label}, today=0.0), ks.Variable("b", today=0.0)],
        [ks.Link("a", "b", "+")],
        time_unit="$week$",
    )
    tried = ks.Scenario("s", ks.Push("a", 0.5), labels={"en": label * 20})
    e = ks.compare_scenarios(m, tried, draws=3, horizon=4)
    for ax in (plot_trajectory(e), plot_effects(e, on="a")):
        check_layout(ax)
        assert not any(t.get_parse_math() for t in all_texts(ax))
        assert not any("\u202e" in t.get_text() for t in all_texts(ax))


@pytest.mark.parametrize("style", list(STYLES))
def test_the_ground_is_that_of_the_style(compared, plot, style):
    ax = plot(compared, style=style)
    ground = STYLES[style].ground.lower()
    assert to_hex(ax.get_facecolor()) == ground
    assert to_hex(ax.get_figure(root=True).get_facecolor()) == ground


def test_in_small_axes_everything_gets_smaller_and_nothing_overlaps(compared, plot):
    ax = Figure(figsize=(2.5, 1.8), dpi=400).add_axes((0, 0, 1, 1))
    plot(compared, ax)
    check_layout(ax)
    assert max(t.get_fontsize() for t in all_texts(ax)) < 7


def test_axes_that_share_limits_with_others_leave_those_alone(compared, plot):
    left, right = Figure(figsize=(12, 4)).subplots(1, 2, sharex=True, sharey=True)
    right.plot([0, 5], [1, 2])
    before = (right.get_xlim(), right.get_ylim(), right.get_xticks().tolist())
    plot(compared, left)
    assert (right.get_xlim(), right.get_ylim(), right.get_xticks().tolist()) == before


def test_the_same_call_gives_the_same_picture(compared, plot):
    from kompassie.report.canvas.exporting import svg_of

    assert svg_of(plot(compared)) == svg_of(plot(compared))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"style": "neon"}, "style is 'neon'"),
        ({"lang": "fr"}, "lang is 'fr'"),
        ({"scenarios": "tired"}, "use one of as is"),
        ({"scenarios": 3}, "give a list of scenarios"),
    ],
)
def test_bad_settings_are_refused(compared, plot, settings, message):
    with pytest.raises(InvalidValue, match=message):
        plot(compared, **settings)


def test_other_results_and_names_are_refused(compared):
    with pytest.raises(InvalidValue, match="compare_scenarios"):
        plot_trajectory(ks.flagship())
    with pytest.raises(InvalidValue, match="compare_scenarios"):
        plot_effects(ks.simulate(ks.flagship(), horizon=2), on="tang")
    with pytest.raises(UnknownVariable, match="in variables="):
        plot_trajectory(compared, variables=["zorg"])
    with pytest.raises(UnknownVariable, match="in on="):
        plot_effects(compared, on="zorg")
    with pytest.raises(InvalidValue, match="at least one variable"):
        plot_trajectory(compared, variables=[])
    with pytest.raises(InvalidValue, match="leave it out"):
        plot_trajectory(ks.simulate(ks.flagship(), horizon=2), scenarios="as is")


def test_five_scenarios_are_too_many_for_one_chart_unless_nobody_names_them(small):
    tries = [ks.Scenario(f"s{k}", ks.Push("rest", 0.1 * k)) for k in range(1, 6)]
    e = ks.compare_scenarios(small.map, tries, draws=2, horizon=3)
    with pytest.raises(InvalidValue, match="at most 4"):
        plot_trajectory(e, scenarios=[s.name for s in tries])
    assert len(said(plot_trajectory(e, variables="rest"), "said-0")) == 4


# -- measures --------------------------------------------------------------------------------


def test_a_folded_text_keeps_to_its_width():
    text = "Verantwoordelijkheidsverdelingsoverlegstructuur van het hele grote team"
    lines = fold(text, 12.0, 9)
    assert all(text_width(line) <= 12.0 for line in lines)
    assert "".join(lines).replace("-", "").replace(" ", "") == text.replace(" ", "")
    assert fold(text, 12.0, 2)[-1].endswith("…")


@pytest.mark.parametrize("wished", [[0.0, 0.0, 0.0], [9.0, 1.0, 5.0], [10.0, 9.9, 0.1]])
def test_spread_blocks_do_not_touch_and_keep_their_order(wished):
    heights = [2.0, 1.0, 3.0]
    found = spread(wished, heights, 0.0, 10.0)
    order = sorted(range(3), key=lambda k: (-wished[k], k))
    edges = [(found[k] + heights[k] / 2, found[k] - heights[k] / 2) for k in order]
    assert edges[0][0] <= 10.0 + 1e-9
    assert edges[-1][1] >= -1e-9
    assert all(below[0] <= above[1] + 1e-9 for above, below in itertools.pairwise(edges))


@pytest.mark.parametrize("low", [-1.0, -0.003, 0.0, 17.0])
@pytest.mark.parametrize("span", [1e-6, 0.05, 1.0, 7.5, 60.0, 1e5])
@pytest.mark.parametrize("most", [3, 5, 8])
def test_ticks_are_round_and_within_the_range(low, span, most):
    ticks, digits = even_ticks(low, low + span, most)
    assert 1 <= len(ticks) <= most
    assert all(low - 1e-9 * span <= t <= low + (1 + 1e-9) * span for t in ticks)
    assert len({f"{t:.{digits}f}" for t in ticks}) == len(ticks)


def test_a_blend_lies_between_colour_and_ground():
    assert blend("#000000", "#ffffff", 0.5) in ("#7f7f7f", "#808080")
    assert blend("#123456", "#ffffff", 1.0) == "#123456"
