"""Requests, their steps and decisions, and the versions of the authorisation matrix."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dougong.kernel import clock
from dougong.platform.records import OfUnit, Plate, Record, Recorded
from dougong.platform.records.bilingual import Titled
from dougong.platform.records.days import current_day

from .choices import OPEN_STATES, RequestState, StepState, Verdict

SCOPES = ("unit", "portfolio", "programme", "project")
"""Kinds on which a checker's role may be held."""


class AuthorityMatrix(Titled, OfUnit, Recorded):
    """One version of the authorisation matrix (授权矩阵) of a class: rows, and the day they begin to hold."""

    code_prefix: ClassVar[str] = "AM"
    action_class = models.SlugField(_("class of verbs"), max_length=40)
    effective_on = models.DateField(_("in effect from"), default=current_day)
    rows = models.JSONField(_("rows"), default=list)
    is_shipped = models.BooleanField(_("shipped"), default=False, editable=False)

    class Meta:
        verbose_name = _("authorisation matrix")
        verbose_name_plural = _("authorisation matrices")
        constraints = [
            models.UniqueConstraint(
                fields=["action_class", "effective_on"], name="matrix_once_a_day"
            )
        ]


class ApprovalRequest(Titled, Recorded):
    """A classed verb that waits for decisions: what would be done, with which effect, on whose word."""

    code_prefix: ClassVar[str] = "AQ"
    treatments: ClassVar[dict[str, str]] = {"payload": "sealed", "preview": "sealed"}

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    action = models.CharField(_("verb"), max_length=80, editable=False)
    action_class = models.CharField(_("class of verbs"), max_length=40, editable=False)
    target = models.ForeignKey(
        Record,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("record"),
        editable=False,
    )
    target_version = models.PositiveIntegerField(null=True, editable=False)
    scope = models.ForeignKey(
        Record,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("scope"),
        limit_choices_to={"kind__in": SCOPES},
    )
    payload = models.TextField(editable=False)
    payload_hash = models.CharField(_("payload digest"), max_length=64)
    preview = models.TextField(editable=False)
    preview_hash = models.CharField(_("preview digest"), max_length=64, editable=False)

    group = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+", editable=False)
    weighed = models.JSONField(_("weighed by"), default=dict, editable=False)
    amount = models.DecimalField(
        _("amount"), max_digits=20, decimal_places=2, null=True, editable=False
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True, editable=False)
    sum_basis = models.DecimalField(
        _("sum with other requests"), max_digits=22, decimal_places=2, null=True, editable=False
    )
    matrix = models.ForeignKey(
        AuthorityMatrix,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("authorisation matrix"),
        editable=False,
    )
    matrix_row = models.PositiveSmallIntegerField(_("row of the matrix"), null=True, editable=False)
    level = models.PositiveSmallIntegerField(_("level"), default=0, editable=False)
    round = models.PositiveSmallIntegerField(default=1, editable=False)

    maker = models.ForeignKey(
        Record, models.PROTECT, related_name="+", verbose_name=_("maker"), editable=False
    )
    maker_person = models.ForeignKey(Record, models.PROTECT, related_name="+", editable=False)
    requesting_unit = models.ForeignKey(
        Record, models.PROTECT, null=True, related_name="+", editable=False
    )
    hands = models.JSONField(default=list, editable=False)
    is_asked = models.BooleanField(_("asked for without the right"), default=False, editable=False)
    reason = models.TextField(_("reason"), blank=True, editable=False)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=RequestState,
        default=RequestState.PENDING,
        editable=False,
    )
    outcome = models.TextField(_("outcome"), blank=True, editable=False)
    submitted_at = models.DateTimeField(_("submitted"), default=clock.now, editable=False)
    expires_at = models.DateTimeField(_("expires"), editable=False)
    effective_on = models.DateField(_("takes effect on"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)

    class Meta:
        verbose_name = _("approval request")
        verbose_name_plural = _("approval requests")
        indexes = [
            models.Index(
                fields=["action_class", "group"],
                name="request_open_of_group",
                condition=Q(state__in=[str(state) for state in OPEN_STATES]),
            ),
            models.Index(fields=["maker_person", "-submitted_at"], name="request_of_maker"),
        ]

    def plate(self) -> Plate:
        return Plate.within(self.scope, *self.wording(), state=self.state)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def kind_and_verb(self) -> tuple[str, str]:
        kind, verb = self.action.split(".")
        return kind, verb


class Step(models.Model):
    """One station of a request: which role decides on which scope, and how many persons of it."""

    request = models.ForeignKey(ApprovalRequest, models.PROTECT, related_name="steps")
    round = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveSmallIntegerField()
    stage = models.PositiveSmallIntegerField()
    party = models.CharField(max_length=40)
    superior = models.CharField(max_length=40, blank=True)
    passed_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    """The step that nobody decided in time, where this one took its place."""
    scope = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+")
    quorum = models.PositiveSmallIntegerField(default=1)
    days = models.PositiveSmallIntegerField(default=5)
    due_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=StepState, default=StepState.WAITING)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "round", "number"], name="approval_step_once"
            ),
            models.CheckConstraint(name="approval_quorum_at_least_one", condition=Q(quorum__gte=1)),
        ]
        indexes = [
            models.Index(
                fields=["party", "scope"],
                name="approval_step_open",
                condition=Q(state=StepState.OPEN),
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.number} {self.party}"


class Decision(models.Model):
    """What one natural person said to one request; never altered, never taken out."""

    request = models.ForeignKey(ApprovalRequest, models.PROTECT, related_name="decisions")
    step = models.ForeignKey(Step, models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField()
    account = models.ForeignKey(Record, models.PROTECT, related_name="+")
    person = models.ForeignKey(Record, models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict)
    payload_hash = models.CharField(max_length=64)
    request_version = models.PositiveIntegerField()
    reason = models.TextField(blank=True)
    stepped_up_at = models.DateTimeField()
    signature = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            # One person is one step: whoever has spoken in a round speaks no second time in it.
            models.UniqueConstraint(
                fields=["request", "round", "person"], name="one_person_one_decision"
            ),
            models.UniqueConstraint(
                fields=["request", "round", "on_behalf_of"], name="one_principal_one_decision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.verdict} by {self.person_id}"
