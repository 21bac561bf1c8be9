"""How much the requirements of a project move, and how long they take."""

from __future__ import annotations

from decimal import Decimal
from statistics import median

from django.utils.translation import gettext_lazy as _

from dougong.apps.portfolio.models import Project
from dougong.apps.requirements.choices import OUT_STATES, ChangeState, RequirementState
from dougong.apps.requirements.models import ChangeRequest, Requirement, SuspectLink
from dougong.platform.facts import fact


def volatility(baselined: int, added: int, changed: int, removed: int) -> Decimal | None:
    """What was added, changed and removed after the baseline over its size; one counts once."""
    return Decimal(added + changed + removed) / baselined if baselined else None


@fact("project.requirement_count", label=_("requirements"))
def requirement_count(project: Project) -> int:
    """Requirements that are neither rejected, merged nor withdrawn."""
    return Requirement.objects.filter(project=project.pk).exclude(state__in=OUT_STATES).count()


@fact("project.requirement_volatility", label=_("volatility of requirements"))
def requirement_volatility(project: Project) -> Decimal | None:
    """Share of the signed requirements that were added, changed or removed by request since."""
    rows = Requirement.objects.filter(project=project.pk)
    done = ChangeRequest.objects.filter(project=project.pk, state=ChangeState.IMPLEMENTED)
    baselined = rows.filter(baseline_number__gt=0).count()
    removed = rows.filter(baseline_number__gt=0, state=RequirementState.WITHDRAWN).count()
    touched = set(done.values_list("requirement", "requirement__baseline_number", "is_removal"))
    changed = {key for key, number, is_gone in touched if number and not is_gone}
    added = {key for key, number, _gone in touched if not number}
    return volatility(baselined, len(added), len(changed), removed)


@fact("project.changes_after_freeze", label=_("changes inside a freeze"))
def changes_after_freeze(project: Project) -> int:
    """Change requests made inside a freeze and implemented."""
    rows = ChangeRequest.objects.filter(project=project.pk, state=ChangeState.IMPLEMENTED)
    return rows.exclude(window=None).count()


@fact("project.change_lead_days", label=_("lead time of changes"), unit="days")
def change_lead_days(project: Project) -> Decimal | None:
    """Median days until a requested change was decided."""
    rows = ChangeRequest.objects.filter(project=project.pk).exclude(decided_at=None)
    return _median_days(rows.values_list("created_at", "decided_at"))


@fact("project.requirement_lead_days", label=_("lead time of requirements"), unit="days")
def requirement_lead_days(project: Project) -> Decimal | None:
    """Median days from raising a requirement to its acceptance."""
    rows = Requirement.objects.filter(project=project.pk, state=RequirementState.ACCEPTED)
    return _median_days(rows.values_list("created_at", "updated_at"))


@fact("project.suspect_link_count", label=_("suspect links"))
def suspect_link_count(project: Project) -> int:
    """Links to look at again because a text has changed."""
    return SuspectLink.objects.filter(requirement__project=project.pk, resolved_at=None).count()


def _median_days(spans: object) -> Decimal | None:
    days = [(end - begin).total_seconds() / 86400 for begin, end in spans]  # type: ignore[attr-defined]
    return round(Decimal(median(days)), 1) if days else None


FIGURES = (
    requirement_count,
    requirement_volatility,
    changes_after_freeze,
    change_lead_days,
    requirement_lead_days,
    suspect_link_count,
)
