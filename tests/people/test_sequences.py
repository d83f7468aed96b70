import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompassie as ks
from kompassie.model.sign import Sign
from kompassie.people.sequences import adjusted_residuals, cohen_kappa, yule_q


def test_adjusted_residuals_are_those_of_a_published_table() -> None:
    # Agresti (2007), "An Introduction to Categorical Data Analysis", table 2.5.
    counts = np.array([[762.0, 327, 468], [484, 239, 477]])

    expected, residual = adjusted_residuals(counts)

    assert np.round(expected, 1).tolist() == [[703.7, 319.6, 533.7], [542.3, 246.4, 411.3]]
    assert np.round(residual, 2).tolist() == [[4.5, 0.7, -5.32], [-4.5, -0.7, 5.32]]


def test_kappa_is_that_of_a_published_table() -> None:
    # Fleiss (1981), "Statistical Methods for Rates and Proportions", table 13.1.
    counts = np.array([[75.0, 1, 4], [5, 4, 1], [0, 0, 10]])

    assert round(cohen_kappa(counts), 3) == 0.676


def test_q_is_that_of_a_published_table() -> None:
    # Yule (1900): smallpox in Sheffield, recovered and died, vaccinated and not.
    assert round(yule_q(3951, 200, 278, 274), 1) == 0.9


@given(st.lists(st.integers(0, 20), min_size=9, max_size=9))
def test_expected_counts_keep_the_margins(cells: list[int]) -> None:
    counts = np.array(cells, dtype=float).reshape(3, 3)

    expected, _ = adjusted_residuals(counts)

    assert np.allclose(expected.sum(axis=0), counts.sum(axis=0))
    assert np.allclose(expected.sum(axis=1), counts.sum(axis=1))


def test_where_no_act_follows_itself_the_diagonal_expects_nothing() -> None:
    counts = np.array([[0.0, 12, 8], [9, 0, 11], [11, 8, 0]])

    expected, _ = adjusted_residuals(counts, ~np.eye(3, dtype=bool))

    assert np.diag(expected).tolist() == [0, 0, 0]
    assert np.allclose(expected.sum(axis=0), counts.sum(axis=0), atol=1e-6)


def log(acts: str, **more: object) -> ks.ObservationLog:
    rows = [{"tijd": k, "wie": f"naam{k % 3}", "gedrag": a, **more} for k, a in enumerate(acts)]
    return ks.ObservationLog.from_rows(rows)


def test_what_always_follows_is_a_candidate_with_its_evidence() -> None:
    found = ks.sequence_links(log("abc" * 20))

    plus = [link for link in found.map.links if link.sign is Sign.PLUS]
    assert [link.pair for link in plus] == [("a", "b"), ("b", "c"), ("c", "a")]
    assert {link.evidence for link in found.map.links} == {"observed"}
    assert found.transitions == 59
    by_pair = {(p.source, p.target): p for p in found.pairs}
    assert (by_pair["a", "b"].count, by_pair["a", "b"].q) == (20, 1.0)


def test_counts_are_those_of_a_plain_loop() -> None:
    acts = "".join(np.random.default_rng(3).choice(list("abcd"), 200))

    found = ks.sequence_links(log(acts))

    plain = {(x, y): 0 for x in "abcd" for y in "abcd"}
    for x, y in itertools.pairwise(acts):
        plain[x, y] += 1
    assert {(p.source, p.target): p.count for p in found.pairs} == plain
    assert len(found.map.links) <= 4


def test_under_five_events_there_are_too_few() -> None:
    found = ks.sequence_links(log("ab" * 4))

    assert not any(p.enough or p.candidate for p in found.pairs)
    assert {p.residual for p in found.pairs} == {None}
    assert "too few events for 4 pairs" in found.completeness()


def test_the_last_act_of_a_session_is_not_followed_by_the_first_of_the_next() -> None:
    rows = [{"tijd": k, "gedrag": "ab"[k], "sessie": s} for s in range(6) for k in range(2)]

    found = ks.sequence_links(ks.ObservationLog.from_rows(rows))

    assert {(p.source, p.target): p.count for p in found.pairs}["b", "a"] == 0
    assert found.transitions == 6


def test_a_second_observer_is_for_agreement_and_counts_nothing_twice() -> None:
    acts = "abab" * 10
    rows = [
        {"tijd": k, "gedrag": a if o == "x" or k % 4 else "b", "waarnemer": o}
        for o in ("x", "y")
        for k, a in enumerate(acts)
    ]

    found = ks.sequence_links(ks.ObservationLog.from_rows(rows))

    assert (found.transitions, found.observers, found.kappa_events) == (39, 2, 40)
    assert found.kappa is not None
    assert math.isclose(found.kappa, 0.5)


def test_reactions_that_were_noted_can_be_counted_instead() -> None:
    rows = [(k, "p", "zucht", "vraag") for k in range(6)] + [(9, "q", "vraag", None)]

    found = ks.sequence_links(ks.ObservationLog.from_rows(rows), use="reacts_to")

    assert {(p.source, p.target): p.count for p in found.pairs if p.count} == {
        ("vraag", "zucht"): 6
    }


def test_names_of_people_are_nowhere_in_a_log() -> None:
    shown = log("abc")

    assert "naam" not in repr(shown) + repr(vars(shown)) + str(shown.report)
    assert shown.who.tolist() == [0, 1, 2]


def test_broken_logs_are_reported_or_refused_without_a_name() -> None:
    rows = [("1:30", "Anna", "a"), ("?", "Bram", "b"), ("0:45", "Anna", "b")]

    taken = ks.ObservationLog.from_rows(rows)

    assert (taken.time.tolist(), taken.acts) == ([45.0, 90.0], ("a", "b"))
    assert [r.where for r in taken.report.coded("refused")] == ["row 2"]
    with pytest.raises(ks.KompassieError, match="more than half of the rows") as caught:
        ks.ObservationLog.from_rows([("x", "Anna", "a"), ("y", "Bram", "b")])
    assert "Anna" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"use": "x"}, "use is 'x'"), ({"least": 0}, "least is 0"), ({"use": "reacts_to"}, "nowhere")],
)
def test_what_makes_no_sense_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ks.sequence_links(log("abab"), **options)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="give an ObservationLog"):
        ks.sequence_links("abab")  # type: ignore[arg-type]
