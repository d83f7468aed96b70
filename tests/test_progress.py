from __future__ import annotations

import itertools
import time

import pytest

from kompassie import Stop
from kompassie.errors import InvalidValue
from kompassie.progress import Meter


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", clock)
    return clock


def test_a_callback_is_called_at_most_twenty_times_a_second(clock: Clock) -> None:
    seen: list[tuple[int, int | None, float]] = []
    meter = Meter(lambda done, total: seen.append((done, total, clock.now)), "loops", 500)
    for done in range(500):
        clock.now += 0.03
        assert meter.tick(done)
    moments = [now for _, _, now in seen]
    assert all(later - sooner >= 0.05 for sooner, later in itertools.pairwise(moments))
    assert len(seen) == 250
    assert {total for _, total, _ in seen} == {500}


def test_the_first_moment_is_silent_and_the_last_tick_is_not(clock: Clock) -> None:
    seen: list[int] = []
    meter = Meter(lambda done, total: seen.append(done), "loops")
    assert meter.tick(1)
    assert seen == []
    assert meter.tick(2, last=True)
    assert seen == [2]


@pytest.mark.parametrize("request_", [Stop, Stop("enough"), StopIteration, StopIteration(3)])
def test_a_callback_asks_to_stop(clock: Clock, request_: Exception) -> None:
    def stop(done: int, total: int | None) -> None:
        raise request_

    meter = Meter(stop, "loops")
    assert meter.tick(1)
    clock.now += 1
    assert meter.tick(2) is False


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, SystemExit])
def test_any_other_exception_passes(clock: Clock, error: type[BaseException]) -> None:
    def fail(done: int, total: int | None) -> None:
        raise error

    meter = Meter(fail, "loops")
    clock.now += 1
    with pytest.raises(error):
        meter.tick(1)


def test_what_a_callback_returns_is_no_request(clock: Clock) -> None:
    meter = Meter(lambda done, total: False, "loops")
    clock.now += 1
    assert meter.tick(1)


@pytest.mark.parametrize("progress", [None, False])
def test_without_a_callback_nothing_is_said(
    progress: bool | None, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    meter = Meter(progress, "loops")
    clock.now += 1
    assert meter.tick(1, last=True)
    assert capsys.readouterr() == ("", "")


def test_true_prints_one_line_on_standard_error(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    meter = Meter(True, "loops", 12_345)
    for done in (1_000, 2_000):
        clock.now += 1
        meter.tick(done)
    meter.tick(12_345, last=True)
    out, err = capsys.readouterr()
    assert out == ""
    assert err == ("\r1,000 of 12,345 loops\r2,000 of 12,345 loops\r12,345 of 12,345 loops\n")


def test_an_unknown_total_is_not_printed(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    meter = Meter(True, "draws")
    clock.now += 1
    meter.tick(7)
    assert capsys.readouterr().err == "\r7 draws"


@pytest.mark.parametrize("progress", ["bar", 1, []])
def test_what_is_no_callback_is_refused(progress: object) -> None:
    with pytest.raises(InvalidValue, match=r"progress is .*: use None, True or a function"):
        Meter(progress, "loops")  # type: ignore[arg-type]
