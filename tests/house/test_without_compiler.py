"""Where there is no compiler the package still installs, and the plain search does the work."""

import os
import shutil
import subprocess
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOT_OURS = (".*", "build", "dist", "demo-output", "*.egg-info", "*.so", "*.pyd", "__pycache__")
TESTS = [
    "tests/kernels/test_listing.py",
    "tests/kernels/test_loop_search.py",
    "tests/kernels/test_loop_count.py",
    "tests/loops/test_find.py",
    "tests/loops/test_counting.py",
]

pytestmark = pytest.mark.slow


def copy_of_the_checkout(folder):
    """Copy the project's files: never what was built beside them."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
    )
    if listed.returncode != 0:  # unpacked from an archive
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*NOT_OURS))
        return folder
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Return a folder with a copy, installed into an environment beside it without a compiler."""
    place = tmp_path_factory.mktemp("no-compiler")
    copy = copy_of_the_checkout(place / "copy")
    assert not list(copy.rglob("_loops*.so"))
    venv.create(place / "env", symlinks=os.name != "nt", with_pip=True)
    python = place / "env" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    purelib = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    # numpy and the others come from the environment of this test, behind what is installed here.
    (Path(purelib) / "outer.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    no_compiler = {"CC": shutil.which("false") or "no-compiler", "CXX": "no-compiler"}
    pip = [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "-v"]
    done = subprocess.run(
        [*pip, "."],
        cwd=copy,
        env={**surroundings(), **no_compiler},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr or done.stdout
    assert "_loops" in done.stdout + done.stderr  # it was tried
    return place, python


def surroundings():
    outer = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTEST_ADDOPTS")}
    return {**outer, "KOMPASSIE_NO_COMPILER": "1"}


def run(place, *arguments):
    folder, python = place
    done = subprocess.run(
        [python, *arguments],
        cwd=folder / "copy",
        env=surroundings(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_package_is_installed_without_its_extension(place):
    where = run(place, "-P", "-c", "import kompassie; print(kompassie.__file__)").strip()
    home = Path(where).parent
    assert home.is_relative_to(place[0] / "env")
    assert not [file for file in home.rglob("_loops*") if file.suffix != ".c"]


def test_the_version_names_the_python_engine(place):
    script = place[1].with_name("kompassie.exe" if os.name == "nt" else "kompassie")
    done = subprocess.run(
        [script, "--version"], env=surroundings(), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().endswith("loops listed by the python engine")


def test_the_tests_of_loops_pass_there(place):
    told = run(place, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS)
    assert "passed" in told
    assert "failed" not in told
