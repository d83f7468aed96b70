from __future__ import annotations

from dataclasses import dataclass

from kompassie.io.result_csv import result_text
from kompassie.provenance import Provenance
from kompassie.tabular import Table, TableResult


@dataclass(frozen=True)
class Result(TableResult):
    provenance: Provenance
    complete: bool = True

    def table(self) -> Table:
        return Table({"=name": ["=1", "-"], "share": [0.5, float("nan")], "kept": [True, None]})

    def completeness(self) -> str:
        return "complete" if self.complete else "stopped at the time limit"


def test_a_table_is_written_without_a_cell_that_runs():
    text, report = result_text(Result(Provenance("find")).table())
    assert text == "'=name,share,kept\n'=1,0.5,yes\n-,,\n"
    assert len(report) == 0


def test_what_a_table_does_not_say_is_reported():
    _, report = result_text(Result(Provenance("find"), complete=False))
    assert [r.code for r in report] == ["incomplete", "lost"]
    assert "stopped at the time limit" in report.remarks[0].text
