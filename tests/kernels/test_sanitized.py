"""The compiled kernels under the address and undefined-behaviour sanitisers of gcc."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KERNELS = ROOT / "src" / "kompassie" / "kernels"
FLAGS = ["-O1", "-g", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror"]
SANITISERS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]

# In a process of its own: the library of the sanitiser has to be there before Python starts.
PROGRAM = """
import importlib.util, random, sys
from kompassie.kernels import listing
from tests.kernels import test_compiled_count, test_listing

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

test_compiled_count.test_loops_of_random_graphs_are_counted_as_networkx_and_the_plain_search_do()
for steps in (1, 17, 1 << 20):
    for size, share, bound in ((63, 0.1, 4), (65, 0.1, 4), (130, 0.04, 4), (300, 0.01, 5)):
        test_compiled_count.test_sets_of_several_words_change_nothing(size, share, bound, steps)
for size in (2, 3, 8):
    test_compiled_count.test_complete_graphs_have_the_numbers_that_are_known(size)
test_compiled_count.test_a_ring_as_long_as_can_be_is_one_loop()
test_compiled_count.test_no_nodes_and_no_links_have_no_loops()
test_compiled_count.test_what_describes_no_count_is_refused({"signs": [1, 1]})
test_compiled_count.test_room_for_too_few_counts_is_refused_and_the_count_goes_on()
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


def sources() -> dict[str, str]:
    """Return the text of every file of the extension by its name."""
    files = sorted([*KERNELS.glob("*.c"), *KERNELS.glob("*.h")])
    return {file.name: file.read_text(encoding="utf-8") for file in files}


def run_sanitised(texts: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Build the sources with sanitisers, and hold the result against the plain kernels."""
    preload = sanitiser()
    module = folder / "_loops.abi3.so"
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    code = [str(folder / name) for name in texts if name.endswith(".c")]
    include = f"-I{sysconfig.get_paths()['include']}"
    built = subprocess.run(
        ["gcc", *FLAGS, *SANITISERS, include, *code, "-o", str(module)],
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
    done = run_sanitised(sources(), tmp_path)
    assert "Sanitizer" not in done.stderr, done.stderr
    assert "runtime error" not in done.stderr, done.stderr
    assert (done.returncode, done.stdout) == (0, "no fault\n"), done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "sound", "planted"),
    [
        ("_loops.c", "block(nn + 1, sizeof(int32_t))", "block(nn / 2, sizeof(int32_t))"),
        ("_counts.c", "block(bound * words, sizeof", "block(bound / 2, sizeof"),
    ],
)
def test_the_sanitisers_would_report_a_block_that_is_too_small(
    name: str, sound: str, planted: str, tmp_path: Path
) -> None:
    texts = sources()
    assert sound in texts[name]
    texts[name] = texts[name].replace(sound, planted)
    done = run_sanitised(texts, tmp_path)
    assert done.returncode != 0
    assert "AddressSanitizer" in done.stderr
