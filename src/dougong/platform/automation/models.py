"""Automations, the log of what they did, and the side of its limit on which a figure last stood."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.kernel import clock
from dougong.platform.identity.owners import Owned
from dougong.platform.journal.canonical import uuid7
from dougong.platform.records import Plate, Record, Recorded
from dougong.platform.rules.choices import RuleForm
from dougong.platform.rules.models import RuleSet
from dougong.platform.webhooks.models import Webhook

from .choices import AutomationState, Occasion, Outcome, Rhythm, Side, kinds


class Automation(Owned, Recorded):
    """A rule that acts by itself, with its owner's rights: when, if, then (自动化)."""

    code_prefix: ClassVar[str] = "AU"
    volatile: ClassVar[frozenset[str]] = frozenset({"active_since"})
    """The moment of its approval is not yet known when it is asked for."""
    title = models.CharField(_("title"), max_length=120)
    place = models.ForeignKey(
        Record,
        models.PROTECT,
        related_name="+",
        verbose_name=_("holds in"),
        limit_choices_to={"kind__in": ("unit", "project")},
        help_text=_("It looks at records of this unit or project and of all below it."),
    )
    subject = models.CharField(_("about records of the kind"), max_length=40, choices=kinds)
    occasion = models.CharField(
        _("sets it off"), max_length=10, choices=Occasion, default=Occasion.EVENT
    )
    verb = models.CharField(_("verb"), max_length=60, blank=True)
    field = models.CharField(_("changed field"), max_length=60, blank=True)
    rhythm = models.CharField(_("how often"), max_length=8, choices=Rhythm, default=Rhythm.DAILY)
    hour = models.PositiveSmallIntegerField(
        _("at what hour"), default=8, validators=[MaxValueValidator(23)]
    )
    fact = models.CharField(_("key figure"), max_length=80, blank=True)
    side = models.CharField(_("crosses"), max_length=6, choices=Side, default=Side.ABOVE)
    threshold = models.DecimalField(
        _("the limit"), max_digits=20, decimal_places=4, null=True, blank=True
    )
    condition = models.JSONField(_("and these conditions hold"), default=dict, blank=True)
    rule_set = models.ForeignKey(
        RuleSet,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("and this rule holds"),
        limit_choices_to={"form": RuleForm.EXPRESSION},
    )
    tell_role = models.CharField(_("holders of the role"), max_length=40, blank=True)
    tell_account = models.ForeignKey(
        Record,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("this person"),
        limit_choices_to={"kind": "account"},
    )
    tell_field = models.CharField(_("the person named in"), max_length=60, blank=True)
    tells_owner = models.BooleanField(_("the owner of the automation"), default=False)
    message = models.CharField(
        _("what is said"),
        max_length=300,
        blank=True,
        help_text=_("It goes to everybody who is told and may see the record: name no secret."),
    )
    set_field = models.CharField(_("set the field"), max_length=60, blank=True)
    set_value = models.CharField(
        _("to the value"),
        max_length=300,
        blank=True,
        help_text=_("As you would type it into a cell: a text, a number, a day, a name or a code."),
    )
    new_kind = models.CharField(
        _("add a record of the kind"), max_length=40, blank=True, choices=kinds
    )
    new_values = models.JSONField(
        _("with these values"),
        default=dict,
        blank=True,
        help_text=_("@record stands for the record itself, @ and a field's name for its value."),
    )
    do_verb = models.CharField(_("do or ask for"), max_length=60, blank=True)
    do_reason = models.CharField(_("reason given"), max_length=300, blank=True)
    call_webhook = models.ForeignKey(
        Webhook,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("call the webhook"),
        help_text=_("It is told of the record, as far as the owner of the webhook sees it."),
    )
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=AutomationState,
        default=AutomationState.DRAFT,
        editable=False,
    )
    active_since = models.DateTimeField(_("active since"), null=True, editable=False)

    class Meta:
        verbose_name = _("automation")
        verbose_name_plural = _("automations")
        indexes = [models.Index(fields=["subject", "state"], name="automation_listening")]

    def __str__(self) -> str:
        return self.title

    def plate(self) -> Plate:
        return Plate.within(self.place, self.title, state=self.state)


class Run(models.Model):
    """What one automation did once, for one cause; written with its effects or not at all."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    automation = models.ForeignKey(Automation, models.CASCADE, related_name="runs")
    record = models.ForeignKey(Record, models.CASCADE, related_name="+")
    cause = models.CharField(max_length=80)
    at = models.DateTimeField(default=clock.now)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.DONE)
    said = models.JSONField(default=list)
    """What each step did or why it could not, in both languages."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["automation", "record", "cause"], name="automation_once_per_cause"
            )
        ]
        indexes = [models.Index(fields=["automation", "-id"], name="automation_newest_runs")]

    def __str__(self) -> str:
        return f"{self.automation_id} on {self.record_id}: {self.outcome}"


class Standing(models.Model):
    """On which side of its limit a figure of a record stood when it was last looked at."""

    automation = models.ForeignKey(Automation, models.CASCADE, related_name="+")
    record = models.ForeignKey(Record, models.CASCADE, null=True, related_name="+")
    """Without a record: the automation has looked at all records once."""
    is_beyond = models.BooleanField(default=False)
    crossings = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["automation", "record"],
                name="automation_standing_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.automation_id} on {self.record_id}: {self.is_beyond}"
