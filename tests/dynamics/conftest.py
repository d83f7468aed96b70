"""Small maps that the tests of runs share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

import kompassie as ks
from kompassie.model.causal_map import CausalMap


@pytest.fixture
def at() -> Callable[..., CausalMap]:
    """Return what reads a map and says where every variable stands today."""

    def build(text: str, level: float = 0.0, **levels: float) -> CausalMap:
        m = ks.parse(text)
        variables = [replace(v, today=levels.get(v.name, level)) for v in m.variables]
        return CausalMap(variables, m.links)

    return build


@pytest.fixture
def pair(at: Callable[..., CausalMap]) -> CausalMap:
    """Return two variables that keep each other low."""
    return at("a -> b +\nb -> a +", -0.6)
