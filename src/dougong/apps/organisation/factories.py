"""Units and calendars for tests."""

from datetime import date, timedelta

import factory

from dougong.platform.factories import RecordedFactory

from .choices import CalendarSource, UnitKind, UnitState
from .models import Calendar, CalendarDay, Unit


class UnitFactory(RecordedFactory):
    class Meta:
        model = Unit

    name_zh = factory.Sequence(lambda n: f"机构 {n}")
    name_en = factory.Sequence(lambda n: f"Unit {n}")
    kind_of_unit = factory.LazyAttribute(
        lambda row: UnitKind.INSTITUTION if row.parent is None else UnitKind.HEAD_DEPARTMENT
    )
    parent = None
    ready = {"open": {"state": UnitState.PLANNED}}
    answers = {"move": {"parent": Unit}}


class CalendarFactory(RecordedFactory):
    class Meta:
        model = Calendar

    class Params:
        owner = factory.SubFactory(UnitFactory)

    name_zh = factory.Sequence(lambda n: f"日历 {n}")
    name_en = factory.Sequence(lambda n: f"Calendar {n}")
    unit = factory.LazyAttribute(lambda row: row.owner.record)
    ready = {"publish": {"source": CalendarSource.CN_LEGAL}}
    answers = {"publish": {"covers_to": date(2026, 12, 31)}}


class CalendarDayFactory(RecordedFactory):
    class Meta:
        model = CalendarDay

    calendar = factory.SubFactory(CalendarFactory)
    day = factory.Sequence(lambda n: date(2026, 10, 1) + timedelta(days=n))
    name_zh = "国庆节"
    name_en = "National Day"
