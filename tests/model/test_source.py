from __future__ import annotations

import kompassie as ks
from kompassie import MapSource, Study


def test_a_map_and_a_study_are_sources_of_maps() -> None:
    m = ks.parse("a -> b +")
    assert isinstance(m, MapSource)
    assert isinstance(Study(m), MapSource)
    assert m.base_map is m
    assert Study(m).base_map is m


def test_a_text_is_no_source_of_maps() -> None:
    assert not isinstance("a -> b +", MapSource)
