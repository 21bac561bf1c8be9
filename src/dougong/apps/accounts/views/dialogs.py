"""Dialogs on accounts whose answer is shown once: invitations and ways to a new password."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dougong.apps.accounts.actions import IssueLink
from dougong.kernel import clock
from dougong.platform.forms import REASON, VERSION, attach
from dougong.platform.pages import DoPage
from dougong.platform.requests.errors import is_fragment


class AccountDialog(DoPage):
    """As everywhere, but a link that was made is handed to the one who asked for it."""

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        action = self.action
        if not issubclass(action, IssueLink):
            return super().post(request, **kwargs)
        form = self.form(request.POST)
        if not form.is_valid():
            return self.dialog(form, 422)
        self.row.version = form.cleaned_data[VERSION]
        link = action(self.row, by=self.actor, reason=form.cleaned_data.get(REASON, ""))
        try:
            link.execute()
        except ValidationError as error:
            attach(form, error)
            return self.dialog(form, 422)
        return self.handed_over(link)

    def handed_over(self, link: IssueLink) -> HttpResponse:
        address = self.request.build_absolute_uri(reverse("link", args=[link.value]))
        template = "link_made" if is_fragment(self.request) else "link_page"
        context = {
            "row": self.row,
            "resource": self.resource,
            "address": address,
            "until": clock.now() + link.lasts,
        }
        return render(self.request, f"accounts/{template}.html", context)
