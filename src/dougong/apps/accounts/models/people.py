"""Natural persons, each once."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import PersonKind
from dougong.platform.records import Plate, Record, Recorded
from dougong.platform.records.bilingual import in_reader_language


class Person(Recorded):
    """One row per human being; approvals compare persons, never accounts."""

    code_prefix: ClassVar[str] = "N"
    is_spelled: ClassVar[bool] = True
    retention: ClassVar[tuple[str, ...]] = ("privacy", "project")
    treatments: ClassVar[dict[str, str]] = dict.fromkeys(
        ("name_zh", "name_en", "staff_no", "email", "mobile", "identity_digest"), "sealed"
    )
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80, blank=True)
    staff_no = models.CharField(_("staff number"), max_length=32, blank=True)
    kind_of_person = models.CharField(
        _("kind of person"), max_length=20, choices=PersonKind, default=PersonKind.EMPLOYEE
    )
    employer = models.CharField(_("employer"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    mobile = models.CharField(_("mobile"), max_length=32, blank=True)
    identity_digest = models.CharField(
        _("digest of the identity document"),
        max_length=64,
        blank=True,
        help_text=_(
            "Salted digest, never the number itself; it tells that two rows are one person."
        ),
    )
    unit = models.ForeignKey(
        Record,
        models.PROTECT,
        related_name="+",
        verbose_name=_("home unit"),
        limit_choices_to={"kind": "unit"},
    )
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                fields=["identity_digest"],
                name="person_identity_once",
                condition=~models.Q(identity_digest=""),
            ),
            models.UniqueConstraint(
                fields=["staff_no"], name="person_staff_no_once", condition=~models.Q(staff_no="")
            ),
            models.CheckConstraint(
                name="person_leaves_after_joining",
                condition=models.Q(left_on__isnull=True)
                | models.Q(joined_on__isnull=True)
                | models.Q(left_on__gte=models.F("joined_on")),
            ),
        ]

    def __str__(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)

    def plate(self) -> Plate:
        return Plate(self.name_zh, self.name_en, unit_id=self.unit_id)

    def clean(self) -> None:
        super().clean()
        if self.kind_of_person != PersonKind.EMPLOYEE and not self.employer:
            raise ValidationError({"employer": _("Name the employer of a person from outside.")})
