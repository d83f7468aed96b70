import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import kompassie as ks
from kompassie.report.page.document import report_html

HEADINGS = {
    "nl": [
        "Vraag", "Wat we zagen", "De drie lussen", "Waar zit het vast (ijsberg)", "Wat kan helpen",
        "Waar men verschilt", "Wat we niet weten", "Zo is dit gemaakt",
    ],
    "en": [
        "Question", "What we saw", "The three loops", "What keeps it in place", "What may help",
        "Where people differ", "What we do not know", "How this was made",
    ],
}  # fmt: skip


class Page(HTMLParser):
    """The text of a page, its headings and its tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[str] = []
        self.text: list[str] = []
        self.open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open = tag

    def handle_data(self, data: str) -> None:
        if self.open == "h2":
            self.headings.append(data)
            self.open = ""
        self.text.append(data)


@pytest.fixture(scope="module")
def worked_out() -> tuple[ks.Study, ks.Loops, ks.Holds, list[ks.Comparison]]:
    study = ks.flagship_study()
    scenarios = [study.scenario(n) for n in ("bespreekbaar maken", "bundel van zes", "drie K's")]
    tried = [
        ks.compare_scenarios(study, scenarios, draws=24, dynamics=ks.Saturating(gain=gain))
        for gain in (1.5, 2.0)
    ]
    return study, ks.find_loops(study), ks.find_holds(study, target="resultaat", draws=4), tried


@pytest.fixture(scope="module", params=["nl", "en"])
def made(request: pytest.FixtureRequest, worked_out: tuple) -> tuple[str, Page]:  # type: ignore[type-arg]
    study, loops, holds, tried = worked_out
    return request.param, Page(report_html(study, loops, holds, *tried, lang=request.param))


def test_the_report_has_its_eight_headings_in_order(made: tuple[str, Page]) -> None:
    lang, page = made

    assert page.headings == HEADINGS[lang]


def test_the_report_prints_the_honest_text_and_how_it_was_made(made: tuple[str, Page]) -> None:
    lang, page = made
    text = " ".join(page.text)

    assert {"nl": "geen bewijs van oorzaak en gevolg", "en": "not proof of cause"}[lang] in text
    assert "compare_scenarios(draws=24, dynamics=Saturating(gain=1.5" in text
    assert "seed 1" in text
    assert ks.flagship().digest[:12] in text


def test_the_report_shows_the_share_that_tips_over_gains(made: tuple[str, Page]) -> None:
    lang, page = made
    rows = [t for t in page.text if {"nl": "kantelt in", "en": "tips in"}[lang] in t]

    assert len(rows) == 3
    assert re.search(r"\(.*–.*%\)", rows[1])


def test_the_report_loads_nothing_and_runs_nothing(made: tuple[str, Page]) -> None:
    _, page = made

    assert "script" not in {tag for tag, _ in page.tags}
    sources = [a.get("src") or "" for _, a in page.tags if "src" in a]
    assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)
    assert len(sources) == 2
    assert not [a for _, attributes in page.tags for a in attributes if a.startswith("on")]


def test_every_picture_says_in_words_what_it_shows(made: tuple[str, Page]) -> None:
    _, page = made

    assert all((a["alt"] or "").strip() for tag, a in page.tags if tag == "img")


def test_no_word_of_the_report_promises_proof(made: tuple[str, Page]) -> None:
    _, page = made
    text = " ".join(page.text).casefold()

    assert not re.search(r"\b(bewijst|voorspelt|significant|proves|predicts)\b", text)


def test_every_loop_card_opens_to_its_links_and_quotes(made: tuple[str, Page]) -> None:
    _, page = made

    assert sum(tag == "details" for tag, _ in page.tags) >= 5
    assert any("‘" in text for text in page.text)


def test_the_report_is_the_same_twice() -> None:
    m = ks.parse("a -> b +\nb -> a -\nb: kind=result\na: kind=behaviour")

    assert report_html(m, lang="nl", draws=8) == report_html(m, lang="nl", draws=8)


def test_a_bare_map_gets_a_report_that_says_what_is_missing() -> None:
    page = Page(report_html(ks.parse("a -> b +"), lang="nl"))
    text = " ".join(page.text)

    assert len(page.headings) == 8
    assert "Zonder kring" in text
    assert "geen factor gekozen" in text


def test_contested_and_unsure_links_stand_apart() -> None:
    m = ks.parse("a -> b +\na -> b -\nb -> c ?\nc -> a +", conflict="contested")

    text = " ".join(Page(report_html(m, lang="en")).text)

    assert "Contested (people disagree about the sign): ‘a’ → ‘b’." in text
    assert "Unknown sign: ‘b’ → ‘c’." in text


def test_an_empty_map_is_refused_and_no_file_is_left(tmp_path: Path) -> None:
    with pytest.raises(ks.KompassieError, match="it has no variables"):
        ks.write_report(tmp_path / "r.html", ks.CausalMap())
    assert list(tmp_path.iterdir()) == []


def test_a_result_of_another_map_is_refused() -> None:
    other = ks.find_loops(ks.parse("a -> b +\nb -> a -"))

    with pytest.raises(ks.KompassieError, match="worked out on another map"):
        report_html(ks.parse("a -> b +"), other)
    with pytest.raises(ks.KompassieError, match="give Loops, a Comparison"):
        report_html(ks.parse("a -> b +"), 3)


def test_a_name_that_fits_no_loop_is_not_lost_unseen() -> None:
    study = ks.Study(ks.parse("a -> b +\nb -> a +\na -> c +"), {("a", "c"): "Oud verhaal"})

    assert "geen lus in deze kaart horen: ‘Oud verhaal’" in report_html(study, lang="nl")


def test_hostile_labels_stay_text_in_the_report() -> None:
    bad = [
        "</script><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "$\\frac$ {x} %s",
    ]
    m = ks.CausalMap(
        bad,
        [ks.Link(bad[0], bad[1], "+"), ks.Link(bad[1], bad[0], "-", quote=bad[0])],
        title=bad[1],
    )

    page = Page(report_html(m, lang="nl"))

    assert "script" not in {tag for tag, _ in page.tags}
    assert all((a.get("src") or "").startswith("data:") for tag, a in page.tags if tag == "img")


def test_a_report_is_written_in_one_step(tmp_path: Path) -> None:
    target = tmp_path / "r.html"
    target.write_text("old", encoding="utf-8")

    with pytest.raises(ks.KompassieError, match="no variable 'z'"):
        ks.write_report(target, ks.parse("a -> b +"), on="z")

    assert target.read_text(encoding="utf-8") == "old"
    assert ks.write_report(target, ks.parse("a -> b +")) == target
    assert [p.name for p in tmp_path.iterdir()] == ["r.html"]
