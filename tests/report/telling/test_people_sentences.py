from collections.abc import Callable

import pytest

import kompassie as ks
from kompassie.report.telling.wording import words_of

SIGNS = {("rust", "stress"): "-", ("stress", "fouten"): "+", ("fouten", "stress"): "+"}


@pytest.fixture(scope="module")
def survey() -> ks.Survey:
    rows = [
        {"wie": f"Anna{k}", "van": x, "naar": y, "teken": "+-"[k % 2] if x == "fouten" else sign,
         "groep": "dag" if k < 9 else "nacht", "citaat": "omdat Anna dat zegt"}
        for k in range(16)
        for (x, y), sign in SIGNS.items()
    ]  # fmt: skip
    return ks.Survey.from_rows([*rows, {**rows[0], "van": ""}])


def log() -> ks.ObservationLog:
    return ks.ObservationLog.from_rows([(k, "Anna", "abc"[k % 3]) for k in range(60)])


PUSH = ks.Scenario("meer rust", ks.Push("rust", 0.5))

RESULTS: dict[str, Callable[[ks.Survey], object]] = {
    "survey": lambda s: s,
    "consensus": ks.find_consensus,
    "support": lambda s: ks.loop_support(s, draws=64),
    "people": lambda s: ks.compare_people(s, draws=20, shuffles=9),
    "persons": lambda s: ks.compare_people(s, draws=20, shuffles=9, personal=True),
    "groups": lambda s: ks.compare_people(s, by="group", shuffles=9),
    "sequences": lambda s: ks.sequence_links(log()),
    "whose map": lambda s: ks.whose_map_matters(s, PUSH, on="stress", draws=8, horizon=10),
}


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("name", RESULTS)
def test_every_result_about_people_is_told_and_names_nobody(
    survey: ks.Survey, name: str, lang: str
) -> None:
    told = ks.tell(RESULTS[name](survey), lang=lang)

    assert len(told.splitlines()) >= 2
    assert all(line[-1] in ".)" for line in told.splitlines())
    assert not any(word in told for word in ("Anna", "person ", "{", "None", "nan"))


def test_a_contested_link_is_told_as_a_conversation(survey: ks.Survey) -> None:
    consensus = ks.find_consensus(survey)

    assert "één pijl zijn de mensen het oneens: ‘fouten’ → ‘stress’" in ks.tell(
        consensus, lang="nl"
    )
    assert "worth a conversation" in ks.tell(consensus)


def test_the_import_report_is_told_by_kind(survey: ks.Survey) -> None:
    told = ks.tell(survey, lang="nl")

    assert "16 mensen gaven antwoord over 3 factoren" in told
    assert "rijen die niet gelezen konden worden (1)" in told


def test_a_small_group_is_told_without_its_number() -> None:
    few = ks.Survey.from_rows([(k, "a", "b", "+") for k in range(3)])

    assert ks.tell(few).startswith("fewer than 5 people answered")


def test_a_caution_stands_under_lagged_scores() -> None:
    import numpy as np

    random = np.random.default_rng(1)
    rows = [(p, v, float(random.normal()), w) for p in range(6) for w in range(16) for v in "ab"]
    found = ks.lagged_links(ks.Scores.from_rows(rows, scale=(-9, 9)), draws=64)

    assert "geen bewijs" in ks.tell(found, lang="nl")
    assert "no proof" in ks.tell(found)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_nobody_is_blamed(lang: str) -> None:
    texts = " ".join(words_of(lang).section("people").values()).casefold()
    blaming = {
        "nl": ("schuld", "fout van", "verkeerd", "weerstand", "dwars"),
        "en": ("blame", "fault", "wrong", "resist", "refuse to"),
    }

    assert [word for word in blaming[lang] if word in texts] == []


def test_a_map_without_a_way_there_does_not_say_undecided() -> None:
    maps = {"team": ks.parse("ask -> own +"), "leader": ks.parse("ask -> rest +\nown -> rest +")}

    found = ks.whose_map_matters(maps, ks.Scenario("s", ks.Push("ask", 0.5)), on="own", draws=8)

    assert "het verandert niet" in ks.tell(found, lang="nl")
    assert "it does not change" in ks.tell(found, lang="en")
    assert "onbeslist" not in ks.tell(found, lang="nl")
