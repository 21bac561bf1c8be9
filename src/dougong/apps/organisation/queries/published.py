"""Special days as authorities and exchanges publish them, read from the `holidays` package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dougong.apps.organisation.choices import CalendarSource, DayKind

_EXCHANGE_CODES = {CalendarSource.CN_EXCHANGES: "XSHG", CalendarSource.HK_EXCHANGE: "XHKG"}


@dataclass(frozen=True, slots=True)
class PublishedDay:
    """A day on which a published calendar differs from its week."""

    day: date
    kind: DayKind
    name_zh: str
    name_en: str


def published_days(source: str, year: int) -> list[PublishedDay]:
    """The special days of one year, in order."""
    zh, en = _days(source, year, "zh_CN"), _days(source, year, "en_US")
    kind = DayKind.HOLIDAY if source == CalendarSource.CN_LEGAL else DayKind.TRADING_HOLIDAY
    days = [PublishedDay(day, kind, zh[day], en[day]) for day in zh]
    days += [PublishedDay(day, DayKind.MAKE_UP, "", "") for day in _make_up_days(source, year)]
    return sorted(days, key=lambda row: row.day)


def is_official(source: str, year: int) -> bool:
    """Whether the year is published; otherwise its days are computed and no more than a forecast.

    A year of the mainland is known once its exchange of working days is known. The exchange of
    Hong Kong has no such mark, and its rules are fixed by law.
    """
    if source == CalendarSource.HK_EXCHANGE:
        return True
    return bool(_make_up_days(CalendarSource.CN_LEGAL, year))


def _days(source: str, year: int, language: str) -> Mapping[date, str]:
    # Imported here: the package is large and pages that publish nothing do without it.
    import holidays

    if source == CalendarSource.CN_LEGAL:
        return holidays.country_holidays("CN", years=year, language=language)
    code = _EXCHANGE_CODES[CalendarSource(source)]
    return holidays.financial_holidays(code, years=year, language=language)


def _make_up_days(source: str, year: int) -> list[date]:
    if source != CalendarSource.CN_LEGAL:
        return []
    found: Any = _days(source, year, "zh_CN")
    return [day for day in sorted(found.weekend_workdays) if day.year == year]
