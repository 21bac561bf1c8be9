"""Importing a checked plan file: one verb, all or nothing, and the plans scheduled at its end."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.choices import BaselineState, PlanFileState
from dougong.apps.planning.models import Baseline, BaselineItem, Plan, PlanFile, WorkItem
from dougong.apps.planning.queries.arrivals import Arrival, arrivals_of, clean_text
from dougong.apps.planning.queries.documents import sheet_of
from dougong.apps.planning.queries.inspection import plan_version
from dougong.apps.planning.queries.moments import instant
from dougong.apps.planning.queries.schedules import timetable
from dougong.apps.portfolio.actions import AddProject
from dougong.apps.portfolio.models import Project
from dougong.kernel.errors import InvalidInput
from dougong.kernel.plan import PlanBaseline, PlanDocument
from dougong.platform.actions import Action
from dougong.platform.jobs.events import Event
from dougong.platform.journal import Line
from dougong.platform.policies import Actor

from .arriving import ArrivalWriter, write_links
from .baselines import digest_of, store_baseline
from .files import inspect
from .plans import ensure_plan
from .replanning import AT_ONCE, lock_plans
from .schedules import ScheduleProject, refusal

plan_import_accepted = Event(
    "planning.plan_import_accepted", "A large plan file was accepted and has to be imported."
)


class Importing(Action):
    """What both ways of importing share: writing everything the file holds, then scheduling."""

    journal: dict[str, Any]

    def write(self) -> None:
        """Read the stored bytes again and bring them into the database."""
        plan_file: PlanFile = self.record
        document = self._document()
        arrivals = arrivals_of(document, plan_file.source_project)
        plans = [self._plan(arrival, place) for place, arrival in enumerate(arrivals)]
        writers = [ArrivalWriter(*pair, self) for pair in zip(arrivals, plans, strict=True)]
        for writer in writers:
            writer.write()
        links = write_links(writers)
        for writer in writers:
            write_baselines(writer)
        schedule_together(plans, by=self.by, cause=f"{self.verb} {plan_file.code}")
        plan_file.state = PlanFileState.IMPORTED
        plan_file.report |= {"projects_made": [plan.project_id for plan in plans]}
        self.journal = {
            plan.project.code: w.journal.data() for plan, w in zip(plans, writers, strict=True)
        }
        self.journal["links"] = links

    def _document(self) -> PlanDocument:
        inspection = inspect(self.record)
        if inspection.document is None or inspection.is_refused:
            errors = [f for f in inspection.findings if f.level == "error"]
            raise refusal(InvalidInput(errors))
        return inspection.document

    def _plan(self, arrival: Arrival, place: int) -> Plan:
        """The plan of the chosen project, or of a new one with the file's name for it."""
        project = self.record.project if place == 0 else None
        if project is None:
            project = self._new_project(arrival)
        plan = ensure_plan(project.pk, by=self.by)
        lock_plans([project.pk])
        return plan

    def _new_project(self, arrival: Arrival) -> Project:
        unit = self.record.unit or self.record.project.leading_unit
        project = Project(
            title_zh=clean_text(arrival.project.name or arrival.project.id, 200),
            category=self.record.category,
            project_type=self.record.project_type,
            leading_unit=unit,
            manager=getattr(self.by, "person", None),
            planned_start=arrival.project.start.date() if arrival.project.start else None,
        )
        made: Project = AddProject(project, by=self.by, reason=self.reason).execute()
        return made

    def entry(self, before: dict[str, Any], after: dict[str, Any]) -> Line:
        entry = super().entry(before, after)
        entry.after |= getattr(self, "journal", {})
        return entry


class ImportPlan(Importing):
    """Import the file into its project, or as new ones; a large file is finished by a worker."""

    verb, label, icon = "import", _("Import"), "file-import"
    needs_reason = needs_key = True

    @classmethod
    def applies_to(cls, record: PlanFile) -> bool:
        return record.state == PlanFileState.CHECKED

    def check(self) -> None:
        plan_file: PlanFile = self.record
        if plan_file.state != PlanFileState.CHECKED:
            message = _("Only a file that was checked and found good is imported.")
            raise ValidationError(message, "planning.file_not_checked")
        self._check_choice()
        if plan_file.report.get("plan_version", 0) != plan_version(plan_file.project):
            message = _("The plan has changed since the file was checked: check it again.")
            raise ValidationError(message, "planning.plan_has_changed")

    def _check_choice(self) -> None:
        """Into one project goes one project; the file's others are named."""
        ids = [row["id"] for row in self.record.report["projects"]]
        if self.record.source_project and self.record.source_project not in ids:
            message = _("The file has no project %(project)s.")
            names = {"project": self.record.source_project}
            raise ValidationError(message, "planning.no_such_project", names)
        if self.record.project_id and len(ids) > 1 and not self.record.source_project:
            message = _("The file holds several projects: choose one of them.")
            raise ValidationError(message, "planning.choose_project")

    def perform(self) -> None:
        if self.record.report["activities"] > AT_ONCE:
            self.record.state = PlanFileState.IMPORTING
        else:
            self.write()

    def follow(self) -> None:
        if self.record.state == PlanFileState.IMPORTING:
            plan_import_accepted.publish(
                plan_file=self.record.pk, actor=self.by.pk, reason=self.reason
            )


class FinishImport(Importing):
    """Do in a worker what was accepted in the request."""

    verb, label, icon = "finish_import", _("Finish import"), "check"
    right = "import"

    def check(self) -> None:
        if self.record.state != PlanFileState.IMPORTING:
            message = _("This file is not being imported.")
            raise ValidationError(message, "planning.file_not_importing")

    def perform(self) -> None:
        self.write()


class FailImport(Action):
    """Give a file back that could not be imported after all; nothing of it was stored."""

    verb, label, icon = "fail_import", _("Give import up"), "alert-triangle"
    right = "import"
    needs_reason: ClassVar[bool] = True

    def check(self) -> None:
        if self.record.state != PlanFileState.IMPORTING:
            message = _("This file is not being imported.")
            raise ValidationError(message, "planning.file_not_importing")

    def perform(self) -> None:
        self.record.state = PlanFileState.CHECKED


def schedule_together(plans: list[Plan], *, by: Actor, cause: str) -> None:
    """Schedule linked plans as one network; each has its own entry."""
    fresh = list(
        Plan.objects.select_related("record", "project__record", "project__leading_unit")
        .filter(pk__in=[plan.pk for plan in plans])
        .order_by("pk")
    )
    try:
        table = timetable(sheet_of(*fresh))
    except InvalidInput as error:
        raise refusal(error) from error
    for plan in fresh:
        ScheduleProject(plan, by=by, reason=cause, table=table).execute()


def write_baselines(writer: ArrivalWriter) -> None:
    """Baselines of the file, where the project has none of its own; the first one is current."""
    project = writer.project
    document = writer.arrival.document
    if not document.baselines or Baseline.objects.filter(project=project).exists():
        return
    ordered = sorted(document.baselines, key=lambda baseline: baseline.number, reverse=True)
    for number, baseline in enumerate(ordered, start=1):
        _write_baseline(writer, baseline, number, is_current=number == len(ordered))


def _write_baseline(
    writer: ArrivalWriter, document: PlanBaseline, number: int, *, is_current: bool
) -> None:
    zone, items = writer.plan.zone, writer.items
    rows = {row.activity: row for row in document.rows if row.activity in items}
    if not rows:
        return
    baseline = Baseline(
        project_id=writer.project,
        number=number,
        name=document.name or f"Baseline {document.number}",
        finish_at=max((instant(r.finish, zone) for r in rows.values() if r.finish), default=None),
        item_count=len(rows),
        state=BaselineState.CURRENT if is_current else BaselineState.SUPERSEDED,
    )
    store_baseline(baseline)
    copies = []
    for key, row in rows.items():
        item = items[key]
        copies.append(
            BaselineItem(
                baseline=baseline,
                item_id=item.pk,
                parent_id=item.parent_id,
                kind_of_item=item.kind_of_item,
                timing=item.timing,
                title=item.title,
                start_at=instant(row.start, zone),
                finish_at=instant(row.finish, zone),
                duration_minutes=max(row.duration or 0, 0),
                effort_minutes=max(row.effort or 0, 0),
            )
        )
        if is_current:
            item.baseline_start_at, item.baseline_finish_at = (
                copies[-1].start_at,
                copies[-1].finish_at,
            )
    BaselineItem.objects.bulk_create(copies, batch_size=2000)
    baseline.sha256 = digest_of(baseline)
    baseline.save(update_fields=["sha256"])
    if is_current:
        touched = [items[key] for key in rows]
        names = ["baseline_start_at", "baseline_finish_at"]
        WorkItem.objects.bulk_update(touched, names, batch_size=1000)
