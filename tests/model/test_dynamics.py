from __future__ import annotations

import math

import pytest

from kompassie import FuzzyCognitive, Linear, PulseProcess, Saturating
from kompassie.errors import InvalidValue


def test_the_settings_nobody_gave_are_those_of_the_contract() -> None:
    assert Saturating() == Saturating(gain=1.5, decay=1.0)
    assert Linear() == Linear(decay=1.0, gain=None)
    assert FuzzyCognitive() == FuzzyCognitive(rule="kosko", squash="tanh", slope=1.0)
    assert PulseProcess() == PulseProcess()
    assert Saturating().lag_order == Linear().lag_order == 1


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


@pytest.mark.parametrize("kind", [Saturating, Linear])
@pytest.mark.parametrize("order", [0, 2, True, 1.5, "3", None])
def test_lags_are_of_the_first_or_the_third_order(kind: type, order: object) -> None:
    assert kind(lag_order=3).lag_order == 3
    with pytest.raises(InvalidValue, match=f"^lag_order of {kind.__name__} is .*use 1 .*or 3"):
        kind(lag_order=order)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"rule": "hebb"}, "rule of FuzzyCognitive is 'hebb': use one of kosko, memory, rescaled"),
        ({"squash": "relu"}, "squash of FuzzyCognitive is 'relu': use one of tanh, sigmoid"),
        ({"squash": None}, "squash of FuzzyCognitive is None"),
        ({"slope": 0}, "slope of FuzzyCognitive is 0: use a number above 0"),
        ({"slope": math.nan}, "slope of FuzzyCognitive is nan"),
        ({"rule": "rescaled"}, "is 'tanh': use squash=\"sigmoid\""),
        ({"squash": "bivalent", "slope": 2}, "slope of FuzzyCognitive with bivalent is 2.0: leave"),
        ({"squash": "identity", "slope": 2}, "only tanh and sigmoid have a slope"),
        ({"threshold": 0.5}, "only bivalent and trivalent have a threshold"),
        (
            {"squash": "bivalent", "threshold": -1},
            "threshold of FuzzyCognitive is -1: use a number",
        ),
        ({"start": 1.5}, "start of FuzzyCognitive is 1.5: use a level from -1 to 1"),
        ({"squash": "sigmoid", "start": -0.5}, "use a level from 0 to 1"),
    ],
)
def test_fuzzy_settings_that_make_no_sense_are_refused(
    fields: dict[str, object], message: str
) -> None:
    with pytest.raises(InvalidValue, match=message):
        FuzzyCognitive(**fields)  # type: ignore[arg-type]


def test_mental_modeler_is_a_named_setting() -> None:
    named = FuzzyCognitive.mental_modeler()
    assert named == FuzzyCognitive("kosko", "sigmoid", 1.0, start=1.0)
    assert FuzzyCognitive.mental_modeler("trivalent").squash == "trivalent"


@pytest.mark.parametrize(
    ("dynamics", "scale"),
    [
        (Saturating(), (-1.0, 1.0)),
        (Linear(), (-math.inf, math.inf)),
        (PulseProcess(), (-math.inf, math.inf)),
        (FuzzyCognitive(), (-1.0, 1.0)),
        (FuzzyCognitive(squash="trivalent"), (-1.0, 1.0)),
        (FuzzyCognitive(squash="sigmoid"), (0.0, 1.0)),
        (FuzzyCognitive(squash="bivalent"), (0.0, 1.0)),
        (FuzzyCognitive(squash="identity"), (-math.inf, math.inf)),
    ],
)
def test_dynamics_say_between_which_levels_they_stay(
    dynamics: Saturating, scale: tuple[float, float]
) -> None:
    assert dynamics.scale == scale
