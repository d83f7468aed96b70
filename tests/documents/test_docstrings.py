"""Public names are documented: the examples run, and the parameters are the real ones."""

import doctest
import importlib
import inspect
import pkgutil
import re
import types

import pytest

import kompassie

MODULES = sorted(
    info.name
    for info in pkgutil.walk_packages(kompassie.__path__, "kompassie.")
    if not info.name.endswith("__main__")
)
FUNCTIONS = sorted(
    name for name in kompassie.__all__ if inspect.isfunction(getattr(kompassie, name))
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name: str) -> None:
    failed, _ = doctest.testmod(
        importlib.import_module(name), optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    )

    assert failed == 0


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_question_names_its_parameters_what_it_returns_and_an_example(name: str) -> None:
    function = getattr(kompassie, name)
    text = inspect.getdoc(function) or ""

    described = " ".join(re.findall(r"^(\*?[\w, *]+)$", text, flags=re.MULTILINE))
    missing = [p for p in inspect.signature(function).parameters if p not in described]

    assert missing == []
    assert "Returns\n-------" in text
    assert ">>> " in text
    assert len(text.splitlines()[0]) <= 100


def test_every_public_name_can_be_had_and_is_documented() -> None:
    undocumented = [
        name
        for name in kompassie.__all__
        if callable(value := getattr(kompassie, name))
        and not isinstance(value, types.GenericAlias)
        and not inspect.getdoc(value)
    ]

    assert undocumented == []


def test_every_name_the_package_begins_with_can_be_had() -> None:
    named = re.findall(r"(?<!`)`(\w+)`(?!`)", kompassie.__doc__ or "")

    assert len(named) > 20
    assert [name for name in named if name not in kompassie.__all__] == []


def test_an_unknown_name_is_refused_as_python_does() -> None:
    with pytest.raises(AttributeError, match="no attribute 'find_lops'"):
        _ = kompassie.find_lops
