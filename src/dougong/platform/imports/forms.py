"""The form with which a sheet is handed in."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

ENCODINGS = (("", _("find out")), ("utf-8", "UTF-8"), ("gb18030", "GB18030 / GBK"))


class SheetForm(forms.Form):
    """A file; its batch number makes a repeated sending harmless."""

    upload = forms.FileField(
        label=_("Workbook or CSV file"),
        help_text=_("XLSX, or CSV in UTF-8 or GB18030; at most 50 MB and 50,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,text/csv"}),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding of a CSV file"), choices=ENCODINGS, required=False
    )
    batch = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)
