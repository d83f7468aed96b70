"""What may help: the table of interventions, with what each row rests on."""

from __future__ import annotations

import itertools

from ...dynamics.compare import Comparison
from ...dynamics.effect import Effect, effect_of
from ...model.interventions import Scenario
from ...model.link import Link
from ..charting.charts import plot_effects
from ..telling.effect_sentences import HARDLY, side_lines, tell_effect
from ..telling.phrases import owner_name, short
from .content import Block, Fold, Grid, Line, lines
from .parts import Parts

__all__ = ["help_part"]


def help_part(parts: Parts, *, open_sides: bool = False) -> list[Block]:
    """Return the table of interventions, its chart, side effects, and other results on levers.

    Parameters
    ----------
    parts
        The report.
    open_sides
        Whether side effects stand open, as risks, or behind a fold.
    """
    found, words = parts.found, parts.words
    if found.outcome is None:
        return [Line(words("report", "no_outcome")), *parts.given("help")]
    if not found.comparisons:
        return [Line(words("report", "no_scenario")), *parts.given("help")]
    main = found.comparisons[0]
    v = main.map.position(found.outcome)
    on = short(main.map.variables[v], words.lang)
    effects = [(k, effect_of(main, k, v)) for k in range(1, len(main.scenarios))]
    effects.sort(key=lambda item: -abs(item[1].median))
    judged = [
        name
        for name in ("effort", "meadows")
        if any(getattr(s, name) is not None for s in main.scenarios)
    ]
    columns = ("scenario", "expect", "sure", "worse", "lasts", "who", *judged)
    head = [words("report", f"col_{key}", on=on) for key in columns]
    rows = []
    for k, effect in effects:
        scenario = main.scenarios[k]
        given = [getattr(scenario, name) for name in judged]
        extra = ["–" if value is None else words.number(float(value), 0) for value in given]
        rows.append([*_row(scenario, effect, parts), *extra])
    rests = tuple(_rests(k, effect, parts) for k, effect in effects)
    alt = words("report", "chart_alt", on=on)
    count = words("report", "draws", n=main.draws)
    axes = plot_effects(main, on=found.outcome, lang=words.lang)
    made: list[Block] = [Grid(head, rows, rests)]
    if judged:
        made.append(Line(words("report", "judgement"), manner="soft"))
    made.append(parts.picture(axes, alt, count))
    told = _sides(main, [k for k, _ in effects], parts)
    if told:
        made += told if open_sides else [Fold(words("effect", "sides"), tuple(told))]
    return made + parts.given("help")


def _row(scenario: Scenario, effect: Effect, parts: Parts) -> list[str]:
    words = parts.words
    share = max(effect.up, effect.down)
    way = words("report", "open")
    sure = words("bands", "undecided")
    if share == 0.0 or _hardly(effect):
        way, sure = words("report", "hardly" if share else "same"), "–"
    elif share >= 0.6:
        way = words("report", "rises" if effect.up >= effect.down else "drops")
        sure = f"{words.band(share)} ({words.share(share)})"
        if effect.by_drawing:
            sure += f"; {words('report', 'by_drawing')}"
    who = _who(scenario, parts)
    label = scenario.label(words.lang)
    if effect.directions_only:
        return [label, way, sure, "–", "–", who]
    if share == 0.0 or _hardly(effect):
        return [label, way, sure, "–", "–", who]
    expect = f"{way} ({words.number(effect.median, signed=True)})"
    spread = sorted(e.tips for _, e in _at_each_gain(scenario, effect.on, parts))
    expect += f"; {words('report', 'tips_share', share=words.share(effect.tips))}"
    ends = dict.fromkeys((words.share(spread[0]), words.share(spread[-1])))
    if len(ends) > 1:
        expect += f" ({' – '.join(ends)})"
    worse = words("report", "yes" if effect.worse_before_better else "no")
    lasts = words("report", "lasts" if effect.persists else "falls")
    return [label, expect, sure, worse, lasts, who]


def _hardly(effect: Effect) -> bool:
    sized = not effect.directions_only
    return sized and max(abs(effect.low), abs(effect.high)) < HARDLY


def _who(scenario: Scenario, parts: Parts) -> str:
    """Return who can turn the knobs: who was named, else owners of what is pushed."""
    m, words = parts.found.map, parts.words
    owners = list(scenario.owners)
    if not owners:
        owners = list(dict.fromkeys(m[name].owner for name in _touched(scenario)))
    return words.listed([owner_name(owner, words) for owner in owners])


def _touched(scenario: Scenario) -> list[str]:
    """Return the variables a scenario pushes, or whose links out it changes."""
    names = []
    for item in scenario.interventions:
        link = getattr(item, "link", item)
        names.append(getattr(item, "variable", getattr(link, "source", "")))
    return names


def _at_each_gain(scenario: Scenario, on: str, parts: Parts) -> list[tuple[Comparison, Effect]]:
    """Return the effect of a scenario in every comparison that has it."""
    return [
        (c, effect_of(c, c.scenarios.index(scenario), c.map.position(on)))
        for c in parts.found.comparisons
        if scenario in c.scenarios
    ]


def _rests(k: int, effect: Effect, parts: Parts) -> tuple[Block, ...]:
    """Return what a row rests on: the sentences, the draws at each gain, the way, the settings."""
    found, words = parts.found, parts.words
    main = found.comparisons[0]
    made: list[Block] = [Line(line) for line in lines(tell_effect(effect, words))]
    made.append(_by_gain(main.scenarios[k], effect.on, parts))
    way = _way(main.scenarios[k], effect.on, parts)
    if way:
        made += [Line(words("report", "shortest_way")), parts.audit.links(way)]
    made += [Line(c.provenance.line(), manner="code") for c in found.comparisons]
    return tuple(made)


def _by_gain(scenario: Scenario, on: str, parts: Parts) -> Grid:
    words = parts.words
    names = ("gain", "draws", "up", "down", "median", "low", "high", "tips", "persists_share")
    rows = []
    for c, effect in _at_each_gain(scenario, on, parts):
        gain = c.dynamics.gain
        sizes = [words.number(x, signed=True) for x in (effect.median, effect.low, effect.high)]
        rows.append(
            [
                words.number(gain, 1) if gain is not None else "–",
                words.whole(effect.draws),
                words.share(effect.up),
                words.share(effect.down),
                *(["–"] * 3 if effect.directions_only else sizes),
                "–" if effect.directions_only else words.share(effect.tips),
                "–" if effect.directions_only else words.share(effect.persists_share),
            ]
        )
    return Grid([words("columns", name) for name in names], rows)


def _way(scenario: Scenario, on: str, parts: Parts) -> list[Link]:
    """Return a shortest way from what a scenario touches to the outcome, link by link."""
    import networkx

    m = parts.found.map
    graph = networkx.DiGraph(link.pair for link in m.links)
    starts = [s for s in _touched(scenario) if s in graph] if on in graph else []
    ways = [
        networkx.shortest_path(graph, start, on)
        for start in starts
        if networkx.has_path(graph, start, on)
    ]
    if not ways:
        return []
    way = min(ways, key=len)
    return [m.link(a, b) for a, b in itertools.pairwise(way)]


def _sides(main: Comparison, order: list[int], parts: Parts) -> list[Block]:
    words = parts.words
    told = {parts.found.outcome or ""}
    made: list[Block] = []
    for k in order:
        label = main.scenarios[k].label(words.lang)
        for line in side_lines(main, k, words, told):
            made.append(Line(f"{label} – {line}", parts.audit.rests_on(line)))
    return made
