"""The parts of the page that reacts: what it says, what it holds, and its one script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ...loops.found import Loops
from ...loops.loop import Loop
from ...model.causal_map import CausalMap
from ...model.link import Link
from ...model.source import MapSource
from ...model.study import turned
from ..canvas.markup import Markup, data_block, element, guarded_page, table, void
from ..drawing.both_maps import BothMaps
from ..drawing.diagram_svg import DrawnLink, diagram_svg
from ..drawing.legend import caption, kinds_of
from ..placing.scene import Layout
from ..telling.loop_sentences import loop_count, tell_loop
from ..telling.phrases import loop_name, map_size, short
from ..telling.wording import LANGUAGES, Words, words_of
from .link_table import link_table
from .responses import Responses

__all__ = ["PageParts", "interactive_page"]

_MOST_LOOPS = 30
_LARGE = 40
_SPOKEN = (
    "choose", "run_press_up", "run_press_down", "run_scenario", "higher", "lower", "open",
    "still", "others", "level_high", "level_low", "level_none", "at", "play", "stop", "story",
    "nothing_chosen",
)  # fmt: skip


@dataclass(frozen=True)
class PageParts:
    """What a page is made of.

    Parameters
    ----------
    source, map
        The map or study, and its map.
    both
        The map with the one it should become, or None.
    places
        The layout by language.
    marked
        The loops with a mark, in the order of the marks.
    loops
        The loops to list.
    runs
        The precomputed responses, or None.
    lang
        The language it starts in.
    """

    source: MapSource
    map: CausalMap
    both: BothMaps | None
    places: dict[str, Layout]
    marked: Sequence[Loop]
    loops: Loops
    runs: Responses | None
    lang: str

    @property
    def drawn(self) -> CausalMap:
        """The map that is drawn: of both maps all there is in either."""
        return self.map if self.both is None else self.both.union

    def listed(self) -> list[Loop]:
        """Return the loops with a row of their own: those with a mark, named ones, and others."""
        rows = {loop.key: loop for loop in self.marked}
        for loop in (*self.loops.with_names, *self.loops[:_MOST_LOOPS]):
            if len(rows) < max(_MOST_LOOPS, len(self.marked)):
                rows.setdefault(loop.key, loop)
        return list(rows.values())


def interactive_page(parts: PageParts, *, drag: bool = False) -> str:
    """Return the whole page; with `drag`, one that tells its frame where labels are dragged."""
    style, script = _web("view.css"), _web("view.js")
    if drag:
        script = f"{script}\n{_web('drag.js')}"
    title = parts.map.title or words_of(parts.lang)("interactive", "title")
    languages = [_language(code, parts.lang) for code in LANGUAGES]
    legends = [
        element("span", words_of(code)("interactive", "language"), data_lang=code, lang=code)
        for code in LANGUAGES
    ]
    head = element(
        "fieldset",
        element("legend", *legends),
        *languages,
        class_="languages",
    )
    sections = [_section(parts, words_of(code)) for code in LANGUAGES]
    main = element("main", *sections)
    return guarded_page(
        title, parts.lang, style, script, head, main, data_block("data", _data(parts))
    )


@cache
def _web(name: str) -> str:
    return files(__package__).joinpath("web", name).read_text(encoding="utf-8").strip()


def _language(code: str, chosen: str) -> Markup:
    checked = {"checked": ""} if code == chosen else {}
    field = void("input", type="radio", name="lang", value=code, id=f"lang-{code}", **checked)
    return element("label", field, {"nl": "Nederlands", "en": "English"}[code], lang=code)


def _data(parts: PageParts) -> dict[str, object]:
    """Return what the script needs: numbers and our own words, never a text of the map."""
    m = parts.drawn
    number_of = {link.pair: k for k, link in enumerate(m.links)}
    runs = parts.runs
    words: dict[str, dict[str, str]] = {}
    for code in LANGUAGES:
        own = words_of(code)
        words[code] = {key: own("interactive", key) for key in _SPOKEN}
        words[code] |= {key: own("format", key) for key in ("decimal", "percent", "more_than")}
    return {
        "variables": len(m),
        "links": [[m.position(link.source), m.position(link.target)] for link in m.links],
        "loops": [[number_of[k.pair] for k in loop.links] for loop in parts.listed()],
        "changes": parts.both is not None,
        "runs": None
        if runs is None
        else {
            "presses": [list(pair) for pair in runs.presses],
            "times": [round(at, 3) for at in runs.times],
            "directions": runs.directions_only,
            "draws": list(runs.draws),
            **runs.packed(),
        },
        "words": words,
    }


# -- one language --------------------------------------------------------------------------------


def _section(parts: PageParts, words: Words) -> Markup:
    code = words.lang
    m = parts.map
    say = words.section("interactive")
    size = map_size(m, words)
    ready = parts.runs is not None and parts.runs.presses
    content: list[Markup] = [
        element("h1", element("bdi", m.title or say["title"])),
        element("p", element("a", say["skip"], href=f"#tables-{code}", class_="skip")),
        element("p", say["intro" if ready else "intro_loops"], class_="soft"),
        element("p", say["static"], class_="soft static"),
        *_controls(parts, words),
        element(
            "div",
            _figure(parts, words, size),
            element(
                "div", element("h2", say["story"]), element("p", say["nothing_chosen"]),
                class_="story", aria_live="polite",
            ),
            class_="stage",
        ),
        *_how(parts, words),
        element("div", *_tables(parts, words), id=f"tables-{code}", tabindex="-1"),
    ]  # fmt: skip
    return element("section", *content, data_lang=code, lang=code)


def _controls(parts: PageParts, words: Words) -> list[Markup]:
    say, code = words.section("interactive"), words.lang
    rows = []
    if parts.both is not None:
        options = [("a", "map_as_is"), ("b", "map_to_be"), ("both", "map_both")]
        rows.append(_radios("which", say["which"], options, "both", words))
    runs = parts.runs
    if runs is not None:
        if runs.scenarios:
            first = len(runs.presses)
            options_ = [element("option", say["choose"], value="")]
            options_ += [
                element("option", s.label(code), value=str(first + k))
                for k, s in enumerate(runs.scenarios)
            ]
            rows.append(
                element("label", say["intervention"], element("select", *options_, class_="run"))
            )
        else:
            rows.append(element("select", class_="run", hidden=""))
        if not runs.directions_only:
            shows = [("difference", "difference"), ("as-is", "as_is"), ("to-be", "to_be")]
            rows.append(_radios("shows", say["shows"], shows, "difference", words))
        slider = void(
            "input", type="range", class_="time later", min="0", max=str(len(runs.times) - 1),
            step="1", value="0", disabled="",
        )  # fmt: skip
        rows += [
            element("label", say["time"], slider),
            element("output", ""),
            element("button", say["play"], type="button", class_="play later", disabled=""),
            element("span", parts.map.time_unit or say["steps"], class_="unit", hidden=""),
        ]
    rows.append(element("button", say["clear"], type="button", class_="clear"))
    return [element("div", *rows, class_="controls")]


def _radios(
    group: str, title: str, options: Sequence[tuple[str, str]], chosen: str, words: Words
) -> Markup:
    fields = []
    for value, key in options:
        checked = {"checked": ""} if value == chosen else {}
        name = f"{group}-{words.lang}"
        field = void("input", type="radio", name=name, value=value, **checked)
        fields.append(element("label", field, words("interactive", key)))
    return element("fieldset", element("legend", title), *fields, class_=group)


def _figure(parts: PageParts, words: Words, size: str) -> Markup:
    place = parts.places[words.lang]
    m, lang = parts.drawn, words.lang
    row_of = {loop.key: k for k, loop in enumerate(parts.listed())}
    numbers = [row_of[turned(marker.names)] for marker in place.markers]
    routes = {
        number: tell_loop(loop, words, marker.code).splitlines()[0]
        for number, loop, marker in zip(numbers, parts.marked, place.markers, strict=True)
    }
    svg = diagram_svg(
        place,
        _drawn_links(parts),
        label=words("interactive", "figure", size=size),
        spoken=[short(v, lang) for v in m.variables],
        routes=routes,
        numbers=numbers,
        classes=" ".join(
            [*(["large"] if len(m) > _LARGE else []), *(["which-both"] if parts.both else [])]
        ),
        extra=_extra(parts),
    )
    return element("figure", element("div", svg, class_="frame"), _key(parts, place, words))


def _drawn_links(parts: PageParts) -> list[DrawnLink]:
    both = parts.both
    if both is None:
        return [DrawnLink(link, k) for k, link in enumerate(parts.map.links)]
    drawn = []
    for k, link in enumerate(both.union.links):
        old, new = both.before(link.pair), both.after(link.pair)
        if old is not None and (new is None or link.pair in both.flipped):
            drawn.append(DrawnLink(old, k, "only-a"))
        if new is not None:
            fresh = old is None or link.pair in both.flipped
            drawn.append(DrawnLink(new, k, "only-b" if fresh else ""))
    return drawn


def _extra(parts: PageParts) -> dict[str, str]:
    """Return the further classes of variables: in one map only, or the system's boundary."""
    both = parts.both
    only = {} if both is None else dict.fromkeys(both.lost, "only-a")
    only |= {} if both is None else dict.fromkeys(both.added, "only-b")
    outside = {v.name: "outside" for v in parts.drawn.variables if v.boundary}
    names = dict.fromkeys([*only, *outside])
    return {name: f"{only.get(name, '')} {outside.get(name, '')}".strip() for name in names}


def _key(parts: PageParts, place: Layout, words: Words) -> Markup:
    """Return what the marks mean, and how many loops are shown."""
    items = []
    framed = any(v.boundary for v in parts.drawn.variables)
    for kind in kinds_of(place, parts.drawn.links, framed):
        mark = _key_mark(kind)
        items.append(element("li", mark, words("diagram", kind)))
    items.append(element("li", caption(place, words.lang)))
    return element("ul", *items, class_="key")


def _key_mark(kind: str) -> Markup:
    letter = {"reinforcing": "R", "balancing": "B", "undecided": "?"}.get(kind)
    if letter is not None:
        return element("b", letter)
    if kind == "boundary":
        frame = void("rect", class_="outside-key", x="2", y="1", width="18", height="7", rx="2")
        return element("svg", frame, viewBox="0 0 26 9", aria_hidden="true")
    if kind == "delay":
        parts = [void("path", class_="d", d="M11 8L13 1M15 8L17 1")]
        return element(
            "svg", element("g", *parts, class_="k"), viewBox="0 0 26 9", aria_hidden="true"
        )
    sign = {"plus": "+", "minus": "−", "unsure": "?", "contested": "+/−"}.get(kind, "")
    classes = {"assumed": "k plus assumed", "contested": "k unsure"}.get(kind, f"k {kind}")
    parts = [
        void("path", class_="s", d="M0 5L13 5"),
        void("path", class_="h", d="M17 5L11.5 2.6L12.5 5L11.5 7.4Z"),
        element("text", sign, class_="g", x="22", y="8.2", font_size="9"),
    ]
    return element("svg", element("g", *parts, class_=classes), viewBox="0 0 26 9",
                   aria_hidden="true", class_="map-key")  # fmt: skip


def _how(parts: PageParts, words: Words) -> list[Markup]:
    runs = parts.runs
    if runs is None:
        return []
    key = "how_direction" if runs.directions_only else "how"
    text = words("interactive", key, n=" – ".join(str(n) for n in sorted(runs.draws)))
    return [
        element("p", text, class_="soft"),
        element("p", words("honesty", "text"), class_="soft"),
    ]


# -- tables --------------------------------------------------------------------------------------


def _tables(parts: PageParts, words: Words) -> list[Markup]:
    say = words.section("interactive")
    shown = parts.listed()
    whole = len(shown) == len(parts.loops) and parts.loops.complete
    title = say["loops"]
    if shown and not whole:
        title = say["loops_some"].format(k=len(shown), n=len(parts.loops))
    made = [parts.loops.provenance.line(), *(parts.runs.made if parts.runs else ())]
    return [
        element("h2", title),
        *(element("p", line) for line in loop_count(parts.loops, words).splitlines()),
        *([_loop_table(parts, shown, words)] if shown else []),
        element("h2", say["links"]),
        link_table(parts.map.links, parts.map, words),
        *_change_table(parts, words),
        element("h2", say["made"]),
        *(element("p", element("code", line)) for line in made),
    ]


def _loop_table(parts: PageParts, shown: Sequence[Loop], words: Words) -> Markup:
    place = parts.places[words.lang]
    codes = {turned(marker.names): marker.code for marker in place.markers}
    head = [words("report", "col_loop"), words("report", "col_kind"), words("report", "col_length"),
            words("interactive", "col_story")]  # fmt: skip
    rows = []
    for k, loop in enumerate(shown):
        code = codes.get(loop.key, loop.name.code if loop.name is not None else "")
        name = loop_name(loop, words, code)
        button = element(
            "button", name, type="button", class_="show", data_r=str(k), aria_pressed="false",
        )  # fmt: skip
        story = element("p", tell_loop(loop, words, code), class_="told", data_r=str(k))
        rows.append([button, loop.kind, str(len(loop)), story])
    return element("div", table(head, rows, "loops"), class_="scroll")


def _change_table(parts: PageParts, words: Words) -> list[Markup]:
    both = parts.both
    if both is None:
        return []
    say = words.section("interactive")
    rows = []
    for link in both.union.links:
        key = (
            "gone" if link.pair in both.gone
            else "new" if link.pair in both.new
            else "changed" if link.pair in both.flipped
            else ""
        )  # fmt: skip
        if key:
            rows.append([_route(link, both.union, words), _signs(link, both), say[key]])
    head = [words("report", "col_link"), words("report", "col_sign"), say["col_change"]]
    return [element("h2", say["map_both"].capitalize()), table(head, rows)]


def _route(link: Link, m: CausalMap, words: Words) -> str:
    return f"{short(m[link.source], words.lang)} → {short(m[link.target], words.lang)}"


def _signs(link: Link, both: BothMaps) -> str:
    signs = [
        k.sign.symbol for k in (both.before(link.pair), both.after(link.pair)) if k is not None
    ]
    return " → ".join(dict.fromkeys(signs))
