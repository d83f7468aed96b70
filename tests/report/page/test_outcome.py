import kompassie as ks
from kompassie.report.page.outcome import gather, outcome_of, scenarios_of


def test_the_outcome_of_the_flagship_is_its_result() -> None:
    assert outcome_of(ks.flagship()) == "resultaat"


def test_a_map_that_names_no_result_has_no_outcome() -> None:
    assert outcome_of(ks.parse("a -> b +")) is None


def test_a_bare_map_is_tried_with_what_people_can_do() -> None:
    m = ks.CausalMap(
        [
            ks.Variable("ask", kind="behaviour", valence="helping", labels={"nl": "vragen"}),
            ks.Variable("force", kind="behaviour", valence="hindering"),
            ks.Variable("rest", kind="condition"),
        ]
    )

    tries = scenarios_of(m)

    assert [s.name for s in tries] == ["ask +", "force −"]
    assert tries[0].label("nl") == "vragen +"
    assert tries[1].interventions == (ks.Push("force", -0.6),)


def test_a_study_is_tried_with_its_own_scenarios() -> None:
    study = ks.flagship_study()

    assert scenarios_of(study) == study.scenarios


def test_what_is_given_is_not_worked_out_again() -> None:
    m = ks.flagship()
    loops = ks.find_loops(m, max_length=3)
    tried = ks.compare_scenarios(m, ks.Scenario("s", ks.Push("vragen", 0.6)), draws=4)
    holds = ks.find_holds(m, target="zingeving", draws=2, time_limit=0)

    found = gather(m, (loops, tried, holds), None, 4, 1)

    assert found.loops is loops
    assert found.comparisons == [tried]
    assert found.holds is holds
    assert found.outcome == "zingeving"


def test_without_today_nothing_is_said_to_hold_it() -> None:
    m = ks.CausalMap(
        [ks.Variable("do", kind="behaviour"), ks.Variable("get", kind="result")],
        [ks.Link("do", "get", "+")],
    )

    found = gather(m, (), None, 4, 1)

    assert found.holds is None
    assert len(found.comparisons) == 1
    assert found.comparisons[0].directions_only
