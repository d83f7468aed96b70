"""Who may import whom."""

from pathlib import Path

from importlinter.cli import lint_imports

CONFIGURATION = Path(__file__).parents[2] / "pyproject.toml"


def test_rooms_import_downward_only(monkeypatch, capsys):
    monkeypatch.chdir(CONFIGURATION.parent)
    code = lint_imports(str(CONFIGURATION), no_cache=True, no_logo=True)
    said = capsys.readouterr().out
    assert code == 0, said
    assert "0 broken" in said
