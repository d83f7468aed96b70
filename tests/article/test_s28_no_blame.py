"""S28: without pointing at culprits."""

import re
from functools import cache

import pytest

import kompassie as ks
from tests.article.runs import likenesses, run, study

BLAME = re.compile(
    r"schuld van|oorzaak is|door toedoen|the cause is|because of \w+'s|fault of", re.I
)


@cache
def results():
    s = study()
    return [
        s.map, ks.find_loops(s), ks.beliefs(s), ks.grips(s), ks.ownership(s), ks.iceberg(s),
        ks.check(s), likenesses(), ks.suggest_links(s), run(),
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_no_sentence_makes_a_person_the_cause(lang):
    for result in results():
        text = ks.tell(result, lang=lang)
        assert not BLAME.search(text), type(result).__name__
        assert not re.search(r"\b(bewijst|voorspelt|proves|predicts)\b", text)


def test_person_names_used_as_variables_are_listed():
    m = ks.parse("Marieke zwijgt -> stress +\nstress -> Jan +\nJan -> Marieke zwijgt +")
    found = ks.check(m).of("person_name")

    assert [f.what for f in found] == ["Marieke", "Jan"]
    assert "Noem het gedrag of de opvatting" in ks.tell(ks.check(m), lang="nl")


def test_the_flagship_lists_none():
    assert ks.check(study()).of("person_name") == ()
