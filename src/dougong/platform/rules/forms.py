"""The form of a rule version, whose content is written in the grid and nowhere else."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from .models import RuleVersion


class VersionForm(forms.ModelForm):
    """Rule set and day; the content comes along unseen."""

    class Meta:
        model = RuleVersion
        fields = ("rule_set", "effective_on", "content")
        widgets: ClassVar[dict[str, forms.Widget]] = {"content": forms.HiddenInput()}
