"""Writes the page that walks through the article: ``python -m tests.documents.article_page``.

Every figure on it is computed here, so that the page cannot say what the library does not.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import kompassie as ks
from kompassie.report.telling.archetype_sentences import likeness_lines
from kompassie.report.telling.phrases import loop_name, phrase
from kompassie.report.telling.wording import Words, words_of
from tests.article.runs import (
    DRAWS,
    effect,
    kept,
    likenesses,
    loop,
    run,
    shocked,
    study,
    three,
)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "article.md"

HEAD = f"""\
# Het artikel, rij voor rij · The article, row by row

Dertig systemen uit het artikel “Kompassie is leiderschap”, elk met wat de kaart ervan zegt.
Links Nederlands, rechts Engels. De kaart is *een lezing* van het artikel: 35 factoren, 70 pijlen,
waarvan 22 aangenomen. Alles wat over de tijd gaat komt uit {DRAWS} doorrekeningen met getrokken
sterktes en gain 1,5; het zijn eigenschappen van de getekende kaart, geen feiten over teams.

Thirty systems of the article, each with what the map says of it; Dutch on the left, English on the
right. The map is *a reading* of the article. What is about time comes from {DRAWS} runs with drawn
strengths at gain 1.5: properties of the drawn map, no facts about teams.

S01, S02, S17, S19, S20 en S24 gebruiken kleine verzonnen scores of kaarten van mensen, S15 een
verzonnen logboek, want het artikel geeft er geen; S07, S26 en S28 ook een kaart van twee of drie
factoren. · S01, S02, S17, S19, S20 and S24 use small invented scores or maps of people, S15 an
invented log, as the article gives none; S07, S26 and S28 a map of two or three variables too.

`study = ks.flagship_study(); m = study.map`. This page is written by
`python -m tests.documents.article_page`, and a test holds it to what that writes.
"""


@dataclass(frozen=True)
class Row:
    """One row of the article: its titles, what was asked, and what to say in a language."""

    code: str
    titles: tuple[str, str]
    asked: str
    told: Callable[[Words], list[str]]


def both(nl: str, en: str, words: Words) -> str:
    return nl if words.lang == "nl" else en


def lines(result: object, words: Words, *keep: int) -> list[str]:
    told = ks.tell(result, lang=words.lang).splitlines()
    return [told[k] for k in keep] if keep else told


def ends(scenario: str, on: str, words: Words) -> str:
    """What a scenario does to a variable in the end, without its size."""
    told = ks.tell(effect(scenario, on), lang=words.lang).splitlines()[0]
    return told


def circle_of(code: str, words: Words) -> list[str]:
    return ks.tell(loop(code), lang=words.lang).splitlines()


def early_late(scenario: str, on: str, words: Words) -> str:
    e = effect(scenario, on)
    early, late = (words.number(x, signed=True) for x in (e.early, e.late))
    name = study().scenario(scenario).label(words.lang)
    nl = f"{name}: in het begin {early}, op termijn {late} voor {phrase(e.variable, words)}."
    en = f"{name}: early {early}, in the long run {late} for {phrase(e.variable, words)}."
    return both(nl, en, words)


def path_of(source: str, target: str, length: int, words: Words) -> str:
    found = ks.find_paths(study().map, source, target, max_length=length)
    route = " → ".join(phrase(study().map[name], words) for name in found[0].names)
    quotes = " · ".join(words.quoted(q) for q in found[0].quotes if q)
    return f"{route} ({found.net_sign}){': ' + quotes if quotes else ''}."


def _triad(words: Words) -> list[str]:
    scores = {"kompassie": 7, "kwetsbaarheid": 2, "kracht": 9}
    return [*lines(ks.triad(scores), words), *lines(three(), words, 0, 1, 2)]


def _compass(words: Words) -> list[str]:
    rows = ["about,rater,date,kompassie,kwetsbaarheid,kracht", "x,x,2026-03-02,8,6,7"]
    rows += [f"x,{rater},2026-03-02,6,6,7" for rater in "abcde"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "k.csv"
        path.write_text("\n".join(rows), encoding="utf-8")
        found = ks.triad(ks.read_scores(path, about="x", scale=(0, 10)))
    return lines(found, words)[-2:]


def _force(words: Words) -> list[str]:
    m = study().map
    told = []
    for name in ("kracht", "kracht_zetten"):
        share = ks.sample_press(m, push={name: +1}, draws=200, seed=1).up["resultaat"]
        on = phrase(m[name], words)
        nl = f"Een blijvende druk op {on} verhoogt het resultaat in {words.share(share)} van de"
        en = f"A lasting press on {on} raises the result in {words.share(share)} of the"
        told.append(both(f"{nl} trekkingen.", f"{en} draws.", words))
    return told


def _boundary(words: Words) -> list[str]:
    m = ks.parse("buiten: boundary=yes\nbuiten -> aanpassing + ||")
    drawn = ks.draw(m, lang=words.lang)
    framed = sum("-boundary" in (a.get_gid() or "") for a in drawn.patches)
    said = words.quoted(words("diagram", "boundary"))
    nl = "Een factor krijgt `boundary=True`, houdt dat in het bestand en krijgt een kader in de"
    en = "A variable gets `boundary=True`, keeps it in the file and gets a frame in the drawing;"
    nl, en = f"{nl} tekening; de legenda zegt {said}.", f"{en} the legend says {said}."
    assert framed == 2  # the variable, and the entry of the legend
    return [both(nl, en, words), path_of("verbinding_buiten", "aanpassing", 1, words)]


def _context(words: Words) -> list[str]:
    found = ks.check(study()).of("external")[0]
    names = words.listed([phrase(study().map[name], words) for name in found.where])
    nl = f"Van buiten, want geen lus in deze kaart kan het veranderen: {names}."
    en = f"External, as no loop can change it in this map: {names}."
    return [both(nl, en, words), path_of("topdown", "niet_weten", 1, words)]


def _beliefs(words: Words) -> list[str]:
    found = ks.beliefs(study())
    told = []
    for entry in found.entries:
        valence = words("beliefs", entry.variable.valence)
        through = "–" if entry.shortest is None else loop_name(entry.shortest, words)
        told.append(f"{phrase(entry.variable, words)}: {valence}; {entry.loops} × ({through})")
    return told


def _iceberg(words: Words) -> list[str]:
    drawn = ks.draw_iceberg(study(), lang=words.lang)
    note = next(t.get_text() for t in drawn.texts if t.get_gid() == "legend-caption")
    pictured = both("De tekening per laag", "The drawing by level", words)
    return [*lines(ks.iceberg(study()), words), f"{pictured}: {note}."]


def _grip(words: Words) -> list[str]:
    found = ks.grips(study())
    first = ks.tell(found, lang=words.lang).splitlines()
    return [first[0], *first[2:7]]


def _acts(words: Words) -> list[str]:
    m = study().map
    told = []
    for a, b in (("observeren", "bespreekbaar"), ("kracht_zetten", "bespreekbaar"),
                 ("bilateraal", "niet_weten"), ("niet_weten", "vragen")):  # fmt: skip
        net = ks.find_paths(m, a, b, max_length=4).net_sign
        sign = {"ambiguous": both("dubbelzinnig", "ambiguous", words)}.get(net, net)
        told.append(f"{phrase(m[a], words)} → {phrase(m[b], words)}: {sign}")
    nl, en = "Over paden van hoogstens vier pijlen:", "Over paths of at most four arrows:"
    acts = ["sturen", "zwijgen", "vragen", "meedenken"] * 12 + ["zuchten"]
    log = [{"time": k, "who": f"p{k % 3}", "act": act} for k, act in enumerate(acts)]
    seen = ks.sequence_links(ks.ObservationLog.from_rows(log))
    heading = both("In een logboek van 49 gebeurtenissen:", "In a log of 49 events:", words)
    return [both(nl, en, words), *told, heading, *lines(seen, words)]


def _observing(words: Words) -> list[str]:
    pairs = (("interactie observeren", "bespreekbaar maken"),)
    told = []
    for quiet, spoken in pairs:
        for on in ("tang", "onbenoemd"):
            a, b = (words.number(effect(s, on).median, signed=True) for s in (quiet, spoken))
            name = phrase(study().map[on], words)
            nl = f"{name}: {a} bij alleen observeren, {b} bij bespreekbaar maken."
            en = f"{name}: {a} with observing alone, {b} with making discussable."
            told.append(both(nl, en, words))
    return told


def _catching_up(words: Words) -> list[str]:
    rows = [
        (who, "team_overzicht", score, 9, at)
        for at, scores in enumerate(([8, 3, 4, 3, 2], [8, 5, 5, 6, 4], [9, 8, 7, 8, 7]), start=1)
        for who, score in zip(("leader", *"abcd"), scores, strict=True)
    ]
    lead = ks.yardstick(rows, personal=True).lead("team_overzicht", "leader")
    numbers = " → ".join(words.number(x, 1) for x in lead)
    nl, en = f"Voorsprong van de leider: {numbers}.", f"The leader's lead: {numbers}."
    return [*circle_of("R2", words)[:2], both(nl, en, words)]


def _fixes(words: Words) -> list[str]:
    m = study().map
    best = likenesses().of("fixes_that_fail")[0]
    burden = likenesses(shortcut=True).of("shifting_the_burden")[0]
    more = both(
        "Met `adhoc → bespreekbaar +` erbij:", "With `adhoc → bespreekbaar +` added:", words
    )
    proof = words("archetypes", "likeness")
    return [*likeness_lines(best, m, words), more, *likeness_lines(burden, m, words), proof]


def _agendas(words: Words) -> list[str]:
    apart = {"vragen": {"a": (5, 1), "b": (5, 9), "c": (5, 2), "d": (5, 8), "e": (5, 1)}}
    rows = [(p, "adhoc", "bilateraal", "+") for p in range(6)]
    rows += [(p, f"zaak {p}", "adhoc", "+") for p in range(6)]
    vision = ks.shared_vision(ks.Survey.from_rows(rows), draws=200)
    return [
        path_of("onbenoemd", "samen_zoeken", 2, words),
        *lines(ks.gap(apart), words, 1),
        *lines(vision, words),
    ]


def _gap(words: Words) -> list[str]:
    rows = {"passend_gedrag": {w: (n, 8) for w, n in zip("abcde", (3, 4, 2, 3, 3), strict=True)}}
    return [*lines(ks.gap(rows, study().map), words), *circle_of("B3", words)[:1]]


def _reaction(words: Words) -> list[str]:
    found = effect("bespreekbaar maken", "tegenreactie")
    share = words.share(found.early_up)
    nl = f"In het begin is er meer tegenreactie in {share} van de doorrekeningen."
    en = f"Early there is more counter-reaction in {share} of the runs."
    return [both(nl, en, words), *circle_of("B2", words)[:2]]


def _owners(words: Words) -> list[str]:
    links = (("adhoc", "bilateraal"), ("bilateraal", "onbenoemd"), ("onbenoemd", "adhoc"))
    rows = [(p, a, b, "+") for p in range(12) for a, b in links[: 2 + p % 2]]
    wishes = {"vragen": {f"p{k}": (4, 7 + k % 3) for k in range(12)}}
    vision = ks.shared_vision(ks.Survey.from_rows(rows), wishes, study().map, draws=200)
    return [*lines(ks.ownership(study()), words), *lines(vision, words)]


def _together(words: Words) -> list[str]:
    m = ks.parse("druk -> resultaat +\ndruk -> zingeving -")
    cost = ks.compare_scenarios(m, ks.Scenario("meer druk", ks.Push("druk", 0.5)), draws=DRAWS)
    both_rise = run().effect("drie K's", on=["resultaat", "zingeving"])
    return [
        *lines(both_rise, words),
        *lines(cost.effect("meer druk", on=["resultaat", "zingeving"]), words),
    ]


def _blame(words: Words) -> list[str]:
    m = ks.parse("Marieke zwijgt -> stress +\nstress -> Marieke zwijgt +")
    told = ks.tell(ks.check(m), lang=words.lang).splitlines()
    return [told[1].removeprefix("– "), words("grips", "nobody")]


def _first(words: Words) -> list[str]:
    nl = "Het verslag begint met de lussen; tabellen gaan niet over mensen."
    en = "The report begins with the loops; its tables are not of people."
    return [both(nl, en, words)]


def _unspoken(words: Words) -> list[str]:
    stated = len(ks.find_loops(study().map.only(evidence="stated")))
    every = len(ks.find_loops(study().map))
    nl = f"Op gestelde pijlen alleen draaien {stated} van de {every} lussen."
    en = f"On stated arrows alone {stated} of the {every} loops run."
    return [*lines(study().map, words), both(nl, en, words)]


ROWS = (
    Row("S01", ("Drie K's als triade in evenwicht", "Three K's as a triad in balance"),
        'ks.triad({"kompassie": 7, "kwetsbaarheid": 2, "kracht": 9}); ks.triad_runs(m, …)',
        _triad),
    Row("S02", ("Innerlijk kompas", "The inner compass"),
        'ks.triad(ks.read_scores(path, about="…"))', _compass),
    Row("S03", ("Van niet-weten naar eigenaarschap", "From not knowing to ownership"),
        'ks.find_paths(m, "niet_weten", "eigenaarschap")',
        lambda w: [path_of("niet_weten", "eigenaarschap", 2, w)]),
    Row("S04", ("Kracht inzetten of kracht zetten", "Using strength or applying force"),
        'ks.sample_press(m, push={"kracht": +1}, seed=1)', _force),
    Row("S05", ("Het primaire proces als anker", "The primary process as an anchor"),
        'ks.find_loops(study, through="focus_primair")', lambda w: circle_of("R5", w)),
    Row("S06", ("Vervreemding, en later", "Alienation, and later"),
        'comparison.effect("focus op het primaire proces", on="vervreemding")',
        lambda w: [early_late("focus op het primaire proces", "vervreemding", w)]),
    Row("S07", ("Verbinding met buiten", "Links to the outside"),
        'ks.Variable("verbinding_buiten", boundary=True)', _boundary),
    Row("S08", ("Andere talenten komen los", "Other talents come free"),
        'comparison.effect("vragen stellen", on="aanpassing")',
        lambda w: [early_late("vragen stellen", "aanpassing", w)]),
    Row("S09", ("Gezien en gehoord, trots, eigenaar", "Seen and heard, proud, owner"),
        'ks.find_loops(study, through="opv_bijdrage")', lambda w: circle_of("R8", w)),
    Row("S10", ("Top-downcultuur als context", "Top-down culture as context"),
        'ks.check(m).of("external")', _context),
    Row("S11", ("Het systeem houdt zichzelf in stand", "The system keeps itself going"),
        'ks.keeps_itself(study, "resultaat", scenarios)', lambda w: lines(kept(), w)),
    Row("S12", ("Opvattingen bepalen gedrag", "Beliefs decide behaviour"),
        "ks.beliefs(study)", _beliefs),
    Row("S13", ("De hele ijsberg", "The whole iceberg"),
        "ks.iceberg(study); ks.draw_iceberg(study)", _iceberg),
    Row("S14", ("Elkaar in de tang houden", "Holding each other in a grip"),
        "ks.grips(study)", _grip),
    Row("S15", ("Welke acties elkaar versterken", "Which acts reinforce each other"),
        "ks.find_paths(m, a, b, max_length=4).net_sign; ks.sequence_links(log)", _acts),
    Row("S16", ("Observeren en bespreekbaar maken", "Observing and making discussable"),
        'comparison.effect("interactie observeren", on="tang").median', _observing),
    Row("S17", ("Het team haalt de leider in", "The team catches up with the leader"),
        'ks.yardstick(rows, personal=True).lead("team_overzicht", "leader")', _catching_up),
    Row("S18", ("Agenda, ad hoc en bilateraal", "Agenda, ad hoc and one-to-ones"),
        "ks.find_archetypes(study)", _fixes),
    Row("S19", ("Ieder een eigen agenda", "Everyone their own agenda"),
        "ks.gap(scores); ks.shared_vision(survey)", _agendas),
    Row("S20", ("De meetlat", "The yardstick"), "ks.gap(scores, m)", _gap),
    Row("S21", ("Tegenreactie incasseren", "Taking the counter-reaction"),
        'comparison.effect("bespreekbaar maken", on="tegenreactie").early_up', _reaction),
    Row("S22", ("Geen weerstand maar gewoonte", "No resistance but habit"),
        'ks.Scale("tegenreactie", "opv_weerstand", 0.5)',
        lambda w: [ends("gewoonte", "kracht_zetten", w)]),
    Row("S23", ("Oordeel uitstellen", "Postponing judgement"),
        'ks.Push("kracht_zetten", -0.6)', lambda w: [ends("oordeel uitstellen", "tang", w)]),
    Row("S24", ("Gedeelde visie en gedeeld eigenaarschap", "Shared vision and shared ownership"),
        "ks.ownership(study); ks.shared_vision(survey, scores)", _owners),
    Row("S25", ("Op termijn duurzamer", "More durable in the long run"),
        'comparison.effect("niet-weten tonen", on="besluiten")',
        lambda w: [early_late(s, "besluiten", w) for s in ("niet-weten tonen", "kracht inzetten")]),
    Row("S26", ("Resultaat en zingeving hand in hand", "Result and meaning hand in hand"),
        'comparison.effect("drie K\'s", on=["resultaat", "zingeving"])', _together),
    Row("S27", ("Een team dat zich kan aanpassen", "A team that can adapt"),
        'ks.resilience(study, "adhoc", "resultaat", study.scenario("drie K\'s"), amount=0.6)',
        lambda w: lines(shocked(), w)),
    Row("S28", ("Zonder schuldigen aan te wijzen", "Without pointing at culprits"),
        "ks.check(m)", _blame),
    Row("S29", ("Interactie boven individu", "Interaction above the individual"),
        "ks.write_report(path, study)", _first),
    Row("S30", ("Onuitgesproken gedachten en regels", "Unspoken thoughts and rules"),
        'ks.find_loops(m.only(evidence="stated"))', _unspoken),
)  # fmt: skip


def text_of(row: Row) -> str:
    """Return the part of the page about one row."""
    cells = [
        "<br>".join(line for line in row.told(words_of(lang)) if line).replace("|", "\\|")
        for lang in ("nl", "en")
    ]
    return (
        f"## {row.code} · {row.titles[0]} · {row.titles[1]}\n\n`{row.asked}`\n\n"
        f"| Nederlands | English |\n|---|---|\n| {cells[0]} | {cells[1]} |\n"
    )


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *(text_of(row) for row in ROWS)])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
