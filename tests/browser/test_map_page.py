"""The page that reacts, in a real browser: pointer, keyboard, slider, languages, no complaint."""

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

import kompassie as ks
from kompassie.model.causal_map import CausalMap
from kompassie.model.link import Link
from kompassie.model.variable import Variable

from .checks import contrasts, unnamed_controls
from .devtools import Browser

pytestmark = pytest.mark.browser

NL, EN = "section[data-lang=nl]", "section[data-lang=en]"

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onfocus="alert(1)" autofocus x="',
    "' onload='alert(1)",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    "</title><svg onload=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "--><script>alert(1)</script><!--",
    "a\u2028b\u2029c",
    "javascript:alert(1)",
    "]]><script>alert(1)</script>",
    "\u202eevil\u202c",
    "$x^2$ \\href{javascript:alert(1)}{x}",
    "<style>*{display:none}</style>",
)


def toured() -> ks.Study:
    """Return a small study with labels in two languages, today's levels, a name, a scenario."""
    rows = [("stress", "Stress", "werkdruk"), ("mistakes", "Mistakes", "fouten"),
            ("rest", "Rest", "rust")]  # fmt: skip
    variables = [
        Variable(name, today=level, valence=valence, labels={"en": en, "nl": nl})
        for (name, en, nl), level, valence in zip(
            rows, (0.4, 0.3, -0.2), ("hindering", "hindering", "helping"), strict=True
        )
    ]
    links = [
        Link("stress", "mistakes", "+"),
        Link("mistakes", "stress", "+", delay=2.0),
        Link("rest", "stress", "-"),
        Link("stress", "rest", "-"),
        Link("mistakes", "rest", "?", contested=True),
    ]
    names = {("stress", "mistakes"): {"en": "Haste", "nl": "Haast"}}
    scenario = ks.Scenario("pause", ks.Push("rest", 0.6), labels={"en": "Pause", "nl": "Pauze"})
    return ks.Study(CausalMap(variables, links, "A <small> map"), names, [scenario])


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    started = Browser(tmp_path_factory.mktemp("profile"))
    yield started
    started.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    study = toured()
    later = study.map.without_link("mistakes", "stress").with_link(Link("rest", "mistakes", "-"))
    chain = [Link(a, b, "+", quote=a, note=b) for a, b in pairwise(HOSTILE)]
    chain.append(Link(HOSTILE[-1], HOSTILE[0], "-"))
    nasty = CausalMap(
        [Variable(n, labels={"nl": n, "en": n}, owner=n, note=n) for n in HOSTILE],
        chain,
        HOSTILE[0],
        HOSTILE[1][:40],
    )
    scenario = ks.Scenario(HOSTILE[1], ks.Push(HOSTILE[0], 0.5), labels={"nl": HOSTILE[0]})
    study_of_names = ks.Study(nasty, {HOSTILE: {"en": HOSTILE[6], "nl": HOSTILE[0]}}, [scenario])
    return {
        "small": ks.write_html(study, folder / "small.html", draws=8, lang="nl"),
        "both": ks.write_html(study, folder / "both.html", draws=8, to_be=later, press=False),
        "bare": ks.write_html(CausalMap(), folder / "bare.html"),
        "hostile": ks.write_html(study_of_names, folder / "hostile.html", draws=4),
        "flagship": ks.write_html(ks.flagship_study(), folder / "flagship.html", draws=4),
    }


@pytest.fixture
def small(browser: Browser, pages: dict[str, Path]) -> Iterator[Browser]:
    browser.open(pages["small"])
    yield browser
    assert browser.complaints() == []


def slide(browser: Browser, frame: int, section: str = NL) -> None:
    browser.run(
        f"(() => {{ const s = document.querySelector('{section} .time'); s.value = {frame};"
        "s.dispatchEvent(new Event('input')); })()"
    )


def test_the_drawing_and_the_tables_are_there_before_any_script_runs(browser, pages):
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(pages["small"])
    browser.call("Emulation.setScriptExecutionDisabled", value=False)

    text = pages["small"].read_text(encoding="utf-8")

    assert browser.count(f"{NL} svg.map .k") == 5
    assert browser.count("body.scripted") == 0
    assert text.index("<svg") < text.index("<script")
    assert browser.run(f"getComputedStyle(document.querySelector('{NL} .controls')).display") == (
        "none"
    )


@pytest.mark.parametrize("name", ["small", "both", "bare", "hostile", "flagship"])
def test_a_page_asks_for_nothing_and_complains_of_nothing(browser, pages, name):
    browser.open(pages[name])

    assert browser.complaints() == []
    assert browser.requests() == [pages[name].as_uri()]


def test_pointing_at_a_loop_lights_it_up_and_tells_its_story(small):
    small.hover(f"{NL} .loop")

    story = small.texts(f"{NL} .story")[0]
    assert "Haast" in story
    assert "hoe meer" in story
    assert small.count(f"{NL} .map.lights") == 1
    assert small.count(f"{NL} .k.lit") == 2
    assert small.count(f"{NL} .v.lit") == 2

    small.call("Input.dispatchMouseEvent", type="mouseMoved", x=1, y=1)
    assert small.count(f"{NL} .map.lights") == 0


def test_tab_reaches_every_loop_and_variable_and_nothing_hides_the_focus(small):
    reached = []
    for _ in range(30):
        small.press("Tab")
        reached.append(
            small.run(
                "(() => { const n = document.activeElement; return n.dataset.r !== undefined ? "
                "'loop ' + n.dataset.r : n.dataset.v !== undefined ? 'variable ' + n.dataset.v "
                ": n.tagName; })()"
            )
        )
        if reached[-1].startswith("loop"):
            assert small.count(f"{NL} .map.lights") == 1

    in_map = [one for one in reached if one.startswith("variable")]
    assert in_map[:3] == ["variable 0", "variable 1", "variable 2"]
    assert "loop 0" in reached[: reached.index("variable 0")]


def test_enter_pins_a_loop_and_escape_lets_go(small):
    small.run(f"document.querySelector('{NL} .loop').focus()")
    small.press("Enter")
    small.run("document.activeElement.blur()")

    assert small.count(f"{NL} .map.lights") == 1
    assert small.count(f"{NL} .loop[aria-pressed=true]") == 1

    small.press("Escape")
    assert small.count(f"{NL} .map.lights") == 0
    assert small.count(f"{NL} .loop[aria-pressed=true]") == 0


def test_pressing_a_variable_moves_through_the_map_over_time(small):
    small.prefer(prefers_reduced_motion="reduce")
    small.click(f'{NL} .v[data-v="2"]')

    assert small.count(f'{NL} .v.pressed[data-v="2"][aria-pressed=true]') == 1
    last = small.texts(f"{NL} .v .n")
    assert small.count(f'{NL} .v.up[data-v="2"]') == 1
    assert small.count(f'{NL} .v.down[data-v="0"]') == 1
    assert "lager: werkdruk" in small.texts(f"{NL} .story")[0]
    assert "," in last[2]

    slide(small, 0)
    assert small.texts(f"{NL} .v .n")[0] == ""
    assert "geen verandering" in small.texts(f"{NL} .story")[0]
    slide(small, 3)
    assert small.texts(f"{NL} .v .n")[2] not in ("", last[2])
    small.prefer()


def test_the_slider_moves_with_the_arrow_keys_and_says_the_time(small):
    small.prefer(prefers_reduced_motion="reduce")
    small.click(f'{NL} .v[data-v="2"]')
    small.run(f"document.querySelector('{NL} .time').focus()")
    before = small.run(f"document.querySelector('{NL} .time').getAttribute('aria-valuetext')")
    small.press("ArrowLeft")
    after = small.run(f"document.querySelector('{NL} .time').getAttribute('aria-valuetext')")

    assert before != after
    assert after.startswith("na ")
    small.prefer()


def test_a_response_plays_by_itself_unless_motion_is_unwanted(small):
    small.click(f'{NL} .v[data-v="2"]')
    time.sleep(1.0)

    frame = int(small.run(f"document.querySelector('{NL} .time').value"))
    assert frame >= 1
    small.click(f"{NL} .play")


def test_a_scenario_shows_the_difference_and_the_levels_as_is_and_to_be(small):
    small.prefer(prefers_reduced_motion="reduce")
    small.run(
        f"(() => {{ const s = document.querySelector('{NL} .run'); s.selectedIndex = 1;"
        "s.dispatchEvent(new Event('change')); })()"
    )
    difference = small.texts(f"{NL} .v .n")
    assert "Pauze" in small.texts(f"{NL} .story")[0]
    small.click(f"{NL} .shows input[value=as-is]")
    as_is = small.texts(f"{NL} .v .n")
    small.click(f"{NL} .shows input[value=to-be]")
    to_be = small.texts(f"{NL} .v .n")

    assert len({tuple(difference), tuple(as_is), tuple(to_be)}) == 3
    assert "neutraal" in small.texts(f"{NL} .story")[0]
    small.prefer()


def test_the_language_changes_with_all_that_was_chosen(small):
    small.click(f"{NL} .loop")
    small.click("#lang-en")

    assert small.run("document.documentElement.lang") == "en"
    assert small.run("document.title") == "A <small> map"
    assert small.run(f"getComputedStyle(document.querySelector('{NL}')).display") == "none"
    assert "Haste" in small.texts(f"{EN} .story")[0]
    assert small.count(f"{EN} .k.lit") == 2
    assert small.texts(f"{EN} .v text:first-of-type")[:3] == ["Stress", "Mistakes", "Rest"]


def test_one_page_holds_the_map_as_it_is_and_as_it_should_become(browser, pages):
    browser.open(pages["both"])

    def shown(name: str) -> list[str]:
        return browser.run(
            f"[...document.querySelectorAll('{EN} .map .{name}')]"
            ".map((n) => getComputedStyle(n).display)"
        )

    assert set(shown("only-a")) == {"inline"}
    browser.click(f"{EN} .which input[value=b]")
    assert set(shown("only-a")) == {"none"}
    assert set(shown("only-b")) == {"inline"}
    browser.click(f"{EN} .which input[value=a]")
    assert set(shown("only-b")) == {"none"}
    assert browser.complaints() == []


def test_hostile_names_are_text_and_run_nowhere(browser, pages):
    browser.open(pages["hostile"])
    for k in (0, 3, 7):
        browser.run(f"document.querySelector('{EN} .v[data-v=\"{k}\"]').focus()")
        browser.click(f'{EN} .v[data-v="{k}"]')
    browser.hover(f"{EN} .show")
    browser.click("#lang-nl")

    assert browser.complaints() == []
    assert browser.count("script") == 2
    assert browser.count("img, iframe, object, embed, link, base, meta[http-equiv=refresh]") == 0
    assert browser.count("style") == 1
    handlers = browser.run(
        "[...document.querySelectorAll('*')].flatMap((n) => [...n.attributes])"
        ".filter((a) => a.name.startsWith('on')"
        " || (/^(xlink:)?(href|src|action)$/.test(a.name) && !a.value.startsWith('#'))).length"
    )
    assert handlers == 0
    assert HOSTILE[0] in browser.texts(f"{NL} h1")[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["small", "flagship"])
def test_every_text_has_contrast_and_every_control_a_name(browser, pages, name, scheme):
    browser.prefer(prefers_color_scheme=scheme)
    browser.open(pages[name])

    assert contrasts(browser, 4.5) == []
    assert unnamed_controls(browser) == []
    small_targets = browser.run(
        "[...document.querySelectorAll('.hit, button, select, input')]"
        ".map((n) => [n.getBoundingClientRect(), n]).filter(([b, n]) => b.width > 0 && "
        "Math.min(b.width, b.height) < (n.matches('input') ? 16 : 23.5)).length"
    )
    assert small_targets == 0
    ids = browser.run("[...document.querySelectorAll('[id]')].map((n) => n.id)")
    assert len(ids) == len(set(ids))
    browser.prefer()


def test_a_notebook_shows_the_page_in_a_sandbox(browser, tmp_path):
    shown = ks.view(toured(), draws=4)
    bundle = shown._repr_mimebundle_(include=["text/html"])
    page = tmp_path / "notebook.html"
    page.write_text(f"<!DOCTYPE html><title>x</title>{bundle['text/html']}", encoding="utf-8")
    browser.open(page)
    time.sleep(0.5)

    assert browser.run("document.querySelector('iframe').getAttribute('sandbox')") == (
        "allow-scripts"
    )
    assert browser.run("document.querySelector('iframe').contentDocument") is None
    assert browser.complaints() == []


def test_the_same_page_has_the_same_bytes(pages, tmp_path):
    again = ks.write_html(replace(toured()), tmp_path / "again.html", draws=8, lang="nl")

    assert again.read_bytes() == pages["small"].read_bytes()
