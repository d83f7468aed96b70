"""Observation logs, scores, interview claims and tables of variables, from files."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest

import kompassie as ks
from kompassie.errors import InvalidValue, TableError, UnreadableFile
from kompassie.io.claim_file import read_claims
from kompassie.io.node_table import read_variables
from kompassie.io.observation_file import read_observations
from kompassie.io.score_file import read_scores
from tests.io.books import book

# -- observations ------------------------------------------------------------------------------


def test_a_log_has_acts_in_order_of_time_and_no_names(put):
    text = (
        "Tijd;Wie;Gedrag;Reageert op;Waarnemer;Kleur\n"
        "10:02;Xantippe;zucht;vraagt door;W1;rood\n10:01;Jan;vraagt door;;W1;\n"
    )
    log = read_observations(put(text, "log.csv"))

    assert [log.acts[k] for k in log.act] == ["vraagt door", "zucht"]
    assert [log.acts[k] if k >= 0 else "" for k in log.reacts_to] == ["", "vraagt door"]
    assert list(log.time) == [601, 602]
    assert [(r.code, r.where) for r in log.report] == [
        ("assumed", "columns"),
        ("not read", "column F"),
    ]
    assert "Xantippe" not in repr(log) + str(log.report)


def test_moments_with_a_date_become_seconds(put):
    def change(made):
        form = made.add_format({"num_format": "d-m-yyyy h:mm"})
        for k, minute in enumerate((3, 1), 1):
            moment = datetime.datetime(2026, 2, 1, 10, minute)
            made.worksheets()[0].write_datetime(k, 0, moment, form)

    lines = [["time", "act"], [None, "a"], [None, "b"]]
    book_ = read_observations(put(book({"x": lines}, change), "log.xlsx"))
    text = read_observations(put("time,act\n2026-02-01 10:03,a\n1-2-2026 10:01:00,b\n", "log.csv"))

    for log in (book_, text):
        assert [log.acts[k] for k in log.act] == ["b", "a"]
        assert log.time[1] - log.time[0] == 120
    assert text.time[0] == datetime.datetime(2026, 2, 1, 10, 1, tzinfo=datetime.UTC).timestamp()


def test_times_with_a_decimal_comma_are_numbers_and_a_date_that_is_none_is_refused(put):
    log = read_observations(put("tijd;code\n1,5;a\n0,5;b\n31-02-2026;c\n", "log.csv"))

    assert list(log.time) == [0.5, 1.5]
    assert [r.where for r in log.report.coded("refused")] == ["row 4"]


def test_a_log_without_acts_is_refused(put):
    with pytest.raises(UnreadableFile, match="no column for act"):
        read_observations(put("tijd;wie\n1;a\n", "log.csv"))


def test_a_workbook_with_several_sheets_needs_one_named(put):
    path = put(book({"a": [["act"], ["x"]], "b": [["act"], ["y"]]}), "log.xlsx")

    with pytest.raises(UnreadableFile, match="2 sheets with text"):
        read_observations(path)
    assert read_observations(path, sheet="b").acts == ("y",)


# -- scores ------------------------------------------------------------------------------------


def test_scores_are_read_long_or_wide_alike(put):
    long = (
        "wie;variabele;nu;gewenst;ronde\np;rust;5,5;8;1\np;druk;9;4;1\nq;rust;6;8;1\nq;druk;;4;1\n"
    )
    wide = (
        "wie;ronde;rust (nu);rust (gewenst);druk - nu;druk - gewenst\np;1;5,5;8;9;4\nq;1;6;8;;4\n"
    )
    found = [read_scores(put(text, "scores.csv")) for text in (long, wide)]

    tables = [[list(s.of_person(k, personal=True).rows()) for k in range(2)] for s in found]
    assert tables[0] == tables[1]
    assert {row["current"] for rows in tables[0] for row in rows} == {5.5, 6.0, 9.0, None}


def test_waves_may_come_in_files_of_their_own(put):
    first = put("wie;rust\np;5\nq;6\n", "a.csv")
    second = put("wie;rust\np;7\nq;8\n", "b.csv")
    scores = read_scores({"2026-01": first, "2026-02": second})

    assert scores.waves == ("2026-01", "2026-02")
    assert scores.people == 2
    assert sorted(scores.current) == [5, 6, 7, 8]
    with pytest.raises(UnreadableFile, match="not those of the first wave"):
        read_scores({"1": first, "2": put("wie;druk\np;7\n", "c.csv")})


K_SCORES = (
    "over;beoordelaar;datum;kracht;kwetsbaarheid;kompassie\n"
    "Anna;Anna;2026-01-01;8;3;7\nAnna;Bo;2026-01-01;7;5;6\nAnna;Cas;2026-01-01;9;4;6\n"
    "Bo;Bo;2026-01-01;5;5;5\n"
)


def test_scores_about_a_person_come_apart_in_self_and_others(put):
    path = put(K_SCORES, "k.csv")
    scores = read_scores(path, about="anna")

    assert scores.groups == ("self", "others")
    assert scores.people == 3
    rows = list(scores.means(personal=True).rows())
    kracht = {row["group"]: row["current"] for row in rows if row["variable"] == "kracht"}
    assert kracht == {"self": 8.0, "others": 8.0}
    assert scores.waves == ("2026-01-01",)


def test_whose_scores_must_be_said_and_no_message_tells_who_there_are(put):
    path = put(K_SCORES, "k.csv")

    for settings in ({}, {"about": "Zoë"}):
        with pytest.raises(InvalidValue) as caught:
            read_scores(path, **settings)
        assert not [name for name in ("Anna", "Bo", "Cas", "Zoë") if name in str(caught.value)]
    with pytest.raises(InvalidValue, match="no column that says whom"):
        read_scores(put("wie;rust\np;5\n", "s.csv"), about="p")


def test_scores_off_the_scale_are_refused_by_row(put):
    scores = read_scores(put("wie,variabele,score\np,a,5\nq,a,11\nr,a,6\n", "s.csv"))

    assert [r.where for r in scores.report.coded("refused")] == ["row 3"]
    with pytest.raises(UnreadableFile, match="no column for respondent"):
        read_scores(put("rust,druk\n5,6\n", "s.csv"))


# -- claims ------------------------------------------------------------------------------------


def test_opposites_turn_the_sign_once_or_twice(put):
    text = (
        "from_label,to_label,source_id,quote,page\n"
        'Overtime,Fatigue,R07,"we are all wiped out",3\n'
        'Overtime,~Quality,R07,"mistakes creep in",\n'
        "~Rest,~Quality,R08,,\n"
        "Health; ~smoking,Rest,R08,,\n"
    )
    survey = read_claims(put(text, "links.csv"))

    found = {(r["source"], r["target"]): r["answer"] for r in survey.to_rows(personal=True).rows()}
    assert found == {
        ("Overtime", "Fatigue"): "+",
        ("Overtime", "Quality"): "−",
        ("Rest", "Quality"): "+",
        ("Health; smoking", "Rest"): "−",
    }
    quotes = survey.quotes(personal=True)
    assert quotes["quote"] == ["we are all wiped out (p. 3)", "mistakes creep in"]
    assert "wiped" not in repr(survey) + str(survey.report)


def test_signs_that_are_given_are_turned_and_words_stay(put):
    text = "oorzaak;gevolg;teken\na;~b;-\na;~c;weet niet\n~a;d;?\n\n"
    survey = read_claims(put(text, "claims.csv"))

    found = {r["target"]: r["answer"] for r in survey.to_rows(personal=True).rows()}
    assert found == {"b": "+", "c": "don't know", "d": "unsure"}
    assert "the file is one" in str(survey.report)


def test_a_frame_of_claims_is_read_like_a_file():
    frame = pd.DataFrame({"interview": ["A", "B"], "cause": "a", "effect": ["b", "~b"]})

    assert sorted(read_claims(frame).to_rows(personal=True)["answer"]) == ["+", "−"]


# -- variables ---------------------------------------------------------------------------------

NODES = [
    ["id", "label_nl", "kind", "valentie", "definitie", "synoniemen"],
    ["stress", "de druk", "conditie", "belemmerend", "te veel werk", "druk | werkdruk"],
    ["rest", "de rust", "condition", "helping", None, None],
]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_table_of_variables_gives_names_and_a_merge_table(put, kind):
    lines = "\n".join(";".join(cell or "" for cell in row) for row in NODES)
    path = put(book({"x": NODES}) if kind == "xlsx" else lines, f"nodes.{kind}")
    found = read_variables(path)

    assert found.names == ("stress", "rest")
    assert dict(found.synonyms) == {"druk": "stress", "werkdruk": "stress"}
    first = found.variables[0]
    assert (first.kind, first.valence, first.note) == ("condition", "hindering", "te veel werk")
    assert first.labels == {"nl": "de druk"}
    assert found.table()["synonyms"] == ["druk|werkdruk", ""]
    text = "wie,van,naar,teken\np,werkdruk,rest,-\nq,druk,rest,-\n"
    survey = ks.read_survey(put(text, "s.csv"), variables=found.names, synonyms=found.synonyms)
    assert survey.variables == ("stress", "rest")
    assert "merge table" in str(survey.report)


def test_a_synonym_of_two_variables_is_refused(put):
    with pytest.raises(TableError, match="row 3: 'x': it is the name or a synonym of another"):
        read_variables(put("name,synonyms\na,x\nb,x\n", "nodes.csv"))
    with pytest.raises(TableError, match="row 2: 'b'"):
        read_variables(put("name,synonyms\na,b\nb,\n", "nodes.csv"))
    with pytest.raises(UnreadableFile, match="two columns of synonyms"):
        read_variables(put("name,synonyms,ook\na,b,c\n", "nodes.csv"))
    with pytest.raises(InvalidValue, match="no workbook"):
        read_variables(put("name\na\n", "nodes.csv"), sheet=1)


def test_members_with_behaviours_now_and_desired_go_from_a_file_into_a_gap(tmp_path):
    path = tmp_path / "scores.csv"
    rows = [f"{who};vragen;{now};8;{at}" for who in "abcdef" for at, now in ((1, 3), (2, 5))]
    path.write_text("\n".join(["lid;gedrag;huidig;gewenst;ronde", *rows]), encoding="utf-8")

    scores = ks.read_scores(path)

    assert (ks.gap(scores).largest.behaviour, ks.gap(scores).largest.gap) == ("vragen", 3.0)
    assert ks.yardstick(scores).closed_by_moving("vragen") == 1.0
