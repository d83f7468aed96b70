"""The demonstration, small: what it prints and what it writes."""

import csv
from pathlib import Path

import pytest

from kompassie.flagship import demo as module


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp("demo") / "demo-output"
    lines: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_DRAWS", 16)
        files = module.demo(folder, say=lines.append)
    assert sorted(path.name for path in files) == sorted(path.name for path in folder.iterdir())
    return "\n".join(lines), folder


def test_it_prints_the_loops_with_their_names(shown: tuple[str, Path]) -> None:
    text, _ = shown

    assert "151 lussen: 123 versterkende (R) en 28 balancerende (B)" in text
    for code in ("R1 ", "R7 ", "R11", "B3 "):
        assert code in text
    assert "Elkaar in de tang" in text


def test_it_says_what_keeps_the_situation_in_place(shown: tuple[str, Path]) -> None:
    text, _ = shown

    assert "Wat houdt de huidige situatie vast?" in text
    assert "blijvende duw" in text


def test_it_compares_the_three_interventions(shown: tuple[str, Path]) -> None:
    text, _ = shown
    table = text.split("Wat kan helpen:\n")[1].split("\n\n")[0].splitlines()

    assert table[0].startswith("ingreep")
    assert "kantelt bij gain 1,5" in table[0]
    assert [line.split("  ")[0] for line in table[1:]] == [
        "Patronen bespreekbaar maken",
        "Bundel van zes",
        "Drie K's: kompassie, kwetsbaarheid, kracht",
    ]


def test_it_ends_by_naming_its_files(shown: tuple[str, Path]) -> None:
    text, folder = shown
    named = [line.strip() for line in text.splitlines()[-5:]]

    assert {Path(name).name for name in named} == {
        "report-nl.html", "report-en.html", "diagram.svg", "diagram.png", "loops.csv",
    }  # fmt: skip
    assert all(Path(name).parent == folder for name in named)


def test_the_loops_file_holds_every_loop(shown: tuple[str, Path]) -> None:
    _, folder = shown
    with open(folder / "loops.csv", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))

    assert len(rows) == 151
    assert sum(row["kind"] == "R" for row in rows) == 123
