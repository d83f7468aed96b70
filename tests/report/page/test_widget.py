"""The map as a widget: moved labels stay put, all else stays exactly in place."""

import json

import pytest

import kompassie as ks
from kompassie.report.page.board import Board
from kompassie.report.page.moving import moved, relinked

MAP = "a -> b +\nb -> c - ||\nc -> a +\na -> d +\nd -> d -"


def board(m: object = None, lang: str = "en") -> Board:
    source = ks.parse(MAP) if m is None else m
    return Board(source, lang=lang, layout=None, press=False, draws=4, seed=1)


def test_a_moved_label_lands_where_it_was_dropped_and_nothing_else_moves() -> None:
    b = board()
    before = b.layout

    b.move(0, 30.0, -12.0)

    was, now = before.labels["a"], b.layout.labels["a"]
    assert (now.x - was.x, now.y - was.y) == pytest.approx((30.0, -12.0), abs=0.02)
    assert {n: p for n, p in b.layout.positions.items() if n != "a"} == {
        n: p for n, p in before.positions.items() if n != "a"
    }
    assert b.layout.arcs["d", "d"] == before.arcs["d", "d"]
    assert b.layout.arcs["b", "c"] == before.arcs["b", "c"]
    assert b.layout.arcs["a", "d"] != before.arcs["a", "d"]
    assert b.pins == {"a": (now.x, now.y)}


def test_there_and_back_again_is_where_it_was() -> None:
    b = board()
    before = b.layout

    for _ in range(3):
        b.move(2, 15.0, 5.0)
        b.move(2, -15.0, -5.0)

    for pair, arc in b.layout.arcs.items():
        for now, was in zip(arc.curve, before.arcs[pair].curve, strict=True):
            assert now == pytest.approx(was, abs=4.0), pair


def test_a_label_never_leaves_the_page() -> None:
    b = board()

    b.move(1, 99_999.0, -99_999.0)

    label, page = b.layout.labels["b"], b.layout.page
    assert label.x + label.width / 2 <= page[0] + 0.01
    assert label.y - label.height / 2 >= -0.01


def test_a_pinned_label_stays_when_the_rest_is_arranged_anew() -> None:
    b = board()
    b.move(3, 20.0, 10.0)
    pin = b.pins["d"]

    b.rearrange()

    assert b.layout.positions["d"] == pytest.approx(pin, abs=0.02)
    b.unpin()
    assert b.pins == {}


def test_a_changed_link_keeps_its_quote_and_every_place() -> None:
    m = ks.parse(MAP)
    m = m.without_link("a", "b").with_link(ks.Link("a", "b", "+", quote="zo is het"))
    b = board(m)
    before = b.layout

    b.set_link(0, 1, "-")

    assert b.map.link("a", "b").sign.symbol == "−"
    assert b.map.link("a", "b").quote == "zo is het"
    assert b.layout.positions == before.positions
    assert set(b.layout.arcs) == {link.pair for link in b.map.links}
    assert len(b.layout.markers) < len(before.markers) or len(before.markers) == 0


def test_a_new_link_is_drawn_and_one_that_is_taken_away_is_gone() -> None:
    b = board()
    b.set_link(1, 3, "+")
    b.set_link(1, 1, "?")
    b.remove_link(2, 0)

    assert ("b", "d") in b.layout.arcs
    assert ("b", "b") in b.layout.arcs
    assert ("c", "a") not in b.layout.arcs
    assert not b.map.has_link("c", "a")
    assert ks.Layout.from_dict(json.loads(json.dumps(b.layout.to_dict()))) == b.layout


def test_a_study_comes_back_with_its_places_and_names() -> None:
    study = ks.Study(ks.parse(MAP), {("a", "b", "c"): {"nl": "Rond", "en": "Round"}})
    b = board(study, lang="nl")
    b.move(0, 10.0, 0.0)

    made = b.source

    assert isinstance(made, ks.Study)
    assert made.positions["a"] == b.layout.positions["a"]
    assert made.loop_names == study.loop_names


@pytest.mark.parametrize(
    "call",
    [
        lambda b: b.move(9, 1, 1),
        lambda b: b.move(True, 1, 1),
        lambda b: b.move(0, float("nan"), 1),
        lambda b: b.move(0, "1", 1),
        lambda b: b.move(0, 1e9, 1),
        lambda b: b.set_link(0, 1, "<b>"),
        lambda b: b.set_link(-1, 1, "+"),
        lambda b: b.remove_link(1, 0),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(call) -> None:  # type: ignore[no-untyped-def]
    b = board()
    before = b.layout, b.map

    with pytest.raises(ks.KompassieError):
        call(b)
    assert (b.layout, b.map) == before


def test_the_functions_alone_give_values() -> None:
    m = ks.parse(MAP)
    place = ks.layout(m)

    assert moved(place, m, {}) == place
    assert relinked(place, m, m) == place


# -- the widget ----------------------------------------------------------------------------------


def test_the_widget_answers_what_the_browser_asks() -> None:
    pytest.importorskip("anywidget")
    w = ks.widget(ks.parse(MAP), lang="nl")
    first = w.html
    assert w.names == ["A", "B", "C", "D"] or w.names == ["a", "b", "c", "d"]
    assert 'kompassie: "moved"' in first

    w.asked = {"number": 1, "what": "move", "v": 0, "dx": 25, "dy": 0}
    assert w.html != first
    assert set(w.pins) == {"a"}
    w.asked = {"number": 2, "what": "link", "source": 0, "target": 1, "sign": "-"}
    assert w.map.link("a", "b").sign.symbol == "−"
    w.asked = {"number": 3, "what": "remove", "source": 1, "target": 0}
    assert "no link" in w.problem
    w.asked = {"number": 4, "what": "unpin"}
    assert w.problem == ""
    assert w.pins == {}
    w.asked = {"number": 5, "what": "format the disk"}
    assert "use move, link, remove" in w.problem
    assert w.map_layout.positions == w.board.layout.positions


def test_a_hostile_label_is_text_in_the_widget() -> None:
    pytest.importorskip("anywidget")
    bad = "</script><img src=x onerror=alert(1)>"
    w = ks.widget(ks.CausalMap([bad, "b"], [ks.Link(bad, "b", "+")]))

    assert "<img src=x" not in w.html
    assert w._esm.count("innerHTML") == 0
    w.asked = {"number": 1, "what": "link", "source": 1, "target": 0, "sign": "?"}
    assert w.problem == ""
    assert "<img src=x" not in w.html
