"""The report in a real browser: nothing is loaded, nothing complains, everything can be opened."""

import shutil
import subprocess
from pathlib import Path

import pytest

import kompassie as ks

pytestmark = pytest.mark.browser

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--virtual-time-budget=3000",
]


@pytest.fixture(scope="module")
def chromium() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is needed: on Debian, apt-get install chromium"
    return path


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    study = ks.flagship_study()
    tried = ks.compare_scenarios(study, study.scenarios[:3], draws=16)
    holds = ks.find_holds(study, target="resultaat", draws=2)
    folder = tmp_path_factory.mktemp("report")
    return ks.write_report(folder / "report.html", study, tried, holds, lang="nl")


def opened(chromium: str, page: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    profile = page.parent / "profile"
    return subprocess.run(
        [
            chromium,
            *FLAGS,
            f"--user-data-dir={profile}",
            "--enable-logging=stderr",
            *arguments,
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=90,
        check=True,
    )


def test_the_page_renders_with_its_pictures(chromium: str, report: Path) -> None:
    shot = report.with_suffix(".png")

    done = opened(chromium, report, f"--screenshot={shot}", "--window-size=1100,3000")

    assert shot.stat().st_size > 100_000
    complaints = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    assert complaints == []


def test_the_browser_sees_the_eight_parts(chromium: str, report: Path) -> None:
    seen = opened(chromium, report, "--dump-dom").stdout

    assert seen.count("<section>") == 8
    assert seen.count("<h2>") == 8
    assert "Elkaar in de tang" in seen
