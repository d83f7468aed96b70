import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompassie as ks
from kompassie.people.distances import clusters_of, distances_of, mean_pairs, permutation_test

PAIRS = [("a", "b"), ("b", "c"), ("c", "a"), ("a", "c"), ("c", "d"), ("d", "a")]


def camps(people: int = 8) -> ks.Survey:
    """Make two groups of people who see it the other way round, and a small third one."""
    random = np.random.default_rng(2)
    rows = []
    for group, size in (("dag", people), ("nacht", people), ("leiding", 1)):
        for person in range(size):
            for k, pair in enumerate(PAIRS):
                sign = "+-"[(k + (group == "nacht")) % 2]
                if random.random() < 0.9:
                    rows.append(
                        {"wie": f"{group}{person}", "van": pair[0], "naar": pair[1],
                         "teken": sign, "groep": group}
                    )  # fmt: skip
    return ks.Survey.from_rows(rows)


maps = st.lists(
    st.lists(st.sampled_from([None, -1, 0, 1]), min_size=4, max_size=4), min_size=2, max_size=5
)


@given(maps)
def test_distances_are_those_of_a_plain_count(drawn: list[list[int | None]]) -> None:
    seen = np.array([[x is not None for x in row] for row in drawn])
    signs = np.array([[x or 0 for x in row] for row in drawn], dtype=np.int8)

    found = distances_of(signs, seen)

    for i, one in enumerate(drawn):
        for j, other in enumerate(drawn):
            either = [(a, b) for a, b in zip(one, other, strict=True)
                      if a is not None or b is not None]  # fmt: skip
            both = [(a, b) for a, b in either if a is not None and b is not None]
            if not either:
                assert np.isnan(found.overlap[i, j])
                continue
            assert found.overlap[i, j] == pytest.approx(len(both) / len(either))
            likeness = sum(1.0 if a == b else 0.5 if 0 in (a, b) else 0.0 for a, b in both)
            assert found.distance[i, j] == pytest.approx(1 - likeness / len(either))


def test_pairs_that_were_not_both_answered_are_left_out() -> None:
    seen = np.array([[True, True], [True, False]])
    signs = seen.astype(np.int8)

    everything = distances_of(signs, seen)
    answered = distances_of(signs, seen, np.array([[True, True], [True, False]]))

    assert (everything.overlap[0, 1], answered.overlap[0, 1]) == (0.5, 1.0)


def test_a_person_drawn_twice_is_not_compared_with_itself() -> None:
    values = np.array([[1.0, 0.0], [0.0, 1.0]])

    assert np.isnan(mean_pairs(values, np.array([[2.0, 0.0]]))[0])
    assert mean_pairs(values)[0] == 0.0


def test_two_camps_are_found_and_tested() -> None:
    keys: dict[str, int] = {}
    survey = camps()
    found = ks.compare_people(survey, personal=True, draws=50, shuffles=199)

    assert found.test is not None
    assert found.test.chance <= 0.01
    assert found.test.difference > 0.3
    assert found.clusters is not None
    assert sorted(len(c) for c in found.clusters) == [8, 9]
    assert found.closest is not None
    assert found.farthest is not None
    assert found.closest[2] < 0.2 < 0.8 < found.farthest[2]
    assert keys == {}


def test_labels_without_meaning_are_not_found_to_differ() -> None:
    random = np.random.default_rng(4)
    chances = []
    for k in range(20):
        points = random.normal(size=(12, 3))
        distance = np.linalg.norm(points[:, None] - points[None], axis=2)
        labels = np.repeat([0, 1], 6)
        chances.append(permutation_test(distance, labels, 99, k)[1])

    assert sum(chance <= 0.05 for chance in chances) <= 4
    assert 0.25 < np.mean(chances) < 0.75


def test_one_cloud_has_no_clusters() -> None:
    points = np.random.default_rng(1).normal(size=(20, 8))

    assert clusters_of(np.linalg.norm(points[:, None] - points[None], axis=2)) is None


def test_people_are_not_shown_one_by_one_unless_they_agree() -> None:
    found = ks.compare_people(camps(), draws=50, shuffles=9)

    assert (found.units, found.clusters, found.identical) == ((), None, ())
    assert (found.closest, found.farthest, found.distance) == (None, None, None)
    assert found.table()["one"] == ["all"]
    assert found.shared is not None
    with pytest.raises(ks.KompassieError, match="fewer than 5 people"):
        ks.compare_people(ks.Survey.from_rows([(p, "a", "b", "+") for p in range(4)]))


def test_groups_are_compared_and_small_ones_hidden() -> None:
    survey = camps()
    pooled = ks.compare_people(survey, by="group", personal=True)

    assert pooled.units == ("dag", "leiding", "nacht")
    with pytest.raises(ks.KompassieError, match="no two groups"):
        # One large group hides the one person: only one is left to be shown.
        ks.compare_people(survey, by="group")


def test_the_shared_number_lies_in_its_interval_and_is_one_for_one_map() -> None:
    found = ks.compare_people(camps(), personal=True, draws=200, shuffles=9)
    alike = ks.Survey.from_rows([(p, "a", "b", "+") for p in range(6)])

    assert found.shared is not None
    assert found.shared_low is not None
    assert found.shared_high is not None
    assert found.shared_low <= found.shared <= found.shared_high
    assert ks.compare_people(alike, personal=True, draws=50).shared == 1.0


def rounds() -> ks.Survey:
    """Make three rounds in which a leader's map comes nearer to the team's."""
    rows = []
    for r in (1, 2, 3):
        for person in range(7):
            for k, (x, y) in enumerate(PAIRS):
                turned = person == 0 and k >= 2 * r
                rows.append(
                    {"wie": person, "van": x, "naar": y, "teken": "-" if turned else "+",
                     "groep": "leider" if person == 0 else "team", "ronde": r}
                )  # fmt: skip
    return ks.Survey.from_rows(rows)


def test_a_leader_is_followed_over_rounds_if_all_agree() -> None:
    survey = rounds()

    with pytest.raises(ks.KompassieError, match="is about persons"):
        ks.compare_people(survey, by="round", leader="leider")
    found = ks.compare_people(survey, by="round", leader="leider", personal=True)

    assert [name for name, _ in found.leader] == ["1", "2", "3"]
    assert [round(d, 2) for _, d in found.leader] == [0.67, 0.33, 0.0]
    assert "dichter bij elkaar" in ks.tell(found, lang="nl")
    assert "came nearer" in ks.tell(found, lang="en")


def test_several_rounds_at_once_are_refused_where_people_would_count_twice() -> None:
    with pytest.raises(ks.KompassieError, match="this survey has 3 rounds"):
        ks.find_consensus(rounds())
    with pytest.raises(ks.KompassieError, match="this survey has 3 rounds"):
        ks.compare_people(rounds())


@pytest.mark.parametrize(
    ("options", "message"),
    [({"by": "sex"}, "by is 'sex'"), ({"draws": 0}, "draws is 0"), ({"leader": "x"}, "leader is")],
)
def test_what_makes_no_sense_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(ks.KompassieError, match=message):
        ks.compare_people(camps(), **options)  # type: ignore[arg-type]
