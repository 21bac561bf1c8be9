"""Months are closed when everything ties out, and opened again only by the word of others."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.finance.choices import CostKind, CostState, PeriodState
from dougong.apps.finance.models import CostEntry, FiscalPeriod
from dougong.apps.finance.queries.ledger import faults
from dougong.platform.actions import Action
from dougong.platform.policies import Installation
from dougong.platform.records.days import current_day
from dougong.platform.records.scopes import ScopeReach

from .costs import ReverseCost


class ClosePeriod(Action):
    """Nothing is booked into the month any more; what was booked stays as it is for good."""

    verb, label, icon = "close", _("Close period"), "lock"
    classed = "fiscal_period"
    sources, goals = (PeriodState.OPEN,), (PeriodState.CLOSED,)

    def check(self) -> None:
        period: FiscalPeriod = self.stored
        if period.state == PeriodState.CLOSED:
            message = _("This period is closed already.")
            raise ValidationError(message, "finance.wrong_state")
        if period.last_day >= current_day():
            message = _("A period is closed when its last day is over.")
            raise ValidationError(message, "finance.period_running")
        below = ScopeReach.objects.filter(above=period.unit_id).values_list("below", flat=True)
        if found := faults(list(below)):
            message = _("The ledger does not tie out: %(faults)s")
            told = {"faults": "; ".join(found[:5])}
            raise ValidationError(message, "finance.out_of_balance", told)

    def perform(self) -> None:
        self.record.state = PeriodState.CLOSED

    @classmethod
    def applies_to(cls, record: FiscalPeriod) -> bool:
        return record.state == PeriodState.OPEN


class ReopenPeriod(Action):
    """Let bookings into the month again, where no later one is closed."""

    verb, label, icon = "reopen", _("Reopen period"), "lock-open"
    classed, needs_reason = "fiscal_period", True
    sources, goals = (PeriodState.CLOSED,), (PeriodState.OPEN,)

    def check(self) -> None:
        period: FiscalPeriod = self.stored
        if period.state != PeriodState.CLOSED:
            message = _("This period is open already.")
            raise ValidationError(message, "finance.wrong_state")
        closed = FiscalPeriod.objects.filter(unit=period.unit_id, state=PeriodState.CLOSED)
        months = ((row.year, row.month) for row in closed)
        if any(month > (period.year, period.month) for month in months):
            message = _("A later period is closed: reopen that one first.")
            raise ValidationError(message, "finance.later_closed")

    def perform(self) -> None:
        self.record.state = PeriodState.OPEN

    @classmethod
    def applies_to(cls, record: FiscalPeriod) -> bool:
        return record.state == PeriodState.CLOSED


REASON = "the month is over"


def reverse_past_accruals() -> int:
    """Accruals of past months are taken back on the first day of the next; answers how many."""
    first = current_day().replace(day=1)
    due = CostEntry.objects.filter(
        kind_of_cost=CostKind.ACCRUAL, state=CostState.POSTED, booked_on__lt=first
    )
    rows = list(due.select_related("record", "line__record"))
    for row in rows:
        ReverseCost(row, by=Installation(), reason=REASON).execute()
    return len(rows)
