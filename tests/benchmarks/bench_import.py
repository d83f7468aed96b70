"""Import time against numpy's own."""

import os
import subprocess
import sys


def test_importing_kompassie_takes_at_most_a_third_longer_than_importing_numpy(
    tmp_path, in_turn, record
):
    outer = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    surroundings = {**outer, "PYTHONPYCACHEPREFIX": str(tmp_path)}

    def imported(module):
        program = [sys.executable, "-c", f"import {module}"]
        subprocess.run(program, check=True, env=surroundings)

    took = in_turn({m: lambda m=m: imported(m) for m in ("kompassie", "numpy")}, rounds=15)

    ours, theirs = (took[m].seconds for m in ("kompassie", "numpy"))
    record("import kompassie", ours, "import numpy", theirs, 1 / 1.3, 1 / 1.1)
