"""The product's clock: the machine's, an instant, an offset, or what a file says."""

from datetime import UTC, datetime, timedelta

import pytest

from dougong.kernel import clock
from dougong.kernel.errors import InvalidSetting


def about(shift=timedelta(0)):
    return pytest.approx(datetime.now(UTC) + shift, abs=timedelta(seconds=5))


def test_without_a_setting_it_is_the_machines_time(monkeypatch):
    monkeypatch.delenv(clock.VARIABLE, raising=False)
    assert clock.now() == about()
    assert clock.now().tzinfo is UTC
    assert not clock.is_moved()


def test_an_instant_stands(monkeypatch):
    monkeypatch.setenv(clock.VARIABLE, "2026-11-23T09:00:00+08:00")
    assert clock.now() == clock.now() == datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert clock.is_moved()
    assert clock.machine_now() == about()


@pytest.mark.parametrize(
    ("setting", "shift"),
    [
        ("+90d", timedelta(days=90)),
        ("-2h", timedelta(hours=-2)),
        ("+30s", timedelta(seconds=30)),
        ("+15m", timedelta(minutes=15)),
        ("-3w", timedelta(weeks=-3)),
    ],
)
def test_an_offset_runs(monkeypatch, setting, shift):
    monkeypatch.setenv(clock.VARIABLE, setting)
    first = clock.now()
    assert first == about(shift)
    assert clock.now() >= first


def test_a_file_is_read_at_each_use(monkeypatch, tmp_path):
    place = tmp_path / "clock"
    monkeypatch.setenv(clock.VARIABLE, f"file:{place}")
    place.write_text("2026-01-01T00:00:00Z\n")
    assert clock.now().year == 2026
    place.write_text("+365d")
    assert clock.now() == about(timedelta(days=365))
    place.write_text("")
    assert clock.now() == about()


@pytest.mark.parametrize("setting", ["tomorrow", "2026-11-23T09:00:00", "90d", "+90", "+1y"])
def test_what_cannot_be_meant_is_refused(monkeypatch, setting):
    monkeypatch.setenv(clock.VARIABLE, setting)
    with pytest.raises(InvalidSetting, match="DOUGONG_CLOCK"):
        clock.now()
