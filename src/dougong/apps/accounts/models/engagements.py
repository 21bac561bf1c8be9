"""Access of outside bodies for a term, and what their people raise."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import (
    SCOPE_KINDS,
    EngagementKind,
    EngagementState,
    RemarkKind,
    RemarkState,
    Secrecy,
)
from dougong.platform.records import Plate, Record, Recorded
from dougong.platform.records.days import current_day

LONGEST_DAYS = 180


class EngagementQuerySet(models.QuerySet["AuditorEngagement"]):
    """Questions about engagements."""

    def in_force(self) -> EngagementQuerySet:
        day = current_day()
        return self.filter(state=EngagementState.ACTIVE, starts_on__lte=day, ends_on__gte=day)

    def over(self) -> EngagementQuerySet:
        """Those whose last day has passed without anybody ending them."""
        return self.filter(state=EngagementState.ACTIVE, ends_on__lt=current_day())


class AuditorEngagement(Recorded):
    """What the people of an outside body may look at (外部审计授权), where, how closely and until when."""

    code_prefix: ClassVar[str] = "AE"
    organisation = models.CharField(_("outside body"), max_length=160)
    kind_of_engagement = models.CharField(
        _("kind of engagement"), max_length=16, choices=EngagementKind
    )
    basis = models.CharField(
        _("basis"), max_length=300, help_text=_("The contract or letter on which it rests.")
    )
    unit = models.ForeignKey(
        Record,
        models.PROTECT,
        related_name="+",
        verbose_name=_("responsible unit"),
        limit_choices_to={"kind": "unit"},
    )
    scopes = models.JSONField(
        _("scopes"),
        default=list,
        help_text=_('Codes of units, portfolios, programmes or projects, such as ["P-2026-0001"].'),
    )
    people = models.JSONField(
        _("people"),
        default=list,
        blank=True,
        help_text=_('Codes of the people of the outside body, such as ["N-2026-0007"].'),
    )
    record_kinds = models.JSONField(
        _("record kinds"),
        default=list,
        blank=True,
        help_text=_("Left empty: every kind that auditors see, up to the ceiling."),
    )
    ceiling = models.CharField(
        _("ceiling of secrecy"), max_length=12, choices=Secrecy, default=Secrecy.INTERNAL
    )
    may_raise = models.JSONField(
        _("may raise"),
        default=list,
        blank=True,
        help_text=_('Of "question", "finding" and "supervision_note".'),
    )
    starts_on = models.DateField(_("from"), default=current_day)
    ends_on = models.DateField(_("to"))
    agreement = models.CharField(
        _("confidentiality agreement"),
        max_length=160,
        blank=True,
        editable=False,
        help_text=_("Number under which the signed agreement is filed."),
    )
    agreement_digest = models.CharField(
        _("digest of the agreement"),
        max_length=64,
        blank=True,
        editable=False,
        validators=[
            RegexValidator(r"\A[0-9a-f]{64}\Z", _("A digest has 64 characters of 0–9, a–f."))
        ],
        help_text=_("SHA-256 of the signed document: it shows later that it is the same."),
    )
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=EngagementState,
        default=EngagementState.DRAFT,
        editable=False,
    )

    objects = EngagementQuerySet.as_manager()

    class Meta:
        verbose_name = _("auditor engagement")
        verbose_name_plural = _("auditor engagements")
        constraints = [
            models.CheckConstraint(
                name="engagement_within_longest_term",
                condition=models.Q(
                    ends_on__gte=models.F("starts_on"),
                    ends_on__lt=models.F("starts_on") + timedelta(days=LONGEST_DAYS),
                ),
            ),
            models.CheckConstraint(
                name="engagement_never_core", condition=~models.Q(ceiling=Secrecy.CORE)
            ),
        ]

    def __str__(self) -> str:
        return self.organisation

    @property
    def is_in_force(self) -> bool:
        is_active = self.state == EngagementState.ACTIVE
        return is_active and self.starts_on <= current_day() <= self.ends_on

    def clean(self) -> None:
        super().clean()
        if self.ceiling == Secrecy.CORE:
            message = _("An outside body never sees what is kept as core.")
            raise ValidationError(
                {"ceiling": ValidationError(message, "accounts.ceiling_forbidden")}
            )
        days = (self.ends_on - self.starts_on).days if self.ends_on and self.starts_on else 0
        if not 0 <= days < LONGEST_DAYS:
            message = _("An engagement lasts at most %(days)s days, the first and last included.")
            term = ValidationError(message, "accounts.engagement_term", {"days": LONGEST_DAYS})
            raise ValidationError({"ends_on": term})


class AuditorRemark(Recorded):
    """A question, finding or supervision note that an outside body raised, with the reply to it."""

    code_prefix: ClassVar[str] = "AUR"
    engagement = models.ForeignKey(
        AuditorEngagement,
        models.PROTECT,
        related_name="remarks",
        verbose_name=_("auditor engagement"),
    )
    kind_of_remark = models.CharField(
        _("kind of remark"), max_length=16, choices=RemarkKind, default=RemarkKind.QUESTION
    )
    scope = models.ForeignKey(
        Record,
        models.PROTECT,
        related_name="+",
        verbose_name=_("about"),
        limit_choices_to={"kind__in": SCOPE_KINDS},
    )
    subject = models.CharField(_("subject"), max_length=160)
    text = models.TextField(_("text"))
    raised_by = models.ForeignKey(
        Record,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("raised by"),
        editable=False,
    )
    reply = models.TextField(_("reply"), blank=True, editable=False)
    replied_by = models.ForeignKey(
        Record,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("replied by"),
        editable=False,
    )
    replied_at = models.DateTimeField(_("replied"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=RemarkState, default=RemarkState.OPEN, editable=False
    )

    class Meta:
        verbose_name = _("auditor's remark")
        verbose_name_plural = _("auditor's remarks")

    def __str__(self) -> str:
        return self.subject

    def plate(self) -> Plate:
        is_project = self.scope.kind == "project"
        return Plate(
            self.subject,
            state=self.state,
            project_id=self.scope_id if is_project else None,
            unit_id=None if is_project else self.scope_id,
        )
