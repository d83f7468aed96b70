#!/usr/bin/env python3
"""Make an environment in this folder, once, and run a task in it.

python3 tasks.py demo             a first look: a map, its loops, what could move it, a report
python3 tasks.py test [--all]     the tests; --all runs the slow ones too, the rest goes to pytest
"""

# Needs the standard library only, and no newer syntax than Python 3.6: an old Python
# has to come as far as the line that says it is too old.

import hashlib
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent
ENV = ROOT / ".venv"
PYTHON = ENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
# What a task installs, and what that weighs: on the line, and on disk once it has run.
INSTALLS = {"demo": (".", "90 MB", "350 MB"), "test": (".[test]", "130 MB", "500 MB")}


def main(arguments):
    if sys.version_info[:2] < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        sys.exit(f"Python {oldest} or newer is needed; this is {sys.version.split()[0]}.")
    task, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if task not in INSTALLS:
        sys.exit("Which task? " + " or ".join(f"python3 tasks.py {name}" for name in INSTALLS))
    prepare(task)
    if task == "demo":
        return run([str(PYTHON), "-m", "kompassie", "demo", *rest])
    slow = ["-m", "not browser"] if "--all" in rest else []
    rest = [word for word in rest if word != "--all"]
    workers = (
        [] if rest else ["-n", "2", "--dist", "loadscope"]
    )  # a chosen part starts sooner without them
    return run([str(PYTHON), "-m", "pytest", *workers, *slow, *rest])


def prepare(task):
    want = fingerprint()
    if is_ready(task, want):
        return
    extend = any(is_ready(other, want) for other in INSTALLS)
    if not extend and not (find_spec("venv") and find_spec("ensurepip")):
        sys.exit("This Python cannot make environments; on Debian or Ubuntu install python3-venv.")
    what, download, disk = INSTALLS[task]
    print(f"Preparing .venv in this folder, once: downloads at most {download},", end=" ")
    print(f"takes {disk} on disk, and touches nothing outside this folder.", flush=True)
    if not extend:
        make_environment()
    # While pip is at work the environment is half-made: should it be stopped, it is made anew.
    for other in INSTALLS:
        stamp(other).unlink(missing_ok=True)
    # pip compiles every module it installs, which takes longer than all the rest; Python
    # compiles the few that are used when it first meets them.
    command = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    if "PIP_CACHE_DIR" not in os.environ:  # pip's own cache is outside this folder
        command.append("--no-cache-dir")
    if sys.version_info[:2] == OLDEST:  # newer Pythons may need newer releases than these
        command += ["--constraint", "constraints.txt"]
    log = ENV / "pip.log"
    with log.open("wb") as output:
        code = run([str(PYTHON), *command, "--editable", what], output)
    if code != 0:
        said = log.read_text(encoding="utf-8", errors="replace")
        why = said.rpartition("ERROR: ")[2].partition("\n")[0] if "ERROR: " in said else "no reason"
        sys.exit(f"pip failed: {why} (offline, perhaps?) All it said is in .venv/{log.name}.")
    # Whoever has what the tests need has what the demo needs.
    for done in {task, "demo"}:
        stamp(done).write_text(want, encoding="ascii")


def make_environment():
    import venv

    try:
        # Copied binaries do not find the libraries of a Python that lives in an odd place.
        venv.create(ENV, clear=True, symlinks=os.name != "nt", with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"Cannot make .venv in this folder: {error}")


def fingerprint():
    """Tell what an environment was made from: another list, Python or place needs another one."""
    texts = [(ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt")]
    texts += [text.encode() for text in (sys.version, sys.base_prefix, str(ENV))]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()


def stamp(task):
    return ENV / f"made-for-{task}"


def is_ready(task, want):
    made = stamp(task)
    return PYTHON.exists() and made.exists() and made.read_text(encoding="ascii") == want


def run(command, output=None):
    surroundings = dict(os.environ)
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)  # or each start would compile once more
    surroundings.setdefault("MPLCONFIGDIR", str(ENV / "matplotlib"))  # its list of fonts
    child = subprocess.Popen(command, cwd=str(ROOT), env=surroundings, stdout=output, stderr=output)
    while True:
        try:
            code = child.wait()
        except KeyboardInterrupt:
            continue  # the child was told as well, and ends in its own way
        return code if code >= 0 else 128 - code


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
