"""Parts of the pages of requirements, changes and sheets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.platform.panels import Subject
from dougong.platform.policies import policy_of
from dougong.platform.register import registry
from dougong.platform.search import seen_among
from dougong.platform.wording import heading, unit_text

from .choices import SignerRole
from .models import ChangeRequest, Requirement
from .queries.criteria import read
from .queries.duplicates import similar_to
from .queries.freezes import window_over
from .queries.metrics import FIGURES
from .queries.sheets import entries_of, verdict_of
from .queries.texts import compared

LABELS = {
    "scope": gettext_lazy("Extent"),
    "schedule": gettext_lazy("Schedule"),
    "cost": gettext_lazy("Cost"),
    "quality": gettext_lazy("Quality"),
    "risk": gettext_lazy("Risk"),
    "compliance": gettext_lazy("Compliance"),
}


def criteria_of(subject: Subject) -> Mapping[str, Any] | None:
    """The acceptance criteria, each with what hinders verifying it."""
    found = read(subject.row.criteria)
    return {"criteria": found} if found else None


def duplicates_of(subject: Subject) -> Mapping[str, Any] | None:
    """Requirements that may say the same, while this one could still be merged."""
    if subject.row.baseline_number is not None:
        return None
    found = similar_to(subject.row, subject.actor)
    return {"similar": [(one, round(100 * one.share)) for one in found]} if found else None


def freeze_of(subject: Subject) -> Mapping[str, Any] | None:
    """The freeze that holds the requirement, and the way to a change request."""
    row = subject.row
    window = window_over(row.project_id, row.release)
    is_signed = row.baseline_number is not None
    if window is None and not is_signed:
        return None
    return {"window": window, "is_signed": is_signed, "row": row}


def suspects_of(subject: Subject) -> Mapping[str, Any] | None:
    """Links that were made for a former text; those to records out of sight are counted only."""
    rows = subject.row.suspects.filter(resolved_at=None).select_related(
        "link__source", "link__target"
    )
    found = list(rows.order_by("pk"))
    if not found:
        return None
    ends = [
        one.link.source if one.link.target_id == subject.row.pk else one.link.target
        for one in found
    ]
    seen = seen_among(subject.actor, [(end.pk, end.kind, end.scope_id) for end in ends])
    return {
        "ends": [end for end in ends if end.pk in seen],
        "hidden": sum(end.pk not in seen for end in ends),
    }


def impact_of(subject: Subject) -> Mapping[str, Any] | None:
    """The impact matrix of an assessed change, dimension by level."""
    change: ChangeRequest = subject.row
    if change.level is None:
        return None
    names = {"added": change.added_days, "days": change.schedule_days}
    notes = {
        "scope": f"{100 * change.scope_share:.1f} %" if change.scope_share is not None else "",
        "schedule": _("%(added)s days of work move the finish by %(days)s") % names,
        "cost": f"{100 * change.cost_share:.2f} %" if change.cost_share is not None else "",
    }
    lines = [
        {"label": LABELS[name], "level": level, "note": notes.get(name, "")}
        for name, level in change.levels().items()
    ]
    return {"lines": lines, "steps": range(5), "level": change.level}


def difference_of(subject: Subject) -> Mapping[str, Any] | None:
    """What the change would do to the text, or has done."""
    change: ChangeRequest = subject.row
    requirement = change.requirement
    before = requirement.versions.filter(number=change.from_number).first()
    if before is None:
        return None
    content = before.content()
    after = {name: getattr(change, f"new_{name}") or old for name, old in content.items()}
    texts = [
        (heading(registry.of(Requirement).field(one.name)), one)
        for one in compared(content, after)
        if one.is_changed
    ]
    return {"texts": texts, "change": change}


def sheet_of(subject: Subject) -> Mapping[str, Any] | None:
    """The lines of a sheet, whether its signatures still hold, and who signed."""
    if not subject.row.document_sha256:
        return None
    verdict = verdict_of(subject.row)
    entries = entries_of(subject.row)
    signed = [
        {"one": one, "role": SignerRole(one.role).label, "entry": entry}
        for one, entry in zip(verdict.signatures, entries, strict=False)
    ]
    return {"verdict": verdict, "signed": signed, "sheet": subject.row}


def metrics_of(subject: Subject) -> Mapping[str, Any] | None:
    """How much the requirements of a project move, once there are any."""
    rows = policy_of(Requirement).rows(subject.actor, "view")
    if not rows.filter(project=subject.row.pk).exists():
        return None
    return {
        "lines": [
            {"label": one.label, "value": one.read(subject.row), "unit": unit_text(one.unit)}
            for one in FIGURES
        ]
    }
