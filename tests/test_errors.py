from __future__ import annotations

import inspect
import pickle

import networkx
import numpy as np
import pandas
import pytest

from kompassie import KompassieError, KompassieWarning, Stop, errors
from kompassie.errors import (
    ConflictingLinks,
    DuplicateVariable,
    EquationError,
    IncompleteResult,
    InvalidValue,
    LostWork,
    MissingBrowser,
    MissingDependency,
    NotationError,
    Problem,
    TableError,
    TooLarge,
    UnknownLink,
    UnknownVariable,
    UnreadableFile,
    UnwritableFile,
    shown,
)

LONG = "é" * 1_000_000
PROBLEM = Problem("line 3", "a => ", "write a target")

EXAMPLES: list[tuple[KompassieError, type[Exception], str]] = [
    (InvalidValue("limit", -1, "use None"), ValueError, "limit is -1: use None"),
    (
        UnknownVariable("stres", ["stress", "rest"], "in through="),
        KeyError,
        "no variable 'stres' in the map (in through=): did you mean 'stress'",
    ),
    (UnknownLink("a", "b"), KeyError, "no link 'a' -> 'b' in the map: see map.links"),
    (DuplicateVariable("a", "row 2"), ValueError, "two variables are called 'a' (row 2)"),
    (ConflictingLinks("a", "b", "signs + and −"), ValueError, "two links 'a' -> 'b' differ: signs"),
    (NotationError([PROBLEM]), ValueError, "1 line cannot be read\n  line 3: 'a => ': write"),
    (EquationError([PROBLEM]), ValueError, "1 equation does not work\n  line 3: 'a => ': write"),
    (TableError([PROBLEM] * 2, "x.csv"), ValueError, "2 problems in x.csv\n  line 3"),
    (UnreadableFile("x.csv", "it is empty", "Save it again."), ValueError, "cannot read 'x.csv'"),
    (UnwritableFile("x.csv", "it is a folder", "Name a file."), OSError, "cannot write 'x.csv'"),
    (TooLarge("it", "9 MB", "5 MB", "Split it."), ValueError, "it is too large: 9 MB, where"),
    (IncompleteResult("the list", "it stopped", "Wait."), RuntimeError, "the list is incomplete"),
    (LostWork(2, 9, 3), RuntimeError, "the executor lost 2 of 9 chunks of work, 3 resubmissions"),
    (MissingBrowser("none was found here"), ImportError, "a report as PDF is printed by Chromium"),
    (
        MissingDependency("pandas", "for frames", "tables"),
        ImportError,
        "pandas is needed for frames",
    ),
]


@pytest.mark.parametrize(("error", "kind", "message"), EXAMPLES)
def test_an_error_says_what_where_and_what_to_do(
    error: KompassieError, kind: type[Exception], message: str
) -> None:
    assert isinstance(error, KompassieError)
    assert isinstance(error, kind)
    assert str(error).startswith(message)


@pytest.mark.parametrize("error", [error for error, _, _ in EXAMPLES])
def test_an_error_survives_the_way_between_processes(error: KompassieError) -> None:
    twin = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert type(twin) is type(error)
    assert str(twin) == str(error)


def test_every_error_has_an_example_here() -> None:
    classes = {c for _, c in inspect.getmembers(errors, inspect.isclass)}
    public = {
        c for c in classes if issubclass(c, KompassieError) and not c.__name__.startswith("_")
    }
    assert public - {KompassieError} == {type(error) for error, _, _ in EXAMPLES}
    assert not issubclass(Stop, KompassieError)
    assert issubclass(KompassieWarning, UserWarning)
    assert set(errors.__all__) == {c.__name__ for c in public} | {
        *("KompassieWarning", "Problem", "Stop", "shown")
    }


@pytest.mark.parametrize(
    "error",
    [
        InvalidValue("name", LONG, "shorten it"),
        InvalidValue("name", [LONG], "shorten it"),
        UnknownVariable(LONG, ["a"]),
        UnknownVariable("a" * 990, ["a" * 990 + str(k) for k in range(9)]),
        UnknownVariable("q", ["a" * 900 + str(k) for k in range(9)]),
        UnknownLink(LONG, LONG),
        DuplicateVariable(LONG),
        ConflictingLinks(LONG, LONG, "signs"),
        NotationError([Problem("line 1", LONG, "shorten it")]),
    ],
)
def test_a_megabyte_of_text_makes_no_long_message(error: KompassieError) -> None:
    assert len(str(error)) < 1_000


def test_close_names_are_proposed_in_any_case_and_at_most_three() -> None:
    known = ["Stress", "STRESS 2", "stressor", "stressed", "rest"]
    said = str(UnknownVariable("stress", known))
    assert "did you mean 'Stress'" in said
    assert said.count("' or '") == 2


def test_many_names_are_not_all_listed() -> None:
    said = str(UnknownVariable("zzz", [f"v{k}" for k in range(50)]))
    assert said.endswith("it has 'v0', 'v1', 'v2', 'v3', 'v4', 'v5', … (50 in all)")


def test_many_problems_are_counted_and_kept() -> None:
    error = TableError([Problem(f"row {k}", "x", "y") for k in range(25)])
    assert str(error).startswith("25 problems\n  row 0: 'x': y\n")
    assert str(error).endswith("… and 5 more (see .problems)")
    assert len(error.problems) == 25


@pytest.mark.parametrize(
    "value",
    [
        "a\nb",
        LONG,
        np.zeros((9, 9)),
        pandas.DataFrame({"a": range(9)}),
        networkx.DiGraph(),
        list(range(10_000)),
        None,
    ],
)
def test_any_value_is_shown_short_and_on_one_line(value: object) -> None:
    text = shown(value)
    assert len(text) < 120
    assert "\n" not in text
