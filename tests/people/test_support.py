import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import kompassie as ks
from kompassie.model.sign import Sign
from kompassie.model.source import DrawnSource
from kompassie.people.drawing import person_links, union_pairs
from tests.reference.slow_people import slow_support


def made(people: int = 14, seed: int = 1) -> ks.Survey:
    """Make answers of people who carry whole stories: two circles, of which each has its own."""
    random = np.random.default_rng(seed)
    one = [("a", "b", "+"), ("b", "c", "+"), ("c", "a", "-")]
    other = [("a", "d", "+"), ("d", "a", "+")]
    rows = []
    for person in range(people):
        story = one if person % 2 else other
        for source, target, sign in one + other:
            if (source, target, sign) in story or random.random() < 0.35:
                turned = {"+": "-", "-": "+"}[sign] if random.random() < 0.15 else sign
                rows.append((person, source, target, turned))
    return ks.Survey.from_rows(rows)


def test_support_is_that_of_a_plain_count_over_the_same_resamples() -> None:
    survey = made()

    found = ks.loop_support(survey, draws=100, seed=3)

    slow = slow_support(survey, draws=100, seed=3)
    assert {loop.names for loop in found.loops} == set(slow)
    for k, loop in enumerate(found.loops):
        present, reinforcing, holders = slow[loop.names]
        assert found.present[k] == present
        if present:
            assert found.reinforcing[k] == pytest.approx(reinforcing)
        text = {0: "nobody", 1: "few", 2: "few"}.get(holders)
        assert text is None or found.holders[k] == text
    personal = ks.loop_support(survey, draws=100, seed=3, personal=True)
    holders_of = {loop.names: personal.holders[k] for k, loop in enumerate(personal.loops)}
    assert {names: n for names, (_, _, n) in slow.items()}.items() <= holders_of.items()


def test_links_are_counted_together_and_not_multiplied() -> None:
    # Half of the people hold all three links and half hold none: a circle is there as often as
    # each of its links, not as often as three coins all fall on heads.
    links = [("a", "b"), ("b", "c"), ("c", "a")]
    rows = [(p, *pair, "+" if p < 6 else "0") for p in range(12) for pair in links]

    found = ks.loop_support(ks.Survey.from_rows(rows), min_share=0.5, draws=2000)

    assert 0.5 < found.present[0] < 0.75


def test_loops_in_nobodys_head_are_told_apart() -> None:
    rows = [(p, "a", "b", "+") for p in range(5)] + [(p, "b", "a", "+") for p in range(5, 10)]
    survey = ks.Survey.from_rows(rows)

    found = ks.loop_support(survey, draws=200)

    assert found.only_together == (0,)
    assert (found.held, found.held_apart) == ((), ())
    assert found.holders == ("nobody",)
    assert "nobody sees it as a whole" in ks.tell(found)
    assert "niemand ziet hem in zijn geheel" in ks.tell(found, lang="nl")


def test_the_executor_and_the_order_of_rows_change_nothing() -> None:
    survey = made()

    plain = ks.loop_support(survey, draws=200)
    with ThreadPoolExecutor(3) as pool:
        shared = ks.loop_support(survey, draws=200, executor=pool)

    assert np.array_equal(plain.present, shared.present)
    assert np.array_equal(plain.reinforcing, shared.reinforcing, equal_nan=True)


def test_a_contested_link_keeps_its_loop_undecided_and_present() -> None:
    rows = [(p, "a", "b", "+-"[p % 2]) for p in range(20)]
    rows += [(p, "b", "a", "+") for p in range(20)]

    found = ks.loop_support(ks.Survey.from_rows(rows), draws=300)

    assert found.loops[0].kind == "?"
    assert found.present[0] == 1.0
    assert found.stable[0] < 0.6


def test_few_people_are_listed_and_not_resampled() -> None:
    rows = [(p, *pair, "+") for p in range(4) for pair in (("a", "b"), ("b", "a"))]
    survey = ks.Survey.from_rows(rows)

    with pytest.raises(ks.KompassieError, match="fewer than 5 people"):
        ks.loop_support(survey)
    found = ks.loop_support(survey, personal=True)
    assert (found.draws, found.holders) == (0, (4,))
    assert "too few" in found.completeness()


def test_a_callback_stops_the_resampling_and_what_was_drawn_is_kept() -> None:
    def stop(done: int, total: int | None) -> None:
        raise ks.Stop

    survey = made()
    found = ks.loop_support(survey, draws=10_000, progress=lambda *_: None)
    assert found.complete
    import time

    begun = time.monotonic()
    while time.monotonic() < begun + 0.12:
        pass
    stopped = ks.loop_support(survey, draws=50_000, progress=stop)
    assert stopped.draws < 50_000
    assert stopped.stopped == "callback"
    with pytest.raises(ks.KompassieError, match="stopped at the callback"):
        stopped.require_complete()


def test_a_survey_draws_links_and_carries_nobody_along() -> None:
    survey = made()

    assert isinstance(survey, DrawnSource)
    links = survey.union_map.links
    for over in ("resamples", "people"):
        drawn = survey.link_draws(over)  # type: ignore[arg-type]
        present, sign = drawn(7, 0, 64)
        again = pickle.loads(pickle.dumps(drawn))  # noqa: S301 - made here
        assert present.shape == sign.shape == (len(links), 64)
        assert np.array_equal(present, again(7, 0, 64)[0])
        assert np.array_equal(present[:, :5], drawn(7, 0, 5)[0])
        assert not np.array_equal(present, drawn(7, 1, 64)[0])
        assert (sign[~present] == 0).all()
    with pytest.raises(ks.KompassieError, match="over is 'groups'"):
        survey.link_draws("groups")  # type: ignore[arg-type]


def test_a_draw_over_people_is_the_map_of_one_person() -> None:
    survey = made()

    present, sign = survey.link_draws("people")(1, 0, 64)

    signs, seen = person_links(survey, union_pairs(survey, 3))
    maps = {(tuple(s), tuple(p)) for s, p in zip(signs.tolist(), seen.tolist(), strict=True)}
    for d in range(64):
        assert (tuple(sign[:, d].tolist()), tuple(present[:, d].tolist())) in maps


def test_the_survey_s_own_rule_holds_for_its_draws() -> None:
    rows = [(p, "a", "b", "+" if p < 7 else "0") for p in range(10)]
    survey = ks.Survey.from_rows(rows)

    assert survey.base_map.links[0].sign is Sign.PLUS
    assert survey.with_rule(min_share=0.9).base_map.links == ()
    strict = survey.with_rule(min_share=0.9).link_draws("resamples")(1, 0, 64)[0].mean()
    assert strict < survey.link_draws("resamples")(1, 0, 64)[0].mean()


@pytest.mark.slow
def test_bootstrap_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    truths = (0.3, 0.5, 0.7)
    hit = 0
    for seed in range(100):
        random = np.random.default_rng(seed)
        rows = [
            (p, "a", "bcd"[k], "+" if random.random() < share else "0")
            for p in range(60)
            for k, share in enumerate(truths)
        ]
        survey = ks.Survey.from_rows(rows, variables="abcd")
        found = ks.find_consensus(survey, interval="bootstrap", personal=True, seed=seed)
        by_target = {c.target: c for c in found.links}
        for k, share in enumerate(truths):
            line = by_target["bcd"[k]]
            assert line.low is not None
            assert line.high is not None
            hit += line.low <= share <= line.high

    # 300 intervals of 95 %: 285 expected; three standard errors of a share, and the granularity
    # of a share of 60, leave room down to 270.
    assert 270 <= hit <= 298
