"""What costs are divided by, and the months in which they are booked."""

from __future__ import annotations

import calendar
from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.finance.choices import ElementKind, Nature, PeriodState
from dougong.platform.records import InUnit, Recorded
from dougong.platform.records.bilingual import Named

DEEPEST = 4


class CostElement(Named, InUnit, Recorded):
    """A node of the cost breakdown structure (成本分解结构), by which every budget and cost is divided."""

    code_prefix: ClassVar[str] = "CE"
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    kind_of_element = models.CharField(
        _("kind of cost"), max_length=12, choices=ElementKind, default=ElementKind.OTHER
    )
    nature = models.CharField(_("usual nature"), max_length=6, choices=Nature, default=Nature.OPEX)
    is_retired = models.BooleanField(_("out of use"), default=False)

    class Meta:
        verbose_name = _("cost element")
        verbose_name_plural = _("cost elements")
        constraints = [
            models.CheckConstraint(
                name="element_parent_is_another", condition=Q(parent=None) | ~Q(parent=F("record"))
            )
        ]

    def clean(self) -> None:
        super().clean()
        above, depth = self.parent, 1
        while above is not None and depth <= DEEPEST:
            if above.pk == self.pk:
                message = _("A cost element cannot lie below itself.")
                cycle = ValidationError(message, "finance.element_cycle")
                raise ValidationError({"parent": cycle})
            above, depth = above.parent, depth + 1
        if depth > DEEPEST:
            message = _("The cost breakdown structure has at most four levels.")
            raise ValidationError({"parent": ValidationError(message, "finance.element_too_deep")})


class FiscalPeriod(InUnit, Recorded):
    """A month (会计期间) of everything below a unit: once closed, nothing is booked into it any more."""

    code_prefix: ClassVar[str] = "FP"
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    month = models.PositiveSmallIntegerField(
        _("month"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    state = models.CharField(
        _("state"), max_length=6, choices=PeriodState, default=PeriodState.OPEN, editable=False
    )

    class Meta:
        verbose_name = _("fiscal period")
        verbose_name_plural = _("fiscal periods")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "month"],
                name="period_once",
                violation_error_message=_("This unit has the period already."),
            ),
            models.CheckConstraint(name="period_is_a_month", condition=Q(month__range=(1, 12))),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])
