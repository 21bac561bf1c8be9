"""The impact matrix: levels from figures, and the figures of one change on the live network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from dougong.apps.planning.models import Plan
from dougong.apps.planning.queries.belonging import plan_of
from dougong.apps.planning.queries.documents import sheet_of
from dougong.apps.planning.queries.schedules import (
    broken_promises,
    minutes_per_day,
    timetable,
    working_days_between,
)
from dougong.apps.requirements.choices import OUT_STATES
from dougong.apps.requirements.models import ChangeRequest, Requirement
from dougong.kernel.errors import InvalidInput
from dougong.platform.links.models import RecordLink

SCOPE_STEPS = (Decimal(0), Decimal("0.02"), Decimal("0.05"), Decimal("0.10"))
COST_STEPS = (Decimal(0), Decimal("0.01"), Decimal("0.03"), Decimal("0.10"))
QUALITY_STEPS = (Decimal(0), Decimal("0.05"), Decimal("0.15"), Decimal("0.30"))
DAY_STEPS = (Decimal(0), Decimal(5), Decimal(10), Decimal(20))
HIGH, CRITICAL = 3, 4
MOST_SHARE = Decimal(99_999)


def level_of(figure: Decimal, steps: Sequence[Decimal]) -> int:
    """How many of the steps a figure goes beyond: nothing is 0, beyond the last is 4."""
    return sum(figure > step for step in steps)


def schedule_level(days: Decimal, *, moves_commitment: bool) -> int:
    """By working days of the finish; a committed milestone that moves makes at least 3."""
    level = level_of(days, DAY_STEPS)
    return max(level, HIGH) if moves_commitment else level


def overall(levels: Mapping[str, int | None]) -> int:
    """The highest level; two dimensions at 3 make 4."""
    known = [level for level in levels.values() if level is not None]
    if sum(level >= HIGH for level in known) >= 2:
        return CRITICAL
    return max(known, default=0)


class Shift(NamedTuple):
    """What the finish of a plan does when one item takes longer."""

    before: datetime | None
    after: datetime | None
    days: Decimal
    moves_commitment: bool


STILL = Shift(None, None, Decimal(0), False)


def shift_of(project: int, item: int | None, added: Decimal) -> Shift:
    """Schedule the live network with and without the work, so that float is used up first."""
    plan = plan_of(project)
    if plan is None or item is None or not added:
        return STILL
    try:
        return _shifted(plan, item, added)
    except InvalidInput:
        return STILL


def _shifted(plan: Plan, item: int, added: Decimal) -> Shift:
    sheet = sheet_of(plan)
    before = timetable(sheet).of(plan)
    minutes = int(added * minutes_per_day(sheet, plan))
    place = next(number for number, row in enumerate(sheet.rows) if row.pk == item)
    activity = sheet.document.activities[place]
    activity.duration += minutes
    if activity.remaining is not None:
        activity.remaining += minutes
    after = timetable(sheet).of(plan)
    first, last = (
        max((one.dates.finish_at for one in side if one.dates.finish_at), default=None)
        for side in (before, after)
    )
    days = working_days_between(sheet, plan, first, last) or Decimal(0)
    held = {one.row.pk for one in broken_promises(before, plan)}
    broken = {one.row.pk for one in broken_promises(after, plan)}
    return Shift(first, last, max(days, Decimal(0)), bool(broken - held))


def assess(change: ChangeRequest) -> None:
    """Fill the computed columns of the matrix; assessed levels are raised by what is known, never lowered."""
    baselined = Requirement.objects.filter(project=change.project_id, baseline_number__gt=0)
    count = baselined.exclude(state__in=OUT_STATES).count()
    change.scope_share = Decimal(1) / count if count else Decimal(0)
    change.scope_share = change.scope_share.quantize(Decimal("0.000001"))
    change.scope_level = level_of(change.scope_share, SCOPE_STEPS)
    shift = shift_of(change.project_id, change.work_item_id, change.added_days)
    change.schedule_days = shift.days
    change.schedule_level = schedule_level(shift.days, moves_commitment=shift.moves_commitment)
    amount = change.project.approved_amount
    share = cost_share(change.cost_likely, amount)
    change.cost_share = min(share, MOST_SHARE).quantize(Decimal("0.000000001"))
    change.cost_level = level_of(share, COST_STEPS)
    tests = level_of(_tests_share(change), QUALITY_STEPS)
    change.quality_level = max(change.quality_level or 0, tests)
    change.level = overall(change.levels())


def cost_share(likely: Decimal, amount: Decimal | None) -> Decimal:
    """Likely cost over the approved amount; without an amount any cost is beyond it."""
    if not likely:
        return Decimal(0)
    return likely / amount if amount else Decimal(1)


def _tests_share(change: ChangeRequest) -> Decimal:
    """Tests of the requirement over all tests of the project's requirements."""
    tests = RecordLink.objects.filter(link_type="verifies")
    all_of_project = tests.filter(Q(target__project=change.project_id, target__kind="requirement"))
    count = all_of_project.count()
    own = tests.filter(target=change.requirement_id).count()
    return Decimal(own) / count if count else Decimal(0)
