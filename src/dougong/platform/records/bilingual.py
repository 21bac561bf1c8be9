"""Texts kept in Chinese and English, shown in the reader's language, else in the other one."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def in_reader_language(zh: str, en: str) -> str:
    """Of two wordings the one for the present reader; the other where that one is empty."""
    is_english = (get_language() or "").startswith("en")
    return (en or zh) if is_english else (zh or en)


class Named(models.Model):
    """A record with a name in both languages, at least one of them filled."""

    name_zh = models.CharField(_("name (Chinese)"), max_length=120, blank=True)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)

    def wording(self) -> tuple[str, str]:
        return self.name_zh or self.name_en, self.name_en

    def clean(self) -> None:
        super().clean()
        require_either(self, "name_zh", "name_en")


class Titled(models.Model):
    """A record with a title in both languages, at least one of them filled."""

    title_zh = models.CharField(_("title (Chinese)"), max_length=200, blank=True)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return in_reader_language(self.title_zh, self.title_en)

    def wording(self) -> tuple[str, str]:
        return self.title_zh or self.title_en, self.title_en

    def clean(self) -> None:
        super().clean()
        require_either(self, "title_zh", "title_en")


def require_either(row: models.Model, zh: str, en: str) -> None:
    """Refuse a row that has the text in neither language."""
    if not getattr(row, zh).strip() and not getattr(row, en).strip():
        message = _("Give the text in at least one of the two languages.")
        raise ValidationError({zh: ValidationError(message, "records.text_missing")})
