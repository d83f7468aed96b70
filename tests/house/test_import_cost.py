"""`import kompassie` costs next to nothing: what is heavy loads when first used."""

import subprocess
import sys

import pytest

HEAVY = ("matplotlib", "networkx", "pandas", "scipy", "sympy")


@pytest.mark.parametrize("question", ["import kompassie", "import kompassie as ks; dir(ks)"])
def test_importing_loads_nothing_heavy(question):
    # A fresh process, as this one has loaded much already.
    program = f"import sys; {question}; print(*sorted(set({HEAVY}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == []
