"""Forms of engagements: codes typed in a line, kinds chosen from lists."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .choices import RemarkKind, Secrecy
from .models import AuditorEngagement
from .queries.engagements import auditable_kinds, kind_choices

SEPARATORS = re.compile(r"[\s,;，；、]+")


class CodesField(forms.CharField):
    """Codes of records, with commas or spaces between them."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return [code for code in SEPARATORS.split(super().clean(value)) if code]


class ManyChoices(forms.MultipleChoiceField):
    """Several of a list, in its order; the value is a list."""

    widget = forms.CheckboxSelectMultiple


class EngagementForm(forms.ModelForm):
    """What an outside body may look at, entered by a person."""

    scopes: Any = CodesField(
        label=_("Scopes"),
        max_length=2000,
        help_text=_("Codes of units, portfolios, programmes or projects, with commas."),
    )
    people: Any = CodesField(
        label=_("People"),
        required=False,
        max_length=2000,
        help_text=_("Codes of the people of the outside body, with commas."),
    )
    may_raise = ManyChoices(label=_("May raise"), choices=RemarkKind, required=False)
    record_kinds = ManyChoices(
        label=_("Record kinds"),
        required=False,
        help_text=_("None chosen: every kind that auditors see, up to the ceiling."),
    )

    class Meta:
        model = AuditorEngagement
        fields = (
            "organisation",
            "kind_of_engagement",
            "basis",
            "unit",
            "scopes",
            "people",
            "starts_on",
            "ends_on",
            "ceiling",
            "may_raise",
            "record_kinds",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["record_kinds"].choices = kind_choices(auditable_kinds(Secrecy.SENSITIVE))
        fields["ceiling"].choices = [one for one in Secrecy.choices if one[0] != Secrecy.CORE]
