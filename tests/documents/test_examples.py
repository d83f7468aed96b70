"""Every example runs, small."""

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = {
    "draw_as_is.py": ["."],
    "interactive_page.py": ["."],
    "three_ks.py": ["8"],
    "what_could_move_it.py": ["8"],
    "which_loop_drives.py": ["."],
}


def test_every_example_has_its_arguments_here() -> None:
    assert {path.name for path in (ROOT / "examples").glob("*.py")} == set(ARGUMENTS)


@pytest.mark.parametrize("name", sorted(ARGUMENTS))
def test_an_example_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(ROOT / "examples" / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", [path, *ARGUMENTS[name]])

    runpy.run_path(path, run_name="__main__")

    told = capsys.readouterr().out
    assert told.strip()
    if name == "draw_as_is.py":
        assert {path.name for path in tmp_path.iterdir()} == {"as-is.png", "as-is.svg"}
    elif name == "which_loop_drives.py":
        assert {path.name for path in tmp_path.iterdir()} == {"which-loop-drives.png"}
        assert "month 47: B: team → crowding" in told
    elif name == "what_could_move_it.py":
        assert "Doel: ‘resultaat van het primaire proces’ boven neutraal" in told
        assert "side effects" in told
    elif name == "interactive_page.py":
        assert {path.name for path in tmp_path.iterdir()} == {"stress.html"}
    else:
        assert "kompassie + kwetsbaarheid + kracht" in told
