"""The report: one page, in Dutch or English, that needs no other file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from ...errors import InvalidValue
from ...model.source import MapSource
from ...saving import write_atomically
from ..drawing.house_style import accent_of, logo_of
from ..telling.wording import words_of
from .as_html import html_of
from .as_markdown import markdown_of
from .as_pdf import pdf_from_html
from .content import Report
from .outcome import gather
from .parts import Parts
from .variants import VARIANTS, sections_of

__all__ = ["report_html", "report_of", "write_report"]

Variant = Literal["page", "facilitator", "researcher", "consultant"]
Format = Literal["html", "md", "pdf"]

_FORMATS: dict[str, Format] = {
    ".html": "html", ".htm": "html", ".md": "md", ".markdown": "md", ".pdf": "pdf",
}  # fmt: skip


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
    variant: Variant = "page",
    format: Format | None = None,
    to_be: MapSource | None = None,
    colour: str | None = None,
    logo: str | os.PathLike[str] | None = None,
    personal: bool = False,
) -> Path:
    r"""Write the report of a map as one file: HTML, Markdown or PDF.

    Its eight parts: the question, what we saw (the diagram), the three loops, what keeps it in
    place (the iceberg), what may help, where people differ, what we do not know, and how this was
    made. Every sentence can be opened to the loop, links, quotes, figures and settings it rests
    on. The page loads nothing, runs no script, and is written in one step; the same input gives
    the same bytes.

    Parameters
    ----------
    path
        The file to write; .html, .md or .pdf.
    m
        The map, a study with its loop names and scenarios, or a survey.
    *results
        Results to tell of, where there are some already: `Loops`, `Comparison` (the first is the
        main one, others show other gains), `Holds`, `Iceberg`, and the answer to any other
        question (levers, bundles, sensitivity, proof, next question, dominance, archetypes, grips,
        consensus, loop support, …), each put under its own heading. Of the first four, what is
        missing is worked out.
    lang
        "nl" or "en".
    on
        The variable whose outcome counts; None: what a given result is about, else the result that
        most links lead to.
    question
        The question that was asked; None: a general one.
    draws, seed
        For what is worked out here.
    variant
        "page"; "facilitator": one loop card a page, for the next meeting; "researcher": with a
        paragraph on method and every setting; "consultant": the map as it is beside the map as it
        should become, risks in the open, in house colour and with a logo.
    format
        "html", "md" or "pdf"; None: by the ending of the name.
    to_be
        The map as it should become, for "consultant"; None: what the scenario that does most makes
        of the links, if it changes any.
    colour
        House colour, ``#rrggbb``; made darker or lighter where letters could not be read.
    logo
        A PNG or plain SVG file of at most 1 MB.
    personal
        Whether words of respondents, and what is about one person, may be in the file.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    UnknownVariable
        If `on` is not in the map.
    InvalidValue
        For a result of another map or of a kind a report cannot tell of, an unknown variant or
        format, or what is about one person without `personal`.
    MissingDependency
        For PDF, if there is no Chromium to print with.
    TooLarge, UnreadableFile
        For a logo that is too large, or holds more than shapes.

    Notes
    -----
    For 35 variables some seconds, most of it the comparison at three gains; PDF some seconds more.

    Examples
    --------
    >>> import kompassie as ks, tempfile, pathlib
    >>> m = ks.parse("stress -> mistakes +\nmistakes -> stress +")
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> ks.write_report(folder / "report.html", m).name
    'report.html'
    """
    kind = _format(path, format)
    report = report_of(
        m, *results, lang=lang, on=on, question=question, draws=draws, seed=seed, variant=variant,
        to_be=to_be, colour=colour, logo=logo, personal=personal,
    )  # fmt: skip
    if kind == "md":
        return write_atomically(path, markdown_of(report))
    if kind == "pdf":
        return write_atomically(path, pdf_from_html(html_of(report, printed=True)))
    return write_atomically(path, html_of(report))


def report_html(m: MapSource, /, *results: object, **settings: object) -> str:
    """Return the report of a map as the text of an HTML page; see `write_report`."""
    return html_of(report_of(m, *results, **settings))  # type: ignore[arg-type]


def report_of(
    m: MapSource,
    /,
    *results: object,
    lang: str = "en",
    on: str | None = None,
    question: str | None = None,
    draws: int = 192,
    seed: int | None = 1,
    variant: Variant = "page",
    to_be: MapSource | None = None,
    colour: str | None = None,
    logo: str | os.PathLike[str] | None = None,
    personal: bool = False,
) -> Report:
    """Return what the report of a map says, apart from how it is written down."""
    words = words_of(lang)
    if variant not in VARIANTS:
        raise InvalidValue("variant", variant, f"use one of {', '.join(VARIANTS)}")
    accent = None if colour is None else accent_of(colour)
    picture = "" if logo is None else logo_of(logo)
    parts = Parts(gather(m, results, on, draws, seed, personal), words)
    title = parts.found.map.title or words("report", "title")
    asked = question or words("report", "default_question")
    return Report(
        title,
        lang,
        sections_of(variant, parts, asked, to_be, accent),
        picture,
        words("report", "logo") if picture else "",
        (accent.light, accent.dark) if accent is not None else (),
    )


def _format(path: str | os.PathLike[str], given: str | None) -> Format:
    ending = Path(path).suffix.lower()
    if given is None and ending in _FORMATS:
        return _FORMATS[ending]
    for known in ("html", "md", "pdf"):
        if given == known:
            return known
    if given is None:
        raise InvalidValue("file of the report", str(path), "end it in .html, .md or .pdf")
    raise InvalidValue("format", given, "use html, md or pdf")
