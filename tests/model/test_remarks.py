from __future__ import annotations

import pickle

from kompassie.model.remarks import Remark, Report

MERGED = Remark("merged", "line 2", "the same link stood there before")
LOST = Remark("lost", "title", "it has no place here")


def test_a_report_keeps_the_order_of_its_remarks() -> None:
    report = Report.of([LOST, MERGED])
    assert list(report) == [LOST, MERGED]
    assert len(report) == 2


def test_reports_add_up() -> None:
    assert Report((LOST,)) + Report((MERGED,)) == Report((LOST, MERGED))


def test_remarks_are_found_by_their_code() -> None:
    assert Report((LOST, MERGED)).coded("merged") == Report((MERGED,))


def test_an_empty_report_says_that_nothing_happened() -> None:
    assert str(Report()) == "nothing was merged, guessed or lost"
    assert len(Report().table()) == 0


def test_a_report_prints_a_line_per_remark_and_shows_as_a_table() -> None:
    report = Report((MERGED, LOST))
    assert str(report).splitlines()[0] == "merged · line 2 · the same link stood there before"
    assert report.table()["code"] == ["merged", "lost"]
    assert "<td>lost</td>" in report._repr_html_()


def test_a_report_survives_pickling() -> None:
    assert pickle.loads(pickle.dumps(Report((LOST,)))) == Report((LOST,))  # noqa: S301
