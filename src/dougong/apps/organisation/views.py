"""The year of a calendar, with a box to try its arithmetic."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dougong.kernel.errors import DougongError
from dougong.platform.pages import OwnPage
from dougong.platform.records.days import current_day
from dougong.platform.register import registry
from dougong.platform.requests.errors import refusal_of

from .models import Calendar
from .queries import working_time, year_of

FARTHEST = 5000
WEEKDAYS = (_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su"))


class TrialForm(forms.Form):
    """A first day, and how many working days are added to it or taken off."""

    start = forms.DateField(label=_("start"), widget=forms.DateInput(attrs={"type": "date"}))
    count = forms.IntegerField(label=_("working days"), min_value=-FARTHEST, max_value=FARTHEST)


class CalendarYearPage(OwnPage):
    """Twelve months: holidays red, make-up days blue, differences to the base framed."""

    permission = "calendar.view"
    model = Calendar
    template_name = "organisation/calendar_year.html"

    def context(self) -> dict[str, Any]:
        calendar: Calendar = self.row
        year = self._year()
        months = year_of(calendar, year)
        trial = TrialForm(self.request.GET if "start" in self.request.GET else None)
        return {
            "resource": registry.of(Calendar),
            "year": year,
            "months": months,
            "weekdays": WEEKDAYS,
            "working_days": sum(month.working_days for month in months),
            "is_covered": working_time(calendar).covers(date(year, 12, 31)),
            "is_forecast": self._is_forecast(year),
            "trial": trial,
            **self._tried(trial),
        }

    def _year(self) -> int:
        given = self.request.GET.get("year", "")
        is_year = given.isascii() and given.isdigit() and 1900 <= int(given[:5]) <= 2999
        return int(given) if is_year else current_day().year

    def _is_forecast(self, year: int) -> bool:
        official_to = self.row.official_to
        return official_to is not None and official_to.year < year

    def _tried(self, trial: TrialForm) -> dict[str, Any]:
        if not trial.is_valid():
            return {}
        start, count = trial.cleaned_data["start"], trial.cleaned_data["count"]
        try:
            return {"reached": working_time(self.row).add_working_days(start, count)}
        except DougongError as error:
            return {"trial_refusal": refusal_of(error).message}
