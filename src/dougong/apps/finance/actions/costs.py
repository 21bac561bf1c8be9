"""Costs are posted when they are added; whatever was wrong is reversed and entered anew."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from dougong.apps.finance.choices import (
    OWED_TO,
    Account,
    CommitmentState,
    CostKind,
    CostState,
    Step,
)
from dougong.apps.finance.models import Commitment, CostEntry, Voucher
from dougong.apps.finance.queries.ledger import remaining
from dougong.kernel.money import ZERO, converted
from dougong.platform.actions import Action, Add
from dougong.platform.actions.classed import Stakes
from dougong.platform.actions.locking import lock
from dougong.platform.records.days import current_day

from .posting import Dated, Move, lock_lines, post, require_free, require_open, reverse


class AddCost(Add):
    """Post a cost: it relieves its commitment, else it uses what is free on the line."""

    label, needs_key = _("Post cost"), True

    def check(self) -> None:
        row: CostEntry = self.record
        if row.booked_on > current_day():
            message = _("Nothing is booked on a day to come.")
            raise ValidationError({"booked_on": ValidationError(message, "finance.day_to_come")})
        commitment = row.commitment
        if commitment is None:
            return
        if commitment.line_id != row.line_id or commitment.currency != row.currency:
            message = _("The commitment is on another line or in another currency.")
            raise ValidationError({"commitment": ValidationError(message, "finance.foreign_line")})

    def follow(self) -> None:
        row: CostEntry = self.record
        require_open(row.line.project_id, row.booked_on)
        relieved = ZERO
        if row.commitment is not None:
            lock(Commitment.objects.filter(pk=row.commitment_id))
            row.commitment.refresh_from_db()
        lock_lines([row.line])
        if row.commitment is not None:
            relieved = relief(row, row.commitment)
        elif row.kind_of_cost == CostKind.INVOICE:
            require_free(row.line, row.in_house)
        post(row, Step(row.kind_of_cost), moves_of(row, relieved), dated(row))


def dated(row: CostEntry) -> Dated:
    return Dated(row.booked_on, row.worked_on or row.booked_on)


def relief(row: CostEntry, commitment: Commitment) -> Decimal:
    """How much of a commitment a cost sets free, at the commitment's own rate."""
    if commitment.state != CommitmentState.COMMITTED:
        message = _("Nothing is committed there: commit the reservation first.")
        raise ValidationError(message, "finance.not_committed")
    others = commitment.costs.filter(state=CostState.POSTED).exclude(pk=row.pk)
    before = others.aggregate(sum=Sum("amount"))["sum"] or ZERO
    after = before + row.amount
    if after > commitment.amount:
        message = _("Over the commitment: %(asked)s asked, %(left)s left.")
        told = {"asked": f"{row.amount:,.2f}", "left": f"{commitment.amount - before:,.2f}"}
        raise ValidationError(message, "finance.exceeds_commitment", told)
    left = remaining(commitment)
    if after == commitment.amount:
        return left
    part = converted(after, commitment.rate) - converted(before, commitment.rate)
    return min(part, left)


def moves_of(row: CostEntry, relieved: Decimal) -> list[Move]:
    """Both books of a cost: what it uses of the budget, and to whom it is owed."""
    line, cost, key = row.line, row.in_house, row.commitment_id
    tax = converted(row.deductible_tax, row.rate)
    foreign = {"currency": row.currency, "rate": row.rate, "commitment": key}
    owed, gross = OWED_TO[CostKind(row.kind_of_cost)], row.amount + row.deductible_tax
    return [
        Move(line, Account.CONSUMED, cost, row.amount, **foreign),  # type: ignore[arg-type]
        Move(line, Account.COMMITTED, -relieved, commitment=key),
        Move(line, Account.AVAILABLE, relieved - cost, commitment=key),
        Move(line, Account.COST, cost, row.amount, **foreign),  # type: ignore[arg-type]
        Move(line, Account.INPUT_TAX, tax, row.deductible_tax, **foreign),  # type: ignore[arg-type]
        Move(line, owed, -cost - tax, -gross, **foreign),  # type: ignore[arg-type]
    ]


class ReverseCost(Action):
    """Take a cost back by its mirror, in the month that is open now; accruals need no approval."""

    verb, label, icon = "reverse", _("Reverse"), "arrow-back-up"
    needs_reason, needs_key, classed = True, True, "cost_reversal"
    sources, goals = (CostState.POSTED,), (CostState.REVERSED,)

    def needs_approval(self) -> bool:
        return self.record.kind_of_cost != CostKind.ACCRUAL

    def stakes(self) -> Stakes:
        row: CostEntry = self.record
        scope = row.record.scope_id
        return Stakes(scope, scope, {}, row.in_house, "CNY", rests_on=("amount",))

    def check(self) -> None:
        if self.stored.state == CostState.REVERSED:
            message = _("This has been reversed already.")
            raise ValidationError(message, "finance.already_reversed")
        commitment = self.stored.commitment
        if commitment is not None and commitment.state != CommitmentState.COMMITTED:
            message = _("The commitment was released: reopen it before its cost is reversed.")
            raise ValidationError(message, "finance.not_committed")

    def perform(self) -> None:
        self.record.state, self.record.reversed_on = CostState.REVERSED, current_day()

    def follow(self) -> None:
        lock_lines([self.record.line])
        first = Voucher.objects.get(subject=self.record.pk, reversal_of=None)
        reverse(first, self.record)

    @classmethod
    def applies_to(cls, record: CostEntry) -> bool:
        return record.state == CostState.POSTED
