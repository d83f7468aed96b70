from __future__ import annotations

import pytest

import kompassie as ks

LOGISTIC = ks.Equations(
    {"people": ks.Stock(5, "births")},
    {"births": "fraction * people"},
    {"fraction": "0.12 * (1 - used)", "used": "people / 1000"},
    time_unit="year",
)


def lines(thing, lang):
    return ks.tell(thing, lang=lang).splitlines()


def test_the_story_of_growth_with_a_limit_is_told_in_both_languages():
    d = ks.find_dominance(ks.simulate(LOGISTIC))
    assert lines(d, "nl") == [
        "Eerst jaagt ‘people → births → people’ de verandering aan; vanaf year 47 remt "
        "‘people → used → fraction → births → people’.",
        "Gemiddeld over de tijd dat er iets verandert: ‘people → used → fraction → births → "
        "people’ 54\u00a0% en ‘people → births → people’ 46\u00a0%.",
        "Dit gaat over wat verandert, niet over wat stilstand vasthoudt.",
    ]
    assert lines(d, "en")[0] == (
        "At first ‘people → births → people’ drives the change; from year 47 on "
        "‘people → used → fraction → births → people’ slows it down."
    )


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_no_loops_and_nothing_that_moves_are_said_as_they_are(lang):
    chain = ks.find_dominance(ks.simulate(ks.parse("a -> b +")))
    rest = ks.find_dominance(ks.simulate(ks.parse("a -> b +\nb -> a +")))
    told = [lines(chain, lang), lines(rest, lang)]
    assert [len(each) for each in told] == [1, 1]
    assert told[0] != told[1]


def test_one_run_of_unknown_strengths_and_many_shifts_are_admitted():
    study = ks.flagship_study()
    d = ks.find_dominance(ks.simulate(study, study.scenarios[0])).named(study.loop_names)
    told = lines(d, "nl")
    assert told[0].startswith("Eén mogelijk verloop, geen verwachting: 70 onbekende sterktes")
    assert "‘B1 Prettig, maar onvolledig’" in told[1]
    assert told[1].endswith("keer.")
    assert "nr. 149 in de tabel" in told[2]


def test_a_map_of_parts_and_a_search_are_admitted():
    m = ks.parse("a -> b +\nb -> a +\nc -> d +\nd -> c -\na: today=0.5\nc: today=0.5")
    d = ks.find_dominance(ks.simulate(m, horizon=3, settle=0))
    assert "falls into 2 parts" in ks.tell(d)
    t = ks.simulate(ks.flagship(), horizon=2)
    d = ks.find_dominance(t, limit=10, strongest=2, time_limit=None)
    assert "the strongest of each step" in ks.tell(d)


def test_a_run_of_equations_is_told_in_its_own_units():
    t = ks.simulate(LOGISTIC)
    assert lines(t, "en") == [
        "People goes from 5.00 to 999.",
        "The values stand in their own units.",
    ]
    small = ks.Equations({"dose": ks.Stock(2e-5, (), "out")}, {"out": "dose / 2"}, stop=2)
    assert lines(ks.simulate(small), "nl")[0] == "Dose gaat van 2,00·10^-5 naar 5,00·10^-6."
    wild = ks.simulate(ks.Equations({"x": ks.Stock(2, "f")}, {"f": "x ^ 2"}, time_unit="day"))
    assert "The run goes out of bounds" in ks.tell(wild)


def test_many_stocks_are_counted():
    eq = ks.Equations({f"s{k}": ks.Stock(k, "f") for k in range(9)}, {"f": 1}, stop=2)
    assert "(9 in all)" in ks.tell(ks.simulate(eq))
