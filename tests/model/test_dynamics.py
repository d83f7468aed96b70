from __future__ import annotations

import math

import pytest

from kompassie import Linear, Saturating
from kompassie.errors import InvalidValue


def test_the_settings_nobody_gave_are_those_of_the_contract() -> None:
    assert Saturating() == Saturating(gain=1.5, decay=1.0)
    assert Linear() == Linear(decay=1.0, gain=None)


def test_settings_are_values() -> None:
    assert hash(Saturating(2)) == hash(Saturating(2.0))
    assert Saturating(2) != Saturating(3)


@pytest.mark.parametrize("kind", [Saturating, Linear])
@pytest.mark.parametrize("field", ["gain", "decay"])
@pytest.mark.parametrize("value", [0, -1, math.nan, math.inf, "1", True])
def test_a_gain_or_decay_not_above_zero_is_refused(kind: type, field: str, value: object) -> None:
    with pytest.raises(
        InvalidValue, match=f"^{field} of {kind.__name__} is .*use a number above 0"
    ):
        kind(**{field: value})
