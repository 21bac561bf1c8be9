"""What the ledger says of lines and commitments, and whether its equations hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce

from dougong.apps.finance.choices import Account, PeriodState
from dougong.apps.finance.models import BudgetLine, Commitment, FiscalPeriod, Posting
from dougong.kernel.money import ZERO
from dougong.platform.records.scopes import ScopeReach

BOUND = (Account.RESERVED, Account.COMMITTED)


@dataclass(frozen=True, slots=True)
class Balance:
    """The four parts of a budget and their sum; approved = free + reserved + committed + consumed."""

    approved: Decimal = ZERO
    available: Decimal = ZERO
    reserved: Decimal = ZERO
    committed: Decimal = ZERO
    consumed: Decimal = ZERO
    cost: Decimal = ZERO

    def __add__(self, other: Balance) -> Balance:
        return Balance(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def difference(self) -> Decimal:
        """How far the equation of the budget is out: always 0.00."""
        parts = self.available + self.reserved + self.committed + self.consumed
        return self.approved - parts

    @property
    def used(self) -> Decimal | None:
        """The bound and spent part of the budget, in percent."""
        if not self.approved:
            return None
        return (self.approved - self.available) * 100 / self.approved

    @property
    def is_over(self) -> bool:
        return self.available < 0


SHOWN = tuple(field.name for field in fields(Balance))


def balances(column: str, postings: QuerySet[Posting]) -> dict[Any, Balance]:
    """Balances of postings by a column, in one query."""
    rows = postings.filter(account__in=SHOWN).order_by().values_list(column, "account")
    found: dict[Any, dict[str, Decimal]] = {}
    for key, account, amount in rows.annotate(sum=Sum("amount")):
        sign = -1 if account == Account.APPROVED else 1
        found.setdefault(key, {})[account] = sign * amount
    return {key: Balance(**parts) for key, parts in found.items()}


def balance_of(line: int) -> Balance:
    """What the ledger says of one line now."""
    found = balances("line", Posting.objects.filter(line=line))
    return found.get(line, Balance())


def balances_of(lines: Iterable[int]) -> dict[Any, Balance]:
    return balances("line", Posting.objects.filter(line__in=list(lines)))


def remaining(commitment: Commitment) -> Decimal:
    """What a commitment still binds, in the currency of the house."""
    found = Posting.objects.filter(commitment=commitment.pk, account__in=BOUND)
    return found.aggregate(left=Coalesce(Sum("amount"), ZERO))["left"]


def lines_of(project: int) -> QuerySet[BudgetLine]:
    rows = BudgetLine.objects.filter(project=project)
    return rows.select_related("record", "work_item__record", "cost_element__record")


def is_closed(project: int, day: date) -> bool:
    """Whether the month of a day is closed for a project, by its unit or one above it."""
    above = ScopeReach.objects.filter(below=project).values("above")
    closed = FiscalPeriod.objects.filter(
        unit__in=above, year=day.year, month=day.month, state=PeriodState.CLOSED
    )
    return closed.exists()


def faults(projects: Sequence[int] | None = None) -> list[str]:
    """Where the equations of the ledger do not hold; nothing is ever expected here."""
    postings = Posting.objects.all()
    if projects is not None:
        postings = postings.filter(project__in=projects)
    found = []
    for line, balance in balances("line", postings).items():
        if balance.difference or balance.cost != balance.consumed:
            found.append(f"line {line}: {balance.difference} / {balance.cost - balance.consumed}")
        if min(balance.reserved, balance.committed) < 0:
            found.append(f"line {line}: {balance.reserved}, {balance.committed}")
    sums = postings.order_by().values("voucher", "book").annotate(out=Sum("amount"))
    found += [f"voucher {row['voucher']}: {row['out']}" for row in sums.exclude(out=0)]
    bound = postings.filter(account__in=BOUND, commitment__isnull=False).order_by()
    sides = bound.values("commitment").annotate(left=Sum("amount"))
    found += [f"commitment {row['commitment']}: {row['left']}" for row in sides if row["left"] < 0]
    return found
