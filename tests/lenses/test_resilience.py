import math

import pytest

import kompassie as ks
from kompassie.errors import InvalidValue, UnknownVariable


def test_a_shock_fades_with_the_decay_of_what_it_hit():
    m = ks.CausalMap([ks.Variable("a", today=0.0, role="stock"), ks.Variable("b", today=0.0)],
                     [ks.Link("a", "b", "+"), ks.Link("b", "a", "-")])  # fmt: skip
    found = ks.resilience(m, "a", "a", amount=0.5, duration=30.0, before=10.0, draws=4)

    assert found.as_is.returned == 1.0
    assert 0 < found.as_is.depth <= math.tanh(0.5)
    assert found.to_be is None


def test_another_state_takes_the_shock_otherwise():
    m = ks.CausalMap(
        [ks.Variable("load", today=0.5), ks.Variable("stress", today=0.5),
         ks.Variable("rest", today=0.0)],
        [ks.Link("load", "stress", "+"), ks.Link("rest", "stress", "-")],
    )  # fmt: skip
    cut = ks.Scenario("load no longer counts", ks.Scale("load", "stress", 0.0))
    found = ks.resilience(m, "load", "stress", cut, amount=0.4, draws=8)

    assert found.as_is.depth > 0.05
    assert found.to_be.depth == pytest.approx(0.0, abs=1e-9)
    assert math.isnan(found.to_be.return_time)
    assert "raakt stress niet" in ks.tell(found, lang="nl")


def test_a_shock_that_never_ends_or_on_an_unknown_variable_is_refused():
    m = ks.parse("a -> b +")

    with pytest.raises(InvalidValue, match="well before the horizon"):
        ks.resilience(m, "a", "b", before=118.0)
    with pytest.raises(UnknownVariable, match="shocked="):
        ks.resilience(m, "z", "b")
