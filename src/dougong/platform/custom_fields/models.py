"""Definitions of custom fields."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dougong.platform.custom_values.definitions import Definition, Type
from dougong.platform.records import Plate, Record, Recorded
from dougong.platform.records.bilingual import Titled

from .choices import FieldState, Openness, ValueType, kinds
from .content import faults_of, read_bound
from .formulas import formula_faults

KEY = RegexValidator(
    r"\A[a-z][a-z0-9]*(?:_[a-z0-9]+)*\Z",
    _("Small letters, digits and single underscores, with a letter first."),
)
CURRENCY = RegexValidator(r"\A[A-Z]{3}\Z", _("Three capital letters such as CNY."))


class CustomField(Titled, Recorded):
    """A field that the institution adds to the records of a kind (自定义字段)."""

    code_prefix: ClassVar[str] = "CF"
    subject = models.CharField(_("of records of the kind"), max_length=40, choices=kinds)
    key = models.CharField(
        _("key"),
        max_length=40,
        validators=[KEY],
        help_text=_("The name for programs and sheets; it is never changed."),
    )
    value_type = models.CharField(
        _("type"), max_length=12, choices=ValueType, default=ValueType.TEXT
    )
    help_zh = models.CharField(_("help (Chinese)"), max_length=300, blank=True)
    help_en = models.CharField(_("help (English)"), max_length=300, blank=True)
    choices = models.JSONField(
        _("choices"),
        default=list,
        blank=True,
        help_text=_("One on a line: key | Chinese | English. The keys are never changed."),
    )
    target = models.CharField(_("kind referred to"), max_length=40, choices=kinds, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[CURRENCY])
    decimals = models.PositiveSmallIntegerField(
        _("decimal places"), default=0, validators=[MaxValueValidator(6)]
    )
    minimum = models.CharField(_("at least"), max_length=40, blank=True)
    maximum = models.CharField(_("at most"), max_length=40, blank=True)
    longest = models.PositiveIntegerField(
        _("most characters"), null=True, blank=True, validators=[MaxValueValidator(4000)]
    )
    pattern = models.CharField(
        _("pattern"),
        max_length=120,
        blank=True,
        help_text=_("A regular expression without brackets for groups, such as [A-Z]+-[0-9]+."),
    )
    default = models.CharField(_("default"), max_length=400, blank=True)
    formula = models.CharField(
        _("formula"),
        max_length=2048,
        blank=True,
        help_text=_("How the value follows from others; empty for what people enter."),
    )
    is_required = models.BooleanField(_("must be filled"), default=False)
    section_zh = models.CharField(_("section (Chinese)"), max_length=60, blank=True)
    section_en = models.CharField(_("section (English)"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    scope = models.ForeignKey(
        Record,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("below"),
        limit_choices_to={"kind__in": ("unit", "portfolio", "project")},
        help_text=_("Only records below this place have the field; empty for the whole house."),
    )
    read_by = models.CharField(_("read by"), max_length=8, choices=Openness, default=Openness.ALL)
    written_by = models.CharField(
        _("written by"), max_length=8, choices=Openness, default=Openness.ALL
    )
    state = models.CharField(
        _("state"), max_length=8, choices=FieldState, default=FieldState.DRAFT, editable=False
    )

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "key"],
                name="custom_field_once",
                violation_error_message=_("Records of this kind have a field of this key already."),
            ),
            models.CheckConstraint(
                name="custom_field_has_currency",
                condition=~Q(value_type=ValueType.MONEY) | ~Q(currency=""),
            ),
        ]

    def plate(self) -> Plate:
        return Plate.within(self.scope, *self.wording(), state=self.state)

    def clean(self) -> None:
        super().clean()
        if faults := faults_of(self) | formula_faults(self):
            raise ValidationError(faults)

    def definition(self) -> Definition:
        """The field as lists, forms and sheets use it."""
        kind = Type(self.value_type)
        return Definition(
            subject=self.subject,
            key=self.key,
            type=kind,
            label=(self.title_zh, self.title_en),
            help=(self.help_zh, self.help_en),
            section=(self.section_zh, self.section_en),
            choices=tuple((one["key"], one["zh"], one["en"]) for one in self.choices),
            target=self.target,
            currency=self.currency,
            decimals=self.decimals,
            minimum=read_bound(kind, self.minimum),
            maximum=read_bound(kind, self.maximum),
            longest=self.longest,
            pattern=self.pattern,
            default=self.default,
            is_required=self.is_required,
            is_read_by_right=self.read_by == Openness.BY_RIGHT,
            is_written_by_right=self.written_by == Openness.BY_RIGHT,
            is_retired=self.state == FieldState.RETIRED,
            scope=self.scope_id,
            formula=self.formula,
        )

    def identity(self) -> tuple[Any, ...]:
        """What values rest on: it is fixed once the field has been in force."""
        is_formula = bool(self.formula)
        return self.subject, self.key, self.value_type, self.target, self.currency, is_formula
