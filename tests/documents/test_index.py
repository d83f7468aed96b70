"""The index of pages leads to every page, and to none that is not there."""

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_index_leads_to_every_page_and_to_no_other() -> None:
    linked = re.findall(r"\]\(([^)]+)\)", (DOCS / "index.md").read_text(encoding="utf-8"))
    pages = {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")} - {"index.md"}

    assert len(linked) == len(set(linked))
    assert set(linked) == pages
