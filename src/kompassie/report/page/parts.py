"""The parts of a report: what stands under each of its headings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from ...loops.loop import Loop
from ...model.sign import Sign
from ...people.consensus import Consensus
from ..canvas.exporting import svg_of
from ..drawing.diagram import draw
from ..placing.loop_choice import choose_loops
from ..telling.holds_sentences import leading_loops
from ..telling.loop_sentences import circle, closing, evidence_counts, loop_count, unmatched_names
from ..telling.phrases import capital, links_text, loop_name, loop_numbers, map_size, short
from ..telling.telling import tell
from ..telling.wording import Words
from .auditing import Audit
from .content import Block, Card, Fold, Grid, Head, Line, Picture
from .headings import PLACES
from .outcome import Findings

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ...model.link import Link

__all__ = ["Parts", "told_loops"]

_MOST_ROWS = 60
_CARDS = 3
_PER_PERSON = ("people.compared.PeopleComparison", "lenses.gaps.Gap", "lenses.yardstick.Yardstick")
"""Whose tables may have a row for one person."""


def told_loops(found: Findings, most: int = _CARDS) -> list[Loop]:
    """Return the loops a report tells of.

    Those somebody chose; else those that hold most; else named ones; else the strongest, where
    strengths are known; else those that between them cover much of the map.
    """
    if found.chosen is not None and len(found.chosen):
        return list(found.chosen[:most])
    if found.holds is not None:
        chosen = leading_loops(found.holds, most)
        if chosen:
            return chosen
    named = found.loops.with_names
    if named:
        return list(named[:most])
    if found.loops.complete and all(link.strength is not None for link in found.map.links):
        return list(found.loops.strongest(most))
    return list(choose_loops(found.source, found.map, None).loops[:most])


class Parts:
    """Writes the parts of one report.

    Parameters
    ----------
    found
        What it tells of.
    words
        Of its language.
    """

    def __init__(self, found: Findings, words: Words) -> None:
        self.found = found
        self.words = words
        cards = told_loops(found)
        self.cards = cards
        self.codes = loop_numbers(cards)
        self.audit = Audit(found.map, [*cards, *found.loops], words, found.personal)

    # -- what we saw ----------------------------------------------------------------------------

    def seen(self, picture: Picture | None = None) -> list[Block]:
        """Return how large the map is, the diagram, and all links."""
        found, words = self.found, self.words
        m = found.map
        size = map_size(m, words)
        text = f"{capital(size)}."
        if m.links:
            text = f"{capital(size)} ({evidence_counts(m.links, words)})."
        made: list[Block] = [Line(text)]
        for line in loop_count(found.loops, words).splitlines():
            rests = () if self.audit.is_remark(line) else self._settings(found.loops)
            made.append(Line(line, rests))
        made += [picture or self.diagram(), self.all_links()]
        return made + self.given("seen")

    def diagram(self) -> Picture:
        """Return the map with the loops that are told."""
        found, words = self.found, self.words
        size = map_size(found.map, words)
        axes = draw(found.map, loops=self.cards or None, lang=words.lang, layout=self.positions())
        return self.picture(axes, words("report", "diagram_alt", caption=size), size)

    def positions(self) -> dict[str, tuple[float, float]] | None:
        """Return where people left the variables, or None."""
        positions = getattr(self.found.source, "positions", None)
        return dict(positions) if positions else None

    def all_links(self) -> Fold:
        """Return every link with what it rests on."""
        links = self.found.map.links
        grid = self.audit.links(links)
        inside = grid.content if isinstance(grid, Fold) else (grid,)
        return Fold(self.words("report", "all_links", n=len(links)), inside)

    # -- the loops ------------------------------------------------------------------------------

    def loops_title(self) -> str:
        """Return the heading over the loops: by how many are told."""
        key = {1: "loops_one", 2: "loops_two"}.get(len(self.cards), "loops")
        return self.words("report", key)

    def loops(self) -> list[Block]:
        """Return the story of each loop that is told, and a table of all."""
        found, words = self.found, self.words
        if not found.loops:
            return [Line(words("report", "no_loops")), *self.given("loops")]
        made: list[Block] = [
            Card(tuple(self.card(loop, code)))
            for loop, code in zip(self.cards, self.codes, strict=True)
        ]
        lost = unmatched_names(found.loops, words)
        if lost:
            made.append(Line(lost))
        return [*made, self._loop_table(), *self.given("loops")]

    def card(self, loop: Loop, code: str) -> list[Block]:
        """Return the story of a loop: its name, kind, circle, end, and its links."""
        words = self.words
        kind = words("loop", {"R": "R", "B": "B", "?": "U"}[loop.kind])
        made: list[Block] = [
            Head(loop_name(loop, words, code)),
            Line(f"{capital(kind)}.", manner="soft"),
            Line(circle(loop, words)),
            Line(closing(loop, words), manner="soft"),
        ]
        if self.belief_missing(loop):
            made.append(Line(words("loop", "belief_question")))
        inside = (self.audit.links(loop.links),)
        return [*made, Fold(words("report", "audit"), inside, loop_name(loop, words, code))]

    def belief_missing(self, loop: Loop) -> bool:
        """Return whether a loop runs through no belief in a map that tells what is one."""
        kinds = any(v.kind != "other" for v in self.found.map.variables)
        return kinds and not any(v.kind == "belief" for v in loop.variables)

    def _loop_table(self) -> Fold:
        found, words = self.found, self.words
        loops = list(found.loops[:_MOST_ROWS])
        label = {v.name: short(v, words.lang) for v in found.map.variables}
        rows = []
        for loop in sorted(loops, key=lambda loop: loop.name is None):
            route = " → ".join(label[name] for name in (*loop.names, loop.names[0]))
            name = loop_name(loop, words) if loop.name is not None else ""
            yes = words("report", "yes") if loop.delayed else words("report", "no")
            assumed = str(loop.evidence["assumed"])
            rows.append([name, loop.kind, str(len(loop)), route, yes, assumed])
        columns = ("loop", "kind", "length", "route", "delayed", "assumed")
        head = [words("report", f"col_{key}") for key in columns]
        whole = len(loops) == len(found.loops) and found.loops.complete
        key, counts = "first_loops", {"k": len(loops), "n": len(found.loops)}
        if whole:
            key, counts = "all_loops", {"n": len(loops)}
        return Fold(words("report", key, **counts), (Grid(head, rows),))

    # -- what keeps it in place -----------------------------------------------------------------

    def stuck(self) -> list[Block]:
        """Return the iceberg, and what holds today."""
        found, words = self.found, self.words
        made: list[Block] = []
        made += self.told(found.iceberg)
        if found.holds is not None:
            made += self.told(found.holds)
        elif any(v.today is None for v in found.map.variables):
            made.append(Line(words("report", "no_today")))
        return made + self.given("stuck")

    # -- where people differ --------------------------------------------------------------------

    def differ(self) -> list[Block]:
        """Return what several people answered, and the links that are contested or unsure."""
        found, words = self.found, self.words
        m = found.map
        contested = [link for link in m.links if link.contested]
        unsure = [link for link in m.links if link.sign is Sign.UNSURE and not link.contested]
        made: list[Block] = list(self.given("differ"))
        if not found.from_people:
            made.append(Line(words("report", "nobody_asked")))
        # A consensus says itself about which links people disagree.
        if not any(isinstance(result, Consensus) for result in found.others):
            for links, key in ((contested, "contested_links"), (unsure, "unsure_links")):
                if links:
                    made.append(self._linked(key, links))
            if not contested and not unsure:
                made.append(Line(words("report", "all_agree")))
        assumed = [link for link in m.links if link.evidence == "assumed"]
        if assumed:
            key = "assumed_title_one" if len(assumed) == 1 else "assumed_title"
            title = words("honesty", key, n=len(assumed))
            text = words("report", "assumed_links", links=links_text(assumed, m.variables, words))
            made.append(Fold(title, (Line(text), self.audit.links(assumed))))
        if contested or unsure or assumed:
            made.append(Line(words("report", "next_talk")))
        return made

    def _linked(self, key: str, links: Sequence[Link]) -> Line:
        text = self.words(
            "report", key, links=links_text(links, self.found.map.variables, self.words)
        )
        return Line(text, (self.audit.links(links),))

    # -- what we do not know --------------------------------------------------------------------

    def unknown(self) -> list[Block]:
        """Return the honest text, and what the figures leave open."""
        found, words = self.found, self.words
        m = found.map
        made: list[Block] = [Line(words("honesty", "text"), manner="note")]
        if found.comparisons:
            made += self._figures()
        assumed = [link for link in m.links if link.evidence == "assumed"]
        if assumed and found.loops:
            only = sum(loop.evidence["stated"] == len(loop) for loop in found.loops)
            key = "assumed_one" if len(assumed) == 1 else "assumed"
            counts = {"n": len(assumed), "l": len(m.links), "k": only, "loops": len(found.loops)}
            made.append(Line(words("honesty", key, **counts), (self.audit.links(assumed),)))
        made.append(Line(words("honesty", "plus")))
        return made + self.given("unknown")

    def _figures(self) -> list[Block]:
        found, words = self.found, self.words
        main = found.comparisons[0]
        made: list[Block] = []
        rests = self._settings(main)
        unknown = sum(link.strength is None for link in found.map.links)
        if unknown:
            between = " – ".join(words.number(end, 1) for end in main.strengths)
            key = "unknown_all" if unknown == len(found.map.links) else "unknown"
            counts = {"n": unknown, "l": len(found.map.links), "draws": main.draws}
            made.append(Line(words("honesty", key, **counts, range=between), rests))
        if main.directions_only:
            return [*made, Line(words("honesty", "today"), rests)]
        gains = [c.dynamics.gain for c in found.comparisons if c.dynamics.gain is not None]
        if main.dynamics.gain is None or not gains:
            return made
        ends = {
            "gain": words.number(gains[0], 1),
            "low": words.number(float(main.gain_ratio.min()), 1),
            "high": words.number(float(main.gain_ratio.max()), 1),
        }
        made.append(Line(words("honesty", "gain", **ends), rests))
        if len(gains) > 1:
            others = words.listed([words.number(g, 1) for g in sorted(gains)])
            every = tuple(b for c in found.comparisons for b in self._settings(c))
            made.append(Line(words("honesty", "gains", gains=others), every))
        return made

    # -- how this was made ----------------------------------------------------------------------

    def made(self) -> list[Block]:
        """Return the record of every question that was asked."""
        return [Line(line, manner="code") for line in self.records()]

    def records(self) -> list[str]:
        """Return one line for each result: question, settings, map, seed, versions."""
        return list(dict.fromkeys(r.provenance.line() for r in self.results()))  # type: ignore[attr-defined]

    def results(self) -> list[object]:
        """Return every result that says how it was made, in the order of the report."""
        found = self.found
        every = [found.loops, *found.comparisons, found.holds, found.iceberg, *found.others]
        return [r for r in every if getattr(r, "provenance", None) is not None]

    # -- pieces ---------------------------------------------------------------------------------

    def given(self, part: str) -> list[Block]:
        """Return the other results under a heading, each with its title and its chart."""
        made: list[Block] = []
        for kind, result in self.found.under(part):
            place = PLACES[kind]
            title = Head(self.words("results", place.title))
            if title not in made:
                made.append(title)
            private = kind in _PER_PERSON and not self.found.personal
            if private:
                made += self.audit.told(tell(result, lang=self.words.lang))
            else:
                made += self.told(result)
            if place.chart:
                made.append(self._chart(place.chart, place.title, result))
        return made

    def told(self, result: object) -> list[Line]:
        """Return the sentences of a result with what they rest on."""
        return self.audit.told(tell(result, lang=self.words.lang), result)

    def _chart(self, maker: str, title: str, result: object) -> Picture:
        module, name = maker.split(".")
        plot: Callable[..., Axes] = getattr(
            import_module(f"..charting.{module}", __package__), name
        )
        alt = self.words("report", "result_alt", title=self.words("results", title))
        return self.picture(plot(result, lang=self.words.lang), alt)

    def picture(self, axes: Axes, alt: str, caption: str = "") -> Picture:
        """Return a drawing as a picture, and let go of its figure."""
        return Picture(svg_of(axes), alt, caption)

    def _settings(self, result: object) -> tuple[Block, ...]:
        record = getattr(result, "provenance", None)
        return (Line(record.line(), manner="code"),) if record is not None else ()
