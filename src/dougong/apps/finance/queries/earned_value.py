"""Earned value of a project from its approved lines, the progress of its work, and the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Sum

from dougong.apps.finance.choices import Account, LineRole
from dougong.apps.finance.models import BudgetLine, Posting
from dougong.apps.planning.choices import ItemState
from dougong.apps.planning.models import WorkItem
from dougong.apps.portfolio.models import Project
from dougong.kernel.money import ZERO, rounded

from .ledger import lines_of

if TYPE_CHECKING:
    from dougong.engines.value import Estimates, Status, Timeliness, Work

WEEK = 7
CENTS = Decimal(100)
MILLIONTHS = 10_000
"""Of one percent."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from one to another, as ordinal numbers; work of one day ends where it begins plus one."""

    start: int
    finish: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One line: when it was planned, what it has earned and cost at the status date."""

    line: BudgetLine
    plan: Span
    done: Span
    status: Status


@dataclass(frozen=True, slots=True)
class Reading:
    """A project at a status date, with its curves by weeks."""

    on: date
    days: list[date]
    planned: list[Decimal]
    earned: list[Decimal | None]
    spent: list[Decimal | None]
    lines: list[Measured]
    status: Status
    time: Timeliness
    estimates: Estimates

    @property
    def finish_estimate(self) -> date | None:
        """The day on which the pace in time leads to the end."""
        weeks = self.time.estimate
        if weeks is None or not self.days:
            return None
        return self.days[0] - timedelta(days=WEEK) + timedelta(days=int(weeks * WEEK))


def measure(project: Project, on: date) -> Reading | None:
    """The project as it stood on a day; None where no budget was approved or no day is planned."""
    import numpy as np

    from dougong.engines import value

    budgets = _sums(project.pk, Account.APPROVED)
    lines = [line for line in lines_of(project.pk) if budgets.get(line.pk) and _counts(line)]
    planned = [(line, _planned(line, project)) for line in lines]
    timed = [(line, span) for line, span in planned if span is not None]
    if not timed:
        return None
    ends = _weeks([span for _line, span in timed], on)
    cost = _sums(project.pk, Account.COST, on)
    measured = [
        _measured(line, span, budgets[line.pk], cost.get(line.pk, ZERO), on) for line, span in timed
    ]
    spent = _spent(project.pk, ends)
    status = sum((one.status for one in measured[1:]), measured[0].status)
    elsewhere = sum(cost.values(), ZERO) - status.ac
    status = status + value.Status(ZERO, ZERO, elsewhere, ZERO)
    instants = np.array(ends)
    curve = value.planned_value(_work([(m.plan, m.status.bac) for m in measured]), instants, 1)[0]
    gained = value.planned_value(_work([(m.done, m.status.ev) for m in measured]), instants, 1)[0]
    plan = _amounts(curve.tolist())
    passed = Decimal(on.toordinal() + 1 - (ends[0] - WEEK)) / WEEK
    duration = Decimal(plan.index(plan[-1]) + 1)
    time = value.Timeliness(value.earned_schedule(plan, status.ev), max(passed, ZERO), duration)
    return Reading(
        on=on,
        days=[date.fromordinal(end - 1) for end in ends],
        planned=plan,
        earned=_until(on, ends, _amounts(gained.tolist())),
        spent=_until(on, ends, spent),
        lines=measured,
        status=status,
        time=time,
        estimates=value.estimates(status),
    )


def _counts(line: BudgetLine) -> bool:
    """The management reserve is no part of what is measured."""
    return line.role_of_line != LineRole.MANAGEMENT


def _sums(project: int, account: Account, on: date | None = None) -> dict[int, Decimal]:
    rows = Posting.objects.filter(project=project, account=account)
    if on is not None:
        rows = rows.filter(voucher__booked_on__lte=on)
    sign = -1 if account == Account.APPROVED else 1
    sums = rows.order_by().values_list("line").annotate(sum=Sum("amount"))
    return {line: sign * amount for line, amount in sums}


def _spent(project: int, ends: Sequence[int]) -> list[Decimal]:
    rows = Posting.objects.filter(project=project, account=Account.COST).order_by()
    by_day = dict(rows.values_list("voucher__booked_on").annotate(sum=Sum("amount")))
    return [sum((v for day, v in by_day.items() if day.toordinal() < end), ZERO) for end in ends]


def _planned(line: BudgetLine, project: Project) -> Span | None:
    """The baseline dates of the work, else its own, else those of the project within the year."""
    item = line.work_item
    if item is not None:
        start = _ordinal(item.baseline_start_at or item.start_at)
        finish = _ordinal(item.baseline_finish_at or item.finish_at)
        if start is not None and finish is not None:
            return Span(start, max(finish, start) + 1)
    if project.planned_start is None or project.planned_finish is None:
        return None
    year = line.fiscal_year
    first = max(project.planned_start, min(date(year, 1, 1), project.planned_finish))
    last = max(first, min(project.planned_finish, date(year, 12, 31)))
    return Span(first.toordinal(), last.toordinal() + 1)


def _ordinal(moment: datetime | None) -> int | None:
    return None if moment is None else moment.date().toordinal()


def _weeks(spans: Sequence[Span], on: date) -> list[int]:
    """Ends of weeks from the first planned day until the last, and until the status date."""
    first = min(span.start for span in spans)
    last = max(*(span.finish for span in spans), on.toordinal() + 1)
    return list(range(first + WEEK, last + WEEK, WEEK))


def _share(line: BudgetLine, planned: int) -> int:
    """The earned share in millionths, by the rule of credit of the line."""
    from dougong.engines.value import Rule, share

    item = line.work_item
    if item is None:
        return planned
    return share(
        Rule(line.credit_rule),
        is_begun=item.actual_start_at is not None,
        is_done=item.state == ItemState.DONE or item.actual_finish_at is not None,
        progress=int(item.percent_complete * MILLIONTHS),
        planned=planned,
    )


def _measured(line: BudgetLine, plan: Span, budget: Decimal, cost: Decimal, on: date) -> Measured:
    """What a line should have earned, has earned and has cost; work without progress earns by plan."""
    from dougong.engines.value import WHOLE, Status

    today = on.toordinal() + 1
    part = min(max(today - plan.start, 0), plan.finish - plan.start)
    share = _share(line, part * WHOLE // (plan.finish - plan.start))
    planned = rounded(budget * part / (plan.finish - plan.start))
    earned = rounded(budget * share / WHOLE)
    status = Status(planned, earned, cost, budget)
    return Measured(line, plan, _done(line.work_item, plan, today), status)


def _done(item: WorkItem | None, plan: Span, today: int) -> Span:
    """The days over which a line has earned what it has earned."""
    start = _ordinal(item.actual_start_at) if item is not None else None
    finish = _ordinal(item.actual_finish_at) if item is not None else None
    begun = min(plan.start if start is None else start, today - 1)
    over = today if finish is None else min(finish + 1, today)
    if item is None:
        over = min(plan.finish, today)
    return Span(begun, max(over, begun + 1))


def _work(rows: Sequence[tuple[Span, Decimal]]) -> Work:
    import numpy as np

    from dougong.engines.value import Work

    return Work(
        project=np.zeros(len(rows), np.int64),
        start=np.array([span.start for span, _amount in rows]),
        finish=np.array([span.finish for span, _amount in rows]),
        budget=np.array([int(amount * CENTS) for _span, amount in rows]),
    )


def _amounts(cents: Sequence[int]) -> list[Decimal]:
    return [Decimal(one) / CENTS for one in cents]


def _until(on: date, ends: Sequence[int], amounts: Sequence[Decimal]) -> list[Decimal | None]:
    """Nothing is known of the days to come."""
    last = on.toordinal() + WEEK
    return [amount if end <= last else None for end, amount in zip(ends, amounts, strict=True)]
