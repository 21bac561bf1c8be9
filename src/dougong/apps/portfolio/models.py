"""Portfolios, programmes and projects, with their phases and members."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.models import Person
from dougong.apps.organisation.models import Unit
from dougong.platform.records import Plate, Recorded
from dougong.platform.records.bilingual import Named, Titled
from dougong.platform.records.days import current_day

from .choices import (
    Confidentiality,
    Method,
    PhaseState,
    ProjectCategory,
    ProjectRole,
    ProjectState,
    ProjectType,
    ValueDriver,
)


class Portfolio(Titled, Recorded):
    """A set of work chosen together under one budget."""

    code_prefix: ClassVar[str] = "PF"
    is_spelled: ClassVar[bool] = True
    is_scope: ClassVar[bool] = True
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )

    class Meta:
        verbose_name = _("portfolio")
        verbose_name_plural = _("portfolios")

    def scope_parents(self) -> Sequence[int]:
        return (self.unit_id,)


class Programme(Titled, Recorded):
    """Projects managed together for one outcome."""

    code_prefix: ClassVar[str] = "PG"
    is_spelled: ClassVar[bool] = True
    is_scope: ClassVar[bool] = True
    portfolio = models.ForeignKey(
        Portfolio, models.PROTECT, related_name="programmes", verbose_name=_("portfolio")
    )
    manager = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("manager")
    )

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def plate(self) -> Plate:
        return Plate(*self.wording(), unit_id=self.portfolio.unit_id)

    def scope_parents(self) -> Sequence[int]:
        return (self.portfolio_id,)


class Project(Titled, Recorded):
    """Temporary work with a charter, a budget and an end."""

    code_prefix: ClassVar[str] = "P"
    is_spelled: ClassVar[bool] = True
    is_scope: ClassVar[bool] = True
    volatile: ClassVar[frozenset[str]] = frozenset({"actual_start", "actual_finish"})
    """The day on which a request is approved is not yet known when it is made."""
    objective_zh = models.TextField(_("objective (Chinese)"), blank=True)
    objective_en = models.TextField(_("objective (English)"), blank=True)
    category = models.CharField(_("project class"), max_length=12, choices=ProjectCategory)
    project_type = models.CharField(_("project type"), max_length=20, choices=ProjectType)
    method = models.CharField(_("method"), max_length=12, choices=Method, default=Method.WATERFALL)
    value_driver = models.CharField(
        _("value driver"), max_length=20, choices=ValueDriver, default=ValueDriver.EFFICIENCY
    )
    leading_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("leading unit")
    )
    portfolio = models.ForeignKey(
        Portfolio,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("portfolio"),
    )
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("programme"),
    )
    sponsor = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sponsor")
    )
    manager = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("project manager"),
    )
    planned_start = models.DateField(_("planned start"), null=True, blank=True)
    planned_finish = models.DateField(_("planned finish"), null=True, blank=True)
    actual_start = models.DateField(_("actual start"), null=True, blank=True, editable=False)
    actual_finish = models.DateField(_("actual finish"), null=True, blank=True, editable=False)
    approved_amount = models.DecimalField(
        _("approved amount"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(
        _("currency"), max_length=3, default="CNY", validators=[RegexValidator(r"^[A-Z]{3}$")]
    )
    confidentiality = models.CharField(
        _("confidentiality"),
        max_length=12,
        choices=Confidentiality,
        default=Confidentiality.INTERNAL,
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=ProjectState,
        default=ProjectState.CHARTERED,
        editable=False,
    )

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(
                name="project_finishes_after_start",
                condition=Q(planned_start__isnull=True)
                | Q(planned_finish__isnull=True)
                | Q(planned_finish__gte=F("planned_start")),
            ),
            models.CheckConstraint(
                name="project_amount_not_negative",
                condition=Q(approved_amount__isnull=True) | Q(approved_amount__gte=0),
            ),
            models.CheckConstraint(
                name="project_manager_is_not_sponsor",
                condition=Q(manager__isnull=True)
                | Q(sponsor__isnull=True)
                | ~Q(manager=F("sponsor")),
            ),
        ]

    def plate(self) -> Plate:
        return Plate(*self.wording(), state=self.state, unit_id=self.leading_unit_id)

    def scope_parents(self) -> Sequence[int]:
        above = (self.leading_unit_id, self.portfolio_id, self.programme_id)
        return tuple(parent for parent in above if parent is not None)

    def clean(self) -> None:
        super().clean()
        if self.manager_id is not None and self.manager_id == self.sponsor_id:
            message = _("The sponsor cannot manage the project.")
            raise ValidationError({"manager": ValidationError(message, "accounts.same_person")})
        has_dates = self.planned_start and self.planned_finish
        if has_dates and self.planned_finish < self.planned_start:  # type: ignore[operator]
            message = _("The finish lies before the start.")
            raise ValidationError(
                {"planned_finish": ValidationError(message, "portfolio.bad_period")}
            )


class Phase(Named, Recorded):
    """A stretch of a project's life cycle."""

    code_prefix: ClassVar[str] = "PH"
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="phases", verbose_name=_("project")
    )
    key = models.SlugField(_("key"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    planned_start = models.DateField(_("planned start"), null=True, blank=True)
    planned_finish = models.DateField(_("planned finish"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=PhaseState, default=PhaseState.PLANNED, editable=False
    )

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        constraints = [
            models.UniqueConstraint(fields=["project", "key"], name="phase_key_once"),
            models.UniqueConstraint(
                fields=["project"], name="phase_one_active", condition=Q(state=PhaseState.ACTIVE)
            ),
            models.CheckConstraint(
                name="phase_finishes_after_start",
                condition=Q(planned_start__isnull=True)
                | Q(planned_finish__isnull=True)
                | Q(planned_finish__gte=F("planned_start")),
            ),
        ]


class ProjectMember(Recorded):
    """A person with a role and a share of their time in a project."""

    code_prefix: ClassVar[str] = "PM"
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="members", verbose_name=_("project")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    project_role = models.CharField(_("project role"), max_length=24, choices=ProjectRole)
    share = models.DecimalField(
        _("share of time"),
        max_digits=9,
        decimal_places=6,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(1))],
        help_text=_("A fraction: 0.5 is half of the person's time."),
    )
    starts_on = models.DateField(_("from"), default=current_day)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("project member")
        verbose_name_plural = _("project members")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person", "project_role"], name="member_role_once"
            ),
            models.CheckConstraint(
                name="member_share_is_fraction", condition=Q(share__gt=0) & Q(share__lte=1)
            ),
            models.CheckConstraint(
                name="member_leaves_after_joining",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({ProjectRole(self.project_role).label})"

    def plate(self) -> Plate:
        person = self.person
        return Plate(person.name_zh, person.name_en, project_id=self.project_id)
