"""Bases of an app's own pages: a permission, a row found through the policy, refusals answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit, urlunsplit

from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from dougong.platform.actions import Missing
from dougong.platform.actions.classed import Submitted
from dougong.platform.forms import VERSION
from dougong.platform.policies import Actor, policy_of, reach
from dougong.platform.records import Recorded
from dougong.platform.requests.api_errors import data_refusal
from dougong.platform.requests.errors import (
    REFUSALS,
    VersionMissing,
    is_fragment,
    page_refusal,
)
from dougong.platform.requests.guarding import SEEN, SIGNED_IN
from dougong.platform.requests.redirects import local_target

LARGEST_KEY = 2**63 - 1


class Guarded(View):
    """A view that needs `permission`; with `model` and a `pk` in the URL, `row` is that record.

    A row that the permission does not reach is missing when the reader may not see it either, and
    refused when they may.
    """

    permission: ClassVar[str]
    model: ClassVar[type[Recorded] | None] = None
    row: Any = None

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        permission = getattr(cls, "permission", None)
        if permission not in {None, SIGNED_IN, SEEN} and str(permission).count(".") != 1:
            raise ImproperlyConfigured(f"{cls.__name__}: permission must read kind.verb")

    @property
    def actor(self) -> Actor:
        actor: Any = self.request.user
        return actor

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.admit()
            return super().dispatch(request, *args, **kwargs)
        except Submitted as submitted:
            return self.accept(submitted)
        except REFUSALS as error:
            return self.refuse(error)

    def admit(self) -> None:
        """Raise unless the person holds the permission, on the row where the URL names one."""
        if self.permission == SIGNED_IN:
            return
        kind, verb = self.permission.split(".")
        held = reach(self.actor, self.permission)
        pk = self.kwargs.get("pk")
        if self.model is not None and pk is not None:
            is_of_kind = self.model.kind() == kind
            self.row = self.find(self.model, pk, verb if is_of_kind else "view")
            if not is_of_kind and self.row.record.scope_id not in held:
                raise PermissionDenied(self.permission)
        elif not held:
            raise PermissionDenied(self.permission)

    def find(self, model: type[Recorded], pk: int, verb: str = "view") -> Any:
        """The row with its name plate, or the refusal that `verb` meets on it."""
        if pk > LARGEST_KEY:
            raise Missing(str(pk))
        policy = policy_of(model)
        row = policy.rows(self.actor, verb).select_related("record").filter(pk=pk).first()
        if row is not None:
            return row
        if verb != "view" and policy.rows(self.actor, "view").filter(pk=pk).exists():
            raise PermissionDenied(policy.permission(verb))
        raise Missing(str(pk))

    def refuse(self, error: Exception) -> HttpResponse:
        """Answer a refusal in the form that fits the caller."""
        return page_refusal(self.request, error)

    def accept(self, submitted: Submitted) -> HttpResponse:
        """A classed verb waits for approval: lead the reader to its request, or to the list."""
        requests = submitted.requests
        messages.info(self.request, waiting_message(requests))
        is_one = len(requests) == 1
        kind = "approvalrequest"
        url = (
            reverse(f"{kind}-detail", args=[requests[0].pk]) if is_one else reverse(f"{kind}-list")
        )
        return leave(self.request, url)


def waiting_message(requests: Sequence[Any]) -> str:
    """One sentence for the reader whose verb has become a request."""
    if len(requests) == 1:
        text = _("This needs approval: the request %(code)s has been made.")
        return text % {"code": requests[0].code}
    return _("This needs approval; requests made: %(count)s.") % {"count": len(requests)}


def version_read(request: HttpRequest) -> int:
    """The version that the reader had before them when they sent a change."""
    word = request.POST.get(VERSION, "")
    if not (word.isascii() and word.isdigit() and len(word) <= 9):
        raise VersionMissing
    return int(word)


def address_shown(request: HttpRequest) -> str:
    """The page of ours in which htmx asks for a part; empty where no page is shown yet."""
    parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    word = urlunsplit(("", "", parts.path, parts.query, ""))
    return local_target(request, word, "")


def leave(request: HttpRequest, url: str) -> HttpResponse:
    """Go to another page, for htmx too, which would follow a redirect by itself."""
    if is_fragment(request):
        if url == address_shown(request):  # the browser would find itself there already
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


class OwnPage(Guarded):
    """A page of an app's own: override `context()`, name a template, answer `post()` if needed."""

    template_name: ClassVar[str]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page()

    def page(self, status: int = 200, **more: Any) -> HttpResponse:
        """The rendered page, with what a POST handler adds to its context."""
        context = {"row": self.row, **self.context(), **more}
        return render(self.request, self.template_name, context, status=status)

    def context(self) -> dict[str, Any]:
        """What the template needs besides `row`."""
        return {}


class OwnData(Guarded):
    """Figures for a browser module of ours: override `data()`; it is answered as JSON."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return JsonResponse(self.data(), safe=False)

    def data(self) -> dict[str, Any] | list[Any]:
        """What the module draws."""
        raise NotImplementedError

    def refuse(self, error: Exception) -> HttpResponse:
        return data_refusal(error)

    def accept(self, submitted: Submitted) -> HttpResponse:
        body = [{"id": one.pk, "code": one.code} for one in submitted.requests]
        return JsonResponse({"requests": body}, status=202)
