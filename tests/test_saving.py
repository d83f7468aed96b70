from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from kompassie.errors import UnwritableFile
from kompassie.saving import write_atomically


def test_text_is_written_as_utf_8_with_plain_line_feeds(tmp_path: Path) -> None:
    path = write_atomically(tmp_path / "één.txt", "é → ☃\nb\n")
    assert path == tmp_path / "één.txt"
    assert path.read_bytes() == "é → ☃\nb\n".encode()


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    assert write_atomically(str(tmp_path / "a"), b"\x00\r\n").read_bytes() == b"\x00\r\n"


def test_an_old_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a much longer old text")
    write_atomically(path, "new")
    assert path.read_text() == "new"
    assert os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
@pytest.mark.parametrize("step", ["replace", "fsync"])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    step: str, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(type(error)):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_text_that_no_file_can_hold_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "\ud800")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_missing_folder_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnwritableFile, match=r"no folder .*nowhere.* to write in\. Make it first"):
        write_atomically(tmp_path / "nowhere" / "a.txt", "x")
    assert os.listdir(tmp_path) == []


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnwritableFile, match="it is a folder"):
        write_atomically(tmp_path, "x")


def test_a_long_name_is_no_problem(tmp_path: Path) -> None:
    name = "🙂" * 60 + ".txt"
    assert write_atomically(tmp_path / name, "x").read_text() == "x"


@pytest.mark.skipif(os.name != "posix", reason="modes of files are a matter of POSIX")
def test_a_new_file_is_as_shared_as_any_and_an_old_one_keeps_its_mode(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("x")
    new = write_atomically(tmp_path / "new", "x")
    assert stat.S_IMODE(new.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
    new.chmod(0o600)
    write_atomically(new, "y")
    assert stat.S_IMODE(new.stat().st_mode) == 0o600
