"""The page on which a person says how soon, by which channel and where they are told what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.kernel.errors import DougongError
from dougong.platform.forms import attach
from dougong.platform.pages import OwnPage
from dougong.platform.register import registry
from dougong.platform.requests.errors import BadRequest, refusal_of
from dougong.platform.requests.guarding import SIGNED_IN

from . import actions
from .channels import HOSTS
from .choices import Channel, Pace
from .models import Delivery, Destination, Mute, NoticeHours
from .reasons import reasons
from .times import open_channels, wishes_of

LOG_SHOWN = 30
WEEKDAYS = (
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"), gettext_lazy("Friday"), gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)  # fmt: skip
TIME = {"type": "time", "class": "form-control"}


def time_field(label: Any, *, required: bool = False) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs=TIME)
    return forms.TimeField(label=label, required=required, widget=widget)


class HoursForm(forms.Form):
    """When nothing is sent, and when the gathered letters are."""

    quiet_from = time_field(gettext_lazy("Quiet from"))
    quiet_until = time_field(gettext_lazy("Quiet until"))
    digest_at = time_field(gettext_lazy("Digests come at"), required=True)
    digest_weekday = forms.TypedChoiceField(
        label=gettext_lazy("The weekly one on"),
        coerce=int,
        choices=list(enumerate(WEEKDAYS)),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def clean(self) -> None:
        given = super().clean() or self.cleaned_data
        if bool(given.get("quiet_from")) != bool(given.get("quiet_until")):
            raise ValidationError({"quiet_until": _("Quiet hours have a beginning and an end.")})


class DestinationForm(forms.Form):
    """Where a robot or a receiver takes notices."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), widget=forms.Select(attrs={"class": "form-select"})
    )
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=2000,
        help_text=gettext_lazy("Begins with https://; it is kept sealed and not shown again."),
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    secret = forms.CharField(
        label=gettext_lazy("Secret of the signature"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        opened = sorted(settings.NOTICE_CHANNELS & set(Channel.values))
        fields["channel"].choices = [(one, Channel(one).label) for one in opened]


class SettingsPage(OwnPage):
    """What I am told, how soon, by which channel, and what is muted."""

    permission = SIGNED_IN
    template_name = "notices/settings.html"

    @property
    def person(self) -> int:
        return self.actor.natural_person or 0

    def context(self) -> dict[str, Any]:
        places = list(Destination.objects.filter(person=self.person).order_by("channel"))
        opened = open_channels([Channel(place.channel) for place in places])
        hours = NoticeHours.objects.filter(pk=self.person).first() or NoticeHours()
        mutes = Mute.objects.filter(person=self.person).select_related("record").order_by("-pk")
        log = Delivery.objects.filter(notice__person=self.person).select_related("notice__record")
        return {
            "channels": [Channel.INBOX, *opened],
            "lines": self.lines([Channel.INBOX, *opened]),
            "hours": HoursForm(initial=vars(hours)),
            "places": places,
            "place_form": DestinationForm() if settings.NOTICE_CHANNELS & set(HOSTS) else None,
            "mutes": [(one.pk, mute_text(one)) for one in mutes],
            "log": [
                (one, reasons.label_of(one.notice.reason))
                for one in log.order_by("-pk")[:LOG_SHOWN]
            ],
            "mail": getattr(self.actor, "mail_address", ""),
        }

    def lines(self, channels: list[Channel]) -> list[dict[str, Any]]:
        """A line of choices for each reason."""
        wishes = wishes_of([self.person])[self.person]
        found = []
        for key, reason in reasons.items():
            cells = []
            for channel in channels:
                pace = wishes.pace(reason, channel)
                choices = [
                    (one.value, one.label, one == pace)
                    for one in Pace
                    if actions.may_be_chosen(key, channel, one)
                ]
                cells.append({"name": f"{key}.{channel}", "choices": choices, "channel": channel})
            found.append({"reason": reason, "cells": cells})
        return found

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        ways: dict[str, Callable[[], HttpResponse | None]] = {
            "paces": self.choose_paces,
            "hours": self.choose_hours,
            "destination": self.choose_destination,
            "forget": self.forget_destination,
            "unmute": self.unmute,
        }
        way = ways.get(request.POST.get("act", ""))
        if way is None:
            raise BadRequest(_("There is nothing of this name to be done with notices."))
        refused = way()
        if refused is not None:
            return refused
        messages.success(request, _("Your notice settings are stored."))
        return HttpResponseRedirect(reverse("notice-settings"))

    def choose_paces(self) -> None:
        given = {
            (key, channel.value): self.request.POST[f"{key}.{channel}"]
            for key in reasons
            for channel in Channel
            if f"{key}.{channel}" in self.request.POST
        }
        actions.choose_paces(self.person, given)

    def choose_hours(self) -> HttpResponse | None:
        form = HoursForm(self.request.POST)
        if not form.is_valid():
            return self.page(422, hours=form)
        actions.choose_hours(self.person, **form.cleaned_data)
        return None

    def choose_destination(self) -> HttpResponse | None:
        form = DestinationForm(self.request.POST)
        if not form.is_valid():
            return self.page(422, place_form=form)
        told = form.cleaned_data
        try:
            actions.choose_destination(
                self.actor, Channel(told["channel"]), told["address"], told["secret"]
            )
        except ValidationError as error:
            attach(form, error)
            return self.page(422, place_form=form)
        except DougongError as error:
            form.add_error("address", refusal_of(error).message)
            return self.page(422, place_form=form)
        return None

    def forget_destination(self) -> None:
        channel = self.request.POST.get("channel", "")
        if channel in Channel.values:
            actions.forget_destination(self.actor, Channel(channel))

    def unmute(self) -> None:
        number = self.request.POST.get("mute", "")
        if number.isascii() and number.isdigit() and len(number) <= 18:
            actions.unmute(self.person, int(number))


def mute_text(mute: Mute) -> str:
    """A rule in words: the reason, the kind, or the record."""
    parts = [reasons.label_of(mute.reason)] if mute.reason else []
    if mute.kind:
        parts.append(registry[mute.kind].label_plural if mute.kind in registry else mute.kind)
    if mute.record is not None:
        parts.append(mute.record.code)
    return " · ".join(parts)
