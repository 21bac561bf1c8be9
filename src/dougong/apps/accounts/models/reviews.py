"""Periodic looks at who holds what: a review of a scope, and each grant in it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import SCOPE_KINDS, ReviewState, ReviewVerdict
from dougong.platform.records import Plate, Record, Recorded

from .accounts import Account
from .grants import RoleGrant


class AccessReview(Recorded):
    """Every grant on a scope and below it, asked once more of somebody who knows (权限复核)."""

    code_prefix: ClassVar[str] = "ARV"
    scope = models.ForeignKey(
        Record,
        models.PROTECT,
        related_name="+",
        verbose_name=_("scope"),
        limit_choices_to={"kind__in": SCOPE_KINDS},
    )
    reviewer = models.ForeignKey(
        Account, models.PROTECT, related_name="+", verbose_name=_("reviewer")
    )
    alternate = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("alternate"),
        help_text=_("Reviews what the reviewer holds; empty for whoever opens the review."),
    )
    due_on = models.DateField(_("due"))
    state = models.CharField(
        _("state"), max_length=8, choices=ReviewState, default=ReviewState.OPEN, editable=False
    )

    class Meta:
        verbose_name = _("access review")
        verbose_name_plural = _("access reviews")

    def __str__(self) -> str:
        return self.scope.title

    def plate(self) -> Plate:
        return Plate.within(self.scope, self.scope.label, self.scope.label_en, self.state)


class ReviewItem(Recorded):
    """One grant in a review, and what its reviewer said of it."""

    code_prefix: ClassVar[str] = "ARI"
    review = models.ForeignKey(
        AccessReview,
        models.PROTECT,
        related_name="items",
        verbose_name=_("access review"),
        editable=False,
    )
    grant = models.ForeignKey(
        RoleGrant, models.PROTECT, related_name="+", verbose_name=_("role grant"), editable=False
    )
    reviewer = models.ForeignKey(
        Account, models.PROTECT, related_name="+", verbose_name=_("reviewer"), editable=False
    )
    verdict = models.CharField(
        _("verdict"),
        max_length=8,
        choices=ReviewVerdict,
        default=ReviewVerdict.OPEN,
        editable=False,
    )
    ends_on = models.DateField(_("new last day"), null=True, blank=True)
    judged_on = models.DateField(_("answered on"), null=True, editable=False)
    is_settled = models.BooleanField(_("carried out"), default=False, editable=False)

    class Meta:
        verbose_name = _("review item")
        verbose_name_plural = _("review items")
        constraints = [
            models.UniqueConstraint(fields=["review", "grant"], name="grant_once_in_review")
        ]

    def __str__(self) -> str:
        return str(self.grant)

    def plate(self) -> Plate:
        grant = self.grant.record
        return Plate.within(self.review.scope, grant.label, grant.label_en, self.verdict)
