"""What all tests share: the folder of real cases, and property tests that repeat exactly."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Derandomised and without a database: a test that passes once passes everywhere, and no run
# leaves a folder behind. Slow machines are no failure, so there is no deadline.
settings.register_profile(
    "kompassie",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("kompassie")


@pytest.fixture(scope="session")
def cases() -> Path:
    """Return the folder of cases of other projects, which are no part of this one."""
    given = os.environ.get("KOMPASSIE_CASES")
    beside = Path(__file__).resolve().parents[2] / "shared" / "cases"
    folder = Path(given) if given else beside
    if not folder.is_dir():
        pytest.skip(f"there is no folder of cases at {folder}; set KOMPASSIE_CASES to where it is")
    return folder
