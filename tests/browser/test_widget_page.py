"""The widget in a real browser: a dragged label tells where it went, a link is asked for."""

import json
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

import kompassie as ks
from kompassie.report.page.board import Board
from kompassie.report.telling.wording import words_of
from tests.browser.devtools import Browser

pytestmark = pytest.mark.browser


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    made = Browser(tmp_path / "profile")
    yield made
    made.close()


def board() -> Board:
    m = ks.parse("a -> b +\nb -> a -\nb -> c +")
    return Board(m, lang="en", layout=None, press=False, draws=4, seed=1)


def dragged(browser: Browser, x: float, y: float, dx: float, dy: float) -> None:
    steps = [("mouseMoved", 0.0), ("mousePressed", 0.0), ("mouseMoved", 0.5), ("mouseMoved", 1.0),
             ("mouseReleased", 1.0)]  # fmt: skip
    for kind, part in steps:
        browser.call(
            "Input.dispatchMouseEvent", type=kind, x=x + part * dx, y=y + part * dy, button="left",
            buttons=0 if kind == "mouseReleased" else 1, clickCount=1,
        )  # fmt: skip


def test_a_drag_is_told_in_points_and_moves_the_label_there(tmp_path: Path, browser) -> None:
    b = board()
    page = tmp_path / "page.html"
    page.write_text(b.html, "utf-8")
    browser.open(page)
    browser.run("window.said = []; addEventListener('message', (e) => said.push(e.data)); 0")
    scale = browser.run("document.querySelector('section[data-lang=en] svg.map').getScreenCTM().a")

    x, y = browser.middle('section[data-lang="en"] .v[data-v="0"]')
    dragged(browser, x, y, 60, 30)
    time.sleep(0.3)
    told = browser.run("said")

    assert [(t["kompassie"], t["v"]) for t in told] == [("moved", 0)]
    assert told[0]["dx"] == pytest.approx(60 / scale, abs=0.5)
    assert told[0]["dy"] == pytest.approx(-30 / scale, abs=0.5)
    before = b.layout.positions["a"]
    b.move(told[0]["v"], told[0]["dx"], told[0]["dy"])
    assert b.layout.positions["a"] != before
    assert browser.complaints() == []


def test_the_widget_hears_its_frame_and_asks_the_kernel(tmp_path: Path, browser) -> None:
    b = board()
    script = files("kompassie.report.page").joinpath("web", "widget.js").read_text("utf-8")
    script = script.replace("export default { render };", "")
    state = {"html": b.html, "names": ["a", "b", "<b>c</b>"], "height": "1500", "problem": "",
             "words": dict(words_of("en").section("widget"))}  # fmt: skip
    data = json.dumps(state).replace("<", "\\u003c")
    page = tmp_path / "notebook.html"
    page.write_text(
        "<!DOCTYPE html><meta charset=utf-8><body style='margin:0'><div id=el></div><script>"
        f"{script}\nconst state = {data}; window.asked = [];"
        "const model = {get: (k) => state[k], set: (k, v) => asked.push(v), save_changes() {},"
        "on() {}, off() {}}; window.undo = render({model, el: document.getElementById('el')});"
        "</script>",
        "utf-8",
    )
    browser.open(page)
    time.sleep(1.0)
    assert browser.texts("select:first-of-type option")[:3] == ["a", "b", "<b>c</b>"]
    assert browser.count("#el b") == 0

    browser.run(
        "(() => { const s = document.querySelectorAll('select'); s[0].value = '2';"
        "s[1].value = '0'; s[2].value = '-'; document.querySelectorAll('button')[0].click(); })()"
    )
    browser.run("postMessage({kompassie: 'moved', v: 0, dx: 1, dy: 1}, '*')")
    time.sleep(0.2)
    asked = browser.run("asked")

    # What comes from elsewhere than the frame is not heard.
    assert asked == [{"number": 1, "what": "link", "source": 2, "target": 0, "sign": "-"}]
    assert browser.complaints() == []
