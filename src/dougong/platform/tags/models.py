"""A tag; the keys of those on a record stand on its name plate."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dougong.platform.records import OfUnit, Plate, Recorded
from dougong.platform.records.bilingual import Named

from .choices import Colour


class Tag(Named, OfUnit, Recorded):
    """A short word (标签) that people put on records of any kind, to find them together."""

    code_prefix: ClassVar[str] = "TG"
    colour = models.CharField(_("colour"), max_length=8, choices=Colour, default=Colour.GREY)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def plate(self) -> Plate:
        """The colour stands as the state, so that a list draws its tags from their plates alone."""
        return Plate(*self.wording(), state=self.colour, unit_id=self.unit_id)

    def clean(self) -> None:
        super().clean()
        twins = Tag.objects.filter(unit=self.unit_id).exclude(pk=self.pk)
        for name, word in (("name_zh", self.name_zh.strip()), ("name_en", self.name_en.strip())):
            if word and twins.filter(Q((f"{name}__iexact", word))).exists():
                message = _("There is a tag of this name already.")
                raise ValidationError({name: ValidationError(message, "tags.name_taken")})
