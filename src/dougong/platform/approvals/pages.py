"""Pages for makers and checkers: the inbox, one request, the dialog of a decision, many decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.kernel import clock
from dougong.kernel.errors import DougongError
from dougong.platform import histories
from dougong.platform.actions import Missing
from dougong.platform.actions.step_up import is_fresh, step_up
from dougong.platform.forms import REASON, VERSION, ActionForm
from dougong.platform.navigation import tabs_of
from dougong.platform.pages import DetailPage, DoPage, OwnPage
from dougong.platform.records import Record
from dougong.platform.register import registry
from dougong.platform.requests.errors import BadRequest, refusal_of

from . import inbox
from .actions import Approve
from .actions.writing import REFUSED
from .differences import changes_of, stations_of, table_change_of, weighed_by
from .models import ApprovalRequest
from .persons import NotTheChecker, turn_of

MOST_AT_ONCE = 50
PASSWORD = "password"  # noqa: S105  # the name of a form field
SIGNED_VERBS = ("approve", "reject", "return")


@dataclass(frozen=True, slots=True)
class Folder:
    """One of the three lists of the inbox."""

    key: str
    label: str
    url: str
    is_current: bool


def pane_of(request: ApprovalRequest, actor: Any) -> dict[str, Any]:
    """Everything a checker looks at before a decision."""
    kind = registry[request.kind_and_verb[0]]
    verb = kind.verbs[request.kind_and_verb[1]]
    try:
        turn = turn_of(request, actor)
        may_decide, why_not = request.state == "pending", ""
        principal = turn.on_behalf_of
    except NotTheChecker as refused:
        may_decide, why_not, principal = False, _(refused.message), None
    target = request.target_id
    return {
        "chosen": request,
        "changes": changes_of(request, actor),
        "table_change": table_change_of(request),
        "stations": stations_of(request),
        "weighed": weighed_by(request),
        "verb": {"label": verb.label, "icon": verb.icon, "is_grave": verb.is_grave},
        "may_decide": may_decide,
        "principal": Record.objects.get(pk=principal) if principal and may_decide else None,
        "why_not": why_not if request.state == "pending" else "",
        "may_withdraw": request.is_open and request.maker_person_id == actor.natural_person,
        "target_entries": histories.latest_of(target, kind, 3) if target else [],
        "seen": f"version={request.version}&payload_hash={request.payload_hash}",
    }


class MyApprovalsPage(OwnPage):
    """What waits for the reader on the left, one request with its changes on the right."""

    permission = "approvalrequest.view"
    template_name = "approvals/inbox.html"
    folders = {
        "waiting": (gettext_lazy("Waiting for me"), inbox.waiting),
        "made": (gettext_lazy("Made by me"), inbox.made_by),
        "decided": (gettext_lazy("Decided by me"), inbox.decided_by),
    }

    def admit(self) -> None:
        """Everybody who is signed in: they see what they made, and what waits for them."""

    @property
    def folder(self) -> str:
        word = self.request.GET.get("folder", "waiting")
        if word not in self.folders:
            raise BadRequest(_("There is no such list of requests."))
        return word

    def context(self) -> dict[str, Any]:
        rows = list(self.folders[self.folder][1](self.actor)[: inbox.SHOWN])
        asked = self.request.GET.get("request", "")
        chosen = next((row for row in rows if str(row.pk) == asked), None)
        shown = chosen or (rows[0] if rows else None)
        places = [row.pk for row in rows]
        at = places.index(shown.pk) if shown else 0
        root = reverse("approvals")
        return {
            "requests": rows,
            "folder": self.folder,
            "folders": [
                Folder(key, str(label), f"{root}?folder={key}", key == self.folder)
                for key, (label, _rows) in self.folders.items()
            ],
            "is_asked_for": chosen is not None,
            "before": places[at - 1] if at > 0 else None,
            "after": places[at + 1] if at + 1 < len(places) else None,
            "is_fresh": is_fresh(),
            "now": clock.now(),
            "pane": pane_of(shown, self.actor) if shown else None,
        }


class CountPage(OwnPage):
    """How many requests wait for the reader, and whether one is late: a fragment of the menu."""

    permission = "approvalrequest.view"
    template_name = "approvals/count.html"

    def admit(self) -> None:
        """Everybody who is signed in: what waits for them is asked for nobody else."""

    def context(self) -> dict[str, Any]:
        return inbox.tally(self.actor)


class DecideChosenPage(OwnPage):
    """Several approvals: each a transaction and a decision of its own, each with its own result."""

    permission = "approvalrequest.view"
    template_name = "approvals/results.html"
    http_method_names = ["post", "options"]

    def admit(self) -> None:
        """Whether the reader may decide is asked for each request by itself."""

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        seen = self.chosen(request.POST.getlist("chosen"))
        if request.POST.get(PASSWORD):
            step_up(request, request.POST[PASSWORD])
        reason = request.POST.get(REASON, "")
        return self.page(results=[self.decided(one, reason) for one in seen])

    def chosen(self, words: Sequence[str]) -> list[ApprovalRequest]:
        """The requests as they were seen: key, version and digest of each."""
        if not words or len(words) > MOST_AT_ONCE:
            raise BadRequest(_("Choose between 1 and %(most)s requests.") % {"most": MOST_AT_ONCE})
        parts = [word.split(":") for word in words]
        if any(len(one) != 3 or not _is_key(one[0]) or not _is_key(one[1]) for one in parts):
            raise BadRequest(_("The chosen requests cannot be read."))
        keys = [int(pk) for pk, _version, _digest in parts]
        policy = registry["approvalrequest"].policy
        rows = policy.rows(self.actor).select_related("record").in_bulk(keys)
        found = []
        for pk, version, digest in parts:
            if int(pk) not in rows:
                raise Missing(pk)
            row = rows[int(pk)]
            row.version, row.payload_hash = int(version), digest
            found.append(row)
        return found

    def decided(self, seen: ApprovalRequest, reason: str) -> dict[str, Any]:
        try:
            done = Approve(seen, by=self.actor, reason=reason).execute()
        except REFUSED as error:
            return {"request": seen, "refusal": refusal_of(error).message}
        return {"request": done, "refusal": ""}


def _is_key(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= 18


class RequestPage(DetailPage):
    """One request by itself, for its maker, its checkers and the auditor."""

    template_name = "approvals/request.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.shown(
            pane=pane_of(self.row, self.actor),
            tabs=tabs_of(self.row, f"{self.resource.name}-detail"),
            folder="",
        )


class DecisionDialog(DoPage):
    """Asks for the reason and, where the proof is not fresh, for the password.

    Version and digest come from the page on which the request was read, not from this moment.
    """

    is_read_first = True

    def form(self, data: Any = None) -> ActionForm:
        form = super().form(data)
        given = self.request.GET
        for name in (VERSION, "payload_hash"):
            if name in form.fields:
                form.fields[name].widget = forms.HiddenInput()
                form.fields[name].initial = given.get(name, form.fields[name].initial)
        if REASON not in form.fields:
            area = forms.Textarea(attrs={"rows": 2, "class": "form-control"})
            form.fields[REASON] = forms.CharField(
                label=_("Remark"), required=False, max_length=2000, widget=area
            )
        if self.verb in SIGNED_VERBS and not is_fresh():
            widget = forms.PasswordInput(
                attrs={"class": "form-control", "autocomplete": "current-password"}
            )
            text = _("Your verdict is a signature: give your password again.")
            form.fields[PASSWORD] = forms.CharField(
                label=_("Password"), help_text=text, widget=widget, strip=False
            )
        return form

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid() and PASSWORD in form.cleaned_data:
            try:
                step_up(request, form.cleaned_data[PASSWORD])
            except DougongError as error:
                form.add_error(PASSWORD, refusal_of(error).message)
                return self.dialog(form, 422)
        return super().post(request, **kwargs)

    def after(self) -> str:
        """Back to the inbox, where the next request waits; the maker stays with the request."""
        is_signed = self.verb in SIGNED_VERBS
        return reverse("approvals") if is_signed else self.url("detail", self.row.pk)
