from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from kompassie import Link, Sign
from kompassie.errors import ConflictingLinks, InvalidValue
from kompassie.model.fields import LONGEST_TEXT
from kompassie.model.merging import check_conflict, merge_pair, merge_remark
from tests.strategies import links

PLUS = Link("a", "b", Sign.PLUS)
MINUS = replace(PLUS, sign=Sign.MINUS)
UNSURE = replace(PLUS, sign=Sign.UNSURE)
CONTESTED = replace(UNSURE, contested=True)


@given(links(("a", "b")))
def test_a_link_merged_with_itself_is_itself(link: Link) -> None:
    assert merge_pair(link, link) == link


def test_opposite_signs_are_refused_and_say_what_to_do() -> None:
    with pytest.raises(ConflictingLinks, match=r"signs \+ and −.*middle variable.*contested"):
        merge_pair(PLUS, MINUS, "row 3")


def test_the_place_of_the_second_link_is_named() -> None:
    with pytest.raises(ConflictingLinks, match=r"'a' -> 'b' differ \(row 3\)"):
        merge_pair(PLUS, MINUS, "row 3")


def test_a_sign_against_not_knowing_is_refused_too() -> None:
    with pytest.raises(ConflictingLinks, match=r"signs \+ and \?"):
        merge_pair(PLUS, UNSURE)


@pytest.mark.parametrize(("a", "b"), [(PLUS, MINUS), (MINUS, PLUS), (PLUS, CONTESTED)])
def test_people_who_disagree_make_a_contested_link(a: Link, b: Link) -> None:
    assert merge_pair(a, b, conflict="contested") == CONTESTED
    assert merge_pair(b, a, conflict="contested") == CONTESTED


def test_someone_unsure_makes_a_link_unsure_and_never_removes_it() -> None:
    assert merge_pair(PLUS, UNSURE, conflict="contested") == UNSURE


def test_what_one_leaves_open_is_taken_from_the_other() -> None:
    full = replace(PLUS, strength=0.4, delay=2.0, confidence=0.9)
    assert merge_pair(PLUS, full) == full
    assert merge_pair(full, PLUS) == full


@pytest.mark.parametrize("field", ["strength", "delay", "confidence"])
def test_two_numbers_that_differ_are_refused_also_between_people(field: str) -> None:
    a, b = replace(PLUS, **{field: 0.2}), replace(PLUS, **{field: 0.3})
    with pytest.raises(ConflictingLinks, match=f"{field} 0.2 and 0.3"):
        merge_pair(a, b, conflict="contested")


def test_the_firmer_evidence_stands_and_texts_stand_side_by_side() -> None:
    a = replace(PLUS, evidence="assumed", quote="ik zwijg", note="x")
    b = replace(PLUS, evidence="observed", quote="hij ook", note="x")
    both = merge_pair(a, b)
    assert (both.evidence, both.quote, both.note) == ("observed", "ik zwijg / hij ook", "x")


def test_joined_texts_do_not_grow_beyond_what_a_link_can_hold() -> None:
    a, b = replace(PLUS, note="a" * LONGEST_TEXT), replace(PLUS, note="b" * LONGEST_TEXT)
    assert len(merge_pair(a, b).note) == LONGEST_TEXT


def test_fields_of_a_newer_file_are_kept() -> None:
    a, b = replace(PLUS, extra={"x": 1}), replace(PLUS, extra={"x": 2, "y": 3})
    assert merge_pair(a, b).extra == {"x": 1, "y": 3}


def test_a_merge_is_reported_as_what_it_was() -> None:
    assert merge_remark(PLUS, PLUS, PLUS, "row 2").code == "merged"
    remark = merge_remark(CONTESTED, PLUS, MINUS, "row 2")
    assert remark.code == "contested"
    assert remark.text == "'a' -> 'b' was given + and −: it is contested now"
    assert merge_remark(UNSURE, PLUS, UNSURE, "row 2").text.endswith("it is unsure now")


@pytest.mark.parametrize("conflict", ["ignore", None, True])
def test_another_way_with_conflicts_is_refused(conflict: object) -> None:
    with pytest.raises(InvalidValue, match=r'conflict is .*: use "raise" or "contested"'):
        check_conflict(conflict)
