import re

import pytest

import kompassie as ks

CIRCLE = "stress -> mistakes +\nmistakes -> stress +"


def test_a_reinforcing_loop_is_told_once_round() -> None:
    loop = ks.find_loops(ks.parse(CIRCLE))[0]

    assert ks.tell(loop, lang="en").splitlines() == [
        "stress → mistakes → stress (reinforcing loop)",
        "The more stress, the more mistakes; the more mistakes, the more stress.",
        "So the circle keeps itself going. All links (2) are stated.",
    ]


def test_a_balancing_loop_turns_round_in_its_own_words() -> None:
    m = ks.parse("druk -> fouten +\nfouten -> druk - ||")

    told = ks.tell(ks.find_loops(m)[0], lang="nl")

    assert (
        "Hoe meer druk, hoe meer fouten; hoe meer fouten, hoe minder druk (met vertraging)." in told
    )
    assert "remt de kring zichzelf af" in told


def test_a_circle_whose_first_variable_is_low_today_is_told_from_less() -> None:
    m = ks.parse(CIRCLE).with_variable(ks.Variable("stress", today=-0.4))

    assert "The less stress, the less mistakes" in ks.tell(ks.find_loops(m)[0], lang="en")


def test_an_undecided_loop_says_which_link_leaves_it_open() -> None:
    m = ks.parse("a -> b ?\nb -> a +")

    told = ks.tell(ks.find_loops(m)[0], lang="nl")

    assert "Hoe meer a, hoe meer of minder b" in told
    assert "het teken van ‘a’ → ‘b’ is onbekend of omstreden" in told


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_grip_loop_of_the_article_reads_as_a_story(lang: str) -> None:
    study = ks.flagship_study()
    grip = next(x for x in ks.find_loops(study) if x.name is not None and x.name.code == "R7")

    told = ks.tell(grip, lang=lang)

    expected = {
        "nl": "Hoe meer de opvatting ‘een leider hoort het antwoord te hebben’ leeft, hoe meer "
        "‘oordelen, sturen, kracht zetten’;",
        "en": "The more the belief ‘a leader should have the answer’ is alive, the more "
        "‘judging, steering, forcing’;",
    }
    assert told.splitlines()[1].startswith(expected[lang])
    assert told.splitlines()[0].startswith("R7 ")


def test_no_sentence_of_the_flagship_is_unfinished_or_names_an_id() -> None:
    study = ks.flagship_study()
    loops = ks.find_loops(study)
    for lang in ("nl", "en"):
        text = "\n".join([ks.tell(loops, lang=lang), ks.tell(study.map, lang=lang)])
        assert not re.search(r"[{}]|\b\w+_\w+\b|  ", text)


def test_a_list_without_loops_says_so() -> None:
    assert "no circle" in ks.tell(ks.find_loops(ks.parse("a -> b +")), lang="en")


def test_a_stopped_list_says_so() -> None:
    m = ks.from_links([(str(i), str(j), "+") for i in range(7) for j in range(7) if i != j])

    assert "onvolledig" in ks.tell(ks.find_loops(m, limit=10), lang="nl")


@pytest.fixture(scope="module")
def tried() -> ks.Comparison:
    study = ks.flagship_study()
    names = ("bespreekbaar maken", "drie K's")
    return ks.compare_scenarios(study, [study.scenario(n) for n in names], draws=32)


def test_an_effect_is_told_with_its_band_share_size_and_end(tried: ks.Comparison) -> None:
    told = ks.tell(tried.effect("bespreekbaar maken", on="tegenreactie"), lang="nl").splitlines()

    assert told[0] == (
        "Patronen bespreekbaar maken – ‘tegenreactie van het team’: stijgt vrijwel altijd "
        "(alle 32 doorrekeningen)."
    )
    assert told[1].startswith("De middelste verandering (mediaan) is +0,")
    assert told[-1] == "Stopt de ingreep, dan veert het terug."


def test_a_comparison_tells_adverse_side_effects(tried: ks.Comparison) -> None:
    told = ks.tell(tried, lang="nl")

    assert "Let op" in told
    assert "tegenreactie van het team’ omhoog" in told


def test_a_joint_effect_is_told_together(tried: ks.Comparison) -> None:
    told = ks.tell(tried.effect("drie K's", on=["resultaat", "zingeving"]), lang="en")

    assert "rise together in" in told


def test_an_undecided_effect_is_called_undecided() -> None:
    m = ks.parse("a -> b + strength=0.1..0.9\na -> c + strength=0.1..0.9\nb -> d +\nc -> d -")
    effect = ks.compare_scenarios(m, ks.Scenario("push", ks.Push("a", 0.5)), draws=64).effect(
        "push", on="d"
    )

    assert "undecided" in ks.tell(effect, lang="en")
    assert "Only the direction counts" in ks.tell(effect, lang="en")


def test_what_follows_from_the_drawing_is_said() -> None:
    m = ks.parse("a -> b +")
    effect = ks.compare_scenarios(m, ks.Scenario("p", ks.Push("a", 0.5)), draws=8).effect(
        "p", on="b"
    )

    assert "volgt uit hoe de kaart getekend is" in ks.tell(effect, lang="nl")


def test_no_pathway_is_not_the_same_as_undecided() -> None:
    m = ks.parse("a -> b +\nc -> d +")
    effect = ks.compare_scenarios(m, ks.Scenario("p", ks.Push("a", 0.5)), draws=8).effect(
        "p", on="d"
    )

    assert ks.tell(effect, lang="en") == "P – d: does not change: no chain of links leads there."


def test_what_holds_is_told_without_blame() -> None:
    study = ks.flagship_study()
    holds = ks.find_holds(study, target="resultaat", draws=4)

    told = ks.tell(holds, lang="nl")

    assert "duw" in told
    assert "eigenschap van de getekende kaart, niet van het team" in told
    assert "leider is" not in told


def test_a_run_is_told_as_one_possible_run() -> None:
    told = ks.tell(ks.simulate(ks.flagship()), lang="en")

    assert told.startswith("One possible run, not an expectation: 70 unknown strengths")


def test_a_thing_there_are_no_words_for_is_refused() -> None:
    with pytest.raises(ValueError, match="no sentences"):
        ks.tell(3)
    with pytest.raises(ValueError, match="'de': use one of nl, en"):
        ks.tell(ks.parse(CIRCLE), lang="de")


def test_picked_loops_are_not_told_as_all_there_are() -> None:
    loops = ks.find_loops(ks.flagship())
    assert ks.tell(loops.balancing, lang="nl").startswith("Dit zijn 28 lussen uit de kaart: ")
    assert ks.tell(loops[:1], lang="en").startswith("This is one loop from the map: ")
    nothing_new = ks.compare_loops(loops, loops).appeared
    assert ks.tell(nothing_new, lang="en") == "The map holds no loop of the kind in question."
    cut = ks.tell(ks.find_loops(ks.flagship(), limit=10), lang="en")
    assert cut.startswith("10 loops were found before the search stopped: ")


def test_what_the_one_link_of_a_self_loop_rests_on_is_said_of_one_link() -> None:
    m = ks.from_links([("a", "a", "-")]).with_link(ks.Link("b", "b", "+", evidence="assumed"))
    stated, assumed = ks.find_loops(m)
    assert ks.tell(stated, lang="en").endswith("The link is stated.")
    assert ks.tell(assumed, lang="nl").endswith("De pijl is aangenomen.")


def test_one_undecided_loop_is_told_as_one() -> None:
    m = ks.parse("a -> b ?\nb -> a +\nb -> b -")
    for result in (ks.find_loops(m), ks.count_loops(m)):
        assert "The sign of one loop is undecided." in ks.tell(result, lang="en")


def test_the_strongest_loops_are_not_told_as_all_there_are() -> None:
    m = ks.parse("a -> b + strength=0.5\nb -> a + strength=0.5\nb -> c -\nc -> b +")

    assert ks.tell(ks.strongest_loops(m, 1), lang="en").startswith("This is the shortest loop of ")
    through = ks.tell(ks.strongest_loops(m, 2, through="b"), lang="en")
    assert through.startswith("These are the 2 shortest of the loops asked for")
    known = ks.parse("a -> b + strength=0.5\nb -> a + strength=0.5\na -> c - strength=1\nc -> a -")
    strong = ks.strongest_loops(known.only(["a", "b"]), 3)
    assert ks.tell(strong, lang="nl").startswith("Dit is de sterkste lus van de kaart.")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_state_of_rest_is_told_with_whether_a_run_goes_there(lang: str) -> None:
    told = ks.tell(ks.find_fixed_point(ks.flagship(), dynamics=ks.Saturating()), lang=lang)
    assert {"nl": "komt tot rust", "en": "comes to rest"}[lang] in told.splitlines()[0]
    assert "70" in told.splitlines()[-1]
    turning = ks.parse("a -> b + strength=1\nb -> a - strength=1")
    away = ks.find_fixed_point(turning, dynamics=ks.FuzzyCognitive(slope=3.0), initial={"a": 0.5})
    told = ks.tell(away, lang=lang)
    assert {"nl": "daar uit zichzelf niet", "en": "not get there by itself"}[lang] in told
    assert {"nl": "Alles staat op 0,00", "en": "Everything stands at 0.00"}[lang] in told


def test_a_map_without_rest_is_told_so() -> None:
    never = ks.parse("a -> a - strength=1")
    point = ks.find_fixed_point(
        never, dynamics=ks.FuzzyCognitive(squash="trivalent"), initial={"a": 1.0}
    )
    assert "Er is geen toestand van rust gevonden" in ks.tell(point, lang="nl")


def test_the_ways_a_map_can_end_up_are_told_with_their_shares() -> None:
    found = ks.find_attractors(ks.parse("a -> b + strength=1\nb -> a + strength=1"))
    told = ks.tell(found, lang="en").splitlines()
    assert told[0] == "This map can end up in 3 ways."
    assert told[1] == (
        "From 50% of the starts: a round of 2 steps, in which this goes up and down: a and b."
    )
    assert told[3] == "From 25% of the starts: rest. Everything stands at 1.00."
    assert told[4] == "All 4 starts were followed; there are no other ways."
    sampled = ks.find_attractors(ks.flagship(), draws=50)
    assert "Er zijn 50 beginstanden gevolgd" in ks.tell(sampled, lang="nl")


@pytest.mark.parametrize(
    ("dynamics", "scale"),
    [
        (ks.FuzzyCognitive(squash="sigmoid"), "op een schaal van 0 tot 1;"),
        (ks.Linear(gain=0.5), "op een schaal zonder grenzen;"),
        (ks.Saturating(), "op een schaal van −1 tot +1;"),
    ],
)
def test_a_size_is_told_on_the_scale_of_its_dynamics(dynamics: object, scale: str) -> None:
    m = ks.parse("a -> b +\na: today=0.2\nb: today=0.1")
    tried = ks.compare_scenarios(
        m, ks.Scenario("x", ks.Push("a", 0.8)), draws=4, dynamics=dynamics, horizon=10
    )

    assert scale in ks.tell(tried.effect("x", on="b"), lang="nl")


def test_a_level_from_0_to_1_tips_over_one_half_and_not_over_0() -> None:
    m = ks.parse(
        "a -> b - strength=1\nc -> b + strength=1\nd -> b - strength=0.5\n"
        "a: today=0.5\nb: today=0.5\nc: today=0.5\nd: today=0.5"
    )
    over = ks.Scenario("over", [ks.Hold("a", 0.0), ks.Hold("c", 1.0)])
    under = ks.Scenario("under", [ks.Hold("a", 1.0), ks.Hold("c", 0.0)])

    tried = ks.compare_scenarios(
        m, [over, under], draws=2, dynamics=ks.FuzzyCognitive(squash="sigmoid"), horizon=10
    )

    assert 0.0 < tried.finals[2, 0, 1] < tried.finals[0, 0, 1] < 0.5 < tried.finals[1, 0, 1]
    assert (tried.effect("over", on="b").tips, tried.effect("under", on="b").tips) == (1.0, 0.0)
    assert "naar de andere kant van neutraal (0,5)." in ks.tell(
        tried.effect("over", on="b"), lang="nl"
    )


def test_a_selection_of_loops_calls_no_name_of_another_loop_lost() -> None:
    study = ks.flagship_study()

    assert "geen lus in deze kaart horen" not in ks.tell(ks.strongest_loops(study, 3), lang="nl")


def test_one_loop_and_links_of_one_kind_are_told_as_that() -> None:
    m = ks.parse("a -> b +\nb -> a +")

    assert ks.tell(m, lang="nl") == "2 factoren en 2 pijlen: alle gesteld."
    assert ks.tell(ks.parse("a -> b +"), lang="nl") == "2 factoren en één pijl: gesteld."
    assert "De kaart bevat één lus: een versterkende lus." in ks.tell(ks.find_loops(m), lang="nl")
