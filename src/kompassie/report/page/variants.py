"""The kinds of report: the one page, and what a facilitator, researcher or consultant hands out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...model.causal_map import CausalMap
from ...model.interventions import Add, Scale, Scenario
from ...model.link import Link
from ...model.sign import Sign
from ...model.source import MapSource, map_of
from ..drawing.change_drawing import draw_change
from ..drawing.house_style import Accent
from ..drawing.loop_card import draw_loop
from ..placing.loop_choice import choose_loops
from ..telling.loop_sentences import circle, closing
from ..telling.phrases import loop_name, loop_numbers
from .content import Block, Head, Line, Picture, Section
from .helping import help_part
from .methods_text import methods_part
from .parts import Parts, told_loops

__all__ = ["VARIANTS", "sections_of"]

VARIANTS = ("page", "facilitator", "researcher", "consultant")

_MOST_CARDS = 12


def sections_of(
    variant: str, parts: Parts, question: str, to_be: MapSource | None, accent: Accent | None
) -> list[Section]:
    """Return the sections of a report.

    Parameters
    ----------
    variant
        One of `VARIANTS`.
    parts
        The parts of the one page.
    question
        The question that was asked.
    to_be
        The map as it should become, for a consultant; None: as the best scenario makes it.
    accent
        The house colour, or None.
    """
    if variant == "facilitator":
        made = _facilitator(parts, question)
    else:
        made = _one_page(variant, parts, question, to_be)
    if accent is not None and accent.light != accent.asked:
        colours = {"asked": accent.asked, "used": accent.light}
        last = made[-1]
        note = Line(parts.words("report", "colour_changed", **colours), manner="soft")
        made[-1] = Section(last.title, [*last.content, note], last.own_page)
    return made


def _one_page(variant: str, parts: Parts, question: str, to_be: MapSource | None) -> list[Section]:
    words = parts.words
    pair = _pair(parts, to_be) if variant == "consultant" else None
    titled: list[tuple[str, Sequence[Block]]] = [
        (words("report", "question"), [Line(question)]),
        (words("report", "seen"), parts.seen(pair)),
        (parts.loops_title(), parts.loops()),
        (words("report", "stuck"), parts.stuck()),
        (words("report", "help"), help_part(parts, open_sides=variant == "consultant")),
        (words("report", "differ"), parts.differ()),
        (words("report", "unknown"), parts.unknown()),
    ]
    if variant == "researcher":
        titled.append((words("report", "methods"), methods_part(parts)))
    titled.append((words("report", "made"), parts.made()))
    return [Section(title, content) for title, content in titled]


def _pair(parts: Parts, to_be: MapSource | None) -> Picture | None:
    """Return the map as it is beside the map as it should become, or None if nothing changes."""
    words, m = parts.words, parts.found.map
    after: CausalMap | None = None
    if to_be is not None:
        after = map_of(to_be, least=1)
    else:
        main = parts.found.main_scenario
        if main is not None:
            after = changed_by(m, parts.found.comparisons[0].scenarios[main])
    if after is None or after == m:
        return None
    axes = draw_change(m, after, lang=words.lang, layout=parts.positions())
    picture = parts.picture(axes, words("report", "pair_alt"), words("report", "pair"))
    return replace(picture, wide=True)


def changed_by(m: CausalMap, scenario: Scenario) -> CausalMap:
    """Return what a scenario makes of the links of a map: cut, weakened, flipped or added."""
    for item in scenario.interventions:
        if isinstance(item, Add):
            m = m.with_link(item.link)
        elif isinstance(item, Scale) and m.has_link(item.source, item.target):
            link = m.link(item.source, item.target)
            m = m.without_link(item.source, item.target)
            if item.factor < 0:
                m = m.with_link(_flipped(link))
            elif item.factor > 0:
                m = m.with_link(link)
    return m


def _flipped(link: Link) -> Link:
    return replace(link, sign=Sign(-int(link.sign)))


def _facilitator(parts: Parts, question: str) -> list[Section]:
    """Return a page to start from, a card for each loop, and what to talk about."""
    words, found = parts.words, parts.found
    kept = {loop.key: loop for loop in told_loops(found, _MOST_CARDS)}
    # All of them where they fit on a few cards; else those that cover much of the map.
    few = found.loops if len(found.loops) <= _MOST_CARDS else ()
    for loop in (*found.loops.with_names, *few, *choose_loops(found.source, found.map, None).loops):
        if len(loop) > 1 and len(kept) < _MOST_CARDS:
            kept.setdefault(loop.key, loop)
    loops = list(kept.values())
    codes = loop_numbers(loops)
    names = [loop_name(loop, words, code) for loop, code in zip(loops, codes, strict=True)]
    start: list[Block] = [Line(question), Line(words("cards", "how"), manner="soft")]
    start.append(parts.diagram())
    if loops:
        start.append(Line(words("cards", "list", names=words.listed(names))))
    else:
        start.append(Line(words("report", "no_loops")))
    made = [Section(words("cards", "title"), start)]
    for loop, name, code in zip(loops, names, codes, strict=True):
        axes = draw_loop(loop, lang=words.lang, code=code, story=False)
        picture = parts.picture(axes, words("cards", "alt", name=name, story=circle(loop, words)))
        content: list[Block] = [
            picture,
            Line(circle(loop, words)),
            Line(closing(loop, words), (parts.audit.links(loop.links),), "soft"),
            Head(words("cards", "ask")),
            Line(words("cards", "ask_right")),
            Line(words("cards", "ask_where")),
        ]
        if parts.belief_missing(loop):
            content.append(Line(words("loop", "belief_question")))
        else:
            content.append(Line(words("cards", "ask_other")))
        kind = words("loop", {"R": "R", "B": "B", "?": "U"}[loop.kind])
        made.append(Section(f"{name} – {kind}", content, own_page=True))
    talk = [*parts.differ(), *parts.given("unknown"), Line(words("honesty", "text"), manner="note")]
    made.append(Section(words("cards", "talk"), talk, own_page=True))
    made.append(Section(words("report", "made"), parts.made()))
    return made
