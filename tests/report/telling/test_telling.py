"""Any result in sentences."""

from importlib import import_module

import pytest

import kompassie as ks
from kompassie.errors import InvalidValue
from kompassie.report.telling.telling import TELLINGS


@pytest.mark.parametrize(("kind", "teller"), TELLINGS.items())
def test_every_kind_and_every_teller_is_where_the_list_says(kind, teller):
    home, name = kind.rsplit(".", 1)
    assert isinstance(getattr(import_module(f"kompassie.{home}"), name), type)
    module, function = teller.split(".")
    assert callable(getattr(import_module(f"kompassie.report.telling.{module}"), function))


def test_a_kind_of_its_own_kind_is_told_like_it():
    loops = ks.strongest_loops(ks.parse("a -> b +\nb -> a +"))
    assert type(loops).__name__ not in {kind.rsplit(".", 1)[1] for kind in TELLINGS}
    assert "a" in ks.tell(loops, lang="nl")


def test_what_nobody_tells_is_refused():
    with pytest.raises(InvalidValue, match="no sentences"):
        ks.tell(object())
