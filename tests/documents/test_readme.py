"""Every block of the README runs, and none is passed over."""

import re
import shlex
from pathlib import Path

import pytest

import kompassie
from kompassie.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [text for name, text in BLOCKS if name == language]


def test_the_blocks_are_all_known_and_counted() -> None:
    assert [name for name, _ in BLOCKS] == [
        "console", "python", "console", "python", "python", "python",
    ]  # fmt: skip
    assert README.count("```") == 2 * len(BLOCKS)


def test_the_python_blocks_run_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for text in blocks("python"):
        exec(compile(text, "README.md", "exec"), names)  # noqa: S102 - our own page

    told = capsys.readouterr().out

    assert "hoe meer zwijgen" in told
    assert "erover praten" in told.casefold()
    assert (tmp_path / "my-report.html").stat().st_size > 10_000
    assert "The shared-vision number is" in told
    assert "Elkaar in de tang" in told
    assert "kracht zetten" in told
    assert (tmp_path / "my-page.html").stat().st_size > 10_000


def test_the_notebook_block_is_twelve_lines_of_work_around_a_map() -> None:
    lines = blocks("python")[0].strip().splitlines()
    arrows = [line for line in lines if "->" in line]

    assert len(lines) - len(arrows) <= 12


def test_the_first_block_holds_the_two_commands() -> None:
    assert blocks("console")[0].split("\n")[:2] == [
        "python3 tasks.py demo",
        "python3 tasks.py test",
    ]


def test_the_commands_on_a_file_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = ["source,target,sign", "rest,stress,-", "stress,mistakes,+", "mistakes,stress,+"]
    Path("my-map.csv").write_text("\n".join(rows), encoding="utf-8")

    codes = []
    for line in blocks("console")[1].strip().splitlines():
        words = shlex.split(line)
        assert words[0] == "kompassie"
        codes.append(main([*words[1:], *(["--draws", "16"] if "--push" in words else [])]))

    assert codes == [0, 0, 0, 0, 0]
    assert Path("my-map.svg").exists()
    assert Path("my-map-report-en.html").exists()


def test_every_call_the_readme_names_is_there() -> None:
    named = set(re.findall(r"\bks\.(\w+)", README))

    assert {"check", "find_archetypes", "rank_levers", "find_bundles", "read_survey"} <= named
    assert sorted(name for name in named if not hasattr(kompassie, name)) == []


def test_every_file_the_readme_names_is_there() -> None:
    named = re.findall(r"\]\(([^)#]+)\)|`((?:docs|examples|notebooks)/[\w./-]+)`", README)

    missing = [a or b for a, b in named if not (ROOT / (a or b)).exists()]

    assert missing == []
