"""What a sentence of a report rests on."""

import kompassie as ks
from kompassie.report.page.auditing import REMARKS, Audit, figures
from kompassie.report.page.content import Grid, Line
from kompassie.report.telling.phrases import loop_name
from kompassie.report.telling.wording import words_of
from kompassie.tabular import Table

NL = words_of("nl")


def study() -> ks.Study:
    m = ks.CausalMap(
        [ks.Variable("druk", labels={"nl": "Werkdruk"}), "fouten", "rust"],
        [
            ks.Link("druk", "fouten", "+", quote="zo gaat dat"),
            ks.Link("fouten", "druk", "+"),
            ks.Link("rust", "druk", "-"),
        ],
    )
    return ks.Study(m, {("druk", "fouten"): {"nl": "Haast"}})


def audit() -> Audit:
    s = study()
    return Audit(s.map, ks.find_loops(s), NL)


def test_a_sentence_names_its_links_loops_and_variables() -> None:
    a = audit()

    assert [x.pair for x in a.links_in("Let op ‘rust’ → ‘Werkdruk’.")] == [("rust", "druk")]
    found = a.loops_in(f"Het zit in {NL.quoted(loop_name(ks.find_loops(study())[0], NL))}.")
    assert [loop.names for loop in found] == [("druk", "fouten")]
    assert [v.name for v in a.variables_in("Meer werkdruk, meer fouten.")] == ["druk", "fouten"]
    assert a.variables_in("Werkdrukte en onrust.") == []


def test_a_remark_rests_on_nothing_and_a_claim_on_links_figures_and_settings() -> None:
    a = audit()
    ranked = ks.count_loops(study().map)

    assert all(a.rests_on(NL(*key), ranked) == () for key in REMARKS)
    blocks = a.rests_on("Dat komt door ‘Werkdruk’ → ‘fouten’.", ranked)
    grids = [b for b in blocks if isinstance(b, Grid)]

    assert ["Werkdruk → fouten", "+", "gesteld", "‘zo gaat dat’"] in [
        list(r) for r in grids[0].rows
    ]
    assert isinstance(blocks[-1], Line)
    assert blocks[-1].text.startswith("count_loops(")


def test_figures_are_about_what_is_named_in_the_words_of_the_reader() -> None:
    s = study()
    rows = [("druk", 0.256, True, None), ("rust", 3.0, False, None)]
    made = figures(
        Table.from_rows(("variable", "median", "tips", "effort"), rows), (s.map["druk"],), s.map, NL
    )

    assert made is not None
    assert list(made.head) == ["factor", "mediaan", "kantelt"]
    assert [list(row) for row in made.rows] == [["Werkdruk", "0,26", "ja"]]
