"""A report printed as PDF by Chromium: readable, searchable, and the same twice."""

import re
from pathlib import Path

import pytest

import kompassie as ks
from kompassie.report.page.as_html import html_of
from kompassie.report.page.document import report_of
from tests.browser.devtools import Browser

pytestmark = pytest.mark.browser


def test_a_report_is_printed_the_same_twice_and_holds_its_text(tmp_path: Path) -> None:
    m = ks.parse("druk -> fouten +\nfouten -> druk +\nfouten: kind=result\ndruk: kind=behaviour")

    one = ks.write_report(tmp_path / "one.pdf", m, lang="nl", draws=8).read_bytes()
    two = ks.write_report(tmp_path / "two.pdf", m, lang="nl", draws=8).read_bytes()

    assert one.startswith(b"%PDF-")
    assert one == two
    assert len(re.findall(rb"/Type\s*/Page\b", one)) >= 2
    assert b"D:2000010100" in one or b"CreationDate" not in one


def test_a_card_stands_on_a_page_of_its_own(tmp_path: Path) -> None:
    study = ks.flagship_study()
    tried = ks.compare_scenarios(study, study.scenarios[:1], draws=4)
    holds = ks.find_holds(study, target="resultaat", draws=2)

    made = ks.write_report(
        tmp_path / "c.pdf", study, tried, holds, variant="facilitator", lang="nl"
    )

    assert len(re.findall(rb"/Type\s*/Page\b", made.read_bytes())) >= 14


def test_nothing_on_paper_is_wider_than_the_page(tmp_path: Path) -> None:
    study = ks.flagship_study()
    scenario = study.scenario("bespreekbaar maken")
    results = [
        ks.compare_scenarios(study, study.scenarios[:3], draws=4),
        ks.find_holds(study, target="resultaat", draws=2),
        ks.rank_levers(study, target="resultaat", draws=4, seed=1),
        ks.find_sensitivity(study, scenario, on="resultaat", draws=4, seed=1),
    ]
    page = tmp_path / "page.html"
    page.write_text(html_of(report_of(study, *results, lang="nl"), printed=True), "utf-8")
    browser = Browser(tmp_path / "profile", width=680)
    try:
        browser.call("Emulation.setEmulatedMedia", media="print")
        size = {"width": 680, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
        browser.call("Emulation.setDeviceMetricsOverride", **size)
        browser.open(page)
        # A page that is too wide is printed smaller as a whole.
        assert browser.run("document.documentElement.scrollWidth") <= 680
    finally:
        browser.close()
