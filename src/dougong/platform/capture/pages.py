"""The capture page, what it may offer, and the files that make it installable."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.vary import vary_on_cookie

from dougong.platform.pages import OwnData, OwnPage
from dougong.platform.requests.guarding import SIGNED_IN, guarded, serves

from . import shell
from .offers import offers_to
from .words import words

POSITION = "geolocation=(self)"


class CapturePage(OwnPage):
    """The same for everybody: it holds nobody's name and no record, so that a device may keep it."""

    permission = SIGNED_IN
    template_name = "capture/page.html"

    def context(self) -> dict[str, Any]:
        return {"words": words(), "sheets": shell.SHEETS}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = super().get(request, **kwargs)
        always = [f"{name}=()" for name in ("camera", "microphone", "payment", "usb")]
        response.headers["Permissions-Policy"] = ", ".join([*always, POSITION])
        return response


class OffersData(OwnData):
    """Who is signed in, and what they may capture."""

    permission = SIGNED_IN

    def data(self) -> dict[str, Any]:
        account = self.actor.pk
        return {"account": account, "csrf": get_token(self.request), **offers_to(self.actor)}


@guarded(SIGNED_IN)
@serves("GET")
@vary_on_cookie
def manifest(request: HttpRequest) -> JsonResponse:
    """The manifest in the reader's language."""
    return JsonResponse(shell.manifest(), content_type="application/manifest+json")


@guarded(SIGNED_IN)
@serves("GET")
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker stands at the root, because it answers for every page."""
    return HttpResponse(shell.worker_source(), content_type="text/javascript; charset=utf-8")
