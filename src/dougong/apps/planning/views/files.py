"""Uploading a plan file, and the preview on which a person decides."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from dougong.apps.planning import actions
from dougong.apps.planning.choices import PlanFileState
from dougong.apps.planning.forms import UploadForm
from dougong.apps.planning.models import PlanFile
from dougong.apps.planning.queries.inspection import readable_findings
from dougong.platform.forms import attach, prepare
from dougong.platform.pages import AddPage, KindPage, version_read
from dougong.platform.pages.kind import verbs_on


class UploadPage(AddPage):
    """A file and where it is to go; a file that is no good is refused here."""

    template_name = "planning/upload.html"

    def form(self, data: Any = None) -> Any:
        files = self.request.FILES if data is not None else None
        form = UploadForm(data, files, initial=self.initial())
        prepare(form, self.resource, self.actor, needs_reason=False, version=None)
        return form

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.form_page(form, 422)
        try:
            plan_file = self._stored(form)
        except ValidationError as error:
            attach(form, error)
            return self.form_page(form, 422)
        except PermissionDenied:
            form.add_error(None, _("You have no right to import into the place you have chosen."))
            return self.form_page(form, 403)
        if plan_file.state == PlanFileState.REFUSED:
            return self.form_page(form, 422, refused=readable_findings(plan_file.findings))
        return self.leave(self.url("detail", plan_file.pk))

    def _stored(self, form: UploadForm) -> PlanFile:
        """Store the bytes, then check them in a second transaction: an upload leaves its trace."""
        entered = dict(form.cleaned_data)
        upload = entered.pop("upload")
        place = {name: entered[name] for name in ("project", "unit", "category", "project_type")}
        if place["project"] is not None:
            place["unit"] = None
        row = actions.new_plan_file(
            upload.read(), upload.name, encoding=entered["encoding"], **place
        )
        row = actions.AddPlanFile(row, by=self.actor).execute()
        checked: PlanFile = actions.CheckPlanFile(row, by=self.actor).execute()
        return checked


class PlanFilePage(KindPage):
    """What was found in a file: contents, treatment of every family of fields, changes, findings."""

    template_name = "planning/plan_file.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.preview()

    def preview(self, status: int = 200, **more: Any) -> HttpResponse:
        row: PlanFile = self.row
        report = row.report
        outlooks = report.get("outlooks", {})
        projects = [{**p, "outlook": outlooks.get(p["id"])} for p in report.get("projects", [])]
        verbs = {a.verb for a, may in verbs_on(row, self.resource, self.actor) if may}
        findings = readable_findings(row.findings)
        return self.shown(
            status,
            report=report,
            projects=projects,
            must_choose=bool(row.project_id) and len(projects) > 1,
            fidelity=[{**r, "family": _(r["family"])} for r in report.get("fidelity", [])],
            errors=[f for f in findings if f["is_error"]],
            warnings=[f for f in findings if not f["is_error"]],
            is_waiting=row.state in {PlanFileState.STORED, PlanFileState.IMPORTING},
            verbs=verbs,
            made=report.get("projects_made", []),
            **more,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        row: PlanFile = self.row
        row.version = version_read(request)
        row.source_project = request.POST.get("source_project", "")
        reason = request.POST.get("reason", "")
        try:
            actions.ImportPlan(row, by=self.actor, reason=reason).execute()
        except ValidationError as error:
            row.refresh_from_db()
            return self.preview(422, refusals=error.messages, entered_reason=reason)
        return self.leave(self._next(row))

    def _next(self, row: PlanFile) -> str:
        made = row.report.get("projects_made", [])
        if row.state == PlanFileState.IMPORTED and len(made) == 1:
            return reverse("project-gantt", args=made)
        return self.url("detail", row.pk)
