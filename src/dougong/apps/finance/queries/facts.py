"""Facts about money: of lines, of commitments, and of projects."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from dougong.apps.finance.models import BudgetLine, Commitment, Posting
from dougong.apps.portfolio.models import Project
from dougong.platform.facts import fact
from dougong.platform.records.days import current_day

from .earned_value import Reading, measure
from .ledger import Balance, balance_of, balances, remaining


@fact("budgetline.approved", label=_("approved amount"))
def line_approved(line: BudgetLine) -> Decimal:
    """What the version in force and transfers since have given the line."""
    return balance_of(line.pk).approved


@fact("budgetline.free", label=_("free"))
def line_free(line: BudgetLine) -> Decimal:
    """What of the line is neither reserved nor committed nor consumed."""
    return balance_of(line.pk).available


@fact("budgetline.consumed", label=_("consumed"))
def line_consumed(line: BudgetLine) -> Decimal:
    """What has been spent on the line."""
    return balance_of(line.pk).consumed


@fact("commitment.remaining", label=_("still bound"))
def commitment_remaining(commitment: Commitment) -> Decimal:
    """What the commitment still binds, in the currency of the house."""
    return remaining(commitment)


def balance_of_project(project: Project) -> Balance:
    found = balances("project", Posting.objects.filter(project=project.pk))
    return found.get(project.pk, Balance())


@fact("project.budget_total", label=_("budget"))
def budget_total(project: Project) -> Decimal:
    """The approved budget of all lines today."""
    return balance_of_project(project).approved


@fact("project.budget_free", label=_("free budget"))
def budget_free(project: Project) -> Decimal:
    """What of the budget is neither reserved nor committed nor consumed."""
    return balance_of_project(project).available


@fact("project.committed", label=_("committed"))
def committed(project: Project) -> Decimal:
    """What contracts and orders bind and no cost has relieved yet."""
    return balance_of_project(project).committed


@fact("project.actual_cost", label=_("actual cost"))
def actual_cost(project: Project) -> Decimal:
    """The cost in the ledger, accruals included."""
    return balance_of_project(project).cost


@fact("project.overrun_lines", label=_("lines over budget"))
def overrun_lines(project: Project) -> int:
    """Budget lines of which more is used than was approved."""
    found = balances("line", Posting.objects.filter(project=project.pk))
    return sum(balance.is_over for balance in found.values())


@fact("project.over_budget", label=_("over budget"))
def over_budget(project: Project) -> bool:
    """Whether actual cost and commitments exceed the approved budget."""
    balance = balance_of_project(project)
    return balance.cost + balance.committed > balance.approved


def reading_of(project: Project) -> Reading | None:
    return measure(project, current_day())


@fact("project.ev", label=_("earned value"))
def earned_value(project: Project) -> Decimal | None:
    """The budgeted value of the work done; unknown without an approved budget."""
    reading = reading_of(project)
    return None if reading is None else reading.status.ev


@fact("project.cpi", label=_("cost performance index"))
def cpi(project: Project) -> Decimal | None:
    """Earned value by actual cost; unknown before anything was spent."""
    reading = reading_of(project)
    return None if reading is None else reading.status.cpi


@fact("project.spi", label=_("schedule performance index"))
def spi(project: Project) -> Decimal | None:
    """Earned by planned value; unknown before anything was planned to be done."""
    reading = reading_of(project)
    return None if reading is None else reading.status.spi


@fact("project.eac", label=_("estimate at completion"))
def eac(project: Project) -> Decimal | None:
    """What the whole will cost if the rest costs as the work so far has."""
    reading = reading_of(project)
    return None if reading is None else reading.estimates.cpi
