"""The report: one page, in Dutch or English, that needs no other file."""

from __future__ import annotations

import os
from pathlib import Path

from ..dynamics.compare import Comparison
from ..dynamics.effect import Effect, effect_of
from ..loops.loop import Loop
from ..model.causal_map import CausalMap
from ..model.interventions import Scenario
from ..model.source import MapSource
from ..saving import write_atomically
from .charts import plot_effects
from .diagram import draw
from .differing import where_people_differ
from .exporting import svg_of
from .link_table import link_table
from .loop_choice import choose_loops
from .markup import Markup, element, folded, image, page, table
from .outcome import Findings, gather
from .phrases import loop_name, loop_numbers, owner_name, short
from .sentences import (
    circle,
    closing,
    evidence_counts,
    leading_loops,
    loop_count,
    side_lines,
    unmatched_names,
)
from .telling import tell
from .wording import Words, words_of

__all__ = ["report_html", "write_report"]

_MOST_ROWS = 60
_CARDS = 3


def write_report(
    path: str | os.PathLike[str],
    m: MapSource,
    /,
    *results: object,
    lang: str = "en",
    on: str | None = None,
    question: str | None = None,
    draws: int = 192,
    seed: int | None = 1,
) -> Path:
    r"""Write the one-page report of a map as one HTML file.

    Its eight parts: the question, what we saw (the diagram), the three loops, what keeps it in
    place (the iceberg), what may help, where people differ, what we do not know, and how this was
    made. Every line can be opened to the links, quotes and settings it rests on. The page loads
    nothing, runs no script, and is written in one step.

    Parameters
    ----------
    path
        The file to write.
    m
        The map, a study with its loop names and scenarios, or a survey.
    *results
        Results to tell of, where there are some already: `Loops`, `Comparison` (the first is the
        main one, others show other gains), `Holds`, `Iceberg`; of what people answered a
        `Consensus`, `LoopSupport`, `PeopleComparison`, `WhoseMap`. What is missing is worked out.
    lang
        "nl" or "en".
    on
        The variable whose outcome counts; None: the result that most links lead to.
    question
        The question that was asked; None: a general one.
    draws, seed
        For what is worked out here.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    UnknownVariable
        If `on` is not in the map.

    Examples
    --------
    >>> import kompassie as ks, tempfile, pathlib
    >>> m = ks.parse("stress -> mistakes +\nmistakes -> stress +")
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> ks.write_report(folder / "report.html", m).name
    'report.html'
    """
    return write_atomically(
        path,
        report_html(m, *results, lang=lang, on=on, question=question, draws=draws, seed=seed),
    )


def report_html(
    m: MapSource,
    /,
    *results: object,
    lang: str = "en",
    on: str | None = None,
    question: str | None = None,
    draws: int = 192,
    seed: int | None = 1,
) -> str:
    """Return the report of a map as the text of an HTML page; see `write_report`."""
    words = words_of(lang)
    found = gather(m, results, on, draws, seed)
    title = found.map.title or words("report", "title")
    asked = question or words("report", "default_question")
    parts = [
        ("question", [element("p", asked)]),
        ("seen", _seen(found, words)),
        (_loops_key(found), _loops(found, words)),
        ("stuck", _stuck(found, words)),
        ("help", _help(found, words)),
        ("differ", where_people_differ(found, words)),
        ("unknown", _unknown(found, words)),
        ("made", _made(found, words)),
    ]
    body = [element("h1", title)]
    for key, content in parts:
        body.append(element("section", element("h2", words("report", key)), *content))
    return page(title, lang, element("main", *body))


# -- the parts -----------------------------------------------------------------------------------


def _seen(found: Findings, words: Words) -> list[Markup]:
    m = found.map
    size = words("map", "size", v=len(m), l=len(m.links))
    lines = [f"{_sentence(size)} ({evidence_counts(m.links, words)})." if m.links else f"{size}."]
    lines += loop_count(found.loops, words).splitlines()
    shown = _cards(found)
    axes = draw(m, loops=shown or None, lang=words.lang, layout=_positions(found))
    caption = words("report", "diagram_alt", caption=size)
    return [
        *(element("p", line) for line in lines),
        element("figure", image(svg_of(axes), caption), element("figcaption", caption)),
        folded(words("report", "all_links", n=len(m.links)), link_table(m.links, m, words)),
    ]


def _positions(found: Findings) -> dict[str, tuple[float, float]] | None:
    positions = getattr(found.source, "positions", None)
    return dict(positions) if positions else None


def _loops_key(found: Findings) -> str:
    return {1: "loops_one", 2: "loops_two"}.get(len(_cards(found)), "loops")


def _cards(found: Findings) -> list[Loop]:
    """Return the loops a report tells of.

    Those that hold most; else named ones; else the strongest, where strengths are known; else
    those that between them cover much of the map.
    """
    if found.holds is not None:
        chosen = leading_loops(found.holds, _CARDS)
        if chosen:
            return chosen
    named = found.loops.with_names
    if named:
        return list(named[:_CARDS])
    if found.loops.complete and all(link.strength is not None for link in found.map.links):
        return list(found.loops.strongest(_CARDS))
    return list(choose_loops(found.source, found.map, None).loops[:_CARDS])


def _loops(found: Findings, words: Words) -> list[Markup]:
    if not found.loops:
        return [element("p", words("report", "no_loops"))]
    cards = _cards(found)
    shown = []
    for loop, code in zip(cards, loop_numbers(cards), strict=True):
        kind = words("loop", {"R": "R", "B": "B", "?": "U"}[loop.kind])
        content = [
            element("h3", f"{loop_name(loop, words, code)} "),
            element("p", f"{_sentence(kind)}.", class_="soft"),
            element("p", circle(loop, words)),
            element("p", closing(loop, words), class_="soft"),
        ]
        if not any(v.kind == "belief" for v in loop.variables) and _has_kinds(found.map):
            content.append(element("p", words("loop", "belief_question")))
        content.append(folded(words("report", "audit"), link_table(loop.links, found.map, words)))
        shown.append(element("div", *content, class_="card"))
    lost = unmatched_names(found.loops, words)
    notes = [element("p", lost)] if lost else []
    return [element("div", *shown, class_="cards"), *notes, _loop_table(found, words)]


def _has_kinds(m: CausalMap) -> bool:
    return any(v.kind != "other" for v in m.variables)


def _loop_table(found: Findings, words: Words) -> Markup:
    loops = list(found.loops[:_MOST_ROWS])
    label = {v.name: short(v, words.lang) for v in found.map.variables}
    rows = []
    for loop in sorted(loops, key=lambda loop: loop.name is None):
        route = " → ".join(label[name] for name in (*loop.names, loop.names[0]))
        name = loop_name(loop, words) if loop.name is not None else ""
        yes = words("report", "yes") if loop.delayed else words("report", "no")
        kind = loop.kind
        rows.append([name, kind, str(len(loop)), route, yes, str(loop.evidence["assumed"])])
    head = [
        words("report", f"col_{key}")
        for key in ("loop", "kind", "length", "route", "delayed", "assumed")
    ]
    whole = len(loops) == len(found.loops) and found.loops.complete
    title = (
        words("report", "all_loops", n=len(loops))
        if whole
        else words("report", "first_loops", k=len(loops), n=len(found.loops))
    )
    return folded(title, table(head, rows))


def _stuck(found: Findings, words: Words) -> list[Markup]:
    lines = tell(found.iceberg, lang=words.lang).splitlines()
    if found.holds is not None:
        lines += tell(found.holds, lang=words.lang).splitlines()
    elif any(v.today is None for v in found.map.variables):
        lines.append(words("report", "no_today"))
    return [element("p", line) for line in lines]


def _help(found: Findings, words: Words) -> list[Markup]:
    if found.outcome is None:
        return [element("p", words("report", "no_outcome"))]
    if not found.comparisons:
        return [element("p", words("report", "no_scenario"))]
    main = found.comparisons[0]
    v = found.map.position(found.outcome)
    on = short(found.map.variables[v], words.lang)
    effects = [(k, effect_of(main, k, v)) for k in range(1, len(main.scenarios))]
    effects.sort(key=lambda item: -abs(item[1].median))
    head = [
        words("report", "col_scenario"),
        words("report", "col_expect", on=on),
        words("report", "col_sure"),
        words("report", "col_worse"),
        words("report", "col_lasts"),
        words("report", "col_who"),
    ]
    rows = [_help_row(main, k, effect, found, words) for k, effect in effects]
    picture = image(
        svg_of(plot_effects(main, on=found.outcome, lang=words.lang)),
        words("report", "chart_alt", on=on),
    )
    sides = _sides(main, [k for k, _ in effects], found, words)
    count = words("report", "draws", n=main.draws)
    return [
        element("div", table(head, rows), class_="scroll"),
        element("figure", picture, element("figcaption", count)),
        *sides,
    ]


def _help_row(main: Comparison, k: int, effect: Effect, found: Findings, words: Words) -> list[str]:
    scenario = main.scenarios[k]
    share = max(effect.up, effect.down)
    way = words("report", "open")
    sure = words("bands", "undecided")
    if share == 0.0:
        way, sure = words("report", "same"), ""
    elif share >= 0.6:
        way = words("report", "rises" if effect.up >= effect.down else "drops")
        sure = f"{words.band(share)} ({words.share(share)})"
    if effect.by_drawing:
        sure += f"; {words('effect', 'by_drawing')}"
    if effect.directions_only:
        return [scenario.label(words.lang), way, sure, "–", "–", _who(scenario, found.map, words)]
    expect = f"{way} ({words.number(effect.median, signed=True)})"
    v = found.map.position(effect.on)
    spread = sorted(effect_of(c, k, v).tips for c in found.comparisons)
    expect += f"; {words('report', 'tips_share', share=words.share(effect.tips))}"
    ends = dict.fromkeys((words.share(spread[0]), words.share(spread[-1])))
    if len(ends) > 1:
        expect += f" ({' – '.join(ends)})"
    worse = words("report", "yes" if effect.worse_before_better else "no")
    lasts = words("report", "lasts" if effect.persists else "falls")
    return [
        scenario.label(words.lang),
        expect,
        sure,
        worse,
        lasts,
        _who(scenario, found.map, words),
    ]


def _who(scenario: Scenario, m: CausalMap, words: Words) -> str:
    """Return who can turn the knobs: owners of what is pushed, or of the start of a link."""
    names = [getattr(i, "variable", getattr(i, "source", "")) for i in scenario.interventions]
    owners = dict.fromkeys(m[name].owner for name in names)
    return words.listed([owner_name(owner, words) for owner in owners])


def _sides(main: Comparison, order: list[int], found: Findings, words: Words) -> list[Markup]:
    told = {found.outcome or ""}
    lines = []
    for k in order:
        label = main.scenarios[k].label(words.lang)
        lines += [f"{label} – {line}" for line in side_lines(main, k, words, told)]
    return (
        [folded(words("effect", "sides"), *(element("p", line) for line in lines))] if lines else []
    )


def _unknown(found: Findings, words: Words) -> list[Markup]:
    m = found.map
    lines = [words("honesty", "text")]
    if found.comparisons:
        main = found.comparisons[0]
        unknown = sum(link.strength is None for link in m.links)
        if unknown:
            between = " – ".join(words.number(end, 1) for end in main.strengths)
            key = "unknown_all" if unknown == len(m.links) else "unknown"
            counts = {"n": unknown, "l": len(m.links), "draws": main.draws}
            lines.append(words("honesty", key, **counts, range=between))
        ratios = main.gain_ratio
        if main.directions_only:
            lines.append(words("honesty", "today"))
        elif main.dynamics.gain is not None:
            gains = [c.dynamics.gain for c in found.comparisons if c.dynamics.gain is not None]
            lines.append(
                words(
                    "honesty",
                    "gain",
                    gain=words.number(gains[0], 1),
                    low=words.number(float(ratios.min()), 1),
                    high=words.number(float(ratios.max()), 1),
                )
            )
            if len(gains) > 1:
                others = words.listed([words.number(g, 1) for g in sorted(gains)])
                lines.append(words("honesty", "gains", gains=others))
    assumed = sum(link.evidence == "assumed" for link in m.links)
    if assumed and found.loops:
        only = sum(not loop.evidence["assumed"] for loop in found.loops)
        lines.append(
            words("honesty", "assumed", n=assumed, l=len(m.links), k=only, loops=len(found.loops))
        )
    lines.append(words("honesty", "plus"))
    return [element("p", lines[0], class_="note"), *(element("p", line) for line in lines[1:])]


def _made(found: Findings, words: Words) -> list[Markup]:
    made = [found.loops.provenance, *(c.provenance for c in (*found.comparisons, *found.people))]
    if found.holds is not None:
        made.append(found.holds.provenance)
    return [element("p", element("code", record.line())) for record in made]


# -- pieces --------------------------------------------------------------------------------------


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
