"""Forms of plans where the made ones will not do: working time in words, uploads, links."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .choices import LagKindChoice, LinkChoice
from .models import PlanFile, WorkItem
from .queries.typed import duration_of, minutes_of, words_of

MINUTES_PER_DAY = 480


class WorkTimeField(forms.CharField):
    """Working time typed in words; its value is minutes."""

    minutes_per_day = MINUTES_PER_DAY

    def prepare_value(self, value: Any) -> Any:
        return words_of(value, self.minutes_per_day) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return duration_of(text, self.minutes_per_day) if text else 0

    def run_validators(self, value: Any) -> None:
        """Those of text do not fit minutes."""


class WorkItemForm(forms.ModelForm):
    """A work item with durations in words."""

    duration_minutes = WorkTimeField(
        label=_("Duration"), required=False, help_text=_("3d, 4h, 30m or 1w; 1d is 8 hours.")
    )
    effort_minutes = WorkTimeField(label=_("Effort"), required=False, initial=0)

    class Meta:
        model = WorkItem
        fields = (
            "project",
            "parent",
            "kind_of_item",
            "title",
            "title_en",
            "activity_id",
            "timing",
            "duration_minutes",
            "effort_minutes",
            "assignee",
            "calendar",
            "is_committed",
            "constraint_kind",
            "constraint_at",
            "second_constraint_kind",
            "second_constraint_at",
            "deadline_at",
            "schedule_mode",
            "manual_start_at",
            "manual_finish_at",
            "priority",
            "percent_kind",
            "description",
        )


class UploadForm(forms.ModelForm):
    """A plan file, and where it is to go."""

    upload = forms.FileField(
        label=_("Plan file"),
        max_length=200,
        help_text=_("Microsoft Project XML, Primavera XER, or Dougong JSON; at most 200 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xml,.xer,.json"}),
    )

    class Meta:
        model = PlanFile
        fields = ("project", "unit", "category", "project_type", "encoding")
        labels = {
            "project": _("Into this project"),
            "unit": _("As a new project of this unit"),
            "encoding": _("Text encoding"),
        }
        help_texts = {
            "encoding": _("Only for XER files whose letters come out wrong, for example gbk.")
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("project") and not cleaned.get("unit"):
            message = _("Choose a project, or the unit of a new one.")
            self.add_error("project", ValidationError(message, "planning.no_place"))
        return cleaned

    def _post_clean(self) -> None:
        """The record is made of the bytes and checked by its action."""


class LinkForm(forms.Form):
    """A predecessor with type and lag."""

    predecessor = forms.CharField(
        label=_("Predecessor"), max_length=120, help_text=_("Its code or activity id.")
    )
    type = forms.ChoiceField(label=_("Type"), choices=LinkChoice.choices, initial=LinkChoice.FS)
    lag = forms.CharField(
        label=_("Lag"), required=False, max_length=20, help_text=_("2d, -4h, or 50 for percent.")
    )
    lag_kind = forms.ChoiceField(
        label=_("Kind of lag"), choices=LagKindChoice.choices, initial=LagKindChoice.WORKING
    )

    def __init__(self, *args: Any, minutes_per_day: int = MINUTES_PER_DAY, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.minutes_per_day = minutes_per_day
        for field in self.fields.values():
            is_select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if is_select else "form-control"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        text, kind = cleaned.get("lag", ""), cleaned.get("lag_kind")
        try:
            if kind == LagKindChoice.PERCENT:
                cleaned["lag_value"] = round(float(text or 0) * 100)
            else:
                day = 1440 if kind == LagKindChoice.ELAPSED else self.minutes_per_day
                cleaned["lag_value"] = minutes_of(text, day) if text else 0
        except ValidationError as error:
            self.add_error("lag", error)
        except ValueError:
            self.add_error("lag", _("Write a number of percent."))
        return cleaned
