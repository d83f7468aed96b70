"""Where people differ, in the report: what they answered, or what the map leaves open."""

from __future__ import annotations

from ..model.link import Link
from ..model.sign import Sign
from ..people.consensus import Consensus
from ..people.support import LoopSupport
from .exporting import svg_of
from .markup import Markup, element, folded, image
from .outcome import Findings
from .phrases import links_text
from .support_chart import plot_support
from .telling import tell
from .wording import Words

__all__ = ["where_people_differ"]

_MOST_LOOPS = 10


def where_people_differ(found: Findings, words: Words) -> list[Markup]:
    """Return what is known of disagreement: of people who were asked, and in the map itself."""
    m = found.map
    contested = [link for link in m.links if link.contested]
    unsure = [link for link in m.links if link.sign is Sign.UNSURE and not link.contested]
    assumed = [link for link in m.links if link.evidence == "assumed"]
    surveyed = any(link.evidence == "surveyed" for link in m.links)
    parts = [element("p", words("report", "from_survey" if surveyed else "nobody_asked"))]
    for result in found.people:
        parts += [element("p", line) for line in tell(result, lang=words.lang).splitlines()]
        if isinstance(result, LoopSupport) and result.loops:
            parts.append(_carried(result, words))
    if not any(isinstance(result, Consensus) for result in found.people):
        parts += _open_links(contested, unsure, found, words)
    if assumed:
        text = words("report", "assumed_links", links=links_text(assumed, m.variables, words))
        title = words("honesty", "assumed_title", n=len(assumed))
        parts += [folded(title, element("p", text))]
    if contested or unsure or assumed:
        parts.append(element("p", words("report", "next_talk")))
    return parts


def _open_links(
    contested: list[Link], unsure: list[Link], found: Findings, words: Words
) -> list[Markup]:
    lines = [
        words("report", key, links=links_text(links, found.map.variables, words))
        for links, key in ((contested, "contested_links"), (unsure, "unsure_links"))
        if links
    ]
    return [element("p", line) for line in lines or [words("report", "all_agree")]]


def _carried(result: LoopSupport, words: Words) -> Markup:
    """Return the picture of how well the loops are carried."""
    axes = plot_support(result, most=_MOST_LOOPS, lang=words.lang)
    alt = words("report", "support_alt", n=min(len(result.loops), _MOST_LOOPS))
    return element("figure", image(svg_of(axes), alt))
