"""What the pages of a record kind share: the register's entry, the row, the verbs at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dougong.platform.actions import Action, Missing
from dougong.platform.actions.passing import approval_asked
from dougong.platform.editing.moving import asks
from dougong.platform.journal import current_request_id
from dougong.platform.navigation import held_by
from dougong.platform.policies import Actor
from dougong.platform.records import Recorded
from dougong.platform.register import Resource
from dougong.platform.requests.errors import is_fragment

from .base import Guarded, leave

PAGE, PEEK = "base.html", "ui/peek.html"
"""Frames of a record's page: that of the product, and a bare one at the side of a list."""
EDITED_ON_PAGES = ("add", "change")
"""Verbs with a form page of their own; every other verb is done in a dialog."""


@dataclass(frozen=True, slots=True)
class Verb:
    """How a verb is shown. Templates get this and not the class, which they would call."""

    verb: str
    label: str
    icon: str
    is_grave: bool
    is_classed: bool

    @classmethod
    def of(cls, action: type[Action], rows: Sequence[Recorded] = ()) -> Verb:
        """The verb as it would be done on some records."""
        is_classed = bool(action.classed) or any(approval_asked(action, row) for row in rows)
        return cls(action.verb, str(action.label), action.icon, action.is_grave, is_classed)


@dataclass(frozen=True, slots=True)
class Button:
    """A verb that the reader may do, and where."""

    action: Verb
    url: str
    is_immediate: bool
    """Nothing is asked: the button does it at once."""
    is_asking: bool = False
    """The reader lacks the right and may only ask that it be done."""


class KindPage(Guarded):
    """A page of one record kind; the URL's row is found by the right that the page needs."""

    resource: Resource = None  # type: ignore[assignment]  # given by as_view()
    template_name = ""

    @property
    def verb(self) -> str:
        """The right that the page needs."""
        return "view"

    def admit(self) -> None:
        if self.verb != "view" and self.verb not in self.resource.verbs:
            raise Missing(self.verb)
        pk = self.kwargs.get("pk")
        if pk is not None:
            self.row = self.find(self.resource.model, pk, self.resource.right_for(self.verb))
        elif not self.resource.policy.allows(self.actor, self.resource.right_for(self.verb)):
            raise PermissionDenied(self.resource.policy.permission(self.verb))

    def url(self, page: str, *args: Any) -> str:
        return reverse(f"{self.resource.name}-{page}", args=args)

    def shown(self, status: int = 200, **context: Any) -> HttpResponse:
        common = {
            "resource": self.resource,
            "row": self.row,
            "is_fragment": self.is_fragment,
            "frame": PEEK if self.is_fragment else PAGE,
        }
        return render(self.request, self.template_name, common | context, status=status)

    @property
    def is_fragment(self) -> bool:
        return is_fragment(self.request)

    def leave(self, url: str) -> HttpResponse:
        return leave(self.request, url)

    def may(self, verb: str) -> bool:
        """Whether the reader may do the verb anywhere, so that it is worth offering."""
        policy = self.resource.policy
        if verb not in self.resource.verbs:
            return False
        if policy.is_plain:
            return policy.permission(verb) in held_by(self.request)
        return policy.allows(self.actor, verb)


def verbs_on(row: Recorded, resource: Resource, actor: Actor) -> list[tuple[type[Action], bool]]:
    """The verbs the actor may do on a row, or else (False) only ask for, decided by one query."""
    wanted = [a for v, a in resource.verbs.items() if v != "add" and a.applies_to(row)]
    if not wanted:
        return []
    answers = {f"may_{a.verb}": _decides(resource, actor, a.verb) for a in wanted}
    found = resource.policy.rows(actor, "view").filter(pk=row.pk).annotate(**answers)
    held = found.values_list(*answers).first() or ()
    return [(a, may) for a, may in zip(wanted, held, strict=False) if may or a.may_be_requested]


def _decides(resource: Resource, actor: Actor, verb: str) -> Case:
    condition = resource.policy.scope(actor, verb) or Q(pk__isnull=False)
    return Case(When(condition, then=Value(True)), default=Value(False))


def buttons_on(
    row: Recorded,
    resource: Resource,
    actor: Actor,
    back: str = "",
    held: Sequence[tuple[type[Action], bool]] | None = None,
) -> list[Button]:
    """Buttons of a detail page: verbs of the kind first, then edit and delete.

    `back` is where the reader goes on once a verb is done, where that is not the record's page;
    `held` are the verbs at hand, where somebody has asked for them already.
    """
    then = f"?{urlencode({'back': back})}" if back else ""
    verbs = verbs_on(row, resource, actor) if held is None else held
    common = {"change": f"{resource.name}-change", "delete": f"{resource.name}-delete"}
    made = []
    for action, may in verbs:
        if action.verb in common:
            url = reverse(common[action.verb], args=[row.pk]) + then
        else:
            url = reverse(f"{resource.name}-do", args=[row.pk, action.verb]) + then
        is_immediate = not asks(action, row) and action.verb not in common
        made.append(Button(Verb.of(action), url, is_immediate, not may))
    return sorted(made, key=lambda button: (button.is_asking, button.action.verb in common))


def is_undoable(resource: Resource, verb: str) -> bool:
    """Whether whoever did the verb can take it back: an edit, or a new record that goes again."""
    back = resource.verbs.get({"add": "delete", "change": "change"}.get(verb, ""))
    return back is not None and not back.classed and (verb == "add" or not back.needs_reason)


def say_done(request: HttpRequest, resource: Resource, verb: str, rows: Sequence[Recorded]) -> None:
    """Tell the reader that a verb was done, with a way to take it back where there is one."""
    work = current_request_id() if is_undoable(resource, verb) else ""
    messages.success(request, done_message(resource.verbs[verb], rows), extra_tags=work)


def done_message(action: type[Action], rows: Sequence[Recorded]) -> str:
    """One sentence for the reader after a verb has been done."""
    if len(rows) == 1:
        names = {"verb": action.label, "record": rows[0].record}
        return _("%(verb)s: done for %(record)s.") % names
    return _("%(verb)s: done for %(count)s records.") % {"verb": action.label, "count": len(rows)}
