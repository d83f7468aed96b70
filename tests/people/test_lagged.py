import numpy as np
import pytest

import kompassie as ks
from kompassie.model.sign import Sign


def scores(effect: float, people: int = 8, waves: int = 40, seed: int = 1) -> ks.Scores:
    """Make scores in which a change of a is followed by one of b; c goes its own way."""
    random = np.random.default_rng(seed)
    rows = []
    for person in range(people):
        own = random.normal(0, 2, 3)
        step = random.normal(0, 1, (waves, 3))
        step[1:, 1] += effect * step[:-1, 0]
        level = 50 + own + np.cumsum(step, axis=0)
        rows += [
            {"wie": person, "variabele": name, "score": float(level[w, v]), "week": w}
            for w in range(waves)
            for v, name in enumerate("abc")
        ]
    return ks.Scores.from_rows(rows, scale=(-1000, 1000))


@pytest.mark.parametrize(("effect", "sign"), [(0.8, Sign.PLUS), (-0.8, Sign.MINUS)])
def test_a_change_that_follows_another_is_a_candidate_with_its_sign(
    effect: float, sign: Sign
) -> None:
    found = ks.lagged_links(scores(effect), draws=200)

    links = {link.pair: link.sign for link in found.map.links}
    assert links["a", "b"] is sign
    assert set(links) <= {("a", "b"), ("b", "a"), ("a", "c"), ("c", "a"), ("b", "c"), ("c", "b")}
    assert ("a", "c") not in links
    assert {link.strength for link in found.map.links} == {None}


def test_noise_gives_hardly_any_candidates() -> None:
    found = [ks.lagged_links(scores(0.0, seed=k), draws=100).map.links for k in range(10)]

    assert sum(len(links) for links in found) <= 3


def test_stable_differences_between_people_are_no_effect() -> None:
    random = np.random.default_rng(5)
    rows = []
    for person in range(8):
        level = 10 * person
        rows += [
            (person, name, level + float(random.normal()), w) for w in range(30) for name in "ab"
        ]

    found = ks.lagged_links(ks.Scores.from_rows(rows, scale=(-100, 200)), draws=200)

    assert found.map.links == ()


def test_short_series_and_few_people_are_refused() -> None:
    with pytest.raises(ks.KompassieError, match="7 waves are too few"):
        ks.lagged_links(scores(0.5, waves=7))
    with pytest.raises(ks.KompassieError, match="36 steps from change to change are too few"):
        ks.lagged_links(scores(0.5, people=6, waves=8))
    with pytest.raises(ks.KompassieError, match="fewer than 5 people"):
        ks.lagged_links(scores(0.5, people=4))
    assert ks.lagged_links(scores(0.5, people=4), personal=True, draws=50).people == 4


def test_the_caution_is_told_with_every_result() -> None:
    found = ks.lagged_links(scores(0.5), draws=50)

    assert "no proof" in found.completeness()
    assert found.provenance.entropy == 1
    assert ks.lagged_links(scores(0.5), draws=50).table() == found.table()


def test_scores_keep_no_name_and_hide_small_groups() -> None:
    rows = [
        {"wie": f"naam {k}", "thema": "kracht", "nu": 5, "gewenst": "8,0",
         "team": "staf" if k < 5 else "zorg" if k < 11 else "thuis"}
        for k in range(13)
    ]  # fmt: skip

    found = ks.Scores.from_rows(rows)

    assert "naam" not in repr(vars(found))
    table = found.means()
    assert table["group"] == ["staf", "zorg", "thuis"]
    assert table["current"] == ["hidden (n < 5)", 5.0, "hidden (n < 5)"]
    assert table["people"] == ["hidden (n < 5)", 6, "hidden (n < 5)"]
    assert found.levels() == {"kracht": (5.0, 8.0)}
    with pytest.raises(ks.KompassieError, match="personal=True"):
        found.of_person(0)
    assert found.of_person(0, personal=True)["desired"] == [8.0]


def test_scores_off_the_scale_are_refused_row_by_row() -> None:
    rows = [("p", "rust", 5), ("p", "ruis", 11), ("q", "rust", "2026-01-01"), ("q", "ruis", "7,5")]

    found = ks.Scores.from_rows(rows)

    assert [r.where for r in found.report.coded("refused")] == ["row 2", "row 3"]
    assert sorted(found.current.tolist()) == [5.0, 7.5]
    with pytest.raises(ks.KompassieError, match="more than half of the rows"):
        ks.Scores.from_rows(rows[1:3])
