from __future__ import annotations

import os
from pathlib import Path

import pytest

from kompassie.errors import InvalidValue, TooLarge, UnreadableFile
from kompassie.io.files import checked_path, decoded, read_bytes


def test_a_missing_file_is_named_with_the_one_that_looks_like_it(put):
    put("a", "team-west.csv")
    with pytest.raises(UnreadableFile, match=r"no such file\. Did you mean 'team-west\.csv'"):
        read_bytes(put("b", "other").with_name("team-wst.csv"))


def test_a_missing_folder_is_said(tmp_path):
    with pytest.raises(UnreadableFile, match="no folder"):
        read_bytes(tmp_path / "nowhere" / "team.csv")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="it is a folder"):
        read_bytes(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(UnreadableFile, match="not an ordinary file"):
        read_bytes(tmp_path / "pipe.csv")


@pytest.mark.parametrize("content", [b"", b" \n\r\n\t"])
def test_an_empty_file_is_refused(put, content):
    with pytest.raises(UnreadableFile, match="it is empty"):
        read_bytes(put(content))


def test_a_file_beyond_the_budget_is_refused_with_both_sizes(put):
    with pytest.raises(TooLarge, match=r"1,001 bytes, where the budget is 1,000 bytes"):
        read_bytes(put(b"x" * 1_001), largest=1_000)
    assert len(read_bytes(put(b"x" * 1_000), largest=1_000)) == 1_000


@pytest.mark.parametrize("largest", [0, -1, True, 1.5, "1"])
def test_a_budget_that_is_no_number_of_bytes_is_refused(put, largest):
    with pytest.raises(InvalidValue, match="largest"):
        read_bytes(put("a"), largest=largest)


@pytest.mark.parametrize("path", [None, 3, "", b"team.csv"])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(InvalidValue, match="path"):
        checked_path(path)


def test_a_name_with_a_null_character_is_refused():
    with pytest.raises(UnreadableFile, match="null"):
        read_bytes(Path("te\0am.csv"))


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04rest of a workbook", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel"),
        (b"%PDF-1.7", "PDF"),
        ("stress".encode("utf-16"), "UTF-16"),
        ("stress".encode("utf-16-le"), r"0x00 .*UTF-16"),
        (b"\x89PNG\r\n\x1a\n", "not text"),
        (b"caf\xe9 \x81", "neither UTF-8 nor Windows-1252"),
    ],
)
def test_what_is_no_text_is_refused_by_name(data, what):
    with pytest.raises(UnreadableFile, match=what):
        decoded(data, "team.csv")


def test_a_byte_order_mark_is_no_part_of_the_text():
    assert decoded(b"\xef\xbb\xbfvan", "x") == ("van", ())


def test_windows_text_is_read_and_reported():
    text, remarks = decoded("geëerd €".encode("cp1252"), "x")
    assert text == "geëerd €"
    assert [r.code for r in remarks] == ["assumed"]
    assert "Windows-1252" in remarks[0].text


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="no such files here")
def test_a_file_that_says_it_holds_nothing_is_read_to_its_end():
    assert read_bytes(Path("/proc/self/status")).count(b"\n") > 10
