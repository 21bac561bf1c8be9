"""What an edit moves besides the rows it is about: dates before and after, and the plan's finish."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from dougong.apps.planning.choices import TimingChoice
from dougong.apps.planning.models import Plan, WorkItem
from dougong.kernel.plan import Timing

from .moments import EPOCH, WallMinutes, wall_minutes
from .schedules import Timetable
from .working_days import PlanDays

if TYPE_CHECKING:
    from dougong.engines.scheduling import ScheduleResult

DATES = ("start", "finish", "late_finish", "total_float", "free_float", "is_critical")


class Standing(NamedTuple):
    """The dates of one row on the plan's clock, in minutes, and its float."""

    start: int | None
    finish: int | None
    late_finish: int | None
    total_float: int | None
    free_float: int | None
    is_critical: bool


class Move(NamedTuple):
    """One row that would stand elsewhere."""

    id: int
    is_summary: bool
    before: Standing
    after: Standing

    @property
    def is_elsewhere(self) -> bool:
        return self.before[:2] != self.after[:2]


@dataclass(frozen=True, slots=True)
class Cascade:
    """The rows that an edit moves, and what it does to the end of the plan."""

    moves: list[Move]
    finish: tuple[int | None, int | None]
    days: float = 0.0
    """Working days by which the plan ends later."""
    broken: list[str] = field(default_factory=list)
    """Committed milestones that would lie later than promised."""
    edited: frozenset[int] = frozenset()

    @property
    def others(self) -> list[Move]:
        """Tasks and milestones that move without having been edited."""
        return [
            m for m in self.moves if m.is_elsewhere and not m.is_summary and m.id not in self.edited
        ]

    def told(self) -> dict[str, Any]:
        """What the chart draws: the columns of rows that change, and the totals it asks about."""
        after = [move.after for move in self.moves]
        return {
            "count": len(self.others),
            "finish": list(self.finish),
            "days": self.days,
            "broken": self.broken,
            "columns": {
                "id": [move.id for move in self.moves],
                "start": [one.start for one in after],
                "finish": [one.finish for one in after],
                "lateFinish": [
                    one.late_finish if (one.total_float or 0) > 0 else None for one in after
                ],
                "totalFloat": [one.total_float for one in after],
                "freeFloat": [one.free_float for one in after],
                "critical": [int(one.is_critical) for one in after],
            },
        }


class Stored(NamedTuple):
    """The dates of all rows of a plan as they are stored."""

    rows: dict[int, Standing]
    summaries: set[int]
    finish: int | None


def stored_dates(plan: Plan) -> Stored:
    """Read the computed columns of a plan's items."""
    columns = [*("start_at", "finish_at", "late_finish_at")]
    items = WorkItem.objects.filter(project=plan.project_id)
    walls = {f"{name}_wall": WallMinutes(name, plan.zone) for name in columns}
    names = [*walls, "total_float_minutes", "free_float_minutes", "is_critical"]
    rows = list(items.annotate(**walls).values_list("pk", "timing", *names))
    finishes = [row[3] for row in rows if row[3] is not None]
    return Stored(
        {row[0]: Standing(*row[2:]) for row in rows},
        {row[0] for row in rows if row[1] == TimingChoice.SUMMARY},
        max(finishes, default=None),
    )


def compared(before: Stored, after: Stored, plan: Plan, edited: Collection[int]) -> Cascade:
    """What has moved between two readings of the same plan."""
    moves = [
        Move(key, key in after.summaries, before.rows[key], standing)
        for key, standing in after.rows.items()
        if key in before.rows and before.rows[key] != standing
    ]
    finish = (before.finish, after.finish)
    return Cascade(moves, finish, _days(plan, *finish), [], frozenset(edited))


def foreseen(
    table: Timetable, result: ScheduleResult, plan: Plan, edited: Collection[int]
) -> Cascade:
    """What differs between a timetable and another result of the engine for the same rows."""
    import numpy as np

    from dougong.engines.scheduling.instants import NONE, ORIGIN

    old, new = table.result.dates, result.dates
    differs = np.zeros(len(table.items), bool)
    for name in DATES:
        differs |= getattr(old, name) != getattr(new, name)
    places = np.flatnonzero(differs)
    shift = int((ORIGIN - EPOCH).total_seconds()) // 60

    def standings(dates: Any) -> list[Standing]:
        columns = [getattr(dates, name)[places].tolist() for name in DATES]
        moments = [[None if v == NONE else v + shift for v in column] for column in columns[:3]]
        floats = [[None if v == NONE else v for v in column] for column in columns[3:5]]
        return [Standing(*values) for values in zip(*moments, *floats, columns[5], strict=True)]

    rows, activities = table.sheet.rows, table.sheet.document.activities
    moves = [
        Move(rows[place].pk, activities[place].timing is Timing.SUMMARY, before, after)
        for place, before, after in zip(
            places.tolist(), standings(old), standings(new), strict=True
        )
    ]
    ends = [_last(dates.finish, NONE, shift) for dates in (old, new)]
    finish = (ends[0], ends[1])
    broken = _broken(table, moves, plan)
    return Cascade(moves, finish, _days(plan, *finish), broken, frozenset(edited))


def _last(finishes: Any, none: int, shift: int) -> int | None:
    last = int(finishes.max()) if len(finishes) else none
    return None if last == none else last + shift


def _broken(table: Timetable, moves: Sequence[Move], plan: Plan) -> list[str]:
    """Names of committed milestones that would end later than their baseline and tolerance."""
    promised = {r.pk: r for r in table.sheet.rows if r.is_committed and r.baseline_finish_at}
    if not promised:
        return []
    slack = plan.tolerance_days * 1440
    return [
        row.title
        for move in moves
        if (row := promised.get(move.id))
        and (move.after.finish or 0)
        > (wall_minutes(row.baseline_finish_at, plan.zone) or 0) + slack
        and (move.after.finish or 0) > (move.before.finish or 0)
    ]


def _days(plan: Plan, before: int | None, after: int | None) -> float:
    """Working days from one end of the plan to the other."""
    if before is None or after is None or before == after:
        return 0.0
    days = PlanDays.of(plan)
    first, last = sorted((before, after))
    (minutes,) = days.working_minutes([(first, last)])
    share = round(minutes / days.minutes_per_day, 1)
    return share if after > before else -share
