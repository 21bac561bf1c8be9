"""What a person has to do, of all kinds that say in the register who does it and until when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Field, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dougong.platform.policies import Actor, reach
from dougong.platform.records import Record
from dougong.platform.records.days import current_day
from dougong.platform.register import Duty, Resource, registry

MOST_OF_A_KIND, SHOWN_OF_A_BUCKET = 100, 8
BUCKETS: dict[str, str | Promise] = {
    "overdue": _("Overdue"),
    "today": _("Today"),
    "week": _("This week"),
    "later": _("Later"),
    "undated": _("No date"),
}


@dataclass(frozen=True, slots=True)
class Task:
    """A record on which somebody has something to do."""

    plate: Record
    kind: Resource
    due: date | None

    @property
    def url(self) -> str:
        return reverse(f"{self.kind.name}-detail", args=[self.plate.pk])


@dataclass(frozen=True, slots=True)
class Bucket:
    """The tasks of a stretch of time; the first ones are shown."""

    key: str
    label: str
    tasks: Sequence[Task]

    @property
    def shown(self) -> Sequence[Task]:
        return self.tasks[:SHOWN_OF_A_BUCKET]

    @property
    def more(self) -> int:
        return max(len(self.tasks) - SHOWN_OF_A_BUCKET, 0)


def tasks_of(actor: Actor) -> list[Task]:
    """Everything that waits for the person, the one due first above; one query for each kind."""
    found = [task for kind in registry.values() for task in _of_kind(kind, actor)]
    return sorted(found, key=lambda task: (task.due is None, task.due or date.min, task.plate.pk))


def _of_kind(kind: Resource, actor: Actor) -> Iterator[Task]:
    policy = kind.policy
    if not kind.duties or (policy.is_plain and not reach(actor, policy.permission("view"))):
        return
    hidden = policy.hidden_somewhere(actor)
    for duty in kind.duties:
        if duty.doer in hidden:
            continue
        due = kind.field(duty.due) if duty.due and duty.due not in hidden else None
        rows = policy.rows(actor).select_related("record").filter(condition_of(kind, duty, actor))
        order = [due.attname, "pk"] if due is not None else ["pk"]
        for row in rows.order_by(*order)[:MOST_OF_A_KIND]:
            yield Task(row.record, kind, _day(due.value_from_object(row)) if due else None)


def condition_of(kind: Resource, duty: Duty, actor: Actor) -> Q:
    """The rows of a kind that wait for the person."""
    mine = Q((kind.field(duty.doer).attname, key_of(kind.field(duty.doer), actor)))
    return mine & ~Q((f"{duty.state}__in", duty.over)) if duty.over else mine


def key_of(column: Field[Any, Any], actor: Actor) -> Any:
    """What the column holds for the person: the key of their account, or of themselves."""
    target: Any = column.related_model
    limit: Any = column.get_limit_choices_to()  # type: ignore[attr-defined]
    kind = limit.get("kind", "") if issubclass(target, Record) else target.kind()
    return actor.pk if kind == "account" else actor.natural_person


def _day(value: date | None) -> date | None:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def in_buckets(tasks: Sequence[Task]) -> list[Bucket]:
    """The tasks by when they are due, the stretches in which there are any."""
    today = current_day()
    sunday = today + timedelta(days=6 - today.weekday())

    def key(task: Task) -> str:
        if task.due is None:
            return "undated"
        if task.due < today:
            return "overdue"
        return "today" if task.due == today else "week" if task.due <= sunday else "later"

    held: dict[str, list[Task]] = {}
    for task in tasks:
        held.setdefault(key(task), []).append(task)
    return [Bucket(k, str(label), held[k]) for k, label in BUCKETS.items() if k in held]


def lists_of(tasks: Sequence[Task], actor: Actor) -> list[dict[str, Any]]:
    """The ways to the whole lists of the person's tasks, by kind."""
    found = []
    for kind in dict.fromkeys(task.kind for task in tasks):
        duty = next((one for one in kind.duties if one.doer in kind.filters), None)
        if duty is not None:
            key = key_of(kind.field(duty.doer), actor)
            sort = f"&sort={duty.due}" if duty.due else ""
            url = f"{reverse(f'{kind.name}-list')}?{duty.doer}={key}{sort}"
            found.append({"label": kind.label_plural, "url": url, "icon": kind.icon})
    return found
