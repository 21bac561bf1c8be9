"""What a project may spend: lines, approved versions, and money moved between lines."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.models import Person
from dougong.apps.finance.choices import BudgetState, CreditRule, LineRole, Nature
from dougong.apps.planning.models import WorkItem
from dougong.apps.portfolio.models import Project
from dougong.kernel.money import LARGEST
from dougong.platform.records import Plate, Recorded
from dougong.platform.records.days import current_day

from .settings import CostElement

LEAST = Decimal("0.01")


def money(label: object, least: Decimal = LEAST, **options: object) -> models.DecimalField:
    """A column for an amount: no NaN, no infinity, no more than the house can hold."""
    limits = [MinValueValidator(least), MaxValueValidator(LARGEST)]
    return models.DecimalField(
        label,  # type: ignore[arg-type]
        max_digits=20,
        decimal_places=2,
        validators=limits,
        **options,  # type: ignore[arg-type]
    )


class BudgetLine(Recorded):
    """A control account (控制账户): what one piece of work may cost, by element, nature and year.

    The line lasts through all versions of the budget. `amount` is what is asked for; the ledger
    knows what was approved, reserved, committed and consumed.
    """

    code_prefix: ClassVar[str] = "BN"
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="+", verbose_name=_("project")
    )
    role_of_line = models.CharField(
        _("role of the line"), max_length=12, choices=LineRole, default=LineRole.WORK
    )
    work_item = models.ForeignKey(
        WorkItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("work item"),
    )
    cost_element = models.ForeignKey(
        CostElement, models.PROTECT, related_name="+", verbose_name=_("cost element")
    )
    nature = models.CharField(_("nature"), max_length=6, choices=Nature, default=Nature.OPEX)
    fiscal_year = models.PositiveSmallIntegerField(
        _("fiscal year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    amount = money(_("amount asked for"), Decimal(0))
    credit_rule = models.CharField(
        _("rule of credit"), max_length=16, choices=CreditRule, default=CreditRule.PERCENT
    )
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "project",
                    "role_of_line",
                    "work_item",
                    "cost_element",
                    "nature",
                    "fiscal_year",
                ],
                name="budget_line_once",
                nulls_distinct=False,
                violation_error_message=_("The project has this budget line already."),
            ),
            models.CheckConstraint(
                name="budget_line_amount", condition=Q(amount__range=(0, LARGEST))
            ),
        ]

    def __str__(self) -> str:
        name = str(self.work_item or self.cost_element)
        if self.role_of_line != LineRole.WORK:
            name = str(LineRole(self.role_of_line).label)
        return f"{name} · {self.cost_element} · {self.fiscal_year}"

    def clean(self) -> None:
        super().clean()
        item = self.work_item
        if item is not None and item.project_id != self.project_id:
            foreign = ValidationError(
                _("This work item belongs to another project."), "finance.foreign_item"
            )
            raise ValidationError({"work_item": foreign})


class Budget(Recorded):
    """A version of a project's budget (预算): approved as a whole, from the lines as they stand then."""

    code_prefix: ClassVar[str] = "BV"
    volatile: ClassVar[frozenset[str]] = frozenset({"effective_on"})
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="+", verbose_name=_("project")
    )
    number = models.PositiveSmallIntegerField(_("version number"), default=1, editable=False)
    narration = models.CharField(_("what changes and why"), max_length=500)
    total = models.DecimalField(
        _("total"), max_digits=20, decimal_places=2, null=True, editable=False
    )
    effective_on = models.DateField(_("in force from"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=BudgetState, default=BudgetState.DRAFT, editable=False
    )

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                name="budget_one_approved",
                condition=Q(state=BudgetState.APPROVED),
            )
        ]

    def __str__(self) -> str:
        return f"V{self.number} {self.narration}"


class BudgetAmount(models.Model):
    """What one line was given in an approved version."""

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="amounts")
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="amounts")
    amount = models.DecimalField(max_digits=20, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["budget", "line"], name="budget_amount_once"),
            models.CheckConstraint(
                name="budget_amount_range", condition=Q(amount__range=(0, LARGEST))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.amount}"


class BudgetTransfer(Recorded):
    """Budget moved from one line of a project to another (预算调剂); without a goal, to its reserve."""

    code_prefix: ClassVar[str] = "BT"
    from_line = models.ForeignKey(
        BudgetLine, models.PROTECT, related_name="+", verbose_name=_("from line")
    )
    to_line = models.ForeignKey(
        BudgetLine,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("to line"),
        help_text=_("Empty: to the contingency reserve of the project."),
    )
    amount = money(_("amount"))
    why = models.CharField(_("why"), max_length=500)
    applied_on = models.DateField(_("applied on"), default=current_day, editable=False)

    volatile: ClassVar[frozenset[str]] = frozenset({"applied_on"})

    class Meta:
        verbose_name = _("budget transfer")
        verbose_name_plural = _("budget transfers")
        constraints = [
            models.CheckConstraint(
                name="budget_transfer_amount", condition=Q(amount__range=(LEAST, LARGEST))
            )
        ]

    def __str__(self) -> str:
        return self.why

    def plate(self) -> Plate:
        return Plate(self.why, project_id=self.from_line.project_id)

    def clean(self) -> None:
        super().clean()
        goal = self.to_line
        if goal is None:
            return
        if goal.pk == self.from_line_id or goal.project_id != self.from_line.project_id:
            message = _("A transfer goes to another line of the same project.")
            raise ValidationError({"to_line": ValidationError(message, "finance.foreign_line")})
