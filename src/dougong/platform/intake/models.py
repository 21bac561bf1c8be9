"""Intake forms, which are open to people without rights on the records that they make."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.platform.records import Plate, Record, Recorded
from dougong.platform.records.bilingual import Titled, in_reader_language
from dougong.platform.records.days import current_day

from .choices import FormState, kinds

TEXT = 4000


def new_link() -> str:
    """A word that nobody guesses."""
    return secrets.token_urlsafe(24)


class IntakeForm(Titled, Recorded):
    """A published form (收集表): what is asked, what is fixed, who may answer, and until when."""

    code_prefix: ClassVar[str] = "IF"
    subject = models.CharField(_("makes records of the kind"), max_length=40, choices=kinds)
    place = models.ForeignKey(
        Record,
        models.PROTECT,
        related_name="+",
        verbose_name=_("records go to"),
        limit_choices_to={"kind__in": ("unit", "portfolio", "project")},
        help_text=_("The unit, portfolio or project in which the records will lie."),
    )
    intro_zh = models.TextField(_("introduction (Chinese)"), blank=True, max_length=TEXT)
    intro_en = models.TextField(_("introduction (English)"), blank=True, max_length=TEXT)
    questions = models.JSONField(_("questions"), default=list, blank=True)
    fixed = models.JSONField(
        _("fixed values"),
        default=dict,
        blank=True,
        help_text=_("What every record gets without being asked, such as its owner."),
    )
    is_open_to_all = models.BooleanField(
        _("open to people without an account"),
        default=False,
        help_text=_("Whoever has the address may answer; else only people who are signed in."),
    )
    opens_on = models.DateField(_("open from"), null=True, blank=True)
    closes_on = models.DateField(_("open until"), null=True, blank=True)
    thanks_zh = models.TextField(_("thanks (Chinese)"), blank=True, max_length=TEXT)
    thanks_en = models.TextField(_("thanks (English)"), blank=True, max_length=TEXT)
    link = models.CharField(
        _("address"), max_length=40, default=new_link, editable=False, unique=True
    )
    state = models.CharField(
        _("state"), max_length=10, choices=FormState, default=FormState.DRAFT, editable=False
    )

    class Meta:
        verbose_name = _("intake form")
        verbose_name_plural = _("intake forms")

    def plate(self) -> Plate:
        return Plate.within(self.place, *self.wording(), state=self.state)

    @property
    def intro(self) -> str:
        return in_reader_language(self.intro_zh, self.intro_en)

    @property
    def thanks(self) -> str:
        return in_reader_language(self.thanks_zh, self.thanks_en)

    @property
    def is_open(self) -> bool:
        """Whether answers are taken today."""
        day = current_day()
        has_begun = self.opens_on is None or self.opens_on <= day
        return (
            self.state == FormState.PUBLISHED
            and has_begun
            and (self.closes_on is None or day <= self.closes_on)
        )
