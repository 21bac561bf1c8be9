"""Handing in a sheet, naming its columns, reading what it would do, and doing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext as _

from dougong.platform.forms import attach, prepare
from dougong.platform.journal.notes import note
from dougong.platform.pages.base import version_read
from dougong.platform.pages.kind import KindPage, verbs_on
from dougong.platform.records.days import current_day
from dougong.platform.register import Resource, registry
from dougong.platform.requests.errors import refusal_of
from dougong.platform.tables import Listing, query_of

from . import actions
from .choices import RUNNING, WAITING
from .columns import Target, targets_of
from .findings import readable
from .forms import SheetForm
from .models import SheetImport
from .previews import changes_shown, news_shown
from .progress import progress_of
from .sheets_out import findings_file, template_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_FINDINGS = 200


def sheet_answer(file: Any, name: str) -> HttpResponseBase:
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


class ImportPage(KindPage):
    """Where a sheet of one kind is handed in, with the template and what was imported lately."""

    template_name = "imports/upload.html"

    @property
    def verb(self) -> str:
        return "add" if "add" in self.resource.verbs else "change"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page(SheetForm())

    def page(self, form: SheetForm, status: int = 200) -> HttpResponse:
        prepare(form, self.resource, self.actor, needs_reason=False, version=None)
        mine = self.mine().filter(target=self.resource.name)
        return self.shown(
            status,
            form=form,
            targets=targets_of(self.resource, self.actor).values(),
            latest=mine.select_related("record").order_by("-pk")[:8],
            back=self.url("list"),
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = SheetForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, 422)
        given = form.cleaned_data
        if known := self.handed_in(given["batch"]):
            return self.leave(reverse("sheetimport-detail", args=[known.pk]))
        upload = given["upload"]
        try:
            row = actions.new_import(
                self.resource,
                upload.read(),
                upload.name,
                self.actor,
                batch=given["batch"],
                encoding=given["encoding"],
            )
            row = actions.AddImport(row, by=self.actor).execute()
        except ValidationError as error:
            attach(form, error)
            return self.page(form, 422)
        return self.leave(reverse("sheetimport-detail", args=[row.pk]))

    def handed_in(self, batch: Any) -> Any:
        """The import that this very form has made before."""
        return self.mine().filter(batch=batch).first() if batch else None

    def mine(self) -> Any:
        """The imports that the person has made."""
        return registry["sheetimport"].policy.rows(self.actor).filter(maker=self.actor.pk)


class TemplatePage(ImportPage):
    """A workbook to fill in: empty, or with the records of the list as they stand."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        targets = targets_of(self.resource, self.actor)
        listing = None
        if "rows" in request.GET:
            query = query_of(self.resource, request.GET, self.actor, also=("rows",))
            listing = Listing(query, ())
            about = {"kind": self.resource.name, "form": "template", "query": query.address()}
            note("export", self.actor.pk, about=about)
        name = f"{self.resource.name}-{current_day():%Y%m%d}.xlsx"
        return sheet_answer(template_file(self.resource, targets.values(), listing), name)

    http_method_names = ["get", "head", "options"]


class ImportRecordPage(KindPage):
    """One import from its columns to its outcome."""

    template_name = "imports/import.html"

    @property
    def sheet(self) -> SheetImport:
        row: SheetImport = self.row
        return row

    @property
    def target(self) -> Resource:
        return registry[self.sheet.target]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page()

    def page(self, status: int = 200, **more: Any) -> HttpResponse:
        row = self.sheet
        verbs = {verb.verb for verb, may in verbs_on(row, self.resource, self.actor) if may}
        is_maker = row.maker_id == self.actor.pk
        targets = targets_of(self.target, self.actor)
        findings = [
            {**one, "heading": one["heading"] or self.label_of(one["field"], targets)}
            for one in readable(row.findings[:SHOWN_FINDINGS])
        ]
        preview: Mapping[str, Any] = row.preview if is_maker else {}
        return self.shown(
            status,
            target=self.target,
            verbs=verbs,
            columns=self.columns(targets) if row.state in WAITING else (),
            keys=[t for t in targets.values() if t.may_be_key and t.name in row.mapping.values()],
            options=targets.values(),
            is_running=row.state in RUNNING,
            progress=progress_of(row.pk) if row.state in RUNNING else None,
            findings=findings,
            hidden_findings=max(int(row.report.get("findings", 0)) - len(findings), 0),
            changes=changes_shown(self.target, preview, self.actor),
            news=news_shown(self.target, preview, row.mapping, self.actor),
            **more,
        )

    @staticmethod
    def label_of(name: str, targets: Mapping[str, Target]) -> str:
        """What a field is called for which the sheet has no column."""
        return targets[name].label if name in targets else ""

    def columns(self, targets: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Headings of the sheet with examples and the field that each stands for."""
        layout = self.sheet.layout
        samples = layout.get("samples") or [[] for _heading in layout["header"]]
        return [
            {
                "heading": heading,
                "samples": samples[place],
                "chosen": self.sheet.mapping.get(heading, ""),
            }
            for place, heading in enumerate(layout["header"])
        ]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        row = self.sheet
        row.version = version_read(request)
        action = actions.ApplyImport if request.POST.get("step") == "apply" else actions.MapColumns
        try:
            if action is actions.MapColumns:
                self.take_mapping(row)
            action(row, by=self.actor, reason=request.POST.get("reason", "")).execute()
        except ValidationError as error:
            row.refresh_from_db()
            return self.page(422, refusals=refusal_of(error).sentences)
        return self.leave(self.url("detail", row.pk))

    def take_mapping(self, row: SheetImport) -> None:
        given = self.request.POST
        row.mapping = {
            heading: given[f"column-{place}"]
            for place, heading in enumerate(row.layout["header"])
            if given.get(f"column-{place}")
        }
        row.key, row.source = given.get("key", "")[:40], given.get("source", "")[:40]
        row.as_of = moment_in(given.get("as_of", ""))


class FindingsPage(KindPage):
    """Everything that is wrong with a sheet, as a workbook with the rows concerned."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        row: SheetImport = self.row
        is_maker = row.maker_id == self.actor.pk
        return sheet_answer(findings_file(row, with_cells=is_maker), f"{row.code}.xlsx")


def moment_in(text: str) -> Any:
    """A moment entered in a page, on the wall of the time zone in force."""
    if not text:
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        message = _("This is not a moment.")
        raise ValidationError({"as_of": ValidationError(message, "imports.no_moment")})
    return make_aware(moment) if is_naive(moment) else moment
