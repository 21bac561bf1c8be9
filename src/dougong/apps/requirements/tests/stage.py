"""A project with confirmed requirements, its people, and a freeze over it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.utils import timezone

from dougong.apps.requirements import actions, models
from dougong.apps.requirements.choices import RequirementState
from dougong.apps.requirements.factories import FreezeWindowFactory, RequirementFactory
from dougong.platform.actions.step_up import stepped_up
from dougong.platform.factories import unwatched
from dougong.platform.policies import Installation
from dougong.platform.records import make_plates

BY = Installation()


@contextmanager
def proven():
    """The person has just given the password."""
    with stepped_up(timezone.now()):
        yield


def confirmed(**values: Any) -> models.Requirement:
    """A requirement whose first text is signed."""
    given = {"state": RequirementState.CONFIRMED, "baseline_number": 1} | values
    return RequirementFactory(**given)


def crowd(project: Any, number: int = 60) -> None:
    """More signed requirements, so that one is a small share of the scope."""
    values = {"project": project, "unit": project.leading_unit.record, "baseline_number": 1}
    rows = [models.Requirement(title_zh=f"需求 {place}", **values) for place in range(number)]
    with unwatched():
        make_plates(rows)
        models.Requirement.objects.bulk_create(rows)


def freeze(project: Any, **values: Any) -> models.FreezeWindow:
    """A freeze that holds now."""
    now = timezone.now()
    given = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=30)} | values
    return FreezeWindowFactory(place=project.record, **given)


def fresh(row: Any) -> Any:
    return type(row)._default_manager.select_related("record").get(pk=row.pk)


def asked(requirement: Any, by: Any = BY, **values: Any) -> models.ChangeRequest:
    """A change request of another text."""
    given = {"new_text": "余额变动后五秒内发送提醒。", "title_zh": "提醒时限缩短"} | values
    change = models.ChangeRequest(requirement=requirement, project=requirement.project, **given)
    return actions.AddChange(change, by=by).execute()


def assessed(change: models.ChangeRequest, by: Any = BY, **levels: int) -> models.ChangeRequest:
    given = {"quality_level": 1, "risk_level": 0, "compliance_level": 0} | levels
    for name, value in given.items():
        setattr(change, name, value)
    return actions.AssessChange(fresh_with(change, given), by=by).execute()


def fresh_with(row: Any, values: dict[str, Any]) -> Any:
    again = fresh(row)
    for name, value in values.items():
        setattr(again, name, value)
    return again


def implemented(change: models.ChangeRequest) -> models.ChangeRequest:
    return actions.ImplementChange(fresh(change), by=BY, reason="agreed by all").execute()
