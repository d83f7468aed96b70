from __future__ import annotations

import pytest

from kompassie.errors import NotationError, UnreadableFile
from kompassie.io.notation_txt import read_notation


def test_a_text_file_is_read_with_or_without_a_byte_order_mark():
    data = b"drukte -> fouten +\r\n"
    assert read_notation(data, "x.txt") == read_notation(b"\xef\xbb\xbf" + data, "x.txt")


def test_windows_letters_are_read_and_reported_before_what_was_merged():
    data = "geëerd -> rust +\ngeëerd -> rust +\n".encode("cp1252")
    m = read_notation(data, "x.txt")
    assert m.names == ("geëerd", "rust")
    assert [r.code for r in m.report] == ["assumed", "merged"]


def test_a_bad_line_is_named_with_the_file():
    with pytest.raises(NotationError, match=r"(?s)in team\.txt.*line 2"):
        read_notation(b"a -> b +\na b\n", "team.txt")


def test_what_is_no_text_is_refused():
    with pytest.raises(UnreadableFile, match="not text"):
        read_notation(b"a -> b +\x00", "team.txt")
