"""Reports of every kind: variants, formats, house style, and what they keep to themselves."""

import base64
import re
import struct
import zlib
from pathlib import Path

import pytest

import kompassie as ks
from kompassie.errors import MissingDependency, TooLarge
from kompassie.report.canvas.style import contrast
from kompassie.report.drawing.house_style import accent_of, logo_of
from kompassie.report.page import as_pdf
from kompassie.report.page.content import Card, Fold, Grid, Line, Picture
from kompassie.report.page.document import report_html, report_of
from kompassie.report.page.headings import PLACES
from kompassie.report.telling.telling import TELLINGS
from tests.report.page.test_document import Page

VARIANTS = ("page", "facilitator", "researcher", "consultant")
HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "| a | [x](javascript:alert(1)) `b` <b>",
    "a\u202egnp.exe",
    "https://example.org/x",
]


def loud(lang: str = "nl") -> tuple[ks.CausalMap, list[object]]:
    """Return a small map and an answer to every question a small map can be asked."""
    m = ks.parse(
        "druk -> zwijgen +\nzwijgen -> fouten + ||\nfouten -> druk +\nvragen -> zwijgen -\n"
        "fouten -> resultaat -\nresultaat -> vragen +\nvragen -> drukte +\n"
        "druk: kind=condition valence=hindering today=0.4 owner=organisation\n"
        "zwijgen: kind=behaviour valence=hindering today=0.4 owner=team\n"
        "fouten: kind=other today=0.3\nvragen: kind=behaviour valence=helping today=-0.3\n"
        "drukte: kind=other valence=hindering today=0.1\n"
        "resultaat: kind=result valence=helping today=-0.4"
    )
    s = ks.Scenario("vragen", ks.Push("vragen", 0.6))
    results: list[object] = [
        ks.compare_scenarios(m, s, draws=8, horizon=20),
        ks.find_holds(m, target="resultaat", draws=2),
        ks.rank_levers(m, target="resultaat", draws=8, seed=1),
        ks.find_bundles(m, goal=ks.Goal("resultaat", above=0.0), levers=["vragen", "druk"],
                        draws=8, seed=1),
        ks.find_sensitivity(m, s, on="resultaat", draws=8, seed=1),
        ks.prove_effect(m, s, on="resultaat"),
        ks.next_question(m, s, on="resultaat", draws=32, seed=1),
        ks.find_dominance(ks.simulate(m, scenario=s)),
        ks.find_archetypes(m),
        ks.grips(m),
        ks.check(m),
        ks.find_camps(m),
        ks.ownership(m),
        ks.iceberg(m),
    ]  # fmt: skip
    return m, results


@pytest.fixture(scope="module")
def everything() -> tuple[ks.CausalMap, list[object]]:
    return loud()


def sentences(blocks) -> list[Line]:  # type: ignore[no-untyped-def]
    found = []
    for block in blocks:
        if isinstance(block, Line):
            found.append(block)
        elif isinstance(block, (Card, Fold)):
            found += sentences(block.content)
    return found


def test_every_kind_that_is_told_has_a_heading_or_a_place_of_its_own() -> None:
    own = {
        "dynamics.compare.Comparison", "dynamics.holds.Holds", "lenses.iceberg.Iceberg",
        "loops.found.Loops", "loops.loop.Loop", "model.causal_map.CausalMap", "model.study.Study",
    }  # fmt: skip

    assert set(PLACES) <= set(TELLINGS)
    assert set(TELLINGS) - set(PLACES) == own


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_result_stands_under_its_own_heading(lang, everything) -> None:
    m, results = everything

    report = report_of(m, *results, lang=lang)
    text = {s.title: " ".join(x.text for x in sentences(s.content)) for s in report.sections}
    heads = list(text)

    for kind, place in ((ks.LeverRanking, 4), (ks.Proof, 4), (ks.Sensitivity, 6), (ks.Check, 6),
                        (ks.NextQuestion, 6), (ks.Archetypes, 3), (ks.Dominance, 3)):  # fmt: skip
        result = next(r for r in results if isinstance(r, kind))
        first = ks.tell(result, lang=lang).splitlines()[0].strip()
        assert first in text[heads[place]], (kind, heads[place])


def test_a_sentence_about_a_loop_opens_to_its_links_quotes_and_settings() -> None:
    m = ks.parse("a -> b +\nb -> a +")
    m = m.without_link("a", "b").with_link(ks.Link("a", "b", "+", quote="zo ging het"))
    study = ks.Study(m, {("a", "b"): {"nl": "Samen"}})
    found = ks.find_archetypes(study)

    page = report_html(study, found, lang="nl", draws=4)

    assert "zo ging het" in page
    assert "find_archetypes(" in page


def test_every_figure_can_be_opened_to_its_draws_and_settings(everything) -> None:
    m, results = everything
    report = report_of(m, *results, lang="nl")
    help_ = report.sections[4]
    grid = next(b for b in help_.content if isinstance(b, Grid))

    assert len(grid.rests) == len(grid.rows) == 1
    opened = grid.rests[0]
    assert any(isinstance(b, Grid) and "8" in b.rows[0] for b in opened)
    assert any(isinstance(b, Line) and "compare_scenarios(draws=8" in b.text for b in opened)
    figures = [x for s in report.sections[3:7] for x in sentences(s.content)
               if re.search(r"\d %|doorrekening", x.text) and x.manner == "plain"]  # fmt: skip
    shut = [x.text for x in figures if not x.rests]
    inside_row = {x.text for x in sentences(opened)}
    assert figures
    assert [t for t in shut if t not in inside_row] == []


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_is_the_same_twice_and_runs_nothing(variant, everything) -> None:
    m, results = everything

    one = report_html(m, *results, lang="nl", variant=variant)
    page = Page(one)

    assert one == report_html(m, *results, lang="nl", variant=variant)
    assert "script" not in {tag for tag, _ in page.tags}
    assert not re.search(r"(?:src|href)=\"(?!data:|#)", one)
    assert not re.search(r"\b(bewijst|voorspelt|significant)\b|de oorzaak is", " ".join(page.text))


def test_a_facilitator_gets_one_card_a_page(everything) -> None:
    m, results = everything
    report = report_of(m, *results, lang="nl", variant="facilitator")
    cards = [s for s in report.sections if " – " in s.title and s.own_page]

    assert len(cards) == 2 == len(ks.find_loops(m))
    assert all("Hoe m" in " ".join(x.text for x in sentences(s.content)) for s in cards)


def test_a_researcher_gets_every_setting(everything) -> None:
    m, results = everything
    page = report_html(m, *results, lang="nl", variant="researcher")

    assert "8 keer doorgerekend (Saturating)" in page
    for result in results:
        for name, value in result.provenance.settings:  # type: ignore[attr-defined]
            assert f"<td>{name}</td>" in page, name
            if value.isalnum():
                assert f"<td>{value}</td>" in page, (name, value)
    assert f"<td>{m.digest}</td>" in page


def test_a_consultant_gets_both_maps_and_the_risks_in_the_open(everything) -> None:
    m, results = everything
    after = m.without_link("fouten", "druk").with_link(ks.Link("vragen", "fouten", "-"))

    plain = report_of(m, *results, lang="nl", variant="consultant")
    paired = report_of(m, *results, lang="nl", variant="consultant", to_be=after)
    first = [
        next(b for b in r.sections[1].content if isinstance(b, Picture)) for r in (plain, paired)
    ]

    assert [picture.wide for picture in first] == [False, True]
    assert any("drukte omhoog" in x.text for x in plain.sections[4].content if isinstance(x, Line))
    assert "zoals het kan worden" in first[1].alt


def test_what_a_scenario_makes_of_the_links_is_the_map_to_become() -> None:
    m = ks.parse("a -> b +\nb -> c +\nc -> a -\na: kind=behaviour\nc: kind=result")
    cut = ks.Scenario("knip", [ks.Scale("a", "b", 0.0), ks.Add(ks.Link("c", "b", "+"))])
    tried = ks.compare_scenarios(m, cut, draws=4, horizon=5)

    report = report_of(m, tried, lang="nl", variant="consultant")

    assert any(isinstance(b, Picture) and b.wide for b in report.sections[1].content)


# -- formats -------------------------------------------------------------------------------------


def test_markdown_says_the_same_sentences_with_footnotes(tmp_path: Path, everything) -> None:
    m, results = everything
    text = ks.write_report(tmp_path / "r.md", m, *results, lang="nl").read_text("utf-8")
    titles = [s.title for s in report_of(m, *results, lang="nl").sections]

    assert [t for t in titles if f"## {t.split(' (')[0]}" not in text] == []
    marks = {int(k) for k in re.findall(r"[^\n]\[\^(\d+)\]", text)}
    notes = {int(k) for k in re.findall(r"^\[\^(\d+)\]: ", text, re.MULTILINE)}
    assert marks == notes
    assert len(notes) > 20
    assert set(re.findall(r"!\[[^\n]*\]\[(p\d+)\]", text)) == set(
        re.findall(r"^\[(p\d+)\]: data:image", text, re.MULTILINE)
    )


def test_hostile_labels_stay_text_in_markdown(tmp_path: Path) -> None:
    links = [ks.Link(HOSTILE[k], HOSTILE[(k + 1) % 5], "+", note=HOSTILE[k]) for k in range(5)]
    m = ks.CausalMap(HOSTILE, links, title=HOSTILE[0])

    text = ks.write_report(tmp_path / "r.md", m, lang="en").read_text("utf-8")
    body = re.sub(r"data:image/svg\+xml;base64,\S+", "", text)

    assert "<" not in body
    assert not re.search(r"(?<!\\)\]\((?!\^)", body)
    assert "\u202e" not in body
    assert "javascript:" not in body
    assert "https:" not in body
    tables = re.findall(r"(?:^ *\|.*\n?)+", body, re.MULTILINE)
    widths = [{len(re.findall(r"(?<!\\)\|", row)) for row in t.splitlines()} for t in tables]
    assert tables
    assert [w for w in widths if len(w) != 1] == []


def test_the_ending_of_the_name_or_the_format_says_what_is_written(tmp_path: Path) -> None:
    m = ks.parse("a -> b +")

    assert ks.write_report(tmp_path / "r.txt", m, format="md").read_text("utf-8").startswith("# ")
    with pytest.raises(ks.KompassieError, match=r"end it in \.html, \.md or \.pdf"):
        ks.write_report(tmp_path / "r.docx", m)
    with pytest.raises(ks.KompassieError, match="use html, md or pdf"):
        ks.write_report(tmp_path / "r.html", m, format="docx")  # type: ignore[arg-type]
    with pytest.raises(ks.KompassieError, match="use one of page, facilitator"):
        ks.write_report(tmp_path / "r.html", m, variant="board")  # type: ignore[arg-type]


def test_pdf_without_a_browser_says_what_to_do(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv(as_pdf.CHOICE, raising=False)
    monkeypatch.setattr(as_pdf.shutil, "which", lambda name: None)

    with pytest.raises(MissingDependency, match="apt-get install chromium"):
        ks.write_report(tmp_path / "r.pdf", ks.parse("a -> b +"))
    assert list(tmp_path.iterdir()) == []


def test_a_browser_that_prints_nothing_is_told(tmp_path: Path, monkeypatch) -> None:
    fake = tmp_path / "browser"
    fake.write_text("#!/bin/sh\nexit 0\n")
    fake.chmod(0o755)
    monkeypatch.setenv(as_pdf.CHOICE, str(fake))

    with pytest.raises(MissingDependency, match="printed nothing"):
        as_pdf.pdf_from_html("<p>x</p>")
    monkeypatch.setenv(as_pdf.CHOICE, "no-such-browser")
    with pytest.raises(MissingDependency, match="no program here"):
        as_pdf.browser_path()


def test_the_time_of_printing_is_taken_out_of_a_pdf(tmp_path: Path, monkeypatch) -> None:
    fake = tmp_path / "browser"
    fake.write_text(
        '#!/bin/sh\nfor a in "$@"; do\ncase $a in --print-to-pdf=*) f=${a#--print-to-pdf=};; esac\n'
        "done\nday=D:20261127180000+00\n"
        'printf "%%PDF-1.4 /CreationDate ($day) /ModDate ($day)" > "$f"\n'
    )
    fake.chmod(0o755)
    monkeypatch.setenv(as_pdf.CHOICE, str(fake))

    made = as_pdf.pdf_from_html("<p>x</p>")

    assert made == b"%PDF-1.4 /CreationDate (D:20000101000000+00) /ModDate (D:20000101000000+00)"


def test_on_paper_what_a_sentence_rests_on_stands_in_notes(everything) -> None:
    from kompassie.report.page.as_html import html_of

    m, results = everything
    page = html_of(report_of(m, *results, lang="nl"), printed=True)

    assert "<details" not in page
    marks = set(re.findall(r'href="#n(\d+)"', page))
    assert marks == set(re.findall(r'id="n(\d+)"', page))
    assert "Waar dit op rust" in page


# -- what is about people ------------------------------------------------------------------------


def answers() -> list[dict[str, object]]:
    rows = []
    for k in range(12):
        for source, target, sign in (("a", "b", 1), ("b", "a", 1 if k < 8 else -1), ("a", "c", 1)):
            rows.append({"person": f"p{k}", "source": source, "target": target, "answer": sign})
    return rows


def test_a_survey_tells_where_people_differ() -> None:
    survey = ks.Survey.from_rows(answers())

    report = report_of(survey, ks.loop_support(survey, draws=40, seed=1),
                       ks.compare_people(survey), lang="nl")  # fmt: skip
    told = " ".join(x.text for x in sentences(report.sections[5].content))

    assert "12 mensen gaven antwoord" in told
    assert "gedeelde visie" in told
    assert "komt niet uit een vragenlijst" not in told
    page = report_html(survey, lang="nl")
    assert not re.search(r"\bp\d+\b", re.sub(r"base64,[^\"]*", "", page))


def test_words_of_respondents_stay_out_unless_they_may_be_shown() -> None:
    m = ks.CausalMap(["a", "b"], [
        ks.Link("a", "b", "+", evidence="surveyed", quote="dat zei ik"),
        ks.Link("b", "a", "+", evidence="stated", quote="zo staat het er"),
    ])  # fmt: skip

    kept, shown = report_html(m, lang="nl"), report_html(m, lang="nl", personal=True)

    assert "dat zei ik" not in kept
    assert "zo staat het er" in kept
    assert "dat zei ik" in shown


def test_scores_of_one_person_ask_for_leave() -> None:
    m = ks.parse("a -> b +")
    triad = ks.triad({"kompassie": 7, "kwetsbaarheid": 6, "kracht": 8})

    with pytest.raises(ks.KompassieError, match="personal=True"):
        report_html(m, triad, lang="nl")
    assert "Een beeld van dit moment" in report_html(m, triad, lang="nl", personal=True)


# -- house style ---------------------------------------------------------------------------------


@pytest.mark.parametrize("colour", ["#ffee00", "#7a1f5c", "#ffffff", "#000000", "#808080"])
def test_a_house_colour_can_be_read_on_both_grounds(colour: str) -> None:
    made = accent_of(colour)

    assert contrast(made.light, "#ffffff") >= 4.5
    assert contrast(made.dark, "#14181d") >= 4.5


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "#000000;}</style>", 7, "#7a1f5c\n"])
def test_a_colour_that_is_none_is_refused(colour: object) -> None:
    with pytest.raises(ks.KompassieError, match="#rrggbb"):
        accent_of(colour)


def test_a_changed_colour_is_told_and_used() -> None:
    page = report_html(ks.parse("a -> b +"), lang="nl", colour="#ffee00")

    assert "huiskleur #ffee00 is te licht" in page
    assert f"--accent: {accent_of('#ffee00').light};" in page


def png(wide: int = 2, high: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\x00" * (min(wide, 8) + 1) * min(high, 8))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_logo_is_kept_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "l.png").write_bytes(png())
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>'
    (tmp_path / "l.svg").write_bytes(svg)

    page = report_html(ks.parse("a -> b +"), lang="nl", logo=tmp_path / "l.png")

    assert f'src="data:image/png;base64,{base64.b64encode(png()).decode()}"' in page
    assert logo_of(tmp_path / "l.svg") == (
        "data:image/svg+xml;base64," + base64.b64encode(svg).decode()
    )


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)"/>',
        '<image href="https://example.org/x.png"/>',
        '<use href="https://example.org/x.svg#a"/>',
        '<use xmlns:x="http://www.w3.org/1999/xlink" x:href="data:image/svg+xml,x"/>',
        "<foreignObject><p>x</p></foreignObject>",
        "<style>@import 'x'</style>",
        '<rect fill="url(https://example.org/x)"/>',
        '<rect style="background:u\\72l(x)"/>',
        '<a href="javascript:alert(1)"><rect/></a>',
        '<animate attributeName="href"/>',
    ],
)
def test_an_svg_logo_that_loads_links_or_runs_is_refused(tmp_path: Path, inside: str) -> None:
    file = tmp_path / "l.svg"
    file.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>', "utf-8")

    with pytest.raises(ks.KompassieError, match="its SVG holds"):
        logo_of(file)


def test_a_logo_that_is_none_or_too_large_is_refused(tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    for data, why in (
        (b"GIF89a", "neither PNG nor SVG"),
        (b"\xff\xfe\x00", "neither PNG nor SVG"),
        (png()[:30], "damaged"),
        (png(5000, 2), "4000 dots"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>', "entities"),
        (b"<html/>", "neither PNG nor SVG"),
    ):
        bad.write_bytes(data)
        with pytest.raises(ks.KompassieError, match=why):
            logo_of(bad)
    with bad.open("wb") as stream:
        stream.truncate(50_000_000)
    with pytest.raises(TooLarge, match="50,000,000 bytes"):
        logo_of(bad)
    with pytest.raises(ks.KompassieError, match="cannot be read"):
        logo_of(tmp_path / "none.png")


# -- thin and huge -------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("m", [ks.CausalMap(["a"]), ks.parse("a -> b +"), ks.parse("a -> a +")],
                         ids=["one", "no loop", "self"])  # fmt: skip
def test_a_thin_map_gets_every_variant(variant, m) -> None:
    assert len(Page(report_html(m, lang="nl", variant=variant)).headings) >= 3
