"""Nothing in the project points at a machine, at a registry, or at how it came to be."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOT_OURS = {"build", "dist", "demo-output", "__pycache__"}

# In pieces, so that this file does not point at them either.
HOSTS = [
    ".".join(pieces)
    for pieces in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("deb", "debian", "org"),
        ("anaconda", "org"),
    )
]
WORDS = [" ".join(pieces) for pieces in (("this", "session"), ("AI", "assistant"))]
WORDS.append(" ".join(("language", "model")))

POINTERS = {
    "a folder of one machine": re.compile(r"(?<![\w.])/(?:work|farm|root|tmp|home|Users)/"),
    "a registry": re.compile("|".join(map(re.escape, HOSTS))),
    "how it came to be": re.compile(rf"\b(?:{'|'.join(WORDS)}|issue #?\d+)\b", re.IGNORECASE),
}


@cache
def texts():
    """Return (path, text) of the project's text files."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
    )
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:  # unpacked from an archive
        paths = [p for p in ROOT.rglob("*") if not NOT_OURS & {*p.relative_to(ROOT).parts}]
        paths = [p for p in paths if p.relative_to(ROOT).parts[0] != ".venv"]
    contents = {p: p.read_bytes() for p in paths if p.is_file()}
    return [
        (path.relative_to(ROOT).as_posix(), content.decode("utf-8", errors="replace"))
        for path, content in contents.items()
        if b"\0" not in content
    ]


@pytest.mark.parametrize("what", POINTERS)
def test_no_file_points_at(what):
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if POINTERS[what].search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a folder of one machine", "open('" + "/".join(["", "home", "ann", "map.json"]) + "')"),
        ("a registry", f"https://{HOSTS[0]}/simple"),
        ("how it came to be", "as " + "issue" + " #12 says"),
    ],
)
def test_pointers_are_seen(what, line):
    assert POINTERS[what].search(line)
