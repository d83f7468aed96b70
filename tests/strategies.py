"""Hypothesis strategies: maps whose names and texts try to break whoever writes or reads them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from kompassie.errors import InvalidValue
from kompassie.model.causal_map import CausalMap
from kompassie.model.fields import clean_name
from kompassie.model.interventions import Add, Delay, Hold, Pulse, Push, Scale, Scenario
from kompassie.model.link import EVIDENCES, Link
from kompassie.model.sign import Sign
from kompassie.model.study import LoopName, Study
from kompassie.model.variable import KINDS, LEVELS, ROLES, VALENCES, Variable

__all__ = [
    "hostile",
    "labels",
    "links",
    "maps",
    "names",
    "scenarios",
    "signed_maps",
    "studies",
    "texts",
    "variables",
]

# Pieces of the notation, of other formats, and of scripts that run the other way.
FRAGMENTS = (
    *("->", "→", "-->", "=>", "⟶", "+", "-", "−", "–", "?", "s", "o", "z", "t", "S", "||", "‖"),
    *("#", "#1", "C#", '"', '""', 'a"b', "'", "\\", "\\p", "\\n", '\\"', ":", "a:", ":a", "|"),
    *("@", "@title", "@x", "contested", "strength=0.6", "strength=", 'note="x"', "kind=belief"),
    *("x=1", "delay=||", "0.2..0.8", "..", "<b>", "</script>", "&amp;", "=1+1", "@SUM(A1)", "-1"),
    *("$x$", "%", "{", "}", "[", "]", "(", ")", ",", ";", "\\\\", "//", "`", "~", "^", "_", "*"),
    *("é", "e\u0301", "ŵ", "ﬁ", "Å", "ß", "İ", "שלום", "مرحبا", "\u202e", "\u200f", "\u200b"),
    *("\ufeff", "\u00ad", "😀", "👩\u200d🔬", "\U0001f1f3\U0001f1f1", "日本", "\u0301", "\u2800"),
    *("stress", "rust", "plan - do - check", "null", "NaN", "true", "1", "1e5", "None"),
)
# White space of every kind that a name collapses and a text keeps.
_SPACES = (" ", "  ", "\t", "\n", "\u00a0", "\u2028", "\u2029", "\u3000")
_VISIBLE = st.characters(exclude_categories=("Cc", "Cs"), max_codepoint=0x1FFFF)


def _usable(name: str) -> bool:
    try:
        clean_name(name)
    except InvalidValue:
        return False
    return True


def hostile() -> st.SearchStrategy[str]:
    """Text made of fragments, white space and any characters that a file can hold."""
    piece = st.one_of(
        st.sampled_from(FRAGMENTS), st.sampled_from(_SPACES), st.text(_VISIBLE, max_size=4)
    )
    return st.lists(piece, min_size=1, max_size=5).map("".join)


def names() -> st.SearchStrategy[str]:
    """Names as a map keeps them: normalised, but of any script and with any mark."""
    return hostile().filter(_usable).map(clean_name)


def texts() -> st.SearchStrategy[str]:
    """Free texts, often empty; line breaks and separators included."""
    return st.one_of(st.just(""), hostile())


def labels(bars: bool = True) -> st.SearchStrategy[dict[str, str]]:
    """Labels by language; without `bars` only those that the notation can hold."""
    words = names() if bars else names().filter(lambda name: "\\p" not in name)
    return st.dictionaries(st.sampled_from(["nl", "en", "de", "pt-BR", "und"]), words, max_size=2)


@st.composite
def variables(draw: Any, name: str | None = None, bars: bool = True) -> Variable:
    """A variable with any of its fields filled in; without `bars` for the notation."""
    given = draw(names()) if name is None else name
    if draw(st.booleans()):
        return Variable(given)
    tag = names() if bars else names().filter(lambda text: "|" not in text)
    return Variable(
        given,
        kind=draw(st.sampled_from(KINDS)),
        level=draw(st.sampled_from([None, *LEVELS])),
        valence=draw(st.sampled_from(VALENCES)),
        owner=draw(st.one_of(st.just(""), names())),
        role=draw(st.sampled_from([None, *ROLES])),
        today=draw(st.one_of(st.none(), st.floats(-1, 1))),
        boundary=draw(st.booleans()),
        tags=tuple(draw(st.lists(tag, max_size=2))),
        labels=draw(labels(bars)),
        note=draw(texts()),
    )


def _strengths() -> st.SearchStrategy[Any]:
    number = st.floats(0, 1, exclude_min=True)
    low_high = st.tuples(st.floats(0, 1), number).map(lambda pair: tuple(sorted(pair)))
    return st.one_of(st.none(), number, low_high)


@st.composite
def links(draw: Any, pair: tuple[str, str]) -> Link:
    """A link of that pair with any of its fields filled in."""
    sign = draw(st.sampled_from(Sign))
    if draw(st.booleans()):
        return Link(*pair, sign)
    return Link(
        *pair,
        sign,
        strength=draw(_strengths()),
        delay=draw(st.one_of(st.sampled_from([0.0, 1.0, 4.0]), st.floats(0, 1e6))),
        confidence=draw(st.one_of(st.none(), st.floats(0, 1))),
        evidence=draw(st.sampled_from(EVIDENCES)),
        contested=sign is Sign.UNSURE and draw(st.booleans()),
        quote=draw(texts()),
        note=draw(texts()),
    )


@st.composite
def maps(draw: Any, most: int = 5, bars: bool = True) -> CausalMap:
    """A map of at most `most` variables with hostile names and texts and every field in use.

    Without `bars`, only what the text notation has a place for.
    """
    found = draw(st.lists(names(), max_size=most, unique=True))
    ends = st.sampled_from(found) if found else st.nothing()
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=2 * most, unique=True)) if found else []
    return CausalMap(
        tuple(draw(variables(name, bars)) for name in found),
        tuple(draw(links(pair)) for pair in pairs),
        draw(texts()),
        draw(texts()),
    )


@st.composite
def signed_maps(
    draw: Any, most: int = 5, signs: Sequence[Sign] = (Sign.PLUS, Sign.MINUS), fewest: int = 0
) -> CausalMap:
    """A small map with plain names (a, b, c, …), for questions about its structure."""
    size = draw(st.integers(fewest, most))
    found = [chr(ord("a") + k) for k in range(size)]
    pairs = [(a, b) for a in found for b in found]
    chosen = draw(st.lists(st.sampled_from([None, *signs]), min_size=size**2, max_size=size**2))
    return CausalMap(
        tuple(found),
        tuple(
            Link(*pair, sign) for pair, sign in zip(pairs, chosen, strict=True) if sign is not None
        ),
    )


@st.composite
def scenarios(draw: Any, m: CausalMap, name: str | None = None) -> Scenario:
    """A scenario that fits a map which has at least one variable."""
    variable = st.sampled_from(m.names)
    amount = st.floats(-3, 3)
    start = st.floats(0, 50)
    kinds: list[st.SearchStrategy[Any]] = [
        st.builds(Push, variable, amount, start),
        st.builds(Push, variable, amount, start, st.floats(51, 99)),
        st.builds(Pulse, variable, amount, start, st.floats(0.1, 9)),
    ]
    if m.links:
        link = st.sampled_from(m.links)
        kinds.append(st.builds(lambda x, f, s: Scale(*x.pair, f, s), link, amount, start))
    given = draw(st.lists(st.one_of(kinds), max_size=3))
    if m.links and draw(st.booleans()):
        late = draw(st.sampled_from(m.links))
        given.append(Delay(*late.pair, draw(st.floats(0, 9)), owner=draw(names())))
    free = [(a, b) for a in m.names for b in m.names if not m.has_link(a, b)]
    free = [pair for pair in free if m[pair[1]].role != "constant"]
    if free and draw(st.booleans()):
        added = draw(st.sampled_from(free).flatmap(links))
        judged = {"effort": draw(st.floats(0, 9)), "meadows": draw(st.integers(1, 12))}
        given.append(Add(added, draw(start), **judged))
    held = draw(st.lists(variable, max_size=2, unique=True))
    given += [Hold(v, draw(st.floats(-1, 1)), draw(start)) for v in held]
    title = draw(names()) if name is None else name
    return Scenario(title, tuple(given), draw(labels()), draw(texts()))


@st.composite
def studies(draw: Any, most: int = 4) -> Study:
    """A study around a hostile map: names of routes, scenarios, some positions."""
    m = draw(maps(most))
    if not m.names:
        return Study(m)
    routes = draw(
        st.lists(st.permutations(m.names), max_size=2, unique_by=lambda r: LoopName(r, "x").key)
    )
    titles = draw(st.lists(names(), max_size=2, unique=True))
    placed = draw(st.lists(st.sampled_from(m.names), max_size=most, unique=True))
    place = st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
    return Study(
        m,
        tuple(LoopName(tuple(r), f"R{k}", draw(labels())) for k, r in enumerate(routes)),
        tuple(draw(scenarios(m, title)) for title in titles),
        {name: draw(place) for name in placed},
    )


def visible(text: str) -> bool:
    """Return whether a text has a character that shows, as every name must."""
    return any(unicodedata.category(c) not in ("Cf", "Zs") and c.strip() for c in text)
