"""Plans and what belongs to them, for tests."""

import hashlib
from datetime import datetime
from zoneinfo import ZoneInfo

import factory
from django.core.files.base import ContentFile

from dougong.apps.portfolio.factories import ProjectFactory
from dougong.platform.factories import RecordedFactory, unwatched

from .choices import ItemKind, ItemState, PlanFileState, TimingChoice
from .models import Baseline, Dependency, Plan, PlanFile, Resource, WorkCalendar, WorkItem
from .queries.inspection import plan_version

MONDAY = datetime(2026, 3, 2, 8, tzinfo=ZoneInfo("Asia/Shanghai"))


class PlanFactory(RecordedFactory):
    """A project has one plan: a second one is made for another project of the same unit."""

    ready = {"take_baseline": {"promising": True}}
    answers = {"set_data_date": {"data_date_at": "2026-03-09T00:00:00Z"}}

    class Meta:
        model = Plan
        skip_postgeneration_save = True

    class Params:
        promising = factory.Trait(
            is_stale=False,
            milestone=factory.RelatedFactory(
                f"{__name__}.WorkItemFactory",
                factory_related_name="",
                milestone=True,
                state=ItemState.READY,
                project=factory.SelfAttribute("..project"),
            ),
            promised=factory.RelatedFactory(
                f"{__name__}.BaselineFactory",
                factory_related_name="",
                project=factory.SelfAttribute("..project"),
            ),
        )

    project = factory.SubFactory(ProjectFactory)
    start_at = MONDAY

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        project = kwargs["project"]
        if Plan.objects.filter(project=project).exists():
            kwargs["project"] = ProjectFactory(leading_unit=project.leading_unit)
        return super()._create(model_class, *args, **kwargs)


class WorkItemFactory(RecordedFactory):
    ready = {"reopen": {"state": ItemState.CANCELLED}}
    answers = {"report": {"percent_complete": "50.00"}}

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


SMALLEST = b'{"schema":"dougong.plan/1","activities":[{"id":"A","name":"Build","duration":480}]}'


class PlanFileFactory(RecordedFactory):
    ready = {"import": {"good": True}}
    is_entered = False

    class Meta:
        model = PlanFile

    class Params:
        good = factory.Trait(
            state=PlanFileState.CHECKED,
            report=factory.LazyAttribute(
                lambda row: {
                    "projects": [{"id": "plan", "name": "plan", "activities": 1}],
                    "activities": 1,
                    "plan_version": plan_version(row.project),
                }
            ),
        )

    project = factory.SubFactory(ProjectFactory)
    file_name = factory.Sequence(lambda n: f"plan-{n}.json")
    content = factory.LazyFunction(lambda: ContentFile(SMALLEST, name="plan.json"))
    size = len(SMALLEST)
    sha256 = hashlib.sha256(SMALLEST).hexdigest()
