"""The compiled search under the address and undefined-behaviour sanitisers of gcc."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "kompassie" / "kernels" / "_loops.c"
FLAGS = ["-O1", "-g", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror"]
SANITISERS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]

# In a process of its own: the library of the sanitiser has to be there before Python starts.
PROGRAM = """
import importlib.util, random, sys
from kompassie.kernels import listing
from tests.kernels import test_listing

spec = importlib.util.spec_from_file_location("kompassie.kernels._loops", sys.argv[1])
listing.compiled = importlib.util.module_from_spec(spec)
spec.loader.exec_module(listing.compiled)
assert listing.compiled.__file__ == sys.argv[1]

rng = random.Random(77)
for _ in range(1_000):
    test_listing.check(test_listing.random_graph(rng), rng)
for room in (1, 2, 5):
    for steps in (0, 1, 7):
        test_listing.test_tiny_buffers_and_few_steps_change_nothing(room, steps)
for seed in range(6):
    test_listing.test_engines_agree_on_larger_graphs(seed)
for bound in (9_999, 10_000):
    test_listing.test_a_ring_of_10_000_is_one_loop("compiled", bound)
test_listing.test_a_hub_of_400_pairs_has_as_many_loops("compiled")
test_listing.test_no_nodes_no_links_and_self_links("compiled", 7)
test_listing.test_what_describes_no_search_is_refused({"targets": [1, 2, 3]})
print("no fault")
"""


def sanitiser() -> str:
    """Return the path of the sanitiser's library, or skip where there is none."""
    if shutil.which("gcc") is None:
        pytest.skip("there is no gcc")
    told = subprocess.run(
        ["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True
    )
    path = told.stdout.strip()
    if not os.path.isabs(path):  # gcc gives the bare name back where there is no such file
        pytest.skip("gcc has no libasan")
    return os.path.realpath(path)


def run_sanitised(source: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Build the source with sanitisers, and hold the result against the plain search."""
    preload = sanitiser()
    code, module = folder / "_loops.c", folder / "_loops.abi3.so"
    code.write_text(source, encoding="utf-8")
    include = f"-I{sysconfig.get_paths()['include']}"
    built = subprocess.run(
        ["gcc", *FLAGS, *SANITISERS, include, str(code), "-o", str(module)],
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    surroundings = {
        **os.environ,
        "LD_PRELOAD": preload,
        "ASAN_OPTIONS": "detect_leaks=0",  # what Python itself keeps to its end
        "PYTHONMALLOC": "malloc",  # each block on its own, so that its borders are watched
    }
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(module)],
        cwd=ROOT,
        env=surroundings,
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_the_sanitisers_report_nothing(tmp_path: Path) -> None:
    done = run_sanitised(SOURCE.read_text(encoding="utf-8"), tmp_path)
    assert "Sanitizer" not in done.stderr, done.stderr
    assert "runtime error" not in done.stderr, done.stderr
    assert (done.returncode, done.stdout) == (0, "no fault\n"), done.stderr


@pytest.mark.slow
def test_the_sanitisers_would_report_a_block_that_is_too_small(tmp_path: Path) -> None:
    source = SOURCE.read_text(encoding="utf-8")
    planted = source.replace("block(nn + 1, sizeof(int32_t))", "block(nn / 2, sizeof(int32_t))")
    assert planted != source
    done = run_sanitised(planted, tmp_path)
    assert done.returncode != 0
    assert "AddressSanitizer" in done.stderr
