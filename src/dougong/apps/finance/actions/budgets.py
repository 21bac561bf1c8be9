"""Budgets come into force as whole versions; money moves between lines by transfers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from dougong.apps.finance.choices import Account, BudgetState, LineRole, Step
from dougong.apps.finance.models import Budget, BudgetAmount, BudgetLine, BudgetTransfer, Posting
from dougong.apps.finance.queries.ledger import Balance, balances_of, lines_of
from dougong.kernel.money import ZERO
from dougong.platform.actions import Action, Add, Change, Delete
from dougong.platform.actions.classed import Stakes
from dougong.platform.records.days import current_day

from .posting import lock_lines, post, require_free, shift

FREE_LIMIT = Decimal(100_000)
"""Up to here a project manager moves budget between like lines alone."""


class AddBudget(Add):
    """Begin the next version of a project's budget."""

    def perform(self) -> None:
        known = Budget.objects.filter(project=self.record.project_id)
        self.record.number = (known.aggregate(last=Max("number"))["last"] or 0) + 1


class ChangeBudget(Change):
    """Word a draft anew."""

    def check(self) -> None:
        refuse_decided(self.stored)


class DeleteBudget(Delete):
    """Give up a draft."""

    def check(self) -> None:
        refuse_decided(self.stored)


def refuse_decided(budget: Budget) -> None:
    if budget.state != BudgetState.DRAFT:
        message = _("This version has been decided on: make a new one.")
        raise ValidationError(message, "finance.budget_decided")


class ApproveBudget(Action):
    """Put a version into force: what the lines ask for becomes what the ledger has approved."""

    verb, label, icon = "approve", _("Approve budget"), "rubber-stamp"
    classed, needs_reason, needs_key = "budget", True, True
    sources, goals = (BudgetState.DRAFT,), (BudgetState.APPROVED,)

    def check(self) -> None:
        refuse_decided(self.stored)
        if not BudgetLine.objects.filter(project=self.record.project_id).exists():
            message = _("The project has no budget lines yet.")
            raise ValidationError(message, "finance.no_lines")

    def perform(self) -> None:
        self.lines = list(lines_of(self.record.project_id).order_by("pk"))
        self.record.state = BudgetState.APPROVED
        self.record.effective_on = current_day()
        self.record.total = sum((line.amount for line in self.lines), ZERO)
        former = Budget.objects.filter(
            project=self.record.project_id, state=BudgetState.APPROVED
        ).exclude(pk=self.record.pk)
        for budget in former.select_related("record"):
            SupersedeBudget(budget, by=self.by).execute()

    def follow(self) -> None:
        lock_lines(self.lines)
        known = balances_of(line.pk for line in self.lines)
        moves = []
        for line in self.lines:
            balance = known.get(line.pk, Balance())
            change = line.amount - balance.approved
            if change < 0 and balance.available + change < 0:
                used = balance.approved - balance.available
                message = _("“%(line)s” cannot be cut below the %(used)s that are used.")
                told = {"line": str(line), "used": f"{used:,.2f}"}
                raise ValidationError(message, "finance.below_used", told)
            moves += shift(line, Account.AVAILABLE, Account.APPROVED, change)
        post(self.record, Step.APPROVE, moves)
        BudgetAmount.objects.bulk_create(
            BudgetAmount(budget=self.record, line=line, amount=line.amount) for line in self.lines
        )

    def stakes(self) -> Stakes:
        """The sum of all lines, weighed for the project."""
        lines = BudgetLine.objects.filter(project=self.record.project_id)
        amount = sum(lines.values_list("amount", flat=True), ZERO)
        scope = self.record.record.scope_id
        return Stakes(scope, scope, {}, amount, "CNY")

    @classmethod
    def applies_to(cls, record: Budget) -> bool:
        return record.state == BudgetState.DRAFT


class SupersedeBudget(Action):
    """The version that was in force until another was approved."""

    verb, label, icon = "supersede", _("Supersede"), "history"
    right = "approve"
    sources, goals = (BudgetState.APPROVED,), (BudgetState.SUPERSEDED,)

    def perform(self) -> None:
        self.record.state = BudgetState.SUPERSEDED


class DeleteLine(Delete):
    """Take out a line on which nothing was ever booked."""

    def check(self) -> None:
        if Posting.objects.filter(line=self.stored.pk).exists():
            message = _("The ledger knows this line: ask for 0.00 in the next version instead.")
            raise ValidationError(message, "finance.line_in_use")


class ChangeLine(Change):
    """Ask for another amount, or say more of the line; what it stands for is fixed by its bookings."""

    FIXED = ("project", "role_of_line", "work_item", "cost_element", "nature", "fiscal_year")

    def check(self) -> None:
        names = [
            column.attname
            for column in BudgetLine._meta.concrete_fields
            if column.name in self.FIXED
        ]
        altered = [n for n in names if getattr(self.record, n) != getattr(self.stored, n)]
        if altered and Posting.objects.filter(line=self.stored.pk).exists():
            message = _("The ledger knows this line by what it stands for: make another line.")
            raise ValidationError(message, "finance.line_in_use")


class AddTransfer(Add):
    """Move budget between lines of a project; alone up to a limit, with approval beyond it."""

    label = _("Transfer budget")
    classed, needs_key = "budget_transfer", True

    def goal(self) -> BudgetLine:
        """The line that is given more: the one named, else the contingency reserve."""
        transfer: BudgetTransfer = self.record
        if transfer.to_line is not None:
            return transfer.to_line
        reserves = lines_of(transfer.from_line.project_id).filter(role_of_line=LineRole.CONTINGENCY)
        found = reserves.exclude(pk=transfer.from_line_id).order_by("-fiscal_year").first()
        if found is None:
            message = _("The project has no contingency reserve: name a line.")
            missing = ValidationError(message, "finance.reserve_missing")
            raise ValidationError({"to_line": missing})
        return found

    def check(self) -> None:
        self.goal()

    def needs_approval(self) -> bool:
        source, goal = self.record.from_line, self.goal()
        is_alike = (source.nature, source.fiscal_year) == (goal.nature, goal.fiscal_year)
        is_free = LineRole.MANAGEMENT not in {source.role_of_line, goal.role_of_line}
        return not (is_alike and is_free and self.record.amount <= FREE_LIMIT)

    def stakes(self) -> Stakes:
        source = self.record.from_line
        values = {"role": source.role_of_line}
        return Stakes(source.project_id, source.project_id, values, self.record.amount, "CNY")

    def follow(self) -> None:
        source, goal, amount = self.record.from_line, self.goal(), self.record.amount
        lock_lines([source, goal])
        require_free(source, amount)
        moves = shift(goal, Account.AVAILABLE, Account.APPROVED, amount)
        moves += shift(source, Account.APPROVED, Account.AVAILABLE, amount)
        post(self.record, Step.TRANSFER, moves)
        for line, change in ((source, -amount), (goal, amount)):
            FollowTransfer(line, by=self.by, change=change).execute()


class FollowTransfer(Action):
    """What a line asks for in the next version follows what was moved."""

    verb, label, icon = "follow_transfer", _("Follow a transfer"), "arrows-exchange"
    right = "view"

    def __init__(self, record: Any, *, by: Any, reason: str = "", change: Decimal = ZERO) -> None:
        super().__init__(record, by=by, reason=reason)
        self.change = change

    def perform(self) -> None:
        self.record.amount = max(self.stored.amount + self.change, ZERO)
