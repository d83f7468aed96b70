from __future__ import annotations

import pickle
import platform

import numpy as np

import kompassie as ks
from kompassie.provenance import Provenance, __version__, made_by


def test_the_line_says_question_settings_map_seed_and_versions() -> None:
    made = Provenance(
        "ask",
        (("limit", "5"), ("through", "a")),
        "0123456789abcdef" * 4,
        (("kompassie", "1.0"), ("numpy", "2.0")),
        entropy=42,
    )
    assert made.line() == (
        "ask(limit=5, through=a) · map 0123456789ab · seed 42 · kompassie 1.0 · numpy 2.0"
    )


def test_what_there_is_not_is_left_out() -> None:
    assert Provenance("ask").line() == "ask()"
    assert Provenance("ask", entropy=0).line() == "ask() · seed 0"


def test_equal_calls_have_equal_records() -> None:
    calls = [made_by("ask", {"limit": 5, "names": ("a",)}, "ff", 1) for _ in range(2)]
    assert calls[0] == calls[1]
    assert hash(calls[0]) == hash(calls[1])
    assert pickle.loads(pickle.dumps(calls[0])) == calls[0]  # noqa: S301


def test_the_versions_are_those_that_computed_it() -> None:
    versions = dict(made_by("ask", {}).versions)
    assert versions == {
        "kompassie": __version__,
        "numpy": np.__version__,
        "Python": platform.python_version(),
    }
    assert ks.__version__ == __version__


def test_settings_are_texts_and_short() -> None:
    made = made_by("ask", {"limit": None, "text": "x" * 1_000})
    assert made.settings[0] == ("limit", "None")
    assert len(made.settings[1][1]) == 200
    assert made.settings[1][1].endswith("…")


def test_a_setting_with_line_breaks_stays_on_the_line() -> None:
    made = made_by("ask", {"through": "a\nb", "weights": np.zeros((2, 2))})
    assert len(made.line().splitlines()) == 1
