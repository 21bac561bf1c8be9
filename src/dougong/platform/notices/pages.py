"""Pages for what a person is told: the inbox, its counter, and the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.platform.pages import OwnPage
from dougong.platform.requests.errors import BadRequest
from dougong.platform.requests.guarding import SIGNED_IN
from dougong.platform.requests.redirects import local_target

from . import actions, inbox
from .reasons import reasons

MOST_AT_ONCE = 200
FOLDERS = {
    "unread": gettext_lazy("Unread"),
    "all": gettext_lazy("All"),
    "done": gettext_lazy("Put away"),
}


def key_of(word: str) -> UUID | None:
    """A key in an address or a form; None where there is none."""
    if not word:
        return None
    try:
        return UUID(word)
    except ValueError as error:
        raise BadRequest(_("The chosen notices cannot be read.")) from error


def list_asked_for(given: Mapping[str, str]) -> tuple[str, str]:
    """Folder and reason, refused where there is no such list."""
    folder, reason = given.get("folder", "unread"), given.get("reason", "")
    if folder not in FOLDERS or (reason and reason not in reasons):
        raise BadRequest(_("There is no such list of notices."))
    return folder, reason


class InboxPage(OwnPage):
    """Everything the reader was told, with the reasons to choose by."""

    permission = SIGNED_IN
    template_name = "notices/inbox.html"

    def context(self) -> dict[str, Any]:
        given = self.request.GET
        folder, reason = list_asked_for(given)
        rows = inbox.notices_of(self.actor, folder, reason)
        counts = inbox.unread_by_reason(self.actor)
        return {
            "shelf": inbox.shelf(self.actor, rows, key_of(given.get("before", ""))),
            "folder": folder,
            "folders": [(key, label, key == folder) for key, label in FOLDERS.items()],
            "reason": reason,
            "reasons": [
                (key, one.label, one.icon, counts[key])
                for key, one in reasons.items()
                if counts[key] or key == reason
            ],
            "unread": sum(counts.values()),
        }


class CountPage(OwnPage):
    """How many unread notices there are: a fragment of the header."""

    permission = SIGNED_IN
    template_name = "notices/count.html"

    def context(self) -> dict[str, Any]:
        total = sum(inbox.unread_by_reason(self.actor).values())
        return {"total": f"{inbox.COUNTED}+" if total >= inbox.COUNTED else total or ""}


class MarkPage(OwnPage):
    """Read, unread, put away, mute: for the chosen notices, or all of a list."""

    permission = SIGNED_IN
    template_name = "notices/inbox.html"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        act = request.POST.get("act", "")
        ways = {
            "read": actions.mark_read,
            "unread": actions.mark_unread,
            "done": actions.put_away,
        }
        person = self.actor.natural_person or 0
        if act in ways:
            ways[act](person, self.chosen())
        elif act == "read_all":
            until = key_of(request.POST.get("until", ""))
            actions.mark_all_read(person, request.POST.get("reason", ""), until)
        elif act in {"mute_record", "mute_kind", "mute_reason"}:
            self.mute(person, act.removeprefix("mute_"))
        else:
            raise BadRequest(_("There is nothing of this name to be done with notices."))
        if request.headers.get("Dougong-Quiet"):  # our own module, which shows the outcome itself
            return HttpResponse(status=204)
        target = local_target(request, request.POST.get("next", ""), reverse("notices"))
        return HttpResponseRedirect(target)

    def chosen(self) -> list[UUID]:
        words = [*self.request.POST.getlist("chosen"), *self.request.GET.getlist("one")]
        keys = [key_of(word) for word in words[:MOST_AT_ONCE]]
        return [key for key in keys if key is not None]

    def mute(self, person: int, what: str) -> None:
        """No more of what these notices are about; they are put away with it."""
        keys = self.chosen()
        for notice in inbox.own(self.actor, keys):
            if what == "reason":
                actions.mute(person, reason=notice.reason)
            elif notice.record is None:
                raise ValidationError(_("This notice is about no record."), "notices.no_record")
            elif what == "record":
                actions.mute(person, record=notice.record)
            else:
                actions.mute(person, kind=notice.record.kind)
        actions.put_away(person, keys)
