"""Checking an uploaded plan file: read in a child process, scheduled on trial, compared, reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext

from dougong.apps.planning.models import Plan
from dougong.apps.portfolio.models import Project
from dougong.engines.interchange import ReadingLimits, fidelity, read_plan_safely
from dougong.kernel.errors import N_, DougongError, Finding, InvalidInput
from dougong.kernel.plan import PlanDocument

from .arrivals import Arrival, ItemWriter, arrivals_of, unstorable
from .matching import outlook
from .schedules import finding_data

ONLY_RESOURCES = N_("Resources with kind, units and calendar")
RATES = N_("Rates and availability of resources")
WARNINGS_SHOWN = 200


@dataclass(slots=True)
class Inspection:
    """What was found in a file: a document to import, or the reasons why not."""

    document: PlanDocument | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return self.document is None or any(f.level == "error" for f in self.findings)


def read(data: bytes, file_name: str, encoding: str = "") -> Inspection:
    """Read a file of unknown origin; whatever is wrong with it becomes a finding."""
    limits = ReadingLimits(size_bytes=settings.PLAN_FILE_LIMIT)
    try:
        document = read_plan_safely(data, file_name, encoding=encoding or None, limits=limits)
    except InvalidInput as error:
        return Inspection(None, list(error.findings))
    except DougongError as error:
        return Inspection(None, [Finding("E102", error.message, error.params)])
    return Inspection(document, [*document.findings, *unstorable(document)])


def try_out(inspection: Inspection) -> dict[str, int]:
    """Schedule the document on trial; adds the engine's findings, answers agreement in numbers.

    The numbers say how many dates the file's own scheduler had stored, and on how many we agree.
    """
    from dougong.engines.scheduling import schedule
    from dougong.engines.scheduling.comparison import DATE_COLUMNS, compare

    document = inspection.document
    if document is None or inspection.is_refused:
        return {}
    try:
        result = schedule(document)
    except InvalidInput as error:
        inspection.findings += error.findings
        return {}
    inspection.findings += result.findings
    compared = [compare(document, result)[name] for name in DATE_COLUMNS]
    return {
        "compared": sum(len(column.rows) for column in compared),
        "agreeing": sum(column.agreeing for column in compared),
    }


def report_of(
    inspection: Inspection, target: Project | None, agreement: dict[str, int]
) -> dict[str, Any]:
    """What the preview shows, as plain data."""
    document = inspection.document
    if document is None:
        return {}
    arrivals = arrivals_of(document)
    return {
        "projects": [_project_row(arrival) for arrival in arrivals],
        "activities": len(document.activities),
        "links": len(document.links),
        "calendars": len(document.calendars),
        "resources": len(document.resources),
        "fidelity": _fidelity(document),
        "agreement": agreement,
        "outlooks": {a.project.id: _outlook(a, target) for a in arrivals},
        "plan_version": plan_version(target),
    }


def plan_version(project: Project | None) -> int:
    """The version of the plan a preview was made against; 0 where there is none."""
    if project is None:
        return 0
    found = Plan.objects.filter(project=project.pk).values_list("version", flat=True).first()
    return found or 0


def _project_row(arrival: Arrival) -> dict[str, Any]:
    project = arrival.project
    return {
        "id": project.id,
        "name": project.name or project.id,
        "start": project.start.isoformat(" ", "minutes") if project.start else "",
        "data_date": project.data_date.isoformat(" ", "minutes") if project.data_date else "",
        "activities": len(arrival.activities),
    }


def _outlook(arrival: Arrival, target: Project | None) -> dict[str, Any]:
    zone = ZoneInfo(settings.TIME_ZONE)
    return outlook(arrival, target, ItemWriter(arrival, zone)).data()


def _fidelity(document: PlanDocument) -> list[dict[str, Any]]:
    """Families of fields with their treatment; what only the stored file keeps is said so."""
    rows = [(row.family, row.treatment, row.count) for row in document.fidelity]
    found = []
    for family, treatment, count in rows:
        if family == fidelity.STORED_DATES:
            found.append((family, fidelity.STORED, count))
        elif family == fidelity.RESOURCES and treatment == fidelity.KEPT:
            priced = sum(bool(r.rates or r.availability) for r in document.resources)
            found += [(ONLY_RESOURCES, treatment, count), (RATES, fidelity.STORED, priced)]
        else:
            found.append((family, treatment, count))
    order = (fidelity.KEPT, fidelity.STORED, fidelity.IGNORED)
    found = sorted((row for row in found if row[2]), key=lambda row: order.index(row[1]))
    return [{"family": f, "treatment": t, "count": c} for f, t, c in found]


def findings_data(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Errors before warnings, each once, in a form that can be stored."""
    unique = {(f.code, str(f)): f for f in findings}
    ordered = sorted(unique.values(), key=lambda f: f.level != "error")
    return [finding_data(finding) for finding in ordered[:WARNINGS_SHOWN]]


def readable_findings(stored: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stored findings in the reader's language."""
    return [
        {
            "code": finding["code"],
            "text": gettext(finding["message"]) % finding["params"]
            if finding["params"]
            else gettext(finding["message"]),
            "activities": finding["activities"],
            "is_error": finding["code"].startswith("E"),
        }
        for finding in stored
    ]
