"""The form of a webhook: kinds and verbs by choosing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst

from .content import kinds_told, verbs_told
from .models import Webhook


class WebhookForm(forms.ModelForm):
    """Where to, about what, and how much."""

    class Meta:
        model = Webhook
        fields = ("title", "place", "address", "subjects", "verbs", "content")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("subjects", kinds_told())
        self.offer("verbs", verbs_told())

    def offer(self, name: str, choices: dict[str, str]) -> None:
        """Turn a list that is stored as it is into boxes to choose from."""
        made = self.fields[name]
        self.fields[name] = forms.MultipleChoiceField(
            choices=[(key, capfirst(label)) for key, label in choices.items()],
            required=made.required,
            label=made.label,
            help_text=made.help_text,
            initial=made.initial,
        )
