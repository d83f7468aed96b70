"""S02: the inner compass: own scores and those of others, dated; signals that are ignored."""

import kompassie as ks

OWN = {"kompassie": 8, "kwetsbaarheid": 6, "kracht": 7}
OTHERS = [
    {"rater": f"collega {k}", "date": "2026-03-02", "kompassie": 6, "kwetsbaarheid": 6, "kracht": 7}
    for k in range(5)
]


def test_the_difference_between_own_scores_and_those_of_others_is_reported():
    found = ks.triad(OWN, others=OTHERS)

    assert dict(found.difference) == {"kompassie": 2.0, "kwetsbaarheid": 0.0, "kracht": 0.0}
    assert "Kompassie schat men zelf 2,0 hoger in dan anderen doen." in ks.tell(found, lang="nl")


def test_a_newer_sheet_of_the_same_rater_takes_the_place_of_the_older():
    newer = {**OTHERS[0], "date": "2026-04-01", "kompassie": 1}
    assert ks.triad(OWN, others=[*OTHERS, newer]).others["kompassie"] == 5.0


def test_sheets_by_rater_are_kept_only_when_asked_for():
    assert not ks.triad(OWN, others=OTHERS).sheets
    assert "collega 3" in ks.triad(OWN, others=OTHERS, personal=True).sheets


def test_a_compass_that_is_ignored_can_be_logged_as_an_observation():
    rows = [
        {"time": k, "who": "leider", "act": act, "reacts to": before}
        for k, (act, before) in enumerate(
            [("kompas slaat uit", ""), ("negeren", "kompas slaat uit")]
        )
    ]
    assert ks.ObservationLog.from_rows(rows).acts == ("kompas slaat uit", "negeren")


def test_a_sheet_with_date_and_rater_is_kept_in_a_file_and_read_back(tmp_path):
    path = tmp_path / "k.csv"
    rows = ["about;rater;date;kompassie;kwetsbaarheid;kracht"]
    rows += ["Anna;Anna;2026-03-02;7;5;8", "Anna;Anna;2026-04-02;8;6;7", "Bo;Anna;2026-04-02;1;1;1"]
    rows += [f"Anna;{who};2026-04-02;6;6;7" for who in ("Bo", "Cees", "Dirk", "Els", "Fien")]
    path.write_text("\n".join(rows), encoding="utf-8")

    found = ks.triad(ks.read_scores(path, about="Anna", scale=(0, 10)), personal=True)

    assert (found.date, found.raters) == ("2026-04-02", 5)
    assert dict(found.difference) == {"kompassie": 2.0, "kwetsbaarheid": 0.0, "kracht": 0.0}
    assert set(found.dates.values()) == {"2026-04-02"}
    assert "own scores of 2026-04-02" in found.completeness()


def test_how_often_signals_are_ignored_is_counted():
    acts = ["kompas slaat uit", "negeren"] * 8
    found = ks.sequence_links(
        ks.ObservationLog.from_rows(
            [{"time": k, "who": f"p{k % 2}", "act": act} for k, act in enumerate(acts)]
        )
    )

    counts = {(p.source, p.target): p.count for p in found.pairs}
    assert counts["kompas slaat uit", "negeren"] == 8
