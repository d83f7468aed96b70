"""Archetypes, checks, suggested links and reductions told in sentences."""

from __future__ import annotations

from ...lenses.check import Check, Finding
from ...loops.archetypes import Archetypes
from ...loops.likeness import Likeness
from ...loops.simplifying import Simplification
from ...loops.suggesting import LinkSuggestions
from ...model.causal_map import CausalMap
from .phrases import links_text, loop_name, phrase, short
from .wording import Words

_MOST = 5
_PLACES = 6


def tell_archetypes(result: Archetypes, words: Words) -> str:
    """Return Archetypes in sentences."""
    shown = _one_of_each(result)
    if not result.candidates:
        lines = [words("archetypes", "none")]
    elif len(result) == 1:
        lines = [words("archetypes", "count_one")]
    else:
        lines = [words("archetypes", "count", n=len(result), k=len(shown))]
    for found in shown:
        lines += ["", *likeness_lines(found, result.map, words)]
    if shown:
        lines += ["", words("archetypes", "likeness")]
    if result.nearly:
        lines += ["", words("archetypes", "nearly")]
        for found in _first_of_each(result.nearly)[:_MOST]:
            lines.append(missing_line(found, result.map, words))
    if result.left_out:
        key = "left_out_one" if len(result.left_out) == 1 else "left_out"
        lines.append(words("archetypes", key, n=len(result.left_out)))
    if not result.complete:
        lines.append(words("archetypes", "stopped"))
    return "\n".join(lines)


def _first_of_each(found: tuple[Likeness, ...]) -> list[Likeness]:
    first: dict[str, Likeness] = {}
    for one in found:
        first.setdefault(one.archetype, one)
    return list(first.values())


def _one_of_each(result: Archetypes) -> list[Likeness]:
    """Return the best candidate of each archetype, those that are no chance before others."""
    return _first_of_each(result.candidates)[:_MOST]


def tell_likeness(result: Likeness, words: Words) -> str:
    """Return one candidate, or the link it lacks."""
    if result.missing is not None:
        return missing_line(result, result.map, words)
    lines = likeness_lines(result, result.map, words)
    return "\n".join([*lines, words("archetypes", "likeness")])


def likeness_lines(found: Likeness, m: CausalMap, words: Words) -> list[str]:
    """Return the story of one candidate, the question, its loops, and what speaks against it."""
    roles = _roles(found, m, words)
    name = words("archetype_names", found.archetype)
    story = words("archetype_stories", found.archetype, **roles)
    question = words("archetype_questions", found.archetype, **roles)
    lines = [words("archetypes", "entry", name=name, story=story)]
    if found.loops:
        listed = words.listed([words.quoted(loop_name(loop, words)) for loop in found.loops])
        key = "loops_one" if len(found.loops) == 1 else "loops"
        lines.append(words("archetypes", key, loops=listed))
    if found.walk:
        route = " → ".join(short(m[step], words.lang) for step in found.walk)
        lines.append(words("archetypes", "walk", route=route))
    lines.append(words("archetypes", "ask", question=question))
    if found.delays_lacking:
        lines.append(words("archetypes", "no_delay"))
    if found.surprise < 0:
        lines.append(words("archetypes", "chance"))
    return lines


def missing_line(found: Likeness, m: CausalMap, words: Words) -> str:
    """Return which arrow an almost-candidate lacks, as a question."""
    lacks = found.missing
    ends = (None, None) if lacks is None else (lacks.source, lacks.target)
    source, target = (
        words("archetypes", "some") if end is None else phrase(m[end], words) for end in ends
    )
    name = words("archetype_names", found.archetype)
    sign = "" if lacks is None else lacks.sign
    return words("archetypes", "missing", name=name, source=source, target=target, sign=sign)


def _roles(found: Likeness, m: CausalMap, words: Words) -> dict[str, str]:
    roles = {}
    for role, name in found.roles.items():
        text = phrase(m[name], words)
        turned = role in found.turned
        roles[role] = words("archetypes", "turned", of=text) if turned else text
    return roles


def tell_check(result: Check, words: Words) -> str:
    """Return Check in sentences."""
    lines = [words("check", "intro" if result.findings else "clean")]
    for code in result.codes:
        lines.append(f"– {finding_text(result.of(code), result.map, words)}")
    if not result.complete:
        lines.append(words("check", "stopped"))
    return "\n".join(lines)


def finding_text(findings: tuple[Finding, ...], m: CausalMap, words: Words) -> str:
    """Return what was noticed and where, why it matters, and what to do, for one code."""
    code = findings[0].code
    what = words.listed(list(dict.fromkeys(f.what for f in findings if f.what)))
    places = [place for finding in findings for place in _places(finding, m, words)]
    text = words("check", code, what=what)
    if places:
        left = max(0, len(places) - _PLACES)
        items = ", ".join(places[:_PLACES]) if left else words.listed(places)
        items += words("check", "more", n=left) if left else ""
        text += words("check", "at", items=items)
    text += f". {words('check', code + '_why')} {words('check', code + '_do')}"
    names = [words.quoted(n) for n in dict.fromkeys(f.suggestion for f in findings) if n]
    if names:
        text += words("check", "rename", name=words.listed(names[:_PLACES]))
    return text


def _places(finding: Finding, m: CausalMap, words: Words) -> list[str]:
    named = [_place(place, m, words) for place in finding.where]
    # A pair of look-alikes is one thing to look at.
    return [" ~ ".join(named)] if finding.code == "near_duplicate" else named


def _place(place: str, m: CausalMap, words: Words) -> str:
    if place in m:
        return words.quoted(short(m[place], words.lang))
    source, _, target = place.partition(" → ")
    if source in m and target in m:
        link = m.link(source, target)
        return links_text([link], (m[source], m[target]), words)
    return place


def tell_suggestions(result: LinkSuggestions, words: Words) -> str:
    """Return LinkSuggestions in sentences."""
    if not result.suggestions:
        return words("suggest", "none")
    lines = [words("suggest", "intro")]
    for one in result.suggestions[:_MOST]:
        names = (*one.names, one.source)
        route = " → ".join(short(result.map[name], words.lang) for name in names)
        key = "ask_unsure" if one.sign_for_reinforcing == "?" else "ask"
        lines.append(
            "– "
            + words(
                "suggest",
                key,
                source=phrase(result.map[one.source], words),
                target=phrase(result.map[one.target], words),
                route=words.quoted(route),
                sign=one.sign_for_reinforcing,
            )
        )
    return "\n".join(lines)


def tell_simplification(result: Simplification, words: Words) -> str:
    """Return Simplification in sentences."""
    before, after = result.before, result.map
    lines = [
        words(
            "simplify",
            "size",
            before=len(before),
            after=len(after),
            links_before=len(before.links),
            links_after=len(after.links),
        )
    ]
    if result.removed:
        named = [phrase(before[name], words) for name in result.removed]
        lines.append(words("simplify", "removed", items=words.listed(named)))
    if result.merged:
        lines.append(words("simplify", "merged", n=len(result.merged)))
    if result.unsure:
        items = links_text([x.link for x in result.unsure], after.variables, words)
        lines.append(words("simplify", "unsure", items=items))
    if not result.vanished:
        lines.append(words("simplify", "vanished_none"))
    else:
        key = "vanished_one" if len(result.vanished) == 1 else "vanished"
        named = [words.quoted(loop_name(x, words)) for x in result.vanished[:_PLACES]]
        lines.append(words("simplify", key, n=len(result.vanished), items=words.listed(named)))
    lines.append(words("simplify", "undo"))
    return "\n".join(lines)
