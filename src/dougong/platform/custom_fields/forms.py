"""The form of a definition: choices are written one on a line."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from .models import CustomField


class ChoiceLines(forms.CharField):
    """Choices as lines of key, Chinese and English label."""

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(" | ".join((one["key"], one["zh"], one["en"])) for one in value)

    def to_python(self, value: Any) -> Any:
        lines = [line for line in str(super().to_python(value) or "").splitlines() if line.strip()]
        found = []
        for line in lines:
            parts = [part.strip() for part in line.replace("｜", "|").split("|", 2)]
            key, zh, en = [*parts, "", ""][:3]
            found.append({"key": key, "zh": zh or en or key, "en": en or zh or key})
        return found


class FieldForm(forms.ModelForm):
    """A definition as a person writes it."""

    choices = ChoiceLines(
        required=False,
        max_length=60_000,
        label=CustomField._meta.get_field("choices").verbose_name,
        help_text=CustomField._meta.get_field("choices").help_text,
        widget=forms.Textarea(attrs={"data-rows": 6}),
    )

    class Meta:
        model = CustomField
        widgets: ClassVar[dict[str, Any]] = {"formula": forms.Textarea(attrs={"data-rows": 3})}
        fields = (
            "subject", "title_zh", "title_en", "key", "value_type", "choices", "target",
            "currency", "decimals", "minimum", "maximum", "longest", "pattern", "is_required",
            "default", "formula", "help_zh", "help_en", "section_zh", "section_en", "position", "scope",
            "read_by", "written_by",
        )  # fmt: skip
