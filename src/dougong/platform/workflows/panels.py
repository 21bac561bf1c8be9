"""Panels on the page of a workflow: its sentences, its picture and its versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.platform.panels import Subject
from dougong.platform.policies import policy_of

from .choices import WorkflowState
from .diagram import diagram_of
from .models import Workflow
from .queries import versions_of
from .sentences import hints_of, looks_told, told_of


def said(subject: Subject) -> Mapping[str, Any]:
    """Every transition in a sentence, what is said of states, and what to look at twice."""
    row = subject.row
    return {"told": told_of(row), "looks": looks_told(row), "hints": hints_of(row)}


def drawn(subject: Subject) -> Mapping[str, Any] | None:
    """The picture."""
    found = diagram_of(subject.row)
    return {"diagram": found} if found is not None else None


def versions(subject: Subject) -> Mapping[str, Any]:
    """All versions that the reader sees, the newest first."""
    policy = policy_of(Workflow)
    seen = policy.rows(subject.actor, "view").values("pk")
    return {
        "versions": list(versions_of(subject.row).filter(pk__in=seen)),
        "may_draft": policy.allows(subject.actor, "add"),
        "is_draft": subject.row.state == WorkflowState.DRAFT,
    }
