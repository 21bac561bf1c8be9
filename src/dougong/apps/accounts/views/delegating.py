"""Choosing what a deputy may use: only the roles that one holds oneself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.queries import roles_to_lend
from dougong.platform.pages import AddPage


class DelegatePage(AddPage):
    """The form of a delegation, with the reader's own roles to tick."""

    def form(self, data: Any = None) -> Any:
        form = super().form(data)
        form.fields["roles"] = forms.MultipleChoiceField(
            label=_("Roles"),
            choices=[(role.key, str(role)) for role in roles_to_lend(self.actor)],
            widget=forms.CheckboxSelectMultiple,
            help_text=_("The deputy has them as long as you do, and passes nothing on."),
        )
        return form
