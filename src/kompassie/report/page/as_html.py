"""A report as one HTML page: sentences that open, or numbered notes for print."""

from __future__ import annotations

from collections.abc import Iterable

from ..canvas.markup import Markup, element, image, page, table
from ..telling.wording import Words, words_of
from .content import Block, Card, Fold, Grid, Head, Line, Picture, Report, Section

__all__ = ["html_of"]

_MANY = 8


def html_of(report: Report, *, printed: bool = False) -> str:
    """Return a report as a page that needs no other file, loads nothing and runs no script.

    Parameters
    ----------
    report
        What it says.
    printed
        Whether it is meant for paper: what a sentence rests on then stands in numbered notes at
        the end, since paper cannot be opened.
    """
    words = words_of(report.lang)
    writer = _Writer(words, printed)
    body = [element("h1", report.title)]
    if report.logo:
        # The address was made here from a checked file, and `element` escapes it.
        logo = element("img", src=report.logo, alt=report.logo_alt, class_="logo")
        body.insert(0, Markup(logo.removesuffix("</img>")))
    body += [writer.section(section) for section in report.sections]
    if writer.notes:
        notes = [
            element(
                "li",
                element("p", element("a", title, href=f"#r{k}"), class_="soft"),
                *content,
                id=f"n{k}",
            )
            for k, (title, content) in enumerate(writer.notes, 1)
        ]
        body.append(
            element(
                "section",
                element("h2", words("report", "notes")),
                element("ol", *notes, class_="notes"),
                class_="page",
            )
        )
    return page(report.title, report.lang, element("main", *body), accents=report.accents)


class _Writer:
    """Writes blocks down, and keeps the notes of a printed page."""

    def __init__(self, words: Words, printed: bool) -> None:
        self.words = words
        self.printed = printed
        self.notes: list[tuple[str, list[Markup]]] = []
        self.numbers: dict[str, int] = {}

    def section(self, section: Section) -> Markup:
        inside = self.blocks(section.content)
        given = {"class_": "page large"} if section.own_page else {}
        return element("section", element("h2", section.title), *inside, **given)

    def blocks(self, content: Iterable[Block]) -> list[Markup]:
        made: list[Markup] = []
        cards: list[Markup] = []
        for block in (*content, None):
            if isinstance(block, Card):
                cards.append(element("div", *self.blocks(block.content), class_="card"))
                continue
            if cards:
                made.append(element("div", *cards, class_="cards"))
                cards = []
            if block is not None:
                made.append(self.block(block))
        return made

    def block(self, block: Block) -> Markup:
        if isinstance(block, Line):
            return self.line(block)
        if isinstance(block, Head):
            return element("h3", block.text)
        if isinstance(block, Picture):
            below = [element("figcaption", block.caption)] if block.caption else []
            given = {"class_": "wide"} if block.wide else {}
            return element("figure", image(block.svg, block.alt), *below, **given)
        if isinstance(block, Grid):
            return self.grid(block)
        if isinstance(block, Fold):
            return self.fold(block)
        return element("div", *self.blocks(block.content), class_="card")

    def line(self, line: Line) -> Markup:
        if line.manner == "code":
            return element("p", element("code", line.text))
        manner = {"soft": "soft", "note": "note"}.get(line.manner, "")
        given = {"class_": manner} if manner else {}
        if not line.rests:
            return element("p", line.text, **given)
        if self.printed:
            return element("p", line.text, self.mark(line.text, line.rests), **given)
        return element(
            "details",
            element("summary", line.text),
            element("div", *self.blocks(line.rests), class_="rests"),
            class_=f"why {manner}".strip(),
        )

    def fold(self, fold: Fold) -> Markup:
        if self.printed:
            number = self.mark(fold.note or fold.title, fold.content)
            return element("p", fold.title, number, class_="soft")
        return element("details", element("summary", fold.title), *self.blocks(fold.content))

    def mark(self, title: str, content: tuple[Block, ...]) -> Markup:
        """Return the number of a note, and keep the note."""
        same = repr(content)
        if same in self.numbers:
            number = str(self.numbers[same])
            return element("sup", element("a", number, href=f"#n{number}"))
        kept: tuple[str, list[Markup]] = (title, [])
        self.notes.append(kept)
        number = str(len(self.notes))
        self.numbers[same] = len(self.notes)
        kept[1].extend(self.flat(content))
        return element("sup", element("a", number, href=f"#n{number}", id=f"r{number}"))

    def flat(self, content: Iterable[Block]) -> list[Markup]:
        """Return blocks with nothing left to open."""
        made = []
        for block in content:
            if isinstance(block, Line):
                made.append(self.block(Line(block.text, (), block.manner)))
                made += self.flat(block.rests)
            elif isinstance(block, Fold):
                made.append(element("h3", block.title))
                made += self.flat(block.content)
            elif isinstance(block, Grid):
                made.append(self.once(block))
            else:
                made.append(self.block(block))
        return made

    def once(self, grid: Grid) -> Markup:
        """Return a table, or the number of the note that shows it already."""
        same = repr(grid)
        if same in self.numbers:
            number = self.numbers[same]
            text = self.words("report", "see_note", n=number)
            return element("p", element("a", text, href=f"#n{number}"), class_="soft")
        self.numbers[same] = len(self.notes)
        return element("div", table(list(grid.head), [list(row) for row in grid.rows], _many(grid)))

    def grid(self, grid: Grid) -> Markup:
        rows: list[list[str]] = [list(row) for row in grid.rows]
        if not any(grid.rests):
            return element("div", table(list(grid.head), rows, _many(grid)), class_="scroll")
        audit = self.words("report", "audit")
        extra: list[Markup | None] = []
        for row, rests in zip(rows, grid.rests, strict=True):
            if self.printed and rests:
                row[0] = element("span", row[0], self.mark(row[0], rests))
            extra.append(
                element("details", element("summary", audit), *self.blocks(rests), class_="row")
                if rests and not self.printed
                else None
            )
        return element(
            "div", table(list(grid.head), rows, _many(grid), below=extra), class_="scroll"
        )


def _many(grid: Grid) -> str:
    """Return the class of a table with so many columns that paper has to be shared out evenly."""
    return "many" if len(grid.head) > _MANY else ""
