"""Charts of what if: levels over time, and the effects of interventions side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...dynamics.compare import Comparison
from ...dynamics.effect import effect_of
from ...dynamics.equation_run import EquationTrajectory
from ...dynamics.simulate import Trajectory
from ...errors import InvalidValue
from ...model.interventions import Scenario
from ..canvas.chart_style import strokes
from ..canvas.style import Style, style_named
from ..telling.wording import words_of
from .effect_chart import EffectChart
from .time_chart import Curve, TimeChart

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_effects", "plot_trajectory"]

_MOST_CURVES = 4
_MOST_SHOWN = 6  # variables, where none are named


def plot_trajectory(
    result: Trajectory | Comparison,
    /,
    ax: Axes | None = None,
    *,
    variables: Iterable[str] | str | None = None,
    scenarios: Iterable[str | Scenario] | str | Scenario | None = None,
    lang: str = "en",
    style: str | Style = "report",
) -> Axes:
    r"""Plot levels over time, one panel for each variable, all on one scale.

    The situation as it is is a dashed grey line; each scenario a line of its own with the band
    that holds half of the draws and the band that holds 90 % of them. A sentence above each panel
    says in what share of the draws the variable ends higher or lower than without the scenario.

    Parameters
    ----------
    result
        What `simulate` or `compare_scenarios` returned.
    ax
        Axes to draw in; the panels are placed inside them. None: a new figure, 170 mm wide.
    variables
        Names of the variables to show, in this order. None: the six at most that change most.
    scenarios
        Scenarios or their names, at most four. None: the first four.
    lang
        Language of labels and words: "nl" or "en".
    style
        "report", "dark", "print" (greys), "stella" (red for plus), or a `Style`.

    Returns
    -------
    matplotlib.axes.Axes
        The page; its panels are its `child_axes`. Nothing is shown or saved.

    Raises
    ------
    InvalidValue
        For an unknown style, language or scenario, or more than four scenarios.
    UnknownVariable
        If a variable is not in the map.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse("rest -> stress -\nstress -> mistakes +\nrest: today=0\nstress: today=0.5")
    >>> e = ks.compare_scenarios(m, ks.Scenario("more rest", ks.Push("rest", 0.5)), draws=20)
    >>> ax = plot_trajectory(e, variables=["stress", "mistakes"])
    >>> len(ax.child_axes), [t.get_text() for t in ax.texts if "runs" in t.get_text()][0]
    (2, 'lower in > 99% of runs')
    """
    words, colours = words_of(lang), style_named(style)
    if not isinstance(result, (Trajectory, Comparison)):
        raise InvalidValue("result", result, "give what simulate() or compare_scenarios() returned")
    if isinstance(result, EquationTrajectory):
        remedy = "its values have units of their own; use to_frame(), or plot_dominance()"
        raise InvalidValue("result", "a run of equations", remedy)
    curves = _curves(result, scenarios, lang, colours)
    places = _variables(result, variables, curves)
    chart = TimeChart(result, curves, places, words, words.section("chart"), colours)
    return chart.draw(ax)


def plot_effects(
    comparison: Comparison,
    /,
    ax: Axes | None = None,
    *,
    on: str,
    scenarios: Iterable[str | Scenario] | str | Scenario | None = None,
    lang: str = "en",
    style: str | Style = "report",
) -> Axes:
    r"""Plot the effect of each scenario on one variable, largest median first.

    At the left the median change of level with the intervals that hold half and 90 % of the
    draws; a hollow diamond where neither direction comes in 90 % of them. At the right the share
    of draws in which the variable ends higher, and lower.

    Parameters
    ----------
    comparison
        What `compare_scenarios` returned.
    ax
        Axes to draw in; the panels are placed inside them. None: a new figure, 170 mm wide.
    on
        Name of the variable.
    scenarios
        Scenarios or their names. None: all.
    lang
        Language of labels and words: "nl" or "en".
    style
        "report", "dark", "print" (greys), "stella" (red for plus), or a `Style`.

    Returns
    -------
    matplotlib.axes.Axes
        The page; its two panels are its `child_axes`. Nothing is shown or saved.

    Raises
    ------
    InvalidValue
        For an unknown style, language or scenario.
    UnknownVariable
        If the variable is not in the map.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse("rest -> stress -\nnoise -> stress +\nstress -> mistakes +")
    >>> tries = [ks.Scenario("more rest", ks.Push("rest", 0.5)),
    ...          ks.Scenario("less noise", ks.Push("noise", -0.5))]
    >>> ax = plot_effects(ks.compare_scenarios(m, tries, draws=20), on="mistakes", lang="nl")
    >>> ax.texts[0].get_text()
    'Effect op mistakes'
    """
    words, colours = words_of(lang), style_named(style)
    if not isinstance(comparison, Comparison):
        raise InvalidValue("comparison", comparison, "give what compare_scenarios() returned")
    v = comparison.map.position(on, "in on=")
    chosen = _chosen(comparison, scenarios)
    effects = [effect_of(comparison, k, v) for k in chosen]
    rows = sorted(zip(chosen, effects, strict=True), key=lambda row: (-row[1].median, row[0]))
    return EffectChart(comparison, v, rows, words, words.section("chart"), colours).draw(ax)


def _chosen(
    comparison: Comparison, scenarios: Iterable[str | Scenario] | str | Scenario | None
) -> list[int]:
    """Return the places of the scenarios asked for; never that of AS_IS, which stands first."""
    if scenarios is None:
        return list(range(1, len(comparison.scenarios)))
    if isinstance(scenarios, (str, Scenario)):
        scenarios = (scenarios,)
    if not isinstance(scenarios, Iterable):
        raise InvalidValue("scenarios", scenarios, "give a list of scenarios or their names")
    places = dict.fromkeys(comparison.place(scenario) for scenario in scenarios)
    return [k for k in places if k]


def _curves(
    result: Trajectory | Comparison,
    scenarios: Iterable[str | Scenario] | str | Scenario | None,
    lang: str,
    style: Style,
) -> list[Curve]:
    inks = strokes(style)
    if isinstance(result, Trajectory):
        if scenarios is not None:
            raise InvalidValue("scenarios", scenarios, "a single run has one; leave it out")
        one = result.scenario
        return [Curve(one.label(lang), result.values[None], inks[0], one, 0, "run")]
    chosen = _chosen(result, scenarios)
    if scenarios is None:
        chosen = chosen[:_MOST_CURVES]
    if len(chosen) > _MOST_CURVES:
        raise InvalidValue("scenarios", len(chosen), f"choose at most {_MOST_CURVES} for one chart")
    as_is = result.scenarios[0]
    grey = (style.secondary, (3.4, 2.2))
    curves = [Curve(as_is.label(lang), result.values[0], grey, None, 0, "as-is")]
    for k, ink in zip(chosen, inks, strict=False):
        one = result.scenarios[k]
        gid = f"scenario-{len(curves)}"
        curves.append(Curve(one.label(lang), result.values[k], ink, one, k, gid))
    return curves


def _variables(
    result: Trajectory | Comparison, names: Iterable[str] | str | None, curves: Sequence[Curve]
) -> list[int]:
    """Return the places of the variables to show."""
    if names is None:
        if len(curves) > 1:
            change = np.max(
                [np.abs(np.median(c.levels - curves[0].levels, axis=0)).max(axis=0)
                 for c in curves[1:]], axis=0,
            )  # fmt: skip
        else:
            change = np.ptp(np.median(curves[0].levels, axis=0), axis=0)
        order = np.argsort(-change, kind="stable")[:_MOST_SHOWN]
        return sorted(order.tolist())
    if isinstance(names, str):
        names = (names,)
    if not isinstance(names, Iterable):
        raise InvalidValue("variables", names, "give a list of names")
    places = list(dict.fromkeys(result.map.position(name, "in variables=") for name in names))
    if not places:
        raise InvalidValue("variables", names, "name at least one variable")
    return places
