"""The drawing of the house names the rooms there are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
SOURCE = ROOT / "src" / "kompassie"


def test_every_room_is_in_the_drawing() -> None:
    drawing = PAGE.split("```")[1]
    rooms = {
        path.stem
        for path in SOURCE.iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").exists()
    }

    assert {room for room in rooms if room not in drawing} == set()


def test_the_page_stays_short() -> None:
    assert len(PAGE.splitlines()) <= 110


def test_every_module_the_page_names_is_there() -> None:
    named = [word.strip("`,.;()") for word in PAGE.split() if word.strip(",.;()").endswith(".py`")]

    missing = [
        name
        for name in named
        if not ((SOURCE / name).exists() or (ROOT / name).exists() or list(SOURCE.rglob(name)))
    ]

    assert missing == []
