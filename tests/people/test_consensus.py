import numpy as np
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


def grouped(**answers: str) -> ks.Survey:
    return ks.Survey.from_rows(
        [
            {"wie": f"{g}{k}", "van": "a", "naar": "b", "teken": token, "groep": g}
            for g, tokens in answers.items()
            for k, token in enumerate(tokens)
        ]
    )


def test_a_large_group_does_not_outvote_the_others_when_nested() -> None:
    # 20 of a large team see no link; all of two teams of six do: 12 of 32, or two of three groups.
    survey = grouped(large="0" * 20, one="+" * 6, other="+" * 6)

    plain = ks.find_consensus(survey, personal=True)
    nested = ks.find_consensus(survey, groups="nested", personal=True)

    assert (plain.links[0].share, plain.links[0].kept) == (12 / 32, False)
    assert nested.links[0].share == pytest.approx(2 / 3)
    assert nested.links[0].kept
    assert "averaged within groups first" in nested.rule


def test_weights_count_and_are_printed() -> None:
    survey = grouped(one="+" * 5, other="0" * 5)

    found = ks.find_consensus(survey, weights={"one": 3.0}, personal=True)

    assert found.links[0].share == pytest.approx(0.75)
    assert "weights one 3" in found.rule
    with pytest.raises(ks.KompassieError, match="use groups of one, other"):
        ks.find_consensus(survey, weights={"third": 1.0})


def test_confidence_weighs_answers_where_only_answers_count() -> None:
    rows = [
        {"wie": k, "van": "a", "naar": "b", "teken": "+" if k < 5 else "0",
         "zekerheid": "1,0" if k < 5 else "0,25"}
        for k in range(10)
    ]  # fmt: skip
    survey = ks.Survey.from_rows(rows)

    found = ks.find_consensus(survey, weights="confidence", absent="skip", personal=True)

    assert found.links[0].share == pytest.approx(0.8)
    with pytest.raises(ks.KompassieError, match='absent="skip"'):
        ks.find_consensus(survey, weights="confidence")


def test_by_support_two_supported_signs_are_contested() -> None:
    few = ks.find_consensus(survey(*"+++++--"), rule="support", personal=True)
    torn = ks.find_consensus(survey(*"+++++----"), rule="support", personal=True)

    assert few.map.links[0].sign is Sign.PLUS
    assert torn.map.links[0].contested
    assert "contested where both are" in torn.rule


def test_mostly_unsure_is_unsure_and_not_contested() -> None:
    link = ks.find_consensus(survey(*"??????+"), personal=True).map.links[0]

    assert (link.sign, link.contested) == (Sign.UNSURE, False)


def test_dont_know_and_not_asked_count_in_no_denominator() -> None:
    tokens = ["+"] * 3 + ["0"] * 2 + ["weet niet"] * 4 + ["niet gevraagd"] * 6

    line = ks.find_consensus(survey(*tokens), personal=True).links[0]

    assert (line.asked, line.answered, line.dont_know) == (5, 5, 4)
    assert line.share == pytest.approx(0.6)


@given(st.lists(st.tuples(st.integers(-3, 3), st.booleans()), min_size=5, max_size=12))
def test_mean_and_median_are_those_of_the_numbers(drawn: list[tuple[int, bool]]) -> None:
    rows = [(p, "a", "b", v) for p, (v, there) in enumerate(drawn) if there]
    rows += [(p, "b", "a", 1) for p in range(len(drawn))]
    found = ks.find_consensus(ks.Survey.from_rows(rows, scale="-3..3"), personal=True, min_people=1)
    skipped = ks.find_consensus(
        ks.Survey.from_rows(rows, scale="-3..3"), personal=True, min_people=1, absent="skip"
    )

    for result, absent in ((found, True), (skipped, False)):
        values = [v / 3 if there else 0.0 for v, there in drawn if there or absent]
        lines = [c for c in result.links if c.source == "a"]
        if lines:
            assert lines[0].mean == pytest.approx(np.mean(values), abs=1e-6)
            assert lines[0].median == pytest.approx(np.median(values), abs=1e-6)


def test_what_fell_out_says_why() -> None:
    rows = [(k, "a", "b", "+") for k in range(10)] + [(k, "b", "c", "+") for k in range(3)]

    found = ks.find_consensus(ks.Survey.from_rows(rows))

    assert [(c.source, c.why) for c in found.left_out] == [("b", "a share under 40% sees it")]
    assert found.left_out[0].plus == "not told"


def test_intervals_hold_the_share_and_say_how_they_were_made() -> None:
    plain = survey(*"++++++++0000")

    wilson = ks.find_consensus(plain, personal=True).links[0]
    boot = ks.find_consensus(plain, interval="bootstrap", draws=300, personal=True)

    assert wilson.low is not None
    assert wilson.high is not None
    assert wilson.low < 2 / 3 < wilson.high
    assert boot.links[0].low is not None
    assert boot.links[0].low < 2 / 3
    assert "bootstrap intervals" in boot.rule
    assert boot.provenance.entropy == 1
    assert (
        ks.find_consensus(plain, interval="bootstrap", draws=300, personal=True).links == boot.links
    )
