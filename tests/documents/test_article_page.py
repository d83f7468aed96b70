"""The page on the article says what the library computes, row by row."""

import re

import pytest

from tests.documents.article_page import HEAD, PAGE, ROWS, text_of

TEXT = PAGE.read_text(encoding="utf-8")


def test_the_page_has_thirty_rows_each_with_a_test_of_its_own() -> None:
    codes = re.findall(r"^## (S\d\d) ", TEXT, flags=re.MULTILINE)

    assert codes == [f"S{k:02}" for k in range(1, 31)] == [row.code for row in ROWS]
    folder = PAGE.parents[1] / "tests" / "article"
    missing = [code for code in codes if not list(folder.glob(f"test_{code.lower()}_*.py"))]
    assert missing == []


def test_the_page_begins_with_how_it_was_made() -> None:
    assert TEXT.startswith(HEAD)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_a_row_says_what_is_computed(row) -> None:
    # Written anew by `python -m tests.documents.article_page`.
    assert text_of(row) in TEXT
