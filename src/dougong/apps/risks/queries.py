"""What is known about risks and issues beyond their columns."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.apps.portfolio.models import Project
from dougong.platform.facts import fact

from .choices import IssueKind, IssueState, RiskState
from .models import Issue, Risk

CRITICAL, HIGH, MEDIUM = 15, 10, 5
CLASSES = (("low", _("Low")), ("medium", _("Medium")), ("high", _("High")))
LEVELS = (*CLASSES, ("critical", _("Critical")))


@fact("risk.exposure", label=_("exposure"))
def exposure(risk: Risk) -> int:
    """Likelihood times impact, from 1 to 25."""
    return risk.likelihood * risk.impact


@fact("risk.level", label=_("risk level"), choices=LEVELS)
def level(risk: Risk) -> str:
    """Low, medium, high or critical by exposure; the worst impact is never less than medium."""
    score = exposure.read(risk)
    if score >= CRITICAL:
        return "critical"
    if score >= HIGH:
        return "high"
    return "medium" if score >= MEDIUM or risk.impact == 5 else "low"


@fact("project.risk_class", label=_("risk class"), choices=CLASSES)
def risk_class(project: Project) -> str:
    """The level of the worst open risk: high from high upwards, low where no risk is open."""
    open_risks = Risk.objects.filter(project=project).exclude(state=RiskState.CLOSED)
    levels = {level.read(risk) for risk in open_risks}
    if levels & {"high", "critical"}:
        return "high"
    return "medium" if "medium" in levels else "low"


SOLVED = (IssueState.RESOLVED, IssueState.VERIFIED, IssueState.CLOSED)


@fact("project.issues_open", label=_("open issues"))
def issues_open(project: Project) -> int:
    """Issues of the project that nobody has resolved yet."""
    return Issue.objects.filter(project=project).exclude(state__in=SOLVED).count()


@fact("project.blockages_open", label=_("open blockages"))
def blockages_open(project: Project) -> int:
    """Open issues that stop the work of others."""
    stopping = Issue.objects.filter(project=project, kind_of_issue=IssueKind.BLOCKAGE)
    return stopping.exclude(state__in=SOLVED).count()
