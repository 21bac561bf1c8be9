"""All plans one may see with their figures, in the order in which they need attention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.expressions import OrderBy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.models import Plan
from dougong.platform.policies import Actor, policy_of

from .dashboard import data_date_age, signed

SIZE = 50
STALE_DAYS = 7
MINUTES_PER_DAY = 480

SORTS: dict[str, tuple[str | Promise, tuple[OrderBy, ...]]] = {
    "variance": (
        _("Finish variance"),
        (F("finish_variance_days").desc(nulls_last=True), F("pk").desc()),
    ),
    "float": (_("Smallest float"), (F("float_minutes_min").asc(nulls_last=True), F("pk").desc())),
    "finish": (
        _("Forecast finish"),
        (F("forecast_finish_at").asc(nulls_last=True), F("pk").desc()),
    ),
    "milestones": (_("Late milestones"), (F("milestones_late_count").desc(), F("pk").desc())),
    "data_date": (_("Data date"), (F("data_date_at").asc(nulls_first=True), F("pk").desc())),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One project's schedule."""

    plan: Plan
    float_days: float | None
    data_date_age: int | None

    @property
    def variance_words(self) -> str:
        return signed(self.plan.finish_variance_days)

    @property
    def is_late(self) -> bool:
        return (self.plan.finish_variance_days or 0) > 0

    @property
    def has_negative_float(self) -> bool:
        return (self.plan.float_minutes_min or 0) < 0

    @property
    def is_aged(self) -> bool:
        return self.data_date_age is not None and self.data_date_age > STALE_DAYS


@dataclass(frozen=True, slots=True)
class Cockpit:
    """One page of schedules, with totals over all of them."""

    lines: list[Line]
    totals: dict[str, int]
    page: int
    has_more: bool
    sort: str
    words: str


def cockpit(actor: Actor, *, now: datetime, words: str, sort: str, page: int) -> Cockpit:
    """The plans that the actor may see."""
    rows = policy_of(Plan).rows(actor, "view").exclude(project__state__in=("closed", "terminated"))
    if words.strip():
        rows = rows.filter(record__terms__finds=words)
    totals = rows.aggregate(
        plans=Count("pk"),
        late=Count("pk", filter=Q(finish_variance_days__gt=0)),
        negative=Count("pk", filter=Q(float_minutes_min__lt=0)),
        milestones=Count("pk", filter=Q(milestones_late_count__gt=0)),
        unpromised=Count("pk", filter=Q(baseline_finish_at=None)),
    )
    first = (max(page, 1) - 1) * SIZE
    shown = rows.select_related("record", "project__record", "project__manager__record")
    found = list(shown.order_by(*SORTS[sort][1])[first : first + SIZE + 1])
    lines = [_line(plan, now) for plan in found[:SIZE]]
    return Cockpit(lines, totals, max(page, 1), len(found) > SIZE, sort, words)


def _line(plan: Plan, now: datetime) -> Line:
    minutes: Any = plan.float_minutes_min
    # A day of eight hours: the list compares plans of many calendars.
    days = None if minutes is None else round(minutes / MINUTES_PER_DAY, 1)
    return Line(plan, days, data_date_age(plan, now))
