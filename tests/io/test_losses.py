from __future__ import annotations

from kompassie.io.losses import beside_the_map, without_extras
from kompassie.model.causal_map import CausalMap
from kompassie.model.interventions import AS_IS
from kompassie.model.link import Link
from kompassie.model.study import Study
from kompassie.model.variable import Variable


def test_fields_of_a_newer_version_are_taken_out_and_named():
    m = CausalMap(
        [Variable("a", extra={"x": 1})], [Link("a", "a", "+", extra={"y": 2})], extra={"z": 3}
    )
    bare, lost = without_extras(m)
    assert bare == CausalMap(["a"], [Link("a", "a", "+")])
    assert [r.where for r in lost] == [
        "'z' of the map",
        "'x' of variable 'a'",
        "'y' of link 'a' -> 'a'",
    ]


def test_a_map_without_such_fields_stays_as_it_is():
    m = CausalMap(["a"])
    assert without_extras(m) == (m, [])


def test_what_a_study_holds_beside_its_map_is_counted():
    study = Study(CausalMap(["a"]), scenarios=[AS_IS], positions={"a": (0, 0)})
    assert [r.where for r in beside_the_map(study)] == ["1 scenarios", "1 positions"]
