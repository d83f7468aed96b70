"""What is told of counts of loops, loop sets, paths, camps, and the position of variables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ...loops.camps import Camps
from ...loops.counting import LoopCount
from ...loops.describing import Description
from ...loops.independent import LoopSet
from ...loops.loop import Loop
from ...loops.paths import Path, Paths
from ...model.causal_map import CausalMap
from ...model.link import Link
from ...model.sign import Sign
from ...model.variable import Variable
from .phrases import capital, links_text, loop_name, phrase, short
from .wording import Words

__all__ = [
    "link_texts",
    "named_loops",
    "number_of_links",
    "phrases_of",
    "tell_camps",
    "tell_count",
    "tell_description",
    "tell_loop_set",
    "tell_path",
    "tell_paths",
]

_MOST_LOOPS = 12
_MOST_LINKS = 6
_MOST_NAMES = 8
_MOST_PATHS = 3


def phrases_of(names: Iterable[str], m: CausalMap, words: Words) -> list[str]:
    """Return variables as they stand in a sentence, in the order given."""
    return [phrase(m[name], words) for name in names]


def link_texts(links: Iterable[Link], m: CausalMap, words: Words) -> list[str]:
    """Return each link as "‘a’ → ‘b’"."""
    return [links_text([link], [m[name] for name in link.pair], words) for link in links]


def number_of_links(number: int, words: Words) -> str:
    """Return "one link" or "12 links"."""
    return words("numbers", "links_one" if number == 1 else "links", n=words.whole(number))


def named_loops(loops: Iterable[Loop], words: Words, section: str) -> list[str]:
    """Return each loop as its name or route, and its kind in the words of a section."""
    kind = {"R": "R", "B": "B", "?": "U"}
    return [
        words(section, "item", name=loop_name(x, words), kind=words("loop", kind[x.kind]))
        for x in loops
    ]


# -- how many loops ----------------------------------------------------------------------------


def tell_count(result: LoopCount, words: Words) -> str:
    """Return how many loops there are, of which kinds, how long, and whether that is all."""
    total = result.total
    limits = []
    if not result.complete:
        limits.append(words("count", "stopped", n=result.complete_up_to))
    elif result.max_length is not None:
        limits.append(words("loops", "bounded", n=result.max_length))
    if not total:
        asked = result.max_length
        if result.complete and asked is not None:
            return words("count", "none_short", n=asked)
        return limits[0] if limits else words("loops", "none")
    if total == 1:
        kind = "R" if result.reinforcing else "B" if result.balancing else "U"
        return "\n".join([words("loops", "count_one", kind=words("loop", kind)), *limits])
    shares = {"r": words.whole(result.reinforcing), "b": words.whole(result.balancing)}
    lines = [words("loops", "count", n=words.whole(total), **shares)]
    if result.undecided:
        key = "undecided_one" if result.undecided == 1 else "undecided"
        lines.append(words("loops", key, n=words.whole(result.undecided)))
    sizes = {length: sum(row) for length, row in result.by_length.items() if any(row)}
    common = max(sizes, key=lambda length: (sizes[length], -length))
    if len(sizes) == 1:
        lines.append(words("count", "longest_one", length=common))
    else:
        most = words.whole(sizes[common])
        lines.append(words("count", "longest", length=max(sizes), n=most, common=common))
    return "\n".join([*lines, *limits, words("loops", "grow")])


def tell_loop_set(result: LoopSet, words: Words) -> str:
    """Return which loops stand for all, what they cover, and that it is a choice."""
    if not result.links:
        return words("loopset", "none")
    kind = "basis" if result.provenance.question == "loop_basis" else "shortest"
    key = f"{kind}_one" if len(result) == 1 else kind
    links = number_of_links(result.covered, words)
    if result.complete:
        lines = [words("loopset", key, n=len(result), links=links)]
    else:
        every = words.whole(result.links)
        lines = [words("loopset", "stopped")]
        lines.append(words("loopset", "part", n=len(result), links=links, all=every))
    told = list(result.loops[:_MOST_LOOPS])
    lines += [f"  {item}" for item in named_loops(told, words, "loopset")]
    left = len(result) - len(told)
    if left:
        lines.append(words("loops", "more_one" if left == 1 else "more", n=left))
    if len(result) < result.dimension and result.complete:
        lines.append(words("loopset", "fewer", dimension=result.dimension))
    lines.append(words("loopset", "choice"))
    return "\n".join(lines)


# -- paths -------------------------------------------------------------------------------------

_NET = {
    "+": "plus",
    "−": "minus",
    "ambiguous": "ambiguous",
    "undecided": "undecided",
    "no pathway": "pathway",
    "unfinished": "unfinished",
}


def tell_paths(result: Paths, words: Words) -> str:
    """Return what all paths say together, and the shortest with what was said about each step."""
    ends = {
        "source": phrase(result.map[result.source], words),
        "target": phrase(result.map[result.target], words),
    }
    key = _NET[result.net_sign]
    if key == "pathway" and result.max_length is not None:
        return words("paths", "none_short", n=result.max_length, **ends)
    values: dict[str, object] = dict(ends)
    if key in ("plus", "minus"):
        values["n"] = words.whole(len(result))
        key += "_part" if not result.complete else "_one" if len(result) == 1 else ""
    elif key == "ambiguous" and not result.complete:
        key = "ambiguous_part"
    elif key == "ambiguous":
        signs = Counter(path.sign for path in result)
        values |= {"plus": words.whole(signs[Sign.PLUS]), "minus": words.whole(signs[Sign.MINUS])}
    lines = [words("paths", key, **values)]
    if not result.complete:
        lines.append(words("paths", "stopped", n=result.complete_up_to))
    elif result.max_length is not None:
        lines.append(words("paths", "bounded", n=result.max_length))
    told = list(result[:_MOST_PATHS])
    if len(result) > 1:
        lines.append(words("paths", "shortest"))
    for path in told:
        lines += [f"  {line}" for line in _path_lines(path, result.map.variables, words)]
    left = len(result) - len(told)
    if left:
        lines.append(words("paths", "more_one" if left == 1 else "more", n=words.whole(left)))
    if len({len(path) for path in told}) > 1 or left:
        lines.append(words("paths", "weight"))
    return "\n".join(lines)


def tell_path(result: Path, words: Words) -> str:
    """Return one path, and what was said about each step."""
    return "\n".join(_path_lines(result, [Variable(name) for name in result.names], words))


def _path_lines(path: Path, variables: Iterable[Variable], words: Words) -> list[str]:
    by_name = {v.name: v for v in variables}
    route = " → ".join(short(by_name[name], words.lang) for name in path.names)
    sign = path.sign.symbol if path.sign is not Sign.UNSURE else words("paths", "unsure")
    late = words("paths", "late") if path.delay > 0 else ""
    lines = [capital(words("paths", "path", route=route, sign=sign, late=late)) + "."]
    for link in path.links:
        if link.quote:
            ends = [by_name[name] for name in link.pair]
            about = links_text([link], ends, words)
            quote = words("paths", "quote", link=about, quote=words.quoted(link.quote))
            lines.append(f"  {quote}")
    return lines


# -- camps -------------------------------------------------------------------------------------


def tell_camps(result: Camps, words: Words) -> str:
    """Return the camps, the links against them, how certain that is, and what people gave."""
    m = result.map
    if not len(m):
        return words("two_camps", "none")
    number, count = result.frustration, words.whole(result.considered)
    against = words.some(link_texts(result.against, m, words), _MOST_LINKS)
    one = not result.camps[1]
    if result.balanced:
        lines = [words("two_camps", "one" if one else "balanced")]
        if result.considered:
            lines.append(words("two_camps", "no_loop"))
        if result.considered and all(link.sign is not Sign.UNSURE for link in result.left_out):
            lines.append(words("two_camps", "drawn"))
    else:
        key = "one_against" if one else "against_one" if number == 1 else "against"
        lines = [words("two_camps", key, against=words.whole(number), n=count, links=against)]
        if result.exact:
            lines.append(words("two_camps", "exact"))
        else:
            if result.stopped:
                lines.append(words("two_camps", "stopped"))
            lines.append(words("two_camps", "at_least", n=words.whole(result.lower_bound)))
    if not one:
        for k, camp in enumerate(result.camps, 1):
            names = phrases_of(sorted(camp, key=m.position), m, words)
            told = words.some(names, _MOST_NAMES)
            lines.append(words("two_camps", "camp", k=k, n=len(names), names=told))
    if len(result.parts) > 1:
        lines.append(words("two_camps", "parts", n=len(result.parts)))
    if result.left_out:
        links = number_of_links(len(result.left_out), words)
        lines.append(words("two_camps", "left_out", links=links))
    lines += _given_lines(result, words)
    lines.append(words("two_camps", "people"))
    return "\n".join(lines)


def _given_lines(result: Camps, words: Words) -> list[str]:
    given, m = result.given, result.map
    if not given.considered:
        return []
    links = words.some(link_texts(given.against, m, words), _MOST_LINKS)
    key = {0: "given_none", 1: "given_one"}.get(given.frustration, "given")
    counts = {"against": words.whole(given.frustration), "n": words.whole(given.considered)}
    way = "by_valence" if ("given", "by valence") in result.provenance.settings else "by_hand"
    camps = words("two_camps", way)
    lines = [capital(words("two_camps", key, links=links, camps=camps, **counts))]
    if result.disagreements:
        names = words.some(phrases_of(result.disagreements, m, words), _MOST_NAMES)
        lines.append(words("two_camps", "elsewhere", names=names))
    return lines


# -- position ----------------------------------------------------------------------------------


def tell_description(result: Description, words: Words) -> str:
    """Return cores, ends, where the loops pass, and that this is position and no leverage."""
    m, cores = result.map, result.cores
    if not cores:
        lines = [words("position", "no_core")]
    elif len(cores) == 1 and len(cores[0]) == 1:
        lines = [words("position", "self", name=phrase(m[cores[0][0]], words))]
    elif len(cores) == 1:
        lines = [words("position", "core", n=len(cores[0]))]
    else:
        lines = [words("position", "cores", n=len(cores), largest=len(cores[0]))]
    for key in ("drivers", "outcomes", "isolated"):
        names = phrases_of(getattr(result, key), m, words)
        if names:
            lines.append(words("position", key, names=words.some(names, _MOST_NAMES)))
    number = len(result.loops)
    if number:
        items = [
            phrase(m[name], words)
            if number == 1
            else words(
                "position",
                "item",
                name=phrase(m[name], words),
                share=words.exact_share(passing, number),
            )
            for name, passing in result.most_looped(5)
            if passing
        ]
        key = "through_one" if number == 1 else "through"
        lines.append(words("position", key, n=words.whole(number), items=words.listed(items)))
    if not result.loops.complete:
        lines.append(words("position", "stopped", n=result.loops.complete_up_to))
    elif result.loops.max_length is not None:
        lines.append(words("position", "bounded", n=result.loops.max_length))
    lines.append(words("position", "note"))
    return "\n".join(lines)
