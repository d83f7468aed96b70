"""What is told of counts, loop sets, paths, camps, positions, differences and lasting pushes."""

import re

import pytest

import kompassie as ks
from kompassie.report.telling.wording import words_of

AGAINST = "training -> skill +\nskill -> results +\ntraining -> stress +\nstress -> results -"
TANGLED = ks.from_links([(str(i), str(j), "+") for i in range(9) for j in range(9) if i != j])


def answers() -> list[object]:
    """Return an answer of every kind on the map of the article."""
    study = ks.flagship_study()
    m = study.map
    edited = m.with_link(ks.Link("niet_weten", "eigenaarschap", "-"))
    return [
        ks.count_loops(m),
        ks.count_loops(m, max_length=3),
        ks.independent_loops(study),
        ks.loop_basis(study),
        ks.find_paths(m, "niet_weten", "eigenaarschap", max_length=4),
        ks.find_paths(m, "kompassie", "resultaat", max_length=6),
        ks.find_paths(m, "eigenaarschap", "topdown"),
        ks.find_paths(m, "niet_weten", "eigenaarschap", max_length=4)[0],
        ks.find_camps(m),
        ks.describe(m),
        ks.compare_loops(ks.find_loops(study), ks.find_loops(edited)),
        ks.compare_loops(ks.find_loops(edited), ks.find_loops(study)),
        ks.compare_maps(m, edited),
        ks.compare_maps(m, m),
        ks.predict_press(m),
        ks.sample_press(m, {"kompassie": 1, "topdown": -1}, draws=64, observed={"resultaat": 1}),
        ks.press_formula(ks.parse(AGAINST), "training", "results"),
        ks.stability(m),
    ]


@pytest.fixture(scope="module")
def every() -> list[object]:
    return answers()


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_no_sentence_is_unfinished_or_names_an_id(lang: str, every: list[object]) -> None:
    ids = [name for name in ks.flagship().names if "_" in name]
    for answer in every:
        text = ks.tell(answer, lang=lang)
        assert text
        assert not re.search(r"[{}]|nan|None|  \S+  ", text), text
        if not isinstance(answer, ks.Path):  # which knows no labels
            assert [name for name in ids if re.search(rf"\b{name}\b", text)] == [], text
        for line in text.splitlines():
            assert line.strip()[-1] in ".:)?", line


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_answers_to_a_push_and_tipping_are_never_told_together(
    lang: str, every: list[object]
) -> None:
    tipping = {"nl": "kantel", "en": "tip"}[lang]
    pushes = (ks.PressFormula, ks.PressPrediction, ks.PressSample, ks.Stability)
    texts = [ks.tell(x, lang=lang) for x in every if isinstance(x, pushes)]
    assert len(texts) == 4
    assert [text for text in texts if re.search(rf"\b{tipping}", text.casefold())] == []
    rest = {"nl": "tot rust", "en": "rest again"}[lang]
    assert all(rest in text for text in texts)
    # And the words for runs over time do not speak of maps that come to rest.
    assert [t for t in words_of(lang).section("effect").values() if rest in t] == []


# -- loops -------------------------------------------------------------------------------------


def test_a_count_is_told_by_kind_and_length() -> None:
    told = ks.tell(ks.count_loops(TANGLED), lang="nl").splitlines()
    assert told[0] == (
        "De kaart bevat 125.664 lussen: 125.664 versterkende (R) en 0 balancerende (B)."
    )
    assert told[1].startswith("De langste telt 9 factoren; de lengte die het vaakst voorkomt is 8")
    assert ks.tell(ks.count_loops(TANGLED, 2)).splitlines()[1:3] == [
        "All of them have 2 variables.",
        words_of("en")("loops", "bounded", n=2),
    ]
    assert ks.tell(ks.count_loops(ks.parse("a -> b +")), lang="en").startswith("There is no circle")
    assert "no loops of at most 2" in ks.tell(ks.count_loops(ks.parse("a -> b +"), 2))
    one = ks.count_loops(ks.parse("a -> b ?\nb -> a +"))
    assert "onbeslist" in ks.tell(one, lang="nl")


def test_a_stopped_count_says_how_far_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kompassie.progress._EVERY", 0.0)
    monkeypatch.setattr("kompassie.loops.counting._FIRST_LOOKS", 0)

    def stop(done: int, total: int | None) -> None:
        raise ks.Stop

    links = [(str(i), str(j), "+") for i in range(30) for j in range(30) if i != j]
    count = ks.count_loops(ks.from_links(links), max_length=7, time_limit=None, progress=stop)
    assert "incomplete: all loops up to length 5" in ks.tell(count, lang="en")


def test_a_loop_set_is_told_as_a_choice_and_says_what_it_covers() -> None:
    told = ks.tell(ks.independent_loops(ks.flagship_study()), lang="en")
    assert told.startswith("The shortest loops that together pass every link that lies on a loop")
    assert "not every loop can be combined from these" in told
    assert "not a ranking" in told
    assert "can be combined from these" in ks.tell(ks.loop_basis(ks.flagship()))
    assert "no circle" in ks.tell(ks.independent_loops(ks.parse("a -> b +")))
    assert ks.tell(ks.independent_loops(ks.parse("a -> a -"))).startswith("One loop passes every")


# -- paths -------------------------------------------------------------------------------------


def test_paths_that_agree_say_which_way_and_quote_each_step() -> None:
    paths = ks.find_paths(ks.flagship(), "niet_weten", "eigenaarschap", max_length=2)
    told = ks.tell(paths, lang="nl")
    assert "Er loopt één pad van ‘niet-weten tonen, nieuwsgierig zijn’" in told
    assert "is gezegd: ‘een gezamenlijk proces’." in told
    assert "hoogstens 2 pijlen" in told


def test_paths_that_disagree_are_told_as_such() -> None:
    told = ks.tell(ks.find_paths(ks.parse(AGAINST), "training", "results"), lang="en")
    assert told.startswith("The paths from training to results disagree: along 1 it works towards")
    assert "Training → skill → results (sign +)." in told


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("a -> b -\nb -> c +", {}, "There is one path from a to c: the more a, the less c."),
        ("a -> b -\nb -> c ?", {}, "hangs on links whose sign is unknown"),
        ("c -> a +\nb -> c +", {}, "There is no path from a to c."),
        ("a -> b +\nb -> c +", {"max_length": 1}, "no path of at most 1 links from a to c"),
        ("a -> b +\nb -> c +\na -> c +", {}, "Along all 2 paths from a to c it is: the more a"),
    ],
)
def test_what_paths_say_together(text: str, options: dict[str, int], expected: str) -> None:
    assert expected in ks.tell(ks.find_paths(ks.parse(text), "a", "c", **options), lang="en")


def test_a_stopped_list_of_paths_says_so() -> None:
    told = ks.tell(ks.find_paths(TANGLED, "0", "1", limit=5), lang="nl")
    assert "onvolledig: alle paden van hoogstens" in told
    assert "ook die niet in de lijst staan" in told
    mixed = TANGLED.without_link("0", "1").with_link(ks.Link("0", "1", "-"))
    told = ks.tell(ks.find_paths(mixed, "0", "1", limit=20), lang="en")
    assert "along some it works towards more, along others towards less" in told


# -- camps and positions -----------------------------------------------------------------------


def test_camps_are_told_with_what_goes_against_them_and_are_no_groups_of_people() -> None:
    told = ks.tell(ks.find_camps(ks.flagship()), lang="nl")
    assert "Daartegen gaan 3 van de 70 pijlen in" in told
    assert "Met minder kan het niet" in told
    assert "Tegen de indeling in helpend en hinderend gaan 2 van de 67 pijlen in" in told
    assert told.endswith("Een kamp is een kant van de tekening, geen groep mensen.")


def test_camps_without_a_link_against_them_have_no_balancing_loop() -> None:
    told = ks.tell(ks.find_camps(ks.parse("a -> b -\nb -> a -")), lang="en")
    assert "no link goes against that" in told
    assert "no balancing loop of two or more" in told
    assert "Camp 1 (1): a." in told
    assert "follows from how the map was drawn" in told
    unsure = ks.tell(ks.find_camps(ks.parse("a -> b -\nb -> a ?")), lang="en")
    assert "follows from how the map was drawn" not in unsure
    assert "Not counted: one link of unknown sign or from a variable to itself." in unsure
    alone = ks.tell(ks.find_camps(ks.parse("a -> b +\nb -> a +")), lang="en")
    assert alone.startswith("All variables are in one camp")
    assert ks.tell(ks.find_camps(ks.CausalMap())) == "There is nothing in this map."


def test_camps_that_may_not_be_the_best_say_how_good_any_can_be() -> None:
    links = [
        (f"{i:02}", f"{j:02}", "+" if (i * j + i + j) % 3 else "-")
        for i in range(40)
        for j in range(40)
        if i != j
    ]
    camps = ks.find_camps(ks.from_links(links), time_limit=0.1)
    assert not camps.exact
    assert f"never fewer than {camps.lower_bound}" in ks.tell(camps, lang="en")


def test_a_position_is_no_leverage_and_says_so() -> None:
    for m in (ks.flagship(), ks.parse("a -> b +"), ks.parse("a -> a -")):
        assert "position in the drawing, no leverage" in ks.tell(ks.describe(m), lang="en")
        assert "plaats in de tekening, geen hefboom" in ks.tell(ks.describe(m), lang="nl")
    told = ks.tell(ks.describe(ks.flagship()), lang="en")
    assert "28 variables can all reach each other" in told
    assert "‘making patterns discussable’ (81%)" in told
    assert "Not all loops were counted" in ks.tell(ks.describe(TANGLED, limit=10), lang="en")


# -- differences -------------------------------------------------------------------------------


def test_changed_loops_are_told_with_both_signs() -> None:
    before, after = ks.parse("a -> b +\nb -> a +"), ks.parse("a -> b +\nb -> a ?\nb -> b -")
    told = ks.tell(ks.compare_loops(ks.find_loops(before), ks.find_loops(after)), lang="nl")
    assert told.splitlines() == [
        "Nieuw: 1. Verdwenen: 0. Van teken veranderd: 1. Gelijk gebleven: 0.",
        "Nieuw:",
        "  b → b (balancerende lus)",
        "Van teken veranderd:",
        "  a → b → a (was versterkend, is nu onbeslist)",
    ]
    same = ks.compare_loops(ks.find_loops(before, 2), ks.find_loops(before, 2))
    assert ks.tell(same, lang="en").splitlines()[0].startswith("Nothing changed in the loops")
    assert "at most 2 variables were compared" in ks.tell(same, lang="en")


def test_changed_maps_are_told_and_a_rename_is_asked() -> None:
    before = ks.parse("stress -> mistakes +\nmistakes -> care -\nrest -> stress -")
    after = ks.parse("pressure -> mistakes +\nmistakes -> care +\nrest -> pressure -")
    told = ks.tell(ks.compare_maps(before, after), lang="en")
    assert "New variables: pressure." in told
    assert "Links with another sign: ‘mistakes’ → ‘care’ (was −, is now +)." in told
    assert "Perhaps stress is now pressure. Is that so?" in told
    assert ks.tell(ks.compare_maps(before, before)) == "The two maps are the same."


# -- lasting pushes ----------------------------------------------------------------------------


def test_a_prediction_tells_which_pushes_are_certain() -> None:
    told = ks.tell(ks.predict_press(ks.parse("rest -> stress -\nstress -> mistakes +")))
    assert "settled however strong the links: 6; dependent on the strengths: 0" in told
    assert "Mistakes falls, however strong the links, with an upward push on: rest." in told
    assert "Mistakes rises, however strong the links, with an upward push on: stress." in told
    assert "limit itself" in told
    none = ks.predict_press(ks.parse("a -> b +\nb -> a +\nb -> c -"), self_effects="drawn")
    assert ks.tell(none, lang="en").startswith("No strengths give this map an equilibrium")


def test_a_sample_states_the_stable_share_and_every_standard_error() -> None:
    m = ks.parse("rest -> stress -\nstress -> mistakes +\nmistakes -> stress +\nx -> x -")
    sample = ks.sample_press(m, {"rest": 1}, draws=128, observed={"mistakes": "-"})
    told = ks.tell(sample, lang="en").splitlines()
    assert told[0] == "A lasting push upwards on rest."
    told_of = {line.split()[0]: line for line in told[1:]}
    assert re.search(r"standard error \d\.\d percentage points", told_of["Mistakes"])
    assert told_of["X"] == "X does not change: no chain of links leads there."
    assert any("came to rest (standard error" in line for line in told)
    assert any("agree with what was seen (mistakes down" in line for line in told)


def test_a_sample_without_a_stable_draw_says_that_there_is_no_answer() -> None:
    m = ks.parse("a -> b + strength=0.9\nb -> a + strength=0.9\na -> a + strength=1")
    told = ks.tell(ks.sample_press(m, {"a": 1}, draws=64), lang="nl")
    assert "geen antwoord op een duw" in told
    assert "stijgt" not in told


def test_a_sample_of_given_strengths_says_that_every_draw_is_the_same() -> None:
    m = ks.parse("a -> b + strength=0.5\nb -> c - strength=0.25")
    assert "every draw is the same" in ks.tell(ks.sample_press(m, {"a": 1}, draws=64))
    range_ = ks.parse("a -> b + strength=0.2..0.5\nb -> c - strength=0.25")
    assert "every draw is the same" not in ks.tell(ks.sample_press(range_, {"a": 1}, draws=64))


def test_a_sample_that_stopped_says_so() -> None:
    m = ks.flagship()
    told = ks.tell(ks.sample_press(m, {"kompassie": 1}, draws=500, limit=64), lang="en")
    assert "sets with weak reinforcing loops weigh more" in told
    assert "stopped earlier than was asked" in told


def test_a_formula_is_told_with_its_letters() -> None:
    told = ks.tell(ks.press_formula(ks.parse(AGAINST), "training", "results"), lang="nl")
    assert "laat results stijgen als a·b > c·d; anders daalt het of blijft het gelijk." in told
    assert "a de sterkte van ‘training’ → ‘skill’" in told
    always = ks.press_formula(ks.parse("a -> b -\nb -> c -"), "a", "c")
    assert "always makes c rise, however strong the links" in ks.tell(always)
    assert ks.tell(ks.press_formula(ks.parse("a -> b +"), "b", "a")).endswith("no connection.")


def test_a_long_formula_is_counted_in_place_of_written_out() -> None:
    names = "abcde"
    links = [(x, y, "+" if x < y else "-") for x in names for y in names if x != y]
    told = ks.tell(ks.press_formula(ks.from_links(links), "a", "e"), lang="en")
    assert re.search(r"if \d+ products of strengths together outweigh \d+ others", told)


def test_stability_is_told_with_what_fails_and_what_pulses_do() -> None:
    told = ks.tell(ks.stability(ks.parse("a -> b +\nb -> a + ||")), lang="en").splitlines()
    assert told[0].startswith("After a small disturbance the map does not come to rest again")
    assert "a2" in told[1]
    assert told[2].endswith("but the levels run away in the long run.")
    assert "Delays are left out" in told[-1]
    given = ks.stability(ks.parse("a -> b + strength=0.5\nb -> a - strength=0.5"))
    assert "with the strengths that are given" in ks.tell(given, lang="en")
