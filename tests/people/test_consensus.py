import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompassie as ks
from kompassie.model.sign import Sign


def survey(*tokens: str) -> ks.Survey:
    return ks.Survey.from_rows([(k, "a", "b", token) for k, token in enumerate(tokens)])


def test_a_link_that_most_see_is_in_the_map_with_its_share() -> None:
    found = ks.find_consensus(survey("+", "+", "+", "0", "0"), personal=True)

    link = found.map.links[0]
    assert (link.sign, link.confidence, link.evidence) == (Sign.PLUS, 0.6, "surveyed")
    assert found.table()["none"] == [2]


def test_an_evenly_opposed_link_is_contested_and_not_averaged_away() -> None:
    found = ks.find_consensus(survey("+", "+", "+", "-", "-", "-"), personal=True)

    assert found.map.links[0].contested
    assert found.links[0].conflict == 1.0


def test_a_clear_majority_decides_the_sign() -> None:
    assert ks.find_consensus(survey("-", "-", "-", "-", "+")).map.links[0].sign is Sign.MINUS


def test_what_not_answering_means_changes_the_map_and_is_part_of_the_rule() -> None:
    rows = [(k, "a", "b", "+") for k in range(3)] + [(k, "b", "c", "+") for k in range(10)]
    s = ks.Survey.from_rows(rows)

    everybody = ks.find_consensus(s)
    answered = ks.find_consensus(s, absent="skip")

    assert len(everybody.map.links) == 1
    assert len(answered.map.links) == 2
    assert "of all people" in everybody.rule
    assert "of those who answered" in answered.rule


def test_a_group_under_five_is_not_shown_unless_they_agree_to_it() -> None:
    small = survey("+", "+", "+", "+")

    with pytest.raises(ks.KompassieError, match="fewer than 5 people is not shown"):
        ks.find_consensus(small)
    assert len(ks.find_consensus(small, personal=True).map.links) == 1


def test_a_pair_named_by_one_or_two_people_is_not_shown_apart() -> None:
    rows = [(k, "a", "b", "+") for k in range(6)] + [(0, "b", "c", "-"), (1, "b", "c", "-")]
    s = ks.Survey.from_rows(rows)

    found = ks.find_consensus(s, min_share=0.1, min_people=1)

    assert [c.target for c in found.links] == ["b"]
    assert found.pooled == 1
    assert len(found.map.links) == 1
    assert "1 pair seen by fewer than 3 people" in found.completeness()


def test_a_pair_that_nobody_sees_as_a_link_is_no_link() -> None:
    assert ks.find_consensus(survey("0", "0", "0", "0", "0")).map.links == ()


@given(st.lists(st.sampled_from("+-?0"), min_size=5, max_size=12))
def test_the_order_of_people_does_not_matter(tokens: list[str]) -> None:
    one, other = ks.find_consensus(survey(*tokens)), ks.find_consensus(survey(*reversed(tokens)))

    assert one.map == other.map
    assert one.links == other.links


@given(st.lists(st.sampled_from("+-?0"), min_size=5, max_size=12))
def test_reversing_every_sign_reverses_the_map(tokens: list[str]) -> None:
    turned = [{"+": "-", "-": "+"}.get(t, t) for t in tokens]

    one, other = ks.find_consensus(survey(*tokens)), ks.find_consensus(survey(*turned))

    assert [int(x.sign) for x in one.map.links] == [-int(x.sign) for x in other.map.links]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"min_share": 0}, "min_share is 0"),
        ({"min_people": 0}, "min_people is 0"),
        ({"absent": "mean"}, "absent is 'mean'"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ks.find_consensus(survey("+", "+", "+", "+", "+"), **options)  # type: ignore[arg-type]
