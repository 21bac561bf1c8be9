"""The one rule for moments: stored as instants, computed in the wall clock of the plan's time zone."""

from __future__ import annotations

from datetime import datetime
from typing import Any, overload
from zoneinfo import ZoneInfo

from django.db.models import Func, IntegerField

EPOCH = datetime(1970, 1, 1)


@overload
def wall(moment: datetime, zone: ZoneInfo) -> datetime: ...
@overload
def wall(moment: None, zone: ZoneInfo) -> None: ...
def wall(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """What the plan's clock shows at a stored instant."""
    return None if moment is None else moment.astimezone(zone).replace(tzinfo=None)


@overload
def instant(reading: datetime, zone: ZoneInfo) -> datetime: ...
@overload
def instant(reading: None, zone: ZoneInfo) -> None: ...
def instant(reading: datetime | None, zone: ZoneInfo) -> datetime | None:
    """The instant at which the plan's clock shows this; of two, the first."""
    return None if reading is None else reading.replace(tzinfo=zone)


def wall_minutes(moment: datetime | None, zone: ZoneInfo) -> int | None:
    """Minutes from 1970-01-01 00:00 on the plan's clock, as the Gantt chart counts."""
    if moment is None:
        return None
    return int((wall(moment, zone) - EPOCH).total_seconds()) // 60


class WallMinutes(Func):
    """The same count made by the database, for columns of many rows."""

    # `date_part` answers a double; EXTRACT would answer a numeric, which is several times slower.
    template = "(date_part('epoch', %(expressions)s AT TIME ZONE '%(zone)s') / 60)::int"
    output_field = IntegerField()

    def __init__(self, column: str, zone: ZoneInfo) -> None:
        # The name was checked against the list of time zones when the plan was stored.
        extra: dict[str, Any] = {"zone": zone.key}
        super().__init__(column, **extra)
