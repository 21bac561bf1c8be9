"""Plans and what belongs to them, for tests."""

from datetime import datetime
from zoneinfo import ZoneInfo

import factory

from dougong.apps.portfolio.factories import ProjectFactory
from dougong.platform.factories import RecordedFactory, unwatched

from .choices import ItemKind, TimingChoice
from .models import Baseline, Dependency, Plan, PlanFile, Resource, WorkCalendar, WorkItem

MONDAY = datetime(2026, 3, 2, 8, tzinfo=ZoneInfo("Asia/Shanghai"))


class PlanFactory(RecordedFactory):
    class Meta:
        model = Plan

    project = factory.SubFactory(ProjectFactory)
    start_at = MONDAY


class WorkItemFactory(RecordedFactory):
    class Meta:
        model = WorkItem

    project = factory.SubFactory(ProjectFactory)
    title = factory.Sequence(lambda n: f"工作项 {n}")
    title_en = factory.Sequence(lambda n: f"Work item {n}")
    remaining_minutes = factory.SelfAttribute("duration_minutes")
    duration_minutes = 480

    class Params:
        milestone = factory.Trait(
            kind_of_item=ItemKind.MILESTONE,
            timing=TimingChoice.FINISH_MILESTONE,
            duration_minutes=0,
        )
        phase = factory.Trait(kind_of_item=ItemKind.PHASE, timing=TimingChoice.SUMMARY)


class DependencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Dependency

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        with unwatched():
            return super()._create(model_class, *args, **kwargs)

    predecessor = factory.SubFactory(WorkItemFactory)
    successor = factory.SubFactory(WorkItemFactory)


class WorkCalendarFactory(RecordedFactory):
    class Meta:
        model = WorkCalendar

    name_zh = factory.Sequence(lambda n: f"计划日历 {n}")
    name_en = factory.Sequence(lambda n: f"Plan calendar {n}")
    project = factory.SubFactory(ProjectFactory)
    week = [[[480, 720], [780, 1020]]] * 5 + [[], []]


class ResourceFactory(RecordedFactory):
    class Meta:
        model = Resource

    project = factory.SubFactory(ProjectFactory)
    name_zh = factory.Sequence(lambda n: f"资源 {n}")
    name_en = factory.Sequence(lambda n: f"Resource {n}")


class BaselineFactory(RecordedFactory):
    class Meta:
        model = Baseline

    project = factory.SubFactory(ProjectFactory)
    number = factory.Sequence(lambda n: n + 1)
    name = factory.Sequence(lambda n: f"BL{n + 1}")
    taken_at = MONDAY
    sha256 = "0" * 64


class PlanFileFactory(RecordedFactory):
    class Meta:
        model = PlanFile

    project = factory.SubFactory(ProjectFactory)
    file_name = factory.Sequence(lambda n: f"plan-{n}.xml")
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
